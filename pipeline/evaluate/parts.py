"""Scores of the sections of a letter."""

from __future__ import annotations

from pipeline.evaluate.readings import Readings
from pipeline.evaluate.tally import Tally
from pipeline.evaluate.text import letters_and_digits, similarity
from pipeline.evaluate.truth import Truth

SAME_TEXT = 0.8
"""A found section is the true one when their texts are at least so similar."""


def score_sections(truth: Truth, readings: Readings, tally: Tally) -> None:
    """Adds the sections of a letter to the tally."""
    if truth.sections is None:
        return
    found = [
        (row["kind"], letters_and_digits(row["text"]), letters_and_digits(row["number"]))
        for file in truth.files
        for row in readings.document_rows("sections", file)
    ]
    left = set(range(len(found)))
    located = right = 0
    for true in truth.sections:
        text = letters_and_digits(true.text)
        # Ties go to the later one of a row of equal texts only when the earlier ones are taken.
        best = max(left, key=lambda i: (similarity(text, found[i][1]), -i), default=None)
        if best is None or similarity(text, found[best][1]) < SAME_TEXT:
            continue
        left.remove(best)
        located += 1
        right += found[best][0] == true.kind
        if true.kind == "numbered_item":
            tally.add("numbers of items right", found[best][2] == letters_and_digits(true.number), 1)
    tally.add("section F1, kind and text", 2 * right, len(found) + len(truth.sections))
    tally.add("section F1, text alone", 2 * located, len(found) + len(truth.sections))
