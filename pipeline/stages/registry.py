"""All stages in the order of the flow."""

from __future__ import annotations

from typing import Any

from pipeline.errors import UsageError
from pipeline.stages import deskew, fields, ingest, layout, ocr, sections, tables
from pipeline.stages.contract import Stage

STAGES: tuple[Stage[Any, Any, Any], ...] = (
    ingest.STAGE,
    deskew.STAGE,
    layout.STAGE,
    ocr.STAGE,
    sections.STAGE,
    fields.STAGE,
    tables.STAGE,
)

NAMES = tuple(stage.name for stage in STAGES)
_overrides: dict[str, Stage[Any, Any, Any]] = {}


def override(stage: Stage[Any, Any, Any]) -> None:
    """Puts a stage in place of the one of the same name in this process, for plugins."""
    _overrides[stage.name] = stage


def stage_named(name: str) -> Stage[Any, Any, Any]:
    """The stage of that name.

    Raises:
        UsageError: when there is none.
    """
    for stage in STAGES:
        if stage.name == name:
            return _overrides.get(name, stage)
    raise UsageError(
        f"there is no stage {name!r}",
        hint=f"The stages are {', '.join(NAMES)}.",
        thai=f"ไม่มีขั้นตอนชื่อ {name!r} ขั้นตอนที่มีคือ {', '.join(NAMES)}",
    )
