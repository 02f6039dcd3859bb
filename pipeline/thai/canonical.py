"""One spelling for what looks the same on paper.

Thai text can be stored in several orders that print alike, and readers and PDF text layers add their own
faults: sara am in two halves, two เ for one แ, marks parted from their letter by a space, glyph numbers
of old Windows faces in the private use area. Everything that compares, stores or counts Thai text passes
through here first. Order of marks after WTT 2.0 (Thai API Consortium) and clause 16.2 of The Unicode
Standard: letter, vowel below, vowel above, tone or thanthakhat.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.thai.digits import to_ascii

_LETTERS = "ก-ฮ"
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"

# Shifted forms that Thai faces of Windows 3.1-XP keep in the private use area; PDF made with them
# extracts these numbers instead of the marks, so dropping them would lose the marks.
_SHIFTED_FORMS = {
    0xF700: "ฐ",
    0xF701: "\u0e34",
    0xF702: "\u0e35",
    0xF703: "\u0e36",
    0xF704: "\u0e37",
    0xF705: "\u0e48",
    0xF706: "\u0e49",
    0xF707: "\u0e4a",
    0xF708: "\u0e4b",
    0xF709: "\u0e4c",
    0xF70A: "\u0e48",
    0xF70B: "\u0e49",
    0xF70C: "\u0e4a",
    0xF70D: "\u0e4b",
    0xF70E: "\u0e4c",
    0xF70F: "ญ",
    0xF710: "\u0e31",
    0xF711: "\u0e4d",
    0xF712: "\u0e47",
    0xF713: "\u0e48",
    0xF714: "\u0e49",
    0xF715: "\u0e4a",
    0xF716: "\u0e4b",
    0xF717: "\u0e4c",
    0xF718: "\u0e38",
    0xF719: "\u0e39",
    0xF71A: "\u0e3a",
}
_ODD_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ZERO_WIDTH = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_INVISIBLE = re.compile(f"[{_ZERO_WIDTH}{_PRIVATE}{_CONTROL}\ud800-\udfff]")

_PARTED_MARK = re.compile(f"(?<=[{_LETTERS}{_MARKS}])[ ]+(?=[{_MARKS}])")
_PARTED_VOWEL = re.compile(f"(?<=[{_LETTERS}{_MARKS}]) (?=[ะาำ])")
_MARK_RUN = re.compile(f"[{_MARKS}]{{2,}}")
_HALF_AM = re.compile("\u0e4d([\u0e48-\u0e4c]*)า")
_AM_THEN_TONE = re.compile("ำ([\u0e48-\u0e4b]+)")
_STRAY_LAKKHANGYAO = re.compile("(?<=[ก-รลว-ฮ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])ๅ")
_SPACE_RUN = re.compile(r"\s+")

_RANK = {"\u0e3a": 0, "\u0e38": 1, "\u0e39": 1} | dict.fromkeys(
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4d", 2
)
_TONES = "\u0e48\u0e49\u0e4a\u0e4b"
_PASSES = 6


@lru_cache(maxsize=16384)
def canonical(text: str) -> str:
    """Write a text the one canonical way; line breaks and single spaces keep their meaning.

    What it does: Unicode NFC; odd spaces to the plain space; invisible and private use characters out
    (shifted glyph forms of old Thai faces become the marks they draw); เ เ to แ; a mark or a following
    vowel that a space parts from its letter joined to it; marks of one letter in Thai order, each once;
    sara am in one character after its tone; ๅ that follows no ฤ or ฦ to า. Applying it twice changes
    nothing.

    The joining comes before all that reorders: otherwise the tone of `ที ่` belongs to the space and is lost.
    """
    for _ in range(_PASSES):
        # One mending can set up another (a stripped character brings two marks together); two passes
        # settle all but contrived texts, and the bound keeps the function total.
        mended = _mend(text)
        if mended == text:
            break
        text = mended
    return text


def comparable(text: str) -> str:
    """Give the form for matching: canonical, digits in ASCII, no white space at all."""
    return _SPACE_RUN.sub("", to_ascii(canonical(text)))


def single_spaced(text: str) -> str:
    """Give the canonical form with every run of white space, line breaks too, as one space."""
    return _SPACE_RUN.sub(" ", canonical(text)).strip()


def _mend(text: str) -> str:
    text = _LINE_ENDS.sub("\n", text.translate(_SHIFTED_FORMS))
    text = _INVISIBLE.sub("", _ODD_SPACES.sub(" ", text))
    text = unicodedata.normalize("NFC", text).replace("เเ", "แ")
    text = _PARTED_MARK.sub("", text)
    text = _PARTED_VOWEL.sub("", text)
    text = _STRAY_LAKKHANGYAO.sub("า", text)
    text = _MARK_RUN.sub(_order_marks, text)
    text = _HALF_AM.sub(r"\1ำ", text)
    text = _AM_THEN_TONE.sub(r"\1ำ", text)
    return unicodedata.normalize("NFC", text)


def _order_marks(run: re.Match[str]) -> str:
    marks = sorted(run.group(), key=lambda mark: _RANK.get(mark, 3))
    return "".join(mark for place, mark in enumerate(marks) if place == 0 or mark != marks[place - 1])
