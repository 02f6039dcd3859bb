"""Capital or small letter, where a picture cannot tell and an address of the web or of mail can.

A c, o, s, v, w, x or z has the same shape as its capital, and a line of Thai gives little to measure its
height against. Hosts and mailboxes are written in small letters (hosts mean the same in either: RFC 4343;
mailboxes do in practice), so there the reader's own second choice of the same shape is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.beam import Path

_ALIKE = frozenset("COSVWXZ")
# A mailbox with its host, or a host: what follows its first slash may mean something else in small letters.
_HOST = r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_ADDRESS = re.compile(rf"[A-Za-z0-9._-]+@{_HOST}|(?:(?<=://)|(?<![A-Za-z0-9.])(?=[Ww]{{3}}\.)){_HOST}")
# Less than this is no second choice of the network but what it leaves for every class.
_LEAST = 0.01


def small_in_addresses(
    path: Path, probabilities: NDArray[np.float32], alphabet: Sequence[str], *, least: float = _LEAST
) -> Path:
    """Read capitals of hosts and mailboxes as the small letter of their shape, where the network saw it too.

    Args:
        path: A decoded line.
        probabilities: (frames, classes) it was decoded from.
        alphabet: Character of class `i + 1`.
        least: The small letter's highest probability in the frames of the capital, at least.

    Returns:
        The path, other classes in their places; the same object where nothing is to change.
    """
    text = "".join(alphabet[one - 1] for one in path.classes)
    classes = list(path.classes)
    ends = [*path.frames[1:], len(probabilities)]
    for match in _ADDRESS.finditer(text):
        for place in range(*match.span()):
            if text[place] not in _ALIKE:
                continue
            small = alphabet.index(text[place].lower()) + 1
            frames = probabilities[max(0, path.frames[place] - 1) : ends[place], small]
            if len(frames) and float(frames.max()) >= least:
                classes[place] = small
    return path if tuple(classes) == path.classes else replace(path, classes=tuple(classes))
