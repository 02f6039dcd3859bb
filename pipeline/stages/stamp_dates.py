"""Dates of receiving stamps that lost a mark or digits of their year, as the letter settles them."""

from __future__ import annotations

import datetime
import re

from pipeline.stages.stamp_context import StampContext
from pipeline.thai.dates import parse_date, settle_date
from pipeline.thai.digits import to_ascii
from pipeline.thai.months import month_readings

_SOON = 120
"""Days from letter to stamp within which day and month alone tell the year."""

_DAY_AND_MONTH = re.compile(r"(?<![\d/])(\d{1,2})[ .]{0,2}([ก-๎][ก-๎. ]{0,12}[ก-๎.])")
"""The number of a day and a word that may name a month."""

_TWICE = 2.0
"""How much likelier one day must be than another."""

_ALIKE = frozenset(("06", "08", "17", "27", "35", "38", "39", "49", "56", "68", "79"))
_THAI_ALIKE = frozenset(("03", "19", "36", "37", "39", "45", "48", "58", "67"))
"""Digits taken for each other, Arabic and Thai ones, as written in Arabic."""


def settled_day(value: str, text: str, context: StampContext, *, clear: bool) -> datetime.date | None:
    """The day that a date outside of what the letter allows was before it lost a mark or digits; or None.

    Args:
        value: As read, ISO.
        text: As written.
        context: Of the letter.
        clear: The digits of a short year are clear.
    """
    earliest, latest = context.earliest, context.latest
    if earliest is None or latest is None:
        return None
    plain = parse_date(text)
    settled = settle_date(plain, not_before=earliest, not_after=latest) if plain is not None else None
    if settled is not None and settled.value is not None and earliest <= settled.value <= latest:
        return settled.value
    written = re.search(r"\d+$", text.strip())
    read = datetime.date.fromisoformat(value)
    for year in (earliest.year, earliest.year + 1):
        if written is None or not (
            _like_year(written.group(), str(year + 543)) or (len(written.group()) < 4 and not clear)
        ):
            continue
        try:
            day = read.replace(year=year)
        except ValueError:
            continue
        if 0 <= (day - earliest).days <= _SOON:
            return day
    return None


def day_of_named_year(value: str, text: str, context: StampContext) -> datetime.date | None:
    """The day that an unclear date is in the one named year that its own may be misread for.

    For letters without a date. None where its year is named, or the year after one is, or where the letter
    names none or two like it.

    Args:
        value: As read, ISO.
        text: As written.
        context: Of the letter.
    """
    read = datetime.date.fromisoformat(value)
    written = re.search(r"\d+$", text.strip())
    if written is None or {read.year, read.year - 1} & context.years:
        return None
    short = len(written.group()) < 4
    like = [year for year in context.years if short or _like_year(written.group(), str(year + 543))]
    try:
        return read.replace(year=like[0]) if len(like) == 1 else None
    except ValueError:
        return None


def day_with_year_lost(text: str, context: StampContext) -> datetime.date | None:
    """The day that a reading names by day and month, in the year in which the letter was received; or None.

    Print and seals lie on the end of a date as often as on any other part, and the letter knows the year.

    Args:
        text: As read, with what may be left of a year, and more.
        context: Of the letter.
    """
    days = [
        (reading.weight, day)
        for match in _DAY_AND_MONTH.finditer(to_ascii(text))
        for reading in month_readings(match[2])
        for day in _days_in_years(int(match[1]), reading.month, context)
    ]
    # Of two months that a word may be the letter mostly allows one.
    weights = {day: max(weight for weight, other in days if other == day) for _, day in days}
    ranked = sorted(weights, key=lambda day: -weights[day])
    if not ranked or (len(ranked) > 1 and weights[ranked[0]] < _TWICE * weights[ranked[1]]):
        return None
    return ranked[0]


def _days_in_years(number: int, month: int, context: StampContext) -> list[datetime.date]:
    """The days of a number and month soon after the letter, or in the only year that a letter without a date
    names."""
    earliest = context.earliest
    if earliest is not None:
        years = [earliest.year, earliest.year + 1]
    else:
        years = list(context.years) if len(context.years) == 1 else []
    found = []
    for year in years:
        try:
            day = datetime.date(year, month, number)
        except ValueError:
            continue
        if earliest is None or 0 <= (day - earliest).days <= _SOON:
            found.append(day)
    return found


def _like_year(part: str, whole: str) -> bool:
    """True when a year was read as `part`, with digits lost or taken for others that look like them."""
    plain = to_ascii(part)
    if len(plain) < 4:
        return _in_order(plain, whole)
    alike = _ALIKE if part.isascii() else _THAI_ALIKE
    return len(plain) == 4 and all(
        one == other or one + other in alike or other + one in alike
        for one, other in zip(plain, whole, strict=True)
    )


def _in_order(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(one in rest for one in part)
