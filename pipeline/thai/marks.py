"""Salutations and closings of official letters, which the regulation gives in pairs.

After ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖ (annex 2). All lookups allow for misread letters and
say what that cost. The pairs stand in `data/letter_words.csv` (`goes_with`), as all fixed words do, see
`pipeline.thai.letter_words`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.thai.canonical import comparable
from pipeline.thai.confusion import visual_distance
from pipeline.thai.letter_words import meanings, words

# Words that salutations begin: เรียนรู้ (learn), เรียนมา, เรียนเชิญ.
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


@cache
def _salutations() -> tuple[str, ...]:
    """คำขึ้นต้น (how the receiver is addressed) that go with closings of their own, longest first."""
    return tuple(sorted(meanings("goes_with"), key=len, reverse=True))


@cache
def _closings() -> tuple[str, ...]:
    """คำลงท้าย (complimentary closings) that go with salutations of their own."""
    return tuple(dict.fromkeys(words("goes_with")))


def salutation_of(line: str) -> Mark | None:
    """Read the salutation at the head of a line, exact or a little misread: `เรียน`, `กราบเรียน`; or None."""
    lead = len(line) - len(line.lstrip())
    body = line[lead:]
    for label in _salutations():
        if body.startswith(label):
            end = len(label)
            if end == len(body) or not _is_thai_letter(body[end]):
                return Mark(word=label, start=lead, end=lead + end, cost=0.0, confidence=0.98)
            # The space after a label is often lost; the short labels begin too many other words.
            if len(label) > 4 and not _GOES_ON.match(body[end:]):
                return Mark(word=label, start=lead, end=lead + end, cost=0.0, confidence=0.7)
    best: Mark | None = None
    for label in _salutations():
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


def closing_of(line: str) -> Mark | None:
    """Read a complimentary closing from a line that holds nothing else; or None."""
    read = _BARE.sub("", comparable(line))
    costs = []
    for word in _closings():
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
    return closing in words("goes_with", salutation)
