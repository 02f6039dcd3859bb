"""Sections and fields of letters that were read badly: lost marks, seals, specks, notes, name stamps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.records import LetterSections, StampRegion, Value, ValueStatus
from pipeline.stages.letter_offices import office_reading
from pipeline.stages.sections import letters_of
from tests.stages.letters import HEIGHT, WIDTH, Placed, document, external, memo, page, stamped, with_values
from tests.stages.test_sections import kinds, only


def read(lines: list[Placed], *stamps: StampRegion) -> LetterSections:
    return letters_of(document(page(lines, 1, stamps))).letters[0]


def values(lines: list[Placed], *stamps: StampRegion) -> dict[str, Value]:
    fields = with_values(document(page(lines, 1, stamps))).fields
    assert fields is not None
    return {value.field: value for value in fields.values if value.stamp_no is None}


def changed(lines: list[Placed], old: str, new: str, confidence: float = 0.99) -> list[Placed]:
    assert any(old in line.text for line in lines)
    return [
        replace(line, text=line.text.replace(old, new), confidence=confidence) if old in line.text else line
        for line in lines
    ]


@pytest.mark.parametrize("title", ["บนทกขอความ", "บันฑีกข้อคาวม", "บนทกขอค", "ปลากระป๋อง"])
def test_a_memo_is_known_without_its_title(title: str) -> None:
    letter = read(changed(memo(), "บันทึกข้อความ", title))
    assert letter.kind == "memo"
    assert only(letter, "letterhead").text.startswith("ส่วนราชการ")
    if title != "ปลากระป๋อง":
        assert only(letter, "heading").text == "บันทึกข้อความ"


def test_fixed_words_are_written_out_and_their_reading_is_kept() -> None:
    lines = changed(external(), "ด่วนที่สุด", "ดวนทสด")
    assert only(read(lines), "urgency").text == "ด่วนที่สุด"
    found = values(lines)["urgency"]
    assert (found.value, found.raw) == ("ด่วนที่สุด", "ดวนทสด")
    assert found.confidence >= 0.9


@pytest.mark.parametrize(
    ("read_as", "field", "value"),
    [
        ("สับ", "secrecy", "ลับ"),
        ("ลบ", "secrecy", "ลับ"),
        ("ควน", "urgency", "ด่วน"),
        ("ส่วนที่สุด", "urgency", "ด่วนที่สุด"),
    ],
)
def test_a_mark_that_may_be_another_word_is_not_sure(read_as: str, field: str, value: str) -> None:
    found = values(changed(external(), "ด่วนที่สุด", read_as))[field]
    assert (found.value, found.raw, found.status) == (value, read_as, ValueStatus.CORRECTED)
    assert found.confidence < 0.9


def test_marks_torn_off_a_line_are_no_section() -> None:
    lines = external()
    at = next(i for i, line in enumerate(lines) if line.text.startswith("เรียน"))
    speck = Placed("๒ ๗", 0.2, lines[at].top + 0.001, 0.22, confidence=0.6)
    assert kinds(read([*lines[: at + 1], speck, *lines[at + 1 :]])) == kinds(read(lines))
    assert values([*lines[: at + 1], speck, *lines[at + 1 :]])["to"].value == "ผู้อำนวยการกองตัวอย่าง"


def test_notes_by_pen_are_neither_position_nor_owner() -> None:
    lines = [
        line
        if line.text != "กองตัวอย่าง"
        else replace(line, text="มอบ คุณสมชาย", top=line.top - 0.04, confidence=0.6)
        for line in external()
    ]
    owner = next(line for line in external() if line.text == "กองตัวอย่าง")
    at = next(i for i, line in enumerate(lines) if line.text == "ฝ่ายทดลอง")
    note = Placed("ทราบ ดำเนินการ", 0.75, 0.775, confidence=0.7)
    found = values([*lines[: at - 1], note, lines[at - 1], owner, *lines[at:]])
    assert found["owner_unit"].value == "กองตัวอย่าง ฝ่ายทดลอง"
    assert found["signatory_position"].value == "รองอธิบดี ปฏิบัติราชการแทน อธิบดีกรมทดสอบระบบ"


def test_the_stamp_of_a_signatory_signs() -> None:
    lines = [
        replace(line, layer="stamp", stamp_no=1) if 0.69 < line.top < 0.76 else line for line in external()
    ]
    box = (0.4 * WIDTH, 0.69 * HEIGHT, 0.8 * WIDTH, 0.69 * HEIGHT)
    region = StampRegion(
        1, "other", (*box, 0.8 * WIDTH, 0.77 * HEIGHT, 0.4 * WIDTH, 0.77 * HEIGHT), 0.0, "blue", 0.9, "test"
    )
    found = values(lines, region)
    assert found["signatory_name"].value == "นายตัวอย่าง ทดสอบดี"
    assert found["signatory_position"].value == "รองอธิบดี ปฏิบัติราชการแทน อธิบดีกรมทดสอบระบบ"


def test_an_addressee_whose_label_is_lost_is_not_the_end_of_the_subject() -> None:
    lines = changed(external(), "เรียน ผู้อำนวยการกองตัวอย่าง", "รชฮน ผู้อำนวยการกองตัวอย่าง")
    letter = read(lines)
    assert only(letter, "subject").text.endswith("ครั้งที่ ๒")
    assert "ผู้อำนวยการกองตัวอย่าง" in only(letter, "to").text


def test_the_sender_lost_under_its_seal_is_told_by_the_text_and_never_sure() -> None:
    lines = [replace(line, text=line.text.replace("กรมทดสอบระบบ", "กรมชลประทาน")) for line in stamped()]
    sender = next(line for line in lines if line.text == "กรมชลประทาน")
    for piece in ("ลประทา", None):
        kept = [line for line in lines if line is not sender]
        if piece is not None:
            kept.insert(lines.index(sender), replace(sender, text=piece))
        found = values(kept)
        assert found["from_agency"].value == "กรมชลประทาน"
        assert found["from_agency"].status is ValueStatus.CORRECTED
        assert found["from_agency"].confidence < 0.9
        assert found["owner_unit"].value == "กองตัวอย่าง"


SEALED = {"กรมทดสอบระบบ": "กรมชลประทาน", "กองตัวอย่าง": "สำนักบริหารโครงการ", "กท": "กษ"}


def sealed(name: str, confidence: float = 0.2) -> list[Placed]:
    """A letter under seal of a department of the table, its name read as `name`."""
    lines = stamped()
    for old, new in SEALED.items():
        lines = changed(lines, old, new)
    at = next(index for index, line in enumerate(lines) if line.text == "กรมชลประทาน")
    lines[at] = replace(lines[at], text=name, confidence=confidence)
    return lines


@pytest.mark.parametrize("name", ["กรมชดปรกาน", "กมลครอน", "๔๒๔มนาคม ๒๕๖๕"])
def test_a_sender_read_with_doubt_gives_way_to_what_two_places_name(name: str) -> None:
    found = values(sealed(name))["from_agency"]
    assert (found.value, found.status) == ("กรมชลประทาน", ValueStatus.CORRECTED)
    # Most of the name itself, two places and the code of the letter's number agree on the first alone.
    assert (found.confidence < 0.9) == (name != "กรมชดปรกาน")


def test_a_sender_in_no_table_stays_where_it_was_read_well_or_is_unlike() -> None:
    assert values(sealed("กรมทดสอบระบบ", 0.999))["from_agency"].value == "กรมทดสอบระบบ"
    assert values(sealed("เทศบาลตำบลวังตัวอย่าง"))["from_agency"].value == "เทศบาลตำบลวังตัวอย่าง"


def test_an_agency_with_another_code_than_the_letter_is_not_its_sender() -> None:
    lines = changed(sealed("กรมชดปรกาน"), "กษ", "กค")
    assert values(lines)["from_agency"].value != "กรมชลประทาน"


@pytest.mark.parametrize("right", [0.17, 0.4])
def test_a_short_mark_beside_which_something_was_not_read_is_doubted(right: float) -> None:
    lines = changed(external(), "ด่วนที่สุด", "ด่วน")
    at = next(index for index, line in enumerate(lines) if line.text == "ด่วน")
    lines[at] = replace(lines[at], right=0.16)
    unread = Placed("", right, 0.1, right + 0.06)
    found = values([*lines[: at + 1], unread, *lines[at + 1 :]])["urgency"]
    assert found.value == "ด่วน"
    assert (found.confidence < 0.9) == (right < 0.2)


@pytest.mark.parametrize(("others", "number"), [(["5"], " เขต 5"), (["5", "2"], ""), ([], "")])
def test_the_area_of_an_office_is_taken_from_the_letter_where_it_names_but_one(
    others: list[str], number: str
) -> None:
    name = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตรัง"
    found = office_reading(name, " และ ".join(f"{name} เขต {other}" for other in others))
    assert found.text == f"{name}{number}"
    assert found.status is (ValueStatus.CORRECTED if number else ValueStatus.READ)


def test_a_page_that_stands_alone_goes_on_with_a_letter() -> None:
    letter = read(
        [
            Placed("- ๒ -", 0.48, 0.05),
            Placed("ขอแสดงความนับถือ", 0.5, 0.1),
            Placed("(นายตัวอย่าง ทดสอบดี)", 0.5, 0.2),
            Placed("อธิบดีกรมทดสอบระบบ", 0.5, 0.226),
        ]
    )
    assert kinds(letter) == ["page_number", "complimentary", "signature"]


def test_a_date_with_a_misread_month_stays_in_its_place() -> None:
    letter = read(changed(external(), "๕ มกราคม ๒๕๖๘", "๕ มบจณ ๒๕๖๘"))
    assert only(letter, "date").text == "๕ มบจณ ๒๕๖๘"
    assert only(letter, "letterhead").text == "กรมทดสอบระบบ\nถนนตัวอย่าง กทม. ๑๐๒๐๐"
