"""Times of day, told from clause numbers by what stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai.digits import to_thai
from pipeline.thai.times import find_times, parse_time
from tests.thai.strategies import texts


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from([".", ":"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", " น.", "น."]),
)
def test_every_minute_of_the_day_is_read(
    hour: int, minute: int, sign: str, padded: bool, thai: bool, unit: str
) -> None:
    written = f"{hour:02d}" if padded else str(hour)
    written = f"{written}{sign}{minute:02d}"
    written = (to_thai(written) if thai else written) + unit
    time = parse_time(written)
    assert time is not None
    assert time.value == f"{hour:02d}:{minute:02d}"
    assert time.minutes == hour * 60 + minute
    assert time.raw == written
    assert time.confidence >= 0.9


@given(texts)
def test_any_text_is_taken_and_spans_hold(text: str) -> None:
    end = 0
    for time in find_times(text):
        assert end <= time.start < time.end
        end = time.end
        assert time.raw == text[time.start : time.end]
        assert 0.0 < time.confidence <= 1.0
        assert 0 <= time.minutes < 24 * 60


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("เวลา..... 14.11", ["14:11"]),
        ("เวลา ๑๔.๑๑ น.", ["14:11"]),
        ("เวลา 08.30 - 16.30 น.", ["08:30", "16:30"]),
        ("วันที่ 22 มี.ค. 2567\nเวลา 8.34 น.", ["08:34"]),
        ("1411 น.", ["14:11"]),
        ("14 11 น.", ["14:11"]),
        ("เวลา ๙ นาฬิกา", ["09:00"]),
        ("14,11 น.", ["14:11"]),
    ],
)
def test_forms_that_stamps_use(text: str, values: list[str]) -> None:
    assert [time.value for time in find_times(text)] == values


@pytest.mark.parametrize(
    "text",
    ["ร้อยละ 38.88", "24.10 น.", "22.3.2567", "กค ๐๔๓๓.๔/ว", "๕๗.๕๐ บาท", "0501.1.13", "1,234.50", "ข้อ ๒.๑"],
)
def test_what_is_no_time(text: str) -> None:
    assert find_times(text) == ()


def test_a_bare_number_in_running_text_is_doubtful() -> None:
    (time,) = find_times("ตามข้อ 10.12 ของระเบียบ")
    assert time.confidence < 0.7
