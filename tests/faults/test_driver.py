"""The driver itself is killed, or the disk is full: nothing torn is left, and the next run makes it whole."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import pytest

from pipeline.runner import api
from pipeline.runner.settings import load_settings
from tests.cli.conftest import Saraban
from tests.cli.conftest import saraban as saraban  # the fixture
from tests.faults.commands import running

INLINE = ("--set", "run.executor=inline")
FULL_IN_WORKERS = '''
"""The disk is full for workers: they write the pages' pictures."""
import errno, os

def full(descriptor):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

os.fsync = full
'''


def same_tables(one: Path, other: Path) -> bool:
    left, right = api.load(one), api.load(other)
    return all(
        getattr(left, name).equals(getattr(right, name))
        for name in ("documents", "pages", "lines", "letters", "fields", "issues")
    )


def unfinished(out: Path) -> list[Path]:
    return list(out.rglob("*.tmp"))


def test_after_a_kill_of_the_driver_the_next_run_gives_what_an_undisturbed_one_does(
    letters: Path, tmp_path: Path
) -> None:
    out, calm = tmp_path / "out", tmp_path / "calm"
    words = ("run", letters, "--out", out, "--set", "run.workers=1")
    with running(*words, until=('"unit_done"', '"layout"')) as process:
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    settings = load_settings(overrides=["run.executor=inline"])
    again = api.run(letters, out=out, settings=settings)
    assert again.counts["deskew"].done == 0
    api.run(letters, out=calm, settings=settings)
    assert same_tables(out, calm)


@pytest.mark.parametrize("writes", [0, 6, 14])
def test_a_full_disk_ends_the_run_and_leaves_no_half_file(
    letters: Path,
    tmp_path: Path,
    saraban: Saraban,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    writes: int,
) -> None:
    out, calm = tmp_path / "out", tmp_path / "calm"
    left = iter(range(2 * writes))  # a file and its folder are synced for each
    sync = os.fsync

    def full(descriptor: int) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert saraban("run", letters, "--out", out, *INLINE) == 5
    told = capsys.readouterr().err
    assert "No space left on device" in told and str(out) in told
    assert not unfinished(out)
    assert saraban("run", letters, "--out", out, *INLINE) == 0
    assert saraban("run", letters, "--out", calm, *INLINE) == 0
    assert same_tables(out, calm)


@pytest.mark.parametrize("writes", [1, 2])
def test_pruning_that_breaks_off_loses_no_letter_that_is_there(
    letters: Path, tmp_path: Path, saraban: Saraban, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    out = tmp_path / "out"
    assert saraban("run", letters, "--out", out, *INLINE, "--set", "run.shard_files=2") == 0
    before = api.load(out)
    for name in ("letter0.png", "letter3.png"):  # of two shards
        (letters / name).unlink()
    left, replace = iter(range(writes)), os.replace

    def full(source: str | Path, target: str | Path) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        assert saraban("run", "--out", out, "--prune", *INLINE) == 5
    assert not unfinished(out)
    stay = {"letter1.png", "letter2.png"}
    assert saraban("run", "--out", out, *INLINE) == 0
    assert stay <= set(api.load(out).documents["source_path"])
    assert saraban("run", "--out", out, "--prune", *INLINE) == 0
    after = api.load(out)
    assert set(after.documents["source_path"]) == stay
    kept = before.lines[before.lines["doc_id"].isin(after.documents["doc_id"])].reset_index(drop=True)
    assert after.lines.equals(kept)


def test_a_disk_that_is_full_for_a_worker_ends_the_run_and_costs_no_page(
    letters: Path,
    tmp_path: Path,
    saraban: Saraban,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = f"full_disk_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(FULL_IN_WORKERS)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.syspath_prepend(str(tmp_path))
    out = tmp_path / "out"
    words = ("--set", f'run.plugins=["{name}"]', "--set", "run.workers=1")
    assert saraban("run", letters, "--out", out, *words) == 5
    assert "No space left on device" in capsys.readouterr().err
    assert not unfinished(out)
    assert saraban("run", letters, "--out", out, *INLINE) == 0
    assert set(api.load(out).documents["status"]) == {"ok"}
