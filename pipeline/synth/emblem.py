"""A winged figure of our own, as dense and as dark as the emblem at the head of official paper."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from pipeline.synth.sheet import Grey

_SCALE = 3


def _feathers(canvas: Grey, side: int, unit: float, rng: random.Random) -> None:
    """Draw one wing: three rows of feathers that fan out from the shoulder."""
    middle = canvas.shape[1] / 2
    count = rng.randint(8, 11)
    for row, (reach, inner, thick) in enumerate(
        ((0.47, 0.20, 0.040), (0.36, 0.14, 0.036), (0.24, 0.09, 0.03))
    ):
        for number in range(count - row * 2):
            angle = math.radians(-72 + 118 * number / (count - row * 2 - 1))
            length = reach * (1 - 0.22 * abs(number / (count - row * 2 - 1) - 0.4))
            root = (middle + side * unit * 0.10, unit * (0.40 + 0.02 * row))
            start = (
                root[0] + side * math.cos(angle) * unit * inner,
                root[1] + math.sin(angle) * unit * inner,
            )
            end = (
                root[0] + side * math.cos(angle) * unit * length,
                root[1] + math.sin(angle) * unit * length * 0.95,
            )
            centre = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
            axes = (math.hypot(end[0] - start[0], end[1] - start[1]) / 2, thick * unit)
            turn = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
            cv2.ellipse(canvas, (centre, (2 * axes[0], 1.6 * axes[1]), turn), 255, -1)
            cv2.ellipse(canvas, (centre, (1.5 * axes[0], 0.5 * axes[1]), turn), 60, 2)


def draw_emblem(rng: random.Random, height: int) -> Grey:
    """Draw a winged figure: crown, head, body, skirt, raised arms, two wings, tail and feet.

    Args:
        rng: source of chance for the number of feathers and the weight of lines.
        height: pixels.

    Returns:
        Ink mask about as wide as high.
    """
    unit = float(height * _SCALE)
    canvas = np.zeros((height * _SCALE, round(height * _SCALE * 1.02)), np.uint8)
    middle = canvas.shape[1] / 2

    def at(x: float, y: float) -> tuple[int, int]:
        return round(middle + x * unit), round(y * unit)

    for side in (-1, 1):
        _feathers(canvas, side, unit, rng)
    for points in (
        [(0, 0.0), (-0.03, 0.10), (-0.055, 0.16), (0.055, 0.16), (0.03, 0.10)],
        [(-0.10, 0.30), (0.10, 0.30), (0.075, 0.52), (0.14, 0.72), (-0.14, 0.72), (-0.075, 0.52)],
        [(-0.12, 0.70), (0.12, 0.70), (0.03, 0.97), (0, 0.88), (-0.03, 0.97)],
    ):
        cv2.fillPoly(canvas, [np.array([at(x, y) for x, y in points], np.int32)], 255)
    cv2.ellipse(canvas, (at(0, 0.215), (0.13 * unit, 0.15 * unit), 0), 255, -1)
    thick = round(unit * 0.045)
    for side in (-1, 1):
        arm = [at(side * 0.09, 0.33), at(side * 0.22, 0.40), at(side * 0.19, 0.22), at(side * 0.25, 0.13)]
        cv2.polylines(canvas, [np.array(arm, np.int32)], False, 255, thick)
        leg = [at(side * 0.08, 0.66), at(side * 0.20, 0.78), at(side * 0.10, 0.88), at(side * 0.20, 0.95)]
        cv2.polylines(canvas, [np.array(leg, np.int32)], False, 255, thick)
        cv2.ellipse(canvas, (at(side * 0.035, 0.205), (0.03 * unit, 0.015 * unit), 0), 30, -1)
    fine = max(1, round(unit * rng.uniform(0.006, 0.011)))
    for row in range(rng.randint(5, 8)):
        y = 0.33 + row * 0.055
        cv2.ellipse(canvas, at(0, y), (round(0.07 * unit), round(0.03 * unit)), 0, 10, 170, 40, fine)
    for side in (-1, 1):
        cv2.line(canvas, at(0, 0.52), at(side * 0.09, 0.70), 40, fine)
        cv2.line(canvas, at(side * 0.03, 0.74), at(side * 0.015, 0.9), 40, fine)
    small = cv2.resize(canvas, None, fx=1 / _SCALE, fy=1 / _SCALE, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)
