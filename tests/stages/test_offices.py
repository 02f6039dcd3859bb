"""Names of offices on worn stamps, looked up by how letters look."""

from __future__ import annotations

import pytest

from pipeline.records import ValueStatus
from pipeline.stages.office_guesses import guessed_office
from pipeline.stages.office_levels import office_name


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("ศาลากลางจังหวักหะเยา", "ศาลากลางจังหวัดพะเยา"),
        ("มหาวิทยาลัยราขภำพูนสงคราม", "มหาวิทยาลัยราชภัฏพิบูลสงคราม"),
        ("สำนักงานพาณิชย์จังหวัดพะเย”", "สำนักงานพาณิชย์จังหวัดพะเยา"),
    ],
)
def test_a_badly_read_name_is_the_only_office_near_it_and_never_sure(read: str, name: str) -> None:
    found = office_name(read, 0.8 ** len(read))
    assert (found.text, found.status) == (name, ValueStatus.CORRECTED)
    assert found.confidence < 0.9


@pytest.mark.parametrize(
    "read", ["องค์การบริหารส่วนตำบลดาวเรือง", "โรงเรียนบ้านฟ้าใหม่", "ฝนตก", "กองงานพิเศษนอกระบบ"]
)
def test_a_name_in_no_table_stays_as_read(read: str) -> None:
    assert office_name(read, 0.97).text == read


def test_a_name_between_two_offices_is_neither() -> None:
    assert guessed_office("สำนักงานการท่องเที่ยวและกีฬาจังหวัดงา", 0.8) is None


def test_the_surer_the_reading_the_nearer_the_name_must_be() -> None:
    read = "มหาวิทยาลัยราขภำพูนสงคราม"
    assert guessed_office(read, 0.8) is not None
    assert guessed_office(read, 0.99) is None
