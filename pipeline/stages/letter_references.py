"""The papers that a letter refers to, in their parts: from อ้างถึง, and from its text (`ตามหนังสือ ... ที่`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.records import LetterSections, Polygon, Section, Value
from pipeline.stages.field_proof import Proof
from pipeline.thai.digits import to_ascii
from pipeline.thai.written_references import WrittenReference, find_references, split_entry

FIELD = "references"
TEXT = ("body_paragraph", "numbered_item", "closing", "other")
SPLIT_MOST = 0.9
"""No more than this is given for parts that were cut by rules, however sure the reading."""


@dataclass(frozen=True)
class LetterReference:
    """A paper that a letter refers to, with its evidence.

    Attributes:
        source: `references` for an entry under อ้างถึง, `body` for the text.
        section_no: Of the section in whose text it stands; None for an entry under อ้างถึง.
        polygon: Upright frame.
        confidence: 0..1, of number, office and date being right.
    """

    written: WrittenReference
    source: str
    section_no: int | None
    page_no: int | None
    polygon: Polygon | None
    confidence: float


def letter_references(
    letter: LetterSections, values: Iterable[Value], proof: Callable[[Section], Proof]
) -> list[LetterReference]:
    """All that a letter refers to, each paper once, those under อ้างถึง first.

    Args:
        values: Of the document.
        proof: Gives the readings behind a section.
    """
    found = [
        LetterReference(
            written,
            "references",
            None,
            value.page_no,
            value.polygon,
            round(min(SPLIT_MOST, value.confidence) * written.confidence, 4),
        )
        for value in values
        if value.field == FIELD and value.value and value.letter_no_in_doc == letter.letter_no_in_doc
        for written in split_entry(value.value)
    ]
    known = {identity(one.written) for one in found}
    for section in letter.sections:
        for written in find_references(section.text) if section.kind in TEXT else ():
            own = identity(written)
            # What is named in full elsewhere is often named by its number alone.
            if own in known or (written.date is None and own[:2] in {one[:2] for one in known}):
                continue
            known.add(own)
            evidence = proof(section).of(written.raw)
            found.append(
                LetterReference(
                    written,
                    "body",
                    section.section_no,
                    evidence.page_no or section.page_no,
                    evidence.polygon,
                    round(min(SPLIT_MOST, evidence.confidence) * written.confidence, 4),
                )
            )
    return found


def identity(written: WrittenReference) -> tuple[str, ...]:
    """What makes two references the same paper: the number where there is one, else all that was written."""
    number = written.number
    if number is None or number.run is None:
        return (re.sub(r"\s", "", to_ascii(written.raw)),)
    return ("number", re.sub(r"\s", "", to_ascii(number.text)), str(written.date))
