"""Hops of letters with the time between them, and registers rebuilt from stamps."""

from __future__ import annotations

import datetime
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.app import main
from pipeline.records.tables import DocumentRow, LetterRow, StampRow
from pipeline.stages.custody import custody_rows
from pipeline.stages.registers import missing_numbers, register_of, same_office
from pipeline.store.tables import arrow_tables, write_tables

DAY = datetime.date(2024, 3, 20)


def _row(row: type, **values: object) -> object:
    """A row with what is given, and nothing where that may be."""
    usual: dict[str, object] = {
        "int": 1, "str": "", "float": 0.9, "tuple[str, ...]": (), "Polygon": (0.0,) * 8, "bool": False
    }  # fmt: skip
    filled = {one.name: usual.get(str(one.type)) for one in fields(row)}
    return row(**(filled | values))


def _letter(doc_id: str = "a", **values: object) -> LetterRow:
    made = _row(LetterRow, doc_id=doc_id, date=DAY, from_agency="กรมตัวอย่าง", **values)
    assert isinstance(made, LetterRow)
    return made


def _stamp(
    number: str | None, day: int, *, time: str | None = None, doc_id: str = "a", **values: object
) -> StampRow:
    made = _row(
        StampRow, doc_id=doc_id, letter_no_in_doc=1, kind="receiving", agency="กองกลาง", receive_no=number,
        receive_no_confidence=0.95,
        received_date=DAY + datetime.timedelta(days=day), received_date_confidence=0.95, received_time=time,
        received_time_confidence=0.95, hop_no=1, **values,
    )  # fmt: skip
    assert isinstance(made, StampRow)
    return made


def test_hops_begin_at_the_sender_and_tell_the_hours_between() -> None:
    first = _stamp("1", 1, time="09:00")
    second = replace(_stamp("7", 2, time="10:30"), agency="ฝ่ายพัสดุ", hop_no=2, stamp_no=2)
    rows = custody_rows([_letter()], [second, first])
    assert [(row.from_hop, row.to_hop) for row in rows] == [(0, 1), (1, 2)]
    assert (rows[0].from_office, rows[0].to_office, rows[0].hours_between, rows[0].days_between) == (
        "กรมตัวอย่าง", "กองกลาง", None, 1,
    )  # fmt: skip
    assert (rows[1].from_office, rows[1].to_office, rows[1].hours_between) == ("กองกลาง", "ฝ่ายพัสดุ", 25.5)
    assert rows[1].flags == ()


def test_what_looks_wrong_is_flagged() -> None:
    early = _stamp("1", -2, time="06:10")
    back = replace(_stamp("2", -3), hop_no=2, received_date_confidence=0.4)
    first, second = custody_rows([_letter()], [early, back])
    assert set(first.flags) == {"before_letter", "out_of_hours"}
    assert {"backwards", "time_missing", "same_office", "unsure", "weekend"} <= set(second.flags)


def test_a_name_misread_for_its_like_is_the_same_office_and_another_rank_is_not() -> None:
    assert same_office("สำนักงานสาธารณสุชจังหวัด", "สำนักงานสาธารณสุขจังหวัด")
    assert same_office("กองกลาง สำนักงานปลัดกระทรวง", "กองกลาง")
    assert not same_office("กองแผนงาน", "กองกลาง")
    assert not same_office(None, "กองกลาง")


def _entries(*pairs: tuple[str | None, int]) -> list:
    stamps = [_stamp(number, day, doc_id=str(place)) for place, (number, day) in enumerate(pairs)]
    letters = [_letter(str(place), subject=f"เรื่องที่ {place}") for place in range(len(pairs))]
    return register_of("กองกลาง", stamps, letters, {})


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
    assert missing_numbers(entries) == {2567: [(5, 8)]}


@given(st.lists(st.integers(1, 400), min_size=2, max_size=12, unique=True))
def test_missing_numbers_and_those_there_make_the_whole_register(numbers: list[int]) -> None:
    entries = _entries(*((str(number), place) for place, number in enumerate(sorted(numbers))))
    absent = {n for low, high in missing_numbers(entries)[2567] for n in range(low, high + 1)}
    assert absent | set(numbers) == set(range(min(numbers), max(numbers) + 1))
    assert not absent & set(numbers)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An output folder with tables of three letters."""
    rows = {
        "documents": [_row(DocumentRow, doc_id=name, source_path=f"{name}.pdf") for name in "abc"],
        "letters": [_letter(name, subject="ขอส่งเอกสาร", letter_no="กค 0101/5") for name in "abc"],
        "stamps": [_stamp("007", 0, doc_id="a"), _stamp("8", 1, doc_id="b"), _stamp("12", 2, doc_id="c")],
    }
    write_tables(tmp_path, arrow_tables(rows), formats=["parquet"])
    return tmp_path


def test_register_prints_entries_and_what_is_missing(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["register", "กองกลาง", str(archive)])
    told = capsys.readouterr().out
    assert not ended.value.code
    assert "007" in told and "2567: numbers not found: 9-11" in told


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_register_writes_a_file_with_the_columns_of_the_form(archive: Path, suffix: str) -> None:
    path = archive / f"register{suffix}"
    with pytest.raises(SystemExit):
        main(["register", "กองกลาง", str(archive), "--to", str(path), "--year", "2567"])
    frame = pd.read_excel(path, dtype=str) if suffix == ".xlsx" else pd.read_csv(path, dtype=str)
    assert {"เลขทะเบียนรับ", "ที่", "ลงวันที่", "จาก", "ถึง", "เรื่อง"} <= set(frame.columns)
    assert frame["เลขทะเบียนรับ"].tolist() == ["007", "8", "12"]


@pytest.mark.parametrize(
    "words", [["กรมที่ไม่มี"], [" "], ["กองกลาง", "--year", "2500"], ["กองกลาง", "--to", "x.doc"]]
)
def test_register_refuses_what_it_cannot_do(archive: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["register", words[0], str(archive), *words[1:]])
    assert ended.value.code == 2
