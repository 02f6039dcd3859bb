"""Stage `fields`: values of letters and of receiving stamps, and the order in which the stamps were set."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable
from dataclasses import replace

from pipeline.imaging.boxes import corners_of, sides
from pipeline.records import (
    DocumentEvidence,
    DocumentFields,
    Hop,
    LetterSections,
    LineReading,
    PageEvidence,
    Section,
    StampLook,
    StampRegion,
    Value,
    ValueStatus,
)
from pipeline.stages.contract import Outcome, Stage, StageOptions, Unit, Workbench
from pipeline.stages.field_proof import Proof
from pipeline.stages.letter_audit import audit_all
from pipeline.stages.letter_cues import secrecy_of, urgency_of
from pipeline.stages.letter_dates import days_named
from pipeline.stages.letter_fields import MARKS, letter_values
from pipeline.stages.letter_lines import Line, line_from, page_size, same_row
from pipeline.stages.letter_marks import read_whole, with_doubt
from pipeline.stages.lost_years import with_year
from pipeline.stages.office_levels import likely_rank, mended_name, office_rank
from pipeline.stages.stamp_context import NO_CONTEXT, StampContext, context_of
from pipeline.stages.stamp_crossings import ReadStamp, with_crossings
from pipeline.stages.stamp_cues import receives
from pipeline.stages.stamp_fields import (
    StampValue,
    listed_sureness,
    names_beside_labels,
    office_names,
    read_stamp,
)
from pipeline.stages.stamp_offices import stamped_office
from pipeline.stages.stamp_values import cell_values
from pipeline.stages.stamp_votes import voted, voted_names
from pipeline.thai.rule_files import RULE_NAMES

_SIDE = 0.06
"""Share of the width of a stamp at its side in which a name may have lost its end."""

_ROOM, _HEADLESS = 1.4, 0.85
"""Room above the first name of a stamp, in heights of its line, from which on another line may have been
there, and the most that the names are certain then: of 107 right names none had more than 1.3."""

_SURE = 0.9
_SETTLED = 0.5
"""Confidence from which the date of a stamp tells its place among the others."""
_UNKNOWN_OFFICE = 0.88
"""Most that is given to the name of an office in a stamp that no table holds."""


class FieldsOptions(StageOptions):
    """Options of `fields`.

    Attributes:
        read_stamps: Read the receiving stamps; off = values of letters only.
        calibrate: Give the measured share of right values as the confidence of a letter's value; off = the
            product that it is measured by.
    """

    read_stamps: bool = True
    calibrate: bool = True


class Readings:
    """The readings of a document by page and line."""

    def __init__(self, pages: Iterable[PageEvidence]) -> None:
        """Takes the pages with their text."""
        self._lines = {
            (page.source.page_no, line.line_no): line
            for page in pages
            if page.text is not None
            for line in page.text.lines
        }

    def proof(self, section: Section) -> Proof:
        """The readings of the lines that `section` is made of."""
        places = [(part.page_no, line_no) for part in section.parts for line_no in part.line_nos]
        return Proof((place[0], self._lines[place]) for place in places if place in self._lines)


def printed_lines(pages: Iterable[PageEvidence]) -> list[str]:
    """The text of all printed lines of some pages."""
    return [
        line.text
        for page in pages
        for line in (page.text.lines if page.text is not None else ())
        if line.layer == "print"
    ]


def stamp_lines(page: PageEvidence, stamp: StampRegion) -> list[LineReading]:
    """The lines read in a stamp, in reading order."""
    if page.text is None:
        return []
    return [line for line in page.text.lines if line.layer == "stamp" and line.stamp_no == stamp.stamp_no]


def is_receiving(page: PageEvidence, stamp: StampRegion) -> bool:
    """True when `stamp` is a receiving stamp by its frame, or by what was read in it."""
    return receives(stamp, (line.text for line in stamp_lines(page, stamp)))


def rows_of(page: PageEvidence, lines: list[LineReading]) -> list[list[Line]]:
    """The rows of a stamp: pieces that stand side by side (a label and its value) as one, from the left."""
    rows: list[list[Line]] = []
    for line in (line_from(reading, page) for reading in lines):
        if rows and same_row(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def unread_rows(page: PageEvidence, stamp: StampRegion, rows: list[list[Line]]) -> set[int]:
    """Positions of the `rows` of a stamp that stand beside pen strokes, or text that gave no reading."""
    layout = page.layout
    if layout is None:
        return set()
    read = {line.line_no: line for line in page.text.lines if line.text.strip()} if page.text else {}
    unread = [mark.polygon for mark in layout.marks if mark.kind in ("handwriting", "signature")]
    for region in layout.lines:
        own = region.layer == "stamp" and region.stamp_no == stamp.stamp_no
        if region.layer == "handwriting" or (own and region.line_no not in read):
            unread.append(region.polygon)
    width, height = page_size(page)
    edge = max(stamp.polygon[0::2]) / width
    found = set()
    for polygon in unread:
        left, right = min(polygon[0::2]) / width, max(polygon[0::2]) / width
        top, bottom = min(polygon[1::2]) / height, max(polygon[1::2]) / height
        for position, row in enumerate(rows):
            highest, lowest = min(line.top for line in row), max(line.bottom for line in row)
            shared = min(bottom, lowest) - max(top, highest)
            beside = shared > 0.5 * max(min(bottom - top, lowest - highest), 1e-6)
            if beside and right > row[0].left and left < edge:
                found.add(position)
    return found


def stamp_values(
    page: PageEvidence, stamp: StampRegion, letter: LetterSections | None, context: StampContext
) -> list[Value]:
    """The values of one receiving stamp; `context` is what its letter says of it."""
    lines = stamp_lines(page, stamp)
    proof = Proof((page.source.page_no, line) for line in lines)
    number = letter.letter_no_in_doc if letter is not None else None
    texts = page.text.stamps if page.text is not None else ()
    text = next((one for one in texts if one.stamp_no == stamp.stamp_no), None)
    if text is None:
        rows = rows_of(page, lines)
        found = read_stamp(
            [" ".join(line.text for line in row) for row in rows],
            context.letter_date,
            unread=unread_rows(page, stamp, rows),
        )
        return [_line_value(one, proof, page, stamp, number, context) for one in found]
    first = StampLook(tuple(lines), text.names, text.cells)
    looks = (first, *text.looks)
    names = voted_names([_look_names(look, page, stamp, number, context) for look in looks])
    values = voted([cell_values(look.cells, context, lines=look.lines) for look in looks])
    engine = lines[0].engine if lines else "none"
    return names + [
        Value(
            letter_no_in_doc=number,
            field=one.field,
            value=one.value,
            raw=one.raw,
            confidence=round(max(0.0, min(0.99, one.confidence)), 4),
            engine=engine,
            status=one.status,
            page_no=page.source.page_no,
            polygon=one.polygon,
            stamp_no=stamp.stamp_no,
        )
        for one in values
    ]


def _look_names(
    look: StampLook, page: PageEvidence, stamp: StampRegion, letter_no: int | None, context: StampContext
) -> list[Value]:
    """The names of the office of a stamp, as one frame has them."""
    named = [look.lines[place] for place in look.names if place < len(look.lines)]
    inside = all(_ends_inside(line, stamp) for line in named)
    names = office_names([line.text for line in named], inside=inside)
    if not any(likely_rank(one.value or "") for one in names):
        beside = office_names(names_beside_labels(line.text for line in look.lines))
        names = [replace(one, certainty=min(one.certainty, _HEADLESS)) for one in beside] or names
    if _line_fits_above(named, stamp):
        names = [replace(one, certainty=min(one.certainty, _HEADLESS)) for one in names]
    proof = Proof((page.source.page_no, line) for line in look.lines)
    return [_line_value(one, proof, page, stamp, letter_no, context) for one in names]


def _line_fits_above(named: list[LineReading], stamp: StampRegion) -> bool:
    """True when the names of a stamp leave room for another line above: the higher office may be lost."""
    if not named:
        return False
    outline = corners_of(stamp.polygon)
    down = (outline[3] - outline[0]) / max(sides(outline)[1], 1.0)
    edge = (outline[0] + outline[1]) / 2
    tops = [
        (float(((c[0] + c[1]) / 2 - edge) @ down), sides(c)[1])
        for c in (corners_of(one.polygon) for one in named)
    ]
    top, height = min(tops)
    return top > _ROOM * height


def _ends_inside(line: LineReading, stamp: StampRegion) -> bool:
    """True when a line ends well before the right side of its stamp."""
    left, right = min(stamp.polygon[0::2]), max(stamp.polygon[0::2])
    return max(line.polygon[0::2]) < right - _SIDE * (right - left)


def _line_value(
    found: StampValue,
    proof: Proof,
    page: PageEvidence,
    stamp: StampRegion,
    letter_no: int | None,
    context: StampContext,
) -> Value:
    """A value that was cut out of the lines of a stamp, with their evidence."""
    evidence = proof.of(found.row or found.raw or "")
    confidence, value, status = evidence.confidence, found.value, found.status
    if found.field in ("agency", "unit") and value is not None:
        office = stamped_office(value, confidence, context)
        # A name in no table may go on in a line that was lost.
        whole = mended_name(office.text)[1] == 1.0
        confidence = office.confidence if whole else min(office.confidence, _UNKNOWN_OFFICE)
        value, status = office.text, office.status
        if status is ValueStatus.READ:
            confidence = listed_sureness(value, confidence)
    return Value(
        letter_no_in_doc=letter_no,
        field=found.field,
        value=value,
        raw=found.raw,
        confidence=round(max(0.0, min(0.99, confidence * found.certainty)), 4),
        engine=evidence.engine,
        status=status,
        page_no=page.source.page_no,
        polygon=evidence.polygon,
        stamp_no=stamp.stamp_no,
    )


def stamped_marks(pages: list[PageEvidence], letter: LetterSections, found: list[Value]) -> list[Value]:
    """Urgency and secrecy from rubber stamps of these words, where they are not printed."""
    values: list[Value] = []
    have = {value.field for value in found}
    for page in pages:
        receiving = {s.stamp_no for s in page.stamps if is_receiving(page, s)}
        for line in page.text.lines if page.text is not None else ():
            if line.layer != "stamp":
                continue
            for field, reading in (("urgency", urgency_of), ("secrecy", secrecy_of)):
                word = reading(line.text)
                if word is None or field in have:
                    continue
                # A receiving stamp holds no such word: read in its frame without a flaw, it lies below it.
                if line.stamp_no in receiving and not read_whole(line.text, word):
                    continue
                have.add(field)
                evidence = Proof([(page.source.page_no, line)]).of(line.text)
                certainty = 0.95 if read_whole(line.text, word) else 0.7
                values.append(
                    Value(
                        letter_no_in_doc=letter.letter_no_in_doc,
                        field=field,
                        value=word,
                        raw=line.text,
                        confidence=round(min(0.99, evidence.confidence * certainty), 4),
                        engine=evidence.engine,
                        page_no=page.source.page_no,
                        polygon=evidence.polygon,
                    )
                )
    return values


def _text(values: list[Value], field: str) -> str | None:
    return next((value.value for value in values if value.field == field), None)


def _settled_day(values: list[Value]) -> str | None:
    """The day received, where it is read well enough to tell one stamp's turn from another's."""
    day = next((value for value in values if value.field == "received_date"), None)
    return day.value if day is not None and day.confidence >= _SETTLED else None


def hop_order(stamps: list[tuple[PageEvidence, StampRegion, list[Value]]]) -> list[tuple[int, int]]:
    """(page number, stamp number) of the stamps of one letter in the order in which they were set.

    By date and time; where these are equal, missing or hardly legible the higher office comes first, then the
    stamp nearer the upper right corner, where the first office sets it (clause 38 of the regulation).
    """

    def corner(page: PageEvidence, stamp: StampRegion) -> float:
        width, height = page_size(page)
        right, top = max(stamp.polygon[0::2]) / width, min(stamp.polygon[1::2]) / height
        return (1.0 - right) ** 2 + (top * 1.4) ** 2

    def compare(
        first: tuple[PageEvidence, StampRegion, list[Value]],
        second: tuple[PageEvidence, StampRegion, list[Value]],
    ) -> int:
        dates = _settled_day(first[2]), _settled_day(second[2])
        times = _text(first[2], "received_time"), _text(second[2], "received_time")
        if dates[0] and dates[1] and dates[0] != dates[1]:
            return -1 if dates[0] < dates[1] else 1
        if dates[0] == dates[1] and times[0] and times[1] and times[0] != times[1]:
            return -1 if times[0] < times[1] else 1
        ranks = [office_rank(_text(one[2], "agency") or "") or 9 for one in (first, second)]
        if ranks[0] != ranks[1]:
            return ranks[0] - ranks[1]
        if first[0].source.page_no != second[0].source.page_no:
            return first[0].source.page_no - second[0].source.page_no
        return -1 if corner(first[0], first[1]) <= corner(second[0], second[1]) else 1

    ordered = sorted(stamps, key=functools.cmp_to_key(compare))
    return [(page.source.page_no, stamp.stamp_no) for page, stamp, _ in ordered]


def fields_of(
    evidence: DocumentEvidence, read_stamps: bool = True, *, calibrate: bool = True
) -> DocumentFields:
    """All values of a document and the hops of its receiving stamps."""
    readings = Readings(evidence.pages)
    letters = evidence.sections.letters if evidence.sections is not None else ()
    values: list[Value] = []
    hops: list[Hop] = []
    left = {page.source.page_no: page for page in evidence.pages}
    for letter in letters:
        found = letter_values(letter, readings.proof, calibrate=calibrate)
        pages = [p for p in evidence.pages if letter.page_first <= p.source.page_no <= letter.page_last]
        found.extend(stamped_marks(pages, letter, found))
        of_page = {page.source.page_no: page for page in pages}
        found = [
            with_doubt(value, of_page[value.page_no])
            if value.field in MARKS and value.page_no in of_page
            else value
            for value in found
        ]
        values.extend(found)
        for page in pages:
            left.pop(page.source.page_no, None)
        if read_stamps:
            context = context_of(found, printed_lines(pages))
            first = len(values)
            _add_stamps(pages, letter, context, values, hops)
            received = [value for value in values[first:] if value.field == "received_date"]
            values[first - len(found) : first] = [
                with_year(value, received, days_named(letter)) if value.field == "date" else value
                for value in found
            ]
    # A stamp on a page of no letter is none of the letters' custody, but its values are kept.
    if read_stamps:
        _add_stamps(list(left.values()), None, NO_CONTEXT, values, hops)
    return DocumentFields(tuple(values), tuple(hops))


def _add_stamps(
    pages: list[PageEvidence],
    letter: LetterSections | None,
    context: StampContext,
    values: list[Value],
    hops: list[Hop],
) -> None:
    places = [(page, stamp) for page in pages for stamp in page.stamps if is_receiving(page, stamp)]
    stamps = [(page, stamp, stamp_values(page, stamp, letter, context)) for page, stamp in places]
    if context.earliest is None and len(stamps) > 1:
        # A letter is received within days of being sent on: what one stamp is sure of tells the others' year.
        sure = {year for _, _, found in stamps for year in _sure_years(found)}
        if sure:
            context = replace(context, years=frozenset(sure))
            stamps = [(page, stamp, stamp_values(page, stamp, letter, context)) for page, stamp in places]
    told = with_crossings(
        [ReadStamp(page.source.page_no, stamp.polygon, tuple(found)) for page, stamp, found in stamps]
    )
    stamps = [(page, stamp, found) for (page, stamp, _), found in zip(stamps, told, strict=True)]
    values.extend(value for found in told for value in found)
    if letter is None:
        return
    for hop_no, (page_no, stamp_no) in enumerate(hop_order(stamps), start=1):
        hops.append(Hop(page_no, stamp_no, letter.letter_no_in_doc, hop_no))


def _sure_years(values: Iterable[Value]) -> Iterable[int]:
    for value in values:
        if value.field == "received_date" and value.value is not None and value.confidence >= _SURE:
            yield datetime.date.fromisoformat(value.value).year


def process(evidence: DocumentEvidence, bench: Workbench[FieldsOptions]) -> Outcome[DocumentFields]:
    """Values of all letters and stamps of a document, and what does not fit together among them."""
    options = bench.options
    found = fields_of(evidence, options.read_stamps, calibrate=options.calibrate)
    letters = evidence.sections.letters if evidence.sections is not None else ()
    return Outcome(found, audit_all(letters, found.values))


STAGE = Stage(
    name="fields",
    number=6,
    unit=Unit.DOCUMENT,
    version=26,
    needs=("sections",),
    options=FieldsOptions,
    record=DocumentFields,
    process=process,
    rules=RULE_NAMES,
)
