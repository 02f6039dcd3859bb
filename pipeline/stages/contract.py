"""What a stage is: one frozen declaration around a function from typed record to typed record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from pipeline.records.issues import Issue, Severity, Status

Picture = NDArray[np.uint8]
"""A page picture: (height, width) grey or (height, width, 3) RGB, 0 = black."""


class Unit(StrEnum):
    """What one call of a stage works on."""

    FILE = "file"
    PAGE = "page"
    DOCUMENT = "document"
    CORPUS = "corpus"


class StageOptions(BaseModel):
    """Base of each stage's options; a changed option makes that stage's results stale."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PictureSink(Protocol):
    """Stores a picture beside the results of the stage."""

    def __call__(self, name: str, picture: Picture | bytes, /) -> None:
        """Write `picture` (an array, or the bytes of a finished picture file) under the file name `name`."""


OptionsT = TypeVar("OptionsT", bound=StageOptions)
UnitT = TypeVar("UnitT")
RecordT = TypeVar("RecordT")


@dataclass(frozen=True)
class Workbench(Generic[OptionsT]):
    """What a stage's `process` has at hand besides its unit.

    Attributes:
        options: The stage's own options.
        resources: What `setup` made, once a worker (engines, networks); None when the stage has no setup.
        picture: The page picture as stored, source frame; None where the stage does not ask for it.
        save_picture: Stores a picture beside the results.
    """

    options: OptionsT
    resources: Any
    picture: Picture | None
    save_picture: PictureSink


@dataclass(frozen=True)
class Outcome(Generic[RecordT]):
    """What came of one unit: the record, and what went wrong on the way.

    A unit without a record has failed; one with a record and an error is partial. `skipped` says that the
    unit is left alone on purpose (a file that is no document).
    """

    record: RecordT | None
    issues: tuple[Issue, ...] = ()
    skipped: bool = False

    @property
    def status(self) -> Status:
        """Status that follows from the record and the issues."""
        if self.skipped:
            return Status.SKIPPED
        if self.record is None:
            return Status.FAILED
        return Status.PARTIAL if any(i.severity is Severity.ERROR for i in self.issues) else Status.OK


@dataclass(frozen=True)
class Stage(Generic[UnitT, RecordT, OptionsT]):
    """One stage of the pipeline.

    Attributes:
        name: As typed on the command line.
        number: Its place in the flow, from 1; names its folder `<number>-<name>`.
        unit: What one call works on.
        version: Raised whenever the same input may give another output; a golden test watches it.
        needs: Names of the stages whose results it reads.
        options: The class of its options.
        record: The class of its results.
        process: `process(unit, workbench) -> Outcome[record]`. Units: `SourceFile` for FILE, `PageEvidence`
            for PAGE, `DocumentEvidence` for DOCUMENT.
        setup: Makes what is loaded once a worker, from the options.
        wants_picture: True when `process` needs the page picture.
        versions: What else the result depends on (weights' sha256, engine versions), from the options.
        rules: Names of the data files of rules (`pipeline.thai.rule_files`) that the result depends on; of
            all others it knows the shipped rows alone.
    """

    name: str
    number: int
    unit: Unit
    version: int
    needs: tuple[str, ...]
    options: type[OptionsT]
    record: type[RecordT]
    process: Callable[[UnitT, Workbench[OptionsT]], Outcome[RecordT]]
    setup: Callable[[OptionsT], Any] | None = None
    wants_picture: bool = False
    versions: Callable[[OptionsT], Mapping[str, str]] = field(default=lambda _: {})
    rules: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """Name of its folder below the output folder."""
        return f"{self.number}-{self.name}"
