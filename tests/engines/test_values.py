"""Values of a known kind: what the grammars allow, and what is chosen when the reader hesitates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.grammar import FILLERS, KINDS, automaton_of
from pipeline.engines.values import value_of
from pipeline.thai.dates import parse_date
from pipeline.thai.months import FULL_MONTHS, SHORT_MONTHS
from tests.engines.probabilities import FrameReader, frames_of

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
READER = FrameReader()


@given(
    st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 12, 31)),
    st.sampled_from([FULL_MONTHS, SHORT_MONTHS, None]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "....", " . "]),
)
def test_every_date_is_a_date(
    day: datetime.date, names: Sequence[str] | None, thai: bool, short: bool, around: str
) -> None:
    year = str(day.year + 543)[2:] if short else str(day.year + 543)
    text = f"{day.day} {names[day.month - 1]} {year}" if names else f"{day.day:02d}/{day.month}/{year}"
    text = text.translate(THAI) if thai else text
    assert automaton_of("date").accepts(around + text + around)


@given(st.text("0123456789๐๑ มกคพย./-", max_size=14))
def test_what_a_grammar_allows_is_a_value(text: str) -> None:
    value = text.strip(FILLERS)
    digits = re.sub(r"\D", "", value)
    assert not (digits and automaton_of("date").accepts(text)) or parse_date(value) is not None
    if automaton_of("digits").accepts(text):
        assert re.fullmatch(r"(\d ?)+", value)
        assert value.isascii() or not re.search("[0-9]", value)
    if automaton_of("number").accepts(text):
        assert automaton_of("digits").accepts(re.sub("[/,.-]", "", value))


@pytest.mark.parametrize(
    "text", ["32 ม.ค. 2567", "0 ม.ค. 2567", "1/13/2567", "๑2 ม.ค. 67", "12 ม.ค. 3567", ""]
)
def test_no_calendar_has_these(text: str) -> None:
    assert not automaton_of("date").accepts(text)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("09.30 น.", True),
        ("๒๓:๕๙", True),
        ("9.05น", True),
        ("24.00", False),
        ("12.60", False),
        ("1230", False),
    ],
)
def test_times_of_a_day(text: str, fits: bool) -> None:
    assert automaton_of("time").accepts(text) is fits


def test_the_letters_of_a_register_may_stand_before_its_number() -> None:
    assert automaton_of("number").accepts("RO 4173")
    assert automaton_of("number").accepts("RO4173")
    assert not automaton_of("number").accepts("R 4173")
    assert not automaton_of("number").accepts("RO")


@given(st.from_regex(r"[0-9]{1,6}", fullmatch=True), st.sampled_from(["", "..", ".. "]))
def test_a_clear_value_is_read_as_it_stands(number: str, dots: str) -> None:
    found = value_of(frames_of(dots + number + dots), READER, kind="digits")
    assert found.text == number
    assert found.confidence > 0.95
    assert len(found.character_confidences) == len(found.character_lefts) == len(number)
    assert list(found.character_lefts) == sorted(found.character_lefts)


def test_the_grammar_decides_between_what_the_reader_gave() -> None:
    frames = frames_of("12 ต.ด. 2567", {5: {"ค": 0.3}, 0: {"7": 0.01}})
    found = value_of(frames, READER, kind="date")
    assert found.free.text == "12 ต.ด. 2567"
    assert found.text == "12 ต.ค. 2567"
    assert 0.3 < found.agreement < 0.6
    assert found.share > 0.8
    digits = value_of(frames_of("1O5", {1: {"0": 0.4}}), READER, kind="digits")
    assert digits.text == "105"
    assert digits.confidence < 0.9


def test_two_digits_alike_are_not_sure() -> None:
    found = value_of(frames_of("135", {1: {"8": 0.45}}), READER, kind="number")
    assert found.text == "135"
    assert found.share < 0.6


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_no_value(kind: str) -> None:
    found = value_of(frames_of("ทำงานดี"), READER, kind=kind)  # type: ignore[arg-type]
    assert found.confidence < 0.01
    blank = np.zeros((1, len(READER.alphabet) + 1), np.float32)
    blank[0, 0] = 1
    assert value_of(blank, READER, kind=kind).confidence < 0.01  # type: ignore[arg-type]


def test_a_value_is_looked_for_in_its_span_only() -> None:
    frames = frames_of("12 ที่ 345")
    whole = frames.shape[0]
    found = value_of(frames, READER, kind="digits", span=(2 * 7 / whole, 1.0))
    assert found.text == "345"
    assert found.character_lefts[0] == pytest.approx(2 * 7 / whole)
