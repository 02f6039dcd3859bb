"""Candidates compared on one line: the forward recursion against the sum over all paths."""

from __future__ import annotations

import itertools
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.candidates import log_likelihoods, without_pauses

CLASSES = {"1": 1, "2": 2, "ก": 3}


def _by_hand(probabilities: np.ndarray, text: str) -> float:
    """The probability of a text: the sum over all ways to write it, frame by frame."""
    names = {number: character for character, number in CLASSES.items()}
    total = 0.0
    for path in itertools.product(range(probabilities.shape[1]), repeat=len(probabilities)):
        spelt = "".join(names[one] for one, _ in itertools.groupby(path) if one)
        if spelt == text:
            total += math.prod(float(probabilities[frame, one]) for frame, one in enumerate(path))
    return total


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_the_recursion_sums_over_all_paths(seed: int, frames: int) -> None:
    probabilities = np.random.default_rng(seed).dirichlet(np.ones(4), size=frames).astype(np.float32)
    texts = ["1", "12", "11", "ก2", "212"]
    found = np.exp(log_likelihoods(probabilities, texts, CLASSES))
    assert np.allclose(found, [_by_hand(probabilities, text) for text in texts], rtol=1e-3, atol=1e-9)


def test_dots_at_the_ends_cost_nothing_and_dots_inside_do() -> None:
    classes = {"1": 1, ".": 2}
    dots, digit, blank = [0.05, 0.05, 0.9], [0.05, 0.9, 0.05], [0.9, 0.05, 0.05]
    around = np.array([dots, blank, digit, blank, dots], np.float32)
    between = np.array([digit, blank, dots, blank, digit], np.float32)
    assert log_likelihoods(around, ["1"], classes)[0] > math.log(0.5)
    assert log_likelihoods(between, ["11"], classes)[0] < math.log(0.2)


def test_what_cannot_stand_there_has_no_likelihood() -> None:
    probabilities = np.full((2, 4), 0.25, np.float32)
    assert log_likelihoods(probabilities, ["x", "121"], CLASSES).tolist() == [-math.inf, -math.inf]
    assert log_likelihoods(probabilities, [], CLASSES).shape == (0,)


def test_pauses_taken_out_leave_the_texts_as_likely_beside_each_other() -> None:
    blank, one, either = [0.9996, 0.0002, 0.0001, 0.0001], [0.1, 0.8, 0.05, 0.05], [0.1, 0.4, 0.4, 0.1]
    line = np.array([blank] * 5 + [one] + [blank] * 7 + [either] + [blank] * 3, np.float32)
    short = without_pauses(line)
    assert len(short) == 5
    texts = ["11", "12", "1ก", "1"]
    whole, cut = (log_likelihoods(one, texts, CLASSES) for one in (line, short))
    assert np.allclose(whole - whole[0], cut - cut[0], atol=0.02)
