"""Values chosen among a reader's candidates, with what the letter and the hours of offices say of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import CellCandidate, StampCell, ValueStatus
from pipeline.stages.stamp_candidates import Cuts, candidates_of, normalised_value, variants
from pipeline.stages.stamp_context import StampContext
from pipeline.stages.stamp_fields import labels_in, office_names
from pipeline.stages.stamp_reading import kinds_of
from pipeline.stages.stamp_values import FoundValue, cell_values

BOX = (0.0, 0.0, 9.0, 0.0, 9.0, 9.0, 0.0, 9.0)
LETTER_DATE = datetime.date(2024, 3, 20)


def _cell(
    field: str | None,
    kind: str = "",
    *values: tuple[str, float],
    ink: float = 3.0,
    free: str = "",
    agreement: float = 0.9,
) -> StampCell:
    candidates = tuple(
        CellCandidate(kind, value, value, weight, agreement, told=agreement * weight)
        for value, weight in values
    )
    return StampCell(field, "label", BOX, ink, free or (values[0][0] if values else ""), 0.9, candidates)


def _values(*cells: StampCell, letter: datetime.date | None = LETTER_DATE) -> dict[str, FoundValue]:
    return {one.field: one for one in cell_values(cells, StampContext(letter))}


def test_the_likeliest_candidate_is_the_value_and_clear_ones_are_surer() -> None:
    clear = _values(_cell("receive_no", "number", ("0472", 0.97), ("0412", 0.02)))["receive_no"]
    close = _values(_cell("receive_no", "number", ("0472", 0.5), ("0412", 0.45)))["receive_no"]
    assert (clear.value, clear.status) == ("0472", ValueStatus.READ)
    assert close.value == "0472" and close.confidence < clear.confidence


def test_an_empty_place_is_blank_ink_without_a_reading_unreadable_and_no_place_absent() -> None:
    found = _values(_cell("receive_no", ink=0.0), _cell("received_time", ink=2.0, free="#x"))
    assert (found["receive_no"].value, found["receive_no"].status) == (None, ValueStatus.BLANK)
    assert (found["received_time"].value, found["received_time"].status) == (None, ValueStatus.UNREADABLE)
    assert found["received_time"].raw == "#x"
    assert "received_date" not in found


def test_the_date_of_the_letter_chooses_among_candidates_and_says_so() -> None:
    cell = _cell("received_date", "date", ("2014-03-22", 0.6), ("2024-03-22", 0.3))
    settled, alone = _values(cell)["received_date"], _values(cell, letter=None)["received_date"]
    assert (settled.value, settled.status) == ("2024-03-22", ValueStatus.CORRECTED)
    assert settled.confidence < 0.9
    assert (alone.value, alone.status) == ("2014-03-22", ValueStatus.READ)


def test_the_date_of_the_letter_makes_no_value_that_was_not_read() -> None:
    found = _values(_cell("received_date", "date", ("2014-05-02", 0.9)))["received_date"]
    assert found.value == "2014-05-02" and found.confidence < 0.5


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("22 มี.ค. 27", "2024-03-22", ValueStatus.CORRECTED),
        ("22 ม.ค. 2567", "2024-03-22", ValueStatus.CORRECTED),
        ("22 มี.ค. 31", "1988-03-22", ValueStatus.READ),
        ("22 มี.ค. 2531", "1988-03-22", ValueStatus.READ),
    ],
)
def test_only_lost_marks_and_digits_are_taken_from_the_letter(
    text: str, value: str, status: ValueStatus
) -> None:
    read = normalised_value("date", text)
    assert read is not None
    cell = replace(_cell("received_date", "date", (read, 0.9)), free=text)
    cell = replace(cell, candidates=(replace(cell.candidates[0], text=text),))
    found = _values(cell)["received_date"]
    if status is ValueStatus.CORRECTED:
        assert (found.value, found.status) == (value, status)
        assert found.confidence <= 0.5
    else:
        assert found.value == read and found.status is status


def test_a_mark_that_a_free_reading_has_is_kept() -> None:
    cell = _cell("received_date", "date", ("2022-01-25", 0.9), free="25 มี.ค. 2565")
    cell = replace(cell, candidates=(replace(cell.candidates[0], text="25 ม.ค. 2565"),))
    found = _values(cell, letter=None)["received_date"]
    assert found.value == "2022-03-25" and found.confidence < 0.9


def test_a_year_of_two_digits_is_not_sure_without_the_date_of_the_letter() -> None:
    cell = _cell("received_date", "date", ("1984-06-19", 0.99), agreement=1.0)
    cell = replace(cell, candidates=(replace(cell.candidates[0], text="๑๙ มิ.ย. ๒๗"),))
    assert _values(cell, letter=None)["received_date"].confidence < 0.9
    assert _values(cell, letter=datetime.date(1984, 6, 12))["received_date"].confidence > 0.9


def test_the_letters_of_a_register_stay_before_its_number() -> None:
    cell = _cell("receive_no", "number", ("04173", 0.6), ("4173", 0.3), free="R0 4173.")
    assert _values(cell)["receive_no"].value == "RO 4173"
    other = _cell("receive_no", "number", ("472", 0.9), free="RO 4173")
    assert _values(other)["receive_no"].value == "472"


def test_hours_of_offices_are_a_hint() -> None:
    near = _cell("received_time", "time", ("01:20", 0.5), ("11:20", 0.4))
    assert _values(near)["received_time"].value == "11:20"
    late = _cell("received_time", "time", ("21:20", 0.9), ("11:20", 0.05))
    assert _values(late)["received_time"].value == "21:20"


@given(st.integers(0, 6), st.integers(0, 59))
def test_the_lost_first_digit_of_an_hour_is_taken_from_a_candidate_that_has_it(
    hour: int, minute: int
) -> None:
    night, day = f"0{hour}:{minute:02d}", f"1{hour}:{minute:02d}"
    found = _values(_cell("received_time", "time", (night, 0.99), (day, 0.001)))["received_time"]
    assert (found.value, found.status) == (day, ValueStatus.CORRECTED)
    assert found.confidence <= 0.6
    alone = _values(_cell("received_time", "time", (night, 0.99)))["received_time"]
    assert (alone.value, alone.status) == (day, ValueStatus.CORRECTED) and alone.confidence < 0.9


def test_a_month_with_its_mark_is_taken_where_one_without_it_was_little_likelier() -> None:
    cell = _cell("received_date", "date", ("2022-01-25", 0.5), ("2022-03-25", 0.4))
    names = ("25 ม.ค. 2565", "25 มี.ค. 2565")
    both = [replace(one, text=name) for one, name in zip(cell.candidates, names, strict=True)]
    found = _values(replace(cell, candidates=tuple(both)), letter=None)["received_date"]
    assert found.value == "2022-03-25" and found.confidence <= 0.6
    rare = (both[0], replace(both[1], weight=0.1, told=0.1))
    assert _values(replace(cell, candidates=rare), letter=None)["received_date"].value == "2022-01-25"


def test_a_free_reading_without_the_mark_takes_it_from_no_date() -> None:
    cell = _cell("received_date", "date", ("2022-03-25", 0.9), free="25 ม.ค. 2565")
    cell = replace(cell, candidates=(replace(cell.candidates[0], text="25 มีค 2565"),))
    assert _values(cell, letter=None)["received_date"].value == "2022-03-25"


def test_a_year_cut_off_by_the_edge_is_the_letters_own() -> None:
    cell = _cell("received_date", "date", ("2023-03-22", 0.9), free="๒๒ มีนาคม ๒๕๖", agreement=0.01)
    cell = replace(cell, candidates=(replace(cell.candidates[0], text="๒๒ มีนาคม ๒๕๖๖"),))
    found = _values(cell)["received_date"]
    assert found.value == "2024-03-22" and found.confidence <= 0.5


def test_of_two_labels_of_one_field_one_may_be_that_of_the_field_without_one() -> None:
    number = CellCandidate("number", "0875", "0875", 0.9, 1.0)
    first = _cell("received_date", "date", ("2032-08-01", 0.6), free="0875", agreement=0.00001)
    first = replace(first, candidates=(*first.candidates, number))
    second = _cell("received_date", "date", ("2024-03-22", 0.95), free="22 มี.ค. 2567", agreement=1.0)
    found = _values(first, second)
    assert found["received_date"].value == "2024-03-22"
    assert found["receive_no"].value == "0875" and found["receive_no"].confidence < 0.9


@pytest.mark.parametrize(
    ("field", "fields", "kinds"),
    [
        ("received_date", ["received_date", "received_date", "received_time"], ("date", "number")),
        ("received_date", ["received_date", "received_date", "receive_no", "received_time"], ("date",)),
        ("received_date", ["received_date", None, "receiver"], ("date",)),
        ("receiver", ["receiver", "receiver"], ()),
    ],
)
def test_kinds_read_after_a_label(field: str, fields: list[str | None], kinds: tuple[str, ...]) -> None:
    assert kinds_of(field, fields) == kinds


def test_a_short_label_may_be_the_end_of_one_for_a_date() -> None:
    assert kinds_of("receive_no", ["receive_no", "received_time"], label="ที่") == ("number", "date")
    assert kinds_of("receive_no", ["receive_no", "received_date"], label="ที่") == ("number",)
    number = CellCandidate("number", "152566", "152566", 0.7, 0.0)
    date = CellCandidate("date", "2024-03-21", "21 มี.ค. 2567", 0.9, 0.8)
    cell = StampCell("receive_no", "ที่", BOX, 3.0, "21 มี.ค. 2567", 0.9, (number, date))
    found = _values(cell)
    assert found["received_date"].value == "2024-03-21"
    assert "receive_no" not in found


def test_a_value_that_a_clear_cut_disputes_is_never_sure() -> None:
    cell = _cell("receive_no", "number", ("2583", 1.0), agreement=1.0)
    disputed = replace(cell, candidates=tuple(replace(one, disputed=True) for one in cell.candidates))
    assert _values(cell)["receive_no"].confidence >= 0.9 > _values(disputed)["receive_no"].confidence


def test_a_value_with_a_digit_that_was_not_read_freely_is_never_sure() -> None:
    whole = _values(_cell("received_date", "date", ("2024-03-22", 0.99), free="22-03-2567", agreement=0.99))
    time = _cell("received_time", "time", ("10:36", 0.99), free="10.3 น.", agreement=0.99)
    lost = _values(replace(time, candidates=(replace(time.candidates[0], told=0.1),)))
    assert whole["received_date"].confidence > 0.9
    assert (lost["received_time"].value, lost["received_time"].confidence) == ("10:36", 0.8)


def test_a_date_that_is_not_told_from_another_is_never_sure_though_the_letter_rules_that_out() -> None:
    told, close = (
        _values(
            _cell("received_date", "date", ("2024-03-26", share), ("2024-03-02", 1 - share), agreement=1.0)
        )
        for share in (0.99, 0.62)
    )
    assert told["received_date"].value == close["received_date"].value == "2024-03-26"
    assert close["received_date"].confidence < 0.9 <= told["received_date"].confidence


def test_a_number_after_a_label_of_receiving_goes_before_other_numbers_and_two_labels_leave_a_doubt() -> None:
    other = replace(_cell("receive_no", "number", ("4977", 1.0), agreement=1.0), label="เลขที่")
    own = replace(_cell("receive_no", "number", ("620", 0.8), agreement=0.8), label="เลขรับ")
    assert _values(other, own)["receive_no"].value == "620"
    two = [_cell("received_date", "date", (f"2024-03-{day}", 1.0), agreement=1.0) for day in (21, 22)]
    assert _values(two[0])["received_date"].confidence >= 0.9 > _values(*two)["received_date"].confidence


def test_the_heading_of_a_stamp_is_no_label() -> None:
    assert labels_in("รับหนังสือ") == labels_in(" ลงรับหนังสือ.") == []
    assert [one[2] for one in labels_in("รับหนังสือที่ 5")] == ["receive_no"]


def test_a_label_that_stands_in_a_place_itself_tells_what_the_value_is() -> None:
    cell = _cell(None, "time", ("15:18", 1.0), free="เวลา 15.18 น.", agreement=0.0001)
    found = _values(cell)["received_time"]
    assert found.value == "15:18" and found.confidence < 0.9


def test_rests_in_a_labelled_place_leave_its_value_to_the_one_beside() -> None:
    rest = _cell("received_time", "time", ("01:11", 0.001), ink=0.3)
    beside = _cell(None, "time", ("15:40", 0.9), free="15.40 น")
    assert _values(rest, beside)["received_time"].value == "15:40"
    assert _values(replace(rest, ink=3.0), beside)["received_time"].value is None


def test_a_value_on_a_dotted_line_without_a_label_is_taken_by_its_shape_once() -> None:
    cells = (_cell(None, "date", ("2024-03-22", 0.9), free="22 มี.ค. 67"), _cell("receive_no", ink=0.0))
    found, alone = _values(*cells), _values(*cells, letter=None)
    late = _values(*cells, letter=datetime.date(2023, 11, 20))
    assert {one["received_date"].value for one in (found, alone, late)} == {"2024-03-22"}
    # The letter bears a date out that was received within weeks of it.
    assert found["received_date"].confidence >= 0.9
    assert max(one["received_date"].confidence for one in (alone, late)) < 0.9
    assert found["receive_no"].status is ValueStatus.BLANK


def test_a_number_in_digits_of_both_scripts_is_never_sure() -> None:
    plain = _values(_cell("receive_no", "number", ("4173", 0.99)))["receive_no"]
    mixed = _values(_cell("receive_no", "number", ("4173", 0.99), free="417๓"))["receive_no"]
    assert plain.confidence >= 0.9 > mixed.confidence and mixed.value == "4173"


def test_a_date_that_no_cut_reads_freely_is_never_sure() -> None:
    cell = _cell("received_date", "date", ("2024-03-22", 0.99), free="22 ๓.๑. 67", agreement=0.01)
    one = replace(cell.candidates[0], told=0.0)
    assert _values(replace(cell, candidates=(one,)))["received_date"].confidence < 0.9


def test_what_stands_alone_is_taken_for_what_its_shape_says() -> None:
    year = _values(_cell(None, "number", ("2567", 0.9), free="2567."))
    assert "receive_no" not in year
    number = _values(_cell(None, "number", ("0133", 0.9), free="0133"))
    assert number["receive_no"].value == "0133" and number["receive_no"].confidence < 0.9
    date = _values(_cell(None, "date", ("2024-03-30", 0.9), free="รับ๓0 มี.ค. ๖๗", agreement=0.001))
    assert date["received_date"].value == "2024-03-30" and date["received_date"].confidence < 0.9
    words = _values(_cell(None, "date", ("2024-03-30", 0.9), free="ถนน 30 มี", agreement=0.001))
    assert "received_date" not in words
    time = _values(_cell(None, "time", ("15:04", 0.9), free="75:04", agreement=0.01))
    assert time["received_time"].value == "15:04" and time["received_time"].confidence < 0.9


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_confidences_are_shares(first: float, second: float, agreement: float) -> None:
    cell = _cell("receive_no", "number", ("12", first), ("13", second), agreement=agreement)
    assert all(0 <= one.confidence <= 1 for one in _values(cell).values())


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "๐๐๓๕", "0035"),
        ("number", "3184/62", "3184"),
        ("number", "4 1 7 3", "4173"),
        ("date", "7 ก.ย. 2566", "2023-09-07"),
        ("date", "๒๑ พ.ย. ๒๕๖๔", "2021-11-21"),
        ("date", "14 MAR 2025", "2025-03-14"),
        ("date", "31 ก.พ. 2565", None),
        ("time", "๑๔.๑๑ น.", "14:11"),
        ("time", "8:05", "08:05"),
        ("time", "25.00", None),
    ],
)
def test_texts_of_a_kind_are_normalised(kind: str, text: str, value: str | None) -> None:
    assert normalised_value(kind, text) == value


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 12, 31)), st.booleans())
def test_variants_of_a_date_hold_every_day_month_and_year_beside_it(day: datetime.date, thai: bool) -> None:
    text = f"{day.day}/{day.month}/{day.year + 543}"
    if thai:
        text = text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    found = {normalised_value("date", one) for one in variants("date", text)}
    assert {f"{day.year}-{day.month:02d}-{other:02d}" for other in range(1, 29)} <= found
    assert f"{day.year}-{day.month % 12 + 1:02d}-{min(day.day, 28):02d}" in found or day.day > 28


@given(st.from_regex(r"[0-9]{1,6}", fullmatch=True))
def test_variants_of_a_number_differ_in_one_place(text: str) -> None:
    for other in variants("number", text):
        assert abs(len(other) - len(text)) <= 1
        if len(other) == len(text):
            assert sum(a != b for a, b in zip(text, other, strict=True)) == 1


@dataclass(frozen=True)
class _Knowing:
    """A reader that knows what its classes are."""

    alphabet: tuple[str, ...] = ("1", "2", "5", "8", ".", ":", " ")


def _probabilities(*likely: tuple[str, float]) -> np.ndarray:
    """A line of (character, probability) frames with a blank after each; the rest is shared out."""
    reader = _Knowing()
    frames = []
    for character, share in likely:
        for one, probability in ((character, share), ("", 0.98)):
            row = np.full(len(reader.alphabet) + 1, (1 - probability) / len(reader.alphabet))
            row[reader.alphabet.index(one) + 1 if one else 0] = probability
            frames.append(row)
    return np.array(frames, np.float32)


def test_cuts_together_decide_between_their_readings() -> None:
    clear, smudged = _probabilities(("1", 0.95), ("5", 0.95)), _probabilities(("1", 0.95), ("8", 0.5))
    found = candidates_of(Cuts((clear, clear, smudged)), "number", _Knowing())  # type: ignore[arg-type]
    assert found[0].value == "15" and found[0].weight > 0.7
    assert "18" in {one.value for one in found}
    assert sum(one.weight for one in found) <= 1.0 + 1e-6


def test_gaps_between_the_digits_of_an_hour_are_no_part_of_it() -> None:
    apart = _probabilities(*((one, 0.95) for one in "1 2:5 8"))
    found = candidates_of(Cuts((apart, apart)), "time", _Knowing())  # type: ignore[arg-type]
    assert found[0].value == "12:58" and found[0].agreement > 0.5


def test_cuts_that_lost_digits_give_way_to_a_line_that_has_them() -> None:
    line = _probabilities(("2", 0.95), ("5", 0.95), ("8", 0.95))
    rest = _probabilities(("8", 0.95))
    whole = candidates_of(Cuts((line, *[rest] * 5), 1), "number", _Knowing())  # type: ignore[arg-type]
    assert (whole[0].value, whole[0].disputed) == ("258", True)
    # Another digit is nothing that a cut may have lost.
    other = _probabilities(("2", 0.95), ("5", 0.95), ("1", 0.95))
    most = candidates_of(Cuts((line, *[other] * 5), 1), "number", _Knowing())  # type: ignore[arg-type]
    assert (most[0].value, most[0].disputed) == ("251", True)
    alike = candidates_of(Cuts((line, line), 1), "number", _Knowing())  # type: ignore[arg-type]
    assert (alike[0].value, alike[0].disputed) == ("258", False)


def test_a_cut_too_short_for_a_value_rules_nothing_out() -> None:
    whole, stump = _probabilities(("1", 0.95), ("5", 0.95), ("2", 0.95)), _probabilities(("1", 0.95))[:1]
    found = candidates_of(Cuts((whole, whole, stump)), "number", _Knowing())  # type: ignore[arg-type]
    assert found[0].value == "152"
    assert all(0 <= one.weight <= 1 for one in found)


def test_a_name_broken_over_two_lines_is_one_agency() -> None:
    found = office_names(["สำนักงานการท่องเที่ยว", "และกีฬาจังหวัดตรัง"])
    assert [(one.field, one.value) for one in found] == [("agency", "สำนักงานการท่องเที่ยวและกีฬาจังหวัดตรัง")]
    cut = office_names(["สำนักงานพาณิชย์จัง"])  # its province is lost at the side
    assert cut[0].certainty < 0.9 < office_names(["สำนักงานพาณิชย์จังหวัดตรัง"])[0].certainty
    both = office_names(["กรมชลประทาน", "กองแผนงาน"])
    assert [(one.field, one.value) for one in both] == [("agency", "กรมชลประทาน"), ("unit", "กองแผนงาน")]
