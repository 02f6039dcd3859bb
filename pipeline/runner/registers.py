"""Receive registers from the tables of an output folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.records.codec import from_plain
from pipeline.records.tables import LetterRow, LinkRow, StampRow
from pipeline.stages.registers import RegisterEntry, register_of
from pipeline.store.tables import Cell, read_table, write_sheets


def read_register(out: Path, office: str) -> list[RegisterEntry]:
    """The receive register of an office from the tables in `out`.

    Raises:
        StorageError: when the folder holds no tables.
    """
    stamps = [from_plain(StampRow, row) for row in read_table(out, "stamps").to_pylist()]
    letters = [from_plain(LetterRow, row) for row in read_table(out, "letters").to_pylist()]
    documents = read_table(out, "documents").to_pylist()
    # A copy has the `doc_id` of the file that was read in its place.
    paths = {row["doc_id"]: row["source_path"] for row in documents if not row["duplicate_of"]}
    links = [from_plain(LinkRow, row) for row in read_table(out, "links").to_pylist()]
    return register_of(office, stamps, letters, paths, links=links)


def write_register(
    path: Path, headings: Sequence[str], rows: Sequence[Sequence[Cell]], *, missing: Sequence[Sequence[Cell]]
) -> None:
    """Writes a register to a CSV or XLSX file; the numbers that are missing go to a sheet or file beside.

    Args:
        missing: Office, year, number or range, and how many.

    Raises:
        StorageError: when the file cannot be written.
    """
    absent = ("หน่วยงานที่รับ", "ปี", "เลขที่ไม่พบ", "จำนวน")
    write_sheets(path, {"ทะเบียนหนังสือรับ": (headings, rows), "เลขที่ไม่พบ": (absent, missing)})
