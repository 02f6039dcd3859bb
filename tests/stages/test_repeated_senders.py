"""Senders read badly or not at all, that other places of the letter name: no table holds these offices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.records import Section, Value, ValueStatus
from pipeline.stages.letter_repeats import begun_sender
from tests.stages.letters import Placed, external, memo, running, stamped
from tests.stages.test_poor_readings import values

OFFICE = "เทศบาลเมืองทุ่งไพลิน"


def within(sender: str, confidence: float = 0.6) -> list[Placed]:
    lines = memo()
    lines[1] = replace(lines[1], text=f"ส่วนราชการ {sender} โทร. ๐ ๒๑๒๓ ๔๕๖๗", confidence=confidence)
    lines[4] = replace(lines[4], text="เรียน นายกเทศมนตรีเมืองทุ่งไพลิน")
    return lines


def under_seal(sender: str, body: str, owner: str = "กองช่าง") -> list[Placed]:
    lines = stamped()
    return [
        *lines[:2],
        *running([body, "ราชการต่อไป"], 0.22),
        replace(lines[4], text=sender, confidence=0.6),
        lines[5],
        replace(lines[6], text=owner),
        lines[7],
    ]


def never_sure(value: Value) -> bool:
    return value.status is ValueStatus.CORRECTED and value.confidence < 0.9


@pytest.mark.parametrize("read", ["เทศบาลเองทุ่งไพลิน", "เทศบรรสำนงทุ่งไพลิน", "เทศบาลเมืองทุ่งไหลจิน"])
def test_a_memo_is_addressed_to_the_head_of_its_own_office(read: str) -> None:
    found = values(within(f"{read} กองคลัง"))["from_agency"]
    assert found.value == OFFICE
    assert never_sure(found)


def test_a_name_read_without_doubt_stays_unless_a_letter_alone_is_lost() -> None:
    assert values(within("เทศบาลเมืองทุ่งไหลจิน", 0.99))["from_agency"].value == "เทศบาลเมืองทุ่งไหลจิน"
    assert values(within("เทศบาลเมองทุ่งไพลิน", 0.99))["from_agency"].value == OFFICE
    assert values(within(OFFICE, 0.99))["from_agency"].status is ValueStatus.READ


def test_two_offices_without_a_space_are_parted_by_the_name_that_the_letter_repeats() -> None:
    found = values(within(f"{OFFICE}กองสาธารณสุขและสิ่งแวดล้อม"))
    assert found["from_agency"].value == OFFICE
    assert found["from_unit"].value == "กองสาธารณสุขและสิ่งแวดล้อม"


@pytest.mark.parametrize("read", ["เทศบาลเองทุ่งไพลิน", "ท"])
def test_the_first_paragraph_opens_with_the_sender(read: str) -> None:
    lines = under_seal(read, f"ด้วย{OFFICE}กำหนดจัดประชุมคณะกรรมการพัฒนาท้องถิ่นและขอเชิญผู้แทน")
    found = values(lines)["from_agency"]
    assert found.value == OFFICE
    assert never_sure(found)


def test_the_unit_at_the_foot_bears_the_name_of_its_district() -> None:
    body = "ด้วยได้มีระเบียบว่าด้วยการเดินทางไปราชการฉบับใหม่ซึ่งมีผลใช้บังคับแล้วตั้งแต่"
    found = values(under_seal("อำน", body, "ที่ทำการปกครองอำเภอทุ่งไพลิน"))["from_agency"]
    assert found.value == "อำเภอทุ่งไพลิน"
    assert never_sure(found)


def test_an_office_of_a_place_is_not_taken_for_the_place() -> None:
    lines = [
        replace(line, text=line.text.replace("กรมทดสอบระบบ", "ที่ว่าการอำเภอทุ่งไพลิน")) for line in external()
    ]
    at = next(i for i, line in enumerate(lines) if line.text.startswith("อธิบดี"))
    lines[at] = replace(lines[at], text="นายอำเภอทุ่งไพลิน")
    assert values(lines)["from_agency"].value == "ที่ว่าการอำเภอทุ่งไพลิน"


def test_a_stamp_beside_the_head_with_the_addressees_name_is_not_the_sender() -> None:
    lines = external()
    at = next(i for i, line in enumerate(lines) if line.text == "กรมทดสอบระบบ")
    to = next(i for i, line in enumerate(lines) if line.text.startswith("เรียน"))
    lines[to] = replace(lines[to], text="เรียน ผู้ว่าราชการจังหวัดทุ่งไพลิน")
    found = values([*lines[:at], Placed("จังหวัดทุ่งไพลิน", 0.45, 0.13), *lines[at:]])
    assert found["from_agency"].value == "กรมทดสอบระบบ"


@pytest.mark.parametrize(
    ("read", "sender"),
    [
        ("สำนักงาน", "สำนักงานคณะกรรมการกฤษฎีกา"),
        ("สำนกงาน", "สำนักงานคณะกรรมการกฤษฎีกา"),
        ("สำเนาถูก", None),
        ("สำรวจแล้ว", None),
    ],
)
def test_an_office_that_begins_otherwise_than_what_was_read_is_not_the_sender(
    read: str, sender: str | None
) -> None:
    signed = "(นายสมชาย ใจดี)\nเลขาธิการสำนักงานคณะกรรมการกฤษฎีกา"
    found = begun_sender(read, {"signature": [Section(1, "signature", None, 0, signed, 1.0, ())]})
    assert (found[0] if found else None) == sender
