"""What a letter says of the stamps on it: when it can have been received, and by which offices."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.records import Value
from pipeline.thai.agency_words import LEVEL_WORDS
from pipeline.thai.dates import parse_date
from pipeline.thai.digits import to_ascii

LATEST_DAYS = 400
"""From the date of a letter to the latest day on which it is received."""

_TRUSTED = 0.5
"""Confidence below which the date of a letter says nothing of its stamps: a year of it misread beneath one
would take clear readings along."""
_MONTH_DAYS = 31
_LATE_YEARS = 5
_NAMING = ("to", "from_agency", "from_unit", "owner_unit", "copy_to", "references")
_YEAR = re.compile(r"(?:พ\.? ?ศ\.?|ปี|ประมาณ|คม|ยน|พันธ์|\.[คยพ]\.|(?<![\d.])\d{1,3} ?/) ?(2[45]\d\d)(?! ?\d)")
"""A year where a year is written: four digits elsewhere may be of a telephone, and those after the number of
an office are the running number of a letter."""
_PROVINCE = re.compile(r"จังหวัด([ก-๎]{3,20})")
_OFFICE_WORD = re.compile(
    "|".join(sorted((re.escape(word) for word in LEVEL_WORDS if len(word) > 3), key=lambda word: -len(word)))
)
_LEAST_NAME = 6
_PLACED = ("ตำบล", "อำเภอ", "จังหวัด", "เทศบาลเมือง", "เทศบาลนคร")
"""Ends of names after which the name of a place comes."""


@dataclass(frozen=True)
class StampContext:
    """What is known of a stamp before it is read.

    Attributes:
        letter_date: Of the letter.
        month_from: First day of the month of the letter, where its day cannot be read.
        years: Gregorian years that the letter and its other stamps name.
        offices: Names of offices in the letter: who sends it, and to whom.
        provinces: Names after `จังหวัด` in the letter.
    """

    letter_date: datetime.date | None = None
    month_from: datetime.date | None = None
    years: frozenset[int] = frozenset()
    offices: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()

    @property
    def earliest(self) -> datetime.date | None:
        """The first day on which the letter can have been received; None where nothing tells."""
        return self.letter_date or self.month_from

    @property
    def latest(self) -> datetime.date | None:
        """The last such day."""
        if self.earliest is None:
            return None
        spare = 0 if self.letter_date is not None else _MONTH_DAYS
        return self.earliest + datetime.timedelta(days=LATEST_DAYS + spare)


NO_CONTEXT = StampContext()
"""Of a stamp on a page of no letter."""


def context_of(values: Iterable[Value], printed: Iterable[str]) -> StampContext:
    """What a letter says of its stamps.

    Args:
        values: Of the letter.
        printed: Its printed lines.
    """
    held = list(values)
    dates = [one for one in held if one.field == "date" and one.confidence >= _TRUSTED]
    read = next((datetime.date.fromisoformat(one.value) for one in dates if one.value is not None), None)
    month = next((day for one in dates if (day := _month_of(one.raw or "")) is not None), None)
    text = "\n".join(printed)
    years = {int(one) - 543 for one in _YEAR.findall(to_ascii(text))}
    # Laws and regulations are named by years long gone.
    years = {year for year in years if year > max(years) - _LATE_YEARS}
    names = [
        name for one in held if one.field in _NAMING and one.value is not None for name in _offices(one.value)
    ]
    return StampContext(
        letter_date=read,
        month_from=month if read is None else None,
        years=frozenset(years),
        offices=tuple(dict.fromkeys(names)),
        provinces=tuple(dict.fromkeys(_PROVINCE.findall(text))),
    )


def _month_of(raw: str) -> datetime.date | None:
    """The first day of the month of a date without a day that could be read."""
    date = parse_date(raw)
    if date is None or date.year is None or date.month is None:
        return None
    year = date.year - 543 if date.era == "buddhist" else date.year
    return datetime.date(year, date.month, 1) if 1900 < year < 2200 else None


def _offices(text: str) -> Iterable[str]:
    """Names of offices in a value: from each word of rank to the next space, and the office of its head."""
    words = text.split()
    for word, after in itertools.zip_longest(words, words[1:], fillvalue=""):
        start = _OFFICE_WORD.search(word)
        if start is not None and len(word) - start.start() >= _LEAST_NAME:
            # The name of a place may stand apart: `องค์การบริหารส่วนตำบล ดอยซาง`.
            name = word[start.start() :] + (after if word.endswith(_PLACED) else "")
            yield name
            if name.startswith("องค์การบริหารส่วนตำบล"):
                yield "ที่ทำการ" + name
