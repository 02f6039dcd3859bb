"""What a run would do, and why: which units of which stages are new, changed, stale or to be done again."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.records import SourceFile, Status
from pipeline.runner.books import FIRST, Key, ShardBooks, expected_units, is_copy, source_file, source_key
from pipeline.runner.discover import look_at
from pipeline.runner.sources import places_of, under_known_roots
from pipeline.stages.contract import Stage, Unit
from pipeline.stages.registry import NAMES, STAGES
from pipeline.store.fingerprints import fingerprint, only_rules_differ
from pipeline.store.parts import UnitResult

REDO = ("failed", "all")
ON_REQUEST = ("redo", "failed before")
"""Reasons for work that only the user's wish gives."""

_DROPPED = "taken away, results dropped"


@dataclass(frozen=True)
class Selection:
    """Which stages and documents a run is about.

    Attributes:
        stages: Names of the stages, in order.
        document: Name, path or (beginning of the) doc_id of one document; None for all.
        redo: `failed` does failed and partial units again, `all` all selected, None only what is stale.
        prune: Drop the results of files that were taken away from the sources.
    """

    stages: tuple[str, ...]
    document: str | None = None
    redo: str | None = None
    prune: bool = False


def select(
    *,
    only: str | None = None,
    first: str | None = None,
    last: str | None = None,
    document: str | None = None,
    redo: str | None = None,
    prune: bool = False,
) -> Selection:
    """Checks the choices of the command line.

    Raises:
        UsageError: when a stage does not exist or the choices contradict each other.
    """
    for name in (only, first, last):
        if name is not None and name not in NAMES:
            raise UsageError(
                f"there is no stage {name!r}",
                hint=f"The stages are {', '.join(NAMES)}.",
                thai=f"ไม่มีขั้นตอนชื่อ {name!r} ขั้นตอนที่มีคือ {', '.join(NAMES)}",
            )
    if only and (first or last):
        raise UsageError(
            "--only does not go with --from or --to",
            hint="Use one or the other.",
            thai="ใช้ --only พร้อมกับ --from หรือ --to ไม่ได้ เลือกใช้อย่างใดอย่างหนึ่ง",
        )
    if redo is not None and redo not in REDO:
        raise UsageError(
            f"--redo takes {' or '.join(REDO)}, not {redo!r}",
            thai=f"ค่าของ --redo คือ {' หรือ '.join(REDO)} ไม่ใช่ {redo!r}",
        )
    begin, end = NAMES.index(only or first or NAMES[0]), NAMES.index(only or last or NAMES[-1])
    if begin > end:
        raise UsageError(
            f"--from {first} comes after --to {last}",
            hint="Swap the two.",
            thai=f"--from {first} เป็นขั้นตอนที่อยู่หลัง --to {last} สลับสองค่านี้",
        )
    stages = NAMES[begin : end + 1]
    if prune and FIRST not in stages:
        raise UsageError(
            f"--prune goes with {FIRST}",
            hint=f"Leave out --from, or give --from {FIRST}.",
            thai=f"--prune ต้องทำพร้อมขั้นตอน {FIRST} ไม่ต้องใส่ --only และ --from หรือใส่ --from {FIRST}",
        )
    if prune and document is not None:
        raise UsageError(
            "--prune does not go with --doc",
            hint="It looks at all files of the sources.",
            thai="ใช้ --prune พร้อมกับ --doc ไม่ได้ เพราะ --prune ดูไฟล์ทั้งหมดในโฟลเดอร์ต้นทาง",
        )
    return Selection(stages, document, redo, prune)


def wants_document(wanted: str | None, *, doc_id: str, source: str) -> bool:
    """Whether a document is the one the user named: by path, file name, stem or beginning of doc_id."""
    if wanted is None:
        return True
    root, _, name = source.partition("\0")
    path = Path(name)
    typed = unicodedata.normalize("NFC", wanted)  # names on disk may hold their marks parted from the letters
    if typed in (unicodedata.normalize("NFC", n) for n in (path.as_posix(), path.name, path.stem)):
        return True
    if "/" in wanted and Path(wanted).resolve() == (Path(root) / path).resolve():
        return True
    return len(wanted) >= 4 and bool(doc_id) and doc_id.startswith(wanted.lower())


@dataclass(frozen=True)
class IngestUnit:
    """A file that `ingest` is to read, or a copy of one that is only noted.

    Attributes:
        duplicate_of: doc_id of the file with the same bytes, for a copy.
        reason: Why it is worked on; empty when its result is fresh.
    """

    source: SourceFile
    sha256: str
    fingerprint: str
    duplicate_of: str | None
    reason: str

    @property
    def key(self) -> Key:
        """Its key in the books."""
        return (source_key(self.source.root, self.source.source_path), None)

    @property
    def doc_id(self) -> str:
        """First 16 digits of the sha256; of the path where the file cannot be read."""
        return (self.sha256 or hashlib.sha256(self.key[0].encode("utf-8", "surrogateescape")).hexdigest())[
            :16
        ]

    @property
    def stat(self) -> str:
        """Size and time of change, as kept in the books."""
        return stat_of(self.source)


def stat_of(source: SourceFile) -> str:
    """Size and time of change of a file: when they are as before the file is not hashed again."""
    return f"{source.size_bytes}:{source.modified_ns}"


def plan_ingest(
    sources: Sequence[SourceFile],
    shards: Sequence[ShardBooks],
    *,
    own: str,
    selection: Selection,
    shard_files: int,
) -> dict[int, list[IngestUnit]]:
    """Assigns every source to a shard and says which of them must be read.

    A known file stays in its shard, and one that was moved goes where the results of its bytes are; new ones
    fill the last shard and then begin new ones. A copy that the run was not asked for is read when the file
    it was a copy of is gone or has other bytes now.
    """
    sources = under_known_roots(sources, [place for books in shards for place in places_of(books)])
    known: dict[str, tuple[int, UnitResult[Any]]] = {
        key[0]: (books.shard, result) for books in shards for key, result in books.results[FIRST].items()
    }
    kept = kept_of_earlier(sources, shards)
    sources = [source for source in sources if source not in kept]
    contents = {
        key: content_of(source, known[key][1] if key in known else None)
        for source in sources
        for key in [source_key(source.root, source.source_path)]
    }
    # Who holds which bytes: a file read earlier stays the original as long as it is there and has them.
    owner = {
        r.content: key
        for key, (_, r) in known.items()
        if r.content
        and r.status is not Status.SKIPPED
        and (contents[key] == r.content if key in contents else _is_there(key))
    }
    vacated = {
        r.content: shard
        for key, (shard, r) in known.items()
        if r.record is not None and key not in contents and not _is_there(key)
    }
    plan: dict[int, list[IngestUnit]] = {books.shard: [] for books in shards}
    fill = Counter({books.shard: len(books.results[FIRST]) for books in shards})
    last = max(fill, default=0)
    for source in sources:
        key = source_key(source.root, source.source_path)
        shard, before = known.get(key, (None, None))
        sha256 = contents[key]
        if not wants_document(selection.document, doc_id=sha256[:16], source=key):
            continue
        duplicate = sha256[:16] if sha256 and owner.setdefault(sha256, key) != key else None
        unit = IngestUnit(source, sha256, fingerprint(own, [sha256 or stat_of(source)]), duplicate, "")
        unit = replace(unit, reason=_ingest_reason(unit, before, selection))
        if shard is None and duplicate is None:
            shard = vacated.pop(sha256, None)
        if shard is None:
            if last not in plan or fill[last] >= shard_files:
                last += 1
                plan.setdefault(last, [])
            shard = last
            fill[shard] += 1
        plan[shard].append(unit)
    if selection.document is None:
        for key, (shard, before) in known.items():
            if key in contents or not is_copy(before) or before.content in owner:
                continue
            heir = _source_again(before)
            if heir is not None and content_of(heir, before) == before.content:
                owner[before.content] = key
                mark = fingerprint(own, [before.content])
                plan[shard].append(IngestUnit(heir, before.content, mark, None, "its copy changed"))
    return plan


def kept_of_earlier(sources: Iterable[SourceFile], shards: Sequence[ShardBooks]) -> list[SourceFile]:
    """Links whose target is away now and was read earlier: what was read is kept, as of a file taken away."""
    away = [source for source in sources if not source.there]
    if not away:
        return []
    held = {
        key[0]
        for books in shards
        for key, result in books.results[FIRST].items()
        if result.content  # its bytes were there once
    }
    away = under_known_roots(away, [place for books in shards for place in places_of(books)])
    return [source for source in away if source_key(source.root, source.source_path) in held]


def _source_again(before: UnitResult[Any]) -> SourceFile | None:
    """The file of an earlier result as it is now; None when it is not there."""
    path, below = source_file(before.source), before.source.partition("\0")[2]
    found = look_at(path, root=path.parents[below.count("/")])
    return found if isinstance(found, SourceFile) else None


def _ingest_reason(unit: IngestUnit, before: UnitResult[Any] | None, selection: Selection) -> str:
    if before is None:
        return "new"
    if before.content != unit.sha256:
        return "file changed"
    if bool(unit.duplicate_of) != is_copy(before):
        return "its copy changed"
    if unit.duplicate_of:
        return ""
    return stale_reason(before, unit.fingerprint, selection)


def stale_reason(before: UnitResult[Any] | None, expected: str, selection: Selection) -> str:
    """Why a unit must be worked on; empty when its result is fresh."""
    if before is None:
        return "new"
    if selection.redo == "all":
        return "redo"
    if selection.redo == "failed" and before.status in (Status.FAILED, Status.PARTIAL):
        return "failed before"
    if before.fingerprint == expected:
        return ""
    own_now, own_then = expected.partition(".")[0], before.fingerprint.partition(".")[0]
    if only_rules_differ(own_now, own_then):
        return "rules changed"
    return "options or version changed" if own_now != own_then else "earlier results changed"


def stale_units(
    stage: Stage[Any, Any, Any], books: ShardBooks, *, own: str, selection: Selection
) -> dict[Key, tuple[str, str]]:
    """Units of a page or document stage to work on: key to (fingerprint it will have, reason)."""
    found: dict[Key, tuple[str, str]] = {}
    for key, expected in selected_units(stage, books, own=own, selection=selection).items():
        reason = stale_reason(books.results[stage.name].get(key), expected, selection)
        if reason:
            found[key] = (expected, reason)
    return found


def selected_units(
    stage: Stage[Any, Any, Any], books: ShardBooks, *, own: str, selection: Selection
) -> dict[Key, str]:
    """Units of a page or document stage that the selection is about, each with its expected fingerprint."""
    sources = {r.doc_id: r.source for r in books.results[FIRST].values() if r.status is not Status.SKIPPED}
    return {
        key: expected
        for key, expected in expected_units(stage, books, own).items()
        if wants_document(selection.document, doc_id=key[0], source=sources.get(key[0], ""))
    }


@dataclass(frozen=True)
class StagePlan:
    """What a run would do in one stage.

    Attributes:
        fresh: Units whose results stand.
        todo: Number of units to work on, by reason.
        after_new_files: Files still to be opened, whose pages nobody has counted yet.
    """

    stage: str
    unit: str
    fresh: int
    todo: Mapping[str, int]
    after_new_files: int = 0


def predict(
    shards: Sequence[ShardBooks],
    ingest: Mapping[int, list[IngestUnit]],
    *,
    own: Mapping[str, str],
    selection: Selection,
    dropped: Collection[Key] = (),
) -> list[StagePlan]:
    """Plays a run through on the books alone, without working on anything.

    Args:
        dropped: Files whose results go.
    """
    fresh: Counter[str] = Counter()
    todo: dict[str, Counter[str]] = {stage.name: Counter() for stage in STAGES}
    to_open = 0
    todo[FIRST].update([_DROPPED] * len(dropped))
    for books in shards:
        opened = {u.key for u in ingest.get(books.shard, ()) if u.reason}
        if FIRST in selection.stages:
            for unit in ingest.get(books.shard, ()):
                todo[FIRST].update([unit.reason] if unit.reason else [])
                fresh[FIRST] += not unit.reason
                to_open += bool(unit.reason) and not unit.duplicate_of
            gone = opened.union(dropped)
            books.results[FIRST] = {k: r for k, r in books.results[FIRST].items() if k not in gone}
        for stage in STAGES[1:]:
            if stage.name not in selection.stages or stage.unit is Unit.CORPUS:
                continue
            stale = stale_units(stage, books, own=own[stage.name], selection=selection)
            expected = selected_units(stage, books, own=own[stage.name], selection=selection)
            todo[stage.name].update(reason for _, reason in stale.values())
            fresh[stage.name] += sum(k not in stale for k in expected)
            before = books.results[stage.name]
            for key in stale:  # what the later stages will find
                books.results[stage.name][key] = as_done(before.get(key), key, expected[key])
    seen = {books.shard for books in shards}
    for shard in ingest.keys() - seen if FIRST in selection.stages else ():
        for unit in ingest[shard]:
            todo[FIRST].update([unit.reason])
            to_open += not unit.duplicate_of
    work = to_open + sum(sum(c.values()) for c in todo.values())
    if work and "tables" in selection.stages:
        todo["tables"].update(["earlier results changed"])
    return [
        StagePlan(s.name, str(s.unit), fresh[s.name], dict(todo[s.name]), to_open if s.name != FIRST else 0)
        for s in STAGES
        if s.name in selection.stages
    ]


def as_done(before: UnitResult[Any] | None, key: Key, expected: str) -> UnitResult[Any]:
    """What a unit still to be worked on will leave for the stages after it, as far as one can know."""
    status = before.status if before else Status.OK
    return UnitResult(key[0], key[1], "", "", "", expected, status, (), 0.0, 0.0, None)


def moved_files(shards: Sequence[ShardBooks], plan: Mapping[int, Sequence[IngestUnit]]) -> set[Key]:
    """Files in the books that are no longer there while another file of this run has their bytes: renamed or
    moved. Files that are simply gone stay in the books until they are pruned: what was read from them may be
    all that is left of them."""
    present = {unit.sha256 for units in plan.values() for unit in units}
    sources = {unit.key for units in plan.values() for unit in units}
    return {
        key
        for books in shards
        for key, result in books.results[FIRST].items()
        if key not in sources and result.content in present and not _is_there(key[0])
    }


def _is_there(key: str) -> bool:
    return os.path.exists(source_file(key))  # noqa: PTH110 - never raises


def content_of(source: SourceFile, before: UnitResult[Any] | None) -> str:
    """sha256 of a file's bytes, from its earlier result while size and time of change are as they were."""
    return before.content if before and before.content and before.stat == stat_of(source) else _sha256(source)


def _sha256(source: SourceFile) -> str:
    """sha256 of a file's bytes; empty when it cannot be read, which `ingest` then reports."""
    try:
        with Path(source.path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
