"""Outlines of stamps around known text: frames that are there, in part or not at all."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.imaging.boxes import Corners, turned_box
from pipeline.imaging.outlines import outline_of
from pipeline.imaging.polygons import iou
from tests.imaging.drawn import line_of_text

CENTIMETRE = 59.0
WIDE, HIGH = 5.4, 2.6
MIDDLE = (500.0, 300.0)


def _stamp(angle: float, sides: str, *, rows: int = 4) -> tuple[np.ndarray, Corners, Corners]:
    """A page with a stamp of which some `sides` (of `tblr`) are drawn; its frame, and the box of its text."""
    width, height = WIDE * CENTIMETRE, HIGH * CENTIMETRE
    page = np.full((600, 1000), 255, np.uint8)
    left, top = MIDDLE[0] - width / 2, MIDDLE[1] - height / 2
    right, bottom = left + width, top + height
    for row in range(rows):
        line_of_text(page, round(left + 18), round(right - 60), round(top + 36 + 34 * row), seed=row)
    ends = {
        "t": ((left, top), (right, top)),
        "b": ((left, bottom), (right, bottom)),
        "l": ((left, top), (left, bottom)),
        "r": ((right, top), (right, bottom)),
    }
    for side in sides:
        start, end = (tuple(round(v) for v in point) for point in ends[side])
        cv2.line(page, start, end, 0, 3)
    matrix = cv2.getRotationMatrix2D(MIDDLE, -angle, 1)
    page = cv2.warpAffine(page, matrix, (1000, 600), flags=cv2.INTER_LINEAR, borderValue=255)
    frame = turned_box(*MIDDLE, width, height, angle)
    inner = np.array(
        [[left + 18, top + 18], [right - 62, top + 18], [right - 62, bottom - 14], [left + 18, bottom - 14]]
    )
    return page, frame, inner @ matrix[:, :2].T + matrix[:, 2]


@settings(max_examples=15, deadline=None)
@given(st.floats(-9, 9), st.sampled_from(["tblr", "tbl", "tbr", "blr", "tlr"]))
def test_a_frame_of_three_sides_or_more_is_the_outline(angle: float, sides: str) -> None:
    page, frame, text = _stamp(angle, sides)
    outline = outline_of(page, text, centimetre=CENTIMETRE)
    assert outline.sides >= 3
    assert iou(outline.corners, frame) > 0.8


def test_text_without_a_frame_has_a_narrow_margin() -> None:
    page, _, text = _stamp(2.0, "")
    outline = outline_of(page, text, centimetre=CENTIMETRE)
    assert outline.sides == 0
    assert iou(outline.corners, text) > 0.85


def test_a_rule_on_one_side_alone_is_no_frame() -> None:
    page, _, text = _stamp(0.0, "b")
    assert outline_of(page, text, centimetre=CENTIMETRE).sides == 0


def test_lines_of_print_above_and_below_are_no_sides() -> None:
    page, _, text = _stamp(0.0, "")
    for foot in (round(text[0, 1]) - 12, round(text[3, 1]) + 34):
        line_of_text(page, 100, 900, foot, seed=foot)
    outline = outline_of(page, text, centimetre=CENTIMETRE)
    assert outline.sides == 0


def test_dotted_lines_tell_how_wide_a_stamp_is() -> None:
    page, frame, text = _stamp(0.0, "", rows=4)
    for row in range(4):
        for x in range(round(text[1, 0]) - 40, round(frame[1, 0]), 7):
            cv2.circle(page, (x, round(frame[0, 1]) + 38 + 34 * row), 1, 0, -1)
    outline = outline_of(page, text, centimetre=CENTIMETRE)
    assert outline.corners[:, 0].max() == pytest.approx(frame[1, 0], abs=0.25 * CENTIMETRE)


@settings(max_examples=20, deadline=None)
@given(st.floats(-200, 1200), st.floats(-200, 800), st.floats(5, 700), st.floats(5, 400), st.floats(-20, 20))
def test_text_anywhere_has_an_outline_around_it(
    x: float, y: float, width: float, height: float, angle: float
) -> None:
    page, _, _ = _stamp(0.0, "tblr")
    text = turned_box(x, y, width, height, angle)
    outline = outline_of(page, text, centimetre=CENTIMETRE)
    assert np.isfinite(outline.corners).all()
    assert iou(outline.corners, text) > 0
