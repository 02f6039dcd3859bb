"""Fixed words: salutations, closings, wanted action, names of signatories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai import marks
from pipeline.thai.actions import action_phrases, actions_of
from pipeline.thai.names import COMMON_TITLES, spelt_name, split_name
from tests.thai.strategies import texts, thai_words


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("เรียน ผู้ว่าราชการจังหวัด", "เรียน"),
        ("เรียนผู้ว่าราชการจังหวัด", "เรียน"),
        ("  กราบเรียน นายกรัฐมนตรี", "กราบเรียน"),
        ("กราบเรืยน นายกรัฐมนตรี", "กราบเรียน"),
    ],
)
def test_salutations(line: str, word: str) -> None:
    salutation = marks.salutation_of(line)
    assert salutation is not None
    assert salutation.word == word


@pytest.mark.parametrize("line", ["เรียนรู้", "เรียนมาเพื่อทราบ", "เรื่อง ก", "ที่ดิน", "ถึงแม้ว่า", "ด้วยกรม", ""])
def test_what_is_no_salutation(line: str) -> None:
    assert marks.salutation_of(line) is None


def test_salutations_and_closings_go_in_pairs() -> None:
    salutation = marks.salutation_of("กราบเรียน นายกรัฐมนตรี")
    closing = marks.closing_of("    ขอแสดงความนับถีออย่างยิ่ง")
    assert salutation is not None
    assert closing is not None
    assert marks.closing_fits(salutation.word, closing.word)
    assert not marks.closing_fits("เรียน", closing.word)
    assert marks.closing_of("ขอแสดงความยินดี") is None
    assert marks.salutation_of("เรื่อง ก") is None


@pytest.mark.parametrize(
    ("line", "actions"),
    [
        ("จึงเรียนมาเพื่อโปรดทราบ", ("inform",)),
        ("จึงเรียนมาเพื่อโปรดพิจารณา", ("consider",)),
        ("จึงเรียนมาเพื่อโปรดพิจารณาอนุมัติ", ("approve",)),
        ("จึงเรียนมาเพื่อทราบและถือปฏิบัติ", ("act", "inform")),
        ("จึงขอความอนุเคราะห์ประชาสัมพันธ์ จักขอบคุณยิ่ง", ("request", "act")),
        ("จึงเรียนมาเพื่อโปรดทราบว่ากรมไม่อนุมัติ", ("inform",)),
        ("จึงเรียนมาเพื่อโปรดทราบว่ากรมไม อนุมัติ", ("inform",)),
        ("จึงแจ้งมาเพื่อทราบ และมิได้อนุญาต", ("inform",)),
        ("จึงเรียนมาเพื่อทราบผลการพิจารณา", ("inform",)),
        ("จึงเรียนมาเพื่อทราบ โดยไม่ต้องดำเนินการ", ("inform",)),
        ("จึงเรียนมาเพื่อโปรดพิจารณาว่าจะอนุมัติหรือไม่อนุมัติ", ("approve",)),
        ("จึงเรียนมาเพื่อให้กรมป่าไม้ดำเนินการ", ("act",)),
        ("จึงเรียนมาเพื่อให้กรมอนุมัติ", ("approve",)),
        ("จึงเรียนมาเพื่อโปรดตรวจสอบ", ("act",)),
        ("จึงเรียนมาเพื่อทราบ สำนักงานตรวจสอบภายใน", ("inform",)),
        ("จึงเรียนหารือมาเพื่อโปรดพิจารณา", ("consider",)),
        ("จึงขอหารือมายังท่าน", ("consider",)),
    ],
)
def test_a_purpose_line_and_what_it_wants(line: str, actions: tuple[str, ...]) -> None:
    assert actions_of(line) == actions


@given(st.sampled_from(action_phrases()), st.sampled_from(["ไม่", "ไม่ได้", "มิได้", "ห้าม", "งด", "ไม่สามารถ"]))
def test_what_is_denied_is_not_wanted(wanted: tuple[str, str], denial: str) -> None:
    action, phrase = wanted
    assert action in actions_of(phrase)
    others = {one for one, other in action_phrases() if other != phrase and other in phrase}
    assert set(actions_of(denial + phrase)) <= others


@given(texts)
def test_any_line_is_taken(text: str) -> None:
    for read in (marks.salutation_of, marks.closing_of):
        mark = read(text)
        assert mark is None or (0 <= mark.start <= mark.end <= len(text) and 0.0 < mark.confidence <= 1.0)
    actions_of(text)
    split_name(text)
    assert len(spelt_name(text)) == len(text)


@given(
    st.sampled_from(COMMON_TITLES[:3]),
    thai_words.filter(lambda word: len(word) > 2),
    thai_words.filter(lambda word: len(word) > 2),
)
def test_names_are_split(title: str, first: str, last: str) -> None:
    if any(
        first.startswith(other)
        for other in (
            "สาว",
            "ก",
            "พ",
            "ร",
            "ศ",
            "น",
            "ท",
            "ภ",
            "ส",
            "จ",
            "ด",
            "ว",
            "ห",
            "ค",
            "อ",
            "ผ",
            "ม",
            "ย",
        )
    ):
        first = "บ" + first
    name = split_name(f"({title}{first}  {last})")
    assert name is not None
    assert (name.titles, name.first, name.last) == ((title,), first, last)
    assert name.text == f"{title}{first} {last}"


@pytest.mark.parametrize(
    ("line", "titles", "last"),
    [
        ("(ว่าที่ร้อยตรี สมชาย ใจดี)", ("ว่าที่ร้อยตรี",), "ใจดี"),
        ("(ผู้ช่วยศาสตราจารย์ ดร.สมชาย ใจดี)", ("ผู้ช่วยศาสตราจารย์", "ดร."), "ใจดี"),
        ("(หม่อมหลวงสมชาย ใจดี)", ("หม่อมหลวง",), "ใจดี"),
        ("(นายสมชาย ณ อยุธยา)", ("นาย",), "ณ อยุธยา"),
        ("(นายสมชาย ใจดี", ("นาย",), "ใจดี"),
    ],
)
def test_titles_of_names(line: str, titles: tuple[str, ...], last: str) -> None:
    name = split_name(line)
    assert name is not None
    assert (name.titles, name.first, name.last) == (titles, "สมชาย", last)


@pytest.mark.parametrize("line", ["(เกาหลีใต้)", "(....................)", "กรมบัญชีกลาง", "", "(e-GP)"])
def test_what_is_no_name(line: str) -> None:
    assert split_name(line) is None


def test_letters_that_never_meet_in_a_name() -> None:
    assert spelt_name("นางสาวพัชรี วิเชฎฐพงษ์") == "นางสาวพัชรี วิเชฏฐพงษ์"
    assert spelt_name("นายวิศิษฎ์ มงกุฎ") == "นายวิศิษฎ์ มงกุฎ"
