"""What each data file of rules holds: its columns, what they may hold, and how one row of it looks.

A records officer reads and extends these files (docs/rules.md). The words and names in them are what letters
are understood by, so each column says here what it takes: `pipeline.thai.rules` reads them by this alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Row = Mapping[str, str]

LEVELS = (
    "ministry", "department", "province", "province_office", "district", "local", "division", "group",
    "section",
)  # fmt: skip
"""Ranks of agencies, the highest first."""

KINDS = (
    "ministry", "independent", "province", "department", "unit", "university", "enterprise", "court", "local",
)  # fmt: skip
"""Kinds of agencies."""

ACTIONS = ("inform", "consider", "approve", "act", "request", "invite")
"""What a letter may want done."""

MEANINGS: Mapping[str, tuple[str, ...]] = {
    "label": ("letterhead", "letter_no", "date", "subject", "to", "references", "enclosures", "copy_to"),
    "title": ("memo", "order", "announcement"),
    "urgency": ("ด่วนที่สุด", "ด่วนมาก", "ด่วน"),
    "secrecy": ("ลับที่สุด", "ลับมาก", "ลับ"),
    "reference": ("letter", "memo", "order", "announcement", "rule"),
    "complimentary": (), "goes_with": (), "closing": (), "opener": (), "order_date": (), "annex": (),
    "name_title": (), "no_name": (), "acting": (), "many_receivers": (),
}  # fmt: skip
"""Uses of the fixed words of letters, each with what its words may mean; most mean nothing further. Of
a closing that `goes_with` a salutation the salutation is the meaning."""

POSITION_USES = ("head", "post", "rank", "field", "group")

_EARLIEST, _LATEST = 2400, 2700
"""Buddhist years between which an agency may begin and end."""


@dataclass(frozen=True)
class Check:
    """What a cell may hold.

    Attributes:
        fits: True for what is allowed.
        english: What is allowed, in English.
        thai: The same in Thai.
        listed: All allowed values, where they are few.
    """

    fits: Callable[[str], bool]
    english: str
    thai: str
    listed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a data file.

    Attributes:
        name: As the first line of the file has it.
        english: What it holds.
        thai: The same in Thai.
        check: What a cell may hold that is not empty.
        default: What an empty cell stands for, and one of a column that the file leaves out; None where
            neither may be.
        counts: False for notes, which change no result.
    """

    name: str
    english: str
    thai: str
    check: Check
    default: str | None = None
    counts: bool = True


@dataclass(frozen=True)
class Misfit:
    """What is wrong in one column of a row that fits column by column."""

    column: str
    english: str
    thai: str
    listed: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleFile:
    """A data file of rules.

    Attributes:
        name: Name of the file.
        english: What it is for.
        thai: The same in Thai.
        columns: In the order of the shipped file.
        identity: What two rows of a file must not share, or one says the same as the other or contradicts it.
        example: A row that one could add, as a line of the file.
        keys: An own row takes the place of the shipped rows with which it shares one of these; None: where
            the identity is the same.
        misfit: What is wrong between the columns of a row, or None.
    """

    name: str
    english: str
    thai: str
    columns: tuple[Column, ...]
    identity: Callable[[Row], tuple[str, ...]]
    example: str
    keys: Callable[[Row], tuple[tuple[str, ...], ...]] | None = None
    misfit: Callable[[Row], Misfit | None] = lambda row: None

    def keys_of(self, row: Row) -> tuple[tuple[str, ...], ...]:
        """The keys of a row."""
        return (self.identity(row),) if self.keys is None else self.keys(row)


def _one_of(values: tuple[str, ...]) -> Check:
    told = ", ".join(values)
    return Check(values.__contains__, f"allowed: {told}", f"ค่าที่ใช้ได้: {told}", values)


def _pattern(pattern: str, english: str, thai: str) -> Check:
    compiled = re.compile(pattern)
    return Check(lambda text: compiled.fullmatch(text) is not None, english, thai)


def _is_share(text: str) -> bool:
    return re.fullmatch(r"0?\.\d+|[01](?:\.0*)?", text, re.ASCII) is not None


def _is_year(text: str) -> bool:
    return re.fullmatch(r"\d{4}", text, re.ASCII) is not None and _EARLIEST <= int(text) <= _LATEST


def _is_word(text: str) -> bool:
    return len(text) > 1 and any(one.isalpha() for one in text)


_ANY = Check(lambda text: True, "any text", "ข้อความใดก็ได้")
_WORD = Check(_is_word, "two characters or more, letters among them", "อย่างน้อยสองตัวอักษร")
_SHARE = Check(_is_share, "a number from 0 to 1, such as 0.9", "เลขอารบิก 0 ถึง 1 เช่น 0.9")
_YEAR = Check(
    _is_year,
    f"a Buddhist year in Arabic digits, {_EARLIEST} to {_LATEST}, such as 2560",
    f"ปี พ.ศ. เลขอารบิกสี่หลัก {_EARLIEST} ถึง {_LATEST} เช่น 2560",
)
_CODE = _pattern(
    "[ก-ฮ]{1,6}", "one to six Thai letters, no stops or spaces", "พยัญชนะไทยหนึ่งถึงหกตัว ไม่มีจุดหรือเว้นวรรค"
)
_DOMAIN = _pattern(
    r"[a-z0-9-]+(?:\.[a-z0-9-]+)+",
    "a domain in small letters without www, such as cgd.go.th",
    "ชื่อโดเมนตัวพิมพ์เล็ก ไม่มี www เช่น cgd.go.th",
)
_CHARACTER = Check(lambda text: len(text) == 1 and text.isprintable(), "a single character", "อักขระตัวเดียว")
_NOTE = Column("note", "remark for readers", "หมายเหตุ", _ANY, default="", counts=False)


def _by(*names: str) -> Callable[[Row], tuple[str, ...]]:
    return lambda row: tuple(row[name] for name in names)


def _word_identity(row: Row) -> tuple[str, ...]:
    """A word has one meaning in a use, but a closing may go with several salutations."""
    return (row["use"], row["word"], row["means"] if row["use"] == "goes_with" else "")


def _agency_keys(row: Row) -> tuple[tuple[str, ...], ...]:
    """Offices of a province write under its letters, so that a code alone says nothing without the kind."""
    name = ("name", row["name_th"].replace(" ", ""), row["parent"].replace(" ", ""))
    return (name, ("code", row["code"], row["kind"])) if row["code"] else (name,)


def _agency_misfit(row: Row) -> Misfit | None:
    begins, ends = row["valid_from"], row["valid_to"]
    if begins and ends and ends < begins:
        return Misfit(
            "valid_to",
            f"allowed: a year not before valid_from ({begins})",
            f"ต้องไม่ก่อนปีใน valid_from ({begins})",
        )
    return None


def _word_misfit(row: Row) -> Misfit | None:
    if row["use"] == "goes_with":
        if row["means"]:
            return None
        return Misfit("means", "the salutation that the closing goes with", "คำขึ้นต้นที่ใช้คู่กับคำลงท้ายนี้")
    allowed = MEANINGS[row["use"]]
    if row["means"] in allowed or (not allowed and not row["means"]):
        return None
    if not allowed:
        return Misfit("means", f"leave it empty for use {row['use']}", f"ต้องเว้นว่างเมื่อ use เป็น {row['use']}")
    told = ", ".join(allowed)
    return Misfit(
        "means",
        f"allowed for use {row['use']}: {told}",
        f"ค่าที่ใช้ได้เมื่อ use เป็น {row['use']}: {told}",
        allowed,
    )


def _pair_misfit(row: Row) -> Misfit | None:
    if row["first"] != row["second"]:
        return None
    return Misfit("second", "allowed: another character than first", "ต้องเป็นอักขระอื่นที่ไม่ใช่ตัวใน first")


AGENCIES = RuleFile(
    "agencies.csv",
    "agencies with the code letters of their letter numbers",
    "หน่วยงานและรหัสตัวอักษรประจำหน่วยงาน",
    (
        Column("code", "code letters of its own letter numbers", "รหัสตัวอักษรของหน่วยงาน", _CODE, default=""),
        Column("kind", "kind of agency", "ประเภทหน่วยงาน", _one_of(KINDS), default="unit"),
        Column("name_th", "full name with its word of rank", "ชื่อเต็มของหน่วยงาน", _WORD),
        Column("level", "its rank; empty: from the name", "ระดับ (ว่างไว้ได้)", _one_of(LEVELS), default=""),
        Column("parent", "full name of the agency above it", "ชื่อเต็มของหน่วยงานต้นสังกัด", _WORD, default=""),
        Column("valid_from", "first Buddhist year", "ปี พ.ศ. ที่เริ่มใช้", _YEAR, default=""),
        Column("valid_to", "last Buddhist year", "ปี พ.ศ. สุดท้ายที่ใช้", _YEAR, default=""),
        Column("source", "where the row comes from", "ที่มาของข้อมูล", _ANY, default="user", counts=False),
        Column("confidence", "how well confirmed the row is", "ความเชื่อมั่น", _SHARE, default="0.9"),
    ),
    _by("name_th", "parent", "valid_from"),
    ",local,เทศบาลตำบลบ้านตัวอย่าง,local,จังหวัดเลย,2560,,own list,0.9",
    _agency_keys,
    _agency_misfit,
)

LETTER_WORDS = RuleFile(
    "letter_words.csv",
    "fixed words of letters: labels, titles, marks of urgency, words that open and close",
    "คำประจำในหนังสือราชการ",
    (
        Column("use", "what the word does in a letter", "หน้าที่ของคำในหนังสือ", _one_of(tuple(MEANINGS))),
        Column("means", "what follows from it", "ความหมาย", _ANY, default=""),
        Column("word", "the word as printed", "คำตามที่พิมพ์ในหนังสือ", _WORD),
        _NOTE,
    ),
    _word_identity,
    "label,to,สวัสดี,salutation of our own circulars",
    misfit=_word_misfit,
)

ACTION_PHRASES = RuleFile(
    "actions.csv",
    "phrases of the purpose line that say what a letter wants done",
    "วลีในท้ายหนังสือที่บอกว่าขอให้ทำอะไร",
    (
        Column("action", "what the letter wants", "สิ่งที่หนังสือต้องการ", _one_of(ACTIONS)),
        Column("phrase", "the phrase as printed", "วลีตามที่พิมพ์ในหนังสือ", _WORD),
        _NOTE,
    ),
    _by("phrase"),
    "request,ขอรับการสนับสนุน,asks for support",
)

DOMAINS = RuleFile(
    "domains.csv",
    "domains of agencies in mail addresses and sites",
    "โดเมนของหน่วยงานในอีเมลและเว็บไซต์",
    (
        Column("domain", "the domain", "ชื่อโดเมน", _DOMAIN),
        Column("name_th", "full name of the agency that holds it", "ชื่อเต็มของหน่วยงานเจ้าของโดเมน", _WORD),
    ),
    _by("domain"),
    "bantuayang.go.th,เทศบาลตำบลบ้านตัวอย่าง",
)

POSITIONS = RuleFile(
    "positions.csv",
    "words of officials' positions",
    "คำในชื่อตำแหน่ง",
    (
        Column("use", "what the word is in a position", "หน้าที่ของคำในชื่อตำแหน่ง", _one_of(POSITION_USES)),
        Column("word", "the word as printed", "คำตามที่พิมพ์ในหนังสือ", _WORD),
        _NOTE,
    ),
    _by("word"),
    "post,นักวิชาการตัวอย่าง,a post of officers",
)

CONFUSION = RuleFile(
    "confusion.csv",
    "characters that look alike on paper",
    "ตัวอักษรที่หน้าตาคล้ายกัน",
    (
        Column("first", "a character", "อักขระ", _CHARACTER),
        Column("second", "one that looks like it", "อักขระที่หน้าตาคล้ายกัน", _CHARACTER),
        Column("cost", "0 the same, 1 unlike", "0 เหมือนกัน 1 ไม่เหมือนกัน", _SHARE),
        Column("why", "remark for readers", "หมายเหตุ", _ANY, default="", counts=False),
    ),
    lambda row: tuple(sorted((row["first"], row["second"]))),
    "ก,ด,0.7,foot closed by a smear",
    misfit=_pair_misfit,
)

RULE_FILES: tuple[RuleFile, ...] = (AGENCIES, LETTER_WORDS, ACTION_PHRASES, DOMAINS, POSITIONS, CONFUSION)

RULE_NAMES = tuple(file.name for file in RULE_FILES)
