"""Segments joined to straight strokes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.imaging.strokes import strokes_of

UNIT = 40.0


@given(st.floats(0, 1100), st.floats(-0.1, 0.1), st.booleans())
def test_a_stroke_is_as_whole_at_the_foot_of_a_page_as_at_its_head(
    place: float, slope: float, upright: bool
) -> None:
    # The longest piece, which the others are joined to, was measured a little askew.
    starts, ends = np.array([0.0, 92, 172]), np.array([90.0, 170, 250])
    segments = np.stack((100 + starts, place + slope * starts, 100 + ends, place + slope * ends), axis=1)
    segments[0, 1] -= 1
    segments[0, 3] += 1
    (stroke,) = strokes_of(
        segments[:, [1, 0, 3, 2]] if upright else segments, UNIT, least=60, upright=upright
    )
    assert stroke.there > 0.97
    assert stroke.last - stroke.first == pytest.approx(250, abs=3)
