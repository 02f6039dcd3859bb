"""Receiving stamps: rectangles of strokes at a small angle, and blocks of coloured ink."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.boxes import Corners, sides
from pipeline.imaging.edges import straight_edges
from pipeline.imaging.paper import Mask, Picture
from pipeline.imaging.polygons import area, common_area

MAX_ANGLE_DEG = 16.0
_SMALLEST, _LARGEST = (2.4, 0.9), (9.0, 5.2)
"""Width and height in centimetres; the form in the regulation is about 5 x 2.5 cm, those in use 3 to 8 cm
wide."""


@dataclass(frozen=True)
class Frame:
    """A rectangle of strokes.

    Attributes:
        corners: Its outline.
        cover: Share of the outline that is there, mean of the four sides.
        weakest: Share of the side with least.
    """

    corners: Corners
    cover: float
    weakest: float


@dataclass(frozen=True)
class _Stroke:
    """A straight stroke `normal . (x, y) = offset`, from `first` to `last` along its direction."""

    angle: float
    direction: NDArray[np.float64]
    normal: NDArray[np.float64]
    offset: float
    first: float
    last: float
    there: float


def _strokes(segments: NDArray[np.float64], unit: float, *, least: float, upright: bool) -> list[_Stroke]:
    """Segments of one direction joined where they continue each other, from `least` on, longest first."""
    run = segments[:, 2:] - segments[:, :2]
    angle = np.degrees(np.arctan2(run[:, 1], run[:, 0]))
    turn = 90.0 if upright else 0.0
    angle = (angle - turn + 90) % 180 - 90
    near = np.abs(angle) <= MAX_ANGLE_DEG
    segments, run, angle = segments[near], run[near], angle[near]
    length = np.hypot(run[:, 0], run[:, 1])
    middle = (segments[:, :2] + segments[:, 2:]) / 2
    free = np.ones(len(segments), bool)
    strokes = []
    for seed in np.argsort(-length):
        if not free[seed]:
            continue
        if length[seed] < 0.35 * unit:
            break
        theta = math.radians(float(angle[seed]) + turn)
        direction = np.array([math.cos(theta), math.sin(theta)])
        normal = np.array([-direction[1], direction[0]])
        offset = float(middle[seed] @ normal)
        away = np.abs(middle @ normal - offset)
        same = free & (np.abs(angle - angle[seed]) < 3) & (away < 0.07 * unit + 0.012 * length[seed])
        same[seed] = True
        near_by = np.flatnonzero(same)
        one_end, other_end = segments[near_by, :2] @ direction, segments[near_by, 2:] @ direction
        starts, ends = np.minimum(one_end, other_end), np.maximum(one_end, other_end)
        taken = near_by == seed
        first, last = float(starts[taken][0]), float(ends[taken][0])
        grew = True
        while grew:
            reach = ~taken & (starts <= last + 0.9 * unit) & (ends >= first - 0.9 * unit)
            grew = bool(reach.any())
            taken |= reach
            if grew:
                first, last = float(starts[taken].min()), float(ends[taken].max())
        joined = near_by[taken]
        free[joined] = False
        # Most are stems of letters. The line through all of them hardly changes how long they are.
        if last - first < 0.9 * least:
            continue
        points = np.concatenate((segments[joined, :2], segments[joined, 2:]))
        along, across = points @ direction, points @ normal
        weights = np.concatenate((length[joined], length[joined]))
        if last - first > 0.5 * unit and len(points) > 2:
            square = weights**2
            off = along - np.average(along, weights=square)
            bend = float((square * off) @ across / max(float((square * off) @ off), 1e-9))
            theta += math.atan(min(0.04, max(-0.04, bend)))
            direction = np.array([math.cos(theta), math.sin(theta)])
            normal = np.array([-direction[1], direction[0]])
            offset = float(np.average(points @ normal, weights=weights))
            first, last = float((points @ direction).min()), float((points @ direction).max())
        spans = np.zeros(max(1, round(last - first)) + 1)
        for a, b in zip(starts[taken] - first, ends[taken] - first, strict=True):
            spans[max(0, int(a)) : max(0, int(b)) + 1] = 1
        strokes.append(
            _Stroke(math.degrees(theta) - turn, direction, normal, offset, first, last, float(spans.mean()))
        )
    return [stroke for stroke in strokes if stroke.last - stroke.first > least]


def _crossing(one: _Stroke, other: _Stroke) -> NDArray[np.float64]:
    (a, b), (c, d) = one.normal.tolist(), other.normal.tolist()
    turn = a * d - b * c
    return np.array([(one.offset * d - b * other.offset) / turn, (a * other.offset - one.offset * c) / turn])


def _side_through(point: NDArray[np.float64], angle: float) -> _Stroke:
    """A missing left or right side: a stroke of no length through a point, upright to lines of `angle`."""
    theta = math.radians(angle + 90)
    direction = np.array([math.cos(theta), math.sin(theta)])
    normal = np.array([-direction[1], direction[0]])
    along = float(point @ direction)
    return _Stroke(angle, direction, normal, float(point @ normal), along, along, 0.0)


def _rectangles(segments: NDArray[np.float64], shape: tuple[int, ...], centimetre: float) -> list[Frame]:
    """All rectangles of stamp size among the segments."""
    if len(segments) < 4:
        return []
    drawn = np.zeros(shape, np.uint8)
    thickness = max(3, round(0.09 * centimetre))
    for x0, y0, x1, y1 in np.round(segments).astype(int).tolist():
        cv2.line(drawn, (x0, y0), (x1, y1), 255, thickness)
    across = _strokes(segments, centimetre, least=1.2 * centimetre, upright=False)[:70]
    down = _strokes(segments, centimetre, least=0.4 * centimetre, upright=True)[:90]
    found: list[Frame] = []
    sides_found = _Sides.of(down)
    for upper, lower in _pairs(across, centimetre):
        found += _completed(upper, lower, sides_found, drawn, centimetre)
    return found


def find_frames(flat: Picture, centimetre: float) -> list[Frame]:
    """Rectangular frames of the size of a receiving stamp, up to 16 degrees off the page's own direction.

    Straight strokes are found and joined; each pair of an upper and a lower stroke that lie over each other
    is completed by strokes at its ends. A rectangle counts by the share of its outline that has strokes.
    Cells of tables are told by strokes that run on beyond the corners. Smudged and broken frames only
    become straight edges when seen from further away; there lines of text have straight edges, too, so
    that a frame must stand clear of the ink inside and outside of it.

    Args:
        flat: The upright page, flattened (see `paper.flattened`), about 40 pixels a centimetre.
        centimetre: Pixels a centimetre.
    """
    fine = _best(_rectangles(straight_edges(flat, 0.16 * centimetre), flat.shape, centimetre), centimetre)
    half = cv2.resize(flat, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    segments = straight_edges(cv2.GaussianBlur(half, (3, 3), 0), 0.2 * centimetre / 2) * 2 + 0.5
    ink = cv2.dilate(cv2.compare(flat, 205, cv2.CMP_LT), np.ones((3, 3), np.uint8))
    coarse = [
        Frame(f.corners, 0.9 * f.cover, f.weakest)
        for f in _rectangles(segments, flat.shape, centimetre)
        if f.cover > 0.7 and f.weakest > 0.3 and _stands_clear(f.corners, ink, centimetre)
    ]
    coarse = [
        f for f in _best(coarse, centimetre) if not any(_same_place(f.corners, g.corners) for g in fine)
    ]
    return fine + coarse


def _stands_clear(corners: Corners, ink: Mask, centimetre: float) -> bool:
    """True when bands 1.2 to 1.6 mm inside and outside the upper and lower side hold clearly less ink than
    the sides."""
    down = corners[3] - corners[0] + corners[2] - corners[1]
    down = down / max(float(np.hypot(*down)), 1e-9) * centimetre
    for start, end in ((corners[0], corners[1]), (corners[3], corners[2])):
        on = max(_cover(start + s * down, end + s * down, ink) for s in (-0.04, 0.0, 0.04))
        off = [
            float(
                np.mean([_cover(start + sign * s * down, end + sign * s * down, ink) for s in (0.12, 0.16)])
            )
            for sign in (-1, 1)
        ]
        if on - max(off) < 0.25 or max(off) > 0.5:
            return False
    return True


def _pairs(across: list[_Stroke], centimetre: float) -> list[tuple[_Stroke, _Stroke]]:
    """Pairs of an upper and a lower stroke that lie over each other at a stamp's height."""
    if not across:
        return []
    angle = np.array([s.angle for s in across])
    first, last = np.array([s.first for s in across]), np.array([s.last for s in across])
    offset = np.array([s.offset for s in across])
    direction, normal = np.array([s.direction for s in across]), np.array([s.normal for s in across])
    start, end = np.maximum.outer(first, first), np.minimum.outer(last, last)
    outer = np.maximum.outer(last, last) - np.minimum.outer(first, first)
    middle = direction[:, None] * ((start + end) / 2)[..., None] + (normal * offset[:, None])[:, None]
    distance = offset[None] - (middle * normal[None]).sum(2)
    good = np.abs(np.subtract.outer(angle, angle)) <= 2.5
    good &= (distance >= _SMALLEST[1] * centimetre) & (distance <= _LARGEST[1] * centimetre)
    good &= (end - start >= 0.45 * outer) & (outer >= _SMALLEST[0] * 0.8 * centimetre)
    np.fill_diagonal(good, False)
    return [(across[i], across[j]) for i, j in np.argwhere(good).tolist()]


@dataclass(frozen=True)
class _Sides:
    """Upright strokes, also as arrays, so that all of them can be tried at once."""

    strokes: list[_Stroke]
    angle: NDArray[np.float64]
    direction: NDArray[np.float64]
    normal: NDArray[np.float64]
    offset: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]

    @classmethod
    def of(cls, strokes: list[_Stroke]) -> _Sides:
        """The strokes with their arrays."""
        return cls(
            strokes,
            np.array([s.angle for s in strokes]),
            np.array([s.direction for s in strokes]).reshape(-1, 2),
            np.array([s.normal for s in strokes]).reshape(-1, 2),
            np.array([s.offset for s in strokes]),
            np.array([s.first for s in strokes]),
            np.array([s.last for s in strokes]),
        )

    def crossing(self, other: _Stroke) -> NDArray[np.float64]:
        """Where each of them, prolonged, meets another stroke, (n, 2)."""
        a, b = other.normal.tolist()
        c, d = self.normal[:, 0], self.normal[:, 1]
        turn = a * d - b * c
        x, y = (other.offset * d - b * self.offset) / turn, (a * self.offset - other.offset * c) / turn
        return np.stack((x, y), axis=1)


def _completed(upper: _Stroke, lower: _Stroke, down: _Sides, drawn: Mask, centimetre: float) -> list[Frame]:
    """Frames with the given upper and lower side."""
    outer_start, outer_end = min(upper.first, lower.first), max(upper.last, lower.last)
    angle = (upper.angle + lower.angle) / 2
    top, bottom = down.crossing(upper), down.crossing(lower)
    along = (top + bottom) @ upper.direction / 2
    span_top, span_bottom = (top * down.direction).sum(1), (bottom * down.direction).sum(1)
    shared = np.minimum(down.last, span_bottom) - np.maximum(down.first, span_top)
    usable = (np.abs(down.angle - angle) <= 3) & (shared >= 0.4 * (span_bottom - span_top))
    left_of_middle = along < (outer_start + outer_end) / 2
    lefts = [(along[i], down.strokes[i]) for i in np.flatnonzero(usable & left_of_middle).tolist()]
    rights = [(along[i], down.strokes[i]) for i in np.flatnonzero(usable & ~left_of_middle).tolist()]
    floor = 0.5 * centimetre
    left_sides = [s for a, s in sorted(lefts, key=lambda item: item[0]) if a > outer_start - floor][:4]
    right_sides = [s for a, s in sorted(rights, key=lambda item: -item[0]) if a < outer_end + floor][:4]
    if not left_sides and not right_sides:
        return _two_rules(upper, lower, drawn, centimetre)
    base = upper.normal * upper.offset
    left_sides = left_sides or [_side_through(base + upper.direction * outer_start, angle)]
    right_sides = right_sides or [_side_through(base + upper.direction * outer_end, angle)]
    frames = []
    for left in left_sides:
        for right in right_sides:
            if _run_on(upper, lower, left, right, centimetre):
                continue
            corners = np.array(
                [
                    _crossing(upper, left),
                    _crossing(upper, right),
                    _crossing(lower, right),
                    _crossing(lower, left),
                ]
            )
            frame = _judged(corners, drawn, centimetre)
            if frame is not None:
                frames.append(frame)
    return frames


def _run_on(upper: _Stroke, lower: _Stroke, left: _Stroke, right: _Stroke, centimetre: float) -> bool:
    """True when both the upper and the lower stroke run on beyond a side: rules of a form, not a frame."""
    spare = 0.6 * centimetre
    at_left = [float(_crossing(s, left) @ s.direction) - s.first > spare for s in (upper, lower)]
    at_right = [s.last - float(_crossing(s, right) @ s.direction) > spare for s in (upper, lower)]
    return all(at_left) or all(at_right)


def _two_rules(upper: _Stroke, lower: _Stroke, drawn: Mask, centimetre: float) -> list[Frame]:
    """A stamp between two rules of one length without sides: both whole, ending together, not running on."""
    apart = abs(upper.first - lower.first) + abs(upper.last - lower.last)
    width = upper.last - upper.first
    if apart > 0.12 * width or width < 3 * centimetre or min(upper.there, lower.there) < 0.7:
        return []
    ends = [(upper, upper.first), (upper, upper.last), (lower, lower.last), (lower, lower.first)]
    corners = np.array([s.direction * along + s.normal * s.offset for s, along in ends])
    wide, high = sides(corners)
    if not (wide <= _LARGEST[0] * centimetre and 1.2 <= wide / max(high, 1) <= 4.5):
        return []
    covers = [_cover(corners[0], corners[1], drawn), _cover(corners[3], corners[2], drawn)]
    return [Frame(corners, 0.75 * min(covers), 0.0)] if min(covers) > 0.8 else []


@lru_cache(maxsize=1024)
def _shares(steps: int) -> NDArray[np.float64]:
    return np.linspace(0, 1, steps)


def _cover(start: NDArray[np.float64], end: NDArray[np.float64], drawn: Mask) -> float:
    left, top = start.tolist()
    across, down = (end - start).tolist()
    steps = max(2, round(math.hypot(across, down) / 2))
    shares = _shares(steps)
    columns = np.rint(left + across * shares).astype(np.intp)
    rows = np.rint(top + down * shares).astype(np.intp)
    height, width = drawn.shape
    # The places lie on a straight line: where both ends are inside all of them are.
    if not all(0 <= columns[at] < width and 0 <= rows[at] < height for at in (0, -1)):
        inside = (columns >= 0) & (rows >= 0) & (columns < width) & (rows < height)
        columns, rows = columns[inside], rows[inside]
    return float(np.count_nonzero(drawn[rows, columns])) / steps


def _judged(corners: Corners, drawn: Mask, centimetre: float) -> Frame | None:
    width, height = sides(corners)
    if not _SMALLEST[0] * centimetre <= width <= _LARGEST[0] * centimetre:
        return None
    if not 1.1 <= width / max(height, 1) <= 5.0:
        return None
    covers: list[float] = []
    for i in range(4):
        covers.append(_cover(corners[i], corners[(i + 1) % 4], drawn))
        # What the sides that are left can bring no longer makes a frame of it.
        if sum(covers) + 3 - i < 0.62 * 4 or sum(one < 0.5 for one in covers) > 1:
            return None
    mean, weakest = float(np.mean(covers)), float(min(covers))
    if mean < 0.62 or sorted(covers)[1] < 0.5 or (weakest < 0.12 and mean < 0.7):
        return None
    beyond = 0
    for i in range(4):
        for neighbour in ((i + 1) % 4, (i - 1) % 4):
            outward = corners[i] - corners[neighbour]
            outward = outward / max(float(np.hypot(*outward)), 1e-9) * centimetre
            beyond += _cover(corners[i] + 0.2 * outward, corners[i] + 0.7 * outward, drawn) > 0.7
    if beyond >= 3:
        return None
    return Frame(corners, mean - 0.05 * beyond, weakest)


def _best(frames: list[Frame], centimetre: float) -> list[Frame]:
    """One frame for each stamp: the largest of those nearly as complete as the best at that place."""
    chosen: list[Frame] = []
    rest = sorted(frames, key=lambda frame: -frame.cover)
    while rest:
        lead = rest[0]
        rivals = [f for f in rest if _same_place(f.corners, lead.corners)]
        others = [f for f in rest if not _same_place(f.corners, lead.corners)]
        good = [f for f in rivals if f.cover >= lead.cover - 0.12 and not _two_stamps(f, frames, centimetre)]
        best = max(good or [lead], key=lambda f: area(f.corners) * (f.cover + 0.2 * f.weakest))
        chosen.append(best)
        rest = [f for f in others if not _same_place(f.corners, best.corners)]
    return [f for i, f in enumerate(chosen) if not any(_same_place(f.corners, g.corners) for g in chosen[:i])]


def _same_place(one: Corners, other: Corners) -> bool:
    shared = common_area(one, other)
    return shared > 0.6 * min(area(one), area(other))


def _two_stamps(frame: Frame, frames: list[Frame], centimetre: float) -> bool:
    """True when two complete frames side by side, with a gap between them, fill this one."""
    width, height = sides(frame.corners)
    parts = [
        f
        for f in frames
        if f.cover > frame.cover - 0.1
        and sides(f.corners)[1] > 0.8 * height
        and 2.6 * centimetre < sides(f.corners)[0] < 0.7 * width
        and common_area(f.corners, frame.corners) > 0.9 * area(f.corners)
    ]
    return any(
        common_area(a.corners, b.corners) < 0.02 * area(a.corners) and _apart(a, b) > 0.04 * centimetre
        for i, a in enumerate(parts)
        for b in parts[:i]
    )


def _apart(one: Frame, other: Frame) -> float:
    first, second = sorted((one.corners, other.corners), key=lambda c: float(c[:, 0].mean()))
    return float(second[[0, 3], 0].mean() - first[[1, 2], 0].mean())
