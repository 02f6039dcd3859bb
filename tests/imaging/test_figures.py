"""Round seals among other ink."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.imaging.figures import find_rings

_CENTIMETRE = 59.0


def close_rows(seed: int) -> np.ndarray:
    """Rows of strokes as those of letters are, close together, as in a square stamp without a frame."""
    draw = np.random.default_rng(seed)
    page = np.zeros((400, 400), np.uint8)
    for top in range(100, 285, 16):
        for left in range(100, 289, 13):
            points = draw.integers(0, (12, 13), (6, 2)) + np.array([left, top])
            cv2.polylines(page, [points.reshape(-1, 1, 2).astype(np.int32)], False, 255, 3)
    return page


def test_a_ring_is_found_also_with_text_in_it() -> None:
    page = close_rows(1)
    page[:170], page[230:], page[:, :140], page[:, 260:] = 0, 0, 0, 0
    cv2.circle(page, (200, 200), 105, 255, 3)
    (ring,) = find_rings(page, _CENTIMETRE)
    assert np.allclose(ring.corners.mean(0), (200, 200), atol=5)
    assert np.ptp(ring.corners[:, 0]) == pytest.approx(212, abs=12)


@pytest.mark.parametrize("seed", [0, 1, 2, 4, 6, 7, 10, 11])
def test_close_rows_of_text_are_no_ring(seed: int) -> None:
    assert find_rings(close_rows(seed), _CENTIMETRE) == []
