"""Ink masks: grey pictures of ink alone, 0 for none and 255 for all, laid over each other."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pipeline.synth.faces import Face
from pipeline.synth.shaping import Style, draw_text
from pipeline.synth.sheet import Grey


@lru_cache(maxsize=1024)
def letter_height(face: Face) -> float:
    """Give the height of the letter ko kai as a share of the em; national faces draw small on their em.

    Args:
        face: any face.

    Returns:
        Height of ก over the em size, at least 0.2.
    """
    drawn = draw_text("ก", face, style=Style(64))
    return max(0.2, (drawn.ink[3] - drawn.ink[1]) / 64 if drawn.ink else 0.5)


def paste(canvas: Grey, mask: Grey, left: int, top: int) -> None:
    """Lay an ink mask over a canvas, in place; what lies outside is cut off.

    Args:
        canvas: ink canvas, changed.
        mask: ink to lay on it.
        left: column of the mask's left edge; may be negative.
        top: row of its top edge; may be negative.
    """
    first_row, first_column = max(0, -top), max(0, -left)
    rows = min(mask.shape[0], canvas.shape[0] - top) - first_row
    columns = min(mask.shape[1], canvas.shape[1] - left) - first_column
    if rows <= 0 or columns <= 0:
        return
    window = canvas[
        top + first_row : top + first_row + rows, left + first_column : left + first_column + columns
    ]
    np.maximum(window, mask[first_row : first_row + rows, first_column : first_column + columns], out=window)


def trimmed(mask: Grey) -> Grey:
    """Cut a mask to its ink; one bare pixel where it has none."""
    rows, columns = np.flatnonzero((mask > 20).any(axis=1)), np.flatnonzero((mask > 20).any(axis=0))
    if not rows.size:
        return np.zeros((1, 1), np.uint8)
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
