"""Straight strokes: straight edges that go on each other, joined."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MOST_DEG = 16.0
"""Strokes lie up to so far off the sides of the page."""


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
    middle = (segments[:, :2] + segments[:, 2:]) / 2
    free = np.ones(len(segments), bool)
    strokes = []
    for seed in np.argsort(-length):
        if not free[seed]:
            continue
        if length[seed] < 0.35 * unit:
            break
        theta = math.radians(float(angle[seed]) + turn)
        direction = np.array([math.cos(theta), math.sin(theta)])
        normal = np.array([-direction[1], direction[0]])
        offset = float(middle[seed] @ normal)
        away = np.abs(middle @ normal - offset)
        same = free & (np.abs(angle - angle[seed]) < 3) & (away < 0.07 * unit + 0.012 * length[seed])
        same[seed] = True
        near_by = np.flatnonzero(same)
        one_end, other_end = segments[near_by, :2] @ direction, segments[near_by, 2:] @ direction
        starts, ends = np.minimum(one_end, other_end), np.maximum(one_end, other_end)
        taken = near_by == seed
        first, last = float(starts[taken][0]), float(ends[taken][0])
        grew = True
        while grew:
            reach = ~taken & (starts <= last + 0.9 * unit) & (ends >= first - 0.9 * unit)
            grew = bool(reach.any())
            taken |= reach
            if grew:
                first, last = float(starts[taken].min()), float(ends[taken].max())
        joined = near_by[taken]
        free[joined] = False
        # Most are stems of letters. The line through all of them hardly changes how long they are.
        if last - first < 0.9 * least:
            continue
        points = np.concatenate((segments[joined, :2], segments[joined, 2:]))
        along, across = points @ direction, points @ normal
        weights = np.concatenate((length[joined], length[joined]))
        if last - first > 0.5 * unit and len(points) > 2:
            square = weights**2
            off = along - np.average(along, weights=square)
            bend = float((square * off) @ across / max(float((square * off) @ off), 1e-9))
            theta += math.atan(min(0.04, max(-0.04, bend)))
            direction = np.array([math.cos(theta), math.sin(theta)])
            normal = np.array([-direction[1], direction[0]])
            offset = float(np.average(points @ normal, weights=weights))
            first, last = float((points @ direction).min()), float((points @ direction).max())
        spans = np.zeros(max(1, round(last - first)) + 1)
        for a, b in zip(starts[taken] - first, ends[taken] - first, strict=True):
            spans[max(0, int(a)) : max(0, int(b)) + 1] = 1
        strokes.append(
            Stroke(math.degrees(theta) - turn, direction, normal, offset, first, last, float(spans.mean()))
        )
    return [stroke for stroke in strokes if stroke.last - stroke.first > least]


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
