"""Values that look sure and may be wrong: the letter's own date, days in dispute, digits that may be lost."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from pipeline.records import CellCandidate, LineReading, StampCell
from pipeline.records.pages import Polygon
from pipeline.stages.stamp_context import StampContext
from pipeline.stages.stamp_values import FoundValue, cell_values
from pipeline.stages.stamp_votes import voted

BOX = (0.0, 0.0, 90.0, 0.0, 90.0, 9.0, 0.0, 9.0)
BELOW = (0.0, 400.0, 90.0, 400.0, 90.0, 409.0, 0.0, 409.0)
LETTER = StampContext(datetime.date(2024, 1, 15))


def _line(text: str) -> LineReading:
    confidences = (0.98,) * len(text)
    return LineReading(
        1, text, text, 0.98, "crnn", BOX, layer="stamp", stamp_no=1, character_confidences=confidences
    )


def _cell(field: str | None, *candidates: CellCandidate, free: str, unread: int = 0) -> StampCell:
    return StampCell(field, "label" if field else "", BOX, 5.0, free, 0.99, candidates, unread)


def _clear(kind: str, value: str, text: str) -> CellCandidate:
    return CellCandidate(kind, value, text, 0.98, 0.95, told=1.0)


def _value(*cells: StampCell, line: str, context: StampContext = LETTER) -> FoundValue:
    return cell_values(cells, context, lines=[_line(line)])[0]


@pytest.mark.parametrize("labelled", [False, True])
@pytest.mark.parametrize(
    ("place", "day", "sure"),
    [(None, 15, False), (BOX, 15, False), (BELOW, 15, True), (None, 16, True)],
)
def test_the_date_of_the_letter_beneath_a_stamp_is_not_surely_that_of_the_stamp(
    labelled: bool, place: Polygon | None, day: int, sure: bool
) -> None:
    text = f"{day} มกราคม 2567"
    own = _cell(None, _clear("date", f"2024-01-{day}", text), free=text)
    empty = StampCell("received_date", "วันที่", BELOW, 0.0, "", 0.0, ())
    cells = (empty, own) if labelled else (own,)
    found = _value(*cells, line=text, context=replace(LETTER, date_place=place))
    assert found.value == f"2024-01-{day}"
    # Of a label with an empty place beside it the value is never sure.
    expected = sure and not labelled
    assert (found.confidence >= 0.9) is expected and (found.signs is not None) is expected


def test_a_labelled_day_is_sure_on_the_day_of_the_letter() -> None:
    cell = _cell("received_date", _clear("date", "2024-01-15", "15 มกราคม 2567"), free="15 มกราคม 2567")
    assert _value(cell, line="วันที่ 15 มกราคม 2567").confidence >= 0.9


@pytest.mark.parametrize(("rival", "sure"), [("2024-01-16", False), ("2014-01-18", True)])
def test_a_dispute_counts_where_the_other_day_is_as_likely_by_the_letter(rival: str, sure: bool) -> None:
    first = CellCandidate(
        "date", "2024-01-18", "18 ม.ค. 67", 0.9, 0.95, disputed=True, told=0.75, against=0.25
    )
    other = CellCandidate("date", rival, "16 ม.ค. 67", 0.05, 0.3, disputed=True, told=0.25, against=0.75)
    found = _value(_cell("received_date", first, other, free="18 ม.ค. 67"), line="วันที่ 18 ม.ค. 67")
    assert found.value == "2024-01-18"
    assert (found.confidence > 0.8) is sure


@pytest.mark.parametrize(("text", "value"), [("7.15", "07:15"), ("8.15", "08:15"), ("17.15", "17:15")])
def test_an_hour_of_one_digit_beside_ink_without_a_reading_may_have_lost_another(
    text: str, value: str
) -> None:
    candidate = _clear("time", value, text)
    whole = _value(_cell("received_time", candidate, free=text), line=f"เวลา {text} น.")
    lost = _value(_cell("received_time", candidate, free=text, unread=1), line=f"เวลา {text} น.")
    assert whole.value == lost.value == value
    assert whole.confidence >= 0.9
    assert (lost.confidence >= 0.9) is (len(text) == 5)


def test_the_letters_of_a_register_leave_its_number_unsure() -> None:
    cell = _cell("receive_no", _clear("number", "4173", "4173"), free="RO 4173")
    found = _value(cell, line="เลขรับ RO 4173")
    assert (found.value, found.signs) == ("RO 4173", None) and found.confidence < 0.9


def test_what_every_frame_of_a_stamp_loses_is_no_less_doubtful_for_being_lost_in_all_of_them() -> None:
    cell = _cell("received_time", _clear("time", "07:15", "7.15"), free="7.15", unread=1)
    (whole,) = voted([[_value(replace(cell, unread=0), line="เวลา 7.15 น.")]] * 3)
    (lost,) = voted([[_value(cell, line="เวลา 7.15 น.")]] * 3)
    assert whole.confidence >= 0.9 > lost.confidence
    first = CellCandidate(
        "date", "2024-01-18", "18 ม.ค. 67", 0.9, 0.95, disputed=True, told=0.75, against=0.25
    )
    other = CellCandidate(
        "date", "2024-01-16", "16 ม.ค. 67", 0.05, 0.3, disputed=True, told=0.25, against=0.75
    )
    day = _cell("received_date", first, other, free="18 ม.ค. 67")
    (disputed,) = voted([[_value(day, line="วันที่ 18 ม.ค. 67")]] * 3)
    assert disputed.value == "2024-01-18" and disputed.confidence < 0.9
