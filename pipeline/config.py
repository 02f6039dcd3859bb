"""Settings that are not a stage's own: how a run does its work, by which rules, and where the weights lie."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


def models_folder() -> Path:
    """Folder of the weights: `models/` beside the package, or what `SARABAN_MODELS_FOLDER` names."""
    named = os.environ.get("SARABAN_MODELS_FOLDER")
    return Path(named) if named else Path(__file__).resolve().parent.parent / "models"


class RulesOptions(BaseModel):
    """By which rules letters are understood, besides those of the package.

    Attributes:
        folder: Folder with data files of the user's own (docs/rules.md), from the working folder; empty =
            the package's rules alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: str = ""


class RunOptions(BaseModel):
    """How the work is done; none of these changes a result.

    Attributes:
        plugins: Python modules that are imported in every worker before it works; one may put its own
            stage in place of another (`pipeline.stages.registry.override`), as the fault tests do.
        workers: Worker processes; 0 = one for each processor.
        executor: `local` (a pool of worker processes) or `inline` (in the driver; for debugging).
        page_timeout_s: After this long a page is given up and its worker killed.
        file_timeout_s: The same for reading one file and for the stages that take a document whole.
        memory_limit_mb: Address space a worker may take; beyond it the page fails with `out_of_memory`.
        max_failed_share: A stage that has failed for a larger share of its units stops the run...
        min_failed: ... but only from this many failures on, so that a few bad files never do.
        shard_files: So many files (about twice as many pages) share a part file; a crash of the driver loses
            at most the work of one part.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    plugins: tuple[str, ...] = ()
    workers: int = Field(default=0, ge=0, le=1024)
    executor: str = Field(default="local", pattern="^(local|inline)$")
    page_timeout_s: float = Field(default=120.0, gt=0)
    file_timeout_s: float = Field(default=900.0, gt=0)
    memory_limit_mb: int = Field(default=3072, ge=256)
    max_failed_share: float = Field(default=0.10, ge=0, le=1)
    min_failed: int = Field(default=10, ge=1)
    shard_files: int = Field(default=32, ge=1)
