"""Stamps that stand askew, cut anew along their own slope around a label that was read.

Lines are looked for along the page: those of a small stamp pressed askew run into each other and into the
page's own print, and of its labels only one or two are read. There its ink tells the slope. `stamp_search`
asks for this where what was read along the page tells no whole stamp, and makes a stamp of the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.engines.protocol import Picture
from pipeline.imaging.blocks import row_slope
from pipeline.imaging.boxes import (
    Corners,
    corners_along,
    corners_of,
    cut_out,
    extent_along,
    painted,
    polygon_of,
    sides,
    upright_box,
)
from pipeline.imaging.lines import find_lines
from pipeline.imaging.paper import flattened, grey, ink_mask
from pipeline.imaging.pieces import letter_height
from pipeline.imaging.polygons import common_area
from pipeline.imaging.rules import find_rules
from pipeline.records import LineReading, LineRegion, StampRegion
from pipeline.stages.stamp_blocks import LabelBlock, label_blocks
from pipeline.stages.stamp_labels import LONG_CM, Label, lone_labels

_CENTIMETRE = 59.0
"""Pixels a centimetre of the cut-out: 150 dots an inch."""
_BEFORE_CM, _BEHIND_CM, _BESIDE_CM = 2.2, 7.5, 2.8
"""How far a stamp may reach to the left and right of one of its labels, and above and below it."""
_STEP_CM = 0.05
_SLOPED_DEG = 1.5
"""Slope from which lines looked for along the page go wrong."""
_SURE = 0.9
"""Confidence of long lines of the page from which nothing else runs into them."""
_MOST_PLACES, _MOST_LINES = 3, 24
"""Places of one page that are cut anew, and lines read at each; more are a letter's own text."""
_MARGIN = 0.04
_SMALLEST_CM = 0.13
"""Height of the smallest letters of a stamp; the largest are three times as high."""
_LETTER = 0.55
"""Height of a letter in heights of its line, with room for marks."""

Read = Callable[[Sequence[LineRegion]], Sequence[LineReading]]


def blocks_anew(
    picture: Callable[[], Picture],
    lines: Sequence[LineReading],
    free: Sequence[bool],
    stamps: Sequence[StampRegion],
    read: Read,
    *,
    centimetre: float,
    told: Sequence[LabelBlock] = (),
) -> Iterator[LabelBlock]:
    """The stamps of labels that stand by themselves, as they read along their own slope.

    Args:
        picture: Gives the upright page, grey or RGB; asked where there is such a label.
        lines: As read, upright frame.
        free: For each line, whether it may belong to a stamp that has not been found.
        stamps: Known ones; their ink tells no slope of another.
        read: Reads lines of the upright page.
        centimetre: Pixels a centimetre.
        told: Blocks of which the labels are known.
    """
    own = {label.line for block in told for label in block.labels}
    seeds = [one for one in lone_labels(lines, free, centimetre=centimetre) if one.line not in own]
    seen: list[Corners] = []
    for seed in seeds:
        place = np.array([seed.left, seed.middle])
        if any(cv2.pointPolygonTest(one.astype(np.float32), place.tolist(), False) >= 0 for one in seen):
            continue
        if len(seen) == _MOST_PLACES:
            return
        found = block_at(picture(), seed, lines, stamps, read, centimetre=centimetre)
        seen.append(found.corners if found is not None else _around(seed, 0.0, centimetre))
        if found is not None:
            yield found


def block_at(
    picture: Picture,
    seed: Label,
    lines: Sequence[LineReading],
    stamps: Sequence[StampRegion],
    read: Read,
    *,
    centimetre: float,
) -> LabelBlock | None:
    """The stamp with a label, as it reads along its own slope; None where it is level or reads as none.

    Args:
        picture: The upright page, grey or RGB.
        seed: The label.
        lines: As read on the page.
        stamps: Known ones.
        read: Reads lines of the upright page.
        centimetre: Pixels a centimetre.
    """
    slope = _slope_around(grey(picture), seed, lines, stamps, centimetre)
    if abs(slope) < _SLOPED_DEG:
        return None
    box = _around(seed, slope, centimetre)
    regions = _lines_along(grey(picture), box, lines, stamps, centimetre, high=seed.height)
    if not 1 < len(regions) <= _MOST_LINES:
        return None
    turned = [_turned(line, slope) for line in read(regions)]
    place = corners_along((seed.left, seed.middle, seed.left, seed.middle), 0.0)
    x, y, _, _ = extent_along(place, slope)
    for block in label_blocks(turned, [True] * len(turned), (), centimetre=centimetre, askew=True):
        left, top, right, bottom = extent_along(block.corners, 0.0)
        if left - seed.height <= x <= right and top - seed.height <= y <= bottom + seed.height:
            corners = corners_along(extent_along(block.corners, 0.0), slope)
            return replace(block, lines=frozenset(), angle=slope, corners=corners, recut=True)
    return None


def _around(seed: Label, slope: float, centimetre: float) -> Corners:
    """A box along a slope around a label, as large as stamps are."""
    middle = np.array([[seed.left, seed.middle]])
    x, y, _, _ = extent_along(middle, slope)
    before, behind, beside = (reach * centimetre for reach in (_BEFORE_CM, _BEHIND_CM, _BESIDE_CM))
    return corners_along((x - before, y - beside, x + behind, y + beside), slope)


def _straight(page: Picture, box: Corners, centimetre: float) -> tuple[Picture, NDArray[np.float64], float]:
    """A box of the page at working size without shadows, the matrix to the page, and the scale."""
    factor = min(1.0, _CENTIMETRE / centimetre)
    cut, matrix = cut_out(page, box)
    size = (max(1, round(cut.shape[1] * factor)), max(1, round(cut.shape[0] * factor)))
    return (
        flattened(np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), np.uint8)),
        matrix,
        factor,
    )


def _cleared(
    ink: NDArray[np.uint8],
    matrix: NDArray[np.float64],
    factor: float,
    shapes: Sequence[Corners],
) -> None:
    inverse = np.linalg.inv(np.vstack((matrix, [0, 0, 1])))[:2]
    for shape in shapes:
        painted(ink, (shape @ inverse[:, :2].T + inverse[:, 2]) * factor, 0)


def _slope_around(
    page: Picture,
    seed: Label,
    lines: Sequence[LineReading],
    stamps: Sequence[StampRegion],
    centimetre: float,
) -> float:
    """Slope in degrees of the ink around a label that is neither the page's own lines nor another stamp."""
    box = _around(seed, 0.0, centimetre)
    flat, matrix, factor = _straight(page, box, centimetre)
    ink = ink_mask(flat, 205)
    long = [corners_of(line.polygon) for line in lines if line.layer == "print"]
    long = [shape for shape in long if sides(shape)[0] > LONG_CM * centimetre]
    _cleared(ink, matrix, factor, [*long, *(corners_of(one.polygon) for one in stamps)])
    points = np.argwhere(ink)[:, ::-1].astype(np.float64)
    return row_slope(points, _STEP_CM * centimetre * factor) if len(points) else 0.0


def _lines_along(
    page: Picture,
    box: Corners,
    lines: Sequence[LineReading],
    stamps: Sequence[StampRegion],
    centimetre: float,
    *,
    high: float,
) -> list[LineRegion]:
    """Lines of text in a turned box, upright frame, without those of the page that were read well."""
    flat, matrix, factor = _straight(page, box, centimetre)
    ink = ink_mask(flat, 205)
    rules = find_rules(ink, _CENTIMETRE)
    ink = np.asarray(cv2.subtract(ink, cv2.bitwise_or(rules.across, rules.down)), np.uint8)
    well = [corners_of(line.polygon) for line in lines if line.layer == "print" and line.confidence > _SURE]
    well = [shape for shape in well if sides(shape)[0] > LONG_CM * centimetre]
    _cleared(ink, matrix, factor, [*well, *(corners_of(one.polygon) for one in stamps)])
    # In smeared rows no letter stands by itself.
    height = letter_height(ink, least=_SMALLEST_CM * centimetre * factor) or _LETTER * high * factor
    found: list[LineRegion] = []
    for line in find_lines(ink, height):
        if line.letters < 2 and sides(line.corners)[0] < 1.2 * line.letter_height:
            continue
        room = _MARGIN * sides(line.corners)[1]
        (left, top), (right, bottom) = line.corners.min(0).tolist(), line.corners.max(0).tolist()
        corners = upright_box(left, top - room, right, bottom + room) / factor
        found.append(LineRegion(len(found), polygon_of(corners @ matrix[:, :2].T + matrix[:, 2])))
    return found


def _turned(line: LineReading, slope: float) -> LineReading:
    """The line in the frame in which its stamp is level."""
    return replace(line, polygon=polygon_of(upright_box(*extent_along(corners_of(line.polygon), slope))))


def takes(block: LabelBlock, line: LineReading) -> bool:
    """True for print of the page that is a line of a stamp cut anew: small, and within its text."""
    shape = corners_of(line.polygon)
    wide, high = sides(shape)
    usual = float(np.median([label.height for label in block.labels]))
    return block.recut and high < 2 * usual and common_area(shape, block.corners) > 0.75 * wide * high
