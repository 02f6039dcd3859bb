"""Dates written as officials write them; the other way round from `pipeline.thai.dates`."""

from __future__ import annotations

import datetime
from typing import Literal

from pipeline.thai.digits import to_thai
from pipeline.thai.era import Era, buddhist_year
from pipeline.thai.months import FULL_MONTHS, SHORT_MONTHS

DateStyle = Literal["full", "short", "numeric", "iso"]


def format_date(
    value: datetime.date,
    style: DateStyle = "full",
    *,
    thai_digits: bool = True,
    era: Era = "buddhist",
) -> str:
    """Write a day as officials do: `๒๒ มีนาคม ๒๕๖๗`, `๒๒ มี.ค. ๒๕๖๗`, `๒๒/๓/๒๕๖๗`; `iso` is `2024-03-22`."""
    if style == "iso":
        return value.isoformat()
    year = buddhist_year(value) if era == "buddhist" else value.year
    if style == "numeric":
        written = f"{value.day}/{value.month}/{year}"
    else:
        names = FULL_MONTHS if style == "full" else SHORT_MONTHS
        written = f"{value.day} {names[value.month - 1]} {year}"
    return to_thai(written) if thai_digits else written
