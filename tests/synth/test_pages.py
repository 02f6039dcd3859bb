"""Whole letters: truth covers its ink, text drawn is text in truth, same seed gives same bytes."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pipeline.errors import UsageError
from pipeline.synth import generate_letters
from pipeline.synth.blocks import KINDS, Kind, Letter
from pipeline.synth.composition import compose
from pipeline.synth.faces import Face, find_faces, symbol_faces
from pipeline.synth.generate import Recipe, make_letter
from pipeline.synth.numerals import in_digits
from pipeline.synth.pages import Pages
from pipeline.synth.paper import set_letter, signed_alone
from pipeline.synth.scan import choose_geometry, plan_scan
from pipeline.synth.sheet import Ink, blank_sheet, rectangle
from pipeline.synth.stamp_designs import DESIGNS
from pipeline.synth.typeset import Look, draw, wrap

FACES: tuple[Face, ...] = tuple(face for face in find_faces() if "tlwg" in str(face.path))


def _look(dpi: int = 100) -> Look:
    faces = [face for face in FACES if face.family in ("Laksaman", "Norasi", "Garuda") and not face.italic]
    plain = next(face for face in faces if face.weight < 600)
    bold = next((face for face in faces if face.family == plain.family and face.weight >= 600), plain)
    return Look(plain, bold, symbol_faces(), 1.0, 6.4, True, 30, 20, dpi)


def _set(kind_no: int, seed: int) -> tuple[Pages, random.Random]:
    rng = random.Random(seed)
    letter = compose(rng, kind=KINDS[kind_no], longer=seed % 4, annex=seed % 2 == 0, invented=True)
    return set_letter(letter, _look(), rng), rng


@pytest.mark.parametrize("kind_no", range(len(KINDS)))
def test_every_line_covers_ink_and_lies_on_the_sheet(kind_no: int) -> None:
    pages, _ = _set(kind_no, 10 + kind_no)
    for sheet, lines in zip(pages.sheets, pages.lines, strict=True):
        assert lines
        for line in lines:
            left, top = np.floor(line.polygon.min(axis=0)).astype(int)
            right, bottom = np.ceil(line.polygon.max(axis=0)).astype(int)
            window = sheet.classes[top:bottom, left:right]
            assert (window == Ink.PRINT).any(), line.text
            assert 0 <= left < right <= sheet.width
            assert 0 <= top < bottom <= sheet.height


@pytest.mark.parametrize("kind_no", range(len(KINDS)))
def test_all_print_lies_under_some_line(kind_no: int) -> None:
    pages, _ = _set(kind_no, 20 + kind_no)
    for sheet, lines in zip(pages.sheets, pages.lines, strict=True):
        print_ink = (sheet.classes == Ink.PRINT).astype(np.uint8)
        before = int(print_ink.sum())
        # A QR code is print too, but a mark.
        for polygon in (*(line.polygon for line in lines), *(mark.polygon for mark in pages.marks)):
            cv2.fillPoly(print_ink, [np.round(polygon).astype(np.int32)], 0)
        assert int(print_ink.sum()) < 0.01 * before


@pytest.mark.parametrize("seed", range(4))
def test_lines_of_a_section_make_its_text(seed: int) -> None:
    pages, _ = _set(seed, seed)
    for section in pages.sections:
        if section.kind == "table":
            continue
        said = "".join(line.text for lines in pages.lines for line in lines if line.section == section.order)
        assert "".join(said.split()) == "".join(section.text.split())


def test_no_glyph_is_missing() -> None:
    pages, _ = _set(0, 4)
    for lines in pages.lines:
        for line in lines:
            assert draw(pages.look, line.text).missing == ()


@given(
    st.lists(
        st.sampled_from(["ด้วยกรม", "กำหนดจัด", "ประชุม", " ", "Zoom", "๒๕๖๗", "น้ำ"]), min_size=1, max_size=40
    )
)
@settings(max_examples=25, deadline=None)
def test_wrapping_loses_nothing(words: list[str]) -> None:
    text = "".join(words).strip()
    lines = wrap(_look(), text, 180.0, 240.0) if text else []
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.integers(0, 10**6), st.sampled_from(["easy", "medium", "hard"]))
@settings(max_examples=25, deadline=None)
def test_points_follow_the_picture(seed: int, level: str) -> None:
    rng = random.Random(seed)
    sheet = blank_sheet(72)
    plan = plan_scan(rng, level)  # type: ignore[arg-type]
    geometry = choose_geometry(rng, sheet, plan)
    mark = np.zeros((sheet.height, sheet.width), np.uint8)
    mark[400:412, 300:312] = 255
    warped = geometry.warp(mark, border=0)
    rows, columns = np.nonzero(warped > 127)
    middle = geometry.map(rectangle(300, 400, 312, 412)).mean(axis=0)
    assert abs(columns.mean() + 0.5 - middle[0]) < 1.0
    assert abs(rows.mean() + 0.5 - middle[1]) < 1.0


def test_same_seed_same_bytes_and_schema(tmp_path: Path) -> None:
    recipe = Recipe(level="hard", container="png", stamps=2, pages=1, dpi=100, invented=True)
    truths = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        truths.append(make_letter(folder, "letter", seed=7, recipe=recipe, faces=FACES, class_maps=True))
    assert json.dumps(truths[0]) == json.dumps(truths[1])
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()
    truth = truths[0]
    assert set(truth) == {
        "id",
        "files",
        "container",
        "level",
        "letter",
        "pages",
        "stamps",
        "sections",
        "marks",
    }
    with Image.open(tmp_path / "first" / truth["files"][0]) as picture:
        assert picture.size == (truth["pages"][0]["width"], truth["pages"][0]["height"])
    with Image.open(tmp_path / "first" / "letter-1.classes.png") as classes:
        assert set(np.unique(np.asarray(classes))) <= {int(one) for one in Ink}
    assert len(truth["stamps"]) == 2
    for stamp in truth["stamps"]:
        assert {"polygon", "angle", "agency", "unit", "receive_no", "date", "time", "ink"} <= set(stamp)
        assert stamp["date"] is None or str(stamp["date"]) >= str(truth["letter"]["date"])


def test_different_seeds_differ() -> None:
    one, other = (compose(random.Random(seed), kind="external") for seed in (1, 2))
    assert one.blocks != other.blocks


def test_persons_of_an_order_have_no_items_below_them() -> None:
    orders = [
        compose(random.Random(seed), kind="order", longer=seed % 4, invented=True) for seed in range(40)
    ]
    items = [block for order in orders for block in order.blocks if block.setting == "item"]
    assert items
    assert {block.level for block in items} == {1}
    memos = [compose(random.Random(seed), kind="memo", invented=True) for seed in range(40)]
    assert {block.level for memo in memos for block in memo.blocks if block.setting == "item"} == {1, 2}


def test_latin_words_keep_their_digits() -> None:
    assert in_digits("ที่ 12 ดู https://a.example.th/34 ชั้น 5", "thai") == "ที่ ๑๒ ดู https://a.example.th/34 ชั้น ๕"


def test_there_are_many_stamp_designs() -> None:
    assert len({design.name for design in DESIGNS}) >= 12
    assert {"above", "inside", "beside", "below"} == {design.agency for design in DESIGNS}


def _written(seed: int, kind: Kind) -> tuple[Letter, Pages] | None:
    rng = random.Random(seed)
    letter = compose(rng, kind=kind, invented=True)
    if not any(block.pen for block in letter.blocks):
        return None
    return letter, set_letter(letter, replace(_look(), hand=FACES[:1]), rng)


@pytest.mark.parametrize("kind", ["external", "memo"])
def test_what_is_written_by_hand_is_part_of_its_line(kind: Kind) -> None:
    letter, pages = next(one for one in (_written(seed, kind) for seed in range(50)) if one)
    by_hand = [line for line in pages.lines[0] if line.pen]
    assert by_hand
    for line in by_hand:
        assert line.pen is not None
        assert line.text.endswith(line.pen) or line.pen in line.text
        (left, top), (right, bottom) = (
            np.floor(line.polygon[0]).astype(int),
            np.ceil(line.polygon[2]).astype(int),
        )
        window = pages.sheets[0].classes[top:bottom, left:right]
        assert (window == Ink.HANDWRITING).any()
        assert (window == Ink.PRINT).any()
    number = next(line for line in by_hand if "/" in line.text)
    assert letter.facts.letter_no is not None
    assert number.text == f"ที่ {letter.facts.letter_no}"


def test_secrecy_stands_at_head_and_foot_of_every_page() -> None:
    letters = (compose(random.Random(seed), kind="external", annex=1) for seed in range(200))
    letter = next(one for one in letters if one.facts.secrecy and one.secrecy_on_every_page)
    pages = set_letter(letter, _look(), random.Random(1))
    assert len(pages.sheets) > 1
    for sheet, lines in zip(pages.sheets, pages.lines, strict=True):
        words = [line for line in lines if line.text == letter.facts.secrecy]
        assert len(words) == 2
        assert lines[0] is words[0]
        assert lines[-1] is words[1]
        assert words[0].polygon[:, 1].max() < 0.06 * sheet.height
        assert words[1].polygon[:, 1].min() > 0.94 * sheet.height


def test_pages_turn_with_catchword_and_number_and_never_leave_a_signature_alone() -> None:
    kinds: set[str] = set()
    for seed in range(3):
        letter = compose(random.Random(seed), kind="external", longer=5, invented=True)
        pages = set_letter(letter, _look(), random.Random(seed))
        kinds |= {section.kind for section in pages.sections}
        for at, lines in enumerate(pages.lines[1:], 2):
            first = next(
                pages.sections[line.section - 1] for line in lines if line.text != letter.facts.secrecy
            )
            assert first.kind == "page_number"
            assert in_digits(str(at), pages.digits) in first.text
            assert signed_alone(pages) or pages.sections[lines[1].section - 1].kind != "signature"
    assert {"page_number", "catchword"} <= kinds


def test_unknown_level_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        generate_letters(tmp_path, count=1, seed=1, level="extreme")
