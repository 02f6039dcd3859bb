"""References to other papers fall into kind, office, number and date, and nothing else is taken for one."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai.dates import find_dates
from pipeline.thai.digits import to_ascii, to_thai
from pipeline.thai.written_references import WrittenReference, find_references, split_entry
from tests.thai.strategies import texts

MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
OFFICES = ("กรมทดสอบระบบ", "จังหวัดตัวอย่าง", "สำนักงานปลัดกระทรวงตัวอย่าง", "โรงเรียนบ้านตัวอย่าง")


def parts(found: WrittenReference) -> tuple[str, str | None, str | None, str | None]:
    return (
        found.kind,
        found.agency,
        to_ascii(found.number.text) if found.number else None,
        str(found.date) if found.date else None,
    )


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            "หนังสือกรมทดสอบระบบ ด่วนที่สุด ที่ กท ๐๑๐๒.๓/ว ๘,๒๒๔ ลงวันที่ ๖ ธันวาคม ๒๕๖๕",
            ("letter", "กรมทดสอบระบบ", "กท 0102.3/ว 8,224", "2022-12-06"),
        ),
        # A comma read as a full stop.
        (
            "หนังสือกรมทดสอบระบบ ที่ กท ๐๑๐๒/๑.๔๙๖ ลงวันที่ ๖ ธันวาคม ๒๕๖๕",
            ("letter", "กรมทดสอบระบบ", "กท 0102/1,496", "2022-12-06"),
        ),
        (
            "บันทึกข้อความที่ ๘๓๗/๒๕๖๘ ลงวันที่ ๑๗ สิงหาคม ๒๕๖๘",
            ("memo", None, "837/2568", "2025-08-17"),
        ),
        (
            "คำสั่งกรมทดสอบระบบ ที่ 12/2567 ลว. 5 ม.ค. 67",
            ("order", "กรมทดสอบระบบ", "12/2567", "2024-01-05"),
        ),
        ("หนังสือจังหวัดตัวอย่าง ลับมาก ลงวันที่ ๑ เมษายน ๒๕๖๗", ("letter", "จังหวัดตัวอย่าง", None, "2024-04-01")),
        ("พระราชบัญญัติวิธีปฏิบัติราชการทางปกครอง พ.ศ. ๒๕๓๙", ("rule", None, None, None)),
        (
            "หนังสื่อกรมทดสอบระบบ ที่ กท ๐๑๐๒/๙ ลงวันที่ ๑ เมษายน ๒๕๖๗",
            ("letter", "กรมทดสอบระบบ", "กท 0102/9", "2024-04-01"),
        ),
        # A number of no known shape is no part of the office's name.
        (
            "หนังสือสำนักทดสอบตัวอย่าง ด่วนที่สุด ที่ กท ๐๐๑๒ ขข/๓๕๗ ลงวันที่ ๓ สิงหาคม ๒๕๖๕",
            ("letter", "สำนักทดสอบตัวอย่าง", None, "2022-08-03"),
        ),
        ("แผนที่ตัวอย่าง", ("other", None, None, None)),
    ],
)  # fmt: skip
def test_an_entry_falls_into_its_parts(entry: str, expected: tuple[str | None, ...]) -> None:
    (found,) = split_entry(entry)
    assert parts(found) == expected
    assert found.raw == entry


def test_an_entry_may_name_two_papers() -> None:
    first, second = split_entry(
        "หนังสือกรมทดสอบระบบ ที่ กท ๐๑๐๒/๙ ลงวันที่ ๑ เมษายน ๒๕๖๗ "
        "และหนังสือจังหวัดตัวอย่าง ที่ ตย ๐๐๑๗/๘ ลงวันที่ ๒ เมษายน ๒๕๖๗"
    )
    assert parts(first) == ("letter", "กรมทดสอบระบบ", "กท 0102/9", "2024-04-01")
    assert parts(second) == ("letter", "จังหวัดตัวอย่าง", "ตย 0017/8", "2024-04-02")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "ตามหนังสือกรมทดสอบระบบ ที่ กท ๐๑๐๒/๙ ลงวันที่ ๑ เมษายน ๒๕๖๗ แจ้งว่า จะจัดประชุมวันที่ ๕ พฤษภาคม ๒๕๖๗ นั้น",
            [("letter", "กรมทดสอบระบบ", "กท 0102/9", "2024-04-01")],
        ),
        (
            "ตามหนังสือกรมเจรจาการค้าระหว่างประเทศ ที่ กท ๐๑๐๒/๙ ลงวันที่ ๑ เมษายน ๒๕๖๗ แจ้งว่า",
            [("letter", "กรมเจรจาการค้าระหว่างประเทศ", "กท 0102/9", "2024-04-01")],
        ),
        (
            "ตามหนังสือกองพัฒนารายได้ ที่ กท ๐๑๐๒/๙ ลงวันที่ ๑ เมษายน ๒๕๖๗ แจ้งว่า",
            [("letter", "กองพัฒนารายได้", "กท 0102/9", "2024-04-01")],
        ),
        (
            "อนุสนธิคำสั่งกรมทดสอบระบบ ที่ ๑๒/๒๕๖๗ ลงวันที่ ๕ มกราคม ๒๕๖๗ "
            "และประกาศกรมทดสอบระบบ ลงวันที่ ๖ มกราคม ๒๕๖๗ ได้กำหนดไว้",
            [
                ("order", "กรมทดสอบระบบ", "12/2567", "2024-01-05"),
                ("announcement", "กรมทดสอบระบบ", None, "2024-01-06"),
            ],
        ),
        ("ตามหนังสือที่อ้างถึง กรมทดสอบระบบแจ้งว่า สัญญาลงวันที่ ๕ มกราคม ๒๕๖๗ สิ้นสุดลงแล้ว นั้น", []),
        ("จึงจัดทำหนังสือนี้ขึ้นเมื่อวันที่ ๕ มกราคม ๒๕๖๗", []),
        ("ประกาศรายชื่อผู้มีสิทธิเข้ารับการประเมินในวันที่ ๒๑ มิถุนายน ๒๕๕๕", []),
        ("คำสั่งย้ายข้าราชการ ตั้งแต่วันที่ ๒๙ ตุลาคม ๒๕๖๒", []),
        ("ไปราชการตามคำสั่งให้เข้าอบรมตามวัน เวลา และสถานที่ ลงวันที่ ๕ มกราคม ๒๕๖๗", []),
        ("ตามสัญญาจ้างเลขที่ จ.๗๒/๒๕๖๘ ลงวันที่ ๕ มกราคม ๒๕๖๘", []),
        ("ตามพระราชบัญญัติตัวอย่าง พ.ศ. ๒๕๖๐", []),
        ("ตามหนังสือกรมทดสอบระบบได้แจ้งให้ส่งภายในวันที่ ๕ มกราคม ๒๕๖๗", []),
    ],
)  # fmt: skip
def test_papers_named_in_the_text(text: str, expected: list[tuple[str | None, ...]]) -> None:
    found = find_references(text)
    assert [parts(one) for one in found] == expected
    assert all(text[one.start :].startswith(one.raw) for one in found)


@given(
    office=st.sampled_from(OFFICES),
    code=st.sampled_from(("กท", "มท", "ศธ")),
    own=st.integers(1001, 9999),
    run=st.integers(1, 99999),
    circular=st.booleans(),
    day=st.dates(datetime.date(1990, 1, 1), datetime.date(2025, 12, 31)),
    thai=st.booleans(),
)
def test_what_is_written_is_read_back(
    office: str, code: str, own: int, run: int, circular: bool, day: datetime.date, thai: bool
) -> None:
    dated = f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}"
    written = f"หนังสือ{office} ที่ {code} {own}/{'ว ' if circular else ''}{run} ลงวันที่ {dated}"
    text = to_thai(written) if thai else written
    (entry,) = split_entry(text)
    (inside,) = find_references(f"ตาม{text} แจ้งว่า ... นั้น")
    for found in (entry, inside):
        assert (found.kind, found.agency, found.date) == ("letter", office, day)
        assert found.number is not None
        assert (found.number.code, found.number.office, found.number.run) == (code, str(own), str(run))
        assert found.number.is_circular is circular


@given(texts)
def test_no_text_makes_references_fail(text: str) -> None:
    found = [*split_entry(text), *find_references(text)]
    assert found
    for one in found:
        assert 0.0 <= one.confidence <= 1.0
        assert one.raw in text
        assert one.date is None or find_dates(one.raw)


def test_a_date_that_the_margin_cuts_off_is_not_given() -> None:
    (found,) = split_entry("หนังสือกรมทดสอบระบบ ที่ กท ๐๑๐๒/๔๕๖ ลงวันที่ ๑๕ ธันวาคม ๒๕")
    assert parts(found) == ("letter", "กรมทดสอบระบบ", "กท 0102/456", None)
