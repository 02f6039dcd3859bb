"""`tables`: rows of the tables from everything that is known of a document.

The rows are made document by document; the run gathers them over the corpus and the store writes them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from pipeline.imaging.frames import angle_to_source, to_source
from pipeline.records import (
    DocumentEvidence,
    LetterSections,
    LineReading,
    PageEvidence,
    StampRegion,
    Status,
    Value,
    ValueStatus,
)
from pipeline.records.codec import arrow_schema
from pipeline.records.tables import (
    CustodyRow,
    DateRow,
    FieldRow,
    LetterRow,
    LineRow,
    PageRow,
    ReferenceRow,
    SectionRow,
    StampRow,
)
from pipeline.stages.audit_parts import item_parents
from pipeline.stages.contract import Outcome, Stage, StageOptions, Unit, Workbench
from pipeline.stages.custody import SURE, custody_rows
from pipeline.stages.fields import Readings
from pipeline.stages.letter_dates import letter_dates
from pipeline.stages.letter_references import letter_references
from pipeline.stages.stamp_blanks import STAMP_FIELDS, with_whole_stamps
from pipeline.thai.rule_files import RULE_NAMES

_NOT_VALUES = (
    "doc_id",
    "letter_no_in_doc",
    "page_first",
    "page_last",
    "confidence",
    "doubtful",
    "goes_on_in",
)
LETTER_FIELDS = tuple(f.name for f in fields(LetterRow) if f.name not in _NOT_VALUES)
LIST_FIELDS = ("references", "enclosures", "phones", "faxes", "emails", "urls", "actions")
_USABLE = (ValueStatus.READ, ValueStatus.CORRECTED)


@dataclass(frozen=True)
class DocumentRows:
    """The rows of one document, by table.

    `documents` and `issues` come from the run's own books, `links` from the letters of all documents.
    """

    pages: tuple[PageRow, ...]
    lines: tuple[LineRow, ...]
    stamps: tuple[StampRow, ...]
    custody: tuple[CustodyRow, ...]
    sections: tuple[SectionRow, ...]
    letters: tuple[LetterRow, ...]
    dates: tuple[DateRow, ...]
    references: tuple[ReferenceRow, ...]
    fields: tuple[FieldRow, ...]


class TablesOptions(StageOptions):
    """Options of `tables`.

    Attributes:
        formats: Formats to write: `parquet`, `csv`, `xlsx`.
    """

    formats: tuple[str, ...] = ("parquet",)


def process(evidence: DocumentEvidence, workbench: Workbench[TablesOptions]) -> Outcome[DocumentRows]:
    """The rows of one document, polygons turned to the source frame."""
    return Outcome(document_rows(evidence))


def document_rows(
    evidence: DocumentEvidence,
    *,
    begins: bool = True,
    goes_on_in: tuple[str, ...] = (),
    whole: Sequence[Value] = (),
) -> DocumentRows:
    """The rows of one document; what its stages could not give is left out, never made up.

    Args:
        begins: False for a picture file that goes on with the letter of another: it has no row in `letters`.
        goes_on_in: `doc_id` of the files that hold the further pages of its letter.
        whole: Of such a letter its own values, whichever file they stand in: the custody of each file begins
            at its sender.
    """
    doc_id = evidence.document.doc_id
    uprights = {p.source.page_no: p for p in evidence.pages}
    readings = Readings(evidence.pages)
    values = with_whole_stamps(evidence)
    letters = evidence.sections.letters if evidence.sections else ()
    stamp_rows = tuple(
        _stamp_row(doc_id, page, stamp, evidence, values) for page in evidence.pages for stamp in page.stamps
    )
    letter_rows = tuple(replace(_letter_row(doc_id, one, values), goes_on_in=goes_on_in) for one in letters)
    return DocumentRows(
        pages=tuple(_page_row(doc_id, page) for page in evidence.pages),
        lines=tuple(
            _line_row(doc_id, page, line, number)
            for page in evidence.pages
            for number, line in enumerate(page.text.lines if page.text else (), start=1)
        ),
        stamps=stamp_rows,
        custody=custody_rows(
            [_letter_row(doc_id, one, whole) for one in letters] if whole else letter_rows, stamp_rows
        ),
        sections=tuple(row for letter in letters for row in _section_rows(doc_id, letter, uprights)),
        letters=letter_rows if begins else (),
        dates=tuple(row for letter in letters for row in _date_rows(doc_id, letter, readings, uprights)),
        references=tuple(
            row for letter in letters for row in _reference_rows(doc_id, letter, values, readings, uprights)
        ),
        fields=tuple(_field_row(doc_id, value, uprights) for value in values),
    )


def _in_source(page: PageEvidence | None, polygon: tuple[float, ...] | None) -> tuple[float, ...] | None:
    if page is None or page.upright is None or polygon is None:
        return None
    return tuple(round(float(v), 2) for v in to_source(polygon, page.upright))


def _page_row(doc_id: str, page: PageEvidence) -> PageRow:
    source, upright, text = page.source, page.upright, page.text
    complete = source.status is Status.OK and upright and page.layout and text
    status = Status.OK if complete else Status.FAILED if source.status is Status.FAILED else Status.PARTIAL
    printed = [line.text for line in text.lines if line.layer == "print"] if text else []
    return PageRow(
        doc_id=doc_id,
        page_no=source.page_no,
        width_px=source.width_px,
        height_px=source.height_px,
        dpi=source.dpi or None,
        rotation_deg=upright.rotation_deg if upright else 0,
        skew_deg=round(upright.skew_deg, 3) if upright else 0.0,
        text_source=text.text_source if text else "none",
        text="\n".join(printed),
        confidence=round(text.confidence, 4) if text else 0.0,
        status=str(status),
        rotation_confidence=round(upright.rotation_confidence, 4) if upright else 0.0,
        skew_confidence=round(upright.skew_confidence, 4) if upright else 0.0,
        dpi_source=source.dpi_source,
        colour=source.colour,
        origin=source.origin,
        picture=source.picture,
    )


def _line_row(doc_id: str, page: PageEvidence, line: LineReading, number: int) -> LineRow:
    return LineRow(
        doc_id=doc_id,
        page_no=page.source.page_no,
        line_no=number,
        text=line.text,
        confidence=round(line.confidence, 4),
        polygon=_in_source(page, line.polygon) or (),
        layer=line.layer,
        engine=line.engine,
        stamp_no=line.stamp_no,
        raw=line.raw,
    )


def _typed(column: str, row: type, value: str) -> Any:
    """A value's text as the column's own type."""
    kind = arrow_schema(row).field(column).type
    if str(kind) == "bool":
        return value == "true"
    if str(kind).startswith("date32"):
        return datetime.date.fromisoformat(value)
    return value


def _is_doubtful(value: Value) -> bool:
    """Whether a person should look at a value, or at what could not be read, before it is used."""
    if value.value is None:
        overlooked = value.field == "unit" and value.stamp_no is not None and value.confidence < SURE
        return overlooked or value.status is ValueStatus.UNREADABLE
    return value.confidence < SURE or value.status is ValueStatus.CORRECTED


def _doubtful(values: Iterable[Value], columns: Sequence[str]) -> tuple[str, ...]:
    found = {value.field for value in values if _is_doubtful(value)}
    return tuple(name for name in columns if name in found)


def _stamp_row(
    doc_id: str,
    page: PageEvidence,
    stamp: StampRegion,
    evidence: DocumentEvidence,
    found_values: Sequence[Value],
) -> StampRow:
    page_no = page.source.page_no
    found = evidence.fields
    here = (page_no, stamp.stamp_no)
    values = [v for v in found_values if (v.page_no, v.stamp_no) == here]
    hop = next((h for h in found.hops if (h.page_no, h.stamp_no) == here), None) if found else None
    columns: dict[str, Any] = {}
    for name in STAMP_FIELDS:
        value = next((v for v in values if v.field == name), None)
        usable = value is not None and value.status in _USABLE and value.value is not None
        columns[name] = _typed(name, StampRow, value.value) if usable and value and value.value else None
        columns[f"{name}_raw"] = value.raw if value else None
        columns[f"{name}_confidence"] = round(value.confidence, 4) if value else None
        columns[f"{name}_status"] = str(value.status) if value else None
    return StampRow(
        doc_id=doc_id,
        page_no=page_no,
        stamp_no=stamp.stamp_no,
        letter_no_in_doc=hop.letter_no_in_doc if hop else None,
        kind=stamp.kind,
        polygon=_in_source(page, stamp.polygon) or (),
        angle_deg=round(angle_to_source(stamp.angle_deg, page.upright), 2) if page.upright else 0.0,
        ink=stamp.ink,
        hop_no=hop.hop_no if hop else None,
        confidence=round(stamp.confidence, 4),
        doubtful=_doubtful(values, STAMP_FIELDS),
        **columns,
    )


def _section_rows(doc_id: str, letter: LetterSections, pages: dict[int, PageEvidence]) -> list[SectionRow]:
    parents = item_parents(letter.sections)
    return [
        SectionRow(
            doc_id=doc_id,
            letter_no_in_doc=letter.letter_no_in_doc,
            section_no=section.section_no,
            page_no=section.page_no,
            kind=section.kind,
            number=section.number,
            level=section.level,
            text=section.text,
            polygon=_in_source(pages.get(section.page_no), section.parts[0].polygon) or (),
            confidence=round(section.confidence, 4),
            parent_no=parents.get(section.section_no),
        )
        for section in letter.sections
    ]


def _date_rows(
    doc_id: str, letter: LetterSections, readings: Readings, pages: dict[int, PageEvidence]
) -> list[DateRow]:
    rows = []
    for found in letter_dates(letter):
        section = found.section
        proof = readings.proof(section).of(found.raw)
        page_no = proof.page_no or section.page_no
        rows.append(
            DateRow(
                doc_id=doc_id,
                letter_no_in_doc=letter.letter_no_in_doc,
                section_no=section.section_no,
                page_no=page_no,
                role=found.role,
                first_day=found.first,
                last_day=found.last,
                precision=found.precision,
                days=found.days,
                raw=found.raw,
                polygon=_in_source(pages.get(page_no), proof.polygon),
                confidence=round(proof.confidence * found.confidence, 4),
            )
        )
    return rows


def _reference_rows(
    doc_id: str,
    letter: LetterSections,
    values: Sequence[Value],
    readings: Readings,
    pages: dict[int, PageEvidence],
) -> list[ReferenceRow]:
    rows = []
    for place, found in enumerate(letter_references(letter, values, readings.proof), start=1):
        written, number = found.written, found.written.number
        page = pages.get(found.page_no) if found.page_no is not None else None
        rows.append(
            ReferenceRow(
                doc_id=doc_id,
                letter_no_in_doc=letter.letter_no_in_doc,
                reference_no=place,
                source=found.source,
                section_no=found.section_no,
                page_no=found.page_no,
                kind=written.kind,
                agency=written.agency,
                number=number.text if number else None,
                number_code=number.code if number else None,
                number_office=number.office if number else None,
                number_run=number.run if number else None,
                is_circular=number.is_circular if number else None,
                date=written.date,
                raw=written.raw,
                polygon=_in_source(page, found.polygon),
                confidence=found.confidence,
            )
        )
    return rows


def _letter_row(doc_id: str, letter: LetterSections, values: Sequence[Value]) -> LetterRow:
    own = [
        v
        for v in values
        if v.letter_no_in_doc == letter.letter_no_in_doc and v.stamp_no is None and v.status in _USABLE
    ]
    columns: dict[str, Any] = {}
    for name in LETTER_FIELDS:
        entries = [v.value for v in own if v.field == name and v.value is not None]
        if name in LIST_FIELDS:
            columns[name] = tuple(entries)
        else:
            columns[name] = _typed(name, LetterRow, entries[0]) if entries else None
    columns["kind"] = columns["kind"] or letter.kind
    confidences = [v.confidence for v in own]
    return LetterRow(
        doc_id=doc_id,
        letter_no_in_doc=letter.letter_no_in_doc,
        page_first=letter.page_first,
        page_last=letter.page_last,
        confidence=round(sum(confidences) / len(confidences), 4) if confidences else 0.0,
        doubtful=_doubtful(
            (v for v in values if v.letter_no_in_doc == letter.letter_no_in_doc and v.stamp_no is None),
            LETTER_FIELDS,
        ),
        **columns,
    )


def _field_row(doc_id: str, value: Value, pages: dict[int, PageEvidence]) -> FieldRow:
    page = pages.get(value.page_no) if value.page_no is not None else None
    return FieldRow(
        doc_id=doc_id,
        letter_no_in_doc=value.letter_no_in_doc,
        stamp_no=value.stamp_no,
        field=value.field,
        value=value.value,
        raw=value.raw,
        confidence=round(value.confidence, 4),
        page_no=value.page_no,
        polygon=_in_source(page, value.polygon),
        engine=value.engine,
        status=str(value.status),
    )


STAGE = Stage(
    name="tables",
    number=7,
    unit=Unit.CORPUS,
    version=11,
    needs=("fields",),
    options=TablesOptions,
    record=DocumentRows,
    process=process,
    rules=RULE_NAMES,
)
