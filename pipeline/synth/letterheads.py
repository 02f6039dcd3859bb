"""Heads of letters: emblem, title and form of a memo, number and sender side by side, labelled lines."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from pipeline.synth.blocks import Block
from pipeline.synth.emblem import draw_emblem
from pipeline.synth.pages import SECRET_RED, Pages, add_section, feed, keep_together, put, put_with_pen, rule
from pipeline.synth.sheet import Ink, press
from pipeline.synth.typeset import draw, wrap

_COUNT = re.compile(r"^(.*\S) (จำนวน [0-9๐-๙]+ \S+)$")


def set_emblem(pages: Pages, kind: str, rng: random.Random) -> None:
    """Print the emblem and set the pen below it: upper left on memos, at the middle on all others."""
    sheet, look, habits = pages.sheet, pages.look, pages.habits
    height = sheet.mm(15 if kind == "memo" else habits.emblem_height)
    mask = draw_emblem(rng, height)
    left = sheet.mm(look.left - 1) if kind == "memo" else (sheet.width - mask.shape[1]) // 2
    top = sheet.mm(max(15.0, habits.emblem_top + 2) if pages.secrecy else habits.emblem_top)
    press(sheet, mask, left, top, colour=look.ink, ink=Ink.EMBLEM)
    # Beside the emblem's feet there is room for number and sender, but not for what stands in the middle.
    below = {"memo": 1.5, "order": 2.0, "announcement": 2.0}.get(kind, -habits.rise)
    pages.y = top + height + sheet.mm(below)


def set_title(pages: Pages, blocks: Sequence[Block]) -> None:
    """Set title and words of urgency and secrecy of a memo, beside its emblem.

    Args:
        pages: changed.
        blocks: those three, as far as there are any, in reading order.
    """
    sheet, look, habits = pages.sheet, pages.look, pages.habits
    y = pages.y - sheet.mm(6)
    red = SECRET_RED if habits.red_words else None
    for block in blocks:
        text = block.lines[0]
        section = add_section(pages, block.kind, None, text)
        if block.kind == "urgency":
            put(pages, section, text, left=sheet.mm(look.left + 18), y=y, scale=1.45, bold=True, colour=red)
        elif block.kind == "heading":
            put(
                pages,
                section,
                text,
                centre=sheet.width * habits.title_at,
                y=y,
                scale=habits.title_scale,
                bold=True,
            )
        else:
            y += sheet.mm(9)
            put(
                pages,
                section,
                text,
                centre=sheet.width * habits.title_at,
                y=y,
                scale=1.4,
                bold=True,
                colour=red,
            )
            pages.y = y + sheet.mm(2)


def _leader(pages: Pages, left: float, right: float, y: float) -> None:
    sheet = pages.sheet
    if pages.habits.leader == "dots":
        rule(pages, left, y + sheet.mm(0.8), right - left, max(1, sheet.dpi / 150), dots=True)
    elif pages.habits.leader == "rule":
        rule(pages, left, y + sheet.mm(1.0), right - left, max(1, sheet.dpi / 200))


def set_form(pages: Pages, blocks: Sequence[Block]) -> None:
    """Set the head of a memo: labels, values on leaders, number and date on one line.

    Args:
        pages: changed.
        blocks: sender, number, date and subject, each with its label.
    """
    look, sheet, habits = pages.look, pages.sheet, pages.habits
    margin, edge = sheet.mm(look.left), sheet.width - sheet.mm(look.right)
    for block in blocks:
        label, dated = block.label or "", block.kind == "date"
        left = sheet.width * habits.date_at if dated else margin
        stop = sheet.width * habits.date_at - sheet.mm(2) if block.kind == "letter_no" else edge
        section = add_section(pages, block.kind, None, f"{label} {block.lines[0]}")
        scale, bold = habits.label_scale, habits.label_bold
        indent = left + draw(look, label, scale=scale, bold=bold).pen_right + sheet.mm(2.5)
        if habits.tab and not dated and block.kind != "letterhead":
            indent = max(indent, margin + sheet.mm(habits.tab))
        for place, line in enumerate(wrap(look, block.lines[0], stop - indent, stop - margin)):
            y = pages.y if dated else feed(pages, line, 1.12)
            start = margin if place else indent
            _leader(pages, start - sheet.mm(1), stop, y)
            if place:
                put(pages, section, line, left=start, y=y)
                continue
            boxes = [put(pages, section, label, left=left, y=y, scale=scale, bold=bold, silent=True)]
            if block.pen and block.pen in line:
                boxes += put_with_pen(pages, line, block.pen, left=indent, y=y)
                keep_together(pages, section, f"{label} {line}", boxes, pen=block.pen)
                continue
            boxes.append(put(pages, section, line, left=indent, y=y, silent=True))
            keep_together(pages, section, f"{label} {line}", boxes)


def set_sender(pages: Pages, block: Block, y: float) -> None:
    """Set sender and address at the right, on the line of the number and below."""
    sheet, look = pages.sheet, pages.look
    section = add_section(pages, block.kind, None, "\n".join(block.lines))
    edge = sheet.width - sheet.mm(look.right) + sheet.mm(4)
    room = sheet.width * 0.38
    lines = [one for line in block.lines for one in wrap(look, line, room, room)]
    widest = max(draw(look, line).pen_right for line in lines)
    left = min(sheet.width * pages.habits.sender_at, edge - widest)
    for place, line in enumerate(lines):
        pages.y = y + place * look.pitch * look.dpi / 25.4
        put(pages, section, line, left=left, y=pages.y)


def _room_for_count(pages: Pages, paragraph: str, indent: float) -> tuple[str, str, float] | None:
    """Split off the count of an enclosure where it is set at a tab of its own."""
    found = _COUNT.match(paragraph)
    at = pages.sheet.width * pages.habits.count_at
    if found is None or not at:
        return None
    clear = indent + draw(pages.look, found[1]).pen_right + pages.sheet.mm(3) < at
    fits = at + draw(pages.look, found[2]).pen_right < pages.sheet.width - pages.sheet.mm(pages.look.right)
    return (found[1], found[2], at) if clear and fits else None


def set_labelled(pages: Pages, block: Block) -> None:
    """Set a label and what follows it, further lines below its first word."""
    sheet, look, habits = pages.sheet, pages.look, pages.habits
    margin, label = sheet.mm(look.left), block.label or ""
    section = add_section(pages, block.kind, None, "\n".join((f"{label} {block.lines[0]}", *block.lines[1:])))
    indent = margin + draw(look, label).pen_right + sheet.mm(3.5)
    if habits.tab:
        indent = max(indent, float(margin + sheet.mm(habits.tab)))
    edge = sheet.width - sheet.mm(look.right)
    for place, paragraph in enumerate(block.lines):
        counted = _room_for_count(pages, paragraph, indent)
        lines = [paragraph] if counted else wrap(look, paragraph, edge - indent, edge - indent)
        for number, line in enumerate(lines):
            y = feed(pages, line, habits.label_lead if place + number == 0 else 1.0)
            boxes = []
            if place + number == 0:
                boxes.append(put(pages, section, label, left=margin, y=y, silent=True))
            if counted:
                boxes.append(put(pages, section, counted[0], left=indent, y=y, silent=True))
                boxes.append(put(pages, section, counted[1], left=counted[2], y=y, silent=True))
            else:
                boxes.append(put(pages, section, line, left=indent, y=y, silent=True))
            keep_together(pages, section, f"{label} {line}" if place + number == 0 else line, boxes)
