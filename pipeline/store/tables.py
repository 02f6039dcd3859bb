"""The tables people load: Parquet, CSV or XLSX, all from the same rows."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from pipeline.errors import StorageError, UsageError
from pipeline.records.codec import arrow_schema, to_plain
from pipeline.records.tables import TABLES
from pipeline.store.files import replacing

FORMATS = ("parquet", "csv", "xlsx")
FOLDER = "tables"
_FORMULA = re.compile(r"^'*[=+\-@\t\r]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CELL_LIMIT, _ROW_LIMIT = 32767, 1048576  # Excel's own limits for one cell and one sheet


def arrow_tables(rows: Mapping[str, Sequence[Any]]) -> dict[str, pa.Table]:
    """All tables of the contract, also those without a row, with their dtypes."""
    return {
        name: pa.Table.from_pylist([to_plain(r) for r in rows.get(name, ())], schema=arrow_schema(row))
        for name, row in TABLES.items()
    }


def write_tables(out: Path, tables: Mapping[str, pa.Table], *, formats: Sequence[str]) -> list[Path]:
    """Writes every table in the formats asked for below `out/tables`; gives the paths.

    All are written beside before the first takes its place: where one cannot be written the old ones stay,
    all of them, and who reads meanwhile meets old and new tables side by side for a moment alone.

    Raises:
        StorageError: when a file cannot be written.
    """
    paths = []
    with contextlib.ExitStack() as beside:
        for format_ in formats:
            if format_ == "xlsx":
                paths.append(out / FOLDER / "saraban.xlsx")
                stream = beside.enter_context(replacing(paths[-1]))
                stream.write(_workbook(tables))
                stream.flush()
                continue
            for name, table in tables.items():
                paths.append(out / FOLDER / f"{name}.{format_}")
                stream = beside.enter_context(replacing(paths[-1]))
                if format_ == "parquet":
                    pq.write_table(table, stream, compression="zstd")
                else:
                    # A byte order mark, or Excel takes Thai UTF-8 for the code page of the machine.
                    stream.write(b"\xef\xbb\xbf")
                    pyarrow.csv.write_csv(_as_text(table), stream)
                # A full disk must tell now: the first to take its place would find out for all others.
                stream.flush()
    return paths


def tables_exist(out: Path, format_: str, *, partly: bool = False) -> bool:
    """Whether all tables (any of them with `partly`) lie there in a format."""
    names = ["saraban"] if format_ == "xlsx" else list(TABLES)
    there = [(out / FOLDER / f"{name}.{format_}").exists() for name in names]
    return any(there) if partly else all(there)


def escape_formula(text: str) -> str:
    """Text that a spreadsheet does not run as a formula (OWASP ASVS 1.2.10, CWE-1236): a leading quote is put
    before = + - @ TAB CR; `unescape_formula` takes it away again."""
    return "'" + text if _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    """What `escape_formula` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def _as_text(table: pa.Table) -> pa.Table:
    """Lists as JSON text, strings safe for spreadsheets; numbers and dates stay."""
    columns = []
    for name in table.column_names:
        column = table[name]
        if pa.types.is_list(column.type):
            cells = [None if v is None else json.dumps(v, ensure_ascii=False) for v in column.to_pylist()]
            column = pa.chunked_array([pa.array(cells, pa.string())])
        elif pa.types.is_string(column.type):
            cells = [None if v is None else escape_formula(v) for v in column.to_pylist()]
            column = pa.chunked_array([pa.array(cells, pa.string())])
        columns.append(column)
    return pa.table(columns, names=table.column_names)


def _workbook(tables: Mapping[str, pa.Table]) -> bytes:
    longest = max(table.num_rows for table in tables.values())
    if longest >= _ROW_LIMIT:
        raise UsageError(
            f"a table has {longest} rows, and a sheet of a workbook holds {_ROW_LIMIT - 1}",
            hint="Write --format csv or parquet.",
            thai=f"ตารางหนึ่งมี {longest} แถว แต่แผ่นงานรับได้ {_ROW_LIMIT - 1} แถว ใช้ --format csv หรือ parquet",
        )
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        for name, table in tables.items():
            frame = _as_text(table).to_pandas(date_as_object=True)
            for column in frame.columns[[t == pa.string() for t in _as_text(table).schema.types]]:
                frame[column] = frame[column].map(
                    lambda v: _CONTROL.sub("\ufffd", v)[:_CELL_LIMIT] if isinstance(v, str) else v
                )
            frame.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
    return buffer.getvalue()


Cell = str | int | float | None
"""What a cell of a sheet holds: numbers stay numbers, so that a spreadsheet sorts and counts them."""


def write_sheets(path: Path, sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Cell]]]]) -> None:
    """Writes sheets to a workbook, or the first to a CSV file and the others to files beside it.

    Args:
        path: Its suffix says which, `.xlsx` or `.csv`; of a second sheet the name is added to the file's own.
        sheets: Headings and rows of each sheet, by its name.

    Raises:
        StorageError: when a file cannot be written.
    """
    frames = {
        name: pd.DataFrame(
            [[_safe(cell) for cell in row] for row in rows], columns=list(headings), dtype=object
        )
        for name, (headings, rows) in sheets.items()
    }
    if path.suffix.lower() == ".xlsx":
        buffer = io.BytesIO()
        with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
            for name, frame in frames.items():
                frame.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
        with replacing(path) as stream:
            stream.write(buffer.getvalue())
        return
    for place, (name, frame) in enumerate(frames.items()):
        beside = path if place == 0 else path.with_stem(f"{path.stem}-{name}")
        with replacing(beside) as stream:
            stream.write(b"\xef\xbb\xbf" + frame.to_csv(index=False).encode("utf-8"))


def _safe(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    return escape_formula(_CONTROL.sub("\ufffd", cell))[:_CELL_LIMIT]


def read_table(out: Path, name: str) -> pa.Table:
    """One table as Arrow, from Parquet or else CSV, with the dtypes of the contract.

    Raises:
        StorageError: when there is no such table in `out`.
    """
    schema = arrow_schema(TABLES[name])
    folder = out / FOLDER
    try:
        if (folder / f"{name}.parquet").exists():
            return pq.read_table(folder / f"{name}.parquet")
        if (folder / f"{name}.csv").exists():
            return _read_csv(folder / f"{name}.csv", schema)
    except (OSError, pa.ArrowException, ValueError) as error:
        raise StorageError(
            f"table {name} in {folder} cannot be read: {error}",
            hint="Write it again with `saraban tables`.",
            thai=f"อ่านตาราง {name} ใน {folder} ไม่ได้ เขียนใหม่ด้วย `saraban tables`",
        ) from error
    raise StorageError(
        f"no table {name} in {folder}",
        hint="Run `saraban run` first, or name its output folder.",
        thai=f"ไม่มีตาราง {name} ใน {folder} สั่ง `saraban run` ก่อน หรือระบุโฟลเดอร์ผลลัพธ์ให้ถูก",
    )


def _read_csv(path: Path, schema: pa.Schema) -> pa.Table:
    text_types = {f.name: f.type if not pa.types.is_list(f.type) else pa.string() for f in schema}
    # One block: a cell may be longer than the reader's usual block of a megabyte.
    table = pyarrow.csv.read_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(block_size=max(path.stat().st_size + 1, 1 << 20)),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=text_types, strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )
    columns = []
    for field in schema:
        cells = table[field.name].to_pylist()
        if pa.types.is_list(field.type):
            cells = [None if c is None else json.loads(c) for c in cells]
        elif pa.types.is_string(field.type):
            cells = [None if c is None else unescape_formula(c) for c in cells]
        columns.append(pa.array(cells, field.type))
    return pa.Table.from_arrays(columns, schema=schema)
