"""`saraban run`: all stages over files and folders."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.cli import options
from pipeline.cli.console import grid, printable, stdout, to_stderr
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.runner.api import RunSummary

_MOST_NAMED = 10
_FEW_NAMED = 3


def run(
    sources: options.Sources = None,
    out: options.Out = options.DEFAULT_OUT,
    only: options.Only = None,
    first: options.First = None,
    last: options.Last = None,
    doc: options.Doc = None,
    redo: options.RedoOption = None,
    prune: options.Prune = False,
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
    from pipeline.runner.sources import sources_of

    chosen = select(only=only, first=first, last=last, document=doc, redo=redo, prune=prune)
    settings = options.read_settings(config, set_, workers=workers, formats=formats)
    places = sources_of(sources or (), out=out)
    if not sources and log is not options.Log.JSON:
        to_stderr(f"reading {', '.join(str(place) for place in places)}")
    check_document(doc, sources=places, out=out)
    summary = api.run(
        *(sources or ()), out=out, selection=chosen, settings=settings, reporter=make_reporter(log)
    )
    for entry in summary.passed_over:
        to_stderr(f"passed over {entry.path}: {entry.reason}\n  ข้าม {entry.path}: {entry.thai}")
    words = options.repeated(config, set_)
    if summary.left_before:
        named = [str(place) for place in sources or ()]
        whole = run_command(
            out, [*(["--doc", doc] if doc else []), "--to", chosen.stages[-1], *words], *named
        )
        _tell_left_before(summary.left_before, chosen.stages[0], whole=whole, held_up=summary.held_up)
    print_summary(summary, told_by=run_command(out, words, verb="status"))
    if summary.exit_code:
        raise typer.Exit(summary.exit_code)


def run_command(out: Path, settings: Sequence[str], *sources: str, verb: str = "run") -> str:
    """The command that goes on with an output folder, or with another `verb` looks at it.

    Args:
        settings: Words that give the settings.
        sources: Files and folders to name; none where the output folder knows them.
    """
    place = [] if out == options.DEFAULT_OUT else ["--out", str(out)] if verb == "run" else [str(out)]
    return shlex.join(["saraban", verb, *sources, *place, *settings])


def _tell_left_before(left: Mapping[str, int], first: str, *, whole: str, held_up: bool) -> None:
    """Says that stages before those of the run have not done their work, and which command does it.

    Args:
        left: Units still to be worked on, by stage.
        first: The first stage of the run.
        whole: The command that does the stages before as well.
        held_up: The run had nothing at all to work on because of it.

    Raises:
        UsageError: when the run was held up: the command asks for what cannot be done yet.
    """
    told = left_words(left)
    error = UsageError(
        f"the stages before {first} have not been run on everything (to do: {told})",
        hint=f"Run them as well: {whole}",
        thai=f"ขั้นตอนก่อน {first} ยังทำไม่ครบ (เหลือ {told}) สั่งให้ทำขั้นตอนเหล่านั้นด้วย: {whole}",
    )
    if held_up:
        raise error
    for line in (f"{error}; this run left that out", error.hint, error.thai):
        to_stderr(line)


def left_words(left: Mapping[str, int]) -> str:
    """`ingest 3, deskew 2`: units still to be worked on, by stage."""
    return ", ".join(f"{stage} {count}" for stage, count in left.items())


def print_summary(summary: RunSummary, *, told_by: str) -> None:
    """What was done, what the output folder holds now, and where the tables lie.

    Args:
        told_by: The command that tells more.
    """
    console = stdout()
    done = [(name, c.done, c.failed, f"{c.seconds:.1f}") for name, c in summary.counts.items() if c.planned]
    if done:
        headings = ("stage", "worked on", "of these failed", "CPU seconds")
        console.print(grid(headings, done, right=headings[1:]))
    elif summary.tables:
        console.print("All results were fresh; the tables were written.")
    else:
        console.print("Nothing to do: all results are fresh.")
    if summary.dropped:
        console.print(f"{counted(summary.dropped)} no longer there; the results were dropped.")
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
        console.print(f"What happened to them: {printable(told_by)}", soft_wrap=True)
    if summary.gone:
        console.print(f"{counted(summary.gone)} no longer in the source folder; --prune drops the results.")


def counted(names: Sequence[str]) -> str:
    """`2 files (a.pdf, b.pdf) are`, the first few by name."""
    told = ", ".join(printable(name) for name in names[:_FEW_NAMED])
    more = f" and {len(names) - _FEW_NAMED} more" if len(names) > _FEW_NAMED else ""
    return f"1 file ({told}) is" if len(names) == 1 else f"{len(names)} files ({told}{more}) are"


def _print_lost(out: Path) -> None:
    """Names documents that are not complete."""
    from pipeline.store.tables import read_table

    console = stdout()
    lost = [row for row in read_table(out, "documents").to_pylist() if row["status"] in ("failed", "partial")]
    for row in lost[:_MOST_NAMED]:
        console.print(f"  {row['status']}: {printable(row['source_path'])}")
    if len(lost) > _MOST_NAMED:
        console.print(f"  and {len(lost) - _MOST_NAMED} more")
