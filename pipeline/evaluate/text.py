"""Forms of text that are compared when a reading is scored, and counts of character errors.

These forms are kept apart from `pipeline.thai` on purpose: a fault in the text that the pipeline writes must
not hide itself by being applied to the truth as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein

_ASCII_DIGITS = {0x0E50 + digit: str(digit) for digit in range(10)}
_ALIKE = (
    {ord(c): "'" for c in "‘’‛"}
    | {ord(c): '"' for c in "“”„‟"}
    | {ord(c): "-" for c in "‐‑‒–—−"}
    | {ord("…"): "..."}
)
_BLANK = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_LEADERS = re.compile(r"\.{3,}")
_NIKHAHIT_AA = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_TONE_FIRST = re.compile("([\u0e48-\u0e4b])([\u0e31\u0e34-\u0e3a\u0e47])")

CLASSES = ("Thai digit", "Arabic digit", "Latin letter", "Thai letter or mark", "other")


def canonical(text: str | None) -> str:
    """Text without what two careful typists may write differently.

    NFC; vowels before tone marks and sara am in one character, as the Unicode standard (chapter 16, Thai) has
    them; one kind of quotes and dashes; no white space, no leader dots.
    """
    folded = unicodedata.normalize("NFC", text or "").translate(_ALIKE)
    folded = _LEADERS.sub("", _BLANK.sub("", folded))
    while (settled := _settle(folded)) != folded:  # marks typed twice need more than one turn
        folded = settled
    return folded


def _settle(text: str) -> str:
    text = text.replace("\u0e40\u0e40", "\u0e41")  # two sara e typed for one sara ae
    text = _NIKHAHIT_AA.sub(lambda m: m[1] + "\u0e33", text)
    return _TONE_FIRST.sub(r"\2\1", text)


def letters_and_digits(text: str | None) -> str:
    """Letters, marks and digits of a text, lower case, digits ASCII: for comparing values."""
    folded = canonical(text).translate(_ASCII_DIGITS).lower()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LMN")


def digits_of(text: str | None) -> str:
    """The digits of a number without leading zeros, ASCII."""
    return re.sub(r"[^0-9]", "", letters_and_digits(text)).lstrip("0")


def character_class(character: str) -> str:
    """One of `CLASSES`."""
    if "๐" <= character <= "๙":
        return "Thai digit"
    if character.isascii() and character.isdigit():
        return "Arabic digit"
    if character.isascii() and character.isalpha():
        return "Latin letter"
    return "Thai letter or mark" if "\u0e00" <= character <= "\u0e7f" else "other"


def edits(truth: str, reading: str) -> int:
    """Levenshtein distance of two canonical texts; divided by the length of the truth it is the CER."""
    return int(Levenshtein.distance(truth, reading))


def lost_by_class(truth: str, reading: str) -> Iterator[tuple[str, int, int]]:
    """For each character class: true characters lost or changed, and true characters in all."""
    total = Counter(character_class(c) for c in truth)
    lost = Counter(
        character_class(truth[step.src_pos])
        for step in Levenshtein.editops(truth, reading)
        if step.tag != "insert"
    )
    for name in CLASSES:
        if total[name]:
            yield name, lost[name], total[name]


def similarity(one: str, other: str) -> float:
    """1 for equal texts, 0 for texts without anything in common."""
    return float(Levenshtein.normalized_similarity(one, other))
