"""Every polygon of the truth covers its ink, through every bend and turn of the scan, and not much more."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.synth import marks
from pipeline.synth.blocks import KINDS
from pipeline.synth.composition import compose
from pipeline.synth.faces import Face, find_faces, symbol_faces
from pipeline.synth.pages import Pages
from pipeline.synth.paper import set_letter
from pipeline.synth.records import MarkDrawn
from pipeline.synth.scan import Geometry, Level, choose_geometry, plan_scan
from pipeline.synth.sheet import Ink, Points, Sheet, blank_sheet
from pipeline.synth.stamp_designs import StampFaces
from pipeline.synth.truth import in_picture
from pipeline.synth.typeset import Look

_FACES: tuple[Face, ...] = tuple(
    face for face in find_faces() if "tlwg" in str(face.path) and not face.italic
)
_PLAIN = tuple(face for face in _FACES if 350 <= face.weight <= 500)
RUBBER = StampFaces(
    rubber=tuple(face for face in _PLAIN if face.style in ("looped", "serif")),
    machine=tuple(face for face in _PLAIN if face.style == "typewriter") or _PLAIN,
    hand=tuple(face for face in _PLAIN if face.style == "hand") or _PLAIN,
    fallback=symbol_faces(),
)
DPI = 100
AROUND = 1.5
"""Pixels that ink may stand over a polygon: half for the nearest pixel of the map, one for grey edges."""


def _geometry(seed: int, level: Level, sheet: Sheet, *, dpi: int = DPI) -> Geometry:
    rng = random.Random(seed)
    return choose_geometry(rng, sheet, replace(plan_scan(rng, level), dpi=dpi))


def _covered(polygons: Sequence[Sequence[Sequence[float]]], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Pixels within polygons, grown by `AROUND`."""
    inside = np.zeros(shape[:2], np.uint8)
    for polygon in polygons:
        corners = np.round((np.array(polygon) - 0.5) * 16).astype(np.int32)
        cv2.fillPoly(inside, [corners], 255, cv2.LINE_8, 4)
    reach = int(np.ceil(AROUND))
    return np.asarray(cv2.dilate(inside, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)), np.uint8)


def _set(seed: int, dpi: int = DPI) -> Pages:
    rng = random.Random(seed)
    plain, bold = (
        next(face for face in _FACES if face.family == "Laksaman" and face.weight == weight)
        for weight in (400, 700)
    )
    letter = compose(rng, kind=KINDS[seed % len(KINDS)], longer=seed % 2, annex=seed % 2, invented=True)
    return set_letter(letter, Look(plain, bold, symbol_faces(), 1.0, 6.4, True, 30, 20, dpi), rng)


LETTERS = tuple(_set(seed) for seed in range(len(KINDS)))


@pytest.mark.parametrize("kind_no", range(len(KINDS)))
@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_polygons_of_lines_cover_all_print_of_the_picture(kind_no: int, level: Level) -> None:
    pages = LETTERS[kind_no]
    for number, (sheet, lines) in enumerate(zip(pages.sheets, pages.lines, strict=True)):
        geometry = _geometry(7 * kind_no + number, level, sheet)
        ink = geometry.warp((sheet.layers >> Ink.PRINT) & 1, exact=True, border=0)
        assert int(ink.sum()) > 1000
        codes = [mark.polygon for mark in pages.marks if mark.page_no == number + 1]
        polygons = [*(line.polygon for line in lines), *codes]
        inside = _covered([in_picture(polygon, geometry) for polygon in polygons], ink.shape)
        assert int(ink[inside == 0].sum()) <= 0.001 * int(ink.sum())


@pytest.mark.parametrize("level", ["easy", "hard"])
def test_every_single_line_is_filled_by_its_ink(level: Level) -> None:
    """Ink reaches all four sides of each line's polygon, so no polygon is loose or stands beside its line."""
    pages = LETTERS[0]
    sheet, lines = pages.sheets[0], pages.lines[0]
    geometry = _geometry(3, level, sheet)
    ink = geometry.warp((sheet.layers >> Ink.PRINT) & 1, exact=True, border=0)
    for line in lines:
        corners = geometry.map(line.polygon).astype(np.float32)
        wide, tall = (float(np.ptp(line.polygon[:, axis])) for axis in (0, 1))
        frame = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
        flat = cv2.warpPerspective(
            ink * 255, cv2.getPerspectiveTransform(corners, frame), (round(wide), round(tall))
        )
        rows, columns = np.nonzero(flat > 60)
        assert rows.min() <= 4 and rows.max() >= flat.shape[0] - 5, line.text
        assert columns.min() <= 4 and columns.max() >= flat.shape[1] - 5, line.text


Maker = Callable[[random.Random, Sheet, tuple[float, float]], MarkDrawn]
MAKERS: dict[str, tuple[Maker, Ink]] = {
    "signature": (lambda rng, sheet, at: marks.sign(rng, sheet, 1, at), Ink.HANDWRITING),
    "tick": (lambda rng, sheet, at: marks.ticked(rng, sheet, 1, at), Ink.HANDWRITING),
    "seal": (lambda rng, sheet, at: marks.seal(rng, sheet, 1, at, "กรมอนุรักษ์งานช่างไม้", RUBBER), Ink.SEAL),
    "urgency": (lambda rng, sheet, at: marks.urgency_stamp(rng, sheet, 1, at, "ด่วนที่สุด", RUBBER), Ink.STAMP),
    "copy": (
        lambda rng, sheet, at: marks.certified_copy(rng, sheet, 1, at, "นายดี งาม", "ปลัดเทศบาล", RUBBER)[0],
        Ink.STAMP,
    ),
    "qr": (
        lambda rng, sheet, at: marks.qr_code(sheet, 1, round(at[0]), round(at[1]), "https://a.example.th"),
        Ink.PRINT,
    ),
}


@pytest.mark.parametrize("name", MAKERS)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6), level=st.sampled_from(["easy", "medium", "hard"]))
def test_polygons_of_marks_cover_their_ink_and_little_more(name: str, seed: int, level: Level) -> None:
    maker, kind = MAKERS[name]
    sheet = blank_sheet(72)
    rng = random.Random(seed)
    mark = maker(rng, sheet, (sheet.width * rng.uniform(0.35, 0.6), sheet.height * rng.uniform(0.3, 0.7)))
    geometry = _geometry(seed, level, sheet, dpi=72)
    ink = geometry.warp((sheet.layers >> kind) & 1, exact=True, border=0)
    assert ink.any()
    polygon = in_picture(mark.polygon, geometry)
    inside = _covered([polygon], ink.shape)
    # Worn rubber leaves specks of pad ink around its cut.
    allowed = 0.005 if kind in (Ink.STAMP, Ink.SEAL) else 0.0
    assert int(ink[inside == 0].sum()) <= allowed * int(ink.sum()) + 1
    hull = cv2.convexHull(np.argwhere(ink)[:, ::-1].astype(np.float32))
    tight = cv2.minAreaRect(hull)[1]
    area = abs(cv2.contourArea(np.array(polygon, np.float32)))
    assert area <= 3.0 * (tight[0] + 4) * (tight[1] + 4)


def test_the_check_itself_finds_a_polygon_that_is_moved() -> None:
    pages = LETTERS[0]
    sheet, lines = pages.sheets[0], pages.lines[0]
    geometry = _geometry(1, "hard", sheet)
    ink = geometry.warp((sheet.layers >> Ink.PRINT) & 1, exact=True, border=0)
    moved: list[Points] = [line.polygon + np.array([0.0, 4.0]) for line in lines]
    inside = _covered([in_picture(polygon, geometry) for polygon in moved], ink.shape)
    assert int(ink[inside == 0].sum()) > 0.001 * int(ink.sum())
