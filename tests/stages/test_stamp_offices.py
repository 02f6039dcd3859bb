"""Offices named by stamps: slips in their kind, and names that the letter has in print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import ValueStatus
from pipeline.stages.stamp_context import NO_CONTEXT, StampContext
from pipeline.stages.stamp_fields import names_beside_labels
from pipeline.stages.stamp_offices import stamped_office, with_kind
from pipeline.thai.agency_words import PLACED_OFFICES


@pytest.mark.parametrize(
    ("read", "whole"),
    [
        ("เรงพยาบาลสงเสรมสุขภาพตำบลหนองทดสอบ", "โรงพยาบาลส่งเสริมสุขภาพตำบลหนองทดสอบ"),
        ("งดการบริหารส่วนตำลหนองทดสอบ", "องค์การบริหารส่วนตำบลหนองทดสอบ"),
        ("รศึกษามัธยมศึกษาลำปาง เขต 2", "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษาลำปาง เขต 2"),
    ],
)
def test_a_misread_or_worn_kind_of_office_is_spelt_out_and_never_sure(read: str, whole: str) -> None:
    office = stamped_office(read, 0.99, NO_CONTEXT)
    assert (office.text, office.status) == (whole, ValueStatus.CORRECTED)
    assert office.confidence <= 0.5


@pytest.mark.parametrize(
    "read",
    [
        "สำนักงานมาตรฐานงานฝีมือทดสอบ",  # begins as สำนักงานเขต (district office) does, and is none
        "องค์การบริหารส่วนตำบลหนองทดสอบ",
        "องค์การบริหารส่วนตำบ",  # the place is lost with the end of the kind
        "ณธรรมและความทดสอบ",
        "",
    ],
)
def test_other_names_keep_their_kind(read: str) -> None:
    assert with_kind(read) is None


@given(st.sampled_from(PLACED_OFFICES), st.text("กขคงจชตนบปมยรลวสห", min_size=3, max_size=9))
def test_a_kind_that_is_spelt_right_stays(kind: str, place: str) -> None:
    assert with_kind(kind + place) is None


def test_a_slip_in_the_name_of_an_office_of_the_letter_is_mended_and_not_sure() -> None:
    letter = StampContext(offices=("อำเภอทดล่อง", "จังหวัดตาก"))
    office = stamped_office("อำเภอทดลอง", 0.95, letter)
    assert (office.text, office.status) == ("อำเภอทดล่อง", ValueStatus.CORRECTED)
    assert office.confidence < 0.9


@pytest.mark.parametrize(
    "offices",
    [
        ("อำเภอหนองยาว",),  # another place
        ("อำเภอทดลอง", "อำเภอทดล่อง"),  # the letter names the very office, too
        ("อำเภอทดล่อง", "อำเภอทดล้อง"),  # either may be meant
    ],
)
def test_a_name_is_left_where_the_letter_does_not_tell(offices: tuple[str, ...]) -> None:
    office = stamped_office("อำเภอทดลอง", 0.95, StampContext(offices=offices))
    assert (office.text, office.status) == ("อำเภอทดลอง", ValueStatus.READ)


def test_numbers_of_areas_are_never_bent() -> None:
    name = "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษาทดลอง เขต "
    office = stamped_office(name + "2", 0.95, StampContext(offices=(name + "7",)))
    assert office.text == name + "2"


def test_a_name_before_a_label_on_its_row_names_the_office() -> None:
    rows = ["องค์การบริหารส่วนตำบลทดลอง วันที่", "บันทึกข้อความ", "เลขรับ 12", "ขาดหาย วันที่ 3"]
    assert names_beside_labels(rows) == ["องค์การบริหารส่วนตำบลทดลอง"]
