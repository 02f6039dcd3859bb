"""Pieces of a letter's text that are to become values, and how its lists fall into entries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.records import Section, ValueStatus
from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_lines import join_text
from pipeline.thai.digits import to_ascii
from pipeline.thai.letter_words import words
from pipeline.thai.months import FULL_MONTHS, SHORT_MONTHS

Sections = dict[str, list[Section]]
"""The sections of a letter by their kind, in reading order."""

BROKEN_MOST = 0.6
"""Most that is given to a value that breaks off: something of it stands under a stamp or was cut off."""

COUNT = re.compile(r"\s*\.{2,}\s*")
_HEAD_NUMBER = re.compile(r"\(?(?P<number>\d{1,2})\s?[.)]\s*(?=\D)")
_INNER_NUMBER = re.compile(r"(?<=\s)\(?(?P<number>\d{1,2})\s?[.)]\s*(?=[ก-ฮเ-ไA-Za-z“\"(])")
BARE_NUMBER = re.compile(r"(?P<number>\d{1,2})\s+(?=[ก-ฮเ-ไ])")
UNFINISHED = re.compile(
    r"(?:จำนวน|(?<!หัว)ข้อ|(?<!หน้า)(?<!แผน)(?<!พื้น)(?<!สถาน)(?<!เนื้อ)(?<!เคลื่อน)(?<!เต็ม)(?<!คง)ที่"
    r"|(?<!เลื่อน)(?<!ปรับ)(?<!ยก)(?<!ทุก)(?<!หลาย)(?:ระดับ|ชั้น)|และ|-|/)$"
)
"""What a number or a name must follow; words that end alike are whole, such as those for an officer, a map or
a place (เจ้าหน้าที่, แผนที่, สถานที่)."""
COUNTED = re.compile(
    r"(?:ฉบับ|ชุด|แผ่น|หน้า|เล่ม|เรื่อง|ราย|แห่ง|คน|คัน|วัน|เดือน|ปี|ครั้ง|ข้อ|บาท|ล้าน|ใบ|ซอง|กล่อง"
    rf"|{'|'.join(month[:4] for month in FULL_MONTHS)}|{'|'.join(map(re.escape, SHORT_MONTHS))})"
)
"""What a bare number before it counts: copies and days, not the entries of a list."""


@dataclass(frozen=True)
class Entry:
    """A piece of a letter's text that is to become a value.

    Attributes:
        raw: As read; looked for in the section's lines to find its place and confidence.
        certainty: 0..1, of the rule that has cut it out.
        proven: 0..1, how far tables or other places of the letter vouch for the value itself: 0 leaves the
            confidence to the reader alone, 1 makes the rule's certainty all that counts.
        most: Most that may be given, whatever the measured share: below 0.9 for what nobody has read so.
    """

    field: str
    value: str | None
    raw: str
    section: Section
    certainty: float
    status: ValueStatus = ValueStatus.READ
    proven: float = 0.0
    most: float = 0.99


def sections_by_kind(sections: tuple[Section, ...]) -> Sections:
    """The sections of a letter by their kind."""
    by_kind: Sections = {}
    for section in sections:
        by_kind.setdefault(section.kind, []).append(section)
    return by_kind


def after_label(section: Section) -> str:
    """The text of a section without the label word that opens it."""
    label = cues.label_of(section.text, (section.kind,))
    return (label.rest if label is not None else section.text).strip()


def entries_of(text: str) -> list[str]:
    """Entries of a list of references or enclosures, without their running numbers.

    A line opens an entry when it has a number, or when no line of the list has one; the next number of the
    list within a line opens one, too.
    """
    lines = _parted([line.strip() for line in text.split("\n") if line.strip()])
    first = _first_number(lines[0]) if lines else 0
    if first:
        lines[0] = lines[0][first:]
    numbered = first > 0 or any(_list_number(line) for line in lines)
    entries: list[str] = []
    for line in lines:
        number = _list_number(line)
        if number is None and numbered and entries:
            number = _next_number(line, entries)
        rest = line[number.end() :] if number is not None else line
        if entries and numbered and number is None:
            entries[-1] = join_text(entries[-1], line)
        elif entries and not numbered and re.match(r"(จำนวน|ลงวันที่)", line):
            entries[-1] = f"{entries[-1]} {line}"
        elif entries and not numbered and _dates_reference(line, entries[-1]):
            entries[-1] = join_text(entries[-1], line)
        else:
            entries.append(rest.strip())
    return [COUNT.sub(" ", entry).strip() for entry in entries if re.search(r"[^\W_]", entry)]


def _parted(lines: list[str]) -> list[str]:
    """The lines of a list, those of several numbered entries (`๑. กำหนดการ ๒. แบบตอบรับ`) in pieces.

    A number within a line opens an entry where it is the next of the list, no later line has it, and it
    neither counts what follows nor ends what stands before it.
    """
    parted: list[str] = []
    current = 0
    for at, line in enumerate(lines):
        opened = _HEAD_NUMBER.match(line)
        current = int(opened["number"]) if opened is not None else current
        later = {int(one["number"]) for other in lines[at + 1 :] if (one := _HEAD_NUMBER.match(other))}
        start = 0
        for match in _INNER_NUMBER.finditer(line):
            wanted = current > 0 and int(match["number"]) == current + 1
            ends = UNFINISHED.search(line[start : match.start()].rstrip()) is not None
            if wanted and current + 1 not in later and not ends and not counts(line, match.end()):
                parted.append(line[start : match.start()].rstrip())
                start, current = match.start(), current + 1
        parted.append(line[start:])
    return parted


def _dates_reference(line: str, before: str) -> bool:
    """True when `line` has the date of the paper that the entry `before` names, and no word for a paper."""
    return (
        "ลงวันที่" in line
        and "ลงวันที่" not in before
        and before.startswith(words("reference"))
        and not line.startswith(words("reference"))
    )


def unfinished(entry: str) -> bool:
    """True for an entry that ends where a number must follow, or that two entries have become."""
    return UNFINISHED.search(entry) is not None or entry.count("จำนวน") > 1


def _list_number(line: str) -> re.Match[str] | None:
    return re.match(r"^\(?\d{1,2}(?:\.\d{1,2})*\s?[.,)]\s*(?=\D)|^\d{1,2}\.\d{1,2}\s+(?=\D)", line)


def _first_number(line: str) -> int:
    """Where the text begins behind a number 1 whose point was lost, which opens a list; 0 without one."""
    number = BARE_NUMBER.match(to_ascii(line))
    if number is None or int(number["number"]) != 1 or counts(line, number.end()):
        return 0
    return number.end()


def _next_number(line: str, entries: list[str]) -> re.Match[str] | None:
    """The number of a line whose point was lost, where it is the next of the list and no count or day."""
    number = BARE_NUMBER.match(to_ascii(line))
    if number is None or int(number["number"]) != len(entries) + 1 or UNFINISHED.search(entries[-1]):
        return None
    return None if counts(line, number.end()) else number


def counts(line: str, end: int) -> bool:
    """True when the number that ends at `end` counts what follows: `๑ ใบ` (sheets), but not `๑ ใบสมัคร`."""
    counted = COUNTED.match(line, end)
    if counted is None:
        return False
    month = any(one.startswith(counted.group()) for one in (*FULL_MONTHS, *SHORT_MONTHS))
    return month or re.match(r"\s|$", line[counted.end() :]) is not None
