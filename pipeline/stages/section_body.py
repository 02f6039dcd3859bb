"""Rules for the body, the foot and the annexes of a letter."""

from __future__ import annotations

import re

from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_entries import counts
from pipeline.stages.letter_lines import Line, Measure, same_row, spaced_length
from pipeline.stages.section_parts import Block, Findings, LetterPage, carries_on, full
from pipeline.thai.agency_words import level_of as office_level
from pipeline.thai.digits import to_thai, uses_thai_digits

INDENT = 0.04
"""A line that begins this far right of the margin (share of the page's width, 8 mm of A4) opens a
paragraph."""


def item_number(text: str, last: str | None, indent: float = INDENT) -> str | None:
    """The number that opens `text` as printed; one without a stop counts only when it carries on a list.


    Args:
        last: Number of the item before, as printed; `๒ ...` after `๑` is an item, `๒ ราย` alone is not.
        indent: How far right of the margin `text` begins; at the margin a number needs its stop.
    """
    match = cues.NUMBER.match(text)
    if match is not None:
        return match.group("number").strip()
    last_inner = re.fullmatch(r"\(\s*(\d{1,2})\s*\)", last or "")
    if last_inner is not None and re.match(r"\(\s*[^)\s]{1,3}\s*\)\s+\S", text):
        # A misread digit: only the next number can stand there.
        following = str(int(last_inner.group(1)) + 1)
        return f"({to_thai(following) if uses_thai_digits(last or '') else following})"
    match = cues.BARE_NUMBER.match(text)
    if match is not None and indent >= INDENT and not counts(text, match.end()):
        number = int(match.group("number"))
        before = re.fullmatch(r"(\d{1,2})\.?", last or "")
        if number == 1 or (before is not None and number == int(before.group(1)) + 1):
            return match.group("number")
    return None


def level_of(number: str, before: list[tuple[str, int]]) -> int:
    """Depth of an item: 1 for `1.`, 2 for `1.1`; `(1)` and `ก.` stand one below what they follow.

    Args:
        before: (number, level) of the items above it, oldest first.
    """
    parts = re.findall(r"\d+", number)
    if not number.startswith("(") and parts and not number.endswith(")"):
        return len(parts)
    shape = re.sub(r"[\dก-ฮ]+", "n", number)
    for other, level in reversed(before):
        if re.sub(r"[\dก-ฮ]+", "n", other) == shape and other.startswith("(") == number.startswith("("):
            return level
        if not other.startswith("("):
            return level + 1
    return 1


def hanging_left(block: Block) -> float | None:
    """Where the text of a numbered item begins after its number; None for other blocks."""
    if block.number is None:
        return None
    line = block.lines[0]
    rest = line.text[len(block.number) :].lstrip()
    used = spaced_length(line.text) - spaced_length(rest)
    return line.left + line.width * used / max(spaced_length(line.text), 1)


def opens_paragraph(line: Line, block: Block | None, measure: Measure, last_number: str | None) -> bool:
    """True when `line` begins a paragraph, item or closing and does not carry on `block`."""
    if block is None:
        return True
    before = block.last
    indent = line.left - measure.left
    was_full = full(before, measure)
    same_page = line.page_no == before.page_no
    number = item_number(line.text, last_number, indent)
    if number is not None and (indent > 0.02 or not was_full):
        return True
    if cues.closes(line.text) and (indent > INDENT or not was_full):
        return True
    if indent > INDENT:
        hang = hanging_left(block)
        if was_full and hang is not None and abs(line.left - hang) < 0.02 and not cues.opens(line.text):
            return False
        return not (
            was_full
            and len(block.lines) > 1
            and block.number is not None
            and abs(line.left - before.left) < 0.012
        )
    return same_page and not was_full and line.top - before.top > 1.75 * measure.pitch


def ends_body(line: Line, later: list[Line], found: Findings, measure: Measure) -> bool:
    """True when `line` belongs to the foot: courtesy, date of an order, name, sender of a stamped
    letter, contacts."""
    copies = cues.label_of(line.text, ("copy_to",)) is not None and line.left < measure.left + 0.05
    if cues.complimentary_of(line.text) or copies:
        return True
    if cues.order_date(line.text):
        return True
    if cues.name_in_brackets(line.text) and line.centre > 0.42 and line.width < 0.5:
        return True
    block = found.last_of("body_paragraph", "numbered_item", "closing", "table")
    if block is None:
        return False
    below = [one for one in later if one.page_no == line.page_no]
    if block.kind != "closing" and any(cues.closes(one.text) for one in below):
        # What the letter is for stands below: dates and names at the right are those of unseen stamps.
        return False
    right_side = line.left > 0.4 and line.width < 0.55 and line.left > measure.left + 0.2
    if right_side:
        if cues.date_like(line.text) or any(
            cues.date_like(one.text) and one.left > 0.35 for one in below[:3]
        ):
            return True
        if block.kind == "closing" and not cues.NUMBER.match(line.text):
            return True
        if unnamed(found) and (office_level(line.text) is not None or cues.begun_date(line.text)):
            return True
    if line.left > measure.left + 0.03:
        return False
    if full(block.last, measure):
        return unnamed(found) and owner_begins(line, below, block.lines, measure)
    if block.kind == "closing":
        # What the letter is for is said in one paragraph: nothing goes on after its last, short line.
        return not same_row(block.last, line)
    # The sender of a stamped letter may be lost under its seal; then the owner's lines come after a gap.
    return owner_begins(line, below, block.lines, measure)


def unnamed(found: Findings) -> bool:
    """True for a letter without a subject: a stamped one, which sender and date at the right end."""
    return found.title is None and found.has("to") and not found.has("subject")


def owner_begins(line: Line, below: list[Line], before: list[Line], measure: Measure) -> bool:
    """True for the first of the short lines at the margin that name the owner's unit and its contacts.

    Args:
        below: The lines below it on its page.
        before: The lines of the paragraph above; specks of a seal at the right may be the last of them.
    """
    if line.width > 0.5 or not any(cues.CONTACT.match(one.text) for one in [line, *below[:3]]):
        return False
    text = [one for one in before if one.page_no == line.page_no and one.width > 0.2]
    return not text or line.top - text[-1].bottom > 3 * measure.pitch


def read_body(page: LetterPage, lines: list[Line], found: Findings) -> list[Line]:
    """Puts the paragraphs of `lines` of one page into `found`; returns what is left, the foot on."""
    numbers = [(block.number, block.level) for block in found.blocks if block.number is not None]
    block = found.last_of("body_paragraph", "numbered_item", "closing", "table", "heading")
    if block is not None and (block.kind == "heading" or block.last.page_no < page.page_no - 1):
        block = None
    for index, line in enumerate(lines):
        if line.cell is not None:
            if block is None or block.kind != "table" or (block.last.cell or (0,))[0] != line.cell[0]:
                block = Block("table", [], certainty=0.9)
                found.blocks.append(block)
            block.lines.append(line)
            continue
        if ends_body(line, lines[index + 1 :], found, page.measure):
            return lines[index:]
        if block is not None and block.kind == "table":
            block = None
        if block is not None and same_row(block.last, line):
            block.lines.append(line)
            continue
        last_number = numbers[-1][0] if numbers else None
        if not opens_paragraph(line, block, page.measure, last_number) and block is not None:
            block.lines.append(line)
            continue
        number = item_number(line.text, last_number, line.left - page.measure.left)
        if number is not None:
            level = level_of(number, numbers)
            numbers.append((number, level))
            block = Block("numbered_item", [line], number, level)
        elif cues.closes(line.text):
            block = Block("closing", [line])
        else:
            block = Block("body_paragraph", [line], certainty=0.9)
        found.blocks.append(block)
    return []


def read_foot(page: LetterPage, lines: list[Line], found: Findings) -> None:
    """Puts the courtesy, the date, the signature, the owner's lines and the copies into `found`."""
    ordered = found.title in ("order", "announcement")
    for index, line in enumerate(lines):
        last = found.blocks[-1] if found.blocks else None
        signature = found.last_of("signature")
        owner = found.last_of("owner_contact")
        copies = found.last_of("copy_to")
        at_margin = line.left < page.measure.left + 0.07
        if line.left > page.measure.right and line.width < 0.1:
            continue
        if cues.complimentary_of(line.text) and not found.has("complimentary"):
            found.blocks.append(_courtesy(line))
        elif at_margin and cues.label_of(line.text, ("copy_to",)) is not None:
            found.blocks.append(Block("copy_to", [line]))
        elif copies is not None and last is copies and not cues.CONTACT.match(line.text):
            copies.lines.append(line)
        elif cues.order_date(line.text) and not found.has("date"):
            found.blocks.append(Block("date", [line], certainty=0.98))
        elif not ordered and dates(line) and line.left > 0.35 and not found.has("date"):
            found.blocks.append(Block("date", [line], certainty=0.9))
        elif at_margin and found.has("complimentary", "signature") and cues.sends_on(line.text):
            # No owner of a letter begins so: a clerk's note, in whatever hand or type.
            found.blocks.append(Block("other", [line], certainty=0.5))
        elif at_margin and (
            found.has("complimentary", "signature", "date") or _owns(line, lines[index + 1 : index + 4])
        ):
            _read_owner(line, owner, last, page, found)
        elif signature is None and not cues.date_like(line.text) and line.centre > 0.4:
            named = cues.name_in_brackets(line.text) is not None
            found.blocks.append(Block("signature", [line], certainty=0.95 if named else 0.75))
        elif signature is not None and _signs_on(line, signature, page.measure):
            signature.lines.append(line)
        elif owner is not None and last is owner and line.left < 0.4:
            _read_owner(line, owner, last, page, found)
        else:
            found.blocks.append(Block("other", [line], certainty=0.5))


def dates(line: Line) -> bool:
    """True for a line that is a date, also one whose year is lost under a seal."""
    return cues.date_like(line.text) or cues.begun_date(line.text)


def _owns(line: Line, below: list[Line]) -> bool:
    """True for a line of contacts, or an office with contacts below it."""
    if cues.CONTACT.match(line.text):
        return True
    return office_level(line.text) is not None and any(cues.CONTACT.match(one.text) for one in below)


def _courtesy(line: Line) -> Block:
    phrase = cues.complimentary_of(line.text)
    whole = phrase is not None and abs(len(cues.bare(line.text)) - len(cues.bare(phrase))) <= 2
    return Block("complimentary", [line], certainty=0.98, fixed=phrase if whole else None)


def _read_owner(
    line: Line, owner: Block | None, last: Block | None, page: LetterPage, found: Findings
) -> None:
    """Puts a line of the left margin below the text into the owner's lines, or beside them.

    Notes by pen that were taken for print stand there too: further off, not in line, and naming no office.
    """
    fits = cues.CONTACT.search(line.text) is not None or office_level(line.text) is not None
    if owner is None or owner.last.page_no != line.page_no:
        found.blocks.append(Block("owner_contact" if owner is None else "other", [line], certainty=0.9))
        return
    gap = line.top - owner.last.top
    named = any(cues.CONTACT.search(one.text) or office_level(one.text) is not None for one in owner.lines)
    aligned = abs(line.left - owner.lines[0].left) < 0.015
    if not named and fits and not (aligned and gap < 1.7 * page.measure.pitch):
        owner.kind, owner.certainty = "other", 0.5
        found.blocks.append(Block("owner_contact", [line], certainty=0.9))
    elif (last is owner or gap < 4 * page.measure.pitch) and (
        fits or (aligned and gap < 1.7 * page.measure.pitch) or carries_on(owner.last, line)
    ):
        owner.lines.append(line)
    else:
        found.blocks.append(Block("other", [line], certainty=0.6))


def _signs_on(line: Line, signature: Block, measure: Measure) -> bool:
    """True when `line` goes on with the name and the position that `signature` holds.

    Names and positions are centred on one axis; what stands beside it is a note or a stamp.
    """
    before = signature.last
    if (
        line.page_no != before.page_no
        or line.top - before.top > 3.2 * measure.pitch
        or len(signature.lines) > 6
    ):
        return False
    if cues.date_like(line.text) or cues.stamped_date(line.text):
        return False
    position = cues.position_words().match(line.text) is not None
    if not position and _endorses(line, signature, measure):
        return False
    if cues.name_in_brackets(line.text):
        return not any(cues.name_in_brackets(one.text) for one in signature.lines)
    axis = next((one for one in signature.lines if cues.name_in_brackets(one.text)), signature.lines[0])
    aside = abs(line.centre - axis.centre)
    return aside < 0.05 or (position and aside < 0.16) or (aside < 0.1 and line.width > 0.2)


def _endorses(line: Line, signature: Block, measure: Measure) -> bool:
    """True for a note below a position that is whole: set off further than the lines of the position are."""
    lines = signature.lines
    whole = any(cues.position_words().match(one.text) for one in lines) and any(
        cues.name_in_brackets(one.text) for one in lines
    )
    step = lines[-1].middle - lines[-2].middle if len(lines) > 1 else measure.pitch
    return whole and line.middle - lines[-1].middle > 1.6 * max(min(step, 1.2 * measure.pitch), 0.01)


def read_annex(page: LetterPage, lines: list[Line], found: Findings) -> None:
    """Puts headings, tables and paragraphs of an annex page into `found`."""
    block: Block | None = None
    heading_open = True
    for index, line in enumerate(lines):
        if line.cell is not None:
            heading_open = False
            if block is None or block.kind != "table" or (block.last.cell or (0,))[0] != line.cell[0]:
                block = Block("table", [], certainty=0.9)
                found.blocks.append(block)
            block.lines.append(line)
            continue
        aside = line.left > 0.55 and line.width < 0.35 and line.top < 0.2 and index < 3
        if (cues.annex_label(line.text) or aside) and index < 4:
            found.blocks.append(Block("annex_heading", [line]))
            block = None
            continue
        centred = (
            abs(line.centre - (page.measure.left + page.measure.right) / 2) < 0.08
            or abs(line.centre - 0.5) < 0.06
        )
        if (
            heading_open
            and centred
            and line.left > page.measure.left + 0.05
            and not cues.NUMBER.match(line.text)
        ):
            if block is None or block.kind != "annex_heading":
                block = Block("annex_heading", [], certainty=0.9)
                found.blocks.append(block)
            block.lines.append(line)
            continue
        heading_open = False
        if (
            block is None
            or block.kind != "annex_paragraph"
            or opens_paragraph(line, block, page.measure, None)
        ):
            number = item_number(line.text, None)
            block = Block("annex_paragraph", [line], number, 0, 0.85)
            found.blocks.append(block)
        else:
            block.lines.append(line)
