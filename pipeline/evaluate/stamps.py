"""Scores of receiving stamps: found or not, how exactly, and their fields."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.evaluate.pages import page_scale
from pipeline.evaluate.readings import Readings, Row
from pipeline.evaluate.tally import Error, Tally
from pipeline.evaluate.text import digits_of, letters_and_digits
from pipeline.evaluate.truth import TruePage, TrueStamp
from pipeline.evaluate.values import SURE, VALUE_WEIGHT, as_text
from pipeline.imaging.polygons import iou, points

FOUND_IOU = 0.5


def score_stamps(page: TruePage, readings: Readings, tally: Tally) -> list[Error]:
    """Adds the stamps of a page to the tally; gives the values that are wrong."""
    rows = readings.page_rows("pages", page.file, page.page_no)
    scale = page_scale(page, rows[0] if rows else None)
    found = [
        row
        for row in readings.page_rows("stamps", page.file, page.page_no)
        if row["kind"] == "receiving" and len(row["polygon"])
    ]
    overlaps = [[iou(true.polygon, points(row["polygon"]) * scale) for row in found] for true in page.stamps]
    pairs = best_pairs(overlaps)
    tally.add("stamp precision", len(pairs), len(found))
    tally.add("stamp recall", len(pairs), len(page.stamps))
    tally.add("stamp F1", 2 * len(pairs), len(found) + len(page.stamps))
    for true_no, found_no in pairs.items():
        tally.add("stamp IoU of those found", overlaps[true_no][found_no], 1)
    errors = []
    for number, true in enumerate(page.stamps):
        row = found[pairs[number]] if number in pairs else None
        errors += _score_values(page, true, row, tally)
    return errors


def best_pairs(overlaps: Sequence[Sequence[float]]) -> dict[int, int]:
    """True stamp to found stamp, each at most once, the best overlap first, none below `FOUND_IOU`."""
    pairs: dict[int, int] = {}
    ranked = sorted(
        ((value, t, f) for t, row in enumerate(overlaps) for f, value in enumerate(row)), reverse=True
    )
    for value, true_no, found_no in ranked:
        if value >= FOUND_IOU and true_no not in pairs and found_no not in pairs.values():
            pairs[true_no] = found_no
    return pairs


def _score_values(page: TruePage, true: TrueStamp, row: Row | None, tally: Tally) -> list[Error]:
    errors = []
    for column, truth in true.values.items():
        if column in true.unsure:
            continue
        reading = as_text(row[column]) if row else None
        right = truth is not None and reading is not None and same_stamp_value(column, truth, reading)
        sure = reading is not None and row is not None and row[f"{column}_confidence"] >= SURE
        if sure:
            tally.add("stamp values given as sure that are wrong", not right, 1)
        if truth is None:
            tally.add("stamp values rightly left blank", row is not None and reading is None, 1)
            continue
        tally.add("stamp values given as sure, share of all", sure, 1)
        tally.add("stamp values right", right, 1)
        tally.add(f"stamp {column} right", right, 1)
        if not right:
            where = f"{page.label}, stamp {column}" + ("" if row else " (stamp not found)")
            errors.append(Error(VALUE_WEIGHT, where, truth, reading or ""))
    return errors


def same_stamp_value(column: str, truth: str, reading: str) -> bool:
    """Whether a value is right: numbers by digits, names by letters and digits, date and time exactly."""
    if column == "receive_no":
        return digits_of(truth) == digits_of(reading)
    if column in ("agency", "unit"):
        return letters_and_digits(truth) == letters_and_digits(reading)
    return truth == reading
