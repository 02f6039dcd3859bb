"""Receiving stamps: rectangles of strokes at a small angle, and blocks of coloured ink."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.boxes import Corners, angle_of, cut_out, sides
from pipeline.imaging.edges import straight_edges
from pipeline.imaging.paper import Mask, Picture
from pipeline.imaging.polygons import area, common_area, overlap
from pipeline.imaging.strokes import Stroke, crossing, side_through, strokes_of

_SMALLEST, _LARGEST = (2.4, 0.9), (10.8, 5.2)
"""Width and height in centimetres; the form in the regulation is about 5 x 2.5 cm, those in use 3 to 10 cm
wide."""
_NARROWEST, _FLATTEST = 0.76, 5.0
"""Width by height; a stamp with a long name above four fields is cut as high as wide."""
_WIDE_CM, _LEVEL_DEG = 9.0, 0.35
"""Level frames that are wider than this are tables: clerks do not press so exactly."""
_MOVED_CM = (-0.12, -0.08, -0.04, 0.0, 0.04, 0.08, 0.12)
_OWN_CM = 1.4
"""Lower than this the cell of a stamp is none of its own, and two uprights with a rule are no frame."""
_CODE_CM, _SQUARE, _FULL = 5.0, 1.18, 0.35
"""Largest width, width by height, and least share of ink of a square code (QR)."""
_WHOLE = 0.8
"""Share that is there of each stroke of a frame with three sides."""
_SAME_END_CM = 0.3
"""How far the ends of a left and a right side differ where a frame is open above or below."""


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


def _rectangles(segments: NDArray[np.float64], shape: tuple[int, ...], centimetre: float) -> list[Frame]:
    """All rectangles of stamp size among the segments."""
    if len(segments) < 4:
        return []
    drawn = _drawn(segments, shape, centimetre)
    across = strokes_of(segments, centimetre, least=1.2 * centimetre, upright=False)[:70]
    down = strokes_of(segments, centimetre, least=0.4 * centimetre, upright=True)[:90]
    found: list[Frame] = []
    sides_found = _Sides.of(down)
    for upper, lower in _pairs(across, centimetre):
        found += _completed(upper, lower, sides_found, drawn, centimetre)
    for side in across:
        found += _open_frames(side, down, drawn, centimetre)
    return found


def _drawn(segments: NDArray[np.float64], shape: tuple[int, ...], centimetre: float) -> Mask:
    drawn = np.zeros(shape, np.uint8)
    thickness = max(3, round(0.09 * centimetre))
    for x0, y0, x1, y1 in np.round(segments).astype(int).tolist():
        cv2.line(drawn, (x0, y0), (x1, y1), 255, thickness)
    return drawn


def find_frames(flat: Picture, centimetre: float) -> list[Frame]:
    """Rectangular frames of the size of a receiving stamp, up to 16 degrees off the page's own direction.

    Straight strokes are found and joined; each pair of an upper and a lower stroke that lie over each other
    is completed by strokes at its ends. A rectangle counts by the share of its outline that has strokes.
    Cells of tables are told by strokes that run on beyond the corners. Smudged and broken frames only
    become straight edges when seen from further away; there lines of text have straight edges, too, so
    that a frame must stand clear of the ink inside and outside of it, or be there in pieces when seen from
    near: letters have no straight edges along a whole side.

    Args:
        flat: The upright page, flattened (see `paper.flattened`), about 40 pixels a centimetre.
        centimetre: Pixels a centimetre.
    """
    edges = straight_edges(flat, 0.16 * centimetre)
    fine = _best(_rectangles(edges, flat.shape, centimetre), centimetre)
    drawn = _drawn(edges, flat.shape, centimetre)
    half = cv2.resize(flat, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    segments = straight_edges(cv2.GaussianBlur(half, (3, 3), 0), 0.2 * centimetre / 2) * 2 + 0.5
    ink = cv2.dilate(cv2.compare(flat, 205, cv2.CMP_LT), np.ones((3, 3), np.uint8))
    coarse = [
        Frame(f.corners, 0.9 * f.cover, f.weakest)
        for f in _rectangles(segments, flat.shape, centimetre)
        if f.cover > 0.7
        and f.weakest > 0.3
        and (_in_pieces(f.corners, drawn, centimetre) or _stands_clear(f.corners, ink, centimetre))
    ]
    coarse = [
        f for f in _best(coarse, centimetre) if not any(_same_place(f.corners, g.corners) for g in fine)
    ]
    return [f for f in fine + coarse if _has_paper(f.corners, flat, centimetre)]


def _has_paper(corners: Corners, flat: Picture, centimetre: float) -> bool:
    """False for small squares that are as full as codes for machines to read."""
    width, height = sides(corners)
    if width > _CODE_CM * centimetre or width > _SQUARE * height:
        return True
    cut, _ = cut_out(flat, corners)
    return float((cut < 128).mean()) < _FULL


def _in_pieces(corners: Corners, drawn: Mask, centimetre: float) -> bool:
    """True when straight edges seen from near lie along most of the outline, each side moved to where most
    are."""
    covers = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        across = np.array([-(end - start)[1], (end - start)[0]]) / max(float(np.hypot(*(end - start))), 1e-9)
        covers.append(
            max(
                _cover(start + s * across * centimetre, end + s * across * centimetre, drawn)
                for s in _MOVED_CM
            )
        )
    return float(np.mean(covers)) > 0.62 and min(covers) > 0.3


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


def _pairs(across: list[Stroke], centimetre: float) -> list[tuple[Stroke, Stroke]]:
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

    strokes: list[Stroke]
    angle: NDArray[np.float64]
    direction: NDArray[np.float64]
    normal: NDArray[np.float64]
    offset: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]

    @classmethod
    def of(cls, strokes: list[Stroke]) -> _Sides:
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

    def crossing(self, other: Stroke) -> NDArray[np.float64]:
        """Where each of them, prolonged, meets another stroke, (n, 2)."""
        a, b = other.normal.tolist()
        c, d = self.normal[:, 0], self.normal[:, 1]
        turn = a * d - b * c
        x, y = (other.offset * d - b * self.offset) / turn, (a * self.offset - other.offset * c) / turn
        return np.stack((x, y), axis=1)


def _completed(upper: Stroke, lower: Stroke, down: _Sides, drawn: Mask, centimetre: float) -> list[Frame]:
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
    left_sides = left_sides or [side_through(base + upper.direction * outer_start, angle)]
    right_sides = right_sides or [side_through(base + upper.direction * outer_end, angle)]
    frames = []
    for left in left_sides:
        for right in right_sides:
            if _run_on(upper, lower, left, right, centimetre):
                continue
            corners = np.array(
                [
                    crossing(upper, left),
                    crossing(upper, right),
                    crossing(lower, right),
                    crossing(lower, left),
                ]
            )
            frame = _judged(corners, drawn, centimetre)
            if frame is not None:
                frames.append(frame)
    return frames


def _open_frames(side: Stroke, down: list[Stroke], drawn: Mask, centimetre: float) -> list[Frame]:
    """Frames of one upper or lower side with a left and a right one that end alike: open below or above."""
    if side.there < _WHOLE:
        return []
    reach, least = _SAME_END_CM * centimetre, _OWN_CM * centimetre
    hung = []
    for stroke in down:
        corner = crossing(side, stroke)
        along = float(corner @ side.direction)
        end = min(abs(along - side.first), abs(along - side.last))
        own = float(corner @ stroke.direction)
        if stroke.there < _WHOLE or abs(stroke.angle - side.angle) > 3 or end > reach:
            continue
        for near, far in ((stroke.first, stroke.last), (stroke.last, stroke.first)):
            if abs(near - own) < reach:
                hung.append((along, corner, stroke, far - own))
    frames = []
    for along, corner, stroke, length in hung:
        for other_along, other_corner, other, other_length in hung:
            if other_along <= along or abs(length - other_length) > reach or abs(length) < least:
                continue
            ends = corner + stroke.direction * length, other_corner + other.direction * other_length
            box = (corner, other_corner, ends[1], ends[0])
            corners = np.array(box if length > 0 else (ends[0], ends[1], other_corner, corner))
            frame = _judged(corners, drawn, centimetre)
            if frame is not None:
                frames.append(frame)
    return frames


def _run_on(upper: Stroke, lower: Stroke, left: Stroke, right: Stroke, centimetre: float) -> bool:
    """True when both the upper and the lower stroke run on beyond a side: rules of a form, not a frame."""
    spare = 0.6 * centimetre
    at_left = [float(crossing(s, left) @ s.direction) - s.first > spare for s in (upper, lower)]
    at_right = [s.last - float(crossing(s, right) @ s.direction) > spare for s in (upper, lower)]
    return all(at_left) or all(at_right)


def _two_rules(upper: Stroke, lower: Stroke, drawn: Mask, centimetre: float) -> list[Frame]:
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
    if not _NARROWEST <= width / max(height, 1) <= _FLATTEST:
        return None
    if width > _WIDE_CM * centimetre and abs(angle_of(corners)) < _LEVEL_DEG:
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
    return overlap(one, other, 0.6)


def _two_stamps(frame: Frame, frames: list[Frame], centimetre: float) -> bool:
    """True when two complete frames beside or below each other, with a gap between, fill this one."""
    width, height = sides(frame.corners)
    # Sizes first: they cost far less than what two outlines share.
    near = [(f, *sides(f.corners)) for f in frames if f.cover > frame.cover - 0.12]
    beside = [
        f
        for f, wide, high in near
        if high > 0.8 * height and 2.6 * centimetre < wide < 0.7 * width and _lies_in(f, frame)
    ]
    below = [
        f
        for f, wide, high in near
        if wide > 0.8 * width and _OWN_CM * centimetre < high < 0.7 * height and _lies_in(f, frame)
    ]
    return _parted(beside, 0, centimetre) or _parted(below, 1, centimetre)


def _lies_in(part: Frame, whole: Frame) -> bool:
    return common_area(part.corners, whole.corners) > 0.9 * area(part.corners)


def _parted(frames: list[Frame], axis: int, centimetre: float) -> bool:
    """True when there is a gap between two of the frames along an axis: 0 across, 1 down."""
    return any(
        common_area(a.corners, b.corners) < 0.02 * area(a.corners) and _apart(a, b, axis) > 0.04 * centimetre
        for i, a in enumerate(frames)
        for b in frames[:i]
    )


def _apart(one: Frame, other: Frame, axis: int) -> float:
    first, second = sorted((one.corners, other.corners), key=lambda c: float(c[:, axis].mean()))
    near, far = ([0, 3], [1, 2]) if axis == 0 else ([0, 1], [2, 3])
    return float(second[near, axis].mean() - first[far, axis].mean())
