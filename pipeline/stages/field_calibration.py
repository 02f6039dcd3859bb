"""From what reader and rules make of a value to how often such a value is right.

The product of the characters' confidences is too low for values whose grammar leaves few readings (dates,
numbers, offices that the table holds), and means less for a name that nobody is known to bear. So the share
of right values is measured on generated letters, by kind of value and what bears it out besides the reader
(`pipeline.stages.value_evidence`), and stands in `data/field_calibration.csv` as points of a rising line;
`pipeline.evaluate.calibration` draws it anew. After the isotonic regression of Zadrozny and Elkan (2002).
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from pipeline.stages.value_evidence import APART, evidence_kind

MOST = 0.99
"""No value is given as surer than this."""

UNMEASURED_MOST = 0.88
"""Most that is given to a kind that is never sure, or that was hardly measured and is set apart as the more
doubtful or is like one that is never sure."""

NEVER_SURE = frozenset(("address",))
"""Kinds that stay below what is used unseen: nothing bears out the letters of an e-mail or web address. Of 74
that lines drawn without their own letter gave as sure, 5 were wrong."""

Points = tuple[tuple[float, float], ...]


@cache
def points() -> dict[str, Points]:
    """Points (confidence before, share that is right) of each kind of value, rising in both."""
    text = resources.files("pipeline.stages.data").joinpath("field_calibration.csv").read_text("utf-8")
    found: dict[str, list[tuple[float, float]]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["kind"], []).append((float(row["confidence"]), float(row["right"])))
    return {kind: tuple(sorted(values)) for kind, values in found.items()}


def calibrated(field: str, confidence: float, *, value: str) -> float:
    """The share 0..1 of values of this field, evidence and confidence that are right."""
    return share_right(evidence_kind(field, value) or "", confidence, points())


def share_right(kind: str, confidence: float, lines: Mapping[str, Sequence[tuple[float, float]]]) -> float:
    """The share 0..1 of values of this kind and confidence that are right, by the `lines` of all kinds.

    Where too few of a kind were measured another stands in that is never surer, or is not let be.
    """
    line = lines.get(kind)
    if line is not None:
        most = UNMEASURED_MOST if kind in NEVER_SURE else MOST
        return min(most, on_line(line, confidence))
    like = kind.split()[0] if kind else ""
    most = UNMEASURED_MOST if kind in APART or like in NEVER_SURE else MOST
    return min(most, on_line(lines.get(like, ()), confidence))


def on_line(line: Sequence[tuple[float, float]], confidence: float) -> float:
    """The share of right values that a line gives a confidence; the confidence itself without points."""
    if not line:
        return confidence
    at = bisect_right([before for before, _ in line], confidence)
    if at == 0:
        first = line[0]
        return first[1] * confidence / first[0] if first[0] > 0 else first[1]
    low, low_right = line[at - 1]
    if at == len(line):
        return low_right  # nothing is surer than what was measured
    high, high_right = line[at]
    return low_right + (high_right - low_right) * (confidence - low) / (high - low)
