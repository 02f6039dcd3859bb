"""What the rest of a letter and the tables mend of its values, and what is told apart by its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.records import Value
from pipeline.stages.fields import fields_of
from pipeline.stages.sections import letters_of
from pipeline.thai.agency_words import LEVEL_WORDS, with_head_word
from pipeline.thai.positions import position_under
from tests.stages.letters import Placed, document, external, memo, page, running


def values(lines: list[Placed]) -> dict[str, Value]:
    evidence = document(page(lines))
    found = fields_of(replace(evidence, sections=letters_of(evidence))).values
    return {value.field: value for value in reversed(found)}


def kind(lines: list[Placed]) -> str | None:
    return values(lines)["kind"].value


def test_a_position_goes_on_below_though_a_note_stands_on_its_row() -> None:
    lines = external()
    at = next(i for i, line in enumerate(lines) if line.text == "อธิบดีกรมทดสอบระบบ")
    note = Placed("(นางสาวทดลอง อ่านยาก", 0.2, lines[at].top + 0.004, 0.42)
    found = values([*lines[: at + 1], note, *lines[at + 1 :]])
    assert found["signatory_position"].value == "รองอธิบดี ปฏิบัติราชการแทน อธิบดีกรมทดสอบระบบ"


def test_a_date_stamp_beside_a_position_is_none_of_it() -> None:
    lines = [
        replace(line, text="อธิบดีกรมทดสอบระบบ ก.ย. 2568") if line.top == 0.752 else line for line in external()
    ]
    assert values(lines)["signatory_position"].value == "รองอธิบดี ปฏิบัติราชการแทน อธิบดีกรมทดสอบระบบ"


@pytest.mark.parametrize(
    ("read", "sender", "meant"),
    [
        ("เดสาศิการคณะกรรมการตัวอย่าง", "สำนักงานคณะกรรมการตัวอย่าง", "เลขาธิการคณะกรรมการตัวอย่าง"),
        ("รองอธิบดี อธิบดีกรมชสประหาน", "กรมชลประทาน", "รองอธิบดี อธิบดีกรมชลประทาน"),
        ("อธิบดีกรมชลประทาน", "กรมชลประทาน", None),
        ("อธิบดีกรมที่ดิน", "กรมชลประทาน", None),
        ("ผู้อำนวยการกองที่ ๑", "กองที่ ๒", None),
    ],
)
def test_a_position_is_mended_by_the_sender_that_it_heads(read: str, sender: str, meant: str | None) -> None:
    assert position_under(read, sender) == meant


def test_a_word_of_rank_is_mended_before_words_alone() -> None:
    assert with_head_word("สาชาวิชาคณิตศาสตร์") == "สาขาวิชาคณิตศาสตร์"
    assert all(with_head_word(f"{word}ตัวอย่าง") is None for word in LEVEL_WORDS)
    lines = memo()
    lines[1] = replace(lines[1], text="ส่วนราชการ คณะวิทยาศาสตร์ สาชาวิชาคณิตศาสตร์ โทร. ๑๒๓๔")
    unit = values(lines)["from_unit"]
    assert (unit.value, unit.raw) == ("สาขาวิชาคณิตศาสตร์", "สาชาวิชาคณิตศาสตร์")
    assert unit.confidence < 0.9


def test_the_house_of_an_office_stays_before_its_mended_name() -> None:
    lines = [
        replace(
            line,
            text=line.text.replace("อธิบดีกรมทดสอบระบบ", "นายกองค์การบริหารส่วนตำบลเวียงตัวอย่าง")
            .replace("ด้วยกรมทดสอบระบบ", "ด้วยองค์การบริหารส่วนตำบลเวียงตัวอย่าง ")
            .replace("กรมทดสอบระบบ", "ที่ทำการองค์การบริหารส่วนตำบลเวียงตัวคย่าง"),
            confidence=0.8 if line.text == "กรมทดสอบระบบ" else line.confidence,
        )
        for line in external()
    ]
    sender = values(lines)["from_agency"]
    assert sender.value == "ที่ทำการองค์การบริหารส่วนตำบลเวียงตัวอย่าง"
    assert sender.confidence < 0.9


def radio() -> list[Placed]:
    """A message by radio from one post to others."""
    return [
        Placed("วิทยุสื่อสาร", 0.42, 0.06),
        Placed("ที่ กท 0102/62", 0.14, 0.13),
        Placed("วันที่ 8 มกราคม 2568", 0.62, 0.13),
        Placed("จาก นายอำเภอตัวอย่าง", 0.14, 0.16),
        Placed("ถึง นายกเทศมนตรีตำบล ทุกแห่ง", 0.14, 0.19),
        *running(["ด้วยได้รับแจ้งจากจังหวัดว่าจะมีการทดสอบระบบอ่านหนังสือราชการ จึงขอให้", "ทุกแห่งเตรียมการ"], 0.26),
    ]  # fmt: skip


def test_a_message_from_one_post_to_another_is_no_letter_under_seal() -> None:
    found = values(radio())
    assert (found["kind"].value, found["from_agency"].value) == ("other", "นายอำเภอตัวอย่าง")
    assert found["to"].value == "นายกเทศมนตรีตำบล ทุกแห่ง"


def test_an_addressee_alone_makes_no_external_letter() -> None:
    note = [
        Placed("เรียน ผู้อำนวยการกองตัวอย่าง", 0.14, 0.1),
        *running(["ตามที่ได้ส่งรายงานผลการทดสอบระบบอ่านหนังสือราชการไปแล้ว บัดนี้", "เสร็จสิ้นแล้ว"], 0.14),
    ]
    assert kind(note) == "other"
    assert kind([Placed("ที่ กท ๐๑๐๒/๗", 0.14, 0.07), *note]) == "external"


def test_a_person_at_the_foot_is_no_unit() -> None:
    lines = [
        replace(line, text="นางสาวสมมุติ ทดลอง") if line.text == "กองตัวอย่าง" else line
        for line in external()
        if line.text != "ฝ่ายทดลอง"
    ]
    assert "owner_unit" not in values(lines)


@pytest.mark.parametrize("note", [["เรียน ผอ.", "เพื่อโปรดทราบ"], ["เสนอ หัวหน้าฝ่าย"], ["เพื่อโปรดพิจารณา"]])
def test_a_note_to_an_officer_is_no_owner_of_the_letter(note: list[str]) -> None:
    lines = external()
    at = next(i for i, line in enumerate(lines) if line.top > 0.8)
    notes = [Placed(text, 0.16, 0.775 + 0.02 * number) for number, text in enumerate(note)]
    for below in (lines[at:], []):
        (letter,) = letters_of(document(page([*lines[:at], *notes, *below]))).letters
        (without,) = letters_of(document(page([*lines[:at], *below]))).letters
        assert [(one.kind, one.text) for one in letter.sections] == [
            (one.kind, one.text) for one in without.sections
        ]
