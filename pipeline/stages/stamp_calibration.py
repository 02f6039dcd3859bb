"""How often a value read in a stamp is right, from how its candidates compare and how clearly they were read.

Logistic weights in `data/stamp_calibration.csv`: a constant for each kind of value, slopes for all kinds
together, since a few hundred values are too few for a slope of each kind. No slope is negative: more of what
speaks for a value never makes it less sure. `scripts/fit_stamps.py` draws the table anew, which new weights
of the recogniser ask for; its constants are moved so that 0.9 stands where, among letters not fitted to, at
most one value in a hundred was wrong (`threshold` there).
"""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

KINDS = ("number", "date", "time")

FEATURES = (
    "likelihood",
    "margin",
    "agreement",
    "clearness",
    "length",
    "two_digit_day",
    "told",
    "undisputed",
    "in_line",
)
"""What speaks for a value, in the order of `features_of`."""

_EVEN = 0.02
"""Added to both likelihoods before they are compared: what is below is noise of the reader."""

_MOST_MARGIN, _LEAST_AGREEMENT, _LEAST_DOUBT = 4.0, -4.0, 1e-3
"""Ends of the features: beyond them nothing was measured."""

_LONG = 4
"""Digits of a register number from which it has probably not lost one. A reader that misses digits leaves one
or two of them, read clearly; of numbers with one or two digits four in five had lost some."""

_DIGITS = re.compile(r"[0-9๐-๙]+")


@dataclass(frozen=True)
class Signs:
    """What speaks for the likeliest candidate of a place, each 0..1.

    Attributes:
        kind: `number`, `date` or `time`.
        text: The candidate as written in the place.
        likelihood: Of the candidate.
        rival: Of the next.
        agreement: With what is read without regard to the kind, over the whole text.
        clearness: Confidence of what is read so.
        told: Share of the cuts that have the value in what is read so.
        against: Share of the clear cuts of some value that have another.
        in_line: A line of the stamp, read whole, tells the value, too.
    """

    kind: str
    text: str
    likelihood: float
    rival: float
    agreement: float
    clearness: float
    told: float = 0.0
    against: float = 0.0
    in_line: bool = False


def features_of(signs: Signs) -> tuple[float, ...]:
    """The evidence as numbers of which more is better, by `FEATURES`."""
    digits = _DIGITS.findall(signs.text)
    short = max(0, _LONG - sum(map(len, digits))) if signs.kind == "number" else 0
    one_digit = signs.kind == "date" and bool(digits) and len(digits[0]) == 1
    margin = math.log((signs.likelihood + _EVEN) / (signs.rival + _EVEN))
    return (
        signs.likelihood,
        min(_MOST_MARGIN, max(-1.0, margin)),
        max(_LEAST_AGREEMENT, math.log(max(signs.agreement, 1e-9))),
        -math.log10(max(_LEAST_DOUBT, 1.0 - signs.clearness)),
        -float(short),
        # Of `21` the `2` alone is often what is left.
        -float(one_digit),
        signs.told,
        -signs.against,
        float(signs.in_line),
    )


@cache
def weights() -> dict[str, float]:
    """Weight of each kind and each feature."""
    text = resources.files("pipeline.stages.data").joinpath("stamp_calibration.csv").read_text("utf-8")
    return {row["of"]: float(row["weight"]) for row in csv.DictReader(text.splitlines())}


def sureness(signs: Signs) -> float:
    """0..1, that the likeliest candidate is right."""
    held = weights()
    sum_ = held[signs.kind] + sum(
        held[name] * feature for name, feature in zip(FEATURES, features_of(signs), strict=True)
    )
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, sum_))))
