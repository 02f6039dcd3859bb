"""How sure a character is: a logistic model over what is known of it, fitted on lines kept apart.

After Platt, "Probabilistic outputs for support vector machines" (1999); a CTC network's own probabilities are
far too high where it errs, as Guo et al. show for deep networks in "On calibration of modern neural networks"
(2017).
`models/recogniser/recipe/tune.py` fits it and measures it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.beam import BLANK, Path
from pipeline.engines.language import START, LanguageModel, next_context

FEATURES = (
    "one",
    "own",
    "rival",
    "beam",
    "language",
    "before",
    "after",
    "line",
    "mark",
    "digit",
    "latin",
    "sign",
)
"""Names of the features, in the order of their weights.

- `own`: logit of the character's highest probability in its frames;
- `rival`: logit of the highest of any other character's there but its neighbours';
- `beam`: how near the best reading without it came;
- `language`: cost of it after the characters before it, in natural logarithms;
- `before`, `after`: `own` of its neighbours;
- `line`: mean of `own` over the line;
- the rest: 1 for a character of that class, all 0 for Thai letters.
"""

VALUE_FEATURES = ("one", "share", "agreement")
"""The same for a value that a grammar chose: logit of its share, natural logarithm of its agreement."""

_LIMIT = 9.0
_MARKS = "\u0e31" + "".join(chr(code) for code in (*range(0x0E34, 0x0E3B), *range(0x0E47, 0x0E4F)))
_DEAREST = 10.0


@dataclass(frozen=True)
class Classes:
    """What calibration must know of each class of the network; class 0 is the blank.

    Attributes:
        symbols: Of the language model.
        kinds: (classes, 4) mark, digit, Latin, sign.
    """

    symbols: tuple[int, ...]
    kinds: NDArray[np.float64]


def classes_of(characters: Sequence[str], symbols: tuple[int, ...]) -> Classes:
    """Give what calibration must know of an alphabet."""
    kinds = np.zeros((len(characters) + 1, 4))
    for number, one in enumerate(characters, start=1):
        if one in _MARKS:
            kinds[number, 0] = 1
        elif one.isdigit():
            kinds[number, 1] = 1
        elif one.isascii() and one.isalpha():
            kinds[number, 2] = 1
        elif not "\u0e01" <= one <= "\u0e4e":
            kinds[number, 3] = 1
    return Classes(symbols, kinds)


def features_of(
    path: Path, probabilities: NDArray[np.float32], classes: Classes, *, model: LanguageModel | None
) -> NDArray[np.float64]:
    """Give what is known of each character of a decoded line.

    Args:
        path: The line as decoded, not empty.
        probabilities: (frames, classes).
        classes: Of the network.
        model: Of the language; its feature is 0 without one.

    Returns:
        (characters, features) in the order of `FEATURES`.
    """
    found = np.array(path.classes)
    count = len(found)
    # From the frame in which each character begins to that of the next one, or that frame alone.
    peaks = np.maximum.reduceat(probabilities, path.frames, axis=0)
    rows = np.arange(count)
    own = peaks[rows, found].astype(np.float64)
    peaks[:, BLANK] = 0.0
    peaks[rows, found] = 0.0
    peaks[rows[1:], found[:-1]] = 0.0
    peaks[rows[:-1], found[1:]] = 0.0
    rival = peaks.max(axis=1).astype(np.float64)
    own, rival = _logit(own), _logit(rival)
    result = np.empty((count, len(FEATURES)))
    result[:, 0] = 1.0
    result[:, 1] = own
    result[:, 2] = rival
    result[:, 3] = path.rivals
    result[:, 4] = _costs(found, classes, model)
    result[:, 5] = np.concatenate((own[:1], own[:-1]))
    result[:, 6] = np.concatenate((own[1:], own[-1:]))
    result[:, 7] = own.mean()
    result[:, 8:] = classes.kinds[found]
    return result


def confidences_of(features: NDArray[np.float64], weights: Sequence[float]) -> NDArray[np.float64]:
    """Give the probability of each character being right, with nothing lost before it.

    Args:
        features: (characters, features).
        weights: One for each feature.
    """
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(features @ np.asarray(weights), -30, 30))))


def value_features(share: float, agreement: float) -> NDArray[np.float64]:
    """Give (1, features) of a value that a grammar chose, in the order of `VALUE_FEATURES`."""
    far = max(-_DEAREST, float(np.log(max(agreement, 1e-9))))
    return np.array([[1.0, float(_logit(np.array([share]))[0]), far]])


def _costs(found: NDArray[np.int64], classes: Classes, model: LanguageModel | None) -> NDArray[np.float64]:
    if model is None:
        return np.zeros(len(found))
    costs, context = np.empty(len(found)), START
    for at, one in enumerate(found.tolist()):
        symbol = classes.symbols[one]
        costs[at] = min(_DEAREST, model.cost(context, symbol))
        context = next_context(context, symbol)
    return costs


def _logit(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    held = np.clip(probabilities, 1e-6, 1 - 1e-6)
    return np.asarray(np.clip(np.log(held / (1 - held)), -_LIMIT, _LIMIT))
