"""Which way up a page is: line direction first, then up against down by the habits of Thai text."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.components import Components, labelled
from pipeline.imaging.paper import Mask, Picture, flattened, grey, ink_mask, shrunk
from pipeline.imaging.skew import Skew, find_skew, text_pieces

WORKING_LONG_SIDE = 1200
_DECIDED = 2.0
"""Weight of letters standing close across the page from which its profiles are not asked."""


@dataclass(frozen=True)
class Orientation:
    """How a page lies.

    Attributes:
        rotation_deg: 0, 90, 180 or 270, clockwise turn of the stored page.
        skew: What is left after that.
        confidence: 0..1 of the rotation.
        method: What decided, for people.
    """

    rotation_deg: int
    skew: Skew
    confidence: float
    method: str


def _straightened(ink: Mask, degrees: float) -> Mask:
    """The mask turned back by a small angle about its centre, same size."""
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_NEAREST), np.uint8)


def _ink_of_rows(ink: Mask) -> NDArray[np.float64]:
    return np.asarray(cv2.reduce(ink, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0] / 255, np.float64)


def _mark_balance(straight: Mask) -> tuple[float, int]:
    """Whether ink stands rather above or below the bodies of the lines: log of the ratio, and how many
    lines told.

    Thai writes vowels and tone marks above the consonants far more often than below, and ป ฝ ฟ โ ไ ใ rise
    above; Latin letters and digits rise above rather than hang below, too. So upright text has a positive
    value.

    Args:
        straight: Text of the page, level.
    """
    width = straight.shape[1]
    above = below = 1.0
    told = 0
    for left in range(0, width, max(1, width // 4)):
        rows = _ink_of_rows(straight[:, left : left + max(1, width // 4)])
        for top, bottom in _bodies(rows):
            reach = bottom - top
            over, under = rows[max(0, top - reach) : top], rows[bottom : bottom + reach]
            if len(over) < reach or len(under) < reach:
                continue
            # The row next to the body belongs half to it; leave it out on both sides.
            above += float(over[:-1].sum())
            below += float(under[1:].sum())
            told += 1
    return math.log(above / below), told


def _bodies(rows: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Runs of rows [top, bottom) that hold the bodies of a line's letters."""
    if rows.max(initial=0) < 8:
        return []
    around = cv2.dilate(rows.astype(np.float32).reshape(-1, 1), np.ones((31, 1), np.uint8)).ravel()
    inside = (rows > 0.45 * around) & (around > 0.15 * rows.max())
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inside.astype(np.int8), [0]))))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [(a, b) for a, b in runs if 5 <= b - a <= 30]


def _edge_balance(straight: Mask) -> float:
    """Whether lines begin together and end apart: -1 (they end together) .. 1 (they begin together).

    Letters are set flush left or justified with short last lines, so that upright the left edge is the
    even one.
    """
    rows = _ink_of_rows(straight)
    lefts, rights = [], []
    for top, bottom in _bodies(rows):
        columns = np.flatnonzero(straight[top:bottom].max(0))
        if len(columns) and columns[-1] - columns[0] > 0.15 * straight.shape[1]:
            lefts.append(int(columns[0]))
            rights.append(int(columns[-1]))
    if len(lefts) < 6:
        return 0.0
    tolerance = max(2, straight.shape[1] // 150)

    def together(values: list[int]) -> float:
        array = np.array(values)
        return float(max((np.abs(array - v) <= tolerance).mean() for v in array))

    return together(lefts) - together(rights)


def line_direction(pieces: Components, text: NDArray[np.bool_]) -> tuple[float, int]:
    """Whether letters stand close together across or down the picture: log of the ratio, and how many
    letters told.

    Letters of a line stand less than half a letter apart, lines more than a letter. So closing gaps of half a
    letter along the lines joins most letters, and across the lines hardly any. Unlike profiles this is not
    misled by columns of tables, page edges and sparse pages.

    Args:
        pieces: Of the page's ink.
        text: Which of them may be letters.
    """
    longest, shortest = np.maximum(pieces.width, pieces.height), np.minimum(pieces.width, pieces.height)
    usual = longest[text & (longest >= 0.004 * max(pieces.labels.shape)) & (shortest >= 3)]
    if len(usual) < 8:
        return 0.0, 0
    size = float(np.median(usual))
    keep = text & (longest >= 0.7 * size) & (longest <= 2.5 * size) & (shortest >= 0.35 * size)
    letters = pieces.only(keep)
    told = int(keep.sum())
    if told < 8:
        return 0.0, told
    gap = max(2, round(0.5 * size)) + 1

    def joined(kernel: tuple[int, int]) -> int:
        closed = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones(kernel, np.uint8))
        return told - (labelled(np.asarray(closed, np.uint8))[0] - 1)

    across, down = joined((1, gap)), joined((gap, 1))
    return math.log((across + 2) / (down + 2)), told


def find_orientation(picture: Picture, *, turn: bool = True) -> Orientation:
    """How the page lies; pages without enough text stay as they are.

    Args:
        picture: The page, dark on light (see `paper.positive`).
        turn: False = only the skew is wanted, the rotation is 0.
    """
    small, _ = shrunk(grey(picture), WORKING_LONG_SIDE)
    if min(small.shape[:2]) < 16:
        return Orientation(0, Skew(0.0, 0.0, 0.0), 0.0, "too small")
    pieces, letters = text_pieces(ink_mask(flattened(small)))
    text = pieces.only(letters)
    across = find_skew(text)
    if not turn:
        return Orientation(0, across, 1.0, "not asked")
    closer, seen = line_direction(pieces, letters)
    weighed = 2 * closer * min(1.0, seen / 60)
    if across.sharpness > 0 and weighed > _DECIDED:
        # Profiles across the lines would have to be a hundred times as sharp to say otherwise.
        down, sharper = across, 0.0
    else:
        down = find_skew(np.ascontiguousarray(np.rot90(text)))
        if max(across.sharpness, down.sharpness) == 0:
            return Orientation(0, across, 0.0, "no text")
        sharper = math.log(max(across.sharpness, 1e-9) / max(down.sharpness, 1e-9))
    # Measured on upright and turned pages: `closer` is beyond 1 on the right side for text, `sharper`
    # beyond 0.3 except for tables and sparse pages, where it may err.
    ratio = weighed + 0.5 * sharper
    sideways = ratio < -0.5
    skew, base = (down, np.ascontiguousarray(np.rot90(text))) if sideways else (across, text)
    straight = _straightened(base, skew.degrees)
    balance, told = _mark_balance(straight)
    edges = _edge_balance(straight)
    weight = min(1.0, told / 12)
    evidence = 6.0 * balance * weight + 1.0 * edges
    upside_down = evidence < (0.0 if sideways else -0.8)
    rotation = (90 if sideways else 0) + (180 if upside_down else 0)
    direction = 1 / (1 + math.exp(-2 * abs(ratio)))
    up = 1 / (1 + math.exp(-abs(evidence)))
    method = (
        f"lines across {closer:+.2f} of {seen}, profiles {sharper:+.2f}, "
        f"marks {balance:+.2f} of {told}, edges {edges:+.2f}"
    )
    return Orientation(rotation, skew, direction * up, method)
