"""What was drawn on the sheets of a letter, before it becomes a truth file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.synth.sheet import Points


@dataclass(frozen=True)
class Facts:
    """The facts of a letter, one field for each key of ``letter`` in the truth file."""

    kind: str
    letter_no: str | None
    letter_no_is_circular: bool
    date: str
    date_text: str
    from_agency: str
    from_unit: str | None
    to: str | None
    subject: str | None
    references: tuple[str, ...]
    enclosures: tuple[str, ...]
    urgency: str | None
    secrecy: str | None
    signatory_name: str | None
    signatory_position: str | None
    owner_unit: str | None
    phones: tuple[str, ...]
    faxes: tuple[str, ...]
    emails: tuple[str, ...]
    urls: tuple[str, ...]
    digits: str


@dataclass(frozen=True)
class LineDrawn:
    """A printed line: text, polygon on the sheet, order of its section, and what of it is by hand."""

    text: str
    polygon: Points
    section: int
    pen: str | None = None


@dataclass(frozen=True)
class RunDrawn:
    """Text as it was set on a sheet, to be set again in a PDF.

    Attributes:
        text: one line or a part of it.
        x: pen position before it, in pixels.
        y: its baseline.
        scale: relative size.
        bold: set in the heading face.
        width: pixels from first to last pen position where it was justified, else None.
        colour: of its ink.
        section: order of its section.
    """

    text: str
    x: float
    y: float
    scale: float
    bold: bool
    width: float | None
    colour: tuple[int, int, int]
    section: int


@dataclass(frozen=True)
class RuleDrawn:
    """A ruled line, or a row of dots: its box on the sheet."""

    box: Points
    dots: bool


@dataclass
class SectionDrawn:
    """A part of the letter: its kind and text, and on each page that it touches the boxes of its lines."""

    order: int
    kind: str
    number: str | None
    text: str
    parts: dict[int, list[Points]] = field(default_factory=dict)
    rows: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True)
class StampDrawn:
    """A receiving stamp; the fields are those of the truth file, the polygon lies on the sheet.

    ``unsure`` names values that nobody can read, since a part of them lies off the paper. ``inked`` has for
    each value (n, 2) points of the sheet that its ink was to cover, and (m, 2) points of the ground around.
    """

    page_no: int
    polygon: Points
    angle: float
    ink: str
    filled_by: str
    values: Mapping[str, str | None]
    fixed_text: tuple[str, ...]
    unsure: tuple[str, ...] = ()
    inked: Mapping[str, tuple[Points, Points]] = field(default_factory=dict)


@dataclass(frozen=True)
class MarkDrawn:
    """Anything else put on the paper: seal, signature, note, tick, QR code."""

    page_no: int
    kind: str
    text: str | None
    polygon: Points
