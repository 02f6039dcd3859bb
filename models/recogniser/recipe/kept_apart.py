"""Lines of faces and texts that training never saw, read by the weights that lie in the models folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from pipeline.engines.recogniser import Recogniser
from pipeline.synth import texts
from pipeline.synth.faces import find_faces
from pipeline.synth.handwriting import read_hand_digits
from pipeline.synth.lines import LineSample, LineSource, make_lines
from pipeline.synth.wear import Severity

_AT_A_TIME = 64


@dataclass(frozen=True)
class Line:
    """A line with what the network says of it.

    Attributes:
        text: What stands there.
        kind: print, stamp or empty.
        picture: The crop.
        probabilities: (frames, classes), None where the crop has no ink.
    """

    text: str
    kind: str
    picture: npt.NDArray[np.uint8]
    probabilities: npt.NDArray[np.float32] | None


def read_lines(
    reader: Recogniser,
    *,
    corpus: Sequence[Path],
    digits: Path | None,
    seed: int,
    count: int,
    stamps_alone: bool = False,
) -> list[Line]:
    """Make lines of the faces and texts kept apart, and read them.

    Args:
        reader: Gives the probabilities.
        corpus: Text files; only the paragraphs kept apart are used.
        digits: Folder of handwritten digits, or None.
        seed: Names the lines; that of the training's own validation is 977001.
        count: How many.
        stamps_alone: Make lines of stamps only.
    """
    source = LineSource(
        faces=tuple(face for face in find_faces() if face.kept_apart),
        corpus=texts.read_corpus(corpus, validation=True),
        hand=read_hand_digits(digits) if digits else None,
        severity=Severity(),
        longest=100,
    )
    if stamps_alone:
        source = replace(source, stamps=1.0, empty=0.0)
    found: list[Line] = []
    for samples in _packs(islice(make_lines(seed, source), count)):
        held = reader.probabilities([sample.picture for sample in samples])
        found += [
            Line(sample.text, sample.kind, sample.picture, one)
            for sample, one in zip(samples, held, strict=True)
        ]
    return found


def _packs(samples: Iterator[LineSample]) -> Iterator[list[LineSample]]:
    while pack := list(islice(samples, _AT_A_TIME)):
        yield pack


def right_characters(truth: str, reading: str) -> npt.NDArray[np.bool_]:
    """Tell of each character of a reading, blanks too, whether it is right and nothing is lost before it.

    Blanks are compared with nothing and count as right; what is lost at the end is held against the last
    character.
    """
    solid = [place for place, character in enumerate(reading) if character != " "]
    right = np.ones(len(reading), dtype=np.bool_)
    if not solid:
        return right
    for edit in Levenshtein.editops(reading.replace(" ", ""), truth.replace(" ", "")):
        right[solid[min(edit.src_pos, len(solid) - 1)]] = False
    return right


def expected_calibration_error(
    confidences: npt.NDArray[np.float64],
    right: npt.NDArray[np.bool_] | npt.NDArray[np.float64],
    *,
    bins: int = 15,
) -> float:
    """Give the expected calibration error: over bins of like confidence, mean distance to the share right.

    After Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning"
    (2015).
    """
    if not len(confidences):
        return 0.0
    where = np.minimum((confidences * bins).astype(int), bins - 1)
    counts = np.bincount(where, minlength=bins)
    held = np.bincount(where, confidences, minlength=bins) - np.bincount(where, right, minlength=bins)
    return float(np.abs(held)[counts > 0].sum() / len(confidences))
