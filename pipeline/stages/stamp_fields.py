"""Values of a receiving stamp: agency, unit, register number, date and time received.

Pure functions. The form is that of the regulation (ตรารับหนังสือ, form 12), but offices cut their own
stamps: labels
come in any order, two on a line, and any of them may be left empty.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipeline.records import ValueStatus
from pipeline.stages import letter_cues as cues
from pipeline.stages.office_levels import MENDED_LEAST, likely_rank, office_rank
from pipeline.stages.stamp_cues import EMPTY, label_at, unlabelled_field
from pipeline.thai.agencies import agency_table, find_province, match_agency
from pipeline.thai.canonical import comparable
from pipeline.thai.dates import parse_date, settle_date
from pipeline.thai.digits import to_ascii
from pipeline.thai.times import parse_time

_CUT_OFF = re.compile("(จัง|จังห|จังหว|จังหวั|จังหวัด|อำ|อำเ|อำเภ|อำเภอ|ตำ|ตำบ|ตำบล|เขต|แห่ง|แห่|ประจำ)$")
"""Ends of names whose last word, a place, was lost at the side of the stamp."""
_TITLE = re.compile(r"^(ตรา)?(ลง)?รับหนังสือ$")
_PLACE = re.compile("จังหวัด|อำเภอ|ตำบล|แห่ง|ประจำ")
"""What the name of a place begins with, on the line below its office."""

_NO_NAME = re.compile("ทะเบียน(หนังสือ)?รับ|^.{0,2}(เลขที่|เลข)?รับ(ที่)?$|^บันทึกข้อ")
"""Labels of register numbers, worn at their beginning, and the title of a memo (บันทึกข้อความ)."""
_ENDS_IN_NUMBER = re.compile(
    r"^(?!.*(?:เขต|ภาค|ที่|กลุ่ม|กอง|ฝ่าย|สำนัก|ส่วน|ตำบล|อำเภอ|จังหวัด|แห่ง)).*[ก-๎][\s.]*[\d๐-๙]{2,}$"
)
"""A line without a word of rank or place that ends in a number."""

_WITHIN = re.compile("กลุ่ม|ฝ่าย|งาน")
"""What the names of units within an office begin with: the name of the office above was lost."""

_UNLISTED = 0.85
"""Certainty of the name of an office that no table has: of five such names that were read clearly on letters
not learnt from, one had lost a mark."""

_LISTED, _LONG_NAME = 0.95, 8
"""Least confidence of a name that is read as the table has it, and consonants from which on that is no slip:
all 77 such names on the letters that this was found on were right, those read without confidence too."""

_PLACED_WORDS = ("ตำบล", "อำเภอ")
"""Ends of names in the table of agencies that stand for offices of many places, and never alone."""

_LOCAL = re.compile("สำนักงาน(?!ปลัด)|ที่ทำการ|ที่ว่าการ|ศาลากลาง|เรือนจำ|องค์การบริหารส่วน|แขวง|สถานี")
_NUMBERED = re.compile(r"(เขต|ภาค|ที่|กลุ่ม|กอง|ฝ่าย) ?[\d๐-๙]{1,3}$")
GUIDES = frozenset(" \t.…_:-–—|")
"""What a stamp prints where a value is to be written, and the edge of its frame."""


@dataclass(frozen=True)
class StampValue:
    """A value found in a stamp.

    Attributes:
        raw: What was read of the value, None when nothing was; never the words of its label.
        certainty: 0..1, of the rule; the reading's own confidence is not in it.
        row: The whole row of a label that has no value after it, to find its place by.
    """

    field: str
    value: str | None
    raw: str | None
    certainty: float
    status: ValueStatus = ValueStatus.READ
    row: str = ""


@dataclass(frozen=True)
class _Piece:
    """What follows a label up to the next one; `field` is None for text without a label."""

    field: str | None
    text: str
    cost: float = 0.0
    label: str = ""


@dataclass(frozen=True)
class _Place:
    """A label with no value after it: its row, and whether something there was seen and not read."""

    row: str
    labels: tuple[str, ...]
    after: str
    unread: bool


def labels_in(line: str) -> list[tuple[int, int, str, float]]:
    """(start, end, field, cost) of the labels in a line; one counts at the start and after a gap, dots or
    digits."""
    found: list[tuple[int, int, str, float]] = []
    if is_title(line):
        return found
    position = 0
    while position < len(line):
        fresh = position == 0 or re.match(r"[\s.…:_\d\-–]", line[position - 1]) is not None
        if fresh and re.match(r"[ก-ฮเ-ไ]", line[position]):
            label = label_at(line[position:])
            inside = (
                position > 0
                and label is not None
                and cues.bare(line[position : position + label[1]]) in ("ท", "ที")
            )
            if label is not None and not inside:
                found.append((position, position + label[1], label[0], label[2]))
                position += label[1]
                continue
        position += 1
    return found


def pieces_of(line: str) -> list[_Piece]:
    """A line cut at its labels."""
    starts = labels_in(line)
    pieces = []
    if not starts or starts[0][0] > 0:
        head = line[: starts[0][0] if starts else len(line)].strip()
        if head:
            pieces.append(_Piece(None, head))
    for index, (start, end, field, cost) in enumerate(starts):
        stop = starts[index + 1][0] if index + 1 < len(starts) else len(line)
        pieces.append(_Piece(field, line[end:stop].strip(), cost, line[start:end]))
    return pieces


def is_title(text: str) -> bool:
    """True for the title of a receiving stamp, ตรารับหนังสือ."""
    return _TITLE.match(text.strip(" .-|[]")) is not None


def has_ink(text: str) -> bool:
    """True when something other than dots, rules and the word น. stands in `text`."""
    return bool(re.sub(r"^น\.?$", "", EMPTY.sub("", text)))


def register_number(text: str) -> tuple[str, str] | None:
    """(number in ASCII digits, as read) of the first run of digits in `text`; gaps between digits are
    closed."""
    match = re.search(r"\d(?:[\d ]*\d)?", text)
    if match is None:
        return None
    return to_ascii(re.sub(r"\s+", "", match.group())), match.group()


def read_stamp(
    lines: list[str], letter_date: datetime.date | None = None, *, unread: Collection[int] = ()
) -> list[StampValue]:
    """The values of a stamp from its lines, top to bottom.

    A label with nothing after it is blank, unless a line of the right shape without a label comes next (a
    numbering machine seldom hits the dots); with marks on its row that are no part of a label or a value it
    is unreadable. A date before the letter's own, or two years after it, is doubted.

    Args:
        unread: Positions in `lines` of the rows on which something was seen that was not read.
    """
    names: list[str] = []
    values: dict[str, StampValue] = {}
    blanks: dict[str, _Place] = {}
    waiting: str | None = None
    for position, line in enumerate(lines):
        text = " ".join(line.split())
        if not text:
            continue
        pieces = pieces_of(text)
        labels = tuple(piece.label for piece in pieces if piece.label)
        for piece in pieces:
            field = piece.field
            if field == "receiver":
                continue
            if field is None:
                field = unlabelled_field(piece.text)
                if waiting is not None and waiting not in values and field != waiting:
                    beside = _value_after_label(waiting, piece.text, 0.8, letter_date)
                    if beside.value is not None and len(piece.text) < 24:
                        values[waiting] = beside
                        continue
                if field is None or field in values:
                    if (
                        field is None
                        and not values
                        and not blanks
                        and len(re.findall(r"[ก-ฮ]", piece.text)) > 2
                    ):
                        names.append(piece.text)
                    continue
                value = _value_after_label(field, piece.text, 0.85, letter_date)
            elif not has_ink(piece.text):
                blanks.setdefault(field, _Place(text, labels, piece.text, position in unread))
                waiting = field
                continue
            else:
                value = _value_after_label(field, piece.text, max(0.6, 0.97 - 0.1 * piece.cost), letter_date)
            if field not in values or values[field].value is None:
                values[field] = value
    known = [*names, *(value.raw for value in values.values() if value.raw)]
    for field, place in blanks.items():
        values.setdefault(field, _empty_place(field, place, known))
    return [*office_names(names), *values.values()]


def _empty_place(field: str, place: _Place, known: list[str]) -> StampValue:
    """A label without a value: blank when its row holds nothing but labels, values and printed dots."""
    left = place.row
    for part in [*place.labels, *sorted(known, key=len, reverse=True)]:
        left = left.replace(part, " ", 1)
    # Printed forms have slashes in the place of a date; any other stroke may be of a pen.
    guides = GUIDES | {"/"} if field == "received_date" else GUIDES
    strokes = "".join(letter for letter in place.after if letter not in guides)
    others = [
        word for word in left.split() if re.search(r"[^\W_]", word) and not re.match(r"^[.…]*น[.…]*$", word)
    ]
    raw = " ".join(others) or place.after
    if others or strokes.replace("น", "", 1) or place.unread:
        return StampValue(field, None, raw or None, 0.6, ValueStatus.UNREADABLE, place.row)
    return StampValue(field, None, place.after or None, 0.85, ValueStatus.BLANK, place.row)


def _value_after_label(
    field: str, text: str, certainty: float, letter_date: datetime.date | None
) -> StampValue:
    if field == "receive_no":
        number = register_number(text)
        if number is None:
            return StampValue(field, None, text, 0.6, ValueStatus.UNREADABLE)
        left = EMPTY.sub("", text.replace(number[1], "", 1))
        return StampValue(field, number[0], number[1], certainty if len(left) < 3 else certainty - 0.3)
    if field == "received_time":
        time = parse_time(f"เวลา {text}")
        if time is None:
            return StampValue(field, None, text, 0.6, ValueStatus.UNREADABLE)
        return StampValue(field, time.value, time.raw, certainty * time.confidence)
    date = parse_date(re.sub(r"^[\s\-–—.]+(?=\d)", "", text))
    if date is not None and letter_date is not None:
        date = settle_date(date, not_before=letter_date, not_after=letter_date + datetime.timedelta(days=365))
    if date is None or date.value is None:
        return StampValue(field, None, text, 0.6, ValueStatus.UNREADABLE)
    certainty *= date.confidence
    if letter_date is not None:
        days = (date.value - letter_date).days
        if days < 0 or days > 730:
            certainty *= 0.5
    return StampValue(field, date.value.isoformat(), date.raw, certainty)


def office_names(names: list[str], *, inside: bool = False) -> list[StampValue]:
    """Agency and unit from the lines of a stamp that name its office, from the top.

    The first name is the agency, the next the unit; a line without a word of rank goes on with the name
    above it (`สำนักงานการท่องเที่ยว` / `และกีฬาจังหวัด...`), and so does the province of an office.

    Args:
        names: The lines.
        inside: All of them end well before the sides of the stamp, so that no place was lost there.
    """
    names = [name.strip(" .-|[](){}") for name in names if not _TITLE.match(name)]
    # A label that could not be read stands before its number; words of the letter show through.
    names = [name for name in names if not (_ENDS_IN_NUMBER.search(name) or _NO_NAME.search(name))]
    names = [_without_strays(name) for name in names]
    given = len(names)
    # Bits of frame and seal are read as letters: a name is nearly all Thai, with a word of rank if any has.
    names = [name for name in names if thai_share(name) > 0.75 and _letters(name) > 2]
    ranked = [likely_rank(name) is not None for name in names]
    # What stands above and cannot be read may be the agency, and the first that can its unit.
    headless = any(ranked) and not ranked[0]
    if any(ranked):
        names = names[ranked.index(True) :]
    joined: list[tuple[str, str]] = []
    # A line that cannot be read may have been the rest of a name.
    lost = len(names) < given
    for name in names:
        goes_on = name.startswith("และ") or (likely_rank(name) is None and len(names) < 4)
        if joined and goes_on and _is_whole(joined[-1][0]):
            goes_on = name.startswith("และ") or find_province(name) is not None
        if joined and _PLACE.match(name) and _LOCAL.match(joined[-1][0]):
            goes_on = True
        if joined and goes_on and len(joined[-1][0]) > 8:
            before, raw = joined[-1]
            # Halves of one line may share letters.
            shared = next((k for k in range(min(7, len(name)), 1, -1) if before.endswith(name[:k])), 0)
            joined[-1] = (before + name[shared:], f"{raw} {name}")
        elif not joined or likely_rank(name) is not None:
            joined.append((name, name))
        else:
            lost = True
    found = []
    for field, (name, raw) in zip(("agency", "unit"), joined, strict=False):
        known = office_rank(name) is not None
        sure, unsure = (0.96, 0.85) if field == "agency" else (0.95, 0.7)
        listed = is_listed(name)
        # A place that no table has may have lost a mark or all that comes after its word.
        whole = known and not headless and (not _CUT_OFF.search(name) or (inside and listed))
        whole = (
            whole
            and (not _WITHIN.match(name) if field == "agency" else len(joined) == 2)
            and not (lost and _may_go_on(name))
        )
        certainty = sure if whole else unsure
        found.append(StampValue(field, name, raw, certainty if listed else min(certainty, _UNLISTED)))
    return found


def names_beside_labels(lines: Iterable[str]) -> list[str]:
    """Names of offices on lines that have labels behind them, as where two stamps lie on each other."""
    heads = (pieces_of(line)[:2] for line in lines)
    return [
        one[0].text
        for one in heads
        if len(one) == 2 and one[0].field is None and office_rank(one[0].text) is not None
    ]


def listed_sureness(name: str, confidence: float) -> float:
    """The confidence of a name as it was read: the very letters of a long name of the table are no slip."""
    long = _letters(name) >= _LONG_NAME and is_listed(name)
    return max(confidence, _LISTED) if long else confidence


@lru_cache(maxsize=1024)
def is_listed(name: str) -> bool:
    """True for a name as the table of agencies has it, each part for itself, or of which it has the office of
    all provinces and the province."""
    return any(all(map(_in_table, parts)) for parts in ([name], name.split()))


def _in_table(name: str) -> bool:
    match = match_agency(name)
    if match is None or match.cost > 0 or name.endswith(_PLACED_WORDS):
        return False
    head, word, _ = name.rpartition("จังหวัด")
    return match.in_table or (match.parent is not None and bool(head) and _in_table(head + word))


@lru_cache(maxsize=1024)
def _may_go_on(name: str) -> bool:
    """True for a name that the table of agencies has a longer one of."""
    key = comparable(name)
    return any(other != key and other.startswith(key) for other in agency_table().by_key)


def _is_whole(name: str) -> bool:
    match = match_agency(name)
    return match is not None and match.in_table and match.confidence >= MENDED_LEAST


def _letters(text: str) -> int:
    return len(re.findall(r"[ก-ฮ]", text))


def _without_strays(name: str) -> str:
    """A name without bits of other print at its ends: `ง สำนักงาน...`, `T กรม... 1`; `เขต 3` stays."""
    words = name.split()
    while len(words) > 1 and _letters(words[0]) < 3 and not words[0].endswith("."):
        words = words[1:]
    while len(words) > 1 and _letters(words[-1]) < 2 and not _NUMBERED.search(" ".join(words)):
        words = words[:-1]
    return " ".join(words).strip(" .-|:;'\"“”()")


def thai_share(text: str) -> float:
    """Share of Thai characters among those of `text` that are no spaces."""
    letters = "".join(text.split())
    return len(re.findall(r"[ก-๎.]", letters)) / max(len(letters), 1)
