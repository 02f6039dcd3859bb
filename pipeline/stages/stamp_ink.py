"""The ink of one receiving stamp, cut out straight: without its frame, its rules and its dotted leaders.

Leaders and rules are taken away as staves are from music: thin runs of ink that go on for long, except
where a stroke crosses them (after Dalitz et al., "A Comparative Study of Staff Removal Algorithms", 2008).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.boxes import Corners, corners_of, cut_out, grown
from pipeline.imaging.paper import Mask, Picture, flattened, grey
from pipeline.records.pages import Polygon

CENTIMETRE = 118.0
"""Pixels a centimetre of a cut-out stamp: 300 dots an inch, whatever the page was scanned at."""

MARGIN_CM = 0.35
"""Room left around the frame: numbers are stamped and written over it."""

_COLOURED = 22.0
"""Chroma (sum of both axes of CIELAB) above which ink has a colour."""

_THIN_CM = 0.085
_LEADER_CM = 0.7
_DOT_GAP_CM = 0.2
_BAR_CM, _THICKEST_CM, _SIDE_CM, _BAR_SHARE = 1.2, 0.3, 0.3, 0.5
"""Shortest solid run that is a side of a frame, the thickest frame, and how far within the outline the
inner of two lies; share of the side that its bars take."""
_VALUE_CM = 1.8
"""Widest value that covers its dotted line so that none of the dots is seen."""


@dataclass(frozen=True)
class Leader:
    """A dotted or ruled line for a value to stand on, in pixels of the cut-out stamp.

    Attributes:
        left, right: Its ends.
        y: Its height in the middle.
        slope: Its fall to the right.
    """

    left: float
    right: float
    y: float
    slope: float

    def at(self, x: float) -> float:
        """Its height at `x`."""
        return self.y + self.slope * (x - (self.left + self.right) / 2)


@dataclass(frozen=True)
class StampPicture:
    """A stamp cut out straight.

    Attributes:
        flat: Grey values relative to the paper, `CENTIMETRE` pixels a centimetre.
        clean: The same with frame, rules and leaders painted over with paper.
        ink: Mask of the ink of `clean`.
        inner: Left, top, right, bottom of the stamp's own outline.
        tint: Colour of each pixel against the paper's own: a and b of CIELAB; None for grey pages.
        leaders: Dotted lines and rules across, from the top.
        matrix: 2 x 3, from a pixel of the cut-out to the upright page.
    """

    flat: Picture
    clean: Picture
    ink: Mask
    inner: tuple[float, float, float, float]
    tint: NDArray[np.float32] | None
    leaders: tuple[Leader, ...]
    matrix: NDArray[np.float64]

    def on_page(self, corners: Corners) -> Polygon:
        """Eight floats in the upright frame for a box of the cut-out."""
        turned = corners @ self.matrix[:, :2].T + self.matrix[:, 2]
        return tuple(float(v) for v in turned.ravel())


def stamp_picture(page: Picture, polygon: Polygon, centimetre: float) -> StampPicture:
    """Cut a stamp out of its page, straight along its own sides.

    Args:
        page: The upright page, grey or RGB.
        polygon: The stamp's outline, upright frame.
        centimetre: Pixels a centimetre of `page`.
    """
    corners = corners_of(polygon)
    margin = MARGIN_CM * centimetre
    cut, matrix = cut_out(page, grown(corners, margin))
    factor = CENTIMETRE / centimetre
    size = (max(1, round(cut.shape[1] * factor)), max(1, round(cut.shape[0] * factor)))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    cut = np.asarray(cv2.resize(cut, size, interpolation=method), np.uint8)
    scaled = matrix.copy()
    scaled[:, :2] /= factor
    flat = flattened(grey(cut))
    ink = stroke_mask(flat)
    leaders, lines = _lines_across(ink)
    edge = MARGIN_CM * CENTIMETRE
    inner = (edge, edge, size[0] - edge, size[1] - edge)
    down = cv2.bitwise_or(_lines_down(ink), _bars(ink, inner))
    gone = cv2.bitwise_or(lines, down)
    ink = cv2.subtract(ink, gone)
    ink = _without_specks(_without_frame_rests(ink, gone, inner))
    clean = flat.copy()
    halo = cv2.dilate(gone, np.ones((3, 3), np.uint8))
    kept = cv2.dilate(ink, np.ones((3, 3), np.uint8))
    clean[(halo > 0) & (kept == 0)] = 255
    return StampPicture(flat, clean, ink, inner, _tint(cut), leaders, scaled)


def _tint(cut: Picture) -> NDArray[np.float32] | None:
    """a and b of CIELAB against the paper, smoothed as JPEG halves their resolution; None when grey."""
    if cut.ndim == 2:
        return None
    lab = cv2.cvtColor(cut, cv2.COLOR_RGB2LAB)
    paper = lab[lab[:, :, 0] >= np.percentile(lab[:, :, 0], 60)]
    colours = cv2.blur(lab[:, :, 1:], (3, 3)).astype(np.float32) - np.median(paper[:, 1:], axis=0)
    strong = np.abs(colours).sum(2) > _COLOURED
    return np.asarray(colours, np.float32) if float(strong.mean()) > 0.004 else None


def stroke_mask(flat: Picture) -> Mask:
    """Ink by the darkness of the strokes around: faint rubber beside black pen stays whole.

    A pixel is ink when it has 0.45 of the darkness that strokes within about 1.5 mm have, and stands out
    of the paper's own noise.
    """
    dark = 255.0 - cv2.GaussianBlur(flat, (0, 0), 1.0).astype(np.float32)
    paper = dark[dark < np.percentile(dark, 60)] if dark.size else dark
    noise = 1.48 * float(np.median(np.abs(paper - np.median(paper)))) if paper.size else 0.0
    base = float(np.median(paper)) if paper.size else 0.0
    reach = round(0.3 * CENTIMETRE) | 1
    strength = cv2.dilate(cv2.GaussianBlur(dark, (0, 0), 1.5), np.ones((reach, reach), np.uint8))
    strength = cv2.blur(strength, (reach, reach))
    least = base + max(16.0, 5.0 * noise)
    return np.asarray(((dark > np.maximum(least, 0.45 * strength)) * 255).astype(np.uint8))


def _lines_across(ink: Mask) -> tuple[tuple[Leader, ...], Mask]:
    """Leaders and rules across, and the mask of their ink without the strokes that cross them."""
    thin = round(_THIN_CM * CENTIMETRE)
    tall = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((thin + 1, 1), np.uint8))
    low = cv2.subtract(ink, tall)
    gap, length = round(_DOT_GAP_CM * CENTIMETRE), round(_LEADER_CM * CENTIMETRE)
    bridged = cv2.morphologyEx(low, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    runs = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    # Runs of one slightly slanted line lie a pixel or two apart.
    joined = cv2.dilate(runs, np.ones((3, gap), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    gone = np.zeros_like(ink)
    leaders = []
    for number in range(1, count):
        left, top, width, height = (int(v) for v in stats[number, :4])
        window = np.s_[top : top + height, left : left + width]
        own = (labels[window] == number) & (runs[window] > 0)
        rows, columns = np.nonzero(own)
        if len(columns) < length or height > 3.5 * thin + 0.03 * width:
            continue
        slope, foot = np.polyfit(columns, rows, 1) if np.ptp(columns) > length else (0.0, float(rows.mean()))
        if abs(slope) > 0.06 or float(np.median(np.abs(rows - foot - slope * columns))) > 0.5 * thin:
            continue
        middle = np.asarray(foot + slope * np.arange(width) + top, np.float64)
        band = _band(ink, middle, left, round(0.7 * thin))
        crossing = _band(tall, middle, left, round(0.7 * thin)).any(0)
        inked = band.any(0)
        low_share = float((inked & ~crossing).sum()) / max(int(inked.sum()), 1)
        # Rows of broken print have thin runs along their feet and heads, but strokes through most of them.
        long = width > 1.2 * CENTIMETRE
        if low_share < (0.8 if long else 0.9):
            continue
        beside = [
            float(
                _band(ink, middle + sign * 0.085 * CENTIMETRE, left, round(0.035 * CENTIMETRE)).any(0).mean()
            )
            for sign in (-1, 1)
        ]
        if min(beside) > 0.25 or (not long and beside[1] > 0.2):
            continue
        first = np.maximum(np.rint(middle - 0.8 * thin), 0).astype(int)
        last = np.rint(middle + 0.8 * thin).astype(int)
        around = np.s_[first.min() : max(int(last.max()) + 1, 0), left : left + width]
        rows_around = np.arange(first.min(), first.min() + len(gone[around]))[:, None]
        taken = (rows_around >= first) & (rows_around <= last) & ~crossing
        np.copyto(gone[around], ink[around], where=taken)
        if width > 1.0 * CENTIMETRE:
            leaders.append(Leader(float(left), float(left + width), float(middle.mean()), float(slope)))
    return _joined(leaders), gone


def _joined(leaders: list[Leader]) -> tuple[Leader, ...]:
    """Leaders from the top, those that go on from each other as one: a value covers the dots between."""
    found: list[Leader] = []
    for leader in sorted(leaders, key=lambda one: one.left):
        before = next(
            (
                one
                for one in found
                if abs(one.at(one.right) - leader.at(leader.left)) < 0.06 * CENTIMETRE
                and -0.1 * CENTIMETRE < leader.left - one.right < _VALUE_CM * CENTIMETRE
            ),
            None,
        )
        if before is None:
            found.append(leader)
            continue
        found.remove(before)
        slope = (leader.y - before.y) / max(
            1.0, (leader.left + leader.right - before.left - before.right) / 2
        )
        joined = Leader(before.left, leader.right, 0.0, slope)
        found.append(replace(joined, y=before.y - joined.at((before.left + before.right) / 2)))
    return tuple(sorted(found, key=lambda one: one.y))


def _band(mask: Mask, middle: NDArray[np.float64], left: int, reach: int) -> NDArray[np.bool_]:
    rows = np.clip(
        np.round(middle).astype(int)[None, :] + np.arange(-reach, reach + 1)[:, None], 0, mask.shape[0] - 1
    )
    return np.asarray(mask[rows, left + np.arange(len(middle))[None, :]] > 0)


def _lines_down(ink: Mask) -> Mask:
    """Sides of frames and cells: thin runs down, longer than any letter."""
    turned = np.ascontiguousarray(ink.T)
    thick = cv2.dilate(turned, np.ones((3, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, 9), np.uint8))
    runs = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((1, round(0.85 * CENTIMETRE)), np.uint8))
    solid = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((round(0.16 * CENTIMETRE), 1), np.uint8))
    runs = cv2.subtract(runs, cv2.dilate(solid, np.ones((3, 3), np.uint8)))
    return np.asarray(cv2.bitwise_and(ink, np.ascontiguousarray(runs.T)), np.uint8)


def _bars(ink: Mask, inner: tuple[float, float, float, float]) -> Mask:
    """Thick sides of a frame, single or double: solid for longer than any stroke of a letter.

    They are no thin runs, and what is left of them outweighs the value beside them. What is thicker than any
    frame is a blot or a drawing and stays whole.
    """
    left, top, right, bottom = (round(one) for one in inner)
    across = _bars_across(ink, top, bottom, right - left)
    down = _bars_across(np.ascontiguousarray(ink.T), left, right, bottom - top)
    return np.asarray(cv2.bitwise_or(across, np.ascontiguousarray(down.T)), np.uint8)


def _bars_across(ink: Mask, top: int, bottom: int, width: int) -> Mask:
    runs = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))
    runs = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((1, round(_BAR_CM * CENTIMETRE)), np.uint8))
    solid = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((round(_THICKEST_CM * CENTIMETRE), 1), np.uint8))
    runs = cv2.subtract(runs, cv2.dilate(solid, np.ones((3, 3), np.uint8)))
    near = round(_SIDE_CM * CENTIMETRE)
    # Feet of letters that touch a rule, and letters that run together, are as solid: bars stand along the
    # sides alone, and go along most of them.
    runs[top + near : max(0, bottom - near)] = 0
    near_rows = cv2.dilate(runs, np.ones((9, 1), np.uint8))
    runs[(near_rows > 0).sum(axis=1) < _BAR_SHARE * width] = 0
    rough = cv2.dilate(runs, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(ink, rough), np.uint8)


_REST_CM = 0.11
"""Height from which a piece along the upper or lower side is a letter and no rest of the frame."""


def _without_frame_rests(ink: Mask, gone: Mask, inner: tuple[float, float, float, float]) -> Mask:
    """The ink without what is left of the frame: pieces that lie along a side that was there."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, top, right, bottom = (round(v) for v in inner)
    near = round(0.13 * CENTIMETRE)
    there = {
        "left": float((gone[top:bottom, max(0, left - near) : left + near] > 0).any(1).mean()),
        "right": float((gone[top:bottom, right - near : right + near] > 0).any(1).mean()),
        "top": float((gone[max(0, top - near) : top + near, left:right] > 0).any(0).mean()),
        "bottom": float((gone[bottom - near : bottom + near, left:right] > 0).any(0).mean()),
    }
    keep = np.full(count, 255, np.uint8)
    keep[0] = 0
    # A dotted line of the page may pass for the lower side, right under the last row of letters.
    most = dict.fromkeys(("top", "bottom"), _REST_CM * CENTIMETRE)
    for number in range(1, count):
        x, y, width, height = (int(v) for v in stats[number, :4])
        for name, edge, middle, size in (
            ("left", left, x + width / 2, width),
            ("right", right, x + width / 2, width),
            ("top", top, y + height / 2, height),
            ("bottom", bottom, y + height / 2, height),
        ):
            if there[name] > 0.35 and abs(edge - middle) < near and size < most.get(name, 2 * near):
                keep[number] = 0
        # Corners of other frames that reach into this stamp: long, and hardly any ink in their box.
        if max(width, height) > 1.6 * CENTIMETRE and stats[number, cv2.CC_STAT_AREA] < 0.06 * width * height:
            keep[number] = 0
    return np.asarray(keep[labels], np.uint8)


def _without_specks(ink: Mask) -> Mask:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keep = np.where(stats[:, cv2.CC_STAT_AREA] >= 8, 255, 0).astype(np.uint8)
    keep[0] = 0
    return np.asarray(keep[labels], np.uint8) if count > 1 else ink
