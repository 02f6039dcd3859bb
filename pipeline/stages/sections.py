"""Stage `sections`: which letters a file holds, and which part of a letter each printed line is."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.records import (
    DocumentEvidence,
    DocumentSections,
    LetterSections,
    LineReading,
    PageEvidence,
    Polygon,
    Section,
    SectionPart,
    Severity,
    StampRegion,
)
from pipeline.stages import letter_cues as cues
from pipeline.stages.contract import Outcome, Stage, StageOptions, Unit, Workbench
from pipeline.stages.field_proof import Proof
from pipeline.stages.letter_kind import kind_of
from pipeline.stages.letter_lines import Line, Measure, cut, hull, measure, page_lines, page_size
from pipeline.stages.page_issues import page_issue
from pipeline.stages.section_body import read_annex, read_body, read_foot
from pipeline.stages.section_head import read_head
from pipeline.stages.section_parts import Block, Box, Findings, LetterPage, with_cells
from pipeline.stages.section_rows import merge_rows
from pipeline.stages.section_titles import find_title
from pipeline.stages.section_unlabelled import settle_date
from pipeline.stages.stamp_cues import receives, stamp_like
from pipeline.thai.digits import to_ascii


class SectionsOptions(StageOptions):
    """Options of `sections`.

    Attributes:
        split_letters: Look for letters that begin on later pages; off = a file is one letter.
    """

    split_letters: bool = True


def letter_page(page: PageEvidence, before: Measure | None) -> LetterPage:
    """The lines of a page with its margins; `before` stands in where the page has too little text to tell."""
    width, height = page_size(page)
    marks = page.layout.marks if page.layout is not None else ()
    stamps = page.stamps

    def box(polygon: Polygon) -> Box:
        xs, ys = polygon[0::2], polygon[1::2]
        return min(xs) / width, min(ys) / height, max(xs) / width, max(ys) / height

    def texts(stamp_no: int) -> list[str]:
        readings = page.text.lines if page.text is not None else ()
        return [line.text for line in readings if line.layer == "stamp" and line.stamp_no == stamp_no]

    def names(stamp: StampRegion) -> bool:
        """True for the rubber stamp of a signatory: a name in brackets or a position, low on the page."""
        if min(stamp.polygon[1::2]) < 0.3 * height or receives(stamp, texts(stamp.stamp_no)):
            return False
        return any(
            cues.name_in_brackets(text) or cues.position_words().match(text) for text in texts(stamp.stamp_no)
        )

    lines = page_lines(page, frozenset(stamp.stamp_no for stamp in stamps if names(stamp)))
    emblem = any(m.kind == "emblem" and max(m.polygon[1::2]) < 0.4 * height for m in marks)
    return LetterPage(
        page_no=page.source.page_no,
        lines=lines,
        measure=measure(lines, before),
        qr_boxes=tuple(box(m.polygon) for m in marks if m.kind == "qr"),
        stamp_boxes=tuple(box(s.polygon) for s in stamps if receives(s, texts(s.stamp_no))),
        has_emblem=emblem,
    )


def in_stamp(line: Line, page: LetterPage) -> bool:
    """True when four fifths of `line` lie in the box of a receiving stamp."""
    area = max(line.width * (line.bottom - line.top), 1e-9)
    return any(
        max(0.0, min(line.right, right) - max(line.left, left))
        * max(0.0, min(line.bottom, bottom) - max(line.top, top))
        > 0.8 * area
        for left, top, right, bottom in page.stamp_boxes
    )


def begins_letter(page: LetterPage) -> bool:
    """True when `page` has the head of a letter: a title, or a number with a subject or an addressee.

    A page that names itself an annex in its first lines never does. An order whose title is lost under a
    stamp still has its number and subject, and a note without a number its addressee as the first line.
    """
    top = [line for line in page.lines if line.top < 0.5 and line.cell is None][:20]
    if any(cues.annex_label(line.text) for line in top[:4]) or carried_on(page):
        return False
    if find_title(page) is not None and (
        page.has_emblem or any(cues.label_of(line.text, ("letter_no", "subject")) for line in top)
    ):
        return True
    labels = [cues.label_of(line.text) for line in top if line.left < page.measure.left + 0.05]
    kinds = {label.kind for label in labels if label is not None and label.cost < 1.0}
    numbered = any(
        label.kind == "letter_no" and cues.LETTER_NUMBER.match(label.rest)
        for label in labels
        if label is not None
    )
    if page.has_emblem and ({"subject", "to"} & kinds or numbered):
        return True
    if numbered and {"subject", "to"} & kinds:
        return True
    return begins_order(top, page) or begins_note(top)


def carried_on(page: LetterPage) -> bool:
    """True for a page with a number above 1 between dashes at its head: `- ๒ -`."""
    heads = [line for line in page.lines if line.top < 0.13 and line.width < 0.2][:3]
    numbers = [re.fullmatch(r"[-–—]\s?(\d{1,2})\s?[-–—]", to_ascii(line.text).strip()) for line in heads]
    return any(number is not None and 1 < int(number[1]) <= page.page_no for number in numbers)


def begins_order(top: list[Line], page: LetterPage) -> bool:
    """True when the lines at the top hold `เรื่อง` below an emblem or below the number of an order."""
    number_seen = page.has_emblem
    for line in top:
        if "แนบท้าย" in line.text:  # the list behind an order bears the order's number and subject
            return False
        label = cues.label_of(line.text, ("letter_no", "subject"))
        if label is None or label.cost > 0:
            continue
        if label.kind == "subject" and number_seen:
            return True
        number_seen = number_seen or bool(cues.ORDER_NUMBER.fullmatch(label.rest.strip()))
    return False


def begins_note(top: list[Line]) -> bool:
    """True when the first line names an addressee and the first paragraph opens right below."""
    if not top or top[0].top > 0.25:
        return False
    label = cues.label_of(top[0].text, ("to",))
    return label is not None and label.cost == 0 and any(cues.opens(line.text) for line in top[1:4])


def peel(page: LetterPage, found: Findings, first: bool) -> LetterPage:
    """Takes page number, catchword, urgency, secrecy and captions of QR codes off the page, into `found`."""
    kept: list[Line] = []
    page = replace(page, lines=[piece for line in page.lines for piece in marks_cut_off(line)])
    count = len(page.lines)
    foot = max((line.bottom for line in page.lines), default=1.0)
    label_seen = False
    for index, line in enumerate(page.lines):
        alone = line.width < 0.3
        label = cues.label_of(line.text) if line.top < 0.5 else None
        label_seen = label_seen or (label is not None and label.kind in ("subject", "to"))
        kind = ""
        if (
            cues.PAGE_NUMBER.match(line.text)
            and alone
            and line.cell is None
            and (
                (line.top < 0.13 and index < 3 and line.centre > 0.3)
                or (line.top > 0.93 and index >= count - 2)
            )
        ):
            kind = "page_number"
        elif (
            cues.CATCHWORD.match(line.text)
            and line.left > 0.45
            and line.bottom > foot - 0.06
            and line.top > 0.5
        ):
            kind = "catchword"
        elif alone and cues.secrecy_of(line.text) and marks_secrecy(line, label_seen):
            kind = "secrecy"
        elif first and alone and not label_seen and line.top < 0.4 and cues.urgency_of(line.text):
            kind = "urgency"
        elif alone and line.cell is None and is_caption(line, page):
            kind = "qr_caption"
        elif line.cell is None and stamp_like(line.text, in_stamp(line, page)):
            if in_stamp(line, page):
                continue
            kind = "other"
        elif not re.search(r"[^\W_]", line.text):
            continue
        if kind:
            fixed = None
            if kind in ("secrecy", "urgency") and len(cues.bare(line.text)) < 12:
                fixed = cues.secrecy_of(line.text) if kind == "secrecy" else cues.urgency_of(line.text)
            found.blocks.append(Block(kind, [line], certainty=0.95, fixed=fixed))
        else:
            kept.append(line)
    return replace(page, lines=kept)


def marks_cut_off(line: Line) -> list[Line]:
    """`line`, in two where a mark of urgency or secrecy stands before a title or a letter's number."""
    at = cues.leading_mark(line.text) if line.top < 0.4 and line.cell is None else None
    return [line] if at is None else list(cut(line, at))


def marks_secrecy(line: Line, label_seen: bool) -> bool:
    """True where the regulation on secrets wants the word: above the head, or in the middle of the
    bottom edge."""
    return (line.top < 0.3 and not label_seen) or (line.top > 0.85 and abs(line.centre - 0.5) < 0.15)


def is_caption(line: Line, page: LetterPage) -> bool:
    """True for the words under or over a QR code: `สแกน...`, or an annex label beside the code or low
    on the page."""
    near = any(
        left - 0.08 < line.centre < right + 0.08 and top - 0.06 < line.middle < bottom + 0.06
        for left, top, right, bottom in page.qr_boxes
    )
    if cues.QR_CAPTION.search(line.text) and (
        near or (line.top > 0.5 and line.left > page.measure.left + 0.03)
    ):
        return True
    return (
        cues.annex_label(line.text)
        and line.top > 0.4
        and (near or (line.top > 0.7 and line.left > page.measure.left + 0.08))
    )


def headless(page: LetterPage) -> bool:
    """True for a page without emblem and title on which no number, subject or addressee opens a letter."""
    if page.has_emblem or find_title(page) is not None:
        return False
    labels = (cues.label_of(line.text, ("letter_no", "subject", "to")) for line in _top(page))
    # A label of the number alone is the head of the first column of a table.
    return not any(
        label.kind != "letter_no" or re.search(r"\d", label.rest) for label in labels if label is not None
    )


def carries_on_letter(page: LetterPage) -> bool:
    """True for a later page that stands alone in its file: numbered 2 or more, or an annex, with no head."""
    if not headless(page):
        return False
    top = _top(page)
    numbers = (
        re.sub(r"\D", "", to_ascii(line.text))
        for line in top[:3]
        if cues.PAGE_NUMBER.match(line.text) and line.width < 0.3 and line.top < 0.13 and line.centre > 0.3
    )
    return any(number.isdigit() and int(number) > 1 for number in numbers) or any(
        cues.annex_label(line.text) for line in top[:4]
    )


def _top(page: LetterPage) -> list[Line]:
    """The first lines of `page` in its upper part, tables left out."""
    return [line for line in page.lines if line.top < 0.4 and line.cell is None][:8]


def read_letter(pages: list[LetterPage]) -> Findings:
    """Finds the parts of one letter, page by page."""
    found = Findings()
    place = "body" if carries_on_letter(pages[0]) else "head"
    for page in pages:
        page = peel(page, found, first=place == "head")
        lines = page.lines
        if place == "head":
            lines = read_head(page, found)
            place = "body"
        elif place != "annex":
            signed = found.has("signature", "owner_contact")
            if any(cues.annex_label(line.text) and line.top < 0.3 for line in lines[:4]) or signed:
                place = "annex"
        if place == "annex":
            read_annex(page, with_cells(lines, least_rows=2), found)
            continue
        if place == "body":
            lines = read_body(page, merge_rows(with_cells(lines), 0.12), found)
            if lines:
                place = "foot"
        if place == "foot":
            read_foot(page, lines, found)
    settle_date(found)
    return found


def is_speck(block: Block) -> bool:
    """True for what no rule knows and is hardly a word: specks and strokes that were read as letters."""
    if block.kind not in ("other", "body_paragraph", "annex_paragraph", "signature"):
        return False
    letters = sum(len(re.findall(r"[^\W_]", cues.bare(line.text))) for line in block.lines)
    return letters < (3 if block.kind == "signature" else 5) and block.number is None


def is_note(block: Block, pages: dict[int, LetterPage]) -> bool:
    """True for what stands beside the letter's own text: notes by pen and stamps that were read as print.

    Such lines are of no known part and were read with doubt, or stand outside the text block; they stay in
    the table of lines.
    """
    if block.kind != "other":
        return False
    page = pages[block.lines[0].page_no]
    outside = any(
        line.left < page.measure.left - 0.025 or line.left > page.measure.right for line in block.lines
    )
    doubtful = min(line.confidence for line in block.lines) < 0.93
    sent_on = all(cues.sends_on(line.text) for line in block.lines)
    stamped = any(stamp_like(line.text, in_stamp(line, page)) for line in block.lines)
    return outside or doubtful or sent_on or stamped


def reading_confidence(lines: list[Line], readings: dict[tuple[int, int], LineReading]) -> float:
    """0..1, that every character of `lines` is right: the measure of values, line by line.

    Of the sections that a mean over the characters gave 0.9 or more, one in three held an error; of those
    that this gives so much, one in twelve (generated letters).
    """
    confidence = 1.0
    for line in lines:
        pieces = [(line.page_no, number) for number in line.numbers]
        proof = Proof((place[0], readings[place]) for place in pieces if place in readings)
        confidence *= proof.of(line.text).confidence
    return confidence


def section_from(block: Block, number: int, readings: dict[tuple[int, int], LineReading]) -> Section:
    """The section record of a block; `readings` are those of the document by page and line."""
    parts = []
    for page_no in dict.fromkeys(line.page_no for line in block.lines):
        lines = [line for line in block.lines if line.page_no == page_no]
        numbers = dict.fromkeys(number for line in lines for number in line.numbers)
        parts.append(SectionPart(page_no, hull(lines), tuple(numbers)))
    item = (
        to_ascii(re.sub(r"\s+", "", block.number))
        if block.number is not None and block.kind == "numbered_item"
        else None
    )
    return Section(
        section_no=number,
        kind=block.kind,
        number=item,
        level=block.level if item is not None else 0,
        text=block.text,
        confidence=round(reading_confidence(block.lines, readings) * block.certainty, 4),
        parts=tuple(parts),
    )


def letters_of(evidence: DocumentEvidence, split: bool = True) -> DocumentSections:
    """The letters of a document with their parts; an unread page belongs to the letter that runs over it."""
    groups: list[list[LetterPage]] = []
    before: Measure | None = None
    for page in evidence.pages:
        current = letter_page(page, before)
        before = current.measure if current.lines else before
        if not groups or (split and begins_letter(current)):
            groups.append([])
        groups[-1].append(current)
    readings = {
        (page.source.page_no, line.line_no): line
        for page in evidence.pages
        if page.text is not None
        for line in page.text.lines
    }
    letters = []
    for letter_no, pages in enumerate(groups, start=1):
        found = read_letter(pages)
        by_number = {page.page_no: page for page in pages}
        order = {(p.page_no, line.line_no): (p.page_no, i) for p in pages for i, line in enumerate(p.lines)}
        blocks = sorted(
            (
                block
                for block in found.blocks
                if block.lines and not is_speck(block) and not is_note(block, by_number)
            ),
            key=lambda block: order.get((block.lines[0].page_no, block.lines[0].line_no), (0, 0)),
        )
        kind, confidence, why = kind_of(found)
        letters.append(
            LetterSections(
                letter_no_in_doc=letter_no,
                page_first=pages[0].page_no,
                page_last=pages[-1].page_no,
                kind=kind,
                kind_confidence=confidence,
                kind_evidence=why,
                sections=tuple(
                    section_from(block, number, readings) for number, block in enumerate(blocks, start=1)
                ),
            )
        )
    return DocumentSections(tuple(letters))


def process(evidence: DocumentEvidence, bench: Workbench[SectionsOptions]) -> Outcome[DocumentSections]:
    """Sections of all letters of a document; notes pages without text, never fails for what the text says."""
    issues = tuple(
        page_issue(
            "sections",
            "no_text",
            "The page has no text that could be put into sections.",
            severity=Severity.NOTE,
            page_no=page.source.page_no,
        )
        for page in evidence.pages
        if page.text is None or not any(line.layer == "print" for line in page.text.lines)
    )
    return Outcome(letters_of(evidence, bench.options.split_letters), issues)


STAGE = Stage(
    name="sections",
    number=5,
    unit=Unit.DOCUMENT,
    version=10,
    needs=("ocr",),
    options=SectionsOptions,
    record=DocumentSections,
    process=process,
    rules=("agencies.csv", "letter_words.csv", "confusion.csv"),
)
