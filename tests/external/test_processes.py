"""Programs are bounded in time, take names as names only, and never outlive who started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.external.processes import ProgramError, describe_failure, run


def test_output_and_calm_environment() -> None:
    done = run([sys.executable, "-c", "import os; print(os.environ['OMP_THREAD_LIMIT'])"], timeout_s=20)
    assert done.stdout == b"1\n"


def test_failure_says_why() -> None:
    script = "import sys; sys.stderr.write('first\\nthe reason\\n'); sys.exit(3)"
    with pytest.raises(ProgramError, match=r"ended with code 3: the reason"):
        run([sys.executable, "-c", script], timeout_s=20)
    assert "SIGSEGV" in describe_failure("tesseract", -signal.SIGSEGV, "")


def test_missing_program() -> None:
    with pytest.raises(ProgramError) as caught:
        run(["no-such-program-here"], timeout_s=5)
    assert caught.value.missing


def test_time_limit_kills() -> None:
    begun = time.monotonic()
    with pytest.raises(ProgramError) as caught:
        run(["sleep", "300"], timeout_s=0.3)
    assert caught.value.timed_out
    # Not a speed: it was killed and not waited for.
    assert time.monotonic() - begun < 200


def test_shell_is_never_asked(tmp_path: Path) -> None:
    name = tmp_path / "a; touch owned; $(touch owned).txt"
    name.write_text("x", encoding="utf-8")
    assert run(["cat", str(name)], timeout_s=10).stdout == b"x"
    assert [entry.name for entry in tmp_path.iterdir()] == [name.name]


WORKERS = {
    "run": "from pipeline.external.processes import run; run(['sleep', '98765'], timeout_s=60)",
    "pdf2image": (
        "import pipeline.external.pdf, pdf2image.pdf2image as library; "
        "library.Popen(['sleep', '98766']).communicate()"
    ),
    "pytesseract": (
        "import subprocess; from pipeline.engines.tesseract_process import library; "
        "subprocess.Popen(['sleep', '98767'], **library.subprocess_args()).communicate()"
    ),
}


def _children(parent: int) -> list[int]:
    path = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def _alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux")
@pytest.mark.parametrize("way", sorted(WORKERS))
def test_no_orphan_outlives_a_killed_worker(way: str) -> None:
    worker = subprocess.Popen([sys.executable, "-c", WORKERS[way]], env=dict(os.environ))
    try:
        deadline = time.monotonic() + 30
        while not (children := _children(worker.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert children
    finally:
        worker.kill()
        worker.wait()
    deadline = time.monotonic() + 60
    while any(_alive(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_alive(child) for child in children)
