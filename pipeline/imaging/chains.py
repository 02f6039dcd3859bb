"""Letters of a line chained to each other, so that lines may sag or rise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.paper import Mask


@dataclass(frozen=True)
class Pieces:
    """Connected pieces of ink; arrays of equal length."""

    left: NDArray[np.float64]
    top: NDArray[np.float64]
    width: NDArray[np.float64]
    height: NDArray[np.float64]
    area: NDArray[np.float64]

    @property
    def right(self) -> NDArray[np.float64]:
        """First column beyond each."""
        return self.left + self.width

    @property
    def bottom(self) -> NDArray[np.float64]:
        """First row beyond each."""
        return self.top + self.height

    def only(self, keep: NDArray[np.bool_]) -> Pieces:
        """Those of them that a mask names."""
        return Pieces(self.left[keep], self.top[keep], self.width[keep], self.height[keep], self.area[keep])


def median_of(values: NDArray[np.float64]) -> float:
    """The median as `np.median` gives it, in a quarter of its time for the few letters of a line."""
    ordered = np.sort(values)
    count = len(ordered)
    return float(ordered[(count - 1) // 2] + ordered[count // 2]) / 2 if count else float("nan")


def _middles(letters: Pieces, unit: float) -> NDArray[np.float64]:
    """y of the middle of each letter's body; pieces with a mark grown on are measured from their foot."""
    anchored = (letters.height > 1.25 * unit) & (letters.height < 2.6 * unit)
    return np.where(anchored, letters.bottom - 0.5 * unit, letters.top + letters.height / 2)


def together(one: Pieces, other: Pieces) -> Pieces:
    """Both together, those of the first before."""
    return Pieces(
        np.concatenate((one.left, other.left)),
        np.concatenate((one.top, other.top)),
        np.concatenate((one.width, other.width)),
        np.concatenate((one.height, other.height)),
        np.concatenate((one.area, other.area)),
    )


def chained(letters: Pieces, unit: float, widest_gap: float, walls: Mask | None) -> NDArray[np.int64]:
    """Number of the line of each letter: letters are chained that are each other's nearest beside them.

    Chains follow lines that sag or rise, where bent paper brings the end of one line level with the next
    (nearest-neighbour chains as of L. O'Gorman, "The document spectrum for page layout analysis", 1993). Then
    chains whose ends lie level are joined in the same way, over wider gaps.

    Args:
        letters: Pieces that count as letters.
        unit: Usual height of a letter in pixels.
        widest_gap: Within a line, in letter heights.
        walls: Vertical rules, over which nothing is chained.
    """
    count = len(letters.left)
    group = np.arange(count)
    if not count:
        return group
    middle = _middles(letters, unit)
    spans = _Spans(letters.left, letters.right, middle, middle)
    group = _linked(group, spans, unit, reach=min(1.6, widest_gap) * unit, level=0.5 * unit, walls=walls)
    for _ in range(3):
        number = int(group.max()) + 1
        spans = _chain_ends(letters, middle, group, number, unit)
        joined = _linked(
            np.arange(number), spans, unit, reach=widest_gap * unit, level=0.42 * unit, walls=walls
        )
        group = _untangled(letters, joined[group], unit)
        if int(group.max()) + 1 == number:
            break
    return _of_large_type(letters, _absorbed(letters, group, unit), unit)


def _untangled(letters: Pieces, group: NDArray[np.int64], unit: float) -> NDArray[np.int64]:
    """Groups after chains that run through each other are put together.

    Marks grown on above or below move the middles of some letters, so that one line may fall into two chains
    that share a stretch of it; both would be cut out there, and their text read twice. Letters of two lines
    cannot stand in the same rows of the same place.
    """
    count = int(group.max()) + 1
    left, right = np.full(count, np.inf), np.full(count, -np.inf)
    top, bottom = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(left, group, letters.left)
    np.maximum.at(right, group, letters.right)
    np.minimum.at(top, group, letters.top)
    np.maximum.at(bottom, group, letters.bottom)
    shared = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    near = (shared > 0) & (np.minimum(bottom[:, None], bottom) > np.maximum(top[:, None], top))
    parent = np.arange(count)
    for one, other in np.argwhere(np.triu(near, 1)).tolist():
        first = max(left[one], left[other]) - 3 * unit
        last = min(right[one], right[other]) + 3 * unit
        around = (letters.right > first) & (letters.left < last)
        mine, theirs = around & (group == one), around & (group == other)
        bodies = [(median_of(letters.top[each]), median_of(letters.bottom[each])) for each in (mine, theirs)]
        (high, low), (other_high, other_low) = bodies
        least = min(unit, low - high, other_low - other_high)
        if min(low, other_low) - max(high, other_high) > 0.7 * least:
            parent[parent == parent[other]] = parent[one]
    return np.asarray(np.unique(parent[group], return_inverse=True)[1].reshape(-1), np.int64)


def _absorbed(letters: Pieces, group: NDArray[np.int64], unit: float) -> NDArray[np.int64]:
    """Groups after letters that a mark has grown on to have put into the line they stand in.

    Their middle is that of no letter, so that no chain takes them.
    """
    out = group.copy()
    count = np.bincount(group)
    for number in np.flatnonzero(count <= 2):
        own = group == number
        left, right = letters.left[own].min(), letters.right[own].max()
        top, bottom = letters.top[own].min(), letters.bottom[own].max()
        shared = np.minimum(letters.bottom, bottom) - np.maximum(letters.top, top)
        beside = ~own & (count[group] > 2) & (letters.right >= left - unit) & (letters.left <= right + unit)
        beside &= shared >= 0.7 * np.minimum(np.minimum(letters.height, bottom - top), unit)
        if beside.any() and bottom - top < 2.6 * max(unit, median_of(letters.height[beside])):
            out[own] = np.bincount(group[beside]).argmax()
    return np.asarray(np.unique(out, return_inverse=True)[1].reshape(-1), np.int64)


def _of_large_type(letters: Pieces, group: NDArray[np.int64], unit: float) -> NDArray[np.int64]:
    """Groups after rows of large letters that all have marks grown on are put to the letters beside them.

    So high a piece may as well hang together with the next line, and no chain takes it by its foot. A row of
    three or more that stand on one foot with letters of their size tells what they are.
    """
    out = group.copy()
    tall = letters.height >= 2.6 * unit
    count = np.bincount(group)
    for number in np.flatnonzero((count > 2) & (2 * np.bincount(group, tall) > count)):
        row, others = letters.only(group == number), group != number
        # Marks are lower than the letter that they stand over.
        others &= (letters.height > 1.25 * unit) & (letters.height >= 0.6 * median_of(row.height))
        apart = np.maximum(letters.left - row.right[:, None], row.left[:, None] - letters.right)
        level = np.abs(letters.bottom - row.bottom[:, None]) <= 0.3 * unit
        beside = others & ((apart <= 1.6 * unit) & level).any(0)
        out[np.isin(out, out[beside])] = out[group == number][0]
    return np.asarray(np.unique(out, return_inverse=True)[1].reshape(-1), np.int64)


@dataclass(frozen=True)
class _Spans:
    """Where letters or chains begin and end, and how high their first and last bodies lie."""

    left: NDArray[np.float64]
    right: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]


def _chain_ends(
    letters: Pieces, middle: NDArray[np.float64], group: NDArray[np.int64], number: int, unit: float
) -> _Spans:
    left, right = np.full(number, np.inf), np.full(number, -np.inf)
    np.minimum.at(left, group, letters.left)
    np.maximum.at(right, group, letters.right)

    def height_near(near: NDArray[np.bool_]) -> NDArray[np.float64]:
        weight = np.where(near, letters.width, 1e-9)
        return np.bincount(group, middle * weight, number) / np.bincount(group, weight, number)

    first = height_near(letters.left <= left[group] + 3 * unit)
    return _Spans(left, right, first, height_near(letters.right >= right[group] - 3 * unit))


def _linked(
    group: NDArray[np.int64], spans: _Spans, unit: float, *, reach: float, level: float, walls: Mask | None
) -> NDArray[np.int64]:
    """Numbers of the groups after each span is joined to its mutually nearest one at the right."""
    order = np.argsort(spans.first, kind="stable")
    heights = spans.first[order]
    low = np.searchsorted(heights, spans.last - level)
    high = np.searchsorted(heights, spans.last + level, side="right")
    counts = high - low
    one = np.repeat(np.arange(len(group)), counts)
    places = np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(low, counts)
    other = order[places]
    gap = spans.left[other] - spans.right[one]
    # Letters overlap a little where a vowel reaches over its neighbour.
    good = (gap <= reach) & (gap >= -0.7 * unit) & (other != one)
    good &= spans.left[other] + spans.right[other] > spans.left[one] + spans.right[one]
    one, other, gap = one[good], other[good], gap[good]
    cost = np.maximum(gap, -0.2 * unit) + 2 * np.abs(spans.first[other] - spans.last[one])
    to_right, to_left = _nearest(one, other, cost, len(group)), _nearest(other, one, cost, len(group))
    mutual = np.flatnonzero((to_right >= 0) & (to_left[to_right] == np.arange(len(group))))
    mutual = mutual[np.argsort(spans.left[mutual])]
    # Most gaps lie beside all walls: one look at their columns tells so.
    beside = np.ones(len(mutual), bool)
    if walls is not None:
        before = np.concatenate(([0], np.cumsum(walls.any(axis=0))))
        ends = np.clip(np.ceil(spans.left[to_right[mutual]]).astype(np.int64), 0, walls.shape[1])
        starts = np.clip(spans.right[mutual].astype(np.int64), 0, walls.shape[1])
        beside = before[np.maximum(starts, ends)] == before[starts]
    parent = np.arange(len(group))
    for left, clear in zip(mutual.tolist(), beside.tolist(), strict=True):
        right = int(to_right[left])
        if clear or walls is None or not _walled(walls, spans, left, right):
            parent[right] = parent[left]
    return np.asarray(np.unique(parent[group], return_inverse=True)[1].reshape(-1), np.int64)


def _nearest(
    one: NDArray[np.int64], other: NDArray[np.int64], cost: NDArray[np.float64], count: int
) -> NDArray[np.int64]:
    """For each of `count` spans the other of least cost, -1 for none."""
    best = np.full(count, -1, np.int64)
    order = np.argsort(-cost, kind="stable")
    best[one[order]] = other[order]
    return best


def _walled(walls: Mask, spans: _Spans, left: int, right: int) -> bool:
    start, end = int(spans.right[left]), int(np.ceil(spans.left[right]))
    row = int(np.clip((spans.last[left] + spans.first[right]) / 2, 0, walls.shape[0] - 1))
    return bool(end > start and walls[row, max(0, start) : end].any())
