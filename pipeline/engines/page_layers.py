"""The page-layers network: which ink each pixel of a page is, run by onnxruntime."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime

from pipeline.config import models_folder
from pipeline.errors import DamagedModelError
from pipeline.imaging.layers import LONG_SIDE, PageLayers
from pipeline.imaging.paper import Picture, resized
from pipeline.imaging.planes import page_planes

WEIGHTS = "layers.onnx"
_MULTIPLE = 32
"""The network halves a page five times."""


@dataclass(frozen=True)
class LayersNetwork:
    """The network with its weights.

    Attributes:
        session: Input `planes` (height, width, 3) uint8, sides multiples of 32; outputs `inks`, `areas` and
            `middles` as `PageLayers` holds them.
        sha256: Of the weights.
    """

    session: Any
    sha256: str

    def find(self, page: Picture, long_side: float) -> PageLayers:
        """The layers of a page.

        Args:
            page: The upright, straight page, grey or RGB.
            long_side: Longer side of the paper in its pixels, without corners that straightening added.
        """
        height, width = page.shape[:2]
        small, factor = resized(page, round(LONG_SIDE * max(height, width) / long_side))
        planes = page_planes(small)
        below, beside = (-side % _MULTIPLE for side in planes.shape[:2])
        planes = np.asarray(
            cv2.copyMakeBorder(planes, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=(0, 128, 128)),
            np.uint8,
        )
        inks, areas, middles = self.session.run(None, {"planes": planes})
        return PageLayers(inks, areas, middles, factor, (width, height))


def weights_file() -> Path | None:
    """The file of the weights, or None when it is not there."""
    path = models_folder() / "layout" / WEIGHTS
    return path if path.is_file() else None


@lru_cache(maxsize=2)
def load(path: Path) -> LayersNetwork:
    """Load the network.

    Args:
        path: Of the weights.

    Raises:
        DamagedModelError: They cannot be loaded.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    data = path.read_bytes()
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise DamagedModelError(path, error) from error
    return LayersNetwork(session, hashlib.sha256(data).hexdigest())
