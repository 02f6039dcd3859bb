"""Words and shapes of what stands in a receiving stamp (ตรารับหนังสือ)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline.records import LineReading, StampRegion
from pipeline.records.pages import COLOURED_BLOCK, FRAMELESS, LABELLED
from pipeline.stages import letter_cues as cues
from pipeline.stages.office_levels import likely_rank
from pipeline.thai.confusion import visual_distance
from pipeline.thai.dates import parse_date
from pipeline.thai.letter_words import words as listed_words

STAMP_LABELS: dict[str, tuple[str, ...]] = {
    "receive_no": (
        "เลขทะเบียนหนังสือรับ", "เลขทะเบียนรับที่", "เลขทะเบียนรับ", "เลขทะเบียน", "ทะเบียนรับเลขที่",
        "ทะเบียนรับที่", "ทะเบียนรับ", "เลขที่หนังสือรับ", "หนังสือรับที่", "รับหนังสือที่", "เลขที่รับ",
        "เลขรับที่", "เลขรับ", "รับเลขที่", "ลงรับที่", "รับที่", "เลขที่", "รับ", "ที่",
    ),
    "received_date": ("วันที่รับ", "ลงวันที่", "รับวันที่", "วันที่", "วันเดือนปี", "ลว."),
    "received_time": ("เวลารับ", "เวลา"),
    "receiver": ("ลงชื่อผู้รับ", "ผู้ลงรับ", "ผู้รับ", "ลงชื่อ", "เจ้าหน้าที่"),
}  # fmt: skip
"""Labels of stamps by the field they open."""

_LETTER_HEAD = ("บันทึกข้อความ", "ส่วนราชการ", "เรื่อง", "อ้างถึง", "สิ่งที่ส่งมาด้วย")
_POSTAL = 4
"""Digits of a postal code, nearly: the last one may be lost."""
VALUE_FIELDS = ("receive_no", "received_date", "received_time")
"""Fields that every stamp has a place for, whose values are written or stamped in."""


_SHORT_LABELS = {"ที่": 1.0, "ลว.": 0.3, "รับ": 0.6}
"""Labels that many a word begins with, and what they may be misread by."""

_LETTERS = re.compile(r"[ก-ฮะาำเ-ไ]")

EMPTY = re.compile(r"[\s.…_:\-–—/|,;'\"•·=~]+")


def label_at(text: str) -> tuple[str, int, float] | None:
    """(field, length, cost) of the stamp label that `text` begins with; longest among equally cheap ones."""
    best: tuple[float, int, str, int] | None = None
    for field, words in STAMP_LABELS.items():
        for word in words:
            fit = cues.starts_with(text, word)
            if fit is None:
                continue
            cost, end = fit
            rest = text[end:]
            if word in _SHORT_LABELS and (
                cost > _SHORT_LABELS[word] or (rest and not re.match(r"[\s.…:_\d]", rest))
            ):
                continue
            if cost > 0.8 + 0.08 * len(word):
                continue
            rank = (cost - 0.12 * len(cues.bare(word)), -len(word), field, end)
            if best is None or rank < best:
                best = rank
    if best is None:
        return None
    return best[2], best[3], max(0.0, best[0] + 0.12 * len(cues.bare(text[: best[3]])))


def guessed_label(text: str, fields: Iterable[str]) -> tuple[str, int, int, float] | None:
    """(field, start, end, cost for each letter) of what may be left of a label in a short line.

    Labels are small and faint print; where a stamp still lacks one of `fields`, a line that is no value is
    more likely its damaged label than anything else. Only what stands before the first digit is asked.
    """
    head = re.match(r"\D*", text)
    best: tuple[float, int, int, str] | None = None
    wanted = [(field, word) for field in fields for word in STAMP_LABELS[field] if word not in _SHORT_LABELS]
    for match in re.finditer(r"[ก-๎]+", head.group() if head else ""):
        letters = len(_LETTERS.findall(match.group()))
        for field, word in wanted:
            own = len(_LETTERS.findall(word))
            if not 2 <= letters <= own + 2:
                continue
            cost = visual_distance(match.group(), word, limit=0.42 * len(word)) / len(word)
            if cost <= 0.42 and (best is None or cost < best[0]):
                best = (cost, match.start(), match.end(), field)
    return None if best is None else (best[3], best[1], best[2], best[0])


def receives(stamp: StampRegion, texts: Iterable[str]) -> bool:
    """True when `stamp` is a receiving stamp; one without a frame also needs a label among its `texts`.

    `ที่` and `เลขที่` alone are no such label: the number of any letter or house begins with them. A frame is
    taken for one without any label, too, as long as nothing in it reads as another kind of stamp.
    """
    if stamp.kind != "receiving":
        return False
    if stamp.method == FRAMELESS:
        return any(_receiving_label(text) for text in texts)
    if stamp.method == LABELLED:
        return True
    own = [text for text in texts if text.strip()]
    return not (_of_another_kind(own) or (stamp.method == COLOURED_BLOCK and _of_officer(own)))


def _labels(text: str, *, most: float = math.inf) -> Iterator[tuple[str, str]]:
    """(field, label without its marks) of what may be labels at the start of `text` and after gaps in it.

    Args:
        most: Each may cost for each of its letters.
    """
    for start in re.finditer(r"(?:^|(?<=[\s.…:_\d\-–]))(?=[ก-ฮเ-ไ])", text):
        found = label_at(text[start.start() :])
        if found is None or found[0] == "receiver":
            continue
        word = re.sub(r"[^ก-ฮ]", "", cues.bare(text[start.start() : start.start() + found[1]]))
        if found[2] <= most * len(word):
            yield found[0], word


def _receiving_label(text: str) -> bool:
    return any(field != "receive_no" or "รบ" in word or "ทะเบยน" in word for field, word in _labels(text))


def labelled(texts: Iterable[str]) -> bool:
    """True for lines with a label that speaks of receiving, or with labels of two fields at least."""
    found = [label for text in texts for label in _labels(text, most=0.15) if len(label[1]) > 2]
    return any("รบ" in word for _, word in found) or len({field for field, _ in found}) > 1


_OTHER_STAMPS = (
    "สำเนาถูกต้อง", "สำเนาคู่ฉบับ", "รับรองสำเนา", "เรียน", "เพื่อโปรด", "เพื่อทราบ", "ดำเนินการ", "ถือปฏิบัติ",
    "เวียนให้ทราบ", "แจ้งผู้เกี่ยวข้อง",
)  # fmt: skip
"""What stamps begin with that certify copies (สำเนา) or send a letter on to officers (เรียน, ดำเนินการ)."""
_ROUTED = ("เพื่อโปรด", "ถือปฏิบัติ", "เวียนให้ทราบ", "เวียนทราบ", "แจ้งผู้เกี่ยวข้อง")
"""Words of stamps that send a letter on, wherever they stand in a line, as print often runs into it: for
kindly (เพื่อโปรด), to be kept to, to be passed around, to be told to those concerned."""
_SPOILT = 0.3
"""Most that a lone word of urgency may cost for each of its signs, as an emblem or print may lie on it."""
_HOURS_FROM_TO = re.compile(r"\d{1,2}[.:]\d\d\s*(?:น\.?)?\s*[-–]\s*\d{1,2}[.:]\d\d")
"""From one hour to another, as in programmes; a stamp has one hour."""
_BOX = "☐"
_MONEY = re.compile(r"(?:[\d,]+\.\d\d\s*){1,3}")
_SUM = re.compile(r"\d[\d,.]{2,}\d\.\d\d(?!\d)")
"""A sum of money from a hundred on, as columns of tables have them; hours and days are shorter."""
_ADDRESS = re.compile(r"[ก-๎]{5}\s+[๑-๙1-9][๐-๙\d]{4}$")
"""The end of an address: a province with its postal code; machines number from nought."""


def _of_another_kind(texts: list[str]) -> bool:
    """True for lines of a stamp that marks urgency, certifies a copy or sends a letter on, and of a table."""
    if sum(bool(_HOURS_FROM_TO.search(text)) for text in texts) > 2 or (
        _routed(texts) and not labelled(texts)
    ):
        return True
    if any(len(word) > 2 for text in texts for _, word in _labels(text)):
        return False
    words = [text for text in texts if len(_LETTERS.findall(text)) > 2]
    if words and all(cues.urgency_of(text) or cues.secrecy_of(text) for text in words):
        return True
    if len(words) == 1 and _nearly_urgent(words[0]):
        return True
    if sum(bool(_MONEY.fullmatch(text)) for text in texts) > 2 or any(_ADDRESS.search(one) for one in texts):
        return True
    if sum(len(_SUM.findall(text)) for text in texts) > 3:
        return True
    if any(likely_rank(text) is not None for text in words):
        # Boxes to tick and officers to send it to stand in receiving stamps, too, below the office's name.
        return False
    if sum(_BOX in text for text in texts) > 1 or any(word in one for one in texts for word in _ROUTED):
        return True
    return any(_begins(text.strip(_BOX + " "), word) for text in texts for word in _OTHER_STAMPS)


@cache
def _officer() -> re.Pattern[str]:
    """The first line of a name stamp."""
    return re.compile(r"\(?\s*(?:" + cues.name_titles() + r")\s*[ก-๎]{2}")


def _of_officer(texts: list[str]) -> bool:
    """True for a block with the name of an officer or a telephone, and no label: the page's own ink, too."""
    if any(True for text in texts for _ in _labels(text)):
        return False
    return any(_officer().match(text) or cues.CONTACT.search(text) for text in texts)


def _routed(texts: list[str]) -> bool:
    """True for lines with two of the words by which stamps send a letter on."""
    addressed = any(_begins(text.strip(_BOX + " "), "เรียน") for text in texts)
    return addressed + sum(any(word in text for text in texts) for word in _ROUTED) > 1


def _nearly_urgent(text: str) -> bool:
    return any(visual_distance(text.strip(), word) <= _SPOILT * len(word) for word in listed_words("urgency"))


def _begins(text: str, word: str) -> bool:
    fit = cues.starts_with(text, word)
    return fit is not None and fit[0] <= 0.12 * len(word)


def unlabelled_field(text: str) -> str | None:
    """The field that a line without a label holds by its shape: a date, a time or a number; None for
    words."""
    date = parse_date(text)
    if cues.date_like(text) or (date is not None and date.value is not None):
        return "received_date"
    if re.match(r"^\D{0,3}\d{1,2}\s*[.:]\s*\d{2}\D{0,4}$", text.strip()):
        return "received_time"
    if re.match(r"^[^\dก-ฮ]{0,3}(?:[A-Z]{1,3}\s?)?[\d ]{1,9}$", text.strip()):
        return "receive_no"
    return None


def stamp_like(text: str, inside: bool) -> bool:
    """True when a printed line is rather a line of a stamp: a register number, a time received, a receiver.

    Args:
        inside: The line lies in a stamp; then a date or a number alone is enough.
    """
    found = label_at(text)
    if found is not None and len(text) < 45:
        field, end, cost = found
        word = cues.bare(text[:end])
        if field == "receive_no" and "รบ" in word and cost < 1.0:
            return True
        if field in ("received_time", "receiver") and re.match(r"^[\s.…:_\d]*(น\.?)?\s*$", text[end:]):
            return True
        if inside and field in ("received_date", "receive_no") and len(word) > 2:
            return True
    return inside and unlabelled_field(text) is not None


def names_office(line: LineReading) -> bool:
    """True for the name of an office; an address names a province, too, before its postal code."""
    digits = sum(one.isdigit() for one in line.text)
    return digits < _POSTAL and likely_rank(line.text) is not None and not opens_letter(line.text)


def opens_letter(text: str) -> bool:
    """True for a line of the head of a letter, which stays with the letter where a stamp lies on it."""
    fits = ((word, cues.starts_with(text, word)) for word in _LETTER_HEAD)
    return any(fit is not None and fit[0] <= 0.15 * len(word) for word, fit in fits)
