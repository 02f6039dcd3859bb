"""Connected pieces of ink with their boxes, in less than half of the time that OpenCV takes for both."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.paper import Mask


@dataclass(frozen=True)
class Components:
    """Pieces of ink that hang together, also over corners; arrays of equal length, entry 0 is the paper.

    Attributes:
        labels: (height, width) number of the piece of each pixel, 0 for paper.
        left, top, width, height: Boxes in pixels; those of the paper are 0.
        area: Pixels of each; of the paper 0.
        inked: Places of all pixels of ink in the flat picture, rising.
    """

    labels: NDArray[np.int32]
    left: NDArray[np.int64]
    top: NDArray[np.int64]
    width: NDArray[np.int64]
    height: NDArray[np.int64]
    area: NDArray[np.int64]
    inked: NDArray[np.intp]

    def only(self, keep: NDArray[np.bool_]) -> Mask:
        """Mask of the pieces that `keep`, of as many entries as there are, names; never of the paper."""
        values = keep.astype(np.uint8) * 255
        values[0] = 0
        kept = np.zeros(self.labels.shape, np.uint8)
        # Most of a page is paper: asking the pieces of its ink alone takes a third of the time.
        kept.reshape(-1)[self.inked] = values[self.labels.reshape(-1)[self.inked]]
        return kept


def labelled(ink: Mask) -> tuple[int, NDArray[np.int32]]:
    """How many pieces of ink there are with the paper, and the number of the piece of each pixel.

    By two passes with a decision tree over single pixels (K. Wu et al., "Optimizing two-pass
    connected-component labeling algorithms", 2009): two thirds of the time of OpenCV's own choice for text.
    """
    count, labels = cv2.connectedComponentsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_SAUF)
    return count, np.asarray(labels, np.int32)


def components(ink: Mask) -> Components:
    """The pieces of ink of a mask, numbered as `labelled` does.

    Boxes and areas come from the runs of ink in each row: `cv2.connectedComponentsWithStats` asks every pixel
    for them, of the paper too, which takes longer than finding the pieces.

    Args:
        ink: Mask of 0 and 255; may be a window of a larger one.
    """
    count, labels = labelled(ink)
    width = ink.shape[1]
    inked = np.flatnonzero(ink != 0)
    first_of_run = np.diff(inked, prepend=-2) != 1
    if ink[:, 0].any() and ink[:, -1].any():
        # A run may end with a row and the next one begin with the next row.
        first_of_run |= inked % width == 0
    run = np.flatnonzero(first_of_run)
    starts, length = inked[run], np.diff(run, append=len(inked))
    number = labels.reshape(-1)[starts]
    row, first = np.divmod(starts, width)
    left, right = np.full(count, width), np.zeros(count, np.int64)
    np.minimum.at(left, number, first)
    np.maximum.at(right, number, first + length)
    top, bottom = np.zeros(count, np.int64), np.zeros(count, np.int64)
    # Rows only rise: of all that are written for a piece the last one stays.
    bottom[number] = row + 1
    top[number[::-1]] = row[::-1]
    left[0] = 0
    area = np.bincount(number, length, count).astype(np.int64)
    return Components(labels, left, top, right - left, bottom - top, area, inked)
