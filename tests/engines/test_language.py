"""The language model of the repository, and the tuning beside the recogniser's weights."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines import calibration, language, recogniser
from pipeline.engines.beam import best_classes
from pipeline.engines.language import START, SYMBOLS, next_context, symbol_of
from pipeline.errors import DamagedModelError, MissingDependencyError
from tests.engines.probabilities import ALPHABET, frames_of

MODELS = Path(__file__).parents[2] / "models"


def test_the_sha256_beside_the_model_is_its_own() -> None:
    named = (MODELS / "language" / f"{language.FILE}.sha256").read_text(encoding="ascii").split()[0]
    assert hashlib.sha256((MODELS / "language" / language.FILE).read_bytes()).hexdigest() == named


def test_the_tuning_is_that_of_the_weights_beside_it() -> None:
    folder = MODELS / "recogniser"
    held = json.loads((folder / recogniser.TUNING).read_bytes())
    assert held["weights"] == hashlib.sha256((folder / recogniser.WEIGHTS).read_bytes()).hexdigest()
    assert recogniser.read_tuning(folder).confidence


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("จึงเรียนมาเพื่อโปรดทราบ", "จีงเรียนมาเพี่อโปรตทราบ"),
        ("ขอแสดงความนับถือ", "ขอแสตงดวามนับกือ"),
        ("คณะกรรมการพิจารณาผลการดำเนินงาน", "ดณะกรรมการพิจารณาผลการตำเนินงาน"),
    ],
)
def test_official_thai_is_likelier_than_its_misreadings(right: str, wrong: str) -> None:
    model = language.load()
    assert model.cost_of(right) + 5 < model.cost_of(wrong)


def total_after(text: str) -> float:
    """Add up the probabilities of all that may follow a text."""
    model = language.load()
    context = START
    for character in text:
        context = next_context(context, symbol_of(character))
    return sum(math.exp(-model.cost(context, symbol)) for symbol in range(1, SYMBOLS))


@given(st.text("กขคงเ่ิ 12aZ.(", max_size=8))
def test_all_that_may_follow_has_a_probability_of_about_one(text: str) -> None:
    # N-grams are known by 16 bits of a hash: one taken for another adds to the sum (1.44 after "กงZ").
    assert 0.8 < total_after(text) < 2.0


def test_all_that_may_follow_common_texts_has_a_probability_of_one() -> None:
    for text in ("", "กรม", "ที่ ", "วันที่ 1", "เรียน อธิบดีกรม", "หนังสือ", "ขอแสดงความ"):
        assert total_after(text) == pytest.approx(1.0, abs=0.05)


def test_the_model_knows_no_digit_from_another() -> None:
    model = language.load()
    assert model.cost_of("พ.ศ. ๒๕๖๗") == model.cost_of("พ.ศ. ๒๕๖๓") == model.cost_of("พ.ศ. 2567")


def test_a_damaged_model_or_tuning_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SARABAN_MODELS_FOLDER", str(tmp_path))
    language.load.cache_clear()
    try:
        with pytest.raises(MissingDependencyError):
            language.load()
        (tmp_path / "language").mkdir()
        whole = (MODELS / "language" / language.FILE).read_bytes()
        # Another file, a copy that was cut off, and one with bytes turned over.
        turned = bytes([*whole[:2000], *(255 - byte for byte in whole[2000:2400]), *whole[2400:]])
        for damaged in (b"no model", whole[: len(whole) // 2], turned):
            (tmp_path / "language" / language.FILE).write_bytes(damaged)
            with pytest.raises(DamagedModelError, match=language.FILE) as caught:
                language.load()
            assert language.FILE in caught.value.thai
    finally:
        language.load.cache_clear()
    (tmp_path / recogniser.TUNING).write_text('{"decoding": 1}', encoding="ascii")
    with pytest.raises(DamagedModelError, match=recogniser.TUNING):
        recogniser.read_tuning(tmp_path)


def test_a_doubted_character_is_less_sure_than_a_clear_one() -> None:
    classes = calibration.classes_of(ALPHABET, (0, *map(symbol_of, ALPHABET)))
    weights = recogniser.read_tuning(MODELS / "recogniser").confidence
    frames = frames_of("ขอเชิญ".replace("ญ", "น"), {2: {"แ": 0.3}})
    features = calibration.features_of(best_classes(frames), frames, classes, model=None)
    sure = calibration.confidences_of(features, weights)
    assert sure.shape == (6,)
    assert np.all((sure > 0) & (sure < 1))
    assert sure.argmin() == 2


def test_the_dot_of_pali_costs_what_thanthakhat_does() -> None:
    assert symbol_of("\u0e3a") == symbol_of("\u0e4c") != symbol_of("\u0e38")
