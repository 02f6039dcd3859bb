"""Checks across the values of a letter: each finding is an issue with one English and one Thai sentence.

A finding is a warning when a value is likely misread or a rule of the regulation (งานสารบรรณ พ.ศ. ๒๕๒๖) is
broken, and a note when it may be as it should.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence

from pipeline.records import Issue, LetterSections, Severity, Value
from pipeline.stages.audit_parts import annex_findings, item_gaps, page_gaps, turned_pages
from pipeline.stages.letter_dates import letter_dates
from pipeline.thai.agencies import match_agency
from pipeline.thai.dates import parse_date
from pipeline.thai.digits import to_ascii
from pipeline.thai.era import buddhist_year
from pipeline.thai.letter_words import words
from pipeline.thai.marks import closing_fits, closing_of, salutation_of

STAGE_NAME = "fields"
LOOK = "Look at the page picture and at the values in the table `fields`. เปิดดูภาพหน้าและค่าในตาราง `fields`"

_PHONE = re.compile(r"0[1234579]\d{7}|0[689]\d{8}|[1-9]\d{2,5}|1[89]00\d{6}|\+\d{8,15}")
"""Whole national numbers (9 digits, mobiles 10), numbers of a house and hotlines, free and dear ones
(1800, 1900), foreign ones."""

FINDINGS: dict[str, tuple[Severity, str, str]] = {
    "received_before_sent": (
        Severity.WARNING,
        "A receiving stamp has an earlier date than the letter.",
        "ตรารับมีวันที่ก่อนวันที่ของหนังสือ",
    ),
    "reference_after_letter": (
        Severity.WARNING,
        "A letter that is referred to has a later date than this one.",
        "หนังสือที่อ้างถึงมีวันที่หลังวันที่ของหนังสือฉบับนี้",
    ),
    "deadline_before_letter": (
        Severity.WARNING,
        "A deadline in the text lies before the date of the letter.",
        "กำหนดเวลาในเนื้อความอยู่ก่อนวันที่ของหนังสือ",
    ),
    "order_year_differs": (
        Severity.WARNING,
        "The year in the number of the order is not the year of its date.",
        "ปีในเลขที่คำสั่งไม่ตรงกับปีของวันที่",
    ),
    "code_not_of_agency": (
        Severity.WARNING,
        "The code letters of the number do not belong to the sender.",
        "รหัสตัวพยัญชนะของเลขที่หนังสือไม่ใช่ของส่วนราชการเจ้าของหนังสือ",
    ),
    "courtesy_misfit": (
        Severity.WARNING,
        "The complimentary close does not go with the salutation.",
        "คำลงท้ายไม่เข้าคู่กับคำขึ้นต้น",
    ),
    "phone_length": (
        Severity.WARNING,
        "A telephone or fax number has more or fewer digits than such numbers have.",
        "หมายเลขโทรศัพท์หรือโทรสารมีจำนวนหลักไม่ถูกต้อง",
    ),
    "item_gap": (
        Severity.WARNING,
        "A number is missing in a row of numbered items.",
        "ลำดับข้อไม่ต่อเนื่อง มีข้อที่ขาดหายไป",
    ),
    "page_gap": (
        Severity.WARNING,
        "A page number is missing; a page may not have been scanned.",
        "เลขหน้าไม่ต่อเนื่อง อาจมีหน้าที่ไม่ได้สแกน",
    ),
    "annex_not_listed": (
        Severity.WARNING,
        "There is an annex that the letter does not list among its enclosures.",
        "มีเอกสารแนบที่หนังสือไม่ได้ระบุไว้ในสิ่งที่ส่งมาด้วย",
    ),
    "annex_missing": (
        Severity.NOTE,
        "Not all enclosures that the letter lists are in the file.",
        "ในไฟล์มีสิ่งที่ส่งมาด้วยไม่ครบตามที่หนังสือระบุ",
    ),
    "annex_pages_differ": (
        Severity.NOTE,
        "An enclosure has another number of pages in the file than the letter says.",
        "จำนวนหน้าของสิ่งที่ส่งมาด้วยในไฟล์ไม่ตรงกับที่หนังสือระบุ",
    ),
    "run_missing": (
        Severity.NOTE,
        "The number of the letter has no running number after the stroke, or it could not be read.",
        "เลขที่หนังสือไม่มีเลขทะเบียนส่งหลังเครื่องหมายทับ หรืออ่านไม่ออก",
    ),
    "not_circular": (
        Severity.NOTE,
        "The letter goes to many receivers, but its number has no ว of a circular.",
        "หนังสือส่งถึงผู้รับหลายราย แต่เลขที่หนังสือไม่มี ว ของหนังสือเวียน",
    ),
    "date_on_weekend": (
        Severity.NOTE,
        "The letter is dated on a Saturday or Sunday.",
        "หนังสือลงวันที่ในวันเสาร์หรือวันอาทิตย์",
    ),
    "no_signatory": (Severity.NOTE, "No name of a signatory was found.", "ไม่พบชื่อผู้ลงนาม"),
    "secret": (
        Severity.NOTE,
        "The letter is marked as secret; mind who may see what was read.",
        "หนังสือมีชั้นความลับ โปรดระวังการเผยแพร่ข้อมูลที่อ่านได้",
    ),
}
"""What may be found: severity, the English and the Thai sentence."""


def audit(letter: LetterSections, values: Sequence[Value]) -> tuple[Issue, ...]:
    """Findings about one letter; `values` are its own and those of its stamps."""
    own = [value for value in values if value.letter_no_in_doc == letter.letter_no_in_doc]
    dated = _day(own, "date")
    listed = [value.value for value in own if value.field == "enclosures" and value.value]
    codes = [
        *_time_findings(letter, own, dated),
        *_form_findings(letter, own, dated),
        *_number_findings(own),
    ]
    places = [
        *((code, letter.page_first) for code in codes),
        *item_gaps(letter.sections),
        *page_gaps(letter),
        *annex_findings(letter, listed),
    ]
    return tuple(_issue(code, page_no) for code, page_no in dict.fromkeys(places))


def audit_all(letters: Sequence[LetterSections], values: Sequence[Value]) -> tuple[Issue, ...]:
    """Findings about all letters of a document, and about the order of its pages."""
    issues = [issue for letter in letters for issue in audit(letter, values)]
    for pages in turned_pages(letters):
        # No page is missing: its number stands on a page that lies elsewhere.
        issues = [one for one in issues if one.code != "page_gap" or one.page_no not in pages]
        named = ", ".join(map(str, pages))
        issues.append(
            Issue(
                STAGE_NAME,
                "page_order",
                "The printed page numbers are whole and out of order: the pages may belong in the order of "
                f"the pages {named} of the file. They were read as they lie, what comes before the head as a "
                "part by itself. "
                f"เลขหน้าครบแต่ไม่เรียงลำดับ ลำดับที่ถูกต้องอาจเป็นหน้า {named} ของไฟล์ "
                "โปรแกรมอ่านตามลำดับในไฟล์ หน้าที่อยู่ก่อนหัวหนังสือจึงแยกเป็นอีกส่วนหนึ่ง",
                "If so put the pages in order and add the file again. หากใช่ให้เรียงหน้าให้ถูกแล้วใส่ไฟล์ใหม่",
                Severity.WARNING,
                page_no=min(pages),
            )
        )
    return tuple(issues)


def _issue(code: str, page_no: int) -> Issue:
    severity, english, thai = FINDINGS[code]
    return Issue(STAGE_NAME, code, f"{english} {thai}", LOOK, severity, page_no=page_no)


def _text(values: Iterable[Value], field: str) -> str | None:
    """The letter's value of a field."""
    return next((v.value for v in values if v.field == field and v.stamp_no is None and v.value), None)


def _day(values: Iterable[Value], field: str) -> datetime.date | None:
    text = _text(values, field)
    return datetime.date.fromisoformat(text) if text else None


def _time_findings(
    letter: LetterSections, values: Sequence[Value], dated: datetime.date | None
) -> Iterable[str]:
    if dated is None:
        return
    received = [v.value for v in values if v.field == "received_date" and v.value]
    if any(datetime.date.fromisoformat(day) < dated for day in received):
        yield "received_before_sent"
    for value in values:
        if value.field == "references" and value.value:
            read = parse_date(value.value)
            if read is not None and read.value is not None and read.value > dated:
                yield "reference_after_letter"
    for found in letter_dates(letter):
        if found.role == "deadline" and found.last is not None and found.last < dated:
            yield "deadline_before_letter"
    if dated.weekday() >= 5 and letter.kind in ("external", "memo", "stamped"):
        yield "date_on_weekend"


def _form_findings(
    letter: LetterSections, values: Sequence[Value], dated: datetime.date | None
) -> Iterable[str]:
    number = re.fullmatch(r"\d+/(?P<year>2[45]\d\d)", to_ascii(_text(values, "letter_no") or ""))
    if number is not None and dated is not None and int(number["year"]) != buddhist_year(dated):
        yield "order_year_differs"
    code, sender = _text(values, "letter_no_code"), _text(values, "from_agency")
    agency = match_agency(sender) if sender else None
    known = agency is not None and agency.in_table and agency.cost == 0 and agency.code
    if known and code and agency is not None and code != agency.code:
        yield "code_not_of_agency"
    texts = {section.kind: section.text for section in letter.sections}
    salutation, courtesy = salutation_of(texts.get("to", "")), closing_of(texts.get("complimentary", ""))
    if salutation is not None and courtesy is not None and not closing_fits(salutation.word, courtesy.word):
        yield "courtesy_misfit"
    if letter.kind in ("external", "memo", "order", "announcement") and not _text(values, "signatory_name"):
        yield "no_signatory"
    if _text(values, "secrecy"):
        yield "secret"


def _number_findings(values: Sequence[Value]) -> Iterable[str]:
    numbers = [value.value for value in values if value.field in ("phones", "faxes") and value.value]
    # An extension, or the last digits of further lines, is no part of the number.
    if any(
        not _PHONE.fullmatch(re.sub(r"(?: ext .*|-(?:\d{4}|\d{1,2}))$", "", number)) for number in numbers
    ):
        yield "phone_length"
    number, to = _text(values, "letter_no"), _text(values, "to")
    if number is None:
        return
    if not _text(values, "letter_no_run"):
        yield "run_missing"
    many = to is not None and any(word in re.sub(r"\s", "", to) for word in words("many_receivers"))
    if many and _text(values, "letter_no_office") and _text(values, "is_circular") == "false":
        yield "not_circular"
