"""Figures written in single strokes of a pen."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.synth.figures import FIGURES, band_figures, pen_figures


@settings(max_examples=40, deadline=None)
@given(st.text("0123456789/-.: ", min_size=1, max_size=9), st.integers(0, 10_000), st.floats(8, 60))
def test_what_has_strokes_is_written_whole_and_trimmed(text: str, seed: int, height: float) -> None:
    ink = pen_figures(random.Random(seed), text, height)
    assert ink is not None
    if text.strip():
        assert ink[0].any() and ink[-1].any() and ink[:, 0].any() and ink[:, -1].any()
    if any(one.isdigit() for one in text):
        assert 0.6 * height < ink.shape[0] < 2.2 * height


@pytest.mark.parametrize("text", ["๑๒", "12 ก.ย.", "12น"])
def test_what_has_no_strokes_is_left_to_a_face(text: str) -> None:
    assert pen_figures(random.Random(1), text, 30) is None


@pytest.mark.parametrize("digit", "0123456789")
def test_a_figure_has_several_forms(digit: str) -> None:
    assert len(FIGURES[digit]) >= 3
    seen = {pen_figures(random.Random(seed), digit, 30).tobytes() for seed in range(12)}  # type: ignore[union-attr]
    assert len(seen) == 12


@settings(max_examples=25, deadline=None)
@given(st.text("0123456789", min_size=1, max_size=6), st.integers(0, 10_000), st.floats(8, 60))
def test_bands_print_level_figures_of_one_height(text: str, seed: int, height: float) -> None:
    ink = band_figures(random.Random(seed), text, height)
    assert ink is not None
    assert 0.95 * height < ink.shape[0] < 1.3 * height + 3


def test_bands_hold_digits_alone() -> None:
    assert band_figures(random.Random(1), "12:30", 30) is None
