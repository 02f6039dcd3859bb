"""What the lines of a stamp tell of its values."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.protocol import Reading
from pipeline.imaging.lines import TextLine
from pipeline.records import CellCandidate, LineReading, StampCell, ValueStatus
from pipeline.stages.stamp_context import NO_CONTEXT, StampContext
from pipeline.stages.stamp_lines import values_of_lines
from pipeline.stages.stamp_rows import StampLine, without_doubles
from pipeline.stages.stamp_values import FoundValue, cell_values

BOX = (0.0, 0.0, 9.0, 0.0, 9.0, 9.0, 0.0, 9.0)
LETTER = StampContext(datetime.date(2024, 3, 20))


def _line(text: str, confidence: float = 0.95) -> LineReading:
    confidences = (confidence,) * len(text)
    return LineReading(
        1, text, text, confidence, "crnn", BOX, layer="stamp", stamp_no=1, character_confidences=confidences
    )


def _cell(field: str, kind: str, value: str, text: str, *, agreement: float = 0.95) -> StampCell:
    one = CellCandidate(kind, value, text, 0.99, agreement, told=agreement)
    return StampCell(field, "label", BOX, 3.0, text, 0.95, (one,))


def _values(
    *cells: StampCell, lines: tuple[LineReading, ...] = (), context: StampContext = LETTER
) -> dict[str, FoundValue]:
    found = cell_values(cells, context, lines=lines)
    return {one.field: one for one in found}


def test_a_line_tells_the_value_after_each_of_its_labels() -> None:
    found = values_of_lines([_line("เลขรับ 1234 วันที่ 25 มี.ค. 2567 เวลา 10.15 น.")])
    assert {(one.field, one.value) for one in found} == {
        ("receive_no", "1234"),
        ("received_date", "2024-03-25"),
        ("received_time", "10:15"),
    }
    assert all(one.labelled for one in found)


@given(st.dates(datetime.date(2010, 1, 1), datetime.date(2030, 12, 31)))
def test_a_date_after_the_label_of_a_number_is_a_date(day: datetime.date) -> None:
    found = values_of_lines([_line(f"รับที่ {day.day}/{day.month}/{day.year + 543}")])
    assert [(one.field, one.value) for one in found] == [("received_date", day.isoformat())]


def test_a_date_or_time_alone_is_told_and_a_number_alone_is_not() -> None:
    found = values_of_lines([_line("1234"), _line("04 ก.ค. 2555"), _line("13.53")])
    assert [(one.field, one.value, one.labelled) for one in found] == [
        ("received_date", "2012-07-04", False),
        ("received_time", "13:53", False),
    ]


@pytest.mark.parametrize(
    "text", ["ที่ นร 0123/4567", "ที่ มท 0810.5/ว 1234", "ที่ 123/2567", "ที่ 12 มกราคม", "เลขที่ นร 0123/4567"]
)
def test_the_number_and_the_date_of_the_letter_are_no_register_number(text: str) -> None:
    assert values_of_lines([_line(text)]) == ()


@pytest.mark.parametrize("text", ["ที่ 123", "ที่....๑๒๓/๖๗", "รับที่ 123/2567", "เลขที่ 123/2567"])
def test_a_number_that_stands_after_its_label_at_once_is_one(text: str) -> None:
    assert [(one.field, one.value) for one in values_of_lines([_line(text)])] == [("receive_no", "123")]


def test_the_print_beneath_a_stamp_does_not_fill_a_place_that_is_empty() -> None:
    empty = StampCell("received_date", "วันที่", BOX, 0.0, "", 0.0, ())
    found = _values(empty, lines=(_line("20 มีนาคม 2567"),))["received_date"]
    assert (found.value, found.status) == (None, ValueStatus.BLANK)


def test_a_value_is_not_sure_when_its_line_has_more_digits() -> None:
    cell = _cell("received_date", "date", "2024-03-22", "22 มีนาคม 2567")
    alike = _values(cell, lines=(_line("วันที่ 22 มีนาคม 2567"),))["received_date"]
    lost = _values(cell, lines=(_line("วันที่ 2 มีนาคม 2567"),))["received_date"]
    other = _values(cell, lines=(_line("วันที่ 25 มีนาคม 2567"),))["received_date"]
    assert alike.confidence >= lost.confidence >= 0.9 > other.confidence
    assert other.value == "2024-03-22"


def test_the_line_tells_a_value_that_its_place_has_lost() -> None:
    empty = StampCell("received_time", "เวลา", BOX, 0.0, "", 0.0, ())
    found = _values(empty, lines=(_line("เวลา.14.30."),))["received_time"]
    assert (found.value, found.status) == ("14:30", ValueStatus.READ)
    assert found.confidence < 0.9
    unclear = _values(empty, lines=(_line("เวลา.14.30.", 0.3),))["received_time"]
    assert (unclear.value, unclear.status) == (None, ValueStatus.BLANK)
    alone = _values(lines=(_line("13.53"),))["received_time"]
    assert alone.value == "13:53" and alone.confidence < 0.9


@pytest.mark.parametrize(
    ("free", "context", "value"),
    [
        ("25 มี.ค. 5๐๔๓๓.๔/๒", LETTER, "2024-03-25"),
        ("๔ เม.ย. ๒๕๖", LETTER, "2024-04-04"),
        ("25 มี.ค. 5๐๔๓๓.๔/๒", NO_CONTEXT, None),
        ("5 ก.พ. 25", LETTER, None),
    ],
)
def test_day_and_month_are_of_the_year_of_the_letter_where_the_year_is_lost(
    free: str, context: StampContext, value: str | None
) -> None:
    cell = StampCell("received_date", "วันที่", BOX, 3.0, free, 0.95, ())
    found = _values(cell, context=context)["received_date"]
    assert found.value == value
    assert value is None or (found.status is ValueStatus.CORRECTED and found.confidence < 0.6)


def _row(top: float, bottom: float, text: str, confidence: float) -> StampLine:
    corners = np.array([[0.0, top], [200.0, top], [200.0, bottom], [0.0, bottom]])
    place = TextLine(corners, bottom - 4.0, 20.0, 8, 0.03, 0.1, 0.3)
    return StampLine(place, Reading(text, text, confidence), (("receive_no", "เลขที่รับ", 0.0, 80.0, 0.0),))


def test_a_line_that_joins_two_rows_goes_where_one_of_them_was_found_with_its_label() -> None:
    row, both = _row(0.0, 32.0, "เลขที่รับ 336", 0.99), _row(1.0, 66.0, "เลขที่รับย ย", 0.86)
    below = _row(40.0, 72.0, "เลขที่รับ 55", 0.9)
    assert without_doubles([row, both]) == (row,)
    assert without_doubles([row, below]) == (row, below)
    clearer = _row(1.0, 66.0, "เลขที่รับ 336", 1.0)
    assert without_doubles([row, clearer]) == (row, clearer)
