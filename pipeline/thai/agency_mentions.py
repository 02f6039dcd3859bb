"""Agencies named at the beginning of a running text, where no space parts the name from what follows."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.thai.agencies import AgencyMatch, agency_table, match_agency
from pipeline.thai.agency_words import LEVELS, level_word
from pipeline.thai.canonical import comparable
from pipeline.thai.confusion import prefix_distance, skeleton
from pipeline.thai.letter_words import words

LIMIT_PER_LETTER = 0.06
"""Cost a letter above which a text does not begin with the name."""

LONGEST = 90


@lru_cache(maxsize=1024)
def leading_agency(text: str) -> AgencyMatch | None:
    """The agency of the table whose name `text` begins with, a little misread or not; the longest."""
    head = level_word(text[:40])
    if head is None:
        return None
    read = comparable(text[:LONGEST])
    bones = skeleton(read)
    best: tuple[float, str] | None = None
    for name, wanted in agency_table().by_head.get(head, ()):
        if len(name) < 5 or len(set(bones[: len(wanted)]) & set(wanted)) < 0.7 * len(set(wanted)):
            continue
        fit = prefix_distance(read[: len(name) + 4], name, limit=LIMIT_PER_LETTER * len(name))
        if fit is not None and (best is None or fit[0] - 0.1 * len(name) < best[0]):
            best = (fit[0] - 0.1 * len(name), name)
    return None if best is None else match_agency(best[1])


def opening_agencies(paragraph: str) -> tuple[AgencyMatch, ...]:
    """Agencies of the table that a paragraph names after its opening word: `ด้วยกองคลัง กรมชลประทาน ...`."""
    text = paragraph.strip()
    for word in words("opener"):
        if text.startswith(word):
            text = text[len(word) :].strip()
            break
    found: list[AgencyMatch] = []
    for place, piece in enumerate(re.split(r"\s+", text)[:3]):
        match = leading_agency(piece)
        if match is None and place == 0 and len(piece) < 8:
            # The rest of the opening: `พร้อมหนังสือนี้ กรม...`.
            continue
        if match is None:
            break
        found.append(match)
    return tuple(found)


def greatest(agencies: tuple[AgencyMatch, ...]) -> AgencyMatch | None:
    """The highest in rank of some agencies, or None."""
    return min(agencies, key=lambda one: LEVELS.index(one.level), default=None)
