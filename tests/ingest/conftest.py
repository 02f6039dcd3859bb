"""What tests of `ingest` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingest.made_files import Run


@pytest.fixture
def run() -> Callable[..., Run]:
    def start(path: Path, *, promised: bool = True, **options: object) -> Run:
        return Run(path, promised=promised, **options)

    return start
