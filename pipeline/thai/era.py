"""Buddhist and Western years.

Buddhist years begin on 1 January since 2484 (1941); before that they began on 1 April (พระราชบัญญัติปีประดิทิน
พุทธศักราช ๒๔๘๓), so January to March of 2482 fell in 1940 and January to March 2483 never were.
"""

from __future__ import annotations

import datetime
from typing import Literal

Era = Literal["buddhist", "western"]

FIRST_BUDDHIST = 2400
LAST_BUDDHIST = 2599
FIRST_WESTERN = 1900
LAST_WESTERN = 2100
FIRST_JANUARY_YEAR = 2484
_OFFSET = 543


def western_year(buddhist_year: int, month: int) -> int | None:
    """Give the Western year of a month of a Buddhist year; None for January to March 2483."""
    if buddhist_year >= FIRST_JANUARY_YEAR or month > 3:
        return buddhist_year - _OFFSET
    return None if buddhist_year == FIRST_JANUARY_YEAR - 1 else buddhist_year - _OFFSET + 1


def buddhist_year(value: datetime.date) -> int:
    """Give the Buddhist year that people wrote on that day."""
    year = value.year + _OFFSET
    return year - 1 if year < FIRST_JANUARY_YEAR and value.month <= 3 else year


def date_of(year: int, month: int, day: int, *, era: Era) -> datetime.date | None:
    """Give the Western date of a day as written, or None when there is no such day."""
    western = year if era == "western" else western_year(year, month)
    if western is None or not datetime.MINYEAR <= western <= datetime.MAXYEAR:
        return None
    try:
        return datetime.date(western, month, day)
    except (ValueError, OverflowError):
        return None


def era_of(year: int) -> Era | None:
    """Tell the era of a four-digit year by its size, or None for a year that no letter can bear."""
    if FIRST_BUDDHIST <= year <= LAST_BUDDHIST:
        return "buddhist"
    return "western" if FIRST_WESTERN <= year <= LAST_WESTERN else None
