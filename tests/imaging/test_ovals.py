"""Oval borders around text, and text without one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.imaging.boxes import upright_box
from pipeline.imaging.outlines import outline_of
from pipeline.imaging.ovals import oval_around
from pipeline.imaging.polygons import iou
from tests.imaging.drawn import line_of_text

CENTIMETRE = 59.0
MIDDLE = (300, 260)
TEXT = (200.0, 200.0, 400.0, 290.0)


def _stamped(axes: tuple[int, int], *, start: int = 0, end: int = 360, rings: int = 1) -> np.ndarray:
    """A page with three rows of text and an oval around them, drawn from one angle to another."""
    page = np.full((520, 600), 255, np.uint8)
    for row in range(3):
        line_of_text(page, int(TEXT[0]), int(TEXT[2]), 218 + 36 * row, seed=row)
    for ring in range(rings):
        cv2.ellipse(page, MIDDLE, (axes[0] - 7 * ring, axes[1] - 7 * ring), 0, start, end, 0, 3)
    return page


def _ink(page: np.ndarray) -> np.ndarray:
    return np.where(page < 128, np.uint8(255), np.uint8(0))


@pytest.mark.parametrize("axes", [(140, 90), (165, 105), (150, 130)])
@pytest.mark.parametrize("rings", [1, 2])
def test_an_oval_around_text_is_found(axes: tuple[int, int], rings: int) -> None:
    found = oval_around(_ink(_stamped(axes, rings=rings)), TEXT, CENTIMETRE)
    assert found is not None
    (x, y), (wide, high) = MIDDLE, axes
    assert iou(upright_box(*found), upright_box(x - wide, y - high, x + wide, y + high)) > 0.85


def test_an_oval_may_be_worn_and_print_may_run_across_it() -> None:
    page = _stamped((160, 110), start=40, end=330)
    line_of_text(page, 0, 600, 300, seed=8)
    assert oval_around(_ink(page), TEXT, CENTIMETRE) is not None


def test_half_an_oval_and_lines_of_text_are_none() -> None:
    assert oval_around(_ink(_stamped((160, 110), start=0, end=180)), TEXT, CENTIMETRE) is None
    page = np.full((520, 600), 255, np.uint8)
    for row in range(13):
        line_of_text(page, 0, 600, 30 + 38 * row, seed=row)
    assert oval_around(_ink(page), TEXT, CENTIMETRE) is None
    assert oval_around(np.zeros((520, 600), np.uint8), TEXT, CENTIMETRE) is None


def test_the_outline_of_a_stamp_is_its_oval() -> None:
    outline = outline_of(_stamped((160, 110)), upright_box(*TEXT), centimetre=CENTIMETRE)
    assert outline.sides == 4
    (x, y), wide, high = MIDDLE, 160, 110
    assert iou(outline.corners, upright_box(x - wide, y - high, x + wide, y + high)) > 0.85
