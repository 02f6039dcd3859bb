"""Blocks of coloured ink: frameless stamps whose rows have gaps for values in other inks."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.imaging.blocks import find_blocks
from pipeline.imaging.boxes import sides
from tests.imaging.drawn import line_of_text

CENTIMETRE = 59.0


def _ink(tops: tuple[int, ...], parts: tuple[tuple[int, int], ...]) -> np.ndarray:
    """Ink of blocks with three rows each from so many tops on; each row has so many parts."""
    page = np.full((900, 900), 255, np.uint8)
    for top in tops:
        for row in range(3):
            for left, right in parts:
                line_of_text(page, left, right, top + 30 * row, seed=row + left)
    return np.asarray(255 - page, np.uint8)


def test_a_row_with_room_for_a_value_is_one_block() -> None:
    (block,) = find_blocks(_ink((200,), ((100, 220), (280, 560))), CENTIMETRE)
    assert sides(block.corners)[0] > 7 * CENTIMETRE


@pytest.mark.parametrize("gap", [28, 60])
def test_blocks_below_each_other_stay_two(gap: int) -> None:
    assert len(find_blocks(_ink((200, 200 + 75 + gap), ((100, 400),)), CENTIMETRE)) == 2


def test_rows_far_apart_are_one_block_where_they_are_too_few_for_two() -> None:
    page = np.full((900, 900), 255, np.uint8)
    for top in (200, 224, 262, 300):
        line_of_text(page, 100, 400, top, seed=top)
    (block,) = find_blocks(np.asarray(255 - page, np.uint8), CENTIMETRE)
    assert block.rows >= 4


@pytest.mark.parametrize("angle", [-7.0, 0.0, 4.0])
def test_the_slope_of_ragged_rows_is_that_of_the_rows(angle: float) -> None:
    page = np.full((900, 900), 255, np.uint8)
    for row, (left, right) in enumerate(((260, 560), (200, 420), (200, 300), (200, 260))):
        line_of_text(page, left, right, 300 + 26 * row, seed=row)
    matrix = cv2.getRotationMatrix2D((450, 450), -angle, 1)
    ink = cv2.compare(cv2.warpAffine(255 - page, matrix, (900, 900)), 127, cv2.CMP_GT)
    (block,) = find_blocks(np.asarray(ink, np.uint8), CENTIMETRE)
    assert block.angle == pytest.approx(angle, abs=1.0)


def test_a_large_word_with_marks_above_is_one_row() -> None:
    ink = np.zeros((900, 900), np.uint8)
    for left in range(120, 300, 32):
        cv2.rectangle(ink, (left, 240), (left + 20, 268), 255, 4)
        cv2.rectangle(ink, (left + 4, 216), (left + 18, 226), 255, -1)
    (block,) = find_blocks(ink, CENTIMETRE)
    assert block.rows == 1
