"""The sender's name where a letter repeats it: a stamp over its own place leaves the other places whole.

A memo is addressed to the head of the sender's own office, the signatory heads it, the unit at the foot is
named after its place, and the first paragraph opens with it (`ด้วยเทศบาลเมืองตัวอย่างกำหนดจัด...`). The table
of agencies is not asked: most senders are local offices, schools and hospitals that no table holds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.records import Section
from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_entries import Sections, after_label
from pipeline.thai.agency_words import LEVEL_WORDS
from pipeline.thai.confusion import skeleton, visual_distance

ALIKE = 78.0
"""Per cent of letters, in their order, that a name read with doubt shares with one that it stands for."""

SAME = 93.0
"""Per cent from which a name that was read without doubt is the same one, a mark or a letter lost."""

DOUBTED = 0.9
"""Confidence of the sender's own place from which only a name that is nearly the same stands for it."""

SHORTEST = 6
"""Letters of the shortest name of an office with its word of rank."""

_LEVEL = re.compile("|".join(sorted((word for word in LEVEL_WORDS if len(word) > 2), key=lambda w: -len(w))))
_OWN = re.compile(r"^(?:ด้วย|เนื่องด้วย|เนื่องจาก)\s?")
_DOES = re.compile(
    r"กำหนด|ร่วมกับ|ประสงค์|พิจารณา|ดำเนิน|ใคร่ขอ|ปรากฏ|ตรวจสอบ"
    r"|ได้(?:รับ|มี|จัด|กำหนด|ดำเนิน|แต่งตั้ง|พิจารณา|ตรวจ|ออก|ส่ง|แจ้ง)"
    r"|จะ(?:ได้|จัด|ดำเนิน|ขอ|ส่ง|เปิด)|มี(?:ความ|หนังสือ|มติ|นโยบาย|ภารกิจ)"
    r"|ขอ(?:เชิญ|ความ|ส่ง|ให้|แจ้ง|เรียน|อนุมัติ)|\s"
)
"""What a sender does: words at which its name ends in running text, where no space parts them."""
_WORN = 0.25
"""Most that each letter of a worn beginning of an office may cost."""


@dataclass(frozen=True)
class Repeat:
    """A name of an office that stands in another place of the letter than the sender's own.

    Attributes:
        alike: Per cent of letters, in their order, that what was read of the sender shares with it.
    """

    name: str
    section: Section
    alike: float


def opening_name(section: Section) -> str | None:
    """The office that a paragraph about what the sender itself does opens with, or None."""
    opener = _OWN.match(section.text)
    if opener is None or _LEVEL.match(section.text, opener.end()) is None:
        return None
    text = section.text[opener.end() : opener.end() + 90]
    word = _LEVEL.match(text)
    end = _DOES.search(text, word.end() if word is not None else 0)
    name = text[: end.start()] if end is not None else ""
    return name if len(skeleton(name)) >= SHORTEST else None


def named_offices(by_kind: Sections, *, memo: bool) -> Iterator[tuple[str, Section]]:
    """Names of offices in the places that tell of the sender, each with its section."""
    if memo:
        for section in by_kind.get("to", []):
            yield from ((name, section) for name in _tails(after_label(section).replace("\n", " ")))
    for section in by_kind.get("signature", []):
        lines = [line for line in section.text.split("\n") if cues.name_in_brackets(line) is None]
        yield from ((name, section) for name in _tails(" ".join(lines)))
    for section in by_kind.get("owner_contact", []):
        for line in section.text.split("\n")[:2]:
            yield from ((name, section) for name in _tails(line.strip()))
    for section in [*by_kind.get("body_paragraph", []), *by_kind.get("closing", [])]:
        name = opening_name(section)
        if name is not None:
            yield name, section


def _tails(text: str) -> Iterator[str]:
    """What stands from each word of rank on to the end of `text`: นายกเทศมนตรี heads a เทศบาล."""
    text = text.replace("เทศมนตรี", "เทศบาล").replace("นายกองค์การ", "นายก องค์การ")
    for word in _LEVEL.finditer(text):
        starts = [word.start()]
        # The office of a district bears the district's name.
        starts += [word.end() - len(place) for place in ("อำเภอ", "จังหวัด") if word.group().endswith(place)]
        for start in dict.fromkeys(starts):
            name = text[start:].strip()
            if len(skeleton(name.replace(" ", ""))) >= SHORTEST and name not in LEVEL_WORDS:
                yield name


def repeated_sender(read: str, place: Section, by_kind: Sections, *, memo: bool) -> Repeat | None:
    """The name in another place of the letter that `read` is a misreading of; None where there is none.

    Args:
        read: What was read in the sender's own place.
        place: The section it was read in.
        memo: Whether the letter is one within an office, addressed to the sender's own head.
    """
    bones = skeleton("".join(read.split()))
    if len(bones) < SHORTEST:
        return None
    best: Repeat | None = None
    for name, section in named_offices(by_kind, memo=memo):
        if section.section_no == place.section_no:
            continue
        if "".join(name.split()) in "".join(read.split()):
            return None
        wanted = skeleton("".join(name.split()))
        if not 0.6 < len(wanted) / len(bones) < 1.6:
            continue
        alike = fuzz.ratio(bones, wanted)
        # Numbers tell offices of one name apart.
        if re.findall(r"\d", name) != re.findall(r"\d", read) and re.search(r"\d", read):
            continue
        if best is None or alike > best.alike:
            best = Repeat(name, section, alike)
    least = ALIKE if place.confidence < DOUBTED else SAME
    return best if best is not None and best.alike >= least else None


def begun_sender(read: str, by_kind: Sections) -> tuple[str, Section] | None:
    """The office of the signatory or of the unit at the foot that begins as what was read of the sender.

    Two letters to eight may be left of its name; the first two have to be its own.
    """
    letters = "".join(read.split())
    if not 2 <= len(letters) <= 8:
        return None
    begun = [
        (visual_distance("".join(name.split())[: len(letters)], letters), name, section)
        for name, section in named_offices(by_kind, memo=False)
        if name[:2] == letters[:2]
    ]
    cost, name, section = min(begun, key=lambda one: one[0], default=(math.inf, "", None))
    return (name, section) if section is not None and cost <= max(1.0, _WORN * len(letters)) else None


def opening_sender(by_kind: Sections) -> tuple[str, Section] | None:
    """The office that the first paragraph says is the sender, where the letter is not addressed to it."""
    addressee = "".join(cues.bare(after_label(one)) for one in by_kind.get("to", []))
    for section in by_kind.get("body_paragraph", [])[:1]:
        name = opening_name(section)
        if name is not None and cues.bare(name) not in addressee:
            return name, section
    return None


def leading_repeat(read: str, by_kind: Sections) -> str | None:
    """The name in another place of a memo that `read` begins with, where another office follows at once."""
    for name, _ in named_offices(by_kind, memo=True):
        rest = read.removeprefix(name)
        if rest != read and _LEVEL.match(rest.lstrip()) is not None:
            return name
    return None


def headed_office(by_kind: Sections) -> tuple[str, Section] | None:
    """The office that the signatory heads, or in whose head's place he signs."""
    for section in by_kind.get("signature", [])[:1]:
        lines = [line for line in section.text.split("\n") if cues.name_in_brackets(line) is None]
        position = re.split(r"แทน", " ".join(lines))[-1]
        name = next(_tails(position), None)
        if name is not None and not re.search(r"\d{3}", name):
            return name, section
    return None
