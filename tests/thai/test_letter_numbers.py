"""Numbers of letters by the grammar, with the slips that readers make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai.agency_table import known_codes
from pipeline.thai.digits import to_thai
from pipeline.thai.letter_numbers import find_letter_numbers, nearest_codes, parse_letter_number
from tests.thai.strategies import texts

codes = st.sampled_from(sorted(known_codes()))
offices = st.builds(
    lambda head, parts: ".".join([head, *parts]),
    st.integers(0, 9999).map(lambda number: f"{number:04d}"),
    st.lists(st.integers(1, 99).map(str), max_size=3),
)
runs = st.integers(1, 999999).map(str)


@given(codes, offices, runs, st.booleans(), st.booleans(), st.sampled_from(["", "กวจ"]))
def test_what_is_written_is_read_back(
    code: str, office: str, run: str, circular: bool, thai: bool, committee: str
) -> None:
    number = f"{office}/{'ว ' if circular else ''}{run}"
    written = f"{code} {f'({committee}) ' if committee else ''}{to_thai(number) if thai else number}"
    for line in (written, f"ที่ {written}", f"ที่  {written} "):
        read = parse_letter_number(line)
        assert read is not None
        assert read.text == written
        assert (read.code, read.committee, read.office) == (code, committee or None, office)
        assert (read.is_circular, read.run, read.year) == (circular, run, None)
        assert read.raw == line[read.start : read.end]
        assert read.confidence > 0.9


@given(st.integers(1, 99999), st.integers(2470, 2599), st.booleans())
def test_orders_are_running_number_and_year(run: int, year: int, thai: bool) -> None:
    number = f"{run}/{year}"
    written = to_thai(number) if thai else number
    read = parse_letter_number(f"คำสั่งจังหวัดขอนแก่น ที่ {written}")
    assert read is not None
    assert read.is_order
    assert (read.run, read.year, read.code, read.text) == (str(run), year, None, written)


@given(texts)
def test_any_text_is_taken_and_spans_hold(text: str) -> None:
    end = 0
    for number in find_letter_numbers(text):
        assert end <= number.start < number.end
        end = number.end
        assert number.raw == text[number.start : number.end]
        assert 0.0 < number.confidence <= 1.0
    parse_letter_number(text)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("ที่ กต ๑๓๐๕/ว๕๓๒", "กต ๑๓๐๕/ว ๕๓๒"),
        ("ที่กค ๐๔๓๓.๔/ว ๔๗๕๘", "กค ๐๔๓๓.๔/ว ๔๗๕๘"),
        ("ที กต ๑๓๐๕ / ว ๕๓๒", "กต ๑๓๐๕/ว ๕๓๒"),
        ("ท่ มท 0808.3/5866", "มท 0808.3/5866"),
        ("ที่ สพธอ. 0101/ว 2568", "สพธอ. 0101/ว 2568"),
        ("ที่ ศธ.04056.12/45", "ศธ 04056.12/45"),
        ("ที่ ก ต ๑๓๐๕/๕๓๒", "กต ๑๓๐๕/๕๓๒"),
        ("ที่ มท ๐๘๐๘.๓/ว ๘,๒๒๔", "มท ๐๘๐๘.๓/ว ๘,๒๒๔"),
        ("ที่ นม ๗๑๒๐๑/๑๒", "นม ๗๑๒๐๑/๑๒"),
    ],
)
def test_forms_that_letters_use(line: str, text: str) -> None:
    read = parse_letter_number(line)
    assert read is not None
    assert read.text == text
    assert read.confidence > 0.85


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("ที่ กต ๑๓๐๕!ว ๕๓๒", "กต ๑๓๐๕/ว ๕๓๒"),
        ("ที่ กต ๑๓๐๕ไว ๕๓๒", "กต ๑๓๐๕/ว ๕๓๒"),
        ("ที่ กต ๑๓๐๕1ว ๕๓๒", "กต ๑๓๐๕/ว ๕๓๒"),
        ("ที่ กต ๑๓๐๕ ว ๕๓๒", "กต ๑๓๐๕/ว ๕๓๒"),
        ("ที่ ถต ๑๓๐๕/ว ๕๓๒", "กต ๑๓๐๕/ว ๕๓๒"),
        ("ที่ มท o๘o๘.๓/๕๘๖๖", "มท ๐๘๐๘.๓/๕๘๖๖"),
        ("NAA ๑๓๐๕/ว ๕๓๒", "๑๓๐๕/ว ๕๓๒"),
        ("๑๓๐๕/ว ๕๓๒", "๑๓๐๕/ว ๕๓๒"),
    ],
)
def test_slips_are_mended_and_cost_confidence(line: str, text: str) -> None:
    read = parse_letter_number(line)
    assert read is not None
    assert read.text == text
    assert read.confidence < 0.85


def test_a_lost_point_in_the_office_number_is_doubted() -> None:
    lost, school = parse_letter_number("ที่ ขก ๐๐๑๗๒/๔๒๑"), parse_letter_number("ที่ ศธ ๐๔๐๕๖/๔๒๑")
    assert lost is not None
    assert school is not None
    assert lost.confidence < 0.8 < school.confidence


@pytest.mark.parametrize(
    ("line", "text", "office", "run"),
    [
        ("ที่ อว ๖๙.๕.๓/๑๒๓", "อว ๖๙.๕.๓/๑๒๓", "69.5.3", "123"),
        ("ที่ สปสช. ๔.๓๒/ว. ๗๔๒", "สปสช. ๔.๓๒/ว ๗๔๒", "4.32", "742"),
        ("ที่ อส ๐๐๐๗(พก)/ว ๑๒", "อส ๐๐๐๗(พก)/ว ๑๒", "0007(พก)", "12"),
        ("ที่ สธ ๐๒๐๑.๐๔.๒.๑.๓.๔/๑๒๓", "สธ ๐๒๐๑.๐๔.๒.๑.๓.๔/๑๒๓", "0201.04.2.1.3.4", "123"),
        ("ที่ นร ๐๕๐๕/ว (ล) ๑๒๓", "นร ๐๕๐๕/ว(ล) ๑๒๓", "0505", "123"),
        ("ที่ กห ๐๒๐๑/(ล) ๑๒", "กห ๐๒๐๑/(ล) ๑๒", "0201", "12"),
    ],
)
def test_registers_of_universities_prosecutors_and_secret_letters(
    line: str, text: str, office: str, run: str
) -> None:
    read = parse_letter_number(line)
    assert read is not None
    assert (read.text, read.office, read.run) == (text, office, run)


@given(codes, st.integers(1, 99), runs)
def test_a_short_number_of_the_office_is_doubted_and_needs_its_label(
    code: str, office: int, run: str
) -> None:
    written = f"{code} {office}/{run}"
    read = parse_letter_number(f"ที่ {written}")
    assert read is not None
    assert (read.text, read.confidence < 0.8) == (written, True)
    assert find_letter_numbers(f"พบ {written} แปลง") == ()


@given(codes, offices, st.integers(10**6, 10**9))
def test_a_running_number_is_never_cut_off(code: str, office: str, run: int) -> None:
    found = find_letter_numbers(f"ที่ {code} {office}/{run}")
    assert [number.run for number in found if number.run is not None] == []


def test_a_running_number_and_its_year_after_code_letters_are_doubted() -> None:
    read = parse_letter_number("ที่ ศธ ๑๒๓/๒๕๖๗")
    assert read is not None
    assert read.confidence < 0.6


def test_a_repaired_code_keeps_what_was_read() -> None:
    read = parse_letter_number("ที่ ถต ๑๓๐๕/๕๓๒")
    assert read is not None
    assert (read.code, read.code_read) == ("กต", "ถต")
    assert read.raw.startswith("ถต")
    assert nearest_codes("ถต", frozenset({"กต", "ภต"})) == ("ภต", "กต")


@pytest.mark.parametrize(("line", "circular"), [("ที่ กต ๑๓๐๕/", False), ("ที่ กต ๑๓๐๕/ว .........", True)])
def test_a_blank_running_number_is_none(line: str, circular: bool) -> None:
    read = parse_letter_number(line)
    assert read is not None
    assert (read.code, read.office, read.run, read.is_circular) == ("กต", "1305", None, circular)


@pytest.mark.parametrize(
    "text",
    ["ครั้งที่ ๒/๒๕๖๗", "รวม 1234/56 แปลง", "โทร. 0 2203 5000/1", "วันที่ 22/3/2567", "ฉบับที่ ๓/๒๕๖๐", "เลขที่ 12/2567"],
)
def test_what_is_no_letter_number(text: str) -> None:
    assert find_letter_numbers(text) == ()


def test_several_in_a_text_are_found_in_order() -> None:
    text = "หนังสือกรมบัญชีกลาง ด่วนที่สุด ที่ กค ๐๔๓๓.๔/ว ๑๒ ลงวันที่ ๑ มีนาคม ๒๕๖๗ และคำสั่ง ที่ ๙/๒๕๖๗"
    assert [number.text for number in find_letter_numbers(text)] == ["กค ๐๔๓๓.๔/ว ๑๒", "๙/๒๕๖๗"]


def test_a_user_may_bring_own_codes() -> None:
    assert find_letter_numbers("มจธ 7601/12") == ()
    (read,) = find_letter_numbers("มจธ 7601/12", codes={"มจธ"})
    assert read.code == "มจธ"
