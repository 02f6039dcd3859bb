"""What `sections` and `fields` make of the text of a document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.records.documents import Document, SourcePage
from pipeline.records.pages import Layout, PageText, Polygon, StampRegion, Upright


@dataclass(frozen=True)
class SectionPart:
    """The piece of a section that stands on one page.

    Attributes:
        polygon: Around its lines, upright frame.
        line_nos: The page's lines it is made of, in reading order.
    """

    page_no: int
    polygon: Polygon
    line_nos: tuple[int, ...]


@dataclass(frozen=True)
class Section:
    """One part of a letter; kinds as in the `sections` table.

    Attributes:
        number: `2.1`, `(1)` in ASCII digits, or None.
        level: Depth of a numbered item, 1 for `1.`, 2 for `1.1` and `(1)` below it; 0 for all else.
        text: Joined over line and page breaks.
    """

    section_no: int
    kind: str
    number: str | None
    level: int
    text: str
    confidence: float
    parts: tuple[SectionPart, ...]

    @property
    def page_no(self) -> int:
        """The page on which the section begins."""
        return self.parts[0].page_no


@dataclass(frozen=True)
class LetterSections:
    """One letter of a file with its parts in reading order.

    Attributes:
        kind: `external`, `memo`, `stamped`, `order`, `announcement` or `other`.
        kind_evidence: The cues that decided, for people.
    """

    letter_no_in_doc: int
    page_first: int
    page_last: int
    kind: str
    kind_confidence: float
    kind_evidence: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class DocumentSections:
    """All letters of a file."""

    letters: tuple[LetterSections, ...]


class ValueStatus(StrEnum):
    """How a value came about; `blank` = the place for it is there and empty."""

    READ = "read"
    BLANK = "blank"
    UNREADABLE = "unreadable"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class Value:
    """One value with its evidence: a row of the `fields` table.

    Attributes:
        field: Name of the column in `letters` or `stamps`. A list has one value for each entry, in order.
        letter_no_in_doc: None for a value of a stamp on a page that belongs to no letter.
        value: Normalised, as text (dates ISO, yes/no as `true`, `false`); None unless read or corrected.
        raw: What stood there as read.
        confidence: 0..1, of the value being right.
        page_no, polygon: Where it stands, upright frame; None when it stands nowhere (a kind, say).
        stamp_no: With `page_no` the stamp it belongs to; None for a value of the letter.
    """

    letter_no_in_doc: int | None
    field: str
    value: str | None
    raw: str | None
    confidence: float
    engine: str
    status: ValueStatus = ValueStatus.READ
    page_no: int | None = None
    polygon: Polygon | None = None
    stamp_no: int | None = None


@dataclass(frozen=True)
class Hop:
    """A receiving stamp's place in the chain of custody of its letter, from 1."""

    page_no: int
    stamp_no: int
    letter_no_in_doc: int
    hop_no: int


@dataclass(frozen=True)
class DocumentFields:
    """All values read from a file, and the order of its stamps."""

    values: tuple[Value, ...]
    hops: tuple[Hop, ...]


@dataclass(frozen=True)
class PageEvidence:
    """All that is known of a page so far; a part is None when its stage failed or has not run."""

    source: SourcePage
    upright: Upright | None = None
    layout: Layout | None = None
    text: PageText | None = None

    @property
    def stamps(self) -> tuple[StampRegion, ...]:
        """The stamps of the page: as told by what was read where lines were read, else by their shape."""
        if self.text is not None and self.text.regions:
            return self.text.regions
        return self.layout.stamps if self.layout is not None else ()


@dataclass(frozen=True)
class DocumentEvidence:
    """All that is known of a document so far."""

    document: Document
    pages: tuple[PageEvidence, ...]
    sections: DocumentSections | None = None
    fields: DocumentFields | None = None
