"""Print of the page beneath coloured stamps is painted over, values and stamps are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.imaging.boxes import polygon_of, upright_box
from pipeline.records import LineReading, StampRegion
from pipeline.stages.stamp_print import without_print

CENTIMETRE = 60.0
PAPER, BLUE, BLACK = (250, 250, 245), (40, 60, 190), (25, 25, 25)
STAMP, PRINT, VALUE = (60, 60, 360, 240), (100, 190, 460, 226), (120, 90, 300, 130)
WORDS = "ที่ว่าการอำเภอทดลองตัวอย่าง"


def _page(*, rubber: tuple[int, int, int] = BLUE) -> np.ndarray:
    """A stamp with a label row, a black value on it, and black print that runs through and out of it."""
    page = np.full((320, 520, 3), PAPER, np.uint8)
    cv2.rectangle(page, STAMP[:2], STAMP[2:], rubber, 4)
    for y in (90, 140, 170):
        cv2.putText(page, "HEM NUM DAY", (75, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, rubber, 3)
    cv2.putText(page, "4071", (180, 124), cv2.FONT_HERSHEY_SIMPLEX, 1.0, BLACK, 3)
    for x in range(106, 450, 22):
        cv2.putText(page, "n", (x, 220), cv2.FONT_HERSHEY_SIMPLEX, 1.0, BLACK, 3)
    return page


def _region() -> StampRegion:
    return StampRegion(1, "receiving", polygon_of(upright_box(*STAMP)), 0.0, "blue", 0.9, "test")


def _line(text: str, box: tuple[int, int, int, int], layer: str = "print") -> LineReading:
    return LineReading(1, text, text, 0.8, "crnn", polygon_of(upright_box(*box)), layer)


def _painted(page: np.ndarray, *lines: LineReading) -> np.ndarray:
    return np.asarray(without_print(page, [_region()], lines, centimetre=CENTIMETRE))


def _dark(page: np.ndarray, box: tuple[int, int, int, int]) -> int:
    """Pixels of black ink in a box: those of blue ink are pale in one channel."""
    left, top, right, bottom = box
    return int((page[top:bottom, left:right].max(axis=2) < 90).sum())


@pytest.mark.parametrize("text", [WORDS, "ถนนทดลองตัวอย่าง นม 30000"])
def test_words_of_the_page_are_gone_and_rubber_and_values_stay(text: str) -> None:
    page = _page()
    left = _painted(page, _line(text, PRINT))
    inside = (PRINT[0], PRINT[1], STAMP[2] - 6, PRINT[3])
    assert _dark(page, inside) > 500
    assert _dark(left, inside) == 0
    assert np.array_equal(left[: PRINT[1] - 10], page[: PRINT[1] - 10])
    blue = (page[..., 2] > 150) & (page[..., 0] < 90)
    assert float((left[blue] == page[blue]).all(axis=1).mean()) > 0.98
    # What of the line lies well beyond the stamp is none of its business.
    assert np.array_equal(left[:, 400:], page[:, 400:])


@pytest.mark.parametrize(
    "line",
    [
        _line("4071", VALUE),
        _line("บันทึกข้อความทดลอง 4071", VALUE),
        _line("ทดลองตัวอย่าง 14.30 น.", VALUE),
        _line(WORDS, VALUE, "handwriting"),
        _line(WORDS, VALUE, "stamp"),
        _line(WORDS, (10, 280, 400, 310)),
    ],
)
def test_what_may_be_a_value_and_what_lies_elsewhere_is_never_painted_over(line: LineReading) -> None:
    page = _page()
    assert _painted(page, line) is page


def test_stamps_without_colour_and_grey_pages_stay_as_they_are() -> None:
    black = _page(rubber=BLACK)
    assert np.array_equal(_painted(black, _line(WORDS, PRINT)), black)
    grey = _page()[..., 0]
    assert _painted(grey, _line(WORDS, PRINT)) is grey


def test_a_stamp_over_the_edge_of_the_page_is_no_obstacle() -> None:
    page = _page()[100:, 100:]
    region = StampRegion(
        1, "receiving", polygon_of(upright_box(-40, -40, 260, 140)), 0.0, "blue", 0.9, "test"
    )
    left = without_print(page, [region], [_line(WORDS, (0, 90, 360, 126))], centimetre=CENTIMETRE)
    assert left.shape == page.shape and not np.array_equal(left, page)
