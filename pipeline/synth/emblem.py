"""A winged figure of our own, as dense and as dark as the emblem at the head of official paper."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from pipeline.synth.sheet import Grey

_SCALE = 3


def _leaf(
    canvas: Grey, root: tuple[float, float], turn: float, length: float, wide: float, *, bare: int
) -> None:
    """Draw one pointed feather with a bare middle, from its root into a direction (radians)."""
    along, across = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))

    def outline(share: float) -> np.ndarray:
        shape = ((0, 0.35), (0.35, 1.0), (0.75, 0.75), (1.0, 0.0), (0.75, -0.75), (0.35, -1.0), (0, -0.35))
        return np.array(
            [
                (
                    round(root[0] + along[0] * u * length + across[0] * v * wide * share),
                    round(root[1] + along[1] * u * length + across[1] * v * wide * share),
                )
                for u, v in shape
            ],
            np.int32,
        )

    cv2.fillPoly(canvas, [outline(1.0)], 255)
    if bare:
        cv2.fillPoly(canvas, [outline(0.45)], bare - 1)


def _wing(canvas: Grey, side: int, unit: float, rng: random.Random, *, bare: int, lift: float) -> None:
    """Draw one wing: rows of feathers that fan out from the shoulder, the longest upwards."""
    middle = canvas.shape[1] / 2
    for row, (reach, wide) in enumerate(((0.43, 0.032), (0.33, 0.029), (0.22, 0.026))):
        count = 12 - 2 * row
        for number in range(count):
            share = number / (count - 1)
            angle = math.radians(-60 + lift + 118 * share)
            length = reach * (1.0 - 0.42 * share) * rng.uniform(0.97, 1.03)
            root = (middle + side * unit * (0.09 + 0.05 * share), unit * (0.33 + 0.12 * share))
            turn = angle if side > 0 else math.pi - angle
            _leaf(canvas, root, turn, length * unit, wide * unit, bare=bare)


def draw_emblem(rng: random.Random, height: int) -> Grey:
    """Draw a winged figure: tiered crown, head, body, raised arms, wings, skirt, tail and bent legs.

    Args:
        rng: source of chance for the feathers, the weight of lines and how much of it is line work.
        height: pixels.

    Returns:
        Ink mask about as wide as high.
    """
    unit = float(height * _SCALE)
    canvas = np.zeros((height * _SCALE, round(height * _SCALE * 1.04)), np.uint8)
    middle = canvas.shape[1] / 2
    bare = rng.choice((0, 1, 1, 31))
    fine = max(1, round(unit * rng.uniform(0.006, 0.011)))

    def at(x: float, y: float) -> tuple[int, int]:
        return round(middle + x * unit), round(y * unit)

    def shape(points: list[tuple[float, float]], tone: int = 255) -> None:
        cv2.fillPoly(canvas, [np.array([at(x, y) for x, y in points], np.int32)], tone)

    lift = rng.uniform(-8, 8)
    for side in (-1, 1):
        _wing(canvas, side, unit, rng, bare=bare, lift=lift)
        # Tail feathers spread below the skirt.
        for number in range(5):
            turn = math.radians(55 + 14 * number)
            root = (middle + side * unit * 0.05, unit * 0.66)
            _leaf(canvas, root, turn if side > 0 else math.pi - turn, 0.29 * unit, 0.022 * unit, bare=bare)
    thick = round(unit * 0.05)
    for side in (-1, 1):
        arm = [at(side * 0.09, 0.34), at(side * 0.24, 0.36), at(side * 0.30, 0.22), at(side * 0.25, 0.10)]
        cv2.polylines(canvas, [np.array(arm, np.int32)], False, 0, thick + 4 * fine)
        cv2.polylines(canvas, [np.array(arm, np.int32)], False, 255, thick)
        cv2.circle(canvas, at(side * 0.245, 0.09), round(unit * 0.032), 255, -1)
        leg = [at(side * 0.07, 0.64), at(side * 0.21, 0.74), at(side * 0.11, 0.86), at(side * 0.17, 0.95)]
        cv2.polylines(canvas, [np.array(leg, np.int32)], False, 0, thick + 4 * fine)
        cv2.polylines(canvas, [np.array(leg, np.int32)], False, 255, thick)
        foot = np.array([at(side * 0.10, 0.97), at(side * 0.26, 0.97)], np.int32)
        cv2.polylines(canvas, [foot], False, 255, round(thick * 0.7))
    shape([(-0.13, 0.29), (0.13, 0.29), (0.085, 0.50), (0.17, 0.70), (-0.17, 0.70), (-0.085, 0.50)])
    shape([(-0.07, 0.66), (0.07, 0.66), (0.02, 0.97), (-0.02, 0.97)])
    for tier in range(5):
        wide, y = 0.075 - 0.014 * tier, 0.135 - 0.025 * tier
        shape([(-wide, y), (wide, y), (wide * 0.7, y - 0.03), (-wide * 0.7, y - 0.03)])
    shape([(-0.012, 0.03), (0.012, 0.03), (0, 0.0)])
    cv2.ellipse(canvas, (at(0, 0.215), (0.15 * unit, 0.17 * unit), 0), 255, -1)
    for side in (-1, 1):
        cv2.ellipse(canvas, (at(side * 0.035, 0.20), (0.035 * unit, 0.018 * unit), 0), 20, -1)
        shape([(side * 0.075, 0.15), (side * 0.115, 0.12), (side * 0.095, 0.22)])
    shape([(-0.02, 0.225), (0.02, 0.225), (0, 0.265)], 20)
    for row in range(rng.randint(5, 8)):
        y = 0.31 + row * 0.05
        cv2.ellipse(canvas, at(0, y), (round(0.075 * unit), round(0.03 * unit)), 0, 10, 170, 25, fine)
    for number in range(-3, 4):
        cv2.line(canvas, at(number * 0.022, 0.53), at(number * 0.047, 0.69), 25, fine)
    cv2.rectangle(canvas, at(-0.09, 0.485), at(0.09, 0.51), 25, fine)
    small = cv2.resize(canvas, None, fx=1 / _SCALE, fy=1 / _SCALE, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)
