"""What is printed: results to stdout, all else to stderr, and nothing that could upset a terminal."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

_PIPED_WIDTH = 120
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def printable(value: object) -> str:
    """Text of a letter or a file's name on one line, without what could steer a terminal.

    Control characters (escape sequences among them) and characters that turn the direction of writing become
    U+FFFD, line ends a blank.
    """
    text = str(value).replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return "".join("\ufffd" if unicodedata.category(c) in _UNPRINTABLE else c for c in text)


def to_stderr(line: str) -> None:
    """One line to stderr."""
    print(printable(line), file=sys.stderr, flush=True)


def stdout() -> Console:
    """The console for results; wider where it is no terminal, so that pipes get whole lines."""
    console = Console(highlight=False, markup=False, emoji=False)
    return (
        console
        if console.is_terminal
        else Console(highlight=False, markup=False, emoji=False, width=_PIPED_WIDTH)
    )


def grid(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[str] = (), title: str = ""
) -> Table:
    """A table whose cells are plain text.

    Args:
        right: Headings of the columns that are set flush right.
    """
    flush = set(right)
    table = Table(
        title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for heading in headings:
        table.add_column(heading, justify="right" if heading in flush else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else printable(cell)) for cell in row))
    return table
