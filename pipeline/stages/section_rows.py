"""Pieces on one row of a letter: two parts of the head cut apart, pieces of one line put together."""

from __future__ import annotations

import re

from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_lines import Line, cut, joined, same_row


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
    if len(before) < 2 or not cues.position_words().match(line.text):
        return False
    above = before[0]
    return (
        above.page_no == line.page_no
        and cues.position_words().match(above.text) is not None
        and abs(above.centre - line.centre) < 0.02
        and above.left > 0.3
        and 0 < line.top - above.top < 2 * (line.bottom - line.top)
    )
