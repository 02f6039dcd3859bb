"""How much of many straight lines is there in a mask, asked of all of them at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.paper import Mask

_STEP = 2.0
"""Pixels from one place to the next along a line."""


def shares_on(starts: NDArray[np.float64], ends: NDArray[np.float64], mask: Mask) -> NDArray[np.float64]:
    """Share of the places along each line at which a mask is set; places beyond the mask are not.

    Args:
        starts, ends: (n, 2) x and y of each line in pixels.
        mask: Of the page.
    """
    if not len(starts):
        return np.zeros(0)
    run = ends - starts
    steps = np.maximum(2, np.round(np.hypot(run[:, 0], run[:, 1]) / _STEP)).astype(np.intp)
    first = np.cumsum(steps) - steps
    share = (np.arange(int(steps.sum())) - np.repeat(first, steps)) * np.repeat(1.0 / (steps - 1), steps)
    share[first + steps - 1] = 1.0
    columns = np.rint(np.repeat(starts[:, 0], steps) + np.repeat(run[:, 0], steps) * share).astype(np.intp)
    rows = np.rint(np.repeat(starts[:, 1], steps) + np.repeat(run[:, 1], steps) * share).astype(np.intp)
    height, width = mask.shape
    # Places lie between both ends of their line: where all ends are inside, all places are.
    if min(columns.min(), rows.min()) >= 0 and columns.max() < width and rows.max() < height:
        there = mask[rows, columns] != 0
    else:
        inside = (columns >= 0) & (rows >= 0) & (columns < width) & (rows < height)
        there = (mask[np.where(inside, rows, 0), np.where(inside, columns, 0)] != 0) & inside
    return np.asarray(np.add.reduceat(there, first, dtype=np.int64) / steps, np.float64)
