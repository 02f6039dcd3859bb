"""Gathers the results of all shards into the tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.records import Document, DocumentEvidence, Issue, Severity, Status
from pipeline.records.tables import TABLES, DocumentRow, IssueRow, PageRow, ReferenceRow, StampRow
from pipeline.runner.books import (
    EVERY_RECORD,
    FIRST,
    Key,
    ShardBooks,
    all_shards,
    is_copy,
    key_of,
    read_shard,
    set_aside_unfit,
)
from pipeline.runner.evidence import document_evidence
from pipeline.runner.linking import FILE_MISSING, linked
from pipeline.runner.page_files import PageFiles, page_files
from pipeline.runner.run_issues import fault_message, run_issue
from pipeline.runner.sources import gone_files, known_places
from pipeline.stages.contract import Unit
from pipeline.stages.letter_audit import STAGE_NAME as AUDITED
from pipeline.stages.letter_leaves import Leaf
from pipeline.stages.link_cards import LetterCard, letter_cards, with_stamps
from pipeline.stages.registry import STAGES
from pipeline.stages.tables import DocumentRows, document_rows
from pipeline.store.files import write_bytes
from pipeline.store.parts import UnitResult
from pipeline.store.tables import FOLDER, FORMATS, arrow_tables, tables_exist, write_tables

_MARK = "tables.json"
_OF_DOCUMENTS = ("lines", "stamps", "custody", "sections", "letters", "dates", "references", "fields")


@dataclass(frozen=True)
class Totals:
    """How many documents and pages an output folder holds, and what was found in them."""

    documents: int
    ok: int
    partial: int
    failed: int
    skipped: int
    pages: int
    letters: int
    stamps: int
    issues: int


def collect_tables(out: Path, *, calibrate: bool = True) -> dict[str, pa.Table]:
    """All tables over all shards, in the order of the source paths.

    Args:
        calibrate: As the option of `fields`, for letters that are read from several files.

    Raises:
        StorageError: when a part cannot be read.
    """
    gathered: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
    firsts = {shard: read_shard(out, shard, stages=[FIRST]) for shard in all_shards(out)}
    opened = {
        result.doc_id: result.record
        for books in firsts.values()
        for result in books.results[FIRST].values()
        if result.record is not None
    }
    joined = page_files(out, firsts, calibrate=calibrate)
    cards: list[LetterCard] = []
    later: dict[str, list[StampRow]] = {}
    references: list[ReferenceRow] = []
    places = known_places(out)
    gone = {place.key for place in gone_files(places)}
    for shard in all_shards(out):
        rows = _shard_rows(read_shard(out, shard, records_of=EVERY_RECORD), opened, joined, cards, gone)
        for stamp in rows["stamps"]:
            leaf = joined.leaves.get(stamp.doc_id)
            if leaf is not None and leaf.begins_in is not None:
                later.setdefault(leaf.begins_in, []).append(stamp)
        references += rows["references"]
        for name, table in arrow_tables(rows).items():
            gathered[name].append(table)
    # A link may lead to any letter of the archive, so all are made anew whenever one document has changed.
    paths = {place.doc_id: place.source_path for place in places if not place.copy}
    cards = [with_stamps(card, later.get(card.doc_id, ())) for card in cards]
    links, lost = linked(cards, references, there={p.doc_id for p in places if p.key not in gone})
    unlinked = [_unlinked(card, error, paths[card.doc_id]) for card, error in lost]
    last = arrow_tables({"links": links, "issues": unlinked})
    for name in ("links", "issues"):
        gathered[name].append(last[name])
    empty = arrow_tables({})
    return {name: pa.concat_tables(parts) if parts else empty[name] for name, parts in gathered.items()}


def _unlinked(card: LetterCard, error: Exception, source_path: str) -> IssueRow:
    message = f"The links of letter {card.letter_no_in_doc} could not be made: {fault_message(error)}"
    issue = run_issue("tables", "not_linked", message, severity=Severity.WARNING)
    return _issue_row(issue, doc_id=card.doc_id, page_no=None, source_path=source_path)


def _shard_rows(
    books: ShardBooks,
    opened: Mapping[str, Document],
    joined: PageFiles,
    cards: list[LetterCard],
    gone: Collection[Key],
) -> dict[str, list[Any]]:
    """The rows of all tables but `links`; what links are made from is added to `cards`."""
    rows: dict[str, list[Any]] = {name: [] for name in TABLES}
    missing: dict[str, list[tuple[Key, str]]] = {}
    for key, stage in set_aside_unfit(books):
        missing.setdefault(key[0], []).append((key, stage))
    documents = {d.doc_id: d for d in books.documents()}
    for result in sorted(books.results[FIRST].values(), key=lambda r: r.source):
        document = documents.get(result.doc_id)
        own = result.status not in (Status.SKIPPED, Status.FAILED)
        later = _later_results(books, result.doc_id) if own else []
        leaf = joined.leaves.get(result.doc_id)
        issues = [(r, i) for r in [result, *later] for i in r.issues]
        if leaf is not None:
            # What its own page alone gave cause for, such as a letter without signatory.
            issues = [one for one in issues if one[1].stage != AUDITED or one[1].severity is Severity.ERROR]
            issues += [(result, issue) for issue in leaf.issues]
        if own and result.doc_id in joined.faults:
            issues.append((result, joined.faults[result.doc_id]))
        whole = True
        if own and document is not None:
            undone = missing.get(result.doc_id, ())
            issues += [(result, _not_done(key, stage)) for key, stage in undone]
            whole = not undone
            try:
                found = _rows_of(document_evidence(books, document), leaf)
                own_cards = list(letter_cards(found.letters, found.sections, found.stamps, found.fields))
            except Exception as error:  # one document's odd record must not cost all others their tables
                issues.append((result, run_issue("tables", "internal_error", fault_message(error))))
                whole = False
            else:
                for name in _OF_DOCUMENTS:
                    rows[name] += getattr(found, name)
                cards += own_cards
                rows["pages"] += [_with_status(page, books, document) for page in found.pages]
        status = document_status(result, document, later, whole=whole)
        is_gone = key_of(result) in gone
        if is_gone:
            issues.append((result, _FILE_GONE))
        rows["documents"].append(_document_row(result, opened.get(result.doc_id), status, is_gone=is_gone))
        rows["issues"] += [
            _issue_row(issue, doc_id=r.doc_id, page_no=r.page_no, source_path=_shown_path(result))
            for r, issue in issues
        ]
    return rows


def _rows_of(evidence: DocumentEvidence, leaf: Leaf | None) -> DocumentRows:
    """The rows of a document; of a picture file that holds a page of a longer letter its share of that."""
    if leaf is None:
        return document_rows(evidence)
    share = replace(evidence, sections=leaf.sections, fields=leaf.fields)
    return document_rows(share, begins=leaf.first, goes_on_in=leaf.goes_on_in, whole=leaf.whole)


_FILE_GONE = run_issue(
    FIRST,
    FILE_MISSING,
    "The file is no longer in its source folder; what was read from it is kept.",
    severity=Severity.WARNING,
)


def _not_done(key: Key, stage: str) -> Issue:
    message = f"The stage {stage} has not been run on this yet, or what it reads has changed since."
    return run_issue(stage, "not_done", message, retryable=True, page_no=key[1])


def _with_status(page: PageRow, books: ShardBooks, document: Document) -> PageRow:
    """The page with the worst status of all the work done on it."""
    source = next(p.status for p in document.pages if p.page_no == page.page_no)
    units = [
        books.results[stage.name].get((document.doc_id, page.page_no))
        for stage in STAGES
        if stage.unit is Unit.PAGE
    ]
    statuses = [source, *(u.status for u in units if u is not None)]
    if Status.FAILED in statuses:
        worst = Status.FAILED
    else:
        worst = Status.OK if all(s is Status.OK for s in statuses) and all(units) else Status.PARTIAL
    return replace(page, status=str(worst))


def _later_results(books: ShardBooks, doc_id: str) -> list[UnitResult[Any]]:
    return [
        result
        for stage in STAGES[1:]
        for (unit, _), result in sorted(books.results.get(stage.name, {}).items(), key=lambda e: e[0][1] or 0)
        if unit == doc_id
    ]


def document_status(
    result: UnitResult[Any],
    document: Document | None,
    later: Iterable[UnitResult[Any]],
    *,
    whole: bool = True,
) -> Status:
    """Status of a whole document: `failed` when nothing of it could be read, `partial` when not all.

    Args:
        result: Of `ingest`.
        later: Of all later stages.
        whole: False when some of the work is still to be done.
    """
    if result.status in (Status.SKIPPED, Status.FAILED):
        return result.status
    lost: set[int | None] = (
        {p.page_no for p in document.pages if p.status is Status.FAILED} if document else set()
    )
    statuses: list[Status] = [result.status]
    for unit in later:
        statuses.append(unit.status)
        if unit.status is Status.FAILED:
            lost.add(unit.page_no)
    if document and document.pages and all(p.page_no in lost for p in document.pages):
        return Status.FAILED
    return Status.OK if whole and all(s is Status.OK for s in statuses) and not lost else Status.PARTIAL


def _document_row(
    result: UnitResult[Any], opened: Document | None, status: Status, *, is_gone: bool
) -> DocumentRow:
    return DocumentRow(
        doc_id=result.doc_id,
        source_path=_shown_path(result),
        sha256=result.content,
        media_type=opened.media_type if opened else "application/octet-stream",
        bytes=int(result.stat.partition(":")[0] or 0),
        page_count=len(opened.pages) if opened else 0,
        status=str(status),
        duplicate_of=result.doc_id if is_copy(result) else None,
        file_missing=is_gone,
    )


def _issue_row(issue: Issue, *, doc_id: str, page_no: int | None, source_path: str) -> IssueRow:
    return IssueRow(
        doc_id=doc_id,
        page_no=issue.page_no if issue.page_no is not None else page_no,
        stage=issue.stage,
        code=issue.code,
        message=issue.message,
        hint=issue.hint,
        retryable=issue.retryable,
        severity=str(issue.severity),
        source_path=source_path,
    )


def _shown_path(result: UnitResult[Any]) -> str:
    return result.source.partition("\0")[2]


def books_print(out: Path) -> str:
    """What the tables were written from: changes when a part is written anew or a source file taken away."""
    parts = [
        (path.parent.name, path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for stage in STAGES
        for path in sorted((out / stage.folder).glob("part-*.parquet"))
    ]
    gone = [str(place.path) for place in gone_files(known_places(out))]
    return json.dumps([parts, gone])


def tables_are_fresh(out: Path, own: str, formats: Iterable[str]) -> bool:
    """Whether the tables on disk were written from the parts as they are now, in these formats."""
    return not why_tables(out, own, formats)


def why_tables(out: Path, own: str, formats: Iterable[str]) -> str:
    """Why the tables must be written; empty when those on disk are fresh, in these formats."""
    try:
        mark = json.loads((out / FOLDER / _MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "tables not written yet"
    if mark.get("own") != own:
        return "options or version changed"
    if mark.get("parts") != books_print(out):
        return "earlier results changed"
    absent = [f for f in formats if f not in mark["formats"] or not tables_exist(out, f)]
    if not absent:
        return ""
    some = any(tables_exist(out, f) for f in FORMATS)
    return f"not written yet as {', '.join(absent)}" if some else "tables not written yet"


def write_all_tables(
    out: Path, own: str, formats: tuple[str, ...], *, calibrate: bool = True
) -> tuple[list[Path], Totals]:
    """Collects and writes the tables; gives their paths and what is in them.

    Every format that lies there already is written again too: whoever loads an old file beside new ones would
    take it for the present state.

    Raises:
        StorageError: when a part cannot be read or a table not written.
    """
    parts = books_print(out)
    wanted = [f for f in FORMATS if f in formats or tables_exist(out, f, partly=True)]
    tables = collect_tables(out, calibrate=calibrate)
    paths = write_tables(out, tables, formats=wanted)
    totals = totals_of(tables)
    mark = {"own": own, "parts": parts, "formats": wanted, "totals": asdict(totals)}
    write_bytes(out / FOLDER / _MARK, json.dumps(mark, indent=1).encode())
    return paths, totals


def totals_of(tables: dict[str, pa.Table]) -> Totals:
    """Counts over the tables."""
    statuses = Counter(tables["documents"]["status"].to_pylist())
    return Totals(
        documents=tables["documents"].num_rows,
        ok=statuses["ok"],
        partial=statuses["partial"],
        failed=statuses["failed"],
        skipped=statuses["skipped"],
        pages=tables["pages"].num_rows,
        letters=tables["letters"].num_rows,
        stamps=tables["stamps"].num_rows,
        issues=tables["issues"].num_rows,
    )
