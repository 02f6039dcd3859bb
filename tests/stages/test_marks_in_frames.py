"""Marks of urgency and secrecy in frames: read as such words, and nothing else becomes one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.imaging.boxes import corners_of, polygon_of, turned_box
from pipeline.records import LineReading, StampRegion
from pipeline.records.pages import FRAMED, FRAMELESS
from pipeline.stages.marks_in_frames import marks_in_frames
from tests.stages.readers import TextReader

CENTIMETRE = 80.0


def framed(
    *, angle: float = 0.0, height: float = 1.2, kind: str = "other", method: str = FRAMED, ink: int = 20
) -> tuple[np.ndarray, StampRegion, np.ndarray]:
    """A page with a frame of strokes around a word of blocks, the stamp, and the box of the word."""
    page = np.full((700, 900), 245, np.uint8)
    frame = turned_box(300, 200, 260, height * CENTIMETRE, angle)
    word = turned_box(300, 200, 180, height * CENTIMETRE * 0.5, angle)
    cv2.polylines(page, [np.round(frame).astype(np.int32)], True, ink, 4)
    along = (word[1] - word[0]) / 6
    for letter in range(6):
        corners = np.array([word[0], word[0] + 0.7 * along, word[3] + 0.7 * along, word[3]]) + letter * along
        cv2.polylines(page, [np.round(corners).astype(np.int32)], True, ink, 5)
    return page, StampRegion(1, kind, polygon_of(frame), angle, "black", 1.0, method), word


def found(
    page: np.ndarray, stamp: StampRegion, reader: TextReader, lines: Sequence[LineReading] = ()
) -> tuple[LineReading, ...]:
    return marks_in_frames(page, [stamp], lines, reader, centimetre=CENTIMETRE, first_line=7)


def read_in(text: str, stamp: StampRegion, *, own: bool, confidence: float = 0.4) -> LineReading:
    polygon = polygon_of(corners_of(stamp.polygon) * 0.5 + corners_of(stamp.polygon).mean(0) * 0.5)
    layer, number = ("stamp", stamp.stamp_no) if own else ("print", None)
    return LineReading(3, text, text, confidence, "word", polygon, layer, number)


@pytest.mark.parametrize("word", ["ด่วน", "ด่วนมาก", "ด่วนที่สุด", "ลับ", "ลับมาก", "ลับที่สุด"])
@pytest.mark.parametrize("ink", [20, 110])
def test_a_mark_in_a_frame_is_read(word: str, ink: int) -> None:
    page, stamp, _ = framed(ink=ink)
    (line,) = found(page, stamp, TextReader(word))
    assert (line.text, line.layer, line.stamp_no, line.line_no) == (word, "stamp", 1, 7)


@settings(max_examples=25, deadline=None)
@given(st.floats(-9, 9), st.floats(0.9, 2.2))
def test_the_word_is_shown_without_its_frame_wherever_it_stands(angle: float, height: float) -> None:
    page, stamp, word = framed(angle=angle, height=height)
    reader = TextReader("ด่วนมาก")
    (line,) = found(page, stamp, reader)
    assert np.abs(corners_of(line.polygon) - word).max() < 0.15 * CENTIMETRE
    (crop,) = reader.shown
    for side in (crop[0], crop[-1], crop[:, 0], crop[:, -1]):
        assert (side < 120).mean() < 0.2


@pytest.mark.parametrize("text", ["สำเนาถูกต้อง", "เรียน ผอ.", "กลับ", "12", "ด่วนๆ นะ", "ทราบ", "ลบ"])
def test_other_words_in_frames_are_no_marks(text: str) -> None:
    page, stamp, _ = framed()
    assert found(page, stamp, TextReader(text)) == ()


@pytest.mark.parametrize(
    ("kind", "method", "height"),
    [("receiving", FRAMED, 1.2), ("other", FRAMELESS, 1.2), ("other", FRAMED, 3.0)],
)
def test_other_stamps_are_not_asked(kind: str, method: str, height: float) -> None:
    page, stamp, _ = framed(kind=kind, method=method, height=height)
    reader = TextReader("ด่วนมาก")
    assert found(page, stamp, reader) == ()
    assert not reader.shown


def test_an_empty_frame_holds_no_mark() -> None:
    page, stamp, word = framed()
    cv2.fillConvexPoly(page, np.round((word - word.mean(0)) * 1.2 + word.mean(0)).astype(np.int32), 245)
    assert found(page, stamp, TextReader("ด่วนมาก")) == ()


def test_a_line_read_amiss_gives_way_and_a_surer_or_printed_one_does_not() -> None:
    page, stamp, _ = framed()
    reader = TextReader("ด่วนมาก")
    (line,) = found(page, stamp, reader, [read_in("ดวบนก", stamp, own=True)])
    assert (line.text, line.line_no) == ("ด่วนมาก", 3)
    assert found(page, stamp, reader, [read_in("ด่วนมาก", stamp, own=True, confidence=0.99)]) == ()
    assert found(page, stamp, reader, [read_in("ด่วนมาก", stamp, own=False)]) == ()


def test_a_pdfs_own_text_in_a_frame_stands() -> None:
    page, stamp, _ = framed()
    line = replace(read_in("ด่วนมาก ที่ กค ๐๑๐๒/๓", stamp, own=True), engine="text_layer")
    assert found(page, stamp, TextReader("ด่วนมาก"), [line]) == ()
