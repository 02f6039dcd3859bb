"""Labels of the head and what stands beside them: values found apart, stamps taken for the letter's own."""

from __future__ import annotations

import re

from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_lines import Line, same_row
from pipeline.stages.section_parts import Block, Findings, LetterPage

LABELLED = ("subject", "to", "references", "enclosures")
"""Parts of the head whose value stands on the row of their label."""


def value_of(block: Block) -> str:
    """The text of the first line of `block` without the label that opens it."""
    label = cues.label_of(block.lines[0].text, (block.kind,))
    return label.rest if label is not None else block.lines[0].text


def is_bare(block: Block) -> bool:
    """True for a label alone, whose value is still to come."""
    return block.kind in LABELLED and len(block.lines) == 1 and not re.search(r"[^\W_]", value_of(block))


def wants_more(block: Block, line: Line) -> bool:
    """True when `block` is a label or a number without its end, and `line` beside it may be the rest."""
    if block.kind not in ("letter_no", "date") or not same_row(block.last, line) or len(line.text) > 30:
        return False
    label = cues.label_of(block.lines[0].text, (block.kind,))
    rest = label.rest if label is not None else block.lines[0].text
    wanting = len(block.lines) == 1 and (not re.search(r"\d", rest) or rest.endswith("/"))
    return wanting and bool(re.search(r"\d", line.text)) and 0 <= line.left - block.last.right + 0.02 < 0.22


def taken_from(block: Block | None, label: Line) -> list[Line]:
    """Takes off the end of `block` the lines that stand at the right of a label without a value: on a page
    that hangs to one side the value may come before its label."""
    beside: list[Line] = []
    while (
        block is not None
        and len(block.lines) > 1
        and block.last.left > label.right - 0.01
        and same_row(block.last, label)
    ):
        beside.insert(0, block.lines.pop())
    return beside


def above_head(line: Line, page: LetterPage) -> bool:
    """True when `line` stands above the row of the letter's number, where only marks and stamps are."""
    rows: list[tuple[bool, float]] = []
    for other in page.lines:
        if other.left < 0.42 and other.top < 0.45:
            label = cues.label_of(other.text, ("letter_no",))
            if label is not None:
                rows.append((cues.CODED_NUMBER.match(label.rest) is None, other.top))
    # A stamp has a number too, but none with the code of an office.
    return bool(rows) and line.bottom < min(rows)[1] - 0.012


def addressee_follows(lines: list[Line], page: LetterPage) -> bool:
    """True when one of `lines` has the label of the addressee itself."""
    labels = (cues.label_of(one.text, ("to",)) for one in lines if one.left < page.measure.left + 0.09)
    return any(label is not None and label.cost < 1.0 for label in labels)


def forget_weak(line: Line, seen: set[str], found: Findings) -> None:
    """Gives up what was taken for the number or the date, where `line` is one with less doubt.

    A stamp that was read as print has a number and a date too, and stands above the letter's own: a number
    without a stroke, a label without a day, a digit or two alone are no match for them.
    """
    if {"subject", "to"} & seen:
        return
    number = found.last_of("letter_no")
    label = cues.label_of(line.text, ("letter_no",))
    if (
        number is not None
        and label is not None
        and line.left < 0.42
        and cues.CODED_NUMBER.match(label.rest)
        and not cues.LETTER_NUMBER.search(number.text)
    ):
        number.kind, number.certainty = "other", 0.5
        seen.discard("letter_no")
    date = found.last_of("date")
    if date is None or re.search(r"[ก-ฮ]", value_of(date)):
        return
    ends_before = same_row(date.last, line) and date.last.right < line.left + 0.02
    label = cues.label_of(line.text, ("date",))
    labelled = label is not None and label.cost < 1.0
    if ends_before and not labelled:
        return  # what follows may be the month
    rest = label.rest if label is not None and labelled else line.text
    if cues.full_date(rest) or (labelled and re.match(r"\d", rest)):
        date.kind, date.certainty = "other", 0.5
        seen.discard("date")
