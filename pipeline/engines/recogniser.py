"""Our own recogniser of lines: a convolutional recurrent network with CTC, run by onnxruntime.

Architecture after Shi, Bai and Yao, "An End-to-End Trainable Neural Network for Image-based
Sequence Recognition" (2015). Decoding is in `beam`, confidences in `calibration`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from pipeline.config import models_folder
from pipeline.engines import calibration, language
from pipeline.engines.beam import Alphabet, Decoding, alphabet_of, best_classes, decode
from pipeline.engines.beam import Path as Decoded
from pipeline.engines.crops import has_ink, scaled_to_height, stretched
from pipeline.engines.language import LanguageModel
from pipeline.engines.letter_case import small_in_addresses
from pipeline.engines.pair import Joining
from pipeline.engines.protocol import CropStyle, EngineError, LineReader, Picture, Reading, make_reading
from pipeline.errors import DamagedModelError, MissingDependencyError
from pipeline.thai.canonical import canonical

WEIGHTS = "recogniser.onnx"
CHARACTERS = "characters.txt"
TUNING = "tuning.json"
_EMPTY = Reading("", "", 0.0)
# Padding to the widest line of a batch is wasted work: a batch holds lines of about one width. What the first
# layers make of four lines stays in the processor's cache: 16 take 1.6 times as long, single ones 1.1 times.
_BATCH = 4
_WIDEST, _ROOM = 1.25, 40
# The network makes one step of 4 columns; batches of one width share their memory.
_WIDTH_STEP = 8
# A line of 4096 pixels at 48 high is twice the width of a page; longer crops are frames or rules.
_LARGEST_WIDTH = 4096


def weights_folder() -> Path | None:
    """Give the folder of the weights, or None when they are not there."""
    folder = models_folder() / "recogniser"
    return folder if (folder / WEIGHTS).is_file() and (folder / CHARACTERS).is_file() else None


@dataclass(frozen=True)
class Tuning:
    """How a set of weights is best read; `models/recogniser/recipe/tune.py` finds it on lines kept apart.

    Attributes:
        decoding: Weight of the language model.
        confidence: Weights of `calibration.FEATURES`; empty leaves the network's own probabilities.
        value: Weights of `calibration.VALUE_FEATURES`; empty takes share times agreement.
        joining: When a second reader is asked and believed.
        sha256: Of the file, empty without one.
    """

    decoding: Decoding = field(default_factory=Decoding)
    confidence: tuple[float, ...] = ()
    value: tuple[float, ...] = ()
    joining: Joining = field(default_factory=Joining)
    sha256: str = ""


@dataclass(frozen=True)
class Recogniser:
    """Reads lines with the weights of one folder.

    Attributes:
        session: Input (lines, 1, height, width), 0 = paper and 1 = ink; output (steps, lines, classes), log
            probabilities or logits, class 0 the blank.
        alphabet: Character of class `i + 1`.
        height: Of the network's input, in pixels.
        sha256: Of the weights.
        tuning: How its probabilities are read.
        model: Of the language; None reads by the best path alone.
        second: Reader that is asked about doubtful Latin words (`pair`), or None.
    """

    session: Any
    alphabet: tuple[str, ...]
    height: int
    sha256: str
    tuning: Tuning = field(default_factory=Tuning)
    model: LanguageModel | None = None
    second: LineReader | None = None

    name = "recogniser"
    # Read best with 0 to 8 % of the line's height above and below; 25 % more than doubles the errors.
    crop_style = CropStyle(above=0.05, below=0.05, before=0.15, after=0.15)

    def version(self) -> str:
        """Give the sha256 (16 digits) of weights, tuning and language model, and what else has a say."""
        parts = (self.sha256, self.tuning.sha256, self.model.sha256 if self.model else "")
        hashes = [part[:16] for part in parts if part]
        second = [f"{self.second.name} {self.second.version()}"] if self.second else []
        return " ".join([*hashes, f"onnxruntime {onnxruntime.__version__}", *second])

    def characters(self) -> frozenset[str]:
        """Give the network's alphabet."""
        return frozenset(self.alphabet)

    def read(self, crops: Sequence[Picture]) -> list[Reading]:
        """Read lines; see `LineReader.read`."""
        return [_EMPTY if one is None else self.reading_of(one) for one in self.probabilities(crops)]

    def probabilities(self, crops: Sequence[Picture]) -> list[NDArray[np.float32] | None]:
        """Give the network's (steps, classes) probabilities for each crop, None where there is no ink.

        Args:
            crops: As for `read`.

        Raises:
            EngineError: The network failed.
        """
        lines = {index: prepare(crop, self.height) for index, crop in enumerate(crops) if has_ink(crop)}
        found: list[NDArray[np.float32] | None] = [None] * len(crops)
        for batch in _batches({index: line.shape[1] for index, line in lines.items()}):
            width = max(lines[index].shape[1] for index in batch)
            width = -(-width // _WIDTH_STEP) * _WIDTH_STEP
            stack = np.zeros((len(batch), 1, self.height, width), dtype=np.float32)
            for row, index in enumerate(batch):
                stack[row, 0, :, : lines[index].shape[1]] = lines[index]
            scores = self._scores(stack)
            for row, index in enumerate(batch):
                steps = -(-len(scores) * lines[index].shape[1] // width)
                found[index] = _softmax(scores[:steps, row])
        return found

    def reading_of(self, probabilities: NDArray[np.float32]) -> Reading:
        """Decode a line, with the language model where there is one.

        Args:
            probabilities: (steps, classes).

        Returns:
            The reading; `raw` is what the best path alone says.
        """
        plain = path = best_classes(probabilities)
        if self.model is not None:
            path = decode(probabilities, self._alphabet, model=self.model, decoding=self.tuning.decoding)
        path = small_in_addresses(path, probabilities, self.alphabet)
        text, raw = (self._spelt(one) for one in (path, plain))
        if not text.strip():
            return _EMPTY
        lefts = [frame / len(probabilities) for frame in path.frames]
        reading = make_reading(text, self._confidences(path, probabilities), lefts, canonical)
        return replace(reading, raw=raw)

    def value_confidence(self, share: float, agreement: float) -> float:
        """Give the confidence of a value that a grammar chose; see `values.ValueReading`."""
        if not self.tuning.value:
            return share * agreement
        features = calibration.value_features(share, agreement)
        return float(calibration.confidences_of(features, self.tuning.value)[0])

    def _spelt(self, path: Decoded) -> str:
        return "".join(self.alphabet[found - 1] for found in path.classes)

    def _confidences(self, path: Decoded, probabilities: NDArray[np.float32]) -> list[float]:
        features = calibration.features_of(path, probabilities, self._classes, model=self.model)
        if not self.tuning.confidence:
            own = features[:, calibration.FEATURES.index("own")]
            return [float(one) for one in 1 / (1 + np.exp(-own))]
        return [float(one) for one in calibration.confidences_of(features, self.tuning.confidence)]

    @cached_property
    def _alphabet(self) -> Alphabet:
        return alphabet_of(self.alphabet)

    @cached_property
    def _classes(self) -> calibration.Classes:
        return calibration.classes_of(self.alphabet, self._alphabet.symbols)

    def _scores(self, stack: NDArray[np.float32]) -> NDArray[np.float32]:
        try:
            (scores,) = self.session.run(None, {self.session.get_inputs()[0].name: stack})
        except Exception as error:
            raise EngineError(f"The recogniser failed: {str(error)[:200]}") from error
        if not np.isfinite(scores).all():
            raise EngineError("The recogniser gave no numbers: its weights may be damaged.")
        return np.asarray(scores, dtype=np.float32)


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    probabilities = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(probabilities / probabilities.sum(axis=1, keepdims=True), dtype=np.float32)


def prepare(crop: Picture, height: int) -> NDArray[np.float32]:
    """Bring a crop to the network's input: its height, stretched contrast, 0 = paper and 1 = ink.

    Args:
        crop: (height, width) grey, cut with `Recogniser.crop_style`.
        height: In pixels.
    """
    scaled = stretched(scaled_to_height(crop, height)[:, :_LARGEST_WIDTH])
    return np.asarray((255 - scaled.astype(np.float32)) / 255.0, dtype=np.float32)


@lru_cache(maxsize=2)
def load(*, language_model: bool = True) -> Recogniser:
    """Load the weights, once a process.

    Args:
        language_model: Decode with the language model where it is installed.

    Raises:
        MissingDependencyError: They are not there, or cannot be loaded.
    """
    folder = weights_folder()
    if folder is None:
        raise MissingDependencyError(
            f"The weights of the recogniser are not in {models_folder() / 'recogniser'}.",
            hint="Check out the repository whole, or `--set ocr.engine=tesseract`.",
            thai=(
                f"ไม่มีไฟล์น้ำหนักของตัวอ่านใน {models_folder() / 'recogniser'} นำที่เก็บโปรแกรมมาใหม่ให้ครบ "
                "หรือใช้ --set ocr.engine=tesseract"
            ),
        )
    options = onnxruntime.SessionOptions()
    # One thread reads 44 lines/s where two read 26.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    data = (folder / WEIGHTS).read_bytes()
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        height = int(session.get_inputs()[0].shape[2])
        classes = session.get_outputs()[0].shape[2]
    except Exception as error:
        raise DamagedModelError(folder / WEIGHTS, error) from error
    characters = (folder / CHARACTERS).read_text(encoding="utf-8").split("\n")
    alphabet = tuple(character for character in characters if character)
    # With the alphabet of another training it would write wrong characters, and be sure of them.
    if isinstance(classes, int) and classes != len(alphabet) + 1:
        counts = f"{WEIGHTS} knows {classes - 1} characters, the file has {len(alphabet)}"
        raise DamagedModelError(folder / CHARACTERS, counts)
    model = language.load() if language_model and language.model_file() is not None else None
    digest = hashlib.sha256(data).hexdigest()
    return Recogniser(session, alphabet, height, digest, read_tuning(folder), model)


def read_tuning(folder: Path) -> Tuning:
    """Read how the weights of a folder are best read; without the file, what holds for any weights.

    Raises:
        DamagedModelError: The file is damaged.
    """
    path = folder / TUNING
    if not path.is_file():
        return Tuning()
    data = path.read_bytes()
    try:
        held = json.loads(data)
        decoding = Decoding(**held["decoding"])
        confidence = tuple(float(held["confidence"][name]) for name in calibration.FEATURES)
        value = tuple(float(held["value"][name]) for name in calibration.VALUE_FEATURES)
        joining = Joining(**held["joining"])
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedModelError(path, error) from error
    return Tuning(decoding, confidence, value, joining, hashlib.sha256(data).hexdigest())


def _batches(widths: dict[int, int]) -> Iterator[list[int]]:
    """Put lines of about one width together."""
    batch: list[int] = []
    for index in sorted(widths, key=lambda index: widths[index]):
        if batch:
            narrowest = widths[batch[0]]
            if len(batch) == _BATCH or widths[index] > max(_WIDEST * narrowest, narrowest + _ROOM):
                yield batch
                batch = []
        batch.append(index)
    if batch:
        yield batch
