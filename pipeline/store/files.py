"""Files that are either whole or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pipeline.errors import StorageError


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Opens a temporary file beside `path` and renames it onto `path` when the block ends well.

    The file is synced before the rename and its folder after it, so that after a crash or a power cut the old
    or the new content is there, never a torn one. On an error the temporary file is removed.

    Raises:
        StorageError: when the folder cannot be written or the disk is full.
    """
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".tmp", dir=path.parent)
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes private files; results are for everybody whom the umask admits.
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
        temporary = None
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise StorageError(
            f"cannot write {path}: {error.strerror or error}",
            hint="Free some space or choose another folder with --out, then run the same command again.",
            thai=_cannot_write(path, error),
        ) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def remove_unfinished(out: Path) -> None:
    """Removes what a process that was killed while it wrote has left in an output folder.

    Nobody else may write there meanwhile (`pipeline.store.lock.locked`).

    Raises:
        StorageError: when one cannot be removed.
    """
    for pattern in (".*.tmp", "*/.*.tmp", "*/*/.*.tmp"):  # the folder itself, stages and tables, pictures
        for path in out.glob(pattern):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise StorageError(
                    f"cannot remove {path}: {error.strerror or error}",
                    hint="Remove it, or choose another folder with --out.",
                    thai=f"ลบไฟล์ที่ค้างอยู่ {path} ไม่ได้ ({error.strerror or error}) ลบเอง หรือใช้โฟลเดอร์อื่นด้วย --out",
                ) from error


def _cannot_write(path: Path, error: OSError) -> str:
    """Why a file could not be written, in Thai: a full disk and a missing permission are told by name."""
    why = {
        errno.ENOSPC: "ดิสก์เต็ม",
        errno.EDQUOT: "ใช้พื้นที่เกินโควตา",
        errno.EACCES: "ไม่มีสิทธิ์เขียน",
        errno.EROFS: "ดิสก์อ่านได้อย่างเดียว",
    }.get(error.errno or 0, str(error.strerror or error))
    return f"เขียนไฟล์ {path} ไม่ได้ ({why}) เพิ่มที่ว่าง หรือระบุโฟลเดอร์อื่นด้วย --out แล้วสั่งคำสั่งเดิมอีกครั้ง"


def write_bytes(path: Path, content: bytes) -> None:
    """Writes a whole file at once, see `replacing`."""
    with replacing(path) as stream:
        stream.write(content)
