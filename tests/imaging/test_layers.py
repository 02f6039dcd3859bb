"""Boxes of stamps from votes, and inks apart from a network's shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.imaging.boxes import turned_box
from pipeline.imaging.ink_layers import inks_apart, print_of, shares_in
from pipeline.imaging.layers import INKS, PageLayers, stamp_boxes
from pipeline.imaging.planes import page_planes
from pipeline.imaging.polygons import iou


def votes(boxes: list[np.ndarray], size: tuple[int, int], factor: float) -> PageLayers:
    """Layers as a perfect network gives them for stamps with corners in page pixels."""
    width, height = size
    rows, columns = int(height * factor) // 8 + 1, int(width * factor) // 8 + 1
    middles = np.zeros((9, rows, columns), np.float32)
    ys, xs = np.mgrid[0:rows, 0:columns]
    for box in boxes:
        cells = ((box + 0.5) * factor) / 8 - 0.5
        middle = cells.mean(0)
        along, down = cells[1] - cells[0], cells[3] - cells[0]
        away = np.stack((xs - middle[0], ys - middle[1]), -1)
        inside = (np.abs(away @ along) < 0.27 * (along @ along)) & (
            np.abs(away @ down) < 0.27 * (down @ down)
        )
        middles[0][inside] = 0.9
        for number, (x, y) in enumerate(cells):
            middles[1 + 2 * number][inside] = (x - xs)[inside]
            middles[2 + 2 * number][inside] = (y - ys)[inside]
    blank = np.zeros((6, rows * 8, columns * 8), np.uint8)
    return PageLayers(blank, np.zeros((3, rows * 4, columns * 4), np.uint8), middles, factor, size)


@settings(max_examples=25, deadline=None)
@given(
    x=st.floats(350, 900), y=st.floats(200, 1500), width=st.floats(180, 420), ratio=st.floats(1.4, 3.5),
    angle=st.floats(-15, 15), factor=st.floats(0.45, 0.8),
)  # fmt: skip
def test_votes_give_the_box_they_were_cast_for(
    x: float, y: float, width: float, ratio: float, angle: float, factor: float
) -> None:
    box = turned_box(x, y, width, width / ratio, angle)
    found = stamp_boxes(votes([box], (1240, 1754), factor))
    assert len(found) == 1
    assert iou(found[0].corners, box) > 0.97
    assert found[0].score == pytest.approx(0.9, abs=0.01)


def test_stamps_that_overlap_are_two_boxes() -> None:
    boxes = [turned_box(800, 200, 300, 150, 3), turned_box(880, 310, 300, 150, -6)]
    found = stamp_boxes(votes(boxes, (1240, 1754), 0.511))
    assert len(found) == 2
    assert all(max(iou(f.corners, b) for f in found) > 0.95 for b in boxes)


def test_a_page_without_votes_has_no_stamp() -> None:
    assert stamp_boxes(votes([], (1240, 1754), 0.511)) == []


def test_print_under_a_stamp_stays_and_the_stamp_goes() -> None:
    inks = np.zeros((6, 64, 64), np.uint8)
    inks[INKS.index("print"), 10:20] = 220
    inks[INKS.index("stamp"), :, 30:40] = 240
    inks[INKS.index("print"), 10:20, 30:40] = 250
    inks[INKS.index("handwriting"), 50:60] = 230
    layers = PageLayers(inks, np.zeros((3, 32, 32), np.uint8), np.zeros((9, 8, 8), np.float32), 1.0, (64, 64))
    ink = np.zeros((64, 64), np.uint8)
    ink[10:20] = ink[:, 30:40] = ink[50:60] = 255
    ink[0:3, 0:3] = 255
    apart = inks_apart(layers)
    kept = print_of(ink, apart)
    assert kept[10:20].all()
    assert not kept[50:60].any()
    assert not kept[25:45, 30:40].any()
    # What the network is silent about stays, as small marks of print are.
    assert kept[0:3, 0:3].all()
    printed, written, pressed = shares_in(np.array([[0, 10], [63, 10], [63, 19], [0, 19.0]]), ink, apart)
    assert printed > 0.8 > 0.3 > pressed > written
    assert shares_in(np.array([[200, 200], [210, 200], [210, 210], [200, 210.0]]), ink, apart) == (0, 0, 0)


def test_planes_know_dark_from_light_and_colour_from_grey() -> None:
    page = np.full((200, 160, 3), (250, 246, 232), np.uint8)
    page[40:50, 20:60] = (30, 30, 32)
    page[90:100, 20:60] = (200, 40, 50)
    planes = page_planes(page)
    assert planes.shape == (200, 160, 3)
    assert planes[45, 40, 0] > 200
    assert planes[150, 100, 0] < 10
    assert abs(int(planes[150, 100, 1]) - 128) < 3
    assert planes[95, 40, 1] > 150
    assert (page_planes(np.full((50, 40), 200, np.uint8))[..., 1:] == 128).all()
