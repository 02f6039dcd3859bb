"""Sureness of print beneath stamps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Layout, LineReading, StampRegion
from pipeline.stages.crossed import MOST_SURE, doubted

STAMP = StampRegion(1, "seal", (500, 0, 700, 0, 700, 200, 500, 200), 0.0, "black", 0.9, "ring")


def reading(text: str, confidence: float, layer: str = "print") -> LineReading:
    lefts = tuple(i / len(text) for i in range(len(text)))
    polygon = (100.0, 80.0, 1100.0, 80.0, 1100.0, 120.0, 100.0, 120.0)
    return LineReading(
        1, text, text, confidence, "x", polygon, layer,
        character_confidences=(confidence,) * len(text), character_lefts=lefts,
    )  # fmt: skip


@given(st.text("กขคงจ", min_size=10, max_size=60), st.floats(0.01, 1.0))
def test_no_letter_beneath_a_stamp_is_sure_and_the_others_stay(text: str, confidence: float) -> None:
    line = reading(text, confidence)
    (after,) = doubted([line], Layout((), (STAMP,), (), 0.0), {})
    assert after.text == text
    for place, (left, own) in enumerate(zip(line.character_lefts, after.character_confidences, strict=True)):
        middle = 100 + 1000 * (left + 0.5 / len(text))
        beneath = 500 < middle < 700
        assert own == (min(confidence, MOST_SURE) if beneath else confidence), place
    assert after.confidence <= confidence + 1e-9


def test_lines_elsewhere_and_lines_of_stamps_are_left_alone() -> None:
    stamped = reading("กขคงจฉชซ", 0.95, "stamp")
    elsewhere = reading("กขคงจฉชซ", 0.95)
    far = StampRegion(1, "seal", (500, 300, 700, 300, 700, 500, 500, 500), 0.0, "black", 0.9, "ring")
    assert doubted([stamped], Layout((), (STAMP,), (), 0.0), {}) == (stamped,)
    assert doubted([elsewhere], Layout((), (far,), (), 0.0), {}) == (elsewhere,)


@given(st.lists(st.floats(0.0, 1.0), min_size=8, max_size=8))
def test_what_readings_of_a_line_do_not_agree_on_is_not_sure(shares: list[float]) -> None:
    line = reading("กขคงจฉชซ", 0.95)
    (after,) = doubted([line], Layout((), (), (), 0.0), {1: shares})
    for share, own in zip(shares, after.character_confidences, strict=True):
        assert own == 0.95 if share >= 0.75 else own < 0.8
        assert own < 0.5 or share >= 0.3
    assert after.text == line.text
    assert after.confidence <= 0.95 + 1e-9


def test_shares_of_another_spelling_or_line_tell_nothing() -> None:
    line = reading("กขคงจฉชซ", 0.95)
    assert doubted([line], Layout((), (), (), 0.0), {1: [0.0] * 7, 2: [0.0] * 8}) == (line,)
