"""Lines of drawn text: bent paper, dirt, bold print, and print below a seal."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.imaging.inks import darker_ink
from pipeline.imaging.lines import TextLine, find_lines
from pipeline.imaging.pieces import letter_height
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


def letters_with_marks_grown_on(page: np.ndarray, foot: int, shares: tuple[float, float], seed: int) -> int:
    """Draws a line of letters, a share of them with marks grown on above or below; gives where it ends."""
    random = np.random.default_rng(seed)
    x = 60
    while x < 1000:
        cv2.rectangle(page, (x, foot - 14), (x + 7, foot), 0, 2)
        page[foot - 1 : foot + 2, x + 2 : x + 6] = 255
        above, below = random.random(2) < shares
        if above:
            cv2.rectangle(page, (x + 1, foot - 24), (x + 6, foot - 14), 0, 2)
        if below:
            cv2.rectangle(page, (x + 5, foot), (x + 7, foot + 7), 0, 2)
        x += 11 + (9 if random.random() < 0.12 else 0)
    return x


@settings(max_examples=12, deadline=None)
@given(
    above=st.floats(0, 0.5),
    below=st.floats(0, 0.3),
    sag=st.integers(0, 6),
    seed=st.integers(0, 10_000),
)
@example(above=0.4, below=0.3, sag=1, seed=8492)
@example(above=0.5, below=0.28125, sag=1, seed=1013)
def test_no_stretch_of_a_line_is_in_two_lines(above: float, below: float, sag: int, seed: int) -> None:
    page = np.full((360, 1100), 255, np.uint8)
    for row in range(4):
        letters_with_marks_grown_on(page, 80 + 60 * row, (above, below), seed + row)
    xs, ys = np.meshgrid(np.arange(page.shape[1]), np.arange(page.shape[0]))
    bent = cv2.remap(
        page,
        xs.astype(np.float32),
        (ys - sag * np.sin(np.pi * xs / page.shape[1])).astype(np.float32),
        cv2.INTER_LINEAR,
        borderValue=255,
    )
    lines = lines_of(np.asarray(bent, np.uint8))
    for number, one in enumerate(lines):
        for other in lines[:number]:
            shared = min(one.corners[:, 0].max(), other.corners[:, 0].max()) - max(
                one.corners[:, 0].min(), other.corners[:, 0].min()
            )
            assert shared < 14 or abs(one.baseline - other.baseline) > 30
    assert len(lines) == 4


@settings(max_examples=15, deadline=None)
@given(scale=st.floats(1.5, 2.2), places=st.sets(st.integers(0, 9), min_size=1, max_size=6))
@example(scale=2.0, places={0, 1, 2})
@example(scale=2.2, places={2, 3, 4, 5, 6, 8})
def test_marks_of_large_type_are_in_the_crop_of_their_line(scale: float, places: set[int]) -> None:
    page = np.full((420, 1100), 255, np.uint8)
    for row in range(4):
        line_of_text(page, 60, 1040, 220 + 50 * row, seed=row)
    size = round(14 * scale)
    for place in range(10):
        x, stroke = 300 + place * (size + 3), 4
        cv2.rectangle(page, (x, 100 - size), (x + size - 6, 100), 0, stroke)
        page[98:104, x + 5 : x + size - 10] = 255
        if place in places:
            # As high as a letter of the text below.
            cv2.ellipse(page, (x + size // 3, 100 - size - 9), (6, 4), 0, 0, 360, 0, 3)
    lines = lines_of(page)
    assert len(lines) == 5
    assert lines[0].corners[:, 1].min() <= 100 - size - 12


def test_a_tone_that_stands_high_over_a_bare_letter_is_in_the_crop() -> None:
    page = paragraph(3, pitch=60)
    for row in range(3):
        page[80 + 60 * row - 30 : 80 + 60 * row - 15] = 255
        cv2.line(page, (300, 80 + 60 * row - 24), (304, 80 + 60 * row - 28), 0, 2)
    for row, line in enumerate(lines_of(page)):
        assert line.corners[:, 1].min() <= 80 + 60 * row - 28


def test_the_tail_of_a_comma_between_digits_is_in_the_crop() -> None:
    page = paragraph(4)
    page[140:260] = 255
    for place, x in enumerate(range(300, 420, 13)):
        if place == 3:
            cv2.line(page, (x + 3, 198), (x + 1, 204), 0, 2)
        else:
            cv2.ellipse(page, (x + 4, 195), (4, 4), 0, 0, 360, 0, 2)
    (digits,) = [line for line in lines_of(page) if 190 < line.baseline < 210]
    assert digits.corners[:, 1].max() >= 204


def test_a_lone_low_digit_is_cut_with_room_for_a_letter() -> None:
    page = paragraph(5)
    page[150:260] = 255
    cv2.ellipse(page, (500, 195), (5, 5), 0, 0, 360, 0, 2)
    (digit,) = [line for line in lines_of(page) if 190 < line.baseline < 210]
    assert np.ptp(digit.corners[[0, 3], 1]) >= 15


def test_letters_that_run_into_each_other_count_as_many() -> None:
    page = paragraph(5)
    page[150:260] = 255
    line_of_text(page, 300, 700, 200, seed=3)
    # Worn bold type: heads and feet join whole words.
    cv2.line(page, (300, 187), (690, 187), 0, 2)
    cv2.line(page, (300, 199), (690, 199), 0, 2)
    (joined,) = [line for line in lines_of(page) if 190 < line.baseline < 210]
    assert joined.letters >= 20
    assert joined.letter_height == pytest.approx(15, abs=2.5)
    assert joined.unevenness < 0.1
