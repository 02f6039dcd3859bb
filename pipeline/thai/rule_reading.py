"""One data file of rules: its rows, or where and how it departs from what `rule_files` says of it.

Nothing is guessed and nothing passed over: a row that says something else than was meant would give wrong
values that look sure. Each mistake is told with its place and what is allowed there, in English and Thai.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.thai.canonical import canonical
from pipeline.thai.rule_files import Column, Row, RuleFile

_SHOWN = 60
"""Characters of a wrong value that are told."""
_SAVE_UTF8 = "Save it as `CSV UTF-8 (Comma delimited)`."
_SAVE_UTF8_THAI = "บันทึกใหม่เป็นชนิด CSV UTF-8 (Comma delimited)"


@dataclass(frozen=True)
class Mistake:
    """What is wrong in a data file, and what to do about it.

    Attributes:
        path: The file.
        line: Its line, from 1; None for the whole file.
        english: What is wrong and what is allowed.
        thai: The same in Thai.
    """

    path: str
    line: int | None
    english: str
    thai: str

    @property
    def told(self) -> str:
        """The mistake with its place, in English."""
        return f"{self.path}{'' if self.line is None else f', line {self.line}'}: {self.english}"

    @property
    def told_in_thai(self) -> str:
        """The same in Thai."""
        return f"{self.path}{'' if self.line is None else f' บรรทัด {self.line}'}: {self.thai}"


def read_rows(file: RuleFile, content: bytes, *, path: str) -> tuple[list[tuple[int, Row]], list[Mistake]]:
    """The rows of a data file with their lines, and its mistakes; a row with a mistake is left out.

    Cells are taken without blanks around them, in canonical form. Rows that are empty are passed over.

    Args:
        content: UTF-8, with or without a byte order mark.
        path: Told in the mistakes.
    """
    text, mistake = _decoded(content, path)
    if mistake is not None:
        return [], [mistake]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    rows: list[tuple[int, Row]] = []
    mistakes: list[Mistake] = []
    seen: dict[tuple[str, ...], int] = {}
    line = 1
    try:
        for cells in reader:
            begins, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                while not header[-1]:  # spreadsheets write columns that were once in use
                    header.pop()
                wrong = _header_mistakes(file, header, path, begins)
                if wrong:
                    return [], wrong
                continue
            row, wrong = _row(file, header, cells, Mistake(path, begins, "", ""))
            mistakes += wrong
            if row is None:
                continue
            same = seen.setdefault(file.identity(row), begins)
            if same != begins:
                mistakes.append(
                    Mistake(
                        path,
                        begins,
                        f"says the same as line {same}, or contradicts it. Take one of the two out.",
                        f"ซ้ำหรือขัดกับบรรทัด {same} ลบออกหนึ่งบรรทัด",
                    )
                )
                continue
            rows.append((begins, row))
    except csv.Error as error:
        mistakes.append(
            Mistake(
                path,
                max(reader.line_num, 1),
                f"is no CSV ({error}): look for a quotation mark that is not closed.",
                f'ไม่เป็นรูปแบบ CSV ({error}) ตรวจเครื่องหมายอัญประกาศ " ที่ไม่ครบคู่',
            )
        )
        return [], mistakes
    if header is None:
        names = ",".join(column.name for column in file.columns)
        mistakes.append(
            Mistake(
                path,
                None,
                f"is empty: its first line must be {names}.",
                f"ไฟล์ว่าง บรรทัดแรกต้องเป็น {names}",
            )
        )
    return rows, mistakes


def _decoded(content: bytes, path: str) -> tuple[str, Mistake | None]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", Mistake(
            path, None, f"is saved as UTF-16. {_SAVE_UTF8}", f"ไฟล์บันทึกเป็น UTF-16 {_SAVE_UTF8_THAI}"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        try:
            thai = any("\u0e01" <= one <= "\u0e5b" for one in content.decode("cp874"))
        except UnicodeDecodeError:
            thai = False
        encoding = "Windows-874 (TIS-620)" if thai else "another encoding than UTF-8"
        encoding_thai = "Windows-874 (TIS-620)" if thai else "รหัสอื่นที่ไม่ใช่ UTF-8"
        return "", Mistake(
            path,
            line,
            f"is saved as {encoding}. {_SAVE_UTF8}",
            f"ไฟล์บันทึกเป็น {encoding_thai} {_SAVE_UTF8_THAI}",
        )
    return text, None


def _header_mistakes(file: RuleFile, header: Sequence[str], path: str, line: int) -> list[Mistake]:
    names = [column.name for column in file.columns]
    wanted = ",".join(names)
    for sign, english, thai in ((";", "semicolons", "อัฒภาค ;"), ("\t", "tabs", "แท็บ")):
        if len(header) == 1 and sign in header[0]:
            return [
                Mistake(
                    path,
                    line,
                    f"its columns are parted by {english}, not commas. {_SAVE_UTF8}",
                    f"คอลัมน์คั่นด้วย {thai} ไม่ใช่จุลภาค , {_SAVE_UTF8_THAI}",
                )
            ]
    mistakes = []
    for name in dict.fromkeys(header):
        if name not in names:
            near, near_thai = near_word(name, names)
            mistakes.append(
                Mistake(
                    path,
                    line,
                    f"there is no column {_shown(name)}; the first line must be {wanted}.{near}",
                    f"ไม่มีคอลัมน์ {_shown(name)} บรรทัดแรกต้องเป็น {wanted}{near_thai}",
                )
            )
        elif list(header).count(name) > 1:
            mistakes.append(
                Mistake(path, line, f"the column {name} stands there twice.", f"มีคอลัมน์ {name} ซ้ำกัน")
            )
    missing = [c.name for c in file.columns if c.default is None and c.name not in header]
    if missing:
        told = ", ".join(missing)
        mistakes.append(
            Mistake(
                path,
                line,
                f"the column {told} is missing; the first line must be {wanted}.",
                f"ขาดคอลัมน์ {told} บรรทัดแรกต้องเป็น {wanted}",
            )
        )
    return mistakes


def _row(
    file: RuleFile, header: Sequence[str], cells: Sequence[str], place: Mistake
) -> tuple[Row | None, list[Mistake]]:
    """The row that some cells make, or what is wrong with them."""
    cells = list(cells)
    while len(cells) > len(header) and not cells[-1].strip():
        cells.pop()
    columns = {column.name: column for column in file.columns}
    needed = max((at for at, name in enumerate(header, start=1) if columns[name].counts), default=len(header))
    if not needed <= len(cells) <= len(header):
        return None, [
            Mistake(
                place.path,
                place.line,
                f"has {len(cells)} columns where the first line has {len(header)} ({','.join(header)}); a "
                "text with a comma stands between quotation marks.",
                f"มี {len(cells)} คอลัมน์ แต่บรรทัดแรกมี {len(header)} ({','.join(header)}) "
                'ข้อความที่มีจุลภาคต้องอยู่ในเครื่องหมาย "..."',
            )
        ]
    written = dict(zip(header, cells, strict=False))
    row: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for column in file.columns:
        text = written.get(column.name, "")
        value = canonical(text.strip())
        if any(ord(one) < 32 or one == "\x7f" for one in text.strip()):
            english, thai = "a line break or control sign stands in it", "มีการขึ้นบรรทัดใหม่หรืออักขระควบคุม"
            mistakes.append(cell_mistake(place, column, text, english, thai, ()))
        elif not value and column.default is None:
            mistakes.append(cell_mistake(place, column, value, column.check.english, column.check.thai, ()))
        elif value and not column.check.fits(value):
            check = column.check
            mistakes.append(cell_mistake(place, column, value, check.english, check.thai, check.listed))
        row[column.name] = value or column.default or ""
    if not mistakes:
        misfit = file.misfit(row)
        if misfit is not None:
            column = columns[misfit.column]
            value = row[misfit.column]
            mistakes.append(cell_mistake(place, column, value, misfit.english, misfit.thai, misfit.listed))
    return (None if mistakes else row), mistakes


def cell_mistake(
    place: Mistake, column: Column, value: str, english: str, thai: str, listed: Sequence[str]
) -> Mistake:
    """A wrong value of a column: what it holds, what was found, what is allowed, what was likely meant.

    Args:
        place: File and line, the rest of it is of no account.
        english: What is allowed, in English.
        thai: The same in Thai.
        listed: All that is allowed, where it can be listed.
    """
    near, near_thai = near_word(value, listed)
    found = f"cannot be {_shown(value)}" if value else "cannot be empty"
    found_thai = f"ใช้ {_shown(value)} ไม่ได้" if value else "เว้นว่างไม่ได้"
    return Mistake(
        place.path,
        place.line,
        f"column {column.name} ({column.english}) {found}; {english}.{near}",
        f"คอลัมน์ {column.name} ({column.thai}) {found_thai} {thai}{near_thai}",
    )


def unreadable(path: str, error: OSError) -> Mistake:
    """A file that the system does not let be read."""
    why = error.strerror or error
    return Mistake(path, None, f"cannot be read ({why}).", f"เปิดอ่านไม่ได้ ({why})")


def near_word(found: str, allowed: Sequence[str]) -> tuple[str, str]:
    """The allowed word that was most likely meant, in both languages; empty where none is near."""
    near = difflib.get_close_matches(found, allowed, n=1, cutoff=0.6) if found else []
    return (f" Did you mean {near[0]}?", f" หมายถึง {near[0]} ใช่หรือไม่") if near else ("", "")


def _shown(value: str) -> str:
    return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")
