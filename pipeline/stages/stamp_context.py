"""What a letter says of the stamps on it: when it can have been received, and by which offices."""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.records import Value
from pipeline.records.pages import Polygon
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
_YEAR = re.compile(
    r"(?:(?P<month>(?:คม|ยน|พันธ์|\.[คยพ]\.)(?: ?พ\.? ?ศ\.?)?)|พ\.? ?ศ\.?|ปี|ประมาณ|(?<![\d.])\d{1,3} ?/)"
    r" ?(?P<year>2[45]\d\d)(?! ?\d)"
)
"""A year where a year is written, after a month or otherwise: four digits elsewhere may be of a telephone,
and those after the number of an office are the running number of a letter."""
_YEARS_FROM_TO = re.compile(
    r"(2[45]\d\d)\s*(?:[-–—]|ถึง)[^\d\n]{0,12}(?:\d{1,2} ?[ก-๎. ]{2,24})?(2[45]\d\d)(?! ?\d)"
)
_PLAN_YEARS = 4
"""Years from the first to the last from which on the two are those of a plan (2566 - 2570), and no letter is
written in either of them for that."""
_PROVINCE = re.compile(r"จังหวัด([ก-๎]{3,20})")
_OFFICE_WORD = re.compile(
    "|".join(sorted((re.escape(word) for word in LEVEL_WORDS if len(word) > 3), key=lambda word: -len(word)))
)
_LEAST_NAME = 6
_ALL_OF = re.compile("ทุก(?:แห่ง|จังหวัด|อำเภอ|ตำบล|เขต|หน่วย|ส่วน|กระทรวง|กรม|กอง|สำนัก|คณะ|โรง)")
"""What makes a name that of all offices of a kind (all: ทุก), of which no stamp is."""
_PLACED = ("ตำบล", "อำเภอ", "จังหวัด", "เทศบาลเมือง", "เทศบาลนคร")
"""Ends of names after which the name of a place comes."""


@dataclass(frozen=True)
class StampContext:
    """What is known of a stamp before it is read.

    Attributes:
        letter_date: Of the letter.
        date_place: Where that date stands on its page, upright frame; None where nothing tells.
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
    date_place: Polygon | None = None

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
    own = next((one for one in dates if one.value is not None), None)
    read = datetime.date.fromisoformat(own.value) if own is not None and own.value is not None else None
    month = next((day for one in dates if (day := _month_of(one.raw or "")) is not None), None)
    text = "\n".join(printed)
    names = [
        name for one in held if one.field in _NAMING and one.value is not None for name in _offices(one.value)
    ]
    return StampContext(
        letter_date=read,
        date_place=own.polygon if own is not None else None,
        month_from=month if read is None else None,
        years=_years_named(text),
        offices=tuple(dict.fromkeys(names)),
        provinces=tuple(dict.fromkeys(_PROVINCE.findall(text))),
    )


def _years_named(text: str) -> frozenset[int]:
    """Gregorian years that a text names, without those long before it was written.

    Laws and regulations are named by years long gone, plans by years to come. So what counts as long gone is
    told by the year that most days and months are of, and no year to come takes an earlier one away.
    """
    plain = _YEARS_FROM_TO.sub(
        lambda two: "\n" if int(two[2]) - int(two[1]) >= _PLAN_YEARS else two[0], to_ascii(text)
    )
    named = [(int(one["year"]) - 543, one["month"] is not None) for one in _YEAR.finditer(plain)]
    counts = Counter(year for year, dated in named if dated) or Counter(year for year, _ in named)
    if not counts:
        return frozenset()
    most = max(counts.values())
    written = max(year for year, count in counts.items() if count == most)
    return frozenset(year for year, _ in named if year > written - _LATE_YEARS)


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
            if _ALL_OF.search(name):
                continue
            yield name
            if name.startswith("องค์การบริหารส่วนตำบล"):
                yield "ที่ทำการ" + name
