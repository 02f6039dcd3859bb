"""Weights and activations in bytes: convolutions by measured ranges, LSTM and classes by ranges of each call.

After Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
Inference" (2018), with the tools of onnxruntime.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from pipeline.engines.crops import has_ink
from pipeline.engines.recogniser import prepare
from pipeline.synth import texts
from pipeline.synth.faces import find_faces
from pipeline.synth.lines import LineSource, make_lines
from pipeline.synth.wear import Severity

Line = npt.NDArray[np.float32]
_SEED = 955_001
_LINES = 64
_WIDTH_STEP = 8


class _Lines(CalibrationDataReader):  # type: ignore[misc]
    """Lines one after the other, as the quantiser asks for them."""

    def __init__(self, name: str, lines: Sequence[Line]) -> None:
        self._left: Iterator[Line] = iter(lines)
        self._name = name

    def get_next(self) -> dict[str, Line] | None:
        """Give the next line, None after the last."""
        line = next(self._left, None)
        return None if line is None else {self._name: line}


def lines_to_measure(corpus: Sequence[Path], *, height: int) -> list[Line]:
    """Make worn lines of the faces and texts of training, on which ranges of activations are measured.

    Args:
        corpus: Text files, one paragraph a line.
        height: Of the network's input, in pixels.

    Returns:
        Inputs of the network, (1, 1, height, width) each.
    """
    source = LineSource(
        faces=tuple(face for face in find_faces() if not face.kept_apart),
        corpus=texts.read_corpus(corpus, validation=False),
        hand=None,
        severity=Severity(),
        longest=100,
    )
    found = []
    for sample in islice(make_lines(_SEED, source), _LINES):
        if has_ink(sample.picture):
            line = prepare(sample.picture, height)
            found.append(np.pad(line, ((0, 0), (0, -line.shape[1] % _WIDTH_STEP)))[None, None])
    return found


def write_in_bytes(source: Path, target: Path, *, name: str, lines: Sequence[Line]) -> None:
    """Write a network whose products are of bytes.

    Args:
        source: The network in float32.
        target: The file to write.
        name: Of the network's input.
        lines: From `lines_to_measure`.
    """
    with TemporaryDirectory() as folder:
        shaped, partly = Path(folder) / "shaped.onnx", Path(folder) / "partly.onnx"
        quant_pre_process(str(source), str(shaped))
        # Processors without VNNI add pairs of products in 16 bits: weights of 7 bits cannot overflow them.
        quantize_static(
            str(shaped),
            str(partly),
            _Lines(name, lines),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
        quantize_dynamic(
            str(partly),
            str(target),
            op_types_to_quantize=["LSTM", "MatMul"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
