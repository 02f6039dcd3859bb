"""Status of a piece of work, and the problems met on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a document, page or unit of work ended."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"
    SKIPPED = "skipped"


class Severity(StrEnum):
    """How much an issue matters: an error loses something, a warning asks for a look, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Issue:
    """One problem with one document or page.

    Attributes:
        stage: Name of the stage that met it.
        code: Stable machine name in snake case, such as `encrypted`.
        message: What happened, one sentence.
        hint: What the user can do, one sentence; empty when there is nothing to do.
        severity: An error makes the unit `partial` or `failed`; the others do not.
        retryable: True when the same work may succeed next time (a timeout, a crash, a full disk).
        page_no: Page of the file, from 1; None when it concerns the whole file.
    """

    stage: str
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    retryable: bool = False
    page_no: int | None = None


@dataclass(frozen=True)
class Saying:
    """What is always said of a kind of problem, besides the English sentence that tells its particulars.

    Attributes:
        thai: The same in one Thai sentence, without particulars.
        hint, hint_thai: What the user can do.
    """

    thai: str
    hint: str
    hint_thai: str


def told_issue(
    sayings: Mapping[str, Saying],
    stage: str,
    code: str,
    message: str,
    *,
    severity: Severity = Severity.ERROR,
    retryable: bool = False,
    page_no: int | None = None,
) -> Issue:
    """An issue in English and Thai.

    Args:
        sayings: What is said of each kind of problem, by code.
        message: One English sentence with the particulars.
    """
    said = sayings[code]
    texts = (f"{message} {said.thai}", f"{said.hint} {said.hint_thai}")
    return Issue(stage, code, *texts, severity, retryable, page_no)
