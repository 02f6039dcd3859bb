"""Words that say what rank an agency has, short forms that people write, and names of local offices."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.thai.confusion import prefix_distance, visual_distance
from pipeline.thai.rule_files import LEVELS as LEVELS

# The word a name begins with, and the rank it gives where the table of agencies does not know better.
LEVEL_WORDS: dict[str, str] = {
    "กระทรวง": "ministry",
    "ทบวง": "ministry",
    "สำนักนายกรัฐมนตรี": "ministry",
    "กรุงเทพมหานคร": "province",
    "จังหวัด": "province",
    "ศาลากลางจังหวัด": "province_office",
    "ที่ทำการปกครองจังหวัด": "province_office",
    "สำนักงานปลัด": "department",
    "สำนักงานเลขานุการกรม": "division",
    "สำนักงานอธิการบดี": "division",
    "สำนักงานคณบดี": "division",
    "สำนักงานผู้อำนวยการ": "division",
    "สำนักงานเขตพื้นที่การศึกษา": "local",
    "สำนักงานเขต": "district",
    "สำนักงานเทศบาล": "local",
    "สำนักงาน": "department",
    "สำนักเลขาธิการ": "department",
    "สำนักปลัด": "division",
    "สำนัก": "division",
    "กรม": "department",
    "กองทัพ": "department",
    "กองบัญชาการ": "department",
    "กองพัน": "division",
    "กองกำกับการ": "division",
    "กอง": "division",
    "มณฑลทหารบก": "local",
    "ศูนย์": "division",
    "สถาบัน": "department",
    "กลุ่มงาน": "group",
    "กลุ่มภารกิจ": "group",
    "กลุ่ม": "group",
    "ส่วน": "group",
    "ฝ่าย": "group",
    "งาน": "section",
    "แผนก": "section",
    "คณะกรรมการ": "division",
    "คณะ": "division",
    "ภาควิชา": "group",
    "สาขาวิชา": "group",
    "บัณฑิตวิทยาลัย": "division",
    "มหาวิทยาลัย": "department",
    "จุฬาลงกรณ์มหาวิทยาลัย": "department",
    "วิทยาลัย": "local",
    "โรงเรียน": "local",
    "โรงพยาบาลส่งเสริมสุขภาพตำบล": "local",
    "โรงพยาบาล": "local",
    "ที่ว่าการอำเภอ": "district",
    "ที่ทำการปกครองอำเภอ": "district",
    "ที่ทำการองค์การบริหารส่วนตำบล": "local",
    "อำเภอ": "district",
    "องค์การบริหารส่วนจังหวัด": "local",
    "องค์การบริหารส่วนตำบล": "local",
    "เทศบาลนคร": "local",
    "เทศบาลเมือง": "local",
    "เทศบาลตำบล": "local",
    "เทศบาล": "local",
    "เมืองพัทยา": "local",
    "องค์การ": "department",
    "การไฟฟ้า": "department",
    "การประปา": "department",
    "การรถไฟ": "department",
    "การท่าเรือ": "department",
    "การทางพิเศษ": "department",
    "การเคหะ": "department",
    "การกีฬา": "department",
    "การท่องเที่ยวแห่ง": "department",
    "การยาง": "department",
    "การนิคม": "department",
    "กองทุน": "department",
    "ธนาคาร": "department",
    "ศาล": "department",
    "สภา": "department",
    "ตำรวจภูธร": "local",
    "สถานีตำรวจ": "local",
    "เรือนจำ": "local",
    "แขวง": "local",
    "ด่าน": "local",
    "สถานี": "local",
    "สถานเอกอัครราชทูต": "department",
    "สถานกงสุล": "department",
    "หอภาพยนตร์": "department",
}
_LONGEST_FIRST = sorted(LEVEL_WORDS, key=lambda word: -len(word))

WHOLE_NAMES = frozenset(
    """
    สำนักงานเลขานุการกรม สำนักงานอธิการบดี สำนักงานคณบดี สำนักงานผู้อำนวยการ บัณฑิตวิทยาลัย
    สำนักนายกรัฐมนตรี กรุงเทพมหานคร จุฬาลงกรณ์มหาวิทยาลัย
    """.split()  # noqa: SIM905
)
"""Words of rank that are the whole name of an office as well."""

# Offices named by a place: what stands before the place. The place itself is not in the table and stays
# as read, but for provinces, which are known.
PLACED_OFFICES = (
    "ที่ว่าการอำเภอ",
    "ที่ทำการปกครองอำเภอ",
    "ที่ทำการปกครองจังหวัด",
    "ศาลากลางจังหวัด",
    "ที่ทำการองค์การบริหารส่วนตำบล",
    "องค์การบริหารส่วนตำบล",
    "องค์การบริหารส่วนจังหวัด",
    "สำนักงานเทศบาลนคร",
    "สำนักงานเทศบาลเมือง",
    "สำนักงานเทศบาลตำบล",
    "เทศบาลนคร",
    "เทศบาลเมือง",
    "เทศบาลตำบล",
    "สำนักงานเขตพื้นที่การศึกษาประถมศึกษา",
    "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา",
    "สำนักงานเขตพื้นที่การศึกษา",
    "สำนักงานเขต",
    "โรงพยาบาลส่งเสริมสุขภาพตำบล",
    "โรงพยาบาล",
    "โรงเรียน",
    "วิทยาลัยเทคนิค",
    "วิทยาลัยอาชีวศึกษา",
    "วิทยาลัยการอาชีพ",
    "วิทยาลัยชุมชน",
    "วิทยาลัยพยาบาลบรมราชชนนี",
    "วิทยาลัย",
    "มหาวิทยาลัยราชภัฏ",
    "สถานีตำรวจภูธร",
    "สถานีตำรวจนครบาล",
    "ตำรวจภูธรจังหวัด",
    "เรือนจำกลาง",
    "เรือนจำจังหวัด",
    "เรือนจำอำเภอ",
    "แขวงทางหลวงชนบท",
    "แขวงทางหลวง",
    "อำเภอ",
)

_ABBREVIATIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<![ก-๎.]){short}"), long)
    for short, long in (
        (r"สป\.[ ]?(?=กระทรวง)", "สำนักงานปลัด"),
        (r"สป\.[ ]?มท\.?(?![ก-๎])", "สำนักงานปลัดกระทรวงมหาดไทย"),
        (r"สป\.[ ]?สธ\.?(?![ก-๎])", "สำนักงานปลัดกระทรวงสาธารณสุข"),
        (r"สป\.[ ]?(?=[ก-๎]{3})", "สำนักงานปลัดกระทรวง"),
        (r"สนง\.?[ ]?(?=[ก-๎])", "สำนักงาน"),
        (r"สนจ\.[ ]?", "สำนักงานจังหวัด"),
        (r"สสจ\.[ ]?", "สำนักงานสาธารณสุขจังหวัด"),
        (r"สสอ\.[ ]?", "สำนักงานสาธารณสุขอำเภอ"),
        (r"สถจ\.[ ]?", "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด"),
        (r"สพป\.[ ]?", "สำนักงานเขตพื้นที่การศึกษาประถมศึกษา"),
        (r"สพม\.[ ]?", "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา"),
        (r"ศธจ\.[ ]?", "สำนักงานศึกษาธิการจังหวัด"),
        (r"รพ\.สต\.[ ]?", "โรงพยาบาลส่งเสริมสุขภาพตำบล"),
        (r"รพ\.[ ]?(?=[ก-๎])", "โรงพยาบาล"),
        (r"อบจ\.[ ]?", "องค์การบริหารส่วนจังหวัด"),
        (r"อบต\.[ ]?", "องค์การบริหารส่วนตำบล"),
        (r"ทน\.[ ]?", "เทศบาลนคร"),
        (r"ทต\.[ ]?", "เทศบาลตำบล"),
        (r"มรภ\.[ ]?", "มหาวิทยาลัยราชภัฏ"),
        (r"มทร\.[ ]?", "มหาวิทยาลัยเทคโนโลยีราชมงคล"),
        (r"รร\.[ ]?(?=[ก-๎])", "โรงเรียน"),
        (r"จว\.[ ]?", "จังหวัด"),
        (r"จ\.[ ]?(?=[ก-๎]{2})", "จังหวัด"),
        (r"อ\.[ ]?(?=[ก-๎]{2})", "อำเภอ"),
        (r"กทม\.(?![ก-๎])", "กรุงเทพมหานคร"),
        (r"สถ\.(?![ก-๎])", "กรมส่งเสริมการปกครองท้องถิ่น"),
        (r"ปภ\.(?![ก-๎])", "กรมป้องกันและบรรเทาสาธารณภัย"),
    )
)
_HEAD_LIMIT = 0.12
_SHORTEST_HEAD = 6
"""Letters of a word of rank below which a word near to it may well be another one."""


def expand_abbreviations(name: str) -> str:
    """Write the usual short forms of agency words in full: `สนง.`, `จว.`, `อบต.`, `สป.มท.`."""
    for pattern, long in _ABBREVIATIONS:
        name = pattern.sub(long, name)
    return name


@lru_cache(maxsize=8192)
def level_word(name: str) -> str | None:
    """Give the word of rank that a name begins with, the longest, exact or a little misread; or None."""
    for word in _LONGEST_FIRST:
        if name.startswith(word):
            return word
    best: tuple[float, str] | None = None
    for word in _LONGEST_FIRST:
        if len(word) < 3 or len(name) < len(word) - 1:
            continue
        limit = _HEAD_LIMIT * len(word)
        for length in (len(word), len(word) - 1, len(word) + 1):
            cost = visual_distance(name[:length], word, limit=limit)
            if cost <= limit and (best is None or cost < best[0] - 0.05):
                best = (cost, word)
    return None if best is None else best[1]


@lru_cache(maxsize=8192)
def with_head_word(name: str) -> str | None:
    """Write the misread word of rank that a name begins with as it is spelt: `สาชาวิชา...` is `สาขาวิชา...`.

    Returns:
        The name so mended; None where it begins with a word of rank, or with none of six letters or more.
    """
    best: tuple[float, int, str] | None = None
    for word in _LONGEST_FIRST:
        if name.startswith(word):
            return None
        if len(word) < _SHORTEST_HEAD:
            continue
        limit = _HEAD_LIMIT * len(word)
        fit = prefix_distance(name[: len(word) + 3], word, limit=limit)
        if fit is not None and (best is None or fit[0] < best[0] - 0.05):
            best = (*fit, word)
    return None if best is None else best[2] + name[best[1] :]


def level_of(name: str) -> str | None:
    """Give the rank of a name by its first word, or None for what names no agency."""
    word = level_word(name)
    return None if word is None else LEVEL_WORDS[word]


def placed_office(name: str) -> tuple[str, str] | None:
    """Split `เทศบาลนครขอนแก่น` into kind of office and place; None for other names."""
    for head in sorted(PLACED_OFFICES, key=lambda office: -len(office)):
        if name.startswith(head) and len(name) > len(head):
            return head, name[len(head) :].strip()
    return None
