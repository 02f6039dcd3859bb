"""Receiving stamps and seals of one page: from the network's boxes where it is there, else from shapes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.imaging.blocks import clusters, find_blocks
from pipeline.imaging.boxes import (
    Corners,
    angle_of,
    grown,
    painted,
    sides,
    smallest_box,
    upright_box,
    window_of,
)
from pipeline.imaging.figures import find_rings
from pipeline.imaging.inks import ink_colours
from pipeline.imaging.layers import PageLayers, stamp_boxes
from pipeline.imaging.lines import TextLine
from pipeline.imaging.paper import Mask, Picture
from pipeline.imaging.polygons import area, common_area, iou
from pipeline.imaging.stamps import LARGEST_CM, Frame, cross, find_frames
from pipeline.records.pages import COLOURED_BLOCK, FRAMED, FRAMELESS

FRAME = FRAMED
NETWORK = "page-layers network"

COLOURED = 0.35
"""Share of coloured ink from which a stamp is parted from black print by its colour."""

_LOWEST = 0.45
"""Share of the page's height down to which a block of coloured ink is taken for a receiving stamp."""
_BLACK = 110
"""Darkest that the edge of a coloured stroke is on flattened pages."""
_CELL_CM = 1.4
"""Lower than this no stamp has room for an office and a number."""
_JOINED_CM = 3.2
"""Higher than this two cells are rather two stamps."""
_LEVEL_DEG = 2.0
"""Tables lie level on a straight page."""
_STEP_CM, _BESIDE_CM = 0.02, 0.12
_GOES_ON, _LEAST_ON_CM = 0.75, 0.5
"""Share of a side's prolongation that is there, and the least length of it that makes a frame higher."""
_SURE = 0.5
"""Least score of a box of the network; votes of half-seen stamps stay below."""
_SMALLEST_CM, _LARGEST_CM = (1.8, 0.8), (9.5, 5.6)
_SAME_BOX = 0.5
"""IoU from which a frame of strokes is the outline of the network's box."""
_REACH_CM = 0.8
"""Frames are looked for so far around what the network took for a stamp."""


@dataclass(frozen=True)
class FoundStamp:
    """A stamp before its text is looked for; corners in pixels of the page at working size."""

    kind: str
    corners: Corners
    confidence: float
    method: str


@dataclass(frozen=True)
class InkedPage:
    """The page at working size.

    Attributes:
        picture: Grey or RGB.
        flat: Grey values relative to the paper.
        ink: All ink.
        coloured: Saturated ink, None on grey pages.
        centimetre: Pixels a centimetre.
        factor: Pixels of it for each pixel of the upright page.
    """

    picture: Picture
    flat: Picture
    ink: Mask
    coloured: Mask | None
    centimetre: float
    factor: float


def on_any(corners: Corners, stamps: list[FoundStamp]) -> bool:
    """True when more than half of a box lies on one of the stamps."""
    return any(common_area(corners, s.corners) > 0.5 * area(corners) for s in stamps)


def coloured_share(page: InkedPage, corners: Corners) -> float:
    """Share of the ink in a box that is coloured."""
    if page.coloured is None:
        return 0.0
    rows, columns, inside = window_of(corners, page.ink.shape)
    coloured = page.coloured[rows, columns]
    ink = (inside > 0) & ((page.ink[rows, columns] > 0) | (coloured > 0))
    return float((coloured[ink] > 0).mean()) if ink.any() else 0.0


def without_colour(page: InkedPage, ink: Mask) -> Mask:
    """The ink that has no colour, with the black strokes that coloured ones lie over.

    The edges of coloured strokes are too pale to count as coloured, but are no darker than they.
    """
    if page.coloured is None:
        return ink
    edges = cv2.subtract(cv2.dilate(page.coloured, np.ones((3, 3), np.uint8)), page.coloured)
    pale = cv2.bitwise_and(edges, cv2.compare(page.flat, _BLACK, cv2.CMP_GT))
    return np.asarray(cv2.subtract(ink, cv2.bitwise_or(page.coloured, pale)), np.uint8)


def shaped_stamps(page: InkedPage, long_side: int) -> list[FoundStamp]:
    """Stamps from frames, rings and blocks of coloured ink: the way without the network.

    Args:
        page: At working size.
        long_side: Frames are looked for at this length of the longer side.
    """
    factor = min(1.0, long_side / max(page.flat.shape))
    found = _framed(page.flat, page.centimetre, factor)
    colours = [] if page.coloured is None else ink_colours(page.picture, page.coloured)
    for part in colours:
        # Print and other inks over a coloured stamp break its frame or draw another; in its own it is whole.
        near = cv2.dilate(part, np.ones((3, 3), np.uint8))
        bared = np.asarray(cv2.bitwise_or(page.flat, cv2.bitwise_not(near)), np.uint8)
        own = _framed(bared, page.centimetre, factor)
        found = [
            f for f in found if not any(_replaces(o, f) and not _both(o, f, page.centimetre) for o in own)
        ] + own
    found = _without_grids(page, joined_cells(found, page.centimetre))
    found = [_drawn_out(stamp, page, found) for stamp in found]
    found += _rings(page, found)
    if page.coloured is not None:
        rest = page.coloured.copy()
        for stamp in found:
            painted(rest, grown(stamp.corners, 0.15 * page.centimetre), 0)
        lowest = _LOWEST * page.ink.shape[0]
        for block in [
            b
            for part in colours
            for b in find_blocks(cv2.bitwise_and(rest, part), page.centimetre, lowest=lowest)
        ]:
            high_up = float(block.corners[:, 1].mean()) < lowest
            wide, high = (side / page.centimetre for side in sides(block.corners))
            # Name stamps have two rows; with three a block is agency, number and date.
            large = wide > 2.6 and high > 1.2 and block.rows >= 2
            rows = wide > 2.2 and high > 0.9 and block.rows >= 3
            kind = "receiving" if high_up and (large or rows) else "other"
            if block.rows >= 2 and block.density > 0.06 and block.evenness > 0.5:
                found.append(FoundStamp(kind, block.corners, 0.5, COLOURED_BLOCK))
    return apart(found, page.centimetre)


def _without_grids(page: InkedPage, found: list[FoundStamp]) -> list[FoundStamp]:
    """Frames without those whose sides run on as rules: parts of tables, also of broken ones."""
    level = [stamp for stamp in found if abs(angle_of(stamp.corners)) < _LEVEL_DEG]
    if not level:
        return found
    length = max(5, round(0.5 * page.centimetre))
    across = cv2.morphologyEx(
        cv2.dilate(page.ink, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, length), np.uint8)
    )
    down = cv2.morphologyEx(
        cv2.dilate(page.ink, np.ones((1, 3), np.uint8)), cv2.MORPH_OPEN, np.ones((length, 1), np.uint8)
    )
    room = np.ones((5, 5), np.uint8)
    strokes = (cv2.dilate(across, room), cv2.dilate(down, room))
    grids = [stamp for stamp in level if _sides_running_on(stamp.corners, strokes, page.centimetre) >= 3]
    return [stamp for stamp in found if not any(stamp is grid for grid in grids)]


def _sides_running_on(corners: Corners, strokes: tuple[Mask, Mask], centimetre: float) -> int:
    """How many of the eight prolongations of a frame's sides, 1.5 mm to 2.5 cm, are two fifths strokes."""
    count = 0
    for place in range(4):
        for neighbour in ((place + 1) % 4, (place - 1) % 4):
            outward = corners[place] - corners[neighbour]
            outward = outward / max(float(np.hypot(*outward)), 1e-9) * centimetre
            mask = strokes[0] if abs(outward[0]) > abs(outward[1]) else strokes[1]
            points = np.round(corners[place] + outward * np.linspace(0.15, 2.5, 60)[:, None]).astype(int)
            inside = (points >= 0).all(1) & (points[:, 0] < mask.shape[1]) & (points[:, 1] < mask.shape[0])
            points = points[inside]
            count += int((mask[points[:, 1], points[:, 0]] > 0).sum() > 24)
    return count


def _drawn_out(stamp: FoundStamp, page: InkedPage, others: list[FoundStamp]) -> FoundStamp:
    """The frame as far as both its left and its right side go on below or above it.

    A dotted line or a rule across a stamp passes for its lower side where that is worn. What another frame
    has is left to it: careful clerks set stamps edge to edge.
    """
    low, unit = sides(stamp.corners)[1], page.centimetre
    # A side of which a part alone was seen points a little beside the rest.
    ink = cv2.dilate(page.ink, np.ones((max(3, round(_BESIDE_CM * unit) | 1),) * 2, np.uint8))
    for start, end in ((0, 3), (3, 0)):
        corners = stamp.corners.copy()
        reaches = []
        for one, other in ((start, end), (1 + start // 3, 2 - start // 3)):
            along = (corners[other] - corners[one]) / max(low, 1e-9)
            steps = np.arange(0.1, LARGEST_CM[1] - low / unit, _STEP_CM)
            points = np.round(corners[other] + along * unit * steps[:, None]).astype(int)
            inside = ((points >= 0) & (points < np.array(ink.shape[1::-1]))).all(1)
            there = ink[points[inside][:, 1], points[inside][:, 0]] > 0
            shares = np.cumsum(there) / np.arange(1, len(there) + 1)
            whole = np.flatnonzero((shares >= _GOES_ON) & there)
            reaches.append((float(steps[whole[-1]]) if len(whole) else 0.0, along))
        if min(reach for reach, _ in reaches) < _LEAST_ON_CM:
            continue
        far = max(reach for reach, _ in reaches) * unit
        for place, (_, along) in zip((end, 2 - start // 3), reaches, strict=True):
            corners[place] = corners[place] + along * far
        wide, high = sides(corners)
        room = area(corners) - area(stamp.corners)
        taken = max((common_area(corners, one.corners) for one in others if one is not stamp), default=0.0)
        if wide > 1.1 * high and taken < 0.2 * room:
            stamp = replace(stamp, corners=corners)
    return stamp


def _framed(flat: Picture, centimetre: float, factor: float) -> list[FoundStamp]:
    """Frames of strokes, looked for at `factor` of the size; bare margins of the picture are not searched."""
    dark = flat < 250
    rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
    if not len(rows):
        return []
    # Edges at the border of a picture are not seen.
    room = round(centimetre)
    left, top = max(0, int(columns[0]) - room), max(0, int(rows[0]) - room)
    window = flat[top : int(rows[-1]) + room, left : int(columns[-1]) + room]
    size = (max(1, round(window.shape[1] * factor)), max(1, round(window.shape[0] * factor)))
    coarse = np.asarray(cv2.resize(window, size, interpolation=cv2.INTER_AREA), np.uint8)
    return [
        FoundStamp(
            "receiving", (f.corners + 0.5) / factor - 0.5 + np.array([left, top]), min(1.0, f.cover), FRAME
        )
        for f in find_frames(coarse, centimetre * factor)
    ]


def joined_cells(found: list[FoundStamp], centimetre: float) -> list[FoundStamp]:
    """Frames that share a whole side put together: a rule through a stamp makes two of it.

    One of both must be too low for a stamp of its own: careful clerks set stamps edge to edge.
    """
    rest = sorted(found, key=lambda stamp: float(stamp.corners[:, 1].mean()))
    out: list[FoundStamp] = []
    for stamp in rest:
        above = next((one for one in out if _share_a_side(one.corners, stamp.corners, centimetre)), None)
        if above is None:
            out.append(stamp)
            continue
        corners = np.concatenate((above.corners[:2], stamp.corners[2:]))
        whole = replace(above, corners=corners, confidence=max(above.confidence, stamp.confidence))
        out = [whole if one is above else one for one in out]
    return out


def _share_a_side(upper: Corners, lower: Corners, centimetre: float) -> bool:
    apart = np.hypot(*(upper[[3, 2]] - lower[[0, 1]]).T)
    heights = sides(upper)[1] / centimetre, sides(lower)[1] / centimetre
    low = min(heights) < _CELL_CM and sum(heights) < _JOINED_CM
    return low and bool(apart.max() < 0.15 * centimetre)


def _replaces(own: FoundStamp, other: FoundStamp) -> bool:
    """True when a frame of one ink lies on a frame of all ink."""
    shared = common_area(own.corners, other.corners)
    return shared > 0.4 * min(area(own.corners), area(other.corners))


def layered_stamps(page: InkedPage, layers: PageLayers, long_side: int) -> list[FoundStamp]:
    """Stamps from the network's boxes, drawn to the frames of strokes that lie there.

    Args:
        page: At working size.
        layers: Of the page at working size.
        long_side: Frames are looked for at this length of the longer side.
    """
    receiving = layers.area("receiving")
    boxes = [(b.corners, b.score) for b in stamp_boxes(layers) if b.score >= _SURE]
    boxes += _whole_areas(receiving, [corners for corners, _ in boxes], page.centimetre)
    boxes = [(corners, score) for corners, score in boxes if _of_size(corners, page.centimetre)]
    frames = _frames_near(page, receiving, [corners for corners, _ in boxes], long_side)
    found = []
    for corners, score in boxes:
        rivals = [(iou(f.corners, corners), f) for f in frames]
        rivals = [(shared, f) for shared, f in rivals if shared >= _SAME_BOX]
        if rivals:
            _, frame = max(rivals, key=lambda one: one[0] + 0.3 * one[1].cover)
            found.append(FoundStamp("receiving", frame.corners, max(score, min(1.0, frame.cover)), FRAME))
        else:
            found.append(FoundStamp("receiving", corners, score, NETWORK))
    for frame in frames:
        rows, columns, inside = window_of(frame.corners, page.ink.shape)
        if float(receiving[rows, columns][inside > 0].mean()) > 0.6 * 255 and not on_any(
            frame.corners, found
        ):
            found.append(FoundStamp("receiving", frame.corners, min(1.0, frame.cover), FRAME))
    if float((layers.ink("seal") > 127).mean()) > 1e-4:
        found += _rings(page, found)
    return apart(found, page.centimetre)


def loose_stamps(
    lines: list[TextLine], page: InkedPage, height: float
) -> tuple[list[TextLine], list[FoundStamp]]:
    """Frameless stamps: blocks of two to seven lines in small letters or coloured ink.

    Args:
        lines: Of the page.
        page: At working size.
        height: Usual height of the page's letters in pixels.

    Returns:
        The lines that are left, and the stamps.
    """
    odd: list[TextLine] = []
    hues: list[bool] = []
    for line in lines:
        small = line.letter_height < 0.94 * height and line.letters >= 3
        coloured = coloured_share(page, line.corners) > 0.5
        if (small or coloured) and line.unevenness < 0.2 and line.letter_height < 1.3 * height:
            odd.append(line)
            hues.append(coloured)
    taken: list[TextLine] = []
    stamps = []
    for members in clusters([line.corners for line in odd], 1.6 * height):
        group = [odd[i] for i in members]
        coloured = any(hues[i] for i in members)
        points = np.concatenate([line.corners for line in group])
        corners, angle = smallest_box(points)
        if abs(angle) > 15:
            corners, angle = upright_box(*points.min(0), *points.max(0)), 0.0
        wide, high = (side / page.centimetre for side in sides(corners))
        letters = sum(line.letters for line in group)
        # The owner's unit and telephone stand at the foot, often in smaller print; name stamps at the
        # lower right.
        middle_x, middle_y = corners.mean(0) / [page.ink.shape[1], page.ink.shape[0]]
        low = middle_y > 0.45 and (middle_x > 0.45 or len(group) < 3)
        misplaced = low if coloured else middle_y > 0.25
        sizes = [line.letter_height for line in group for _ in range(line.letters)]
        if np.median(sizes) > 0.89 * height and not coloured:
            continue
        if (
            not (2 <= len(group) <= 7 and 2.0 <= wide <= 9 and 0.6 <= high <= 4.5 and letters >= 14)
            or misplaced
        ):
            continue
        taken += group
        stamps.append(FoundStamp("receiving", corners, 0.5, FRAMELESS))
    return [line for line in lines if not any(line is t for t in taken)], stamps


def apart(found: list[FoundStamp], centimetre: float) -> list[FoundStamp]:
    """Stamps without those that lie mostly on a surer one.

    Stamps are pressed over seals and over each other: frames stay beside rings, and beside frames that they
    cross.
    """
    kept: list[FoundStamp] = []
    for stamp in sorted(found, key=lambda s: -s.confidence):
        if not any(
            common_area(stamp.corners, k.corners) > 0.5 * min(area(stamp.corners), area(k.corners))
            and not _both(stamp, k, centimetre)
            for k in kept
        ):
            kept.append(stamp)
    return kept


def _both(one: FoundStamp, other: FoundStamp, centimetre: float) -> bool:
    if FRAME not in (one.method, other.method):
        return False
    if "seal" in (one.kind, other.kind):
        return True
    frames = [Frame(each.corners, each.confidence, 0.0) for each in (one, other) if each.method == FRAME]
    return len(frames) == 2 and cross(frames[0], frames[1], centimetre)


def _rings(page: InkedPage, found: list[FoundStamp]) -> list[FoundStamp]:
    """Round seals; coloured ink is asked by itself, too, as print beside a pale ring outdoes it."""
    rings = find_rings(page.ink, page.centimetre)
    if page.coloured is not None:
        inked = cv2.dilate(page.coloured, np.ones((3, 3), np.uint8))
        rings += [
            r
            for r in find_rings(inked, page.centimetre)
            if not any(common_area(r.corners, other.corners) > 0.3 * area(r.corners) for other in rings)
        ]
    return [
        FoundStamp("seal", r.corners, r.confidence, "ring") for r in rings if not on_any(r.corners, found)
    ]


def _of_size(corners: Corners, centimetre: float) -> bool:
    return all(
        low * centimetre <= side <= high * centimetre
        for side, low, high in zip(sides(corners), _SMALLEST_CM, _LARGEST_CM, strict=True)
    )


def _whole_areas(receiving: Mask, boxes: list[Corners], centimetre: float) -> list[tuple[Corners, float]]:
    """Boxes around areas of stamps for whose middle there were no votes."""
    rest = receiving.copy()
    for corners in boxes:
        painted(rest, grown(corners, 0.3 * centimetre), 0)
    reach = max(1, round(0.1 * centimetre))
    solid = cv2.morphologyEx(
        cv2.compare(rest, 127, cv2.CMP_GT), cv2.MORPH_OPEN, np.ones((2 * reach + 1,) * 2, np.uint8)
    )
    _, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=4)
    found = []
    for number, (left, top, wide, high, size) in enumerate(stats[1:].tolist(), start=1):
        if wide < _SMALLEST_CM[0] * centimetre or high < _SMALLEST_CM[1] * centimetre:
            continue
        window = np.s_[top : top + high, left : left + wide]
        points = np.argwhere(labels[window] == number)[:, ::-1] + np.array([left, top])
        corners, angle = smallest_box(points.astype(np.float64))
        if abs(angle) <= 20 and size > 0.75 * area(corners):
            found.append((corners, float(receiving[window][labels[window] == number].mean()) / 255))
    return found


def _frames_near(page: InkedPage, receiving: Mask, boxes: list[Corners], long_side: int) -> list[Frame]:
    """Frames of strokes around what the network took for stamps; the rest of the page is not searched."""
    near = cv2.compare(receiving, 100, cv2.CMP_GT)
    for corners in boxes:
        painted(near, corners, 255)
    reach = round(_REACH_CM * page.centimetre)
    # Boxes reach the same distance in all directions; a distance transform costs less than a large kernel.
    wide = cv2.compare(cv2.distanceTransform(cv2.bitwise_not(near), cv2.DIST_L2, 3), reach, cv2.CMP_LE)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(wide, connectivity=8)
    coarser = min(1.0, long_side / max(page.flat.shape))
    frames = []
    for number, (left, top, width, height, _) in enumerate(stats[1:].tolist(), start=1):
        if min(width, height) < 2 * reach + 0.5 * page.centimetre:
            continue
        window = np.s_[top : top + height, left : left + width]
        flat = np.where(labels[window] == number, page.flat[window], np.uint8(255))
        size = (max(1, round(width * coarser)), max(1, round(height * coarser)))
        coarse = np.asarray(cv2.resize(flat, size, interpolation=cv2.INTER_AREA), np.uint8)
        for frame in find_frames(coarse, page.centimetre * coarser):
            corners = (frame.corners + 0.5) / coarser - 0.5 + np.array([left, top])
            frames.append(Frame(corners, frame.cover, frame.weakest))
    return frames
