"""Works through the stages shard by shard: one code path, whichever executor does the work."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any

from pipeline.config import RunOptions
from pipeline.errors import InterruptedRunError, TooManyFailuresError
from pipeline.records import Document, Severity, SourcePage, Status
from pipeline.runner.books import EVERY_RECORD, FIRST, Key, ShardBooks, expected_units, read_shard
from pipeline.runner.evidence import document_evidence, page_evidence
from pipeline.runner.executors import Executor
from pipeline.runner.plan import ON_REQUEST, IngestUnit, Selection, selected_units, stale_units
from pipeline.runner.progress import Reporter
from pipeline.runner.run_issues import run_issue
from pipeline.runner.worker import Done, Task
from pipeline.stages.contract import Outcome, Stage, StageOptions, Unit
from pipeline.stages.ingest_issues import ingest_issue
from pipeline.stages.registry import STAGES
from pipeline.store.parts import UnitResult, write_part
from pipeline.store.pictures import FOLDER as PICTURES


class Stop:
    """Whether the user asked to stop: the first signal lets what is running finish, the second does not."""

    def __init__(self) -> None:
        self.wishes = 0
        self._working = False

    def __call__(self) -> int:
        """How often a stop was asked for."""
        return self.wishes

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Catches SIGINT, SIGTERM and SIGHUP while the block runs (only in the main thread)."""
        terminals = [descriptor for descriptor in (1, 2) if os.isatty(descriptor)]

        def note(number: int, frame: FrameType | None) -> None:
            self.wishes += 1
            _leave_closed(terminals)
            if not self._working:
                raise _interrupted()

        before: dict[signal.Signals, Any] = {}
        try:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                with contextlib.suppress(ValueError):  # not the main thread
                    before[number] = signal.signal(number, note)
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """While the block runs a signal is only noted, so that what is finished gets written."""
        self._working = True
        try:
            yield
        finally:
            self._working = False


def _leave_closed(terminals: Iterable[int]) -> None:
    """Sends all that is still told nowhere where a terminal was closed: to write to it would be an error, and
    end the run before what is finished is written."""
    for descriptor in terminals:
        if not os.isatty(descriptor):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)


def _interrupted() -> InterruptedRunError:
    return InterruptedRunError(
        "interrupted; what was finished is kept", hint="The same command goes on from here."
    )


@dataclass
class Counts:
    """What was done in one stage of this run."""

    planned: int = 0
    fresh: int = 0
    done: int = 0
    failed: int = 0
    seconds: float = 0.0
    peak_memory_mb: float = 0.0


@dataclass
class Drive:
    """A run on its way.

    Attributes:
        own: Each stage's own fingerprint.
        options: Each stage's options.
        ingest: The plan of `ingest` by shard.
        given_up: Files whose results go: moved to another name, or taken away and pruned.
        make_executor: Makes the executor when the first unit needs it.
    """

    out: Path
    run: RunOptions
    selection: Selection
    own: Mapping[str, str]
    options: Mapping[str, StageOptions]
    ingest: Mapping[int, list[IngestUnit]]
    given_up: set[Key]
    reporter: Reporter
    make_executor: Callable[[], Executor]
    stop: Stop
    counts: dict[str, Counts] = field(default_factory=dict)
    _executor: Executor | None = None

    def work(self) -> None:
        """Runs the selected stages over all shards, up to the tables.

        Raises:
            InterruptedRunError: when a stop was asked for; what was finished is written.
            TooManyFailuresError: when a stage failed too often; what was finished is written.
            StorageError: when results cannot be written.
        """
        ended_well = False
        try:
            for stage in STAGES:
                if stage.name in self.selection.stages and stage.unit is not Unit.CORPUS:
                    self._run_stage(stage)
            ended_well = True
        finally:
            if self._executor is not None:
                self._executor.close(at_once=not ended_well)

    def _run_stage(self, stage: Stage[Any, Any, Any]) -> None:
        begun = time.monotonic()
        counts = self.counts.setdefault(stage.name, Counts())
        shards = sorted(self.ingest)
        todo: dict[int, int] = {}
        fresh = 0
        for shard in shards:
            if stage.name == FIRST:
                todo[shard] = sum(bool(u.reason) and not u.duplicate_of for u in self.ingest[shard])
                fresh += sum(not u.reason for u in self.ingest[shard])
            else:
                books = read_shard(self.out, shard, stages={FIRST, *stage.needs, stage.name})
                stale = self._stale(stage, books)
                todo[shard] = len(stale)
                own = self.own[stage.name]
                fresh += len(selected_units(stage, books, own=own, selection=self.selection)) - len(stale)
        counts.planned, counts.fresh = sum(todo.values()), fresh
        self.reporter.begin(stage.name, todo=counts.planned, fresh=fresh)
        for shard in shards:
            if todo[shard] or self._holds_leftovers(stage, shard):
                self._run_shard(stage, shard, counts)
        self.reporter.finish(stage.name, seconds=time.monotonic() - begun)

    def _stale(self, stage: Stage[Any, Any, Any], books: ShardBooks) -> dict[Key, tuple[str, str]]:
        """Units of a later stage to work on; those done again on request only for files of this run."""
        named = {unit.doc_id for unit in self.ingest[books.shard]}
        stale = stale_units(stage, books, own=self.own[stage.name], selection=self.selection)
        return {k: v for k, v in stale.items() if k[0] in named or v[1] not in ON_REQUEST}

    def _holds_leftovers(self, stage: Stage[Any, Any, Any], shard: int) -> bool:
        """Whether a part holds results that nothing asks for any more, or copies have to be noted in it."""
        if stage.name == FIRST:
            books = read_shard(self.out, shard, records_of=(), stages=[FIRST])
            leaving = self.given_up & books.results[FIRST].keys()
            return bool(leaving) or any(u.reason for u in self.ingest[shard])
        books = read_shard(self.out, shard, stages={FIRST, *stage.needs, stage.name})
        return not books.results[stage.name].keys() <= expected_units(stage, books, "").keys()

    def _run_shard(self, stage: Stage[Any, Any, Any], shard: int, counts: Counts) -> None:
        """Works on what is stale in a shard and writes its part anew, whole."""
        books = read_shard(self.out, shard, records_of=EVERY_RECORD)
        results = dict(books.results[stage.name])
        if stage.name == FIRST:
            units = {u.key: u for u in self.ingest[shard] if u.reason}
            tasks, blank = self._ingest_tasks(stage, units, results)
        else:
            wanted = expected_units(stage, books, "")
            results = {k: r for k, r in results.items() if k in wanted}
            tasks, blank = self._later_tasks(stage, books)
        failed_before = counts.failed
        with self.stop.working():
            try:
                for key, done in self._executor_run(stage, tasks):
                    result = _result(blank.pop(key), done)
                    results[key] = result
                    self._note(stage, counts, result, key)
                    if self._too_many(counts):
                        self.stop.wishes = max(self.stop.wishes, 1)
            finally:
                # A file that was moved stays under its old name until it is read under the new one, or an
                # interruption would cost all that later stages made of it.
                waiting = {unit.content for unit in blank.values()} - {""}
                gone = {k for k in self.given_up & results.keys() if results[k].content not in waiting}
                kept = [r for k, r in results.items() if stage.name != FIRST or k not in gone]
                write_part(self.out / stage.folder, shard, stage.record, kept)
        if self._too_many(counts) and counts.failed > failed_before:
            raise TooManyFailuresError(
                f"{counts.failed} of {counts.planned + counts.fresh} units of {stage.name} failed, "
                "so the run stopped",
                hint="See `saraban status`; allow more with --set run.max_failed_share=1.",
                thai=(
                    f"ขั้นตอน {stage.name} ล้มเหลว {counts.failed} จาก {counts.planned + counts.fresh} รายการ "
                    "โปรแกรมจึงหยุด สิ่งที่ทำเสร็จแล้วยังอยู่ ดูสาเหตุด้วย `saraban status` "
                    "หรือยอมให้ล้มเหลวมากกว่านี้ด้วย --set run.max_failed_share=1"
                ),
            )
        if self.stop():
            raise _interrupted()

    def _too_many(self, counts: Counts) -> bool:
        return counts.failed >= self.run.min_failed and counts.failed > self.run.max_failed_share * (
            counts.planned + counts.fresh
        )

    def _executor_run(
        self, stage: Stage[Any, Any, Any], tasks: Mapping[Key, Task]
    ) -> Iterator[tuple[Key, Done]]:
        if not tasks:
            return iter(())
        if self._executor is None:
            self._executor = self.make_executor()
        timeout = self.run.page_timeout_s if stage.unit is Unit.PAGE else self.run.file_timeout_s
        return self._executor.run(tasks.items(), timeout_s=timeout, stopping=self.stop)

    def _ingest_tasks(
        self,
        stage: Stage[Any, Any, Any],
        units: Mapping[Key, IngestUnit],
        results: dict[Key, UnitResult[Any]],
    ) -> tuple[dict[Key, Task], dict[Key, UnitResult[Any]]]:
        tasks: dict[Key, Task] = {}
        blank: dict[Key, UnitResult[Any]] = {}
        for key, unit in units.items():
            entry = UnitResult[Any](
                unit.doc_id,
                None,
                key[0],
                unit.stat,
                unit.sha256,
                unit.fingerprint,
                Status.FAILED,
                (),
                0.0,
                0.0,
                None,
            )
            if unit.duplicate_of:
                note = ingest_issue(
                    "duplicate",
                    "The same bytes lie under another name; they are read once.",
                    severity=Severity.NOTE,
                )
                results[key] = replace(entry, status=Status.SKIPPED, issues=(note,))
                continue
            blank[key] = entry
            tasks[key] = Task(stage.name, self.options[stage.name], unit.source, str(self.out), "", None)
        return tasks, blank

    def _later_tasks(
        self, stage: Stage[Any, Any, Any], books: ShardBooks
    ) -> tuple[dict[Key, Task], dict[Key, UnitResult[Any]]]:
        tasks: dict[Key, Task] = {}
        blank: dict[Key, UnitResult[Any]] = {}
        documents = {d.doc_id: d for d in books.documents()}
        for key, (expected, _) in self._stale(stage, books).items():
            document = documents[key[0]]
            blank[key] = UnitResult[Any](
                key[0], key[1], "", "", "", expected, Status.FAILED, (), 0.0, 0.0, None
            )
            unit: Any
            if key[1] is None:
                unit, picture, prefix = document_evidence(books, document), None, f"{key[0]}-"
            else:
                page = next(p for p in document.pages if p.page_no == key[1])
                unit, prefix = page_evidence(books, document, page), f"{key[0]}-p{key[1]:04d}-"
                picture = self._picture(stage, page)
            tasks[key] = Task(stage.name, self.options[stage.name], unit, str(self.out), prefix, picture)
        return tasks, blank

    def _picture(self, stage: Stage[Any, Any, Any], page: SourcePage) -> tuple[str, str] | None:
        if not stage.wants_picture or page.picture is None:
            return None
        return (str(self.out / STAGES[0].folder), page.picture)

    def _note(self, stage: Stage[Any, Any, Any], counts: Counts, result: UnitResult[Any], key: Key) -> None:
        counts.done += 1
        counts.failed += result.status is Status.FAILED
        counts.seconds += result.seconds
        counts.peak_memory_mb = max(counts.peak_memory_mb, result.peak_memory_mb)
        name = result.source.partition("\0")[2] or result.doc_id
        self.reporter.advance(
            stage.name,
            done=f"{name} p{key[1]}" if key[1] else name,
            status=str(result.status),
            issues=result.issues,
        )


def _result(blank: UnitResult[Any], done: Done) -> UnitResult[Any]:
    outcome: Outcome[Any] = done.outcome
    issues = tuple(
        replace(i, page_no=blank.page_no) if i.page_no is None and blank.page_no is not None else i
        for i in outcome.issues
    )
    if outcome.record is None and not issues:
        # A stage that gives nothing must say why: nothing is lost without a row in `issues`.
        issues = (run_issue("run", "no_result", "The stage gave no result and no reason."),)
    doc_id = outcome.record.doc_id if isinstance(outcome.record, Document) else blank.doc_id
    return replace(
        blank,
        doc_id=doc_id,
        status=outcome.status,
        issues=issues,
        seconds=done.seconds,
        peak_memory_mb=done.peak_memory_mb,
        record=outcome.record,
    )


def remove_leftover_pictures(out: Path, keep: set[str]) -> None:
    """Removes page pictures of documents that are no longer in the books (files that changed)."""
    for stage in STAGES:
        folder = out / stage.folder / PICTURES
        if folder.is_dir():
            for entry in os.scandir(folder):
                if entry.name[:16] not in keep and not entry.name.startswith("."):
                    Path(entry.path).unlink(missing_ok=True)
