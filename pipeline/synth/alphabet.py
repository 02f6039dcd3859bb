"""The characters that lines are written in, and the one form that their text takes."""

from __future__ import annotations

import re
import unicodedata

THAI_LETTERS = "".join(chr(code) for code in range(0x0E01, 0x0E2F))
THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"
ARABIC_DIGITS = "0123456789"
_THAI_REST = "".join(chr(code) for code in (*range(0x0E2F, 0x0E3B), *range(0x0E3F, 0x0E50), 0x0E5A, 0x0E5B))
_ASCII = "".join(chr(code) for code in range(0x20, 0x7F))
_SIGNS = "“”‘’–—…•·°×÷±½¼¾²³→✓☐☑●○■□§®©"

CHARACTERS: tuple[str, ...] = tuple(
    dict.fromkeys(_ASCII + THAI_LETTERS + _THAI_REST + THAI_DIGITS + _SIGNS),
)
"""Every character that the recogniser can write; CTC class 0 is blank, class n is CHARACTERS[n - 1]."""

UPPER_VOWELS = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4d"
LOWER_VOWELS = "\u0e38\u0e39\u0e3a"
TONES = "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e"
_MARK_RANK = {
    **dict.fromkeys(UPPER_VOWELS + LOWER_VOWELS, 0),
    **dict.fromkeys(TONES, 1),
}
_MARKS = re.compile(f"[{UPPER_VOWELS}{LOWER_VOWELS}{TONES}]{{2,}}")
_NIKHAHIT_SARA_AA = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_TONE_AFTER_SARA_AM = re.compile("\u0e33([\u0e48-\u0e4b])")
_REPLACED = {
    "\u00a0": " ",
    "\t": " ",
    "\u200b": "",
    "\ufeff": "",
    "\u00ad": "",
    "\u2011": "-",
    "\u2010": "-",
    "\u2012": "–",
    "\u2015": "—",
    "\u2032": "’",
    "\u2033": "”",
    "\u25cf": "●",
    "\u2212": "-",
}
_REPLACE = str.maketrans(_REPLACED)


def canonical(text: str) -> str:
    """Give the one form of a line's text that truth and reading are compared in.

    Sara am is one character, a tone mark follows the vowel above or below its base and stands before
    sara am, two sara e are sara ae, runs of blanks are one blank, ends are bare.

    Args:
        text: one line of text.

    Returns:
        The canonical form; applying it twice changes nothing.
    """
    text = unicodedata.normalize("NFC", text.translate(_REPLACE)).replace("เเ", "แ")
    text = _NIKHAHIT_SARA_AA.sub("\\1\u0e33", text)
    while (moved := _TONE_AFTER_SARA_AM.sub("\\1\u0e33", text)) != text:
        text = moved
    text = _MARKS.sub(lambda found: "".join(sorted(found.group(), key=lambda one: _MARK_RANK[one])), text)
    return " ".join(text.split())


_KNOWN = frozenset(CHARACTERS)
_ILLEGAL = re.compile(
    f"(?:^|[^{THAI_LETTERS}{UPPER_VOWELS}{LOWER_VOWELS}{TONES}])[{UPPER_VOWELS}{LOWER_VOWELS}{TONES}\u0e33]"
    f"|[{UPPER_VOWELS}{LOWER_VOWELS}][{UPPER_VOWELS}{LOWER_VOWELS}]|[{TONES}][{TONES}]"
)


def is_writable(text: str) -> bool:
    """Tell whether every character is in the alphabet and every mark stands where Thai script allows it.

    Args:
        text: canonical text of a line.

    Returns:
        True where the text may become a training line.
    """
    return all(one in _KNOWN for one in text) and _ILLEGAL.search(text) is None
