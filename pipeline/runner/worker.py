"""What runs inside a worker process: one unit of one stage, with limits set and every fault caught."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import resource
import signal
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from pipeline.errors import MissingDependencyError, StorageError
from pipeline.runner.run_issues import fault_message, run_issue
from pipeline.stages.contract import Outcome, Picture, StageOptions, Workbench
from pipeline.stages.registry import stage_named
from pipeline.store.pictures import load_picture, picture_bytes, save_picture
from pipeline.thai.rules import Rules, going_by, put_in_force

_PR_SET_PDEATHSIG = 1
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_LARGE = 32 << 20
"""Bytes of a block of memory from which the C library maps it by itself; it takes no higher bound."""
_resources: dict[tuple[Any, str], Any] = {}
"""What the setup of each stage gave, by the setup itself and the options: a plugin's stage has the name of
that whose place it takes."""


@dataclass(frozen=True)
class Task:
    """One call of a stage.

    Attributes:
        out: Output folder.
        prefix: Put before the names of saved pictures, so that pages do not overwrite each other.
        picture: Folder and name of the page picture to load, or None.
    """

    stage: str
    options: StageOptions
    unit: Any
    out: str
    prefix: str
    picture: tuple[str, str] | None


@dataclass(frozen=True)
class Done:
    """What came of a task, and what it cost."""

    outcome: Outcome[Any]
    seconds: float
    peak_memory_mb: float


def start_worker(memory_limit_mb: int, plugins: tuple[str, ...], rules: Rules) -> None:
    """Prepares a worker: dies with its parent, leaves signals to the driver, one thread, limited memory.

    The rules come from the driver: files that are changed while a run is on its way must not part its pages.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # the driver ends a worker with SIGKILL
        signal.signal(number, signal.SIG_IGN)
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    load_plugins(plugins)
    put_in_force(rules)
    limit = memory_limit_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    single_thread()
    keep_freed_memory()


def load_plugins(plugins: tuple[str, ...]) -> None:
    """Imports the modules that may put stages of their own in place of others."""
    for plugin in plugins:
        importlib.import_module(plugin)


def single_thread() -> None:
    """One thread for each library: two workers with two threads each are slower than with one."""
    os.environ.update(
        OMP_THREAD_LIMIT="1", OMP_NUM_THREADS="1", OMP_WAIT_POLICY="passive", PYTHAINLP_OFFLINE="1"
    )
    cv2.setNumThreads(1)


def keep_freed_memory() -> None:
    """Has the C library keep freed pictures for the next ones; `trim_memory` returns them.

    glibc maps larger blocks one by one: the system zeroes each anew page by page, which is a third of the
    time of deskew and layout. Left alone it raises the size above which it does so with each block that is
    freed, and comes to keep pictures between small blocks for good (mallopt(3)); so it is fixed.
    """
    _set_malloc(_MMAP_THRESHOLD, _LARGE)
    _set_malloc(_TRIM_THRESHOLD, 4 * _LARGE)


def _set_malloc(parameter: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):  # another C library has other habits
        ctypes.CDLL(None).mallopt(parameter, value)


def trim_memory() -> None:
    """Returns freed memory to the system, also from between small blocks."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


@contextlib.contextmanager
def _room_for(picture_bytes: int) -> Iterator[None]:
    """Leaves freed memory to the next page, but for that of large pictures and of units without one.

    Pages of the usual size need the same 80 MB one after the other, and returning them after each is a sixth
    of what deskew and layout cost. A large picture is mapped by itself and would be held beside them.
    """
    large = picture_bytes > _LARGE
    if large:
        _set_malloc(_TRIM_THRESHOLD, _LARGE)
        trim_memory()
    try:
        yield
    finally:
        if large:
            _set_malloc(_TRIM_THRESHOLD, 4 * _LARGE)
        if large or not picture_bytes:
            trim_memory()


def work(task: Task) -> Done:
    """Runs one unit; every exception becomes an issue, so that it costs this unit and no other.

    Raises:
        StorageError: when results cannot be written (the run must stop).
        MissingDependencyError: when something is not installed (the run must stop).
    """
    before = _cpu_seconds()
    try:
        outcome = _process(task)
    except (StorageError, MissingDependencyError):
        raise
    except MemoryError:
        message = "The worker reached its memory limit."
        outcome = Outcome(None, (run_issue(task.stage, "out_of_memory", message, retryable=True),))
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        message = fault_message(error, where=f"{Path(where.filename).name}:{where.lineno}")
        outcome = Outcome(None, (run_issue(task.stage, "internal_error", message),))
    peak = max(
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
    )
    return Done(outcome, _cpu_seconds() - before, peak / 1024)


def _process(task: Task) -> Outcome[Any]:
    stage = stage_named(task.stage)
    folder = Path(task.out) / stage.folder
    key = (stage.setup, task.options.model_dump_json())
    if key not in _resources:
        with going_by(stage.rules):
            _resources[key] = stage.setup(task.options) if stage.setup else None

    def save(name: str, picture: Picture | bytes) -> None:
        save_picture(folder, task.prefix + name, picture)

    place = (Path(task.picture[0]), task.picture[1]) if task.picture else None
    with _room_for(picture_bytes(*place) if place else 0):
        try:
            picture = load_picture(*place) if place else None
        except StorageError as error:  # of this page alone; a result that cannot be written stops the run
            message = f"{str(error).rstrip('.')}."
            return Outcome(None, (run_issue(task.stage, "picture_unreadable", message, retryable=True),))
        bench = Workbench(options=task.options, resources=_resources[key], picture=picture, save_picture=save)
        with going_by(stage.rules):
            return stage.process(task.unit, bench)


def _cpu_seconds() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system
