"""`saraban evaluate`: scores of a run against truth files."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import options
from pipeline.cli.console import grid, stdout, to_stderr

if TYPE_CHECKING:
    from pipeline.evaluate import Evaluation


_MOST_NAMED = 5


class By(StrEnum):
    """Groups of letters."""

    LEVEL = "level"
    KIND = "kind"
    CONTAINER = "container"


def evaluate(
    truth: Annotated[Path, typer.Option("--truth", metavar="DIR", help="Folder of the truth files.")],
    out: options.OutArgument = options.DEFAULT_OUT,
    by: Annotated[By | None, typer.Option("--by", help="Figures for each group of letters too.")] = None,
    worst: Annotated[int, typer.Option("--worst", metavar="N", min=0, help="List the worst errors.")] = 0,
    file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the figures to a file too.")
    ] = None,
) -> None:
    """Score the tables of a run against truth files; docs/accuracy.md says what each figure means."""
    from pipeline.evaluate import evaluate as score

    result = score(out, truth, by=by)
    if result.missed:
        to_stderr(_told_missed(result.missed, out))
    _print(result, worst)
    if file is not None:
        from pipeline.store.files import write_bytes

        content = {"letters": result.letters, "figures": result.figures}
        write_bytes(file, json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n")


def _told_missed(missed: tuple[str, ...], out: Path) -> str:
    named = ", ".join(missed[:_MOST_NAMED]) + (", ..." if len(missed) > _MOST_NAMED else "")
    documents = "1 document" if len(missed) == 1 else f"{len(missed)} documents"
    return f"{documents} with truth not in {out}, all in them counted as missed: {named}"


def _print(result: Evaluation, worst: int) -> None:
    console = stdout()
    groups = list(result.figures)
    names = sorted({name for figures in result.figures.values() for name in figures})
    rows = [(name, *(_shown(result.figures[group].get(name)) for group in groups)) for name in names]
    console.print(grid(("figure", *groups), rows, right=groups, title=f"{result.letters} letters"))
    if worst:
        told = [(e.where, e.truth, e.reading) for e in result.worst[:worst]]
        console.print(grid(("where", "truth", "as read"), told, title="Worst errors"))


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.4f}"
