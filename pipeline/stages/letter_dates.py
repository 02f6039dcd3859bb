"""Dates in the text of a letter: deadlines, periods, days of meetings, with how exactly they are known."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.records import LetterSections, Section
from pipeline.thai.dates import ThaiDate, find_dates
from pipeline.thai.digits import to_ascii
from pipeline.thai.era import date_of

BODY = ("body_paragraph", "numbered_item", "closing", "annex_paragraph", "annex_heading", "subject")
DEADLINE = re.compile(
    r"(ภายใน|ก่อน|ไม่เกิน|อย่างช้า|ให้แล้วเสร็จ|สิ้นสุด|หมดเขต|จนถึง|ไม่ช้ากว่า)\s?(เดือน|วันที่|สิ้น|วัน\S{1,8}ที่)?\s*$"
)
REFERENCE = re.compile(r"(ลงวันที่|ลว\.|เมื่อวันที่)\s*$")
START = re.compile(r"(ตั้งแต่|ระหว่าง|นับแต่)\s?(วันที่|เดือน)?\s*$")
JOINS = re.compile(r"\s*(?:-|–|ถึง|จนถึง)\s*(?:วันที่\s*)?")
WITHIN = re.compile(r"ภายใน\s?(?:ระยะเวลา\s?)?(?P<count>\d{1,3})\s?(?P<unit>วันทำการ|วัน|เดือน|ปี)")
FISCAL = re.compile(r"ปี\s?งบประมาณ")
QUARTER = re.compile(r"ไตรมาส(?:ที่)?\s?(?P<quarter>[1-4])")
_DAYS = {"วัน": 1, "วันทำการ": 1, "เดือน": 30, "ปี": 365}


@dataclass(frozen=True)
class DatedText:
    """A date or a period in the text of a letter.

    Attributes:
        role: `deadline`, `period`, `reference` (date of another letter) or `mention`.
        first, last: Gregorian days; the same for a single day, None where only a length is given.
        precision: `day`, `month`, `quarter`, `year` or `fiscal_year`; `days` for a length.
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


def section_dates(section: Section) -> Iterator[DatedText]:
    """The dates and periods of one section, in order."""
    text = section.text
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
        before = text[max(0, date.start - 40) : date.start]
        role, end = "mention", date.end
        confidence = date.confidence
        following = dates[index + 1] if index + 1 < len(dates) else None
        if following is not None and JOINS.fullmatch(text, date.end, following.start):
            later = _span(following)
            if later is not None and later[1] >= first:
                role, last, end, skip = "period", later[1], following.end, True
                confidence = min(confidence, following.confidence)
        elif DEADLINE.search(before):
            role = "deadline"
        elif REFERENCE.search(before):
            role = "reference"
        elif START.search(before) or precision != "day":
            role = "period"
        yield DatedText(
            section, role, first, last, precision, None, text[date.start : end], round(confidence, 4)
        )
    for match in WITHIN.finditer(to_ascii(text)):
        days = int(match["count"]) * _DAYS[match["unit"]]
        raw = text[match.start() : match.end()]
        yield DatedText(section, "deadline", None, None, "days", days, raw, 0.9)


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
    end = datetime.date(start.year + 1, start.month, 1) - datetime.timedelta(days=1)
    return start, end, "fiscal_year" if fiscal else "year"


def _month_end(day: datetime.date) -> datetime.date:
    following = (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    return following - datetime.timedelta(days=1)
