"""Fit the confidences of values of stamps to letters of known truth.

    saraban run LETTERS --out OUT
    python scripts/fit_stamps.py OUT LETTERS/truth > TABLE.csv
    mv TABLE.csv pipeline/stages/data/stamp_calibration.csv

Several pairs of OUT and truth may be named, and pairs after `--check` are measured and not fitted to. Prints
the table for `pipeline.stages.stamp_calibration`; how many values are then sure and wrong, in letters not
fitted to, goes to stderr. Use letters that no reader was trained on, with 100 or more stamps.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluate.stamps import best_pairs, same_stamp_value
from pipeline.evaluate.truth import TruePage, Truth, read_truths
from pipeline.imaging.frames import to_source
from pipeline.imaging.polygons import iou, points
from pipeline.records import DocumentEvidence, PageEvidence
from pipeline.runner.books import FIRST, all_shards, read_shard
from pipeline.runner.evidence import document_evidence
from pipeline.stages.stamp_calibration import FEATURES, KINDS, features_of
from pipeline.stages.stamp_context import StampContext
from pipeline.stages.stamp_values import cell_values

FOLDS = 8
PULL = 0.005
"""How strongly slopes are drawn to zero and constants to each other, for each value fitted to."""

SURE = 0.9
MOST_WRONG = 0.01
"""Share of sure values that may be wrong, by the estimate of `threshold`."""

MARGIN = 0.7
"""How far above that threshold a score is sure (natural logarithm of odds): scans and pens are not those of
the letters that the table is drawn from, and the margin costs few of the sure values."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """A value with its evidence; values of one letter are never parted between fit and test."""

    letter: str
    kind: str
    features: tuple[float, ...]
    right: bool


def documents(out: Path) -> Iterator[tuple[str, DocumentEvidence]]:
    """Give the name of each file that was read, and all that is known of it."""
    for shard in all_shards(out):
        books = read_shard(out, shard, records_of=(FIRST, "deskew", "layout", "ocr"))
        names = {result.doc_id: result.source.partition("\0")[2] for result in books.results[FIRST].values()}
        for document in books.documents():
            yield Path(names[document.doc_id]).name, document_evidence(books, document)


def rows_of_page(
    page: PageEvidence, true: TruePage, letter: str, dated: datetime.date | None
) -> Iterator[Row]:
    """Give each value with signs on a page."""
    if page.layout is None or page.text is None or page.upright is None:
        return
    scale = true.width / page.source.width_px
    regions = {one.stamp_no: one for one in page.layout.stamps}
    texts = [text for text in page.text.stamps if text.stamp_no in regions]
    outlines = [points(to_source(regions[text.stamp_no].polygon, page.upright)) * scale for text in texts]
    pairs = best_pairs([[iou(stamp.polygon, one) for one in outlines] for stamp in true.stamps])
    for number, place in pairs.items():
        stamp = true.stamps[number]
        lines = [
            one for one in page.text.lines if one.stamp_no == texts[place].stamp_no and one.layer == "stamp"
        ]
        for value in cell_values(texts[place].cells, StampContext(dated), lines=lines):
            truth = stamp.values.get(value.field)
            if value.signs is None or value.value is None or value.field in stamp.unsure:
                continue
            right = truth is not None and same_stamp_value(value.field, truth, value.value)
            yield Row(letter, value.signs.kind, features_of(value.signs), right)


def rows_of(out: Path, folder: Path) -> list[Row]:
    """Give each value with signs that a run read on letters of known truth."""
    truths: dict[str, Truth] = {
        Path(name).name: truth for truth in read_truths(folder) for name in truth.files
    }
    rows: list[Row] = []
    for name, evidence in documents(out):
        truth = truths.get(name)
        if truth is None:
            continue
        told = truth.values.get("date")
        dated = datetime.date.fromisoformat(told) if told else None
        true_pages = {page.page_no: page for page in truth.pages if Path(page.file).name == name}
        for page in evidence.pages:
            true = true_pages.get(page.source.page_no)
            if true is not None:
                rows += rows_of_page(page, true, f"{out} {truth.name}", dated)
    return rows


def design(rows: Sequence[Row]) -> Array:
    """Give a constant for each kind, and the features, of each value."""
    return np.array([[*(row.kind == kind for kind in KINDS), *row.features] for row in rows], np.float64)


def fitted(rows: Sequence[Row]) -> Array:
    """Fit logistic weights by Newton's method, without features that would speak against a value."""
    table, right = design(rows), np.array([row.right for row in rows], np.float64)
    kinds, pull = len(KINDS), PULL * len(rows)
    ridge = np.eye(table.shape[1]) * pull
    # Constants are drawn to their mean, which is free but for what keeps the fit finite.
    ridge[:kinds, :kinds] = pull * (np.eye(kinds) - 1 / kinds) + 1e-3 * np.eye(kinds)
    used = np.ones(table.shape[1], bool)
    while True:
        weights = np.zeros(table.shape[1])
        for _ in range(60):
            share = 1 / (1 + np.exp(-(table @ weights)))
            slope = (table.T @ (share - right) + ridge @ weights)[used]
            bend = ((table.T * (share * (1 - share))) @ table + ridge)[np.ix_(used, used)]
            weights[used] -= np.clip(np.linalg.solve(bend, slope), -3, 3)
        against = weights < 0
        against[:kinds] = False
        if not against.any():
            return weights
        used &= ~against


def scores_left_out(rows: Sequence[Row]) -> Array:
    """Score each value by weights that were fitted without its letter."""
    folds = np.array([zlib.crc32(row.letter.encode()) % FOLDS for row in rows])
    scores = np.zeros(len(rows))
    for fold in set(folds.tolist()):
        rest = [row for row, own in zip(rows, folds, strict=True) if own != fold]
        scores[folds == fold] = design([row for row, own in zip(rows, folds, strict=True) if own == fold]) @ (
            fitted(rest)
        )
    return scores


def threshold(scores: Array, right: Sequence[bool]) -> float:
    """The lowest score from which on at most `MOST_WRONG` of the values are wrong.

    The share is estimated as (wrong + 1/2) / (values + 1), the mean of what is likely with few values
    (Jeffreys' prior): no fewer than 49 values without a fault make any value sure.

    Raises:
        SystemExit: There are too few values, or too many wrong ones among the best.
    """
    order = np.argsort(-scores, kind="stable")
    wrong = np.cumsum([not right[at] for at in order])
    counts = np.arange(1, len(order) + 1)
    # Values of one score are sure together or not at all.
    ends = np.append(np.diff(scores[order]) < 0, True)
    fit = np.flatnonzero(((wrong + 0.5) / (counts + 1) <= MOST_WRONG) & ends)
    if not fit.size:
        raise SystemExit(
            "no threshold: too few values, or too many wrong ones among those with the best evidence"
        )
    return float(scores[order[fit[-1]]])


def report(name: str, rows: Sequence[Row], scores: Array, least: float) -> None:
    """Tell how many values of a set are sure and how many of these are wrong, by kind."""
    for kind in (*KINDS, "all"):
        own = [at for at, row in enumerate(rows) if kind in (row.kind, "all")]
        sure = [at for at in own if scores[at] >= least]
        wrong = sum(not rows[at].right for at in sure)
        right = sum(rows[at].right for at in own)
        print(
            f"{name} {kind}: {len(own)} values, {right} right; sure {len(sure)}, wrong {wrong}",
            file=sys.stderr,
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the results, fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pairs", nargs="+", type=Path, metavar="OUT TRUTH")
    parser.add_argument("--check", nargs="*", type=Path, default=[], metavar="OUT TRUTH")
    named = parser.parse_args(arguments)
    if len(named.pairs) % 2 or len(named.check) % 2:
        parser.error("each OUT needs its truth")
    rows = [row for at in range(0, len(named.pairs), 2) for row in rows_of(*named.pairs[at : at + 2])]
    if len({row.right for row in rows}) < 2:
        raise SystemExit("nothing to fit: values that are right and values that are wrong are needed")
    scores = scores_left_out(rows)
    least = threshold(scores, [row.right for row in rows]) + MARGIN
    report("left out", rows, scores, least)
    weights = fitted(rows)
    for at in range(0, len(named.check), 2):
        others = rows_of(*named.check[at : at + 2])
        if others:
            report(str(named.check[at]), others, design(others) @ weights, least)
    weights[: len(KINDS)] += np.log(SURE / (1 - SURE)) - least
    print("of,weight")
    for name, weight in zip((*KINDS, *FEATURES), weights, strict=True):
        print(f"{name},{weight:.4f}")


if __name__ == "__main__":
    main()
