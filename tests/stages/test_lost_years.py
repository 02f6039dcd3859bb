"""Dates of letters whose year is lost, beside the stamps of those who received them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Value, ValueStatus
from pipeline.stages.lost_years import LONGEST, with_year
from pipeline.thai.months import FULL_MONTHS


def dated(raw: str) -> Value:
    return Value(1, "date", None, raw, 0.7, "rules", status=ValueStatus.UNREADABLE)


def receipt(day: str | None) -> Value:
    return Value(1, "received_date", day, day, 0.7, "rules", stamp_no=1)


@pytest.mark.parametrize(
    ("raw", "received", "value"),
    [
        ("๒๙ กันยายน ๒", ["2023-10-04"], "2023-09-29"),
        ("30 กันยายน", ["2024-10-03", "2024-10-04"], "2024-09-30"),
        ("๒๘ ธันวาคม ๒๕๖", ["2024-01-05"], "2023-12-28"),
        ("๒๙ กันยายน ๒", ["2023-10-04", "2021-10-04"], None),
        ("๒๙ กันยายน ๒", ["2023-12-30"], None),
        ("๒๙ กันยายน ๒๕๕", ["2023-10-04"], None),
        ("๓๑ กันยายน ๒", ["2023-10-04"], None),
        ("๒๙ กันยายน ๒", [None], None),
        ("ก.ย. ๒๕๖๖", ["2023-10-04"], None),
    ],
)
def test_the_year_is_that_in_which_all_received_it_soon(
    raw: str, received: list[str | None], value: str | None
) -> None:
    found = with_year(dated(raw), [receipt(day) for day in received])
    assert found.value == value
    if value is not None:
        assert found.status is ValueStatus.CORRECTED and found.confidence < 0.9 and found.raw == raw


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2055, 1, 1)), st.integers(0, LONGEST))
def test_any_date_comes_back_from_its_receipt(day: datetime.date, days: int) -> None:
    raw = f"{day.day} {FULL_MONTHS[day.month - 1]} 25"
    after = (day + datetime.timedelta(days)).isoformat()
    assert with_year(dated(raw), [receipt(after)]).value == day.isoformat()
