"""Which files a run reads."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StorageError, UsageError
from pipeline.records import SourceFile
from pipeline.runner.sources import RECORD

DOCUMENT_SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png"})


@dataclass(frozen=True)
class Passed:
    """A directory entry that was passed over, and why, in English and Thai."""

    path: str
    reason: str
    thai: str


def discover(sources: Sequence[Path], *, out: Path) -> tuple[list[SourceFile], list[Passed]]:
    """Finds the files below the sources, in the order of their paths.

    Names that begin with a dot are passed over without a word, as by other tools. Links are followed for
    files, never for folders (no loops); one that leads nowhere is a file that cannot be read. What is no
    regular file (a pipe, a device) is passed over with a reason and never opened. The output folder is never
    read as input, and that of another run is passed over with a reason.

    Args:
        sources: Files and folders.
        out: The output folder.

    Raises:
        UsageError: when a source lies in the output folder.
        StorageError: when a source does not exist or a source folder cannot be read.
    """
    files: dict[str, SourceFile] = {}
    passed: list[Passed] = []
    for source in sources:
        absolute = Path(os.path.abspath(source))  # noqa: PTH100 - resolve() would follow links
        if not _exists(absolute):
            raise StorageError(
                f"{source} does not exist",
                hint="Name files or folders that exist.",
                thai=f"ไม่มีไฟล์หรือโฟลเดอร์ {source} ตรวจชื่อที่พิมพ์ หรือระบุไฟล์หรือโฟลเดอร์ที่มีอยู่จริง",
            )
        if absolute.resolve().is_relative_to(out.resolve()):
            raise UsageError(
                f"{source} lies in the output folder {out}",
                hint="Choose an output folder apart from the scans.",
                thai=f"{source} อยู่ในโฟลเดอร์ผลลัพธ์ {out} ใช้ --out ระบุโฟลเดอร์ผลลัพธ์ที่แยกจากไฟล์สแกน",
            )
        root, paths = (
            (absolute, _walk(absolute, out.resolve()))
            if absolute.is_dir()
            else (
                absolute.parent,
                iter([absolute]),
            )
        )
        for path in paths:
            found = look_at(path, root=root)
            if isinstance(found, Passed):
                passed.append(found)
            else:
                files.setdefault(found.path, found)
    return list(files.values()), passed


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:  # a name that is too long, a folder that may not be entered
        raise StorageError(
            f"cannot look at {path}: {error.strerror}",
            hint="Check the name.",
            thai=f"เข้าถึง {path} ไม่ได้ ({error.strerror}) ตรวจชื่อและสิทธิ์การใช้",
        ) from error


def _walk(folder: Path, out: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise StorageError(
            f"cannot read the folder {error.filename}",
            hint="Check its permissions.",
            thai=f"อ่านโฟลเดอร์ {error.filename} ไม่ได้ ตรวจสิทธิ์การใช้โฟลเดอร์นี้",
        )

    for parent, folders, names in os.walk(folder, onerror=refuse):
        inner = sorted(f for f in folders if not f.startswith(".") and (Path(parent) / f).resolve() != out)
        folders[:] = [f for f in inner if not _holds_results(Path(parent) / f)]
        yield from (Path(parent) / f for f in inner if f not in folders)
        yield from (Path(parent) / name for name in sorted(names) if not name.startswith("."))


def _holds_results(folder: Path) -> bool:
    """True for the output folder of a run: the record of its sources stands beside folders of stages."""
    return (folder / RECORD).is_file() and any(folder.glob("[0-9]-*/"))


def look_at(path: Path, *, root: Path) -> SourceFile | Passed:
    """A file below a source folder, or why it is passed over."""
    try:
        facts = path.stat()
    except OSError:  # a link whose target is away: `ingest` says so, or a letter would be missed by no one
        return _source_file(path, root, size=0, modified_ns=0, there=False)
    if stat.S_ISDIR(facts.st_mode) and _holds_results(path):
        return Passed(str(path), "results of another run", "เป็นโฟลเดอร์ผลลัพธ์ของการอ่านครั้งอื่น")
    if not stat.S_ISREG(facts.st_mode):
        return Passed(str(path), "not a regular file", "ไม่ใช่ไฟล์ปกติ")
    return _source_file(path, root, size=facts.st_size, modified_ns=facts.st_mtime_ns, there=True)


def _source_file(path: Path, root: Path, *, size: int, modified_ns: int, there: bool) -> SourceFile:
    return SourceFile(
        root=str(root),
        source_path=path.relative_to(root).as_posix(),
        size_bytes=size,
        modified_ns=modified_ns,
        suffix_is_document=path.suffix.lower() in DOCUMENT_SUFFIXES,
        there=there,
    )
