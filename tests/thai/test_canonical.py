"""What looks the same is written the same, whatever order and halves it came in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai.canonical import canonical, comparable, single_spaced
from pipeline.thai.digits import only_digits, to_ascii, to_thai, uses_thai_digits
from tests.thai.strategies import LETTERS, texts


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("น ํ ้ า", "น้ำ"),
        ("กํา", "กำ"),
        ("ที ่ กต", "ที่ กต"),
        ("ผู ้ว่า", "ผู้ว่า"),
        ("ที่่", "ที่"),
        ("ท่ี", "ที่"),
        ("เเก้ไข", "แก้ไข"),
        ("จๅก", "จาก"),
        ("ฤๅษี", "ฤๅษี"),
        ("ก\u200bข\ufeffค", "กขค"),
        ("ท\uf701\uf70a", "ทิ่"),
        ("ก\ue123ข", "กข"),
        ("กรม\u00a0ป่าไม้", "กรม ป่าไม้"),
        ("ก\r\nข\rค", "ก\nข\nค"),
        ("ทั้งนี้ ๆ ฯลฯ", "ทั้งนี้ ๆ ฯลฯ"),
    ],
)
def test_known_faults_are_mended(stored: str, expected: str) -> None:
    assert canonical(stored) == expected


@given(texts)
def test_canonical_is_settled_and_composed(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any("\ue000" <= character <= "\uf8ff" or character == "\u200b" for character in once)
    assert "เเ" not in once
    once.encode("utf-8")


@given(
    st.sampled_from(LETTERS),
    st.sampled_from(["", "ิ", "ี", "ึ", "ื", "ั", "ุ", "ู"]),
    st.sampled_from(["", "่", "้", "๊", "๋"]),
    st.booleans(),
    st.integers(0, 2),
)
def test_order_of_marks_and_spaces_before_them_do_not_matter(
    letter: str, vowel: str, tone: str, swapped: bool, spaces: int
) -> None:
    marks = [tone, vowel] if swapped else [vowel, tone]
    stored = letter + "".join(" " * spaces + mark for mark in marks if mark)
    assert canonical(stored) == letter + vowel + tone


@given(st.sampled_from(LETTERS), st.sampled_from(["", "่", "้"]))
def test_sara_am_is_one_character_after_its_tone(letter: str, tone: str) -> None:
    whole = letter + tone + "ำ"
    for stored in (letter + "ํ" + tone + "า", letter + tone + "ํา", letter + "ำ" + tone, whole):
        assert canonical(stored) == whole


@given(texts)
def test_comparable_has_no_space_and_no_thai_digit(text: str) -> None:
    key = comparable(text)
    assert not any(character.isspace() for character in key)
    assert key == to_ascii(key)
    assert comparable(to_thai(text)) == comparable(to_ascii(text))


@given(texts)
def test_single_spaced_has_one_space_at_most(text: str) -> None:
    spaced = single_spaced(text)
    assert "  " not in spaced
    assert "\n" not in spaced
    assert spaced == spaced.strip()


@given(texts)
def test_digits_map_one_for_one(text: str) -> None:
    assert len(to_ascii(text)) == len(to_thai(text)) == len(text)
    assert to_ascii(to_thai(text)) == to_ascii(text)
    assert to_thai(to_ascii(text)) == to_thai(text)


@given(st.integers(0, 10**12))
def test_numbers_survive_thai_digits(number: int) -> None:
    assert int(to_ascii(to_thai(str(number)))) == number
    assert only_digits(f"เลขที่ {to_thai(str(number))}.") == str(number)
    assert uses_thai_digits(to_thai(str(number)))
    assert not uses_thai_digits(str(number))
