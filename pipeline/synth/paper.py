"""Set the blocks of a letter on sheets of A4, each kind of block in its own way."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence

from pipeline.synth.blocks import Block, Letter
from pipeline.synth.faces import Face
from pipeline.synth.habits import choose_habits
from pipeline.synth.letterheads import set_emblem, set_form, set_labelled, set_sender, set_title
from pipeline.synth.marks import qr_code
from pipeline.synth.pages import (
    SECRET_RED,
    Pages,
    add_section,
    feed,
    finish_page,
    flow,
    keep_together,
    new_page,
    put,
    put_with_pen,
    rule,
)
from pipeline.synth.ruled import set_columns, set_field, set_table
from pipeline.synth.shaping import missing_characters
from pipeline.synth.typeset import Look, draw, wrap


def _set_paragraph(pages: Pages, block: Block) -> None:
    sheet, look, habits = pages.sheet, pages.look, pages.habits
    margin, text = sheet.mm(look.left), "\n".join(block.lines)
    section = add_section(pages, block.kind, block.number, text)
    first = margin + sheet.mm(habits.indent)
    if block.setting != "item":
        flow(pages, section, text, first, margin, lead=habits.lead)
        return
    first += sheet.mm(9 * (block.level - 1))
    rest = first + draw(look, f"{block.number} ").pen_right if habits.hang else margin
    flow(pages, section, text, first, rest, lead=habits.item_lead)


def _set_check(pages: Pages, block: Block) -> None:
    sheet = pages.sheet
    section = add_section(pages, block.kind, None, block.lines[0])
    left = sheet.mm(pages.look.left + pages.habits.indent)
    edge = sheet.width - sheet.mm(pages.look.right)
    for line in wrap(pages.look, block.lines[0], edge - left, edge - left):
        put(pages, section, line, left=left, y=feed(pages, line, 1.05))


def _set_urgency(pages: Pages, block: Block) -> None:
    sheet, text = pages.sheet, block.lines[0]
    section = add_section(pages, block.kind, None, text)
    red = SECRET_RED if pages.habits.red_words else None
    if block.kind == "secrecy":
        # Once, below the emblem, where the letter does not bear it on every page.
        put(
            pages,
            section,
            text,
            centre=sheet.width / 2,
            y=feed(pages, text, 0.9),
            scale=1.5,
            bold=True,
            colour=red,
        )
        return
    y = feed(pages, text, 0.6)
    put(pages, section, text, left=sheet.mm(pages.look.left), y=y, scale=1.7, bold=True, colour=red)


def _set_lines(pages: Pages, block: Block) -> None:
    sheet, look = pages.sheet, pages.look
    margin, text = sheet.mm(look.left), "\n".join(block.lines)
    section = add_section(pages, block.kind, block.number, text)
    if block.setting == "owner":
        lowest = sheet.height - sheet.mm(30 + look.pitch * len(block.lines))
        # Usually two blank lines below the posts; now and then low on the page.
        gap = sheet.mm(pages.rng.choice((14, 16, 18, 22, 60)))
        pages.y = max(pages.y, min(lowest, pages.y + gap))
    for line in block.lines:
        y = feed(pages, line)
        if block.pen and line.endswith(block.pen):
            keep_together(
                pages, section, line, put_with_pen(pages, line, block.pen, left=margin, y=y), pen=block.pen
            )
        elif draw(look, line).pen_right > sheet.width - margin - sheet.mm(look.right):
            pages.y -= look.pitch * look.dpi / 25.4
            flow(pages, section, line, margin, margin)
        else:
            put(pages, section, line, left=margin, y=y)


def _set_centred(pages: Pages, block: Block) -> None:
    sheet, look = pages.sheet, pages.look
    margin, edge = sheet.mm(look.left), sheet.width - sheet.mm(look.right)
    section = add_section(pages, block.kind, block.number, "\n".join(block.lines))
    for paragraph in block.lines:
        for line in wrap(look, paragraph, edge - margin, edge - margin):
            y, bold = feed(pages, line, 1.1), block.kind in ("heading", "annex_heading")
            if block.setting == "right":
                put(pages, section, line, right=edge, y=y)
            else:
                put(pages, section, line, centre=(margin + edge) / 2, y=y, bold=bold)


def _set_date(pages: Pages, block: Block) -> None:
    sheet, text = pages.sheet, block.lines[0]
    section = add_section(pages, block.kind, None, text)
    lead = 1.3 if block.kind == "date" else 1.9
    y, left = feed(pages, text, lead), sheet.width * pages.habits.date_at
    if block.setting == "complimentary":
        put(pages, section, text, centre=sheet.width * pages.habits.signed_at, y=y)
    elif block.pen and text.startswith(block.pen):
        keep_together(
            pages, section, text, put_with_pen(pages, text, block.pen, left=left, y=y), pen=block.pen
        )
    else:
        put(pages, section, text, left=left, y=y)


def _set_sealed(pages: Pages, block: Block) -> None:
    sheet, text = pages.sheet, block.lines[0]
    section = add_section(pages, block.kind, None, text)
    middle = sheet.width * pages.habits.signed_at
    y = feed(pages, text, 3.0 if block.kind == "signature" else 1.1)
    room = sheet.width - sheet.mm(pages.look.right)
    put(pages, section, text, centre=min(middle, room - draw(pages.look, text).pen_right / 2), y=y)
    pages.anchors["seal"] = (len(pages.sheets), round(middle), round(y - sheet.mm(4)))


def _set_signature(pages: Pages, block: Block) -> None:
    look, middle = pages.look, pages.sheet.width * pages.habits.signed_at
    edge = pages.sheet.width - pages.sheet.mm(look.right)
    section = add_section(pages, block.kind, None, "\n".join(block.lines))
    lines = [one for line in block.lines for one in wrap(look, line, edge * 0.62, edge * 0.62)]
    widest = max(draw(look, line).pen_right for line in lines)
    middle = min(middle, edge - widest / 2)
    # Name and posts stay together: a page turn inside a signature block is never seen.
    feed(pages, lines[0], pages.habits.signature_gap + len(lines) - 1)
    pages.y -= (len(lines) - 1) * look.pitch * look.dpi / 25.4
    pages.anchors["signature"] = (
        len(pages.sheets),
        round(middle),
        round(pages.y - pages.sheet.mm(look.pitch * 1.7)),
    )
    for place, line in enumerate(lines):
        y = pages.y if place == 0 else feed(pages, line)
        put(pages, section, line, centre=middle, y=y)


def _set_rule(pages: Pages, block: Block) -> None:
    sheet = pages.sheet
    pages.y += 0.7 * pages.look.pitch * pages.look.dpi / 25.4
    wide = sheet.mm(38)
    rule(pages, (sheet.width - wide) / 2, pages.y - sheet.mm(1.5), wide, max(1, sheet.dpi / 150))


_SETTERS: dict[str, Callable[[Pages, Block], None]] = {
    "paragraph": _set_paragraph,
    "closing": _set_paragraph,
    "item": _set_paragraph,
    "check": _set_check,
    "urgency": _set_urgency,
    "secrecy": _set_urgency,
    "left": _set_lines,
    "owner": _set_lines,
    "centre": _set_centred,
    "right": _set_centred,
    "date": _set_date,
    "complimentary": _set_date,
    "seal": _set_sealed,
    "signature": _set_signature,
    "rule": _set_rule,
    "label": set_labelled,
    "table": set_table,
    "field": set_field,
}


def _set_qr(pages: Pages, address: str) -> None:
    """Print a QR code with a caption below it where the last page has room for it; else none."""
    sheet, rng = pages.sheet, pages.rng
    top = sheet.height - sheet.mm(rng.uniform(58, 64))
    if pages.y > top - sheet.mm(6):
        return
    left = rng.choice(
        (sheet.mm(pages.look.left), sheet.width // 2 - sheet.mm(11), sheet.width - sheet.mm(46))
    )
    mark = qr_code(sheet, len(pages.sheets), left, top, address)
    pages.marks.append(mark)
    if rng.random() < 0.7:
        text = rng.choice(("สแกนเพื่อดาวน์โหลดเอกสาร", "สิ่งที่ส่งมาด้วย", "QR Code", "แบบตอบรับ", "สแกนเพื่อดูรายละเอียด"))
        low, middle = float(mark.polygon[2, 1]), float(mark.polygon[:2, 0].mean())
        section = add_section(pages, "qr_caption", None, text)
        put(pages, section, text, centre=middle, y=low + sheet.mm(4.5), scale=0.75)


def set_letter(letter: Letter, look: Look, rng: random.Random, *, born: str = "none") -> Pages:
    """Set a letter on as many sheets as it takes.

    Args:
        letter: the composed letter.
        look: how it is set.
        rng: source of chance for the emblem, the habits of setting and what is written by hand.
        born: ``all`` or ``annexes`` for the pages that a PDF will draw as text; they get no print in their
            picture. ``none`` for scans.

    Returns:
        The sheets with the truth of their lines and sections.
    """
    kind, secrecy = letter.facts.kind, letter.facts.secrecy
    everywhere = secrecy if letter.secrecy_on_every_page else None
    pages = Pages(look, letter.facts.digits, rng, choose_habits(rng), everywhere, born=born == "all")
    new_page(pages)
    set_emblem(pages, kind, rng)
    words = [
        block for block in letter.blocks if not (block.setting == "secrecy" and letter.secrecy_on_every_page)
    ]
    if kind == "memo":
        titles = ("urgency", "title", "secrecy")
        set_title(
            pages, sorted((b for b in words if b.setting in titles), key=lambda b: titles.index(b.setting))
        )
        words = [block for block in words if block.setting not in titles]
    for setting, run in itertools.groupby(words, key=lambda block: block.setting):
        blocks = list(run)
        if setting == "form":
            set_form(pages, blocks)
        elif setting == "columns":
            set_columns(pages, blocks)
        else:
            for block in blocks:
                _set_block(pages, block, born)
    if letter.qr:
        _set_qr(pages, letter.qr)
    finish_page(pages)
    pages.anchors.setdefault("foot", (1, pages.sheets[0].mm(pages.look.left), 0))
    return pages


def _set_block(pages: Pages, block: Block, born: str) -> None:
    if block.new_page:
        pages.born = born != "none"
        new_page(pages)
    if block.setting == "sender":
        set_sender(pages, block, pages.y)
    else:
        _SETTERS[block.setting](pages, block)


def signed_alone(pages: Pages) -> bool:
    """Tell whether some page has less than three lines of text above its signature, which officials avoid."""
    head = ("page_number", "secrecy")
    foot = ("signature", "complimentary", "owner_contact", "date")
    for lines in pages.lines[1:]:
        kinds = [kind for line in lines if (kind := pages.sections[line.section - 1].kind) not in head]
        said = next((at for at, kind in enumerate(kinds) if kind in foot), 3)
        if said < 3:
            return True
    return False


def covers(letter: Letter, faces: Sequence[Face]) -> bool:
    """Tell whether faces can draw all that a letter says."""
    said = "".join(
        line
        for block in letter.blocks
        for line in (*block.lines, block.label or "", *(c for r in block.rows for c in r))
    )
    return not missing_characters(said, faces)
