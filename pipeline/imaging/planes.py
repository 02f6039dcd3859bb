"""What the page-layers network sees: how dark each pixel is against its paper, and how it is coloured."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.imaging.paper import Picture, flattened


def page_planes(picture: Picture) -> Picture:
    """Darkness and colour of each pixel against the paper around it.

    Args:
        picture: The upright page, grey or RGB, at the size the network works at.

    Returns:
        (height, width, 3) uint8: darkness (0 is paper), and the CIE Lab a and b relative to the paper's own,
        128 for no colour. Grey pages have no colour anywhere.
    """
    planes = np.full((*picture.shape[:2], 3), 128, np.uint8)
    planes[..., 0] = 255 - flattened(picture)
    if picture.ndim == 3:
        lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
        sample = lab[::4, ::4].reshape(-1, 3)
        bright = sample[sample[:, 0] >= np.median(sample[:, 0])]
        for plane in (1, 2):
            tint = float(np.median(bright[:, plane]))
            planes[..., plane] = cv2.add(lab[..., plane], (128.0 - tint,))
    return planes
