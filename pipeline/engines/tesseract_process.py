"""pytesseract with a calm environment for its processes, which end with this one.

A module of its own, to be imported late: pytesseract imports pandas, 44 MB in each worker, which most of them
never need.
"""

from __future__ import annotations

import pytesseract.pytesseract as library

from pipeline.external.processes import calm_environment, die_with_parent

__all__ = ["library"]


def _calm_arguments(include_stdout: bool = True) -> dict[str, object]:
    """Give pytesseract the arguments of its Popen, with a calm environment and an end with this process."""
    return {
        **_library_arguments(include_stdout),
        "env": calm_environment(),
        "preexec_fn": die_with_parent,
    }


_library_arguments = library.subprocess_args
library.subprocess_args = _calm_arguments
