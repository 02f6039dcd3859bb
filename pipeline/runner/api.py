"""What the command line and analysts call: run, plan, status, tables, load."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import StorageError, UsageError
from pipeline.records import Status
from pipeline.records.tables import TABLES
from pipeline.runner.books import FIRST, ShardBooks, all_shards, own_fingerprints, read_shard
from pipeline.runner.collect import Totals, tables_are_fresh, totals_of, why_tables, write_all_tables
from pipeline.runner.discover import Passed, discover
from pipeline.runner.drive import Counts, Drive, Stop, remove_leftover_pictures
from pipeline.runner.executors import make_executor
from pipeline.runner.plan import (
    Selection,
    StagePlan,
    kept_of_earlier,
    moved_files,
    plan_ingest,
    predict,
    select,
)
from pipeline.runner.progress import Reporter, Silent
from pipeline.runner.settings import Settings, check_formats, formats_of, load_settings, take_rules
from pipeline.runner.sources import (
    Place,
    gone_below,
    places_of,
    record_sources,
    recorded_sources,
    sources_of,
)
from pipeline.runner.states import StageStatus, missing_files, status_of
from pipeline.stages.contract import Unit
from pipeline.stages.fields import FieldsOptions
from pipeline.stages.registry import NAMES
from pipeline.store.files import remove_unfinished
from pipeline.store.lock import locked
from pipeline.store.tables import read_table

DEFAULT_OUT = Path("data/out")


@dataclass(frozen=True)
class RunSummary:
    """What a run did.

    Attributes:
        counts: By stage, of this run alone.
        totals: Of the whole output folder; None when the tables were not part of the run.
        tables: Files written.
        passed_over: Entries of the source folders that are no files.
        gone: Paths of files that results are kept of though they were taken away from their folder.
        dropped: Paths of files whose results were dropped.
        left_before: What stages before those of this run still have to do, by stage: files and pages that it
            could not work on, or only on results that are stale.
    """

    out: Path
    counts: dict[str, Counts]
    totals: Totals | None
    tables: list[Path]
    passed_over: list[Passed]
    failed_or_partial: int
    gone: list[str]
    dropped: list[str]
    left_before: dict[str, int]

    @property
    def exit_code(self) -> int:
        """0 when all is well, 1 when some documents failed or are partial."""
        return 1 if self.failed_or_partial else 0

    @property
    def held_up(self) -> bool:
        """Whether there was nothing to work on only because the stages before have not run."""
        return bool(self.left_before) and not any(c.planned or c.fresh for c in self.counts.values())


def run(
    *sources: str | Path,
    out: str | Path = DEFAULT_OUT,
    selection: Selection | None = None,
    settings: Settings | None = None,
    reporter: Reporter | None = None,
) -> RunSummary:
    """Runs the stages over files and folders; only what is new, changed or stale is worked on.

    Args:
        sources: Files and folders; when none is named those that `out` was made from, else `data/raw`.
        out: The output folder.
        selection: From `pipeline.runner.plan.select`; None for all.
        settings: From `load_settings`; None reads `saraban.toml` and the environment.

    Raises:
        SarabanError: see the exit codes in `pipeline.errors`; what was finished is kept.
    """
    folder = Path(out)
    chosen = selection or select()
    setup = settings or load_settings()
    take_rules(setup)
    formats = formats_of(setup)
    _check_plugins(setup)
    places = sources_of(sources, out=folder)
    files, passed = discover(places, out=folder)
    stop = Stop()
    with locked(folder), stop.listening(), reporter or Silent() as reports:
        remove_unfinished(folder)
        own = own_fingerprints(setup.stages)
        books = [read_shard(folder, shard, stages=[FIRST]) for shard in all_shards(folder)]
        ingest = plan_ingest(
            files, books, own=own[FIRST], selection=chosen, shard_files=setup.run.shard_files
        )
        passed += [
            Passed(
                one.path, "its target is away; what was read is kept", "ไม่พบไฟล์ปลายทางของลิงก์ ข้อมูลที่เคยอ่านยังอยู่"
            )
            for one in kept_of_earlier(files, books)
        ]
        pruned = _pruned(books, places, every=not sources, out=folder) if chosen.prune else []
        record_sources(places, out=folder)
        moved = moved_files(books, ingest) if FIRST in chosen.stages else set()
        drive = Drive(
            out=folder,
            run=setup.run,
            selection=chosen,
            own=own,
            options=setup.stages,
            ingest=ingest,
            given_up=moved.union(place.key for place in pruned),
            reporter=reports,
            make_executor=make_executor(setup.run, workers=worker_count(setup)),
            stop=stop,
        )
        drive.work()
        totals: Totals | None = None
        paths: list[Path] = []
        if "tables" in chosen.stages:
            if chosen.redo == "all" or not tables_are_fresh(folder, own["tables"], formats):
                reports.begin("tables", todo=1, fresh=0)
                paths, totals = write_all_tables(folder, own["tables"], formats, calibrate=_calibrates(setup))
                reports.advance("tables", done="tables", status="ok", issues=())
            else:
                reports.begin("tables", todo=0, fresh=1)
                totals = totals_of({name: read_table(folder, name) for name in TABLES})
        live = {r.doc_id for shard in all_shards(folder) for r in _ingest_results(folder, shard)}
        remove_leftover_pictures(folder, live)
    bad = _failed_or_partial(folder) if totals is None else totals.failed + totals.partial
    gone = missing_files(folder)
    dropped = [place.source_path for place in pruned]
    left = left_before(*sources, out=folder, selection=chosen, settings=setup)
    return RunSummary(folder, drive.counts, totals, paths, passed, bad, gone, dropped, left)


def _pruned(books: Sequence[ShardBooks], sources: Sequence[Path], *, every: bool, out: Path) -> list[Place]:
    """Files whose results go, also those named alone once where a run is about every source of the folder."""
    held = [place for shard in books for place in places_of(shard)]
    return gone_below([*sources, *(recorded_sources(out).files if every else ())], held)


def _check_plugins(settings: Settings) -> None:
    """Looks whether the plugins can be found; only workers import them, since one may replace a stage."""
    for plugin in settings.run.plugins:
        try:
            found = importlib.util.find_spec(plugin)
        except (ImportError, ValueError):
            found = None
        if found is None:
            raise UsageError(
                f"there is no plugin {plugin!r}",
                hint="Mend run.plugins, or PYTHONPATH.",
                thai=f"ไม่พบโมดูลเสริม {plugin} แก้ค่า run.plugins หรือ PYTHONPATH",
            )


def _ingest_results(out: Path, shard: int) -> list[Any]:
    return list(read_shard(out, shard, records_of=(), stages=[FIRST]).results[FIRST].values())


def _failed_or_partial(out: Path) -> int:
    """Documents that lost something, counted without the tables (a run of some stages)."""
    lost: set[str] = set()
    for shard in all_shards(out):
        books = read_shard(out, shard)
        live = {r.doc_id for r in books.results[FIRST].values()}
        lost |= {
            r.doc_id
            for results in books.results.values()
            for r in results.values()
            if r.status in (Status.FAILED, Status.PARTIAL) and r.doc_id in live
        }
    return len(lost)


def worker_count(settings: Settings) -> int:
    """Worker processes that a run takes: as set, else one for each processor this process may use."""
    return settings.run.workers or len(os.sched_getaffinity(0))


def plan(
    *sources: str | Path,
    out: str | Path = DEFAULT_OUT,
    selection: Selection | None = None,
    settings: Settings | None = None,
) -> list[StagePlan]:
    """What `run` with the same arguments would do, and why; works on nothing and writes nothing.

    Raises:
        SarabanError: as `run`.
    """
    folder = Path(out)
    chosen = selection or select()
    setup = settings or load_settings()
    take_rules(setup)
    places = sources_of(sources, out=folder)
    files, _ = discover(places, out=folder)
    own = own_fingerprints(setup.stages)
    books = [read_shard(folder, shard) for shard in all_shards(folder)]
    ingest = plan_ingest(files, books, own=own[FIRST], selection=chosen, shard_files=setup.run.shard_files)
    pruned = _pruned(books, places, every=not sources, out=folder) if chosen.prune else []
    dropped = {place.key for place in pruned}
    plans = predict(books, ingest, own=own, selection=chosen, dropped=dropped)
    if not any(sum(p.todo.values()) for p in plans) and "tables" in chosen.stages:
        again = "redo" if chosen.redo == "all" else ""
        why = again or why_tables(folder, own["tables"], formats_of(setup))
        plans[-1] = StagePlan("tables", str(Unit.CORPUS), int(not why), {why: 1} if why else {})
    return plans


def left_before(
    *sources: str | Path, out: str | Path, selection: Selection, settings: Settings
) -> dict[str, int]:
    """What stages before those of a selection still have to do, by stage.

    Raises:
        SarabanError: as `run`.
    """
    begins = NAMES.index(selection.stages[0])
    if begins == 0:
        return {}
    before = select(last=NAMES[begins - 1], document=selection.document)
    plans = plan(*sources, out=out, selection=before, settings=settings)
    return {entry.stage: sum(entry.todo.values()) for entry in plans if entry.todo}


def status(out: str | Path = DEFAULT_OUT, *, settings: Settings | None = None) -> list[StageStatus]:
    """State of every stage of an output folder.

    Raises:
        StorageError: when the folder holds no results.
    """
    return status_of(out, settings=settings)


def write_formats(
    out: str | Path = DEFAULT_OUT, *, formats: Sequence[str], settings: Settings | None = None
) -> list[Path]:
    """Writes the tables of an output folder again, in other formats.

    Raises:
        UsageError: when a format does not exist.
        StorageError: when the folder holds no results or a table cannot be written.
    """
    folder = Path(out)
    setup = settings or load_settings()
    take_rules(setup)
    check_formats(formats)
    if not all_shards(folder):
        raise StorageError(
            f"{folder} holds no results",
            hint="Run `saraban run` first, or name its output folder.",
            thai=f"โฟลเดอร์ {folder} ยังไม่มีผลการอ่าน สั่ง `saraban run` ก่อน หรือระบุโฟลเดอร์ผลลัพธ์ให้ถูก",
        )
    with locked(folder):
        own = own_fingerprints(setup.stages)["tables"]
        paths, _ = write_all_tables(folder, own, tuple(formats), calibrate=_calibrates(setup))
    return paths


def _calibrates(setup: Settings) -> bool:
    options = setup.stages["fields"]
    return not isinstance(options, FieldsOptions) or options.calibrate


@dataclass(frozen=True)
class Tables:
    """The tables of an output folder as pandas DataFrames, see docs/tables.md."""

    documents: pd.DataFrame
    pages: pd.DataFrame
    lines: pd.DataFrame
    stamps: pd.DataFrame
    custody: pd.DataFrame
    sections: pd.DataFrame
    letters: pd.DataFrame
    dates: pd.DataFrame
    references: pd.DataFrame
    links: pd.DataFrame
    fields: pd.DataFrame
    issues: pd.DataFrame


def load(out: str | Path = DEFAULT_OUT) -> Tables:
    """Loads the tables that a run wrote.

    Text is `string`, whole numbers `Int64`, so that both may be missing; dates are pandas datetimes,
    NaT where missing; lists stay lists.

    Raises:
        StorageError: when the folder holds no tables.
    """
    return Tables(**{name: _frame(read_table(Path(out), name)) for name in TABLES})


_NULLABLE = {
    "string": pd.StringDtype(),
    "int64": pd.Int64Dtype(),
    "double": pd.Float64Dtype(),
    "bool": pd.BooleanDtype(),
}


def _frame(table: Any) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(types_mapper=lambda t: _NULLABLE.get(str(t)), date_as_object=False)
    return frame
