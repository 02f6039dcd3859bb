"""The sheets of a letter while it is set: lines are put on them, and where every line lies is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.synth.numerals import in_digits
from pipeline.synth.records import LineDrawn, MarkDrawn, SectionDrawn
from pipeline.synth.sheet import Colour, Ink, Points, Sheet, blank_sheet, bounding, ink_box, press
from pipeline.synth.typeset import Look, draw, tokens, wrap


@dataclass
class Pages:
    """Sheets of a letter while and after it is set.

    Attributes:
        look: how it is set.
        digits: ``thai`` or ``arabic``.
        sheets: one a page.
        lines: for each page its lines in reading order.
        sections: in reading order.
        marks: QR codes.
        anchors: (page, x, y) in pixels where a signature, a seal and notes may go.
        y: baseline of the last line on the last sheet.
    """

    look: Look
    digits: str
    sheets: list[Sheet] = field(default_factory=list)
    lines: list[list[LineDrawn]] = field(default_factory=list)
    sections: list[SectionDrawn] = field(default_factory=list)
    marks: list[MarkDrawn] = field(default_factory=list)
    anchors: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    y: float = 0.0

    @property
    def sheet(self) -> Sheet:
        """The sheet that is being set."""
        return self.sheets[-1]


def new_page(pages: Pages) -> None:
    """Start a new sheet; from the second on with its page number at the top."""
    look = pages.look
    pages.sheets.append(blank_sheet(look.dpi, tint=look.tint))
    pages.lines.append([])
    pages.y = pages.sheet.mm(22)
    number = len(pages.sheets)
    if number > 1:
        text = in_digits(f"- {number} -", pages.digits)
        section = add_section(pages, "page_number", None, text)
        put(pages, section, text, centre=pages.sheet.width / 2, y=pages.sheet.mm(18))
        pages.y = pages.sheet.mm(26)


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
) -> tuple[float, float]:
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
        Pen positions (left, right) in pixels.
    """
    drawn = draw(pages.look, text, scale=scale, bold=bold, width=width)
    span = drawn.pen_right - drawn.pen_left
    if left is None:
        left = centre - span / 2 if centre is not None else (right or 0.0) - span
    x, top = round(left - drawn.pen_left), round(y - drawn.baseline)
    press(pages.sheet, drawn.mask, x, top, colour=colour or pages.look.ink, ink=Ink.PRINT)
    box = ink_box(drawn.mask, x, top)
    if box is not None and not silent:
        keep(pages, section, text, box)
    return left, left + span


def keep(pages: Pages, section: SectionDrawn, text: str, box: Points) -> None:
    """Keep the truth of a line on the last sheet."""
    pages.lines[-1].append(LineDrawn(text, box, section.order))
    section.parts.setdefault(len(pages.sheets), []).append(box)


def keep_pair(
    pages: Pages,
    section: SectionDrawn,
    text: str,
    label: tuple[str, float],
    value: tuple[str, float],
    y: float,
    *,
    label_scale: float = 1.0,
    label_bold: bool = False,
) -> None:
    """Keep label and value, drawn apart on one baseline of the last sheet, as one line of the truth.

    Args:
        pages: changed.
        section: what the line belongs to.
        text: the line as it is read.
        label: word and where its pen starts, in pixels.
        value: words and where their pen starts.
        y: baseline in pixels.
        label_scale: relative size of the label.
        label_bold: whether the label is set in the heading face.
    """
    boxes = []
    for (part, left), scale, bold in ((label, label_scale, label_bold), (value, 1.0, False)):
        drawn = draw(pages.look, part, scale=scale, bold=bold)
        box = ink_box(drawn.mask, round(left - drawn.pen_left), round(y - drawn.baseline))
        if box is not None:
            boxes.append(box)
    keep(pages, section, text, bounding(boxes))


def _catchword(pages: Pages, following: str) -> None:
    words = [one for one in tokens(following) if one.strip()][:2]
    text = f"/{''.join(words)} ..."
    section = add_section(pages, "catchword", None, text)
    sheet = pages.sheet
    put(pages, section, text, right=sheet.width - sheet.mm(pages.look.right), y=sheet.height - sheet.mm(16))


def feed(pages: Pages, following: str, step: float = 1.0) -> float:
    """Go down one line, over to a new page where the sheet is full; returns the baseline."""
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
        width = edge - left if look.justified and not last else None
        y = feed(pages, line, lead if place == 0 else 1.0)
        put(pages, section, line, left=left, y=y, width=width)
