"""Cutting lines, carrying figures over, decoding, and Tesseract on lines made here."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from pipeline.engines import recogniser, registry, tesseract
from pipeline.engines.beam import best_classes
from pipeline.engines.crops import cut_line, has_ink
from pipeline.engines.protocol import CropStyle, EngineError, carried, make_reading
from pipeline.engines.tesseract_process import library
from pipeline.errors import MissingDependencyError, UsageError
from pipeline.external import system
from pipeline.thai.canonical import canonical

PLAIN = CropStyle(0, 0, 0, 0)
needs_tesseract = pytest.mark.skipif(
    any(dependency.missing for dependency in system.all_dependencies()), reason="needs Tesseract and its data"
)


def line(text: str, height: int = 70, width: int = 900) -> np.ndarray:
    image = Image.new("L", (width, height), 255)
    ImageDraw.Draw(image).text(
        (20, height // 6), text, font=ImageFont.load_default(size=height * 0.55), fill=0
    )
    return np.asarray(image)


@given(st.floats(-180, 180), st.integers(60, 200), st.integers(20, 50), st.floats(0, 0.4), st.floats(0, 0.4))
def test_lines_come_out_straight_at_every_angle(
    angle: float, width: int, height: int, above: float, before: float
) -> None:
    turn = math.radians(angle)
    along, across = np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)])
    middle = np.array([300.0, 300.0])
    corners = [
        middle + x * along * width / 2 + y * across * height / 2
        for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    ys, xs = np.mgrid[0:600, 0:600]
    away = np.stack([xs, ys], axis=-1) - middle
    # The left half of the line is black, the right half grey.
    picture = np.full((600, 600), 255, np.uint8)
    inside = (np.abs(away @ along) <= width / 2) & (np.abs(away @ across) <= height / 2)
    picture[inside] = 120
    picture[inside & (away @ along < 0)] = 0
    crop = cut_line(picture, np.concatenate(corners), CropStyle(above, above, before, before))
    assert abs(crop.shape[0] - height * (1 + 2 * above)) <= 1
    assert abs(crop.shape[1] - (width + 2 * before * height)) <= 1
    row = crop.shape[0] // 2
    assert crop[row, int(before * height) + width // 4] < 20
    assert 100 < crop[row, int(before * height) + 3 * width // 4] < 140


def test_beyond_the_page_is_white_and_nothing_is_a_pixel() -> None:
    picture = np.zeros((50, 50), np.uint8)
    crop = cut_line(picture, (40, 40, 60, 40, 60, 60, 40, 60), PLAIN)
    assert crop[2, 2] == 0
    assert crop[-1, -1] == 255
    assert cut_line(picture, (5, 5, 5, 5, 5, 5, 5, 5), PLAIN).shape == (1, 1)


@given(st.text("กขัิ่ำา๑1 "), st.text("กขัิ่ำา๑1 "))
def test_carried_gives_one_value_a_character(source: str, target: str) -> None:
    values = [index / max(len(source), 1) for index in range(len(source))]
    result = carried(source, target, values)
    assert len(result) == len(target)
    assert set(result) <= {*values, 0.0}


@given(st.text("กขคัิ่ํา๑1 ", min_size=1))
def test_readings_are_whole(raw: str) -> None:
    reading = make_reading(raw, [0.5] * len(raw), [i / len(raw) for i in range(len(raw))], canonical)
    assert reading.text == canonical(raw)
    assert len(reading.character_confidences) == len(reading.character_lefts) == len(reading.text)
    assert list(reading.character_lefts) == sorted(reading.character_lefts)
    if reading.text.strip():
        assert abs(reading.confidence - 0.5) < 1e-9


def test_sara_am_keeps_its_figures() -> None:
    reading = make_reading("น้ํา", [0.9, 0.8, 0.7, 0.6], [0.0, 0.1, 0.2, 0.5], canonical)
    assert reading.text == "น้ำ"
    assert len(reading.character_lefts) == 3


def test_best_path_folds_repeats_and_drops_blanks() -> None:
    classes = [0, 1, 1, 0, 1, 2, 2, 0, 3]
    scores = np.full((len(classes), 4), -5.0, np.float32)
    scores[np.arange(len(classes)), classes] = 5.0
    path = best_classes(scores)
    assert path.classes == (1, 1, 2, 3)
    assert path.frames == (1, 4, 5, 8)


def test_white_paper_has_no_ink() -> None:
    assert not has_ink(np.full((60, 400), 250, np.uint8))
    assert not has_ink(np.zeros((3, 400), np.uint8))
    assert has_ink(line("word"))


def test_prepared_lines_have_the_networks_height() -> None:
    prepared = recogniser.prepare(line("word", height=90), 48)
    assert prepared.shape[0] == 48
    assert 0 <= prepared.min() < 0.05
    assert prepared.max() == 1


class _Session:
    """Stands in for a network whose weights were damaged."""

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="lines")]

    def run(self, _: object, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        return [np.full((8, len(inputs["lines"]), 3), np.nan, np.float32)]


def test_a_network_that_gives_no_numbers_fails_clearly() -> None:
    reader = recogniser.Recogniser(_Session(), ("ก", "ข"), 48, "0", recogniser.Tuning(), None)  # type: ignore[arg-type]
    with pytest.raises(EngineError, match="no numbers"):
        reader.read([line("word")])


def test_unknown_engine_and_missing_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError):
        registry.load("abbyy")
    monkeypatch.setenv("SARABAN_MODELS_FOLDER", str(tmp_path))
    recogniser.load.cache_clear()
    assert registry.resolve("auto") == "tesseract"
    with pytest.raises(MissingDependencyError):
        registry.load("recogniser")
    (tmp_path / "recogniser").mkdir()
    (tmp_path / "recogniser" / "recogniser.onnx").write_bytes(b"no weights")
    (tmp_path / "recogniser" / "characters.txt").write_text("ก\nข\n", encoding="utf-8")
    assert registry.resolve("auto") == "recogniser"
    with pytest.raises(MissingDependencyError):
        registry.load("recogniser")


def test_weights_beside_another_alphabet_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = recogniser.weights_folder()
    assert folder is not None
    shutil.copytree(folder, tmp_path / "recogniser", ignore=shutil.ignore_patterns("recipe", "checkpoint"))
    monkeypatch.setenv("SARABAN_MODELS_FOLDER", str(tmp_path))
    characters = tmp_path / "recogniser" / recogniser.CHARACTERS
    characters.write_text(characters.read_text(encoding="utf-8") + "☃\n", encoding="utf-8")
    recogniser.load.cache_clear()
    with pytest.raises(MissingDependencyError, match=recogniser.CHARACTERS):
        recogniser.load()


@needs_tesseract
def test_lines_of_a_page_keep_their_order() -> None:
    reader = tesseract.reader("eng")
    blank, sliver = np.full((60, 300), 255, np.uint8), np.zeros((2, 300), np.uint8)
    crops = [
        line("First line 2024"),
        blank,
        line("Second (line)", height=40),
        sliver,
        line("THIRD", height=160),
    ]
    readings = reader.read(crops)
    assert [reading.text for reading in readings] == ["First line 2024", "", "Second (line)", "", "THIRD"]
    for reading in readings:
        assert len(reading.character_confidences) == len(reading.text)
        assert list(reading.character_lefts) == sorted(reading.character_lefts)
    first = readings[0]
    assert 0.5 < first.confidence <= 1
    assert abs(first.character_lefts[0] - 20 / 900) < 0.02


@needs_tesseract
def test_version_names_program_and_data() -> None:
    assert "tha:" in tesseract.reader("tha+eng").version()
    with pytest.raises(MissingDependencyError, match="xxx"):
        tesseract.reader("tha+xxx")


@needs_tesseract
def test_thai_data_is_known_to_lack_digits() -> None:
    characters = tesseract.reader("tha").characters()
    if characters:
        assert "๑" in characters
        assert "๗" not in characters


def _fake(folder: Path, body: str) -> str:
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def test_time_limit_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "tesseract_cmd", _fake(tmp_path, "exec sleep 30"))
    with pytest.raises(EngineError) as caught:
        tesseract.TesseractReader(timeout_s=0.3).read([line("word")])
    assert caught.value.timed_out


def test_crash_costs_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Ends by a signal whenever one of the pictures is a large file.
    body = """
    while read -r name; do
        [ "$(wc -c < "$name")" -gt 20000 ] && kill -SEGV $$
        text="${text}ok\\n\\f"
    done < "$1"
    printf "$text" > "$2.txt"
    : > "$2.hocr"
    """
    monkeypatch.setattr(library, "tesseract_cmd", _fake(tmp_path, body))
    noise = np.random.default_rng(1).integers(0, 256, (70, 900)).astype(np.uint8)
    readings = tesseract.TesseractReader().read([line("a"), line("b"), noise, line("c")])
    assert [reading.text for reading in readings] == ["ok", "ok", "", "ok"]
    assert [reading.failed for reading in readings] == [False, False, True, False]


def test_garbage_is_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = 'printf "\\377\\376" > "$2.txt"; printf "<div" > "$2.hocr"'
    monkeypatch.setattr(library, "tesseract_cmd", _fake(tmp_path, body))
    (reading,) = tesseract.TesseractReader().read([line("word")])
    assert reading.confidence <= 0.01


@pytest.mark.parametrize("body", ["exit 1", "exit 0"])
def test_a_reader_that_always_fails_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setattr(library, "tesseract_cmd", _fake(tmp_path, body))
    with pytest.raises(EngineError):
        tesseract.TesseractReader().read([line("a"), line("b")])


def test_missing_program_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "tesseract_cmd", "/no/such/tesseract")
    with pytest.raises(MissingDependencyError):
        tesseract.TesseractReader().read([line("word")])
