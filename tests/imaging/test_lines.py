"""Lines of drawn text: bent paper, dirt, bold print, and print below a seal."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.imaging.inks import darker_ink
from pipeline.imaging.lines import TextLine, find_lines, letter_height
from pipeline.imaging.rules import find_rules
from tests.imaging.drawn import line_of_text

CENTIMETRE = 59.0


def paragraph(rows: int = 8, pitch: int = 42) -> np.ndarray:
    page = np.full((rows * pitch + 120, 1100), 255, np.uint8)
    for row in range(rows):
        line_of_text(page, 60, 1040, 80 + pitch * row, seed=row)
    return page


def lines_of(page: np.ndarray) -> list[TextLine]:
    ink = cv2.compare(page, 128, cv2.CMP_LT)
    return find_lines(np.asarray(ink, np.uint8), letter_height(np.asarray(ink, np.uint8)))


@settings(max_examples=12, deadline=None)
@given(reach=st.floats(0, 12), waves=st.floats(0.2, 0.6), phase=st.floats(0, 6.2))
def test_lines_of_bent_paper_stay_apart(reach: float, waves: float, phase: float) -> None:
    page = paragraph()
    xs, ys = np.meshgrid(np.arange(page.shape[1]), np.arange(page.shape[0]))
    bend = reach * np.sin(2 * np.pi * waves * xs / page.shape[1] + phase)
    bent = cv2.remap(
        page, xs.astype(np.float32), (ys - bend).astype(np.float32), cv2.INTER_LINEAR, borderValue=255
    )
    lines = lines_of(np.asarray(bent, np.uint8))
    assert len(lines) == 8
    for line in lines:
        assert line.corners[:, 0].max() - line.corners[:, 0].min() > 900


def test_dirt_above_a_line_does_not_make_its_crop_higher() -> None:
    clean = lines_of(paragraph())
    page = paragraph()
    random = np.random.default_rng(4)
    for row in range(8):
        for x in random.integers(70, 1030, 6).tolist():
            y = 80 + 42 * row - 14 - 20
            page[y : y + 3, x : x + 3] = 0
    heights = [np.ptp(line.corners[[0, 3], 1]) for line in lines_of(page)]
    assert heights == pytest.approx([np.ptp(line.corners[[0, 3], 1]) for line in clean], abs=2)


def test_heads_of_bold_letters_are_no_rules_and_underlines_are() -> None:
    page = paragraph(3)
    for row in range(3):
        # Blurred bold print: heads run into each other.
        cv2.line(page, (60, 80 + 42 * row - 14), (1000, 80 + 42 * row - 14), 0, 2)
    cv2.line(page, (60, 230), (1000, 230), 0, 2)
    rules = find_rules(np.asarray(cv2.compare(page, 128, cv2.CMP_LT), np.uint8), CENTIMETRE)
    rows = np.flatnonzero(rules.across.any(1))
    assert len(rows)
    assert rows.min() >= 226
    assert rows.max() <= 234


def test_a_mark_grown_onto_a_letter_leaves_the_letter_in_its_line() -> None:
    page = paragraph(3)
    cv2.rectangle(page, (1034, 108), (1042, 122), 0, 2)
    cv2.rectangle(page, (1036, 122), (1040, 136), 0, -1)
    assert len(lines_of(page)) == 3


@pytest.mark.parametrize(("seal", "apart"), [(140, True), (30, False)])
def test_print_is_told_from_a_paler_seal_over_it_but_not_from_one_as_dark(seal: int, apart: bool) -> None:
    page = np.full((400, 400), 255, np.uint8)
    for radius in range(30, 190, 40):
        cv2.circle(page, (200, 200), radius, seal, 5)
    words = np.full((400, 400), 255, np.uint8)
    line_of_text(words, 30, 370, 240, seed=1)
    page = np.minimum(page, words)
    found = darker_ink(page, np.asarray(cv2.compare(page, 200, cv2.CMP_LT), np.uint8))
    if not apart:
        assert found is None
        return
    assert found is not None
    assert float((found[words < 100] > 0).mean()) > 0.9
    assert float((found[(words == 255) & (page == seal)] > 0).mean()) < 0.1
