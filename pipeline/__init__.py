"""Saraban (สารบรรณ): reads scanned Thai official letters into tables.

From Python: `pipeline.run("scans", out="read")`, then `tables = pipeline.load("read")`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.runner.api import RunSummary, Tables, load, plan, run, status

__all__ = ["RunSummary", "Tables", "load", "plan", "run", "status"]


def __getattr__(name: str) -> Any:
    # Late, so that a worker process that imports one stage does not pay for pandas.
    if name in __all__:
        from pipeline.runner import api

        return getattr(api, name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
