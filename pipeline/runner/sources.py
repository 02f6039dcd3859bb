"""What an output folder was made from, and which of it is gone: a later run without a source goes on with the
same files, and results whose file was taken away are told of and can be dropped."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StorageError, UsageError
from pipeline.runner.books import FIRST, Key, ShardBooks, all_shards, read_shard, source_file
from pipeline.store.files import write_bytes

DEFAULT_SOURCE = Path("data/raw")
RECORD = "sources.json"
"""File of the output folder that holds what it was made from."""


@dataclass(frozen=True)
class Recorded:
    """What an output folder was made from: absolute paths, in the order in which they were first named."""

    folders: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()


def sources_of(given: Sequence[str | Path], *, out: Path) -> list[Path]:
    """The files and folders that a run reads: those named, else those `out` was made from, else `data/raw`.

    A recorded file that is gone is left out: it was taken away, and says nothing of the others. So is a
    folder that is gone once nothing of it is left in the results (it was moved).

    Raises:
        UsageError: when none is named and `out` holds results without a record of what they were made from.
        StorageError: when the record cannot be read, or a recorded folder is gone.
    """
    if given:
        return [Path(one) for one in given]
    recorded = recorded_sources(out)
    places = known_places(out)
    gone = next((one for one in recorded.folders if not one.is_dir() and _any_below(places, one)), None)
    if gone is not None:
        raise StorageError(
            f"{gone}, which {out} was made from, is not there",
            hint="Bring it back (is its disk mounted?), or name the sources of this run.",
        )
    there = [one for one in (*recorded.folders, *recorded.files) if one.exists()]
    if there:
        return there
    roots = {str(place.root) for place in places}
    if roots <= {str(DEFAULT_SOURCE.resolve())}:
        return [DEFAULT_SOURCE]
    raise UsageError(
        f"no source is named, and {out} does not say what it was made from",
        hint=f"Name it once, then it is remembered; its files lay in {', '.join(sorted(roots))}.",
    )


def recorded_sources(out: Path) -> Recorded:
    """What `out` was made from; nothing without a record.

    Raises:
        StorageError: when the record cannot be read.
    """
    path = out / RECORD
    if not path.exists():
        return Recorded()
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        folders, files = (tuple(Path(str(one)) for one in entries[kind]) for kind in ("folders", "files"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"{path} cannot be read: {error}", hint="Remove it and name the sources of this run."
        ) from error
    return Recorded(folders, files)


def record_sources(sources: Iterable[Path], *, out: Path) -> None:
    """Adds the sources of a run to those that `out` was made from, each file and folder once.

    Raises:
        StorageError: when it cannot be written.
    """
    held = recorded_sources(out)
    given = [_absolute(one) for one in sources]
    folders = dict.fromkeys([*held.folders, *(one for one in given if one.is_dir())])
    files = dict.fromkeys([*held.files, *(one for one in given if not one.is_dir())])
    kept = Recorded(
        tuple(one for one in folders if not any(other in one.parents for other in folders)),
        tuple(one for one in files if not any(other in one.parents for other in folders)),
    )
    if kept != held:
        entries = {
            "folders": [str(one) for one in kept.folders],
            "files": [str(one) for one in kept.files],
        }
        write_bytes(out / RECORD, json.dumps(entries, indent=1).encode())


@dataclass(frozen=True)
class Place:
    """Where a file of the results lay.

    Attributes:
        key: In the books of `ingest`.
        root: The source folder.
        path: The file itself.
        source_path: Below `root`, as users see it.
    """

    key: Key
    doc_id: str
    root: Path
    path: Path
    source_path: str


def known_places(out: Path) -> list[Place]:
    """Where all files lay that `out` holds results of, by path.

    Raises:
        StorageError: when a part cannot be read.
    """
    places = [
        place
        for shard in all_shards(out)
        for place in places_of(read_shard(out, shard, records_of=(), stages=[FIRST]))
    ]
    return sorted(places, key=lambda place: (place.root, place.source_path))


def places_of(books: ShardBooks) -> list[Place]:
    """Where the files of a shard lay."""
    found = []
    for key, result in books.results[FIRST].items():
        path, source_path = source_file(result.source), result.source.partition("\0")[2]
        root = path.parents[source_path.count("/")]
        found.append(Place(key, result.doc_id, root, path, source_path))
    return found


def gone_files(places: Iterable[Place]) -> list[Place]:
    """Files of the results that were taken away; none while their whole folder is away or empty, as the mount
    point of a disk is that is not there."""
    held = list(places)
    roots = {place.root for place in held}
    there = {root for root in roots if root.is_dir() and any(root.iterdir())}
    return [place for place in held if place.root in there and not place.path.exists()]


def gone_below(sources: Iterable[Path], places: Iterable[Place]) -> list[Place]:
    """Files of the results that were taken away from sources of a run.

    Raises:
        StorageError: when a folder that results come from holds no file at all any more.
    """
    held = list(places)
    found: dict[Key, Place] = {}
    for source in map(_absolute, sources):
        below = [place for place in held if place.path == source or source in place.path.parents]
        gone = [place for place in below if not place.path.exists()]
        # The mount point of a disk that is not there is an empty folder.
        if source.is_dir() and len(gone) == len(below) > 0 and not any(source.iterdir()):
            raise StorageError(
                f"{source} is empty, and {len(gone)} files were read from it; nothing is dropped",
                hint="Is its disk mounted? To begin anew name another folder with --out.",
            )
        found.update((place.key, place) for place in gone)
    return list(found.values())


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def _any_below(places: Iterable[Place], folder: Path) -> bool:
    return any(folder in place.path.parents for place in places)
