"""`saraban synth`: generated letters with exact truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.console import printable, stdout
from pipeline.errors import MissingDependencyError


def synth(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for letters and their truth.")],
    count: Annotated[int, typer.Option("--count", metavar="N", min=1, help="How many letters.")] = 10,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="The same seed gives the same letters.")
    ] = 0,
    level: Annotated[
        str | None, typer.Option("--level", help="easy, medium or hard to read; without it a mix.")
    ] = None,
    digits: Annotated[
        Path | None,
        typer.Option(
            "--digits",
            metavar="DIR",
            help="Folder with pictures of handwritten digits, to write numbers in stamps and notes with.",
        ),
    ] = None,
) -> None:
    """Make letters that look like scans, each with a truth file."""
    from pipeline.synth import generate_letters

    try:
        truths = generate_letters(out, count=count, seed=seed, level=level, digits=digits)
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"drawing letters needs the Python package {error.name}",
            hint="In the folder of saraban: .venv/bin/pip install -e '.[synth]'.",
        ) from error
    console = stdout()
    console.print(f"{len(truths)} letters in {printable(out)}", soft_wrap=True)
    for folder in sorted({path.parent for path in truths}):
        console.print(f"Truth in {printable(folder)}", soft_wrap=True)
