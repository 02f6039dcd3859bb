"""`saraban status`: the state of an output folder, and how to redo what failed."""

from __future__ import annotations

from pipeline.cli import options
from pipeline.cli.console import grid, printable, stdout


def status(
    out: options.OutArgument = options.DEFAULT_OUT,
    config: options.Config = None,
    set_: options.Set = None,
) -> None:
    """Print per stage what is done, partial, failed, stale or not done, and what to do about it."""
    from pipeline.cli.documents import redo_command
    from pipeline.cli.run import counted, run_command
    from pipeline.runner.states import missing_files, status_of

    stages = status_of(out, settings=options.read_settings(config, set_))
    headings = (
        "stage",
        "done",
        "partial",
        "failed",
        "skipped",
        "stale",
        "not done",
        "CPU seconds",
        "peak MB",
    )
    statuses = ("ok", "partial", "failed", "skipped", "stale", "not_done")
    rows = [
        (
            entry.stage,
            *(entry.counts.get(name, 0) for name in statuses),
            f"{entry.seconds:.1f}",
            f"{entry.peak_memory_mb:.0f}",
        )
        for entry in stages
    ]
    console = stdout()
    console.print(grid(headings, rows, right=headings[1:]))
    failures = [(entry.stage, *failure) for entry in stages for failure in entry.failures]
    settings = options.repeated(config, set_)
    if failures:
        told = [
            (path, page, stage, code, f"{message} {hint}".rstrip())
            for stage, path, page, code, message, hint in failures
        ]
        console.print(grid(("document", "page", "stage", "code", "what happened"), told, right=("page",)))
        command = redo_command(
            [path for path, *_ in told], out=out, default_out=options.DEFAULT_OUT, settings=settings
        )
        console.print(f"Do them again: {printable(command)}", soft_wrap=True)
    left = any(entry.counts.get(name) for entry in stages for name in ("stale", "not_done"))
    if left:
        console.print(f"Go on: {printable(run_command(out, settings))}", soft_wrap=True)
    gone = missing_files(out)
    if gone:
        console.print(
            f"{counted(gone)} no longer in the source folder; the results are kept. Put the file back, or "
            f"drop its results: {printable(run_command(out, settings))} --prune",
            soft_wrap=True,
        )
    if not (failures or left or gone):
        console.print("All is done and fresh.")
