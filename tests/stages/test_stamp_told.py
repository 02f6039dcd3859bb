"""What a reading without regard to its kind tells of a value, and places that hold something else."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import CellCandidate, StampCell, ValueStatus
from pipeline.stages.office_guesses import guessed_office
from pipeline.stages.stamp_candidates import Cuts, candidates_of, normalised_value, told_value, variants
from pipeline.stages.stamp_cells import Filling, unread_pieces
from pipeline.stages.stamp_choice import of_kind
from pipeline.stages.stamp_context import StampContext
from pipeline.stages.stamp_dates import day_of_named_year
from pipeline.stages.stamp_fields import is_listed, listed_sureness, office_names
from pipeline.stages.stamp_values import FoundValue, cell_values

BOX = (0.0, 0.0, 9.0, 0.0, 9.0, 9.0, 0.0, 9.0)
LETTER = StampContext(datetime.date(2019, 12, 9))


class _Knowing:
    """A reader that knows what its classes are."""

    alphabet = ("1", "2", "5", ".", "A")


def _frames(text: str) -> np.ndarray:
    """A line on which each character is as good as sure, with a blank after it."""
    rows = np.full((2 * len(text), len(_Knowing.alphabet) + 1), 0.004)
    for place, one in enumerate(text):
        rows[2 * place, _Knowing.alphabet.index(one) + 1] = rows[2 * place + 1, 0] = 0.98
    return np.asarray(rows, np.float32)


def _cell(field: str | None, label: str, free: str, *candidates: CellCandidate) -> StampCell:
    return StampCell(field, label, BOX, 3.0, free, 0.95, candidates)


def _number(value: str, *, told: float = 1.0, against: float = 0.0) -> CellCandidate:
    return CellCandidate("number", value, value, 0.99, 1.0, told=told, against=against)


def _values(*cells: StampCell, context: StampContext = LETTER) -> dict[str, FoundValue]:
    return {one.field: one for one in cell_values(cells, context)}


@given(st.integers(1000, 9_999_999))
def test_commas_between_thousands_part_no_number(number: int) -> None:
    text = f"{number:,}"
    assert told_value("number", text) == normalised_value("number", text) == str(number)


@given(st.integers(2530, 2640), st.integers(0, 9))
def test_years_to_come_are_compared_as_those_of_today_are(year: int, digit: int) -> None:
    other = year // 10 * 10 + digit
    for written, beside in ((f"{year}", f"{other}"), (f"{year % 100:02d}", f"{other % 100:02d}")):
        if written != beside and (len(written) == 4 or year < 2600 > other):
            assert f"5 มี.ค. {beside}" in set(variants("date", f"5 มี.ค. {written}"))


def test_a_number_in_the_form_of_a_year_is_one_far_from_the_years_of_the_letter_and_never_sure() -> None:
    cells = [_cell(None, "", text, _number(text)) for text in ("2449", "2562")]
    assert [of_kind(cell, "number", context=LETTER) for cell in cells] == [True, False]
    assert not any(of_kind(cell, "number") for cell in cells)
    empty = StampCell("receive_no", "เลขรับ", BOX, 0.0, "", 0.0, ())
    found = _values(empty, cells[0])["receive_no"]
    assert found.value == "2449" and found.confidence < 0.9 and found.signs is None


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("time", "...14.07น. ผ", "14:07"),
        ("time", "๑๑.๓๘น", "11:38"),
        ("time", "1530น.", "15:30"),
        ("time", "1530", None),
        ("time", "9.30 10.30", None),
        ("time", "1.2.33", None),
        ("number", "่ ๖๕๑", "651"),
        ("number", "12/2567", "12"),
        ("number", "36 5", None),
        ("number", "000", None),
        ("date", "ที่23เม.ย.2554.", "2011-04-23"),
        ("date", "-5ธ.ค.2565", "2022-12-05"),
        ("date", "เม.ย.", None),
    ],
)
def test_what_a_reading_with_strokes_around_tells(kind: str, text: str, value: str | None) -> None:
    assert told_value(kind, text) == value


@given(
    st.integers(1, 9_999_999), st.sampled_from(("", "ที่ ", "..", "รับ ")), st.sampled_from(("", " ผ", "/67"))
)
def test_a_number_is_told_whatever_letters_stand_beside_it(number: int, before: str, behind: str) -> None:
    assert told_value("number", f"{before}{number}{behind}") == str(number)


@given(st.sampled_from(("number", "date", "time")), st.text("0123456789๐๑๒ .:/-กคนมย", max_size=16))
def test_any_reading_is_taken_and_what_is_told_is_a_value(kind: str, text: str) -> None:
    found = told_value(kind, text)
    assert found is None or kind == "date" or normalised_value(kind, found.replace(":", ".")) == found


def test_candidates_say_how_many_cuts_tell_them_and_how_many_another() -> None:
    clean, beside, other = _frames("152"), _frames("152.A"), _frames("122")
    found = candidates_of(Cuts((clean, clean, beside, other)), "number", _Knowing())  # type: ignore[arg-type]
    assert found[0].value == "152"
    assert 0.7 < found[0].told < 0.8 and 0.2 < found[0].against < 0.35
    rival = next(one for one in found if one.value == "122")
    assert 0.2 < rival.told < 0.3 and rival.against > 0.6


def test_a_date_behind_the_label_of_a_number_is_no_number() -> None:
    date = CellCandidate("date", "2019-12-20", "20 ธ.ค. 2562", 0.98, 0.9, told=1.0)
    found = _values(_cell("receive_no", "รับที่", "20 ธ.ค. 2562", _number("2062", told=0.0), date))
    assert found["received_date"].value == "2019-12-20"
    assert "receive_no" not in found


@pytest.mark.parametrize(("top", "status"), [(1.0, ValueStatus.UNREADABLE), (9.5, ValueStatus.BLANK)])
def test_ink_on_the_row_of_an_empty_place_is_no_blank(top: float, status: ValueStatus) -> None:
    empty = replace(_cell("receive_no", "รับที่", ""), ink=0.08)
    unlikely = CellCandidate("number", "1", "1", 0.98, 0.1)
    strokes = replace(
        _cell(None, "", "17", unlikely), polygon=(20.0, top, 30.0, top, 30.0, top + 9.0, 20.0, top + 9.0)
    )
    found = _values(empty, strokes)["receive_no"]
    assert (found.value, found.status) == (None, status)


def test_the_year_of_the_register_is_not_its_number() -> None:
    found = _values(_cell(None, "", "62", _number("62")), _cell(None, "", "๑๑๘๔", _number("1184", told=0.6)))
    assert found["receive_no"].value == "1184" and found["receive_no"].confidence < 0.9
    assert _values(_cell(None, "", "62", _number("62")))["receive_no"].value == "62"


def test_a_label_read_in_print_of_the_page_gives_way_to_a_number_elsewhere() -> None:
    print_ = _cell("receive_no", "ที่", "รักษาราชการแทนอำเภอ", CellCandidate("number", "2", "2", 0.5, 0.0))
    found = _values(print_, _cell(None, "", "0035", _number("0035")))["receive_no"]
    assert found.value == "0035" and found.confidence < 0.9
    strokes = _cell("receive_no", "ที่", "#/", CellCandidate("number", "2", "2", 0.5, 0.0))
    alone = _values(strokes, _cell(None, "", "0035", _number("0035")))["receive_no"]
    assert alone.status is ValueStatus.UNREADABLE


@pytest.mark.parametrize(
    ("value", "text", "years", "day"),
    [
        ("2013-11-21", "๒๑พ.ย.๕๖", {2020}, "2020-11-21"),
        ("1959-08-25", "25ส.ค.2502", {2019}, "2019-08-25"),
        ("2020-11-21", "21พ.ย.63", {2020}, None),
        ("1977-08-25", "25ส.ค.20", {2019, 2021}, None),
        ("1959-08-25", "25ส.ค.2502", set(), None),
        ("2024-02-29", "29ก.พ.2567", {2017}, None),
    ],
)
def test_the_one_year_that_a_letter_without_a_date_names(
    value: str, text: str, years: set[int], day: str | None
) -> None:
    found = day_of_named_year(value, text, StampContext(years=frozenset(years)))
    assert (found.isoformat() if found else None) == day


def test_a_date_settled_by_a_named_year_is_corrected_and_never_sure() -> None:
    blurred = CellCandidate("date", "2013-11-21", "๒๑พ.ย.๕๖", 0.99, 0.01)
    found = _values(
        _cell("received_date", "วันที่", "๒๑พ.ย.๒๕๖", blurred), context=StampContext(years=frozenset({2020}))
    )["received_date"]
    assert (found.value, found.status) == ("2020-11-21", ValueStatus.CORRECTED)
    assert found.confidence <= 0.5


def test_a_province_that_is_lost_is_the_one_that_is_written_to() -> None:
    named = ("จังหวัดน่าน", "ศาลากลางจังหวัดตราด")
    found = guessed_office("ศาลากลางจังหวัดช", 0.99, named)
    assert found is not None and found[0] == "ศาลากลางจังหวัดน่าน" and found[1] < 0.6
    assert guessed_office("ศาลากลางจังหวัดช", 0.99) is None
    assert guessed_office("ศาลากลางจังหวัดช", 0.99, (*named, "จังหวัดตราด")) is None


def test_names_that_no_table_has_are_never_sure_in_a_stamp_and_long_ones_it_has_are() -> None:
    listed = office_names(["สำนักงานพาณิชย์จังหวัดตรัง"], inside=True)[0]
    place, lost = (office_names([name], inside=True)[0] for name in ("อำเภอท่าฬอ", "โรงพยาบาลส่งเสริมสุขภาพตำบล"))
    assert listed.certainty > 0.9 > max(place.certainty, lost.certainty)
    assert office_names(["กลุ่มอำนวยการ"], inside=True)[0].certainty < 0.9
    assert is_listed("งานสารบรรณ กองกลาง") and not is_listed("เทศบาลนครบางเมฆ")
    assert listed_sureness("กรมบัญชีกลาง", 0.3) > 0.9
    assert listed_sureness("กองคลัง", 0.3) == listed_sureness("อำเภอท่าฬอบางนา", 0.3) == 0.3


def test_a_digit_that_no_character_was_read_on_is_found_and_the_value_is_never_sure() -> None:
    mask = np.zeros((60, 200), np.uint8)
    for left in (20, 60, 100):
        mask[15:45, left : left + 20] = 255
    mask[40:44, 150:154] = 255  # a dot is no letter
    filling = Filling(mask, (20.0, 15.0, 154.0, 45.0), (20.0, 15.0, 154.0, 45.0), 2.0)
    assert unread_pieces(filling, [30.0, 70.0, 110.0], 25.0) == 0
    assert unread_pieces(filling, [70.0, 110.0], 25.0) == 1
    assert unread_pieces(filling, [], 25.0) == 3
    clear = _cell("receive_no", "ที่", "3719", _number("3719"))
    lost = replace(clear, unread=1)
    digit = _cell("receive_no", "ที่", "4", _number("4"))
    doubted = (_values(lost)["receive_no"], _values(digit)["receive_no"])
    assert _values(clear)["receive_no"].confidence >= 0.9 > max(one.confidence for one in doubted)
