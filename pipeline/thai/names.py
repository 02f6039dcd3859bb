"""Names of signatories: `(นายสมชาย ใจดี)`, titles before them, posts after them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.thai.canonical import single_spaced
from pipeline.thai.confusion import visual_distance

ACADEMIC_TITLES = (
    "ศาสตราจารย์เกียรติคุณ",
    "ศาสตราจารย์พิเศษ",
    "ผู้ช่วยศาสตราจารย์พิเศษ",
    "รองศาสตราจารย์พิเศษ",
    "ผู้ช่วยศาสตราจารย์",
    "รองศาสตราจารย์",
    "ศาสตราจารย์",
    "อาจารย์",
    "ผศ.",
    "รศ.",
    "ศ.",
    "อ.",
    "ดร.",
    "ด๊อกเตอร์",
)
PROFESSIONAL_TITLES = (
    "นายแพทย์",
    "แพทย์หญิง",
    "ทันตแพทย์หญิง",
    "ทันตแพทย์",
    "เภสัชกรหญิง",
    "เภสัชกร",
    "นายสัตวแพทย์",
    "สัตวแพทย์หญิง",
    "นพ.",
    "พญ.",
    "ทพ.",
    "ทพญ.",
    "ภก.",
    "ภญ.",
)
_RANKS = (
    "พลตำรวจเอก",
    "พลตำรวจโท",
    "พลตำรวจตรี",
    "พันตำรวจเอก",
    "พันตำรวจโท",
    "พันตำรวจตรี",
    "ร้อยตำรวจเอก",
    "ร้อยตำรวจโท",
    "ร้อยตำรวจตรี",
    "ดาบตำรวจ",
    "จ่าสิบตำรวจ",
    "สิบตำรวจเอก",
    "พลอากาศเอก",
    "พลอากาศโท",
    "พลอากาศตรี",
    "นาวาอากาศเอก",
    "นาวาอากาศโท",
    "นาวาอากาศตรี",
    "เรืออากาศเอก",
    "เรืออากาศโท",
    "เรืออากาศตรี",
    "พลเรือเอก",
    "พลเรือโท",
    "พลเรือตรี",
    "นาวาเอก",
    "นาวาโท",
    "นาวาตรี",
    "เรือเอก",
    "เรือโท",
    "เรือตรี",
    "พลเอก",
    "พลโท",
    "พลตรี",
    "พลจัตวา",
    "พันเอก",
    "พันโท",
    "พันตรี",
    "ร้อยเอก",
    "ร้อยโท",
    "ร้อยตรี",
    "จ่าสิบเอก",
    "จ่าสิบโท",
    "จ่าสิบตรี",
    "สิบเอก",
    "สิบโท",
    "สิบตรี",
    "พันจ่าเอก",
)
MILITARY_TITLES = tuple(f"ว่าที่{rank}" for rank in _RANKS) + _RANKS
NOBLE_TITLES = ("หม่อมราชวงศ์", "หม่อมหลวง", "หม่อมเจ้า", "คุณหญิง", "ท่านผู้หญิง", "ม.ร.ว.", "ม.ล.")
MONASTIC_TITLES = ("พระครู", "พระมหา", "พระราช", "พระเทพ", "พระธรรม", "พระ")
COMMON_TITLES = ("นางสาว", "นาง", "นาย", "น.ส.", "เด็กชาย", "เด็กหญิง")
TITLES = tuple(
    sorted(
        (
            *ACADEMIC_TITLES,
            *PROFESSIONAL_TITLES,
            *MILITARY_TITLES,
            *NOBLE_TITLES,
            *MONASTIC_TITLES,
            *COMMON_TITLES,
        ),
        key=lambda title: -len(title),
    )
)
"""Titles that stand before a name, longest first."""

_BRACKETED = re.compile(r"^[\s.…_]*[(\[{][\s.…_]*(?P<name>[^()\[\]{}\n]{3,80}?)[\s.…_]*[)\]}][\s.…_]*$")
_HALF_OPEN = re.compile(
    r"^[\s.…_]*(?:[(\[{][\s.…_]*(?P<open>[^()\[\]{}\n]{3,80})|(?P<close>[^()\[\]{}\n]{3,80}?)[\s.…_]*[)\]}])[\s.…_]*$"
)
_LONGEST_NAME = 120
_WORD = r"[ก-๎ฯ.\-]{2,30}"
_NAME = re.compile(rf"(?P<first>{_WORD})(?: (?P<last>(?:ณ )?{_WORD}(?: (?:ณ )?{_WORD}){{0,3}}))?")


@dataclass(frozen=True)
class PersonName:
    """A name split into its parts.

    Attributes:
        text: The whole name, canonical, single spaces, without the brackets.
        titles: All titles before it, in order.
        first: Given name.
        last: Family name with its parts (`ณ อยุธยา`), or None.
        confidence: 0 to 1; lower without a title or with half a bracket.
    """

    text: str
    titles: tuple[str, ...]
    first: str
    last: str | None
    confidence: float


def split_name(text: str) -> PersonName | None:
    """Split a name, in brackets or not, into titles, given and family name; None for what is no Thai name.

    Without a title only a bracketed text of two words counts, for everything in brackets could be one
    otherwise.
    """
    line = single_spaced(text).strip(" .…_")
    if len(line) > _LONGEST_NAME:
        return None
    bracketed = _BRACKETED.match(line)
    half = None if bracketed else _HALF_OPEN.match(line)
    inner = bracketed["name"] if bracketed else (half["open"] or half["close"]) if half else line
    inner = single_spaced(inner).strip(" .…_")
    titles, rest = _titles(inner)
    match = _NAME.fullmatch(rest)
    if match is None or (not titles and (bracketed is None or match["last"] is None)):
        return None
    confidence = 0.95 if titles else 0.6
    if match["last"] is None:
        confidence *= 0.7
    if bracketed is None:
        confidence *= 0.8
    return PersonName(
        text=inner, titles=titles, first=match["first"], last=match["last"], confidence=round(confidence, 3)
    )


def spelt_name(name: str) -> str:
    """A name as it was read, but for letters that never meet: before ฐ stands ฏ, never ฎ (เชฏฐ, อัฏฐ)."""
    return name.replace("ฎฐ", "ฏฐ")


def _titles(text: str) -> tuple[tuple[str, ...], str]:
    titles: list[str] = []
    rest = text
    while len(titles) < 4:
        title = next((title for title in TITLES if rest.startswith(title) and len(rest) > len(title)), None)
        if title is None:
            title = None if titles else _misread_title(rest)
            if title is None:
                break
            rest = rest[len(title) :].strip()
            titles.append(title)
            continue
        after = rest[len(title) :]
        if titles and title in COMMON_TITLES and not after.strip():
            break
        titles.append(title)
        rest = after.strip()
    return tuple(titles), rest


def _misread_title(text: str) -> str | None:
    """Give a common title that the text begins with but for one look-alike letter."""
    for title in ("นางสาว", "นาย"):
        piece = text[: len(title)]
        if len(piece) == len(title) < len(text) and 0 < visual_distance(piece, title, limit=0.3) <= 0.3:
            return title
    return None
