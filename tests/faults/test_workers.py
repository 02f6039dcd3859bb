"""A crash, a hang or a memory blow-up costs one page and is a row in `issues`; too many stop the run."""

from __future__ import annotations

import importlib
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from pipeline.errors import InterruptedRunError, TooManyFailuresError, WorkersLostError
from pipeline.records import Issue
from pipeline.runner import api
from pipeline.runner.executors import LocalExecutor
from pipeline.runner.plan import select
from pipeline.runner.progress import Silent
from pipeline.runner.settings import load_settings
from pipeline.runner.worker import Task
from pipeline.stages import ocr
from tests.conftest import save_page
from tests.faults.commands import running

PLUGIN = '''
"""A fault in the `ocr` stage, for one page or for all."""
import dataclasses, os, signal, time
from pipeline.stages import ocr
from pipeline.stages.registry import override

def process(unit, bench):
    if {only!r} in ("", unit.source.picture[:16]):
        {fault}
    return ocr.STAGE.process(unit, bench)

override(dataclasses.replace(ocr.STAGE, process=process))
'''
FAULTS = {
    "crash": ("os.kill(os.getpid(), signal.SIGSEGV)", "worker_died"),
    "killed": ("os.kill(os.getpid(), signal.SIGKILL)", "worker_died"),
    "hang": ("signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)", "timeout"),
    "memory": ("bytearray(64 << 30)", "out_of_memory"),
    "error": ("raise ValueError('boom')", "internal_error"),
}


def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, *, only: str = "") -> str:
    name = f"fault_{fault}_{len(only)}_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(PLUGIN.format(fault=FAULTS[fault][0], only=only))
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.syspath_prepend(str(tmp_path))
    return f'run.plugins=["{name}"]'


@pytest.mark.parametrize("fault", FAULTS)
def test_one_bad_page_costs_itself_and_no_other(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    out = tmp_path / "out"
    api.run(letters, out=out, selection=select(last="layout"), settings=load_settings())
    api.write_formats(out, formats=["parquet"])
    bad = api.load(out).documents.set_index("source_path")["doc_id"]["letter1.png"]
    plugin = faulty(tmp_path, monkeypatch, fault, only=bad)
    settings = load_settings(overrides=[plugin, "run.page_timeout_s=8", "run.workers=2"])
    summary = api.run(letters, out=out, settings=settings)
    assert summary.exit_code == 1
    tables = api.load(out)
    assert sorted(tables.documents["status"]) == ["failed", "ok", "ok", "ok"]
    issues = tables.issues[tables.issues["doc_id"] == bad]
    assert FAULTS[fault][1] in set(issues["code"])
    assert set(issues[issues["code"] == FAULTS[fault][1]]["page_no"]) == {1}
    for told in ("message", "hint"):
        assert issues[told].str.contains("[A-Za-z]{3}").all() and issues[told].str.contains("[ก-๙]{3}").all()
    # Mended, the same command with --redo failed heals it and does nothing else.
    again = api.run(letters, out=out, selection=select(redo="failed"), settings=load_settings())
    assert again.counts["ocr"].done == 1
    assert set(api.load(out).documents["status"]) == {"ok"}


def test_too_many_failures_stop_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "raw"
    for number in range(8):
        save_page(folder / f"{number}.png", f"page {number}")
    settings = load_settings(
        overrides=[faulty(tmp_path, monkeypatch, "crash"), "run.min_failed=3", "run.workers=2"]
    )
    with pytest.raises(TooManyFailuresError) as error:
        api.run(folder, out=tmp_path / "out", settings=settings)
    assert error.value.exit_code == 4
    # What was finished is kept: after mending, only `ocr` and what follows is left to do.
    again = api.run(folder, out=tmp_path / "out", selection=select(redo="failed"), settings=load_settings())
    assert (again.counts["layout"].done, again.counts["ocr"].done) == (0, 8)


NO_MORE_WORKERS = '''
"""The first unit ends its worker, and no other worker can be started after it."""
import dataclasses, os, pathlib, signal
from pipeline.stages import ocr
from pipeline.stages.registry import override

FLAG = pathlib.Path({flag!r})
if FLAG.exists():
    raise ImportError("the program changed while it ran")

def process(unit, bench):
    FLAG.touch()
    os.kill(os.getpid(), signal.SIGKILL)

override(dataclasses.replace(ocr.STAGE, process=process, setup=None))
'''


def test_without_workers_the_run_ends_and_does_not_wait_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"no_more_workers_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(NO_MORE_WORKERS.format(flag=str(tmp_path / "changed")))
    monkeypatch.syspath_prepend(str(tmp_path))
    executor = LocalExecutor(load_settings(overrides=[f'run.plugins=["{name}"]']).run, workers=1)
    # More than a pipe holds: the units after the first are still under way when the worker dies.
    tasks = [(n, Task("ocr", ocr.OcrOptions(), "x" * 200_000, str(tmp_path), "", None)) for n in range(2)]
    begun = time.monotonic()
    with pytest.raises(WorkersLostError):
        list(executor.run(tasks, timeout_s=5, stopping=lambda: 2 if time.monotonic() - begun > 40 else 0))
    assert (tmp_path / "changed").exists()
    executor.close(at_once=True)


UNREADABLE = '''
"""A unit that no worker can take in, while another is at work."""
import dataclasses, os, time
from pipeline.stages import ocr
from pipeline.stages.contract import Outcome
from pipeline.stages.registry import override

def process(unit, bench):
    time.sleep(1.5)
    return Outcome(None, ())

override(dataclasses.replace(ocr.STAGE, process=process, setup=None))

def load(pid):
    if os.getpid() != pid:
        raise AttributeError("the class is another one by now")

class Unreadable:
    def __reduce__(self):
        return load, (os.getpid(),)
'''


def test_a_unit_that_no_worker_can_take_in_ends_the_run_and_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"unreadable_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(UNREADABLE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("pipeline.runner.executors._GRACE_S", 0.5)
    monkeypatch.setattr("pipeline.stages.registry._overrides", {})
    executor = LocalExecutor(load_settings(overrides=[f'run.plugins=["{name}"]']).run, workers=2)
    units = ["a page", importlib.import_module(name).Unreadable()]
    tasks = [
        (n, Task("ocr", ocr.OcrOptions(), unit, str(tmp_path), "", None)) for n, unit in enumerate(units)
    ]
    begun, done = time.monotonic(), []
    with pytest.raises(WorkersLostError):
        for number, _ in executor.run(
            tasks, timeout_s=3, stopping=lambda: 2 if time.monotonic() - begun > 40 else 0
        ):
            done.append(number)
    assert done == [0]
    executor.close(at_once=True)


class Disturbing(Silent):
    """Sends this process a signal when the first unit of a stage is done."""

    def __init__(self, number: signal.Signals, stage: str) -> None:
        self._number, self._stage = number, stage

    def advance(self, stage: str, *, done: str, status: str, issues: tuple[Issue, ...]) -> None:
        """One unit is done."""
        if stage == self._stage:
            os.kill(os.getpid(), self._number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_lets_the_page_at_work_finish_and_keeps_it(
    letters: Path, tmp_path: Path, number: signal.Signals
) -> None:
    out, handler = tmp_path / "out", signal.getsignal(number)
    settings = load_settings(overrides=["run.executor=inline"])
    with pytest.raises(InterruptedRunError) as ended:
        api.run(letters, out=out, settings=settings, reporter=Disturbing(number, "ocr"))
    assert ended.value.exit_code == 130
    assert signal.getsignal(number) == handler
    assert api.status(out)[3].counts == {"ok": 1, "not_done": 3}
    again = api.run(letters, out=out, settings=settings)
    assert (again.counts["layout"].done, again.counts["ocr"].done) == (0, 3)
    assert set(api.load(out).documents["status"]) == {"ok"}


def test_an_interruption_costs_nothing_of_a_folder_that_was_moved(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    settings = load_settings(overrides=["run.executor=inline", "run.shard_files=3"])
    api.run(letters, out=out, settings=settings)
    moved = letters.rename(tmp_path / "moved")
    with pytest.raises(InterruptedRunError):
        api.run(moved, out=out, settings=settings, reporter=Disturbing(signal.SIGINT, "ingest"))
    assert api.status(out)[0].counts == {"ok": 4, "not_done": 3}
    again = api.run(moved, out=out, settings=settings)
    assert (again.counts["ingest"].done, again.counts["deskew"].done, again.counts["ocr"].done) == (3, 0, 0)
    documents = api.load(out).documents
    assert (len(documents), set(documents["status"])) == (4, {"ok"})
    assert not documents["file_missing"].any()


def test_interrupt_keeps_what_is_finished_and_leaves_no_process(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = faulty(tmp_path, monkeypatch, "hang")
    out = tmp_path / "out"
    words = ("run", letters, "--out", out, "--set", plugin)
    with running(*words, until=('"stage": "ocr"',)) as process:
        time.sleep(2)  # the hanging pages have begun
        process.send_signal(signal.SIGINT)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
    assert process.returncode == 130
    again = api.run(letters, out=out, settings=load_settings())
    assert again.counts["layout"].done == 0
    assert again.counts["ocr"].done == 4


AT_WORK = '''
"""Every unit tells that it is at work, and then does {fault}."""
import dataclasses, os, pathlib, signal, subprocess, time
from pipeline.stages import ocr
from pipeline.stages.contract import Outcome
from pipeline.stages.registry import override

def process(unit, bench):
    pathlib.Path({flag!r}).touch()
    {fault}
    return ocr.STAGE.process(unit, bench)

override(dataclasses.replace(ocr.STAGE, process=process{more}))
'''


def at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, *, more: str = ""
) -> tuple[str, Path]:
    """The setting for the plugin, and the file that tells that a unit is at work."""
    name, flag = f"at_work_{tmp_path.name.replace('-', '_')}", tmp_path / "at_work"
    (tmp_path / f"{name}.py").write_text(AT_WORK.format(flag=str(flag), fault=fault, more=more))
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.syspath_prepend(str(tmp_path))
    return f'run.plugins=["{name}"]', flag


def wait_for(flag: Path) -> None:
    """Waits until the file is there."""
    begun = time.monotonic()
    while not flag.exists():
        assert time.monotonic() - begun < 120
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_whole_group_costs_no_page(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    # A program that a page has started is in the group, too.
    plugin, flag = at_work(tmp_path, monkeypatch, 'subprocess.run(["sleep", "0.7"], check=True)')
    out = tmp_path / "out"
    words = ("run", letters, "--out", out, "--set", plugin, "--set", "run.workers=1")
    with running(*words, until=('"stage": "ocr"',)) as process:
        wait_for(flag)
        os.killpg(process.pid, number)
    assert process.returncode == 130
    counts = api.status(out)[3].counts
    assert counts["ok"] >= 1  # the page at work was let finish
    assert counts == {"ok": counts["ok"], "not_done": 4 - counts["ok"]}
    again = api.run(letters, out=out, settings=load_settings(overrides=["run.executor=inline"]))
    assert (again.counts["layout"].done, again.counts["ocr"].done) == (0, counts["not_done"])
    assert set(api.load(out).documents["status"]) == {"ok"}


@pytest.mark.parametrize("killed", ["worker", "server that forks workers"])
def test_what_dies_while_the_run_stops_is_as_if_never_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    fault = "os.kill(os.getpid(), signal.SIGKILL)" if killed == "worker" else "time.sleep(60)"
    plugin, flag = at_work(tmp_path, monkeypatch, fault, more=", setup=None")
    settings = load_settings(overrides=[plugin])

    def stopping() -> int:
        if flag.exists() and killed != "worker" and flag.stat().st_size == 0:
            flag.write_text("killed")
            own = psutil.Process().children()
            os.kill(next(p.pid for p in own if "forkserver" in " ".join(p.cmdline())), signal.SIGKILL)
        return int(flag.exists())

    executor = LocalExecutor(settings.run, workers=1)
    tasks = [(0, Task("ocr", ocr.OcrOptions(), "a page", str(tmp_path), "", None))]
    assert not list(executor.run(tasks, timeout_s=50, stopping=stopping))
    assert flag.exists()
    executor.close(at_once=True)


def test_memory_that_a_program_of_a_worker_takes_is_limited_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It asks for more than the limit of the worker; a program without limits would get it without a word.
    taking = "import mmap; mmap.mmap(-1, 5 << 30)"
    fault = f'subprocess.run(["{sys.executable}", "-c", "{taking}"], check=True)'
    plugin, _ = at_work(tmp_path, monkeypatch, fault, more=", setup=None")
    executor = LocalExecutor(load_settings(overrides=[plugin]).run, workers=1)
    tasks = [(n, Task("ocr", ocr.OcrOptions(), "a page", str(tmp_path), "", None)) for n in range(2)]
    subprocess.run([sys.executable, "-c", taking], check=True)
    before = psutil.Process().memory_info().rss
    done = dict(executor.run(tasks, timeout_s=60, stopping=lambda: 0))
    assert psutil.Process().memory_info().rss - before < 100 << 20
    executor.close(at_once=True)
    assert [done[n].outcome.record for n in range(2)] == [None, None]
    assert all("CalledProcessError" in done[n].outcome.issues[0].message for n in range(2))


def test_a_terminal_that_is_closed_costs_no_page(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin, flag = at_work(tmp_path, monkeypatch, "time.sleep(0.7)")
    out, root = tmp_path / "out", Path(__file__).parents[2]
    words = [sys.executable, "-m", "pipeline", "run", str(letters), "--out", str(out), "--set", plugin]
    child, terminal = pty.fork()
    if not child:
        os.chdir(root)
        os.execv(sys.executable, [*words, "--workers", "1", "--log", "plain"])
    wait_for(flag)
    os.close(terminal)  # the system sends SIGHUP, and nothing can be written any more
    _, state = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(state) == 130
    counts = api.status(out)[3].counts
    assert counts["ok"] >= 1
    assert counts == {"ok": counts["ok"], "not_done": 4 - counts["ok"]}
