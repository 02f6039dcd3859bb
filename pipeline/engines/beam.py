"""Decoding with a language model, where the recogniser hesitates between Thai letters and only there.

Prefix search after Graves et al. (2006) and Hannun et al., "First-Pass Large Vocabulary Continuous Speech
Recognition using Bi-Directional Recurrent DNNs" (2014), narrowed to what the reader itself considers: the
model chooses among Thai letters and marks that have a share of a frame. Digits, Latin letters, signs and
spaces stand as the best path has them: a model of the language knows nothing of which number stands on the
paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.language import START, LanguageModel, next_context, symbol_of

BLANK = 0
_NEVER = -1e9
_HARDLY = _NEVER / 2
# Readings that differ farther back than this have been joined or dropped long since.
_REACH = 32


@dataclass(frozen=True)
class Decoding:
    """How the language model is weighed; fitted by `models/recogniser/recipe/tune.py`.

    Attributes:
        weight: Of the language model's logarithms against the recogniser's.
        bonus: Added for each character, or the model would favour short readings.
        sure: A frame whose best class has this probability is taken as it is.
        floor: A class with less of a frame is no candidate.
        width: So many readings are followed at a time.
    """

    weight: float = 0.4
    bonus: float = 0.6
    sure: float = 0.99
    floor: float = 0.01
    width: int = 6


@dataclass(frozen=True)
class Alphabet:
    """What decoding must know of each class of the network; class 0 is the blank.

    Attributes:
        characters: Character of class `i + 1`.
        symbols: Of the language model, one for each class; 0 for the blank.
        open: Whether the language model may choose for or against the class: Thai letters, marks, the blank.
    """

    characters: tuple[str, ...]
    symbols: tuple[int, ...]
    open: NDArray[np.bool_]


def alphabet_of(characters: Sequence[str]) -> Alphabet:
    """Give what decoding must know of an alphabet."""
    thai = ["\u0e01" <= one <= "\u0e3a" or "\u0e40" <= one <= "\u0e4e" for one in characters]
    return Alphabet(
        tuple(characters), (0, *map(symbol_of, characters)), np.array([True, *thai], dtype=np.bool_)
    )


class _Node:
    """A character of a reading that is followed: a leaf of the tree of prefixes."""

    __slots__ = ("before", "context", "depth", "found", "frame", "language", "rival")

    def __init__(self, before: _Node | None, found: int, frame: int, context: int, language: float) -> None:
        self.before = before
        self.depth: int = 0 if before is None else before.depth + 1
        self.found = found
        self.frame = frame
        self.context = context
        self.language = language
        self.rival = 0.0


@dataclass(frozen=True)
class Path:
    """The classes of a line as decoded.

    Attributes:
        classes: One for each character.
        frames: The frame in which each begins, rising.
        rivals: How near the best reading without this character came, 0 (none was followed) to 1 (as good).
    """

    classes: tuple[int, ...]
    frames: tuple[int, ...]
    rivals: tuple[float, ...]


def best_classes(probabilities: NDArray[np.float32]) -> Path:
    """Decode by the best path: the best class of each frame, repeats joined, blanks dropped.

    Args:
        probabilities: (frames, classes).
    """
    best = probabilities.argmax(axis=1)
    begins = np.flatnonzero((best != BLANK) & (np.concatenate(([BLANK], best[:-1])) != best))
    return Path(tuple(best[begins].tolist()), tuple(begins.tolist()), (0.0,) * len(begins))


def decode(
    probabilities: NDArray[np.float32], alphabet: Alphabet, *, model: LanguageModel, decoding: Decoding
) -> Path:
    """Decode a line with the language model.

    Args:
        probabilities: (frames, classes).
        alphabet: Of the classes.
        model: Costs of characters.
        decoding: Weights.

    Returns:
        The best path where every frame is sure; else what reader and model together hold for likeliest.
    """
    steps = _steps(probabilities, alphabet, decoding)
    root = _Node(None, BLANK, 0, START, 0.0)
    # Of each prefix: logarithms of the probability that it ends in a blank and in its last character.
    beam: dict[_Node, tuple[float, float]] = {root: (0.0, _NEVER)}
    # Prefixes that are followed, by the one before and the class: no reference leads from a node to its
    # followers, so that all of them are gone at once with the beam.
    children: dict[tuple[_Node, int], _Node] = {}
    weight, bonus, costs = decoding.weight, decoding.bonus, model.cost
    symbols = alphabet.symbols
    for frame, candidates in steps:
        if len(beam) == 1 and len(candidates) == 1:
            children.clear()
            beam = {_sure_step(beam, candidates[0][0], frame, symbols): _ended(candidates[0][0])}
            continue
        grown: dict[_Node, tuple[float, float]] = {}
        for node, (blank, own) in beam.items():
            whole = _sum(blank, own)
            last = node.found
            for found, share in candidates:
                if found == BLANK:
                    _add(grown, node, whole + share, _NEVER)
                    continue
                start = whole
                if found == last:
                    _add(grown, node, _NEVER, own + share)
                    start = blank
                if start <= _HARDLY:
                    continue
                child = children.get((node, found))
                if child is None:
                    symbol = symbols[found]
                    gain = bonus - weight * costs(node.context, symbol)
                    child = children[node, found] = _Node(
                        node, found, frame, next_context(node.context, symbol), node.language + gain
                    )
                elif child not in beam and child not in grown:
                    child.frame = frame
                _add(grown, child, _NEVER, start + share)
        beam = _narrowed(grown, decoding.width)
    ranked = sorted(beam, key=lambda node: -_score(node, beam[node]))
    for other in ranked[1:]:
        _note_rival(ranked[0], other, _score(other, beam[other]) - _score(ranked[0], beam[ranked[0]]))
    return _path(ranked[0])


def _steps(
    probabilities: NDArray[np.float32], alphabet: Alphabet, decoding: Decoding
) -> list[tuple[int, list[tuple[int, float]]]]:
    """Give for each frame its candidates with their logarithms; sure frames of one class are one step."""
    best = probabilities.argmax(axis=1)
    top = probabilities[np.arange(len(best)), best]
    sure = (top >= decoding.sure) | ~alphabet.open[best]
    # Where all classes share a frame none may reach the floor: the best one is a candidate all the same.
    open_frames = np.flatnonzero(~sure)
    rows = probabilities[open_frames]
    least = np.minimum(np.float32(decoding.floor), top[open_frames])
    places, chosen = np.nonzero((rows >= least[:, None]) & alphabet.open)
    logarithms = np.log(rows[places, chosen].astype(np.float64)).tolist()
    candidates: dict[int, list[tuple[int, float]]] = {}
    for place, one, logarithm in zip(open_frames[places].tolist(), chosen.tolist(), logarithms, strict=True):
        candidates.setdefault(place, []).append((one, logarithm))
    steps: list[tuple[int, list[tuple[int, float]]]] = []
    before = -1
    for frame, (found, certain) in enumerate(zip(best.tolist(), sure.tolist(), strict=True)):
        if certain:
            if found != before:
                steps.append((frame, [(found, 0.0)]))
            before = found
            continue
        before = -1
        steps.append((frame, candidates[frame]))
    return steps


def _sure_step(
    beam: dict[_Node, tuple[float, float]], found: int, frame: int, symbols: Sequence[int]
) -> _Node:
    """Follow the only reading over a sure frame; what the model says of it changes nothing."""
    ((node, (blank, own)),) = beam.items()
    if found == BLANK or (found == node.found and own > blank):
        return node
    return _Node(node, found, frame, next_context(node.context, symbols[found]), 0.0)


def _ended(found: int) -> tuple[float, float]:
    return (0.0, _NEVER) if found == BLANK else (_NEVER, 0.0)


def _add(grown: dict[_Node, tuple[float, float]], node: _Node, blank: float, own: float) -> None:
    held = grown.get(node)
    if held is not None:
        blank, own = _sum(held[0], blank), _sum(held[1], own)
    grown[node] = (blank, own)


def _sum(first: float, second: float) -> float:
    """Add two probabilities that are given by their logarithms."""
    if first < second:
        first, second = second, first
    return first if second <= _HARDLY else first + math.log1p(math.exp(second - first))


def _score(node: _Node, ends: tuple[float, float]) -> float:
    return _sum(*ends) + node.language


def _narrowed(grown: dict[_Node, tuple[float, float]], width: int) -> dict[_Node, tuple[float, float]]:
    """Keep the best readings; of those that the future cannot tell apart, only the best."""
    if len(grown) == 1:
        return grown
    ranked = sorted(
        ((_score(node, ends), node, ends) for node, ends in grown.items()), key=lambda one: -one[0]
    )
    kept: dict[_Node, tuple[float, float]] = {}
    seen: dict[tuple[int, int], tuple[float, _Node]] = {}
    highest = ranked[0][0]
    for score, node, ends in ranked:
        like = seen.setdefault((node.context, node.found), (score, node))
        if like[1] is not node:
            _note_rival(like[1], node, score - like[0])
        elif len(kept) < width and score > highest - 12:
            kept[node] = ends
    return kept


def _note_rival(best: _Node, other: _Node, difference: float) -> None:
    """Note at the characters in which two readings differ how near the worse one came."""
    share = math.exp(min(0.0, difference))
    ours = _parted(best, other)
    # What both end with is no difference; a character that only the other has is noted at the one after it.
    like, theirs = 0, other
    while like < len(ours) and theirs.before is not None and ours[like].found == theirs.found:
        like, theirs = like + 1, theirs.before
    for node in ours[like:] or ours[max(0, like - 1) : like]:
        node.rival = max(node.rival, share)


def _parted(node: _Node, other: _Node) -> list[_Node]:
    """Give a reading's characters since another one parted from it, the latest first, within reach."""
    found: list[_Node] = []
    while node is not other and node.before is not None and len(found) < _REACH:
        if other.before is not None and other.depth > node.depth:
            other = other.before
            continue
        if other.before is not None and other.depth == node.depth:
            other = other.before
        found.append(node)
        node = node.before
    return found


def _path(node: _Node) -> Path:
    classes: list[int] = []
    frames: list[int] = []
    rivals: list[float] = []
    at: _Node | None = node
    while at is not None and at.before is not None:
        classes.append(at.found)
        frames.append(at.frame)
        rivals.append(at.rival)
        at = at.before
    rising = np.maximum.accumulate(frames[::-1]) if frames else np.zeros(0, np.int64)
    return Path(tuple(classes[::-1]), tuple(rising.tolist()), tuple(rivals[::-1]))
