"""The data files of rules as `saraban doctor` tells of them: rows, own rows, and every mistake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.console import grid, printable

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.runner.settings import Settings


def print_rules(console: Console, settings: Settings) -> bool:
    """Lists the data files and all that is wrong in them, in English and Thai.

    Returns:
        True when something is wrong: no letter is read before it is mended.

    Raises:
        UsageError: There is no such folder of own rules.
    """
    from pipeline.thai.rule_files import RULE_FILES
    from pipeline.thai.rules import read_folder, read_shipped

    shipped = {file.name: read_shipped(file) for file in RULE_FILES}
    mistakes = [mistake for _, wrong in shipped.values() for mistake in wrong]
    folder = settings.rules.folder.strip()
    # Own agencies are looked at beside the shipped ones, which must be sound for that.
    own, wrong = read_folder(Path(folder).expanduser()) if folder and not mistakes else ({}, [])
    mistakes += wrong
    faulty = {Path(mistake.path).name for mistake in mistakes}
    rows = [
        (
            file.name,
            len(shipped[file.name][0]),
            len(own[file.name]) if file.name in own else "",
            "mistakes, see below" if file.name in faulty else file.english,
        )
        for file in RULE_FILES
    ]
    console.print(grid(("rules", "rows", "own rows", "what for"), rows, right=("rows", "own rows")))
    if folder:
        console.print(f"Own rules: {printable(folder)}", soft_wrap=True)
    for mistake in mistakes:
        console.print(f"Mistake: {printable(mistake.told)}", soft_wrap=True)
        console.print(f"  {printable(mistake.told_in_thai)}", soft_wrap=True)
    return bool(mistakes)
