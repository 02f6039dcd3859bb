"""Frames of stamps whose lower side is worn away while a rule across passes for it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.imaging.boxes import turned_box
from pipeline.imaging.paper import flattened, ink_mask
from pipeline.imaging.polygons import iou
from pipeline.stages.layout_stamps import InkedPage, shaped_stamps
from tests.imaging.drawn import A4, line_of_text

CENTIMETRE = 59.0
LEFT, TOP, WIDE, HIGH = 700, 200, 310, 190


def _page(*, share: float, angle: float = 0.0) -> InkedPage:
    """A stamp with a rule across; of its sides below the rule only a `share`, and no lower side."""
    page = np.full(A4, 255, np.uint8)
    right, rule = LEFT + WIDE, TOP + 90
    for row in range(4):
        line_of_text(page, LEFT + 24, right - 30, TOP + 36 + 44 * row, seed=row)
    cv2.rectangle(page, (LEFT, TOP), (right, rule), 0, 3)
    for x in (LEFT, right):
        cv2.line(page, (x, rule), (x, rule + round(share * (HIGH - 90))), 0, 3)
    matrix = cv2.getRotationMatrix2D((LEFT + WIDE / 2, TOP + HIGH / 2), -angle, 1)
    page = cv2.warpAffine(page, matrix, A4[::-1], flags=cv2.INTER_LINEAR, borderValue=255)
    flat = flattened(page)
    return InkedPage(page, flat, ink_mask(flat), None, CENTIMETRE, 1.0)


@pytest.mark.parametrize("angle", [0.0, 3.0, -6.0])
def test_a_frame_goes_as_far_as_both_its_sides(angle: float) -> None:
    (stamp,) = shaped_stamps(_page(share=0.95, angle=angle), 1754)
    whole = turned_box(LEFT + WIDE / 2, TOP + HIGH / 2, WIDE, HIGH, angle)
    assert iou(stamp.corners, whole) > 0.85


def test_a_frame_without_strokes_below_it_stays_as_it_is() -> None:
    (stamp,) = shaped_stamps(_page(share=0.0), 1754)
    assert iou(stamp.corners, turned_box(LEFT + WIDE / 2, TOP + 45, WIDE, 90, 0.0)) > 0.85


def test_stamps_set_edge_to_edge_stay_two() -> None:
    page = np.full(A4, 255, np.uint8)
    for top in (TOP, TOP + HIGH + 8):
        cv2.rectangle(page, (LEFT, top), (LEFT + WIDE, top + HIGH), 0, 3)
        for row in range(4):
            line_of_text(page, LEFT + 24, LEFT + WIDE - 30, top + 36 + 44 * row, seed=row)
    flat = flattened(page)
    found = shaped_stamps(InkedPage(page, flat, ink_mask(flat), None, CENTIMETRE, 1.0), 1754)
    assert len(found) == 2
    assert all(abs(np.ptp(one.corners[:, 1]) - HIGH) < 12 for one in found)
