"""What a reader of text lines is, whichever program or network does the reading."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

Picture = NDArray[np.uint8]


class EngineError(Exception):
    """A reader failed on the lines it was given.

    Attributes:
        timed_out: True when it took too long.
    """

    def __init__(self, message: str, *, timed_out: bool = False) -> None:
        super().__init__(message)
        self.timed_out = timed_out


@dataclass(frozen=True)
class CropStyle:
    """How a reader wants its lines cut out.

    Attributes:
        above, below: Room above and below the line, in shares of its height.
        before, after: Room at its two ends, in shares of its height.
    """

    above: float
    below: float
    before: float
    after: float


@dataclass(frozen=True)
class Reading:
    """A line as a reader read it.

    Attributes:
        text: Canonical Thai text.
        raw: What the reader wrote, untouched.
        confidence: 0..1 for the whole line; 0 for an empty reading.
        character_confidences: One for each character of `text`.
        character_lefts: Where each character of `text` begins, as a share 0..1 of the crop's width.
        failed: True when the reader broke down on this line, so that nothing is known of its text.
    """

    text: str
    raw: str
    confidence: float
    character_confidences: tuple[float, ...] = ()
    character_lefts: tuple[float, ...] = ()
    failed: bool = False


class LineReader(Protocol):
    """Reads pictures of single lines of text."""

    @property
    def name(self) -> str:
        """Name as stored with each reading."""

    @property
    def crop_style(self) -> CropStyle:
        """How lines must be cut out for this reader."""

    def version(self) -> str:
        """Give what the readings depend on: program version, hashes of data or weights."""

    def characters(self) -> frozenset[str]:
        """Give the characters the reader can write; any other character is never read right."""

    def read(self, crops: Sequence[Picture]) -> list[Reading]:
        """Read lines.

        Args:
            crops: Grey pictures (height, width) of one line each, dark on white, cut by `crop_style`.

        Returns:
            One reading for each crop, in their order; an empty text where nothing was found.

        Raises:
            EngineError: The reader failed.
        """


def make_reading(
    raw: str,
    confidences: Sequence[float],
    lefts: Sequence[float],
    canonical: Callable[[str], str],
) -> Reading:
    """Bring a raw reading to canonical text and carry its figures along.

    Args:
        raw: What the reader wrote.
        confidences: 0..1, one for each character of `raw`.
        lefts: Shares 0..1 of the crop's width, one for each character of `raw`.
        canonical: Makes canonical text.

    Returns:
        The reading; its confidence is the geometric mean over the characters that are no spaces.
    """
    text = canonical(raw)
    kept = carried(raw, text, confidences)
    return Reading(text, raw, line_confidence(text, kept), kept, _rising(carried(raw, text, lefts)))


def line_confidence(text: str, confidences: Sequence[float]) -> float:
    """Give the geometric mean of the confidences of a line's characters that are no spaces; 0 without any.

    Args:
        text: Of the line.
        confidences: 0..1, one for each character.
    """
    solid = [
        max(one, 1e-4) for one, character in zip(confidences, text, strict=True) if not character.isspace()
    ]
    return min(1.0, math.exp(sum(map(math.log, solid)) / len(solid))) if solid else 0.0


def carried(source: str, target: str, values: Sequence[float]) -> tuple[float, ...]:
    """Carry one value for each character over from one spelling of a line to another.

    Characters are paired by the least number of edits; a character that is new gets the value of the one
    before it, or after it at the beginning.

    Args:
        source, target: The two spellings.
        values: One for each character of `source`.
    """
    if source == target:
        return tuple(values)
    if not values:
        return (0.0,) * len(target)
    result: list[float] = []
    for step in Levenshtein.opcodes(source, target):
        if step.tag in {"equal", "replace"}:
            result.extend(values[step.src_start : step.src_end])
        elif step.tag == "insert":
            neighbour = values[min(max(step.src_start - 1, 0), len(values) - 1)]
            result.extend([neighbour] * (step.dest_end - step.dest_start))
    return tuple(result)


def _rising(values: Sequence[float]) -> tuple[float, ...]:
    """Marks above a consonant may begin left of it; places along a line never go back."""
    if not values:
        return ()
    return tuple(float(value) for value in np.maximum.accumulate(np.clip(values, 0.0, 1.0)))
