"""References to other papers: `หนังสือกรมชลประทาน ที่ กษ ๐๓๒๗/๙๓๑ ลงวันที่ ๑๕ พฤศจิกายน ๒๕๖๖` in its parts.

A reference names the kind of paper, the office, its number and its full date (clause 11.4 of the regulation,
ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖). It stands under อ้างถึง, or in the text after ตาม or อนุสนธิ.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cache

from pipeline.thai.dates import ThaiDate, find_dates
from pipeline.thai.letter_numbers import LetterNumber, find_letter_numbers
from pipeline.thai.letter_words import meanings, starts_with, words

OTHER = "other"
"""Kind of a reference that names none of the papers of the table of words."""

_FARTHEST = 120
"""Characters between the word for the paper and its number: the longest names of offices have some 80."""

# The recogniser reads commas of thousands as full stops; after the stroke there are no points.
_POINT_OF_THOUSANDS = re.compile(r"(/[ ]*(?:ว[ ]?\.?[ ]*)?[\d๐-๙]{1,3})\.(?=[\d๐-๙]{3}(?![\d๐-๙]))")
_DATE_WORD = re.compile(r"(?:ฉบับ)?(?:ลง(?:วันที่)?|ลว\.?|วันที่|เมื่อ(?:วันที่)?)[ ]*$")
_URGENCY = re.compile(r"(?:ด่วนที่สุด|ด่วนมาก|ด่วน|ลับที่สุด|ลับมาก|ลับ|ปกปิด)[ ]*$")
_NUMBER_WORD = re.compile(r"(?:เลข)?(?:ที่|ที)[ ]*[:.]?[ ]*$")
# `ตามหนังสือที่อ้างถึง`, `หนังสือฉบับนี้` and `หนังสือดังกล่าว` name no paper.
_POINTS_BACK = re.compile(r"[ ]*(?:ที่|ตาม)?[ ]*(?:อ้าง|อาง|ฉบับนี้|ดังกล่าว|นี้|ข้างต้น|ราชการ|รับรอง|เดินทาง|มอบ)")
# A number that is none of the known shapes: `ที่ กท ๐๐๑๒ ขข/๓๕๗`.
_ODD_NUMBER = re.compile(
    r"[ ]*(?:ด่วน\S*|ลับ\S*)?[ ]*(?:เลข)?ที่[ ]*(?:[ก-ฮ][ก-ฮ.]{0,7}[ ]*)?[\d๐-๙].*$", re.DOTALL
)
_DATED = re.compile(r"(?:ฉบับ)?(?:ลง(?:วันที่)?|ลว\.?)[ ]*$")
"""What stands before the date of a paper; a bare วันที่ (on the day) is as often that of an event."""

_CLAUSE = re.compile(r"(?<!ราย)ได้|ซึ่ง|นั้น|แล้ว|ขอให้|โดย|ตามวัน|เวลา|ระหว่าง(?!ประเทศ)|ตั้งแต่")
"""Words that no name of an office holds, but in รายได้ (revenue) and ระหว่างประเทศ (international): what
follows is no part of the reference."""


@dataclass(frozen=True)
class WrittenReference:
    """A reference as written, in its parts.

    Attributes:
        kind: `letter`, `memo`, `order`, `announcement`, `rule` (law and regulation) or `other`.
        agency: The office as written, None where none is named.
        number: None where none was read.
        date: Gregorian; None unless day, month and year were read.
        raw: The text that it was taken from.
        start: Where `raw` begins in the text that was searched.
        confidence: 0..1, of the parts being cut and understood right, if the text was read right.
    """

    kind: str
    agency: str | None
    number: LetterNumber | None
    date: datetime.date | None
    raw: str
    start: int
    confidence: float


@dataclass(frozen=True)
class _Opener:
    kind: str
    start: int
    end: int


@cache
def _opening_words() -> re.Pattern[str]:
    longest_first = sorted(words("reference"), key=lambda word: (-len(word), word))
    return re.compile("|".join(re.escape(word) for word in longest_first))


@cache
def _kind_of_word(word: str) -> str:
    return next(kind for kind in meanings("reference") if word in words("reference", kind))


def split_entry(entry: str) -> tuple[WrittenReference, ...]:
    """The references that an entry under อ้างถึง names, at least one; papers joined by และ become two.

    Args:
        entry: Without its running number; in canonical form.
    """
    text = _POINT_OF_THOUSANDS.sub(r"\1,", entry)
    numbers, dates = find_letter_numbers(text), find_dates(text)
    openers = _openers(text, entry=True)
    starts = [opener for opener in openers if opener.start == 0] or [_Opener(OTHER, 0, 0)]
    for opener in openers:
        # A second word opens a second reference only when number or date of the first stand before it.
        if opener.start > starts[-1].end and _named(numbers, dates, starts[-1].end, opener.start):
            starts.append(opener)
    ends = [opener.start for opener in starts[1:]] + [len(text)]
    return tuple(
        _read(entry, text, opener, end, numbers, dates) for opener, end in zip(starts, ends, strict=True)
    )


def find_references(text: str) -> tuple[WrittenReference, ...]:
    """The letters, memos, orders and announcements that a running text names with a number or a date.

    Args:
        text: In canonical form; spans count in it.
    """
    mended = _POINT_OF_THOUSANDS.sub(r"\1,", text)
    openers = [one for one in _openers(mended, entry=False) if one.kind not in (OTHER, "rule")]
    if not openers:
        return ()
    numbers, dates = find_letter_numbers(mended), find_dates(mended)
    found = []
    for place, opener in enumerate(openers):
        end = openers[place + 1].start if place + 1 < len(openers) else len(mended)
        number = next((one for one in numbers if opener.end <= one.start < end), None)
        date = next((one for one in dates if one.value and opener.end <= one.start < end), None)
        first = min((one.start for one in (number, date) if one is not None), default=None)
        if first is None or first - opener.end > _FARTHEST:
            continue
        before = mended[opener.end : first]
        if number is None and not _DATED.search(before):
            continue
        if _CLAUSE.search(before):
            continue
        found.append(_read(text, mended, opener, end, numbers, dates, running=True))
    return tuple(found)


def _openers(text: str, *, entry: bool) -> list[_Opener]:
    """The words for papers in a text; the first of an entry may be misread a little."""
    found = [
        _Opener(_kind_of_word(match.group()), match.start(), match.end())
        for match in _opening_words().finditer(text)
        if entry or not _POINTS_BACK.match(text, match.end())
    ]
    if entry and not any(one.start == 0 for one in found):
        nearest = min(
            (
                (fit[0], -len(word), _Opener(kind, 0, fit[1]))
                for kind in meanings("reference")
                for word in words("reference", kind)
                if len(word) > 5 and (fit := starts_with(text, word)) is not None
            ),
            key=lambda one: one[:2],
            default=None,
        )
        if nearest is not None:
            opener = nearest[2]
            found = [opener, *(one for one in found if one.start >= opener.end)]
    return found


def _named(numbers: tuple[LetterNumber, ...], dates: tuple[ThaiDate, ...], start: int, end: int) -> bool:
    return any(start <= one < end for one in [*(n.start for n in numbers), *(d.start for d in dates)])


def _read(
    text: str,
    mended: str,
    opener: _Opener,
    end: int,
    numbers: tuple[LetterNumber, ...],
    dates: tuple[ThaiDate, ...],
    *,
    running: bool = False,
) -> WrittenReference:
    """The reference that begins with `opener` and ends before `end`."""
    number = next((one for one in numbers if opener.end <= one.start < end), None)
    after = number.end if number is not None else opener.end
    date = next((one for one in dates if one.value is not None and after <= one.start < end), None)
    if date is not None and (number is not None or running):
        # In running text a later day belongs to something else.
        near = mended[after : date.start]
        if not _DATE_WORD.search(near) and (running or len(near.strip()) > 12):
            date = None
    stop = min((one.start for one in (number, date) if one is not None), default=end)
    named = opener.kind != "rule" and (opener.kind != OTHER or number is not None)
    agency = _agency(mended[opener.end : stop]) if named else None
    if running:
        end = max(one.end for one in (number, date) if one is not None)
    confidence = 0.97 if opener.kind != OTHER else 0.8
    if number is not None:
        confidence *= number.confidence
        confidence *= 1.0 if text[number.start : number.end] == mended[number.start : number.end] else 0.9
    if date is not None:
        confidence *= date.confidence
    kind = "letter" if opener.kind == OTHER and number is not None else opener.kind
    raw = text[opener.start : end].strip()
    return WrittenReference(
        kind, agency, number, date.value if date else None, raw, opener.start, round(confidence, 4)
    )


def _agency(between: str) -> str | None:
    """The name of the office in what stands between the word for the paper and its number or date."""
    name = _trimmed(_ODD_NUMBER.sub("", between))
    for _ in range(4):
        shorter = name
        for pattern in (_DATE_WORD, _NUMBER_WORD, _URGENCY):
            shorter = _trimmed(pattern.sub("", shorter))
        if shorter == name:
            break
        name = shorter
    name = re.sub(r"^(?:ของ|จาก|ที่)[ ]*", "", name).strip(" ()")
    return " ".join(name.split()) if re.search(r"[ก-ฮ].*[ก-ฮ]", name) else None


def _trimmed(name: str) -> str:
    """`name` without signs around it; the last stop of initials (`สำนักงาน ก.พ.`) is its own."""
    return re.sub(r"(?:(?<!\.[ก-ฮ])\.|[ ,:\-–])+$", "", name).lstrip(" .,:-–")
