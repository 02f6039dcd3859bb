"""PDF files of drawn pages: the layer says what the page shows, damage is damage, same pages same bytes."""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf2image import convert_from_path
from PIL import Image

from pipeline.synth.alphabet import canonical
from pipeline.synth.composition import compose
from pipeline.synth.faces import Face, find_faces, symbol_faces
from pipeline.synth.generate import Recipe, make_letter
from pipeline.synth.pages import Pages
from pipeline.synth.paper import set_letter
from pipeline.synth.pdf_fonts import Layer, said, texts_of_cluster
from pipeline.synth.pdf_pages import BornPage, ScannedPage, garbled, write_pdf
from pipeline.synth.truth import Truth
from pipeline.synth.typeset import Look

FACES: tuple[Face, ...] = tuple(face for face in find_faces() if "tlwg" in str(face.path))


def _pages(born: str, seed: int = 3) -> Pages:
    plain = next(
        face for face in FACES if face.family == "Laksaman" and face.weight < 600 and not face.italic
    )
    bold = next(
        face for face in FACES if face.family == "Laksaman" and face.weight >= 600 and not face.italic
    )
    letter = compose(random.Random(seed), kind="memo", annex=1, invented=True)
    look = Look(plain, bold, symbol_faces(), 1.0, 6.4, True, 30, 20, 100)
    return set_letter(letter, look, random.Random(seed), born=born)


def _write(path: Path, pages: Pages, layer: Layer = "true") -> None:
    drawn = [BornPage(*one) for one in zip(pages.sheets, pages.runs, pages.rules, strict=True)]
    write_pdf(path, drawn, look=pages.look, layer=layer, dpi=100, quality=80)


def _layer(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def _bare(text: str) -> str:
    return "".join(canonical(text).split())


def test_text_layer_says_what_the_page_shows(tmp_path: Path) -> None:
    pages = _pages("all")
    _write(tmp_path / "a.pdf", pages)
    layer = _bare(_layer(tmp_path / "a.pdf").replace("\n", " "))
    for lines in pages.lines:
        for line in lines:
            for word in line.text.split():
                assert _bare(word) in layer, word


def test_page_shows_the_print_where_truth_says(tmp_path: Path) -> None:
    pages, scanned = _pages("all"), _pages("none")
    _write(tmp_path / "a.pdf", pages)
    shown = convert_from_path(str(tmp_path / "a.pdf"), dpi=100, grayscale=True)
    for picture, sheet in zip(shown, scanned.sheets, strict=True):
        ink = np.asarray(picture) < 128
        drawn = sheet.picture.min(axis=2) < 128
        height, width = min(ink.shape[0], drawn.shape[0]), min(ink.shape[1], drawn.shape[1])
        near = cv2.dilate(drawn.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        wide = cv2.dilate(ink.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        ink, drawn = ink[:height, :width], drawn[:height, :width]
        assert (ink & ~near[:height, :width]).sum() < 0.02 * ink.sum()
        assert (drawn & ~wide[:height, :width]).sum() < 0.02 * drawn.sum()


def test_drawn_pages_have_no_print_in_their_picture_but_keep_its_class() -> None:
    pages, scanned = _pages("all"), _pages("none")
    for bare, full in zip(pages.sheets, scanned.sheets, strict=True):
        assert np.array_equal(bare.classes, full.classes)
        assert (bare.picture < 128).sum() < (full.picture < 128).sum()
    assert [line.text for page in pages.lines for line in page] == [
        line.text for page in scanned.lines for line in page
    ]


def test_same_pages_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        _write(tmp_path / f"{name}.pdf", _pages("all"))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


@pytest.mark.parametrize("layer", ["lost", "broken"])
def test_damaged_layers_are_damaged(tmp_path: Path, layer: Layer) -> None:
    _write(tmp_path / "a.pdf", _pages("all"), layer)
    _write(tmp_path / "b.pdf", _pages("all"))
    assert _bare(_layer(tmp_path / "a.pdf")) != _bare(_layer(tmp_path / "b.pdf"))


def _truth(folder: Path, container: str, seed: int, pages: int) -> Truth:
    recipe = Recipe(
        level="easy", container=container, stamps=1, pages=pages, dpi=100, invented=True, mode="grey"  # type: ignore[arg-type]
    )  # fmt: skip
    return make_letter(folder, container, seed=seed, recipe=recipe, faces=FACES)


def test_mixed_file_has_scans_first_and_drawn_annexes(tmp_path: Path) -> None:
    truth = _truth(tmp_path, "mixed", 1, 2)
    colours = [page["colour"] for page in truth["pages"]]
    assert colours == ["grey", "born_digital"]
    assert truth["pages"][0]["text_source"] == "ocr"
    assert truth["files"] == ["mixed.pdf"]
    pictures = convert_from_path(str(tmp_path / "mixed.pdf"), dpi=100)
    for page, picture in zip(truth["pages"], pictures, strict=True):
        assert abs(picture.width - int(str(page["width"])) * 100 / int(str(page["dpi"]))) < 3


def test_text_source_is_that_of_the_layer(tmp_path: Path) -> None:
    sources = set()
    for seed in range(3):
        truth = _truth(tmp_path, "born", seed, 1)
        page = truth["pages"][0]
        sources.add(page["text_source"])
        words = [word for word in str(page["text"]).split() if len(word) > 3 and "." not in word]
        layer = _bare(_layer(tmp_path / "born.pdf"))
        found = sum(_bare(word) in layer for word in words) / len(words)
        if page["text_source"] == "text_layer":
            assert found > 0.98
    assert "text_layer" in sources


@pytest.mark.parametrize("way", ["latin", "loose", "guessed"])
def test_hidden_text_of_scans_is_garbage_over_its_lines(tmp_path: Path, way: str) -> None:
    pages = _pages("none")
    chance = random.Random(5)
    picture = Image.fromarray(pages.sheets[0].picture)
    lines = pages.lines[0]
    hidden = [(garbled(chance, line.text, way), line.polygon) for line in lines]
    page = ScannedPage(picture, hidden)
    write_pdf(tmp_path / "a.pdf", [page], look=pages.look, dpi=100, quality=80)
    marked = re.compile("[\u0e31\u0e34-\u0e3a\u0e48]")
    words = [word for line in lines for word in line.text.split() if marked.search(word)]
    layer = _layer(tmp_path / "a.pdf")
    assert layer.strip()
    assert sum(word in layer for word in words) < 0.3 * len(words)
    # The picture is what is seen: hidden text leaves no ink.
    shown = np.asarray(convert_from_path(str(tmp_path / "a.pdf"), dpi=100)[0].convert("L"), np.int16)
    plain = np.asarray(picture.convert("L").resize((shown.shape[1], shown.shape[0])), np.int16)
    assert np.abs(shown - plain).mean() < 3


@given(st.lists(st.sampled_from(["ก", "น้ำ", "ที่", "ปั๊ม", "ำ", "A", "1", " "]), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_glyphs_of_a_cluster_say_all_of_it(parts: list[str]) -> None:
    text = "".join(parts)
    for glyphs in range(1, 12):
        assert "".join(texts_of_cluster(text, glyphs)).replace(" ", "") == text.replace(" ", "")


@given(st.text("กขคที่ปั๊มน้ำ๐๑๔๘ABC ", max_size=40), st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_garbage_has_no_line_breaks_and_true_layers_stay(text: str, seed: int) -> None:
    assert said(text, "true") == text
    for way in ("latin", "loose", "guessed"):
        assert "\n" not in garbled(random.Random(seed), text, way)
