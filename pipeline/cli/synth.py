"""`saraban synth`: generated letters with exact truth."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import printable, stdout
from pipeline.errors import MissingDependencyError

if TYPE_CHECKING:
    from pipeline.runner.progress import Reporter


def synth(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="New folder for letters and their truth.")
    ],
    count: Annotated[int, typer.Option("--count", metavar="N", min=1, help="How many letters.")] = 10,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="The same seed gives the same letters.")
    ] = 0,
    level: Annotated[
        str | None, typer.Option("--level", help="easy, medium or hard to read, or mix; without it mix.")
    ] = None,
    digits: Annotated[
        Path | None,
        typer.Option(
            "--digits",
            metavar="DIR",
            help=(
                "Folder with thai_handwritten_64.npz and arabic_handwritten_28.npz, pictures of handwritten "
                "digits to write numbers in stamps and notes with."
            ),
        ),
    ] = None,
) -> None:
    """Make letters that look like scans, each with a truth file."""
    from pipeline.runner.progress import Bar, Silent
    from pipeline.synth import generate_letters

    reporter: Reporter = Bar() if sys.stderr.isatty() else Silent()

    def told(written: int) -> None:
        if written:
            reporter.advance("letters", done=f"letter {written}", status="ok", issues=())
        else:
            reporter.begin("letters", todo=count, fresh=0)

    try:
        with reporter:
            truths = generate_letters(out, count=count, seed=seed, level=level, digits=digits, told=told)
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"drawing letters needs the Python package {error.name}",
            hint="In the folder of saraban: .venv/bin/pip install -e '.[synth]'.",
            thai=(
                f"การสร้างจดหมายตัวอย่างต้องใช้แพ็กเกจ Python {error.name} ซึ่งยังไม่ได้ติดตั้ง "
                "ในโฟลเดอร์ของ saraban สั่ง .venv/bin/pip install -e '.[synth]'"
            ),
        ) from error
    console = stdout()
    console.print(
        f"{len(truths)} {'letter' if len(truths) == 1 else 'letters'} in {printable(out)}", soft_wrap=True
    )
    for folder in sorted({path.parent for path in truths}):
        console.print(f"Truth in {printable(folder)}", soft_wrap=True)
