"""Reads marks of urgency and secrecy in frames: rubber stamps and print of one word with strokes around it.

Their letters are larger than the page's own, so the layout may find no line in them or cut through it. The
frame is known: what it holds is read as one line, and counts where it is such a word. This looks at pictures,
for the stage `ocr`; how sure a mark is as a value of its letter says `letter_marks`, for `fields`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.engines.protocol import LineReader, Picture
from pipeline.imaging.boxes import Corners, corners_of, cut_out, grown, polygon_of, sides, upright_box
from pipeline.imaging.components import components
from pipeline.imaging.paper import ink_mask
from pipeline.imaging.polygons import contains
from pipeline.records import LineReading, LineRegion, StampRegion
from pipeline.records.pages import FRAMED
from pipeline.stages.field_proof import TEXT_LAYER
from pipeline.stages.letter_cues import secrecy_of, urgency_of
from pipeline.stages.letter_marks import read_whole
from pipeline.stages.line_reading import read_lines

_HIGHEST_CM = 2.5
"""A frame around one word is no higher; the regulation sets the word in letters of 32 points (clause 28), of
which the frame is about twice as high."""

_EDGE_CM = 0.12
"""How far the strokes of a frame may stand beside its outline."""

_SPECK = 0.04
"""Share of the height of a frame below which a piece of ink in it is dirt."""

_LEAST = 0.25
"""Least height of a word, in the height of its frame."""


def marks_in_frames(
    upright: Picture,
    stamps: Sequence[StampRegion],
    lines: Sequence[LineReading],
    reader: LineReader,
    *,
    centimetre: float,
    first_line: int,
) -> tuple[LineReading, ...]:
    """Read the words in frames that are no receiving stamps, where these are marks of urgency or secrecy.

    Args:
        upright: The upright picture, grey.
        stamps: Of the page.
        lines: As read so far; a frame with more than one line holds no mark, nor does one with print in it
            that is no part of the stamp, or with a PDF's own text.
        reader: Reads them.
        centimetre: Pixels a centimetre of `upright`.
        first_line: Number of the first line that is added.

    Returns:
        A line for each mark that was found, with the number of the line that was read amiss in its frame, if
        there was one, to take its place.

    Raises:
        EngineError: The reader failed.
    """
    found: list[LineReading] = []
    for stamp in stamps:
        corners = corners_of(stamp.polygon)
        if stamp.kind != "other" or stamp.method != FRAMED or sides(corners)[1] > _HIGHEST_CM * centimetre:
            continue
        within = [line for line in lines if contains(corners, corners_of(line.polygon).mean(0)[None]).any()]
        own = [line for line in within if line.stamp_no == stamp.stamp_no and line.engine != TEXT_LAYER]
        if len(within) > len(own) or len(own) > 1:
            continue
        number = own[0].line_no if own else first_line
        mark = _mark(upright, stamp, reader, centimetre=centimetre, line_no=number)
        if mark is None or (own and _is_mark(own[0]) and own[0].confidence >= mark.confidence):
            continue
        first_line += not own
        found.append(mark)
    return tuple(found)


def _mark(
    upright: Picture, stamp: StampRegion, reader: LineReader, *, centimetre: float, line_no: int
) -> LineReading | None:
    inner, matrix = cut_out(upright, grown(corners_of(stamp.polygon), -_EDGE_CM * centimetre))
    place = _word(inner)
    if place is None:
        return None
    cleared, corners = place
    read, _ = read_lines(cleared, [LineRegion(line_no, polygon_of(corners), "stamp", stamp.stamp_no)], reader)
    if not read or not _is_mark(read[0]):
        return None
    return replace(read[0], polygon=polygon_of(corners @ matrix[:, :2].T + matrix[:, 2]))


def _is_mark(line: LineReading) -> bool:
    return any(
        word is not None and read_whole(line.text, word)
        for word in (urgency_of(line.text), secrecy_of(line.text))
    )


def _word(inner: Picture) -> tuple[Picture, Corners] | None:
    """The inside of a frame without what reaches its edges, and the box of its word; None without one."""
    if min(inner.shape) < 8:
        return None
    level = float(np.percentile(inner, 90))
    flat = np.asarray(np.clip(inner.astype(np.float32) * (255.0 / max(level, 1.0)), 0, 255), np.uint8)
    ink = ink_mask(flat)
    height, width = ink.shape
    pieces = components(ink)
    labels, left, top, wide, high = (pieces.labels, pieces.left, pieces.top, pieces.width, pieces.height)
    edge = (left == 0) | (top == 0) | (left + wide == width) | (top + high == height)
    small = np.maximum(wide, high) < max(2.0, _SPECK * height)
    kept: NDArray[np.bool_] = ~(edge | small)
    kept[0] = False
    if not kept.any():
        return None
    box = (left[kept].min(), top[kept].min(), (left + wide)[kept].max(), (top + high)[kept].max())
    if box[3] - box[1] < _LEAST * height:
        return None
    gone = cv2.dilate(np.asarray(edge[labels] & (labels > 0), np.uint8), np.ones((3, 3), np.uint8)) > 0
    cleared = np.where(gone & ~kept[labels], np.uint8(level), inner)
    return np.asarray(cleared, np.uint8), upright_box(*(float(at) for at in box))
