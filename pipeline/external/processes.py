"""How other programs are started: bounded in time, never through a shell, never left as orphans."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_PR_SET_PDEATHSIG = 1
# Loaded at import: nothing may be looked up between fork and exec.
_LIBC = ctypes.CDLL(None, use_errno=True)

CALM_ENVIRONMENT: Mapping[str, str] = {
    # Without these Tesseract's threads spin: 8 to 30 s a page in place of 2.3 to 2.8 s.
    "OMP_THREAD_LIMIT": "1",
    "OMP_WAIT_POLICY": "passive",
    # Messages that are matched must be in English.
    "LC_MESSAGES": "C",
}


class ProgramError(Exception):
    """A program could not be started, failed, or ran out of time.

    Attributes:
        program: Name of the program.
        missing: True when it is not installed.
        timed_out: True when it was ended because it took too long.
    """

    def __init__(self, message: str, *, program: str, missing: bool = False, timed_out: bool = False) -> None:
        super().__init__(message)
        self.program = program
        self.missing = missing
        self.timed_out = timed_out


@dataclass(frozen=True)
class Finished:
    """What a program wrote before it ended well."""

    stdout: bytes
    stderr: str


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies (Linux, prctl(2) PR_SET_PDEATHSIG).

    Runs in the child between fork and exec. A worker that is killed for its time limit would else leave a
    Tesseract behind that goes on for minutes.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def calm_environment() -> dict[str, str]:
    """Give the environment that every program is started with."""
    return {**os.environ, **CALM_ENVIRONMENT}


def run(
    argv: Sequence[str],
    *,
    timeout_s: float,
    accepted: frozenset[int] = frozenset({0}),
) -> Finished:
    """Run a program to its end.

    Args:
        argv: Program and arguments. Names of files must be absolute, so that none is taken for an option.
        timeout_s: After this many seconds the program is killed.
        accepted: Exit codes that count as success.

    Raises:
        ProgramError: It is missing, failed, or took too long.
    """
    program = os.path.basename(argv[0])  # noqa: PTH119  argv may hold bytes that are no valid text
    try:
        done = subprocess.run(
            list(argv),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            env=calm_environment(),
            preexec_fn=die_with_parent,
            check=False,
        )
    except FileNotFoundError as error:
        raise ProgramError(f"{program} is not installed.", program=program, missing=True) from error
    except subprocess.TimeoutExpired as error:
        raise ProgramError(
            f"{program} took longer than {timeout_s:g} s.", program=program, timed_out=True
        ) from error
    except OSError as error:
        raise ProgramError(f"{program} could not be started: {error}.", program=program) from error
    stderr = done.stderr.decode("utf-8", "replace")
    if done.returncode not in accepted:
        raise ProgramError(describe_failure(program, done.returncode, stderr), program=program)
    return Finished(stdout=done.stdout, stderr=stderr)


def describe_failure(program: str, returncode: int, stderr: str) -> str:
    """Say in one line why a program failed.

    Args:
        program: Its name.
        returncode: As subprocess gives it; negative for a signal.
        stderr: What it wrote there; the last line that says something is used.
    """
    if returncode < 0:
        try:
            ended = f"was ended by {signal.Signals(-returncode).name}"
        except ValueError:
            ended = f"was ended by signal {-returncode}"
    else:
        ended = f"ended with code {returncode}"
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    return f"{program} {ended}" + (f": {lines[-1][:200]}" if lines else "") + "."


def guarded_popen(popen: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a Popen that a library calls, so that its children are calm and die with this process.

    pdf2image and pytesseract start programs on their own and take no such options; their modules are given
    this in place of `Popen`.
    """

    def start(*args: Any, **kwargs: Any) -> Any:
        kwargs["env"] = {**(kwargs.get("env") or os.environ), **CALM_ENVIRONMENT}
        kwargs.setdefault("preexec_fn", die_with_parent)
        return popen(*args, **kwargs)

    return start
