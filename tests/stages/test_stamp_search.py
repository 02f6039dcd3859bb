"""Receiving stamps that only their labels tell, and frames that are no receiving stamps."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.protocol import Picture
from pipeline.imaging.boxes import corners_of
from pipeline.imaging.polygons import contains
from pipeline.records import Layout, LineReading, MarkRegion, StampRegion
from pipeline.records.pages import FRAMED, FRAMELESS, LABELLED
from pipeline.stages.stamp_blocks import label_blocks
from pipeline.stages.stamp_search import as_read, stamps_told

CENTIMETRE = 60.0
HEIGHT, PITCH = 24.0, 42.0
BODY = ("ด้วยกองกลางจะจัดประชุมเจ้าหน้าที่ในวันศุกร์หน้า", "ณ ห้องประชุมชั้นสอง อาคารอำนวยการ", "จึงเรียนมาเพื่อโปรดทราบ")
STAMP = ("เทศบาลตำบลวังใหม่", "เลขรับ 482", "วันที่ 5 มี.ค. 2567", "เวลา 10.20 น.")


def _line(
    text: str,
    left: float,
    top: float,
    *,
    angle: float = 0.0,
    width: float | None = None,
    stamp: int | None = None,
) -> LineReading:
    across = width if width is not None else 11.0 * len(text)
    drop = across * math.tan(math.radians(angle))
    polygon = (
        left, top, left + across, top + drop, left + across, top + drop + HEIGHT, left, top + HEIGHT,
    )  # fmt: skip
    lefts = tuple(i / len(text) for i in range(len(text)))
    layer = "print" if stamp is None else "stamp"
    return LineReading(
        1, text, text, 0.9, "recogniser", polygon, layer, stamp, None, None, None, (0.9,) * len(text), lefts
    )


def _rows(
    texts: tuple[str, ...], left: float = 700, top: float = 100, *, angle: float = 0.0
) -> list[LineReading]:
    turn = math.tan(math.radians(angle))
    return [
        _line(text, left - turn * PITCH * row, top + PITCH * row, angle=angle)
        for row, text in enumerate(texts)
    ]


def _letter(top: float = 500) -> list[LineReading]:
    return [_line(text, 150, top + 50 * row, width=900) for row, text in enumerate(BODY)]


def _told(
    lines: list[LineReading], stamps: tuple[StampRegion, ...] = (), marks: tuple[MarkRegion, ...] = ()
) -> tuple[list[StampRegion], list[LineReading]]:
    page = np.full((1754, 1240), 255, np.uint8)
    found, after = stamps_told(lambda: page, Layout((), stamps, marks, 0.0), lines, centimetre=CENTIMETRE)
    return list(found), list(after)


def _region(left: float, top: float, right: float, bottom: float, *, kind: str, method: str) -> StampRegion:
    polygon = (left, top, right, top, right, bottom, left, bottom)
    return StampRegion(1, kind, polygon, 0.0, "black", 0.5, method)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["เลขรับ", "เลขที่รับ", "รับที่", "รับเลขที่", "เลขทะเบียนรับ"]),
    st.permutations([1, 2, 3]),
    st.floats(-8, 8),
    st.floats(100, 800),
)
def test_labels_below_each_other_are_a_stamp_and_the_letter_keeps_its_lines(
    word: str, order: list[int], angle: float, left: float
) -> None:
    rows = ("", f"{word} 482", "วันที่ 5 มี.ค. 2567", "เวลา 10.20 น.")
    own = _rows((STAMP[0], *(rows[i] for i in order)), left, angle=angle)
    (stamp,), after = _told([*own, *_letter()])
    assert (stamp.kind, stamp.method) == ("receiving", LABELLED)
    assert [line.layer for line in after] == ["stamp"] * 4 + ["print"] * 3
    assert all(line.stamp_no == stamp.stamp_no for line in after[:4])
    middles = np.array([corners_of(line.polygon).mean(0) for line in own])
    assert contains(corners_of(stamp.polygon), middles).all()


def test_labels_on_one_row_are_a_stamp() -> None:
    (stamp,), _ = _told([_line("เลขรับ 77 วันที่ 5 มี.ค. 67 เวลา 9.00 น.", 600, 80, width=420), *_letter()])
    assert stamp.kind == "receiving"


@pytest.mark.parametrize(
    "texts",
    [
        ("ที่ กค ๐๔๐๒/๑๒", "วันที่ ๕ มีนาคม ๒๕๖๗"),
        ("ส่วนราชการ กองกลาง กรมบัญชีกลาง", "ที่ กค ๐๔๐๒/๑๒ วันที่ ๕ มีนาคม ๒๕๖๗", "เรื่อง ขอเชิญประชุม"),
        ("กรมบัญชีกลาง", "วันที่ ๕ มีนาคม ๒๕๖๗ เวลา ๐๙.๐๐ น."),
        ("ลงชื่อ", "วันที่ ๕ มีนาคม ๒๕๖๗"),
        ("เลขที่ ๑๒ ถนนพระราม ๖", "กรุงเทพมหานคร ๑๐๔๐๐"),
        ("วันที่รับ",),
        ("๑. เลขที่คำร้อง ๕๖/๒๕๖๗", "๒. วันที่ ๕ มกราคม ๒๕๖๗", "๓. เวลา ๑๐.๐๐ น.", "๔. สถานที่ ห้องประชุม"),
        ("เลขที่ ๕๖/๒๕๖๗", "วันที่ ๕ มกราคม ๒๕๖๗", "เวลา ๑๐.๐๐ น.", "สถานที่ ห้องประชุมชั้น ๒"),
    ],
)
def test_what_letters_say_themselves_is_no_stamp(texts: tuple[str, ...]) -> None:
    lines = [*_rows(texts, 150, 200), *_letter()]
    found, after = _told(lines)
    assert found == [] and after == lines


def test_labels_that_do_not_speak_of_receiving_are_a_stamp_in_an_ink_or_frame_of_their_own() -> None:
    lines = [*_rows(("เลขที่ 482", "วันที่ 5 มี.ค. 2567", "เวลา 10.20 น."), 700, 100), *_letter()]
    assert not stamps_told(_page((0, 0, 0)), Layout((), (), (), 0.0), lines, centimetre=CENTIMETRE)[0]
    (coloured,), _ = stamps_told(_page((60, 80, 190)), Layout((), (), (), 0.0), lines, centimetre=CENTIMETRE)
    (framed,), _ = stamps_told(
        _page((0, 0, 0), frame=True), Layout((), (), (), 0.0), lines, centimetre=CENTIMETRE
    )
    assert coloured.ink == "blue" and framed.kind == "receiving"


def test_a_form_that_a_letter_quotes_between_its_lines_is_no_stamp() -> None:
    above, below = _line(BODY[0], 150, 100, width=900), _line(BODY[1], 150, 100 + 5 * PITCH, width=900)
    quoted = _rows(STAMP, 250, 100 + PITCH)
    assert _told([above, *quoted, below])[0] == []
    assert len(_told([*quoted, below])[0]) == 1
    assert len(_told([above, *_rows(STAMP, 250, 100 + PITCH, angle=4.0), below])[0]) == 1


def _page(ink: tuple[int, int, int], *, frame: bool = False) -> Callable[[], Picture]:
    """A page with strokes of `ink` where the lines of the stamp above stand, with a frame around them."""
    page = np.full((1754, 1240, 3), 255, np.uint8)
    for row in range(3):
        page[100 + round(PITCH * row) : 116 + round(PITCH * row), 700:840:6] = ink
    if frame:
        cv2.rectangle(page, (680, 80), (940, 225), ink, 3)
    return lambda: page


def test_number_and_date_of_a_memo_are_no_labels_of_a_stamp_above_them() -> None:
    number = _line("ที่ กค ๐๔๐๒/๑๒", 150, 200)
    date = _line("วันที่ ๕ มีนาคม ๒๕๖๗", 620, 202)
    label = _line("เวลารับ", 760, 160)
    lines = [label, number, date, *_letter()]
    assert _told(lines) == ([], lines)
    # A stamp beside the number has a date at its height, too.
    found, after = _told([number, *_rows(STAMP, 620, 200 - 2 * PITCH), *_letter()])
    assert len(found) == 1
    assert [line.layer for line in after[:5]] == ["print"] + ["stamp"] * 4


def test_less_is_asked_of_what_stands_askew_below_an_office() -> None:
    texts = ("เทศบาลตำบลวังใหม่", "วันที่ 5 มีนาคม 2567 เวลา 10.20 น.")
    assert len(_told([*_rows(texts, angle=-4.0), *_letter()])[0]) == 1
    # On bent paper all lines of the place slope alike.
    bent = [_line(text, 150, 160 + 60 * row, width=900, angle=-4.0) for row, text in enumerate(BODY)]
    assert _told([*_rows(texts, angle=-4.0), *bent])[0] == []


def test_two_stamps_side_by_side_are_two() -> None:
    found, _ = _told([*_rows(STAMP, 150), *_rows(("จังหวัดสตูล", *STAMP[1:]), 700), *_letter()])
    assert len(found) == 2
    assert not {round(one.polygon[0] / 300) for one in found} <= {1}


def test_a_part_of_a_stamp_gives_way_to_the_whole_and_a_whole_one_stays() -> None:
    lines = _rows(STAMP)
    part = _region(690, 95, 900, 170, kind="receiving", method=FRAMELESS)
    inside = [_line(STAMP[row], 700, 100 + PITCH * row, stamp=1) for row in range(2)]
    found, after = _told([*inside, *lines[2:]], (part,))
    assert [one.method for one in found] == [LABELLED]
    assert {line.stamp_no for line in after} == {found[0].stamp_no} and found[0].stamp_no != 1
    whole = _region(690, 90, 960, 270, kind="receiving", method=FRAMELESS)
    assert _told(lines, (whole,))[0] == [whole]


def test_the_head_of_a_memo_under_a_stamp_stays_with_the_letter() -> None:
    rows = _rows(STAMP)
    head = _line("บันทึกข้อความ", 720, 100 + 1.5 * PITCH)
    _, after = _told([*rows, head])
    assert after[-1] == head


def test_pen_strokes_beside_the_labels_widen_the_stamp() -> None:
    narrow = _rows(("เลขรับ", "วันที่", "เวลา"))
    pen = MarkRegion("handwriting", (800, 95, 950, 95, 950, 130, 800, 130))
    (without,), _ = _told(narrow)
    (wide,), _ = _told(narrow, marks=(pen,))
    assert max(wide.polygon[0::2]) >= 950 > max(without.polygon[0::2])


def test_cells_of_tables_and_lines_of_framed_stamps_are_left_alone() -> None:
    lines = _rows(STAMP)
    assert label_blocks(lines, [False] * 4, (), centimetre=CENTIMETRE) == ()
    framed = _region(690, 90, 960, 270, kind="receiving", method=FRAMED)
    assert _told([_line(STAMP[1], 700, 142, stamp=1), *lines[2:]], (framed,))[0] == [framed]


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("เรียน ปลัด", "☐ ดำเนินการ", "☐ ทราบ"), "other"),
        (("สำเนาถูกต้อง", "(นายสมชาย ใจดี)"), "other"),
        (("ด่วนที่สุด",), "other"),
        (("1 ค่าวัสดุ", "1,200.00", "263,995.89", "64.50"), "other"),
        (("ดระมาก", ":84", "0"), "other"),
        (("เพื่อทราบ 0เวียนให้ทราบ", "อถือปฏิบัติ อแจ้งผู้เกี่ยวข้อง", "กาศ"), "other"),
        (("วันที่ทราบคำสั่ง", "เรียน รองฯ เพื่อโปรด", "ผดำเนินการ"), "other"),
        (("เวลา", "08.30 - 09.45 น. ลงทะเบียน", "09.45 - 10.15 น. เปิด", "10.15 - 11.00 น. อภิปราย"), "other"),
        (("เรียน ปลัด เพื่อโปรดทราบ", "เลขรับ 12", "วันที่ 5 มี.ค. 67"), "receiving"),
        (("เทศบาลตำบลวังใหม่", "☐ ดำเนินการ", "☐ ทราบ"), "receiving"),
        (("เลขรับ 12", "☐ ดำเนินการ", "☐ ทราบ"), "receiving"),
        (("|||", "12"), "receiving"),
        ((), "receiving"),
    ],
)
def test_a_frame_that_reads_as_another_stamp_is_no_receiving_stamp(texts: tuple[str, ...], kind: str) -> None:
    framed = _region(0, 0, 300, 150, kind="receiving", method=FRAMED)
    (stamp,) = as_read((framed,), [_line(text, 10, 10, stamp=1) for text in texts])
    assert stamp.kind == kind


def test_coloured_blocks_are_receiving_stamps_by_their_labels() -> None:
    block = _region(0, 0, 300, 150, kind="other", method="block of coloured ink")
    lines = [_line("เลขรับ 12", 10, 10, stamp=1), _line("วันที่ 5 มี.ค. 67", 10, 50, stamp=1)]
    assert as_read((block,), lines)[0].kind == "receiving"
    names = [_line("(นายสมชาย ใจดี)", 10, 10, stamp=1), _line("ผู้อำนวยการกอง", 10, 50, stamp=1)]
    assert as_read((block,), names)[0].kind == "other"


def test_blocks_without_a_frame_or_a_label_are_no_receiving_stamps() -> None:
    block = _region(0, 0, 300, 150, kind="receiving", method=FRAMELESS)
    assert as_read((block,), [_line("กองกลาง", 10, 10, stamp=1)])[0].kind == "other"
    seal = _region(0, 0, 300, 150, kind="seal", method="ring")
    assert as_read((seal,), [])[0] == seal


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*STAMP, *BODY, "ที่ กค 1", "วันที่", "รับที่", "๑๒", "น."]),
            st.floats(0, 1200),
            st.floats(0, 1700),
            st.floats(-10, 10),
        ),
        max_size=12,
    )
)
def test_no_page_breaks_the_search_and_no_line_is_lost(places: list[tuple[str, float, float, float]]) -> None:
    lines = [_line(text, left, top, angle=angle) for text, left, top, angle in places]
    found, after = _told(lines)
    assert [line.text for line in after] == [line.text for line in lines]
    numbers = {one.stamp_no for one in found}
    assert len(numbers) == len(found)
    assert {line.stamp_no for line in after if line.layer == "stamp"} <= numbers


@pytest.mark.parametrize("pitch", [42.0, 51.0, 57.0])
@pytest.mark.parametrize(
    ("places", "angle"),
    [
        (((0, 0, 105), (0, 1, 39), (240, 1, 36)), 0.0),
        (((0, 0, 105), (33, 1, 39), (34, 2, 36)), 0.0),
        (((0, 0, 105), (0, 1, 39), (0, 2, 36)), 5.0),
        (((0, 0, 105), (33, 1, 39), (34, 2, 36)), -4.0),
        (((0, 0, 105), (66, 1, 39), (69, 2, 36)), 3.0),
    ],
    ids=["beside each other", "centred", "left", "centred, askew", "right"],
)
def test_the_slope_of_short_labels_is_told_by_those_below_each_other(
    places: tuple[tuple[int, int, int], ...], angle: float, pitch: float
) -> None:
    # Values by pen are not read with their labels: these lines are too short to have a slope.
    turn = math.tan(math.radians(angle))
    lines = [
        _line(text, 600 + x - turn * pitch * row, 100 + pitch * row + turn * x, width=wide)
        for text, (x, row, wide) in zip(("เลขทะเบียนรับ", "วันที่", "เวลา"), places, strict=True)
    ]
    (block,) = label_blocks(lines, [True] * 3, (), centimetre=CENTIMETRE)
    assert block.angle == pytest.approx(angle, abs=1.0)
