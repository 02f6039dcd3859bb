"""The written shapes of dates: patterns, the digits before a month, the digits of a year."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from pipeline.thai.era import Era, era_of
from pipeline.thai.months import FULL_MONTHS, SHORT_MONTHS, month_readings

_THAI = "ก-ฮะ-ฺเ-ไ็-๎"
_GAP = r"[ \t\n.…_]{0,12}"
_ERA = r"(?P<era>[พผฟค][ ]?\.?[ ]?[ศค][ ]?\.?|พุทธศักราช|คริสต์ศักราช|[BA]\.?[ED]\.?)?"
_SHORT_ALTERNATIVES = "|".join(
    r"\s?".join(re.escape(part) for part in re.findall(r"[^.]+\.", name)) for name in SHORT_MONTHS
)
_EXACT = "|".join(FULL_MONTHS) + "|" + _SHORT_ALTERNATIVES
# Four digits, also with a space that a reader put between them (then only 24xx and 25xx: `67 10.13` is
# a year and a time), or two digits that no clock or date goes on from
# (`๓๑ ธันวาคม - ๑๐ มกราคม ๒๕๖๗` has a day there).
_YEAR = (
    r"(?P<year>\d{4}(?!\d)|2[ ]?[45][ ]?\d[ ]?\d(?!\d)(?![ ]?[.:]\d)"
    rf"|\d{{2}}(?!\d)(?![ ]?[.:/]\d)(?![ ]?น\.)(?![ ]{{0,2}}(?:เดือน[ ]?)?(?:{_EXACT})))"
)

DIGIT_RUN = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
NAMED = re.compile(
    rf"(?P<day>\d{{1,2}})(?!\d){_GAP}[-/–]?[ ]?(?:เดือน[ ]?)?"
    rf"(?P<month>[{_THAI}][{_THAI}.,· ]{{1,18}}?|(?:[A-Za-z]|0(?=[Cc]))[A-Za-z0-9]{{2,8}}?)"
    rf"(?:{_GAP}[-/–,]?[ ]?){_ERA}{_GAP}{_YEAR}"
)
NAMED_WITHOUT_YEAR = re.compile(
    rf"(?P<day>\d{{1,2}})(?!\d){_GAP}(?:เดือน[ ]?)?(?P<month>{_EXACT}|[A-Z]{{3}}(?![A-Za-z]))", re.IGNORECASE
)
MONTH_YEAR = re.compile(rf"(?P<month>{_EXACT})[ \t\n.…_]{{0,12}}{_ERA}[ \t\n.…_]{{0,6}}{_YEAR}")
ENGLISH_ORDER = re.compile(
    r"\b(?P<month>[A-Z][a-z]{2,8})\.?[ ]{1,2}(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,[ ]{0,2}(?P<year>\d{4})(?!\d)"
)
NUMERIC = re.compile(
    r"(?P<day>\d{1,2})[ ]?(?P<sign>[/.\-–])[ ]?(?P<month>\d{1,2})"
    r"[ ]?(?P=sign)[ ]?(?P<year>\d{4}|\d{2})(?!\d|[/.\-–]\d)"
)
ISO = re.compile(r"(?P<year>(?:19|20|24|25)\d\d)(?P<sign>-)(?P<month>0\d|1[0-2])-(?P<day>[0-3]\d)(?!\d)")
YEAR_ONLY = re.compile(
    r"(?P<lead>(?:ไตรมาส(?:ที่)?[ ]?\d[ ]?(?:ของ|แห่ง|/)?[ ]?)?(?:ประจำ)?ปี(?:งบประมาณ|การศึกษา)?[ ]?"
    r"|ไตรมาส(?:ที่)?[ ]?\d[ ]?/[ ]?)?"
    r"(?P<era>(?:[พค][ ]?\.?[ ]?ศ[ ]?\.?|พุทธศักราช|คริสต์ศักราช)[ ]?)?(?<!\d)(?P<year>\d{4})(?![\d/])"
)
ON_DAY = r"วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)?[ ]?ที่"
"""Pattern of the words before a day, with or without the day of the week."""

_JOINT = rf"(?:-|–|ถึง|จนถึง|และ|หรือ|,)(?:[ ]?{ON_DAY})?"
RANGE_START = re.compile(rf"(?<![\d/.,])(?P<day>\d{{1,2}})[ ]{{0,3}}{_JOINT}[ ]{{0,3}}$")
BETWEEN_RANGE = re.compile(rf"[ \n]{{0,3}}{_JOINT}[ \n]{{0,3}}")

# What may stand tight before the day: a label or a word that leads to a date, not the rest of an unread
# digit.
_LEADS_TO_A_DAY = re.compile(r"(?:ที่|ที|ท่|ณ|เมื่อ|ถึง|ระหว่าง|และ|หรือ|วัน|ตั้งแต่|ภายใน|ก่อน|ใน)$")
_GLUED_WORD = re.compile(rf"[{_THAI}]+$")
_GLUED_SIGN = re.compile(r"(?:[A-Za-z|!?/\\ๆฯ]|\d[.,:])$")
_LONE_DIGIT = re.compile(r"(?<![\d.,/:-])(?P<tens>[0-3])[ ]$")
_DAY_PLACE = re.compile(r"(?:^|\n|ที่|ที|ท่|[.…_]{2})[ ]*$")
# After a month without its year a dash leads to the end of a period: `๒๘ ธันวาคม - ๓ มกราคม ๒๕๖๗`.
_MONTH_ENDS = re.compile(rf"(?:{_EXACT})[ ]?$")
_FILLER_DASH = re.compile(r"(?<!\d)(?<!\d[ ])(?<![A-Za-zก-๎])[-–][ ]?$")


_CENTURIES = ("24", "25")
_CENTURY_ONLY = 0.6
_LINE_ENDS = re.compile(r"[ \t\u200b]*(?:\n|$)")


def cut_off(text: str, match: re.Match[str]) -> bool:
    """Say whether the line ends within the year of a date: `๒๕` there is what is left of `๒๕๖๗`, not 2525."""
    return match["year"] in _CENTURIES and _LINE_ENDS.match(text, match.end("year")) is not None


@dataclass(frozen=True)
class DayReading:
    """The day of a date: where it begins, its number, another it may be, and a factor of confidence."""

    start: int
    value: int
    other: int | None
    confidence: float


def day_before(text: str, start: int, written: str) -> DayReading | None:
    """Read the day whose digits begin at `start`; None where a part of it may be unread.

    A sign or a stray letter tight before the digits is what a reader makes of a digit it does not know
    (`|2`, `S2`, `ด๒`): the day is then unknown, not 2.
    """
    day = int(written)
    if not 1 <= day <= 31:
        return None
    before = text[max(0, start - 24) : start]
    if _GLUED_SIGN.search(before):
        return None
    lone = _LONE_DIGIT.search(before)
    if lone and len(written) == 1:
        joined = int(lone["tens"] + written)
        placed = _DAY_PLACE.search(before[: lone.start()]) is not None
        if placed and 1 <= joined <= 31:
            return DayReading(start=start - 2, value=joined, other=day, confidence=0.6)
        return DayReading(start=start, value=day, other=None, confidence=0.7)
    dash = _FILLER_DASH.search(before)
    if dash and not _MONTH_ENDS.search(before[: dash.start()]):
        return DayReading(start=start - (len(before) - dash.start()), value=day, other=None, confidence=0.97)
    word = _GLUED_WORD.search(before)
    if word is None or _LEADS_TO_A_DAY.search(before):
        return DayReading(start=start, value=day, other=None, confidence=1.0)
    if len(word.group()) <= 2:
        return None
    return DayReading(start=start, value=day, other=None, confidence=0.9)


def part_of_the_day(name: str, cost: float) -> bool:
    """Say whether the head of a month's name is rather an unread digit of the day (`ด มีนาคม`, `ดมีนาคม`)."""
    if cost == 0.0:
        return False
    tails = [name[1:], name[2:]] + [name[gap.end() :] for gap in re.finditer(r"[ .]+", name[:8])]
    return any(readings and readings[0].cost < cost - 0.15 for readings in map(month_readings, tails))


def day_fits(day: int, month: int) -> bool:
    """Say whether a month has such a day, in a leap year if need be."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2000, month)[1]


def numeric_is_a_date(match: re.Match[str]) -> bool:
    """Tell a date by numbers from clause numbers, phones and office codes that look alike.

    With full stops or dashes only a believable four-digit year makes it a date; so does a two-digit one
    with dashes between a possible day and month.
    """
    before = match.string[max(0, match.start() - 2) : match.start()]
    if re.search(r"[\d/.\-–][ ]?$", before) and not re.search(r"(?:^|[^\d])[-–.][ ]?$", before):
        return False
    if len(match["year"]) == 2:
        return match["sign"] == "/" or (
            match["sign"] == "-"
            and day_fits(int(match["day"]), int(match["month"]))
            and " " not in match.group()
        )
    return match["sign"] == "/" or era_of(int(match["year"])) is not None


@dataclass(frozen=True)
class YearReadings:
    """The year of a date: best reading or None, era, a factor of confidence, all readings with weights."""

    year: int | None
    era: Era
    confidence: float
    readings: tuple[tuple[int, Era, float], ...]


def year_readings(
    written: str | None, written_era: str | None, *, latest_year: int, english: bool
) -> YearReadings:
    """Read the digits of a year.

    Four digits from 2400 are Buddhist, 1900 to 2100 Western. Two digits are Buddhist 25yy unless that is
    later than the archive can hold, never Western by default; only a wheel stamp with an English month
    may mean 20yy. Other years are not believed: what they may be with one digit changed is given as
    readings.
    """
    if written is None:
        return YearReadings(year=None, era="buddhist", confidence=1.0, readings=())
    digits = written.replace(" ", "")
    year = int(digits)
    western = bool(written_era) and str(written_era)[0] in "คA"
    if len(digits) == 4:
        era = era_of(year)
        if era is None:
            return _unbelievable(digits, latest_year)
        confidence = 1.0
        if written_era and western != (era == "western"):
            confidence = 0.6
        if era == "buddhist" and year > latest_year + 1:
            confidence *= 0.6
        return YearReadings(year=year, era=era, confidence=confidence, readings=((year, era, 1.0),))
    if western:
        return YearReadings(
            year=2000 + year, era="western", confidence=0.7, readings=((2000 + year, "western", 1.0),)
        )
    buddhist = 2500 + year
    if english and 2000 + year + 543 <= latest_year + 1:
        both: tuple[tuple[int, Era, float], ...] = (
            (2000 + year, "western", 0.8),
            (buddhist, "buddhist", 0.2),
        )
        return YearReadings(year=2000 + year, era="western", confidence=0.7, readings=both)
    if buddhist <= latest_year + 1:
        # `25` may be the beginning of a year as well, whose end was not read.
        sure = _CENTURY_ONLY if digits in _CENTURIES else 0.97
        return YearReadings(
            year=buddhist, era="buddhist", confidence=sure, readings=((buddhist, "buddhist", 1.0),)
        )
    return YearReadings(year=None, era="buddhist", confidence=0.5, readings=())


def _unbelievable(digits: str, latest_year: int) -> YearReadings:
    """Give the years that one wrong digit at the front may hide: those of archives begin with 25 or 24."""
    guesses: dict[int, float] = {}
    for head, weight in (("25", 0.5), ("24", 0.1)):
        year = int(head + digits[2:])
        if sum(a != b for a, b in zip(head, digits, strict=False)) == 1 and year <= latest_year + 1:
            guesses[year] = weight
    readings: tuple[tuple[int, Era, float], ...] = tuple(
        (year, "buddhist", weight) for year, weight in guesses.items()
    )
    return YearReadings(year=None, era="buddhist", confidence=0.5, readings=readings)
