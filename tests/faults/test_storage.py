"""The place of the results is in trouble: deaths while writing, no room, two runs at once, wrong clocks."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from pipeline.runner import api
from pipeline.store import files
from pipeline.store.lock import locked
from tests.cli.conftest import Saraban
from tests.cli.conftest import saraban as saraban  # the fixture
from tests.faults.test_driver import INLINE, same_tables, unfinished

DEATHS = '''
"""Runs one command line again and again; each time it is killed at a later write, until it gets through."""
import os, signal, sys
from pipeline.cli.app import main
from pipeline.runner.api import load_settings
from pipeline.runner.books import own_fingerprints

own_fingerprints(load_settings().stages)  # before the forks: they all share what it looks up
sync = os.fsync
number = 0
while True:
    number += 1
    child = os.fork()
    if not child:
        left = number

        def counted(call):
            def step(*words):
                global left
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*words)
            return step

        os.fsync = counted(sync)
        try:
            main(sys.argv[1:])
        except SystemExit as end:  # threads of libraries do not outlive a fork: leave without a farewell
            os._exit(end.code or 0)
    _, state = os.waitpid(child, 0)
    if not os.WIFSIGNALED(state) or os.WTERMSIG(state) != signal.SIGKILL:
        print(number - 1)
        sys.exit(os.waitstatus_to_exitcode(state))
'''


def test_kills_of_the_driver_at_every_write_leave_nothing_torn(letters: Path, tmp_path: Path) -> None:
    out, calm, script = tmp_path / "out", tmp_path / "calm", tmp_path / "deaths.py"
    script.write_text(DEATHS)
    for name in ("letter2.png", "letter3.png"):
        (letters / name).unlink()
    words = ["run", str(letters), "--to", "deskew", "--set", "run.shard_files=1", *INLINE]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, str(script), *words, "--out", str(out)],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[-1]) >= 5
    assert not unfinished(out), "what was half written when the run was killed is gone"
    for place in (out, calm):
        subprocess.run([sys.executable, "-m", "pipeline", *words, "--out", str(place)], check=True, cwd=root)
        api.write_formats(place, formats=["parquet"])
    assert same_tables(out, calm)
    assert api.load(out).pages["doc_id"].is_unique


@pytest.mark.parametrize(
    ("number", "thai", "writes"),
    [
        (errno.ENOSPC, "ดิสก์เต็ม", 3),  # of inodes, too: no file can be made
        (errno.EDQUOT, "ใช้พื้นที่เกินโควตา", 3),
        (errno.EROFS, "ดิสก์อ่านได้อย่างเดียว", 0),
        (errno.EACCES, "ไม่มีสิทธิ์เขียน", 0),
    ],
)
def test_a_file_that_cannot_be_made_ends_the_run_with_its_name_and_the_reason_in_thai(
    letters: Path,
    tmp_path: Path,
    saraban: Saraban,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
    thai: str,
    writes: int,
) -> None:
    out, left, make = tmp_path / "out", iter(range(writes)), tempfile.mkstemp

    def refuse(*words: str, **named: object) -> tuple[int, str]:
        if next(left, None) is None:
            raise OSError(number, os.strerror(number))
        return make(*words, **named)  # type: ignore[call-overload, no-any-return]

    words = ("run", letters, "--out", out, "--to", "ingest", *INLINE)
    with monkeypatch.context() as patch:
        patch.setattr(files.tempfile, "mkstemp", refuse)
        assert saraban(*words) == 5
    told = capsys.readouterr().err.splitlines()
    assert thai in told[-1] and str(out) in told[-1] and str(out) in told[-3]
    assert not unfinished(out)
    assert saraban(*words) == 0
    assert api.status(out)[0].counts["ok"] == 4


def test_results_may_lie_on_another_disk_than_the_scans(letters: Path, saraban: Saraban) -> None:
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or memory.stat().st_dev == letters.stat().st_dev:
        pytest.skip("there is no second disk")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        out = Path(folder) / "out"
        assert saraban("run", letters, "--out", out, "--to", "deskew", *INLINE) == 0
        assert api.status(out)[1].counts["ok"] == 4


def test_a_second_run_is_refused_with_who_holds_the_folder_and_others_may_look(
    letters: Path, tmp_path: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ("run", letters, "--out", out, "--to", "ingest", *INLINE)
    assert saraban(*words) == 0
    parts = {path: path.read_bytes() for path in out.rglob("*.parquet")}
    with locked(out):
        assert saraban(*words, "--redo", "all") == 5
        told = capsys.readouterr().err.splitlines()
        for line in (told[-3], told[-1]):
            assert str(out) in line and str(os.getpid()) in line and socket.gethostname() in line
        assert saraban("tables", out) == 5
        assert saraban("status", out) == 0
        assert saraban("plan", letters, "--out", out) == 0
    assert {path: path.read_bytes() for path in out.rglob("*.parquet")} == parts


def test_the_lock_of_a_machine_that_died_holds_nobody_up(
    letters: Path, tmp_path: Path, saraban: Saraban
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".lock").write_text("process 1 on a-machine-that-died")
    assert saraban("run", letters, "--out", out, "--to", "ingest", *INLINE) == 0


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_clock_that_is_wrong_makes_nothing_stale(letters: Path, tmp_path: Path, hours: int) -> None:
    out = tmp_path / "out"
    chosen, settings = api.select(last="deskew"), api.load_settings(overrides=["run.executor=inline"])
    api.run(letters, out=out, selection=chosen, settings=settings)
    there = time.time() + 3600 * hours
    for path in (*letters.iterdir(), *out.rglob("*.parquet")):
        os.utime(path, (there, there))
    again = api.run(letters, out=out, selection=chosen, settings=settings)
    assert sum(count.done for count in again.counts.values()) == 0
