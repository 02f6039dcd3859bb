"""Settings of a run: from the command line, the environment, `saraban.toml`, or the defaults, in this order.

Options of the stages stand in sections named after the stage (`[layout]`), those of the run in `[run]`. On the
command line `--set layout.min_lines=2`; in the environment `SARABAN_LAYOUT__MIN_LINES=2`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import UsageError

CONFIG_FILE = "saraban.toml"
ENVIRONMENT_PREFIX = "SARABAN_"


def models_folder() -> Path:
    """Folder of the weights: `models/` beside the package, or what `SARABAN_MODELS` names."""
    named = os.environ.get("SARABAN_MODELS")
    return Path(named) if named else Path(__file__).resolve().parent.parent / "models"


class RunOptions(BaseModel):
    """How the work is done; none of these changes a result.

    Attributes:
        workers: Worker processes; 0 = one for each processor.
        executor: `local` (a pool of worker processes) or `inline` (in the driver; for debugging).
        page_timeout_s: After this long a page is given up and its worker killed.
        file_timeout_s: The same for reading one file and for the stages that take a document whole.
        memory_limit_mb: Address space a worker may take; beyond it the page fails with `out_of_memory`.
        max_failed_share: A stage that has failed for a larger share of its units stops the run...
        min_failed: ... but only from this many failures on, so that a few bad files never do.
        shard_pages: About so many pages are written as one part file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    workers: int = Field(default=0, ge=0, le=1024)
    executor: str = Field(default="local", pattern="^(local|inline)$")
    page_timeout_s: float = Field(default=120.0, gt=0)
    file_timeout_s: float = Field(default=900.0, gt=0)
    memory_limit_mb: int = Field(default=3072, ge=256)
    max_failed_share: float = Field(default=0.10, ge=0, le=1)
    min_failed: int = Field(default=10, ge=1)
    shard_pages: int = Field(default=64, ge=1)


class Settings(BaseModel):
    """All settings of a run; the stages' sections are checked by the stages themselves."""

    model_config = ConfigDict(frozen=True, extra="allow")

    run: RunOptions = RunOptions()

    def section(self, name: str) -> Mapping[str, Any]:
        """The raw options of a stage, to be checked by the stage's own class."""
        found = (self.model_extra or {}).get(name, {})
        if not isinstance(found, Mapping):
            raise UsageError(f"[{name}] must be a section of options", hint=f"Write {name}.option = value.")
        return found


def load_settings(
    *, config: Path | None = None, overrides: Sequence[str] = (), sections: Sequence[str] = ()
) -> Settings:
    """Reads the settings.

    Args:
        config: A TOML file; None takes `saraban.toml` of the working folder when it is there.
        overrides: `section.option=value` texts; values as TOML, else as plain text.
        sections: Names of sections besides `run` that exist (the stages).

    Raises:
        UsageError: when a file is missing or not TOML, or a section, option or value does not exist or fit.
    """
    tree: dict[str, dict[str, Any]] = {}
    path = config or Path(CONFIG_FILE)
    if path.exists() or config is not None:
        try:
            tree.update(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(
                f"settings {path} cannot be read: {error}", hint="Mend the file or leave out --config."
            ) from error
    for name, text in os.environ.items():
        section, separator, option = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
        if name.startswith(ENVIRONMENT_PREFIX) and separator:
            tree.setdefault(section, {})[option] = _value(text)
    for override in overrides:
        key, separator, text = override.partition("=")
        section, dot, option = key.strip().partition(".")
        if not (separator and dot and option):
            raise UsageError(f"cannot read the setting {override!r}", hint="Write --set stage.option=value.")
        tree.setdefault(section, {})[option] = _value(text)
    for section in tree:
        if section not in ("run", *sections):
            raise UsageError(
                f"there is no section {section!r} of settings",
                hint=f"The sections are {', '.join(('run', *sections))}.",
            )
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise UsageError(f"a setting does not fit: {explain(error)}", hint="See docs/settings.md.") from error


def check_options(options: type[BaseModel], section: str, values: Mapping[str, Any]) -> Any:
    """Options of a stage as its own class.

    Raises:
        UsageError: when an option does not exist or its value does not fit.
    """
    try:
        return options.model_validate(dict(values))
    except ValidationError as error:
        known = ", ".join(options.model_fields) or "none"
        raise UsageError(
            f"a setting of {section} does not fit: {explain(error)}", hint=f"Options of {section}: {known}."
        ) from error


def explain(error: ValidationError) -> str:
    """The problems in one line."""
    return "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text.strip()
