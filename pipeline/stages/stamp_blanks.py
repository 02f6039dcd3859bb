"""What a receiving stamp does not have, and how surely: every stamp is given a value of each field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.imaging.polygons import covered, points
from pipeline.records import DocumentEvidence, LineReading, PageEvidence, StampRegion, Value, ValueStatus
from pipeline.stages.custody import SURE
from pipeline.stages.stamp_fields import is_title, pieces_of

STAMP_FIELDS = ("agency", "unit", "receive_no", "received_date", "received_time", "receiver")
_FORM_FIELDS = ("agency", "receive_no", "received_date", "received_time")
"""What the form of the regulation has in every receiving stamp."""

_NO_UNIT, _UNIT_LOST, _LINE_LEFT = 0.9, 0.8, 0.5
"""Confidence that a stamp without a unit has none: where its agency is sure, where it is not, and where a
line of words in it went to no field. Of such stamps on letters of known truth 56 of 59 had none, 138 of 162,
and with such a line four of nine."""

_CONSONANTS = 4
"""Consonants of a line from which on it may be a name: bits of labels and of frames have fewer."""

_ELSEWHERE = 0.3
"""Share of a line that lies on a value of a stamp, from which on it was read as that value or over it."""


def with_whole_stamps(evidence: DocumentEvidence) -> tuple[Value, ...]:
    """The values of a document, every receiving stamp with one of each of its fields.

    Of what the form of the regulation has in every stamp, what left no trace was not read; a unit and who
    signed are in some stamps alone. What is blank is never surer than that there is a stamp.
    """
    if evidence.fields is None:
        return ()
    values = list(evidence.fields.values)
    told = {(v.page_no, v.stamp_no, v.field) for v in values}
    read = {(v.page_no, v.stamp_no): v.letter_no_in_doc for v in values}
    letters = {(h.page_no, h.stamp_no): h.letter_no_in_doc for h in evidence.fields.hops}
    whole = {(v.page_no, v.stamp_no) for v in values if v.field == "agency" and v.confidence >= SURE}
    there = {
        (page.source.page_no, stamp.stamp_no): stamp.confidence
        for page in evidence.pages
        for stamp in page.stamps
    }
    for page in evidence.pages:
        on_page = [v for v in values if v.page_no == page.source.page_no and v.stamp_no is not None]
        for stamp in page.stamps:
            here = (page.source.page_no, stamp.stamp_no)
            if stamp.kind != "receiving" and here not in read:
                continue
            values += [
                Value(
                    letter_no_in_doc=letters.get(here, read.get(here)),
                    field=name,
                    value=None,
                    raw=None,
                    confidence=_without_unit(page, stamp, on_page, sure=here in whole)
                    if name == "unit"
                    else 0.0,
                    engine="none",
                    status=ValueStatus.UNREADABLE if name in _FORM_FIELDS else ValueStatus.BLANK,
                    page_no=here[0],
                    polygon=stamp.polygon,
                    stamp_no=stamp.stamp_no,
                )
                for name in STAMP_FIELDS
                if (*here, name) not in told
            ]
    return tuple(_no_surer(value, there) for value in values)


def _no_surer(value: Value, there: dict[tuple[int, int], float]) -> Value:
    """A blank of a stamp with no more confidence than that of the stamp being there."""
    if value.status is not ValueStatus.BLANK or value.stamp_no is None or value.page_no is None:
        return value
    most = there.get((value.page_no, value.stamp_no), 1.0)
    return replace(value, confidence=min(value.confidence, most))


def _without_unit(page: PageEvidence, stamp: StampRegion, on_page: Sequence[Value], *, sure: bool) -> float:
    """How surely a stamp in which no unit was read has none.

    Args:
        on_page: Values of all stamps of the page.
        sure: Its agency was read for sure.
    """
    lines = page.text.lines if page.text else ()
    own = (line for line in lines if line.layer == "stamp" and line.stamp_no == stamp.stamp_no)
    if any(_is_left(line, on_page) for line in own):
        return _LINE_LEFT
    return _NO_UNIT if sure else _UNIT_LOST


def _is_left(line: LineReading, values: Iterable[Value]) -> bool:
    """True for a line with words that are no label and went to no value, of its stamp or of one beside it."""
    held = [value for value in values if value.raw is not None]
    raws = ["".join((value.raw or "").split()) for value in held]
    words = (piece.text for piece in pieces_of(line.text) if piece.field is None and not is_title(piece.text))
    left = any(
        len(re.findall("[ก-ฮ]", word)) >= _CONSONANTS
        and not any("".join(word.split()) in raw for raw in raws)
        for word in words
    )
    return left and not any(
        value.polygon is not None and covered(points(line.polygon), points(value.polygon)) >= _ELSEWHERE
        for value in held
    )
