"""Names of agencies: found when known, never bent into another rank."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai.agencies import find_province, match_agency
from pipeline.thai.agency_table import known_agencies, known_codes
from pipeline.thai.agency_words import LEVELS, expand_abbreviations, level_of, level_word, placed_office
from pipeline.thai.canonical import comparable
from pipeline.thai.confusion import confusion_costs
from tests.thai.strategies import texts

rows = st.sampled_from([agency for agency in known_agencies() if level_word(comparable(agency.name))])


def test_the_table_is_whole() -> None:
    agencies = known_agencies()
    assert sum(agency.kind == "province" for agency in agencies) == 76
    assert sum(agency.kind == "ministry" and agency.valid_to is None for agency in agencies) >= 20
    assert sum(agency.kind == "department" for agency in agencies) > 150
    assert {"กต", "มท", "ขก", "กท", "นร"} <= known_codes()
    names = {agency.name for agency in agencies}
    for agency in agencies:
        assert agency.level in LEVELS
        assert not agency.parent or agency.parent in names
        assert 0.0 < agency.confidence <= 1.0
        assert agency.source


@given(rows)
def test_every_name_in_the_table_is_found(row) -> None:  # type: ignore[no-untyped-def]
    match = match_agency(row.name, parent=row.parent or None)
    assert match is not None
    assert (match.name, match.cost, match.in_table) == (row.name, 0.0, True)


@given(rows, st.data())
def test_a_look_alike_letter_changes_nothing_or_asks(row, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]
    likes = [
        (place, second)
        for place, letter in enumerate(row.name)
        for (first, second), cost in confusion_costs().items()
        if first == letter and cost <= 0.25 and "ก" <= second <= "๎"
    ]
    if not likes:
        return
    place, letter = data.draw(st.sampled_from(likes))
    read = row.name[:place] + letter + row.name[place + 1 :]
    match = match_agency(read)
    if match is not None and match.in_table:
        assert match.name == row.name or comparable(match.name) == comparable(read)
        assert match.confidence < 0.98 or match.cost == 0.0


def test_the_word_of_rank_is_never_bent() -> None:
    division, ministry = match_agency("กองการต่างประเทศ"), match_agency("กระทรวงการต่างประเทศ")
    assert division is not None
    assert ministry is not None
    assert (division.name, division.level) == ("กองการต่างประเทศ", "division")
    assert (ministry.name, ministry.code) == ("กระทรวงการต่างประเทศ", "กต")
    assert match_agency("การต่างประเทศ") is None
    assert match_agency("ต่างประเทศ") is None


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("กรมบัญชีกสาง", "กรมบัญชีกลาง"),
        ("กระทรวงนหาดไทย", "กระทรวงมหาดไทย"),
        ("กรมการปกคธอง", "กรมการปกครอง"),
        ("มหาวิทยาลัยราชภัฎนครปฐม", "มหาวิทยาลัยราชภัฏนครปฐม"),
        ("สำนักงานสาธารณสุขจังหวัดชอนแก่น", "สำนักงานสาธารณสุขจังหวัดขอนแก่น"),
        ("สนง.สาธารณสุขจังหวัดเลย", "สำนักงานสาธารณสุขจังหวัดเลย"),
        ("สป.มท.", "สำนักงานปลัดกระทรวงมหาดไทย"),
        ("อบต.บ้านใหม่", "องค์การบริหารส่วนตำบลบ้านใหม่"),
        ("ที่ว่าการอำเภอเมืองสตูล", "ที่ว่าการอำเภอเมืองสตูล"),
        ("สำนักงานเขตพื้นที่การศึกษาประถมศึกษาน่าน เขต ๑", "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาน่าน เขต ๑"),
    ],
)
def test_names_as_they_are_read(read: str, name: str) -> None:
    match = match_agency(read)
    assert match is not None
    assert match.name == name


@pytest.mark.parametrize("read", ["กรมแมวน้ำ", "กองเอเชียตะวันออก ๕", "ข้าพเจ้า", "", "กรม", "๑๒๓"])
def test_unknown_names_stay_as_read(read: str) -> None:
    assert match_agency(read) is None


def test_a_parent_decides_among_divisions_of_one_name() -> None:
    match = match_agency("กองคลัง", parent="สำนักงานปลัดกระทรวงมหาดไทย")
    assert match is not None
    assert (match.parent, match.code) == ("สำนักงานปลัดกระทรวงมหาดไทย", "มท")
    alone = match_agency("กองคลัง")
    assert alone is not None
    assert (alone.parent, alone.code) == (None, None)


@given(texts)
def test_any_text_is_taken(text: str) -> None:
    match = match_agency(text)
    assert match is None or (match.level in LEVELS and 0.0 < match.confidence <= 1.0)
    find_province(text)
    level_of(text)
    placed_office(text)
    expand_abbreviations(text)


@pytest.mark.parametrize(
    ("text", "name"), [("จังหวัดชอนแก่น", "จังหวัดขอนแก่น"), ("เลย", "จังหวัดเลย"), ("กรุงเทพมหานคร", "กรุงเทพมหานคร")]
)
def test_provinces(text: str, name: str) -> None:
    province = find_province(text)
    assert province is not None
    assert province.name == name


def test_no_province() -> None:
    assert find_province("จังหวัดนครแมว") is None
    assert find_province("") is None
