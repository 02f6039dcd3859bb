"""The rules in force: the data files of the package, and those that a records officer adds to them.

The one place that gives out what these files say (`pipeline.thai.rule_files` describes them). A file with a
mistake is never taken in part: whatever is wrong is told with its file, line and column before any letter is
touched. A run reads the files once and hands the rows to its workers, so that all go by the same rules.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.thai.rule_files import AGENCIES, LETTER_WORDS, RULE_FILES, RULE_NAMES, Row, RuleFile
from pipeline.thai.rule_reading import Mistake, cell_mistake, near_word, read_rows, unreadable

_DEPENDENT = ("pipeline.thai", "pipeline.stages")
"""Packages that remember what they made of the rules."""
_LOCKS = ("~$", ".")
"""Beginnings of the names of files that programs leave beside a file that is open in them."""


@dataclass(frozen=True)
class Rules:
    """The rows of all data files.

    Attributes:
        rows: By the name of the file; own rows stand before the shipped ones among agencies, after them in
            all other files.
        own: How many rows of each file are the officer's own.
        folder: The officer's folder; None without one.
    """

    rows: Mapping[str, tuple[Row, ...]]
    own: Mapping[str, int]
    folder: str | None = None

    def digest(self, names: Iterable[str]) -> str:
        """Hash of what some of the files say; remarks do not count, nor how a file was saved."""
        told = [
            [name, [[row[c.name] for c in file.columns if c.counts] for row in self.rows[name]]]
            for file in RULE_FILES
            for name in [file.name]
            if name in set(names)
        ]
        content = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogateescape")
        return hashlib.blake2b(content, digest_size=6).hexdigest()

    def only(self, names: Iterable[str]) -> Rules:
        """These rules with the officer's rows of some files, and the shipped rows of all others."""
        kept = frozenset(names)
        own = {name: count if name in kept else 0 for name, count in self.own.items()}
        if own == self.own:
            return self
        shipped = shipped_rules().rows
        rows = {name: self.rows[name] if count else shipped[name] for name, count in own.items()}
        return replace(self, rows=rows, own=own)


_in_force: list[Rules] = []


def in_force() -> Rules:
    """The rules that this process goes by: the package's own until `put_in_force` gives others.

    Raises:
        UsageError: A file of the package has a mistake.
    """
    return _in_force[0] if _in_force else shipped_rules()


def put_in_force(rules: Rules) -> None:
    """Lets this process go by other rules, and forget all that it made of those before."""
    if rules.rows == in_force().rows:
        _in_force[:] = [rules]
        return
    _in_force[:] = [rules]
    # Whatever is remembered there may come from a rule, also what is remembered by ways we do not see.
    for name, module in list(sys.modules.items()):
        if name.startswith(_DEPENDENT) and name != __name__:
            for value in list(vars(module).values()):
                forget = getattr(value, "cache_clear", None)
                if callable(forget):
                    forget()


@contextmanager
def going_by(names: Iterable[str]) -> Iterator[None]:
    """For a while lets this process go by the officer's rows of some files alone.

    A stage must not know rows that its fingerprint does not: pages that were read before they were added
    would differ from those read after, and nobody would be told.
    """
    rules = in_force()
    put_in_force(rules.only(names))
    try:
        yield
    finally:
        put_in_force(rules)


def rule_rows(name: str) -> tuple[Row, ...]:
    """The rows of a data file that are in force."""
    return in_force().rows[name]


@cache
def shipped_rules() -> Rules:
    """The rules of the package alone.

    Raises:
        UsageError: A file of the package has a mistake.
    """
    rows: dict[str, tuple[Row, ...]] = {}
    mistakes: list[Mistake] = []
    for file in RULE_FILES:
        rows[file.name], wrong = read_shipped(file)
        mistakes += wrong
    _refuse(mistakes)
    return Rules(rows, dict.fromkeys(rows, 0))


def read_shipped(file: RuleFile) -> tuple[tuple[Row, ...], list[Mistake]]:
    """The rows of a file of the package, and its mistakes."""
    place = resources.files("pipeline.thai.data").joinpath(file.name)
    try:
        content = place.read_bytes()
    except OSError as error:
        return (), [unreadable(str(place), error)]
    rows, mistakes = read_rows(file, content, path=str(place))
    return tuple(row for _, row in rows), mistakes


def read_rules(folder: str | Path | None = None) -> Rules:
    """The rules of the package with those of a folder added.

    A row takes the place of the shipped one that says something of the same: of the same word, phrase, domain
    or pair; of agencies, of the same name under the same parent or with the same code and kind.

    Args:
        folder: With files of the same names; None for the package's own rules.

    Raises:
        UsageError: There is no such folder, it holds a file of another name, or a file has a mistake.
    """
    shipped = shipped_rules()
    if folder is None:
        return shipped
    found, mistakes = read_folder(Path(folder))
    _refuse(mistakes)
    return add_rules(shipped, found, folder=str(folder))


def add_rules(rules: Rules, own: Mapping[str, Sequence[Row]], *, folder: str | None = None) -> Rules:
    """The rules with an officer's rows among them, see `read_rules`."""
    rows: dict[str, tuple[Row, ...]] = {}
    for file in RULE_FILES:
        added = tuple(own.get(file.name, ()))
        taken = {key for row in added for key in file.keys_of(row)}
        kept = tuple(row for row in rules.rows[file.name] if taken.isdisjoint(file.keys_of(row)))
        # An office is looked up by its name first come first served; words keep the order of the table.
        rows[file.name] = (*added, *kept) if file is AGENCIES else (*kept, *added)
    return Rules(rows, {name: len(own.get(name, ())) for name in RULE_NAMES}, folder)


def read_folder(folder: Path) -> tuple[dict[str, tuple[Row, ...]], list[Mistake]]:
    """The rows of an officer's folder by the name of the file, and all mistakes in it.

    Raises:
        UsageError: There is no such folder.
    """
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith(_LOCKS))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"the folder of rules {folder} cannot be read: {getattr(error, 'strerror', None) or error}",
            hint="Mend rules.folder, or leave it out to go by the shipped rules alone.",
            thai=f"เปิดโฟลเดอร์กฎ {folder} ไม่ได้ แก้ค่า rules.folder หรือไม่ต้องตั้งค่านี้เพื่อใช้กฎที่มากับโปรแกรมเท่านั้น",
        ) from error
    files = {file.name: file for file in RULE_FILES}
    rows: dict[str, tuple[Row, ...]] = {}
    placed: dict[str, list[tuple[int, Row]]] = {}
    mistakes: list[Mistake] = []
    for entry in entries:
        if entry.name not in files:
            mistakes.append(_stray(entry))
            continue
        try:
            content = entry.read_bytes()
        except OSError as error:
            mistakes.append(unreadable(str(entry), error))
            continue
        placed[entry.name], wrong = read_rows(files[entry.name], content, path=str(entry))
        rows[entry.name] = tuple(row for _, row in placed[entry.name])
        mistakes += wrong
    mistakes += _without_parent(folder, placed.get(AGENCIES.name, []))
    mistakes += _without_words(folder, placed.get(LETTER_WORDS.name, []))
    return rows, mistakes


def _without_parent(folder: Path, own: Sequence[tuple[int, Row]]) -> list[Mistake]:
    """Own agencies under one that is in neither table: their letters would never be known as its."""
    shipped = shipped_rules().rows[AGENCIES.name] if own else ()
    names = [row["name_th"] for row in (*(row for _, row in own), *shipped)]
    known = {name.replace(" ", "") for name in names}
    column = next(one for one in AGENCIES.columns if one.name == "parent")
    english = "allowed: a name_th of this file or of the shipped one, or nothing"
    thai = "ต้องเป็นชื่อใน name_th ของไฟล์นี้หรือของไฟล์ที่มากับโปรแกรม หรือเว้นว่าง"
    return [
        cell_mistake(Mistake(str(folder / AGENCIES.name), line, "", ""), column, parent, english, thai, names)
        for line, row in own
        if (parent := row["parent"]) and parent.replace(" ", "") not in known
    ]


def _without_words(folder: Path, own: Sequence[tuple[int, Row]]) -> list[Mistake]:
    """Own pairs of a salutation and a closing that letters are not told by, one or the other."""
    pairs = [(line, row) for line, row in own if row["use"] == "goes_with"]
    rows = [*(row for _, row in own), *(shipped_rules().rows[LETTER_WORDS.name] if pairs else ())]
    salutations = [row["word"] for row in rows if (row["use"], row["means"]) == ("label", "to")]
    closings = [row["word"] for row in rows if row["use"] == "complimentary"]
    path, mistakes = str(folder / LETTER_WORDS.name), []
    for name, words, use in (("means", salutations, "label,to"), ("word", closings, "complimentary")):
        column = next(one for one in LETTER_WORDS.columns if one.name == name)
        english = f"a word that has a row of its own ({use})"
        thai = f"ต้องเป็นคำที่มีบรรทัดของตนเอง ({use})"
        mistakes += [
            cell_mistake(Mistake(path, line, "", ""), column, row[name], english, thai, words)
            for line, row in pairs
            if row[name] not in words
        ]
    return mistakes


def _stray(entry: Path) -> Mistake:
    near, near_thai = near_word(entry.name, RULE_NAMES)
    told = ", ".join(RULE_NAMES)
    return Mistake(
        str(entry),
        None,
        f"is no file of rules; they are named {told}.{near} Take other files out of this folder.",
        f"ไม่ใช่ไฟล์กฎ ชื่อไฟล์ที่ใช้ได้คือ {told}{near_thai} ย้ายไฟล์อื่นออกจากโฟลเดอร์นี้",
    )


def _refuse(mistakes: Sequence[Mistake]) -> None:
    """Raises the first of some mistakes; `saraban doctor` lists them all.

    Raises:
        UsageError: There is one.
    """
    if not mistakes:
        return
    first, more = mistakes[0], len(mistakes) - 1
    others = f" There are {more} more: `saraban doctor` lists all." if more else ""
    others_thai = f" ยังมีอีก {more} แห่ง ดูทั้งหมดด้วย `saraban doctor`" if more else ""
    raise UsageError(
        first.told,
        hint=f"Mend the file and give the same command again; docs/rules.md explains the columns.{others}",
        thai=f"{first.told_in_thai} แก้ไฟล์แล้วสั่งคำสั่งเดิมอีกครั้ง{others_thai}",
    )
