"""Dates as Thai officials write them, found in a text and read without guessing.

Months by name or number, Thai or ASCII digits, Buddhist or Western years, two-digit years, days left
blank, wheel stamps (`-9 ก.ย. 2565`, `14 MAR 2025`), ranges whose first part lacks the year. Never
guessed: a day that is not there, a year that no letter can bear, a month that two names fit: then `value`
is None and the readings stand in `alternatives`. Confidences are priors from how the text is written; the
reader's own come on top.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.thai import date_patterns as patterns
from pipeline.thai.digits import to_ascii
from pipeline.thai.era import Era, date_of, era_of
from pipeline.thai.months import MonthReading, month_readings
from pipeline.thai.spans import Spans, take

Precision = Literal["day", "month", "year"]

LATEST_YEAR = 2575
"""Buddhist year after which two-digit years are not believed where the caller knows no end of the archive."""

_SURE_MONTH = 0.75
_FULL_DATE = 0.98
_WORTH_KEEPING = 0.02


@dataclass(frozen=True)
class DateAlternative:
    """One of the readings of a doubtful date.

    Attributes:
        value: The day, or None where only month or year are known.
        year: In the era of the date it belongs to.
        weight: Share of belief, the readings of one date add up to at most 1.
    """

    value: datetime.date | None
    year: int | None
    month: int | None
    day: int | None
    weight: float


@dataclass(frozen=True)
class ThaiDate:
    """A date found in a text.

    Attributes:
        value: The Western calendar day; None unless day, month and year were all read and there is such a
            day.
        year: Four digits as counted in `era`; None where not written or not believable.
        month: 1 to 12, or None.
        day: As written, or None where blank or unread.
        precision: What is known down to.
        raw: The text it was read from, `text[start:end]`.
        start: Where it begins in the text that was searched.
        end: Where it ends, exclusive.
        confidence: 0 to 1.
        era: How the year is counted.
        alternatives: All readings, best first, where there is more than one; else empty.
    """

    value: datetime.date | None
    year: int | None
    month: int | None
    day: int | None
    precision: Precision
    raw: str
    start: int
    end: int
    confidence: float
    era: Era
    alternatives: tuple[DateAlternative, ...] = ()


def find_dates(text: str, *, latest_year: int = LATEST_YEAR) -> tuple[ThaiDate, ...]:
    """Find all dates in a text, in order, none over another.

    Args:
        text: Best in canonical form; spans count in the text as given.
        latest_year: Last Buddhist year of the archive; a two-digit year later than the year after it is
            no year.
    """
    ascii_text = to_ascii(text)
    found: list[ThaiDate] = []
    taken: Spans = []
    for search in (_day_dates, _month_dates, _year_dates):
        found += [date for date in search(ascii_text, latest_year) if take(taken, date.start, date.end)]
    found.sort(key=lambda date: date.start)
    found = _with_range_starts(ascii_text, found)
    found = _with_years_of_the_next(ascii_text, found)
    return tuple(replace(date, raw=text[date.start : date.end]) for date in found)


def parse_date(text: str, *, latest_year: int = LATEST_YEAR) -> ThaiDate | None:
    """Give the fullest and surest date of a short text, such as a date line or a stamp's field; or None."""
    order = {"day": 2, "month": 1, "year": 0}
    dates = find_dates(text, latest_year=latest_year)
    return max(
        dates, key=lambda date: (date.value is not None, order[date.precision], date.confidence), default=None
    )


def settle_date(
    date: ThaiDate,
    *,
    not_before: datetime.date | None = None,
    not_after: datetime.date | None = None,
) -> ThaiDate:
    """Choose among the readings of a doubtful date by its neighbours in time.

    When exactly one reading lies in the window, it becomes the value. Where the date had another, the
    confidence is not above 0.9, since the neighbours were read too; where it had the same, the doubt about
    the month is taken from it. In all other cases the date comes back as it was.
    """
    readings = [
        reading
        for reading in date.alternatives
        if reading.value is not None
        and (not_before is None or reading.value >= not_before)
        and (not_after is None or reading.value <= not_after)
    ]
    if len(readings) != 1 or (not_before is None and not_after is None):
        return date
    chosen = readings[0]
    if chosen.value == date.value:
        return replace(date, confidence=round(min(_FULL_DATE, date.confidence / max(chosen.weight, 0.5)), 4))
    confidence = min(0.9, max(date.confidence, 0.5 + chosen.weight / 2))
    if date.value is not None:
        # The clear reading was outside the window: the chosen one is a repair, not a reading.
        confidence = min(confidence, 0.6)
    return replace(
        date,
        value=chosen.value,
        year=chosen.year,
        month=chosen.month,
        day=chosen.day,
        precision="day",
        confidence=confidence,
    )


def _day_dates(text: str, latest_year: int) -> Iterator[ThaiDate]:
    done = 0
    for digits in patterns.DIGIT_RUN.finditer(text):
        if digits.start() < done:
            continue
        date = _numeric_date(text, digits.start(), latest_year) or _named_date(
            text, digits.start(), latest_year
        )
        if date is not None:
            done = date.end
            yield date
    for match in patterns.ENGLISH_ORDER.finditer(text):
        if match.start() >= done or match.end() <= done:
            readings = month_readings(match["month"])
            if readings and readings[0].english:
                yield _build(
                    match.start(),
                    match.end(),
                    int(match["day"]),
                    readings,
                    match["year"],
                    None,
                    latest_year,
                    0.95,
                )


def _named_date(text: str, start: int, latest_year: int) -> ThaiDate | None:
    """Read `day month year` at a run of digits; None when it is no date."""
    match = patterns.NAMED.match(text, start)
    with_year = match is not None
    match = match or patterns.NAMED_WITHOUT_YEAR.match(text, start)
    if match is None:
        return None
    name = match["month"]
    readings = month_readings(name)
    if with_year and not readings:
        match = patterns.NAMED_WITHOUT_YEAR.match(text, start)
        if match is None:
            return None
        with_year, name = False, match["month"]
        readings = month_readings(name)
    if not readings or patterns.part_of_the_day(name, readings[0].cost):
        return None
    if not with_year and (
        readings[0].cost > 0 or (readings[0].short and "." not in name and not readings[0].english)
    ):
        return None
    day = patterns.day_before(text, match.start("day"), match["day"])
    if day is None:
        return None
    confidence = day.confidence * (1.0 if with_year else 0.6)
    if with_year and not readings[0].english and patterns.cut_off(text, match):
        with_year = False
        confidence *= 0.6
    year = match["year"] if with_year else None
    if year is not None and " " in year:
        confidence *= 0.85
    if readings[0].short and "." not in name and not readings[0].english:
        confidence *= 0.97
    date = _build(
        day.start,
        match.end(),
        day.value,
        readings,
        year,
        match["era"] if with_year else None,
        latest_year,
        confidence,
    )
    if day.other is not None:
        other = _build(day.start, match.end(), day.other, readings, year, None, latest_year, confidence)
        date = replace(date, alternatives=_mixed(date, other, 0.7))
    return date


def _numeric_date(text: str, start: int, latest_year: int) -> ThaiDate | None:
    match = patterns.ISO.match(text, start)
    if match is None:
        match = patterns.NUMERIC.match(text, start)
        if match is None or not patterns.numeric_is_a_date(match):
            return None
    day, month = int(match["day"]), int(match["month"])
    confidence = {"/": 0.97, "-": 0.92, ".": 0.8}[match["sign"].replace("–", "-")]
    if len(match["year"]) == 2:
        confidence *= 1.0 if match["sign"] == "/" else 0.7
    if not 1 <= day <= 31:
        return None
    if not 1 <= month <= 12:
        if day > 12 or month > 31 or len(match["year"]) != 4:
            return None
        # Month first, as Americans write: the only reading, yet not one to trust.
        day, month, confidence = month, day, 0.5
    reading = (MonthReading(month=month, weight=1.0, cost=0.0, short=False),)
    year = None if patterns.cut_off(text, match) else match["year"]
    return _build(match.start(), match.end(), day, reading, year, None, latest_year, confidence)


def _month_dates(text: str, latest_year: int) -> Iterator[ThaiDate]:
    for match in patterns.MONTH_YEAR.finditer(text):
        readings = month_readings(match["month"])
        if readings and len(match["year"]) >= 4:
            yield _build(
                match.start(), match.end(), None, readings, match["year"], match["era"], latest_year, 0.9
            )


def _year_dates(text: str, latest_year: int) -> Iterator[ThaiDate]:
    for match in patterns.YEAR_ONLY.finditer(text):
        if not (match["lead"] or match["era"]) or era_of(int(match["year"])) is None:
            continue
        yield _build(match.start(), match.end(), None, (), match["year"], match["era"], latest_year, 0.9)


def _build(
    start: int,
    end: int,
    day: int | None,
    months: tuple[MonthReading, ...],
    written_year: str | None,
    written_era: str | None,
    latest_year: int,
    confidence: float,
) -> ThaiDate:
    """Put a date together from its parts, with all readings of month and year."""
    english = bool(months) and months[0].english
    years = patterns.year_readings(written_year, written_era, latest_year=latest_year, english=english)
    confidence *= _FULL_DATE * years.confidence
    sure = bool(months) and months[0].weight >= _SURE_MONTH
    month = months[0].month if sure else None
    if months:
        confidence *= months[0].weight * (1.0 - months[0].cost)
    value = None
    precision: Precision = "month" if month else "year"
    if day is not None and month is not None:
        precision = "day"
        if years.year is not None:
            value = date_of(years.year, month, day, era=years.era)
            if value is None:
                precision, confidence = "month", confidence * 0.3
        elif not patterns.day_fits(day, month):
            precision, confidence = "month", confidence * 0.3
    if years.year is None:
        confidence *= 0.5
    readings = [
        DateAlternative(
            value=date_of(year, reading.month, day, era=era) if day is not None else None,
            year=year,
            month=reading.month,
            day=day,
            weight=round(weight * reading.weight, 4),
        )
        for reading in months
        for year, era, weight in years.readings
    ]
    readings = [
        reading
        for reading in readings
        if reading.weight >= _WORTH_KEEPING and (day is None or reading.value is not None)
    ]
    readings.sort(key=lambda reading: -reading.weight)
    return ThaiDate(
        value=value,
        year=years.year,
        month=month,
        day=day,
        precision=precision,
        raw="",
        start=start,
        end=end,
        confidence=round(min(1.0, confidence), 4),
        era=years.era,
        alternatives=tuple(readings) if len(readings) > 1 or (readings and value is None and day) else (),
    )


def _mixed(first: ThaiDate, second: ThaiDate, share: float) -> tuple[DateAlternative, ...]:
    """Give the readings of two days of one date, the first with the given share of belief."""
    readings = [
        replace(reading, weight=round(reading.weight * part, 4))
        for date, part in ((first, share), (second, 1.0 - share))
        for reading in (
            date.alternatives or (DateAlternative(date.value, date.year, date.month, date.day, 1.0),)
        )
    ]
    return tuple(sorted(readings, key=lambda reading: -reading.weight))


def _with_range_starts(text: str, dates: list[ThaiDate]) -> list[ThaiDate]:
    """Add the first days of `1 - 5 มีนาคม 2567` and `1, 2 และ 3 มีนาคม 2567`."""
    result: list[ThaiDate] = []
    for date in dates:
        starts: list[ThaiDate] = []
        later = date
        while later.day is not None and later.month is not None and date.precision == "day":
            match = patterns.RANGE_START.search(text, max(0, later.start - 40), later.start)
            if match is None or (result and match.start("day") < result[-1].end):
                break
            day = int(match["day"])
            if not 1 <= day < later.day:
                break
            value = None if date.year is None else date_of(date.year, later.month, day, era=date.era)
            later = replace(
                date,
                value=value,
                day=day,
                start=match.start("day"),
                end=match.end("day"),
                confidence=round(date.confidence * 0.9, 4),
                alternatives=(),
            )
            starts.append(later)
        result += [*reversed(starts), date]
    return result


def _with_years_of_the_next(text: str, dates: list[ThaiDate]) -> list[ThaiDate]:
    """Give `1 เมษายน` of `1 เมษายน ถึงวันที่ 28 มิถุนายน 2567` the year of the second date."""
    result: list[ThaiDate] = []
    following: ThaiDate | None = None
    for date in reversed(dates):
        if (
            date.year is None
            and date.day is not None
            and date.month is not None
            and following is not None
            and following.year is not None
            and following.month is not None
            and patterns.BETWEEN_RANGE.fullmatch(text, date.end, following.start)
        ):
            # From December to January the year turns on the way.
            year = following.year - (date.month > following.month)
            value = date_of(year, date.month, date.day, era=following.era)
            if value is not None:
                confidence = 0.85 * following.confidence
                date = replace(
                    date, value=value, year=year, era=following.era, confidence=round(confidence, 4)
                )
        result.append(date)
        following = date
    return result[::-1]
