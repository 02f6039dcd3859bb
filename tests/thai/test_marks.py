"""Fixed words: urgency, secrecy, labels, titles, closings, wanted action, names of signatories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai import marks
from pipeline.thai.actions import actions_of
from pipeline.thai.names import COMMON_TITLES, acting_for, is_signature_name, split_name
from tests.thai.strategies import texts, thai_words


@pytest.mark.parametrize("word", marks.URGENCY_WORDS)
def test_urgency_alone_in_its_line(word: str) -> None:
    mark = marks.urgency_of(f"  {word} ")
    assert mark is not None
    assert (mark.word, mark.cost) == (word, 0.0)


@pytest.mark.parametrize("word", marks.SECRECY_WORDS)
@pytest.mark.parametrize("shape", ["{}", "- {} -", "  {}"])
def test_secrecy_alone_in_its_line(word: str, shape: str) -> None:
    mark = marks.secrecy_of(shape.format(word))
    assert mark is not None
    assert (mark.word, mark.cost) == (word, 0.0)


def test_urgency_before_the_number_counts_but_not_that_of_another_letter() -> None:
    mark = marks.urgency_of("ด่วนที่สุด ที่ กค ๐๔๓๓.๔/ว ๑๒๓")
    assert mark is not None
    assert mark.word == "ด่วนที่สุด"
    assert marks.urgency_of("หนังสือกระทรวงมหาดไทย ด่วนที่สุด ที่ มท ๐๘๐๘.๓/ว ๘") is None
    assert marks.urgency_of("จึงเรียนมาโดยด่วน") is None


@pytest.mark.parametrize("line", ["ระดับ", "กับ", "รับ", "สารลับ", "ข้อมูลลับของทางราชการ", "", "๒", "ฉบับ"])
def test_what_is_no_secrecy(line: str) -> None:
    assert marks.secrecy_of(line) is None


def test_a_misread_mark_is_given_with_doubt() -> None:
    mark = marks.secrecy_of("สับ")
    assert mark is not None
    assert mark.confidence < 0.7
    urgent = marks.urgency_of("ด่วนที่สด")
    assert urgent is not None
    assert urgent.word == "ด่วนที่สุด"
    assert urgent.confidence < 0.9


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("เรื่อง ขอความอนุเคราะห์", "เรื่อง"),
        ("เรือง ขอความอนุเคราะห์", "เรื่อง"),
        ("เรียน ผู้ว่าราชการจังหวัด", "เรียน"),
        ("เรียนผู้ว่าราชการจังหวัด", "เรียน"),
        ("กราบเรียน นายกรัฐมนตรี", "กราบเรียน"),
        ("สิ่งที่ส่งมาด้วย ๑. แบบ", "สิ่งที่ส่งมาด้วย"),
        ("ส่วนราซการ กองกลาง", "ส่วนราชการ"),
        ("ที่ กต ๑๓๐๕", "ที่"),
        ("เลขรับ..... 13631", "เลขรับ"),
        ("เวลา.....", "เวลา"),
    ],
)
def test_labels(line: str, word: str) -> None:
    label = marks.label_of(line)
    assert label is not None
    assert label.word == word
    assert label.word in marks.LABELS


@pytest.mark.parametrize("line", ["ที่ดิน", "ถึงแม้ว่า", "เรียนรู้", "เรื่องนี้", "ด้วยกรม", ""])
def test_what_is_no_label(line: str) -> None:
    assert marks.label_of(line) is None


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
    ("line", "kind"),
    [
        ("บันทึกข้อความ", "memo"),
        ("บั น ทึ ก ข้ อ ค ว า ม", "memo"),
        ("บันทีกข้อความ", "memo"),
        ("คำสั่งจังหวัดขอนแก่น", "order"),
        ("ประกาศกรมชลประทาน", "announcement"),
    ],
)
def test_titles(line: str, kind: str) -> None:
    title = marks.title_of(line)
    assert title is not None
    assert marks.TITLES[title.word] == kind


@pytest.mark.parametrize(
    "line", ["ประกาศ ณ วันที่ ๕", "สั่ง ณ วันที่", "ประกาศนียบัตร", "ข่าวสารการ", "ตามบันทึกข้อความ", ""]
)
def test_what_is_no_title(line: str) -> None:
    title = marks.title_of(line)
    assert title is None or title.word == "ข่าว"


@pytest.mark.parametrize(
    ("line", "actions"),
    [
        ("จึงเรียนมาเพื่อโปรดทราบ", ("inform",)),
        ("จึงเรียนมาเพื่อโปรดพิจารณา", ("consider",)),
        ("จึงเรียนมาเพื่อโปรดพิจารณาอนุมัติ", ("approve",)),
        ("จึงเรียนมาเพื่อทราบและถือปฏิบัติ", ("act", "inform")),
        ("จึงขอความอนุเคราะห์ประชาสัมพันธ์ จักขอบคุณยิ่ง", ("request", "act")),
    ],
)
def test_a_purpose_line_and_what_it_wants(line: str, actions: tuple[str, ...]) -> None:
    assert actions_of(line) == actions
    assert marks.is_purpose(line)


@given(texts)
def test_any_line_is_taken(text: str) -> None:
    for read in (marks.urgency_of, marks.secrecy_of, marks.label_of, marks.closing_of, marks.title_of):
        mark = read(text)
        assert mark is None or (0 <= mark.start <= mark.end <= len(text) and 0.0 < mark.confidence <= 1.0)
    actions_of(text)
    marks.is_purpose(text)
    split_name(text)
    acting_for(text)
    is_signature_name(text)


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
    assert is_signature_name(f" ( {title}{first} {last} ) ")


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


def test_the_post_signed_for() -> None:
    assert acting_for("รองอธิบดี ปฏิบัติราชการแทน อธิบดีกรมบัญชีกลาง") == (
        "รองอธิบดี",
        "ปฏิบัติราชการแทน",
        "อธิบดีกรมบัญชีกลาง",
    )
    assert acting_for("อธิบดีกรมบัญชีกลาง") is None
