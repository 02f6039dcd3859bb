"""The command in a process of its own, to be disturbed while it runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


@contextmanager
def running(*words: str | Path, until: tuple[str, ...]) -> Iterator[subprocess.Popen[str]]:
    """`saraban` with these words, once it has told of all of `until` in one line; when the block ends it has
    ended, and so has every process that it had started.

    It logs as JSON, and leads a group of processes of its own. The block has to end it.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *map(str, words), "--log", "json"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stderr is not None
    with process:
        assert any(all(word in line for word in until) for line in process.stderr), "it ended too early"
        children = psutil.Process(process.pid).children(recursive=True)
        yield process
        process.communicate(timeout=60)
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not alive
