"""Cutting lines out of a page, straight along their own direction."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.engines.protocol import CropStyle, Picture


def cut_line(picture: Picture, polygon: Sequence[float], style: CropStyle) -> Picture:
    """Cut a line out of a grey picture and lay it straight.

    Args:
        picture: (height, width) grey, dark on white.
        polygon: 8 floats, clockwise from the text's own top left, in pixels of the picture.
        style: Room to leave around the line.

    Returns:
        A grey picture at the picture's own scale, the text running left to right; white beyond its borders.
        At least 1 x 1 pixel.
    """
    corners = np.asarray(polygon, dtype=np.float64).reshape(4, 2)
    width = (math.dist(corners[0], corners[1]) + math.dist(corners[3], corners[2])) / 2
    height = (math.dist(corners[0], corners[3]) + math.dist(corners[1], corners[2])) / 2
    if width < 1 or height < 1:
        return np.full((1, 1), 255, dtype=np.uint8)
    left, right = style.before * height, style.after * height
    above, below = style.above * height, style.below * height
    size = (max(1, round(width + left + right)), max(1, round(height + above + below)))
    target = np.array(
        [[left, above], [left + width, above], [left + width, above + height], [left, above + height]],
        dtype=np.float32,
    )
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    cut = cv2.warpPerspective(
        picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    return np.asarray(cut, dtype=np.uint8)


def has_ink(crop: Picture) -> bool:
    """Tell whether a crop is large enough and has enough contrast to hold any text."""
    return min(crop.shape) >= 6 and int(np.percentile(crop, 99)) - int(crop.min()) >= 40


def scaled_to_height(crop: Picture, height: int) -> Picture:
    """Scale a crop to a height in pixels, keeping its shape; the width is at least 1."""
    factor = height / crop.shape[0]
    width = max(1, round(crop.shape[1] * factor))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(crop, (width, height), interpolation=method), dtype=np.uint8)


def stretched(crop: Picture) -> Picture:
    """Stretch a crop so that its paper is white and its darkest ink black.

    Photocopies are grey on grey; the 2nd and 90th percentile are taken for ink and paper. A crop with next to
    no contrast is left as it is, or noise would become text.
    """
    dark, light = np.percentile(crop, (1, 90))
    if light - dark < 40:
        return crop
    scaled = (crop.astype(np.float32) - dark) * (255.0 / (light - dark))
    return np.asarray(np.clip(scaled, 0, 255), dtype=np.uint8)
