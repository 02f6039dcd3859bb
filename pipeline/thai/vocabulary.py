"""Whether a reading is made of Thai words and of names that people bear: evidence that no reader gives.

A misread letter hardly ever leaves a sentence of words, and a misread name is hardly ever another's name. The
dictionary and the lists of given and family names are those of PyThaiNLP; they are loaded when first asked.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.thai.names import split_name
from pipeline.thai.segmentation import words_of

_THAI = re.compile(r"[ก-๎]")
_NOT_LAST = frozenset(
    """
    และ แล หรือ โปรด การ ความ เพื่อ ของ แห่ง ใน กับ แก่ ที่ ซึ่ง สำหรับ ผู้ โดย ตาม ว่าด้วย เรื่อง แต่ง ขอ แทน
    """.split()  # noqa: SIM905
)
"""Words that something follows: and, or, for, of, in, with, which, by, about, on behalf of."""

_STRAY = re.compile(r"[\"'”’“‘�]$|^[ะัิ-ฺ็-๎]|[เแโใไ](?=\s|$)")

_LONG = 5
"""Letters, marks counted, from which a word is held by its other letters where one is in doubt."""

_LETTERS = tuple(map(chr, [*range(0x0E01, 0x0E3B), *range(0x0E40, 0x0E4F)]))
"""All letters, vowels and marks of Thai script."""

_SWAPPED = str.maketrans("ฎฏ", "ฏฎ")


@cache
def _words() -> frozenset[str]:
    from pythainlp.corpus import thai_words

    return frozenset(thai_words())


@cache
def _longest_word() -> int:
    return max(map(len, _words()))


@cache
def _given_names() -> frozenset[str]:
    from pythainlp.corpus import thai_female_names, thai_male_names

    return frozenset(thai_male_names()) | frozenset(thai_female_names())


@cache
def _family_names() -> frozenset[str]:
    from pythainlp.corpus import thai_family_names

    return frozenset(thai_family_names())


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    return words_of(text, _words(), longest=_longest_word())


@lru_cache(maxsize=4096)
def only_words(text: str) -> bool:
    """True when all Thai letters of `text` are in words of the dictionary, none of them a lone letter."""
    thai = [token for token in _tokens(text) if _THAI.search(token)]
    return bool(thai) and all(len(token) > 1 and token in _words() for token in thai)


@lru_cache(maxsize=4096)
def held_letters(text: str) -> frozenset[int]:
    """Places of letters, spaces not counted, that a long word of the dictionary holds where they are.

    With any other letter in its place, or none, the word would be no word: a reader who doubts such a letter
    alone is borne out by the others.
    """
    held: list[int] = []
    at = 0
    for token in _tokens(text):
        letters = "".join(token.split())
        held += [at + place for place in _held_in(letters)]
        at += len(letters)
    return frozenset(held)


@lru_cache(maxsize=8192)
def _held_in(word: str) -> tuple[int, ...]:
    known = _words()
    if len(word) < _LONG or word not in known:
        return ()
    return tuple(
        place
        for place in range(len(word))
        if not any(
            f"{word[:place]}{other}{word[place + 1 :]}" in known
            for other in ("", *_LETTERS)
            if other != word[place]
        )
    )


@lru_cache(maxsize=4096)
def breaks_off(text: str) -> bool:
    """True when `text` cannot end or begin where it does: at a joining word, in a quotation, in a letter.

    So ends what a stamp lies over and what was cut in the middle.
    """
    written = text.strip()
    if written.count("“") > written.count("”") or written.count("(") > written.count(")"):
        return True
    closed = re.search(r"[“\"‘'].+[”\"’']$", written) is not None
    tokens = _tokens(written)
    joins = bool(tokens) and (tokens[-1] in _NOT_LAST or re.search(r"ราชการแทน$", written) is not None)
    return joins or (not closed and bool(_STRAY.search(written)))


@lru_cache(maxsize=4096)
def known_person(text: str) -> bool:
    """True for a title with a given and a family name that the lists of names hold, as they are read.

    A name beside which the lists hold its twin, alike but for letters that no scan tells apart, is none.
    """
    name = split_name(text)
    return (
        name is not None
        and bool(name.titles)
        and name.last is not None
        and _alone_in(name.first, _given_names())
        and _alone_in(name.last, _family_names())
    )


def _alone_in(name: str, names: frozenset[str]) -> bool:
    return name in names and not any(twin != name and twin in names for twin in _twins(name))


def _twins(name: str) -> tuple[str, ...]:
    return name.translate(_SWAPPED), name.replace("ฦา", "ฦๅ"), name.replace("ฦๅ", "ฦา")
