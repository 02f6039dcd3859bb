"""Hops of letters with the time between them, and registers rebuilt from stamps."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.custody import custody_rows
from pipeline.stages.registers import doubled_numbers, missing_numbers, register_of, same_office
from tests.stages.archive_rows import letter_row, stamp_row


def test_hops_begin_at_the_sender_and_tell_the_hours_between() -> None:
    first = stamp_row("1", 1, time="09:00")
    second = replace(stamp_row("7", 2, time="10:30"), agency="ฝ่ายพัสดุ", hop_no=2, stamp_no=2)
    rows = custody_rows([letter_row()], [second, first])
    assert [(row.from_hop, row.to_hop) for row in rows] == [(0, 1), (1, 2)]
    assert (rows[0].from_office, rows[0].to_office, rows[0].hours_between, rows[0].days_between) == (
        "กรมตัวอย่าง", "กองกลาง", None, 1,
    )  # fmt: skip
    assert (rows[1].from_office, rows[1].to_office, rows[1].hours_between) == ("กองกลาง", "ฝ่ายพัสดุ", 25.5)
    assert rows[1].flags == ()


def test_what_looks_wrong_is_flagged() -> None:
    early = stamp_row("1", -2, time="06:10")
    back = replace(stamp_row("2", -3), hop_no=2, received_date_confidence=0.4)
    first, second = custody_rows([letter_row()], [early, back])
    assert set(first.flags) == {"before_letter", "out_of_hours"}
    assert {"backwards", "time_missing", "same_office", "unsure", "weekend"} <= set(second.flags)


def test_a_sender_that_receives_its_own_letter_is_the_same_office() -> None:
    (row,) = custody_rows([letter_row()], [replace(stamp_row("1", 1), agency="กรมตัวอย่าง")])
    assert row.from_office == row.to_office == "กรมตัวอย่าง"
    assert "same_office" in row.flags
    (other,) = custody_rows([letter_row()], [stamp_row("1", 1)])
    assert "same_office" not in other.flags


def test_a_name_misread_for_its_like_is_the_same_office_and_another_rank_is_not() -> None:
    assert same_office("สำนักงานสาธารณสุชจังหวัด", "สำนักงานสาธารณสุขจังหวัด")
    assert same_office("กองกลาง สำนักงานปลัดกระทรวง", "กองกลาง")
    assert not same_office("กองแผนงาน", "กองกลาง")
    assert not same_office(None, "กองกลาง")


def _entries(*pairs: tuple[str | None, int]) -> list:
    stamps = [stamp_row(number, day, doc_id=str(place)) for place, (number, day) in enumerate(pairs)]
    letters = [letter_row(str(place), subject=f"เรื่องที่ {place}") for place in range(len(pairs))]
    return register_of("กองกลาง", stamps, letters, {})


def test_a_day_that_was_not_read_for_sure_is_marked_in_the_register() -> None:
    clear, unclear = stamp_row("1", 1), replace(stamp_row("2", 2), received_date_confidence=0.4)
    entries = register_of("กองกลาง", [clear, unclear], [letter_row()], {})
    assert ["date_unsure" in one.remarks for one in entries] == [False, True]


def test_a_number_out_of_order_is_marked_with_the_one_it_may_have_been_and_kept() -> None:
    entries = {
        one.receive_no: one for one in _entries(("101", 0), ("102", 1), ("708", 2), ("109", 3), ("110", 4))
    }
    assert entries["708"].remarks == ("out_of_order",)
    assert entries["708"].proposal == "108"
    assert all("out_of_order" not in one.remarks for number, one in entries.items() if number != "708")


def test_the_same_number_of_a_register_with_letters_is_no_double() -> None:
    assert not any("doubled" in one.remarks for one in _entries(("EO 4", 0), ("4", 1)))
    assert all("doubled" in one.remarks for one in _entries(("EO 4", 0), ("EO 4", 1)))


def test_numbers_doubled_and_missing_are_told() -> None:
    entries = _entries(("3", 0), ("4", 1), ("4", 1), ("9", 2), (None, 2))
    assert [one.receive_no for one in entries] == ["3", "4", "4", "9", None]
    assert [one.receive_no for one in entries if "doubled" in one.remarks] == ["4", "4"]
    assert entries[-1].remarks == ("number_missing",)
    assert missing_numbers(entries) == {("กองกลาง", 2567): [(5, 8)]}
    assert doubled_numbers(entries) == {("กองกลาง", 2567): ["4"]}


@given(st.lists(st.integers(1, 400), min_size=2, max_size=12, unique=True))
def test_missing_numbers_and_those_there_make_the_whole_register(numbers: list[int]) -> None:
    entries = _entries(*((str(number), place) for place, number in enumerate(sorted(numbers))))
    absent = {n for low, high in missing_numbers(entries)["กองกลาง", 2567] for n in range(low, high + 1)}
    assert absent | set(numbers) == set(range(min(numbers), max(numbers) + 1))
    assert not absent & set(numbers)


def test_each_office_of_a_name_has_its_own_numbers_and_a_misread_name_is_none_of_its_own() -> None:
    offices = ["กองกลาง กรมชลประทาน"] * 3 + ["กองกลาง กรมชลประทาท", "กองกลาง กรมการปกครอง"]
    stamps = [
        replace(stamp_row(number, day, doc_id=str(place)), agency=office)
        for place, (number, day, office) in enumerate(
            zip(("1", "2", "5", "3", "2"), (0, 1, 4, 2, 1), offices, strict=True)
        )
    ]
    entries = register_of("กองกลาง", stamps, [], {})
    assert [(one.office, one.receive_no) for one in entries] == [
        (offices[4], "2"), *((offices[0], number) for number in ("1", "2", "3", "5")),
    ]  # fmt: skip
    assert not any("doubled" in one.remarks for one in entries)
    assert missing_numbers(entries) == {(offices[0], 2567): [(4, 4)], (offices[4], 2567): []}


def test_an_office_asked_for_by_agency_and_unit_stands_alone() -> None:
    units = ["งานสารบรรณ", "งานสารบรรณ กลาง", None]
    stamps = [replace(stamp_row("1", 0), agency="เทศบาลเมือง", unit=unit) for unit in units]
    assert len({one.office for one in register_of("เทศบาลเมือง", stamps, [], {})}) == 3
    alone = register_of("เทศบาลเมือง / งานสารบรรณ", stamps, [], {})
    assert {one.office for one in alone} == {"เทศบาลเมือง / งานสารบรรณ"}


def test_a_number_that_was_likely_misread_opens_no_gap() -> None:
    entries = _entries(("101", 0), ("102", 1), ("97000", 2), ("104", 3), ("105", 4))
    assert missing_numbers(entries) == {("กองกลาง", 2567): [(103, 103)]}
