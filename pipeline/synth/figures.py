"""Arabic figures drawn stroke by stroke: in the forms that clerks give them, and as date stamps print them."""  # noqa: E501

from __future__ import annotations

import random
from collections.abc import Mapping

import cv2
import numpy as np

from pipeline.synth.masks import trimmed
from pipeline.synth.sheet import Grey, Points

Stroke = tuple[tuple[float, float], ...]
Form = tuple[Stroke, ...]

# Forms of each figure, the usual one first; strokes of the pen in a unit square, y down. A point given twice is a corner.  # noqa: E501
FIGURES: dict[str, tuple[Form, ...]] = {
    "0": (
        (((0.5, 0.02), (0.12, 0.35), (0.15, 0.75), (0.5, 0.98), (0.85, 0.7), (0.85, 0.3), (0.5, 0.02)),),
        (((0.6, 0.06), (0.25, 0.15), (0.1, 0.55), (0.35, 0.95), (0.75, 0.85), (0.9, 0.4), (0.65, 0.02), (0.4, 0.12)),),  # noqa: E501
        (((0.7, 0.12), (0.3, 0.08), (0.1, 0.5), (0.3, 0.94), (0.7, 0.92), (0.9, 0.5), (0.78, 0.2)),),
        (((0.95, 0.05), (0.55, 0.06), (0.15, 0.4), (0.2, 0.9), (0.6, 0.95), (0.85, 0.55), (0.6, 0.15), (0.4, 0.12)),),  # noqa: E501
    ),
    "1": (
        (((0.35, 0.2), (0.55, 0.02), (0.52, 0.5), (0.5, 0.98)),),
        (((0.5, 0.0), (0.49, 0.5), (0.5, 1.0)),),
        (((0.3, 0.3), (0.55, 0.02), (0.55, 0.02), (0.5, 0.5), (0.5, 0.97)), ((0.28, 0.98), (0.5, 0.97), (0.74, 0.98))),  # noqa: E501
    ),
    "2": (
        (((0.15, 0.22), (0.45, 0.02), (0.8, 0.22), (0.6, 0.55), (0.12, 0.95), (0.5, 0.92), (0.88, 0.95)),),
        (((0.2, 0.2), (0.5, 0.02), (0.78, 0.22), (0.5, 0.66), (0.2, 0.95), (0.12, 0.8), (0.35, 0.76), (0.6, 0.93), (0.92, 0.9)),),  # noqa: E501
        (((0.15, 0.1), (0.5, 0.03), (0.8, 0.15), (0.65, 0.5), (0.14, 0.96), (0.14, 0.96), (0.5, 0.96), (0.88, 0.96)),),  # noqa: E501
        (((0.35, 0.3), (0.2, 0.22), (0.32, 0.1), (0.42, 0.24), (0.3, 0.34), (0.3, 0.06), (0.7, 0.03), (0.8, 0.3), (0.5, 0.66), (0.12, 0.95), (0.5, 0.93), (0.9, 0.94)),),  # noqa: E501
        (((0.2, 0.15), (0.55, 0.02), (0.8, 0.2), (0.55, 0.6), (0.3, 0.98)),),
    ),
    "3": (
        (((0.18, 0.1), (0.55, 0.02), (0.78, 0.22), (0.42, 0.46), (0.82, 0.68), (0.55, 0.97), (0.14, 0.86)),),
        (((0.15, 0.05), (0.45, 0.05), (0.8, 0.05), (0.8, 0.05), (0.6, 0.25), (0.4, 0.42), (0.4, 0.42), (0.78, 0.55), (0.76, 0.85), (0.45, 0.98), (0.12, 0.86)),),  # noqa: E501
        (((0.2, 0.15), (0.5, 0.03), (0.72, 0.2), (0.55, 0.44), (0.38, 0.5), (0.38, 0.5), (0.66, 0.52), (0.84, 0.72), (0.6, 0.96), (0.2, 0.95)),),  # noqa: E501
    ),
    "4": (
        (((0.6, 0.02), (0.35, 0.35), (0.1, 0.64), (0.5, 0.63), (0.92, 0.6)), ((0.66, 0.38), (0.62, 0.7), (0.6, 0.99))),  # noqa: E501
        (((0.2, 0.03), (0.18, 0.3), (0.2, 0.55), (0.5, 0.56), (0.86, 0.52)), ((0.72, 0.04), (0.7, 0.5), (0.68, 1.0))),  # noqa: E501
        # A triangle of one stroke, its point up.
        (((0.52, 0.02), (0.3, 0.45), (0.08, 0.9), (0.08, 0.9), (0.5, 0.92), (0.92, 0.9), (0.92, 0.9), (0.72, 0.45), (0.5, 0.04)),),  # noqa: E501
        (((0.58, 0.0), (0.3, 0.4), (0.05, 0.75), (0.05, 0.75), (0.5, 0.74), (0.95, 0.72), (0.95, 0.72), (0.75, 0.35), (0.56, 0.05)), ((0.62, 0.6), (0.6, 0.8), (0.58, 1.02))),  # noqa: E501
        (((0.15, 0.05), (0.12, 0.35), (0.25, 0.55), (0.55, 0.5), (0.8, 0.3), (0.85, 0.04), (0.82, 0.5), (0.76, 1.0)),),  # noqa: E501
        (((0.65, 0.98), (0.64, 0.5), (0.66, 0.02), (0.66, 0.02), (0.38, 0.35), (0.08, 0.66), (0.08, 0.66), (0.5, 0.66), (0.94, 0.66)),),  # noqa: E501
        (((0.3, 0.05), (0.12, 0.45), (0.14, 0.6), (0.5, 0.6), (0.9, 0.55)), ((0.6, 0.1), (0.56, 0.55), (0.5, 1.0))),  # noqa: E501
    ),
    "5": (
        (((0.3, 0.05), (0.24, 0.25), (0.22, 0.43), (0.6, 0.4), (0.82, 0.66), (0.55, 0.97), (0.14, 0.88)), ((0.3, 0.06), (0.55, 0.06), (0.82, 0.03))),  # noqa: E501
        (((0.85, 0.03), (0.55, 0.05), (0.28, 0.07), (0.28, 0.07), (0.22, 0.42), (0.22, 0.42), (0.65, 0.42), (0.82, 0.7), (0.5, 0.98), (0.14, 0.9)),),  # noqa: E501
        (((0.8, 0.1), (0.45, 0.04), (0.28, 0.25), (0.5, 0.45), (0.8, 0.68), (0.55, 0.97), (0.14, 0.88)),),
        (((0.6, 0.08), (0.35, 0.08), (0.35, 0.08), (0.3, 0.4), (0.3, 0.4), (0.65, 0.45), (0.72, 0.75), (0.45, 0.98), (0.2, 0.92)),),  # noqa: E501
    ),
    "6": (
        (((0.68, 0.03), (0.35, 0.3), (0.18, 0.68), (0.4, 0.97), (0.78, 0.8), (0.66, 0.54), (0.22, 0.68)),),
        (((0.45, 0.0), (0.22, 0.35), (0.14, 0.75), (0.4, 0.98), (0.78, 0.86), (0.8, 0.64), (0.5, 0.52), (0.18, 0.7)),),  # noqa: E501
        (((0.82, 0.1), (0.5, 0.05), (0.2, 0.4), (0.16, 0.78), (0.45, 0.98), (0.8, 0.82), (0.72, 0.58), (0.4, 0.54), (0.2, 0.72)),),  # noqa: E501
    ),
    "7": (
        (((0.12, 0.08), (0.5, 0.06), (0.86, 0.05), (0.6, 0.45), (0.42, 0.98)),),
        (((0.12, 0.06), (0.5, 0.05), (0.85, 0.04), (0.85, 0.04), (0.6, 0.5), (0.45, 1.0)), ((0.35, 0.52), (0.55, 0.5), (0.8, 0.48))),  # noqa: E501
        (((0.12, 0.25), (0.14, 0.06), (0.14, 0.06), (0.5, 0.08), (0.86, 0.04), (0.86, 0.04), (0.62, 0.5), (0.5, 0.98)),),  # noqa: E501
    ),
    "8": (
        (((0.72, 0.16), (0.45, 0.02), (0.24, 0.22), (0.5, 0.45), (0.8, 0.72), (0.5, 0.98), (0.2, 0.76), (0.5, 0.47), (0.74, 0.2)),),  # noqa: E501
        (
            ((0.5, 0.48), (0.24, 0.36), (0.26, 0.12), (0.5, 0.02), (0.74, 0.14), (0.74, 0.36), (0.5, 0.48)),
            ((0.5, 0.48), (0.16, 0.64), (0.2, 0.88), (0.5, 0.98), (0.82, 0.86), (0.84, 0.62), (0.5, 0.48)),
        ),
        (((0.8, 0.05), (0.35, 0.08), (0.3, 0.3), (0.7, 0.62), (0.76, 0.9), (0.4, 0.98), (0.24, 0.78), (0.55, 0.42), (0.82, 0.08)),),  # noqa: E501
        (((0.2, 0.02), (0.5, 0.45), (0.66, 0.85), (0.5, 1.0), (0.36, 0.85), (0.55, 0.45), (0.85, 0.02)),),
    ),
    "9": (
        (((0.78, 0.25), (0.48, 0.04), (0.18, 0.28), (0.42, 0.5), (0.76, 0.3), (0.74, 0.62), (0.6, 0.98)),),
        (((0.74, 0.28), (0.5, 0.04), (0.2, 0.22), (0.4, 0.46), (0.74, 0.28), (0.74, 0.28), (0.74, 0.65), (0.74, 1.0)),),  # noqa: E501
        (((0.76, 0.2), (0.45, 0.03), (0.18, 0.26), (0.45, 0.48), (0.76, 0.24), (0.78, 0.65), (0.6, 0.94), (0.25, 0.95)),),  # noqa: E501
    ),
    "/": ((((0.75, -0.05), (0.4, 0.5), (0.15, 1.05)),),),
    "-": ((((0.15, 0.55), (0.5, 0.53), (0.85, 0.55)),),),
    ".": ((((0.4, 0.93), (0.45, 0.97), (0.5, 0.95)),),),
    ":": ((((0.4, 0.4), (0.45, 0.43)), ((0.4, 0.9), (0.45, 0.93))),),
}  # fmt: skip
# Figures of the rubber bands of date stamps and numbering machines: narrow, of one thickness, boxes with round corners.  # noqa: E501
_OF_BANDS: dict[str, tuple[Form, ...]] = {
    "0": ((((0.5, 0.0), (0.1, 0.12), (0.05, 0.5), (0.1, 0.88), (0.5, 1.0), (0.9, 0.88), (0.95, 0.5), (0.9, 0.12), (0.5, 0.0)),),),  # noqa: E501
    "1": (
        (((0.2, 0.22), (0.5, 0.0), (0.5, 0.0), (0.5, 0.5), (0.5, 1.0)),),
        (((0.5, 0.0), (0.5, 0.5), (0.5, 1.0)),),
        (((0.2, 0.2), (0.5, 0.0), (0.5, 0.0), (0.5, 0.5), (0.5, 1.0)), ((0.15, 1.0), (0.5, 1.0), (0.85, 1.0))),  # noqa: E501
    ),
    "2": (
        (((0.06, 0.25), (0.14, 0.06), (0.5, 0.0), (0.88, 0.08), (0.93, 0.3), (0.65, 0.58), (0.25, 0.8), (0.08, 1.0), (0.08, 1.0), (0.5, 1.0), (0.95, 1.0)),),  # noqa: E501
        (((0.08, 0.2), (0.2, 0.03), (0.6, 0.0), (0.9, 0.15), (0.88, 0.4), (0.5, 0.52), (0.14, 0.65), (0.08, 1.0), (0.08, 1.0), (0.5, 1.0), (0.95, 1.0)),),  # noqa: E501
    ),
    "3": (
        (((0.08, 0.15), (0.5, 0.0), (0.9, 0.12), (0.88, 0.35), (0.5, 0.48), (0.4, 0.48), (0.4, 0.48), (0.88, 0.6), (0.92, 0.85), (0.5, 1.0), (0.06, 0.85)),),  # noqa: E501
        (((0.08, 0.0), (0.5, 0.0), (0.92, 0.0), (0.92, 0.0), (0.65, 0.22), (0.42, 0.42), (0.42, 0.42), (0.88, 0.55), (0.92, 0.85), (0.5, 1.0), (0.06, 0.85)),),  # noqa: E501
    ),
    "4": (
        (((0.75, 1.0), (0.75, 0.5), (0.74, 0.0), (0.74, 0.0), (0.38, 0.4), (0.05, 0.72), (0.05, 0.72), (0.5, 0.72), (1.0, 0.72)),),  # noqa: E501
        (((0.35, 0.0), (0.2, 0.35), (0.06, 0.7), (0.06, 0.7), (0.5, 0.7), (0.98, 0.7)), ((0.7, 0.35), (0.7, 0.7), (0.7, 1.0))),  # noqa: E501
    ),
    "5": (
        (((0.9, 0.0), (0.5, 0.0), (0.15, 0.0), (0.15, 0.0), (0.12, 0.25), (0.1, 0.45), (0.1, 0.45), (0.5, 0.37), (0.9, 0.5), (0.92, 0.82), (0.5, 1.0), (0.06, 0.86)),),  # noqa: E501
    ),
    "6": (
        (((0.88, 0.14), (0.5, 0.0), (0.12, 0.14), (0.06, 0.5), (0.1, 0.88), (0.5, 1.0), (0.9, 0.88), (0.9, 0.56), (0.5, 0.44), (0.1, 0.56)),),  # noqa: E501
        (((0.7, 0.0), (0.35, 0.25), (0.08, 0.65), (0.2, 0.95), (0.6, 1.0), (0.93, 0.78), (0.75, 0.5), (0.4, 0.48), (0.1, 0.68)),),  # noqa: E501
    ),
    "7": ((((0.05, 0.0), (0.5, 0.0), (0.95, 0.0), (0.95, 0.0), (0.6, 0.5), (0.4, 1.0)),),),
    "8": (
        (
            ((0.5, 0.47), (0.14, 0.36), (0.14, 0.1), (0.5, 0.0), (0.86, 0.1), (0.86, 0.36), (0.5, 0.47)),
            ((0.5, 0.47), (0.07, 0.6), (0.07, 0.9), (0.5, 1.0), (0.93, 0.9), (0.93, 0.6), (0.5, 0.47)),
        ),
        (
            ((0.5, 0.0), (0.1, 0.1), (0.05, 0.5), (0.1, 0.9), (0.5, 1.0), (0.9, 0.9), (0.95, 0.5), (0.9, 0.1), (0.5, 0.0)),  # noqa: E501
            ((0.06, 0.48), (0.5, 0.48), (0.94, 0.48)),
        ),
    ),
    "9": (
        (((0.12, 0.86), (0.5, 1.0), (0.88, 0.86), (0.94, 0.5), (0.9, 0.12), (0.5, 0.0), (0.1, 0.12), (0.1, 0.44), (0.5, 0.56), (0.9, 0.44)),),  # noqa: E501
    ),
}  # fmt: skip
_FINE = 4


def _smooth(points: Points) -> Points:
    """Lay a Catmull-Rom curve through points (Catmull and Rom, 1974), 8 steps a span."""
    padded = np.vstack([points[:1], points, points[-1:]])
    steps = np.linspace(0, 1, 9)[:, None]
    spans = []
    for at in range(len(points) - 1):
        a, b, c, d = padded[at : at + 4]
        spans.append(
            0.5
            * (
                2 * b
                + (c - a) * steps
                + (2 * a - 5 * b + 4 * c - d) * steps**2
                + (3 * b - a - 3 * c + d) * steps**3
            )
        )
    return np.vstack(spans) if spans else points


def stroke(canvas: Grey, points: Points, thickness: float) -> None:
    """Draw a smooth line through (n, 2) points with a thickness in pixels, in place."""
    curve = np.round(_smooth(points) * 16).astype(np.int32)
    cv2.polylines(canvas, [curve], False, 255, max(1, round(thickness)), cv2.LINE_AA, shift=4)


def pen_figures(rng: random.Random, text: str, height: float) -> Grey | None:
    """Write figures in strokes; None where the text holds anything but Arabic digits and ``/-.:``.

    Args:
        rng: source of chance for the hand.
        text: what to write.
        height: height of a figure in pixels.

    Returns:
        The ink.
    """
    if any(one not in FIGURES and one != " " for one in text):
        return None
    # One hand gives a figure one form throughout.
    forms = {one: rng.choice((FIGURES[one][0], *FIGURES[one])) for one in sorted(set(text)) if one != " "}
    return _written(
        rng,
        text,
        height * _FINE,
        forms,
        slant=rng.uniform(-0.12, 0.35),
        wide=rng.uniform(0.45, 0.8),
        thickness=rng.uniform(0.045, 0.13),
        apart=rng.uniform(-0.06, 0.1),
        unrest=rng.uniform(0.02, 0.045),
    )


def band_figures(rng: random.Random, text: str, height: float) -> Grey | None:
    """Print figures as the bands of a date stamp do; None where the text holds anything but Arabic digits.

    Args:
        rng: source of chance for the stamp.
        text: digits.
        height: height of a figure in pixels.

    Returns:
        The ink.
    """
    if any(one not in _OF_BANDS for one in text):
        return None
    forms = {one: rng.choice(_OF_BANDS[one]) for one in sorted(set(text))}
    thickness = rng.uniform(0.07, 0.17)
    return _written(
        rng,
        text,
        height * _FINE,
        forms,
        slant=0.0,
        wide=rng.uniform(0.36, 0.62),
        thickness=thickness,
        apart=thickness + rng.choice((rng.uniform(-0.01, 0.12), rng.uniform(0.1, 0.7))),
        unrest=rng.uniform(0.0, 0.012),
    )


def _written(
    rng: random.Random,
    text: str,
    tall: float,
    forms: Mapping[str, Form],
    *,
    slant: float,
    wide: float,
    thickness: float,
    apart: float,
    unrest: float,
) -> Grey:
    """Draw figures of a height of ``tall`` fine pixels side by side; the other measures are shares of it."""
    # Printed figures stray in place and size as little as in shape.
    stray = min(1.0, unrest / 0.02)
    canvas = np.zeros((round(tall * 2.2), round(tall * (2 * len(text) + 1))), np.uint8)
    pen, drift = tall * 0.4, rng.uniform(-0.04, 0.04) * stray
    for one in text:
        if one == " ":
            pen += tall * 0.35
            continue
        grow = 1 + rng.uniform(-0.12, 0.12) * stray
        low = tall * (0.6 + rng.uniform(-0.06, 0.06) * stray) + drift * pen
        for points in forms[one]:
            strayed = _strayed(rng, points, unrest)
            xs = pen + (strayed[:, 0] * wide + (1 - strayed[:, 1]) * slant) * tall * grow
            stroke(canvas, np.stack([xs, low + strayed[:, 1] * tall * grow], axis=1), thickness * tall)
        share = 0.5 if one in ".:" else 1.0 if one != "1" else 0.7
        pen += tall * (wide * grow * share + apart + rng.uniform(0.02, 0.2) * stray)
    small = cv2.resize(canvas, None, fx=1 / _FINE, fy=1 / _FINE, interpolation=cv2.INTER_AREA)
    return trimmed(np.asarray(small, np.uint8))


def _strayed(rng: random.Random, points: Stroke, unrest: float) -> Points:
    """Move the points of a stroke a little; a corner's two points together."""
    moved: list[tuple[float, float]] = []
    for at, (x, y) in enumerate(points):
        corner = at > 0 and points[at - 1] == (x, y)
        moved.append(moved[-1] if corner else (x + rng.gauss(0, unrest), y + rng.gauss(0, unrest)))
    return np.array(moved)
