"""Thai and ASCII digits, one character for one character so that positions in a text keep their meaning."""

from __future__ import annotations

THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"
ASCII_DIGITS = "0123456789"

_TO_ASCII = str.maketrans(THAI_DIGITS, ASCII_DIGITS)
_TO_THAI = str.maketrans(ASCII_DIGITS, THAI_DIGITS)


def to_ascii(text: str) -> str:
    """Write every Thai digit as the ASCII digit of the same value; the length stays the same."""
    return text.translate(_TO_ASCII)


def to_thai(text: str) -> str:
    """Write every ASCII digit as the Thai digit of the same value; the length stays the same."""
    return text.translate(_TO_THAI)


def uses_thai_digits(text: str) -> bool:
    """Say whether a text is written with Thai digits: more of them than of ASCII digits."""
    thai = sum(text.count(digit) for digit in THAI_DIGITS)
    return thai > sum(text.count(digit) for digit in ASCII_DIGITS)


def only_digits(text: str) -> str:
    """Keep the digits of a text and nothing else, as ASCII; leading zeros stay."""
    return "".join(character for character in to_ascii(text) if character in ASCII_DIGITS)
