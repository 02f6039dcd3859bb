"""The rows of the tables that analysts load; each table's schema is derived from its row."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from pipeline.records.pages import Polygon


@dataclass(frozen=True)
class DocumentRow:
    """`documents`: one row a source file."""

    doc_id: str
    source_path: str
    sha256: str
    media_type: str
    bytes: int
    page_count: int
    status: str
    duplicate_of: str | None
    file_missing: bool = False


@dataclass(frozen=True)
class PageRow:
    """`pages`: one row a page; angles in degrees, sizes in pixels of the page picture as stored."""

    doc_id: str
    page_no: int
    width_px: int
    height_px: int
    dpi: float | None
    rotation_deg: int
    skew_deg: float
    text_source: str
    text: str
    confidence: float
    status: str
    rotation_confidence: float
    skew_confidence: float
    dpi_source: str
    colour: str
    origin: str
    picture: str | None


@dataclass(frozen=True)
class LineRow:
    """`lines`: one row a text line, source frame."""

    doc_id: str
    page_no: int
    line_no: int
    text: str
    confidence: float
    polygon: Polygon
    layer: str
    engine: str
    stamp_no: int | None
    raw: str


@dataclass(frozen=True)
class StampRow:
    """`stamps`: one row a stamp found, source frame; each read field with raw, confidence and status."""

    doc_id: str
    page_no: int
    stamp_no: int
    letter_no_in_doc: int | None
    kind: str
    polygon: Polygon
    angle_deg: float
    ink: str
    agency: str | None
    agency_raw: str | None
    agency_confidence: float | None
    agency_status: str | None
    unit: str | None
    unit_raw: str | None
    unit_confidence: float | None
    unit_status: str | None
    receive_no: str | None
    receive_no_raw: str | None
    receive_no_confidence: float | None
    receive_no_status: str | None
    received_date: datetime.date | None
    received_date_raw: str | None
    received_date_confidence: float | None
    received_date_status: str | None
    received_time: str | None
    received_time_raw: str | None
    received_time_confidence: float | None
    received_time_status: str | None
    receiver: str | None
    receiver_raw: str | None
    receiver_confidence: float | None
    receiver_status: str | None
    hop_no: int | None
    confidence: float
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True)
class CustodyRow:
    """`custody`: one row a hop of a letter: from the sender or an office to the office that received it."""

    doc_id: str
    letter_no_in_doc: int
    from_hop: int
    to_hop: int
    page_no: int
    stamp_no: int
    from_office: str | None
    to_office: str | None
    receive_no: str | None
    from_date: datetime.date | None
    from_time: str | None
    to_date: datetime.date | None
    to_time: str | None
    hours_between: float | None
    days_between: int | None
    flags: tuple[str, ...]


@dataclass(frozen=True)
class SectionRow:
    """`sections`: one row a part of a letter, source frame."""

    doc_id: str
    letter_no_in_doc: int
    section_no: int
    page_no: int
    kind: str
    number: str | None
    level: int
    text: str
    polygon: Polygon
    confidence: float
    parent_no: int | None = None


@dataclass(frozen=True)
class LetterRow:
    """`letters`: one row a letter; a file may hold several."""

    doc_id: str
    letter_no_in_doc: int
    page_first: int
    page_last: int
    kind: str
    letter_no: str | None
    letter_no_code: str | None
    letter_no_office: str | None
    letter_no_run: str | None
    is_circular: bool | None
    date: datetime.date | None
    date_text: str | None
    from_agency: str | None
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
    confidence: float
    actions: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    goes_on_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class DateRow:
    """`dates`: one row a date or a period in the text of a letter, Gregorian days, source frame."""

    doc_id: str
    letter_no_in_doc: int
    section_no: int
    page_no: int
    role: str
    first_day: datetime.date | None
    last_day: datetime.date | None
    precision: str
    days: int | None
    raw: str
    polygon: Polygon | None
    confidence: float


@dataclass(frozen=True)
class ReferenceRow:
    """`references`: one row a paper that a letter refers to, in its parts, source frame."""

    doc_id: str
    letter_no_in_doc: int
    reference_no: int
    source: str
    section_no: int | None
    page_no: int | None
    kind: str
    agency: str | None
    number: str | None
    number_code: str | None
    number_office: str | None
    number_run: str | None
    is_circular: bool | None
    date: datetime.date | None
    raw: str
    polygon: Polygon | None
    confidence: float


@dataclass(frozen=True)
class LinkRow:
    """`links`: one row a connection from a letter to another one, or to one that is not in the archive."""

    doc_id: str
    letter_no_in_doc: int
    relation: str
    reference_no: int | None
    status: str
    to_doc_id: str | None
    to_letter_no_in_doc: int | None
    target: str
    letter_no: str | None
    agency: str | None
    date: datetime.date | None
    confidence: float
    flags: tuple[str, ...]


@dataclass(frozen=True)
class FieldRow:
    """`fields`: one row a value, the evidence behind letters and stamps, source frame."""

    doc_id: str
    letter_no_in_doc: int | None
    stamp_no: int | None
    field: str
    value: str | None
    raw: str | None
    confidence: float
    page_no: int | None
    polygon: Polygon | None
    engine: str
    status: str


@dataclass(frozen=True)
class IssueRow:
    """`issues`: one row a problem."""

    doc_id: str
    page_no: int | None
    stage: str
    code: str
    message: str
    hint: str
    retryable: bool
    severity: str
    source_path: str


TABLES: dict[str, type] = {
    "documents": DocumentRow,
    "pages": PageRow,
    "lines": LineRow,
    "stamps": StampRow,
    "custody": CustodyRow,
    "sections": SectionRow,
    "letters": LetterRow,
    "dates": DateRow,
    "references": ReferenceRow,
    "links": LinkRow,
    "fields": FieldRow,
    "issues": IssueRow,
}
"""Name of each table and the dataclass of its rows."""
