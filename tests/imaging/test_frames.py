"""The upright frame and the way back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.imaging import frames
from pipeline.imaging.frames import (
    angle_to_source,
    to_source,
    to_upright,
    upright_frame,
    upright_picture,
)
from pipeline.records import Upright


def upright_of(width: int, height: int, rotation: int, skew: float) -> Upright:
    new_width, new_height, matrix = upright_frame(width, height, rotation_deg=rotation, skew_deg=skew)
    return Upright(new_width, new_height, rotation, skew, 1.0, 1.0, "test", matrix)


pages = st.builds(
    upright_of,
    st.integers(1, 5000),
    st.integers(1, 5000),
    st.sampled_from([0, 90, 180, 270]),
    st.floats(-15, 15),
)
polygons = st.lists(st.floats(-100, 6000), min_size=8, max_size=8).map(tuple)


@given(pages, polygons)
def test_polygons_come_back(upright: Upright, polygon: tuple[float, ...]) -> None:
    assert np.allclose(to_upright(to_source(polygon, upright), upright), polygon, atol=0.01)
    assert np.allclose(to_source(to_upright(polygon, upright), upright), polygon, atol=0.01)


@given(st.integers(2, 4000), st.integers(2, 4000), st.sampled_from([0, 90, 180, 270]), st.floats(-15, 15))
def test_the_canvas_holds_the_whole_page(width: int, height: int, rotation: int, skew: float) -> None:
    upright = upright_of(width, height, rotation, skew)
    corners = (0.0, 0.0, width - 1.0, 0.0, width - 1.0, height - 1.0, 0.0, height - 1.0)
    points = np.array(to_upright(corners, upright)).reshape(-1, 2)
    assert points.min() >= -0.6
    assert points[:, 0].max() <= upright.width_px - 0.4
    assert points[:, 1].max() <= upright.height_px - 0.4


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 4.0])
def test_a_dot_is_found_again_in_the_source(rotation: int, skew: float) -> None:
    page = np.full((120, 80), 255, np.uint8)
    page[28:33, 18:23] = 0
    upright = upright_of(80, 120, rotation, skew)
    straight = upright_picture(page, upright)
    assert straight.shape == (upright.height_px, upright.width_px)
    rows, columns = np.nonzero(straight < 100)
    there = to_source((float(columns.mean()), float(rows.mean())), upright)
    assert np.allclose(there, (20, 30), atol=0.5)


def test_negatives_become_positive() -> None:
    page = np.zeros((200, 100, 3), np.uint8)
    page[90:95, 30:70] = 255
    straight = upright_picture(page, upright_of(100, 200, 0, 0.0))
    assert straight[0, 0].tolist() == [255, 255, 255]
    assert straight[92, 50].tolist() == [0, 0, 0]


@pytest.mark.parametrize(("rotation", "skew"), [(0, 0.7), (90, -3.2), (180, 14.0), (270, 0.7)])
def test_large_pictures_are_turned_as_small_ones_are(
    monkeypatch: pytest.MonkeyPatch, rotation: int, skew: float
) -> None:
    tiles = np.random.default_rng(2).integers(0, 256, (41, 27, 3), dtype=np.uint8)
    picture = np.repeat(np.repeat(tiles, 30, axis=0), 30, axis=1)
    upright = upright_of(picture.shape[1], picture.shape[0], rotation, skew)
    whole = upright_picture(picture, upright)
    monkeypatch.setattr(frames, "_LARGE", 1000)
    by_bands = upright_picture(picture, upright)
    assert whole.shape == by_bands.shape
    # Places are told to a 32nd of a pixel, which is 8 of 255 at the edge of a tile.
    assert np.abs(whole.astype(int) - by_bands).max() <= 8
    assert (whole != by_bands).mean() < 0.05


def test_angles_add_up() -> None:
    assert angle_to_source(2.0, upright_of(10, 10, 270, -2.5)) == pytest.approx(-90.5)
