"""Outlines, rules, leaders and boxes of stamps, drawn into ink masks."""

from __future__ import annotations

import random

import cv2
import numpy as np

from pipeline.synth.sheet import Grey
from pipeline.synth.stamp_designs import Frame

Box = tuple[int, int, int, int]


def _rounded(canvas: Grey, box: Box, radius: int, thick: int) -> None:
    left, top, right, bottom = box
    arc = cv2.ellipse2Poly((0, 0), (radius, radius), 0, 0, 90, 10)
    corners = (
        (right - radius, bottom - radius, 1, 1),
        (left + radius, bottom - radius, -1, 1),
        (left + radius, top + radius, -1, -1),
        (right - radius, top + radius, 1, -1),
    )
    points: list[tuple[int, int]] = []
    for x, y, across, down in corners:
        part = [(x + across * int(px), y + down * int(py)) for px, py in arc]
        points += part if across * down > 0 else part[::-1]
    cv2.polylines(canvas, [np.array(points, np.int32)], True, 255, thick, cv2.LINE_AA)


def _sides(box: Box) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    left, top, right, bottom = box
    return (
        ((left, top), (right, top)),
        ((right, top), (right, bottom)),
        ((right, bottom), (left, bottom)),
        ((left, bottom), (left, top)),
    )


def _pieces(canvas: Grey, start: tuple[int, int], stop: tuple[int, int], dash: float, thick: int) -> None:
    length = float(np.hypot(stop[0] - start[0], stop[1] - start[1]))
    along = ((stop[0] - start[0]) / max(1.0, length), (stop[1] - start[1]) / max(1.0, length))
    for at in np.arange(0, length, dash * 1.6):
        end = min(length, at + dash)
        first = (round(start[0] + along[0] * at), round(start[1] + along[1] * at))
        last = (round(start[0] + along[0] * end), round(start[1] + along[1] * end))
        cv2.line(canvas, first, last, 255, thick)


def draw_frame(rng: random.Random, canvas: Grey, frame: Frame, box: Box, thick: int) -> None:
    """Draw an outline.

    Args:
        rng: source of chance for radii, gaps and open sides.
        canvas: ink mask, changed in place.
        frame: which.
        box: left, top, right, bottom in pixels.
        thick: width of its line in pixels.
    """
    left, top, right, bottom = box
    tall = bottom - top
    if frame == "none":
        return
    if frame == "rounded":
        _rounded(canvas, box, round(tall * rng.uniform(0.06, 0.24)), thick)
        if rng.random() < 0.25:
            inset = thick * 3
            inner = (left + inset, top + inset, right - inset, bottom - inset)
            _rounded(canvas, inner, round(tall * 0.08), max(1, thick // 2))
    elif frame == "rules":
        for y in (top, bottom):
            cv2.line(canvas, (left, y), (right, y), 255, thick)
    elif frame == "corners":
        reach = round(tall * rng.uniform(0.15, 0.35))
        for x, across in ((left, reach), (right, -reach)):
            for y, down in ((top, reach), (bottom, -reach)):
                cv2.line(canvas, (x, y), (x + across, y), 255, thick)
                cv2.line(canvas, (x, y), (x, y + down), 255, thick)
    elif frame == "open":
        missing = rng.choice((0, 1, 1, 2, 3))
        for at, (start, stop) in enumerate(_sides(box)):
            if at != missing:
                cv2.line(canvas, start, stop, 255, thick)
    elif frame == "dashed":
        dash = tall * rng.uniform(0.02, 0.09)
        for start, stop in _sides(box):
            _pieces(canvas, start, stop, max(2.0 * thick, dash), thick)
    elif frame == "oval":
        middle, axes = ((left + right) // 2, (top + bottom) // 2), ((right - left) // 2, tall // 2)
        cv2.ellipse(canvas, middle, axes, 0, 0, 360, 255, thick, cv2.LINE_AA)
        if rng.random() < 0.5:
            gap = thick * 3
            cv2.ellipse(
                canvas,
                middle,
                (axes[0] - gap, axes[1] - gap),
                0,
                0,
                360,
                255,
                max(1, thick // 2),
                cv2.LINE_AA,
            )
    else:
        cv2.rectangle(
            canvas, (left, top), (right, bottom), 255, round(thick * (1.7 if frame == "thick" else 1))
        )
        if frame == "double":
            inset = round(thick * rng.uniform(2.2, 4))
            second = max(1, round(thick * rng.choice((0.5, 1.0))))
            cv2.rectangle(canvas, (left + inset, top + inset), (right - inset, bottom - inset), 255, second)


def draw_leader(
    canvas: Grey, kind: str, span: tuple[float, float, float], letter: float, weight: float
) -> None:
    """Draw what a value is written on.

    Args:
        canvas: ink mask, changed in place.
        kind: ``dots``, ``rule`` or ``none``.
        span: left end, right end and height of its line in pixels.
        letter: height of ko kai in pixels.
        weight: 0 for fine and wide apart to 1 for heavy and close.
    """
    start, stop, y = span
    if kind == "rule":
        cv2.line(canvas, (round(start), round(y)), (round(stop), round(y)), 255, max(1, round(letter * 0.07)))
    elif kind == "dots":
        radius = max(0.6, letter * (0.045 + 0.05 * weight))
        step = max(radius * 2 + 1.6, letter * (0.46 - 0.17 * weight))
        for x in np.arange(start, stop, step):
            cv2.circle(canvas, (round(x * 16), round(y * 16)), round(radius * 16), 255, -1, cv2.LINE_AA, 4)
