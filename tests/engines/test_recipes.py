"""What the recipes measure with: right characters, calibration, the fit, the language model's counts."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.calibration import confidences_of
from pipeline.engines.language import LanguageModel, symbol_of

MODELS = Path(__file__).parents[2] / "models"


def _recipe(folder: str, name: str, patch: pytest.MonkeyPatch) -> ModuleType:
    patch.syspath_prepend(str(MODELS / folder / "recipe"))
    try:
        return importlib.import_module(name)
    finally:
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def recipes() -> dict[str, ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        tune = _recipe("recogniser", "tune", patch)
        kept_apart = _recipe("recogniser", "kept_apart", patch)
        return {"tune": tune, "kept_apart": kept_apart, "count": _recipe("language", "count", patch)}


@pytest.mark.parametrize(
    ("truth", "reading", "right"),
    [
        ("กขค", "กขค", [1, 1, 1]),
        ("กขค", "กจค", [1, 0, 1]),
        ("กขค", "กขคง", [1, 1, 1, 0]),
        ("กขค", "กค", [1, 0]),
        ("กขค", "กข", [1, 0]),
        ("ก ข", "กข", [1, 1]),
        ("กข", "ก ข", [1, 1, 1]),
        ("", "ก", [0]),
    ],
)
def test_right_characters(recipes: dict[str, ModuleType], truth: str, reading: str, right: list[int]) -> None:
    assert recipes["kept_apart"].right_characters(truth, reading).tolist() == [bool(one) for one in right]


def test_calibration_error_of_the_honest_is_small(recipes: dict[str, ModuleType]) -> None:
    measure = recipes["kept_apart"].expected_calibration_error
    chance = np.random.default_rng(1)
    sure = chance.random(20_000)
    assert measure(sure, chance.random(20_000) < sure) < 0.02
    assert measure(np.full(1000, 0.99), chance.random(1000) < 0.5) > 0.4
    assert measure(np.zeros(0), np.zeros(0, bool)) == 0.0


def test_the_fit_finds_the_weights_that_made_the_data(recipes: dict[str, ModuleType]) -> None:
    chance = np.random.default_rng(2)
    features = np.hstack([np.ones((6000, 1)), chance.normal(size=(6000, 2))])
    right = chance.random(6000) < confidences_of(features, (1.0, 2.0, -0.5))
    assert np.allclose(recipes["tune"].fitted(features, right), (1.0, 2.0, -0.5), atol=0.25)


@given(st.lists(st.text("กขคา ", min_size=8, max_size=30), min_size=1, max_size=6))
def test_counted_probabilities_are_whole(recipes: dict[str, ModuleType], lines: list[str]) -> None:
    count = recipes["count"]
    row = [one for line in lines for one in (symbol_of(" "), *map(symbol_of, line), 0)]
    orders = count.counted(np.array(row, np.uint64))
    kept = [np.ones(len(one.codes), bool) for one in orders]
    assert all(np.all((one.probabilities > 0) & (one.probabilities <= 1 + 1e-9)) for one in orders)
    assert orders[0].probabilities.sum() == pytest.approx(1)
    assert all(np.all((one > 0) & (one <= 1)) for one in count.backoffs_of(orders, kept))


def test_a_counted_model_prefers_what_it_was_counted_on(recipes: dict[str, ModuleType]) -> None:
    count = recipes["count"]
    lines = ["ขอแสดงความนับถือ", "จึงเรียนมาเพื่อโปรดทราบ", "ขอแสดงความยินดี"] * 3
    row = [one for line in lines for one in (symbol_of(" "), *map(symbol_of, line), 0)]
    orders = count.counted(np.array(row, np.uint64))
    kept = count.pruned(orders, 200)
    table = count.table_of(orders, kept)
    bits = int(table["marks"].size).bit_length() - 1
    held = (memoryview(table["marks"]), table["costs"].tobytes(), table["backoffs"].tobytes())
    model = LanguageModel(*held, bits, "")
    assert sum(int(one.sum()) for one in kept) <= 200
    assert model.cost_of("ขอแสดงความนับถือ") < model.cost_of("ขอแสดงความนับกือ")
