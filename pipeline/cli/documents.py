"""Documents by the names that users give them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.runner.books import FIRST, all_shards, read_shard, source_key
from pipeline.runner.discover import discover
from pipeline.runner.plan import wants_document


@dataclass(frozen=True)
class Known:
    """A file that an output folder holds results of.

    Attributes:
        root: The source folder of the run that read it.
    """

    doc_id: str
    root: str
    source_path: str


def known_documents(out: Path) -> list[Known]:
    """All files that an output folder holds results of, by path.

    Raises:
        StorageError: when a part cannot be read.
    """
    return sorted(
        (
            Known(result.doc_id, *result.source.split("\0", 1))
            for shard in all_shards(out)
            for result in read_shard(out, shard, records_of=(), stages=[FIRST]).results[FIRST].values()
        ),
        key=lambda known: (known.root, known.source_path),
    )


def check_document(wanted: str | None, *, sources: Sequence[Path], out: Path) -> None:
    """Refuses a name that fits no document, so that a mistyped one does not look like nothing to do.

    Raises:
        UsageError: when neither the sources nor the results hold such a document.
        StorageError: when a source cannot be read.
    """
    if wanted is None:
        return
    files, _ = discover(sources, out=out)
    names = [("", source_key(f.root, f.source_path)) for f in files]
    names += [(k.doc_id, source_key(k.root, k.source_path)) for k in known_documents(out)]
    if not any(wants_document(wanted, doc_id=doc_id, source=source) for doc_id, source in names):
        raise UsageError(
            f"there is no document {wanted!r}",
            hint="Give its path below the source folder, its name, or the first digits of its doc_id.",
        )


def redo_command(paths: Sequence[str], *, out: Path, default_source: Path, default_out: Path) -> str:
    """The command that does failed documents again.

    Args:
        paths: Source paths of the documents that failed.
    """
    roots = {known.root for known in known_documents(out) if known.source_path in set(paths)}
    words = ["saraban", "run"]
    if roots != {str(default_source.resolve())}:
        words += sorted(roots)
    if out != default_out:
        words += ["--out", str(out)]
    if len(set(paths)) == 1:
        words += ["--doc", paths[0]]
    return shlex.join([*words, "--redo", "failed"])
