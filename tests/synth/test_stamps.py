"""Stamps on sheets: truth lies on their ink, every design can be cut, edges cut polygons, hands differ."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.synth.faces import find_faces, symbol_faces
from pipeline.synth.handwriting import read_hand_digits
from pipeline.synth.legibility import with_unread
from pipeline.synth.pen import any_hand, pen_line, running, signature
from pipeline.synth.records import StampDrawn
from pipeline.synth.rubber import worn_rubber
from pipeline.synth.scan import Geometry
from pipeline.synth.sheet import Ink, Sheet, blank_sheet
from pipeline.synth.stamp_designs import DESIGNS, Design, StampFaces
from pipeline.synth.stamps import short_date, stamp_page
from pipeline.thai.dates import parse_date

_FACES = tuple(face for face in find_faces() if "tlwg" in str(face.path) and not face.italic)
_PLAIN = tuple(face for face in _FACES if 350 <= face.weight <= 500)
FACES = StampFaces(
    rubber=tuple(face for face in _PLAIN if face.style in ("looped", "serif")),
    machine=tuple(face for face in _PLAIN if face.style in ("typewriter", "loopless")) or _PLAIN,
    hand=tuple(face for face in _PLAIN if face.style == "hand") or _PLAIN,
    fallback=symbol_faces(),
)
DAY = datetime.date(2024, 3, 22)


def _stamped(
    seed: int,
    design: Design,
    *,
    centre: tuple[float, float] = (0.5, 0.3),
    tilt: float = 0.0,
    strength: float = 0.5,
) -> tuple[Sheet, StampDrawn]:
    sheet = blank_sheet(100)
    stamp = stamp_page(
        random.Random(seed),
        sheet,
        1,
        agency=("กรมอนุรักษ์งานช่างไม้", "กองกลาง"),
        day=DAY,
        digits="thai",
        faces=FACES,
        centre=(centre[0] * sheet.width, centre[1] * sheet.height),
        tilt=tilt,
        strength=strength,
        design=design,
    )
    return sheet, stamp


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_the_polygon_of_every_design_holds_its_rubber(design: Design) -> None:
    sheet, stamp = _stamped(1, design, tilt=6.0, strength=0.0)
    ink = (sheet.classes == Ink.STAMP).astype(np.uint8)
    assert int(ink.sum()) > 300
    low, high = stamp.polygon.min(axis=0) - 4, stamp.polygon.max(axis=0) + 4
    inside = ink[max(0, int(low[1])) : int(high[1]) + 1, max(0, int(low[0])) : int(high[0]) + 1]
    assert int(inside.sum()) > 0.97 * int(ink.sum())
    assert stamp.unsure == ()
    assert "กองกลาง" in "".join(stamp.fixed_text)


def test_there_are_enough_arrangements() -> None:
    assert len({design.name for design in DESIGNS}) == len(DESIGNS) >= 30
    assert {design.agency for design in DESIGNS} == {"above", "inside", "beside", "below"}
    assert {"none", "double", "rounded", "single"} <= {design.frame for design in DESIGNS}
    assert any(design.overprint for design in DESIGNS)
    assert any(design.checks for design in DESIGNS)
    assert any(design.routing for design in DESIGNS)


def test_a_stamp_over_the_edge_ends_there_and_says_what_cannot_be_read() -> None:
    usual = DESIGNS[0]
    for seed in range(3):
        sheet, stamp = _stamped(seed, usual, centre=(1.0, 0.3), tilt=3.0)
        assert float(stamp.polygon[:, 0].max()) <= sheet.width + 0.5
        assert float(stamp.polygon[:, 0].min()) > 0.7 * sheet.width
        assert "agency" in stamp.unsure
        whole, kept = _stamped(seed, usual, centre=(0.5, 0.3), tilt=3.0)
        assert kept.unsure == ()
        assert int((sheet.classes > 0).sum()) < int((whole.classes > 0).sum())


@given(st.integers(0, 10**6), st.floats(-15, 15))
@settings(max_examples=10, deadline=None)
def test_stamps_are_no_older_than_their_letter_and_blank_fields_are_blank(seed: int, tilt: float) -> None:
    rng = random.Random(seed)
    _, stamp = _stamped(seed, rng.choice(DESIGNS), tilt=tilt)
    values = stamp.values
    assert values["date"] is None or values["date"] >= DAY.isoformat()
    for plain, shown in (("receive_no", "receive_no_text"), ("date", "date_text"), ("time", "time_text")):
        assert (values[plain] is None) == (values[shown] is None)
    assert values["receive_no"] is None or values["receive_no"].isdigit()


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2025, 12, 31)), st.integers(0, 999), st.booleans())
@settings(max_examples=30, deadline=None)
def test_dates_in_stamps_are_dates_that_we_read(day: datetime.date, seed: int, wheel: bool) -> None:
    text = short_date(random.Random(seed), day, wheel=wheel).removeprefix("-")
    found = parse_date(text)
    assert found is not None
    assert found.value == day


@given(st.integers(0, 10**6), st.floats(0, 1))
@settings(max_examples=12, deadline=None)
def test_worn_rubber_adds_no_ink_far_from_the_cut(seed: int, strength: float) -> None:
    mask = np.zeros((90, 160), np.uint8)
    mask[30:60, 40:120] = 255
    printed = worn_rubber(random.Random(seed), mask, strength=strength)
    assert printed.shape == mask.shape
    far = printed.copy()
    far[8:82, 18:142] = 0
    assert not far.any()
    assert np.array_equal(printed, worn_rubber(random.Random(seed), mask, strength=strength))


@given(st.integers(0, 10**6), st.sampled_from(["เรียน ผอ.", "29 เม.ย. 53", "๑๒๓๔", "ทราบ", "14.30 น."]))
@settings(max_examples=12, deadline=None)
def test_a_written_line_stands_on_its_baseline(seed: int, text: str) -> None:
    rng = random.Random(seed)
    mask, baseline = pen_line(rng, text, 20.0, any_hand(rng, FACES.hand))
    assert mask.any(axis=0)[0]
    assert mask.any(axis=1)[0]
    assert 0.3 * mask.shape[0] < baseline < mask.shape[0] + 8
    assert mask.shape[1] > 10 * len(text) * 0.4


@given(st.integers(0, 10**6), st.integers(1, 6))
@settings(max_examples=12, deadline=None)
def test_running_hands_and_signatures_leave_ink(seed: int, words: int) -> None:
    rng = random.Random(seed)
    assert int((running(rng, words, 16.0) > 100).sum()) > 40 * words
    assert int((signature(rng, 160, 70) > 100).sum()) > 60


def _digits_folder(folder: Path) -> Path:
    rng = np.random.default_rng(3)
    for name, side in (("thai_handwritten_64.npz", 64), ("arabic_handwritten_28.npz", 28)):
        images = np.full((200, side, side), 255, np.uint8)
        labels = np.repeat(np.arange(10), 20)
        for at, label in enumerate(labels):
            # Bars whose number and place tell the digit: neighbours agree on their label.
            for bar in range(label + 1):
                x = 2 + bar * (side - 6) // 10
                images[at, 3 + int(rng.integers(0, 2)) : side - 3, x : x + 2] = 0
        np.savez(folder / name, images=images, labels=labels)
    return folder


def test_hands_write_with_the_digits_of_a_folder(tmp_path: Path) -> None:
    pictures = read_hand_digits(_digits_folder(tmp_path))
    assert all(pictures.pictures[digit] for digit in "0123456789๐๑๒๓๔๕๖๗๘๙")
    hands = [any_hand(random.Random(seed), FACES.hand, pictures) for seed in range(12)]
    assert {hand.pictures is None for hand in hands} == {True, False}
    with_pictures = next(hand for hand in hands if hand.pictures is not None)
    mask, _ = pen_line(random.Random(1), "๙๙", 24.0, with_pictures)
    assert mask.any()


def test_a_folder_without_digits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_hand_digits(tmp_path)
    (tmp_path / "thai_handwritten_64.npz").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(UsageError):
        read_hand_digits(tmp_path)


def test_values_whose_ink_is_not_in_the_picture_are_unsure_and_others_are_not() -> None:
    sheet, stamp = _stamped(1, DESIGNS[0], strength=0.0)
    upright = Geometry(np.eye(3), (0.0, 0.0, 0.0), sheet.width, sheet.width, sheet.height, 0.0, 0)
    assert set(stamp.inked) >= {"agency", "receive_no", "date"}
    assert with_unread(stamp, sheet.picture, upright).unsure == ()
    washed = 255 - (255 - sheet.picture) // 16
    assert set(with_unread(stamp, washed, upright).unsure) == {*stamp.inked, "unit"}
    hidden = sheet.picture.copy()
    ink, _ = stamp.inked["date"]
    low, high = np.floor(ink.min(axis=0)).astype(int), np.ceil(ink.max(axis=0)).astype(int)
    hidden[low[1] - 1 : high[1] + 1, low[0] - 1 : high[0] + 1] = 20
    assert "date" in with_unread(stamp, hidden, upright).unsure
    assert "agency" not in with_unread(stamp, hidden, upright).unsure
