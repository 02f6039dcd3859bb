"""What a letter wants done, from its purpose line (จึงเรียนมาเพื่อ...), by the phrases of `data/actions.csv`."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.thai.letter_words import MARKS
from pipeline.thai.rule_files import ACTION_PHRASES
from pipeline.thai.rules import rule_rows

_TAKEN_BACK = re.compile(
    r"(?:ไม่?(?![\u0e47-\u0e4e])|(?<!ภู)มิ|ห้าม|งด|อย่า|ระงับ|ยกเลิก)"
    r"(?:การ|ได้?|ให้?|อาจ|สามารถ|ต้?อง|ควร|เห็น|ขอ|พึง|รับ|มี|เคย|จำเป็น|ประสงค์จะ)*$|ผลการ$"
)
"""Words before a phrase that deny it (not, forbidden, called off) or make it a result. The tone mark of the
commonest, ไม่, may be lost."""


@cache
def action_phrases() -> tuple[tuple[str, str], ...]:
    """(action, phrase without marks and spaces), the weightiest actions first.

    Actions have the order of the table; phrases that an officer adds stand with the others of their action.
    """
    rows = rule_rows(ACTION_PHRASES.name)
    order = list(dict.fromkeys(row["action"] for row in rows))
    listed = sorted(rows, key=lambda row: order.index(row["action"]))
    return tuple((row["action"], _bare(row["phrase"])) for row in listed)


@lru_cache(maxsize=1024)
def actions_of(purpose: str) -> tuple[str, ...]:
    """What a purpose line wants: `inform`, `consider`, `approve`, `act`, `request`, `invite`; each once.

    Marks above and below do not count in the phrases, since poor readings lose them. What is denied
    (ไม่อนุมัติ, does not approve) or told as a result (ผลการพิจารณา) is not wanted. Who is to approve need not
    also be told to consider.
    """
    written = re.sub(r"\s+", "", purpose)
    places = [at for at, letter in enumerate(written) if not MARKS.match(letter)]
    text = "".join(written[at] for at in places)
    found = list(
        dict.fromkeys(action for action, phrase in action_phrases() if _wanted(phrase, text, written, places))
    )
    if "approve" in found and "consider" in found:
        found.remove("consider")
    return tuple(found)


def _wanted(phrase: str, text: str, written: str, places: list[int]) -> bool:
    """True when a phrase stands in the text without a word before it that takes it back.

    Args:
        text: Without marks, in which the phrase is looked for.
        written: The same with its marks, which tell ไม่ (not) from ไม้ (wood).
        places: Where each letter of `text` stands in `written`.
    """
    return any(
        _TAKEN_BACK.search(written[: places[match.start()]]) is None
        for match in re.finditer(re.escape(phrase), text)
    )


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", MARKS.sub("", text))
