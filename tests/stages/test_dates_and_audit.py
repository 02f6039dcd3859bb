"""Dates in the text of letters, what a letter wants, and the checks across its values."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from pipeline.records import Section, Severity
from pipeline.stages.contract import Workbench
from pipeline.stages.fields import STAGE, FieldsOptions
from pipeline.stages.letter_audit import FINDINGS
from pipeline.stages.letter_dates import section_dates
from pipeline.stages.tables import document_rows
from pipeline.thai.actions import action_phrases, actions_of
from tests.stages.letters import Placed, document, external, in_stamp, order, page, stamp, with_values
from tests.thai.strategies import texts


def paragraph(text: str) -> Section:
    return Section(1, "body_paragraph", None, 0, text, 1.0, ())


@pytest.mark.parametrize(
    ("text", "role", "first", "last", "precision"),
    [
        ("ภายในวันที่ ๒๑ พฤษภาคม ๒๕๖๘", "deadline", "2025-05-21", "2025-05-21", "day"),
        ("ระหว่างวันที่ ๑ - ๕ มีนาคม ๒๕๖๗", "period", "2024-03-01", "2024-03-05", "day"),
        ("ตั้งแต่วันที่ ๑ เมษายน ถึงวันที่ ๒๘ มิถุนายน ๒๕๖๗", "period", "2024-04-01", "2024-06-28", "day"),
        ("ตามหนังสือ ลงวันที่ ๒ มกราคม ๒๕๖๗", "reference", "2024-01-02", "2024-01-02", "day"),
        ("ในวันที่ 8 กุมภาพันธ์ 2566", "mention", "2023-02-08", "2023-02-08", "day"),
        ("ประจำเดือน กุมภาพันธ์ ๒๕๖๗", "period", "2024-02-01", "2024-02-29", "month"),
        ("ประจำปีงบประมาณ พ.ศ. ๒๕๖๗", "period", "2023-10-01", "2024-09-30", "fiscal_year"),
        ("ประจำปีการศึกษา ๒๕๖๐", "period", "2017-05-16", "2018-05-15", "school_year"),
        ("ปีการศึกษา ๒๕๖๖ - ๒๕๖๗", "period", "2023-05-16", "2025-05-15", "school_year"),
        ("ไตรมาสที่ ๓ ของปี ๒๕๖๗", "period", "2024-07-01", "2024-09-30", "quarter"),
        ("ไตรมาส ๓/๒๕๖๗", "period", "2024-07-01", "2024-09-30", "quarter"),
        ("ระหว่างวันจันทร์ที่ ๔ ถึงวันศุกร์ที่ ๘ มีนาคม ๒๕๖๗", "period", "2024-03-04", "2024-03-08", "day"),
        ("ระหว่าง ๒๘ ธันวาคม - ๓ มกราคม ๒๕๖๗", "period", "2023-12-28", "2024-01-03", "day"),
        ("ปีงบประมาณ พ.ศ. ๒๕๖๖ - ๒๕๗๐", "period", "2022-10-01", "2027-09-30", "fiscal_year"),
        ("เดือนมกราคม - มีนาคม ๒๕๖๗", "period", "2024-01-01", "2024-03-31", "month"),
        ("พฤศจิกายน ถึงเดือนมกราคม ๒๕๖๗", "period", "2023-11-01", "2024-01-31", "month"),
        ("ตุลาคม ๒๕๖๖ ถึงเดือนมีนาคม ๒๕๖๗", "period", "2023-10-01", "2024-03-31", "month"),
        ("พฤษภาคม ๒๕๖๗", "period", "2024-05-01", "2024-05-31", "month"),
        ("ภายในเวลา ๑๖.๓๐ น. ของวันที่ ๒๒ มีนาคม ๒๕๖๗", "deadline", "2024-03-22", "2024-03-22", "day"),
        ("ภายในสิ้นเดือนมีนาคม ๒๕๖๗", "deadline", "2024-03-01", "2024-03-31", "month"),
        ("ในการประชุมเมื่อวันที่ ๒๒ มีนาคม ๒๕๖๗", "mention", "2024-03-22", "2024-03-22", "day"),
        ("ตามระเบียบว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖", "mention", "1983-01-01", "1983-12-31", "year"),
    ],
)
def test_dates_in_the_text(text: str, role: str, first: str, last: str, precision: str) -> None:
    (found,) = section_dates(paragraph(text))
    assert (found.role, str(found.first), str(found.last), found.precision) == (role, first, last, precision)


def test_a_length_alone_is_a_deadline_in_days() -> None:
    (found,) = section_dates(paragraph("ให้รายงานภายใน ๑๕ วัน นับแต่วันที่ได้รับหนังสือ"))
    assert (found.role, found.first, found.days, found.precision) == ("deadline", None, 15, "days")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("ภายในเจ็ดวัน", 7),
        ("ภายใน ๓๐ (สามสิบ) วัน", 30),
        ("ภายในกำหนด ๑๕ วันทำการ", 15),
        ("ภายในหนึ่งร้อยยี่สิบวัน", 120),
        ("ภายใน ๒ สัปดาห์", 14),
    ],
)
def test_lengths_are_told_in_figures_or_words(text: str, days: int) -> None:
    (found,) = section_dates(paragraph(f"ให้แจ้ง{text}นับแต่วันที่ได้รับหนังสือ"))
    assert (found.days, found.raw) == (days, text)


def test_years_that_are_past_set_no_deadline_and_all_stand_in_order() -> None:
    assert section_dates(paragraph("ผลงานภายใน ๕ ปีที่ผ่านมา")) == []
    found = section_dates(paragraph("ให้แจ้งภายใน ๗ วัน และส่งภายในวันที่ ๑ มีนาคม ๒๕๖๗"))
    assert [one.precision for one in found] == ["days", "day"]


@given(texts)
def test_no_text_makes_dates_or_actions_fail(text: str) -> None:
    for found in section_dates(paragraph(text)):
        assert 0.0 <= found.confidence <= 1.0
        assert (found.first is None) == (found.last is None) == (found.days is not None)
        assert found.first is None or found.last is None or found.first <= found.last
    assert set(actions_of(text)) <= {action for action, _ in action_phrases()}


@pytest.mark.parametrize(
    ("purpose", "actions"),
    [
        ("จึงเรียนมาเพื่อโปรดทราบ", ("inform",)),
        ("จึงเรียนมาเพื่อโปรดพิจารณาอนุมัติ", ("approve",)),
        ("จึงเรียนมาเพือโปรดพิจารณา", ("consider",)),
        ("จึงเรียนมาเพื่อโปรดทราบและถือปฏิบัติต่อไป", ("act", "inform")),
        ("จึงขอเชิญท่านเป็นวิทยากร", ("invite",)),
        ("จึงเรียนมาเพื่อโปรดให้ความอนุเคราะห์ จักขอบคุณยิ่ง", ("request",)),
    ],
)
def test_what_a_letter_wants(purpose: str, actions: tuple[str, ...]) -> None:
    assert actions_of(purpose) == actions


def test_rows_hold_dates_and_actions() -> None:
    rows = document_rows(with_values(document(page(external()))))
    assert rows.letters[0].actions == ("consider",)
    (date,) = rows.dates
    assert (date.role, str(date.last_day), date.raw) == ("deadline", "2025-01-10", "๑๐ มกราคม ๒๕๖๘")
    assert date.polygon is not None
    assert date.confidence > 0.0


def codes(lines: list[Placed], *, stamped: list[str] | None = None) -> dict[str, Severity]:
    evidence = with_values(
        document(page([*lines, *in_stamp(stamped or [])], 1, [stamp(1)] if stamped else []))
    )
    outcome = STAGE.process(evidence, Workbench(FieldsOptions(), None, None, lambda *_: None))
    for issue in outcome.issues:
        severity, english, thai = FINDINGS[issue.code]
        assert (issue.severity, issue.message) == (severity, f"{english} {thai}")
    return {issue.code: issue.severity for issue in outcome.issues}


def changed(lines: list[Placed], old: str, new: str) -> list[Placed]:
    return [replace(line, text=line.text.replace(old, new)) for line in lines]


def test_a_sound_letter_has_only_its_weekend_noted() -> None:
    assert codes(external()) == {"date_on_weekend": Severity.NOTE}
    assert codes(changed(external(), "๕ มกราคม ๒๕๖๘", "๖ มกราคม ๒๕๖๘")) == {}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("ลงวันที่ ๑ ธันวาคม ๒๕๖๗", "ลงวันที่ ๑ ธันวาคม ๒๕๖๘", "reference_after_letter"),
        ("ในวันศุกร์ที่", "ในวันที่", "deadline_before_letter"),
        ("เรียน ผู้อำนวยการ", "กราบเรียน ผู้อำนวยการ", "courtesy_misfit"),
        ("(นายตัวอย่าง ทดสอบดี)", "ทดสอบ", "no_signatory"),
        ("กรมทดสอบระบบ", "กรมบัญชีกลาง", "code_not_of_agency"),
    ],
)
def test_what_does_not_fit_together(old: str, new: str, code: str) -> None:
    lines = changed(external(), "๕ มกราคม ๒๕๖๘", "๖ มกราคม ๒๕๖๘")
    lines = changed(lines, "๑๐ มกราคม ๒๕๖๘", "๓ มกราคม ๒๕๖๘")
    assert code in codes(changed(lines, old, new))


def test_stamps_and_orders_are_checked_too() -> None:
    early = ["กรมทดสอบระบบ", "เลขรับ 12", "วันที่ 6 มกราคม 2565", "เวลา 10.00 น."]
    assert codes(external(), stamped=early)["received_before_sent"] is Severity.WARNING
    assert "order_year_differs" in codes(changed(order(), "ที่ ๑๒/๒๕๖๘", "ที่ ๑๒/๒๕๖๗"))
