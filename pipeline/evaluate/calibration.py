"""Measures how often values of a confidence are right, for `pipeline.stages.field_calibration`.

    saraban synth --out LETTERS --count 200 --seed 5
    saraban run LETTERS --out OUT --set fields.calibrate=false
    python -m pipeline.evaluate.calibration OUT LETTERS/truth > pipeline/stages/data/field_calibration.csv

Several pairs of OUT and truth may be named. Use letters that no reader was trained on, and 200 or more: a
point stands on 15 values of one kind, and a kind is sure only where 30 or so of its values were all right.
Draw the table anew whenever the reader or the rules change, for both move what a confidence means.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.evaluate.readings import Readings, read_readings
from pipeline.evaluate.truth import Truth, read_truths
from pipeline.evaluate.values import as_text, same_entry, same_value
from pipeline.records import ValueStatus
from pipeline.stages.letter_entries import BROKEN_MOST
from pipeline.stages.letter_senders import MENDED_MOST, UNKNOWN_MOST
from pipeline.stages.value_evidence import evidence_kind

LEAST = 15
"""Values that a point of the line stands on at least."""

CAUTION = 1.0
"""Standard deviations below the measured share: what is given holds in five of six cases (Wilson, 1927)."""

CAPS = (MENDED_MOST, BROKEN_MOST, UNKNOWN_MOST)
"""Confidences that are caps."""

Pair = tuple[float, bool]


def pairs_of(truths: Iterable[Truth], readings: Readings) -> dict[str, list[Pair]]:
    """(confidence, right) of the values of all letters, by kind of value."""
    found: dict[str, list[Pair]] = {}
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
            found.setdefault(kind, []).append((float(evidence["confidence"]), right))
    return found


def rising_line(pairs: Sequence[Pair]) -> list[tuple[float, float]]:
    """Points of the rising line through (confidence, right): pooled where it falls, with a cautious share."""
    ordered = sorted(pairs)
    blocks: list[list[Pair]] = [ordered[at : at + LEAST] for at in range(0, len(ordered), LEAST)]
    if len(blocks) > 1 and len(blocks[-1]) < LEAST:
        blocks[-2:] = [blocks[-2] + blocks[-1]]
    pooled: list[list[Pair]] = []
    for block in blocks:
        pooled.append(block)
        while len(pooled) > 1 and _share(pooled[-2]) >= _share(pooled[-1]):
            pooled[-2:] = [pooled[-2] + pooled[-1]]
    points: list[tuple[float, float]] = []
    for block in pooled:
        middle = sum(confidence for confidence, _ in block) / len(block)
        if points and middle <= points[-1][0]:
            continue
        points.append((round(middle, 4), round(max(_cautious(block), points[-1][1] if points else 0.0), 4)))
    return points


def _share(block: Sequence[Pair]) -> float:
    return sum(right for _, right in block) / len(block)


def _cautious(block: Sequence[Pair]) -> float:
    """Lower end of Wilson's interval for the share that is right."""
    share, count = _share(block), len(block)
    middle = share + CAUTION**2 / (2 * count)
    spread = CAUTION * math.sqrt(share * (1 - share) / count + CAUTION**2 / (4 * count**2))
    return max(0.0, (middle - spread) / (1 + CAUTION**2 / count))


def main(arguments: Sequence[str]) -> None:
    """Prints the table for the runs and truths that are named in turn."""
    gathered: dict[str, list[Pair]] = {}
    for out, truth in zip(arguments[::2], arguments[1::2], strict=True):
        for kind, pairs in pairs_of(read_truths(Path(truth)), read_readings(Path(out))).items():
            gathered.setdefault(kind, []).extend(pairs)
    print("kind,confidence,right,values")
    for kind in sorted(gathered):
        for confidence, right in rising_line(gathered[kind]):
            print(f"{kind},{confidence},{right},{len(gathered[kind])}")


if __name__ == "__main__":
    main(sys.argv[1:])
