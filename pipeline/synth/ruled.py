"""Tables with ruled cells, persons in columns, and forms with leader dots."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.synth.blocks import Block
from pipeline.synth.pages import Pages, add_section, feed, keep_together, put, rule
from pipeline.synth.sheet import Points, rectangle
from pipeline.synth.typeset import Look, draw, wrap

_SIZE = 0.95


def _columns(look: Look, rows: Sequence[Sequence[str]], room: float, pad: float) -> list[float]:
    """Give the widths of columns; the widest is narrowed until all fit."""
    count = len(rows[0])
    spans = [max(draw(look, row[at], scale=_SIZE).pen_right for row in rows) + 2 * pad for at in range(count)]
    excess = sum(spans) - room
    while excess > 0.5:
        widest = max(range(count), key=lambda at: spans[at])
        second = max((span for at, span in enumerate(spans) if at != widest), default=0.0)
        cut = min(excess, max(spans[widest] - second, room * 0.02))
        spans[widest] -= cut
        excess -= cut
    return spans


def _is_sum(cell: str) -> bool:
    return bool(cell) and all(one.isdigit() or one in ",." for one in cell) and "." in cell


def set_table(pages: Pages, block: Block) -> None:
    """Set a table over as many pages as it takes; every line of a cell is a line of the truth."""
    look, sheet = pages.look, pages.sheet
    section = add_section(pages, "table", None, "\n".join("\t".join(row) for row in block.rows))
    section.rows = block.rows
    pad = sheet.mm(2)
    room = sheet.width - sheet.mm(look.left + look.right)
    spans = _columns(look, block.rows, room, pad)
    left = sheet.mm(look.left) + (room - sum(spans)) / 2
    xs = [left + sum(spans[:count]) for count in range(len(spans) + 1)]
    thick = max(1, round(look.dpi / 150))
    pitch = look.pitch * look.dpi / 25.4
    narrow = Look(**{**look.__dict__, "scale": look.scale * _SIZE})
    pages.y += 0.35 * pitch
    for place, row in enumerate(block.rows):
        cells = [wrap(narrow, cell, spans[at] - 2 * pad, spans[at] - 2 * pad) for at, cell in enumerate(row)]
        deep = max(1, *(len(one) for one in cells))
        y = feed(pages, row[0] or row[1], 1.12 if deep == 1 else 1.12 + (deep - 1))
        y -= (deep - 1) * pitch
        top, bottom = y - 0.78 * pitch, y + (deep - 1) * pitch + 0.34 * pitch
        for column, cell in enumerate(cells):
            middle = (xs[column] + xs[column + 1]) / 2
            for number, line in enumerate(cell):
                at = y + number * pitch
                if place == 0:
                    put(pages, section, line, centre=middle, y=at, scale=_SIZE, bold=True)
                elif _is_sum(line):
                    put(pages, section, line, right=xs[column + 1] - pad, y=at, scale=_SIZE)
                elif column == 0:
                    put(pages, section, line, centre=middle, y=at, scale=_SIZE)
                else:
                    put(pages, section, line, left=xs[column] + pad, y=at, scale=_SIZE)
        for level in (top, bottom):
            rule(pages, xs[0], level, xs[-1] - xs[0], thick)
        for x in xs:
            rule(pages, x, top, thick, bottom - top + thick)
        box = rectangle(xs[0], round(top), xs[-1], round(bottom))
        section.parts.setdefault(len(pages.sheets), []).append(box)


def set_columns(pages: Pages, blocks: Sequence[Block]) -> None:
    """Set numbered persons with posts and roles below each other; a row is one line of the truth.

    Args:
        pages: changed.
        blocks: one a row, all with as many cells.
    """
    look, sheet = pages.look, pages.sheet
    start = float(sheet.mm(look.left + pages.habits.indent))
    edge = sheet.width - sheet.mm(look.right)
    gap = sheet.mm(3)
    rows = [block.rows[0] for block in blocks]
    spans = [max(draw(look, row[at]).pen_right for row in rows) + gap for at in range(len(rows[0]))]
    if sum(spans) - gap > edge - start:
        start = max(float(sheet.mm(look.left)), edge - sum(spans) + gap)
    if sum(spans) - gap > edge - start:
        # Too wide for columns: the cells follow each other with the gap of a few blanks.
        spans = []
    for block in blocks:
        section = add_section(pages, block.kind, block.number, block.lines[0])
        if not spans:
            y = feed(pages, block.lines[0])
            lines = wrap(look, block.lines[0], edge - start, edge - start)
            for place, line in enumerate(lines):
                y = feed(pages, line) if place else y
                put(pages, section, line, left=start, y=y)
            continue
        y = feed(pages, block.lines[0])
        x, boxes = start, list[Points | None]()
        for cell, span in zip(block.rows[0], spans, strict=True):
            boxes.append(put(pages, section, cell, left=x, y=y, silent=True))
            x += span
        keep_together(pages, section, block.lines[0], boxes)


def set_field(pages: Pages, block: Block) -> None:
    """Set a line of a form: words, and leaders of dots that fill the line between them."""
    look, sheet = pages.look, pages.sheet
    left, edge = sheet.mm(look.left), sheet.width - sheet.mm(look.right)
    text = block.lines[0]
    room = edge - left - draw(look, text.replace(".", "")).pen_right
    dots = max(1, text.count("."))
    dot = draw(look, "." * 40).pen_right / 40
    # The composed form has as many dots as its blanks are worth; here they are made to fill the line.
    share = min(3.0, max(0.15, room / (dots * dot)))
    pieces: list[str] = []
    for word in text.split(" "):
        long = word.count(".") > 3
        pieces.append("." * max(4, int(len(word) * share * 0.97)) if long else word)
    line = " ".join(pieces)
    section = add_section(pages, block.kind, None, line)
    put(pages, section, line, left=left, y=feed(pages, line, 1.25))
