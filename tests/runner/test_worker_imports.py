"""What a worker process loads before it has work."""

from __future__ import annotations

import subprocess
import sys


def test_no_worker_pays_for_tables_that_it_never_writes() -> None:
    # The driver starts its workers from this module, which knows all stages.
    code = (
        "import sys, pipeline.runner.worker\n"
        "print(*(name in sys.modules for name in ('pandas', 'pipeline.engines.tesseract')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
