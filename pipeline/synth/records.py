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
    """A printed line: its text, its polygon on the sheet, and the order of its section."""

    text: str
    polygon: Points
    section: int


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
    """A receiving stamp; the fields are those of the truth file, the polygon lies on the sheet."""

    page_no: int
    polygon: Points
    angle: float
    ink: str
    filled_by: str
    values: Mapping[str, str | None]
    fixed_text: tuple[str, ...]


@dataclass(frozen=True)
class MarkDrawn:
    """Anything else put on the paper: seal, signature, note, tick, QR code."""

    page_no: int
    kind: str
    text: str | None
    polygon: Points
