"""How likely each of many texts is on one line: candidates compared on a reader's own probabilities.

The forward recursion of Graves et al., "Connectionist Temporal Classification" (2006), for all texts at
once and in plain probabilities that are scaled frame by frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.beam import BLANK
from pipeline.engines.grammar import FILLERS

_SURELY_BLANK = 0.999
_LEAST = 1e-7
"""No frame is ever so sure that it could not be anything else."""


def without_pauses(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """The frames of a line, those in a row that are surely blank as one: no text becomes likelier by it.

    Args:
        probabilities: (frames, classes); class 0 is the blank.
    """
    blank = probabilities[:, BLANK] > _SURELY_BLANK
    keep = ~(blank & np.concatenate(([False], blank[:-1])))
    return np.asarray(probabilities[keep], np.float32)


def log_likelihoods(
    probabilities: NDArray[np.float32], texts: Sequence[str], classes: Mapping[str, int]
) -> NDArray[np.float64]:
    """Give the logarithm of the probability of each text on a line, with dots and rules at its ends or none.

    Args:
        probabilities: (frames, classes); class 0 is the blank.
        texts: Without what the reader cannot write; none of them empty.
        classes: Class of each character.

    Returns:
        One for each text; minus infinity for a text that holds a character without a class, or that is longer
        than the line has frames for.
    """
    if not texts:
        return np.zeros(0)
    longest = max(map(len, texts))
    spelt = np.zeros((len(texts), longest), np.int64)
    known = np.ones(len(texts), bool)
    for row, text in enumerate(texts):
        for place, character in enumerate(text):
            spelt[row, place] = classes.get(character, 0)
            known[row] &= character in classes
    lengths = np.array([len(text) for text in texts])
    states = np.zeros((len(texts), 2 * longest + 1), np.int64)
    states[:, 1::2] = spelt
    letter = states > 0
    skip = np.zeros(states.shape, bool)
    skip[:, 2:] = letter[:, 2:] & (states[:, 2:] != states[:, :-2])
    rows = np.arange(len(texts))
    held = np.maximum(probabilities.astype(np.float64), _LEAST)
    fillers = [classes[one] for one in FILLERS if one in classes]
    outer = np.minimum(1.0, held[:, BLANK] + held[:, fillers].sum(1))
    alpha = np.zeros(states.shape)
    alpha[:, 0] = 1.0
    logarithm = np.zeros(len(texts))
    last = 2 * lengths
    for frame in range(len(held)):
        moved = alpha.copy()
        moved[:, 1:] += alpha[:, :-1]
        moved[:, 2:] += np.where(skip[:, 2:], alpha[:, :-2], 0.0)
        if frame == 0:
            # Before the first frame nothing has been read: a line begins with a blank or its first letter.
            moved[:, 2:] = 0.0
        emitted = held[frame][states]
        emitted[:, 0] = outer[frame]
        emitted[rows, last] = outer[frame]
        alpha = moved * emitted
        scale = alpha.max(axis=1)
        scale[scale <= 0] = 1.0
        alpha /= scale[:, None]
        logarithm += np.log(scale)
    ends = alpha[rows, last] + alpha[rows, last - 1]
    with np.errstate(divide="ignore"):
        total = logarithm + np.log(ends)
    return np.where(known & (ends > 0), total, -np.inf)
