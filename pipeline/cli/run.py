"""`saraban run`: all stages over files and folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.cli import options
from pipeline.cli.console import grid, printable, stdout, to_stderr

if TYPE_CHECKING:
    from pipeline.runner.api import RunSummary

_MOST_NAMED = 10


def run(
    sources: options.Sources = None,
    out: options.Out = options.DEFAULT_OUT,
    only: options.Only = None,
    first: options.First = None,
    last: options.Last = None,
    doc: options.Doc = None,
    redo: options.RedoOption = None,
    set_: options.Set = None,
    config: options.Config = None,
    workers: options.Workers = None,
    formats: options.Formats = None,
    log: options.LogOption = None,
) -> None:
    """Read letters into tables; only what is new, changed or stale is worked on."""
    from pipeline.cli.documents import check_document
    from pipeline.runner import api
    from pipeline.runner.plan import select
    from pipeline.runner.progress import make_reporter

    chosen = select(only=only, first=first, last=last, document=doc, redo=redo)
    settings = options.read_settings(config, set_, workers=workers, formats=formats)
    places = sources or [options.DEFAULT_SOURCE]
    check_document(doc, sources=places, out=out)
    summary = api.run(*places, out=out, selection=chosen, settings=settings, reporter=make_reporter(log))
    for entry in summary.passed_over:
        to_stderr(f"passed over {entry.path}: {entry.reason}")
    print_summary(summary)
    if summary.exit_code:
        raise typer.Exit(summary.exit_code)


def print_summary(summary: RunSummary) -> None:
    """What was done, what the output folder holds now, and where the tables lie."""
    console = stdout()
    done = [(name, c.done, c.failed, f"{c.seconds:.1f}") for name, c in summary.counts.items() if c.planned]
    if done:
        headings = ("stage", "worked on", "of these failed", "CPU seconds")
        console.print(grid(headings, done, right=headings[1:]))
    elif summary.tables:
        console.print("All results were fresh; the tables were written.")
    else:
        console.print("Nothing to do: all results are fresh.")
    totals = summary.totals
    if totals is None:
        console.print(f"Results in {printable(summary.out)}; the tables were not part of this run.")
        return
    if not totals.documents:
        console.print("There is no file in the source folders (names that begin with a dot are passed over).")
        return
    console.print(
        f"{totals.documents} documents: {totals.ok} ok, {totals.partial} partial, {totals.failed} failed, "
        f"{totals.skipped} skipped; {totals.pages} pages."
    )
    console.print(f"Found: {totals.letters} letters, {totals.stamps} stamps. Issues noted: {totals.issues}.")
    console.print(f"Tables in {printable(summary.out / 'tables')}")
    if summary.failed_or_partial:
        _print_lost(summary.out)


def _print_lost(out: Path) -> None:
    """Names documents that are not complete, and the command that tells more."""
    from pipeline.store.tables import read_table

    console = stdout()
    lost = [row for row in read_table(out, "documents").to_pylist() if row["status"] in ("failed", "partial")]
    for row in lost[:_MOST_NAMED]:
        console.print(f"  {row['status']}: {printable(row['source_path'])}")
    if len(lost) > _MOST_NAMED:
        console.print(f"  and {len(lost) - _MOST_NAMED} more")
    where = "" if out == options.DEFAULT_OUT else f" {printable(out)}"
    console.print(f"What happened to them: saraban status{where}")
