"""What is drawn over a page: in its own pixels, readable, and never half a page."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.imaging.overlay import LAYERS, Mark, draw_overlay
from tests.conftest import draw_page

_BOX = (100.0, 200.0, 300.0, 200.0, 300.0, 260.0, 100.0, 260.0)


def _coloured(picture: np.ndarray) -> np.ndarray:
    """Pixels that are no grey."""
    return np.asarray(picture.max(axis=2).astype(int) - picture.min(axis=2) > 40)


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_is_outlined_in_its_colour_where_its_polygon_is(layer: str) -> None:
    page = draw_page(width=620, height=877)
    shown = draw_overlay(page, [Mark(layer, _BOX, "")], title="d page 1")[:877]
    rows, columns = np.nonzero((np.abs(shown.astype(int) - LAYERS[layer].colour) < 30).all(axis=2))
    assert abs(rows.min() - 200) <= 4 and abs(rows.max() - 260) <= 4
    assert abs(columns.min() - 100) <= 4 and abs(columns.max() - 300) <= 4


def test_a_page_without_marks_stays_as_it_is_above_the_legend() -> None:
    page = draw_page("Nothing found")
    shown = draw_overlay(page, [], title="d page 1")
    assert (shown[:877] == page[:, :, None]).all()
    assert (shown[877:] < 100).any()


def test_the_page_given_is_not_drawn_on() -> None:
    page = np.repeat(draw_page("A letter")[:, :, None], 3, axis=2)
    before = page.copy()
    draw_overlay(page, [Mark("seal", _BOX, "1 seal")], title="d page 1")
    assert (page == before).all()


def test_ink_stays_legible_under_a_tint() -> None:
    page = draw_page("x")
    page[210:250, 150:250] = 0
    shown = draw_overlay(page, [Mark("handwriting", _BOX, "")], title="d page 1")
    assert (shown[210:250, 150:250] == 0).all()
    assert (shown[220, 270] < 255).any()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_label_leaves_print_beside_it_free_and_turns_with_the_page(turned: int) -> None:
    page = np.full((1200, 1200), 255, np.uint8)
    page[560:640, 420:495] = 0  # print where a label would stand first, beside the upright box
    ink = page == 0
    box = np.array([[500, 560], [800, 560], [800, 640], [500, 640]], np.float64)
    # The corner that is the text's own top left moves on by one with each quarter turn.
    polygon = [float(v) for v in np.roll(box, -(turned // 90) % 4, axis=0).ravel()]
    with_label = draw_overlay(page, [Mark("print", polygon, "1234567")], title="d", turned_deg=turned)[:1200]
    without = draw_overlay(page, [Mark("print", polygon, "")], title="d", turned_deg=turned)[:1200]
    changed = (with_label != without).any(axis=2)
    assert changed.any()
    assert not (changed & ink).any()
    rows, columns = np.nonzero(changed)
    lies = np.ptp(columns) > np.ptp(rows)
    assert lies == (turned in (0, 180))


def test_lines_are_thicker_on_a_large_scan() -> None:
    def width(factor: int) -> int:
        page = np.full((877 * factor, 620 * factor), 255, np.uint8)
        mark = Mark("print", [v * factor for v in _BOX], "")
        return int(
            _coloured(
                draw_overlay(page, [mark], title="d")[: 230 * factor, 200 * factor : 200 * factor + 1]
            ).sum()
        )

    assert width(4) > width(1) >= 1


@given(
    st.lists(st.floats(-5000, 5000), min_size=8, max_size=8),
    st.sampled_from(sorted(LAYERS)),
    st.text("abc_ 0123", max_size=40),
    st.sampled_from([0, 90, 180, 270]),
    st.tuples(st.integers(1, 120), st.integers(1, 120)),
)
def test_any_polygon_on_any_page_is_drawn_without_a_fault(
    polygon: list[float], layer: str, label: str, turned: int, size: tuple[int, int]
) -> None:
    page = np.full(size, 255, np.uint8)
    shown = draw_overlay(page, [Mark(layer, polygon, label)], title="d page 1", turned_deg=turned)
    assert shown.dtype == np.uint8
    assert shown.shape[0] > size[0] and shown.shape[1:] == (size[1], 3)


def test_what_cannot_be_drawn_is_refused() -> None:
    page = draw_page("x")
    with pytest.raises(ValueError, match="watermark"):
        draw_overlay(page, [Mark("watermark", _BOX, "")], title="d")
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw_overlay(page, [Mark("print", _BOX[:6], "")], title="d")


def test_the_legend_counts_what_was_found() -> None:
    page = draw_page("x")
    one = draw_overlay(page, [Mark("print", _BOX, "")], title="d")[877:]
    two = draw_overlay(page, [Mark("print", _BOX, ""), Mark("print", _BOX, "")], title="d")[877:]
    assert one.shape == two.shape
    assert cv2.absdiff(one, two).any()
