"""The head of a letter: everything above the first paragraph, from label to label."""

from __future__ import annotations

import re

from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_lines import Line, Measure, same_row, spaced_length
from pipeline.stages.section_labels import (
    above_head,
    addressee_follows,
    forget_weak,
    is_bare,
    taken_from,
    value_of,
)
from pipeline.stages.section_parts import Block, Findings, LetterPage, full
from pipeline.stages.section_rows import split_head_lines
from pipeline.stages.section_titles import find_title, lost_title
from pipeline.stages.section_unlabelled import open_block, unlabelled, unread_label

RANK = {"letterhead": 0, "letter_no": 1, "date": 2, "subject": 3, "to": 4, "references": 5, "enclosures": 6}
"""Order of the labels; a label of lower rank than one already seen is running text."""


def read_head(page: LetterPage, found: Findings) -> list[Line]:
    """Puts the parts of the head of the first page into `found` and returns the lines that are left,
    the body on."""
    lines = split_head_lines(page.lines)
    title = find_title(page) or lost_title(page)
    if title is not None:
        found.title = title[0]
    if title is not None and title[1] is not None:
        number = page.lines[title[1]].line_no
        at = next(i for i, line in enumerate(lines) if line.line_no == number)
        block = Block("heading", [lines[at]])
        if found.title == "memo":
            block.fixed = cues.document_titles()["memo"][0]
        found.blocks.append(block)
        rest = lines[:at]
        for line in lines[at + 1 :]:
            if (
                found.title == "memo"
                or head_label(line, set(), page, found.title)
                or abs(line.centre - 0.5) > 0.14
            ):
                break
            if cues.opens(line.text) or full(line, page.measure) or len(block.lines) > 2:
                break
            block.lines.append(line)
        lines = rest + lines[at + len(block.lines) :]
    seen: set[str] = set()
    current: Block | None = None
    for index in range(len(lines)):
        line = lines[index]
        forget_weak(line, seen, found)
        label = head_label(line, seen, page, found.title) if line.cell is None or not seen else None
        if label is not None and _too_late(line, seen, current, page.measure):
            return lines[index:]
        if label is not None:
            beside = taken_from(current, line) if not label.rest else []
            current = Block(label.kind, [line, *beside], certainty=max(0.6, 0.98 - 0.15 * label.cost))
            found.blocks.append(current)
            seen.add(label.kind)
            continue
        if current is not None and is_bare(current) and same_row(current.last, line):
            current.lines.append(line)
            continue
        guessed = unread_label(line, current, seen, page.measure, found.title)
        if guessed == "to" and addressee_follows(lines[index + 1 : index + 4], page):
            guessed = None
        if guessed is not None:
            current = open_block(guessed, line, seen, found, 0.5)
            continue
        if current is not None and {"subject", "to"} & seen:
            more = _label_follows(lines[index + 1 : index + 7], seen, page, found.title)
            if not more and _past(line, current, lines[index + 1 :], page.measure, found.title):
                return lines[index:]
            if not more and current.kind == "letter_no":
                return lines[index:]
            current.lines.append(line)
            continue
        current = unlabelled(line, current, seen, found, page)
        if current is None:
            return lines[index:]
    return []


def head_label(line: Line, seen: set[str], page: LetterPage, titled: str | None) -> cues.Label | None:
    """The label that `line` opens a part of the head with, or None."""
    allowed = tuple(kind for kind in RANK if kind not in seen)
    if titled != "memo":
        allowed = tuple(kind for kind in allowed if kind != "letterhead")
    if titled in ("order", "announcement"):
        allowed = tuple(kind for kind in allowed if kind in ("letter_no", "subject"))
    if {"to", "subject"} & seen:
        allowed = tuple(kind for kind in allowed if RANK[kind] >= 3)
    if {"references", "enclosures"} & seen:
        allowed = tuple(kind for kind in allowed if RANK[kind] >= 5)
    label = cues.label_of(line.text, allowed)
    if label is None:
        return None
    centred = titled in ("order", "announcement")
    if RANK[label.kind] >= 3 and not centred and line.left > page.measure.left + 0.09:
        return None
    if label.kind == "letter_no" and not centred and line.left > 0.42:
        return None
    if label.kind == "date" and above_head(line, page):
        return None
    return label


def opens_body(line: Line, block: Block, later: list[Line], measure: Measure) -> bool:
    """True when `line`, which follows the last labelled part `block` of the head, begins the first paragraph.

    Weighs the words, whether the line before was full, the gap above, and whether the next line goes back to
    the margin; measured on letters whose enclosures are set at the very indent of the paragraphs.
    """
    before = block.last
    weight = 0.0
    if cues.opens(line.text):
        weight += 2.0
    if before.right < measure.right - 0.2 * measure.width:
        weight += 1.5
    elif full(before, measure):
        weight -= 0.5
    label = cues.label_of(block.lines[0].text, (block.kind,))
    if label is not None and line.left > value_left(block.lines[0], label) + 0.035:
        weight += 0.7
    if block.kind in ("references", "enclosures", "copy_to"):
        number = cues.NUMBER.match(line.text)
        if number is not None and (
            cues.NUMBER.search(value_of(block)) or any(cues.NUMBER.match(o.text) for o in block.lines[1:])
        ):
            weight -= 4.0
        if re.match(r"(จำนวน|ลงวันที่|ลว\.|ที่\s)", line.text):
            weight -= 3.0
        if re.search(r"จำนวน\s*\S+\s*\S+$", line.text) and line.right < measure.right - 0.05:
            weight -= 2.0
    if line.page_no == before.page_no and line.top - before.top > 1.4 * measure.pitch:
        weight += 0.5
    if later and later[0].page_no == line.page_no:
        back = later[0].left < measure.left + 0.03 and line.left > measure.left + 0.06
        if back and full(line, measure):
            weight += 1.5
    if line.left < measure.left + 0.02 and not full(before, measure):
        weight += 1.0
    return weight >= 1.5


def value_left(line: Line, label: cues.Label) -> float:
    """Where the value after the label begins, share of the page's width."""
    used = spaced_length(line.text[: len(line.text) - len(label.rest)])
    return line.left + line.width * used / max(spaced_length(line.text), 1)


def _too_late(line: Line, seen: set[str], current: Block | None, measure: Measure) -> bool:
    """True when a label stands so far below the rest of the head that it must be running text."""
    if current is None or not {"subject", "to"} & seen:
        return False
    return line.page_no != current.last.page_no or line.top - current.last.bottom > 6 * measure.pitch


def _label_follows(lines: list[Line], seen: set[str], page: LetterPage, titled: str | None) -> bool:
    for line in lines:
        label = head_label(line, seen, page, titled)
        if label is not None and label.cost < 1.0 and RANK[label.kind] >= 3 and line.cell is None:
            return True
        if cues.opens(line.text):
            return False
    return False


def _past(line: Line, block: Block, later: list[Line], measure: Measure, titled: str | None) -> bool:
    """True when `line` stands below the head."""
    if line.cell is not None:
        return True
    if titled in ("order", "announcement"):
        centred = abs(line.centre - block.lines[0].centre) < 0.05 and line.left > measure.left + 0.05
        return not centred or cues.opens(line.text)
    if cues.closes(line.text) or cues.complimentary_of(line.text):
        return True
    if len(block.lines) > 5 and block.kind not in ("references", "enclosures"):
        return True
    return opens_body(line, block, later, measure)
