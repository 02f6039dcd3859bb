"""Fit the confidences of values of stamps to letters of known truth.

saraban run LETTERS --out OUT && python scripts/fit_stamps.py OUT LETTERS/truth

Prints the weights for `pipeline/stages/stamp_calibration.py`, and how many values are then sure and wrong.
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterator
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
from pipeline.stages.stamp_calibration import WEIGHTS
from pipeline.stages.stamp_context import StampContext
from pipeline.stages.stamp_values import KIND_OF_FIELD, cell_values

Row = tuple[str, tuple[float, ...], bool]
PULL = 0.02
"""How strongly the fit is drawn to the weights that are there: a few hundred values are not many."""


def documents(out: Path) -> Iterator[tuple[str, DocumentEvidence]]:
    """Give the name of each file that was read, and all that is known of it."""
    for shard in all_shards(out):
        books = read_shard(out, shard, records_of=(FIRST, "deskew", "layout", "ocr"))
        names = {result.doc_id: result.source.partition("\0")[2] for result in books.results[FIRST].values()}
        for document in books.documents():
            yield Path(names[document.doc_id]).name, document_evidence(books, document)


def rows_of(page: PageEvidence, true: TruePage, letter_date: datetime.date | None) -> Iterator[Row]:
    """Give kind, features and rightness of each value with signs on a page."""
    if page.layout is None or page.text is None or page.upright is None:
        return
    scale = true.width / page.source.width_px
    regions = {one.stamp_no: one for one in page.layout.stamps}
    texts = [text for text in page.text.stamps if text.stamp_no in regions]
    outlines = [points(to_source(regions[text.stamp_no].polygon, page.upright)) * scale for text in texts]
    pairs = best_pairs([[iou(stamp.polygon, one) for one in outlines] for stamp in true.stamps])
    for number, place in pairs.items():
        stamp = true.stamps[number]
        for value in cell_values(texts[place], StampContext(letter_date)):
            truth = stamp.values.get(value.field)
            if value.signs is None or value.value is None or value.field in stamp.unsure:
                continue
            right = truth is not None and same_stamp_value(value.field, truth, value.value)
            yield KIND_OF_FIELD[value.field], value.signs.features, right


def fitted(
    features: NDArray[np.float64], right: NDArray[np.float64], start: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Fit logistic weights by Newton's method, drawn to where they start."""
    weights = start.copy()
    for _ in range(60):
        share = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (share - right) + PULL * len(right) * (weights - start)
        bend = features.T * (share * (1 - share)) @ features + PULL * len(right) * np.eye(len(start))
        weights = weights - np.linalg.solve(bend, slope)
    return np.asarray(weights)


def main() -> None:
    """Read the results, fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("truth", type=Path)
    arguments = parser.parse_args()
    truths: dict[str, Truth] = {
        Path(name).name: truth for truth in read_truths(arguments.truth) for name in truth.files
    }
    rows: list[Row] = []
    for name, evidence in documents(arguments.out):
        truth = truths.get(name)
        if truth is None:
            continue
        told = truth.values.get("date")
        dated = datetime.date.fromisoformat(told) if told else None
        for page in evidence.pages:
            true = next(
                (
                    one
                    for one in truth.pages
                    if Path(one.file).name == name and one.page_no == page.source.page_no
                ),
                None,
            )
            if true is not None:
                rows += rows_of(page, true, dated)
    for kind, old in WEIGHTS.items():
        own = [row for row in rows if row[0] == kind]
        if len(own) < 20:
            print(f"{kind}: only {len(own)} values, weights left as they are")
            continue
        features = np.array([row[1] for row in own])
        right = np.array([row[2] for row in own], np.float64)
        weights = fitted(features, right, np.array(old))
        share = 1 / (1 + np.exp(-features @ weights))
        sure = share >= 0.9
        print(f'    "{kind}": ({", ".join(f"{one:.2f}" for one in weights)}),')
        print(
            f"      {len(own)} values, {int(right.sum())} right; sure {int(sure.sum())}, of these wrong "
            f"{int((sure & (right == 0)).sum())}"
        )


if __name__ == "__main__":
    main()
