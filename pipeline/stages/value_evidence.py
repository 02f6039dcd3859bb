"""What speaks for a value besides its reader: words of the dictionary, names in lists, offices in the table.

By this evidence values fall into kinds, for each of which the share of right values is measured anew.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.thai.address_repair import domain_of, known_domains
from pipeline.thai.agencies import match_agency
from pipeline.thai.agency_table import known_codes
from pipeline.thai.agency_words import LEVEL_WORDS, WHOLE_NAMES
from pipeline.thai.digits import to_ascii
from pipeline.thai.months import FULL_MONTHS
from pipeline.thai.positions import position_words
from pipeline.thai.vocabulary import breaks_off, known_person, only_words

KINDS: dict[str, str] = {
    "letter_no": "number",
    "letter_no_code": "number",
    "letter_no_office": "number",
    "letter_no_run": "number",
    "is_circular": "number",
    "date": "date",
    "date_text": "date",
    "from_agency": "office",
    "from_unit": "office",
    "owner_unit": "office",
    "to": "post",
    "signatory_position": "post",
    "signatory_name": "name",
    "subject": "text",
    "references": "entry",
    "enclosures": "entry",
    "urgency": "mark",
    "secrecy": "mark",
    "phones": "phone",
    "faxes": "phone",
    "emails": "address",
    "urls": "address",
}
"""Values by how they go wrong: numbers by a digit, offices and posts by a letter or by being another's, texts
by any letter of many, entries of lists by a digit of a date or a number too, marks and phones hardly,
addresses by letters that nothing bears out. All other values keep their confidence."""

BORNE_OUT = ("office", "post", "name", "text", "entry", "address")
"""Kinds of which `KIND known` holds those values that words, names, the table of agencies or that of their
domains bear out."""

APART = ("number order", "number foreign", "number short", "date short", "text latin", "entry latin")
"""Kinds with a line of their own: numbers of orders, which hold the year of their date; numbers whose code
letters no table holds; numbers and days of one digit, which may be the rest of two; texts with words in Latin
letters, which nothing bears out."""

_PARTS = re.compile("งาน|ฝ่าย")
"""Words of rank (work, section) of units within a unit: a foot that begins so has lost the line above."""

_REST_OF_POST = re.compile("ที่(?!ปรึกษา|ทำการ|ว่าการ|ดิน)")
"""No position begins so but an adviser's or an office's: what does is the rest of เจ้าหน้าที่ (officer)."""

_LEVELS = tuple(sorted(LEVEL_WORDS, key=len, reverse=True))

_ORDER = re.compile(r"\d+\s?/\s?(?:2[45]|[๒][๔๕])\d\d")
_CODE = re.compile(r"[ก-ฮ]{1,6}(?=[\s.(]*(?:\([^)]*\)\s*)?(?:\d|$))")
_ONE_DIGIT = re.compile(r"(?:^|/\s*ว?\s*)\d$")
_ONE_DIGIT_DAY = re.compile(r"\d{4}-\d\d-0\d|\D*0?\d\D.*", re.DOTALL)
_BAD_YEAR = re.compile(r"[ก-๎]พ\.\s?ศ\.|พ\.\s?ศ\.(?!\s*2[45]\d\d(?!\d))")
"""พ.ศ. (of the Buddhist era) without a gap before it or a year after it: something beside it was lost."""

_DATE_IN_POST = re.compile(rf"\d\s*(?:{'|'.join(FULL_MONTHS)})")
_NO_NAME = re.compile("(?:สำนัก|กอง|กรม|กลุ่ม|ฝ่าย|ศูนย์|กระทรวง)$")
"""Words of rank at the end of a post, where the name of the office follows."""

_LATIN = re.compile("[A-Za-z]{2}")
_SHORTEST_HEAD = 6


@lru_cache(maxsize=8192)
def evidence_kind(field: str, value: str) -> str | None:
    """The kind of a value by its field and by what bears it out; None for fields that are not measured."""
    kind = KINDS.get(field)
    if kind == "number":
        return _number_kind(value)
    if kind == "date":
        return "date short" if _ONE_DIGIT_DAY.fullmatch(value) else kind
    if kind not in BORNE_OUT:
        return kind
    if field == "owner_unit" and _PARTS.match(value):
        return kind
    if not _borne_out(kind, value):
        return kind
    return f"{kind} latin" if kind in ("text", "entry") and _LATIN.search(value) else f"{kind} known"


def _known_address(value: str) -> bool:
    """True for a mail address at a domain of an agency, and for its own site, without a path."""
    domain = domain_of(value)
    if domain not in known_domains():
        return False
    rest = re.sub(r"^https?://", "", value.lower()).rstrip("/")
    return "@" in rest or rest in (domain, f"www.{domain}")


def _number_kind(value: str) -> str:
    if _ORDER.fullmatch(value):
        return "number order"
    code = _CODE.match(value)
    if code is not None and code.group() not in known_codes():
        return "number foreign"
    return "number short" if _ONE_DIGIT.search(value) else "number"


def _borne_out(kind: str, value: str) -> bool:
    if kind == "name":
        return known_person(value)
    if kind == "address":
        return _known_address(value)
    if breaks_off(value) or (kind == "post" and _REST_OF_POST.match(value)):
        return False
    if kind == "office":
        return all(_known_office(name) for name in re.split(r"\s+(?=\S{4})", value)) or _known_office(value)
    if kind == "post" and not known_person(value):
        whole = _DATE_IN_POST.search(value) is None and _NO_NAME.search(value) is None
        return whole and only_words(value) and _posts_apart(value)
    return (only_words(value) or known_person(value)) and _BAD_YEAR.search(to_ascii(value)) is None


def _posts_apart(value: str) -> bool:
    """True when what stands before the word of a post within a piece of `value` is made of words too.

    A comma between two posts that was read as a letter leaves none: `นายกเทศมนตรีตำบลเนายกองค์การ...`. Nor may
    a gap stand within the word of a post.
    """
    pieces = value.split()
    joined = "".join(pieces)
    for word in position_words():
        if len(word) < _SHORTEST_HEAD or word not in joined:
            continue
        if not any(word in piece for piece in pieces):
            return False
        for piece in pieces:
            at = piece.find(word, 1)
            if at > 0 and not only_words(piece[:at]):
                return False
    return True


def _known_office(name: str) -> bool:
    """True for an office of the table, or a word of rank that is spelt right with words after it."""
    match = match_agency(name)
    named = match is not None and (match.name not in LEVEL_WORDS or match.name in WHOLE_NAMES)
    if match is not None and named and match.in_table and match.cost == 0:
        return True
    word = next((one for one in _LEVELS if name.startswith(one)), None)
    return word is not None and len(name) > len(word) + 2 and only_words(name)
