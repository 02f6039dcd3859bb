"""The picture that the recogniser reads: a grey crop brought to one height and one contrast."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

HEIGHT = 48
WIDENING = 1.2
"""Columns are stretched so: three characters stacked in one narrow cluster need three CTC frames of 4 columns."""
_LEAST_SPAN = 70.0
_SIDE = 8


def prepare(crop: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Bring a grey crop of one line to the recogniser's height, contrast and polarity.

    The crop is scaled to 48 rows, its columns by the same factor times ``WIDENING``. Paper is the 90th
    percentile of the grey levels, ink the 0.5th; where they lie nearer than 70 grey levels the span is 70, so
    that the noise of empty paper is not blown up into strokes. Eight columns of paper are put on either side.

    Args:
        crop: (height, width) grey, 255 paper.

    Returns:
        (48, width) float32, 0 paper to 1 ink.
    """
    height, width = crop.shape
    columns = max(4, round(width * HEIGHT * WIDENING / height))
    way = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR
    scaled = cv2.resize(crop, (columns, HEIGHT), interpolation=way).astype(np.float32)
    ink, paper = np.percentile(scaled, (0.5, 90.0))
    span = max(float(paper - ink), _LEAST_SPAN)
    prepared = np.clip((float(paper) - scaled) / span, 0.0, 1.0)
    return np.asarray(np.pad(prepared, ((0, 0), (_SIDE, _SIDE))), np.float32)
