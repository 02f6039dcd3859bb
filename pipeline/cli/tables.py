"""`saraban tables`: the tables again, in other formats."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli import options
from pipeline.cli.console import printable, stdout


def tables(
    out: options.OutArgument = options.DEFAULT_OUT,
    formats: Annotated[
        list[options.Format] | None,
        typer.Option("--format", help="Format besides Parquet; may be given several times."),
    ] = None,
    config: options.Config = None,
    set_: options.Set = None,
) -> None:
    """Write the tables again, in other formats too, from the results as they are."""
    from pipeline.runner import api

    for path in api.write_formats(
        out, formats=options.with_parquet(formats), settings=options.read_settings(config, set_)
    ):
        stdout().print(printable(path), soft_wrap=True)
