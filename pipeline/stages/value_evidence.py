"""What speaks for a value besides its reader: words of the dictionary, names in lists, offices in the table.

By this evidence values fall into kinds, for each of which the share of right values is measured anew.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.thai.agencies import match_agency
from pipeline.thai.agency_words import LEVEL_WORDS
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
    "references": "text",
    "enclosures": "text",
    "urgency": "mark",
    "secrecy": "mark",
    "phones": "phone",
    "faxes": "phone",
    "emails": "address",
    "urls": "address",
}
"""Values by how they go wrong: numbers by a digit, offices and posts by a letter or by being another's, texts
by any letter of many, marks and phones hardly, addresses by letters that nothing bears out. All other values
keep their confidence."""

BORNE_OUT = ("office", "post", "name", "text")
"""Kinds of which `KIND known` holds those values that words, names or the table of agencies bear out."""

_PARTS = re.compile("งาน|ฝ่าย")
"""Words of rank (work, section) of units within a unit: a foot that begins so has lost the line above."""

_REST_OF_POST = re.compile("ที่(?!ปรึกษา|ทำการ|ว่าการ|ดิน)")
"""No position begins so but an adviser's or an office's: what does is the rest of เจ้าหน้าที่ (officer)."""

_LEVELS = tuple(sorted(LEVEL_WORDS, key=len, reverse=True))


@lru_cache(maxsize=8192)
def evidence_kind(field: str, value: str) -> str | None:
    """The kind of a value by its field and by what bears it out; None for fields that are not measured."""
    kind = KINDS.get(field)
    if kind not in BORNE_OUT:
        return kind
    if field == "owner_unit" and _PARTS.match(value):
        return kind
    return f"{kind} known" if _borne_out(kind, value) else kind


def _borne_out(kind: str, value: str) -> bool:
    if kind == "name":
        return known_person(value)
    if breaks_off(value) or (kind == "post" and _REST_OF_POST.match(value)):
        return False
    if kind == "office":
        return all(_known_office(name) for name in re.split(r"\s+(?=\S{4})", value)) or _known_office(value)
    return only_words(value) or known_person(value)


def _known_office(name: str) -> bool:
    """True for an office of the table, or a word of rank that is spelt right with words after it."""
    match = match_agency(name)
    if match is not None and match.in_table and match.cost == 0 and match.name not in LEVEL_WORDS:
        return True
    word = next((one for one in _LEVELS if name.startswith(one)), None)
    return word is not None and len(name) > len(word) + 2 and only_words(name)
