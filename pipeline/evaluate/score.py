"""Scores a run against truth files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.evaluate.pages import score_page
from pipeline.evaluate.parts import score_sections
from pipeline.evaluate.readings import Readings, read_readings
from pipeline.evaluate.stamps import score_stamps
from pipeline.evaluate.tally import Error, Tally
from pipeline.evaluate.truth import GROUPS, Truth, read_truths
from pipeline.evaluate.values import score_letter

ALL = "all"


@dataclass(frozen=True)
class Evaluation:
    """Scores of a run.

    Attributes:
        figures: By group (`all` first), by name; None where there was nothing to measure.
        worst: What was read wrong, the worst first.
        letters: How many letters were scored.
        missed: Names of files with truth that the run does not have; all in them counts as missed.
    """

    figures: Mapping[str, Mapping[str, float | None]]
    worst: tuple[Error, ...]
    letters: int
    missed: tuple[str, ...] = ()


def evaluate(out: Path, truth: Path, *, by: str | None = None) -> Evaluation:
    """Scores the tables in `out` against the truth files in `truth`.

    Everything is over what the truth holds: a document, page, line or stamp that the run does not have is
    wholly wrong.

    Args:
        by: One of `GROUPS`, to have figures for each group of letters besides those for all.

    Raises:
        UsageError: when `by` is none of these, or a file is no truth file.
        StorageError: when tables or truth files cannot be read.
    """
    if by is not None and by not in GROUPS:
        raise UsageError(
            f"cannot group by {by!r}",
            hint=f"Group by {', '.join(GROUPS)}.",
            thai=f"จัดกลุ่มตาม {by!r} ไม่ได้ ค่าของ --by คือ {', '.join(GROUPS)}",
        )
    truths = read_truths(truth)
    readings = read_readings(out)
    tallies: dict[str, Tally] = {ALL: Tally()}
    errors: list[Error] = []
    for letter in truths:
        tally, found = score_truth(letter, readings)
        errors += found
        for group in (ALL, *([letter.groups[by]] if by else ())):
            tallies.setdefault(group, Tally()).merge(tally)
    order = [ALL, *sorted(tallies.keys() - {ALL})]
    worst = tuple(sorted(errors, key=lambda e: -e.weight))
    missed = tuple(file for letter in truths for file in letter.files if file not in readings.doc_ids)
    return Evaluation({group: tallies[group].figures() for group in order}, worst, len(truths), missed)


def score_truth(truth: Truth, readings: Readings) -> tuple[Tally, list[Error]]:
    """Sums of one letter, and what was read wrong in it."""
    tally = Tally()
    errors: list[Error] = []
    tally.add("documents found", sum(f in readings.doc_ids for f in truth.files), len(truth.files))
    for page in truth.pages:
        errors += score_page(page, readings, tally)
        errors += score_stamps(page, readings, tally)
    errors += score_letter(truth, readings, tally)
    score_sections(truth, readings, tally)
    return tally, errors
