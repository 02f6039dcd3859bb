"""Lines of type told from those of pens, by how heavy, how large and how even their letters are."""

from __future__ import annotations

import numpy as np

from pipeline.imaging.lines import TextLine
from pipeline.imaging.rules import Table


def print_fill(lines: list[TextLine], height: float) -> float:
    """Usual share of ink in the letters' boxes of print, 0 where too few lines tell."""
    sure = [
        line.fill
        for line in lines
        if line.letters >= 8 and line.unevenness < 0.05 and 0.8 < line.letter_height / height < 1.25
    ]
    return float(np.median(sure)) if len(sure) >= 5 else 0.0


def by_pen(line: TextLine, usual_fill: float, height: float) -> bool:
    """True for strokes that are thin for their size: pens draw finer than type of the same page.

    Measured on real and generated letters: two thirds of the usual fill part a quarter of the handwritten
    characters from the print.
    """
    if line.letters < 3:
        return False
    loose = line.letter_height > 1.15 * height or line.spread > 0.18 or line.unevenness > 0.06
    return line.fill < (0.75 if loose else 0.66) * usual_fill


def unsteady(line: TextLine, height: float) -> bool:
    """True for letters of another size than the text's that do not stand on one line, as those of pens and
    of slanting stamps.

    On generated letters none of 140 printed lines of another size is so uneven; of the lines by pen half are.
    """
    size = line.letter_height / height
    return line.letters >= 3 and line.unevenness > (0.035 if size > 1.25 else 0.08 if size < 0.9 else np.inf)


def set_large(
    line: TextLine, lines: list[TextLine], tables: tuple[Table, ...], *, usual_fill: float, height: float
) -> bool:
    """True for a few letters as heavy as type that stand as evenly, in a cell, or on the row of a line.

    ลับ and ด่วน are set far larger than the text; ที่ before a number or over a column may be one piece with its
    marks, so that it seems large.
    """
    even = line.letters >= 2 and line.spread < 0.15 and line.unevenness < 0.07
    x, y = (float(v) for v in line.corners.mean(0))
    placed = any(table.cell(x, y) is not None for table in tables) or any(
        other.letters >= 4 and abs(other.baseline - line.baseline) < 0.25 * height
        for other in lines
        if other is not line
    )
    marked = placed and line.letter_height < 2.6 * height
    return (even or marked) and line.fill > 0.75 * usual_fill > 0
