"""`saraban bench`: our recogniser and Tesseract side by side on the same pages."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import options
from pipeline.cli.console import grid, printable, stdout


def bench(
    truth: Annotated[Path, typer.Option("--truth", metavar="DIR", help="Folder of the truth files.")],
    sources: options.Sources = None,
    out: options.Out = Path("data/bench"),
    config: options.Config = None,
    set_: options.Set = None,
    file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the figures to a file too.")
    ] = None,
) -> None:
    """Compare readers on pages with truth: errors, CPU seconds a page, peak memory."""
    from pipeline.evaluate.bench import bench as compare
    from pipeline.evaluate.bench import bench_pages
    from pipeline.runner.api import run
    from pipeline.runner.plan import select

    run(
        *(sources or ()),
        out=out,
        selection=select(last="layout"),
        settings=options.read_settings(config, set_),
    )
    results = compare(bench_pages(out, truth))
    names = sorted({name for result in results for name in result.figures})
    rows = [
        (name, *("-" if (one := result.figures.get(name)) is None else f"{one:.4f}" for result in results))
        for name in names
    ]
    rows += [
        ("CPU seconds a page", *(f"{result.seconds:.2f}" for result in results)),
        ("peak memory, MB", *(f"{result.peak_memory_mb:.0f}" for result in results)),
    ]
    readers = [result.contender for result in results]
    console = stdout()
    console.print(grid(("figure", *readers), rows, right=readers, title=f"{results[0].pages} pages"))
    if file is not None:
        from pipeline.store.files import write_bytes

        content = [asdict(result) for result in results]
        write_bytes(file, json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n")
        console.print(f"Figures in {printable(file)}", soft_wrap=True)
