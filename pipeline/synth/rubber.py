"""How rubber prints: uneven pressure, lost sides and corners, ragged edges, too much ink or too little."""

from __future__ import annotations

import random

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.synth.sheet import INK_COLOURS, Colour, Grey

Real = npt.NDArray[np.float32]


def ink_shade(rng: random.Random, name: str) -> Colour:
    """Choose a shade of a stamp pad's ink; pads differ, dry out, and fade to grey on paper.

    Args:
        rng: source of chance.
        name: a name of ``INK_COLOURS``.

    Returns:
        The colour of full cover on white paper.
    """
    red, green, blue = rng.choice(INK_COLOURS[name])
    light = rng.uniform(0.0, 0.28)
    shade = [channel + (255 - channel) * light + rng.gauss(0, 9) for channel in (red, green, blue)]
    if rng.random() < 0.2:
        grey, faded = sum(shade) / 3, rng.uniform(0.3, 0.85)
        shade = [channel + (grey - channel) * faded for channel in shade]
    first, second, third = (max(0, min(235, round(channel))) for channel in shade)
    return first, second, third


def _field(chance: np.random.Generator, rows: int, columns: int, cell: int) -> Real:
    """Slow random waves of unit size, a cell of so many pixels apart."""
    coarse = chance.standard_normal((rows // cell + 2, columns // cell + 2), dtype=np.float32)
    return np.asarray(cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC), np.float32)


def _lost(rng: random.Random, rows: int, columns: int) -> Real:
    """How much less pressure a stamp that was not pressed flat has, towards one side, corner or stripe."""
    turn = rng.choice((0.0, 1.571, 3.1416, 4.712, rng.uniform(0, 6.283)))
    ys = np.linspace(-0.5, 0.5, rows, dtype=np.float32)[:, None]
    xs = np.linspace(-0.5, 0.5, columns, dtype=np.float32)[None, :]
    along = np.float32(np.cos(turn)) * xs + np.float32(np.sin(turn)) * ys
    edge, wide = rng.uniform(0.05, 0.5), rng.uniform(0.05, 0.3)
    return np.asarray(np.clip((along - edge) / wide + 0.5, 0, 1) * rng.uniform(0.6, 1.6), np.float32)


def worn_rubber(rng: random.Random, mask: Grey, *, strength: float, dpi: int = 200) -> Grey:
    """Print a mask as rubber does.

    Args:
        rng: source of chance.
        mask: clean ink.
        strength: 0 for a perfect print to 1 for a bad one.
        dpi: pixels an inch.

    Returns:
        The mask as printed.
    """
    if strength <= 0:
        return mask
    chance = np.random.default_rng(rng.getrandbits(32))
    rows, columns = mask.shape
    fine = dpi / 200
    # Whoever presses it leans on one side; ink lies unevenly on the rubber besides.
    pressure = np.float32(0.22 * strength) * _field(chance, rows, columns, max(8, round(55 * fine)))
    pressure += np.float32(rng.gauss(0.05, 0.25 * strength))
    if rng.random() < 0.5 * strength:
        pressure -= _lost(rng, rows, columns)
    over = rng.random() < 0.18 * strength
    if over:
        pressure += np.float32(rng.uniform(0.25, 0.6))
    soft = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.55, 0.9) * fine * (1.35 if over else 1)).astype(
        np.float32
    )
    soft /= 255
    grain = cv2.GaussianBlur(chance.standard_normal((rows, columns), dtype=np.float32), (0, 0), 0.8 * fine)
    # Blurred noise loses most of its size; ragged edges need it back.
    grain *= np.float32(2.6 * fine * rng.uniform(0.08, 0.3) * strength)
    edge = (soft - 0.46 + 0.34 * pressure + grain * (soft > 0.03)) * np.float32(rng.uniform(1.6, 3.5)) + 0.5
    tone = np.clip(rng.uniform(0.98 - 0.35 * strength, 1.0) + 0.3 * np.minimum(pressure, 0.2), 0.0, 1.0)
    printed = np.clip(edge, 0, 1) * tone * (soft > 0.03)
    if rng.random() < 0.12 * strength:
        # Pressed twice, or slipped: a paler second print beside the first.
        slip = np.array([[1, 0, rng.gauss(0, 4) * fine], [0, 1, rng.gauss(0, 4) * fine]], np.float32)
        second = cv2.warpAffine(printed, slip, (columns, rows))
        printed = np.maximum(printed, second * np.float32(rng.uniform(0.25, 0.7)))
    if rng.random() < 0.12 * strength:
        # Dry pad: everything pale.
        printed = printed * np.float32(rng.uniform(0.3, 0.65))
    return np.asarray(np.clip(printed * 255, 0, 255), np.uint8)


def blot(rng: random.Random, canvas: Grey, centre: tuple[float, float], size: float) -> None:
    """Smear some ink, in place: what a date wheel's edge or a finger leaves beside the print."""
    chance = np.random.default_rng(rng.getrandbits(32))
    patch = np.zeros((max(3, round(size)), max(3, round(size * rng.uniform(1.2, 3)))), np.uint8)
    middle = (patch.shape[1] // 2, patch.shape[0] // 2)
    axes = (max(1, round(middle[0] * 0.8)), max(1, round(middle[1] * 0.7)))
    cv2.ellipse(patch, middle, axes, 0, 0, 360, rng.randint(110, 255), -1)
    rough = cv2.GaussianBlur(chance.random(patch.shape, dtype=np.float32), (0, 0), 1.2)
    smear = cv2.GaussianBlur(patch, (0, 0), size * 0.08) * np.clip((rough - rng.uniform(0.35, 0.5)) * 8, 0, 1)
    top, left = max(0, round(centre[1]) - middle[1]), max(0, round(centre[0]) - middle[0])
    window = canvas[top : top + patch.shape[0], left : left + patch.shape[1]]
    np.maximum(window, smear[: window.shape[0], : window.shape[1]].astype(np.uint8), out=window)
