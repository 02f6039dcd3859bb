"""`saraban register`: the receive register of an office, rebuilt from the archive."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options
from pipeline.cli.console import grid, printable, stdout, to_stderr

if TYPE_CHECKING:
    from pipeline.stages.registers import RegisterEntry
    from pipeline.store.tables import Cell

HEADINGS = (
    "หน่วยงานที่รับ", "ปี", "เลขทะเบียนรับ", "วันที่รับ", "เวลา", "ที่", "ลงวันที่", "จาก", "ถึง", "เรื่อง", "หมายเหตุ",
    "เสนอแก้เป็น", "ความเชื่อมั่น", "แฟ้ม", "หน้า",
)  # fmt: skip
"""Receiving office, year, register number, day and time received, letter number, its date, from, to, subject,
remarks, proposed number, confidence, file, page."""

_SHORT_HEADINGS = ("เลขรับ", "รับเมื่อ", "ที่ / ลงวันที่", "จาก", "เรื่อง", "หมายเหตุ")
"""Number, when received, letter number and its date, from, subject, remarks."""

_REMARKS = {
    "doubled": "เลขซ้ำ",
    "scanned_again": "สแกนซ้ำ",
    "out_of_order": "เลขไม่เรียงตามเวลา",
    "unsure": "เลขรับอ่านไม่แน่ใจ",
    "number_missing": "ไม่มีเลขรับ",
    "date_missing": "ไม่มีวันที่รับ",
    "date_unsure": "วันที่รับอ่านไม่แน่ใจ",
}
"""Remarks in Thai: number doubled, letter scanned again, not in order of time, read unsurely, no number; no
date received, date read unsurely."""

_NO_OFFICE, _NO_YEAR = "ไม่ทราบหน่วยงาน", "ไม่ทราบปี"
_GREGORIAN_MOST = 2200
"""Years up to this one are Gregorian, those above it Buddhist."""


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
    config: options.Config = None,
    set_: options.Set = None,
) -> None:
    """Rebuild the receive register (ทะเบียนหนังสือรับ) of an office from the stamps that were read.

    Where several offices have the name each has a register of its own. Numbers that no letter bears, and
    numbers borne twice, are listed below it.
    """
    from pipeline.errors import UsageError
    from pipeline.runner.registers import read_register, write_register
    from pipeline.runner.settings import take_rules

    if not office.strip():
        raise UsageError(
            "no office is named",
            hint="A part of its name is enough: saraban register กรมชลประทาน.",
            thai="ไม่ได้ระบุชื่อหน่วยงาน ใช้เพียงบางส่วนของชื่อก็ได้ เช่น saraban register กรมชลประทาน",
        )
    if year is not None and year <= _GREGORIAN_MOST:
        raise UsageError(
            f"{year} is no year of the Buddhist era",
            hint=f"For A.D. {year} give --year {year + 543}.",
            thai=f"{year} ไม่ใช่ปี พ.ศ. สำหรับ ค.ศ. {year} ให้ใช้ --year {year + 543}",
        )
    if to is not None and to.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(
            f"{to.name} is neither .csv nor .xlsx",
            hint="Name the file like register.xlsx.",
            thai=f"{to.name} ไม่ใช่ .csv หรือ .xlsx ตั้งชื่อไฟล์หลัง --to เช่น register.xlsx",
        )
    take_rules(options.read_settings(config, set_))
    found = read_register(out, office)
    entries = [one for one in found if year is None or one.year == year]
    if not entries:
        raise UsageError(
            _nothing(office, year, found), hint=_instead(found), thai=_nothing_in_thai(office, year, found)
        )
    offices = list(dict.fromkeys(one.office for one in entries))
    if len(offices) > 1:
        to_stderr(f"{len(offices)} offices have this name; each has a register of its own:")
        for name in offices:
            to_stderr(f"  {sum(one.office == name for one in entries):>5}  {name or _NO_OFFICE}")
        to_stderr("  Name one by its agency and unit to have it alone.")
    if to is not None:
        write_register(to, HEADINGS, [_cells(one) for one in entries], missing=_absent(entries))
        to_stderr(f"{len(entries)} entries in {to}")
        return
    console = stdout()
    for (name, of), group in groupby(entries, key=lambda one: (one.office, one.year)):
        book = list(group)
        title = f"{name or _NO_OFFICE}, {of or _NO_YEAR}"
        rows = [_short_cells(entry) for entry in book]
        console.print(grid(_SHORT_HEADINGS, rows, right=("เลขรับ",), title=printable(title)))
        for line in _told(book):
            console.print(printable(line), soft_wrap=True)


def _nothing(office: str, year: int | None, found: Sequence[RegisterEntry]) -> str:
    when = f" in {year}" if year is not None and found else ""
    return f"no receiving stamp of {office!r} was read{when}"


def _nothing_in_thai(office: str, year: int | None, found: Sequence[RegisterEntry]) -> str:
    when = f" ในปี {year}" if year is not None and found else ""
    years = sorted({str(one.year) for one in found if one.year is not None})
    instead = f"มีตราของปี {', '.join(years)}" if years else "ดูชื่อหน่วยงานในตาราง stamps ใช้เพียงบางส่วนของชื่อก็ได้"
    return f"ไม่พบตรารับของ {office!r}{when} {instead}"


def _instead(found: Sequence[RegisterEntry]) -> str:
    """What to ask for where nothing fits: the years that there are, or where names are found."""
    years = sorted({str(one.year) for one in found if one.year is not None})
    if years:
        return f"There are stamps of it in {', '.join(years)}."
    return "Look at the names in the table `stamps`; a part of the name is enough."


def _day(day: datetime.date | None) -> str:
    """A day as registers have it, `12 พ.ค. 2567`."""
    from pipeline.thai.date_writing import format_date

    return "" if day is None else format_date(day, "short", thai_digits=False)


def _number(text: str | None) -> Cell:
    """A register number as a number, as text where that would lose its zeros or letters."""
    return int(text) if text and text.isdecimal() and str(int(text)) == text else text or ""


def _remarks(entry: RegisterEntry) -> str:
    told = {"scanned_again": f"{_REMARKS['scanned_again']} ({', '.join(entry.again_in)})"}
    return ", ".join(told.get(one, _REMARKS[one]) for one in entry.remarks)


def _cells(entry: RegisterEntry) -> list[Cell]:
    return [
        entry.office or _NO_OFFICE,
        entry.year,
        _number(entry.receive_no),
        _day(entry.received_date),
        entry.received_time or "",
        entry.letter_no or "",
        _day(entry.letter_date),
        entry.sender or "",
        entry.receiver or "",
        entry.subject or "",
        _remarks(entry),
        _number(entry.proposal),
        round(entry.confidence, 2),
        entry.source_path,
        entry.page_no,
    ]


def _short_cells(entry: RegisterEntry) -> list[str]:
    """What a terminal has room for; all of it goes into a file."""
    proposal = f" ({entry.proposal}?)" if entry.proposal else ""
    return [
        entry.receive_no or "",
        " ".join(part for part in (_day(entry.received_date), entry.received_time) if part),
        " / ".join(part for part in (entry.letter_no, _day(entry.letter_date)) if part),
        entry.sender or "",
        entry.subject or "",
        _remarks(entry) + proposal,
    ]


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def _absent(entries: Sequence[RegisterEntry]) -> list[list[Cell]]:
    """Office, year, number or range, and how many, of the numbers that no letter bears."""
    from pipeline.stages.registers import missing_numbers

    return [
        [name or _NO_OFFICE, of, low if low == high else _range(low, high), high - low + 1]
        for (name, of), ranges in missing_numbers(entries).items()
        for low, high in ranges
    ]


def _told(book: Sequence[RegisterEntry]) -> Iterable[str]:
    """What is missing and what is doubled in the register of one office and year."""
    from pipeline.stages.registers import doubled_numbers, missing_numbers

    absent: Mapping[tuple[str, int], Sequence[tuple[int, int]]] = missing_numbers(book)
    doubled = doubled_numbers(book)
    for of, ranges in absent.items():
        yield f"{of[1]}: numbers not found: {', '.join(_range(*one) for one in ranges) or 'none'}"
        yield f"{of[1]}: numbers found twice: {', '.join(doubled.get(of, ())) or 'none'}"
