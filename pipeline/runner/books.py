"""The books of an output folder: which unit of which stage is done, with which fingerprint, and where."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.records import Document, SourcePage, Status
from pipeline.stages.contract import Stage, Unit
from pipeline.stages.registry import STAGES, stage_named
from pipeline.store.fingerprints import fingerprint, own_fingerprint
from pipeline.store.parts import UnitResult, read_part, shards_of
from pipeline.thai.rules import in_force

Key = tuple[str, int | None]
"""A unit: source key, None for `ingest`; doc_id, page number for a page; doc_id, None for a document."""

FIRST = STAGES[0].name
EVERY_RECORD = tuple(stage.name for stage in STAGES if stage.unit is not Unit.CORPUS)
"""Names of the stages that leave records in parts: all but `tables`."""

_ESCAPED = re.compile(rb"\\x([89a-f][0-9a-f])")


@dataclass
class ShardBooks:
    """All results over one shard; the records of stages other than `ingest` are read only when asked for."""

    shard: int
    results: dict[str, dict[Key, UnitResult[Any]]] = field(default_factory=dict)

    def documents(self) -> list[Document]:
        """The documents of the shard that could be opened, once each."""
        return [r.record for r in self.results.get(FIRST, {}).values() if r.record and not _left_alone(r)]


def _left_alone(result: UnitResult[Any]) -> bool:
    return result.status in (Status.SKIPPED, Status.FAILED)


def source_key(root: str, source_path: str) -> str:
    """Key of a file among the units of `ingest`; bytes of a name that are no UTF-8 are written as escapes."""
    key = f"{root}\0{source_path}"
    return key.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def source_file(key: str) -> Path:
    """The file of a `source_key`, also one whose name is no UTF-8."""
    root, _, source_path = key.partition("\0")
    path = Path(root) / source_path
    if "\\x" in key and not path.exists():
        raw = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), str(path).encode())
        return Path(os.fsdecode(raw))
    return path


def is_copy(result: UnitResult[Any]) -> bool:
    """Whether the bytes of a file were read from another one, and nothing of it but this is held."""
    return any(issue.code == "duplicate" for issue in result.issues)


def key_of(result: UnitResult[Any]) -> Key:
    """The unit a result belongs to."""
    return (result.source or result.doc_id, result.page_no)


def read_shard(
    out: Path, shard: int, *, records_of: Iterable[str] = (FIRST,), stages: Iterable[str] | None = None
) -> ShardBooks:
    """Reads the books of a shard.

    Args:
        records_of: Stages whose records are wanted too.
        stages: Stages to read at all; None for all.

    Raises:
        StorageError: when a part is damaged or of another version.
    """
    books = ShardBooks(shard)
    wanted = set(records_of)
    for stage in STAGES:
        if stage.unit is Unit.CORPUS or (stages is not None and stage.name not in stages):
            continue
        results = read_part(out / stage.folder, shard, stage.record, with_records=stage.name in wanted)
        books.results[stage.name] = {key_of(r): r for r in results}
    return books


def all_shards(out: Path) -> list[int]:
    """Numbers of all shards of the output folder."""
    return shards_of(out / STAGES[0].folder)


def own_fingerprints(options: Mapping[str, Any]) -> dict[str, str]:
    """Each stage's own fingerprint as it is set up now, with the rules that are in force.

    Args:
        options: Options of each stage by name.
    """
    return {
        stage.name: own_fingerprint(
            stage.name,
            stage.version,
            # Which formats are written is kept with the tables and changes none of their rows.
            options="" if stage.unit is Unit.CORPUS else options[stage.name].model_dump_json(),
            versions=stage.versions(options[stage.name]),
            rules=in_force().digest(stage.rules) if stage.rules else "",
        )
        for stage in STAGES
    }


def expected_units(stage: Stage[Any, Any, Any], books: ShardBooks, own: str) -> dict[Key, str]:
    """Units of a page or document stage that can be worked on now, with the fingerprint each should have.

    A unit is there when what it needs has a result: a page that failed earlier has no later units, and a
    document is there as soon as one of its pages has been read.
    """
    units: dict[Key, str] = {}
    for document in books.documents():
        pages = [p for p in document.pages if p.status is not Status.FAILED and p.picture]
        if stage.unit is Unit.PAGE:
            for page in pages:
                need = _need_of_page(stage, books, document, page)
                if need is not None:
                    units[(document.doc_id, page.page_no)] = fingerprint(own, [need])
        elif stage.unit is Unit.DOCUMENT:
            needs = _needs_of_document(stage, books, document, pages)
            if needs:
                units[(document.doc_id, None)] = fingerprint(own, needs)
    return units


def _need_of_page(
    stage: Stage[Any, Any, Any], books: ShardBooks, document: Document, page: SourcePage
) -> str | None:
    need = stage.needs[0]
    if need == FIRST:
        return f"{document.sha256}:{page.page_no}:{ingest_print(books, document)}"
    result = books.results.get(need, {}).get((document.doc_id, page.page_no))
    return None if result is None or result.status is Status.FAILED else _as_need(result)


def _as_need(result: UnitResult[Any]) -> str:
    # The status counts too: what was partial last time and is whole now changes all that reads it.
    return f"{result.fingerprint}:{result.status}"


def ingest_print(books: ShardBooks, document: Document) -> str:
    """Fingerprint of the ingest result that made the document."""
    for result in books.results[FIRST].values():
        if result.doc_id == document.doc_id and result.record is not None and not _left_alone(result):
            return result.fingerprint
    raise KeyError(document.doc_id)


def _needs_of_document(
    stage: Stage[Any, Any, Any], books: ShardBooks, document: Document, pages: list[SourcePage]
) -> list[str]:
    need = stage_named(stage.needs[0])
    if need.unit is Unit.DOCUMENT:
        result = books.results.get(need.name, {}).get((document.doc_id, None))
        return [] if result is None or result.status is Status.FAILED else [_as_need(result)]
    results = [books.results.get(need.name, {}).get((document.doc_id, page.page_no)) for page in pages]
    if not any(results):
        return []
    return [_as_need(r) if r else "missing" for r in results]


def set_aside_unfit(books: ShardBooks) -> list[tuple[Key, str]]:
    """Takes out of the books what does not fit together, and tells what is missing: (unit, stage) pairs.

    A result fits when it was made from the results that its stage's needs have now; after part of a run with
    other options, or an interruption, later results may belong to an earlier state.
    """
    missing: list[tuple[Key, str]] = []
    for stage in STAGES[1:]:
        if stage.unit is Unit.CORPUS:
            continue
        expected = expected_units(stage, books, "")
        results = books.results[stage.name]
        fit = {
            key: results[key]
            for key, wanted in expected.items()
            if key in results and results[key].fingerprint.partition(".")[2] == wanted.partition(".")[2]
        }
        missing += [(key, stage.name) for key in expected if key not in fit]
        books.results[stage.name] = fit
    return missing
