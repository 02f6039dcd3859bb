"""Scores of the values of a letter, and how far their confidences may be trusted."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

from pipeline.evaluate.readings import Readings
from pipeline.evaluate.tally import Error, Tally
from pipeline.evaluate.text import letters_and_digits, similarity
from pipeline.evaluate.truth import Truth

SURE = 0.9
"""A value with at least this confidence is used without a person looking."""

VALUE_WEIGHT = 3.0
"""A wrong value counts as much as three wrong characters in the list of the worst."""

_NAMES = ("from_agency", "from_unit", "to", "subject", "signatory_name", "signatory_position", "owner_unit")


def as_text(value: Any) -> str | None:
    """A cell as text, dates ISO; None when it is empty."""
    if value is None or value == "":
        return None
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def score_letter(truth: Truth, readings: Readings, tally: Tally) -> list[Error]:
    """Adds the values of a letter to the tally; gives those that are wrong.

    A truth file speaks of one letter, so the first letter of its file is the one compared.
    """
    rows = readings.document_rows("letters", truth.files[0])
    row = rows[0] if rows else None
    confidence: dict[str, float] = {}
    for evidence in readings.document_rows("fields", truth.files[0]):
        if evidence["stamp_no"] is None and evidence["letter_no_in_doc"] in (0, 1):
            confidence.setdefault(evidence["field"], evidence["confidence"])
    errors = []
    for column, true in truth.values.items():
        reading = as_text(row[column]) if row else None
        right = true is not None and reading is not None and same_value(column, true, reading)
        sure = reading is not None and confidence.get(column, 0.0) >= SURE
        if sure:
            tally.add("letter values given as sure that are wrong", not right, 1)
        if true is None:
            tally.add("letter values rightly left blank", row is not None and reading is None, 1)
            continue
        tally.add("letter values given as sure, share of all", sure, 1)
        tally.add("letter values right", right, 1)
        tally.add(f"letter {column} right", right, 1)
        if column in _NAMES:
            likeness = similarity(letters_and_digits(true), letters_and_digits(reading)) if reading else 0.0
            tally.add("letter names and subjects, similarity", likeness, 1)
        if not right:
            errors.append(Error(VALUE_WEIGHT, f"{truth.name}, letter {column}", true, reading or ""))
    for column, entries in truth.lists.items():
        wanted = Counter(same_entry(column, e) for e in entries)
        given = Counter(same_entry(column, e) for e in (row[column] if row else ()) or ())
        hits = (wanted & given).total()
        for name in (f"letter {column} F1", "letter lists F1"):
            tally.add(name, 2 * hits, wanted.total() + given.total())
    return errors


def same_value(column: str, truth: str, reading: str) -> bool:
    """True when a value was read right: by letters and digits, dates exactly."""
    if column == "date":
        return truth == reading
    return letters_and_digits(truth) == letters_and_digits(reading)


def same_entry(column: str, entry: str) -> str:
    """What is compared of a list's entry; an extension is `ext` in the tables and ต่อ in letters."""
    text = letters_and_digits(entry)
    return text.replace("ext", "ต่อ") if column in ("phones", "faxes") else text
