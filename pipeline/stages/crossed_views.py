"""Printed lines that a stamp or seal lies over, read in several views of them, of which the best counts.

The reader takes strokes of a stamp for parts of letters. Which ink is the stamp's shows by its colour, by its
darkness, or by the shape of rings and frames; where none of these is true of a stamp its view is no better
than the picture itself, and is read with less confidence.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from pipeline.engines import crops
from pipeline.engines.protocol import LineReader, Picture, Reading
from pipeline.imaging.beneath import without_frame, without_rings
from pipeline.imaging.boxes import Corners, corners_of, grown, painted, polygon_of, sides, window_of
from pipeline.imaging.frames import upright_picture
from pipeline.imaging.inks import darker_ink
from pipeline.imaging.paper import Mask, flattened, ink_mask
from pipeline.imaging.polygons import area, common_area
from pipeline.records import LineReading, StampRegion, Upright
from pipeline.records.pages import Polygon
from pipeline.stages.line_reading import reading_of, with_reading

Agreement = dict[int, tuple[float, ...]]
"""Of lines by their number, for each character of the text the share of readings that have it."""

_CROSSED = 0.01
"""Share of a line's area under a stamp from which it is read again."""
_WORTH = 0.8
"""Confidence of a character from which a reading is the better for it. Chosen on generated letters, where the
mean confidence alone prefers readings that have lost their hard letters."""
_GAIN = 0.2
"""What another view must be better by than the picture itself: one more character that is read well."""
_AS_FOUND = (0.0, 0.0)
_MOVED = ((0.1, 0.0), (0.2, 0.0), (-0.1, 0.0), (0.0, 0.1), (0.0, -0.1), (0.1, 0.1))
"""How far the upper and the lower edge of a line are moved inwards, in heights of its box. On generated
letters the best of these has a quarter fewer errors than the box as it was found."""
_PALE = 190
"""Grey value on white paper from which a stroke is not seen."""


def read_through(
    picture: Picture,
    lines: Sequence[LineReading],
    stamps: Sequence[StampRegion],
    *,
    reader: LineReader,
    greyed: Picture,
    upright: Upright,
    centimetre: float,
) -> tuple[tuple[LineReading, ...], Agreement]:
    """Read printed lines under stamps and seals again, without what of the ink is likely the stamp's.

    Args:
        picture: Of the page, source frame.
        lines: As read from the grey picture, upright frame.
        stamps: Of the page, upright frame.
        reader: Reads them.
        greyed: The upright picture, grey.
        upright: The upright frame.
        centimetre: Pixels a centimetre.

    Returns:
        The lines in their order, each as it is read best; and of those that were read again, by their number,
        the share of all their readings that have each character, too.

    Raises:
        EngineError: The reader failed.
    """
    boxes = [corners_of(stamp.polygon) for stamp in stamps]
    under: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        corners = corners_of(line.polygon)
        least = _CROSSED * area(corners)
        over = [number for number, box in enumerate(boxes) if common_area(corners, box) > least]
        if line.layer == "print" and over:
            under[place] = over
    if not under:
        return tuple(lines), {}
    pressed = [stamps[number] for number in sorted({one for over in under.values() for one in over})]
    views = [greyed, *_views(picture, pressed, greyed=greyed, upright=upright, centimetre=centimetre)]
    best = {place: (0, reading_of(lines[place])) for place in under}
    heard = {place: [lines[place].text] for place in under}
    asked = [(place, view, _AS_FOUND) for view in range(1, len(views)) for place in under]
    _keep_better(best, heard, asked, views=views, lines=lines, reader=reader)
    # Strokes of the stamp make boxes of lines too high, or hide the marks that would make them high enough.
    asked = [(place, best[place][0], moved) for moved in _MOVED for place in under]
    _keep_better(best, heard, asked, views=views, lines=lines, reader=reader)
    result = list(lines)
    for place, (_, other) in best.items():
        result[place] = with_reading(lines[place], other)
    shares = {lines[place].line_no: _shares(result[place].text, texts) for place, texts in heard.items()}
    return tuple(result), shares


def _shares(text: str, heard: Sequence[str]) -> tuple[float, ...]:
    """The share of some readings that have each character of a text at its place; 1 for spaces."""
    count = np.zeros(len(text))
    for other in heard:
        for block in Levenshtein.opcodes(text, other).as_matching_blocks():
            count[block.a : block.a + block.size] += 1
    found = (count / max(len(heard), 1)).tolist()
    return tuple(1.0 if one.isspace() else share for one, share in zip(text, found, strict=True))


def _keep_better(
    best: dict[int, tuple[int, Reading]],
    heard: dict[int, list[str]],
    asked: Sequence[tuple[int, int, tuple[float, float]]],
    *,
    views: Sequence[Picture],
    lines: Sequence[LineReading],
    reader: LineReader,
) -> None:
    """Have lines read, and put what is read better in the place of what was best so far.

    Args:
        best: Of each line by its place, the view and the reading in it; changed.
        heard: Of each line by its place, all that was read; changed.
        asked: Places of lines, numbers of views, and how far their upper and lower edges
            move.
        views: The pictures.
        lines: Where the lines are.
        reader: Reads them.
    """
    cut = [
        crops.cut_line(views[view], _moved(lines[place].polygon, moved), reader.crop_style)
        for place, view, moved in asked
    ]
    rivals = dict(best)
    for (place, view, _), other in zip(asked, reader.read(cut), strict=True):
        gain = _GAIN if rivals[place] is best[place] else 0.0
        if not other.failed:
            heard[place].append(other.text)
        if not other.failed and _worth(other) > _worth(rivals[place][1]) + gain:
            rivals[place] = (view, other)
    best.update(rivals)


def _moved(polygon: Polygon, edges: tuple[float, float]) -> Polygon:
    """A line's box with its upper edge moved down and its lower one up by shares of its height."""
    corners = corners_of(polygon)
    down = corners[[3, 2]] - corners[[0, 1]]
    corners[:2] += edges[0] * down
    corners[[3, 2]] -= edges[1] * down
    return polygon_of(corners)


def _worth(reading: Reading) -> float:
    """How many characters are read well: what is lost counts for nothing, what is invented against it."""
    told = zip(reading.text, reading.character_confidences, strict=False)
    return sum(sure - _WORTH for character, sure in told if not character.isspace())


def _views(
    picture: Picture,
    stamps: Sequence[StampRegion],
    *,
    greyed: Picture,
    upright: Upright,
    centimetre: float,
) -> list[Picture]:
    """Grey pictures of the upright page with ink of the stamps taken away, each by another rule."""
    views, bases = [], [greyed]
    if picture.ndim == 3:
        # The brightest channel hardly shows an ink of any one colour; black stays black in all of them.
        red, green, blue = cv2.split(picture)
        brightest = np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)
        bases.append(upright_picture(brightest, upright))
        views.append(bases[1])
    for base in bases:
        dark, bare = base.copy(), base.copy()
        parted = shaped = False
        for stamp in stamps:
            box = corners_of(stamp.polygon)
            rows, columns, own = window_of(grown(box, 0.08 * centimetre), base.shape)
            flat = flattened(base[rows, columns])
            ink = ink_mask(flat, _PALE)
            paper = int(np.percentile(base[rows, columns], 85))
            darker = darker_ink(flat, cv2.bitwise_and(ink, own))
            if darker is not None:
                dark[rows, columns][(own > 0) & (darker == 0)] = paper
                parted = True
            shaped |= _without_border(bare, stamp, ink, (rows, columns), paper=paper, centimetre=centimetre)
        views += [view for view, differs in ((dark, parted), (bare, shaped)) if differs]
    return views


def _without_border(
    view: Picture,
    stamp: StampRegion,
    ink: Mask,
    window: tuple[slice, slice],
    *,
    paper: int,
    centimetre: float,
) -> bool:
    """Paint over the rings, frame and rules of a stamp in a view, in place; false where there are none."""
    corner = np.array([window[1].start, window[0].start])
    corners: Corners = corners_of(stamp.polygon) - corner
    if stamp.kind == "seal":
        left, inner = without_rings(ink, corners, centimetre)
        own = np.zeros_like(ink)
        middle = tuple(round(v) for v in corners.mean(0).tolist())
        cv2.circle(own, middle, round(0.53 * sides(corners)[0]), 255, -1)
    else:
        left, inner = without_frame(ink, corners, centimetre)
        own = np.zeros_like(ink)
        painted(own, grown(corners, 0.08 * centimetre), 255)
    if not left.size:
        return False
    border = cv2.subtract(cv2.bitwise_and(ink[inner], own[inner]), left)
    if not border.any():
        return False
    border = cv2.subtract(cv2.dilate(border, np.ones((3, 3), np.uint8)), left)
    view[window][inner][border > 0] = paper
    return True
