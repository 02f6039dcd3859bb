"""The printed lines of a letter with the geometry that its parts are told apart by.

All functions are pure. Frames: everything here is in the upright frame; lefts and rights are given as shares
of the
page's width, tops and bottoms as shares of its height, so that one rule fits all resolutions.
"""

from __future__ import annotations

import itertools
import re
import statistics
from dataclasses import dataclass, replace

from pipeline.records import LineReading, PageEvidence, Polygon
from pipeline.thai.letter_words import MARKS

LEAST_GAP = 0.002
"""Pieces of a row that are nearer than this (share of the page's width, 0.4 mm of A4) are one line cut apart;
the space between words is 1.5 mm or more."""

LEAST_ROOM = -0.2
"""Letters by which two pieces must lie over each other for the same letter at the cut to be one."""

MOST_OVERLAP = 0.035
"""Pieces that lie over each other further than this are no pieces of one line."""


@dataclass(frozen=True)
class Line:
    """One printed line, or the part of it that stands after a gap.

    Attributes:
        left, right: Shares 0..1 of the page's width.
        top, bottom: Shares 0..1 of the page's height.
        cell: (table, row, column) when the layout put it in a table.
        line_no: The page's line it was cut from.
        also: The other lines of its row that were put to it, from the left.
    """

    page_no: int
    line_no: int
    text: str
    confidence: float
    left: float
    top: float
    right: float
    bottom: float
    polygon: Polygon
    cell: tuple[int, int, int] | None = None
    also: tuple[int, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The page's lines that it is made of, from the left."""
        return (self.line_no, *self.also)

    @property
    def centre(self) -> float:
        """Middle of the line from left to right, share of the page's width."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """Middle of the line from top to bottom, share of the page's height."""
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """Length of the line, share of the page's width."""
        return self.right - self.left


@dataclass(frozen=True)
class Measure:
    """The text block of a page.

    Attributes:
        left, right: Its margins as shares of the page's width.
        pitch: Usual distance from line to line, share of the page's height.
    """

    left: float
    right: float
    pitch: float

    @property
    def width(self) -> float:
        """Width of the text block, share of the page's width."""
        return max(self.right - self.left, 0.1)


def spaced_length(text: str) -> int:
    """Number of characters of `text` that take width (Thai marks above and below do not)."""
    return len(MARKS.sub("", text))


def page_size(page: PageEvidence) -> tuple[float, float]:
    """Width and height of the upright page in pixels, never 0."""
    if page.upright is not None:
        return float(max(page.upright.width_px, 1)), float(max(page.upright.height_px, 1))
    return float(max(page.source.width_px, 1)), float(max(page.source.height_px, 1))


def line_from(reading: LineReading, page: PageEvidence) -> Line:
    """The line of `reading` with its place as shares of `page`."""
    width, height = page_size(page)
    xs, ys = reading.polygon[0::2], reading.polygon[1::2]
    cell = None
    if reading.table_no is not None:
        cell = (reading.table_no, reading.row_no or 1, reading.column_no or 1)
    return Line(
        page_no=page.source.page_no,
        line_no=reading.line_no,
        text=" ".join(reading.text.split()),
        confidence=reading.confidence,
        left=min(xs) / width,
        top=min(ys) / height,
        right=max(xs) / width,
        bottom=max(ys) / height,
        polygon=reading.polygon,
        cell=cell,
    )


def same_row(first: Line, second: Line) -> bool:
    """True when two lines stand side by side: they share more than half of the lower one's height."""
    if first.page_no != second.page_no:
        return False
    shared = min(first.bottom, second.bottom) - max(first.top, second.top)
    lower = min(first.bottom - first.top, second.bottom - second.top)
    return shared > 0.5 * max(lower, 1e-6) and (
        second.left >= first.right - 0.02 or first.left >= second.right - 0.02
    )


def is_speck(line: Line, others: list[Line], height: float) -> bool:
    """True for what is no line: marks torn off the line below, specks and strokes read as a letter or two.

    Args:
        others: The printed lines of the page.
        height: Usual height of a line, share of the page's height.
    """
    letters = re.sub(r"[\W_]", "", line.text)
    if len(MARKS.sub("", letters)) > 4 or line.cell is not None:
        return False
    if not letters:
        return True
    lower = line.bottom - line.top
    if line.confidence < 0.45 or (lower < 0.42 * height and line.confidence < 0.8):
        return True
    for other in others:
        if other is line or spaced_length(other.text) < 3 * max(spaced_length(line.text), 3):
            continue
        shared = min(line.bottom, other.bottom) - max(line.top, other.top)
        if shared > 0.6 * lower and other.left - 0.01 < line.left and line.right < other.right + 0.01:
            return True
    return False


def page_lines(page: PageEvidence, name_stamps: frozenset[int] = frozenset()) -> list[Line]:
    """The printed lines of a page in reading order, with a pen-written number or day of the head put in.

    Args:
        name_stamps: Numbers of the stamps with a signatory's name and position, whose lines are print too.

    The number after `ที่` and the day before the month are often written by pen (they count as text of the
    letter),
    so a handwritten line is taken in when it stands on the row of a printed line of the upper third that has
    room
    for it: one that ends in `/`, is a bare label, or is a month and year without a day.
    """
    if page.text is None:
        return []
    printed = [line_from(r, page) for r in page.text.lines if r.layer == "print" and r.text.strip()]
    height = statistics.median([line.bottom - line.top for line in printed if line.width > 0.2] or [0.0])
    printed = [line for line in printed if not is_speck(line, printed, height)]
    for reading in page.text.lines:
        if reading.layer == "stamp" and reading.stamp_no in name_stamps and reading.text.strip():
            line = line_from(reading, page)
            at = next((i for i, one in enumerate(printed) if one.top > line.top), len(printed))
            printed.insert(at, line)
    written = [line_from(r, page) for r in page.text.lines if r.layer == "handwriting" and r.text.strip()]
    for pen in written:
        if pen.middle > 0.35 or not re.search(r"\d", pen.text):
            continue
        for index, line in enumerate(printed):
            if not same_row(line, pen):
                continue
            if re.search(r"(/|ที่|วันที่)\s*[.…]*$", line.text) and -0.02 < pen.left - line.right < 0.12:
                printed.insert(index + 1, pen)
                break
            if (
                re.match(r"[ก-ฮ][ก-๎.]{2,10}\s*(พ\.ศ\.)?\s*\d{2,4}$", line.text)
                and 0 <= line.left - pen.right < 0.1
            ):
                printed.insert(index, pen)
                break
    return mended_pieces(printed)


def cut(line: Line, at: int) -> tuple[Line, Line]:
    """The two parts of `line` before and after character `at`, with the place shared out by character
    widths."""
    before, after = line.text[:at].rstrip(), line.text[at:].lstrip()
    share = spaced_length(line.text[:at]) / max(spaced_length(line.text), 1)
    x0, y0, x1, y1, x2, y2, x3, y3 = line.polygon[:8]
    middle = line.left + share * line.width
    top = (x0 + share * (x1 - x0), y0 + share * (y1 - y0))
    bottom = (x3 + share * (x2 - x3), y3 + share * (y2 - y3))
    return (
        replace(line, text=before, right=middle, polygon=(x0, y0, *top, *bottom, x3, y3)),
        replace(line, text=after, left=middle, polygon=(*top, x1, y1, x2, y2, *bottom)),
    )


def cut_apart(first: Line, second: Line) -> bool:
    """True when `second` goes on where `first` ends, or a little before: one line found in two pieces.

    Words of a line are never that close, and pieces of a table are parted by wider gaps still.
    """
    if first.page_no != second.page_no or first.cell is not None or second.cell is not None:
        return False
    shared = min(first.bottom, second.bottom) - max(first.top, second.top)
    lower = min(first.bottom - first.top, second.bottom - second.top)
    beside = first.left < second.left - 0.015 and first.right < second.right - 0.015
    gap = second.left - first.right
    return beside and -MOST_OVERLAP < gap < LEAST_GAP and shared > 0.5 * max(lower, 1e-6)


def mended_pieces(lines: list[Line]) -> list[Line]:
    """`lines` in reading order, pieces of one line that were cut apart put together again."""
    out: list[Line] = []
    for line in lines:
        near = (at for at in range(len(out) - 1, max(len(out) - 3, 0) - 1, -1))
        at = next((at for at in near if cut_apart(out[at], line)), None)
        if at is None:
            out.append(line)
        else:
            out[at] = replace(joined(out[at], line), text=text_of_pieces(out[at], line))
    return out


def text_of_pieces(first: Line, second: Line) -> str:
    """The text of a line that was cut into two pieces, without what both of them hold.

    Both pieces may have read the letters at the cut (`ระเบียบกระ`, `ระทรวง`), and a cut letter reads as a
    quotation mark.
    """
    before, after = first.text, second.text
    if re.search(r"[”’\"']$", before) and not re.search(r"[“‘\"'].*[”’\"']$", before):
        before = before[:-1]
    room = (first.right - second.left) / max(second.width / max(spaced_length(after), 1), 1e-6)
    first_letters, second_letters = letters_with_marks(before), letters_with_marks(after)
    most = min(int(room + 2.5), len(first_letters), len(second_letters), 8)
    # A letter that the cut goes through reads as another one: one at each edge may be in the way.
    for dropped, skipped in ((0, 0), (1, 0), (0, 1)) if room > 0.6 else ((0, 0),):
        kept = first_letters[: len(first_letters) - dropped]
        rest = second_letters[skipped:]
        for count in range(most, 0, -1):
            tail, head = kept[-count:], rest[:count]
            if room > LEAST_ROOM and [one[0] for one in tail] == [one[0] for one in head]:
                # The piece that read more of their marks is believed.
                twice = max("".join(head), "".join(tail), key=len)
                return "".join(kept[: len(kept) - count]) + twice + "".join(rest[count:])
    return before.rstrip() + after.lstrip()


def letters_with_marks(text: str) -> list[str]:
    """The letters of `text`, each with the marks above and below it."""
    return re.findall(rf".{MARKS.pattern}*", text, re.DOTALL)


def joined(first: Line, second: Line) -> Line:
    """Two lines of one row as one line, as when a gap has split it."""
    left, right = (first, second) if first.left <= second.left else (second, first)
    corners = (*left.polygon[0:2], *right.polygon[2:6], *left.polygon[6:8])
    return replace(
        left,
        text=f"{left.text} {right.text}",
        also=(*left.also, *right.numbers),
        confidence=min(first.confidence, second.confidence),
        right=max(left.right, right.right),
        top=min(left.top, right.top),
        bottom=max(left.bottom, right.bottom),
        polygon=corners,
    )


def measure(lines: list[Line], fallback: Measure | None = None) -> Measure:
    """The margins and the pitch of the text block that `lines` of one page stand in.

    Only lines wider than a third of the page say where the margins are; with none of these `fallback` is used
    (the measure of the page before), else the usual margins of official letters (3 cm and 2 cm of 21 cm).
    """
    wide = sorted(
        (line for line in lines if line.width > 0.33 and line.cell is None), key=lambda line: line.left
    )
    if len(wide) < 2:
        if fallback is not None:
            return fallback
        left = min((line.left for line in lines), default=0.14)
        return Measure(left=min(left, 0.2), right=0.9, pitch=0.026)
    left = wide[max(0, len(wide) // 10)].left if len(wide) > 4 else wide[0].left
    right = sorted(line.right for line in wide)[-1 - len(wide) // 10]
    tops = sorted(line.middle for line in lines)
    gaps = [b - a for a, b in itertools.pairwise(tops) if b - a > 0.008]
    return Measure(left=left, right=right, pitch=statistics.median(gaps) if gaps else 0.026)


def join_text(first: str, second: str) -> str:
    """Two pieces of running text over a line break.

    Thai writes no space inside a sentence, so two Thai letters meet without one; a space is kept where a
    digit,
    a Latin letter or a bracket stands at the break.
    """
    first, second = first.rstrip(), second.lstrip()
    if not first or not second:
        return first + second
    if first[-1] in "/_@" and second[0].isascii():
        return first + second
    before, after = first[-1], second[0]
    thai = "\u0e01" <= before <= "\u0e4e" and before not in "ฯๆ" and "\u0e01" <= after <= "\u0e4e"
    opening = before in "(“\"'[" or after in ")”]"
    return first + second if thai or opening else f"{first} {second}"


def hull(lines: list[Line]) -> Polygon:
    """Rectangle around lines, upright frame, 8 floats clockwise from the top left."""
    xs = [x for line in lines for x in line.polygon[0::2]]
    ys = [y for line in lines for y in line.polygon[1::2]]
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    return (left, top, right, top, right, bottom, left, bottom)
