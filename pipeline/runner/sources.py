"""What an output folder was made from, and which of it is gone: a later run without a source goes on with the
same files, and results whose file was taken away are told of and can be dropped."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import StorageError, UsageError
from pipeline.records import SourceFile
from pipeline.runner.books import FIRST, Key, ShardBooks, all_shards, is_copy, read_shard, source_file
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
        StorageError: when the record cannot be read, a recorded folder is gone, or nothing of all that is
            recorded is there.
    """
    if given:
        return [Path(one) for one in given]
    recorded = recorded_sources(out)
    places = known_places(out)
    gone = next(
        (
            one
            for one in recorded.folders
            if not os.path.isdir(one) and _any_below(places, one)  # noqa: PTH112 - never raises
        ),
        None,
    )
    if gone is not None:
        raise StorageError(
            f"{gone}, which {out} was made from, is not there",
            hint="Bring it back (is its disk mounted?), or name the sources of this run.",
            thai=f"ไม่พบ {gone} ซึ่งเป็นต้นทางของ {out} ต่อดิสก์หรือนำโฟลเดอร์กลับมา หรือระบุต้นทางของครั้งนี้",
        )
    there = sources_there(recorded)
    if there:
        return there
    if any(_any_below(places, one) for one in recorded.files):
        raise StorageError(
            f"none of the files that {out} was made from is there any more",
            hint="Bring them back (is their disk mounted?), or name the sources of this run.",
            thai=f"ไม่พบไฟล์ต้นทางใดของ {out} แล้ว ต่อดิสก์หรือนำไฟล์กลับมา หรือระบุต้นทางของครั้งนี้",
        )
    roots = {str(place.root) for place in places}
    if roots <= {str(DEFAULT_SOURCE.resolve())}:
        return [DEFAULT_SOURCE]
    raise UsageError(
        f"no source is named, and {out} does not say what it was made from",
        hint=f"Name it once, then it is remembered; its files lay in {', '.join(sorted(roots))}.",
        thai=f"ไม่ได้ระบุต้นทาง และ {out} ไม่ได้จดไว้ ระบุต้นทางหนึ่งครั้ง (ไฟล์เคยอยู่ใน {', '.join(sorted(roots))})",
    )


def sources_there(recorded: Recorded) -> list[Path]:
    """Those of the recorded files and folders that can be looked at now."""
    return [one for one in (*recorded.folders, *recorded.files) if os.path.exists(one)]  # noqa: PTH110 - never raises


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
            f"{path} cannot be read: {error}",
            hint="Remove it and name the sources of this run.",
            thai=f"อ่าน {path} ไม่ได้ ({error}) ลบไฟล์นี้แล้วระบุต้นทางของครั้งนี้",
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
        real: The same, whichever links its source folder was reached by.
        source_path: Below `root`, as users see it.
        copy: Whether all that is held of it is that its bytes were read from another file.
    """

    key: Key
    doc_id: str
    root: Path
    path: Path
    real: Path
    source_path: str
    copy: bool


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
    real = functools.cache(_real)
    for key, result in books.results[FIRST].items():
        path, source_path = source_file(result.source), result.source.partition("\0")[2]
        root = path.parents[source_path.count("/")]
        is_at = real(root) / path.relative_to(root)
        found.append(Place(key, result.doc_id, root, path, is_at, source_path, is_copy(result)))
    return found


def under_known_roots(files: Iterable[SourceFile], places: Iterable[Place]) -> list[SourceFile]:
    """The files of a run, each once, below the source folder under which results are held of it already.

    A folder may be named today and the folder around it, or a link to it, tomorrow: the file is the same one,
    and no copy of itself.
    """
    known: dict[Path, Place] = {}
    for place in places:
        if place.real not in known or known[place.real].copy:
            known[place.real] = place
    found: dict[Path, SourceFile] = {}
    real = functools.cache(_real)
    for file in files:
        path = real(Path(file.root)) / file.source_path
        held = known.get(path)
        if held is not None:
            below = held.path.relative_to(held.root).as_posix()
            file = replace(file, root=str(held.root), source_path=below)
        found.setdefault(path, file)
    return list(found.values())


def gone_files(places: Iterable[Place]) -> list[Place]:
    """Files of the results that were taken away; none of a folder that is away or empty, as the mount point
    of a disk is that is not there."""
    held = list(places)
    roots = {place.root for place in held}
    tops = {root: next((one for one in reversed(root.parents) if one in roots), root) for root in roots}
    look = _Look()
    return [p for p in held if look.is_gone(p.path) and look.away(p.path, top=tops[p.root]) is None]


def gone_below(sources: Iterable[Path], places: Iterable[Place]) -> list[Place]:
    """Files of the results that were taken away from sources of a run; none of a file named alone whose
    folder is away.

    Raises:
        StorageError: when a source folder, or one within it, may be the mount point of a disk that is not
            there: nothing may be dropped then.
    """
    held = list(places)
    found: dict[Key, Place] = {}
    look = _Look()
    for source in map(_absolute, sources):
        is_folder = os.path.isdir(source)  # noqa: PTH112 - never raises
        # A file that is a link is named by its own name.
        top = _real(source if is_folder else source.parent)
        name = top if is_folder else top / source.name
        below = [place for place in held if place.real == name or name in place.real.parents]
        for place in below:
            if not look.is_gone(place.real):
                continue
            away = look.away(place.real, top=top)
            if away is None:
                found[place.key] = place
            elif is_folder:
                count = sum(away in other.real.parents for other in below)
                way = "If its files were taken away for good, remove the empty folder, too."
                if away == top:
                    way = "To begin anew name another folder with --out."
                raise StorageError(
                    f"{away} is empty or cannot be read, and files were read from it ({count}); "
                    "nothing is dropped",
                    hint=f"Is its disk mounted? {way}",
                    thai=(
                        f"โฟลเดอร์ {away} ว่างหรืออ่านไม่ได้ แต่เคยอ่านไฟล์จากที่นี่ {count} ไฟล์ จึงไม่ลบข้อมูลใด "
                        "ตรวจว่าต่อดิสก์แล้ว "
                        + (
                            "หากจะเริ่มใหม่ให้ระบุโฟลเดอร์ผลลัพธ์อื่นด้วย --out"
                            if away == top
                            else "หากตั้งใจนำไฟล์ออกแล้วให้ลบโฟลเดอร์ว่างนี้ด้วย"
                        )
                    ),
                )
    return list(found.values())


class _Look:
    """Looks at folders and files once each: there may be many on a slow disk."""

    def __init__(self) -> None:
        self._empty: dict[Path, bool] = {}

    def is_gone(self, path: Path) -> bool:
        """Whether there is surely nothing under this name; a link whose target is away is still there."""
        try:
            os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:  # it may not be looked at, or its disk does not answer
            return False
        return False

    def away(self, path: Path, *, top: Path) -> Path | None:
        """The folder, not above `top`, that holds nothing where `path` should be, if there is one."""
        folder = path.parent
        while folder != top and self.is_gone(folder):
            folder = folder.parent
        if folder not in self._empty:
            try:
                with os.scandir(folder) as entries:
                    self._empty[folder] = all(entry.name.startswith(".") for entry in entries)
            except OSError:
                self._empty[folder] = True
        return folder if self._empty[folder] else None


def _real(folder: Path) -> Path:
    return Path(os.path.realpath(folder))


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def _any_below(places: Iterable[Place], source: Path) -> bool:
    return any(place.path == source or source in place.path.parents for place in places)
