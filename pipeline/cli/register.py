"""`saraban register`: the receive register of an office, rebuilt from the archive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options
from pipeline.cli.console import grid, printable, stdout, to_stderr

if TYPE_CHECKING:
    from pipeline.stages.registers import RegisterEntry

HEADINGS = (
    "ปี", "เลขทะเบียนรับ", "วันที่รับ", "เวลา", "ที่", "ลงวันที่", "จาก", "ถึง", "เรื่อง", "หมายเหตุ", "เสนอแก้เป็น",
    "ความเชื่อมั่น", "แฟ้ม", "หน้า",
)  # fmt: skip
"""Year, register number, day and time received, letter number, its date, from, to, subject, remarks, proposed
number, confidence, file, page."""

_REMARKS = {
    "doubled": "เลขซ้ำ",
    "out_of_order": "เลขไม่เรียงตามเวลา",
    "unsure": "อ่านไม่แน่ใจ",
    "number_missing": "ไม่มีเลขรับ",
    "date_missing": "ไม่มีวันที่รับ",
}
"""Remarks in Thai: number doubled, not in order of time, read unsurely, no number, no date received."""


def register(
    office: Annotated[str, typer.Argument(metavar="OFFICE", help="Name of the office, or a part of it.")],
    out: options.OutArgument = options.DEFAULT_OUT,
    year: Annotated[
        int | None, typer.Option("--year", metavar="YEAR", help="This Buddhist calendar year alone.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Write it to this file: .csv or .xlsx."),
    ] = None,
) -> None:
    """Rebuild the receive register (ทะเบียนหนังสือรับ) of an office from the stamps that were read.

    Numbers that no letter bears, and numbers borne twice, are listed below it.
    """
    from pipeline.errors import UsageError
    from pipeline.runner.registers import read_register, write_register
    from pipeline.stages.registers import missing_numbers

    if not office.strip():
        raise UsageError(
            "no office is named", hint="A part of its name is enough: saraban register กรมชลประทาน."
        )
    if to is not None and to.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(f"{to.name} is neither .csv nor .xlsx", hint="Name the file like register.xlsx.")
    entries = [one for one in read_register(out, office) if year is None or one.year == year]
    if not entries:
        raise UsageError(
            f"no receiving stamp of {office!r} was read" + (f" in {year}" if year else ""),
            hint="Look at the names in the table `stamps`; a part of the name is enough.",
        )
    missing = missing_numbers(entries)
    rows = [_cells(entry) for entry in entries]
    if to is not None:
        absent = [
            (str(of), f"{low}" if low == high else f"{low}-{high}", str(high - low + 1))
            for of, ranges in missing.items()
            for low, high in ranges
        ]
        write_register(to, HEADINGS, rows, missing=absent)
        to_stderr(f"{len(entries)} entries in {to}")
        return
    console = stdout()
    console.print(grid(HEADINGS[:10], [row[:10] for row in rows], right=("เลขทะเบียนรับ",)))
    for line in _told(missing, entries):
        console.print(printable(line), soft_wrap=True)


def _cells(entry: RegisterEntry) -> list[str]:
    def day(value: object) -> str:
        return "" if value is None else str(value)

    return [
        day(entry.year),
        entry.receive_no or "",
        day(entry.received_date),
        entry.received_time or "",
        entry.letter_no or "",
        day(entry.letter_date),
        entry.sender or "",
        entry.receiver or "",
        entry.subject or "",
        ", ".join(_REMARKS[one] for one in entry.remarks),
        entry.proposal or "",
        f"{entry.confidence:.2f}",
        entry.source_path,
        str(entry.page_no),
    ]


def _told(missing: dict[int, list[tuple[int, int]]], entries: Sequence[RegisterEntry]) -> Iterable[str]:
    """What is missing and what is doubled, a line a year."""
    for year, ranges in missing.items():
        told = ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges) or "none"
        yield f"{year}: numbers not found: {told}"
        doubled = sorted(
            {one.receive_no or "" for one in entries if one.year == year and "doubled" in one.remarks}
        )
        yield f"{year}: numbers found twice: {', '.join(doubled) or 'none'}"
