"""Rotation and skew of drawn pages."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.imaging.orientation import find_orientation
from pipeline.imaging.paper import is_negative, positive
from tests.imaging.drawn import letter_page, stamp, turned


@pytest.mark.parametrize("degrees", [-11.0, -4.3, -0.4, 0.0, 1.7, 12.0])
def test_skew_is_found_within_a_fifth_of_a_degree(degrees: float) -> None:
    found = find_orientation(turned(letter_page(), degrees))
    assert found.rotation_deg == 0
    assert found.skew.degrees == pytest.approx(degrees, abs=0.2)
    assert found.skew.confidence > 0.5


@pytest.mark.parametrize(("degrees", "change"), [(2.0, 6.0), (-3.0, -5.0), (0.5, 4.0)])
def test_of_a_page_seen_from_the_side_the_skew_is_that_of_its_middle(degrees: float, change: float) -> None:
    page = letter_page()
    height, width = page.shape
    # Lines of a plane seen in perspective: their slope changes evenly from row to row.
    lean = np.radians(change) / height
    view = np.array([[1, 0, 0], [0, 1, 0], [-lean, 0, 1]]) @ np.array(
        [[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]]
    )
    back = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1]])
    seen = cv2.warpPerspective(page, back @ view, (width, height), borderValue=255)
    found = find_orientation(turned(np.asarray(seen, np.uint8), degrees))
    assert found.skew.degrees == pytest.approx(degrees, abs=0.3)


def test_a_stamp_at_an_angle_and_a_black_border_do_not_mislead() -> None:
    page = letter_page()
    stamp(page, (900, 160), -10.0)
    page = turned(page, 1.5)
    page[:, :45] = 0
    page[-40:] = 0
    cv2.rectangle(page, (150, 1550), (1100, 1700), 0, 2)
    assert find_orientation(page).skew.degrees == pytest.approx(1.5, abs=0.2)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_quarter_turns(rotation: int) -> None:
    page = turned(letter_page(), 2.0)
    found = find_orientation(np.ascontiguousarray(np.rot90(page, -rotation // 90)))
    assert found.rotation_deg == rotation
    assert found.skew.degrees == pytest.approx(2.0, abs=0.2)


def test_negatives_are_told() -> None:
    page = letter_page()
    assert not is_negative(page)
    assert is_negative(255 - page)
    assert np.array_equal(positive(255 - page), page)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (7, 9), (40, 40, 3), (1200, 900)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_pages_without_text_stay_as_they_are(shape: tuple[int, ...], value: int) -> None:
    found = find_orientation(np.full(shape, value, np.uint8))
    assert found.rotation_deg == 0
    assert found.skew.degrees == 0
