"""Lists of references and enclosures: how they fall into entries where several stand on one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.letter_entries import entries_of
from pipeline.thai.digits import to_thai

NAMES = ("กำหนดการ จำนวน ๑ ฉบับ", "แบบตอบรับ", "รายชื่อผู้เข้าประชุม", "แผนที่", "(ร่าง) ระเบียบ", "QR code")


@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=6),
    st.lists(st.sampled_from([" ", "\n"]), min_size=5, max_size=5),
    st.booleans(),
    st.sampled_from(["{}. ", "{}) ", "({}) "]),
)
def test_numbered_entries_are_one_each_however_the_lines_break(
    names: list[str], breaks: list[str], thai: bool, form: str
) -> None:
    numbers = (to_thai(str(at)) if thai else str(at) for at in range(1, 7))
    pieces = [form.format(number) + name for number, name in zip(numbers, names, strict=False)]
    text = "".join(a + b for a, b in zip(pieces, [*breaks[: len(pieces) - 1], ""], strict=True))
    assert entries_of(text) == names


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("๑. กำหนดการ วันที่ ๒. มกราคม", ["กำหนดการ วันที่ ๒. มกราคม"]),
        ("๑. กำหนดการ จำนวน ๒. ฉบับ", ["กำหนดการ จำนวน ๒. ฉบับ"]),
        ("๑. ประกาศ ข้อ ๒. เรื่องที่ดิน", ["ประกาศ ข้อ ๒. เรื่องที่ดิน"]),
        ("๑. ร่าง ๒. ฉบับแก้ไข\n๒. แบบตอบรับ", ["ร่าง ๒. ฉบับแก้ไข", "แบบตอบรับ"]),
        ("๑. ร่าง ๓. แบบตอบรับ", ["ร่าง ๓. แบบตอบรับ"]),
        ("กำหนดการ ๒. แบบตอบรับ", ["กำหนดการ ๒. แบบตอบรับ"]),
    ],
)
def test_other_numbers_within_a_line_open_nothing(text: str, entries: list[str]) -> None:
    assert entries_of(text) == entries
