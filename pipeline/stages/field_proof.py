"""How sure a value is: the readings of the lines it was cut from, character by character."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from pipeline.records import LineReading, Polygon, Section

TESSERACT = "tesseract"
TEXT_LAYER = "text_layer"
"""What the PDF's own text counts as among the readers: its characters are exact."""

TESSERACT_CAP = 0.5
"""Tesseract's Thai models hold no ๔ ๖ ๗ ๘ ๙ and write other digits for them, with high confidence: what it
reads as a Thai digit is right about half of the time (measured), so it is never given as sure."""

TESSERACT_DOUBT = 0.85
"""Cap for what Tesseract reads as any digit, and for all that it reads in a stamp: given as sure, 8 % of its
stamp values and one in ten of its letter numbers were wrong on generated letters."""

CERTAIN = 0.99
"""A character read with at least this confidence counts as read right: on reading by a CTC network nearly all
errors sit on characters below it, and the product over a long value would else say nothing."""

AROUND, BESIDE = 8, 2
"""Letters in a row, a doubtful one among them and some on each side of it but at the ends of a value, that
bear it out where they stand elsewhere too."""

_YEAR = re.compile(r"(?:พ\.ศ\.|[ก-๎]{3})(?P<year>(?:25|๒๕)[\d]{2})(?!\d)")
"""A year of the Buddhist era after its mark or a word (a month)."""

AGREED = 0.7
"""How far a second place read alike bears out a letter: a reader may take the same shape amiss twice."""

SHORT = 0.15
"""Share of the width of a text at its right that a row may leave free where it breaks between two words."""

HELD = 0.9
"""How far the rest of a long word bears out one of its letters."""

LEAST_READ = 0.75
"""Sureness of a digit below which what stands beside it must not make up for it: of 12 dates with one, 5 were
wrong, and stamps that tell another year were bent to them."""

LEAST_HELD = 0.5
"""Sureness below which something else than the letter may well stand there, and the word too."""

THAI_DIGIT = re.compile(r"[๐-๙]")
DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Evidence:
    """Where a value stands and how well it was read.

    Attributes:
        confidence: 0..1, that every character is right.
        weakest: 0..1, that the character read with most doubt is right.
        polygon: Around the lines it stands on, on its first page, upright frame; None when it stands nowhere.
    """

    confidence: float
    weakest: float
    engine: str
    page_no: int | None
    polygon: Polygon | None


class Proof:
    """The readings behind a section or a stamp, to be asked about the values cut out of it."""

    def __init__(self, readings: Iterable[tuple[int, LineReading]]) -> None:
        """Takes (page number, reading) pairs in reading order."""
        self._letters: list[str] = []
        self._sureness: list[float] = []
        self._owner: list[int] = []
        self._lines = list(readings)
        for index, (_, line) in enumerate(self._lines):
            exact = len(line.character_confidences) == len(line.text)
            share = line_share(line)
            for position, letter in enumerate(line.text):
                if letter.isspace():
                    continue
                self._letters.append(letter)
                self._sureness.append(line.character_confidences[position] if exact else share)
                self._owner.append(index)

    @property
    def text(self) -> str:
        """What was read, lines parted by spaces."""
        return " ".join(line.text for _, line in self._lines)

    def ends_short(self, right: float) -> bool:
        """True when a row of the lines, the last left out, ends well before the `right` margin (pixels).

        A text of several rows fills all but its last: the end of such a row was lost, or cut off.
        """
        rows: list[list[Polygon]] = []
        for _, line in self._lines:
            middle = (line.polygon[1] + line.polygon[5]) / 2
            if rows and rows[-1][0][1] < middle < rows[-1][0][5]:
                rows[-1].append(line.polygon)
            else:
                rows.append([line.polygon])
        left = min((min(polygon[0::2]) for row in rows for polygon in row), default=right)
        ends = [max(max(polygon[0::2]) for polygon in row) for row in rows[:-1]]
        return any(right - end > SHORT * (right - left) for end in ends)

    def of(
        self, raw: str, elsewhere: str = "", *, held: Collection[int] = (), given: Collection[int] = ()
    ) -> Evidence:
        """Evidence for `raw`, found in the lines without regard to spaces; all lines when it is not
        found whole.

        Args:
            elsewhere: The letter's other text without spaces: a doubtful letter is borne out where the
                letters around it stand there too. Digits are not, but those of a year with the word before
                it: a number is said once.
            held: Places in `raw`, spaces not counted, of letters that the word they are in bears out.
            given: Places of what little else can stand there: the name of a month read whole, a year that the
                letter names again. Where a digit beside them is in dispute none of them is given.
        """
        if not self._lines:
            return Evidence(0.0, 0.0, "none", None, None)
        wanted = "".join(raw.split())
        text = "".join(self._letters)
        start = text.find(wanted) if wanted else -1
        whole = start >= 0
        if start < 0:
            start, end = 0, len(text)
        else:
            end = start + len(wanted)
        owners = sorted(set(self._owner[start:end])) or [0]
        years = set(_years_said_again(text, (start, end), elsewhere)) if elsewhere else set()
        disputed = any(
            text[at].isdigit() and at - start not in given and self._sureness[at] < LEAST_READ
            for at in range(start, end)
        )
        given = () if disputed else given
        confidence = weakest = 1.0
        for at in range(start, end):
            sureness = max(0.0, min(1.0, self._sureness[at]))
            if sureness < CERTAIN and (at in years or _said_again(text, at, (start, end), elsewhere)):
                sureness = 1.0 - (1.0 - sureness) * (1.0 - AGREED)
            if LEAST_HELD <= sureness < CERTAIN and whole and at - start in held:
                sureness = 1.0 - (1.0 - sureness) * (1.0 - HELD)
            if LEAST_HELD <= sureness < CERTAIN and whole and at - start in given:
                sureness = CERTAIN
            confidence *= 1.0 if sureness >= CERTAIN else sureness
            weakest = min(weakest, sureness)
        lines = [self._lines[index] for index in owners]
        engines = {line.engine for _, line in lines}
        if not any(line.character_confidences for _, line in lines):
            # One figure for a line says little about a long value: each 25 letters may be wrong anew.
            weakest = min(max(0.0, min(1.0, line.confidence)) for _, line in lines)
            confidence = weakest ** max(1.0, (end - start) / 25)
        if any(engine.startswith(TESSERACT) for engine in engines):
            if THAI_DIGIT.search(raw):
                confidence = min(confidence, TESSERACT_CAP)
            elif DIGIT.search(raw) or any(line.layer == "stamp" for _, line in lines):
                confidence = min(confidence, TESSERACT_DOUBT)
            weakest = confidence
        page_no = lines[0][0]
        xs = [x for page, line in lines if page == page_no for x in line.polygon[0::2]]
        ys = [y for page, line in lines if page == page_no for y in line.polygon[1::2]]
        box = (min(xs), min(ys), max(xs), min(ys), max(xs), max(ys), min(xs), max(ys))
        return Evidence(confidence, max(weakest, confidence), "+".join(sorted(engines)), page_no, box)


ProofOf = Callable[[Section], Proof]
"""Gives the readings behind a section."""


def _said_again(text: str, at: int, span: tuple[int, int], elsewhere: str) -> bool:
    """True when the letter at a place of a value and those beside it stand in other text, too."""
    start, end = span
    if text[at].isdigit() or not elsewhere:
        return False
    lowest = max(start, min(at - AROUND + 1 + BESIDE, end - AROUND))
    highest = min(end - AROUND, max(at - BESIDE, start))
    return any(text[left : left + AROUND] in elsewhere for left in range(lowest, highest + 1))


def _years_said_again(text: str, span: tuple[int, int], elsewhere: str) -> Iterator[int]:
    """Places of the digits of years that a value shares, with the word before them, with other text."""
    for match in _YEAR.finditer(text, *span):
        if re.search(rf"{re.escape(match.group())}(?!\d)", elsewhere):
            yield from range(match.start("year"), match.end("year"))


def line_share(line: LineReading) -> float:
    """Confidence of one character of a line whose engine gives only one figure for the line."""
    letters = max(sum(1 for letter in line.text if not letter.isspace()), 1)
    return float(max(0.0, min(1.0, line.confidence)) ** (1.0 / min(letters, 12)))
