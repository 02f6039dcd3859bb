"""Fixed words of letters, positions and leading agencies: known by their looks."""

from __future__ import annotations

import pytest
from hypothesis import given

from pipeline.thai.agency_mentions import greatest, leading_agency, opening_agencies
from pipeline.thai.confusion import prefix_distance, visual_distance
from pipeline.thai.letter_words import MARKS, allowance, nearest_word, starts_with, words
from pipeline.thai.positions import position_words, read_position
from tests.thai.strategies import texts, thai_words

USES = ("label", "title", "urgency", "secrecy", "complimentary", "closing", "opener", "order_date", "annex")


@pytest.mark.parametrize("use", USES)
def test_every_word_is_known_with_all_its_marks_and_without_any(use: str) -> None:
    for word in words(use):
        assert starts_with(f"{word} ต่อไป", word) is not None
        if len(MARKS.sub("", word)) > 3:
            assert starts_with(MARKS.sub("", word), word) is not None, word


@pytest.mark.parametrize(
    ("read", "use", "word"),
    [
        ("ดวนทสด", "urgency", "ด่วนที่สุด"),
        ("[ด่วนมาก]", "urgency", "ด่วนมาก"),
        ("ลบ", "secrecy", "ลับ"),
        ("บนทกขอความ", "title", "บันทึกข้อความ"),
        ("ระดับ", "secrecy", None),
        ("ประชุมด่วน", "urgency", None),
    ],
)
def test_isolated_words(read: str, use: str, word: str | None) -> None:
    found = nearest_word(read, use)
    assert (found[0] if found else None) == word


@given(texts, thai_words)
def test_a_beginning_costs_no_more_than_the_whole(read: str, meant: str) -> None:
    found = prefix_distance(read, meant, limit=allowance(meant))
    whole = visual_distance(read, meant)
    assert found is None or (0.0 <= found[0] <= allowance(meant) and 0 <= found[1] <= len(read))
    if whole <= allowance(meant):
        assert found is not None
        assert found[0] <= whole


@given(texts)
def test_no_text_makes_them_fail(text: str) -> None:
    for use in USES:
        nearest_word(text, use)
    reading = read_position(text)
    assert reading.cost >= 0.0
    assert 0.0 <= reading.known <= 1.0
    assert reading.cost > 0.0 or reading.text.split() == text.split()
    greatest(opening_agencies(text))


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("ร้องอธิการบดี รักษาราชการแทน", "รองอธิการบดี รักษาราชการแทน"),
        ("อธิการบดีมหาวิทยาลัยราชภัฎนครปฐม", "อธิการบดีมหาวิทยาลัยราชภัฏนครปฐม"),
        ("อธิบดีกรมบัญชึกลาง", "อธิบดีกรมบัญชีกลาง"),
        ("ผู้ว่าราชการจังหวัดกาญจนบุรื", "ผู้ว่าราชการจังหวัดกาญจนบุรี"),
        ("ปลัดกระทรวงสาธารณสุช", "ปลัดกระทรวงสาธารณสุข"),
        ("เลขาธิการคณะกรรมการการศึกษาชั้นพื้นฐาน", "เลขาธิการคณะกรรมการการศึกษาขั้นพื้นฐาน"),
    ],
)  # fmt: skip
def test_positions_are_mended_piece_by_piece(read: str, meant: str) -> None:
    reading = read_position(read)
    assert (reading.text, reading.known) == (meant, 1.0)
    assert 0.0 < reading.cost < 1.5
    assert read_position(meant).cost == 0.0


@pytest.mark.parametrize(
    "text",
    ["นางสาวอธิบดี ทดสอบ", "ผู้อำนวยการโรงเรียนบ้านสมมุติวิทยา", "นายกองค์การบริหารส่วนตำบลสมมุติ", "คุณสมมุติ"],
)
def test_names_and_places_stay_as_read(text: str) -> None:
    reading = read_position(text)
    assert (reading.text, reading.cost) == (text, 0.0)
    assert reading.known < 1.0


def test_every_position_word_is_itself() -> None:
    assert all(read_position(word).text == word for word in position_words())


def test_the_sender_is_named_by_the_first_words_of_a_paragraph() -> None:
    agencies = opening_agencies("ด้วยกองสวัสดิการรักษาพยาบาล กรมบัญซีกลาง กำหนดจัดโครงการ")
    assert [agency.name for agency in agencies] == ["กองสวัสดิการรักษาพยาบาล", "กรมบัญชีกลาง"]
    top = greatest(agencies)
    assert top is not None
    assert top.name == "กรมบัญชีกลาง"
    assert leading_agency("กรมชลประทานพิจารณาแล้ว").name == "กรมชลประทาน"  # type: ignore[union-attr]
    assert opening_agencies("ตามที่ได้มอบหมาย") == ()
