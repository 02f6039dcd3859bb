"""A letter's date of which a part is lost or misread, from the stamps of those who received it.

A letter is received within days of its date. That, and what was read of the date, leave one day in most
cases: for a year under a seal, a month that a stamp lies over, a day by pen that no month has, a year that is
a digit off. None of these is ever given as sure.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.records import Value, ValueStatus
from pipeline.stages import letter_cues as cues
from pipeline.thai.digits import to_ascii, uses_thai_digits
from pipeline.thai.months import month_readings

LONGEST = 60
"""Days from a letter's date to its receipt beyond which a stamp says nothing of the year."""

SURENESS = 0.8
"""Most that is given to a date whose year no one has read."""

GUESSED = 0.5
"""Most that is given to a date whose day or month no one has read, or whose year stands in its text alone."""

SOON = 31
"""Days within which most letters are received."""

SURE = 0.9
NEAREST = 200
"""Days from a letter's date to the dates in its text within which they tell its year."""

_BEGUN = re.compile(r"(?:วันที่\s*)?(?P<day>\d{1,2})\s+(?P<month>[ก-ฮเ-ไ][ก-๎]{4,12})\s*(?P<rest>\d{0,3})")
_WHOLE = re.compile(
    r"(?:วันที่\s*)?(?P<day>\d{1,3})\s*(?P<month>[ก-ฮเ-ไ][ก-๎]{3,12})?\s*(?:พ\.?\s?ศ\.?\s*)?(?P<year>2[45]\d\d)\W*$"
)


def with_year(date: Value, received: Iterable[Value], mentioned: Iterable[datetime.date] = ()) -> Value:
    """`date` with what it lacks, where the dates of receipt or those in the letter's text leave one day.

    Args:
        date: The value of the letter's date; one that was read surely is left alone.
        received: The dates of receipt of the letter's stamps.
        mentioned: Days that the text of the letter names; only asked for where the stamps do not help.
    """
    raw = to_ascii((date.raw or "").strip())
    days = sorted(datetime.date.fromisoformat(one.value) for one in received if one.value is not None)
    if date.value is not None:
        return _year_off(date, days)
    begun = _BEGUN.match(raw)
    if begun is not None and cues.begun_date(raw):
        return _of_year(date, begun, days, mentioned)
    whole = _WHOLE.search(raw)
    if whole is None or not days:
        return date
    return _of_receipt(date, whole, days, (date.raw or "").strip())


def _of_year(
    date: Value, begun: re.Match[str], received: Sequence[datetime.date], mentioned: Iterable[datetime.date]
) -> Value:
    """The date with the year that all receipts leave, else with that of the nearest day in the text."""
    month, day = month_readings(begun["month"])[0].month, int(begun["day"])
    years: Counter[int] = Counter()
    for receipt in received:
        for year in (receipt.year, receipt.year - 1):
            written = _day_of(year, month, day)
            if (
                written is not None
                and _begins(year, begun["rest"])
                and 0 <= (receipt - written).days <= LONGEST
            ):
                years[year] += 1
    if len(years) == 1:
        return _given(date, _day_of(next(iter(years)), month, day), SURENESS, max(date.confidence, 0.5))
    if years:
        return date
    near = [
        (abs((other - written).days), written)
        for other in mentioned
        for year in (other.year - 1, other.year, other.year + 1)
        if _begins(year, begun["rest"]) and (written := _day_of(year, month, day)) is not None
    ]
    distance, written = min(near, default=(NEAREST, None))
    return _given(date, written, GUESSED, 0.4) if distance < NEAREST else date


def _of_receipt(date: Value, whole: re.Match[str], received: Sequence[datetime.date], read: str) -> Value:
    """The date with a day or a month, not read or impossible, that most receipts follow within a month.

    Of several such days the last; an office sends its letters on the day, or the day after.
    """
    year = int(whole["year"]) - 543
    name = whole["month"]
    readings = month_readings(name) if name is not None else ()
    if name is not None and (not readings or readings[0].short or readings[0].cost > 0.5):
        return date
    months = (readings[0].month,) if readings else range(1, 13)
    written = int(whole["day"])
    days = [written] if 1 <= written <= 31 else _days_like(whole["day"], read)
    if name is not None and days == [written]:
        return date  # such a date is none for another reason
    soon = [
        (sum(0 <= (one - candidate).days <= SOON for one in received), candidate)
        for month in months
        for day in days
        if (candidate := _day_of(year, month, day)) is not None
    ]
    count, chosen = max(soon, default=(0, None))
    return _given(date, chosen, GUESSED, 0.3) if count else date


def _year_off(date: Value, received: Sequence[datetime.date]) -> Value:
    """The date in the year that all receipts are in, where it was read a year or more away from them.

    Only the last digit of the year is doubted, and only where the date was not read surely.
    """
    value = datetime.date.fromisoformat(date.value or "")
    if date.confidence >= SURE or not received or any(0 <= (one - value).days <= LONGEST for one in received):
        return date
    years = {year for one in received for year in (one.year, one.year - 1) if year // 10 == value.year // 10}
    fitting = [
        day
        for year in years
        if (day := _day_of(year, value.month, value.day)) is not None
        and all(0 <= (one - day).days <= LONGEST for one in received)
    ]
    return _given(date, fitting[0], GUESSED, 0.4) if len(fitting) == 1 else date


def _begins(year: int, read: str) -> bool:
    """True when the Buddhist year of `year` begins as read; digits that begin no such year say nothing."""
    return not read.startswith("2") or str(year + 543).startswith(read)


def _days_like(written: str, read: str) -> list[int]:
    """Days that an impossible number of two digits may be.

    In a date of Thai digits a 9 of the other kind is ๑ by pen; else one of the digits is another.
    """
    if not read.isascii() and written in read and uses_thai_digits(read) and "9" in written:
        day = int(written.replace("9", "1"))
        if 1 <= day <= 31:
            return [day]
    found = []
    for place, digit in enumerate(written if len(written) == 2 else ""):
        for other in "0123456789":
            day = int(written[:place] + other + written[place + 1 :])
            if other != digit and 1 <= day <= 31:
                found.append(day)
    return found


def _given(date: Value, day: datetime.date | None, most: float, confidence: float) -> Value:
    if day is None:
        return date
    return replace(
        date,
        value=day.isoformat(),
        confidence=round(min(most, confidence), 4),
        status=ValueStatus.CORRECTED,
    )


def _day_of(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
