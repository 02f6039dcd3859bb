"""Shared areas are exact at every angle."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.imaging.polygons import area, common_area, covered, iou, overlap, points

BOX = points([0, 0, 40, 0, 40, 20, 0, 20])


@given(st.floats(0, 360), st.floats(0, 1))
def test_a_box_shifted_along_its_side_shares_what_is_left(angle_deg: float, share: float) -> None:
    # OpenCV's own intersection of convex polygons fails here at 64 degrees and a half.
    turn = math.radians(angle_deg)
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    one, other = BOX @ rotation, (BOX + np.array([40 * share, 0])) @ rotation
    assert common_area(one, other) == pytest.approx(800 * (1 - share), abs=1e-6)
    assert iou(one, other) == pytest.approx((1 - share) / (1 + share), abs=1e-6)
    assert covered(one, other) == pytest.approx(1 - share, abs=1e-6)


def test_outlines_apart_or_without_area_share_nothing() -> None:
    assert iou(BOX, BOX + 100) == 0
    assert iou(BOX, BOX + np.array([40, 0])) == 0
    assert area(BOX[:2]) == 0
    assert covered(BOX[[0, 0, 0, 0]], BOX) == 0


@given(st.floats(0, 360), st.floats(-60, 60), st.floats(-60, 60), st.floats(0.05, 0.95))
def test_overlap_is_told_as_the_shared_area_tells_it(
    angle_deg: float, across: float, down: float, share: float
) -> None:
    turn = math.radians(angle_deg)
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    other = BOX @ rotation + np.array([across, down])
    assert overlap(BOX, other, share) == (common_area(BOX, other) > share * 800)
