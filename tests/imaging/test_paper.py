"""The ink of pages whose print is pale, and of pages that only have grain."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.imaging.paper import faint_print, ink_mask


def _page(print_grey: int, bold_grey: int, grain: float) -> np.ndarray:
    """Thin lines of small letters, one bold heading, paper with grain."""
    page = np.full((600, 500), 253, np.uint8)
    for row in range(12):
        cv2.putText(
            page, "nouniomuc onimuc uoni", (30, 120 + 36 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.6, print_grey
        )
    cv2.putText(page, "nouni", (180, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.0, bold_grey, 4)
    grainy = page + np.random.default_rng(1).normal(0, grain, page.shape)
    return np.clip(grainy, 0, 255).astype(np.uint8)


@settings(max_examples=10, deadline=None)
@given(print_grey=st.integers(196, 206), grain=st.floats(0, 4))
def test_pale_print_beside_bold_headings_is_ink(print_grey: int, grain: float) -> None:
    page = _page(print_grey, 120, grain)
    paler = faint_print(page)
    assert paler is not None and print_grey < paler < 245
    lost, found = (cv2.countNonZero(ink_mask(page, level)[100:]) for level in (None, paler))
    assert found > 3 * lost


@settings(max_examples=10, deadline=None)
@given(print_grey=st.integers(20, 150), grain=st.floats(0, 12))
def test_dark_print_keeps_the_usual_threshold(print_grey: int, grain: float) -> None:
    assert faint_print(_page(print_grey, print_grey, grain)) is None


@given(grain=st.floats(0, 14))
@settings(max_examples=10, deadline=None)
def test_grain_alone_is_no_faint_print(grain: float) -> None:
    page = np.clip(253 + np.random.default_rng(2).normal(0, grain, (300, 300)), 0, 255).astype(np.uint8)
    assert faint_print(page) is None
