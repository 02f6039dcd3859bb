"""Lists of references and enclosures: how they fall into entries where several stand on one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.letter_entries import entries_of, unfinished
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


@pytest.mark.parametrize(
    ("second", "entries"),
    [
        ("๒ แบบตอบรับ จำนวน ๑ ฉบับ", ["กำหนดการ จำนวน ๑ ฉบับ", "แบบตอบรับ จำนวน ๑ ฉบับ"]),
        ("๓ แบบตอบรับ", ["กำหนดการ จำนวน ๑ ฉบับ ๓ แบบตอบรับ"]),
        ("๒ มกราคม ๒๕๖๘", ["กำหนดการ จำนวน ๑ ฉบับ ๒ มกราคม ๒๕๖๘"]),
        ("๒ ฉบับ", ["กำหนดการ จำนวน ๑ ฉบับ ๒ ฉบับ"]),
    ],
)
def test_a_number_of_a_list_may_have_lost_its_point(second: str, entries: list[str]) -> None:
    assert entries_of(f"๑. กำหนดการ จำนวน ๑ ฉบับ\n{second}") == entries
    assert len(entries_of(f"กำหนดการ\n{second}")) == 2


def test_a_reference_that_runs_over_a_short_line_is_one() -> None:
    first, second = "หนังสือสำนักงานคณะกรรมการ", "ส่งเสริมการลงทุน ที่ กต ๑๓๐๕/๕ ลงวันที่ ๑ มกราคม ๒๕๖๗"
    assert entries_of(f"{first}\n{second}") == [first + second]
    assert len(entries_of(f"หนังสือ{second}\nหนังสือ{second}")) == 2


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("๑ ใบสมัคร จำนวน ๑ ชุด", ["ใบสมัคร จำนวน ๑ ชุด"]),
        ("๑ ชุด", ["๑ ชุด"]),
        ("๑ มกราคม ๒๕๖๘", ["๑ มกราคม ๒๕๖๘"]),
        ("๑ ม.ค.๒๕๖๘", ["๑ ม.ค.๒๕๖๘"]),
        ("๑ กำหนดการ\n๒ แบบตอบรับ\nการเข้าร่วม", ["กำหนดการ", "แบบตอบรับการเข้าร่วม"]),
        ("๑ กำหนดการ\n๒ รายงานการประชุม", ["กำหนดการ", "รายงานการประชุม"]),
        ("๒ ใบสมัคร", ["๒ ใบสมัคร"]),
    ],
)
def test_the_first_number_of_a_list_may_have_lost_its_point(text: str, entries: list[str]) -> None:
    assert entries_of(text) == entries


@pytest.mark.parametrize("word", ["เจ้าหน้าที่", "แผนที่", "พื้นที่", "สถานที่", "เลื่อนระดับ", "หัวข้อ"])
def test_words_that_end_as_the_head_of_a_number_does_are_whole(word: str) -> None:
    assert not unfinished(f"บัญชีรายชื่อ{word}")
    assert entries_of(f"1. บัญชีรายชื่อ{word}\n2 แบบตอบรับ") == [f"บัญชีรายชื่อ{word}", "แบบตอบรับ"]


@pytest.mark.parametrize("head", ["คำสั่งที่", "ครั้งที่", "พนักงาน ระดับ", "ห้องประชุมชั้น", "ตามข้อ"])
def test_what_breaks_off_before_its_number_is_unfinished(head: str) -> None:
    assert unfinished(f"สำเนา{head}")
    assert len(entries_of(f"1. สำเนา{head}\n2 แบบตอบรับ")) == 1


def test_two_entries_in_one_and_one_that_goes_on_are_unfinished() -> None:
    assert unfinished("กำหนดการ จำนวน ๑ ฉบับ ๒ แบบตอบรับ จำนวน ๑ ฉบับ")
    assert unfinished("สำเนาคำสั่งกรมชลประทาน ที่")
    assert not unfinished("สำเนาคำสั่งกรมชลประทาน ที่ ๑๒/๒๕๖๗ จำนวน ๑ ฉบับ")
