"""Two readers on one line: where the first hesitates over Latin words, the second is asked.

Measured on lines of faces and texts kept apart (`models/recogniser/CARD.md`): Tesseract errs more often than
our own recogniser in Thai letters, in Thai digits, of which it cannot write five, and in signs; in Latin
words of which our own is not sure it errs half as often. So these words alone are taken from it, letter by
letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein, Opcode

from pipeline.engines.protocol import Reading, line_confidence

PAIR = "recogniser+tesseract"
"""Name in the tables of who read a line on which words were taken from the second reader."""

_LETTERS = re.compile("[A-Za-z]")
# Words of Latin letters with the digits and signs between them: an address, a name, an English phrase.
_WORDS = re.compile("[!-~]*[A-Za-z][!-~]*(?: [!-~]*[A-Za-z][!-~]*)*")
# Signs that addresses hold; what else the second reader sees between letters is dirt more often than a sign.
_JOINTS = frozenset("@._-/:")


@dataclass(frozen=True)
class Joining:
    """When the second reader is asked and believed; `models/recogniser/recipe/tune.py` measures it.

    Attributes:
        letters: Words with fewer Latin letters are left as they are.
        doubt: Words whose least sure character is below this are read again.
        least: The second reader's least confidence in the words for them to count.
        taken: Confidence of a character that was taken from the second reader, as often as these are right.
        agreed: Confidence of a character that both wrote, at least.
    """

    letters: int = 3
    doubt: float = 0.9
    least: float = 0.9
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


def joined(first: Reading, second: Reading, joining: Joining) -> Reading:
    """Mend the doubtful Latin words of a reading by those of a second reader of the same line.

    Letters are taken, and signs of addresses that were lost; a digit that the first reader saw stays.

    Args:
        first: Of our own recogniser, with confidences of its characters.
        second: Of the second reader.
        joining: When it is believed.

    Returns:
        The first reading itself where the second has nothing to say, else both joined.
    """
    if len(second.character_confidences) != len(second.text):
        return first
    steps = list(Levenshtein.opcodes(first.text, second.text))
    result = first
    for words in reversed(doubtful_words(first, joining)):
        begin, end = _place(steps, words.begin), _place(steps, words.end)
        theirs = second.text[begin:end]
        sureness = second.character_confidences[begin:end]
        if not theirs.strip() or not theirs.isascii() or min(sureness) < joining.least:
            continue
        result = _mended(result, words, theirs, joining)
    return result


def _place(steps: Sequence[Opcode], place: int) -> int:
    """Give the place in the second text that a place in the first stands against."""
    for step in steps:
        if step.src_start <= place < step.src_end:
            return int(min(step.dest_start + place - step.src_start, step.dest_end))
    return int(steps[-1].dest_end) if steps else place


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
    """Choose between two characters, either of which may be missing."""
    if own == other:
        return own, max(sureness, joining.agreed)
    if not own:
        return (other, joining.taken) if other.isalpha() or other in _JOINTS else ("", 0.0)
    if not own.isalpha() and not (other.isalpha() and not own.isdigit()):
        # A digit, a blank or a sign that the first reader saw stays, unless a letter stands there.
        return own, min(sureness, joining.taken)
    if not other or other.isalpha():
        return other, joining.taken
    return own, min(sureness, joining.taken)
