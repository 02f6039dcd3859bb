"""The state of an output folder: what of each stage is done, stale, failed or still to be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import SarabanError, StorageError
from pipeline.records import SourceFile, Status
from pipeline.runner.books import FIRST, Key, ShardBooks, all_shards, own_fingerprints, read_shard, source_key
from pipeline.runner.collect import tables_are_fresh
from pipeline.runner.discover import discover
from pipeline.runner.plan import as_done, content_of, select, stale_units
from pipeline.runner.settings import Settings, formats_of, load_settings, take_rules
from pipeline.runner.sources import (
    gone_files,
    known_places,
    recorded_sources,
    sources_there,
    under_known_roots,
)
from pipeline.stages.contract import Unit
from pipeline.stages.registry import STAGES, stage_named
from pipeline.store.parts import UnitResult
from pipeline.store.tables import tables_exist


@dataclass(frozen=True)
class StageStatus:
    """State of one stage of an output folder.

    Attributes:
        counts: Number of units by status, `stale` (done, but an option, the code or what it reads has changed
            since) and `not_done` (never done yet).
        failures: Units that failed or are partial: (source path, page, code, message, hint).
        seconds: CPU seconds spent on the results that stand.
    """

    stage: str
    counts: dict[str, int]
    failures: list[tuple[str, int | None, str, str, str]]
    seconds: float
    peak_memory_mb: float


def status_of(out: str | Path, *, settings: Settings | None = None) -> list[StageStatus]:
    """State of every stage of an output folder.

    Raises:
        StorageError: when the folder holds no results.
    """
    folder = Path(out)
    setup = settings or load_settings()
    take_rules(setup)
    shards = all_shards(folder)
    if not shards:
        raise StorageError(
            f"{folder} holds no results",
            hint="Run `saraban run` first, or name its output folder.",
            thai=f"โฟลเดอร์ {folder} ยังไม่มีผลการอ่าน สั่ง `saraban run` ก่อน หรือระบุโฟลเดอร์ผลลัพธ์ให้ถูก",
        )
    own = own_fingerprints(setup.stages)
    state = {s.name: _StageTally() for s in STAGES if s.unit is not Unit.CORPUS}
    new = _files_there(folder)
    for shard in shards:
        books = read_shard(folder, shard)
        before = books.results[FIRST]
        known = before.keys() & new.keys()
        changed = {key for key in known if _has_changed(new.pop(key), before[key])}
        for name, tally in state.items():
            tally.add(books, name, own[name], changed)
    state[FIRST].counts["not_done"] += len(new)
    found = [
        StageStatus(name, dict(t.counts), t.failures, t.seconds, t.peak_memory_mb)
        for name, t in state.items()
    ]
    fresh = tables_are_fresh(folder, own["tables"], formats_of(setup))
    written = "ok" if fresh else "stale" if tables_exist(folder, "parquet", partly=True) else "not_done"
    return [*found, StageStatus("tables", {written: 1}, [], 0.0, 0.0)]


def _has_changed(file: SourceFile, before: UnitResult[Any]) -> bool:
    # Of a link whose target is away what was read is kept.
    return file.there and content_of(file, before) != before.content


def _files_there(out: Path) -> dict[Key, SourceFile]:
    """The files in the sources that `out` was made from, where these are there."""
    try:
        files, _ = discover(sources_there(recorded_sources(out)), out=out)
    except SarabanError:  # the state of the results can be told without their sources
        return {}
    return {
        (source_key(one.root, one.source_path), None): one
        for one in under_known_roots(files, known_places(out))
    }


@dataclass
class _StageTally:
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, int | None, str, str, str]] = field(default_factory=list)
    seconds: float = 0.0
    peak_memory_mb: float = 0.0

    def add(self, books: ShardBooks, stage: str, own: str, changed: Collection[Key]) -> None:
        """Counts a stage of a shard, and puts what it will give in place of what is stale or not done."""
        results = books.results[stage]
        if stage == FIRST:
            stale = {
                key
                for key, result in results.items()
                if key in changed
                or (result.fingerprint.partition(".")[0] != own and result.status is not Status.SKIPPED)
            }
        else:
            todo = stale_units(stage_named(stage), books, own=own, selection=select())
            stale = todo.keys() & results.keys()
            self.counts["not_done"] += len(todo) - len(stale)
            books.results[stage] = results | {
                key: as_done(results.get(key), key, expected) for key, (expected, _) in todo.items()
            }
        paths = {r.doc_id: r.source.partition("\0")[2] for r in books.results[FIRST].values()}
        for key, result in results.items():
            self.counts["stale" if key in stale else str(result.status)] += 1
            self.seconds += result.seconds
            self.peak_memory_mb = max(self.peak_memory_mb, result.peak_memory_mb)
            if result.status in (Status.FAILED, Status.PARTIAL):
                for issue in result.issues:
                    page = issue.page_no if issue.page_no is not None else result.page_no
                    name = result.source.partition("\0")[2] or paths.get(result.doc_id, result.doc_id)
                    self.failures.append((name, page, issue.code, issue.message, issue.hint))


def missing_files(out: str | Path) -> list[str]:
    """Source paths of the files that results are kept of though they were taken away from their folder.

    Raises:
        StorageError: when a part cannot be read.
    """
    return [place.source_path for place in gone_files(known_places(Path(out)))]
