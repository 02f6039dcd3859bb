"""Tables keep every value, in every format, with the dtypes of the contract."""

from __future__ import annotations

import datetime
import resource
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import StorageError
from pipeline.records.codec import arrow_schema, from_plain, to_plain
from pipeline.records.tables import TABLES, DocumentRow, LetterRow, StampRow
from pipeline.runner.api import load
from pipeline.store.tables import arrow_tables, escape_formula, read_table, unescape_formula, write_tables

LETTER = LetterRow(
    doc_id="0123456789abcdef",
    letter_no_in_doc=1,
    page_first=1,
    page_last=2,
    kind="external",
    letter_no="กต ๑๓๐๕/ว ๕๓๒",
    letter_no_code="กต",
    letter_no_office="1305",
    letter_no_run="532",
    is_circular=True,
    date=datetime.date(2024, 3, 22),
    date_text="๒๒ มีนาคม ๒๕๖๗",
    from_agency="=HYPERLINK(1)",
    from_unit="'-ก",
    to="",
    subject=None,
    references=("@a", "ข"),
    enclosures=(),
    urgency=None,
    secrecy=None,
    signatory_name='นาย "ก"\nข',
    signatory_position=None,
    owner_unit=None,
    phones=("022035000 ext 14435",),
    faxes=(),
    emails=(),
    urls=(),
    confidence=0.5,
)


@pytest.mark.parametrize("format_", ["parquet", "csv"])
def test_rows_come_back_as_they_were(tmp_path: Path, format_: str) -> None:
    write_tables(tmp_path, arrow_tables({"letters": [LETTER]}), formats=[format_])
    table = read_table(tmp_path, "letters")
    assert table.schema.equals(arrow_schema(LetterRow))
    assert from_plain(LetterRow, table.to_pylist()[0]) == LETTER


def test_csv_is_safe_for_spreadsheets_and_says_it_is_utf8(tmp_path: Path) -> None:
    write_tables(tmp_path, arrow_tables({"letters": [LETTER]}), formats=["csv"])
    content = (tmp_path / "tables" / "letters.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK(1)" in content.decode("utf-8-sig")


def test_xlsx_has_a_sheet_a_table_and_no_formula(tmp_path: Path) -> None:
    write_tables(tmp_path, arrow_tables({"letters": [LETTER]}), formats=["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "tables" / "saraban.xlsx")
    assert book.sheetnames == list(TABLES)
    cells = [c for row in book["letters"].iter_rows() for c in row]
    assert not any(c.data_type == "f" for c in cells)
    assert any(c.value == "กต ๑๓๐๕/ว ๕๓๒" for c in cells)


def test_every_table_is_written_also_without_rows(tmp_path: Path) -> None:
    write_tables(tmp_path, arrow_tables({}), formats=["parquet"])
    frames = load(tmp_path)
    for name, row in TABLES.items():
        frame = getattr(frames, name)
        assert list(frame.columns) == arrow_schema(row).names
        assert len(frame) == 0


def test_load_gives_right_dtypes(tmp_path: Path) -> None:
    write_tables(tmp_path, arrow_tables({"letters": [LETTER]}), formats=["parquet"])
    letters = load(tmp_path).letters
    assert letters["letter_no_office"].iloc[0] == "1305"
    assert str(letters["date"].dt.date.iloc[0]) == "2024-03-22"
    assert str(letters.dtypes["page_first"]) == "Int64"
    assert letters["is_circular"].iloc[0]
    assert list(letters["references"].iloc[0]) == ["@a", "ข"]


def test_where_one_table_cannot_be_written_all_old_ones_stay(tmp_path: Path) -> None:
    write_tables(tmp_path, arrow_tables({"letters": [LETTER]}), formats=["parquet", "csv", "xlsx"])
    before = {path.name: path.read_bytes() for path in (tmp_path / "tables").iterdir()}
    # A folder in the place of the last file: all the others could be written.
    (tmp_path / "tables" / "saraban.xlsx").unlink()
    (tmp_path / "tables" / "saraban.xlsx" / "in the way").mkdir(parents=True)
    with pytest.raises(StorageError):
        write_tables(tmp_path, arrow_tables({}), formats=["parquet", "csv", "xlsx"])
    after = {path.name: path.read_bytes() for path in (tmp_path / "tables").iterdir() if path.is_file()}
    del before["saraban.xlsx"]
    assert after == before


def test_where_the_disk_is_full_all_old_tables_stay(tmp_path: Path) -> None:
    def tables(first: str, second: str) -> dict[str, pa.Table]:
        return {"letters": pa.table({"a": [first]}), "lines": pa.table({"a": [second]})}

    write_tables(tmp_path, tables("old", "old"), formats=["csv"])
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        # Less than what a buffer holds: nothing of it is on the disk before the buffer is emptied.
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, most[1]))
        with pytest.raises(StorageError, match=r"letters\.csv"):
            write_tables(tmp_path, tables("new" * 1500, "new"), formats=["csv"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    written = {path.name: path.read_text(encoding="utf-8-sig") for path in (tmp_path / "tables").iterdir()}
    assert {name: "old" in text for name, text in written.items()} == {"letters.csv": True, "lines.csv": True}


def test_missing_tables_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as error:
        load(tmp_path)
    assert "saraban run" in error.value.hint


@given(st.text())
def test_formula_escape_is_reversible(text: str) -> None:
    escaped = escape_formula(text)
    assert unescape_formula(escaped) == text
    assert not escaped.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(
    st.builds(
        DocumentRow,
        *[st.text(max_size=9)] * 4,
        st.integers(0, 2**40),
        st.integers(0, 9),
        st.text(),
        st.none(),
    )
)
def test_codec_round_trip(row: DocumentRow) -> None:
    assert from_plain(DocumentRow, to_plain(row)) == row


def test_stamp_row_has_evidence_columns_for_each_read_field() -> None:
    names = arrow_schema(StampRow).names
    for field in ("agency", "unit", "receive_no", "received_date", "received_time"):
        assert {f"{field}_raw", f"{field}_confidence", f"{field}_status"} <= set(names)
