"""A drawn stamp: frame and dotted lines are taken away, values found in their places, none invented."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.protocol import CropStyle, Reading
from pipeline.imaging.boxes import turned_box
from pipeline.imaging.lines import TextLine
from pipeline.stages.stamp_cells import cuts_of, fillings_of
from pipeline.stages.stamp_ink import CENTIMETRE, MARGIN_CM, StampPicture, stamp_picture
from pipeline.stages.stamp_rows import Place, StampLine, places_of, read_lines

WIDE, HIGH = round(5.2 * CENTIMETRE), round(2.6 * CENTIMETRE)
ROWS = (100, 180, 260)
STYLE = CropStyle(0.05, 0.05, 0.15, 0.15)


def _stamp(values: tuple[str, str, str], *, frame: int = 3, grey: int = 60) -> np.ndarray:
    """A page with a framed stamp of three rows: a label, a dotted line and perhaps a value on it."""
    page = np.full((HIGH + 400, WIDE + 400), 250, np.uint8)
    cv2.rectangle(page, (200, 200), (200 + WIDE, 200 + HIGH), grey, frame)
    for y, value in zip(ROWS, values, strict=True):
        cv2.putText(page, "HEM", (220, 200 + y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, grey, 2, cv2.LINE_AA)
        for x in range(310, 200 + WIDE - 20, 9):
            cv2.circle(page, (x, 203 + y), 2, grey, -1)
        cv2.putText(page, value, (360, 198 + y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 30, 3, cv2.LINE_AA)
    return page


def _cut(page: np.ndarray) -> StampPicture:
    box = (200.0, 200.0, 200.0 + WIDE, 200.0, 200.0 + WIDE, 200.0 + HIGH, 200.0, 200.0 + HIGH)
    return stamp_picture(page, box, CENTIMETRE)


def _lines(stamp: StampPicture) -> list[StampLine]:
    """The labels, as a reader would have found them."""
    edge = MARGIN_CM * CENTIMETRE
    found = []
    for y, field in zip(ROWS, ("receive_no", "received_date", "received_time"), strict=True):
        corners = np.array(
            [
                [edge + 18, edge + y - 25],
                [edge + 85, edge + y - 25],
                [edge + 85, edge + y + 2],
                [edge + 18, edge + y + 2],
            ]
        )
        place = TextLine(corners, edge + y, 22.0, 3, 0.02, 0.1, 0.4)
        found.append(
            StampLine(place, Reading("label", "label", 0.9), ((field, "label", edge + 18, edge + 85, 0.0),))
        )
    return found


def _filled(page: np.ndarray) -> tuple[StampPicture, tuple[Place, ...], list[bool]]:
    stamp = _cut(page)
    lines = _lines(stamp)
    places = places_of(stamp, lines, 22.0)
    return stamp, places, [bool(one) for one in fillings_of(stamp, places, lines, 22.0)]


def test_dotted_lines_are_found_and_their_ink_is_gone() -> None:
    stamp = _cut(_stamp(("", "", "")))
    edge = MARGIN_CM * CENTIMETRE
    for y in ROWS:
        near = [one for one in stamp.leaders if abs(one.y - edge - y - 3) < 4]
        assert near and near[0].right - near[0].left > 3 * CENTIMETRE
        band = stamp.ink[round(edge) + y : round(edge) + y + 7, round(edge) + 130 : round(edge + WIDE) - 30]
        assert float((band > 0).mean()) < 0.02


def test_the_frame_is_gone_and_the_labels_stay() -> None:
    stamp = _cut(_stamp(("", "", "")))
    left, top, right, bottom = (round(one) for one in stamp.inner)
    for band in (stamp.ink[top - 6 : top + 7, left:right], stamp.ink[top:bottom, right - 6 : right + 7]):
        assert float((band > 0).mean()) < 0.02
    assert float((stamp.ink[top + 75 : top + 100, left + 18 : left + 85] > 0).mean()) > 0.1


@pytest.mark.parametrize("thick", [7, 17, 27])
def test_thick_and_double_frames_leave_no_bars_beside_the_values(thick: int) -> None:
    page = _stamp(("4071", "", "1.35"), frame=thick)
    cv2.rectangle(page, (226, 226), (174 + WIDE, 174 + HIGH), 60, 5)
    stamp, _, filled = _filled(page)
    left, top, right, bottom = (round(one) for one in stamp.inner)
    for edge in (top, bottom):
        assert not (stamp.ink[edge - 12 : edge + 33, left:right].mean(axis=1) > 100).any()
    assert filled == [True, False, True]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(["", "4071", "1.35"]), min_size=3, max_size=3), st.integers(40, 150))
def test_a_place_is_filled_exactly_where_something_was_written(values: list[str], grey: int) -> None:
    _, _, filled = _filled(_stamp((values[0], values[1], values[2]), grey=grey))
    assert filled == [bool(value) for value in values]


def test_a_value_between_two_rows_goes_to_one_of_them_alone() -> None:
    page = _stamp(("", "", ""))
    cv2.putText(page, "881", (360, 200 + ROWS[1] - 20), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 30, 3, cv2.LINE_AA)
    assert _filled(page)[2] == [False, True, False]


def test_letters_on_a_dotted_line_that_passes_for_the_lower_side_stay() -> None:
    page = np.full((HIGH + 400, WIDE + 400), 250, np.uint8)
    foot = 200 + HIGH
    for x in range(200, 200 + WIDE, 9):
        cv2.circle(page, (x, foot), 2, 60, -1)
    cv2.putText(page, "16.36", (300, foot), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 30, 3, cv2.LINE_AA)
    stamp = _cut(page)
    edge = round(MARGIN_CM * CENTIMETRE)
    row = stamp.ink[edge + HIGH - 26 : edge + HIGH - 4, edge + 100 : edge + 200]
    assert (row > 0).any(axis=0).sum() > 50


@pytest.mark.parametrize("angle", [-6.0, 4.0])
def test_a_tilted_stamp_is_laid_straight_and_leads_back_to_its_page(angle: float) -> None:
    page = _stamp(("4071", "", ""))
    middle = (200 + WIDE / 2, 200 + HIGH / 2)
    turn = cv2.getRotationMatrix2D(middle, -angle, 1.0)
    turned = cv2.warpAffine(page, turn, page.shape[::-1], borderValue=250)
    corners = turned_box(*middle, WIDE, HIGH, angle)
    stamp = stamp_picture(turned, tuple(float(one) for one in corners.ravel()), CENTIMETRE)
    places = places_of(stamp, _lines(stamp), 22.0)
    assert [bool(one) for one in fillings_of(stamp, places, _lines(stamp), 22.0)] == [True, False, False]
    left, top, right, bottom = stamp.inner
    box = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    back = np.asarray(stamp.on_page(box)).reshape(4, 2)
    assert np.abs(back - corners).max() < 3


def test_cuts_of_a_value_are_tight_and_the_wide_gaps_of_a_wheel_are_closed() -> None:
    page = _stamp(("", "", ""))
    for x, part in ((330, "1"), (390, "4"), (480, "25")):
        cv2.putText(page, part, (x, 198 + ROWS[1]), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 30, 3, cv2.LINE_AA)
    stamp = _cut(page)
    places = places_of(stamp, _lines(stamp), 22.0)
    (filling,) = fillings_of(stamp, places, _lines(stamp), 22.0)[1]
    cuts = cuts_of(stamp, filling, 22.0, STYLE, marks=False)
    whole = filling.core[2] - filling.core[0]
    assert cuts[0].shape[1] == pytest.approx(whole + 0.3 * (filling.core[3] - filling.core[1]), abs=4)
    assert min(cut.shape[1] for cut in cuts) < 0.75 * whole


def _unlabelled(stamp: StampPicture, lines: list[StampLine], row: int, text: str) -> list[StampLine]:
    """The lines with the label of one row lost and its value read instead."""
    edge = MARGIN_CM * CENTIMETRE
    y = edge + ROWS[row]
    corners = np.array(
        [[edge + 18, y - 25], [edge + 330, y - 25], [edge + 330, y + 2], [edge + 18, y + 2]], np.float64
    )
    lefts = tuple(at / len(text) for at in range(len(text)))
    reading = Reading(text, text, 0.9, (0.9,) * len(text), lefts)
    value = StampLine(TextLine(corners, y, 22.0, 8, 0.02, 0.1, 0.4), reading, ())
    return [*lines[:row], value, *lines[row + 1 :]]


def test_a_value_whose_label_was_lost_has_a_place_within_the_frame() -> None:
    stamp = _cut(_stamp(("17", "23/9/67", "")))
    lines = _unlabelled(stamp, _lines(stamp), 1, "บง 23/9/67")
    places = [place for place in places_of(stamp, lines, 22.0) if place.field is None]
    assert [place.line for place in places] == [1]
    # What is left of the label is no part of the value.
    assert places[0].left > lines[1].left + 60


def test_print_beside_a_stamp_is_no_part_of_its_lines() -> None:
    page = _stamp(("17", "18", "19"))
    for y in ROWS:
        cv2.putText(page, "XXXX", (206 + WIDE, 200 + y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 40, 2, cv2.LINE_AA)
    stamp = _cut(page)
    lines, _ = read_lines(stamp, _Silent())
    assert lines
    assert all(line.right < stamp.inner[2] + 0.15 * CENTIMETRE for line in lines)


class _Silent:
    """Reads nothing from anything."""

    name = "silent"
    crop_style = STYLE

    def version(self) -> str:
        return "1"

    def characters(self) -> frozenset[str]:
        return frozenset()

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        return [Reading("", "", 0.0) for _ in crops]
