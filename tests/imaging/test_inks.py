"""Coloured ink and what lies beyond the sheet, on drawn pages."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.imaging.inks import coloured_ink
from pipeline.imaging.paper import off_paper
from pipeline.stages.layout import LayoutOptions, find_layout
from tests.imaging.drawn import A4, letter_page, line_of_text

PALE = {"red": (228, 178, 184), "blue": (176, 188, 226)}


def cream(page: np.ndarray) -> np.ndarray:
    """A grey page on cream paper with a little noise, as a scanner gives it."""
    random = np.random.default_rng(2)
    colour = cv2.cvtColor(page, cv2.COLOR_GRAY2RGB).astype(float) * np.array([0.98, 0.97, 0.93])
    return np.clip(colour + random.normal(0, 1.0, colour.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("ink", list(PALE))
def test_pale_stamp_ink_is_coloured_and_black_print_is_not(ink: str) -> None:
    page = cream(letter_page())
    words = np.full(A4, 255, np.uint8)
    line_of_text(words, 800, 1050, 150, seed=3)
    line_of_text(words, 800, 1050, 190, seed=4)
    page[words < 128] = PALE[ink]
    found = coloured_ink(page)
    assert found is not None
    assert (found[words < 128] > 0).mean() > 0.8
    assert (found[250:] > 0).mean() < 0.0005


def test_a_pale_block_of_three_rows_without_a_frame_is_a_receiving_stamp() -> None:
    page = cream(letter_page())
    words = np.full(A4, 255, np.uint8)
    for row in range(3):
        line_of_text(words, 800, 1080, 120 + 30 * row, seed=3 + row)
    page[words < 128] = PALE["red"]
    layout = find_layout(page, max(page.shape), LayoutOptions())
    assert [s.kind for s in layout.stamps] == ["receiving"]
    assert layout.stamps[0].ink == "red"


def test_fringes_of_black_print_are_no_coloured_ink() -> None:
    page = cream(letter_page())
    # The red channel of a scanner that lies a little beside the others.
    moved = 0.85 * page[..., 0] + 0.15 * np.roll(page[..., 0], 1, axis=1)
    page[..., 0] = moved.astype(np.uint8)
    found = coloured_ink(cv2.GaussianBlur(page, (3, 3), 0))
    assert found is None or (found > 0).mean() < 0.002


def test_a_desk_around_the_sheet_holds_nothing() -> None:
    sheet = cream(letter_page())
    alone = find_layout(sheet, max(sheet.shape), LayoutOptions())
    random = np.random.default_rng(5)
    grain = random.normal(0, 9, (A4[0] + 160, A4[1] + 160, 1)) + np.array([78.0, 46.0, 24.0])
    photo = np.clip(cv2.GaussianBlur(grain, (1, 9), 0), 0, 255).astype(np.uint8)
    photo[80:-80, 80:-80] = sheet
    beyond = off_paper(photo)
    assert (beyond[:60] > 0).mean() > 0.95
    assert (beyond[110:-110, 110:-110] == 0).all()
    layout = find_layout(photo, max(sheet.shape), LayoutOptions())
    assert layout.stamps == ()
    assert len(layout.lines) == len(alone.lines) == 24


def test_a_shadow_on_the_sheet_is_still_paper() -> None:
    page = cream(letter_page()).astype(float)
    page[:, :500] *= np.linspace(0.5, 1.0, 500)[None, :, None]
    assert not off_paper(page.astype(np.uint8)).any()
