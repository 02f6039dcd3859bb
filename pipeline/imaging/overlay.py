"""Draws what was found on a page over the picture of the page, for people to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.polygons import points

Picture = NDArray[np.uint8]
Vector = NDArray[np.float64]
Colour = tuple[int, int, int]

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_DARK = 150  # grey below this is ink that a label should leave free
_TAKEN = 8  # what a pixel of another label costs, where ink costs 1: a label over a label hides both
_GAP = 8  # units between a box and its label: the outline of a section runs in between
_WHITE: Colour = (255, 255, 255)
_BLACK: Colour = (20, 20, 20)


@dataclass(frozen=True)
class Layer:
    """How the things of one kind are drawn.

    Attributes:
        title: What the legend calls them, ASCII: OpenCV's own strokes know no other letters, and a font
            file is not at hand everywhere.
        colour: RGB.
        tint: Share of the colour in the area, 0..1; it is multiplied with the page, so ink stays dark.
        weight: Width of the outline in units that grow with the page.
        size: Height of the label in the same sense.
        grow: How far outside the polygon the outline runs, in these units: a section of one line must not
            hide the outline of that line.
        solid: True for a label in white on the colour, False for coloured on white.
        places: Where a label may stand, the best first, see `_centre`.
    """

    title: str
    colour: Colour
    tint: float
    weight: float
    size: float
    grow: float
    solid: bool
    places: tuple[str, ...]


_BESIDE = ("before", "after", "above start", "below start", "above end", "below end")
_AROUND = (
    "above start", "above end", "below start", "below end", "before top", "after top", "before", "after",
    "before bottom", "after bottom",
)  # fmt: skip
# Where the margin is too narrow, the indent of a paragraph's first line and the rest of its last are free.
_MARGIN = (
    "after top", "after", "inside start", "inside end", "above end", "below end", "above middle",
    "before top", "above start", "below start",
)  # fmt: skip

LAYERS: dict[str, Layer] = {
    "section": Layer("section", (0, 135, 145), 0.10, 1, 0.9, 4, False, _MARGIN),
    "print": Layer("print line", (25, 95, 225), 0, 1, 0.75, 0, False, _BESIDE),
    "handwriting": Layer("handwriting line", (225, 115, 0), 0.28, 1.5, 0.9, 0, True, _BESIDE),
    "receiving": Layer("receiving stamp", (205, 20, 45), 0.07, 2.5, 1.15, 2, True, _AROUND),
    "seal": Layer("seal", (0, 130, 55), 0.12, 2.5, 1.15, 2, True, _AROUND),
    "other": Layer("other stamp", (125, 80, 35), 0.12, 2.5, 1.15, 2, True, _AROUND),
    "stamp": Layer("stamp line", (165, 0, 170), 0, 1, 0.75, 0, False, _BESIDE),
}
"""By layer of a line, kind of a stamp, and `section`; in the order of drawing."""

_LABEL_ORDER = ("print", "handwriting", "stamp", "receiving", "seal", "other", "section")


@dataclass(frozen=True)
class Mark:
    """One thing found on a page.

    Attributes:
        layer: A key of `LAYERS`.
        polygon: `x0,y0,...,x3,y3`, clockwise from the thing's own top left, pixels of the page picture.
        label: ASCII.
    """

    layer: str
    polygon: Sequence[float]
    label: str


def draw_overlay(picture: Picture, marks: Iterable[Mark], *, title: str, turned_deg: int = 0) -> Picture:
    """Draws outlines, labels and a legend over a copy of a page.

    The legend is put below the page: what is on the page keeps its pixel coordinates. Labels are put where
    they hide the least ink and no other label.

    Args:
        picture: (height, width) grey or (height, width, 3) RGB, 0 = black.
        marks: What to draw, in the pixels of `picture`; what reaches beyond it is cut off.
        title: First words of the legend, ASCII.
        turned_deg: How far the picture is turned clockwise from upright (0, 90, 180, 270); labels are turned
            along, so that they are read with the text.

    Returns:
        (height + legend, width, 3) RGB.

    Raises:
        ValueError: when a mark is of no known layer or has not four corners.
    """
    marks = list(marks)
    if strange := [mark for mark in marks if mark.layer not in LAYERS or len(mark.polygon) != 8]:
        raise ValueError(f"cannot be drawn: {strange[0]}")
    page: Picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB) if picture.ndim == 2 else picture.copy()
    unit = max(page.shape[:2]) / 1750  # one pixel on a page of A4 at 150 dpi
    # Things without an extent have no outline that could be drawn.
    found = [mark for mark in marks if np.ptp(points(mark.polygon), axis=0).any()]
    busy = (cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) < _DARK).astype(np.uint8)
    for name, layer in LAYERS.items():
        for mark in found:
            if mark.layer == name:
                _outline(page, points(mark.polygon), layer, unit=unit)
    for name in _LABEL_ORDER:
        for mark in found:
            if mark.layer == name and mark.label:
                _put_label(page, busy, mark, unit=unit, turns=turned_deg // 90)
    counts = {name: sum(mark.layer == name for mark in found) for name in LAYERS}
    return np.vstack([page, _legend(page.shape[1], counts, title=title, unit=unit)])


def _outline(page: Picture, corners: Vector, layer: Layer, *, unit: float) -> None:
    if layer.grow:
        along, down = _direction(corners[1] - corners[0]), _direction(corners[3] - corners[0])
        out = np.array([-along - down, along - down, along + down, down - along])
        corners = corners + out * layer.grow * unit
    ring = np.round(corners).astype(np.int32)
    if layer.tint:
        _tint(page, ring, layer)
    width = max(1, round(layer.weight * unit * 1.3))
    cv2.polylines(page, [ring], isClosed=True, color=layer.colour, thickness=width, lineType=cv2.LINE_AA)


def _tint(page: Picture, ring: NDArray[np.int32], layer: Layer) -> None:
    """Multiplies the area with the colour; only its own window is touched, a page of 600 dpi is large."""
    height, width = page.shape[:2]
    low = np.clip(ring.min(axis=0), 0, (width, height))
    high = np.clip(ring.max(axis=0) + 1, 0, (width, height))
    if (high <= low).any():
        return
    window = page[low[1] : high[1], low[0] : high[0]]
    inside = np.zeros(window.shape[:2], np.uint8)
    cv2.fillPoly(inside, [ring - low], 1)
    factor = 1 - layer.tint * (1 - np.asarray(layer.colour, np.float32) / 255)
    table = np.clip(np.arange(256, dtype=np.float32)[:, None] * factor, 0, 255).astype(np.uint8)
    tinted = cv2.LUT(window, table.reshape(256, 1, 3))
    window[inside > 0] = tinted[inside > 0]


def _patch(text: str, *, height: float, ink: Colour, ground: Colour) -> Picture:
    """Text on a ground of its own."""
    # Measured on one word for all, or labels without a tall letter would be written larger.
    (_, plain), below = cv2.getTextSize("Hg0", _FONT, 1.0, 1)
    scale = height / plain
    stroke = max(2, round(height / 8))
    (width, _), _ = cv2.getTextSize(text, _FONT, scale, stroke)
    rim = max(2, round(height / 4))
    tall = round(height)
    patch = np.empty((tall + round(below * scale) + 2 * rim, width + 2 * rim, 3), np.uint8)
    patch[:] = ground
    cv2.putText(patch, text, (rim, tall + rim), _FONT, scale, ink, stroke, cv2.LINE_AA)
    return patch


def _text_height(unit: float, size: float) -> float:
    return max(9.0, 13 * unit * size)


def _put_label(page: Picture, busy: Picture, mark: Mark, *, unit: float, turns: int) -> None:
    """Puts the label of a mark where it costs least, and notes the place as taken in `busy`."""
    layer = LAYERS[mark.layer]
    ink, ground = (_WHITE, layer.colour) if layer.solid else (layer.colour, _WHITE)
    patch = np.rot90(
        _patch(mark.label, height=_text_height(unit, layer.size), ink=ink, ground=ground), k=-turns
    )
    tall, wide = patch.shape[:2]
    height, width = page.shape[:2]
    if tall > height or wide > width:
        return
    best: tuple[float, int, int] | None = None
    for rank, place in enumerate(layer.places):
        # Within a stamp room is scarce and no outline of a section is in the way.
        gap = (_GAP / 2 if mark.layer == "stamp" else _GAP) * unit
        x, y = _centre(points(mark.polygon), place, size=(wide, tall), gap=gap)
        wanted_left, wanted_top = round(x - wide / 2), round(y - tall / 2)
        left = min(max(wanted_left, 0), width - wide)
        top = min(max(wanted_top, 0), height - tall)
        pushed = (abs(left - wanted_left) + abs(top - wanted_top)) / max(tall, 1)
        window = busy[top : top + tall, left : left + wide]
        cost = float(window.mean()) + 0.012 * rank + 0.03 * pushed
        if best is None or cost < best[0]:
            best = cost, left, top
    if best is None:
        return
    _, left, top = best
    page[top : top + tall, left : left + wide] = patch
    busy[top : top + tall, left : left + wide] = _TAKEN


def _centre(corners: Vector, place: str, *, size: tuple[int, int], gap: float) -> tuple[float, float]:
    """Centre of a label at a place beside a box.

    Args:
        corners: Clockwise from the box's own top left.
        place: `before` or `after` (in reading direction; with `top` or `bottom` flush with that edge),
            `above` or `below` with `start`, `middle` or `end`, `inside` with `start` (the top left corner)
            or `end` (the bottom right one).
        size: Width and height of the label, pixels.
        gap: Between box and label, pixels.
    """
    start, end, last = corners[0], corners[1], corners[3]
    along, down = _direction(end - start), _direction(last - start)
    half_along, half_down = _reach(along, size), _reach(down, size)
    length, depth = float(np.linalg.norm(end - start)), float(np.linalg.norm(last - start))
    side, _, where = place.partition(" ")
    if side in ("before", "after"):
        a = -half_along - gap if side == "before" else length + half_along + gap
        d = {"": depth / 2, "top": half_down, "bottom": depth - half_down}[where]
    elif side == "inside":
        a, d = (half_along, half_down) if where == "start" else (length - half_along, depth - half_down)
    else:
        d = -half_down - gap if side == "above" else depth + half_down + gap
        a = {"start": half_along, "middle": length / 2, "end": length - half_along}[where]
    x, y = start + along * a + down * d
    return float(x), float(y)


def _direction(edge: Vector) -> Vector:
    length = float(np.linalg.norm(edge))
    return edge / length if length else np.zeros(2)


def _reach(direction: Vector, size: tuple[int, int]) -> float:
    """How far an upright box of that size reaches from its centre in a direction."""
    return float(abs(direction[0]) * size[0] + abs(direction[1]) * size[1]) / 2


def _legend(width: int, counts: dict[str, int], *, title: str, unit: float) -> Picture:
    """A band with a swatch, name and number of each layer, in as many rows as the width asks for."""
    height = _text_height(unit, 1.1)
    entries = [_patch(title, height=height, ink=_BLACK, ground=_WHITE)]
    for name, layer in LAYERS.items():
        words = _patch(f"{layer.title} {counts[name]}", height=height, ink=_BLACK, ground=_WHITE)
        swatch = np.full((words.shape[0], round(height * 2), 3), 255, np.uint8)
        right, bottom = swatch.shape[1] - 4, swatch.shape[0] - 4
        box = np.array([[3, 3], [right, 3], [right, bottom], [3, bottom]], np.float64)
        _outline(swatch, box, replace(layer, grow=0), unit=unit)
        entries.append(np.hstack([swatch, words]))
    space = round(height)
    rows: list[list[Picture]] = [[]]
    filled = space
    for entry in entries:
        if rows[-1] and filled + entry.shape[1] + space > width:
            rows.append([])
            filled = space
        rows[-1].append(entry)
        filled += entry.shape[1] + space
    tall = max(entry.shape[0] for entry in entries)
    band = np.full((space + len(rows) * (tall + space), width, 3), 255, np.uint8)
    band[: max(1, round(unit))] = _BLACK
    for number, row in enumerate(rows):
        left, top = space, space + number * (tall + space)
        for entry in row:
            room = band[top : top + entry.shape[0], left : left + entry.shape[1]]
            room[:] = entry[: room.shape[0], : room.shape[1]]
            left += entry.shape[1] + space
    return band
