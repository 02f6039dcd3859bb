"""Rules for the head of a letter: everything above the first paragraph."""

from __future__ import annotations

import re

from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_lines import Line, Measure, cut, joined, same_row, spaced_length
from pipeline.stages.section_labels import (
    above_head,
    addressee_follows,
    forget_weak,
    is_bare,
    taken_from,
    value_of,
    wants_more,
)
from pipeline.stages.section_parts import Block, Findings, LetterPage, full
from pipeline.thai.digits import to_ascii

RANK = {"letterhead": 0, "letter_no": 1, "date": 2, "subject": 3, "to": 4, "references": 5, "enclosures": 6}
"""Order of the labels; a label of lower rank than one already seen is running text."""


def split_head_lines(lines: list[Line]) -> list[Line]:
    """Lines of the head with those cut in two that hold two parts: number and date, or number and sender.

    Only the upper half of the page is looked at.
    """
    out: list[Line] = []
    for line in lines:
        if line.top > 0.5 or cues.label_of(line.text, ("letter_no",)) is None:
            out.append(line)
            continue
        match = re.match(r"^(?P<first>\S+.*?)\s+(?P<second>วัน\s?ที่?(?=[\s.\d]|$).*)$", line.text)
        if match is None and len(line.text) < 90:
            match = re.match(
                r"^(?P<first>\S+\s*[ก-ฮ][ก-ฮ.]{0,7}\s*\d[\d.]*\s*/\s*(?:ว\s*)?\d*)\s+(?P<second>[ก-ฮเ-ไ][ก-๎]{4,}.*)$",
                line.text,
            )
        if match is None:
            out.append(line)
        else:
            out.extend(cut(line, match.start("second")))
    return out


def merge_rows(lines: list[Line], largest_gap: float) -> list[Line]:
    """Neighbours in order that stand on one row joined to one line, unless a table or a wide gap
    parts them."""
    out: list[Line] = []
    for line in lines:
        if (
            out
            and out[-1].cell is None
            and line.cell is None
            and same_row(out[-1], line)
            and abs(max(line.left, out[-1].left) - min(line.right, out[-1].right)) < largest_gap
            and not _below_position(line, out[-2:])
        ):
            out[-1] = joined(out[-1], line)
        else:
            out.append(line)
    return out


def _below_position(line: Line, before: list[Line]) -> bool:
    """True when `line` is a position right below another on its axis, though a note stands at its left.

    Args:
        before: The two lines before it; the second is the one that stands on its row.
    """
    if len(before) < 2 or not cues.POSITION_WORDS.match(line.text):
        return False
    above = before[0]
    return (
        above.page_no == line.page_no
        and cues.POSITION_WORDS.match(above.text) is not None
        and abs(above.centre - line.centre) < 0.02
        and above.left > 0.3
        and 0 < line.top - above.top < 2 * (line.bottom - line.top)
    )


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


def value_left(line: Line, label: cues.Label) -> float:
    """Where the value after the label begins, share of the page's width."""
    used = spaced_length(line.text[: len(line.text) - len(label.rest)])
    return line.left + line.width * used / max(spaced_length(line.text), 1)


def opens_body(line: Line, block: Block, later: list[Line], measure: Measure) -> bool:
    """True when `line`, which follows the last labelled part `block` of the head, begins the first paragraph.

    Weighs the words, whether the line before was full, the gap above, and whether the next line goes back to
    the
    margin; measured on letters whose enclosures are set at the very indent of the paragraphs.
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
            block.fixed = cues.DOCUMENT_TITLES["memo"][0]
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
        guessed = _unread_label(line, current, seen, page.measure, found.title)
        if guessed == "to" and addressee_follows(lines[index + 1 : index + 4], page):
            guessed = None
        if guessed is not None:
            current = _open(guessed, line, seen, found, 0.5)
            continue
        if current is not None and {"subject", "to"} & seen:
            more = _label_follows(lines[index + 1 : index + 7], seen, page, found.title)
            if not more and _past(line, current, lines[index + 1 :], page.measure, found.title):
                return lines[index:]
            if not more and current.kind == "letter_no":
                return lines[index:]
            current.lines.append(line)
            continue
        current = _unlabelled(line, current, seen, found, page)
        if current is None:
            return lines[index:]
    return []


def _unread_label(
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


def _unlabelled(
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
        return _open("to", line, seen, found, 0.6)
    if found.title is None and cues.FROM.match(line.text) and _addressed_below(line, page):
        return _open("letterhead", line, seen, found)
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
        return _open("date", line, seen, found, 0.8)
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
            return _open("date", line, seen, found)
        sender = found.last_of("letterhead")
        if found.title is None and sender is not None and _placed_date(line, sender):
            return _open("date", line, seen, found, 0.7)
    if found.title == "memo":
        number = found.last_of("letter_no")
        if "date" not in seen and right_side and number is not None and same_row(number.last, line):
            return _open("date", line, seen, found, 0.7)
        if current is not None and current.kind == "letterhead":
            current.lines.append(line)
            return current
        return _open("other", line, set(), found, 0.5)
    if found.title in ("order", "announcement"):
        block = found.last_of("heading")
        if block is None:
            # The title is lost: all above the subject is that of stamps.
            below = (one for one in page.lines if line.top < one.top < 0.45)
            above = any(cues.label_of(one.text, ("subject",)) is not None for one in below)
        else:
            above = line.top <= block.last.bottom
        return _open("other", line, set(), found, 0.5) if above else None
    if (
        not right_side
        and "letter_no" not in seen
        and cues.LETTER_NUMBER.match(re.sub(r"^\S{1,4}\s+(?=[ก-ฮ])", "", line.text))
    ):
        return _open("letter_no", line, seen, found, 0.75)
    numbered = len(line.text) < 40 and re.search(r"\d{3,5}(\.\d+)*\s*/", line.text) is not None
    if numbered and not right_side and "letter_no" not in seen:
        return _open("letter_no", line, seen, found, 0.5)
    if right_side and above_head(line, page):
        return _open("other", line, set(), found, 0.5)
    if right_side and line.top < 0.4:
        block = found.last_of("letterhead")
        before_date = "date" not in seen or found.blocks[-1].kind == "letterhead"
        if block is not None and before_date:
            block.lines.append(line)
            return block
        if "date" not in seen:
            return _open("letterhead", line, seen, found, 0.9)
    if line.width > 0.6 and line.left < page.measure.left + 0.2 and line.top > 0.15:
        return None
    return _open("other", line, set(), found, 0.5)


def _addressed_below(line: Line, page: LetterPage) -> bool:
    """True when one of the two lines below `line`, in line with it, is `ถึง` with the addressee."""
    below = [one for one in page.lines if one.top > line.middle][:2]
    labels = ((one, cues.label_of(one.text, ("to",))) for one in below)
    return any(
        label is not None and label.word == "ถึง" and label.cost < 1.0 and abs(one.left - line.left) < 0.05
        for one, label in labels
    )


def _placed_date(line: Line, sender: Block) -> bool:
    """True for a short line below the sender and left of it, or with a year: the date, however misread."""
    if len(line.text) > 30 or line.left < 0.3 or line.top < sender.lines[0].bottom:
        return False
    year = re.search(r"(?<!\d)2[45]\d\d\W*$", to_ascii(line.text)) is not None
    left_of = line.left < sender.lines[0].left - 0.03 and re.search(r"\d{2,4}\W*$", line.text) is not None
    return sender.lines[0].left > 0.4 and (year or left_of)


def _open(kind: str, line: Line, seen: set[str], found: Findings, certainty: float = 0.95) -> Block:
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
