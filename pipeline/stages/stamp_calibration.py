"""How often a value read in a stamp is right, from how its candidates compare.

Logistic weights, fitted on 127 generated stamps in true outlines, two thirds of them written over and
under print, drawings and each other; at 0.9 none of 114 values was wrong.
"""

from __future__ import annotations

import math

_WEIGHTS: dict[str, tuple[float, float, float, float]] = {
    "number": (-1.99, 4.51, -1.36, 1.43),
    "date": (-0.76, 5.04, -1.23, 0.75),
    "time": (-1.31, 5.04, -1.1, 0.16),
}
"""By kind: constant, weights of the likelihood, of the rival, and of the logarithm of the agreement."""


def sureness(kind: str, *, likelihood: float, rival: float, agreement: float) -> float:
    """0..1, that the likeliest candidate of a kind is right.

    Args:
        kind: `number`, `date` or `time`.
        likelihood: Of the candidate, 0..1.
        rival: Of the next, 0..1.
        agreement: Of the candidate with what is read without regard to the kind, 0..1.
    """
    constant, own, other, agreed = _WEIGHTS[kind]
    sum_ = constant + own * likelihood + other * rival + agreed * max(-4.0, math.log(max(agreement, 1e-9)))
    return 1.0 / (1.0 + math.exp(-sum_))
