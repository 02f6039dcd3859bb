"""Connected pieces of ink as parts of letters: how high letters are, and where heavy ones run together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.chains import Pieces, together
from pipeline.imaging.components import components
from pipeline.imaging.paper import Mask

SMALLEST_LETTER = 0.62
"""Lowest piece that counts as a letter; the highest marks (ไม้หันอากาศ with tone) measure about 0.55."""


class InkPieces(NamedTuple):
    """The connected pieces of some ink.

    Attributes:
        pieces: Their boxes.
        labels: (height, width), `i + 1` at the pixels of the i-th of them.
    """

    pieces: Pieces
    labels: NDArray[np.int32]


def pieces_of(ink: Mask) -> InkPieces:
    """The pieces of ink, for both `letter_height` and `find_lines`."""
    found = components(ink)
    boxes = (found.left, found.top, found.width, found.height, found.area)
    left, top, width, height, area = (each[1:].astype(np.float64) for each in boxes)
    return InkPieces(Pieces(left, top, width, height, area), found.labels)


def letter_height(ink: Mask | InkPieces, *, least: float = 0.0) -> float:
    """Usual height of a letter on the page in pixels, 0 when there are too few.

    The most frequent height, each piece counted by the area of its box: marks are many but small, pictures
    are few.

    Args:
        ink: Text, or its pieces where they are known.
        least: Lower pieces are not asked; for small cut-outs, where marks may outweigh letters.
    """
    pieces, labels = ink if isinstance(ink, InkPieces) else pieces_of(ink)
    high = max(labels.shape)
    keep = (pieces.height >= max(5, 0.003 * high, least)) & (pieces.height <= max(0.03 * high, 3 * least))
    keep &= (pieces.width >= 0.3 * pieces.height) & (pieces.width <= 4 * pieces.height)
    kept = pieces.only(keep)
    if len(kept.height) < 3:
        return 0.0
    counts = np.bincount(kept.height.astype(np.int64), kept.width * kept.height, minlength=6)
    smooth = np.convolve(counts, [0.5, 1, 0.5], mode="same")
    peak = int(smooth.argmax())
    near = slice(max(0, peak - 1), peak + 2)
    return float(np.average(np.arange(len(counts))[near], weights=counts[near] + 1e-9))


def apart(pieces: Pieces, labels: NDArray[np.int32], unit: float) -> Pieces:
    """Pieces with letters that run into each other cut apart where least ink holds them together.

    Heavy type on poor copies joins whole words. As one piece they would tell neither how many letters there
    are nor where these stand: the highest mark and the longest foot would make their height.
    """
    solid = pieces.area > 0.8 * pieces.width * pieces.height
    joined = (pieces.width > 2.6 * unit) & (pieces.width <= 80 * unit) & ~solid
    joined &= (pieces.height >= SMALLEST_LETTER * unit) & (pieces.height <= 3.4 * unit)
    cut: list[tuple[int, int, int, int, int]] = []
    for number in np.flatnonzero(joined).tolist():
        left, top = int(pieces.left[number]), int(pieces.top[number])
        wide, high = int(pieces.width[number]), int(pieces.height[number])
        own = labels[top : top + high, left : left + wide] == number + 1
        amount = own.sum(0)
        start = 0
        while start < wide:
            nearest, farthest = start + round(0.6 * unit), start + round(1.2 * unit)
            end = nearest + int(amount[nearest:farthest].argmin()) if farthest < wide else wide
            rows = np.flatnonzero(own[:, start:end].any(1))
            if len(rows):
                size = int(own[:, start:end].sum())
                cut.append((left + start, top + int(rows[0]), end - start, int(rows[-1] - rows[0]) + 1, size))
            start = end
    if not cut:
        return pieces
    return together(pieces.only(~joined), Pieces(*np.array(cut, np.float64).T))
