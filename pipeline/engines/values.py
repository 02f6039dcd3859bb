"""Reading what can only be a value of one kind: the likeliest string that the kind's grammar allows.

The forward recursion is that of Graves et al., "Connectionist Temporal Classification" (2006), over the
positions of an automaton instead of those of one text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.beam import BLANK, best_classes
from pipeline.engines.grammar import (
    Automaton,
    Kind,
    automaton_of,
    automaton_of_exact,
    automaton_of_text,
)
from pipeline.engines.protocol import Picture, Reading

# No network is so sure that a frame could not be anything else: one frame must not forbid a value.
_LEAST = 1e-7
# So many frames of the least probability are still far above the smallest number there is.
_SCALED = 16


@dataclass(frozen=True)
class ValueReading:
    """The likeliest value of a kind on a crop.

    Attributes:
        text: The value without the dots and rules around it; empty when nothing of the kind can stand there.
        share: 0..1, its share among all values of the kind that might stand there.
        agreement: 0..1, how it compares with the likeliest reading of any kind: 1 where both are one text.
            Low where the crop holds something else, of which the value is only the least bad reading.
        character_confidences: One for each character of `text`.
        character_lefts: Where each character begins, as a share 0..1 of the crop's width.
        confidence: 0..1, of the value being right, calibrated where the reader is.
        free: What is read there without the grammar.
    """

    text: str
    share: float
    agreement: float
    character_confidences: tuple[float, ...]
    character_lefts: tuple[float, ...]
    confidence: float
    free: Reading


@runtime_checkable
class ProbableReader(Protocol):
    """A reader that tells the probability of each class in each frame."""

    @property
    def alphabet(self) -> Sequence[str]:
        """Character of class `i + 1`; class 0 is the blank."""

    def probabilities(self, crops: Sequence[Picture]) -> list[NDArray[np.float32] | None]:
        """Give (frames, classes) for each crop, None where there is no ink."""

    def value_confidence(self, share: float, agreement: float) -> float:
        """Give the confidence of a value from its `share` and `agreement`."""

    def reading_of(self, probabilities: NDArray[np.float32]) -> Reading:
        """Decode probabilities without a grammar."""


def value_of(
    probabilities: NDArray[np.float32],
    reader: ProbableReader,
    *,
    kind: Kind,
    span: tuple[float, float] = (0.0, 1.0),
) -> ValueReading:
    """Give the likeliest value of a kind within a span of a line.

    Args:
        probabilities: (frames, classes) of the line.
        reader: Gave them.
        kind: Of the value.
        span: Shares 0..1 of the line's width.
    """
    frames = len(probabilities)
    begin = min(frames - 1, max(0, round(span[0] * frames)))
    end = max(begin + 1, min(frames, round(span[1] * frames)))
    part = probabilities[begin:end]
    free = reader.reading_of(part)
    held = np.maximum(part, _LEAST).astype(np.float64)
    classes = {character: number for number, character in enumerate(reader.alphabet, start=1)}
    automaton = automaton_of(kind)
    path = likeliest(held, automaton, classes=classes)
    if path is None:
        return ValueReading("", 0.0, 0.0, (), (), 0.0, free)
    kept = [(at, frame) for at, frame in path if not automaton.filler[at]]
    text = "".join(automaton.characters[at] for at, _ in kept)
    own = total(held, automaton_of_text(text), classes=classes)
    share = math.exp(min(0.0, own - total(held, automaton, classes=classes)))
    spelt = "".join(reader.alphabet[one - 1] for one in best_classes(part).classes)
    # An empty free reading is all blanks.
    rival = float(np.log(held[:, BLANK]).sum())
    if spelt:
        rival = total(held, automaton_of_exact(spelt), classes=classes)
    ends = [frame for _, frame in path[1:]] + [len(part)]
    confidences = tuple(
        float(part[frame : max(stop, frame + 1), classes[automaton.characters[at]]].max())
        for (at, frame), stop in zip(path, ends, strict=True)
        if not automaton.filler[at]
    )
    lefts = tuple((begin + frame) / frames for _, frame in kept)
    agreement = math.exp(min(0.0, own - rival))
    sure = reader.value_confidence(share, agreement)
    return ValueReading(text, share, agreement, confidences, lefts, sure, free)


def likeliest(
    probabilities: NDArray[np.float64], automaton: Automaton, *, classes: dict[str, int]
) -> list[tuple[int, int]] | None:
    """Find the likeliest way of a line through an automaton (Viterbi).

    Args:
        probabilities: (frames, classes), none of them 0.
        automaton: What may be read.
        classes: Class of each character; characters without one cannot be read.

    Returns:
        Positions with the frames in which they begin, or None when no text fits into the frames.
    """
    walked = _forward(probabilities, automaton, classes=classes, joined=np.maximum)
    owns, blanks, starts = walked.owns, walked.blanks, walked.starts
    final = np.maximum(owns[-1], blanks[-1])[automaton.last]
    if not final.size or final.max() <= 0:
        return None
    at = int(automaton.last[final.argmax()])
    in_blank = blanks[-1][at] > owns[-1][at]
    path: list[tuple[int, int]] = []
    first = set(automaton.first.tolist())
    for frame in range(len(probabilities) - 1, -1, -1):
        if in_blank:
            # A blank follows the character itself or another blank.
            in_blank = frame > 0 and bool(blanks[frame - 1][at] >= owns[frame - 1][at])
            continue
        best, came, blank = (starts[frame] if at in first else 0.0), -1, False
        near = np.flatnonzero(automaton.targets == at)
        if frame and near.size:
            sources = automaton.sources[near]
            from_blank = blanks[frame - 1][sources]
            from_own = np.where(walked.same[near], 0.0, owns[frame - 1][sources])
            gains = np.maximum(from_blank, from_own)
            place = int(gains.argmax())
            if gains[place] > best:
                best, came = float(gains[place]), int(sources[place])
                blank = bool(from_blank[place] > from_own[place])
        if frame and owns[frame - 1][at] >= best:
            continue
        path.append((at, frame))
        if came < 0:
            break
        at, in_blank = came, blank
    return path[::-1]


def total(probabilities: NDArray[np.float64], automaton: Automaton, *, classes: dict[str, int]) -> float:
    """Give the natural logarithm of the probability of all texts of an automaton together.

    Args:
        probabilities: (frames, classes), none of them 0.
        automaton: What may be read.
        classes: Class of each character.
    """
    walked = _forward(probabilities, automaton, classes=classes, joined=np.add)
    found = float((walked.owns[-1] + walked.blanks[-1])[automaton.last].sum())
    return math.log(found) + walked.scale if found > 0 else -math.inf


@dataclass(frozen=True)
class _Walked:
    """How likely each position is after each frame, scaled now and then to a largest of 1.

    Attributes:
        owns, blanks: (frames, positions): in the character, and in a blank after it.
        starts: Before each frame, that nothing has begun; by the scale of the one before it.
        same: Of each pair of positions that follow each other, whether both are one character.
        scale: Natural logarithm of what the last frame is to be multiplied by.
    """

    owns: NDArray[np.float64]
    blanks: NDArray[np.float64]
    starts: NDArray[np.float64]
    same: NDArray[np.bool_]
    scale: float


def _forward(
    probabilities: NDArray[np.float64], automaton: Automaton, *, classes: dict[str, int], joined: np.ufunc
) -> _Walked:
    frames, count = len(probabilities), len(automaton.characters)
    label = np.array([classes.get(one, -1) for one in automaton.characters])
    written = np.where(label >= 0, probabilities[:, label], 0.0)
    owns, blanks, starts = np.zeros((frames, count)), np.zeros((frames, count)), np.zeros(frames)
    targets, begins = np.unique(automaton.targets, return_index=True)
    sources = automaton.sources
    same = label[sources] == label[automaton.targets]
    silences: list[float] = probabilities[:, BLANK].tolist()
    own, blank, start, scale = np.zeros(count), np.zeros(count), 1.0, 0.0
    entry = np.zeros(count)
    for frame, silent in enumerate(silences):
        if frame and len(sources):
            before = own[sources]
            before[same] = 0.0
            entry[targets] = joined.reduceat(joined(blank[sources], before), begins)
        opened = joined(own, entry)
        opened[automaton.first] = joined(opened[automaton.first], start)
        starts[frame] = start
        own, blank, start = opened * written[frame], joined(own, blank) * silent, start * silent
        if frame % _SCALED == _SCALED - 1:
            largest = max(float(own.max()), float(blank.max()), start)
            own, blank, start, scale = (
                own / largest,
                blank / largest,
                start / largest,
                scale + math.log(largest),
            )
        owns[frame], blanks[frame] = own, blank
    return _Walked(owns, blanks, starts, same, scale)
