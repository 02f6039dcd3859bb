"""Thai text cut into words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai.segmentation import words_of
from pipeline.thai.vocabulary import known_person, only_words

WORDS = frozenset({"ขอ", "เชิญ", "ประชุม", "การ", "การประชุม", "พ.ศ.", "ตาก", "ลม", "ตา", "กลม"})
LONGEST = max(map(len, WORDS))


def cut(text: str) -> tuple[str, ...]:
    return words_of(text, WORDS, longest=LONGEST)


def test_the_fewest_words_are_taken_and_the_rest_is_told() -> None:
    assert cut("ขอเชิญการประชุม พ.ศ. ๒๕๖๗") == ("ขอ", "เชิญ", "การประชุม", "พ.ศ.", "๒๕๖๗")
    assert cut("ขอฬญฬเชิญ") == ("ขอ", "ฬญฬ", "เชิญ")
    assert cut("ประชุม(Zoom)") == ("ประชุม", "(", "Zoom", ")")


def test_no_word_parts_a_letter_from_its_vowel() -> None:
    assert cut("ตากิ") == ("ตา", "กิ")


@given(st.text("ขอเชิญประชุมการ พศ.ตากลม๑2aZ(ฬิ่", max_size=60))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join(cut(text)) == "".join(text.split())
    assert all(cut(text))


@given(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=12))
def test_words_set_side_by_side_leave_no_rest(words: list[str]) -> None:
    found = cut("".join(words))
    assert len(found) <= len(words)
    assert all(piece in WORDS or piece == "." for piece in found)


def test_a_misread_letter_leaves_no_sentence_of_words() -> None:
    assert only_words("ขอเชิญเข้าร่วมประชุม")
    assert not only_words("ขอเซิญเข้าร่วมประชุม")


def test_a_name_whose_twin_is_a_name_too_is_not_known_by_its_list() -> None:
    assert known_person("นายสมชาย ใจดี")
    assert not known_person("นายอัษฎาวุธ ใจดี")
    assert not known_person("นายอัษฏาวุธ ใจดี")
