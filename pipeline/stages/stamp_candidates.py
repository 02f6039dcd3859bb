"""Which values of a kind the cuts of a place in a stamp speak for.

Each cut gives the likeliest value that the grammar of its kind allows. These seeds, and what differs from
them in one part (a digit, the day, the month, the year, the hour, the minute), are then compared on all
cuts together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.beam import BLANK, best_classes
from pipeline.engines.candidates import log_likelihoods
from pipeline.engines.grammar import Kind, automaton_of
from pipeline.engines.look_alikes import with_look_alikes
from pipeline.engines.values import ProbableReader, likeliest
from pipeline.records import CellCandidate
from pipeline.thai.dates import parse_date
from pipeline.thai.digits import to_ascii
from pipeline.thai.months import ENGLISH_MONTHS, FULL_MONTHS, SHORT_MONTHS, month_readings

LONGEST_NUMBER = 7
_SEEDS = 2
_MOST_AGAINST = 12.0
"""Most that one cut can say against a text (natural logarithm): it may have lost a part of the value."""

_MOST_FOR_LOST = 3.0
"""The same against a text that goes on where the cut's own ends or breaks: ink is lost by cutting, and hardly
ever made up."""

_LINE = 2.5
"""Weight of a line as it was found against one cut of the mask of a value, of which there are many."""

_CLEAR, DISPUTED = 0.8, 0.2
"""Probability of a character from which on a cut is a witness, and the share of the witnesses that, reading
another value, leaves a doubt: a line alone does."""

_PLAIN = 1.0
"""Most (natural logarithm) that a reading without regard to the kind may be likelier than a plain value."""

_NEAR = 8.0
"""Seeds less likely than the best by more than this (natural logarithm) are not varied."""

_LEAST_CLEAR = 0.2
"""Weight of a cut on which nothing is clear, against one on which every character is."""

_KEPT = 16
_FOLLOWED = 40
_LEAST = 1e-7
_IMPOSSIBLE = -1e4
"""Logarithm given to a text that a cut is too short for: still comparable."""

_THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"
_TO_THAI = str.maketrans("0123456789", _THAI_DIGITS)
_FIRST_YEAR, _LAST_YEAR = 2530, 2575
"""The first Buddhist year that is compared, and the earliest that the last of them is."""
_COMMAS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
"""Commas between thousands: what is on both sides of them is one number."""
_TIME = re.compile(r"(\d{1,2})( ?[.:] ?)(\d{2})(.*)")
_NAMED = re.compile(r"(\d{1,2})( ?)(\D+?)( ?)(\d{2}|\d{4})")
_NUMBERED = re.compile(r"(\d{1,2})( ?[/.\-] ?)(\d{1,2})( ?[/.\-] ?)(\d{2}|\d{4})")

TEMPER = 0.6
"""Cuts of one place are no independent witnesses: the sum of their logarithms is weighed by this over the
root of their number."""


@dataclass(frozen=True)
class Cuts:
    """Cuts of one place as a reader sees them.

    Attributes:
        probabilities: (frames, classes) of each.
        lines: How many of them, the first, are of lines as they were found; all others are of one mask.
    """

    probabilities: tuple[NDArray[np.float32], ...]
    lines: int = 0


def candidates_of(cuts: Cuts, kind: Kind, reader: ProbableReader) -> tuple[CellCandidate, ...]:
    """The values of a kind that may stand on the cuts, the likeliest first.

    Args:
        cuts: Of one place.
        kind: Of the value.
        reader: Gave the probabilities.
    """
    classes = {character: number for number, character in enumerate(reader.alphabet, start=1)}
    spaced = cuts.probabilities
    seen = tuple(_without_spaces(one, classes) for one in spaced)
    cuts = Cuts(tuple(with_look_alikes(one, kind, classes) for one in seen), cuts.lines)
    own = [_seed(one, kind, classes) for one in cuts.probabilities]
    own = [text if normalised_value(kind, text) else "" for text in own]
    seeds = dict.fromkeys(text for text in own if text)
    if not seeds:
        return ()
    held = list(seeds)
    scores = _scores(cuts, held, classes)
    texts_read = [_free_text(one, classes) for one in seen]
    told = [_free_score(one, text, classes) for one, text in zip(seen, texts_read, strict=True)]
    free, clear = np.array([one for one, _ in told]), np.array([one for _, one in told])
    # Without their spaces numbers of one value stand together, and those of two run into each other.
    with_spaces = [
        text if kind == "number" else _free_text(one, classes)
        for text, one in zip(texts_read, spaced, strict=True)
    ]
    freely = np.array(
        [
            told_value(kind, a) or told_value(kind, b) or ""
            for a, b in zip(texts_read, with_spaces, strict=True)
        ]
    )
    weights = clear / clear.max() * np.where(np.arange(len(clear)) < cuts.lines, _LINE, 1.0)
    plain = _joined(scores, weights, lost=_lost(own, held, cuts.lines))
    order = [at for at in np.argsort(-plain)[:_SEEDS].tolist() if plain[at] > plain.max() - _NEAR]
    beside = [one for at in order for one in variants(kind, held[at]) if one not in seeds]
    # The two cuts that speak most clearly tell which of the others are worth asking all cuts about.
    clearest = np.argsort(-scores.max(axis=1))[:2]
    asked = Cuts(tuple(cuts.probabilities[at] for at in clearest))
    first = _joined(_scores(asked, beside, classes), weights[clearest])
    texts = list(dict.fromkeys([*held, *(beside[at] for at in np.argsort(-first)[:_FOLLOWED].tolist())]))
    scores = np.concatenate([scores, _scores(cuts, texts[len(held) :], classes)], axis=1)
    joined = _joined(scores, weights, lost=_lost(own, texts, cuts.lines))
    values: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        value = normalised_value(kind, text)
        if value is not None:
            values.setdefault(value, []).append(place)
    logs = {value: float(np.logaddexp.reduce(joined[places])) for value, places in values.items()}
    whole = np.logaddexp.reduce(list(logs.values()))
    ranked = sorted(logs, key=lambda value: -logs[value])[:_KEPT]
    # What a cut reads counts where it is of the kind: the rest of a date is no other date.
    plainly = [text and scores[at, held.index(text)] > free[at] - _PLAIN for at, text in enumerate(own)]
    sure = np.where((clear > _CLEAR) & np.array(plainly, np.bool_), weights, 0.0)
    values_of_cuts = np.array([normalised_value(kind, text) or "" for text in own])
    found = []
    for value in ranked:
        place = max(values[value], key=lambda at: joined[at])
        apart = _middle(np.minimum(0.0, scores[:, place] - free), weights)
        against = sure[(values_of_cuts != value) & (values_of_cuts != "")].sum() / max(sure.sum(), 1e-9)
        found.append(
            CellCandidate(
                kind=kind,
                value=value,
                text=texts[place],
                weight=round(float(np.exp(logs[value] - whole)), 6),
                agreement=float(np.exp(max(-20.0, apart))),
                disputed=bool(against > DISPUTED),
                told=round(float(weights[freely == value].sum() / weights.sum()), 4),
                against=round(float(against), 4),
            )
        )
    return tuple(found)


def _seed(probabilities: NDArray[np.float32], kind: Kind, classes: Mapping[str, int]) -> str:
    automaton = automaton_of(kind)
    held = np.maximum(probabilities, _LEAST).astype(np.float64)
    path = likeliest(held, automaton, classes=dict(classes))
    return (
        ""
        if path is None
        else "".join(automaton.characters[at] for at, _ in path if not automaton.filler[at])
    )


def _scores(cuts: Cuts, texts: Sequence[str], classes: Mapping[str, int]) -> NDArray[np.float64]:
    """(cuts, texts) logarithms of the probability of each text on each cut."""
    return np.maximum(
        np.stack([log_likelihoods(one, texts, classes) for one in cuts.probabilities]), _IMPOSSIBLE
    )


def _without_spaces(probabilities: NDArray[np.float32], classes: Mapping[str, int]) -> NDArray[np.float32]:
    """The same with blanks for spaces: pens and wheels part the digits of one day or year (`2 5 มิ.ย. 52`)."""
    space = classes.get(" ")
    if space is None:
        return probabilities
    told = probabilities.copy()
    told[:, BLANK] += told[:, space]
    told[:, space] = 0.0
    return told


def _lost(own: Sequence[str], texts: Sequence[str], lines: int) -> NDArray[np.bool_]:
    """(cuts, texts), whether a text that a line has is what a cut reads and more: the rest may be lost.

    Args:
        own: What each cut reads.
        texts: To be compared.
        lines: How many of the cuts, the first, are of lines.
    """
    whole = set(own[:lines])
    return np.array([[text in whole and _goes_on(one, text) for text in texts] for one in own], np.bool_)


def _goes_on(part: str, whole: str) -> bool:
    rest = iter(whole)
    return 0 < len(part) < len(whole) and all(one in rest for one in part)


def _joined(
    scores: NDArray[np.float64], weights: NDArray[np.float64], *, lost: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """What all cuts together say of each text; none can rule a text out, as a cut may have lost a part.

    Args:
        scores: (cuts, texts) logarithms.
        weights: Of the cuts: what can hardly be read says little of any text.
        lost: (cuts, texts), where a cut can have lost what a text has more than it.
    """
    best = scores.max(axis=1, keepdims=True)
    most = _MOST_AGAINST if lost is None else np.where(lost, _MOST_FOR_LOST, _MOST_AGAINST)
    bounded = np.maximum(scores - best, -most)
    return np.asarray((bounded * weights[:, None]).sum(axis=0) * TEMPER / np.sqrt(weights.sum()))


def _middle(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """The median of weighted values."""
    order = np.argsort(values)
    upto = np.cumsum(weights[order]) - 0.5 * weights[order]
    return float(np.interp(0.5 * weights.sum(), upto, values[order]))


def _free_text(probabilities: NDArray[np.float32], classes: Mapping[str, int]) -> str:
    """The reading of a cut without regard to the kind."""
    names = {number: character for character, number in classes.items()}
    return "".join(names[one] for one in best_classes(probabilities).classes)


def _free_score(
    probabilities: NDArray[np.float32], text: str, classes: Mapping[str, int]
) -> tuple[float, float]:
    """What is said for the reading without regard to the kind (logarithm), and how clear it is, up to 1."""
    if not text.strip():
        return float(np.log(np.maximum(probabilities[:, BLANK], _LEAST)).sum()), _LEAST_CLEAR
    score = max(_IMPOSSIBLE, float(log_likelihoods(probabilities, [text], classes)[0]))
    return score, min(1.0, max(_LEAST_CLEAR, float(np.exp(score / len(text)))))


def normalised_value(kind: str, text: str) -> str | None:
    """The value that a text of a kind stands for; None where it is none that can be."""
    plain = to_ascii(" ".join(text.split()))
    if kind == "number":
        # The year of the register after a stroke is no part of the number.
        digits = re.sub(r"\D", "", plain.split("/")[0])
        # Registers begin with one: zeros alone have lost the rest of a number.
        return digits if 0 < len(digits) <= LONGEST_NUMBER and digits.strip("0") else None
    if kind == "time":
        match = _TIME.match(plain)
        right = match is not None and int(match[1]) < 24 and int(match[3]) < 60
        return f"{int(match[1]):02d}:{match[3]}" if match and right else None
    date = parse_date(plain)
    return date.value.isoformat() if date is not None and date.value is not None else None


def told_value(kind: str, text: str) -> str | None:
    """The value of a kind in a reading that may have more around it: the rest of a label, strokes beside it.

    None where there is none or more than one: of two numbers either may be the value.
    """
    plain = re.sub(r"^\D+(?=\d)", "", to_ascii(text))
    if kind == "date":
        found = plain
    elif kind == "time":
        times = re.findall(r"(?<!\d)(?<!\d[.:])\d{1,2} ?[.:] ?\d{2}(?![.:]?\d)", plain)
        bare = re.match(r"(\d{2})(\d{2}) ?น", plain)
        found = times[0] if len(times) == 1 else f"{bare[1]}.{bare[2]}" if bare else ""
    else:
        digits = re.findall(r"\d+", _COMMAS.sub("", plain.split("/")[0]))
        found = digits[0] if len(digits) == 1 else ""
    return normalised_value(kind, found) if found else None


def variants(kind: str, text: str) -> Iterator[str]:
    """Texts of a kind that differ from one in a single part, written in its way."""
    thai = any(one in _THAI_DIGITS for one in text)
    found = {"number": _numbers, "time": _times, "date": _dates}[kind](to_ascii(text))
    return (one.translate(_TO_THAI) if thai else one for one in found)


def _numbers(text: str) -> Iterator[str]:
    for place, character in enumerate(text):
        if not character.isdigit():
            continue
        for digit in "0123456789":
            if digit != character:
                yield text[:place] + digit + text[place + 1 :]
        if len(text) > 1:
            yield (text[:place] + text[place + 1 :]).strip()
        yield text[:place] + character + text[place:]


def _times(text: str) -> Iterator[str]:
    match = _TIME.fullmatch(text)
    if match is None:
        return
    hour, joint, minute, rest = match.groups()
    for other in range(24):
        yield f"{other:02d}{joint}{minute}{rest}"
        if other < 10:
            yield f"{other}{joint}{minute}{rest}"
    for other in range(60):
        yield f"{hour}{joint}{other:02d}{rest}"


def _dates(text: str) -> Iterator[str]:
    match = _NUMBERED.fullmatch(text) or _NAMED.fullmatch(text)
    if match is None:
        return
    day, first, month, second, year = match.groups()
    for other in range(1, 32):
        yield f"{other}{first}{month}{second}{year}"
        if other < 10:
            yield f"0{other}{first}{month}{second}{year}"
    for name in _months_like(month):
        yield f"{day}{first}{name}{second}{year}"
    western = len(year) == 4 and year < "2400"
    for other in _years_beside(year):
        counted = str(other - 543 if western else other)
        yield f"{day}{first}{month}{second}{counted if len(year) == 4 else counted[2:]}"
        if len(year) == 2:
            yield f"{day}{first}{month}{second}{counted}"


def _years_beside(year: str) -> range:
    """The Buddhist years that one as written is compared with, up to the end of the decade after its own.

    Args:
        year: Two digits of the Buddhist era, or four of either.
    """
    read = 2500 + int(year) if len(year) == 2 else int(year) + (543 if year < "2400" else 0)
    return range(_FIRST_YEAR, max(_LAST_YEAR, read // 10 * 10 + 19) + 1)


def _months_like(month: str) -> Iterator[str]:
    """All months written in the way of one."""
    if month.isdigit():
        for number in range(1, 13):
            yield f"{number:02d}" if month.startswith("0") or len(month) == 2 else str(number)
        return
    if month.isascii():
        for name in ENGLISH_MONTHS:
            yield name[:3].upper() if month.isupper() else name[:3].title()
        return
    readings = month_readings(month)
    if readings and not readings[0].short:
        yield from FULL_MONTHS
        return
    dots = month.count(".")
    for name in SHORT_MONTHS:
        yield name if dots == 2 else name.replace(".", "") + "." * dots
