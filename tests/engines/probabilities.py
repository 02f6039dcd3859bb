"""Frames as a network would give them, made from a text, with doubts where a test wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.engines.beam import best_classes
from pipeline.engines.protocol import Reading

ALPHABET = tuple(" กขคงจชซดตถทธนบปพมยรลวสหอาิีึุู่้ำเแโ.:/-,0123456789๐๑๒๓๔๕๖๗๘๙ADEJNOCT")


def frames_of(
    text: str, doubts: Mapping[int, Mapping[str, float]] | None = None, *, alphabet: Sequence[str] = ALPHABET
) -> np.ndarray:
    """(frames, classes): a frame for each character and a blank after it.

    Args:
        text: What is to be read.
        doubts: By place in the text, probabilities of other characters there (`""` the blank).
    """
    classes = {"": 0} | {one: number for number, one in enumerate(alphabet, start=1)}
    rows = []
    for place, character in enumerate(text):
        row = np.full(len(classes), 1e-6, np.float32)
        other = (doubts or {}).get(place, {})
        for one, share in other.items():
            row[classes[one]] = share
        row[classes[character]] = 1 - sum(other.values())
        blank = np.full(len(classes), 1e-6, np.float32)
        blank[0] = 1.0
        rows += [row, blank]
    return np.array([row / row.sum() for row in rows], np.float32)


@dataclass(frozen=True)
class FrameReader:
    """Reads frames by the best path."""

    alphabet: tuple[str, ...] = ALPHABET

    def probabilities(self, crops: Sequence[np.ndarray]) -> list[np.ndarray | None]:
        return [None if crop.max() == 255 else crop.astype(np.float32) for crop in crops]

    def value_confidence(self, share: float, agreement: float) -> float:
        return share * agreement

    def reading_of(self, probabilities: np.ndarray) -> Reading:
        text = "".join(self.alphabet[one - 1] for one in best_classes(probabilities).classes)
        return Reading(text, text, 1.0)
