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
    (after,) = doubted([line], Layout((), (STAMP,), (), 0.0))
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
    assert doubted([stamped], Layout((), (STAMP,), (), 0.0)) == (stamped,)
    assert doubted([elsewhere], Layout((), (far,), (), 0.0)) == (elsewhere,)
