"""What a run tells while it works; always to stderr, so that stdout holds results only."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Protocol, Self

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from pipeline.records import Issue, Severity


class Reporter(Protocol):
    """Told of all that happens in a run."""

    def __enter__(self) -> Self:
        """Begins."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends, also after an error."""

    def begin(self, stage: str, *, todo: int, fresh: int) -> None:
        """A stage begins; `fresh` units need no work."""

    def advance(self, stage: str, *, done: str, status: str, issues: tuple[Issue, ...]) -> None:
        """One unit is done."""

    def finish(self, stage: str, *, seconds: float) -> None:
        """A stage is done."""


class _Quiet:
    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def begin(self, stage: str, *, todo: int, fresh: int) -> None:
        return None

    def advance(self, stage: str, *, done: str, status: str, issues: tuple[Issue, ...]) -> None:
        return None

    def finish(self, stage: str, *, seconds: float) -> None:
        return None


class Silent(_Quiet):
    """Says nothing; for calls from Python."""


class Bar(_Quiet):
    """A bar for each stage on a terminal, with units a second and time left."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<9}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._tasks: dict[str, tuple[TaskID, float, int]] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begin(self, stage: str, *, todo: int, fresh: int) -> None:
        """See `Reporter`."""
        if todo:
            task = self._progress.add_task(stage, total=todo, rate="")
            self._tasks[stage] = (task, time.monotonic(), 0)

    def advance(self, stage: str, *, done: str, status: str, issues: tuple[Issue, ...]) -> None:
        """See `Reporter`."""
        task, begun, count = self._tasks[stage]
        self._tasks[stage] = (task, begun, count + 1)
        rate = (count + 1) / max(time.monotonic() - begun, 1e-6)
        self._progress.update(task, advance=1, rate=f"{rate:.1f}/s")
        for issue in issues:
            if issue.severity is Severity.ERROR:
                self._progress.console.print(_sentence(done, issue), markup=False, highlight=False)


class Plain(_Quiet):
    """A line a stage and a line an error; for log files and pipes."""

    def begin(self, stage: str, *, todo: int, fresh: int) -> None:
        """See `Reporter`."""
        print(f"{stage}: {todo} to do, {fresh} fresh", file=sys.stderr, flush=True)

    def advance(self, stage: str, *, done: str, status: str, issues: tuple[Issue, ...]) -> None:
        """See `Reporter`."""
        for issue in issues:
            if issue.severity is Severity.ERROR:
                print(_sentence(done, issue), file=sys.stderr, flush=True)


class JsonLines(_Quiet):
    """One JSON object a line for every event."""

    def __init__(self) -> None:
        self._log = structlog.wrap_logger(
            structlog.PrintLogger(sys.stderr),
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )

    def begin(self, stage: str, *, todo: int, fresh: int) -> None:
        """See `Reporter`."""
        self._log.msg("stage_begin", stage=stage, todo=todo, fresh=fresh)

    def advance(self, stage: str, *, done: str, status: str, issues: tuple[Issue, ...]) -> None:
        """See `Reporter`."""
        told = [
            {"code": i.code, "message": i.message, "hint": i.hint, "severity": str(i.severity)}
            for i in issues
        ]
        self._log.msg("unit_done", stage=stage, unit=_printable(done), status=status, issues=told)

    def finish(self, stage: str, *, seconds: float) -> None:
        """See `Reporter`."""
        self._log.msg("stage_end", stage=stage, seconds=round(seconds, 3))


def make_reporter(style: str | None) -> Reporter:
    """The reporter of that style; None takes the bar on a terminal and plain lines elsewhere."""
    chosen = style or ("bar" if sys.stderr.isatty() else "plain")
    return {"bar": Bar, "plain": Plain, "json": JsonLines}[chosen]()


def _sentence(done: str, issue: Issue) -> str:
    page = f" page {issue.page_no}" if issue.page_no else ""
    return f"{_printable(done)}{page}: {issue.message} {issue.hint}".rstrip()


def _printable(text: str) -> str:
    """Text of a file's name that a terminal cannot be upset by."""
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
