"""Lines of the head that no label opens: told by their words, their place and what is still missing."""

from __future__ import annotations

import re

from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_lines import Line, Measure, same_row
from pipeline.stages.section_labels import above_head, wants_more
from pipeline.stages.section_parts import Block, Findings, LetterPage, full
from pipeline.thai.agency_words import level_of
from pipeline.thai.digits import to_ascii

_MIDDLE = 0.1
"""How far off the middle of a frame its office may stand, in widths of the frame."""

_APART = 0.02
"""Share of the page's width from which two lines begin at two places."""


def unlabelled(
    line: Line, current: Block | None, seen: set[str], found: Findings, page: LetterPage
) -> Block | None:
    """A line above the subject that has no label: number, sender, date or something else; None = the
    body begins."""
    right_side = line.left > 0.4
    if (
        "letter_no" in seen
        and found.title is None
        and line.left < page.measure.left + 0.05
        and cues.TO_WITHOUT_HEAD.match(line.text)
    ):
        return open_block("to", line, seen, found, 0.6)
    if found.title is None and cues.FROM.match(line.text) and _addressed_below(line, page):
        return open_block("letterhead", line, seen, found)
    for block in (found.last_of("letter_no"), current):
        if block is not None and wants_more(block, line):
            block.lines.append(line)
            return block
    day = right_side and re.fullmatch(r"[-–.\s]*\d{1,2}", line.text) is not None
    if (
        "date" not in seen
        and day
        and any(same_row(line, one) and cues.has_month(one.text) for one in page.lines)
    ):
        return open_block("date", line, seen, found, 0.8)
    if (
        current is not None
        and current.kind == "date"
        and same_row(current.last, line)
        and cues.has_month(line.text)
    ):
        current.lines.append(line)
        return current
    if "date" not in seen and found.title not in ("order", "announcement") and not above_head(line, page):
        if cues.date_like(line.text):
            return open_block("date", line, seen, found)
        sender = found.last_of("letterhead")
        if found.title is None and sender is not None and _placed_date(line, sender):
            return open_block("date", line, seen, found, 0.7)
    if found.title == "memo":
        number = found.last_of("letter_no")
        if "date" not in seen and right_side and number is not None and same_row(number.last, line):
            return open_block("date", line, seen, found, 0.7)
        if current is not None and current.kind == "letterhead":
            current.lines.append(line)
            return current
        return open_block("other", line, set(), found, 0.5)
    if found.title in ("order", "announcement"):
        block = found.last_of("heading")
        if block is None:
            # The title is lost: all above the subject is that of stamps.
            below = (one for one in page.lines if line.top < one.top < 0.45)
            above = any(cues.label_of(one.text, ("subject",)) is not None for one in below)
        else:
            above = line.top <= block.last.bottom
        return open_block("other", line, set(), found, 0.5) if above else None
    if (
        not right_side
        and "letter_no" not in seen
        and cues.LETTER_NUMBER.match(re.sub(r"^\S{1,4}\s+(?=[ก-ฮ])", "", line.text))
    ):
        return open_block("letter_no", line, seen, found, 0.75)
    numbered = len(line.text) < 40 and re.search(r"\d{3,5}(\.\d+)*\s*/", line.text) is not None
    if numbered and not right_side and "letter_no" not in seen:
        return open_block("letter_no", line, seen, found, 0.5)
    if right_side and (above_head(line, page) or names_receiver(line, page)):
        return open_block("other", line, set(), found, 0.5)
    if right_side and line.top < 0.4:
        block = found.last_of("letterhead")
        before_date = "date" not in seen or found.blocks[-1].kind == "letterhead"
        if block is not None and before_date:
            block.lines.append(line)
            return block
        if "date" not in seen:
            return open_block("letterhead", line, seen, found, 0.9)
    if line.width > 0.6 and line.left < page.measure.left + 0.2 and line.top > 0.15:
        return None
    return open_block("other", line, set(), found, 0.5)


def unread_label(
    line: Line, block: Block | None, seen: set[str], measure: Measure, titled: str | None
) -> str | None:
    """The part that an unlabelled line at the left margin must open, by the order of the parts; or None.

    What carries on a subject or an addressee is set below its text, not below its label, unless the line
    above is full; so a line at the margin has a label of its own that could not be read.
    """
    if block is None or block.kind not in ("subject", "to") or titled in ("order", "announcement"):
        return None
    first = block.lines[0]
    if (
        abs(line.left - first.left) > 0.012
        or first.left > measure.left + 0.03
        or full(block.last, measure)
        or same_row(block.last, line)
        or line.page_no != first.page_no
        or line.top - block.last.bottom > 3 * measure.pitch
        or cues.opens(line.text)
        or cues.closes(line.text)
    ):
        return None
    if "to" not in seen:
        return "to"
    if re.search(r"ลงวันที่|ที่\s*\S{1,5}\s*\d[\d.]*/", line.text) and line.width > 0.3:
        return "references" if "references" not in seen else None
    if re.search(r"จำนวน\s*\S+\s*\S+$", line.text):
        return "enclosures"
    return "other"


def _addressed_below(line: Line, page: LetterPage) -> bool:
    """True when one of the two lines below `line`, in line with it, is `ถึง` with the addressee."""
    below = [one for one in page.lines if one.top > line.middle][:2]
    labels = ((one, cues.label_of(one.text, ("to",))) for one in below)
    return any(
        label is not None and label.word == "ถึง" and label.cost < 1.0 and abs(one.left - line.left) < 0.05
        for one, label in labels
    )


def names_receiver(line: Line, page: LetterPage) -> bool:
    """True for a line that a receiving stamp has below its frame, where the sender stands apart from it.

    It stands under the middle of the frame and is no wider; the lines of a sender begin at one place with the
    address or the unit below them.
    """
    if not any(
        -0.5 * (line.bottom - line.top) < line.top - bottom < (line.bottom - line.top)
        and left < line.left < line.right < right
        and abs(line.centre - (left + right) / 2) < _MIDDLE * (right - left)
        for left, _, right, bottom in page.stamp_boxes
    ):
        return False
    below = [one for one in page.lines if line.top < one.top < 0.4 and one.left > 0.4]
    if any(abs(one.left - line.left) < _APART for one in below):
        return False
    return any(level_of(one.text) is not None for one in below)


def _placed_date(line: Line, sender: Block) -> bool:
    """True for a short line below the sender and left of it, or with a year: the date, however misread."""
    if len(line.text) > 30 or line.left < 0.3 or line.top < sender.lines[0].bottom:
        return False
    year = re.search(r"(?<!\d)2[45]\d\d\W*$", to_ascii(line.text)) is not None
    left_of = line.left < sender.lines[0].left - 0.03 and re.search(r"\d{2,4}\W*$", line.text) is not None
    return sender.lines[0].left > 0.4 and (year or left_of)


def open_block(kind: str, line: Line, seen: set[str], found: Findings, certainty: float = 0.95) -> Block:
    """A new part of the head that begins with `line`, put into `found` and noted in `seen`."""
    block = Block(kind, [line], certainty=certainty)
    found.blocks.append(block)
    seen.add(kind)
    return block


def settle_date(found: Findings) -> None:
    """Gives the place of the date to the date that is written in full, where another line was taken for it.

    Stamps that were read as print write months short and stand where they like; the letter's own date has the
    month in full.
    """
    taken = next((block for block in found.blocks if block.kind == "date"), None)
    if found.title in ("order", "announcement") or (taken is not None and cues.full_date(taken.text)):
        return
    full = [
        block
        for block in found.blocks
        if block.kind == "other" and len(block.lines) == 1 and cues.full_date(block.text)
    ]
    if len(full) != 1 or not (full[0].lines[0].left > 0.35 and full[0].lines[0].top < 0.4):
        return
    full[0].kind, full[0].certainty = "date", 0.8
    if taken is not None:
        taken.kind, taken.certainty = "other", 0.5
