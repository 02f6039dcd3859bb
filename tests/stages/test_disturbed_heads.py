"""Heads of letters with stamps among their lines, labels apart from their values, names in two lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.records import ValueStatus
from tests.stages.letters import Placed, external, in_stamp, memo, order, stamp, stamped
from tests.stages.test_poor_readings import changed, read, values
from tests.stages.test_sections import kinds, only


def above_head(*pieces: Placed) -> list[Placed]:
    lines = external()
    at = next(i for i, line in enumerate(lines) if line.text.startswith("ที่ "))
    return [*lines[:at], *pieces, *lines[at:]]


@pytest.mark.parametrize(
    "pieces",
    [
        (Placed("วันที่ ๒๔ ม.ค. ๒๕๖๘", 0.6, 0.06),),
        (Placed("ที่ ๒๑", 0.14, 0.05), Placed("วันที่ ๒๓ มี.ค. ๖๘", 0.14, 0.07)),
        (Placed("๕", 0.47, 0.13, 0.49),),
        (Placed("วันที่", 0.67, 0.1),),
    ],
)
def test_number_and_date_of_a_stamp_above_the_head_are_not_the_letters(pieces: tuple[Placed, ...]) -> None:
    found = values(above_head(*pieces))
    assert found["letter_no"].value == "กท ๐๑๐๒.๓/ว ๔๕๖"
    assert found["date"].value == "2025-01-05"
    assert found["from_agency"].value == "กรมทดสอบระบบ"


def test_a_label_found_twice_gives_way_to_the_one_with_its_value() -> None:
    lines = memo()
    lines[2:3] = [
        Placed("ที่ กท ๐๑๐๒/๗๘", 0.14, 0.15, 0.3),
        Placed("วนท", 0.5, 0.152, 0.54),
        Placed("วันที่ ๕", 0.5, 0.15, 0.57),
        Placed("มกราคม ๒๕๖๘", 0.58, 0.15, 0.7),
    ]
    assert only(read(lines), "date").text == "วันที่ ๕ มกราคม ๒๕๖๘"
    assert values(lines)["date"].value == "2025-01-05"


def test_a_value_that_stands_apart_from_its_label_is_its_value() -> None:
    lines = stamped()
    lines[1:2] = [Placed("ถึง", 0.14, 0.18, 0.17), Placed("เทศบาลเมืองตัวอย่าง", 0.22, 0.18)]
    assert values(lines)["to"].value == "เทศบาลเมืองตัวอย่าง"
    lines[1:3] = [Placed("เทศบาลเมืองตัวอย่าง", 0.22, 0.178), Placed("ถึง", 0.14, 0.184, 0.17)]
    assert "to" in kinds(read(lines))


def test_a_value_before_its_label_on_a_page_that_hangs_to_one_side_is_its_value() -> None:
    lines = memo()
    lines[4:5] = [Placed("อธิบดีกรมทดสอบระบบ", 0.2, 0.208), Placed("เรียน", 0.14, 0.214, 0.18)]
    found = values(lines)
    assert found["subject"].value == "รายงานผล"
    assert found["to"].value == "อธิบดีกรมทดสอบระบบ"


def test_a_subject_cut_short_by_a_stamp_goes_on_above_the_label_of_the_addressee() -> None:
    lines = memo()
    lines[3:5] = [
        Placed("เรื่อง รายงานผลการเบิกจ่ายงบประมาณรายจ่าย", 0.14, 0.18, 0.6),
        Placed("พ.ศ. ๒๕๖๘ ไตรมาสที่ ๔", 0.14, 0.206),
        Placed("เรียน อธิบดีกรมทดสอบระบบ", 0.14, 0.232),
    ]
    found = values(lines)
    assert found["to"].value == "อธิบดีกรมทดสอบระบบ"
    assert found["subject"].value is not None
    assert found["subject"].value.endswith("ไตรมาสที่ ๔")


def test_a_letter_under_seal_is_known_by_what_is_left_of_its_label() -> None:
    letter = read(changed(stamped(), "ถึง เทศบาลเมืองตัวอย่าง", "ง เทศบาลเมืองตัวอย่าง"))
    assert only(letter, "to").text.endswith("เทศบาลเมืองตัวอย่าง")


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("สำนักงานเขตพื้นที่การศึกษาประถมศึกษา", "บ้านทุ่ง เขต ๖"), "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาบ้านทุ่ง เขต ๖"),
        (("สำนักงานเขตพื้นที่การศึกษา", "ประถมศึกษาบ้านทุ่ง เขต ๑"), "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาบ้านทุ่ง เขต ๑"),
        (("๒๑๕", "ศาลากลางจังหวัดตราด"), "ศาลากลางจังหวัดตราด"),
    ],
)  # fmt: skip
def test_the_sender_may_take_two_lines_or_have_specks_above(lines: tuple[str, str], name: str) -> None:
    letter = external()
    at = next(i for i, line in enumerate(letter) if line.text == "กรมทดสอบระบบ")
    letter[at : at + 1] = [Placed(lines[0], 0.58, 0.13, 0.92), Placed(lines[1], 0.58, 0.15)]
    assert values(letter)["from_agency"].value == name


def test_the_owner_has_letters_and_no_words_of_addresses() -> None:
    lines = changed(external(), "กองตัวอย่าง", "- กองตัวอย่าง")
    assert values(lines)["owner_unit"].value == "กองตัวอย่าง ฝ่ายทดลอง"
    for broken in ("Isz.mail.:", "ปรชณีย์อิเล็กทรอนิกส์ a"):
        lines = [line for line in changed(external(), "กองตัวอย่าง", broken) if line.text not in ("ฝ่ายทดลอง",)]
        assert "owner_unit" not in values(lines)


def test_a_speck_between_two_offices_is_no_part_of_a_name() -> None:
    lines = changed(memo(), "กองตัวอย่าง กรมทดสอบระบบ", "กรมทดสอบระบบ กองตัวอย่าง.งานทดลอง")
    found = values(lines)
    assert (found["from_agency"].value, found["from_unit"].value) == ("กรมทดสอบระบบ", "กองตัวอย่าง")


def test_a_code_that_no_table_holds_stays_where_it_was_read_beyond_doubt() -> None:
    lines = changed(external(), "กท ๐๑๐๒.๓", "ฎภ ๐๑๐๒.๓")
    assert values(lines)["letter_no"].value == "ฎภ ๐๑๐๒.๓/ว ๔๕๖"
    doubted = values(changed(external(), "กท ๐๑๐๒.๓", "กฑ ๐๑๐๒.๓", confidence=0.6))["letter_no"]
    assert doubted.confidence < 0.9


def test_of_two_marks_of_secrecy_the_longer_one_is_whole() -> None:
    lines = [Placed("ลับ", 0.47, 0.02, 0.52), *external(), Placed("ลับมาก", 0.46, 0.96, 0.54)]
    found = values(lines)["secrecy"]
    assert found.value == "ลับมาก"
    assert found.confidence < 0.9
    lines[0] = Placed("ลับมาก", 0.46, 0.02, 0.54)
    assert values(lines)["secrecy"].value == "ลับมาก"


@pytest.mark.parametrize("part", ["เรียน", "เรื่อง"])
def test_a_label_whose_value_was_not_found_is_not_blank_for_sure(part: str) -> None:
    lines = [line if not line.text.startswith(part) else Placed(part, 0.14, line.top) for line in memo()]
    found = values(lines)["to" if part == "เรียน" else "subject"]
    assert found.value is None
    assert found.status is ValueStatus.UNREADABLE
    assert found.confidence < 0.5


@pytest.mark.parametrize(("word", "kind"), [("คำสั่ง", "order"), ("ประกาศ", "announcement")])
def test_an_order_without_its_title_is_known_by_its_number_or_its_end(word: str, kind: str) -> None:
    lines = order(word)
    lines[0] = replace(lines[0], text="คลสงสิหกรมทคสอบระนบ", confidence=0.5)
    letter = read(lines)
    assert letter.kind == kind
    found = values(lines)
    assert found["from_agency"].value == "กรมทดสอบระบบ"
    assert found["from_agency"].confidence < 0.9
    assert found["date"].value == "2025-01-07"
    assert found["subject"].value == "แต่งตั้งคณะทำงาน"
    if kind == "order":
        assert found["letter_no"].value == "๑๒/๒๕๖๘"


def test_a_mark_of_urgency_that_lies_in_the_frame_of_a_stamp_is_the_letters() -> None:
    lines = [line for line in external() if line.text != "ด่วนที่สุด"]
    framed = in_stamp(["เทศบาลเมืองตัวอย่าง", "เลขรับ ๑๒", "วันที่ ๗ ม.ค. ๒๕๖๘", "ด่วนมาก"])
    assert values([*lines, *framed], stamp(1))["urgency"].value == "ด่วนมาก"
