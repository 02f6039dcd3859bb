"""The year of a letter's date that is lost under a seal, from the stamps of those who received it."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from pipeline.records import Value, ValueStatus
from pipeline.stages import letter_cues as cues
from pipeline.thai.digits import to_ascii
from pipeline.thai.months import month_readings

LONGEST = 60
"""Days from a letter's date to its receipt beyond which a stamp says nothing of the year."""

SURENESS = 0.8
"""Most that is given to a date whose year no one has read."""

_BEGUN = re.compile(r"(?:วันที่\s*)?(?P<day>\d{1,2})\s+(?P<month>[ก-ฮเ-ไ][ก-๎]{4,12})\s*(?P<rest>\d{0,3})")


def with_year(date: Value, received: Iterable[Value]) -> Value:
    """`date` with the year in which all dates of receipt follow it soon; as it is where these disagree.

    Args:
        date: The value of the letter's date; one that was read, or holds no day and month, is left alone.
        received: The dates of receipt of the letter's stamps.
    """
    raw = (date.raw or "").strip()
    begun = _BEGUN.match(raw)
    if date.value is not None or begun is None or not cues.begun_date(raw):
        return date
    month = month_readings(begun["month"])[0].month
    years: Counter[int] = Counter()
    for value in received:
        if value.value is None:
            continue
        day = datetime.date.fromisoformat(value.value)
        for year in (day.year, day.year - 1):
            written = _day_of(year, month, int(to_ascii(begun["day"])))
            fits = str(year + 543).startswith(to_ascii(begun["rest"]))
            if written is not None and fits and 0 <= (day - written).days <= LONGEST:
                years[year] += 1
    if len(years) != 1:
        return date
    written = _day_of(next(iter(years)), month, int(to_ascii(begun["day"])))
    if written is None:
        return date
    confidence = round(min(SURENESS, max(date.confidence, 0.5)), 4)
    return replace(date, value=written.isoformat(), confidence=confidence, status=ValueStatus.CORRECTED)


def _day_of(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
