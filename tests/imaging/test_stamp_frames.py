"""Frames of receiving stamps of all shapes, and what only looks like one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.imaging.boxes import angle_of
from pipeline.imaging.polygons import iou
from pipeline.imaging.stamps import find_frames
from tests.imaging.drawn import line_of_text

CENTIMETRE = 40.0
PAGE = (1188, 840)
MIDDLE = (420.0, 300.0)


def _stamped(
    wide: float, high: float, *, angle: float = 0.0, sides: str = "urdl", thick: int = 2
) -> tuple[np.ndarray, np.ndarray]:
    """A page with one frame of so many centimetres, of which only some sides are drawn, and its corners."""
    page = np.full(PAGE, 255, np.uint8)
    (x, y), (w, h) = MIDDLE, (wide * CENTIMETRE, high * CENTIMETRE)
    corners = np.array(
        [[x - w / 2, y - h / 2], [x + w / 2, y - h / 2], [x + w / 2, y + h / 2], [x - w / 2, y + h / 2]]
    )
    for place, name in enumerate("urdl"):
        if name in sides:
            start, end = corners[place], corners[(place + 1) % 4]
            cv2.line(page, tuple(np.round(start).astype(int)), tuple(np.round(end).astype(int)), 0, thick)
    for row in range(3):
        top = round(y - h / 2 + 30 + 0.26 * h * row)
        line_of_text(page, round(x - w / 2) + 14, round(x + w / 2) - 20, top, height=12, seed=row)
    matrix = cv2.getRotationMatrix2D(MIDDLE, -angle, 1)
    page = cv2.warpAffine(page, matrix, PAGE[::-1], flags=cv2.INTER_LINEAR, borderValue=255)
    return page, corners @ matrix[:, :2].T + matrix[:, 2]


@pytest.mark.parametrize(("wide", "high"), [(5.0, 2.5), (3.3, 4.0), (4.6, 4.6), (9.6, 3.4)])
@pytest.mark.parametrize("angle", [-6.0, 2.0])
def test_frames_of_all_proportions_are_found(wide: float, high: float, angle: float) -> None:
    page, corners = _stamped(wide, high, angle=angle)
    (frame,) = find_frames(page, CENTIMETRE)
    assert iou(frame.corners, corners) > 0.9
    assert angle_of(frame.corners) == pytest.approx(angle, abs=0.5)


@pytest.mark.parametrize("missing", "urdl")
def test_a_frame_may_be_open_at_any_side(missing: str) -> None:
    page, corners = _stamped(4.4, 2.6, angle=-2.0, sides="urdl".replace(missing, ""))
    (frame,) = find_frames(page, CENTIMETRE)
    assert iou(frame.corners, corners) > 0.85


def test_a_frame_of_which_print_hides_most_of_a_side_and_the_foot_of_another_is_found() -> None:
    wide, high = 6.5, 3.4
    page, corners = _stamped(wide, high)
    (left, top), (_, bottom) = corners[0].round().astype(int), corners[2].round().astype(int)
    page[top - 4 : top + 5, left + 4 : left + round(0.62 * wide * CENTIMETRE)] = 255
    page[bottom - round(0.7 * CENTIMETRE) : bottom - 4, left - 4 : left + 5] = 255
    (frame,) = find_frames(page, CENTIMETRE)
    assert iou(frame.corners, corners) > 0.9


@pytest.mark.parametrize("lean", [-0.06, 0.068])
def test_a_frame_on_bent_paper_may_lean(lean: float) -> None:
    page, corners = _stamped(5.0, 2.6)
    shear = np.array([[1.0, lean, -lean * MIDDLE[1]], [0.0, 1.0, 0.0]])
    page = cv2.warpAffine(page, shear, PAGE[::-1], flags=cv2.INTER_LINEAR, borderValue=255)
    (frame,) = find_frames(page, CENTIMETRE)
    assert iou(frame.corners, corners @ shear[:, :2].T + shear[:, 2]) > 0.9


@pytest.mark.parametrize("thick", range(1, 7))
@pytest.mark.parametrize("angle", [0.0, 1.0, -6.0])
def test_frames_of_all_thicknesses_are_complete(thick: int, angle: float) -> None:
    page, corners = _stamped(5.5, 2.75, angle=angle, thick=thick)
    (frame,) = find_frames(page, CENTIMETRE)
    assert frame.cover > 0.9
    assert iou(frame.corners, corners) > 0.9
    page, corners = _stamped(5.5, 2.75, angle=angle, thick=thick, sides="uld")
    (frame,) = find_frames(page, CENTIMETRE)
    assert iou(frame.corners, corners) > 0.85


def test_two_sides_alone_are_no_frame() -> None:
    page, _ = _stamped(4.4, 2.6, sides="ul")
    assert find_frames(page, CENTIMETRE) == []


def test_a_wide_frame_that_lies_level_is_a_table() -> None:
    page, _ = _stamped(9.6, 3.4)
    assert find_frames(page, CENTIMETRE) == []


def test_a_code_for_machines_is_no_frame() -> None:
    page = np.full(PAGE, 255, np.uint8)
    cells = np.random.default_rng(4).integers(0, 2, (21, 21)).astype(np.uint8) * 255
    cells[[0, -1]], cells[:, [0, -1]] = 0, 0
    page[200:326, 300:426] = cv2.resize(cells, (126, 126), interpolation=cv2.INTER_NEAREST)
    assert find_frames(page, CENTIMETRE) == []


def test_a_faded_double_frame_is_found() -> None:
    page, corners = _stamped(5.0, 2.6, angle=-4.0)
    inner, _ = _stamped(4.75, 2.35, angle=-4.0)
    page = cv2.GaussianBlur(np.minimum(page, inner), (5, 5), 0)
    for column in range(300, 560, 26):
        page[:, column : column + 7] = 255
    frames = find_frames(page, CENTIMETRE)
    assert any(iou(frame.corners, corners) > 0.85 for frame in frames)


def test_a_frame_of_which_a_corner_is_covered_is_found() -> None:
    page, corners = _stamped(5.0, 3.0)
    # An emblem lies on more than half of the lower and a third of the left side.
    left, bottom = round(corners[0, 0]), round(corners[2, 1])
    page[bottom - 45 : bottom + 20, left - 30 : left + 115] = 255
    (frame,) = find_frames(page, CENTIMETRE)
    assert iou(frame.corners, corners) > 0.9


def test_two_frames_that_cross_each_other_are_two_and_a_cell_is_none() -> None:
    lower, _ = _stamped(5.2, 2.6, angle=-2.0)
    upper, corners = _stamped(5.0, 2.4, angle=5.0)
    page = np.full(PAGE, 255, np.uint8)
    page[:-36, 44:] = upper[36:, :-44]
    frames = find_frames(np.minimum(page, lower), CENTIMETRE)
    assert len(frames) == 2
    assert max(iou(one.corners, corners + np.array([44, -36])) for one in frames) > 0.9
    celled, whole = _stamped(5.2, 2.6)
    rule = round(float(whole[0, 1]) + 38)
    celled[rule : rule + 2, round(whole[0, 0]) : round(whole[1, 0])] = 0
    assert len(find_frames(celled, CENTIMETRE)) == 1
