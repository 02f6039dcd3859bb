"""Print beneath seals and stamps, on drawn pages."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.imaging.beneath import Covered, lines_beneath, without_frame, without_rings
from pipeline.imaging.boxes import turned_box, upright_box
from pipeline.imaging.lines import TextLine
from pipeline.stages.layout import LayoutOptions, find_layout
from tests.imaging.drawn import A4, letter_page, line_of_text, stamp

CENTIMETRE = 59.0


def seal(page: np.ndarray, middle: tuple[int, int], radius: int = 130) -> None:
    """Draws a round seal with two rings and a solid emblem in its middle."""
    for size in (radius, round(0.72 * radius)):
        cv2.circle(page, middle, size, 0, 3)
    cv2.ellipse(page, middle, (round(0.3 * radius), round(0.55 * radius)), 0, 0, 360, 0, -1)


def ends_of(page: np.ndarray, foot: int) -> list[tuple[float, float]]:
    """Left and right end of each printed line that is found on a row."""
    layout = find_layout(page, max(page.shape[:2]), LayoutOptions())
    return [
        (line.polygon[0], line.polygon[2])
        for line in layout.lines
        if line.layer == "print" and line.polygon[1] < foot - 7 < line.polygon[7]
    ]


def test_lines_beneath_a_black_seal_are_found_whole() -> None:
    page = letter_page()
    page[1180:] = 255
    line_of_text(page, 620, 960, 1400, seed=31)
    line_of_text(page, 690, 900, 1470, seed=32)
    seal(page, (790, 1390))
    (name,) = ends_of(page, 1400)
    assert name == (pytest.approx(620, abs=8), pytest.approx(948, abs=14))
    (day,) = ends_of(page, 1470)
    assert day == (pytest.approx(690, abs=8), pytest.approx(888, abs=14))


def test_a_seal_alone_holds_no_print() -> None:
    page = letter_page()
    page[1180:] = 255
    seal(page, (790, 1390))
    layout = find_layout(page, max(page.shape), LayoutOptions())
    assert [s.kind for s in layout.stamps] == ["seal"]
    assert max(line.polygon[5] for line in layout.lines if line.layer == "print") < 1250


def test_a_line_goes_on_beneath_a_stamp_and_ends_where_its_letters_end() -> None:
    page = np.full(A4, 255, np.uint8)
    for row in range(24):
        line_of_text(page, 180, 760, 300 + 50 * row, seed=row)
    line_of_text(page, 755, 840, 800, seed=77)
    empty = np.full_like(page, 255)
    cv2.rectangle(empty, (770, 740), (1100, 900), 0, 2)
    line_of_text(empty, 900, 1060, 772, height=11, seed=90)
    line_of_text(empty, 900, 1060, 878, height=11, seed=91)
    page = np.minimum(page, empty)
    (long,) = ends_of(page, 800)
    assert long[1] == pytest.approx(835, abs=14)
    assert all(right < 770 for _, right in ends_of(page, 850))


def test_text_of_a_tilted_stamp_does_not_lengthen_the_lines_beside_it() -> None:
    page = letter_page()
    before = [ends_of(page, 300 + 50 * row) for row in range(3)]
    corners = stamp(page, (1010, 180), 5.0)
    assert corners[:, 1].max() < 290
    assert [ends_of(page, 300 + 50 * row) for row in range(3)] == before


@settings(max_examples=10)
@given(x=st.integers(200, 260), y=st.integers(200, 260), radius=st.integers(90, 150), thick=st.integers(2, 4))
def test_rings_go_and_letters_across_them_stay(x: int, y: int, radius: int, thick: int) -> None:
    page = np.full((480, 480), 255, np.uint8)
    line_of_text(page, 20, 460, y + radius // 3, seed=5)
    letters = 255 - page
    cv2.circle(page, (x, y), radius, 0, thick)
    ink = cv2.compare(page, 128, cv2.CMP_LT)
    left, window = without_rings(ink, upright_box(x - radius, y - radius, x + radius, y + radius), CENTIMETRE)
    ring = cv2.subtract(ink, cv2.dilate(letters, np.ones((5, 5), np.uint8)))[window]
    own = np.zeros_like(page)
    cv2.circle(own, (x, y), radius - 8, 255, -1)
    inside = cv2.bitwise_and(letters, own)[window]
    assert cv2.countNonZero(cv2.bitwise_and(left, ring)) < 0.1 * cv2.countNonZero(ring)
    assert cv2.countNonZero(cv2.bitwise_and(left, inside)) > 0.7 * cv2.countNonZero(inside)


@settings(max_examples=10)
@given(degrees=st.floats(-12, 12), width=st.integers(240, 420), height=st.integers(110, 200))
def test_the_frame_of_a_stamp_goes_at_any_angle(degrees: float, width: int, height: int) -> None:
    page = np.zeros((420, 600), np.uint8)
    corners = turned_box(300, 210, width, height, degrees)
    cv2.polylines(page, [np.round(corners).astype(np.int32)], True, 255, 2)
    left, _ = without_frame(page, corners, CENTIMETRE)
    assert cv2.countNonZero(left) < 0.1 * cv2.countNonZero(page)


def pale_stamp(page: np.ndarray, left: int, top: int, right: int, bottom: int) -> np.ndarray:
    """The page with a stamp in grey ink pressed over it: a frame and two short rows of text."""
    empty = np.full_like(page, 255)
    cv2.rectangle(empty, (left, top), (right, bottom), 0, 4)
    line_of_text(empty, left + 40, right - 40, top + 26, height=11, seed=90)
    line_of_text(empty, left + 20, left + 100, bottom - 14, height=11, seed=91)
    return np.minimum(page, np.where(empty < 255, np.uint8(105), empty))


def test_a_line_is_followed_through_a_paler_stamp_whatever_stands_below_it() -> None:
    page = np.full(A4, 255, np.uint8)
    for row in range(24):
        line_of_text(page, 180, 760, 300 + 50 * row, seed=row)
    line_of_text(page, 755, 1000, 800, seed=77)
    page = pale_stamp(page, 770, 730, 1130, 880)
    line_of_text(page, 1020, 1110, 858, height=11, seed=92)  # a value as dark as print
    (long,) = ends_of(page, 800)
    assert long[1] == pytest.approx(993, abs=14)
    assert all(right < 775 for _, right in ends_of(page, 850))


def test_lines_that_lie_whole_under_a_paler_stamp_are_found_and_values_in_it_are_not() -> None:
    page = np.full(A4, 255, np.uint8)
    for row in range(18):
        line_of_text(page, 180, 1000, 300 + 50 * row, seed=row)
    for row in range(2):
        line_of_text(page, 180, 480, 1300 + 50 * row, seed=40 + row)
    bare = page.copy()
    page = pale_stamp(page, 130, 1220, 560, 1430)
    for foot in (1300, 1350):
        assert ends_of(page, foot) == [tuple(pytest.approx(v, abs=14) for v in ends_of(bare, foot)[0])]
    alone = np.full(A4, 255, np.uint8)
    alone[:1200] = page[:1200]
    alone = pale_stamp(alone, 130, 1220, 560, 1430)
    line_of_text(alone, 330, 520, 1330, height=13, seed=95)
    assert ends_of(alone, 1330) == []


def test_a_heading_goes_on_beneath_a_stamp() -> None:
    page = letter_page()
    line_of_text(page, 480, 780, 200, height=28, seed=8)
    bare = ends_of(page, 195)
    empty = np.full_like(page, 255)
    cv2.rectangle(empty, (735, 120), (1090, 230), 0, 2)
    line_of_text(empty, 860, 1060, 160, height=11, seed=90)
    line_of_text(empty, 860, 1060, 220, height=11, seed=91)
    (heading,) = ends_of(np.minimum(page, empty), 195)
    assert heading == (pytest.approx(bare[0][0], abs=8), pytest.approx(bare[0][1], abs=30))


def test_a_line_across_the_upper_half_of_a_seal_is_print() -> None:
    page = letter_page()
    page[1180:] = 255
    line_of_text(page, 560, 1020, 1350, seed=31)
    seal(page, (790, 1400))
    assert any(left < 575 and right > 985 for left, right in ends_of(page, 1350))


def test_a_line_that_a_signature_makes_higher_at_its_end_stays_one_line() -> None:
    page = np.full((400, 900), 255, np.uint8)
    line_of_text(page, 100, 760, 200, seed=31)
    area = np.zeros_like(page)
    area[100:300, 180:640] = 255
    covered = Covered(area, cv2.compare(page, 128, cv2.CMP_LT), 12.0)
    whole = TextLine(upright_box(100, 180, 200, 204), 200.0, 14.0, 9, 0.0, 0.05, 0.3)
    signed = TextLine(upright_box(620, 170, 758, 204), 200.0, 26.0, 7, 0.02, 0.3, 0.3)
    (line,) = lines_beneath([whole, signed], covered, 14.0)
    assert (line.corners[:, 0].min(), line.corners[:, 0].max()) == (100, 758)
