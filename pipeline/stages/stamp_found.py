"""A value of a receiving stamp with its evidence, and the doubts that one frame of the stamp leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.records import ValueStatus
from pipeline.records.pages import Polygon
from pipeline.stages.stamp_calibration import Signs

LEAST_AGREEMENT = 0.2
"""Agreement with a free reading below which a value that no line tells is made up by the grammar of its kind,
`16:40` of a pen's `1640`, and no number and no time is sure: signs were taken for what they look like. Of
dates a calendar and the letter judge, but for a day of one digit, which may be what is left of two: of four
such dates that seemed sure one was wrong."""


class Doubt(StrEnum):
    """Why a value is less sure than its signs are.

    Attributes:
        SHAKY: Cuts of its place read another value, or its likelihood is hardly above that of the next.
        WEAK: The place alone does not tell it: a digit may have been lost, it hardly agrees with what is read
            without regard to its kind, or there is a second place for it.
        MENDED: It is not what was read, but what its kind, the letter or the hours of offices make of that.
        FIRM: No other reading of the stamp says anything of it: whose value it is, digits of two scripts.
    """

    SHAKY = "shaky"
    WEAK = "weak"
    MENDED = "mended"
    FIRM = "firm"


@dataclass(frozen=True)
class Grounds:
    """What the confidence of a value is made of.

    Attributes:
        sureness: 0..1, by its signs alone.
        doubts: What lowers it.
        in_line: A line of the stamp, read whole, tells the value, too.
    """

    sureness: float
    doubts: frozenset[Doubt]
    in_line: bool


@dataclass(frozen=True)
class FoundValue:
    """A value of a stamp with its evidence.

    Attributes:
        confidence: 0..1, of the value being right, all told.
        text: As the value would be written in its place.
        free: What is read there without regard to the kind.
        signs: What the confidence was taken from; None where it has other grounds.
        agreement: Of its candidate with a free reading.
        polygon: Upright frame.
        grounds: Signs and doubts apart; None for what is no candidate of a place.
    """

    field: str
    value: str | None
    raw: str | None
    confidence: float
    status: ValueStatus
    polygon: Polygon
    text: str = ""
    free: str = ""
    signs: Signs | None = None
    agreement: float = 1.0
    grounds: Grounds | None = None


def doubted(found: FoundValue, most: float, doubt: Doubt) -> FoundValue:
    """The value with a doubt more, and a confidence of `most` at most."""
    grounds = found.grounds
    if grounds is not None:
        grounds = replace(grounds, doubts=grounds.doubts | {doubt})
    return replace(found, confidence=min(found.confidence, most), signs=None, grounds=grounds)
