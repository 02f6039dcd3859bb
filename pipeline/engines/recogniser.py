"""Our own recogniser of lines: a convolutional recurrent network with CTC, run by onnxruntime.

Architecture after Shi, Bai and Yao, "An End-to-End Trainable Neural Network for Image-based
Sequence Recognition" (2015); decoding by the best path of Graves et al., "Connectionist Temporal
Classification" (2006).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from pipeline.config import models_folder
from pipeline.engines.crops import has_ink, scaled_to_height, stretched
from pipeline.engines.protocol import CropStyle, EngineError, Picture, Reading, make_reading
from pipeline.errors import MissingDependencyError
from pipeline.thai.canonical import canonical

WEIGHTS = "recogniser.onnx"
CHARACTERS = "characters.txt"
_BLANK = 0
_EMPTY = Reading("", "", 0.0)
# Padding to the widest line of a batch is wasted work: a batch holds lines of about one width.
_BATCH = 16
# The network stretches 40 columns to 48 and makes exactly 12 steps of them.
_WIDTH_STEP = 40
# A line of 4096 pixels at 48 high is twice the width of a page; longer crops are frames or rules.
_LARGEST_WIDTH = 4096


def weights_folder() -> Path | None:
    """Give the folder of the weights, or None when they are not there."""
    folder = models_folder() / "recogniser"
    return folder if (folder / WEIGHTS).is_file() and (folder / CHARACTERS).is_file() else None


@dataclass(frozen=True)
class Recogniser:
    """Reads lines with the weights of one folder.

    Attributes:
        session: Input (lines, 1, height, width), 0 = paper and 1 = ink; output (steps, lines, classes), log
            probabilities or logits, class 0 the blank.
        alphabet: Character of class `i + 1`.
        height: Of the network's input, in pixels.
        sha256: Of the weights.
    """

    session: Any
    alphabet: tuple[str, ...]
    height: int
    sha256: str

    name = "recogniser"
    # Read best with 0 to 8 % of the line's height above and below; 25 % more than doubles the errors.
    crop_style = CropStyle(above=0.05, below=0.05, before=0.15, after=0.15)

    def version(self) -> str:
        """Give the first 16 digits of the weights' sha256 and the version of onnxruntime."""
        return f"{self.sha256[:16]} onnxruntime {onnxruntime.__version__}"

    def characters(self) -> frozenset[str]:
        """Give the network's alphabet."""
        return frozenset(self.alphabet)

    def read(self, crops: Sequence[Picture]) -> list[Reading]:
        """Read lines; see `LineReader.read`."""
        lines = {index: prepare(crop, self.height) for index, crop in enumerate(crops) if has_ink(crop)}
        readings = [_EMPTY] * len(crops)
        for batch in _batches({index: line.shape[1] for index, line in lines.items()}):
            width = max(lines[index].shape[1] for index in batch)
            width = -(-width // _WIDTH_STEP) * _WIDTH_STEP
            stack = np.zeros((len(batch), 1, self.height, width), dtype=np.float32)
            for row, index in enumerate(batch):
                stack[row, 0, :, : lines[index].shape[1]] = lines[index]
            scores = self._scores(stack)
            for row, index in enumerate(batch):
                readings[index] = self._decoded(scores[:, row], lines[index].shape[1], width)
        return readings

    def _scores(self, stack: NDArray[np.float32]) -> NDArray[np.float32]:
        try:
            (scores,) = self.session.run(None, {self.session.get_inputs()[0].name: stack})
        except Exception as error:
            raise EngineError(f"The recogniser failed: {str(error)[:200]}") from error
        return np.asarray(scores, dtype=np.float32)

    def _decoded(self, scores: NDArray[np.float32], width: int, padded: int) -> Reading:
        steps = -(-len(scores) * width // padded)
        raw, confidences, lefts = best_path(scores[:steps], self.alphabet)
        return make_reading(raw, confidences, lefts, canonical) if raw.strip() else _EMPTY


def prepare(crop: Picture, height: int) -> NDArray[np.float32]:
    """Bring a crop to the network's input: its height, stretched contrast, 0 = paper and 1 = ink.

    Args:
        crop: (height, width) grey, cut with `Recogniser.crop_style`.
        height: In pixels.
    """
    scaled = stretched(scaled_to_height(crop, height)[:, :_LARGEST_WIDTH])
    return np.asarray((255 - scaled.astype(np.float32)) / 255.0, dtype=np.float32)


def best_path(
    scores: NDArray[np.float32], alphabet: Sequence[str]
) -> tuple[str, tuple[float, ...], tuple[float, ...]]:
    """Decode one line: the best class of each step, repeats joined, blanks dropped.

    Args:
        scores: (steps, classes) logits or log probabilities; class 0 is the blank.
        alphabet: Character of class `i + 1`.

    Returns:
        The text; for each character its probability at its best step, and the share 0..1 of the line at which
        it begins.
    """
    shifted = scores - scores.max(axis=1, keepdims=True)
    probabilities = np.exp(shifted)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    classes = probabilities.argmax(axis=1)
    text: list[str] = []
    confidences: list[float] = []
    lefts: list[float] = []
    before = _BLANK
    for step, found in enumerate(classes.tolist()):
        confidence = float(probabilities[step, found])
        if found != _BLANK:
            if found != before:
                text.append(alphabet[found - 1])
                confidences.append(confidence)
                lefts.append(step / len(classes))
            else:
                confidences[-1] = max(confidences[-1], confidence)
        before = found
    return "".join(text), tuple(confidences), tuple(lefts)


@lru_cache(maxsize=1)
def load() -> Recogniser:
    """Load the weights, once a process.

    Raises:
        MissingDependencyError: They are not there, or cannot be loaded.
    """
    folder = weights_folder()
    if folder is None:
        raise MissingDependencyError(
            f"The weights of the recogniser are not in {models_folder() / 'recogniser'}.",
            hint="Check out the repository whole, or `--set ocr.engine=tesseract`.",
        )
    options = onnxruntime.SessionOptions()
    # One thread reads 44 lines/s where two read 26.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The arena keeps the largest batch's memory for good, in every worker.
    options.enable_cpu_mem_arena = False
    data = (folder / WEIGHTS).read_bytes()
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        height = int(session.get_inputs()[0].shape[2])
    except Exception as error:
        raise MissingDependencyError(
            f"The weights of the recogniser cannot be loaded: {error}.",
            hint="Check out the repository again.",
        ) from error
    characters = (folder / CHARACTERS).read_text(encoding="utf-8").split("\n")
    alphabet = tuple(character for character in characters if character)
    return Recogniser(session, alphabet, height, hashlib.sha256(data).hexdigest())


def _batches(widths: dict[int, int]) -> Iterator[list[int]]:
    """Put lines of about one width together."""
    ordered = sorted(widths, key=lambda index: widths[index])
    for start in range(0, len(ordered), _BATCH):
        yield ordered[start : start + _BATCH]
