"""The fixed words of official letters, from `data/letter_words.csv`, and how a text begins with one of them.

A records officer can add rows to the table (docs/rules.md): `use` says what the word does in a letter,
`means` what follows from it. Words after ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖ (clauses 11 to 28
and forms 1 to 8).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.thai.confusion import prefix_distance, skeleton, visual_distance
from pipeline.thai.rule_files import LETTER_WORDS
from pipeline.thai.rules import rule_rows

MARKS = re.compile(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
"""Thai marks above and below: they take no width on the line."""

LETTER_SHARE = 0.22
"""Cost allowed for each letter of a fixed word; a wholly wrong letter costs 1, a look-alike about 0.3."""

MARK_SHARE = 0.27
"""Cost allowed for each mark of a fixed word: a lost mark costs 0.35, and poor scans lose most of them."""

_HEAD = 6


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    return tuple((row["use"], row["means"], row["word"]) for row in rule_rows(LETTER_WORDS.name))


@cache
def words(use: str, means: str | None = None) -> tuple[str, ...]:
    """The words of a use (`label`, `urgency`, `opener`, ...), in the order of the table.

    Args:
        means: Only those with this meaning (`subject` among the labels).
    """
    return tuple(word for of, meaning, word in _rows() if of == use and means in (None, meaning))


@cache
def meanings(use: str) -> tuple[str, ...]:
    """What the words of a use may mean, each once, in the order of the table."""
    return tuple(dict.fromkeys(meaning for of, meaning, _ in _rows() if of == use))


@cache
def meaning_of(use: str, word: str) -> str:
    """What a word of a use means; the word itself where the table says nothing of it."""
    return next((means for of, means, one in _rows() if of == use and one == word and means), word)


@cache
def allowance(word: str) -> float:
    """The visual distance up to which a reading still counts as `word`."""
    marks = len(MARKS.findall(word))
    letters = len(re.sub(r"\s", "", word)) - marks
    return LETTER_SHARE * letters + MARK_SHARE * marks


@cache
def _bones(word: str) -> tuple[str, frozenset[str]]:
    """The first two letters of a fixed word by class of shape, and the first few as a set."""
    bones = skeleton(word)
    return bones[:2], frozenset(bones[:_HEAD])


@lru_cache(maxsize=65536)
def begins_with(head: str, word: str) -> tuple[float, int] | None:
    """How `head` begins with `word`: (visual distance, length of the beginning); None beyond the allowance.

    The beginning ends after the marks that belong to its last letter.
    """
    bones, (first_two, first_few) = skeleton(head[: len(word)]), _bones(word)
    if not bones or not first_few:
        return None
    # Most lines are far from most words: two cheap looks spare nine in ten of the exact measurements.
    if bones[0] not in first_two and (len(bones) < 2 or bones[1] not in first_two):
        return None
    if len(first_few.intersection(bones[:_HEAD])) * 2 < len(first_few):
        return None
    found = prefix_distance(head, word, limit=allowance(word))
    if found is None:
        return None
    cost, end = found
    while end < len(head) and MARKS.match(head[end]):
        end += 1
    return (cost, end) if end else None


def starts_with(text: str, word: str) -> tuple[float, int] | None:
    """How `text` begins with the fixed `word`: (visual distance, characters of `text` used), or None."""
    return begins_with(text[: len(word) + 6], word)


@lru_cache(maxsize=8192)
def nearest_word(text: str, use: str) -> tuple[str, float] | None:
    """The word of a use that is the whole of `text`, with its visual distance; None when none is near.

    Spaces and signs around do not count.
    """
    read = re.sub(r"\s+", "", text).strip(".-–—*[]()|'\"’‘“”:,_=")
    best: tuple[float, float, str] | None = None
    for word in words(use):
        limit = allowance(word)
        if abs(len(read) - len(word)) > 2 + len(word) // 2:
            continue
        cost = visual_distance(read, re.sub(r"\s+", "", word), limit=limit)
        if cost <= limit and (best is None or (cost, cost / limit) < best[:2]):
            best = (cost, cost / limit, word)
    return None if best is None else (best[2], best[0])
