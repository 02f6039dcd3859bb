"""Ruled lines and tables of a straight page."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.components import components
from pipeline.imaging.paper import Mask

_MOST_HELD = 0.22
"""Share of a rule's length from which ink may go on: what stands on it or hangs from it."""


@dataclass(frozen=True)
class Table:
    """A ruled table.

    Attributes:
        left, top, right, bottom: Its frame.
        rows: y of its horizontal rules, from the top.
        columns: x of its vertical rules, from the left.
    """

    left: float
    top: float
    right: float
    bottom: float
    rows: tuple[float, ...]
    columns: tuple[float, ...]

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column from 1 of the cell at a point, None outside."""
        row = sum(1 for rule in self.rows if rule <= y)
        column = sum(1 for rule in self.columns if rule <= x)
        inside = 1 <= row < len(self.rows) and 1 <= column < len(self.columns)
        return (row, column) if inside else None


@dataclass(frozen=True)
class Rules:
    """Rules of a page as masks of their ink, and the tables they form."""

    across: Mask
    down: Mask
    tables: tuple[Table, ...]


def find_rules(ink: Mask, centimetre: float) -> Rules:
    """Horizontal and vertical rules longer than 1.5 cm and 1 cm, and the tables they form.

    Args:
        ink: Ink of the straight page.
        centimetre: Pixels a centimetre.
    """
    across = _rules(ink, round(1.5 * centimetre), 0.1 * centimetre)
    turned = np.asarray(cv2.transpose(ink), np.uint8)
    upright = _rules(turned, round(1.0 * centimetre), 0.1 * centimetre)
    none = np.zeros_like(ink)
    down = none if upright is None else np.asarray(cv2.transpose(upright), np.uint8)
    across = none.copy() if across is None else across
    return Rules(across, down, _tables(across, down, centimetre))


def _rules(ink: Mask, length: int, thickness: float) -> Mask | None:
    """Horizontal runs of ink at least `length` long and no thicker than `thickness`; small breaks are
    bridged. None where there are none."""
    # Scans step by a pixel where a rule is not quite straight: let runs continue one row up or down.
    thick = np.asarray(cv2.dilate(ink, np.ones((3, 1), np.uint8)), np.uint8)
    rows, few = _long_runs(thick, max(8, length))
    if not len(rows):
        return None
    # Most rows hold no run at all. Of those only the first of a stretch stays, which parts what lies above it
    # from what lies below, and the first and last of all: the same runs and components in a quarter of the
    # time.
    rows, few = _parted(rows, few, len(ink))
    solid = cv2.morphologyEx(few, cv2.MORPH_OPEN, np.ones((max(3, round(thickness) + 4), 1), np.uint8))
    few = np.asarray(cv2.subtract(few, solid), np.uint8)
    if not few.any():
        return None
    rows, few = _parted(rows, few, len(ink))
    runs = np.zeros_like(ink)
    runs[rows] = few
    kept = np.zeros_like(ink)
    found = components(few)
    boxes = np.stack((found.left, found.top, found.width, found.height), axis=1)
    keep = np.zeros(len(boxes), bool)
    for number, (left, place, width, height) in enumerate(boxes[1:].tolist(), start=1):
        top = int(rows[place])
        # Heavy text has runs along its feet and heads, with letters all along one side; a rule stands free.
        margin = max(2, round(thickness * 0.5))
        over = ink[max(0, top - 2 * margin) : max(0, top - margin + 1), left : left + width]
        under = ink[top + height + margin - 1 : top + height + 2 * margin, left : left + width]
        beside = max((np.count_nonzero(band) / band.size for band in (over, under) if band.size), default=0.0)
        if beside < (0.3 if width < 3 * length else 0.6):
            own = found.labels[place : place + height, left : left + width] == number
            keep[number] = _held_by_letters(ink, runs, own, left, top) < _MOST_HELD
    kept[rows] = found.only(keep)
    return kept


def _parted(rows: NDArray[np.intp], runs: Mask, height: int) -> tuple[NDArray[np.intp], Mask]:
    """Those rows of a picture that have runs, the first row after each stretch of them, and the first and
    last of the picture.

    Args:
        rows: Of the picture, rising; all others have no runs.
        runs: In these rows.
        height: Of the picture.
    """
    own = runs.any(axis=1)
    filled = np.zeros(height, np.bool_)
    filled[rows] = own
    kept = filled.copy()
    kept[1:] |= filled[:-1]
    kept[[0, -1]] = True
    result = np.zeros((int(kept.sum()), runs.shape[1]), np.uint8)
    result[filled[kept]] = runs[own]
    return np.flatnonzero(kept), result


def _long_runs(ink: Mask, length: int) -> tuple[NDArray[np.intp], Mask]:
    """Horizontal runs of ink at least `length` long over breaks of up to four pixels; at the edge of the
    picture half of it is enough.

    Most rows have none, and opening them costs more than all else about rules: bytes of eight pixels each
    tell them. No byte within a run is without ink, and when its breaks are closed each is full.

    Returns:
        The rows that may have such runs, and the runs in these rows.
    """
    # A run holds seven pixels less than its length in whole eights; runs that end at an edge half of that.
    least = (length - 7) // 8 - 2
    rows = np.flatnonzero(_filled(ink, least, full=False))
    bridged = (
        cv2.morphologyEx(ink[rows], cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8)) if len(rows) else ink[rows]
    )
    if len(rows) and least > 0:
        long = _filled(np.asarray(bridged, np.uint8), least, full=True)
        rows, bridged = rows[long], bridged[long]
    if len(rows):
        bridged = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    return rows, np.asarray(bridged, np.uint8)


def _filled(ink: Mask, least: int, *, full: bool) -> NDArray[np.bool_]:
    """In which rows at least so many eights of pixels after each other have ink, or are `full` of it."""
    if least <= 0:
        return np.asarray(ink.any(axis=1), np.bool_)
    eights = np.packbits(ink, axis=1)
    eights[:, -1] |= (1 << (-ink.shape[1] % 8)) - 1
    own = (eights == 255 if full else eights != 0).view(np.uint8)
    return np.asarray(cv2.erode(own, np.ones((1, least), np.uint8)).any(axis=1), np.bool_)


def _held_by_letters(ink: Mask, runs: Mask, run: np.ndarray, left: int, top: int) -> float:
    """Share of a run's length that ink goes on from, counted on the side where there is more of it.

    Heads and feet of bold, blurred letters are runs, too; but stems hang on them everywhere.

    Args:
        ink: Of the page.
        runs: All runs of the page.
        run: The run itself in its own box.
        left, top: Of the box.
    """
    height, width = run.shape
    # The row next to a run is half its own edge: ink is looked for in the second row beyond it.
    first, last = max(0, top - 2), min(ink.shape[0], top + height + 2)
    window = np.s_[first:last, left : left + width]
    bare = (ink[window] > 0) & (runs[window] == 0)
    own = np.zeros(bare.shape, bool)
    own[top - first : top - first + height] = run
    sides = (bare[:-2] & own[2:], bare[2:] & own[:-2])
    return float(max(np.count_nonzero(side) for side in sides) / max(width, 1))


def _tables(across: Mask, down: Mask, centimetre: float) -> tuple[Table, ...]:
    if not cv2.countNonZero(across) or not cv2.countNonZero(down):
        return ()
    both = np.asarray(cv2.bitwise_or(across, down), np.uint8)
    # Rules fill few rows or few columns: the others are left out but for one between two stretches.
    lines, columns = (_reached(np.asarray(both.any(axis=axis))) for axis in (1, 0))
    few = np.ascontiguousarray(both[lines][:, columns])
    found = components(np.asarray(cv2.dilate(few, np.ones((3, 3), np.uint8)), np.uint8))
    # A box ends in the row and column of its last pixel.
    lefts, tops = columns[found.left], lines[found.top]
    widths = columns[np.maximum(found.left + found.width - 1, 0)] - lefts + 1
    heights = lines[np.maximum(found.top + found.height - 1, 0)] - tops + 1
    large = (widths >= 3 * centimetre) & (heights >= centimetre)
    large[0] = False
    tables = []
    for number in np.flatnonzero(large).tolist():
        left, top, width, height = (int(each[number]) for each in (lefts, tops, widths, heights))
        window = np.s_[top : top + height, left : left + width]
        rows = _positions(across[window].sum(1, dtype=np.int64) / 255, 0.55 * width, 0.25 * centimetre)
        sides = _positions(down[window].sum(0, dtype=np.int64) / 255, 0.5 * height, 0.25 * centimetre)
        if len(rows) >= 3 and len(sides) >= 3:
            tables.append(
                Table(
                    left=float(left),
                    top=float(top),
                    right=float(left + width),
                    bottom=float(top + height),
                    rows=tuple(top + r for r in rows),
                    columns=tuple(left + c for c in sides),
                )
            )
    return tuple(sorted(tables, key=lambda table: table.top))


def _reached(filled: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Places that are filled or one beside such, and of all others the first of each stretch."""
    near = filled.copy()
    near[1:] |= filled[:-1]
    near[:-1] |= filled[1:]
    kept = near.copy()
    kept[1:] |= near[:-1]
    return np.flatnonzero(kept)


def _positions(amounts: np.ndarray, least: float, nearest: float) -> list[float]:
    """Middles of the places where rules lie: summed over 1.5 mm, as a rule at a slope spreads over rows."""
    width = max(3, round(nearest * 0.6) | 1)
    spread = np.convolve(amounts, np.ones(width), mode="same")
    found: list[float] = []
    while spread.size:
        peak = int(spread.argmax())
        if spread[peak] < least:
            break
        near = np.flatnonzero(spread >= 0.95 * spread[peak])
        near = near[np.abs(near - peak) <= width]
        found.append(float(near.mean()))
        spread[max(0, peak - round(nearest)) : peak + round(nearest) + 1] = 0
    return sorted(found)
