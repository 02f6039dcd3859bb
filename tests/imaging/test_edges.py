"""Straight edges of drawn strokes, and none of paper."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.imaging.edges import straight_edges


def lengths(edges: np.ndarray) -> np.ndarray:
    return np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])


@settings(max_examples=40, deadline=None)
@given(degrees=st.floats(-16, 16), upright=st.booleans(), ink=st.integers(0, 180), width=st.integers(2, 6))
def test_both_sides_of_a_stroke_are_found_along_it(
    degrees: float, upright: bool, ink: int, width: int
) -> None:
    page = np.full((300, 300), 255, np.uint8)
    direction = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    if upright:
        direction = direction[::-1]
    start, end = (np.array([150, 150]) + sign * 100 * direction for sign in (-1, 1))
    cv2.line(
        page, np.rint(start).astype(int).tolist(), np.rint(end).astype(int).tolist(), ink, width, cv2.LINE_AA
    )
    edges = straight_edges(page, 10)
    normal = np.array([-direction[1], direction[0]])
    away = (edges.reshape(-1, 2, 2) - 150) @ normal
    assert np.abs(away).max() < width / 2 + 2.5
    assert lengths(edges[away.mean(1) < 0]).sum() > 150
    assert lengths(edges[away.mean(1) > 0]).sum() > 150


@pytest.mark.parametrize("noise", [0, 2])
def test_paper_has_no_edges(noise: float) -> None:
    paper = np.random.default_rng(3).normal(245, noise, (200, 200)) if noise else np.full((200, 200), 245.0)
    assert straight_edges(paper.clip(0, 255).astype(np.uint8), 6).shape == (0, 4)


def test_a_bend_is_no_straight_edge() -> None:
    page = np.full((300, 300), 255, np.uint8)
    cv2.circle(page, (150, 150), 60, 0, 3, cv2.LINE_AA)
    assert 0 < lengths(straight_edges(page, 6)).max() < 30


@pytest.mark.parametrize("shape", [(1, 1), (2, 50), (50, 2), (3, 3)])
def test_the_smallest_pictures_have_none(shape: tuple[int, int]) -> None:
    assert straight_edges(np.zeros(shape, np.uint8), 6).shape == (0, 4)
