"""Options that several verbs share, and what they mean for the settings and the selection."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.runner.settings import Settings


class Log(StrEnum):
    """How progress is told."""

    BAR = "bar"
    PLAIN = "plain"
    JSON = "json"


class Format(StrEnum):
    """Formats of the tables."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"


class Redo(StrEnum):
    """What is done again though it is fresh."""

    FAILED = "failed"
    ALL = "all"


DEFAULT_OUT = Path("data/out")

Sources = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Files and folders to read; when none is named those the results were made from, else data/raw.",
    ),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the results.")]
OutArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the results.")]
Only = Annotated[str | None, typer.Option("--only", metavar="STAGE", help="This stage alone.")]
First = Annotated[str | None, typer.Option("--from", metavar="STAGE", help="From this stage on.")]
Last = Annotated[str | None, typer.Option("--to", metavar="STAGE", help="Up to this stage.")]
Doc = Annotated[
    str | None,
    typer.Option(
        "--doc", metavar="NAME_OR_ID", help="This document alone: path, name or beginning of doc_id."
    ),
]
RedoOption = Annotated[
    Redo | None, typer.Option("--redo", help="Do again what failed, or all, though nothing has changed.")
]
Prune = Annotated[
    bool,
    typer.Option("--prune", help="Drop the results of files that were taken away from the sources."),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="STAGE.OPTION=VALUE", help="Set an option; may be given several times."),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="Settings in TOML; without it saraban.toml where there is one."
    ),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, help="Worker processes; without it one a processor."),
]
Formats = Annotated[
    list[Format] | None,
    typer.Option(
        "--format", help="Write the tables in this format besides Parquet; may be given several times."
    ),
]
LogOption = Annotated[
    Log | None,
    typer.Option("--log", help="How progress is told; without it a bar on a terminal, else plain."),
]


def with_parquet(formats: Sequence[Format] | None) -> list[str]:
    """The formats to write; Parquet is always among them, or an older one beside would tell other things."""
    return list(dict.fromkeys(str(f) for f in (Format.PARQUET, *(formats or ()))))


def repeated(config: Path | None, set_: Sequence[str] | None) -> list[str]:
    """The words that give another command the same settings."""
    words = [] if config is None else ["--config", str(config)]
    return words + [word for override in set_ or () for word in ("--set", override)]


def read_settings(
    config: Path | None,
    set_: Sequence[str] | None,
    *,
    workers: int | None = None,
    formats: Sequence[Format] | None = None,
) -> Settings:
    """Settings of the files, the environment and the command line.

    Raises:
        UsageError: when one of them does not exist or does not fit.
    """
    from pipeline.runner.settings import load_settings

    overrides = list(set_ or ())
    if workers is not None:
        overrides.append(f"run.workers={workers}")
    if formats:
        overrides.append(f"tables.formats={json.dumps(with_parquet(formats))}")
    return load_settings(config=config, overrides=overrides)
