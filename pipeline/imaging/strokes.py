"""Straight strokes: straight edges that go on each other, joined."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MOST_DEG = 16.0
"""Strokes lie up to so far off the sides of the page."""
_AT_ONCE = 256
"""So many segments are compared with all others at a time, which bounds the memory it takes."""


@dataclass(frozen=True)
class Stroke:
    """A straight stroke `normal . (x, y) = offset`, from `first` to `last` along its direction.

    Attributes:
        angle: Degrees clockwise off the sides of the page.
        direction, normal: Of length one.
        offset: In pixels.
        first, last: In pixels along `direction`.
        there: Share of its length that has edges.
    """

    angle: float
    direction: NDArray[np.float64]
    normal: NDArray[np.float64]
    offset: float
    first: float
    last: float
    there: float


def strokes_of(segments: NDArray[np.float64], unit: float, *, least: float, upright: bool) -> list[Stroke]:
    """Segments of one direction joined where they continue each other, longest first.

    Args:
        segments: (n, 4), x0, y0, x1, y1 in pixels.
        unit: Pixels a centimetre.
        least: Shorter strokes are left out, in pixels.
        upright: Those that run down instead of across.
    """
    run = segments[:, 2:] - segments[:, :2]
    angle = np.degrees(np.arctan2(run[:, 1], run[:, 0]))
    turn = 90.0 if upright else 0.0
    angle = (angle - turn + 90) % 180 - 90
    near = np.abs(angle) <= _MOST_DEG
    segments, run, angle = segments[near], run[near], angle[near]
    length = np.hypot(run[:, 0], run[:, 1])
    order = np.argsort(-length)
    order = order[length[order] >= 0.35 * unit]
    free = np.ones(len(segments), bool)
    strokes = []
    for block in range(0, len(order), _AT_ONCE):
        seeds = order[block : block + _AT_ONCE]
        alike, starts, ends = _beside(seeds, segments, angle, length, unit=unit, turn=turn)
        for place, seed in enumerate(seeds.tolist()):
            if not free[seed]:
                continue
            same = np.flatnonzero(free & alike[place])
            if len(same) > 1:
                joined = _going_on(same, starts[place, same], ends[place, same], seed, 0.9 * unit)
                first, last = float(starts[place, joined].min()), float(ends[place, joined].max())
            else:
                joined, first, last = same, float(starts[place, seed]), float(ends[place, seed])
            free[joined] = False
            # Most are stems of letters. The line through all of them hardly changes how long they are.
            if last - first >= 0.9 * least:
                theta = math.radians(float(angle[seed]) + turn)
                strokes.append(
                    _stroke_through(segments[joined].tolist(), length[joined].tolist(), theta, unit, turn)
                )
    return [stroke for stroke in strokes if stroke.last - stroke.first > least]


def _beside(
    seeds: NDArray[np.intp],
    segments: NDArray[np.float64],
    angle: NDArray[np.float64],
    length: NDArray[np.float64],
    *,
    unit: float,
    turn: float,
) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]:
    """Which segments lie on the line through each seed, and where all begin and end along it.

    Returns:
        Three arrays (seeds, segments).
    """
    theta = np.radians(angle[seeds] + turn)[:, None]
    cosine, sine = np.cos(theta), np.sin(theta)
    middle = (segments[:, :2] + segments[:, 2:]) / 2
    across = middle[:, 1] * cosine - middle[:, 0] * sine
    away = np.abs(across - across[np.arange(len(seeds)), seeds][:, None])
    alike = away < 0.07 * unit + 0.012 * length[seeds][:, None]
    alike &= np.abs(angle - angle[seeds][:, None]) < 3
    one, other = (segments[:, at] * cosine + segments[:, at + 1] * sine for at in (0, 2))
    return alike, np.minimum(one, other), np.maximum(one, other)


def _going_on(
    same: NDArray[np.intp], starts: NDArray[np.float64], ends: NDArray[np.float64], seed: int, gap: float
) -> NDArray[np.intp]:
    """Those of the segments on one line that continue the seed, each at most `gap` after what lies before."""
    order = np.argsort(starts)
    parted = starts[order][1:] > np.maximum.accumulate(ends[order])[:-1] + gap
    run = np.concatenate(([0], np.cumsum(parted)))
    own = run[np.flatnonzero(same[order] == seed)[0]]
    return np.sort(same[order[run == own]])


def _stroke_through(
    segments: list[list[float]], length: list[float], theta: float, unit: float, turn: float
) -> Stroke:
    """The line of least squares through segments that continue each other, the first guess at `theta`."""
    # Plain floats: most strokes have one to three segments, for which arrays take ten times as long.
    cosine, sine = math.cos(theta), math.sin(theta)
    spans = [sorted((x0 * cosine + y0 * sine, x1 * cosine + y1 * sine)) for x0, y0, x1, y1 in segments]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    if last - first > 0.5 * unit and len(segments) > 1:
        points = [
            (x, y, w)
            for (x0, y0, x1, y1), w in zip(segments, length, strict=True)
            for x, y in ((x0, y0), (x1, y1))
        ]
        along = [x * cosine + y * sine for x, y, _ in points]
        across = [y * cosine - x * sine for x, y, _ in points]
        square = [w * w for _, _, w in points]
        middle = sum(a * q for a, q in zip(along, square, strict=True)) / sum(square)
        pull = [q * (a - middle) for a, q in zip(along, square, strict=True)]
        rise = sum(one * b for one, b in zip(pull, across, strict=True))
        theta += math.atan(
            min(
                0.04,
                max(-0.04, rise / max(sum(one * one / q for one, q in zip(pull, square, strict=True)), 1e-9)),
            )
        )
        cosine, sine = math.cos(theta), math.sin(theta)
        offset = sum((y * cosine - x * sine) * w for x, y, w in points) / sum(w for _, _, w in points)
        # Measured anew: far from the corner of the page a small turn moves all places along the line.
        spans = [sorted((x0 * cosine + y0 * sine, x1 * cosine + y1 * sine)) for x0, y0, x1, y1 in segments]
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
    else:
        x0, y0, x1, y1 = segments[max(range(len(length)), key=length.__getitem__)]
        offset = (y0 + y1) / 2 * cosine - (x0 + x1) / 2 * sine
    direction = np.array([cosine, sine])
    there = _covered([(start - first, end - first) for start, end in spans], max(1, round(last - first)) + 1)
    return Stroke(
        math.degrees(theta) - turn, direction, np.array([-sine, cosine]), offset, first, last, there
    )


def _covered(spans: list[tuple[float, float]], size: int) -> float:
    """Share of `size` pixels that lie in any of the spans."""
    reached = count = 0
    for start, end in sorted((max(0, int(start)), min(size, max(0, int(end)) + 1)) for start, end in spans):
        count += max(0, end - max(start, reached))
        reached = max(reached, end)
    return count / size


def crossing(one: Stroke, other: Stroke) -> NDArray[np.float64]:
    """Where two strokes meet that are not parallel, prolonged as far as needed."""
    (a, b), (c, d) = one.normal.tolist(), other.normal.tolist()
    turn = a * d - b * c
    return np.array([(one.offset * d - b * other.offset) / turn, (a * other.offset - one.offset * c) / turn])


def side_through(point: NDArray[np.float64], angle: float) -> Stroke:
    """A missing left or right side: a stroke of no length through a point, upright to lines of `angle`."""
    theta = math.radians(angle + 90)
    direction = np.array([math.cos(theta), math.sin(theta)])
    normal = np.array([-direction[1], direction[0]])
    along = float(point @ direction)
    return Stroke(angle, direction, normal, float(point @ normal), along, along, 0.0)
