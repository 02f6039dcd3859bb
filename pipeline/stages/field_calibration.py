"""From what reader and rules make of a value to how often such a value is right.

The product of the characters' confidences is too low for values whose grammar leaves few readings (dates,
numbers, offices that the table holds), and about right for names and subjects. So the share of right values
is measured on generated letters, by kind of value, and stands in `data/field_calibration.csv` as points of
a rising line; `pipeline.evaluate.calibration` draws it anew. After the isotonic regression of Zadrozny and
Elkan (2002).
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from functools import cache
from importlib import resources

MOST = 0.99
"""No value is given as surer than this."""

GROUPS: dict[str, str] = {
    "letter_no": "bound",
    "letter_no_code": "bound",
    "letter_no_office": "bound",
    "letter_no_run": "bound",
    "is_circular": "bound",
    "date": "bound",
    "date_text": "bound",
    "from_agency": "office",
    "from_unit": "office",
    "owner_unit": "bound",
    "to": "bound",
    "signatory_position": "office",
    "signatory_name": "bound",
    "subject": "free",
    "references": "bound",
    "enclosures": "bound",
    "urgency": "bound",
    "secrecy": "bound",
    "phones": "bound",
    "faxes": "bound",
    "emails": "free",
    "urls": "free",
}
"""Kinds of values, by how they go wrong: those bound by a grammar, a label or brackets, which few misreadings
pass; offices and positions, which are told by their place and now and then are another's; and free text,
where every letter counts. All other values keep their confidence."""

Points = tuple[tuple[float, float], ...]


@cache
def points() -> dict[str, Points]:
    """Points (confidence before, share that is right) of each kind of value, rising in both."""
    text = resources.files("pipeline.stages.data").joinpath("field_calibration.csv").read_text("utf-8")
    found: dict[str, list[tuple[float, float]]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["kind"], []).append((float(row["confidence"]), float(row["right"])))
    return {kind: tuple(sorted(values)) for kind, values in found.items()}


def calibrated(field: str, confidence: float) -> float:
    """The share 0..1 of values of this field and confidence that are right."""
    line = points().get(GROUPS.get(field, ""), ())
    if not line:
        return min(MOST, confidence)
    at = bisect_right([before for before, _ in line], confidence)
    if at == 0:
        first = line[0]
        return min(MOST, first[1] * confidence / first[0]) if first[0] > 0 else min(MOST, first[1])
    low, low_right = line[at - 1]
    if at == len(line):
        return min(MOST, low_right)  # nothing is surer than what was measured
    high, high_right = line[at]
    return min(MOST, low_right + (high_right - low_right) * (confidence - low) / (high - low))
