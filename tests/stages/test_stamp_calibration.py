"""Confidences of values of stamps: more evidence is never worse, and the fit keeps wrong values below 0.9."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.stamp_calibration import FEATURES, KINDS, Signs, features_of, sureness, weights

SHARES = st.floats(0.0, 1.0)
TEXTS = {"number": "4173", "date": "21 มี.ค. 2567", "time": "09.30 น."}
CLEAR = Signs("number", "4173", likelihood=1.0, rival=0.0, agreement=1.0, clearness=0.99, told=1.0)


@pytest.fixture(scope="module")
def fit_stamps() -> ModuleType:
    path = Path(__file__).parents[2] / "scripts" / "fit_stamps.py"
    spec = importlib.util.spec_from_file_location("fit_stamps", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look their module up by name.
    sys.modules["fit_stamps"] = module
    spec.loader.exec_module(module)
    return module


def test_the_table_has_a_weight_for_every_kind_and_feature() -> None:
    assert set(weights()) == {*KINDS, *FEATURES}
    assert all(weights()[name] >= 0.0 for name in FEATURES)


@given(st.sampled_from(KINDS), SHARES, SHARES, SHARES, SHARES, SHARES)
def test_what_speaks_for_a_value_never_makes_it_less_sure(
    kind: str, likelihood: float, rival: float, agreement: float, clearness: float, more: float
) -> None:
    signs = Signs(kind, TEXTS[kind], likelihood, rival, agreement, clearness)
    assert 0.0 <= sureness(signs) <= 1.0
    for better in (
        replace(signs, likelihood=max(likelihood, more)),
        replace(signs, agreement=max(agreement, more)),
        replace(signs, clearness=max(clearness, more)),
        replace(signs, rival=min(rival, more)),
    ):
        assert sureness(better) >= sureness(signs) - 1e-12


def test_digits_that_may_be_the_rest_of_more_are_doubted() -> None:
    by_length = [sureness(replace(CLEAR, text=text)) for text in ("4", "41", "417", "4173", "41730")]
    assert all(a <= b for a, b in itertools.pairwise(by_length))
    assert by_length[3] >= 0.9
    day, whole = (replace(CLEAR, kind="date", text=f"{day} มี.ค. 2567") for day in ("๒", "๒๑"))
    assert sureness(day) <= sureness(whole)


@given(st.text(max_size=12), st.sampled_from(KINDS), SHARES, SHARES)
def test_any_text_has_features(text: str, kind: str, first: float, second: float) -> None:
    found = features_of(Signs(kind, text, first, second, first, second))
    assert len(found) == len(FEATURES) and np.isfinite(found).all()


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30)), min_size=50, max_size=300))
def test_of_values_above_the_threshold_one_in_a_hundred_is_wrong(
    fit_stamps: ModuleType, drawn: list[tuple[int, int]]
) -> None:
    scores, right = np.array([score for score, _ in drawn], float), [luck > 0 for _, luck in drawn]
    try:
        least = fit_stamps.threshold(scores, right)
    except SystemExit:
        # Nothing is sure where even the best were wrong.
        best = [one for score, one in zip(scores, right, strict=True) if score == scores.max()]
        assert (best.count(False) + 0.5) / (len(best) + 1) > fit_stamps.MOST_WRONG
        return
    sure = [one for score, one in zip(scores, right, strict=True) if score >= least]
    assert (sure.count(False) + 0.5) / (len(sure) + 1) <= fit_stamps.MOST_WRONG


def test_a_fit_finds_what_tells_right_from_wrong(fit_stamps: ModuleType) -> None:
    draw = np.random.default_rng(7)
    rows = []
    for number in range(400):
        clearness = float(draw.uniform(0.3, 1.0))
        signs = replace(CLEAR, clearness=clearness, agreement=float(draw.uniform()))
        rows.append(fit_stamps.Row(f"L{number // 4}", "number", features_of(signs), clearness > 0.6))
    fitted = dict(zip((*KINDS, *FEATURES), fit_stamps.fitted(rows), strict=True))
    assert fitted["clearness"] > 1.0 and all(fitted[name] >= 0.0 for name in FEATURES)
    scores = fit_stamps.scores_left_out(rows)
    least = fit_stamps.threshold(scores, [row.right for row in rows])
    sure = [row.right for row, score in zip(rows, scores, strict=True) if score >= least]
    assert len(sure) > 150 and sure.count(False) <= 1
