"""Stamps of which handwriting hides labels, frames that are a part of a stamp, and blocks that are none."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.protocol import Picture
from pipeline.imaging.boxes import angle_of, box_along, corners_of, turned_box
from pipeline.imaging.polygons import contains, iou
from pipeline.records import Layout, LineReading, LineRegion, MarkRegion, StampRegion
from pipeline.records.pages import COLOURED_BLOCK, FRAMED, LABELLED, Polygon
from pipeline.stages.stamp_cues import label_at
from pipeline.stages.stamp_search import as_read, stamps_told

CENTIMETRE = 60.0
HEIGHT, PITCH = 24.0, 42.0


def _box(left: float, top: float, right: float, bottom: float) -> Polygon:
    return (left, top, right, top, right, bottom, left, bottom)


def _line(text: str, left: float, top: float, *, width: float | None = None) -> LineReading:
    across = width if width is not None else 11.0 * len(text)
    lefts = tuple(i / len(text) for i in range(len(text)))
    polygon = _box(left, top, left + across, top + HEIGHT)
    sure = (0.9,) * len(text)
    return LineReading(
        1, text, text, 0.9, "recogniser", polygon, character_confidences=sure, character_lefts=lefts
    )


class _Page:
    """A page on which more is written than the layout took for print."""

    def __init__(
        self, *written: LineReading, stamps: Sequence[StampRegion] = (), picture: Picture | None = None
    ):
        self.written = written
        marks = [MarkRegion("handwriting", one.polygon) for one in written if one.stamp_no is None]
        inside = [
            LineRegion(90, one.polygon, "stamp", one.stamp_no) for one in written if one.stamp_no is not None
        ]
        self.layout = Layout(tuple(inside), tuple(stamps), tuple(marks), 0.0)
        self.picture = picture if picture is not None else np.full((1754, 1240), 255, np.uint8)
        self.asked: list[Polygon] = []

    def read(self, regions: Sequence[LineRegion]) -> list[LineReading]:
        self.asked += [one.polygon for one in regions]
        return [one for one in self.written if one.polygon in {region.polygon for region in regions}]

    def told(self, *lines: LineReading) -> tuple[list[StampRegion], list[LineReading]]:
        found, after = stamps_told(
            lambda: self.picture, self.layout, lines, centimetre=CENTIMETRE, read=self.read
        )
        return list(found), list(after)


def _inside(text: str, left: float, top: float, stamp: int) -> LineReading:
    line = _line(text, left, top)
    return LineReading(
        **{
            name: getattr(line, name)
            for name in ("line_no", "text", "raw", "confidence", "engine", "polygon")
        },
        layer="stamp",
        stamp_no=stamp,
    )


def _frame(box: Polygon, number: int = 1) -> StampRegion:
    return StampRegion(number, "receiving", box, 0.0, "black", 0.8, FRAMED)


def test_labels_taken_for_handwriting_are_read_beside_one_that_was_not() -> None:
    page = _Page(_line("รับเลขที่ 00093", 700, 142), _line("เวลารับ 08.30", 700, 184))
    (stamp,), after = page.told(_line("รับวันที่ 31 พ.ค. 2561", 700, 100))
    assert (stamp.kind, stamp.method) == ("receiving", LABELLED)
    middles = np.array([corners_of(one.polygon).mean(0) for one in page.written])
    assert contains(corners_of(stamp.polygon), middles).all()
    assert [line.stamp_no for line in after] == [stamp.stamp_no]


def test_three_rows_of_handwriting_are_read_and_an_endorsement_stays_what_it_is() -> None:
    rows = [_line(text, 700, 100 + PITCH * row) for row, text in enumerate(("เลขรับ 12", "วันที่ 3", "เวลา 9"))]
    assert len(_Page(*rows).told(_line("ด้วยกองกลางจะจัดประชุม", 150, 500, width=900))[0]) == 1
    note = [_line("ดำเนินการตามเสนอ", 700, 100 + PITCH * row) for row in range(3)]
    assert _Page(*note).told(_line("ด้วยกองกลางจะจัดประชุม", 150, 500, width=900))[0] == []


def test_handwriting_far_from_all_labels_is_not_read() -> None:
    page = _Page(_line("ทราบ", 150, 1500))
    page.told(_line("รับวันที่ 31 พ.ค. 2561", 700, 100), _line("ด้วยกองกลางจะจัดประชุม", 150, 500, width=900))
    assert page.asked == []


def test_the_word_for_receiving_alone_is_a_label_before_a_number() -> None:
    assert label_at("รับ ๗๙๕") is not None and label_at("รับ....12") is not None
    assert label_at("รับรองสำเนา") is None and label_at("รับสมัครงาน") is None
    texts = ("กรมพิธีการทูต", "รับ 2850", "วันที่ 8 ก.พ. 2568")
    (stamp,), _ = _Page().told(*(_line(text, 700, 100 + PITCH * row) for row, text in enumerate(texts)))
    assert stamp.method == LABELLED


def test_rows_to_tick_below_the_labels_belong_to_the_stamp() -> None:
    rows = [_line(text, 700, 100 + PITCH * row) for row, text in enumerate(("เลขรับ 482", "วันที่ 5 มี.ค. 2567"))]
    ticked = [_line("☐ นิติการ", 700, 184), _line("กองคลัง", 810, 184), _line("☐ ธุรการ", 700, 226)]
    below = _line("สำนักงานเลขานุการกรม ถนนพระราม", 500, 330)
    (stamp,), after = _Page().told(*rows, *ticked, below)
    assert [line.layer for line in after] == ["stamp"] * 5 + ["print"]
    assert max(stamp.polygon[1::2]) > 226 + HEIGHT


def test_a_frame_of_what_stands_on_the_lines_of_a_stamp_becomes_the_stamp() -> None:
    labels = [_line(text, 640, 100 + PITCH * row) for row, text in enumerate(("รับเลขที่", "วันที่", "เวลารับ"))]
    box = _box(720, 90, 940, 215)
    values = [_inside("17 ส.ค. 2558", 740, 142, 1), _inside("12.40 น.", 740, 184, 1)]
    (stamp,), after = _Page(*values, stamps=[_frame(box)]).told(*labels)
    assert (stamp.stamp_no, stamp.method) == (1, LABELLED)
    assert min(stamp.polygon[0::2]) < 641 and max(stamp.polygon[0::2]) > 939
    assert {line.stamp_no for line in after} == {1}


@pytest.mark.parametrize("text", ["รับเลขที่ 12", "เทศบาลตำบลวังใหม่"])
def test_a_frame_with_the_same_label_or_an_office_of_its_own_is_another_stamp(text: str) -> None:
    texts = ("กรมบัญชีกลาง", "รับเลขที่ 7", "วันที่ 5 มี.ค. 67")
    labels = [_line(one, 640, 100 + PITCH * row) for row, one in enumerate(texts)]
    box = _box(640, 232, 900, 350)
    page = _Page(_inside(text, 650, 250, 1), _inside("12.40 น.", 650, 300, 1), stamps=[_frame(box)])
    found, _ = page.told(*labels)
    assert len(found) == 2 and _frame(box) in found


def test_a_high_frame_below_a_whole_stamp_is_another_one() -> None:
    labels = [_line(text, 640, 100 + PITCH * row) for row, text in enumerate(("รับเลขที่ 7", "เวลารับ 9.30 น."))]
    values = [_inside("17 ส.ค. 2558", 660, 220, 1), _inside("18 ส.ค. 2558", 660, 260, 1)]
    for bottom, stamps in ((300, 1), (380, 2)):
        box = _box(640, 190, 900, bottom)
        assert len(_Page(*values, stamps=[_frame(box)]).told(*labels)[0]) == stamps


def _drawn(*boxes: tuple[int, int, int, int]) -> Picture:
    page = np.full((1754, 1240), 255, np.uint8)
    for left, top, right, bottom in boxes:
        cv2.rectangle(page, (left, top), (right, bottom), 0, 3)
    return page


def test_a_frame_that_goes_on_around_the_name_of_its_office_is_drawn_around_it() -> None:
    name = _line("กลุ่มงานบริหารทั่วไป", 660, 110)
    lower = _box(640, 150, 940, 300)
    texts = [_inside("เลขที่รับ 16", 650, 170, 1), _inside("วันที่ 1 ก.ค. 2564", 650, 220, 1)]
    whole = _Page(*texts, stamps=[_frame(lower)], picture=_drawn((640, 90, 940, 300)))
    (stamp,), after = whole.told(name)
    assert iou(corners_of(stamp.polygon), corners_of(_box(640, 90, 940, 300))) > 0.9
    assert after[0].stamp_no == stamp.stamp_no == 1
    # Above a closed frame stands the name of another office, or of the sender.
    closed = _Page(*texts, stamps=[_frame(lower)], picture=_drawn((640, 150, 940, 300)))
    assert closed.told(name) == ([_frame(lower)], [name])
    below = _Page(*texts, stamps=[_frame(lower)], picture=_drawn((640, 150, 940, 360)))
    sender = _line("กลุ่มงานบริหารทั่วไป", 660, 315)
    assert below.told(sender) == ([_frame(lower)], [sender])


def test_a_name_that_another_stamp_holds_is_not_taken_from_it() -> None:
    labels = [_line(text, 640, 40 + PITCH * row) for row, text in enumerate(("รับเลขที่ 7", "วันที่ 5 มี.ค. 67"))]
    name = _line("กลุ่มงานบริหารทั่วไป", 660, 124)
    texts = [_inside("รับเลขที่ 16", 650, 180, 1), _inside("วันที่ 1 ก.ค. 2564", 650, 230, 1)]
    lower = _box(640, 160, 940, 310)
    page = _Page(*texts, stamps=[_frame(lower)], picture=_drawn((640, 118, 940, 310)))
    found, after = page.told(*labels, name)
    assert len(found) == 2 and _frame(lower) in found
    assert {line.stamp_no for line in after} == {2}


@pytest.mark.parametrize(
    ("method", "texts", "kind"),
    [
        (COLOURED_BLOCK, ("(นางสาวณัฐฐิกา สังข์เงิน)", "หัวหน้าฝ่ายบริหารทั่วไป", "คณบดีคณะเกษตรศาสตร์"), "other"),
        (COLOURED_BLOCK, ("ราชการ มหาวิทยาลัยราชภัฏ", "การ โทร 0 5794 7290-9", "อว 0673/1"), "other"),
        (COLOURED_BLOCK, ("กระทรวงยุติธรรม", "นาย ก.", "เลขที่ 004803"), "receiving"),
        (COLOURED_BLOCK, ("อำเภอเมือง", "00889", "13.64"), "receiving"),
        (FRAMED, ("เวียนทราบ", "ถ้าเป็น"), "other"),
        (FRAMED, ("จังหวัดประจวบคีรีขันธ์", "อำเภอเมืองประจวบคีรีขันธ์ ๗๗๐๐๐"), "other"),
        (FRAMED, ("1 งบรายจ่ายอื่น", "979,029.00 97,756.00", "ครุภัณฑ์ 215,500.00 88,984.00"), "other"),
        (FRAMED, ("กรมชลประทาน", "เลขที่ 00164"), "receiving"),
    ],
)
def test_what_reads_as_names_addresses_or_sums_is_no_receiving_stamp(
    method: str, texts: tuple[str, ...], kind: str
) -> None:
    region = StampRegion(1, "receiving", _box(0, 0, 300, 150), 0.0, "blue", 0.5, method)
    (stamp,) = as_read((region,), [_inside(text, 10, 10, 1) for text in texts])
    assert stamp.kind == kind


@given(st.floats(-20, 20), st.floats(20, 400), st.floats(20, 400), st.floats(-15, 15))
def test_a_box_along_a_direction_holds_all_points_and_is_the_smallest_along_its_own(
    angle: float, wide: float, high: float, other: float
) -> None:
    box = turned_box(500, 500, wide, high, angle)
    assert np.allclose(box_along(box, angle), box, atol=1e-6)
    around = box_along(box, other)
    assert math.isclose(angle_of(around), other, abs_tol=1e-6)
    away = cv2.pointPolygonTest
    assert all(away(around.astype(np.float32), tuple(map(float, one)), True) > -0.01 for one in box)


def test_short_labels_of_a_wide_stamp_that_is_pressed_askew_are_of_one() -> None:
    lines = [_line("เลขรับ", 300, 100), _line("วันที่", 300, 130), _line("เวลารับ", 560, 142)]
    (stamp,), after = _Page().told(*lines)
    assert {line.stamp_no for line in after} == {stamp.stamp_no}
