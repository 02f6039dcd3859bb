"""The register of an office as a table in the terminal and as a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pipeline.records.tables import DocumentRow, LinkRow
from pipeline.store.tables import arrow_tables, write_tables
from tests.cli.conftest import Saraban
from tests.stages.archive_rows import letter_row, row_of, stamp_row


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An output folder with tables of four letters, one of them in two files, and stamps of two offices."""
    other = replace(stamp_row("8", 1, doc_id="d"), agency="กองกลาง กรมการปกครอง")
    rows = {
        "documents": [
            *(row_of(DocumentRow, doc_id=name, source_path=f"{name}.pdf") for name in "abcd"),
            row_of(DocumentRow, doc_id="a", source_path="copy of a.pdf", duplicate_of="a", status="skipped"),
        ],
        "letters": [letter_row(name, subject="ขอส่งเอกสาร", letter_no="กค 0101/5") for name in "abcd"],
        "stamps": [
            stamp_row("007", 0, doc_id="a"), stamp_row("8", 1, doc_id="b"), stamp_row("12", 2, doc_id="c"),
            other,
        ],
    }  # fmt: skip
    write_tables(tmp_path, arrow_tables(rows), formats=["parquet"])
    return tmp_path


def test_each_office_is_told_with_its_days_as_officials_write_them(
    archive: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    assert saraban("register", "กองกลาง", archive) == 0
    told = capsys.readouterr()
    assert "2 offices have this name" in told.err and "กองกลาง กรมการปกครอง" in told.err
    assert "กองกลาง, 2567" in told.out and "กองกลาง กรมการปกครอง, 2567" in told.out
    assert "007" in told.out and "2567: numbers not found: 9-11" in told.out
    assert "20 มี.ค. 2567" in told.out
    assert "2024" not in told.out
    assert "เลขซ้ำ" not in told.out


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_file_has_the_columns_of_the_form_and_one_of_the_office(
    archive: Path, saraban: Saraban, suffix: str
) -> None:
    path = archive / f"register{suffix}"
    assert saraban("register", "กองกลาง", archive, "--to", path, "--year", "2567") == 0
    frame = pd.read_excel(path, dtype=str) if suffix == ".xlsx" else pd.read_csv(path, dtype=str)
    assert {"หน่วยงานที่รับ", "เลขทะเบียนรับ", "ที่", "ลงวันที่", "จาก", "ถึง", "เรื่อง"} <= set(frame.columns)
    assert frame["เลขทะเบียนรับ"].tolist() == ["007", "8", "12", "8"]
    assert set(frame["ลงวันที่"]) == {"20 มี.ค. 2567"}
    assert frame["แฟ้ม"].tolist() == ["a.pdf", "b.pdf", "c.pdf", "d.pdf"]


def test_numbers_are_numbers_in_a_workbook_and_keep_their_zeros(archive: Path, saraban: Saraban) -> None:
    path = archive / "register.xlsx"
    assert saraban("register", "กองกลาง", archive, "--to", path) == 0
    book = openpyxl.load_workbook(path)
    rows = list(book["ทะเบียนหนังสือรับ"].iter_rows(values_only=True))
    held = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [one["เลขทะเบียนรับ"] for one in held] == ["007", 8, 12, 8]
    assert held[0]["ปี"] == 2567 and held[0]["หน้า"] == 1 and held[0]["ความเชื่อมั่น"] == 0.95
    assert list(book["เลขที่ไม่พบ"].iter_rows(values_only=True))[1:] == [("กองกลาง", 2567, "9-11", 3)]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["กรมที่ไม่มี"], "table `stamps`"),
        ([" "], "no office"),
        (["กองกลาง", "--year", "2500"], "in 2567"),
        (["กองกลาง", "--year", "2024"], "--year 2567"),
        (["กองกลาง", "--to", "x.doc"], "register.xlsx"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_way_on(
    archive: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    assert saraban("register", words[0], archive, *words[1:]) == 2
    assert says in capsys.readouterr().err


def test_a_letter_scanned_twice_has_one_entry_that_names_the_other_scan(
    tmp_path: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    def tables(*links: object) -> None:
        rows = {
            "documents": [row_of(DocumentRow, doc_id=name, source_path=f"{name}.pdf") for name in "abc"],
            "letters": [letter_row(name, letter_no_in_doc=1, letter_no="กค 0101/5") for name in "abc"],
            "stamps": [stamp_row("007", 0, doc_id=name) for name in "ab"] + [stamp_row("9", 1, doc_id="c")],
            "links": list(links),
        }
        write_tables(tmp_path, arrow_tables(rows), formats=["parquet"])

    tables()
    assert saraban("register", "กองกลาง", tmp_path) == 0
    told = capsys.readouterr().out
    assert "numbers found twice: 007" in told and "สแกนซ้ำ" not in told

    tables(
        row_of(
            LinkRow, doc_id="b", letter_no_in_doc=1, relation="same_letter", status="found", to_doc_id="a",
            to_letter_no_in_doc=1, confidence=0.97,
        )
    )  # fmt: skip
    path = tmp_path / "register.csv"
    assert saraban("register", "กองกลาง", tmp_path) == 0
    assert "numbers found twice: none" in capsys.readouterr().out
    assert saraban("register", "กองกลาง", tmp_path, "--to", path) == 0
    frame = pd.read_csv(path, dtype=str)
    assert frame["เลขทะเบียนรับ"].tolist() == ["007", "9"]
    assert frame["แฟ้ม"].tolist() == ["a.pdf", "c.pdf"]
    assert frame["หมายเหตุ"].tolist()[0] == "สแกนซ้ำ (b.pdf)"


@pytest.mark.parametrize(
    "scans", [(("a", 1), ("b", 1), ("c", 1)), (("a", 1), ("a", 2), ("b", 1))], ids=["chained", "in one file"]
)
def test_all_scans_of_a_letter_have_one_entry_whatever_links_them(
    tmp_path: Path, saraban: Saraban, scans: tuple[tuple[str, int], ...], capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted({name for name, _ in scans})
    rows: dict[str, list[object]] = {
        "documents": [row_of(DocumentRow, doc_id=name, source_path=f"{name}.pdf") for name in files],
        "letters": [letter_row(name, letter_no_in_doc=number) for name, number in scans],
        "stamps": [
            replace(stamp_row("007", 0, doc_id=name), letter_no_in_doc=number, stamp_no=number)
            for name, number in scans
        ],
        # Each is linked to the one before it, the last by a chain to the first.
        "links": [
            row_of(
                LinkRow, doc_id=name, letter_no_in_doc=number, relation="same_letter", status="found",
                to_doc_id=to, to_letter_no_in_doc=to_number, confidence=0.97,
            )
            for (name, number), (to, to_number) in zip(scans[1:], scans, strict=False)
        ],
    }  # fmt: skip
    write_tables(tmp_path, arrow_tables(rows), formats=["parquet"])
    path = tmp_path / "register.csv"
    assert saraban("register", "กองกลาง", tmp_path) == 0
    assert "numbers found twice: none" in capsys.readouterr().out
    assert saraban("register", "กองกลาง", tmp_path, "--to", path) == 0
    frame = pd.read_csv(path, dtype=str)
    others = ", ".join(dict.fromkeys(f"{name}.pdf" for name, _ in scans[1:]))
    assert frame["หมายเหตุ"].tolist() == [f"สแกนซ้ำ ({others})"]
