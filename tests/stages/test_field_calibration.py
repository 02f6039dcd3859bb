"""Confidences of values: the measured share of right values, rising, and cautious."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluate.calibration import rising_line
from pipeline.stages.field_calibration import GROUPS, calibrated, points


@given(st.sampled_from([*GROUPS, "kind"]), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_surer_reading_never_makes_a_value_less_sure(field: str, first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert 0.0 <= calibrated(field, low) <= calibrated(field, high) <= 0.99


def test_the_table_has_a_rising_line_for_every_kind() -> None:
    assert set(points()) == set(GROUPS.values())
    for line in points().values():
        assert all(a[0] < b[0] and a[1] <= b[1] for a, b in itertools.pairwise(line))


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), max_size=200))
def test_a_measured_line_rises_and_lies_below_the_share(pairs: list[tuple[float, bool]]) -> None:
    line = rising_line(pairs)
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in itertools.pairwise(line))
    assert all(0.0 <= right < 1.0 for _, right in line)


def test_few_values_that_are_all_right_prove_little() -> None:
    few, many = rising_line([(0.8, True)] * 5), rising_line([(0.8, True)] * 500)
    assert few[0][1] < 0.7 < 0.99 < many[0][1]
