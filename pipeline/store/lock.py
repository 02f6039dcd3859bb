"""One driver at a time on an output folder."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import StorageError


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Holds the output folder for this process; the system lets go of it however the process ends.

    Raises:
        StorageError: when another run holds it, or the folder cannot be written.
    """
    path = out / ".lock"
    try:
        out.mkdir(parents=True, exist_ok=True)
        stream = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"cannot write to {out}: {error.strerror}",
            hint="Choose another folder with --out.",
            thai=f"เขียนลงโฟลเดอร์ {out} ไม่ได้ ({error.strerror}) ระบุโฟลเดอร์ผลลัพธ์อื่นด้วย --out",
        ) from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            stream.seek(0)
            holder = stream.read().strip() or "unknown process"
            raise StorageError(
                f"another run works on {out} ({holder})",
                hint="Wait until it has ended, or choose another folder with --out.",
                thai=f"มีคำสั่งอื่นกำลังใช้โฟลเดอร์ {out} อยู่ ({holder}) รอให้เสร็จ หรือระบุโฟลเดอร์อื่นด้วย --out",
            ) from error
        stream.truncate(0)
        stream.write(f"process {os.getpid()} on {socket.gethostname()}")
        stream.flush()
        yield
