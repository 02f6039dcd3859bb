"""Dates in the text of a letter: deadlines, periods, days of meetings, with how exactly they are known."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.records import LetterSections, Section
from pipeline.thai.date_patterns import ON_DAY
from pipeline.thai.dates import ThaiDate, find_dates
from pipeline.thai.digits import to_ascii
from pipeline.thai.era import date_of
from pipeline.thai.months import FULL_MONTHS
from pipeline.thai.number_words import number_word

BODY = ("body_paragraph", "numbered_item", "closing", "annex_paragraph", "annex_heading", "subject")
DEADLINE = re.compile(
    r"(ภายใน|ก่อน|ไม่(ควร)?เกิน|อย่างช้า|ให้แล้วเสร็จ|สิ้นสุด|หมดเขต|ครบกำหนด|จนถึง|บัดนี้ถึง|ไม่ช้ากว่า)\s?"
    r"(เวลา\s?[\d.:]{1,5}\s?(น\.|นาฬิกา)\s?(ของ|ใน)?\s?)?"
    rf"(สิ้น)?(เดือน|{ON_DAY})?\s*$"
)
REFERENCE = re.compile(r"(ลง(เมื่อ)?วันที่|ลว\.)\s*$")
START = re.compile(rf"(ตั้งแต่|ระหว่าง|นับแต่)\s?(เดือน|{ON_DAY})?\s*$")
JOINS = re.compile(rf"\s*(?:-|–|ถึง|จนถึง)\s*(?:(?:เดือน|{ON_DAY})\s*)?")
YEAR_AFTER = re.compile(r"\s?(?:-|–|ถึง)\s?(?:พ\.\s?ศ\.\s?)?(?P<year>2[45]\d\d)(?![\d/])")
"""The last year of several: `ปีงบประมาณ ๒๕๖๖ - ๒๕๗๐`."""

MONTH_BEFORE = re.compile(rf"(?P<month>{'|'.join(FULL_MONTHS)})\s?(?:-|–|ถึง)\s?(?:เดือน)?\s?$")
"""The first month of several that share their year: `มกราคม - มีนาคม ๒๕๖๗`."""

_COUNTS = {number_word(number): number for number in range(1, 200)}
WITHIN = re.compile(
    r"ภายใน\s?(?:(?:ระยะเวลา|กำหนดเวลา|กำหนด)\s?)?"
    rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})\s?(?:\([^()]{{1,24}}\)\s?)?"
    r"(?P<unit>วันทำการ|วัน(?!ที่)|สัปดาห์|เดือน|ปี)(?!\s?(?:ที่ผ่าน|ที่แล้ว|ย้อนหลัง))"
)
FISCAL = re.compile(r"ปี\s?งบประมาณ")
SCHOOL = re.compile(r"ปี\s?การศึกษา")
_SCHOOL_BEGINS = (5, 16)
"""Month and day on which the school year begins, to end on the day before a year later (ระเบียบกระทรวงศึกษาธิการ
ว่าด้วยปีการศึกษา การเปิดและปิดสถานศึกษา พ.ศ. 2549)."""

_BARE_YEAR = re.compile(r"[พค]\s?\.?\s?ศ|พุทธศักราช|คริสต์ศักราช")
"""พ.ศ. or ค.ศ. without ปี: the year in the name of a law as often as not."""

QUARTER = re.compile(r"ไตรมาส(?:ที่)?\s?(?P<quarter>[1-4])")
_YEARS = ("year", "fiscal_year", "school_year")
_DAYS = {"วัน": 1, "วันทำการ": 1, "สัปดาห์": 7, "เดือน": 30, "ปี": 365}


@dataclass(frozen=True)
class DatedText:
    """A date or a period in the text of a letter.

    Attributes:
        role: `deadline`, `period`, `reference` (date of another letter) or `mention`.
        first, last: Gregorian days; the same for a single day, None where only a length is given.
        precision: `day`, `month`, `quarter`, `year`, `fiscal_year` or `school_year`; `days` for a length.
        days: Length in days where that is all that is said (`ภายใน ๗ วัน`), else None.
        raw: As read.
    """

    section: Section
    role: str
    first: datetime.date | None
    last: datetime.date | None
    precision: str
    days: int | None
    raw: str
    confidence: float


def letter_dates(letter: LetterSections) -> list[DatedText]:
    """All dates and periods in the text of a letter, in reading order."""
    return [found for section in letter.sections if section.kind in BODY for found in section_dates(section)]


def days_named(letter: LetterSections) -> Iterator[datetime.date]:
    """The days that the text of a letter names, in reading order."""
    for date in letter_dates(letter):
        if date.precision == "day" and date.first is not None:
            yield date.first


def section_dates(section: Section) -> list[DatedText]:
    """The dates and periods of one section, in order."""
    found = sorted([*_days_and_periods(section), *_lengths(section)], key=lambda one: one[0])
    return [dated for _, dated in found]


def _days_and_periods(section: Section) -> Iterator[tuple[int, DatedText]]:
    """(place in the text, date or period) for all that have a year."""
    text = section.text
    ascii_text = to_ascii(text)
    dates = list(find_dates(text))
    skip = False
    for index, date in enumerate(dates):
        if skip:
            skip = False
            continue
        span = _span(date)
        if span is None:
            continue
        first, last, precision = span
        before = ascii_text[max(0, date.start - 40) : date.start]
        role, start, end = "mention", date.start, date.end
        confidence = date.confidence
        following = dates[index + 1] if index + 1 < len(dates) else None
        if following is not None and JOINS.fullmatch(text, date.end, following.start):
            later = _span(following)
            if later is not None and later[1] >= first:
                role, last, end, skip = "period", later[1], following.end, True
                confidence = min(confidence, following.confidence)
        elif (year := YEAR_AFTER.match(ascii_text, date.end)) and precision in _YEARS:
            later = _span(replace(date, year=int(year["year"])))
            if later is not None and later[1] > last:
                role, last, end = "period", later[1], year.end()
        elif (month := MONTH_BEFORE.search(before)) and precision == "month":
            earlier = FULL_MONTHS.index(month["month"]) + 1
            # From October to March the year turns on the way.
            year_before = (date.year or 0) - (earlier > first.month)
            begin = _span(replace(date, month=earlier, year=year_before))
            if begin is not None:
                role, first, start = "period", begin[0], date.start - (len(before) - month.start())
        elif DEADLINE.search(before):
            role = "deadline"
        elif REFERENCE.search(before):
            role = "reference"
        elif START.search(before) or not (precision == "day" or _BARE_YEAR.match(date.raw)):
            role = "period"
        raw = text[start:end]
        yield start, DatedText(section, role, first, last, precision, None, raw, round(confidence, 4))


def _lengths(section: Section) -> Iterator[tuple[int, DatedText]]:
    """(place in the text, deadline) for those that are told by their length alone."""
    for match in WITHIN.finditer(to_ascii(section.text)):
        count = int(match["count"]) if match["count"].isdigit() else _COUNTS[match["count"]]
        days = count * _DAYS[match["unit"]]
        raw = section.text[match.start() : match.end()]
        yield match.start(), DatedText(section, "deadline", None, None, "days", days, raw, 0.9)


def _span(date: ThaiDate) -> tuple[datetime.date, datetime.date, str] | None:
    """(first day, last day, precision) of a date; None when its year was not read."""
    if date.value is not None:
        return date.value, date.value, "day"
    if date.year is None:
        return None
    if date.month is not None:
        first = date_of(date.year, date.month, 1, era=date.era)
        return None if first is None else (first, _month_end(first), "month")
    lead = to_ascii(date.raw)
    fiscal = FISCAL.search(lead) is not None
    january = date_of(date.year, 1, 1, era=date.era)
    if january is None:
        return None
    # The budget year of Thailand begins on 1 October of the year before.
    start = datetime.date(january.year - 1, 10, 1) if fiscal else january
    quarter = QUARTER.search(lead)
    if quarter is not None:
        month = start.month - 1 + 3 * (int(quarter["quarter"]) - 1)
        first = datetime.date(start.year + month // 12, month % 12 + 1, 1)
        return first, _month_end(first + datetime.timedelta(days=62)), "quarter"
    school = SCHOOL.search(lead) is not None
    if school:
        start = datetime.date(january.year, *_SCHOOL_BEGINS)
    end = start.replace(year=start.year + 1) - datetime.timedelta(days=1)
    return start, end, "fiscal_year" if fiscal else "school_year" if school else "year"


def _month_end(day: datetime.date) -> datetime.date:
    following = (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    return following - datetime.timedelta(days=1)
