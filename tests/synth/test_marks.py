"""Marks and worn paper: truth lies on their ink, faults change tones alone, letters stay readable."""

from __future__ import annotations

import datetime
import random

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.synth import endorsements, marks, scan_faults
from pipeline.synth.composition import compose
from pipeline.synth.pages import Pages
from pipeline.synth.pressing import press_stamps
from pipeline.synth.records import MarkDrawn
from pipeline.synth.scan import Plan, choose_geometry, scan
from pipeline.synth.sheet import Ink, Sheet, blank_sheet, press, rectangle
from pipeline.synth.typeset import Look
from tests.synth.test_stamps import DAY, FACES

LINE = rectangle(100, 300, 700, 325)


def _covered(sheet: Sheet, mark: MarkDrawn, *inks: Ink) -> float:
    """Share of a sheet's ink of some classes that lies in a mark's polygon, let out by three pixels."""
    ink = np.isin(sheet.classes, inks).astype(np.uint8)
    area = np.zeros_like(ink)
    cv2.fillPoly(area, [np.round(mark.polygon).astype(np.int32)], 1)
    area = np.asarray(cv2.dilate(area, np.ones((7, 7), np.uint8)), np.uint8)
    return float((ink & area).sum() / max(1, int(ink.sum())))


@given(st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_polygons_hold_what_is_written_and_stamped(seed: int) -> None:
    rng, sheet = random.Random(seed), blank_sheet(100)
    note = endorsements.endorsement(rng, sheet, 1, (200.0, 300.0), DAY, "thai", FACES)
    assert _covered(sheet, note, Ink.HANDWRITING) > 0.98
    sheet = blank_sheet(100)
    date = endorsements.date_stamp(rng, sheet, 1, (400.0, 500.0), DAY, FACES)
    assert _covered(sheet, date, Ink.STAMP) > 0.98
    sheet = blank_sheet(100)
    routing = endorsements.routing_stamp(rng, sheet, 1, (400.0, 500.0), DAY, FACES)
    named = endorsements.name_stamp(rng, sheet, 1, (400.0, 800.0), DAY, FACES, dated=True)
    assert [mark.kind for mark in named] == ["name_stamp", "signature", "date_stamp"]
    assert routing[0].kind == "routing_stamp"
    # Everything that was pressed and signed has an entry; only ticks in boxes may stand out of theirs.
    every = np.concatenate([mark.polygon for mark in (*routing, *named)])
    rows = np.flatnonzero((sheet.classes == Ink.STAMP).any(axis=1))
    assert every[:, 1].min() - 3 <= rows[0] and rows[-1] <= every[:, 1].max() + 3
    assert sum(_covered(sheet, mark, Ink.STAMP) for mark in (*routing, *named)) > 0.95


def test_underlines_rings_and_ticks_are_handwriting_and_markers_are_not() -> None:
    for draw in (marks.underline, marks.circle_words):
        sheet = blank_sheet(100)
        draw(random.Random(2), sheet, LINE)
        assert (sheet.classes == Ink.HANDWRITING).sum() > 40
        rows = np.flatnonzero((sheet.classes > 0).any(axis=1))
        assert 270 < rows[0] < rows[-1] < 360
    sheet = blank_sheet(100)
    marks.highlight(random.Random(2), sheet, LINE)
    assert not sheet.classes.any()
    assert (sheet.picture != 255).any()
    assert marks.ticked(random.Random(2), sheet, 1, (300.0, 300.0)).kind == "tick"


def _barred() -> np.ndarray:
    picture = np.full((600, 420, 3), 255, np.uint8)
    picture[200:400:8, 60:360] = 20
    return picture


@given(st.integers(0, 10**6))
@settings(max_examples=12, deadline=None)
def test_worn_paper_leaves_the_middle_readable_and_the_original_alone(seed: int) -> None:
    before = _barred()
    worn = scan_faults.worn_paper(before, random.Random(seed), 50, hard=True)
    assert worn.shape == before.shape
    assert np.array_equal(before, _barred())
    middle = worn[200:400:8, 100:300].astype(int)
    assert float(np.mean(middle < 80)) > 0.9


@given(st.integers(0, 10**6))
@settings(max_examples=12, deadline=None)
def test_fax_and_dither_stay_bilevel(seed: int) -> None:
    grey = np.asarray(cv2.cvtColor(_barred(), cv2.COLOR_RGB2GRAY), np.uint8)
    rng = random.Random(seed)
    for picture in (scan_faults.faxed(grey // 128 * np.uint8(255), rng), scan_faults.dithered(grey, rng)):
        assert picture.shape == grey.shape
        assert set(np.unique(picture)) <= {0, 255}
        assert 0.2 < float((picture[200:400] == 0).mean()) * 8 < 3


@pytest.mark.parametrize("copies", [0, 3])
def test_faded_bilevel_pages_are_not_blank(copies: int) -> None:
    sheet = blank_sheet(100)
    bar = np.full((4, 500), 255, np.uint8)
    for row in range(60):
        press(sheet, bar, 150, 200 + 12 * row, colour=(120, 120, 120), ink=Ink.PRINT)
    for seed in range(6):
        rng = random.Random(seed)
        plan = Plan("hard", 100, "bilevel", False, copies, 50, False)
        geometry = choose_geometry(rng, sheet, plan, turn=False)
        picture = scan(rng, sheet, plan, geometry)
        printed = geometry.warp(sheet.classes, exact=True, border=0) == Ink.PRINT
        assert float((picture[printed] == 0).mean()) > 0.4
        assert float((picture[~printed] == 0).mean()) < 0.35


def test_stamps_fall_on_later_pages_and_truth_says_where() -> None:
    letter = compose(random.Random(1), kind="memo", invented=True)
    face = FACES.rubber[0]
    look = Look(face, face, FACES.fallback, 1.0, 6.4, True, 30, 20, 50)
    sheets = [blank_sheet(50), blank_sheet(50)]
    pages = Pages(look, "thai", sheets=sheets, lines=[[], []])
    stamps = press_stamps(random.Random(4), pages, letter, "hard", FACES, count=40)
    assert len(stamps) == 40
    assert {stamp.page_no for stamp in stamps} == {1, 2}
    assert sum(stamp.page_no == 1 for stamp in stamps) > 25
    for stamp in stamps:
        sheet = sheets[stamp.page_no - 1]
        area = np.zeros(sheet.layers.shape, np.uint8)
        cv2.fillPoly(area, [np.round(stamp.polygon).astype(np.int32)], 1)
        assert abs(stamp.angle) <= 15
        assert (sheet.layers[area > 0] & (1 << Ink.STAMP | 1 << Ink.HANDWRITING)).any()


def test_dates_below_signatures_are_written_as_clerks_do() -> None:
    day = datetime.date(2024, 3, 22)
    texts = {endorsements.pen_date(random.Random(seed), day, "thai") for seed in range(20)}
    assert texts == {"๒๒ มี.ค. ๖๗", "๒๒/๓/๖๗"}
