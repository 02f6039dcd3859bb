"""What letters say: facts stand in the text, lists follow their leads, names and posts fit, digits even."""

from __future__ import annotations

import collections
import datetime
import itertools
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.synth.alphabet import canonical, is_writable
from pipeline.synth.blocks import KINDS, Kind, Letter
from pipeline.synth.composition import compose
from pipeline.synth.numerals import in_digits
from pipeline.synth.offices import head_of_unit, make_office
from pipeline.synth.people import make_person
from pipeline.synth.texts import Corpus
from pipeline.synth.typeset import tokens

_LEADS = re.compile("(ดังนี้|ดังต่อไปนี้)$")
_LISTED = ("numbered_item", "table")


def _letters(count: int, kind: Kind | None = None, *, annex: int = 0) -> list[Letter]:
    return [
        compose(random.Random(seed), kind=kind or KINDS[seed % len(KINDS)], longer=seed % 4, annex=annex)
        for seed in range(count)
    ]


LETTERS = _letters(150)


def _said(letter: Letter) -> str:
    words = [
        word
        for block in letter.blocks
        for word in (block.label or "", *block.lines, *(cell for row in block.rows for cell in row))
    ]
    return " ".join(words)


def test_a_lead_is_followed_by_its_list_and_a_list_has_a_lead() -> None:
    for letter in LETTERS:
        blocks = letter.blocks
        for block, after in itertools.pairwise(blocks):
            if block.kind == "body_paragraph" and _LEADS.search(block.lines[0]):
                assert after.kind in _LISTED, block.lines[0]
        for before, block in itertools.pairwise(blocks):
            if block.kind == "numbered_item" and before.kind not in _LISTED:
                assert before.kind == "body_paragraph"
                assert _LEADS.search(before.lines[0]), before.lines[0]


def test_duties_of_an_order_stand_below_its_persons() -> None:
    seen = 0
    for letter in _letters(60, "order"):
        texts = [" ".join(block.lines) for block in letter.blocks]
        duty = next((at for at, text in enumerate(texts) if re.search("มีหน้าที่.*ดังนี้$", text)), None)
        persons = [
            at for at, text in enumerate(texts) if re.search("(ประธาน|คณะทำงาน|กรรมการ|หัวหน้าเวร)$", text)
        ]
        if duty is not None and persons:
            seen += 1
            assert max(persons) < duty
            assert "ประธาน" in texts[persons[0]] or "หัวหน้า" in texts[persons[0]]
    assert seen > 10


def test_facts_stand_in_the_text() -> None:
    for letter in LETTERS:
        facts, said = letter.facts, _said(letter)
        for value in (
            facts.letter_no, facts.date_text, facts.from_agency, facts.from_unit, facts.to, facts.subject,
            facts.urgency, facts.secrecy, facts.signatory_name,
            *facts.references, *facts.enclosures, *facts.phones, *facts.faxes, *facts.emails, *facts.urls,
        ):  # fmt: skip
            assert value is None or value in said, value
        assert facts.letter_no is None or not facts.letter_no_is_circular or "/ว" in facts.letter_no
        assert (facts.subject is None) == (facts.kind == "stamped")


def test_contacts_in_the_text_are_facts() -> None:
    for letter in LETTERS:
        said = _said(letter)
        for mail in re.findall(r"[\w.\-]+@[\w.]+", said):
            assert mail in letter.facts.emails
        for site in re.findall(r"https?://\S+", said):
            assert site in letter.facts.urls


def test_items_are_numbered_in_order_with_no_repeats() -> None:
    for letter in LETTERS:
        count = 0
        for block in letter.blocks:
            if block.kind != "numbered_item":
                count = 0
            elif block.level == 1:
                count += 1
                assert re.sub("[^0-9]", "", _arabic(block.number or "")) == str(count)


def _arabic(text: str) -> str:
    return text.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))


def test_all_text_is_legal_thai() -> None:
    for letter in (*LETTERS, *_letters(40, annex=2)):
        for line in (line for block in letter.blocks for line in block.lines):
            assert line == canonical(line)
            assert is_writable(line), line


def test_every_digit_and_rare_letter_is_frequent() -> None:
    digits: collections.Counter[str] = collections.Counter()
    letters_with: collections.Counter[str] = collections.Counter()
    for letter in LETTERS:
        said = _said(letter)
        digits.update(one for one in _arabic(said) if one.isascii() and one.isdigit())
        letters_with.update(set(said) & set("ึซฝฑฏฎฌฐฆๆฯ"))
    total = sum(digits.values())
    for digit in "0123456789":
        assert digits[digit] > 0.06 * total, digit
    for rare in "ึซฝฏฎฐ":
        assert letters_with[rare] > 0.3 * len(LETTERS), rare
    for rare in "ฑฌฆๆฯ":
        assert letters_with[rare] > 0.06 * len(LETTERS), rare


@given(st.integers(0, 10**9), st.sampled_from(["", "university", "hospital", "police", "school"]))
@settings(max_examples=200, deadline=None)
def test_titles_have_one_sex(seed: int, place: str) -> None:
    person = make_person(random.Random(seed), place)
    assert is_writable(person)
    assert len(person.split(" ")) in (2, 3, 4)
    if person.startswith(("นาง", "แพทย์หญิง", "ว่าที่ร้อยตรีหญิง")):
        assert not person.startswith("นายแพทย์")


@given(st.integers(0, 10**9))
@settings(max_examples=150, deadline=None)
def test_posts_and_units_fit_their_office(seed: int) -> None:
    office = make_office(random.Random(seed))
    tail = {"province": "จังหวัด", "district": "อำเภอ", "municipality": "เทศบาล"}
    if office.kind in tail:
        assert office.name.startswith(tail[office.kind])
        assert office.name.removeprefix(tail[office.kind]) in office.head
    if office.kind in ("school", "hospital", "area", "subdistrict"):
        assert office.head.endswith(office.name)
    if office.kind != "department":
        assert "กรม" not in office.unit
    assert not head_of_unit(office).startswith(("ผู้อำนวยการคณะ", "ผู้อำนวยการที่ทำการ"))
    assert re.fullmatch(r"[ก-ฮ]{2,5} \d{4,5}(\.\d{1,2})?", office.code)


def test_corpus_sentences_stand_in_for_paragraphs_where_they_fit() -> None:
    unfit = ("ให้ปฏิบัติ ดังต่อไปนี้", "ส่งไปที่ a@b.th", "โทร. 0 2345 6789", "ติดต่อ 02-345-6789", "(1) ข้อแรก")
    corpus = Corpus(("ข้อความจากคลังคำหนึ่ง ๔๗", "ข้อความจากคลังคำสอง", *unfit), (0,))
    letters = [
        compose(random.Random(seed), kind=KINDS[seed % 5], longer=2, corpus=corpus) for seed in range(40)
    ]
    assert sum("ข้อความจากคลังคำ" in _said(letter) for letter in letters) > 10
    for letter in letters:
        assert not any(one in _said(letter) for one in unfit)
        assert f"คลังคำหนึ่ง {'47' if letter.facts.digits == 'thai' else '๔๗'}" not in _said(letter)


def test_secrecy_and_handwriting_happen() -> None:
    assert {letter.facts.secrecy for letter in LETTERS} >= {None, "ลับ"}
    written = [block for letter in LETTERS for block in letter.blocks if block.pen]
    assert len(written) > 20
    for block in written:
        line = block.lines[0]
        assert line.startswith(block.pen or "-") or line.endswith(block.pen or "-")


@pytest.mark.parametrize("digits", ["thai", "arabic"])
@given(st.dates(datetime.date(1957, 1, 1), datetime.date(2080, 1, 1)))
@settings(max_examples=20, deadline=None)
def test_digits_of_addresses_stay(digits: str, day: datetime.date) -> None:
    text = in_digits(f"{day.day} www.a{day.year}.th {day.year}", digits)
    assert f"www.a{day.year}.th" in text
    assert _arabic(text) == f"{day.day} www.a{day.year}.th {day.year}"


def test_addresses_and_numbers_are_not_broken() -> None:
    for whole in ("https://www.abc.example.go.th/12?id=3", "๒๔/๒๕๖๑", "1,234.50", "a.b_c@d.example.th"):
        assert whole in tokens(f"ดูที่ {whole} ต่อไป")
    assert "".join(tokens("(ครั้งที่ ๑) “การฝึก” น้ำใจ ๆ")) == "(ครั้งที่ ๑) “การฝึก” น้ำใจ ๆ"
    assert all(not token.startswith(("”", ")", "ๆ")) for token in tokens("(ครั้งที่ ๑) “การฝึก” น้ำใจ ๆ"))


def test_figures_are_possible() -> None:
    letters = [
        compose(random.Random(seed), kind=kind, longer=5)
        for seed in range(60)
        for kind in ("external", "memo")
    ]
    said = _arabic(" ".join(_said(letter) for letter in letters))
    for pattern, possible in (
        (r"ทุกวันที่ (\d+) ของเดือน", range(1, 29)),
        (r"การตรวจสอบเป็นเวลา (\d+) ปี", (1, 2, 3, 5, 10)),
        (r"จอขนาด (\d+) นิ้ว", range(60, 121)),
        (r"TOEFL iBT ไม่ต่ำกว่า (\d+)", range(60, 121)),
        (r"เฉลี่ย (\d+)\.\d+ คะแนน", range(5)),
    ):
        found = {int(one) for one in re.findall(pattern, said)}
        assert found, pattern
        assert found <= set(possible), pattern


def test_salaries_rise_on_the_day_of_their_round_and_are_ordered_after_it() -> None:
    found = 0
    for letter in _letters(60, "order"):
        said = _arabic(_said(letter))
        rise = re.search(r"รอบวันที่ (1 (?:เมษายน|ตุลาคม) (\d{4}))\)", said)
        if rise is None:
            assert "เลื่อนเงินเดือนข้าราชการ" not in said
            continue
        found += 1
        assert f"ตั้งแต่วันที่ {rise[1]} เป็นต้นไป" in said
        day = datetime.date(int(rise[2]) - 543, 4 if "เมษายน" in rise[1] else 10, 1)
        ordered = datetime.date.fromisoformat(letter.facts.date or "")
        assert day < ordered <= day + datetime.timedelta(days=184)
    assert found > 2
