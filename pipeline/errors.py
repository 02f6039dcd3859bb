"""Every error that ends a command: its exit code, and a sentence that says what to do.

Problems of one document or page are not exceptions: they are `pipeline.records.Issue` rows.
"""

from __future__ import annotations


class SarabanError(Exception):
    """A problem that ends the command.

    Attributes:
        exit_code: What the process exits with.
        hint: One sentence that says what the user can do about it.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(SarabanError):
    """The command line or the settings ask for something that does not exist or does not fit."""

    exit_code = 2


class MissingDependencyError(SarabanError):
    """Something that the run needs is not installed on this machine."""

    exit_code = 3


class TooManyFailuresError(SarabanError):
    """A larger share of the work failed than the settings allow, so the run stopped itself."""

    exit_code = 4


class StorageError(SarabanError):
    """Input or output cannot be read or written: missing, no permission, disk full, in use."""

    exit_code = 5


class WorkersLostError(SarabanError):
    """No worker process can be started any more, or all have died; what was finished is kept."""

    exit_code = 70


class InterruptedRunError(SarabanError):
    """The user or the system asked the run to stop; what was finished is kept."""

    exit_code = 130
