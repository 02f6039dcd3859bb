"""Words that mail addresses and sites are made of, to put right a letter that was taken for its look-alike.

Addresses have no context that a reader of Thai could lean on; their usual words are few. A word is put right
only where one letter differs, and by a pair of letters of one shape, so no other word becomes one of these.
"""

from __future__ import annotations

import re
from functools import lru_cache

USUAL = frozenset(
    """
    saraban project survey service services office register information contact support personnel finance
    planning budget audit secretary director training academic research library hospital school student
    webmaster database download document report online meeting seminar activity system digital university
    """.split()  # noqa: SIM905
)
"""Words of addresses with five letters or more, among which no two are one look-alike apart."""

LOOK_ALIKES = frozenset(
    frozenset(pair) for pair in ("ij", "il", "i1", "l1", "lt", "o0", "ce", "co", "vy", "uv", "rn", "s5", "gq")
)
"""Latin letters and digits of one shape in print of eight to ten points a hundred dots to the inch."""

THAI_FIRST = {"ร": "s"}
"""Thai letters that a reader writes for the Latin one of their shape at the beginning of an address."""

_WORD = re.compile(r"[A-Za-z0-9]{5,}")
_LED_BY_THAI = re.compile(rf"(?:^|(?<=[\s:]))(?P<letter>[{''.join(THAI_FIRST)}])$")


@lru_cache(maxsize=4096)
def usual_word(read: str) -> str | None:
    """The usual word that `read` is but for one look-alike; None when it is one, or like none."""
    written = read.lower()
    if written in USUAL:
        return None
    for word in USUAL:
        if len(word) != len(written):
            continue
        unlike = [frozenset(pair) for pair in zip(written, word, strict=True) if pair[0] != pair[1]]
        if len(unlike) == 1 and unlike[0] in LOOK_ALIKES:
            return word
    return None


def with_usual_words(text: str) -> str:
    """A local part or a host name with its usual words put right."""
    return _WORD.sub(lambda match: usual_word(match.group()) or match.group(), text)


def lost_first(before: str) -> str | None:
    """The Latin letter that the Thai one at the end of `before` stands for, which opens a word of its own.

    `รaraban@...` is `saraban@...`: no Thai word is one letter that hangs on an address.
    """
    match = _LED_BY_THAI.search(before)
    return None if match is None else THAI_FIRST[match["letter"]]
