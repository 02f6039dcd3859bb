"""Stamps askew of which one label alone was read are cut anew along their own slope."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from pipeline.imaging.boxes import corners_of
from pipeline.imaging.polygons import iou
from pipeline.records import Layout, LineReading, LineRegion
from pipeline.records.pages import LABELLED
from pipeline.stages.stamp_search import stamps_told
from tests.imaging.drawn import line_of_text

CENTIMETRE = 60.0
LEFT, TOP, PITCH, HEIGHT, WIDE = 620, 300, 46, 20, 300
STAMP = ("เทศบาลตำบลวังใหม่", "เลขรับ 482", "วันที่ 5 มี.ค. 2567", "เวลา 10.20 น.")
BODY = "ด้วยกองกลางจะจัดประชุมเจ้าหน้าที่ในวันศุกร์หน้า"


def _page(angle: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A page with a stamp of four rows at an angle above print, its outline, and where rows begin."""
    page = np.full((1754, 1240), 255, np.uint8)
    for row in range(len(STAMP)):
        line_of_text(page, LEFT, LEFT + WIDE, TOP + row * PITCH + HEIGHT, height=HEIGHT, seed=row)
    turn = cv2.getRotationMatrix2D((LEFT, TOP), -angle, 1)
    page = cv2.warpAffine(page, turn, page.shape[::-1], flags=cv2.INTER_LINEAR, borderValue=255)
    for row in range(5):
        line_of_text(page, 150, 1100, 700 + 60 * row, height=24, seed=10 + row)
    foot = TOP + PITCH * (len(STAMP) - 1) + HEIGHT
    outline = np.array([[LEFT, TOP], [LEFT + WIDE, TOP], [LEFT + WIDE, foot], [LEFT, foot]], np.float64)
    starts = np.array([[LEFT, TOP + row * PITCH + HEIGHT / 2] for row in range(len(STAMP))], np.float64)
    return page, *(points @ turn[:, :2].T + turn[:, 2] for points in (outline, starts))


def _reading(text: str, polygon: Sequence[float]) -> LineReading:
    lefts = tuple(i / len(text) for i in range(len(text)))
    return LineReading(
        1, text, text, 0.95, "recogniser", tuple(polygon), character_confidences=(0.95,) * len(text),
        character_lefts=lefts,
    )  # fmt: skip


def _box(left: float, top: float, wide: float, high: float) -> tuple[float, ...]:
    return (left, top, left + wide, top, left + wide, top + high, left, top + high)


@pytest.mark.parametrize("angle", [-7.0, -4.0, 3.0, 8.0])
@pytest.mark.parametrize("texts", [STAMP, ("", "รับ 17", "วับที่ 5 มี.ค. 2567", "")])
def test_one_label_tells_a_stamp_that_reads_along_its_own_slope(angle: float, texts: tuple[str, ...]) -> None:
    page, outline, starts = _page(angle)

    def read(regions: Sequence[LineRegion]) -> list[LineReading]:
        found = []
        for region in regions:
            shape = corners_of(region.polygon)
            start = (shape[0] + shape[3]) / 2
            row = int(np.hypot(*(starts - start).T).argmin())
            along = shape[1] - shape[0]
            straight = abs(math.degrees(math.atan2(along[1], along[0])) - angle) < 1
            if straight and np.hypot(*(starts[row] - start)) < 15:
                found.append(_reading(texts[row] or "ฟหกด", region.polygon))
        return found

    label, seed = texts[1].split()[0], starts[1]
    seen = _reading(label, _box(float(seed[0]), float(seed[1]) - 12, 60, 24))
    body = [_reading(BODY, _box(150, 690 + 60 * row, 950, 40)) for row in range(5)]
    stamps, after = stamps_told(
        lambda: page, Layout((), (), (), 0.0), [seen, *body], centimetre=CENTIMETRE, read=read
    )
    (stamp,) = stamps
    assert (stamp.kind, stamp.method) == ("receiving", LABELLED)
    assert iou(corners_of(stamp.polygon), outline) > 0.75
    assert [line.layer for line in after] == ["stamp"] + ["print"] * 5


def test_what_stands_level_or_reads_as_a_letter_is_left_alone() -> None:
    for angle, texts in ((0.0, STAMP), (5.0, ("เรียน ผู้อำนวยการ", "รับ", "ขอแสดงความนับถือ", "กองกลาง"))):
        page, _, starts = _page(angle)

        def read(regions: Sequence[LineRegion], texts: tuple[str, ...] = texts) -> list[LineReading]:
            return [_reading(text, one.polygon) for text, one in zip(texts, regions, strict=False)]

        seen = _reading("รับ", _box(float(starts[1, 0]), float(starts[1, 1]) - 12, 60, 24))
        stamps, after = stamps_told(
            lambda page=page: page, Layout((), (), (), 0.0), [seen], centimetre=CENTIMETRE, read=read
        )
        assert stamps == ()
        assert after == (seen,)


@pytest.mark.parametrize(("table_no", "asked"), [(None, True), (1, False)])
def test_a_line_of_a_table_is_no_seed(table_no: int | None, asked: bool) -> None:
    page, _, starts = _page(5.0)
    shown: list[LineRegion] = []

    def read(regions: Sequence[LineRegion]) -> list[LineReading]:
        shown.extend(regions)
        return []

    seen = _reading("รับ", _box(float(starts[1, 0]), float(starts[1, 1]) - 12, 60, 24))
    stamps, _ = stamps_told(
        lambda: page,
        Layout((), (), (), 0.0),
        [replace(seen, table_no=table_no)],
        centimetre=CENTIMETRE,
        read=read,
    )
    assert stamps == ()
    assert bool(shown) == asked
