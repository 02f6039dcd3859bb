"""`saraban status`: the state of an output folder, and how to redo what failed."""

from __future__ import annotations

from pipeline.cli import options
from pipeline.cli.console import grid, printable, stdout


def status(
    out: options.OutArgument = options.DEFAULT_OUT,
    config: options.Config = None,
    set_: options.Set = None,
) -> None:
    """Print per stage what is done, partial, failed or stale, and what to do about it."""
    from pipeline.cli.documents import redo_command
    from pipeline.runner import api

    stages = api.status(out, settings=options.read_settings(config, set_))
    headings = ("stage", "done", "partial", "failed", "skipped", "stale", "CPU seconds", "peak MB")
    rows = [
        (
            entry.stage,
            *(entry.counts.get(name, 0) for name in ("ok", "partial", "failed", "skipped", "stale")),
            f"{entry.seconds:.1f}",
            f"{entry.peak_memory_mb:.0f}",
        )
        for entry in stages
    ]
    console = stdout()
    console.print(grid(headings, rows, right=headings[1:]))
    failures = [(entry.stage, *failure) for entry in stages for failure in entry.failures]
    if failures:
        told = [
            (path, page, stage, code, f"{message} {hint}".rstrip())
            for stage, path, page, code, message, hint in failures
        ]
        console.print(grid(("document", "page", "stage", "code", "what happened"), told, right=("page",)))
        command = redo_command(
            [path for path, *_ in told],
            out=out,
            default_source=options.DEFAULT_SOURCE,
            default_out=options.DEFAULT_OUT,
        )
        console.print(f"Do them again: {printable(command)}", soft_wrap=True)
    elif not any(entry.counts.get("stale") for entry in stages):
        console.print("All is done and fresh.")
