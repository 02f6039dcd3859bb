"""Text lines from the ink of a straight page, by how letters stand beside each other.

Letters (pieces about as high as a consonant) of one line stand close and on one baseline; the marks above and
below, which Thai has at two levels above and one below, are then given to the line they belong to. Sizes
are in units of the usual letter's height, so that the resolution does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.boxes import Corners
from pipeline.imaging.chains import Pieces, chained, median_of, together
from pipeline.imaging.components import components
from pipeline.imaging.paper import Mask
from pipeline.imaging.pieces import SMALLEST_LETTER, InkPieces, apart, pieces_of

_ABOVE, _BELOW = 1.35, 0.72
"""How far marks reach above the letters' tops and below the baseline."""
_SAME_BASELINE = 0.35
"""Nearest that the baselines of two lines come to each other, in heights of a letter."""

_AT_ONCE = 512
"""Small pieces that are compared to all letters together: a page of grain has thousands of both."""


@dataclass(frozen=True)
class TextLine:
    """A line of text.

    Attributes:
        corners: Around letters and marks.
        baseline: y of the baseline at the middle of the line.
        letter_height: Usual height of its letters.
        letters: How many letter pieces it has.
        unevenness: Median distance of the letters' feet from the baseline in letter heights: about 0.03 for
            print, above 0.1 for handwriting.
        spread: How unlike the letters' heights are: interquartile range in letter heights.
        fill: Share of its letters' boxes that is ink.
    """

    corners: Corners
    baseline: float
    letter_height: float
    letters: int
    unevenness: float
    spread: float
    fill: float


def find_lines(
    ink: Mask | InkPieces, usual_height: float, *, widest_gap: float = 4.5, walls: Mask | None = None
) -> list[TextLine]:
    """The lines of text in the ink, in reading order.

    Args:
        ink: Text of the page without rules, frames and pictures, or its pieces where they are known.
        usual_height: Height of a letter in pixels (see `letter_height`).
        widest_gap: Gap in letter heights that still belongs to the line; 4.5 letter heights are about
            2.5 heights of a line with its marks.
        walls: Vertical rules, which part the cells of a table.
    """
    if usual_height < 3:
        return []
    pieces, labels = ink if isinstance(ink, InkPieces) else pieces_of(ink)
    unit = usual_height
    pieces = apart(pieces, labels, unit)
    pieces = pieces.only(np.maximum(pieces.width, pieces.height) >= max(2, 0.12 * unit))
    pieces = _without_dotted_rules(pieces, unit, labels.shape)
    solid = pieces.area > 0.8 * pieces.width * pieces.height
    letter = (pieces.height >= SMALLEST_LETTER * unit) & (pieces.height <= 3.4 * unit)
    letter &= (
        (pieces.width <= 30 * unit) & ~(solid & (pieces.width > 0.8 * unit)) & (pieces.width >= 0.12 * unit)
    )
    tall = pieces.height > 1.3 * unit
    letter |= ~tall & _level_with_letters(pieces, letter, unit)
    letters, rest = pieces.only(letter), pieces.only(~letter & ~tall)
    # Most pages have no walls, and asking for them at each gap is what takes longest in chaining.
    groups = chained(letters, unit, widest_gap, walls if walls is not None and walls.any() else None)
    stray = _stray_marks(letters, groups, unit)
    rest = together(rest, letters.only(stray))
    letters, groups = letters.only(~stray), np.unique(groups[~stray], return_inverse=True)[1].reshape(-1)
    drafts = [_draft(letters.only(groups == g)) for g in range(int(groups.max(initial=-1)) + 1)]
    drafts = _once(drafts, unit)
    owner = _owners(rest, drafts, unit)
    lines = [_finished(draft, rest.only(owner == i), unit) for i, draft in enumerate(drafts)]
    return in_reading_order([line for line in lines if line is not None])


def _without_dotted_rules(pieces: Pieces, unit: float, shape: tuple[int, ...]) -> Pieces:
    """Pieces without the dots of dotted rules: rows of at least eight dots of one height, evenly close
    together."""
    dots = (pieces.height <= 0.32 * unit) & (pieces.width <= 0.6 * unit)
    if dots.sum() < 8:
        return pieces
    boxes = [
        (int(top), int(top + height), int(left), int(left + width))
        for left, top, width, height in zip(
            pieces.left[dots], pieces.top[dots], pieces.width[dots], pieces.height[dots], strict=True
        )
    ]
    filled = np.zeros(shape[0], np.bool_)
    for top, bottom, _, _ in boxes:
        filled[top:bottom] = True
    # Of rows without dots the first of a stretch is enough to part what lies above from what lies below.
    kept = filled | np.concatenate(([False], filled[:-1]))
    place = np.cumsum(kept) - 1
    mask = np.zeros((int(kept.sum()), shape[1]), np.uint8)
    for top, bottom, left, right in boxes:
        mask[place[top] : place[top] + bottom - top, left:right] = 255
    reach = max(3, round(0.9 * unit))
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    found = components(np.asarray(joined, np.uint8))
    long = (found.width >= 5 * unit) & (found.height <= 0.5 * unit)
    long[0] = False
    x = np.minimum((pieces.left + pieces.width / 2).astype(int), shape[1] - 1)
    y = np.minimum((pieces.top + pieces.height / 2).astype(int), shape[0] - 1)
    return pieces.only(~(dots & long[found.labels[np.maximum(place[y], 0), x]]))


def _level_with_letters(pieces: Pieces, letter: NDArray[np.bool_], unit: float) -> NDArray[np.bool_]:
    """Small pieces in the middle of a line, neither above nor below: ๐, dashes, bullets; they hold a line
    together.

    Level is what lies within five letters beside the middle of one: narrow bands run along each line and keep
    clear of the next.
    """
    letters, reach = pieces.only(letter), round(5 * unit)
    # Pieces higher than a letter have a mark grown on, above far more often than below: their foot tells
    # the line.
    anchored = (letters.height > 1.25 * unit) & (letters.height < 2.6 * unit)
    tops = np.where(anchored, letters.bottom - 0.8 * unit, letters.top + 0.25 * letters.height)
    bottoms = np.where(anchored, letters.bottom - 0.25 * unit, letters.bottom - 0.25 * letters.height)
    first, last = np.trunc(tops), np.maximum(np.trunc(tops), np.trunc(bottoms) - 1)
    level = ~letter & (np.maximum(pieces.width, pieces.height) >= 0.3 * unit)
    asked = np.flatnonzero(level)
    for some in np.array_split(asked, len(asked) // _AT_ONCE + 1):
        x = np.trunc(pieces.left[some] + pieces.width[some] / 2)[:, None]
        y = np.trunc(pieces.top[some] + pieces.height[some] / 2)[:, None]
        beside = (y >= first) & (y <= last) & (x >= letters.left - reach) & (x < letters.right + reach)
        level[some] = beside.any(1)
    return level


def _stray_marks(letters: Pieces, groups: NDArray[np.int64], unit: float) -> NDArray[np.bool_]:
    """Letters that are marks after all: a vowel and its tone grown together are as high as a letter, and the
    marks of large type are as high as the letters of the page.

    They form groups right above or below the letters of a larger group: tiny ones, or ones of lower pieces
    that each stand over a letter.
    """
    stray = np.zeros(len(groups), bool)
    if not len(groups):
        return stray
    count = np.bincount(groups)
    first = np.full(len(count), np.inf)
    last = np.full(len(count), -np.inf)
    np.minimum.at(first, groups, letters.left)
    np.maximum.at(last, groups, letters.right)
    tiny = (count <= 3) & (last - first < 3.5 * unit)
    for group in np.flatnonzero(count < count.max()):
        own = groups == group
        left, right = first[group], last[group]
        top, bottom = letters.top[own].min(), letters.bottom[own].max()
        beside = ~own & (count[groups] > count[group]) & (letters.right > left - 0.3 * unit)
        beside &= (letters.left < right + 0.3 * unit) & (letters.top < bottom + 1.5 * unit)
        beside &= letters.bottom > top - 1.0 * unit
        if not beside.any():
            continue
        # Headings are larger than the page's usual letter, and so are their marks; the next line may not be.
        middle, heights = (top + bottom) / 2, letters.height[own]
        under, over = beside & (letters.top > middle), beside & (letters.bottom < middle)
        if not tiny[group]:
            under = beside & (letters.top > middle - 0.4 * unit)
            stray[own] = under.any() and _crown(letters.only(own), letters.only(under), unit)
            continue
        scale = max(unit, median_of(letters.height[under])) if under.any() else 0.0
        stands = heights.max() <= scale and (letters.top[under].min() - bottom < 0.45 * scale)
        scale = max(unit, median_of(letters.height[over])) if over.any() else 0.0
        hangs = heights.max() < 0.8 * scale and (top - letters.bottom[over].max() < 0.25 * scale)
        stray[own] = bool(stands or hangs)
    return stray


def _crown(marks: Pieces, letters: Pieces, unit: float) -> bool:
    """True where each mark stands over a letter and is lower than it, and there are fewer marks.

    The long stem of ป may have broken off with the mark on it, and reaches down between the letters.
    """
    scale = max(unit, median_of(letters.height))
    if marks.height.mean() >= 0.95 * scale or marks.height.max() > 1.3 * scale:
        return False
    middle = marks.left + marks.width / 2
    over = (letters.left - 0.25 * scale < middle[:, None]) & (letters.right + 0.25 * scale > middle[:, None])
    gap = letters.top - marks.bottom[:, None]
    over &= (gap > -0.7 * scale) & (gap < 0.85 * scale)
    if not over.any(1).all():
        return False
    row = np.abs(letters.top - median_of(letters.top[over.any(0)])) < 0.3 * scale
    row &= (letters.right > marks.left.min()) & (letters.left < marks.right.max())
    return bool(len(middle) <= 0.7 * row.sum() + 1)


@dataclass(frozen=True)
class _Draft:
    """A line before its marks: baseline `foot + slope * x`."""

    pieces: Pieces
    foot: float
    slope: float
    height: float
    unevenness: float
    spread: float


def _draft(letters: Pieces) -> _Draft:
    # ๐, dashes and bullets do not stand on the baseline; full letters alone tell where it is. The highest
    # piece is no measure of them: a vowel and a tone grown on make it twice as high as its letter.
    full = letters.only(letters.height >= 0.6 * _quantiles(letters.height, 0.75)[0])
    middle = full.left + full.width / 2
    low, height, high = _quantiles(full.height, 0.25, 0.5, 0.75)
    slope = 0.0
    if len(middle) >= 6 and full.right.max() - full.left.min() > 8 * height:
        slope = _slope(middle, full.bottom)
    feet = full.bottom - slope * middle
    foot = _quantiles(feet, 0.5)[0]
    near = np.abs(feet - foot) < 0.3 * height
    if near.sum() >= 3:
        foot = _quantiles(feet[near], 0.5)[0]
    unevenness = _quantiles(np.abs(feet - foot), 0.5)[0] / height
    return _Draft(letters, foot, slope, height, unevenness, (high - low) / height)


def _once(drafts: list[_Draft], unit: float) -> list[_Draft]:
    """The drafts with those made one that run along each other on one baseline.

    Letters with marks grown on are chained among themselves here and there, beside those without.
    """
    kept: list[_Draft] = []
    reached: list[float] = []
    for draft in sorted(drafts, key=lambda one: one.pieces.left.min()):
        left, right = float(draft.pieces.left.min()), float(draft.pieces.right.max())
        for number, other in enumerate(kept):
            end = min(right, reached[number])
            x = (left + end) / 2
            apart = abs(draft.foot + draft.slope * x - other.foot - other.slope * x)
            if end > left and apart < _SAME_BASELINE * unit:
                kept[number] = _draft(together(other.pieces, draft.pieces))
                reached[number] = max(right, reached[number])
                break
        else:
            kept.append(draft)
            reached.append(right)
    return kept


def _quantiles(values: NDArray[np.float64], *shares: float) -> list[float]:
    """Quantiles as `np.quantile` gives them, in a tenth of its time for the few letters of a line."""
    ordered = np.sort(values).tolist()
    found = []
    for share in shares:
        place = share * (len(ordered) - 1)
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        found.append(ordered[low] + (ordered[high] - ordered[low]) * (place - low))
    return found


def _slope(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Slope through points with outliers: the median of the slopes between far points (Theil and Sen)."""
    order = np.argsort(x)
    half = len(x) // 2
    first, second = order[: len(x) - half], order[half:]
    run = x[second] - x[first]
    usable = run > 1
    if not usable.any():
        return 0.0
    return float(np.clip(median_of((y[second] - y[first])[usable] / run[usable]), -0.05, 0.05))


def _owners(rest: Pieces, drafts: list[_Draft], unit: float) -> NDArray[np.int64]:
    """Number of the line each small piece belongs to, -1 for none."""
    best = np.full(len(rest.left), 1.05)
    owner = np.full(len(rest.left), -1, np.int64)
    x, y = rest.left + rest.width / 2, rest.top + rest.height / 2
    speck = np.maximum(rest.width, rest.height) < 0.2 * unit
    for number, draft in enumerate(drafts):
        height = max(draft.height, 0.7 * unit)
        foot = draft.foot + draft.slope * x
        above, below = foot - height - y, y - foot
        cost = np.maximum(0, np.maximum(above / (_ABOVE * height), below / (_BELOW * height)))
        # Specks count only beside letters: a full stop, not dirt above the line.
        cost = np.where(speck & (cost > 0.25), 9, cost)
        left, right = draft.pieces.left.min(), draft.pieces.right.max()
        margin = np.where(cost > 0, 0.35, 0.9) * height
        cost = np.where((x < left - margin) | (x > right + margin), 9, cost)
        closer = cost < best
        best[closer] = cost[closer]
        owner[closer] = number
    return owner


def _supported(draft: _Draft, marks: Pieces, unit: float) -> NDArray[np.bool_]:
    """Marks that stand where marks stand: over or under a letter, over a mark that does, or on the baseline.

    Dirt above a line would make its crop higher, and crops that are too high are read badly.
    """
    height, letters = draft.height, draft.pieces
    large = np.maximum(marks.width, marks.height) >= 0.22 * height
    middle = marks.left + marks.width / 2
    feet = draft.foot + draft.slope * middle
    near = 0.25 * height

    def close(
        tops: NDArray[np.float64], bottoms: NDArray[np.float64], over: Pieces, gap: float
    ) -> NDArray[np.bool_]:
        beside = (middle[:, None] >= over.left - near) & (middle[:, None] <= over.right + near)
        apart = np.maximum(over.top - bottoms[:, None], tops[:, None] - over.bottom)
        return np.asarray((beside & (apart <= gap * height)).any(1), np.bool_)

    # Many faces, Sarabun among them, leave room for a vowel below a tone: it stands two thirds of a letter
    # up.
    first = large & close(marks.top, marks.bottom, letters, 0.85)
    second = large & ~first & close(marks.top, marks.bottom, marks.only(first), 0.3)
    # The tail of a comma hangs below the baseline by a third of a letter, which is half of a digit.
    hang = np.where(marks.top < feet, max(0.3 * height, 0.5 * min(unit, 1.5 * height)), 0.3 * height)
    within = (marks.top >= feet - 1.1 * height) & (marks.bottom <= feet + hang)
    return first | second | within


def _finished(draft: _Draft, marks: Pieces, unit: float) -> TextLine | None:
    letters, height = draft.pieces, draft.height
    marks = marks.only(_supported(draft, marks, unit))
    left = float(min(letters.left.min(), marks.left.min(initial=np.inf)))
    right = float(max(letters.right.max(), marks.right.max(initial=-np.inf)))
    tops = np.concatenate((letters.top, marks.top))
    bottoms = np.concatenate((letters.bottom, marks.bottom))
    middles = np.concatenate((letters.left + letters.width / 2, marks.left + marks.width / 2))
    feet = draft.foot + draft.slope * middles
    # A letter that touches the next line must not make this one two lines high.
    above = float(min((feet - tops).max(), (1 + _ABOVE + 0.1) * height))
    if height < 1.15 * unit:
        # Cut to the ink, a lone ๑ fills its crop and is read as a sign of that height: of 51 short cells 41
        # were right, and all of them with room for a letter and a fifth.
        above = max(above, 1.2 * unit)
    below = float(np.clip((bottoms - feet).max(), 0.02 * height, (_BELOW + 0.1) * height))
    if right - left < 0.25 * height:
        return None

    def at(x: float, offset: float) -> list[float]:
        return [x, draft.foot + draft.slope * x + offset]

    right -= 1
    corners = np.array([at(left, -above), at(right, -above), at(right, below - 1), at(left, below - 1)])
    fill = float(letters.area.sum() / (letters.width * letters.height).sum())
    baseline = draft.foot + draft.slope * (left + right) / 2
    return TextLine(corners, baseline, height, len(letters.left), draft.unevenness, draft.spread, fill)


def in_reading_order(lines: list[TextLine]) -> list[TextLine]:
    """Lines from top to bottom, those on one row from left to right.

    Two lines are on one row when their baselines lie within 0.6 letter heights.
    """
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda one: one.baseline):
        if rows and line.baseline - rows[-1][0].baseline < 0.6 * min(
            line.letter_height, rows[-1][0].letter_height
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: float(one.corners[0, 0]))]
