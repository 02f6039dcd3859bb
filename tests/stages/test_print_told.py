"""Lines taken for handwriting that are print by what they say."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.records import Layout, LineReading, LineRegion, MarkRegion, StampRegion
from pipeline.stages.print_told import print_told, put_in_place
from tests.stages.readers import TextReader

PAGE = np.full((1000, 700), 255, np.uint8)
STAMP = StampRegion(
    1, "receiving", (380, 20, 680, 20, 680, 200, 380, 200), 0.0, "blue", 0.9, "frame of strokes"
)


def box(left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
    return (left, top, right, top, right, bottom, left, bottom)


def told(
    text: str, place: tuple[float, ...] = box(60, 150, 300, 180), confidence: float = 0.95
) -> tuple[list[str], int]:
    layout = Layout(
        (LineRegion(1, box(60, 300, 600, 330)), LineRegion(2, box(60, 350, 600, 380))),
        (STAMP,),
        (MarkRegion("handwriting", place, 0.5), MarkRegion("emblem", box(300, 20, 370, 120), 0.9)),
        30.0,
    )
    lines, marks = print_told(PAGE, layout, TextReader(text, confidence))
    assert all(line.layer == "print" and line.line_no > 2 for line in lines)
    assert len(lines) + len(marks) == 2
    return [line.text for line in lines], len(marks)


@pytest.mark.parametrize(
    "text",
    [
        "ที่ กต ๑๓๐๕/๕๓๒",
        "ที่ มท 0808.3/ว 87",
        "บันทึกข้อความ 3959",
        "สิ่งที่ส่งมาด้วย ๒",
        "จึงประกาศให้ข้าราชการและบุคลากรทุกระดับถือปฏิบัติโดยเคร่งครัด",
    ],
)
def test_numbers_of_letters_words_of_the_head_and_long_lines_are_print(text: str) -> None:
    assert told(text) == ([text], 1)


@pytest.mark.parametrize("text", ["เพื่อโปรดทราบ", "ดำเนินการ", "25 มี.ค. 2567", "ที่ ๑๕๓", "เรียน ผอ.", ""])
def test_what_clerks_write_stays_handwriting_however_surely_it_is_read(text: str) -> None:
    assert told(text, confidence=0.999) == ([], 2)


def test_what_is_read_with_doubt_stays_handwriting() -> None:
    assert told("ที่ กต ๑๓๐๕/๕๓๒", confidence=0.7) == ([], 2)
    assert told("จึงประกาศให้ข้าราชการและบุคลากรทุกระดับถือปฏิบัติโดยเคร่งครัด", confidence=0.7) == ([], 2)


@pytest.mark.parametrize(
    "place",
    [
        box(400, 60, 640, 90),
        box(60, 150, 120, 180),
        box(60, 700, 300, 730),
        box(400, 250, 640, 280),
    ],
    ids=["in a stamp", "too short", "far below the head", "at the right"],
)
def test_numbers_of_letters_stand_at_the_left_of_the_head_and_in_no_stamp(place: tuple[float, ...]) -> None:
    assert told("ที่ กต ๑๓๐๕/๕๓๒", place) == ([], 2)


def test_lines_told_go_where_they_stand_among_the_others() -> None:
    def line(number: int, place: tuple[float, ...], layer: str = "print") -> LineReading:
        return LineReading(number, str(number), str(number), 0.9, "text", place, layer)

    lines = [
        line(1, box(400, 148, 650, 178)),
        line(2, box(60, 300, 600, 330)),
        line(3, box(60, 350, 600, 380)),
        line(4, box(400, 20, 600, 50), "stamp"),
    ]
    beside = line(7, box(60, 150, 300, 180))
    between = line(8, box(60, 325, 600, 355))
    last = line(9, box(60, 900, 600, 930))
    assert [one.line_no for one in put_in_place(lines, [beside])] == [7, 1, 2, 3, 4]
    assert [one.line_no for one in put_in_place(lines, [between])] == [1, 2, 8, 3, 4]
    assert [one.line_no for one in put_in_place(lines, [last])][:3] == [1, 2, 3]
