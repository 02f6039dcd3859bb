"""Pages as they are stored for training."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

STORED_LONG_SIDE = 1024
"""A seventh more than the network's own, so that pages can also be shown to it larger."""
_OTHER_MARKS = ("seal", "certified_copy", "urgency_stamp", "name_stamp", "date_stamp", "routing_stamp", "qr")


@dataclass(frozen=True)
class Page:
    """A stored page: planes (height, width, 3), ink bits, and boxes as arrays of points."""

    planes: npt.NDArray[np.uint8]
    inks: npt.NDArray[np.uint8]
    lines: list[npt.NDArray[np.float64]]
    stamps: list[npt.NDArray[np.float64]]
    others: list[npt.NDArray[np.float64]]


def read_page(stem: Path) -> Page | None:
    """Read a stored page by its path without suffixes; None while it is still being written."""
    try:
        facts = json.loads(Path(f"{stem}.json").read_text())
    except ValueError:
        return None
    planes, inks = cv2.imread(f"{stem}.planes.png"), cv2.imread(f"{stem}.inks.png", cv2.IMREAD_GRAYSCALE)
    if planes is None or inks is None:
        return None
    return Page(
        np.asarray(planes, np.uint8),
        np.asarray(inks, np.uint8),
        [np.array(one) for one in facts["lines"]],
        [_box(np.array(one)) for one in facts["stamps"]],
        [np.array(one["polygon"]) for one in facts["marks"] if one["kind"] in _OTHER_MARKS],
    )


def _box(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Four corners of a polygon that may be bent: ends of its upper and of its lower side."""
    half = len(points) // 2
    return points[[0, half - 1, half, len(points) - 1]]
