"""Values of a stamp that was read in several frames: what most frames tell, and how sure that is.

Frames a few pixels apart are no independent witnesses: a digit written like another is misread in all of
them. So their agreement makes no value sure that is not sure by its signs, and a value that a frame does not
tell is never sure. But it lifts what its own cuts say against a value; and where the line of the value, read
whole, tells it in most frames, too, it lifts what speaks against its place. Of some 400 values of dates,
times and numbers on generated letters and scans that were sure so none was wrong.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import replace

from pipeline.records import Value, ValueStatus
from pipeline.stages.stamp_found import LEAST_AGREEMENT, Doubt, FoundValue

_TELLS, _TELLS_NOTHING = 0.2, 0.1
"""Weight of a frame that tells a value beside the value's confidence, and of one that tells none."""

_DOUBTED, _PARTED = 0.85, 0.8
"""Most that is given to a value with a doubt that no frame lifts, and to one that a frame does not tell."""

_EACH, _SURE = 0.7, 0.9
"""Sureness by its signs that a value has in each frame and on the whole, so that doubts are lifted."""

_LEAST = 1e-4


def voted(looks: Sequence[Sequence[FoundValue]]) -> list[FoundValue]:
    """The values that most frames tell.

    Args:
        looks: What was found in each frame, at most one value of a field; that of the stamp itself first.
    """
    found = []
    for field in dict.fromkeys(one.field for look in looks for one in look):
        own = [next((one for one in look if one.field == field), None) for look in looks]
        told = _most_told(own)
        if told is None:
            blank = _without_value([one for one in own if one is not None and one.value is None])
            found += [blank] if blank is not None else []
            continue
        same = [one for one in own if one is not None and one.value == told]
        clearest = max(same, key=lambda one: one.confidence)
        found.append(replace(clearest, confidence=_confidence(same, len(looks))))
    return found


def voted_names(looks: Sequence[Sequence[Value]]) -> list[Value]:
    """The names of offices that most frames tell.

    Args:
        looks: Agency and unit as each frame has them.
    """
    found = []
    for field in dict.fromkeys(one.field for look in looks for one in look):
        own = [next((one for one in look if one.field == field), None) for look in looks]
        told = _most_told(own)
        same = [one for one in own if one is not None and one.value == told]
        if told is None:
            continue
        clearest = max(same, key=lambda one: one.confidence)
        confidences = sorted(one.confidence for one in same)
        sure = confidences[(len(same) - 1) // 2]
        if len(same) < len(looks):
            sure = min(_PARTED, sum(confidences) / len(looks))
        found.append(replace(clearest, confidence=round(sure, 4)))
    return found


def _most_told(own: Sequence[FoundValue | None] | Sequence[Value | None]) -> Hashable:
    """The value that most frames tell, weighed by how sure they are; None where most tell none."""
    weights: dict[Hashable, float] = {}
    for one in own:
        told = one.value if one is not None else None
        weight = one.confidence + _TELLS if one is not None and told is not None else _TELLS_NOTHING
        weights[told] = weights.get(told, 0.0) + weight
    return max(weights, key=lambda value: weights[value])


def _without_value(own: Sequence[FoundValue]) -> FoundValue | None:
    """A place without a value, blank where most frames have it blank."""
    if not own:
        return None
    blank = [one for one in own if one.status is ValueStatus.BLANK]
    if len(blank) == len(own):
        return own[0]
    first = (blank if 2 * len(blank) > len(own) else [one for one in own if one not in blank])[0]
    return replace(first, confidence=min(first.confidence, _PARTED))


def _confidence(same: Sequence[FoundValue], looks: int) -> float:
    """How sure a value is that was found in as many of the frames."""
    confidences = sorted(one.confidence for one in same)
    if len(same) < looks:
        return min(_PARTED, sum(confidences) / looks)
    middle = confidences[(looks - 1) // 2]
    grounds = [one.grounds for one in same if one.grounds is not None]
    if len(grounds) < looks:
        return min(_DOUBTED, middle)
    sureness = _logistic(sum(_logit(one.sureness) for one in grounds) / looks)
    doubts = {doubt for one in grounds for doubt in one.doubts}
    if 2 * sum(one.in_line for one in grounds) > looks:
        doubts.discard(Doubt.WEAK)
        if 2 * sum(Doubt.MENDED in one.doubts for one in grounds) < looks:
            doubts.discard(Doubt.MENDED)
    elif sorted(one.agreement for one in same)[(looks - 1) // 2] < LEAST_AGREEMENT:
        doubts.add(Doubt.WEAK)
    if doubts - {Doubt.SHAKY}:
        return min(_DOUBTED, middle, sureness)
    unclear = sureness < _SURE or min(one.sureness for one in grounds) < _EACH
    return min(_DOUBTED, sureness) if unclear else sureness


def _logit(share: float) -> float:
    share = min(1.0 - _LEAST, max(_LEAST, share))
    return math.log(share / (1.0 - share))


def _logistic(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-odds))
