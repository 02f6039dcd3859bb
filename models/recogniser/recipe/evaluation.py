"""Character error rates of the recogniser, in all and by class of character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from network import frames_of, mixed_precision
from rapidfuzz.distance import Levenshtein
from torch import nn

from pipeline.synth.alphabet import ARABIC_DIGITS, CHARACTERS, THAI_DIGITS

CLASSES = ("thai_letters", "thai_digits", "arabic_digits", "latin", "other")


def class_of(character: str) -> str:
    """Name the class of a character."""
    if character in THAI_DIGITS:
        return "thai_digits"
    if character in ARABIC_DIGITS:
        return "arabic_digits"
    if "\u0e01" <= character <= "\u0e5b":
        return "thai_letters"
    if character.isascii() and character.isalpha():
        return "latin"
    return "other"


@dataclass(frozen=True)
class Figures:
    """Error rates without blanks: in all, by kind of line, by class of the true character."""

    everything: float
    kinds: dict[str, float]
    classes: dict[str, float]
    false_characters_on_empty: float
    worst: tuple[tuple[str, int, int], ...]

    def shown(self) -> dict[str, object]:
        """Give the figures for a log."""
        return {
            "cer": round(self.everything, 5),
            "kinds": {name: round(value, 5) for name, value in self.kinds.items()},
            "classes": {name: round(value, 5) for name, value in self.classes.items()},
            "characters_on_an_empty_line": round(self.false_characters_on_empty, 3),
            "worst": [f"{one}:{wrong}/{total}" for one, wrong, total in self.worst],
        }


def decode(best: npt.NDArray[np.int64]) -> str:
    """Read a row of best classes: repeats fold, blanks (0) fall away."""
    kept = best[np.r_[True, best[1:] != best[:-1]]]
    return "".join(CHARACTERS[one - 1] for one in kept if one)


def read_all(net: nn.Module, lines: Sequence[tuple[npt.NDArray[np.uint8], str, str]]) -> list[str]:
    """Read prepared pictures in batches of like width."""
    order = sorted(range(len(lines)), key=lambda at: lines[at][0].shape[1])
    texts = [""] * len(lines)
    net.eval()
    with torch.inference_mode(), mixed_precision():
        for first in range(0, len(order), 16):
            chosen = order[first : first + 16]
            width = -(-max(lines[at][0].shape[1] for at in chosen) // 40) * 40
            stacked = np.zeros((len(chosen), 1, lines[0][0].shape[0], width), np.float32)
            for row, at in enumerate(chosen):
                stacked[row, 0, :, : lines[at][0].shape[1]] = lines[at][0] / np.float32(255)
            best = net(torch.from_numpy(stacked)).argmax(2).numpy()
            for row, at in enumerate(chosen):
                texts[at] = decode(best[: frames_of(lines[at][0].shape[1]), row])
    return texts


def figures_of(pairs: Sequence[tuple[str, str, str]]) -> Figures:
    """Count errors over (truth, reading, kind)."""
    wrong = dict.fromkeys(CLASSES, 0)
    total = dict.fromkeys(CLASSES, 0)
    by_kind: dict[str, list[int]] = {}
    letters: dict[str, list[int]] = {}
    false, empty = 0, 0
    for truth, reading, kind in pairs:
        truth, reading = truth.replace(" ", ""), reading.replace(" ", "")
        if not truth:
            false, empty = false + len(reading), empty + 1
            continue
        for one in truth:
            total[class_of(one)] += 1
            letters.setdefault(one, [0, 0])[1] += 1
        edits = Levenshtein.editops(truth, reading)
        tally = by_kind.setdefault(kind, [0, 0])
        tally[0], tally[1] = tally[0] + len(edits), tally[1] + len(truth)
        for edit in edits:
            at = min(edit.src_pos, len(truth) - 1)
            wrong[class_of(truth[at])] += 1
            letters[truth[at]][0] += 1
    everything = sum(one for one, _ in by_kind.values()) / max(1, sum(one for _, one in by_kind.values()))
    worst = sorted(((one, *counts) for one, counts in letters.items()), key=lambda row: -row[1])[:14]
    return Figures(
        everything,
        {kind: one / max(1, other) for kind, (one, other) in by_kind.items()},
        {name: wrong[name] / max(1, total[name]) for name in CLASSES},
        false / max(1, empty),
        tuple((one, bad, count) for one, bad, count in worst),
    )


def measure(net: nn.Module, lines: Sequence[tuple[npt.NDArray[np.uint8], str, str]]) -> Figures:
    """Read lines and count the errors."""
    readings = read_all(net, lines)
    return figures_of(
        [(text, reading, kind) for (_, text, kind), reading in zip(lines, readings, strict=True)]
    )
