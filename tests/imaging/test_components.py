"""Connected pieces with their boxes, held against OpenCV's own."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.imaging.components import components


@settings(max_examples=60, deadline=None)
@given(height=st.integers(1, 40), width=st.integers(1, 40), ink=st.floats(0, 1), seed=st.integers(0, 10_000))
def test_boxes_and_areas_are_those_of_opencv(height: int, width: int, ink: float, seed: int) -> None:
    page = np.where(np.random.default_rng(seed).random((height, width)) < ink, 255, 0).astype(np.uint8)
    found = components(page)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(page, connectivity=8)
    boxes = np.stack((found.left, found.top, found.width, found.height, found.area), axis=1)
    assert len(boxes) == count
    # The same pieces, whatever their order is.
    pairs = np.unique(np.stack((found.labels[page > 0], labels[page > 0])), axis=1)
    assert pairs[0].tolist() == list(range(1, count))
    assert boxes[pairs[0]].tolist() == stats[pairs[1]].tolist()
    assert not boxes[0].any()
    assert (found.labels > 0).tolist() == (page > 0).tolist()


@pytest.mark.parametrize("least", [0, 4, 9])
def test_pieces_are_kept_whole_and_the_paper_never(least: int) -> None:
    page = np.zeros((20, 30), np.uint8)
    page[2:4, 2:4] = page[10:13, 5:8] = page[15:19, 20:28] = 255
    found = components(page)
    kept = found.only(found.area > least)
    assert int((kept > 0).sum()) == sum(size for size in (4, 9, 32) if size > least)
    assert not kept[page == 0].any()


def test_a_window_of_a_larger_mask_will_do() -> None:
    page = np.zeros((30, 30), np.uint8)
    page[5:25, 5:25] = 255
    found = components(page[10:20, 8:28])
    assert (found.left[1], found.top[1], found.width[1], found.height[1]) == (0, 0, 17, 10)
