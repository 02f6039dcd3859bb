"""Set the blocks of a letter on sheets of A4, each kind of block in its own way."""

from __future__ import annotations

import random
from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.synth.blocks import Block, Letter
from pipeline.synth.emblem import draw_emblem
from pipeline.synth.faces import Face
from pipeline.synth.pages import Pages, add_section, feed, flow, keep_pair, new_page, put
from pipeline.synth.shaping import missing_characters
from pipeline.synth.sheet import Colour, Ink, Sheet, press, rectangle
from pipeline.synth.typeset import Look, draw, wrap


def _labelled(pages: Pages, block: Block) -> None:
    sheet, look = pages.sheet, pages.look
    margin = sheet.mm(look.left)
    label = block.label or ""
    section = add_section(pages, block.kind, None, "\n".join((f"{label} {block.lines[0]}", *block.lines[1:])))
    indent = margin + draw(look, label).pen_right + sheet.mm(4)
    edge = sheet.width - sheet.mm(look.right)
    for place, paragraph in enumerate(block.lines):
        for number, line in enumerate(wrap(look, paragraph, edge - indent, edge - indent)):
            y = feed(pages, line, 1.25 if place + number == 0 else 1.0)
            if place + number:
                put(pages, section, line, left=indent, y=y)
                continue
            put(pages, section, label, left=margin, y=y, silent=True)
            put(pages, section, line, left=indent, y=y, silent=True)
            keep_pair(pages, section, f"{label} {line}", (label, margin), (line, indent), y)


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
        section = add_section(pages, block.kind, None, f"{label} {block.lines[0]}")
        scale = 1.18
        indent = left + draw(look, label, scale=scale, bold=True).pen_right + sheet.mm(2.5)
        for place, line in enumerate(wrap(look, block.lines[0], stop - indent, stop - margin)):
            y = pages.y if block.kind == "date" else feed(pages, line, 1.12)
            start = margin if place else indent
            if dotted:
                _dots(sheet, start - sheet.mm(1), stop, y + sheet.mm(0.9), look.ink)
            if place:
                put(pages, section, line, left=start, y=y)
                continue
            put(pages, section, label, left=left, y=y, scale=scale, bold=True, silent=True)
            put(pages, section, line, left=indent, y=y, silent=True)
            keep_pair(
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
    section = add_section(pages, "table", None, text)
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
        y = feed(pages, row[0], 1.12)
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
    section = add_section(pages, block.kind, block.number, text)
    if setting in ("paragraph", "closing"):
        flow(pages, section, text, margin + sheet.mm(25), margin, lead=1.2)
    elif setting == "item":
        flow(pages, section, text, margin + sheet.mm(25 + 9 * (block.level - 1)), margin)
    elif setting == "urgency":
        y = feed(pages, text, 0.4)
        put(pages, section, text, left=margin, y=y - sheet.mm(1), scale=1.9, bold=True, colour=(200, 30, 40))
    elif setting in ("left", "owner"):
        if setting == "owner":
            pages.y = max(
                pages.y,
                min(sheet.height - sheet.mm(30 + look.pitch * len(block.lines)), pages.y + sheet.mm(18)),
            )
        for line in block.lines:
            put(pages, section, line, left=margin, y=feed(pages, line))
    elif setting == "centre":
        for line in wrap(look, text, edge - margin, edge - margin):
            put(
                pages,
                section,
                line,
                centre=(margin + edge) / 2,
                y=feed(pages, line, 1.1),
                bold=block.kind == "heading",
            )
    elif setting == "date":
        put(pages, section, text, left=sheet.width * 0.5, y=feed(pages, text, 1.3))
    elif setting == "complimentary":
        put(pages, section, text, left=sheet.width * 0.5, y=feed(pages, text, 1.9))
    elif setting == "seal":
        y = feed(pages, text, 2.6 if block.kind == "signature" else 1.1)
        put(pages, section, text, centre=sheet.width * 0.62, y=y)
        pages.anchors["seal"] = (len(pages.sheets), round(sheet.width * 0.62), round(y - sheet.mm(4)))
    elif setting == "signature":
        # Name and posts stay together: a page turn inside a signature block is never seen.
        feed(pages, text, 2.8 + len(block.lines) - 1)
        pages.y -= (len(block.lines) - 1) * look.pitch * look.dpi / 25.4
        pages.anchors["signature"] = (
            len(pages.sheets),
            round(pages.sheet.width * 0.62),
            round(pages.y - sheet.mm(12)),
        )
        for place, line in enumerate(block.lines):
            y = pages.y if place == 0 else feed(pages, line)
            put(pages, section, line, centre=sheet.width * 0.62, y=y)


def _sender(pages: Pages, block: Block, y: float) -> None:
    """Set sender and address at the right, on the line of the number and below."""
    sheet = pages.sheet
    section = add_section(pages, block.kind, None, "\n".join(block.lines))
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
    section = add_section(pages, block.kind, None, block.lines[0])
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
    new_page(pages)
    _emblem(pages, kind, rng)
    forms = [block for block in letter.blocks if block.setting == "form"]
    dotted = rng.random() < 0.7
    for block in letter.blocks:
        if block.new_page:
            new_page(pages)
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
