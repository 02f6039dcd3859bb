"""Receiving stamps: rectangles of strokes at a small angle, and blocks of coloured ink."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.boxes import Corners, cut_out, sides
from pipeline.imaging.edges import straight_edges
from pipeline.imaging.paper import Mask, Picture
from pipeline.imaging.polygons import area, common_area, overlap
from pipeline.imaging.shares import shares_on
from pipeline.imaging.strokes import Stroke, crossing, side_through, strokes_of

LARGEST_CM = (10.8, 5.2)
"""Width and height of the largest receiving stamp; the form in the regulation is about 5 x 2.5 cm, those in
use are 3 to 10 cm wide; this leaves some room to spare."""
_SMALLEST_CM = (2.4, 0.9)
_NARROWEST, _FLATTEST = 0.76, 5.0
"""Width by height; a stamp with a long name above four fields is cut as high as wide."""
_WIDE_CM, _LEVEL_DEG = 9.0, 0.35
"""Level frames that are wider than this are tables: clerks do not press so exactly."""
_MOVED_CM = (-0.12, -0.08, -0.04, 0.0, 0.04, 0.08, 0.12)
_CLEAR_CM = (-0.04, 0.0, 0.04, -0.12, -0.16, 0.12, 0.16)
"""How far down from a side ink is looked for: three places on it, two outside and two inside of it."""
_GAP_CM = 0.075
"""Room between the painted edges of a stroke that is as thick as frames are, up to 1.2 mm."""
_OWN_CM = 1.4
"""Lower than this the cell of a stamp is none of its own, and two uprights with a rule are no frame."""
_CODE_CM, _SQUARE, _FULL = 5.0, 1.18, 0.35
"""Largest width, width by height, and least share of ink of a square code (QR)."""
_COMPLETE, _WITHIN, _OWN_SIDE_CM = 0.85, 0.85, 0.25
"""Cover of frames that are two stamps where they lie over each other, the most of one that lies in the other,
and how far their sides are from each other."""
_WHOLE = 0.8
"""Share that is there of each stroke of a frame with three sides."""
_SHARED = 0.33
"""Share of the width in which upper and lower side were seen over each other: print breaks sides."""
_SHEARED_DEG = 4.5
"""How far from a right angle the corners of a frame are on paper that was bent or pulled when scanned."""
_SAME_END_CM = 0.45
"""How far from a corner a stroke begins that is a side of an open frame: corners may be round."""


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


def _rectangles(segments: NDArray[np.float64], drawn: Mask, centimetre: float) -> list[Frame]:
    """All rectangles of stamp size among the segments, which `drawn` has as strokes."""
    if len(segments) < 4:
        return []
    across = strokes_of(segments, centimetre, least=1.2 * centimetre, upright=False)[:70]
    down = _Sides.of(strokes_of(segments, centimetre, least=0.4 * centimetre, upright=True)[:90])
    found: list[Frame | Corners] = []
    for upper, lower in _pairs(across, centimetre):
        found += _completed(upper, lower, down, drawn, centimetre)
    for side in across:
        found += _open_frames(side, down, centimetre)
    outlines = [one for one in found if not isinstance(one, Frame)]
    judged = iter(_judged(np.array(outlines).reshape(-1, 4, 2), drawn, centimetre))
    frames = [one if isinstance(one, Frame) else next(judged) for one in found]
    return [frame for frame in frames if frame is not None]


def _drawn(segments: NDArray[np.float64], shape: tuple[int, ...], centimetre: float) -> Mask:
    """The segments as strokes, those on the two edges of one thick stroke joined to a whole one."""
    drawn = np.zeros(shape, np.uint8)
    thickness = max(3, round(0.09 * centimetre))
    for x0, y0, x1, y1 in np.round(segments).astype(int).tolist():
        cv2.line(drawn, (x0, y0), (x1, y1), 255, thickness)
    # The line of a side runs between both edges of its stroke, where else nothing would be.
    between = np.ones((round(_GAP_CM * centimetre) | 1,) * 2, np.uint8)
    return np.asarray(cv2.morphologyEx(drawn, cv2.MORPH_CLOSE, between), np.uint8)


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
    if min(flat.shape) < 2:
        return []
    edges = straight_edges(flat, 0.16 * centimetre)
    drawn = _drawn(edges, flat.shape, centimetre)
    fine = _best(_rectangles(edges, drawn, centimetre), centimetre)
    half = cv2.resize(flat, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    segments = straight_edges(cv2.GaussianBlur(half, (3, 3), 0), 0.2 * centimetre / 2) * 2 + 0.5
    rough = [
        frame
        for frame in _rectangles(segments, _drawn(segments, flat.shape, centimetre), centimetre)
        if frame.cover > 0.7 and frame.weakest > 0.3
    ]
    in_pieces = _in_pieces([frame.corners for frame in rough], drawn, centimetre)
    clear = _standing_clear(
        [frame.corners for frame, told in zip(rough, in_pieces, strict=True) if not told], flat, centimetre
    )
    there = [told or next(clear) for told in in_pieces]
    coarse = _best(
        [Frame(f.corners, 0.9 * f.cover, f.weakest) for f, kept in zip(rough, there, strict=True) if kept],
        centimetre,
    )
    coarse = [f for f in coarse if not any(_same_place(f.corners, g.corners) for g in fine)]
    return [f for f in fine + coarse if _has_paper(f.corners, flat, centimetre)]


def _has_paper(corners: Corners, flat: Picture, centimetre: float) -> bool:
    """False for small squares that are as full as codes for machines to read."""
    width, height = sides(corners)
    if width > _CODE_CM * centimetre or width > _SQUARE * height:
        return True
    cut, _ = cut_out(flat, corners)
    return float((cut < 128).mean()) < _FULL


def _in_pieces(outlines: list[Corners], drawn: Mask, centimetre: float) -> list[bool]:
    """Whether straight edges seen from near lie along most of each outline, each side moved to where most
    are."""
    corners = np.array(outlines).reshape(-1, 4, 2)
    following = np.roll(corners, -1, axis=1)
    run = following - corners
    across = np.stack((-run[..., 1], run[..., 0]), axis=-1)
    across = across / np.maximum(np.hypot(run[..., 0], run[..., 1]), 1e-9)[..., None]
    moved = np.array(_MOVED_CM)[:, None] * across[:, :, None] * centimetre
    starts, ends = corners[:, :, None] + moved, following[:, :, None] + moved
    covers = shares_on(starts.reshape(-1, 2), ends.reshape(-1, 2), drawn)
    best = covers.reshape(-1, 4, len(_MOVED_CM)).max(axis=2)
    return [bool(told) for told in (best.mean(axis=1) > 0.62) & (best.min(axis=1) > 0.3)]


def _standing_clear(outlines: list[Corners], flat: Picture, centimetre: float) -> Iterator[bool]:
    """Whether bands 1.2 to 1.6 mm inside and outside the upper and lower side of each outline hold clearly
    less ink than the sides."""
    if outlines:
        ink = cv2.dilate(cv2.compare(flat, 205, cv2.CMP_LT), np.ones((3, 3), np.uint8))
    for corners in outlines:
        down = corners[3] - corners[0] + corners[2] - corners[1]
        down = down / max(float(np.hypot(*down)), 1e-9) * centimetre
        moved = np.array(_CLEAR_CM)[:, None] * down
        covers = [
            shares_on(start + moved, end + moved, ink)
            for start, end in ((corners[0], corners[1]), (corners[3], corners[2]))
        ]
        on = [float(one[:3].max()) for one in covers]
        off = [float(max(one[3:5].mean(), one[5:].mean())) for one in covers]
        yield all(line - beside >= 0.25 and beside <= 0.5 for line, beside in zip(on, off, strict=True))


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
    good &= (distance >= _SMALLEST_CM[1] * centimetre) & (distance <= LARGEST_CM[1] * centimetre)
    good &= (end - start >= _SHARED * outer) & (outer >= _SMALLEST_CM[0] * 0.8 * centimetre)
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
    there: NDArray[np.float64]

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
            np.array([s.there for s in strokes]),
        )

    def crossing(self, other: Stroke) -> NDArray[np.float64]:
        """Where each of them, prolonged, meets another stroke, (n, 2)."""
        a, b = other.normal.tolist()
        c, d = self.normal[:, 0], self.normal[:, 1]
        turn = a * d - b * c
        x, y = (other.offset * d - b * self.offset) / turn, (a * self.offset - other.offset * c) / turn
        return np.stack((x, y), axis=1)


def _completed(
    upper: Stroke, lower: Stroke, down: _Sides, drawn: Mask, centimetre: float
) -> Sequence[Frame | Corners]:
    """Outlines that may be frames with the given upper and lower side, or a frame of these two alone."""
    outer_start, outer_end = min(upper.first, lower.first), max(upper.last, lower.last)
    angle = (upper.angle + lower.angle) / 2
    top, bottom = down.crossing(upper), down.crossing(lower)
    along = (top + bottom) @ upper.direction / 2
    span_top, span_bottom = (top * down.direction).sum(1), (bottom * down.direction).sum(1)
    shared = np.minimum(down.last, span_bottom) - np.maximum(down.first, span_top)
    usable = (np.abs(down.angle - angle) <= _SHEARED_DEG) & (shared >= 0.4 * (span_bottom - span_top))
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
    spare = 0.6 * centimetre
    lefts_met = [(crossing(upper, side), crossing(lower, side)) for side in left_sides]
    rights_met = [(crossing(upper, side), crossing(lower, side)) for side in right_sides]
    # Both strokes run on beyond a side: rules of a form, not a frame.
    begin = [
        met
        for met in lefts_met
        if not all(
            float(at @ s.direction) - s.first > spare for at, s in zip(met, (upper, lower), strict=True)
        )
    ]
    end = [
        met
        for met in rights_met
        if not all(
            s.last - float(at @ s.direction) > spare for at, s in zip(met, (upper, lower), strict=True)
        )
    ]
    return [np.array([left[0], right[0], right[1], left[1]]) for left in begin for right in end]


def _open_frames(side: Stroke, down: _Sides, centimetre: float) -> list[Corners]:
    """Outlines of one upper or lower side with a left and a right one, as far as the longer of them goes.

    The side across from it is worn, covered or was never there.
    """
    if side.there < _WHOLE:
        return []
    reach, least = _SAME_END_CM * centimetre, _OWN_CM * centimetre
    met = down.crossing(side)
    along, own = met @ side.direction, (met * down.direction).sum(1)
    end = np.minimum(np.abs(along - side.first), np.abs(along - side.last))
    usable = (down.there >= _WHOLE) & (np.abs(down.angle - side.angle) <= 3) & (end <= reach)
    hung = [
        (along[i], met[i], down.direction[i], far[i] - own[i])
        for i in np.flatnonzero(usable).tolist()
        for near, far in ((down.first, down.last), (down.last, down.first))
        if abs(near[i] - own[i]) < reach
    ]
    outlines = []
    for first_along, corner, direction, length in hung:
        for other_along, other_corner, other_direction, other_length in hung:
            longer = max(length, other_length, key=abs)
            if other_along <= first_along or length * other_length < 0 or abs(longer) < least:
                continue
            ends = corner + direction * longer, other_corner + other_direction * longer
            box = (corner, other_corner, ends[1], ends[0])
            outlines.append(np.array(box if longer > 0 else (ends[0], ends[1], other_corner, corner)))
    return outlines


def _two_rules(upper: Stroke, lower: Stroke, drawn: Mask, centimetre: float) -> list[Frame]:
    """A stamp between two rules of one length without sides: both whole, ending together, not running on."""
    apart = abs(upper.first - lower.first) + abs(upper.last - lower.last)
    width = upper.last - upper.first
    if apart > 0.12 * width or width < 3 * centimetre or min(upper.there, lower.there) < 0.7:
        return []
    ends = [(upper, upper.first), (upper, upper.last), (lower, lower.last), (lower, lower.first)]
    corners = np.array([s.direction * along + s.normal * s.offset for s, along in ends])
    wide, high = sides(corners)
    if not (wide <= LARGEST_CM[0] * centimetre and 1.2 <= wide / max(high, 1) <= 4.5):
        return []
    cover = float(shares_on(corners[[0, 3]], corners[[1, 2]], drawn).min())
    return [Frame(corners, 0.75 * cover, 0.0)] if cover > 0.8 else []


def _judged(corners: NDArray[np.float64], drawn: Mask, centimetre: float) -> list[Frame | None]:
    """The frame of each outline, (n, 4, 2); None for those that are none."""
    following = np.roll(corners, -1, axis=1)
    along = corners[:, 1] - corners[:, 0] + corners[:, 2] - corners[:, 3]
    run = following - corners
    long = np.hypot(run[..., 0], run[..., 1])
    width, height = (long[:, 0] + long[:, 2]) / 2, (long[:, 1] + long[:, 3]) / 2
    ratio, tilt = width / np.maximum(height, 1), np.abs(np.degrees(np.arctan2(along[:, 1], along[:, 0])))
    possible = (width >= _SMALLEST_CM[0] * centimetre) & (width <= LARGEST_CM[0] * centimetre)
    possible &= (ratio >= _NARROWEST) & (ratio <= _FLATTEST)
    possible &= (width <= _WIDE_CM * centimetre) | (tilt >= _LEVEL_DEG)
    left = np.flatnonzero(possible)
    covers = np.zeros((len(corners), 4))
    for side in range(4):
        covers[left, side] = shares_on(corners[left, side], following[left, side], drawn)
        # What the sides that are left can bring no longer makes a frame of the others.
        own = covers[left, : side + 1]
        left = left[(own.sum(axis=1) + 3 - side >= 0.62 * 4) & ((own < 0.5).sum(axis=1) <= 1)]
    mean, weakest = covers[left].mean(axis=1), covers[left].min(axis=1)
    whole = (mean >= 0.62) & (np.sort(covers[left], axis=1)[:, 1] >= 0.5)
    left = left[whole & ((weakest >= 0.12) | (mean >= 0.7))]
    beyond = np.zeros(len(left), np.int64)
    own = corners[left]
    for neighbours in (np.roll(own, -1, axis=1), np.roll(own, 1, axis=1)):
        outward = own - neighbours
        outward = (
            outward / np.maximum(np.hypot(outward[..., 0], outward[..., 1]), 1e-9)[..., None] * centimetre
        )
        runs_on = shares_on((own + 0.2 * outward).reshape(-1, 2), (own + 0.7 * outward).reshape(-1, 2), drawn)
        beyond += (runs_on.reshape(-1, 4) > 0.7).sum(axis=1)
    frames: list[Frame | None] = [None] * len(corners)
    for at, count in zip(left.tolist(), beyond.tolist(), strict=True):
        if count < 3:
            mean_cover = float(covers[at].mean())
            frames[at] = Frame(corners[at], mean_cover - 0.05 * count, float(covers[at].min()))
    return frames


def cross(one: Frame, other: Frame, centimetre: float) -> bool:
    """True for two complete frames over each other, none of whose sides lies on a side of the other.

    They are two stamps, however much of each the other covers; a cell lies in its frame, and a frame that
    takes a side from another shares it.
    """
    if min(one.cover, other.cover) < _COMPLETE:
        return False
    shared = common_area(one.corners, other.corners)
    if shared > _WITHIN * min(area(one.corners), area(other.corners)):
        return False
    for at in range(4):
        start, end = one.corners[at], one.corners[(at + 1) % 4]
        normal = np.array([-(end - start)[1], (end - start)[0]]) / max(float(np.hypot(*(end - start))), 1e-9)
        for opposite in (at, (at + 2) % 4):
            middle = (other.corners[opposite] + other.corners[(opposite + 1) % 4]) / 2
            if abs(float((middle - start) @ normal)) < _OWN_SIDE_CM * centimetre:
                return False
    return True


def _best(frames: list[Frame], centimetre: float) -> list[Frame]:
    """One frame for each stamp: the largest of those nearly as complete as the best at that place."""
    chosen: list[Frame] = []
    sized = [(frame, *sides(frame.corners)) for frame in frames]
    rest = sorted(frames, key=lambda frame: -frame.cover)
    while rest:
        lead = rest[0]
        same = [f is lead or _one_stamp(f, lead, centimetre) for f in rest]
        rivals = [f for f, own in zip(rest, same, strict=True) if own]
        others = [f for f, own in zip(rest, same, strict=True) if not own]
        good = [f for f in rivals if f.cover >= lead.cover - 0.12 and not _two_stamps(f, sized, centimetre)]
        best = max(good or [lead], key=lambda f: area(f.corners) * (f.cover + 0.2 * f.weakest))
        chosen.append(best)
        rest = [f for f in others if not _one_stamp(f, best, centimetre)]
    return [f for i, f in enumerate(chosen) if not any(_one_stamp(f, g, centimetre) for g in chosen[:i])]


def _one_stamp(one: Frame, other: Frame, centimetre: float) -> bool:
    return _same_place(one.corners, other.corners) and not cross(one, other, centimetre)


def _same_place(one: Corners, other: Corners) -> bool:
    return overlap(one, other, 0.6)


def _two_stamps(frame: Frame, frames: list[tuple[Frame, float, float]], centimetre: float) -> bool:
    """True when two complete frames beside or below each other, with a gap between, fill this one.

    Args:
        frame: That may be two.
        frames: All that were found, with width and height.
        centimetre: Pixels a centimetre.
    """
    width, height = sides(frame.corners)
    # Sizes first: they cost far less than what two outlines share.
    near = [one for one in frames if one[0].cover > frame.cover - 0.12]
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
