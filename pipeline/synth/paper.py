"""Set the blocks of a letter on sheets of A4, and keep where every line lies."""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from pythainlp.tokenize import word_tokenize

from pipeline.synth.composition import Block, Letter, in_digits
from pipeline.synth.emblem import draw_emblem
from pipeline.synth.faces import Face
from pipeline.synth.lines import letter_height
from pipeline.synth.records import LineDrawn, MarkDrawn, SectionDrawn
from pipeline.synth.shaping import Drawn, Style, draw_text, missing_characters
from pipeline.synth.sheet import (
    BLACK,
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

# Height of ko kai on paper set in 16 point of the national face: 30 pixels at 300 dpi.
_LETTER_MM = 2.54


@dataclass(frozen=True)
class Look:
    """How a letter is set.

    Attributes:
        face: face of the text.
        bold_face: face of headings.
        fallback: faces for what these lack.
        scale: size of the text, 1 for 16 point of the national face.
        pitch: millimetres from line to line.
        justified: whether full lines reach the right margin.
        left: left margin in millimetres.
        right: right margin in millimetres.
        dpi: pixels an inch of the drawn sheet.
        ink: colour of the print.
        tint: colour of the paper.
    """

    face: Face
    bold_face: Face
    fallback: tuple[Face, ...]
    scale: float
    pitch: float
    justified: bool
    left: float
    right: float
    dpi: int
    ink: Colour = BLACK
    tint: Colour = (255, 255, 255)


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


@functools.lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Cut text where a line may be broken (maximal matching of dictionary words)."""
    return tuple(word_tokenize(text, engine="newmm", keep_whitespace=True))


def size_for(face: Face, dpi: int, scale: float) -> float:
    """Give the em size in pixels at which a face's ko kai is as high as in a letter."""
    return scale * _LETTER_MM * dpi / 25.4 / letter_height(face)


def style_for(look: Look, scale: float = 1.0, *, bold: bool = False) -> Style:
    """Give the drawing style of text of a relative size."""
    face = look.bold_face if bold else look.face
    # Faces without a bold cut are thickened, as word processors do.
    thick = 0.03 if bold and look.bold_face is look.face else 0.0
    return Style(size=size_for(face, look.dpi, look.scale * scale), bold=thick)


def draw(
    look: Look, text: str, *, scale: float = 1.0, bold: bool = False, width: float | None = None
) -> Drawn:
    """Draw a line of text in a letter's look; characters the face lacks come from the fallback faces."""
    face = look.bold_face if bold else look.face
    return draw_text(text, face, style=style_for(look, scale, bold=bold), fallback=look.fallback, width=width)


def wrap(look: Look, text: str, first: float, rest: float) -> list[str]:
    """Break text into lines.

    Args:
        look: how it is set.
        text: a paragraph.
        first: pixels that the first line may fill.
        rest: pixels that the others may fill.

    Returns:
        Lines without blanks at their ends; together the text, but for blanks at the breaks.
    """
    drawn = draw(look, text)
    starts = {cluster.start: cluster.left for cluster in drawn.clusters}
    ends = {cluster.end: cluster.right for cluster in drawn.clusters}
    lines: list[str] = []
    begin, at, fits = 0, 0, 0
    for token in tokens(text):
        after = at + len(token)
        right = ends.get(at + len(token.rstrip()), ends.get(after, 0.0))
        room = rest if lines else first
        if right - starts.get(begin, 0.0) > room and fits > begin and at in starts:
            lines.append(text[begin:fits].strip())
            begin = fits + len(text[fits:]) - len(text[fits:].lstrip())
        at = after
        if after in starts or after == len(text):
            fits = after
    lines.append(text[begin:].strip())
    return [line for line in lines if line]


def _new_page(pages: Pages) -> None:
    look = pages.look
    pages.sheets.append(blank_sheet(look.dpi, tint=look.tint))
    pages.lines.append([])
    pages.y = pages.sheet.mm(22)
    number = len(pages.sheets)
    if number > 1:
        text = in_digits(f"- {number} -", pages.digits)
        section = _section(pages, "page_number", None, text)
        put(pages, section, text, centre=pages.sheet.width / 2, y=pages.sheet.mm(18))
        pages.y = pages.sheet.mm(26)


def _section(pages: Pages, kind: str, number: str | None, text: str) -> SectionDrawn:
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


def _catchword(pages: Pages, following: str) -> None:
    words = [one for one in tokens(following) if one.strip()][:2]
    text = f"/{''.join(words)} ..."
    section = _section(pages, "catchword", None, text)
    sheet = pages.sheet
    put(pages, section, text, right=sheet.width - sheet.mm(pages.look.right), y=sheet.height - sheet.mm(16))


def _feed(pages: Pages, following: str, step: float = 1.0) -> float:
    """Go down one line, over to a new page where the sheet is full; returns the baseline."""
    sheet = pages.sheet
    pitch = pages.look.pitch * pages.look.dpi / 25.4
    if pages.y + step * pitch > sheet.height - sheet.mm(24):
        _catchword(pages, following)
        _new_page(pages)
        step = 1.0
    pages.y += step * pitch
    return pages.y


def _flow(
    pages: Pages, section: SectionDrawn, text: str, first: float, rest: float, *, lead: float = 1.0
) -> None:
    look, sheet = pages.look, pages.sheet
    edge = sheet.width - sheet.mm(look.right)
    lines = wrap(look, text, edge - first, edge - rest)
    for place, line in enumerate(lines):
        left = rest if place else first
        last = place == len(lines) - 1
        width = edge - left if look.justified and not last else None
        y = _feed(pages, line, lead if place == 0 else 1.0)
        put(pages, section, line, left=left, y=y, width=width)


def _labelled(pages: Pages, block: Block) -> None:
    sheet, look = pages.sheet, pages.look
    margin = sheet.mm(look.left)
    label = block.label or ""
    section = _section(pages, block.kind, None, "\n".join((f"{label} {block.lines[0]}", *block.lines[1:])))
    indent = margin + draw(look, label).pen_right + sheet.mm(4)
    edge = sheet.width - sheet.mm(look.right)
    for place, paragraph in enumerate(block.lines):
        for number, line in enumerate(wrap(look, paragraph, edge - indent, edge - indent)):
            y = _feed(pages, line, 1.25 if place + number == 0 else 1.0)
            if place + number:
                put(pages, section, line, left=indent, y=y)
                continue
            put(pages, section, label, left=margin, y=y, silent=True)
            put(pages, section, line, left=indent, y=y, silent=True)
            _keep_pair(pages, section, f"{label} {line}", (label, margin), (line, indent), y)


def _keep_pair(
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
    boxes = []
    for (part, left), scale, bold in ((label, label_scale, label_bold), (value, 1.0, False)):
        drawn = draw(pages.look, part, scale=scale, bold=bold)
        box = ink_box(drawn.mask, round(left - drawn.pen_left), round(y - drawn.baseline))
        if box is not None:
            boxes.append(box)
    keep(pages, section, text, bounding(boxes))


def _dots(sheet: Sheet, left: float, right: float, y: float, colour: Colour) -> None:
    pitch = max(3, round(sheet.dpi / 300 * 8))
    mask = np.zeros((pitch, max(1, round(right - left))), np.uint8)
    for x in range(1, mask.shape[1] - 1, pitch):
        cv2.circle(mask, (x, pitch // 2), max(1, round(sheet.dpi / 220)) - 0, 210, -1, cv2.LINE_AA)
    press(sheet, mask, round(left), round(y), colour=colour, ink=Ink.RULE)


def _form(pages: Pages, blocks: Sequence[Block], dotted: bool) -> None:
    """Set the head of a memo: bold labels, values over dotted rules, number and date on one line."""
    look, sheet = pages.look, pages.sheet
    margin, edge = sheet.mm(look.left), sheet.width - sheet.mm(look.right)
    for block in blocks:
        label = block.label or ""
        left = sheet.width / 2 if block.kind == "date" else margin
        stop = sheet.width / 2 - sheet.mm(2) if block.kind == "letter_no" else edge
        section = _section(pages, block.kind, None, f"{label} {block.lines[0]}")
        scale = 1.18
        indent = left + draw(look, label, scale=scale, bold=True).pen_right + sheet.mm(2.5)
        for place, line in enumerate(wrap(look, block.lines[0], stop - indent, stop - margin)):
            y = pages.y if block.kind == "date" else _feed(pages, line, 1.12)
            start = margin if place else indent
            if dotted:
                _dots(sheet, start - sheet.mm(1), stop, y + sheet.mm(0.9), look.ink)
            if place:
                put(pages, section, line, left=start, y=y)
                continue
            put(pages, section, label, left=left, y=y, scale=scale, bold=True, silent=True)
            put(pages, section, line, left=indent, y=y, silent=True)
            _keep_pair(
                pages,
                section,
                f"{label} {line}",
                (label, left),
                (line, indent),
                y,
                label_scale=scale,
                label_bold=True,
            )


def _table(pages: Pages, block: Block) -> None:
    look = pages.look
    text = "\n".join("\t".join(row) for row in block.rows)
    section = _section(pages, "table", None, text)
    section.rows = block.rows
    pad = pages.sheet.mm(2)
    spans = [
        max(draw(look, row[column], scale=0.95).pen_right for row in block.rows) + 2 * pad
        for column in range(len(block.rows[0]))
    ]
    left = (pages.sheet.width - sum(spans)) / 2
    xs = [left + sum(spans[:count]) for count in range(len(spans) + 1)]
    thick = max(1, round(look.dpi / 150))
    pitch = look.pitch * look.dpi / 25.4
    for place, row in enumerate(block.rows):
        y = _feed(pages, row[0], 1.12)
        sheet = pages.sheet
        top, bottom = round(y - 0.78 * pitch), round(y + 0.34 * pitch)
        for column, cell in enumerate(row):
            middle = (xs[column] + xs[column + 1]) / 2
            if column and place:
                put(pages, section, cell, left=xs[column] + pad, y=y, scale=0.95)
            else:
                put(pages, section, cell, centre=middle, y=y, scale=0.95, bold=place == 0)
        for line in (top, bottom):
            press(
                sheet,
                np.full((thick, round(xs[-1] - xs[0])), 230, np.uint8),
                round(xs[0]),
                line,
                colour=look.ink,
                ink=Ink.RULE,
            )
        for x in xs:
            press(
                sheet,
                np.full((bottom - top + thick, thick), 230, np.uint8),
                round(x),
                top,
                colour=look.ink,
                ink=Ink.RULE,
            )
        section.parts[len(pages.sheets)].append(rectangle(xs[0], top, xs[-1], bottom))


def _plain(pages: Pages, block: Block) -> None:
    look, sheet = pages.look, pages.sheet
    margin, edge = sheet.mm(look.left), sheet.width - sheet.mm(look.right)
    setting = block.setting
    text = "\n".join(block.lines)
    section = _section(pages, block.kind, block.number, text)
    if setting in ("paragraph", "closing"):
        _flow(pages, section, text, margin + sheet.mm(25), margin, lead=1.2)
    elif setting == "item":
        _flow(pages, section, text, margin + sheet.mm(25 + 9 * (block.level - 1)), margin)
    elif setting == "urgency":
        y = _feed(pages, text, 0.4)
        put(pages, section, text, left=margin, y=y - sheet.mm(1), scale=1.9, bold=True, colour=(200, 30, 40))
    elif setting in ("left", "owner"):
        if setting == "owner":
            pages.y = max(
                pages.y,
                min(sheet.height - sheet.mm(30 + look.pitch * len(block.lines)), pages.y + sheet.mm(18)),
            )
        for line in block.lines:
            put(pages, section, line, left=margin, y=_feed(pages, line))
    elif setting == "centre":
        for line in wrap(look, text, edge - margin, edge - margin):
            put(
                pages,
                section,
                line,
                centre=(margin + edge) / 2,
                y=_feed(pages, line, 1.1),
                bold=block.kind == "heading",
            )
    elif setting == "date":
        put(pages, section, text, left=sheet.width * 0.5, y=_feed(pages, text, 1.3))
    elif setting == "complimentary":
        put(pages, section, text, left=sheet.width * 0.5, y=_feed(pages, text, 1.9))
    elif setting == "seal":
        y = _feed(pages, text, 2.6 if block.kind == "signature" else 1.1)
        put(pages, section, text, centre=sheet.width * 0.62, y=y)
        pages.anchors["seal"] = (len(pages.sheets), round(sheet.width * 0.62), round(y - sheet.mm(4)))
    elif setting == "signature":
        # Name and posts stay together: a page turn inside a signature block is never seen.
        _feed(pages, text, 2.8 + len(block.lines) - 1)
        pages.y -= (len(block.lines) - 1) * look.pitch * look.dpi / 25.4
        pages.anchors["signature"] = (
            len(pages.sheets),
            round(pages.sheet.width * 0.62),
            round(pages.y - sheet.mm(12)),
        )
        for place, line in enumerate(block.lines):
            y = pages.y if place == 0 else _feed(pages, line)
            put(pages, section, line, centre=sheet.width * 0.62, y=y)


def _sender(pages: Pages, block: Block, y: float) -> None:
    """Set sender and address at the right, on the line of the number and below."""
    sheet = pages.sheet
    section = _section(pages, block.kind, None, "\n".join(block.lines))
    edge = sheet.width - sheet.mm(pages.look.right) + sheet.mm(6)
    lines = [
        one for line in block.lines for one in wrap(pages.look, line, sheet.width * 0.34, sheet.width * 0.34)
    ]
    widest = max(draw(pages.look, line).pen_right for line in lines)
    left = min(sheet.width * 0.62, edge - widest)
    for place, line in enumerate(lines):
        pages.y = y + place * pages.look.pitch * pages.look.dpi / 25.4
        put(pages, section, line, left=left, y=pages.y)


def _emblem(pages: Pages, kind: str, rng: random.Random) -> None:
    sheet, look = pages.sheet, pages.look
    height = sheet.mm(15 if kind == "memo" else 30)
    mask = draw_emblem(rng, height)
    left = sheet.mm(look.left - 2) if kind == "memo" else (sheet.width - mask.shape[1]) // 2
    press(sheet, mask, left, sheet.mm(14), colour=look.ink, ink=Ink.EMBLEM)
    pages.y = sheet.mm(14) + (height + sheet.mm(2) if kind == "memo" else height)


def _urgent_or_title(pages: Pages, letter: Letter, block: Block) -> None:
    sheet = pages.sheet
    section = _section(pages, block.kind, None, block.lines[0])
    y = sheet.mm(26)
    if block.kind == "urgency":
        put(
            pages,
            section,
            block.lines[0],
            left=sheet.mm(pages.look.left + 17),
            y=y,
            scale=1.6,
            bold=True,
            colour=(200, 30, 40),
        )
    else:
        put(pages, section, block.lines[0], centre=sheet.width * 0.52, y=y, scale=1.75, bold=True)


def set_letter(letter: Letter, look: Look, rng: random.Random) -> Pages:
    """Set a letter on as many sheets as it takes.

    Args:
        letter: the composed letter.
        look: how it is set.
        rng: source of chance for the emblem and small habits.

    Returns:
        The sheets with the truth of their lines and sections.
    """
    kind = letter.facts.kind
    pages = Pages(look, letter.facts.digits)
    _new_page(pages)
    _emblem(pages, kind, rng)
    forms = [block for block in letter.blocks if block.setting == "form"]
    dotted = rng.random() < 0.7
    for block in letter.blocks:
        if block.new_page:
            _new_page(pages)
        if kind == "memo" and block.setting in ("urgency", "title"):
            _urgent_or_title(pages, letter, block)
        elif block.setting == "form":
            if block is forms[0]:
                _form(pages, forms, dotted)
        elif block.setting == "sender":
            _sender(pages, block, pages.y)
        elif block.setting == "label":
            _labelled(pages, block)
        elif block.setting == "table":
            _table(pages, block)
        else:
            _plain(pages, block)
    pages.anchors.setdefault("foot", (1, pages.sheets[0].mm(pages.look.left), 0))
    return pages


def covers(letter: Letter, faces: Sequence[Face]) -> bool:
    """Tell whether faces can draw all that a letter says."""
    said = "".join(
        line
        for block in letter.blocks
        for line in (*block.lines, block.label or "", *(c for r in block.rows for c in r))
    )
    return not missing_characters(said, faces)
