"""Dates in every form that letters use, and none that is guessed."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai.date_writing import DateStyle, format_date
from pipeline.thai.dates import find_dates, parse_date, settle_date
from pipeline.thai.digits import to_ascii, to_thai
from pipeline.thai.era import buddhist_year, date_of, era_of, western_year
from pipeline.thai.months import ENGLISH_MONTHS, FULL_MONTHS, SHORT_MONTHS, month_readings
from tests.thai.strategies import texts

days = st.dates(datetime.date(1900, 4, 1), datetime.date(2030, 12, 31))
letter_days = st.dates(datetime.date(1983, 6, 1), datetime.date(2031, 12, 31))


@given(days, st.sampled_from(["full", "short", "numeric", "iso"]), st.booleans())
def test_what_is_written_is_read_back(day: datetime.date, style: DateStyle, thai: bool) -> None:
    written = format_date(day, style, thai_digits=thai)
    date = parse_date(written)
    assert date is not None
    assert date.value == day
    assert date.precision == "day"
    assert (date.start, date.end, date.raw) == (0, len(written), written)
    assert date.confidence > 0.85


@given(letter_days, st.sampled_from(["full", "short", "numeric"]))
def test_two_digits_of_a_year_are_buddhist(day: datetime.date, style: DateStyle) -> None:
    written = format_date(day, style, thai_digits=False)
    short = written[:-4] + written[-2:]
    date = parse_date(short)
    assert date is not None
    assert date.value == day
    assert date.era == "buddhist"
    assert date.year == buddhist_year(day)


@given(letter_days, st.sampled_from(["full", "short"]))
def test_western_years_are_told_by_their_size(day: datetime.date, style: DateStyle) -> None:
    date = parse_date(format_date(day, style, thai_digits=False, era="western"))
    assert date is not None
    assert (date.value, date.era, date.year) == (day, "western", day.year)


@given(letter_days, st.booleans())
def test_wheel_stamps_with_english_months(day: datetime.date, dashed: bool) -> None:
    number = f"-{day.day}" if dashed and day.day < 10 else f"{day.day:02d}"
    date = parse_date(f"{number} {ENGLISH_MONTHS[day.month - 1][:3].upper()} {day.year}")
    assert date is not None
    assert date.value == day


@given(texts)
def test_any_text_is_taken_and_spans_hold(text: str) -> None:
    end = 0
    for date in find_dates(text):
        assert end <= date.start < date.end
        end = date.end
        assert date.raw == text[date.start : date.end]
        assert 0.0 <= date.confidence <= 1.0
        if date.value is not None:
            assert date.precision == "day"
            assert date.day == date.value.day
            assert date.month == date.value.month
            assert to_ascii(date.raw).find(str(date.value.day)) >= 0
        assert sum(reading.weight for reading in date.alternatives) <= 1.01


@given(letter_days, texts)
def test_a_date_is_found_inside_other_text(day: datetime.date, text: str) -> None:
    written = format_date(day, "full")
    found = find_dates(f"{text}\nวันที่ {written} ")
    assert any(date.value == day for date in found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22 มีนาคม พ.ศ. 2567", "2024-03-22"),
        ("22 มี.ค.2567", "2024-03-22"),
        ("22 มีค 67", "2024-03-22"),
        ("22 มี ค 67", "2024-03-22"),
        ("22/3/67", "2024-03-22"),
        ("22 / 3 / 2567", "2024-03-22"),
        ("22-03-2567", "2024-03-22"),
        ("22.3.2567", "2024-03-22"),
        ("-9 ก.ย. 2565", "2022-09-09"),
        ("- 9 ก.ย. 2565", "2022-09-09"),
        ("๒๒ เดือนมีนาคม พุทธศักราช ๒๕๖๗", "2024-03-22"),
        ("วันที่......22..มี.ค...2567..", "2024-03-22"),
        ("ณ วันที่ ๑๔\nกันยายน ๒๕๖๘", "2025-09-14"),
        ("22 มี.ค. 25 67", "2024-03-22"),
        ("14 MAR 2025", "2025-03-14"),
        ("March 14, 2025", "2025-03-14"),
        ("4 0CT 2023", "2023-10-04"),
        ("22 นีนาคม 2567", "2024-03-22"),
        ("๕ พฤษภาคน ๒๕๖๗", "2024-05-05"),
        ("๕ มิถุนาขน ๒๕๖๗", "2024-06-05"),
        ("5 ด.ค. 2567", "2024-10-05"),
        ("5 มกราคม 2482", "1940-01-05"),
        ("5 เมษายน 2482", "1939-04-05"),
        ("5 มกราคม 2484", "1941-01-05"),
        ("22 มี.ค. 2567 10.13 น.", "2024-03-22"),
    ],
)
def test_forms_that_letters_use(text: str, value: str) -> None:
    date = parse_date(text)
    assert date is not None
    assert str(date.value) == value


@pytest.mark.parametrize(
    ("text", "month", "year"),
    [
        ("      มีนาคม ๒๕๖๗", 3, 2567),
        ("วันที่ .......... มีนาคม ๒๕๖๗", 3, 2567),
        ("|2 มี.ค. 2567", 3, 2567),
        ("๒ด มีนาคม ๒๕๖๗", 3, 2567),
        ("S2 มีนาคม 2567", 3, 2567),
    ],
)
def test_a_day_that_is_blank_or_unread_is_not_guessed(text: str, month: int, year: int) -> None:
    date = parse_date(text)
    assert date is not None
    assert (date.value, date.day, date.month, date.year, date.precision) == (None, None, month, year, "month")


@pytest.mark.parametrize(
    ("text", "year"),
    [("ปี ๒๕๕๓", 2553), ("ประจำปี ๒๕๖๗", 2567), ("ปีงบประมาณ พ.ศ. ๒๕๖๗", 2567), ("ไตรมาสที่ ๓ ของปี ๒๕๖๗", 2567)],
)
def test_years_alone(text: str, year: int) -> None:
    date = parse_date(text)
    assert date is not None
    assert (date.value, date.year, date.precision, date.raw) == (None, year, "year", text)


@pytest.mark.parametrize(
    "text",
    ["31 เมษายน 2567", "30 กุมภาพันธ์ 2567", "29 กุมภาพันธ์ 2566", "5 มกราคม 2483", "22 มี.ค. 2667", "5 มี.ค. 99"],
)
def test_days_and_years_that_never_were_have_no_value(text: str) -> None:
    date = parse_date(text)
    assert date is not None
    assert date.value is None
    assert date.confidence < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "ที่ 339/2568",
        "ครั้งที่ ๒/๒๕๖๗",
        "โทร. 0-2256-6155",
        "ข้อ ๒.๑.๒๕",
        "กค ๐๔๓๓.๔/ว ๔๗๕๘",
        "ร้อยละ ๓๘.๘๘",
        "๓๒/๑๓/๖๗",
        "5 คน 67",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text) == ()


def test_ranges_take_month_and_year_from_their_end() -> None:
    values = [str(date.value) for date in find_dates("๑ - ๕ มีนาคม ๒๕๖๗")]
    assert values == ["2024-03-01", "2024-03-05"]
    text = "ตั้งแต่วันที่ ๑ เมษายน ถึงวันที่ ๒๘ มิถุนายน ๒๕๖๗"
    assert [str(date.value) for date in find_dates(text)] == ["2024-04-01", "2024-06-28"]
    turn = find_dates("๒๕ ธันวาคม ถึง ๕ มกราคม ๒๕๖๘")
    assert [str(date.value) for date in turn] == ["2024-12-25", "2025-01-05"]
    assert turn[0].confidence < turn[1].confidence


weekdays = st.sampled_from(["", "จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"])


@given(
    st.dates(datetime.date(2000, 1, 2), datetime.date(2030, 1, 1)),
    st.integers(1, 300),
    weekdays,
    weekdays,
    st.sampled_from([" - ", " ถึง", "-", " – "]),
)
def test_a_range_without_its_first_year_is_read_whole(
    last: datetime.date, length: int, first_name: str, last_name: str, joint: str
) -> None:
    first = last - datetime.timedelta(days=length)
    on_first, on_last = f"วัน{first_name}ที่ ", f"วัน{last_name}ที่ " if "ถึง" in joint else ""
    begin = format_date(first).rsplit(" ", 1)[0]
    if (first.month, first.year) == (last.month, last.year):
        begin = begin.split(" ")[0]
    elif first.year != last.year and first.month <= last.month:
        begin = format_date(first)
    text = f"ระหว่าง{on_first}{begin}{joint}{on_last}{format_date(last)}"
    assert [date.value for date in find_dates(text)] == [first, last]


def test_a_year_out_of_the_archive_is_asked_about() -> None:
    assert parse_date("5 มี.ค. 67", latest_year=2568) is not None
    late = parse_date("5 มี.ค. 75", latest_year=2568)
    assert late is not None
    assert late.value is None


def test_a_doubtful_mark_carries_both_months_and_neighbours_settle_it() -> None:
    date = parse_date("22 ม.ค. 2567")
    assert date is not None
    assert date.value == datetime.date(2024, 1, 22)
    assert {reading.month for reading in date.alternatives} == {1, 3}
    settled = settle_date(date, not_before=datetime.date(2024, 3, 20), not_after=datetime.date(2024, 4, 5))
    assert settled.value == datetime.date(2024, 3, 22)
    assert settled.confidence < date.confidence
    assert settle_date(date) == date
    assert settle_date(date, not_before=datetime.date(2024, 1, 1)) == date
    sure = settle_date(date, not_after=datetime.date(2024, 2, 1))
    assert sure.value == date.value
    assert sure.confidence > date.confidence
    assert settle_date(date, not_before=datetime.date(2025, 1, 1)) == date


def test_two_digits_with_a_space_between_are_a_doubtful_day() -> None:
    date = parse_date("วันที่ 1 3 มี.ค. 2567")
    assert date is not None
    assert date.value == datetime.date(2024, 3, 13)
    assert date.confidence < 0.7
    assert {reading.day for reading in date.alternatives} == {13, 3}


def test_an_unbelievable_year_gives_what_it_may_be() -> None:
    date = parse_date("22 มี.ค. 3567")
    assert date is not None
    assert date.value is None
    assert date.alternatives[0].value == datetime.date(2024, 3, 22)


@given(st.integers(1, 12), st.booleans(), st.booleans())
def test_names_of_months_are_read(month: int, short: bool, dots: bool) -> None:
    name = (SHORT_MONTHS if short else FULL_MONTHS)[month - 1]
    readings = month_readings(name if dots else name.replace(".", ""))
    assert readings[0].month == month
    assert readings[0].cost == 0.0
    assert abs(sum(reading.weight for reading in readings) - 1.0) < 1e-6


@given(texts)
def test_month_readings_take_any_text(text: str) -> None:
    readings = month_readings(text)
    assert all(1 <= reading.month <= 12 and 0.0 <= reading.weight <= 1.0 for reading in readings)


@pytest.mark.parametrize("text", ["พ.ศ.", "ค.ศ.", "คน", "ชม.", "บาท", "วันที่"])
def test_other_short_words_are_no_months(text: str) -> None:
    assert month_readings(text) == ()


@given(days)
def test_eras_agree(day: datetime.date) -> None:
    year = buddhist_year(day)
    assert western_year(year, day.month) == day.year
    assert date_of(year, day.month, day.day, era="buddhist") == day
    assert era_of(year) == "buddhist"


@given(st.integers(-5000, 20000), st.integers(-5, 20), st.integers(-5, 40))
def test_no_day_is_no_error(year: int, month: int, day: int) -> None:
    value = date_of(year, month, day, era="buddhist")
    assert value is None or (value.day, value.month) == (day, month)


@given(letter_days)
def test_thai_and_ascii_digits_read_alike(day: datetime.date) -> None:
    written = format_date(day, "short", thai_digits=False)
    thai, latin = parse_date(to_thai(written)), parse_date(written)
    assert thai is not None
    assert latin is not None
    assert (thai.value, thai.confidence) == (latin.value, latin.confidence)


@pytest.mark.parametrize("text", ["๑๕ ธันวาคม ๒๕", "15 ธ.ค. 25 ", "๑๕/๑๒/๒๕", "ลงวันที่ ๑๕ ธันวาคม พ.ศ. ๒๕\nเรื่อง"])
def test_a_year_that_the_end_of_a_line_cuts_off_is_no_year(text: str) -> None:
    date = parse_date(text)
    assert date is not None
    assert (date.value, date.year, date.day, date.month) == (None, None, 15, 12)
    assert date.confidence < 0.6


def test_a_year_that_may_be_cut_off_within_a_line_is_not_sure() -> None:
    date = parse_date("วันที่ ๑๕ ธันวาคม ๒๕ ขอเชิญประชุม")
    assert date is not None and date.confidence < 0.7
    wheel = parse_date("14 MAR 25")
    assert wheel is not None and str(wheel.value) == "2025-03-14"
    whole = parse_date("๑๕ ธันวาคม ๒๖")
    assert whole is not None and str(whole.value) == "1983-12-15"
