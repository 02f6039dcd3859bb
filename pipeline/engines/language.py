"""A small character language model of official Thai: how likely a character is after the five before it.

An n-gram model after Kneser and Ney, "Improved backing-off for M-gram language modeling" (1995), with its
probabilities in one byte each and its n-grams known by a hash alone. `models/language/recipe/count.py` makes
it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from pipeline.config import models_folder
from pipeline.errors import DamagedModelError, MissingDependencyError

FILE = "language.npz"
ORDER = 6
SYMBOL_BITS = 7
STEP = 1 / 16
"""Natural logarithms are stored in steps of this; its half is the most that one of them is off."""

# Digits, Latin letters and signs are one symbol each: the model is to know where they stand, never which.
_THAI = "".join(chr(code) for code in (*range(0x0E01, 0x0E3B), 0x0E3F, *range(0x0E40, 0x0E4F)))
_OWN = _THAI + ' .,()/-:"“'
_DIGIT, _LATIN, _SIGN = len(_OWN) + 1, len(_OWN) + 2, len(_OWN) + 3
SYMBOLS = _SIGN + 1
"""Number of symbols; 0 is none, so that n-grams of different lengths have different codes."""
# Official Thai has so few words of Pali that their dot would never be worth its cost: it stands where
# thanthakhat does, after a consonant without a vowel. Words with a vowel beneath are likelier than that.
_SEEN_AS = {"\u0e3a": "\u0e4c"}
_MULTIPLIER = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1
_CONTEXT = (1 << (SYMBOL_BITS * (ORDER - 1))) - 1
_MOST_KNOWN = 1 << 15


def symbol_of(character: str) -> int:
    """Give the symbol of a character: its own for Thai letters, marks and common signs, else its class's."""
    place = _OWN.find(_SEEN_AS.get(character, character))
    if place >= 0:
        return place + 1
    if character.isdigit():
        return _DIGIT
    return _LATIN if character.isascii() and character.isalpha() else _SIGN


START = symbol_of(" ")
"""Context at the beginning of a line: a line begins with a word, as what follows a space does."""


def next_context(context: int, symbol: int) -> int:
    """Give the context after one more symbol: the last five, the latest in the lowest bits."""
    return ((context << SYMBOL_BITS) | symbol) & _CONTEXT


def places_of(codes: NDArray[np.uint64], bits: int) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
    """Give for codes of n-grams the slot where the search for them begins, and their marks (never 0).

    Args:
        codes: Symbols of each n-gram, `SYMBOL_BITS` each, the last one in the lowest bits.
        bits: The table has 2 to the power of `bits` slots.
    """
    mixed = codes * np.uint64(_MULTIPLIER)
    slots = (mixed >> np.uint64(64 - bits)).astype(np.int64)
    marks = ((mixed >> np.uint64(8)) & np.uint64(0xFFFF)).astype(np.uint16)
    return slots, np.maximum(marks, np.uint16(1))


@dataclass(frozen=True)
class LanguageModel:
    """N-grams in a table with open addressing.

    Attributes:
        marks: 16 bits of the hash of the n-gram in each slot, 0 where the slot is free. An n-gram that is not
            in the table is taken for another about once in thirty thousand look-ups.
        costs: Negative natural logarithm of the probability of its last symbol after the others, in steps.
        backoffs: The same of the share that is left to shorter contexts after it.
        bits: The table has 2 to the power of `bits` slots.
        sha256: Of the file.
        known: Costs that were looked up lately: readings of a line ask for the same ones again and again.
    """

    marks: Sequence[int]
    costs: bytes
    backoffs: bytes
    bits: int
    sha256: str
    known: dict[int, float] = field(default_factory=dict, repr=False, compare=False)

    def cost(self, context: int, symbol: int) -> float:
        """Give the negative natural logarithm of the probability of a symbol after a context.

        Args:
            context: As `next_context` gives it, or `START`.
            symbol: As `symbol_of` gives it.
        """
        code = (context << SYMBOL_BITS) | symbol
        held = self.known.get(code)
        if held is None:
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()
            held = self.known[code] = self._looked_up(context, symbol)
        return held

    def _looked_up(self, context: int, symbol: int) -> float:
        steps = 0
        while True:
            found = self._slot((context << SYMBOL_BITS) | symbol)
            if found >= 0:
                return (steps + self.costs[found]) * STEP
            if not context:
                return (steps + 255) * STEP
            left = self._slot(context)
            if left >= 0:
                steps += self.backoffs[left]
            context = _shorter(context)

    def cost_of(self, text: str) -> float:
        """Give the negative natural logarithm of the probability of a line of text."""
        context, total = START, 0.0
        for character in text:
            symbol = symbol_of(character)
            total += self.cost(context, symbol)
            context = next_context(context, symbol)
        return total

    def _slot(self, code: int) -> int:
        mixed = (code * _MULTIPLIER) & _WORD
        slot = mixed >> (64 - self.bits)
        mark = (mixed >> 8) & 0xFFFF or 1
        marks = self.marks
        last = (1 << self.bits) - 1
        while True:
            held = marks[slot]
            if held == mark:
                return slot
            if not held:
                return -1
            slot = (slot + 1) & last


def _shorter(context: int) -> int:
    """Drop the oldest symbol of a context."""
    highest = (context.bit_length() - 1) // SYMBOL_BITS
    return context & ((1 << (SYMBOL_BITS * highest)) - 1)


def model_file() -> Path | None:
    """Give the file of the model, or None when it is not there."""
    path = models_folder() / "language" / FILE
    return path if path.is_file() else None


@lru_cache(maxsize=1)
def load() -> LanguageModel:
    """Load the model, once a process.

    Raises:
        MissingDependencyError: It is not there, or (`DamagedModelError`) cannot be read.
    """
    path = model_file()
    if path is None:
        raise MissingDependencyError(
            f"The language model is not in {models_folder() / 'language'}.",
            hint="Check out the repository whole, or `--set ocr.language_model=false`.",
            thai=(
                f"ไม่มีไฟล์แบบจำลองภาษาใน {models_folder() / 'language'} นำที่เก็บโปรแกรมมาใหม่ให้ครบ "
                "หรือใช้ --set ocr.language_model=false"
            ),
        )
    try:
        with np.load(path, allow_pickle=False) as stored:
            marks, costs, backoffs = stored["marks"], stored["costs"], stored["backoffs"]
    except (OSError, ValueError, KeyError, BadZipFile, zlib.error) as error:
        raise DamagedModelError(path, error) from error
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    bits = int(marks.size).bit_length() - 1
    # Single look-ups are what the decoder makes: memoryview and bytes give them faster than arrays.
    table = memoryview(marks.astype(np.uint16))
    return LanguageModel(table, costs.tobytes(), backoffs.tobytes(), bits, digest)
