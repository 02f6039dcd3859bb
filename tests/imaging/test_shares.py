"""How much of lines is there in a mask."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.imaging.shares import shares_on

_WITHIN = st.tuples(*(st.integers(-8, 48) for _ in range(4)))


def _one_by_one(line: tuple[int, ...], mask: np.ndarray) -> float:
    x0, y0, x1, y1 = line
    steps = max(2, round(float(np.hypot(x1 - x0, y1 - y0)) / 2))
    places = [
        (round(x0 + (x1 - x0) * s), round(y0 + (y1 - y0) * s)) for s in np.linspace(0, 1, steps).tolist()
    ]
    inside = [(x, y) for x, y in places if 0 <= x < mask.shape[1] and 0 <= y < mask.shape[0]]
    return sum(bool(mask[y, x]) for x, y in inside) / steps


@given(st.lists(_WITHIN, min_size=1, max_size=6), st.integers(0, 9))
@settings(deadline=None, max_examples=60)
def test_many_lines_at_once_are_as_one_by_one(lines: list[tuple[int, ...]], seed: int) -> None:
    mask = np.random.default_rng(seed).integers(0, 2, (40, 37), dtype=np.uint8) * 255
    ends = np.array(lines, np.float64)
    assert shares_on(ends[:, :2], ends[:, 2:], mask).tolist() == pytest.approx(
        [_one_by_one(line, mask) for line in lines]
    )


def test_no_lines_have_no_shares() -> None:
    assert len(shares_on(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros((9, 9), np.uint8))) == 0
