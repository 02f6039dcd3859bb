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


def read_as(value: str, confidence: float) -> Value:
    return Value(1, "date", value, "๙ เมษายน ๒๕๕๘", confidence, "rules")


@pytest.mark.parametrize(
    ("raw", "received", "value"),
    [
        ("18 พ.ศ. 2565", ["2022-09-21"], "2022-09-18"),
        ("๑๘ ๒๕๖๕", ["2022-09-21", "2022-09-25", "2022-08-20"], "2022-09-18"),
        ("๓๘ กรกฎาคม ๒๕๕๘", ["2015-07-19"], "2015-07-18"),
        ("วันที่ 99 มิถุนายน ๒๕๖๓", ["2020-06-13"], "2020-06-11"),
        ("41 สิงหาคม 2561", ["2018-08-12"], "2018-08-11"),
        ("41 สิงหาคม 2561", [], None),
        ("๓๑ เมษายน ๒๕๕๘", ["2015-05-02"], None),
        ("๓๘ ก.ค. ๒๕๕๘", ["2015-07-19"], None),
    ],
)
def test_a_day_or_a_month_that_is_lost_is_the_last_before_the_receipts(
    raw: str, received: list[str | None], value: str | None
) -> None:
    found = with_year(dated(raw), [receipt(day) for day in received])
    assert found.value == value
    if value is not None:
        assert found.confidence <= 0.5
        assert found.status is ValueStatus.CORRECTED


def test_a_year_a_digit_off_is_that_of_the_receipts() -> None:
    receipts = [receipt("2016-04-10"), receipt("2016-04-14")]
    found = with_year(read_as("2015-04-09", 0.8), receipts)
    assert (found.value, found.status) == ("2016-04-09", ValueStatus.CORRECTED)
    assert found.confidence <= 0.5
    sure = read_as("2015-04-09", 0.95)
    assert with_year(sure, receipts) == sure
    near = read_as("2016-04-09", 0.8)
    assert with_year(near, receipts) == near
    assert with_year(read_as("2015-04-09", 0.8), [*receipts, receipt("2015-04-10")]).value == "2015-04-09"


def test_the_days_that_a_letter_names_tell_its_year_where_no_stamp_does() -> None:
    named = [datetime.date(2009, 7, 27), datetime.date(2007, 1, 1)]
    found = with_year(dated("๒๓ มิถุนายน ๒"), [], named)
    assert found.value == "2009-06-23"
    assert found.confidence <= 0.5
    assert with_year(dated("๒๓ มิถุนายน ๒๕๖"), [], named).value is None
    assert with_year(dated("๒๓ มิถุนายน"), [], []).value is None
    assert with_year(dated("๒๓ มิถุนายน ๒"), [receipt("2012-07-01")], named).value == "2012-06-23"
