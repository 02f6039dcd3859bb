"""Titles of memos, orders and announcements: found, or told by what stands around a lost one."""

from __future__ import annotations

from pipeline.stages import letter_cues as cues
from pipeline.stages.section_parts import LetterPage


def find_title(page: LetterPage) -> tuple[str, int | None] | None:
    """(kind, index of its line) of the title of a memo, order or announcement in the upper third of
    `page`.

    A memo whose title is lost is known by its label ส่วนราชการ, which no other letter has; the index is then
    None, or that of the line above that begins like the title.
    """
    labelled = False
    for index, line in enumerate(page.lines[:14]):
        if line.top > 0.36 or line.cell is not None:
            continue
        if cues.label_of(line.text, ("subject", "to")) is not None:
            break
        found = cues.title_of(line.text)
        if found is not None and (
            found[0] == "memo" or (abs(line.centre - 0.5) < 0.14 and line.width < 0.66)
        ):
            return found[0], index
        label = cues.label_of(line.text, ("letterhead",))
        if label is not None and label.cost < 1.0 and line.left < page.measure.left + 0.05:
            labelled = True
            break
    if not labelled:
        return None
    above = [index for index, line in enumerate(page.lines[:index]) if cues.begins_title(line.text, "memo")]
    return "memo", above[0] if above else None


def lost_title(page: LetterPage) -> tuple[str, int | None] | None:
    """The title of an order or an announcement that was not read, by its centred number or its last line.

    A number and its year alone in the middle is that of an order, and its title is the line above. One page
    that ends `สั่ง ณ วันที่` and is addressed to nobody is one too.
    """
    for index, line in enumerate(page.lines[:14]):
        label = cues.label_of(line.text, ("letter_no",))
        if label is None or line.top > 0.36 or abs(line.centre - 0.5) > 0.1 or line.width > 0.3:
            continue
        if cues.ORDER_NUMBER.fullmatch(label.rest.strip()):
            near = [
                at
                for at, one in enumerate(page.lines[:index])
                if abs(one.centre - line.centre) < 0.06 and 0 < line.top - one.top < 2 * page.measure.pitch
            ]
            return "order", near[-1] if near else None
    head = [line for line in page.lines if line.top < 0.45]
    if any(
        label.kind in ("to", "letter_no") for line in head if (label := cues.label_of(line.text)) is not None
    ):
        return None
    last = next((line for line in page.lines if line.top > 0.3 and cues.order_date(line.text)), None)
    if last is None:
        return None
    return ("announcement" if last.text.startswith("ประ") else "order"), None
