"""`saraban plan`: what a run would do, and why."""

from __future__ import annotations

from pipeline.cli import options
from pipeline.cli.console import grid, stdout


def plan(
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
    """Print what the same `run` would do, and why; runs and writes nothing."""
    from pipeline.cli.documents import check_document
    from pipeline.cli.run import left_words
    from pipeline.runner import api
    from pipeline.runner.plan import select

    chosen = select(only=only, first=first, last=last, document=doc, redo=redo, prune=prune)
    settings = options.read_settings(config, set_, workers=workers, formats=formats)
    check_document(doc, sources=sources or (), out=out)
    plans = api.plan(*(sources or ()), out=out, selection=chosen, settings=settings)
    rows: list[tuple[object, ...]] = []
    for entry in plans:
        reasons = list(entry.todo.items()) or [("", 0)]
        for number, (reason, count) in enumerate(reasons):
            begins = (entry.stage, entry.unit, entry.fresh) if number == 0 else ("", "", "")
            rows.append((*begins, count, reason))
    console = stdout()
    console.print(grid(("stage", "unit", "fresh", "to do", "why"), rows, right=("fresh", "to do")))
    unseen = max((entry.after_new_files for entry in plans), default=0)
    if unseen:
        console.print(f"Pages of the {unseen} files to be opened come on top; nobody has counted them yet.")
    left = api.left_before(*(sources or ()), out=out, selection=chosen, settings=settings)
    if left:
        console.print(
            f"The stages before {chosen.stages[0]} have not been run on all (to do: {left_words(left)}).",
            soft_wrap=True,
        )
    elif not (unseen or any(entry.todo for entry in plans)):
        console.print("Nothing to do: all results are fresh.")
