"""Letters that look alike cost less than letters that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from pipeline.thai.confusion import (
    confusion_costs,
    relative_distance,
    skeleton,
    substitution_cost,
    visual_distance,
)
from tests.thai.strategies import texts, thai_words


def test_costs_are_between_same_and_unlike() -> None:
    costs = confusion_costs()
    assert len(costs) > 200
    assert all(0.0 < cost < 1.0 and first != second for (first, second), cost in costs.items())
    assert all(costs[second, first] == cost for (first, second), cost in costs.items())


@pytest.mark.parametrize(
    ("like", "unlike"),
    [("ขช", "ขย"), ("ถภ", "ถว"), ("ดต", "ดร"), ("ลส", "ลก"), ("ฎฏ", "ฎน"), ("๔๕", "๔๗"), ("ิี", "ิ์")],
)
def test_look_alikes_cost_less(like: str, unlike: str) -> None:
    assert substitution_cost(*like) < 0.4 < substitution_cost(*unlike)


@given(texts)
def test_the_same_text_costs_nothing(text: str) -> None:
    assert visual_distance(text, text) == 0.0
    assert relative_distance(text, text) == 0.0


@given(texts, texts)
def test_the_cost_lies_between_nothing_and_the_plain_distance(read: str, meant: str) -> None:
    cost = visual_distance(read, meant)
    assert (cost == 0.0) == (read == meant)
    assert cost <= Levenshtein.distance(read, meant) + 1e-9


@given(texts, texts, st.floats(0.0, 5.0))
def test_the_limit_only_cuts_off_what_is_above_it(read: str, meant: str, limit: float) -> None:
    exact = visual_distance(read, meant)
    limited = visual_distance(read, meant, limit=limit)
    assert limited == (exact if exact <= limit else float("inf"))


@given(thai_words)
def test_a_lost_mark_costs_less_than_one_made_up(word: str) -> None:
    assert visual_distance(word, word + "้") < visual_distance(word + "้", word) < 1.0


@given(texts, texts)
def test_skeletons_ignore_marks_and_spaces(first: str, second: str) -> None:
    assert skeleton(first + " ่" + second) == skeleton(first) + skeleton(second)


def test_names_that_look_alike_share_a_skeleton() -> None:
    assert skeleton("ช้างต้น") == skeleton("ข้างต้น")
    assert skeleton("กรมที่ดิน") != skeleton("กรมป่าไม้")
