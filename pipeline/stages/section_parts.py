"""Blocks of lines: what the rules for head, body and foot of a letter put their findings in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_lines import Line, Measure, cut, join_text, same_row
from pipeline.thai.amounts import with_commas

NEW_LINE_KINDS = frozenset(
    {"letterhead", "signature", "owner_contact", "copy_to", "annex_heading", "qr_caption"}
)
"""Kinds whose lines are entries of their own and are not run together."""

AMOUNT_KINDS = frozenset(
    {"subject", "body_paragraph", "numbered_item", "closing", "table", "annex_paragraph"}
)
"""Kinds in whose text great numbers are written out with their commas: others hold telephones and codes."""

TIMES = re.compile(r"\d{1,2}\s?[.:]\s?\d{2}\s*[-–]\s*\d{1,2}\s?[.:]\s?\d{2}\s*น?\.?(?=\s|$)")
"""Hours from and to, as the rows of a programme begin."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the page."""


@dataclass
class Block:
    """Lines that belong together, still growing.

    Attributes:
        certainty: 0..1, how sure the rule is that has set the kind.
        fixed: The fixed words that the block is (a title, a mark of urgency), where it is nothing else: they
            stand for a reading with lost marks.
    """

    kind: str
    lines: list[Line]
    number: str | None = None
    level: int = 0
    certainty: float = 0.95
    fixed: str | None = None

    @property
    def last(self) -> Line:
        """The line added last."""
        return self.lines[-1]

    @property
    def text(self) -> str:
        """The text joined over line breaks; entries and table rows stay on lines of their own."""
        if self.fixed is not None:
            return self.fixed
        text = table_text(self.lines) if self.kind == "table" else self._joined
        return with_commas(text) if self.kind in AMOUNT_KINDS else text

    @property
    def _joined(self) -> str:
        """The lines joined over their breaks, as read."""
        text = self.lines[0].text
        for before, line in zip(self.lines, self.lines[1:], strict=False):
            entry = self.kind in NEW_LINE_KINDS and not carries_on(before, line)
            if self.kind in ("references", "enclosures"):
                short = before.right < 0.72 and before.width < 0.6
                entry = bool(cues.NUMBER.match(line.text)) or short
            if same_row(before, line):
                text = f"{text} {line.text}"
            elif entry:
                text = f"{text}\n{line.text}"
            else:
                text = join_text(text, line.text)
        return text


@dataclass(frozen=True)
class LetterPage:
    """One page of a letter with what the rules ask for.

    Attributes:
        lines: Printed lines in reading order.
        qr_boxes, stamp_boxes: Where QR codes and receiving stamps are.
    """

    page_no: int
    lines: list[Line]
    measure: Measure
    qr_boxes: tuple[Box, ...] = ()
    stamp_boxes: tuple[Box, ...] = ()
    has_emblem: bool = False


@dataclass
class Findings:
    """What is known of a letter while its pages are gone through."""

    title: str | None = None
    blocks: list[Block] = field(default_factory=list)

    def has(self, *kinds: str) -> bool:
        """True when a block of one of `kinds` has been found."""
        return any(block.kind in kinds for block in self.blocks)

    def last_of(self, *kinds: str) -> Block | None:
        """The newest block of one of `kinds`."""
        return next((block for block in reversed(self.blocks) if block.kind in kinds), None)


def carries_on(before: Line, line: Line) -> bool:
    """True when an entry runs over into `line`: a number or an address is broken at the line's end."""
    return bool(
        re.match(r"^[\d\s,-]{3,}", line.text) and re.search(r"\d$", before.text) and before.width > 0.5
    )


def full(line: Line, measure: Measure) -> bool:
    """True when `line` goes on to the right margin, so that what follows may be the rest of it.

    Thai breaks at words, which are up to a tenth of the text's width long.
    """
    return line.right > measure.right - 0.13 * measure.width


def table_text(lines: list[Line]) -> str:
    """Rows of a table, one a line, cells parted by tabs."""
    rows: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        table, row, _ = line.cell or (1, 1, 1)
        rows.setdefault((table, row), []).append(line)
    parts = []
    for key in sorted(rows):
        cells: dict[int, str] = {}
        for line in sorted(rows[key], key=lambda one: (one.cell or (1, 1, 1))[2]):
            column = (line.cell or (1, 1, 1))[2]
            cells[column] = join_text(cells[column], line.text) if column in cells else line.text
        parts.append("\t".join(cells.values()))
    return "\n".join(parts)


def rows_of(lines: list[Line]) -> list[list[Line]]:
    """Lines grouped to rows from top to bottom, each from left to right; only neighbours in order are
    compared."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and any(same_row(other, line) for other in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def with_cells(lines: list[Line], least_rows: int = 3) -> list[Line]:
    """`lines` with table places given to runs of rows of several short pieces, where the layout gave none.

    A run is at least `least_rows` rows of two or more pieces with a gap between them; a single short piece
    between
    two such rows is the second line of a cell and goes to the row above.
    """
    rows = rows_of(with_times_apart(lines))
    out: list[Line] = []
    table = max((line.cell[0] for line in lines if line.cell), default=0)
    index = 0
    while index < len(rows):
        end, count = index, 0
        while end < len(rows) and all(line.cell is None for line in rows[end]):
            first = rows[end][0].text
            gapped = len(rows[end]) > 1 and all(
                b.left - a.right > 0.015 for a, b in zip(rows[end], rows[end][1:], strict=False)
            )
            if len(rows[end]) == 2 and TIMES.fullmatch(first):
                gapped = True
            elif len(rows[end]) == 2 and cues.NUMBER.match(first):
                gapped = False  # names of a list with what each is to be
            if gapped:
                count += 1
            elif not (
                count
                and len(rows[end]) == 1
                and rows[end][0].width < 0.5
                and end + 1 < len(rows)
                and len(rows[end + 1]) > 1
            ):
                break
            end += 1
        if count >= least_rows:
            table += 1
            lefts = [line.left for row in rows[index:end] if len(row) > 1 for line in row]
            columns = column_starts(lefts)
            row_no = 0
            for row in rows[index:end]:
                row_no += 1 if len(row) > 1 or row_no == 0 else 0
                for line in row:
                    column = sum(1 for start in columns if line.left >= start - 0.02) or 1
                    out.append(_placed(line, (table, row_no, column)))
            index = end
        else:
            stop = max(end, index + 1)
            out.extend(line for row in rows[index:stop] for line in row)
            index = stop
    return out


def with_times_apart(lines: list[Line]) -> list[Line]:
    """`lines` with the hours of a programme cut off what they are for, where three rows or more begin so.

    The gap between the two columns of such a table is no wider than a space between words.
    """
    timed = [TIMES.match(line.text) if line.cell is None else None for line in lines]
    if sum(match is not None and match.end() < len(match.string) for match in timed) < 3:
        return lines
    out: list[Line] = []
    for line, match in zip(lines, timed, strict=True):
        whole = match is None or match.end() == len(line.text)
        out.extend([line] if whole or match is None else cut(line, match.end()))
    return out


def column_starts(lefts: list[float]) -> list[float]:
    """Left edges of columns: edges closer than 4 % of the page's width are one."""
    starts: list[float] = []
    for left in sorted(lefts):
        if not starts or left - starts[-1] > 0.04:
            starts.append(left)
    return starts


def _placed(line: Line, cell: tuple[int, int, int]) -> Line:
    return Line(
        line.page_no,
        line.line_no,
        line.text,
        line.confidence,
        line.left,
        line.top,
        line.right,
        line.bottom,
        line.polygon,
        cell,
    )
