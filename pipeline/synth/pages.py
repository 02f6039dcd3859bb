"""The sheets of a letter while it is set: lines are put on them, and where every line lies is kept."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from pipeline.synth.habits import Habits
from pipeline.synth.numerals import in_digits
from pipeline.synth.pen import Hand, any_hand, pen_value
from pipeline.synth.records import LineDrawn, MarkDrawn, RuleDrawn, RunDrawn, SectionDrawn
from pipeline.synth.sheet import (
    INK_COLOURS,
    Colour,
    Ink,
    Points,
    Sheet,
    blank_sheet,
    bounding,
    ink_box,
    press,
    rectangle,
)
from pipeline.synth.typeset import Look, draw, pen_width, tokens, wrap

SECRET_RED: Colour = (200, 30, 40)


@dataclass
class Pages:
    """Sheets of a letter while and after it is set.

    Attributes:
        look: how it is set.
        digits: ``thai`` or ``arabic``.
        rng: source of chance for what is written by hand.
        habits: how this writer sets out a letter.
        secrecy: word at the head and foot of every page, or None.
        born: whether the sheet being set is drawn by the PDF itself: then its print is in ``runs`` and
            ``rules`` only, and its picture holds but what was pressed on it later.
        sheets: one a page.
        by_text: for each page, whether it was set with ``born``.
        lines: for each page its lines in reading order.
        runs: for each page the text as it was set, to be set again in a PDF.
        rules: for each page its ruled lines and dots.
        sections: in reading order.
        marks: QR codes.
        anchors: (page, x, y) in pixels where a signature, a seal and notes may go.
        y: baseline of the last line on the last sheet.
    """

    look: Look
    digits: str
    rng: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311
    habits: Habits = field(default_factory=Habits)
    secrecy: str | None = None
    born: bool = False
    sheets: list[Sheet] = field(default_factory=list)
    by_text: list[bool] = field(default_factory=list)
    lines: list[list[LineDrawn]] = field(default_factory=list)
    runs: list[list[RunDrawn]] = field(default_factory=list)
    rules: list[list[RuleDrawn]] = field(default_factory=list)
    sections: list[SectionDrawn] = field(default_factory=list)
    marks: list[MarkDrawn] = field(default_factory=list)
    anchors: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    y: float = 0.0
    _proof: Sheet | None = None
    _hand: Hand | None = None

    @property
    def hand(self) -> Hand:
        """Whose hand fills in number and day; one person's throughout a letter."""
        if self._hand is None:
            self._hand = any_hand(self.rng, self.look.hand, self.look.hand_digits)
        return self._hand

    @property
    def sheet(self) -> Sheet:
        """The sheet that is being set."""
        return self.sheets[-1]

    @property
    def printed_on(self) -> Sheet:
        """Where print goes: the sheet, or a proof that shares its classes and is thrown away."""
        if not self.born:
            return self.sheet
        if self._proof is None or self._proof.classes is not self.sheet.classes:
            self._proof = Sheet(np.full_like(self.sheet.picture, 255), self.sheet.classes, self.sheet.dpi)
            self._proof.layers = self.sheet.layers
        return self._proof


def new_page(pages: Pages) -> None:
    """Start a new sheet: its word of secrecy at the head, and from the second on its page number."""
    if pages.sheets:
        finish_page(pages)
    look = pages.look
    pages.sheets.append(blank_sheet(look.dpi, tint=(255, 255, 255) if pages.born else look.tint))
    pages.by_text.append(pages.born)
    pages.lines.append([])
    pages.runs.append([])
    pages.rules.append([])
    pages.y = pages.sheet.mm(22)
    _secret(pages, pages.sheet.mm(10))
    number = len(pages.sheets)
    if number > 1:
        text = in_digits(pages.habits.page_number.format(number), pages.digits)
        section = add_section(pages, "page_number", None, text)
        put(pages, section, text, centre=pages.sheet.width / 2, y=pages.sheet.mm(19))
        pages.y = pages.sheet.mm(27)


def finish_page(pages: Pages) -> None:
    """Put at the foot of the last sheet what stands at its foot."""
    _secret(pages, pages.sheet.height - pages.sheet.mm(6))


def _secret(pages: Pages, y: float) -> None:
    if pages.secrecy is None:
        return
    section = add_section(pages, "secrecy", None, pages.secrecy)
    put(
        pages, section, pages.secrecy, centre=pages.sheet.width / 2, y=y, scale=1.7, bold=True,
        colour=SECRET_RED if pages.habits.red_words else None,
    )  # fmt: skip


def add_section(pages: Pages, kind: str, number: str | None, text: str) -> SectionDrawn:
    """Start a section, the next in reading order, and give it back."""
    section = SectionDrawn(len(pages.sections) + 1, kind, number, text)
    pages.sections.append(section)
    return section


def put(
    pages: Pages,
    section: SectionDrawn,
    text: str,
    *,
    y: float,
    left: float | None = None,
    centre: float | None = None,
    right: float | None = None,
    scale: float = 1.0,
    bold: bool = False,
    colour: Colour | None = None,
    width: float | None = None,
    silent: bool = False,
) -> Points | None:
    """Draw a line on the last sheet and keep its truth.

    Args:
        pages: changed.
        section: what it belongs to.
        text: the line.
        y: its baseline in pixels.
        left: where its pen starts, in pixels; or
        centre: where its middle lies; or
        right: where its pen ends.
        scale: relative size.
        bold: heading face.
        colour: other than the letter's ink.
        width: pixels from first to last pen position, for justified lines.
        silent: draw only; the caller keeps the truth.

    Returns:
        The corners of its ink, None without any.
    """
    drawn = draw(pages.look, text, scale=scale, bold=bold, width=width)
    span = drawn.pen_right - drawn.pen_left
    if left is None:
        left = centre - span / 2 if centre is not None else (right or 0.0) - span
    x, top = round(left - drawn.pen_left), round(y - drawn.baseline)
    tone = colour or pages.look.ink
    press(pages.printed_on, drawn.mask, x, top, colour=tone, ink=Ink.PRINT)
    # The run lies where its pixels do, so that a PDF shows the same page to the pixel.
    pages.runs[-1].append(
        RunDrawn(text, x + drawn.pen_left, top + drawn.baseline, scale, bold, width, tone, section.order)
    )
    box = ink_box(drawn.mask, x, top)
    if box is not None and not silent:
        keep(pages, section, text, box)
    return box


def keep(pages: Pages, section: SectionDrawn, text: str, box: Points, *, pen: str | None = None) -> None:
    """Keep the truth of a line on the last sheet; ``pen`` is the part of it that is written by hand."""
    pages.lines[-1].append(LineDrawn(text, box, section.order, pen))
    section.parts.setdefault(len(pages.sheets), []).append(box)


def keep_together(
    pages: Pages,
    section: SectionDrawn,
    text: str,
    boxes: Sequence[Points | None],
    *,
    pen: str | None = None,
) -> None:
    """Keep what was drawn apart on one baseline of the last sheet as one line of the truth."""
    keep(pages, section, text, bounding([box for box in boxes if box is not None]), pen=pen)


def put_with_pen(pages: Pages, text: str, pen: str, *, left: float, y: float) -> list[Points | None]:
    """Print a line whose beginning or end is written by hand; the caller keeps the truth.

    Args:
        pages: changed; without script faces all is printed.
        text: the line.
        pen: its beginning or its end.
        left: where it starts, in pixels.
        y: its baseline.

    Returns:
        Corners of the ink of both parts.
    """
    sheet, look, rng = pages.sheet, pages.look, pages.rng
    section = pages.sections[-1]
    if not look.hand:
        return [put(pages, section, text, left=left, y=y, silent=True)]
    height = sheet.mm(rng.uniform(2.7, 4.6))
    mask, ground = pen_value(rng, pen, height, pages.hand)
    first = not text.endswith(pen)
    printed = text[len(pen) :].strip() if first else text[: len(text) - len(pen)].rstrip()
    gap = sheet.mm(rng.uniform(0.8, 3.5))
    if first:
        x = left + rng.uniform(-0.6, 0.6) * gap
        start = x + mask.shape[1] + gap
    else:
        start = left
        x = left + draw(look, printed).pen_right + rng.uniform(-0.6, 1) * gap
    box = put(pages, section, printed, left=start, y=y, silent=True)
    if pages.habits.pen_colour is None:
        pages.habits = replace(pages.habits, pen_colour=rng.choice(("blue", "blue", "black")))
    colour = rng.choice(INK_COLOURS[pages.habits.pen_colour or "blue"])
    top = round(y - ground + sheet.mm(rng.uniform(-0.8, 1.2)))
    press(sheet, mask, round(x), top, colour=colour, ink=Ink.HANDWRITING)
    return [box, ink_box(mask, round(x), top)]


def rule(pages: Pages, left: float, top: float, width: float, height: float, *, dots: bool = False) -> None:
    """Draw an upright or level ruled line, or a row of dots, on the last sheet.

    Args:
        pages: changed.
        left: in pixels.
        top: in pixels.
        width: in pixels; at least one is drawn.
        height: in pixels, the thickness of dots.
        dots: dots a little more than their thickness apart, instead of a line.
    """
    rows, columns = max(1, round(height)), max(1, round(width))
    mask = np.full((rows, columns), 230, np.uint8)
    if dots:
        pitch = max(3, round(2.6 * rows))
        mask[:, [x for x in range(columns) if x % pitch >= rows]] = 0
    press(pages.printed_on, mask, round(left), round(top), colour=pages.look.ink, ink=Ink.RULE)
    corners = rectangle(round(left), round(top), round(left) + columns, round(top) + rows)
    pages.rules[-1].append(RuleDrawn(corners, dots))


def _catchword(pages: Pages, following: str) -> None:
    if not pages.habits.catchword:
        return
    words, taken = 0, ""
    for token in tokens(following):
        taken += token
        words += not token.isspace()
        if words == pages.habits.catchword_length:
            break
    text = pages.habits.catchword.format(taken.strip())
    section = add_section(pages, "catchword", None, text)
    sheet = pages.sheet
    put(pages, section, text, right=sheet.width - sheet.mm(pages.look.right), y=sheet.height - sheet.mm(15))


def feed(pages: Pages, following: str, step: float = 1.0) -> float:
    """Go down by lines, over to a new page where the sheet is full; returns the baseline."""
    sheet = pages.sheet
    pitch = pages.look.pitch * pages.look.dpi / 25.4
    if pages.y + step * pitch > sheet.height - sheet.mm(24):
        _catchword(pages, following)
        new_page(pages)
        step = 1.0
    pages.y += step * pitch
    return pages.y


def flow(
    pages: Pages, section: SectionDrawn, text: str, first: float, rest: float, *, lead: float = 1.0
) -> None:
    """Set a paragraph line by line, over to further pages where it must.

    Args:
        pages: changed.
        section: what it belongs to.
        text: the paragraph.
        first: left edge of its first line in pixels.
        rest: left edge of the others.
        lead: lines to go down before the first.
    """
    look, sheet = pages.look, pages.sheet
    edge = sheet.width - sheet.mm(look.right)
    lines = wrap(look, text, edge - first, edge - rest)
    for place, line in enumerate(lines):
        left = rest if place else first
        last = place == len(lines) - 1
        # A line that a long word cut short is left ragged: letters set far apart are hardly ever seen.
        full = look.justified and not last and pen_width(look, line) > 0.85 * (edge - left)
        width = edge - left if full else None
        y = feed(pages, line, lead if place == 0 else 1.0)
        put(pages, section, line, left=left, y=y, width=width)
