"""Where units are worked on: in a pool of worker processes, or in the driver itself."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver, resource_tracker
from typing import Protocol, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from pipeline.config import RunOptions
from pipeline.errors import SarabanError, WorkersLostError
from pipeline.runner.run_issues import fault_message, run_issue
from pipeline.runner.worker import Done, Task, load_plugins, single_thread, start_worker, work
from pipeline.stages.contract import Outcome
from pipeline.thai.rules import in_force

KeyT = TypeVar("KeyT")

_GLANCE_S = 0.2
# Beyond a unit's own time limit: for workers to start, or to be killed.
_GRACE_S = 60.0
# Workers heed no SIGTERM, so that only the driver decides; pebble need not wait before it sends SIGKILL.
CONSTS.term_timeout = 0.0


class StopSignal(Protocol):
    """Says whether the run was asked to stop: 0 no, 1 finish what is running, 2 at once."""

    def __call__(self) -> int:
        """The wish of the user so far."""


class Executor(Protocol):
    """Runs tasks and gives each result as it is there, in any order."""

    def run(
        self, tasks: Iterable[tuple[KeyT, Task]], *, timeout_s: float, stopping: StopSignal
    ) -> Iterator[tuple[KeyT, Done]]:
        """Runs the tasks; once `stopping` says so no new one is begun."""

    def close(self, *, at_once: bool) -> None:
        """Ends all workers."""


class InlineExecutor:
    """Works in the driver's own process: no limits and no protection, for debugging."""

    def __init__(self, options: RunOptions) -> None:
        single_thread()
        load_plugins(options.plugins)

    def run(
        self, tasks: Iterable[tuple[KeyT, Task]], *, timeout_s: float, stopping: StopSignal
    ) -> Iterator[tuple[KeyT, Done]]:
        """See `Executor`."""
        for key, task in tasks:
            if stopping():
                return
            done = work(task)
            if stopping() and done.outcome.record is None:
                return  # a program that it had started got the signal, too: it says nothing of the unit
            yield key, done

    def close(self, *, at_once: bool) -> None:
        """Nothing to end."""


class LocalExecutor:
    """A pebble pool: a unit that crashes, hangs or eats memory costs itself and no other."""

    def __init__(self, options: RunOptions, *, workers: int) -> None:
        # forkserver: a fork of the driver copies its threads' locks; spawn pays the imports every time.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["pipeline.runner.worker"])
        _start_shielded()
        self._workers = workers
        self._pool = ProcessPool(
            max_workers=workers,
            context=context,
            initializer=start_worker,
            initargs=[options.memory_limit_mb, options.plugins, in_force()],
        )

    def run(
        self, tasks: Iterable[tuple[KeyT, Task]], *, timeout_s: float, stopping: StopSignal
    ) -> Iterator[tuple[KeyT, Done]]:
        """See `Executor`.

        Once a stop was asked for, a unit whose worker dies is as if never begun: whoever stops a run may end
        its workers as well (a shell its group, systemd the whole service), which is no fault of the unit.

        Raises:
            WorkersLostError: No worker takes units any more; those without a result are as if never begun.
        """
        waiting = iter(tasks)
        running: dict[Future[Done], tuple[KeyT, Task]] = {}
        exhausted = False
        silent = 0
        while True:
            # pebble forgets a unit that is under way to a worker when the pool breaks or the worker cannot
            # take it in: it would never end.
            # Glances are counted, not hours: a run may have been stopped and gone on with.
            if not self._pool.active or silent * _GLANCE_S > timeout_s + _GRACE_S:
                if _told_to_stop(stopping):
                    return
                raise _no_workers()
            # Two for each worker: none is idle while the driver looks, and a stop has little to finish.
            while not exhausted and not stopping() and len(running) < 2 * self._workers:
                entry = next(waiting, None)
                if entry is None:
                    exhausted = True
                else:
                    try:
                        running[self._scheduled(entry[1], timeout_s)] = entry
                    except WorkersLostError:
                        if _told_to_stop(stopping):
                            return
                        raise
            if not running or stopping() > 1:
                return
            done, _ = wait(running, timeout=_GLANCE_S, return_when=FIRST_COMPLETED)
            silent = 0 if done else silent + 1
            for future in done:
                key, task = running.pop(future)
                error = future.exception()
                if isinstance(error, ProcessExpired) and _told_to_stop(stopping):
                    continue
                if not isinstance(error, BrokenProcessPool):
                    yield key, _result(future, task, timeout_s)

    def _scheduled(self, task: Task, timeout_s: float) -> Future[Done]:
        try:
            scheduled: Future[Done] = self._pool.schedule(work, args=[task], timeout=timeout_s)
        except RuntimeError as error:  # pebble knows no other word for a broken pool
            raise _no_workers() from error
        return scheduled

    def close(self, *, at_once: bool) -> None:
        """Ends the workers, and what they have started dies with them."""
        if at_once:
            self._pool.stop()
        else:
            self._pool.close()
        with contextlib.suppress(TimeoutError):  # workers die with the driver at the latest
            self._pool.join(10)


def _start_shielded() -> None:
    """Starts the processes that workers are forked from and counted by, deaf to SIGTERM and SIGHUP.

    Both signals are for the driver alone, which lets units at work finish; sent to a whole group of processes
    they would else end the workers and, with the server that forks them, all workers to come. A signal that
    is blocked stays so in all that a process starts, also in programs that a worker runs.
    """
    wanted = {signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
    try:
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, wanted)  # the line before lets SIGTERM in again
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _told_to_stop(stopping: StopSignal) -> bool:
    """Whether a stop was asked for; a worker may have got the signal a moment before the driver."""
    time.sleep(0 if stopping() else _GLANCE_S)
    return bool(stopping())


def _no_workers() -> WorkersLostError:
    return WorkersLostError(
        "the worker processes cannot be started, have died, or give no results; what was finished is kept",
        hint="See the messages above; the same command goes on from here.",
    )


def _result(future: Future[Done], task: Task, timeout_s: float) -> Done:
    try:
        return future.result()
    except SarabanError:
        raise
    except TimeoutError:
        return _lost(task, "timeout", f"Gave up after {timeout_s:g} s.")
    except ProcessExpired as error:
        return _lost(task, "worker_died", f"The worker process ended (exit code {error.exitcode}).")
    except Exception as error:  # a result that could not be sent back
        return _lost(task, "internal_error", fault_message(error))


def _lost(task: Task, code: str, message: str) -> Done:
    return Done(Outcome(None, (run_issue(task.stage, code, message, retryable=True),)), 0.0, 0.0)


def make_executor(options: RunOptions, *, workers: int) -> Callable[[], Executor]:
    """Makes the executor that the options name; called late: a run without work starts no process."""
    if options.executor == "inline":
        return lambda: InlineExecutor(options)
    return lambda: LocalExecutor(options, workers=workers)
