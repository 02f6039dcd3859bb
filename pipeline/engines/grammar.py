"""What may stand in a field of a stamp, as automata over characters: digits, numbers, dates and times.

Expressions become automata without empty steps after Glushkov, "The abstract theory of automata" (1961): one
position for each character of the expression, which is what CTC wants as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pipeline.thai.months import ENGLISH_MONTHS, FULL_MONTHS, SHORT_MONTHS

Kind = Literal["digits", "number", "date", "time"]
KINDS: tuple[Kind, ...] = get_args(Kind)

FILLERS = " .…_:-–—|"
"""What a stamp prints in the place of a value, and the edge of its frame: not of a value at its ends."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SCRIPTS = ("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@dataclass(frozen=True)
class Automaton:
    """Positions of an expression and how they follow each other.

    Attributes:
        characters: One for each position.
        filler: Positions that are no part of the value.
        first, last: Positions at which a text may begin and end.
        sources, targets: Pairs of positions that may follow each other, in the order of the targets.
    """

    characters: tuple[str, ...]
    filler: NDArray[np.bool_]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    sources: NDArray[np.int64]
    targets: NDArray[np.int64]

    def accepts(self, text: str) -> bool:
        """Tell whether a whole text is one of the expression's."""
        alive: set[int] = set()
        follow: dict[int, list[int]] = {}
        for source, target in zip(self.sources.tolist(), self.targets.tolist(), strict=True):
            follow.setdefault(source, []).append(target)
        for place, character in enumerate(text):
            near = self.first.tolist() if place == 0 else [to for at in alive for to in follow.get(at, ())]
            alive = {at for at in near if self.characters[at] == character}
        return bool(alive & set(self.last.tolist()))


@dataclass(frozen=True)
class _Part:
    """A piece of an expression: where it begins and ends, what follows what in it, if it may be empty."""

    first: frozenset[int]
    last: frozenset[int]
    follow: frozenset[tuple[int, int]]
    empty: bool


class _Builder:
    """Numbers the positions of an expression while it is put together."""

    def __init__(self) -> None:
        self.characters: list[str] = []
        self.fillers: list[bool] = []

    def one_of(self, characters: Iterable[str], *, filler: bool = False) -> _Part:
        places = frozenset(range(len(self.characters), len(self.characters) + len(list(characters))))
        self.characters += characters
        self.fillers += [filler] * len(places)
        return _Part(places, places, frozenset(), False)

    def word(self, text: str) -> _Part:
        """A text; full stops in it may be missing, as they are lost first."""
        return self.row(*(self.maybe(self.one_of(one)) if one == "." else self.one_of(one) for one in text))

    def row(self, *parts: _Part) -> _Part:
        whole = _Part(frozenset(), frozenset(), frozenset(), True)
        for part in parts:
            joints = frozenset((source, target) for source in whole.last for target in part.first)
            whole = _Part(
                whole.first | part.first if whole.empty else whole.first,
                whole.last | part.last if part.empty else part.last,
                whole.follow | part.follow | joints,
                whole.empty and part.empty,
            )
        return whole

    def either(self, *parts: _Part) -> _Part:
        return _Part(
            frozenset().union(*(part.first for part in parts)),
            frozenset().union(*(part.last for part in parts)),
            frozenset().union(*(part.follow for part in parts)),
            any(part.empty for part in parts),
        )

    def maybe(self, part: _Part) -> _Part:
        return _Part(part.first, part.last, part.follow, True)

    def many(self, part: _Part) -> _Part:
        again = frozenset((source, target) for source in part.last for target in part.first)
        return _Part(part.first, part.last, part.follow | again, part.empty)

    def finished(self, part: _Part) -> Automaton:
        pairs = sorted(part.follow, key=lambda pair: (pair[1], pair[0]))
        return Automaton(
            tuple(self.characters),
            np.array(self.fillers, dtype=np.bool_),
            np.array(sorted(part.first), dtype=np.int64),
            np.array(sorted(part.last), dtype=np.int64),
            np.array([source for source, _ in pairs], dtype=np.int64),
            np.array([target for _, target in pairs], dtype=np.int64),
        )


@lru_cache(maxsize=8)
def automaton_of(kind: Kind) -> Automaton:
    """Give the automaton of a kind of value, with fillers at both ends.

    - `digits`: digits, all Thai or all Arabic, with single spaces between them or none.
    - `number`: digits in one to three groups joined by one of `/ , . -`, with or without the letters of a
      register before them (`RO 4173`).
    - `date`: day, month (full, short or English name, or number) and year of two or four digits, 19, 20, 24
      and 25 hundreds, and nothing that no calendar has, but for the lengths of the months.
    - `time`: hour and minute of a day, with น. or without.
    """
    builder = _Builder()
    makers: dict[Kind, Callable[[_Builder, str], _Part]] = {
        "digits": _digits,
        "number": _number,
        "date": _date,
        "time": _time,
    }
    value = builder.either(*(makers[kind](builder, script) for script in _SCRIPTS))
    return builder.finished(_filled(builder, value))


def automaton_of_text(text: str) -> Automaton:
    """Give the automaton of one text alone, with fillers at both ends."""
    builder = _Builder()
    return builder.finished(_filled(builder, builder.row(*(builder.one_of(one) for one in text))))


def automaton_of_exact(text: str) -> Automaton:
    """Give the automaton of one text and nothing else; the text is not empty."""
    builder = _Builder()
    return builder.finished(builder.row(*(builder.one_of(one) for one in text)))


def _filled(builder: _Builder, value: _Part) -> _Part:
    before, after = (builder.maybe(builder.many(builder.one_of(FILLERS, filler=True))) for _ in range(2))
    return builder.row(before, value, after)


def _digits(builder: _Builder, script: str) -> _Part:
    again = builder.row(builder.maybe(builder.one_of(" ")), builder.one_of(script))
    return builder.row(builder.one_of(script), builder.maybe(builder.many(again)))


def _number(builder: _Builder, script: str) -> _Part:
    groups = [_digits(builder, script)]
    for _ in range(2):
        before, after = (builder.maybe(builder.one_of(" ")) for _ in range(2))
        joint = builder.row(before, builder.one_of("/,.-"), after)
        groups.append(builder.maybe(builder.row(joint, _digits(builder, script))))
    letters = builder.row(
        *(builder.one_of(_LETTERS) for _ in range(2)),
        builder.maybe(builder.one_of(_LETTERS)),
        builder.maybe(builder.one_of(" .")),
    )
    return builder.row(builder.maybe(letters), *groups)


def _date(builder: _Builder, script: str) -> _Part:
    def digit(values: str) -> _Part:
        return builder.one_of("".join(script[int(value)] for value in values))

    def space() -> _Part:
        return builder.maybe(builder.one_of(" "))

    day = builder.either(
        builder.row(builder.maybe(digit("0")), digit("123456789")),
        builder.row(digit("12"), digit("0123456789")),
        builder.row(digit("3"), digit("01")),
    )
    short = [month[:3] for month in ENGLISH_MONTHS]
    names = [*FULL_MONTHS, *SHORT_MONTHS, *(month.upper() for month in short), *map(str.title, short)]
    era = builder.maybe(builder.row(builder.word("พ.ศ."), space()))
    named = builder.row(space(), builder.either(*map(builder.word, names)), space(), era)
    number = builder.either(
        builder.row(builder.maybe(digit("0")), digit("123456789")), builder.row(digit("1"), digit("012"))
    )
    joints = [builder.row(space(), builder.one_of("/-."), space()) for _ in range(2)]
    numbered = builder.row(joints[0], number, joints[1])
    hundreds = builder.either(builder.row(digit("2"), digit("045")), builder.row(digit("1"), digit("9")))
    year = builder.row(builder.maybe(hundreds), digit("0123456789"), digit("0123456789"))
    return builder.row(day, builder.either(named, numbered), year)


def _time(builder: _Builder, script: str) -> _Part:
    def digit(values: str) -> _Part:
        return builder.one_of("".join(script[int(value)] for value in values))

    hour = builder.either(
        builder.row(builder.maybe(digit("01")), digit("0123456789")), builder.row(digit("2"), digit("0123"))
    )
    minute = builder.row(digit("012345"), digit("0123456789"))
    space, after = (builder.maybe(builder.one_of(" ")) for _ in range(2))
    end = builder.maybe(builder.row(after, builder.word("น.")))
    return builder.row(hour, space, builder.one_of(".:"), builder.maybe(builder.one_of(" ")), minute, end)
