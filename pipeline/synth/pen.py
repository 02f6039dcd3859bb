"""Ink of a pen: values and words in a hand, running writing, signatures, ticks.

Every function gives an ink mask (0 to 255) trimmed to its ink, some with the row of its baseline.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.synth.faces import Face
from pipeline.synth.figures import FIGURES, pen_figures, stroke
from pipeline.synth.handwriting import HandDigits, draw_hand_number
from pipeline.synth.masks import letter_height, paste, trimmed
from pipeline.synth.shaping import Style, draw_text, missing_characters, split_clusters
from pipeline.synth.sheet import Grey, Points

# What running Thai handwriting looks like from afar: humps, bowls, loops and tall strokes, in a unit square
# from the middle zone's top (0) to the baseline (1).
_RUNNING: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0.0, 1.0), (0.05, 0.3), (0.5, 0.05), (0.9, 0.35), (0.95, 1.0)),
    ((0.0, 0.1), (0.05, 0.8), (0.45, 1.0), (0.85, 0.8), (0.9, 0.05)),
    ((0.25, 0.4), (0.1, 0.25), (0.25, 0.1), (0.35, 0.3), (0.2, 1.0), (0.8, 0.95), (0.85, 0.1)),
    ((0.6, 0.1), (0.1, 0.4), (0.3, 1.0), (0.8, 0.7), (0.6, 0.1), (0.95, 0.35)),
    ((0.05, 1.0), (0.2, -0.55), (0.4, -0.4), (0.3, 1.0)),
    ((0.0, 1.0), (0.12, 0.1), (0.4, 0.85), (0.6, 0.1), (0.9, 1.0)),
    ((0.0, 0.5), (0.3, 0.45), (0.2, 0.9), (0.0, 0.8), (0.3, 0.45), (0.9, 0.9)),
)


@dataclass(frozen=True)
class Hand:
    """How one person writes.

    Attributes:
        face: script face of the letters.
        fallback: faces for what it lacks.
        slant: shift to the right for a unit of height.
        nib: half the width of a stroke as a share of the height of ko kai.
        width: horizontal factor.
        unrest: how far letters stray in size, place and distance; 0.1 is usual.
        strokes: whether Arabic figures are written in single strokes instead of the face.
        pictures: pictures of real handwritten digits, where the user has some.
    """

    face: Face
    fallback: tuple[Face, ...]
    slant: float
    nib: float
    width: float
    unrest: float
    strokes: bool
    pictures: HandDigits | None


def any_hand(rng: random.Random, faces: Sequence[Face], pictures: HandDigits | None = None) -> Hand:
    """Choose a hand.

    Args:
        rng: source of chance.
        faces: script faces.
        pictures: pictures of real handwritten digits; used by two of three hands.

    Returns:
        The hand.
    """
    order = list(faces)
    rng.shuffle(order)
    return Hand(
        face=order[0],
        fallback=tuple(order[1:]),
        slant=rng.uniform(-0.1, 0.45),
        nib=rng.uniform(0.06, 0.115),
        width=rng.uniform(0.6, 1.05),
        unrest=rng.uniform(0.03, 0.16),
        strokes=rng.random() < 0.8,
        pictures=pictures if rng.random() < 0.67 else None,
    )


def _waved(rng: random.Random, mask: Grey, height: float) -> Grey:
    """Bend a mask by slow waves, as no hand draws straight; reduce it to two thirds."""
    rows, columns = mask.shape
    across = np.arange(columns, dtype=np.float32)[None, :]
    down = np.arange(rows, dtype=np.float32)[:, None]
    shift_y, shift_x = np.zeros_like(across), np.zeros_like(down)
    for _ in range(2):
        length, phase, reach = rng.uniform(1.2, 5) * height, rng.uniform(0, 6.28), rng.uniform(0.02, 0.1)
        shift_y = shift_y + np.float32(reach * height) * np.sin(across * np.float32(6.283 / length) + phase)
        length, phase, reach = rng.uniform(1.2, 5) * height, rng.uniform(0, 6.28), rng.uniform(0.02, 0.08)
        shift_x = shift_x + np.float32(reach * height) * np.sin(down * np.float32(6.283 / length) + phase)
    bent = cv2.remap(
        mask,
        np.asarray(across + shift_x, np.float32),
        np.asarray(down + shift_y, np.float32),
        cv2.INTER_LINEAR,
    )
    small = cv2.resize(bent, None, fx=1 / 1.5, fy=1 / 1.5, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _of_one_pen(mask: Grey, half: float) -> Grey:
    """Make strokes ``half`` pixels wide to each side: pictures were written with pens of all widths."""
    wide = math.ceil(half) + 1
    padded = np.pad(mask, wide)
    written = (padded > 110).astype(np.uint8)
    within = cv2.distanceTransform(written, cv2.DIST_L2, 3)
    beyond = cv2.distanceTransform(1 - written, cv2.DIST_L2, 3)
    # Over a stroke the distance to its edge runs evenly from nothing to half its width.
    own = 2 * float(np.median(within[written > 0])) if written.any() else half
    edge = within - beyond + max(half - own, -0.35 * own)
    return np.asarray(np.clip(edge * 255 + 60, 0, 255), np.uint8)


def _figure(rng: random.Random, hand: Hand, one: str, height: float) -> tuple[Grey, float] | None:
    """Write one figure; None where the face has to write it."""
    if hand.pictures is not None and hand.pictures.pictures.get(one):
        chance = np.random.default_rng(rng.getrandbits(32))
        tall = max(8, round(height * 1.25))
        mask = draw_hand_number(chance, one, hand.pictures, height=tall, slant=0.6 * hand.slant)
        if mask is not None:
            even = _of_one_pen(mask, height * hand.nib)
            return even, (even.shape[0] + mask.shape[0]) / 2
    if hand.strokes and one in FIGURES and one not in ".":
        mask = pen_figures(rng, one, height * 1.3)
        if mask is not None:
            down = 0.55 if one == "-" else 1.05 if one == "/" else 1.0
            return mask, mask.shape[0] if one != "-" else height * down
    return None


def pen_line(rng: random.Random, text: str, height: float, hand: Hand) -> tuple[Grey, float]:
    """Write a line by hand, letter by letter, each a little off in size, place and distance.

    Args:
        rng: source of chance.
        text: one line.
        height: height of ko kai in pixels.
        hand: who writes.

    Returns:
        The ink, trimmed, and the row of its baseline.
    """
    tall = height * 1.5
    faces = (hand.face, *hand.fallback)
    face = next((one for one in faces if not missing_characters(text, (one,))), hand.face)
    others = tuple(one for one in faces if one is not face)
    size = tall / letter_height(face)
    unrest = hand.unrest
    pieces: list[tuple[Grey, float, float]] = []
    pen, drift = tall, rng.gauss(0, 0.02)
    for start, end in split_clusters(text):
        one = text[start:end]
        if not one.strip():
            pen += tall * rng.uniform(0.5, 1.3)
            continue
        grow = max(0.6, 1 + rng.gauss(0, unrest))
        figure = _figure(rng, hand, one, tall * grow) if len(one) == 1 else None
        if figure is not None:
            mask, baseline = figure
            advance = mask.shape[1] + tall * rng.uniform(0.05, 0.3)
            left = pen
        else:
            style = Style(
                size=round(size * grow * 8) / 8,
                stretch=hand.width * max(0.6, 1 + rng.gauss(0, unrest)),
                shear=hand.slant + rng.gauss(0, unrest * 0.7),
            )
            drawn = draw_text(one, face, style=style, fallback=others)
            mask, baseline = drawn.mask, drawn.baseline
            advance = (drawn.pen_right - drawn.pen_left) * (1 + rng.gauss(-0.06, unrest * 0.7))
            left = pen - drawn.pen_left
        pieces.append((mask, left, baseline + rng.gauss(0, unrest * 0.5) * tall - drift * (pen - tall)))
        pen += max(1.0, advance)
    above = max((baseline for _, _, baseline in pieces), default=0.0) + tall * 0.5
    below = max((mask.shape[0] - baseline for mask, _, baseline in pieces), default=1.0) + tall * 0.5
    canvas = np.zeros((max(2, round(above + below)), round(pen + 2 * tall)), np.uint8)
    for mask, left, baseline in pieces:
        paste(canvas, mask, round(left), round(above - baseline))
    inked = _of_one_pen(canvas, tall * hand.nib)
    bent = _waved(rng, inked, tall)
    rows = np.flatnonzero((bent > 20).any(axis=1))
    base = above + (inked.shape[0] - canvas.shape[0]) / 2
    return trimmed(bent), base / 1.5 - (float(rows[0]) if rows.size else 0.0)


def pen_words(rng: random.Random, text: str, height: float, faces: Sequence[Face]) -> Grey:
    """Write words in some hand, ``height`` the height of ko kai in pixels; the ink."""
    return pen_line(rng, text, height, any_hand(rng, faces))[0]


def pen_value(rng: random.Random, text: str, height: float, hand: Hand) -> tuple[Grey, float]:
    """Write what a form asks for, with the row of its baseline: figures run on in one stroke style."""
    plain = all(one in FIGURES or one == " " for one in text)
    if plain and hand.pictures is None and hand.strokes:
        figures = pen_figures(rng, text, height * 1.3)
        if figures is not None:
            return figures, float(figures.shape[0])
    return pen_line(rng, text, height, hand)


def running(rng: random.Random, words: int, height: float) -> Grey:
    """Write a line that nobody can read, as most endorsements are: joined humps, loops and tall strokes.

    Args:
        rng: source of chance.
        words: how many.
        height: height of the middle zone in pixels.

    Returns:
        The ink.
    """
    tall = height * 2
    thickness = tall * rng.uniform(0.05, 0.1)
    slant, wide = rng.uniform(-0.1, 0.4), rng.uniform(0.45, 0.85)
    rise = rng.gauss(0, 0.03)
    lengths = [rng.randint(2, 7) for _ in range(words)]
    canvas = np.zeros((round(tall * 4.2), round(tall * (sum(lengths) * wide * 1.25 + words + 3))), np.uint8)
    pen = tall
    for length in lengths:
        points: list[tuple[float, float]] = []
        for _ in range(length):
            shape = rng.choice(_RUNNING)
            grow, across = rng.uniform(0.7, 1.15), wide * rng.uniform(0.7, 1.3)
            for x, y in shape:
                low = 1 - (1 - y) * grow + rng.gauss(0, 0.06)
                points.append(
                    (pen + (x * across + (1 - low) * slant) * tall, (1.9 + low) * tall - rise * pen)
                )
            pen += across * tall
            if rng.random() < 0.35:
                x, y = pen - 0.4 * tall, (1.9 - rng.uniform(0.25, 0.7)) * tall - rise * pen
                reach = rng.uniform(0.15, 0.4) * tall
                mark = [
                    (x, y),
                    (x + reach * 0.5, y - reach * rng.uniform(-0.6, 0.9)),
                    (x + reach, y - reach * 0.2),
                ]
                stroke(canvas, np.array(mark), thickness * 0.9)
        stroke(canvas, np.array(points), thickness)
        pen += tall * rng.uniform(0.35, 0.9)
    small = cv2.resize(canvas, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return trimmed(np.asarray(small, np.uint8))


def signature(rng: random.Random, width: int, height: int) -> Grey:
    """Sign: a large first letter, a run of small ones that dies away, a long tail, often a line below.

    Args:
        rng: source of chance.
        width: about how wide, in pixels.
        height: about how high.

    Returns:
        The ink.
    """
    fine = 3 if height * width < 30_000 else 2
    tall, wide = height * fine, width * fine
    canvas = np.zeros((tall * 2, wide * 2), np.uint8)
    thickness = rng.uniform(0.02, 0.05) * tall
    slant, at = rng.uniform(-0.1, 0.5), 0.25
    first: list[tuple[float, float]] = []
    kind = rng.random()
    if kind < 0.55:
        # One to three large loops, drawn round and round while the hand moves on.
        turns, reach = rng.choice((1, 1, 1.5, 2, 2.5)), rng.uniform(0.15, 0.38)
        flat, forward = rng.uniform(0.3, 0.9), rng.uniform(0.0, 0.2)
        begin, way = rng.uniform(0, 6.28), rng.choice((-1, 1))
        for step in range(round(turns * 9) + 1):
            turn = begin + way * 6.283 * step / 9
            first.append(
                (
                    at + math.cos(turn) * reach * flat * tall / wide + forward * step / 9,
                    0.55 + math.sin(turn) * reach,
                )
            )
    else:
        first = [(at + rng.uniform(0, 0.2), 0.75 + rng.uniform(-0.6, 0.35)) for _ in range(rng.randint(3, 6))]
    at = first[-1][0]
    rest = first
    if rng.random() < 0.4:
        stroke(canvas, _leaning(first, slant, wide, tall), thickness)
        rest = [(at - rng.uniform(0, 0.15), 0.7 + rng.uniform(-0.2, 0.2))]
    count, reach = rng.randint(2, 11), rng.uniform(0.06, 0.26)
    for step in range(count):
        at += rng.uniform(0.0, 0.09)
        swing = reach * (1 - 0.7 * step / count) * (1 if step % 2 else -1)
        rest.append((at, 0.72 + swing * rng.uniform(0.5, 1.3)))
    if rng.random() < 0.6:
        rest.append((at + rng.uniform(0.1, 0.5), 0.75 + rng.uniform(-0.75, 0.25)))
    stroke(canvas, _leaning(rest, slant, wide, tall), thickness)
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        left, y = rng.uniform(0.1, 0.6), rng.uniform(0.15, 1.2)
        line = [
            (left, y),
            (left + rng.uniform(0.1, 0.4), y - rng.uniform(-0.1, 0.15)),
            (left + rng.uniform(0.3, 0.8), y - rng.uniform(-0.1, 0.5)),
        ]
        stroke(canvas, _leaning(line, slant, wide, tall), thickness * 0.9)
    small = cv2.resize(canvas, None, fx=1 / fine, fy=1 / fine, interpolation=cv2.INTER_AREA)
    return trimmed(np.asarray(small, np.uint8))


def _leaning(points: Sequence[tuple[float, float]], slant: float, wide: int, tall: int) -> Points:
    """Put points of a unit square on a canvas of twice its size, shifted to the right the higher they are."""
    return np.array([(x * wide + (1 - y) * slant * tall + 0.1 * wide, (y + 0.35) * tall) for x, y in points])


def tick(rng: random.Random, height: int) -> Grey:
    """Make a tick."""
    canvas = np.zeros((height * 2, height * 2), np.uint8)
    points = np.array(
        [(0.1, 0.6 + rng.uniform(-0.1, 0.1)), (0.4, 0.95), (0.6, 0.5), (1.1 + rng.uniform(-0.2, 0.3), 0.05)]
    )
    stroke(canvas, points * height + height * 0.3, max(1.5, height * rng.uniform(0.05, 0.1)))
    return trimmed(canvas)
