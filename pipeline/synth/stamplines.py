"""Lines of receiving stamps: printed labels, leader dots, and values by hand, wheel or numbering machine."""

from __future__ import annotations

import random
from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.synth import texts
from pipeline.synth.alphabet import canonical
from pipeline.synth.faces import Face
from pipeline.synth.handwriting import HandDigits, draw_hand_number
from pipeline.synth.shaping import Style, draw_text
from pipeline.synth.wear import Grey

_LEADER = "....."
_MACHINE_STYLES = ("typewriter", "loopless", "serif")


def _value(
    rng: random.Random,
    chance: np.random.Generator,
    text: str,
    style: Style,
    label_face: Face,
    faces: Sequence[Face],
    fallback: Sequence[Face],
    hand: HandDigits | None,
    letter: float,
) -> tuple[Grey, float] | None:
    """Ink of a value and the row of its baseline."""
    roll = rng.random()
    if hand is not None and roll < 0.5:
        mask = draw_hand_number(chance, text, hand, height=max(8, round(letter * rng.uniform(0.9, 1.9))))
        if mask is not None:
            return mask, float(mask.shape[0])
    kinds = ("hand",) if roll < 0.65 else _MACHINE_STYLES
    choices = [one for one in faces if one.style in kinds] or [label_face]
    face = rng.choice(choices)
    size = style.size * rng.uniform(0.8, 1.4)
    spacing = rng.uniform(0.0, 0.25) * letter
    drawn = draw_text(
        text, face, style=Style(round(size), rng.choice((0.0, 0.02)), 1.0, 0.0, spacing), fallback=fallback
    )
    if drawn.missing or drawn.ink is None:
        return None
    return drawn.mask, drawn.baseline


def _pieces(rng: random.Random) -> list[tuple[str, str]]:
    """Cut a stamp line into (kind, text): label, leader, value."""
    if rng.random() < 0.22:
        # The sender's own number, the last part by hand: ที่ กต ๑๓๐๕/ว and digits.
        number = texts.thai_or_arabic(rng, texts.letter_number(rng))
        head, _, tail = number.partition("/")
        digits = "".join(one for one in tail if one.isdigit()) or texts.digits(rng, 3)
        circular = "ว " if "ว" in tail else ""
        return [("label", f"ที่ {head}/{circular}".rstrip()), ("value", digits)]
    text = texts.stamp_line(rng)
    pieces: list[tuple[str, str]] = []
    for at, part in enumerate(text.split(_LEADER)):
        if at:
            pieces.append(("leader", _LEADER))
        part = part.strip(" ")
        if not part:
            continue
        first = next((place for place, one in enumerate(part) if one.isdigit()), len(part))
        if first == 0 or at:
            pieces.append(("value" if any(one.isdigit() for one in part) else "label", part))
        elif first == len(part):
            pieces.append(("label", part))
        else:
            pieces.extend((("label", part[:first].strip()), ("value", part[first:])))
    return [piece for piece in pieces if piece[1]]


def draw_stamp_line(
    rng: random.Random,
    chance: np.random.Generator,
    face: Face,
    style: Style,
    fallback: Sequence[Face],
    faces: Sequence[Face],
    hand: HandDigits | None,
) -> tuple[Grey, int, int, str] | None:
    """Draw one line of a receiving stamp.

    Args:
        rng: source of chance for text.
        chance: source of chance for pictures.
        face: face of the labels.
        style: size of the labels.
        fallback: faces for what ``face`` lacks.
        faces: faces that values are drawn with, by wheel, machine or a script face.
        hand: handwritten digits, or None.

    Returns:
        (ink canvas, top row and bottom row of the crop, text), or None where a piece could not be drawn.
    """
    reference = draw_text("ก", face, style=style)
    letter = float(reference.ink[3] - reference.ink[1]) if reference.ink else style.size / 2
    parts: list[tuple[Grey, float, bool]] = []
    pieces = _pieces(rng)
    for kind, text in pieces:
        if kind == "leader":
            dots = rng.randint(9, 30)
            pitch = max(3, round(letter * rng.uniform(0.2, 0.42)))
            mask = np.zeros((5, dots * pitch), np.uint8)
            for x in range(pitch // 2, mask.shape[1], pitch):
                cv2.circle(mask, (x, 2), rng.choice((0, 1, 1)), 255, -1, cv2.LINE_AA)
            parts.append((mask, 4.0, False))
            continue
        if kind == "value":
            drawn_value = _value(rng, chance, text, style, face, faces, fallback, hand, letter)
            if drawn_value is None:
                return None
            parts.append((*drawn_value, True))
            continue
        drawn = draw_text(text, face, style=style, fallback=fallback)
        if drawn.missing or drawn.ink is None:
            return None
        parts.append((drawn.mask, drawn.baseline, False))
    if not parts:
        return None
    gap = max(1, round(letter * rng.uniform(0.1, 0.6)))
    width = sum(part.shape[1] + gap for part, _, _ in parts) + 2 * gap
    above = max(baseline for _, baseline, _ in parts) + letter
    below = max(part.shape[0] - baseline for part, baseline, _ in parts) + letter
    canvas = np.zeros((round(above + below), width), np.uint8)
    dotted = any(kind == "leader" for kind, _ in pieces) and rng.random() < 0.5
    at, top, bottom = gap, canvas.shape[0], 0
    for part, baseline, is_value in parts:
        rise = round(rng.gauss(0, 0.15) * letter) if is_value else 0
        row = max(0, round(above - baseline) + rise)
        window = canvas[row : row + part.shape[0], at : at + part.shape[1]]
        np.maximum(window, part[: window.shape[0], : window.shape[1]], out=window)
        if is_value and dotted:
            for x in range(at, at + part.shape[1], 5):
                cv2.circle(canvas, (x, round(above)), 1, 230, -1, cv2.LINE_AA)
        top, bottom = min(top, row), max(bottom, row + part.shape[0])
        at += part.shape[1] + gap
    written = _join(pieces)
    pad = letter * rng.uniform(-0.05, 0.5)
    return canvas, max(0, round(top - pad)), min(canvas.shape[0], round(bottom + pad)), written


def _join(pieces: Sequence[tuple[str, str]]) -> str:
    text = ""
    for kind, part in pieces:
        joint = "" if not text or kind == "leader" or text.endswith(_LEADER) else " "
        text += joint + part
    return canonical(text)
