"""Readers that stand for the recogniser in tests of stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline.engines.protocol import CropStyle, Reading


@dataclass
class TextReader:
    """Reads the same text, with the same confidence, on whatever it is shown, and keeps what it was shown."""

    text: str
    confidence: float = 0.95
    shown: list[np.ndarray] = field(default_factory=list)

    name = "text"
    crop_style = CropStyle(0.1, 0.1, 0.1, 0.1)

    def version(self) -> str:
        return "1"

    def characters(self) -> frozenset[str]:
        return frozenset(self.text)

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        self.shown += crops
        sure = (self.confidence,) * len(self.text)
        return [Reading(self.text, self.text, self.confidence, sure) for _ in crops]
