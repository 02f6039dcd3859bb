"""Dates and numbers as Thai letters write them: Buddhist years, Thai or Arabic digits."""

from __future__ import annotations

import datetime
import random
import re

from pipeline.synth import phrases
from pipeline.synth.alphabet import THAI_DIGITS

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9._/:@?=+\-]*|\d")
_TO_THAI = str.maketrans("0123456789", THAI_DIGITS)
# Dates and item numbers fill letters with 1, 2, 5 and 6; made-up figures make up for the others.
_WEIGHTS = (5, 5, 5, 11, 12, 8, 9, 14, 13, 13)


def digits(rng: random.Random, count: int) -> str:
    """Give a string of random Arabic digits.

    Args:
        rng: source of chance.
        count: how many.

    Returns:
        The digits; leading zeros are as likely as any other.
    """
    return "".join(rng.choice("0123456789") for _ in range(count))


def figures(rng: random.Random, count: int) -> str:
    """Make up a run of Arabic figures in which those that letters seldom show are frequent.

    Args:
        rng: source of chance.
        count: how many; the first may be 0.

    Returns:
        The figures.
    """
    return "".join(rng.choices("0123456789", _WEIGHTS, k=count))


def number_of(rng: random.Random, most: int) -> int:
    """Make up a number of at most so many :func:`figures`, all lengths alike, the first no 0."""
    return max(1, int(rng.choice("123456789") + figures(rng, rng.randint(1, most) - 1)))


def thai_date(day: datetime.date, *, short: bool = False, era: bool = False) -> str:
    """Write a date with Arabic digits and the Buddhist year.

    Args:
        day: the date.
        short: short month.
        era: write ``พ.ศ.`` before the year.

    Returns:
        Such as ``22 มีนาคม 2567``.
    """
    month = (phrases.MONTHS_SHORT if short else phrases.MONTHS)[day.month - 1]
    return f"{day.day} {month} {'พ.ศ. ' if era else ''}{day.year + 543}"


def in_digits(text: str, digits: str) -> str:
    """Write the digits of a text as Thai digits where the letter does so; Latin words keep theirs.

    Args:
        text: text with Arabic digits.
        digits: ``thai`` or ``arabic``.

    Returns:
        The text.
    """
    if digits != "thai":
        return text
    return _LATIN.sub(
        lambda found: found.group().translate(_TO_THAI) if len(found.group()) == 1 else found.group(), text
    )
