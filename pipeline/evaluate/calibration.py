"""Measures how often values of a confidence are right, for `pipeline.stages.field_calibration`.

    saraban synth --out LETTERS --count 200 --seed 5
    saraban run LETTERS --out OUT --set fields.calibrate=false
    python -m pipeline.evaluate.calibration OUT LETTERS/truth > TABLE.csv
    mv TABLE.csv pipeline/stages/data/field_calibration.csv

Several pairs of OUT and truth may be named. How many values are then sure and wrong goes to stderr: each
judged by a table that was drawn without its letter, and those of pairs after `--check` by the whole table
(these runs too are to be without calibration). Use letters that no reader was trained on, and 200 or more: a
point stands on 25 values of one kind, or on all of a kind that has fewer, which is sure where 9 or more were
all right. Draw the table anew whenever the reader or the rules change, for both move what a confidence means.
"""

from __future__ import annotations

import itertools
import math
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.evaluate.readings import Readings, read_readings
from pipeline.evaluate.truth import Truth, read_truths
from pipeline.evaluate.values import SURE, as_text, same_entry, same_value
from pipeline.records import ValueStatus
from pipeline.stages.field_calibration import UNMEASURED_MOST, share_right
from pipeline.stages.letter_entries import BROKEN_MOST
from pipeline.stages.letter_offices import MENDED_MOST, UNKNOWN_MOST
from pipeline.stages.value_evidence import evidence_kind

LEAST = 25
"""Values that a point of the line stands on at least."""

MOST_WRONG = 0.02
"""Share of wrong values from which those of a pool are not given as sure, however many there are: of all that
is sure one in a hundred may be wrong, and most pools hold fewer."""

CAUTION = 1.0
"""Standard deviations below the measured share: what is given holds in five of six cases (Wilson, 1927)."""

FOLDS = 8
"""Parts into which the letters fall when each is judged by the others."""

CAPS = (MENDED_MOST, BROKEN_MOST, UNKNOWN_MOST)
"""Confidences that are caps."""

Pair = tuple[float, bool]

Lines = dict[str, list[tuple[float, float]]]
"""Points of a rising line for each kind of value."""


@dataclass(frozen=True)
class Measured:
    """A value of known truth.

    Attributes:
        confidence: Before calibration.
    """

    letter: str
    field: str
    kind: str
    confidence: float
    right: bool


def measured(truths: Iterable[Truth], readings: Readings) -> list[Measured]:
    """The values of all letters that have a kind and no cap."""
    found: list[Measured] = []
    for truth in truths:
        rows = readings.document_rows("letters", truth.files[0])
        if not rows:
            continue
        for evidence in readings.document_rows("fields", truth.files[0]):
            field, value = evidence["field"], as_text(evidence["value"])
            if evidence["stamp_no"] is not None or evidence["letter_no_in_doc"] != 1 or value is None:
                continue
            kind = evidence_kind(field, value)
            capped = evidence["status"] == ValueStatus.CORRECTED or evidence["confidence"] in CAPS
            if kind is None or capped:
                # What its form or a repair keeps below a cap tells nothing of the values that have none.
                continue
            if field in truth.values:
                true = truth.values[field]
                right = true is not None and same_value(field, true, value)
            elif field in truth.lists:
                wanted = Counter(same_entry(field, entry) for entry in truth.lists[field])
                right = wanted[same_entry(field, value)] > 0
            else:
                continue
            found.append(Measured(truth.name, field, kind, float(evidence["confidence"]), right))
    return found


def lines_of(values: Iterable[Measured]) -> Lines:
    """The rising line of each kind of value."""
    gathered: dict[str, list[Pair]] = {}
    for value in values:
        gathered.setdefault(value.kind, []).append((value.confidence, value.right))
    return {kind: rising_line(pairs) for kind, pairs in sorted(gathered.items())}


def judged(values: Iterable[Measured], lines: Lines) -> list[tuple[Measured, float]]:
    """Each value with the confidence that the lines give it."""
    return [(value, share_right(value.kind, value.confidence, lines)) for value in values]


def judged_by_others(values: Sequence[Measured]) -> list[tuple[Measured, float]]:
    """Each value with the confidence that lines give it which were drawn without its letter."""
    folds = [zlib.crc32(value.letter.encode()) % FOLDS for value in values]
    found: list[tuple[Measured, float]] = []
    for fold in range(FOLDS):
        lines = lines_of(value for value, own in zip(values, folds, strict=True) if own != fold)
        found += judged((value for value, own in zip(values, folds, strict=True) if own == fold), lines)
    return found


def rising_line(pairs: Sequence[Pair]) -> list[tuple[float, float]]:
    """Points of the rising line through (confidence, right): pooled where it falls, with a cautious share.

    Pools are those of the isotonic regression (adjacent violators, Ayer and others 1955), value by value, so
    that no border cuts a run of right values; small ones are joined to the one below, and a small lowest one
    has a share that is the more cautious.
    """
    pooled: list[list[Pair]] = []
    for _, equal in itertools.groupby(sorted(pairs), key=lambda pair: pair[0]):
        pooled.append(list(equal))
        while len(pooled) > 1 and _share(pooled[-2]) >= _share(pooled[-1]):
            pooled[-2:] = [pooled[-2] + pooled[-1]]
    for at in range(len(pooled) - 1, 0, -1):
        if len(pooled[at]) < LEAST:
            pooled[at - 1 : at + 1] = [pooled[at - 1] + pooled[at]]
    points: list[tuple[float, float]] = []
    for block in pooled:
        middle = round(sum(confidence for confidence, _ in block) / len(block), 4)
        if points and middle <= points[-1][0]:
            continue  # too near to the point below to rise from it
        share = _cautious(block)
        if 1.0 - _share(block) > MOST_WRONG:
            share = min(share, UNMEASURED_MOST)
        points.append((middle, round(max(share, points[-1][1] if points else 0.0), 4)))
    return points


def _share(block: Sequence[Pair]) -> float:
    return sum(right for _, right in block) / len(block)


def _cautious(block: Sequence[Pair]) -> float:
    """Lower end of Wilson's interval for the share that is right."""
    share, count = _share(block), len(block)
    middle = share + CAUTION**2 / (2 * count)
    spread = CAUTION * math.sqrt(share * (1 - share) / count + CAUTION**2 / (4 * count**2))
    return max(0.0, (middle - spread) / (1 + CAUTION**2 / count))


def report(name: str, values: Sequence[tuple[Measured, float]]) -> list[str]:
    """How many values are sure and how many of these are wrong, by field and of all."""
    told = []
    for field in (*sorted({value.field for value, _ in values}), "all"):
        own = [one for one in values if field in (one[0].field, "all")]
        sure = [value for value, confidence in own if confidence >= SURE]
        right, wrong = sum(value.right for value, _ in own), sum(not value.right for value in sure)
        told.append(f"{name} {field}: {len(own)} values, {right} right; sure {len(sure)}, wrong {wrong}")
    return told


def _read(pairs: Sequence[str]) -> list[Measured]:
    return [
        replace(value, letter=f"{out} {value.letter}")
        for out, truth in zip(pairs[::2], pairs[1::2], strict=True)
        for value in measured(read_truths(Path(truth)), read_readings(Path(out)))
    ]


def main(arguments: Sequence[str]) -> None:
    """Prints the table for the runs and truths that are named, and to stderr how far it may be trusted."""
    at = arguments.index("--check") if "--check" in arguments else len(arguments)
    values, checks = _read(arguments[:at]), arguments[at + 1 :]
    lines = lines_of(values)
    told = report("left out", judged_by_others(values))
    for out, truth in zip(checks[::2], checks[1::2], strict=True):
        told += report(out, judged(_read((out, truth)), lines))
    print("\n".join(told), file=sys.stderr)
    counts = Counter(value.kind for value in values)
    print("kind,confidence,right,values")
    for kind, line in lines.items():
        for confidence, right in line:
            print(f"{kind},{confidence},{right},{counts[kind]}")


if __name__ == "__main__":
    main(sys.argv[1:])
