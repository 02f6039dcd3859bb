"""How likely each of many texts is on one line: candidates compared on a reader's own probabilities.

The forward recursion of Graves et al., "Connectionist Temporal Classification" (2006), for all texts at
once and in plain probabilities that are scaled every few frames.
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

_SCALED = 8
_NOTHING = 1e-240
"""So many frames of the least probability after this are still above the smallest number there is."""


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
    lengths = np.array([len(text) for text in texts])
    places = np.arange(lengths.max())[:, None] < lengths
    # Texts lie side by side in memory: steps from state to state are whole rows.
    spelt = np.zeros(places.shape, np.int64)
    spelt.T[places.T] = [classes.get(character, 0) for text in texts for character in text]
    known = ((spelt > 0) | ~places).all(axis=0)
    states = np.zeros((2 * len(spelt) + 1, len(texts)), np.int64)
    states[1::2] = spelt
    skipping = np.zeros(states.shape)
    skipping[2:] = (states[2:] > 0) & (states[2:] != states[:-2])
    held = np.maximum(probabilities.astype(np.float64), _LEAST)
    fillers = [classes[one] for one in FILLERS if one in classes]
    outer = np.minimum(1.0, held[:, BLANK] + held[:, fillers].sum(1))
    # One more class stands for what may be before and behind a text, so that one look-up a frame is enough.
    emitted = np.concatenate([held, outer[:, None]], axis=1)
    last, columns = 2 * lengths, np.arange(len(texts))
    states[0] = states[last, columns] = held.shape[1]
    # Two states that are never reached lie before the first: what comes from states before is a view.
    padded = np.zeros((len(states) + 2, len(texts)))
    alpha, one_back, two_back = padded[2:], padded[1:-1], padded[:-2]
    alpha[0] = 1.0
    logarithm = np.zeros(len(texts))
    moved, share = np.empty(states.shape), np.empty(states.shape)
    for frame, row in enumerate(emitted):
        np.multiply(two_back, skipping, out=moved)
        moved += one_back
        moved += alpha
        if frame == 0:
            # Before the first frame nothing has been read: a line begins with a blank or its first letter.
            moved[2:] = 0.0
        np.take(row, states, out=share, mode="clip")
        np.multiply(moved, share, out=alpha)
        if frame % _SCALED == _SCALED - 1:
            scale = alpha.max(axis=0)
            scale[scale <= 0] = 1.0
            alpha /= scale
            # Processors take a hundred times as long for numbers near the smallest there is.
            alpha[alpha < _NOTHING] = 0.0
            logarithm += np.log(scale)
    ends = alpha[last, columns] + alpha[last - 1, columns]
    with np.errstate(divide="ignore"):
        total = logarithm + np.log(ends)
    return np.where(known & (ends > 0), total, -np.inf)
