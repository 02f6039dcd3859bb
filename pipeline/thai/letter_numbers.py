"""Numbers of letters: `กต ๑๓๐๕/ว ๕๓๒`, `กค (กวจ) ๐๔๐๕.๒/ว ๑๒๓`, `สพธอ. 0101/ว 2568`, orders `๓๓๙/๒๕๖๘`.

Code letters of ministry, agency or province; committee letters in brackets; number of the owning office
with parts after points; after the stroke ว for a circular, then the number in the register of letters
sent. Circulars have a register of their own, so `ว 532` and `532` of one office are two letters.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.thai.agency_table import known_codes
from pipeline.thai.confusion import visual_distance
from pipeline.thai.digits import to_ascii, to_thai, uses_thai_digits
from pipeline.thai.spans import Spans, take

# What readers make of ที่ at the head of a number line; only the whole word may hang on another.
_ANCHOR = r"(?P<anchor>(?:ที่|(?<![ก-๎A-Za-z])(?:ที|ท่|ทิ่|ทิ|ที้|ท|NAA|NAW|NA))[ ]*[:.]?[ ]*)"
# The letters may be parted by a space that a reader put between them (`ก ต`).
_CODE = r"(?P<code>[ก-ฮ](?:\.?[ ]?[ก-ฮ]){1,5}[ ]?\.?)"
_COMMITTEE = r"(?:[ ]*\([ ]*(?P<committee>[ก-ฮ.][ก-ฮ. ]{0,11}?)[ ]*\))?"
# ๐ is a ring, and readers write it o or O.
_PARTS = r"(?:[ ]?[.,][ ]?[\doO]{1,3}){0,6}"
_OFFICE = rf"(?P<office>[\doO]{{3,6}}{_PARTS})"
# Universities and funds have numbers of one or two digits (`อว ๖๙.๕/๑๒`); prosecutors write the unit in
# brackets after the number of the office (`อส ๐๐๐๗(พก)/๑๒`).
_ANY_OFFICE = rf"(?P<office>[\doO]{{1,6}}{_PARTS}(?:[ ]?\([ ]?[ก-ฮ]{{1,6}}[ ]?\))?)"
_RUN = r"(?P<run>[\doO]{1,3}(?:,\d{3})+|[\doO]{1,6})?(?!\d|,\d)"
_STROKE = r"[ ]*(?P<stroke>/)[ ]*"
_SLIPPED_STROKE = r"[ ]*(?P<stroke>[!|\\ไlIป\]\[])[ ]*"
# Secret letters have registers of their own, with a letter in brackets: `ว(ล) ๑๒`, `(ล) ๑๒`.
_CIRCULAR = r"(?:(?P<circular>ว)(?:[ ]?\.(?=[ ]*\d))?[ ]*)?(?:\([ ]?(?P<register>[ก-ฮ])[ ]?\)[ ]*)?"

_WITH_STROKE = re.compile(
    rf"(?:{_ANCHOR}|(?<![ก-๎])){_CODE}{_COMMITTEE}[ ]*{_ANY_OFFICE}{_STROKE}{_CIRCULAR}{_RUN}"
)
_WITHOUT_CODE = re.compile(rf"{_ANCHOR}{_OFFICE}{_STROKE}{_CIRCULAR}{_RUN}")
_HEADLESS = re.compile(rf"[ ]*{_OFFICE}{_STROKE}{_CIRCULAR}{_RUN}")
# A stamp over the code letters leaves some other signs before the number of the office.
_LOST_CODE = re.compile(rf"(?:.{{0,12}}?(?<![\d.,]))?{_OFFICE}{_STROKE}{_CIRCULAR}{_RUN}[ .…]*")
_OWN_OFFICE = re.compile(r"0\d{3}|[5-9]\d{4}|04\d{3}")
_WITH_SLIP = re.compile(
    rf"(?:{_ANCHOR}|(?<![ก-๎])){_CODE}{_COMMITTEE}[ ]*{_OFFICE}{_SLIPPED_STROKE}{_CIRCULAR}"
    r"(?P<run>[\doO]{1,6})(?!\d)"
)
_STROKE_AS_DIGIT = re.compile(
    rf"(?:{_ANCHOR}|(?<![ก-๎])){_CODE}{_COMMITTEE}[ ]*"
    r"(?P<office>\d{4}(?:\.\d{1,3}){0,3}?)(?P<stroke>1?)[ ]?"
    r"(?P<circular>ว)[ ]*(?P<run>\d{1,6})(?!\d)"
)
_ORDER = re.compile(
    r"(?<!ครั้ง)(?<!ฉบับ)(?<!วัน)(?<!เลข)(?P<anchor>ที่|ที)[ ]*"
    r"(?P<run>\d{1,6})[ ]*(?P<stroke>[/!|\\])[ ]*(?P<year>2[45]\d\d)(?!\d)"
)
_BARE_ORDER = re.compile(r"[ ]*(?P<run>\d{1,6})[ ]*(?P<stroke>/)[ ]*(?P<year>2[45]\d\d)[ ]*")

_USUAL_WIDTH = 4
_YEAR_AS_RUN = re.compile(r"2[45]\d\d")

# Area offices of education write `ศธ 04056.12`.
_FIVE_DIGITS_FROM_ZERO = frozenset({"ศธ"})


@dataclass(frozen=True)
class LetterNumber:
    """A letter's or an order's number.

    Attributes:
        code: Code letters, with the full stop of an agency that writes its own short name; None for
            orders and where the reader lost them.
        committee: Letters in brackets after the code, or None.
        office: Number of the owning office in ASCII digits, points and a unit in brackets kept; None for
            orders.
        is_circular: Whether ว stands before the running number.
        run: Running number in ASCII digits, leading zeros kept, no commas; None where left blank.
        year: Buddhist year of an order's number, else None.
        raw: The text it was read from, without the word ที่.
        text: In canonical spacing, digits as written: `กต ๑๓๐๕/ว ๕๓๒`.
        start: Where `raw` begins in the text that was searched.
        end: Where it ends, exclusive.
        confidence: 0 to 1.
        code_read: The code letters as read, where `code` is a repair of them, else None.
    """

    code: str | None
    committee: str | None
    office: str | None
    is_circular: bool
    run: str | None
    year: int | None
    raw: str
    text: str
    start: int
    end: int
    confidence: float
    code_read: str | None = None

    @property
    def is_order(self) -> bool:
        """Whether it is a running number and a year, as on orders."""
        return self.year is not None


def find_letter_numbers(text: str, *, codes: Set[str] | None = None) -> tuple[LetterNumber, ...]:
    """Find all numbers of letters and orders in a text, in order, none over another.

    Args:
        text: In canonical form; spans count in it.
        codes: Code letters that exist; those of the table of agencies where None.
    """
    return _find(text, known_codes() if codes is None else frozenset(codes), first=-1)


def _find(text: str, known: frozenset[str], *, first: int) -> tuple[LetterNumber, ...]:
    """Find numbers; what begins at `first` counts as led by ที่."""
    ascii_text = to_ascii(text)
    found: list[LetterNumber] = []
    taken: Spans = []
    for pattern, prior in (
        (_WITH_STROKE, 0.97),
        (_ORDER, 0.95),
        (_WITH_SLIP, 0.7),
        (_STROKE_AS_DIGIT, 0.55),
        (_WITHOUT_CODE, 0.4),
    ):
        for match in pattern.finditer(ascii_text):
            number = _read(text, match, prior, known, first=first)
            if number is not None and take(taken, number.start, number.end):
                found.append(number)
    return tuple(sorted(found, key=lambda number: number.start))


def parse_letter_number(text: str, *, codes: Set[str] | None = None) -> LetterNumber | None:
    """Give the one number that a number line holds, the surest; or None.

    The line is known to be one, so ที่ may be missing. A line that is nothing but `339/2568` is an
    order's number.
    """
    known = known_codes() if codes is None else frozenset(codes)
    numbers = _find(text, known, first=len(text) - len(text.lstrip()))
    best = max(numbers, key=lambda number: number.confidence, default=None)
    if best is not None and not best.is_order:
        best = _whole_run(text, best)
    if best is None:
        bare = _BARE_ORDER.fullmatch(to_ascii(text))
        if bare is not None:
            return _order(text, bare, 0.85)
        headless = _HEADLESS.fullmatch(to_ascii(text).rstrip(" .…"))
        if headless is not None:
            return _read(text, headless, 0.4, known, first=-1)
        uncoded = _LOST_CODE.fullmatch(to_ascii(text))
        if uncoded is not None and uncoded["run"] and _OWN_OFFICE.match(_digits(uncoded["office"])):
            return _read(text, uncoded, 0.3, known, first=-1)
    return best


def _read(
    text: str, match: re.Match[str], prior: float, known: frozenset[str], *, first: int
) -> LetterNumber | None:
    parts = match.groupdict()
    if "year" in parts:
        return _order(text, match, prior if parts["stroke"] == "/" else prior * 0.7)
    anchored = bool(parts.get("anchor")) or match.start() == first
    confidence = prior if anchored else prior * 0.95
    code: str | None = None
    code_read: str | None = None
    code_written = parts.get("code")
    start = match.start("code") if code_written else match.start("office")
    if code_written:
        reading = _code(code_written, known, anchored)
        if reading is None:
            return None
        code, factor = reading.code, reading.confidence
        start += reading.skipped
        confidence *= factor
        code_read = reading.read if reading.read != code else None
    office_written = parts["office"] or ""
    office = _digits(office_written)
    first_part = re.match(r"\d*", office)
    width = len(first_part.group()) if first_part else 0
    if width < _USUAL_WIDTH - 1 and not anchored:
        # A fraction after some letters.
        return None
    if width < _USUAL_WIDTH - 1:
        # Few offices have so short a number; of a longer one some digits were lost as often as not.
        confidence *= 0.8
    if re.search("[oO ,]", office_written):
        confidence *= 0.85
    if re.match(r"0\d{4}", office) and code not in _FIVE_DIGITS_FROM_ZERO:
        # Five digits belong to schools and local government, and theirs begin with 5 to 9: a point was
        # lost here.
        confidence *= 0.75
    run_written = parts.get("run")
    run = None if not run_written else _digits(run_written.replace(",", ""))
    if run is None:
        # The number may be there by pen, unread: the value is right as far as it goes.
        confidence *= 0.8
    elif width < _USUAL_WIDTH and not parts.get("circular") and _YEAR_AS_RUN.fullmatch(run):
        # A running number and its year, as on orders, after the letters of an office.
        confidence *= 0.5
    elif re.search("[oO]", run_written or ""):
        confidence *= 0.8
    end = match.end()
    raw = text[start:end].rstrip()
    committee = (parts.get("committee") or "").strip() or None
    circular, register = bool(parts.get("circular")), parts.get("register")
    as_written = to_thai if uses_thai_digits(raw) else str
    run_text = "" if not run_written else as_written(_spoken(run_written))
    before_run = ("ว" if circular else "") + (f"({register})" if register else "")
    written = (
        (f"{code} " if code else "")
        + (f"({committee}) " if committee else "")
        + as_written(office)
        + "/"
        + (f"{before_run} " if before_run else "")
        + run_text
    )
    return LetterNumber(
        code=code,
        committee=committee,
        office=office,
        is_circular=circular,
        run=run,
        year=None,
        raw=raw,
        text=written.strip(),
        start=start,
        end=start + len(raw),
        confidence=round(confidence, 4),
        code_read=code_read,
    )


def _whole_run(text: str, number: LetterNumber) -> LetterNumber:
    """`number` with the digits that stand after it to the end of its line: pen strokes stand apart.

    `กท ๐๑๐๒/๔ ๑๗` is number 417, for nothing else follows a letter's number on its line.
    """
    rest = re.match(r"(?P<digits>(?: \d{1,4})+)[ .…]*$", to_ascii(text[number.end :]))
    if number.run is None or rest is None or re.search(r"\b2[45]\d\d\b", rest["digits"]):
        # A group that may be a year of the Buddhist era is one: dates stand on this line too.
        return number
    digits = rest["digits"].replace(" ", "")
    run = number.run + digits
    if len(run) > 6:
        return number
    written = to_thai(digits) if uses_thai_digits(number.raw) else digits
    return replace(
        number,
        run=run,
        raw=text[number.start : number.end + rest.end("digits")],
        text=number.text + written,
        end=number.end + rest.end("digits"),
        confidence=round(number.confidence * 0.6, 4),
    )


def _order(text: str, match: re.Match[str], confidence: float) -> LetterNumber:
    start = match.start("run")
    raw = text[start : match.end("year")]
    written = f"{match['run']}/{match['year']}"
    return LetterNumber(
        code=None,
        committee=None,
        office=None,
        is_circular=False,
        run=match["run"],
        year=int(match["year"]),
        raw=raw,
        text=to_thai(written) if uses_thai_digits(raw) else written,
        start=start,
        end=match.end("year"),
        confidence=round(confidence, 4),
    )


def _digits(written: str) -> str:
    return _spoken(written).replace(" ", "").replace(",", ".")


def _spoken(written: str) -> str:
    return written.replace("o", "0").replace("O", "0")


@dataclass(frozen=True)
class _Code:
    code: str
    read: str
    skipped: int
    confidence: float


def _code(written: str, known: frozenset[str], anchored: bool) -> _Code | None:
    """Judge code letters as read; None where they are rather the end of some word before a fraction."""
    skipped = 0
    if not anchored and written.startswith("ท ") and len(written) > 3:
        # The mark of ที่ is lost and its letter stands before the code.
        skipped, anchored = 2, True
    read = written[skipped:]
    dotted = "." in read
    letters = re.sub(r"[ .]", "", read)
    code = read.replace(" ", "") if dotted else letters
    factor = 0.97 if " " in read.strip() else 1.0
    if letters in known:
        # Two code letters are written without a full stop; one that a reader saw there is a speck.
        return _Code(code=letters, read=letters, skipped=skipped, confidence=factor)
    if dotted and len(letters) >= 2:
        return _Code(code=code, read=code, skipped=skipped, confidence=0.95 * factor if anchored else 0.7)
    if len(letters) == 2:
        nearest = nearest_codes(letters, known)
        if len(nearest) == 1 and anchored:
            return _Code(code=nearest[0], read=letters, skipped=skipped, confidence=0.6 * factor)
        return _Code(code=letters, read=letters, skipped=skipped, confidence=0.6) if anchored else None
    return _Code(code=letters, read=letters, skipped=skipped, confidence=0.75) if anchored else None


@lru_cache(maxsize=1024)
def nearest_codes(letters: str, known: frozenset[str], *, limit: float = 0.35) -> tuple[str, ...]:
    """Give the known codes that a reader could have taken for these letters, nearest first.

    Codes within 0.1 of the nearest are all given, since shape does not tell them apart.
    """
    costs = sorted((visual_distance(letters, code, limit=limit), code) for code in known)
    return tuple(code for cost, code in costs if cost <= limit and cost <= costs[0][0] + 0.1)
