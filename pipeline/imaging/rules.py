"""Ruled lines and tables of a straight page."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

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
    down = np.asarray(cv2.transpose(_rules(turned, round(1.0 * centimetre), 0.1 * centimetre)), np.uint8)
    return Rules(across, down, _tables(across, down, centimetre))


def _rules(ink: Mask, length: int, thickness: float) -> Mask:
    """Horizontal runs of ink at least `length` long and no thicker than `thickness`; small breaks are
    bridged."""
    # Scans step by a pixel where a rule is not quite straight: let runs continue one row up or down.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    bridged = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))
    runs = _long_runs(np.asarray(bridged, np.uint8), max(8, length))
    if runs is None:
        return np.zeros_like(ink)
    solid = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((max(3, round(thickness) + 4), 1), np.uint8))
    runs = cv2.subtract(runs, solid)
    kept = np.zeros_like(ink)
    filled = runs.any(axis=1)
    if not filled.any():
        return kept
    # Most rows hold no run at all. Of those only the first of a stretch stays, which parts what lies above it
    # from what lies below: the same components, found in a quarter of the time.
    rows = np.flatnonzero(filled | np.concatenate(([False], filled[:-1])))
    few = runs[rows]
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


def _long_runs(ink: Mask, length: int) -> Mask | None:
    """Horizontal runs of ink at least `length` long; at the edge of the picture half of it is enough.

    None where there is no such run. Most rows have none, and opening them costs more than all else about
    rules: bytes of eight pixels each tell them.
    """
    # A run holds seven pixels less than its length in whole eights; runs that end at an edge half of that.
    least = (length - 7) // 8 - 2
    if least > 0:
        eights = np.packbits(ink, axis=1)
        eights[:, -1] |= (1 << (-ink.shape[1] % 8)) - 1
        full = cv2.erode((eights == 255).view(np.uint8), np.ones((1, least), np.uint8))
        rows = np.flatnonzero(full.any(axis=1))
    else:
        rows = np.flatnonzero(ink.any(axis=1))
    if not len(rows):
        return None
    runs = np.zeros_like(ink)
    runs[rows] = cv2.morphologyEx(ink[rows], cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    return runs


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
    both = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    first_x, first_y, wide, high = cv2.boundingRect(both)
    found = components(np.ascontiguousarray(both[first_y : first_y + high, first_x : first_x + wide]))
    tables = []
    for number in np.flatnonzero((found.width >= 3 * centimetre) & (found.height >= centimetre)).tolist():
        left, top = first_x + int(found.left[number]), first_y + int(found.top[number])
        width, height = int(found.width[number]), int(found.height[number])
        window = np.s_[top : top + height, left : left + width]
        rows = _positions(across[window].sum(1, dtype=np.int64) / 255, 0.55 * width, 0.25 * centimetre)
        columns = _positions(down[window].sum(0, dtype=np.int64) / 255, 0.5 * height, 0.25 * centimetre)
        if len(rows) >= 3 and len(columns) >= 3:
            tables.append(
                Table(
                    left=float(left),
                    top=float(top),
                    right=float(left + width),
                    bottom=float(top + height),
                    rows=tuple(top + r for r in rows),
                    columns=tuple(left + c for c in columns),
                )
            )
    return tuple(sorted(tables, key=lambda table: table.top))


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
