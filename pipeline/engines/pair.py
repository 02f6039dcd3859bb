"""Two readers on one line: where the first hesitates over Latin words, the second is asked.

Measured on lines of faces and texts kept apart (`models/recogniser/CARD.md`): Tesseract errs more often than
our own recogniser in Thai letters, in Thai digits, of which it cannot write five, and in signs; in Latin
words of which our own is not sure it errs half as often. So these words alone are cut out and given to it,
with its English data, and taken from it letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from pipeline.engines.protocol import Picture, Reading, line_confidence

PAIR = "recogniser+tesseract"
"""Name in the tables of who read a line on which words were taken from the second reader."""

_LETTERS = re.compile("[A-Za-z]")
# Words of Latin letters with the digits and signs between them: an address, a name, an English phrase.
_WORDS = re.compile("[!-~]*[A-Za-z][!-~]*(?: [!-~]*[A-Za-z][!-~]*)*")
# Signs that addresses hold; what else the second reader sees between letters is dirt more often than a sign.
_JOINTS = frozenset("@._-/:")
# What is seen at the ends of a crop of words is the edge of a letter beside them.
_DIRT = " |{}[]<>~^`'\"*_=-,;"
# Words less alike are not the same words.
_ALIKE = 0.5
# Shares of the line's height: room before the first letter, and after the beginning of what follows the last.
_ROOM_BEFORE, _ROOM_AFTER = 0.25, 0.12


@dataclass(frozen=True)
class Joining:
    """When the second reader is asked and believed; `models/recogniser/recipe/tune.py` measures it.

    Attributes:
        letters: Words with fewer Latin letters are left as they are.
        doubt: Words whose least sure character is below this are read again.
        least: The second reader's least confidence in the words for them to count.
        sure: A character of which the first reader is so sure stays.
        taken: Confidence of a character that was taken from the second reader, as often as these are right.
        agreed: Confidence of a character that both wrote, at least.
    """

    letters: int = 3
    doubt: float = 0.97
    least: float = 0.9
    sure: float = 0.95
    taken: float = 0.8
    agreed: float = 0.97


@dataclass(frozen=True)
class Words:
    """Latin words in a reading, from `begin` to `end`."""

    begin: int
    end: int


def doubtful_words(reading: Reading, joining: Joining) -> tuple[Words, ...]:
    """Give the Latin words of a reading that the second reader should look at."""
    found = []
    for match in _WORDS.finditer(reading.text):
        sureness = reading.character_confidences[match.start() : match.end()]
        letters = len(_LETTERS.findall(match.group()))
        if letters >= joining.letters and sureness and min(sureness) < joining.doubt:
            found.append(Words(match.start(), match.end()))
    return tuple(found)


def words_crop(crop: Picture, reading: Reading, words: Words) -> Picture:
    """Cut words out of the crop of a line, by where the first reader saw their letters.

    Args:
        crop: That the first reader read.
        reading: What it read, with the places of its characters.
        words: In the reading.

    Returns:
        The part of the crop with some room at both ends, at least a pixel wide.
    """
    height, width = crop.shape
    lefts = reading.character_lefts
    begin = lefts[words.begin] * width - _ROOM_BEFORE * height
    end = (lefts[words.end] if words.end < len(lefts) else 1.0) * width + _ROOM_AFTER * height
    left = min(width - 1, max(0, int(begin)))
    return crop[:, left : max(left + 1, min(width, int(end)))]


def joined(first: Reading, heard: Sequence[tuple[Words, Reading]], joining: Joining) -> Reading:
    """Mend the doubtful Latin words of a reading by what a second reader says of each.

    Letters are taken, and signs of addresses that were lost; a digit or a sign that the first reader saw
    stays, and so does a letter of which it is sure.

    Args:
        first: Of our own recogniser, with confidences of its characters.
        heard: Words of it, in their order, with the second reader's readings of their crops.
        joining: When it is believed.

    Returns:
        The first reading itself where the second has nothing to say, else both joined.
    """
    result = first
    for words, second in reversed(heard):
        ours = first.text[words.begin : words.end]
        theirs = second.text.strip(_DIRT)
        at = second.text.find(theirs)
        sureness = second.character_confidences[at : at + len(theirs)]
        if not theirs.isascii() or len(sureness) < max(1, len(theirs)) or min(sureness) < joining.least:
            continue
        if Levenshtein.normalized_similarity(ours, theirs) >= _ALIKE:
            result = _mended(result, words, theirs, joining)
    return result


def _mended(reading: Reading, words: Words, theirs: str, joining: Joining) -> Reading:
    ours = reading.text[words.begin : words.end]
    sureness = reading.character_confidences[words.begin : words.end]
    lefts = reading.character_lefts[words.begin : words.end] or (0.0,) * len(ours)
    text: list[str] = []
    sure: list[float] = []
    left: list[float] = []
    for step in Levenshtein.opcodes(ours, theirs):
        for offset in range(max(step.src_end - step.src_start, step.dest_end - step.dest_start)):
            own = ours[step.src_start + offset : step.src_end][:1]
            other = theirs[step.dest_start + offset : step.dest_end][:1]
            at = min(step.src_start + offset, len(ours) - 1)
            chosen, confidence = _chosen(own, other, sureness[at], joining)
            if chosen:
                text.append(chosen)
                sure.append(confidence)
                left.append(lefts[at])
    confidences = (
        *reading.character_confidences[: words.begin],
        *sure,
        *reading.character_confidences[words.end :],
    )
    whole = reading.text[: words.begin] + "".join(text) + reading.text[words.end :]
    places = (*reading.character_lefts[: words.begin], *left, *reading.character_lefts[words.end :])
    return replace(
        reading,
        text=whole,
        confidence=line_confidence(whole, confidences),
        character_confidences=confidences,
        character_lefts=places if reading.character_lefts else (),
    )


def _chosen(own: str, other: str, sureness: float, joining: Joining) -> tuple[str, float]:
    """Choose between two characters, either of which may be missing.

    `sureness` is of the first reader's own character, or of the one that follows what it may have lost.
    """
    if own == other:
        return own, max(sureness, joining.agreed)
    if sureness >= joining.sure:
        return own, min(sureness, joining.taken)
    if not own:
        return (other, joining.taken) if other.isalpha() or other in _JOINTS else ("", 0.0)
    if not own.isalpha():
        # A digit, a blank or a sign that the first reader saw stays: Tesseract takes @ for a letter.
        return own, min(sureness, joining.taken)
    if not other or other.isalpha():
        return other, joining.taken
    return own, min(sureness, joining.taken)
