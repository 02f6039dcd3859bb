"""Letters and signs that a reader takes for digits where only digits can stand: `0b0` of a pen is 060."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.grammar import Kind

_DIGITS = {
    "0": "OoQD๐", "1": "Il|!", "2": "Zz", "5": "Ss", "6": "bG๖", "8": "B", "9": "gq",
    "๐": "Oo0", "๖": "b6",
}  # fmt: skip
_SHARE = 0.7
"""Of the probability of a sign, what counts for the digit that it looks like: less than the digit's own."""

_STROKES = {"/": "1|Il!"}
_POINTS = {".": " ,·"}
_DOUBTFUL_SHARE = 0.3
"""The same for signs that may stand there themselves."""

_OF_KIND: dict[Kind, dict[str, str]] = {"digits": {}, "number": {}, "date": _STROKES, "time": _POINTS}


def with_look_alikes(
    probabilities: NDArray[np.float32], kind: Kind, classes: Mapping[str, int]
) -> NDArray[np.float32]:
    """Add to what may stand in a value of a kind the probability of what looks like it and may not.

    Args:
        probabilities: (frames, classes).
        kind: Of the value.
        classes: Class of each character.

    Returns:
        The same, at most 1 each; they no longer add up to 1 in a frame.
    """
    raised = probabilities.copy()
    for share, pairs in ((_SHARE, _DIGITS), (_DOUBTFUL_SHARE, _OF_KIND[kind])):
        for meant, others in pairs.items():
            known = [classes[one] for one in others if one in classes]
            if meant in classes and known:
                raised[:, classes[meant]] += share * probabilities[:, known].sum(axis=1)
    return np.minimum(raised, np.float32(1.0))
