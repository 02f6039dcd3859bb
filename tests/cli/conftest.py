"""What tests of commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.app import main

Saraban = Callable[..., int]


@pytest.fixture
def saraban(capsys: pytest.CaptureFixture[str]) -> Saraban:
    """Runs a command line in this process and gives its exit code."""

    def call(*words: str | Path) -> int:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        return int(ended.value.code or 0)

    return call
