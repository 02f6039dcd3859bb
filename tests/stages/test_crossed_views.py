"""Printed lines under stamps, read in several views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.protocol import CropStyle, Reading
from pipeline.imaging.frames import upright_frame
from pipeline.imaging.paper import grey
from pipeline.records import LineReading, StampRegion, Upright
from pipeline.stages.crossed_views import read_through

WIDTH, HEIGHT = 900, 700
LINE = (100.0, 300.0, 700.0, 300.0, 700.0, 340.0, 100.0, 340.0)
STAMP = (300.0, 250.0, 600.0, 250.0, 600.0, 420.0, 300.0, 420.0)


@dataclass
class InkReader:
    """Writes as many letters as there are strokes across the middle of a crop, surer the fewer they are."""

    least: int
    seen: list[np.ndarray] = field(default_factory=list)

    name = "ink"
    crop_style = CropStyle(0.0, 0.0, 0.0, 0.0)

    def version(self) -> str:
        return "1"

    def characters(self) -> frozenset[str]:
        return frozenset("ก")

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        self.seen += list(crops)
        return [self._reading(crop) for crop in crops]

    def _reading(self, crop: np.ndarray) -> Reading:
        row = (crop[crop.shape[0] // 2].astype(int) < 140).astype(int)
        count = int((np.diff(np.concatenate(([0], row))) == 1).sum())
        sure = 0.95 if count == self.least else 0.6
        return Reading("ก" * count, "ก" * count, sure, (sure,) * count, tuple(i / 99 for i in range(count)))


def printed(columns: Sequence[int]) -> np.ndarray:
    page = np.full((HEIGHT, WIDTH, 3), 250, np.uint8)
    for x in columns:
        page[302:338, x : x + 4] = 20
    return page


def through(page: np.ndarray, line: LineReading, reader: InkReader, kind: str = "receiving") -> LineReading:
    width, height, matrix = upright_frame(WIDTH, HEIGHT, rotation_deg=0, skew_deg=0.0)
    frame = Upright(width, height, 0, 0.0, 1.0, 1.0, "given", matrix)
    stamp = StampRegion(1, kind, STAMP, 0.0, "red", 0.9, "frame of strokes")
    (after,), _ = read_through(
        page, [line], [stamp], reader=reader, greyed=grey(page), upright=frame, centimetre=60.0
    )
    return after


@dataclass
class ChangingReader:
    """Reads a letter that never changes and one that changes with each crop."""

    shown: int = 0

    name = "changing"
    crop_style = CropStyle(0.0, 0.0, 0.0, 0.0)

    def version(self) -> str:
        return "1"

    def characters(self) -> frozenset[str]:
        return frozenset("กขคง")

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        found = []
        for _ in crops:
            self.shown += 1
            text = "ก " + chr(ord("ข") + self.shown % 30)
            found.append(Reading(text, text, 0.9, (0.9,) * 3, (0.0, 0.4, 0.6)))
        return found


def first_reading(page: np.ndarray, reader: InkReader, polygon: tuple[float, ...] = LINE) -> LineReading:
    left, top, right, bottom = (round(v) for v in (*polygon[:2], *polygon[4:6]))
    (own,) = reader.read([grey(page)[top:bottom, left:right]])
    return LineReading(
        1, own.text, own.raw, own.confidence, "ink", polygon,
        character_confidences=own.character_confidences, character_lefts=own.character_lefts,
    )  # fmt: skip


@settings(max_examples=15)
@given(
    columns=st.lists(st.integers(12, 69), min_size=4, max_size=20, unique=True),
    ink=st.sampled_from([(200, 30, 40), (40, 60, 190), (120, 40, 180), (20, 140, 70), (170, 170, 170)]),
)
def test_strokes_of_a_stamp_in_another_ink_are_not_read(
    columns: list[int], ink: tuple[int, int, int]
) -> None:
    page = printed([10 * c for c in columns])
    strokes = np.zeros(page.shape[:2], np.uint8)
    for x in range(325, 590, 50):
        cv2.line(strokes, (x, 255), (x, 415), 255, 3)
    page[(strokes > 0) & (page[..., 0] > 100)] = ink
    reader = InkReader(len(columns))
    after = through(page, first_reading(page, reader), reader)
    assert after.text == "ก" * len(columns)
    assert after.polygon == LINE


def test_what_is_read_best_at_once_stays() -> None:
    page = printed(range(120, 680, 40))
    reader = InkReader(14)
    line = first_reading(page, reader)
    assert line.confidence == 0.95
    assert through(page, line, reader) == line


def test_a_reading_that_has_lost_letters_is_none_the_better_for_being_surer() -> None:
    page = printed(range(120, 680, 40))
    sure = 0.97
    line = LineReading(1, "ก" * 20, "ก" * 20, sure, "ink", LINE, character_confidences=(sure,) * 20)
    assert through(page, line, InkReader(14)).text == line.text


def test_lines_beside_stamps_and_lines_of_stamps_are_not_read_again() -> None:
    page = printed([120])
    away = (100.0, 600.0, 700.0, 600.0, 700.0, 640.0, 100.0, 640.0)
    for line in (
        LineReading(1, "กก", "กก", 0.1, "ink", away),
        LineReading(1, "กก", "กก", 0.1, "ink", LINE, layer="stamp", stamp_no=1),
    ):
        reader = InkReader(1)
        assert through(page, line, reader) == line
        assert reader.seen == []


def test_readings_tell_how_many_of_them_agree_on_each_character() -> None:
    page = printed([120])
    cv2.line(page, (325, 255), (325, 415), (200, 30, 40), 3)
    width, height, matrix = upright_frame(WIDTH, HEIGHT, rotation_deg=0, skew_deg=0.0)
    frame = Upright(width, height, 0, 0.0, 1.0, 1.0, "given", matrix)
    stamp = StampRegion(1, "receiving", STAMP, 0.0, "red", 0.9, "frame of strokes")
    away = (100.0, 600.0, 700.0, 600.0, 700.0, 640.0, 100.0, 640.0)
    lines = [
        LineReading(4, "ก ก", "ก ก", 0.9, "changing", LINE, character_confidences=(0.9,) * 3),
        LineReading(5, "กกก", "กกก", 0.9, "changing", away, character_confidences=(0.9,) * 3),
    ]
    _, shares = read_through(
        page, lines, [stamp], reader=ChangingReader(), greyed=grey(page), upright=frame, centimetre=60.0
    )
    assert list(shares) == [4]
    same, space, other = shares[4]
    assert same == space == 1.0
    assert other < 0.3
