"""How rubber prints: uneven pressure, lost corners, thickened or thinned strokes."""

from __future__ import annotations

import random

import cv2
import numpy as np

from pipeline.synth.sheet import Grey


def worn_rubber(rng: random.Random, mask: Grey, *, strength: float) -> Grey:
    """Print a mask as rubber does: uneven pressure, lost corners, thickened or thinned strokes.

    Args:
        rng: source of chance.
        mask: clean ink.
        strength: 0 for a perfect print to 1 for a bad one.

    Returns:
        The mask as printed.
    """
    chance = np.random.default_rng(rng.getrandbits(32))
    rows, columns = mask.shape
    coarse = chance.normal(0, 1, (max(2, rows // 60 + 2), max(2, columns // 60 + 2))).astype(np.float32)
    pressure = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(chance.normal(0, 1, (rows, columns)).astype(np.float32), (0, 0), 1.0)
    ink = mask
    if rng.random() < 0.3 * strength:
        ink = np.asarray(cv2.dilate(mask, np.ones((2, 2), np.uint8)), np.uint8)
    cover = rng.uniform(0.95 - 0.35 * strength, 1.0) + strength * (0.12 * pressure + 0.25 * grain)
    if rng.random() < 0.35 * strength:
        slope = rng.uniform(0.4, 1.0)
        turn = rng.uniform(0, 6.28)
        ys, xs = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j].astype(np.float32)
        cover = cover * np.clip(
            1.25 - slope * (np.cos(turn) * (xs - 0.5) + np.sin(turn) * (ys - 0.5) + 0.35), 0.12, 1
        )
    return np.asarray(np.clip(ink * np.clip(cover, 0.05, 1), 0, 255), np.uint8)
