"""Finds letters whose pages lie in a picture file each, over all shards of an output folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import StorageError
from pipeline.records import DocumentEvidence, Issue, Severity, Status
from pipeline.runner.books import EVERY_RECORD, FIRST, ShardBooks, read_shard, set_aside_unfit
from pipeline.runner.evidence import document_evidence
from pipeline.runner.run_issues import fault_message, run_issue
from pipeline.stages.letter_leaves import Leaf, gathered, leaves, numbered_runs

_HELD = 2
"""Shards held at a time: a numbered run goes through them in order, and crosses a border now and then."""


@dataclass(frozen=True)
class PageFiles:
    """The letters of an archive that lie in several picture files.

    Attributes:
        leaves: What each of these files holds of its letter, by `doc_id`.
        faults: Why a letter could not be read from all its files, by the `doc_id` of the first of them; or
            why nobody can tell which files of a run are one letter, by that of the first of the run.
    """

    leaves: dict[str, Leaf] = field(default_factory=dict)
    faults: dict[str, Issue] = field(default_factory=dict)


def page_files(out: Path, shards: Mapping[int, ShardBooks], *, calibrate: bool = True) -> PageFiles:
    """Reads anew the letters that lie in several picture files.

    Args:
        shards: The books of all shards with what `ingest` has opened.
        calibrate: As the option of `fields`.

    Raises:
        StorageError: when a part cannot be read.
    """
    places = {
        result.source.replace("\0", "/"): (shard, result.record)
        for shard, books in shards.items()
        for result in books.results[FIRST].values()
        if result.status not in (Status.SKIPPED, Status.FAILED)
        and result.record is not None
        and len(result.record.pages) == 1
        and result.record.pages[0].origin == "image_file"
    }
    held: dict[int, ShardBooks] = {}

    def evidence(run: tuple[str, ...]) -> Iterator[DocumentEvidence]:
        for path in run:
            shard, document = places[path]
            yield document_evidence(_books(out, shard, held), document)

    found = PageFiles()
    for run in numbered_runs(places):
        # One odd record must not cost all others their tables: each file then stays a letter of its own.
        try:
            for files in gathered(evidence(run)):
                try:
                    shares = leaves(files, calibrate=calibrate)
                except Exception as error:  # and the other letters of a long run stay whole
                    found.faults[files[0].document.doc_id] = _not_joined(error)
                    continue
                found.leaves.update(
                    (one.document.doc_id, leaf) for one, leaf in zip(files, shares, strict=True)
                )
        except StorageError:
            raise
        except Exception as error:
            found.faults[places[run[0]][1].doc_id] = _not_joined(error)
    return found


def _not_joined(error: Exception) -> Issue:
    return run_issue(
        "tables",
        "not_joined",
        f"Whether these page files are one letter could not be told: {fault_message(error)}",
        severity=Severity.WARNING,
    )


def _books(out: Path, shard: int, held: dict[int, ShardBooks]) -> ShardBooks:
    if shard not in held:
        while len(held) >= _HELD:
            held.pop(next(iter(held)))
        held[shard] = read_shard(out, shard, records_of=EVERY_RECORD)
        set_aside_unfit(held[shard])
    return held[shard]
