"""Scores of pages: how they are turned, and what stands on their lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.evaluate.readings import Readings, Row
from pipeline.evaluate.tally import Error, Tally
from pipeline.evaluate.text import canonical, edits, lost_by_class
from pipeline.evaluate.truth import TrueLine, TruePage
from pipeline.imaging.polygons import Points, covered, points

SKEW_TOLERANCE_DEG = 0.3
# A reading belongs to a line when the two lie on each other by a quarter in all, and to every line that it
# covers by half: a reader may join the cells of a table row or split a line, and that is no error of reading.
_TOUCHES = 0.25
_COVERS = 0.5
_ON_NAME_STAMP = 0.3
_ON_OTHER_MARK = 0.5


def score_page(page: TruePage, readings: Readings, tally: Tally) -> list[Error]:
    """Adds a page's sums to the tally; gives the lines that were read badly."""
    scale, text = _page_itself(page, readings, tally)
    if page.lines is None:
        return []
    printed = [line for line in page.lines if line.layer == "print"]
    characters = sum(len(canonical(line.text)) for line in printed)
    whole = canonical("".join(line.text for line in printed))
    tally.add("page CER, in reading order", edits(whole, canonical(text)), len(whole))
    found = [
        (points(row["polygon"]) * scale, row)
        for row in readings.page_rows("lines", page.file, page.page_no)
        if (row["layer"] or "print") == "print" and len(row["polygon"])
    ]
    groups, astray = group_lines([line.polygon for line in printed], [outline for outline, _ in found])
    _count_invented(page, [found[i] for i in astray], tally)
    tally.add("print invented, characters per true character", 0, characters)
    return _score_groups(page, printed, found, groups, tally)


def _page_itself(page: TruePage, readings: Readings, tally: Tally) -> tuple[Points, str]:
    """Scores the turn of the page; gives the scale from its picture to the truth's, and its text."""
    rows = readings.page_rows("pages", page.file, page.page_no)
    row: Row | None = rows[0] if rows else None
    if page.rotation is not None and row is not None:
        turned = row["rotation_deg"] == page.rotation
        straight = turned and abs(row["skew_deg"] - page.skew_deg) <= SKEW_TOLERANCE_DEG
        tally.add("page rotation right", turned, 1)
        tally.add(f"page skew within {SKEW_TOLERANCE_DEG} degrees", straight, 1)
    return page_scale(page, row), row["text"] if row else ""


def page_scale(page: TruePage, row: Row | None) -> Points:
    """Factors in x and y from the run's page picture to the picture that the truth is drawn on."""
    if row is None or not row["width_px"] or not row["height_px"]:
        return np.ones(2)
    return np.array([page.width / row["width_px"], page.height / row["height_px"]])


@dataclass(frozen=True)
class LineGroup:
    """Lines and readings that lie on each other and are compared as one text.

    Attributes:
        lines, readings: Indexes; the readings in the order of the lines they begin on, then along the line.
    """

    lines: tuple[int, ...]
    readings: tuple[int, ...]


def group_lines(lines: Sequence[Points], readings: Sequence[Points]) -> tuple[list[LineGroup], list[int]]:
    """Brings true lines and readings together by place; gives the groups and the readings on no line."""
    leader = list(range(len(lines)))

    def lead(index: int) -> int:
        while leader[index] != index:
            index = leader[index]
        return index

    first_line: dict[int, int] = {}
    astray = []
    for number, outline in enumerate(readings):
        overlaps = {i: (covered(outline, line), covered(line, outline)) for i, line in enumerate(lines)}
        best = max(overlaps, key=lambda i: sum(overlaps[i]), default=None)
        if best is None or sum(overlaps[best]) < _TOUCHES:
            astray.append(number)
            continue
        members = sorted({best} | {i for i, (_, line_share) in overlaps.items() if line_share >= _COVERS})
        first_line[number] = members[0]
        for member in members:
            leader[lead(member)] = lead(members[0])

    def place(number: int) -> tuple[int, float]:
        line = lines[first_line[number]]
        return first_line[number], float(readings[number].mean(axis=0) @ (line[1] - line[0]))

    members_of: dict[int, list[int]] = {}
    for i in range(len(lines)):
        members_of.setdefault(lead(i), []).append(i)
    readings_of: dict[int, list[int]] = {}
    for number in sorted(first_line, key=place):
        readings_of.setdefault(lead(first_line[number]), []).append(number)
    return [LineGroup(tuple(m), tuple(readings_of.get(r, ()))) for r, m in members_of.items()], astray


def _score_groups(
    page: TruePage,
    printed: Sequence[TrueLine],
    found: Sequence[tuple[Points, Row]],
    groups: Sequence[LineGroup],
    tally: Tally,
) -> list[Error]:
    errors = []
    for group in groups:
        if any(printed[i].doubtful for i in group.lines):
            continue
        truth = canonical("".join(printed[i].text for i in group.lines))
        reading = canonical("".join(found[i][1]["text"] for i in group.readings))
        wrong = edits(truth, reading)
        tally.add("line CER", wrong, len(truth))
        tally.add("lines without an error", len(group.lines) * (wrong == 0), len(group.lines))
        for name, lost, total in lost_by_class(truth, reading):
            tally.add(f"line CER, {name}", lost, total)
        if wrong:
            errors.append(Error(wrong, f"{page.label}, line", truth, reading))
    return errors


def _count_invented(page: TruePage, astray: Sequence[tuple[Points, Row]], tally: Tally) -> None:
    """Characters read as print where no printed line is; name and date stamps may be read and need not be."""
    neutral = [line.polygon for line in page.lines or () if line.layer == "stamp"]
    for outline, row in astray:
        if any(covered(outline, other) > _ON_NAME_STAMP for other in neutral):
            continue
        count = len(canonical(row["text"]))
        tally.add("print invented, characters per true character", count, 0)
        if any(covered(outline, other) > _ON_OTHER_MARK for other in page.others):
            tally.add("stamp or handwriting read as print, characters per page", count, 0)
    tally.add("stamp or handwriting read as print, characters per page", 0, 1)
