"""Fixed words of official letters: urgency, secrecy, salutations and closings, titles, labels, wanted action.

Words after ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖ (clauses 11-28 for the kinds and their
parts, clause 28 for urgency) and ระเบียบว่าด้วยการรักษาความลับของทางราชการ พ.ศ. ๒๕๔๔ (secrecy). All
lookups allow for misread letters and say what that cost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.thai.canonical import comparable
from pipeline.thai.confusion import visual_distance
from pipeline.thai.letter_numbers import find_letter_numbers

URGENCY_WORDS = ("ด่วนที่สุด", "ด่วนมาก", "ด่วนภายใน", "ด่วน")
"""ชั้นความเร็ว (how fast to act), longest first as they must be tried."""

SECRECY_WORDS = ("ลับที่สุด", "ลับมาก", "ลับ")
"""ชั้นความลับ (how secret), longest first."""

TITLES: dict[str, str] = {
    "บันทึกข้อความ": "memo",
    "คำสั่ง": "order",
    "ระเบียบ": "order",
    "ข้อบังคับ": "order",
    "ประกาศ": "announcement",
    "แถลงการณ์": "announcement",
    "ข่าว": "announcement",
    "หนังสือรับรอง": "other",
    "รายงานการประชุม": "other",
}
"""First words of a letter that tell its kind, with the kind as in the letters table."""

SALUTATIONS = ("ขอประทานกราบเรียน", "กราบเรียน", "กราบนมัสการ", "นมัสการ", "เรียน")
"""คำขึ้นต้น (how the receiver is addressed), longest first."""

CLOSINGS: dict[str, tuple[str, ...]] = {
    "ขอแสดงความนับถืออย่างยิ่ง": ("กราบเรียน", "ขอประทานกราบเรียน"),
    "ขอแสดงความนับถือ": ("เรียน",),
    "ขอนมัสการด้วยความเคารพอย่างยิ่ง": ("กราบนมัสการ", "นมัสการ"),
    "ขอนมัสการด้วยความเคารพอย่างสูง": ("กราบนมัสการ", "นมัสการ"),
    "ขอนมัสการด้วยความเคารพ": ("นมัสการ",),
}
"""คำลงท้าย (complimentary closings), each with the salutations it goes with."""

LABELS: dict[str, str] = {
    "ส่วนราชการ": "agency",
    "สิ่งที่ส่งมาด้วย": "enclosures",
    "อ้างถึง": "references",
    "เรื่อง": "subject",
    "สำเนาส่ง": "copy_to",
    "วันที่": "date",
    "เลขทะเบียนรับ": "receive_no",
    "เลขที่รับ": "receive_no",
    "รับเลขที่": "receive_no",
    "เลขรับที่": "receive_no",
    "เลขรับ": "receive_no",
    "รับที่": "receive_no",
    "เวลา": "time",
    "ถึง": "to",
    "ที่": "letter_no",
    **dict.fromkeys(SALUTATIONS, "to"),
}
"""Labels at the head of a line, with what follows them."""

_LABELS_LONGEST_FIRST = sorted(LABELS, key=lambda label: -len(label))

_PURPOSE = re.compile("(?:จึง|ขอ).{0,12}?(?:เรียน|ขอ|แจ้ง|ส่ง|กราบเรียน|นมัสการ|ประกาศ)")
# Words that labels begin: เรียนรู้ (learn), เรียนมา, เรื่องนี้ (this matter), วันที่ดี.
_GOES_ON = re.compile("รู้|มา|เชิญ|การ|ว่า|นี้|ราว|ดังกล่าว|ที่|ของ|ใน|ดี")
_BARE = re.compile(r"[\s\-–—_.*()\[\]“”\"'=|:]+")


@dataclass(frozen=True)
class Mark:
    """A fixed word found in a line.

    Attributes:
        word: The word as the regulation writes it.
        start: Where it begins in the line.
        end: Where it ends, exclusive.
        cost: Visual distance of what was read, 0 for the very word.
        confidence: 0 to 1.
    """

    word: str
    start: int
    end: int
    cost: float
    confidence: float


def urgency_of(line: str) -> Mark | None:
    """Read a mark of urgency from a line that holds nothing else, or stands before the letter's number;
    or None.

    `ด่วนที่สุด ที่ กค ๐๔๓๓.๔/ว ๑๒๓` counts, `หนังสือ... ด่วนที่สุด ที่ ...` (another letter named) and `โดยด่วน` do not.
    A fixed time `ด่วนภายใน ...` may be followed by its day.
    """
    mark = _isolated(line, URGENCY_WORDS, shortest_fuzzy=4)
    if mark is not None:
        return mark
    stripped = line.lstrip()
    lead = len(line) - len(stripped)
    for word in URGENCY_WORDS:
        if stripped.startswith(word):
            rest = stripped[len(word) :].lstrip()
            numbers = find_letter_numbers(rest[:60]) if word != "ด่วนภายใน" else ()
            if word == "ด่วนภายใน" or (numbers and numbers[0].start <= 6):
                return Mark(word=word, start=lead, end=lead + len(word), cost=0.0, confidence=0.9)
    return None


def secrecy_of(line: str) -> Mark | None:
    """Read a mark of secrecy from a line that holds nothing else; or None.

    The caller looks at the top and the bottom of the page only, and takes a mark in either place for
    true: to miss one is worse than to ask. ลับ with one letter misread is therefore given too, with
    little confidence.
    """
    return _isolated(line, SECRECY_WORDS, shortest_fuzzy=3)


def _isolated(line: str, words: tuple[str, ...], *, shortest_fuzzy: int) -> Mark | None:
    read = _BARE.sub("", comparable(line))
    if not 2 <= len(read) <= 16:
        return None
    costs = []
    for word in words:
        limit = 0.07 * len(word) if len(word) > shortest_fuzzy else 0.3
        cost = visual_distance(read, word, limit=limit)
        if cost <= limit:
            costs.append((cost, -len(word), word))
    if not costs:
        return None
    cost, _, word = min(costs)
    start = len(line) - len(line.lstrip())
    confidence = 0.98 if cost == 0 else max(0.4, 0.9 - cost * (1.5 if len(word) <= 4 else 0.7))
    return Mark(
        word=word, start=start, end=len(line.rstrip()), cost=round(cost, 3), confidence=round(confidence, 3)
    )


def label_of(line: str) -> Mark | None:
    """Read the label at the head of a line (`เรื่อง`, `เรียน`, `เลขรับ`), exact or a little misread; or None.

    Look its meaning up in `LABELS`. The short ones (ที่, ถึง) must be the very word and stand apart from
    what follows.
    """
    lead = len(line) - len(line.lstrip())
    body = line[lead:]
    for label in _LABELS_LONGEST_FIRST:
        if body.startswith(label):
            end = len(label)
            if end == len(body) or not _is_thai_letter(body[end]):
                return Mark(word=label, start=lead, end=lead + end, cost=0.0, confidence=0.98)
            # The space after a label is often lost; the short labels begin too many other words.
            if len(label) > 4 and not _GOES_ON.match(body[end:]):
                return Mark(word=label, start=lead, end=lead + end, cost=0.0, confidence=0.7)
    best: Mark | None = None
    for label in _LABELS_LONGEST_FIRST:
        if len(label) < 5:
            continue
        limit = 0.09 * len(label)
        for length in (len(label), len(label) - 1, len(label) + 1):
            piece = body[:length]
            apart = length >= len(body) or not _is_thai_letter(body[length])
            if not apart or piece != piece.strip():
                continue
            cost = visual_distance(piece, label, limit=limit)
            if cost <= limit and (best is None or cost < best.cost):
                best = Mark(
                    word=label,
                    start=lead,
                    end=lead + length,
                    cost=round(cost, 3),
                    confidence=round(max(0.5, 0.9 - cost / 2), 3),
                )
    return best


def _is_thai_letter(character: str) -> bool:
    return "ก" <= character <= "๎" and character not in "ฯๆ"


def salutation_of(line: str) -> Mark | None:
    """Read the salutation at the head of a line: `เรียน`, `กราบเรียน`, `นมัสการ`; or None."""
    label = label_of(line)
    return label if label is not None and label.word in SALUTATIONS else None


def closing_of(line: str) -> Mark | None:
    """Read a complimentary closing from a line that holds nothing else; or None."""
    read = _BARE.sub("", comparable(line))
    costs = []
    for word in CLOSINGS:
        limit = 0.1 * len(word)
        cost = visual_distance(read, word, limit=limit)
        if cost <= limit:
            costs.append((cost, word))
    if not costs:
        return None
    cost, word = min(costs)
    start = len(line) - len(line.lstrip())
    return Mark(
        word=word,
        start=start,
        end=len(line.rstrip()),
        cost=round(cost, 3),
        confidence=round(max(0.5, 0.98 - cost / 3), 3),
    )


def closing_fits(salutation: str, closing: str) -> bool:
    """Say whether the regulation pairs a closing with a salutation; a misfit is a warning, not an error."""
    return salutation in CLOSINGS.get(closing, ())


def title_of(line: str) -> Mark | None:
    """Read a title at the head of a line (`บันทึกข้อความ`, `คำสั่งจังหวัด...`, `ประกาศกรม...`); or None.

    Look the kind up in `TITLES`. บันทึกข้อความ must fill the line, letters may be far apart; `ประกาศ ณ
    วันที่` and `สั่ง ณ วันที่` are the ends of such letters, not titles.
    """
    read = comparable(line)
    lead = len(line) - len(line.lstrip())
    if re.match("(?:ประกาศ|สั่ง|ให้ไว้)ณ", read):
        return None
    memo = "บันทึกข้อความ"
    cost = visual_distance(_BARE.sub("", read), memo, limit=1.2)
    if cost <= 1.2:
        return Mark(
            word=memo,
            start=lead,
            end=len(line.rstrip()),
            cost=round(cost, 3),
            confidence=round(max(0.5, 0.98 - cost / 3), 3),
        )
    for title in TITLES:
        if title != memo and line[lead:].startswith(title):
            # A title names its agency at once; a word that runs on (`ประกาศนียบัตร`) does not begin one.
            rest = line[lead + len(title) :]
            if not re.match("นีย|สัมพันธ์|การ(?!ประชุม)", rest):
                return Mark(word=title, start=lead, end=lead + len(title), cost=0.0, confidence=0.9)
    return None


def is_purpose(text: str) -> bool:
    """Say whether a paragraph opens as the purpose of a letter: `จึงเรียนมาเพื่อ`, `จึงขอ`, `จึงแจ้งมาเพื่อ`."""
    return _PURPOSE.match(comparable(text)) is not None
