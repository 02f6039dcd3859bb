"""The committed weights read lines that we draw: digits exactly, letters nearly always."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from pipeline.engines.recogniser import load
from pipeline.synth.alphabet import CHARACTERS
from pipeline.synth.faces import find_faces
from pipeline.synth.shaping import Style, draw_text

FOLDER = Path(__file__).parents[2] / "models" / "recogniser"
LINES = (
    "ที่ กต ๑๓๐๕/ว ๕๓๒",
    "วันที่ ๒๔ กันยายน ๒๕๖๗",
    "เรื่อง ขอเชิญประชุมคณะกรรมการพิจารณาผลการดำเนินงาน",
    "โทร. 0 2345 6789 ต่อ 1024",
    "จึงเรียนมาเพื่อโปรดทราบและพิจารณาดำเนินการต่อไป",
    "ผู้ซึ่งได้รับการฝึกอบรม ๓๐ คน รวม 4,768.50 บาท",
)


def _crop(text: str, name: str) -> np.ndarray:
    face = next(one for one in find_faces() if one.name == name)
    drawn = draw_text(text, face, style=Style(52.0))
    assert drawn.ink is not None
    assert not drawn.missing
    left, top, right, bottom = drawn.ink
    return 255 - np.pad(drawn.mask[top:bottom, left:right], 4)


def test_the_alphabet_beside_the_weights_is_the_generators() -> None:
    written = (FOLDER / "characters.txt").read_text(encoding="utf-8").split("\n")
    assert tuple(one for one in written if one) == CHARACTERS


def test_the_sha256_beside_the_weights_is_theirs() -> None:
    named = (FOLDER / "recogniser.onnx.sha256").read_text(encoding="ascii").split()[0]
    assert hashlib.sha256((FOLDER / "recogniser.onnx").read_bytes()).hexdigest() == named


@pytest.mark.parametrize(
    ("name", "bound"),
    [
        ("Laksaman 400", 0.0),
        ("Laksaman 700", 0.01),
        ("Garuda 400", 0.01),
        ("Loma 400", 0.01),
        ("Umpush 400", 0.02),
    ],
)
def test_looped_faces_are_read_with_every_digit_right(name: str, bound: float) -> None:
    """Umpush is kept apart from training."""
    readings = load().read([_crop(text, name) for text in LINES])
    wrong = total = 0
    for text, reading in zip(LINES, readings, strict=True):
        wanted, found = text.replace(" ", ""), reading.text.replace(" ", "")
        wrong, total = wrong + Levenshtein.distance(wanted, found), total + len(wanted)
        assert [one for one in found if one.isdigit()] == [one for one in wanted if one.isdigit()], found
    assert wrong <= bound * total


def test_a_serif_face_is_read_with_few_errors() -> None:
    """Norasi's three and one are told apart less surely, so its digits are not promised."""
    readings = load().read([_crop(text, "Norasi 400") for text in LINES])
    pairs = [(a.replace(" ", ""), b.text.replace(" ", "")) for a, b in zip(LINES, readings, strict=True)]
    assert sum(Levenshtein.distance(a, b) for a, b in pairs) <= 0.03 * sum(len(a) for a, _ in pairs)


def test_blank_paper_reads_as_nothing() -> None:
    (reading,) = load().read([np.full((40, 300), 240, np.uint8)])
    assert reading.text == ""
