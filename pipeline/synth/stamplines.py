"""Lines of receiving stamps: printed labels, leader dots, and values by hand, wheel or numbering machine."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.synth import texts
from pipeline.synth.alphabet import canonical
from pipeline.synth.faces import Face
from pipeline.synth.figures import band_figures
from pipeline.synth.handwriting import HandDigits, draw_hand_number
from pipeline.synth.numerals import digits as random_digits
from pipeline.synth.pen import any_hand, pen_value
from pipeline.synth.shaping import Style, draw_text
from pipeline.synth.wear import Grey

_LEADER = "....."
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MACHINE_STYLES = ("typewriter", "loopless", "serif")
_VALUE_ALONE = 0.38
"""Share of pictures that hold a value without its label, as readers of stamps cut it out."""
_BY_HAND = re.compile(r"[0-9๐-๙][0-9๐-๙ ./:-]*|[^0-9๐-๙]+")
"""Runs of a value: digits with the signs between them, and words."""
_WHEEL_DATE = re.compile(r"(-? ?)([0-9๐-๙]{1,2}) (\D{3,9}) ([0-9๐-๙]{2,4})")


def _wheel(
    rng: random.Random, text: str, size: float, letter: float, face: Face, fallback: Sequence[Face]
) -> tuple[Grey, float] | None:
    """Ink of a date from a wheel stamp: tall narrow type, each band set apart, a band printed lighter than
    the next, and none quite level; None where `text` is no such date or cannot be drawn."""
    match = _WHEEL_DATE.fullmatch(text)
    if match is None:
        return None
    dash, day, month, year = match.groups()
    narrow, bold = rng.uniform(0.45, 1.0), rng.choice((0.0, 0.02, 0.05, 0.08))
    tall = letter * rng.uniform(1.2, 1.65) if rng.random() < 0.4 else 0.0
    between = letter * rng.uniform(0.0, 0.9)
    bands = [("-", 0.0)] if dash.strip() else []
    bands += [(day, between), (month.replace(".", "") if rng.random() < 0.25 else month, letter * 0.05)]
    bands.append((year, letter * rng.uniform(0.0, 0.15)))
    drawn = []
    for band, spacing in bands:
        strength = rng.uniform(0.55, 1.0) if rng.random() < 0.4 else 1.0
        figures = band_figures(rng, band, tall) if tall else None
        if figures is not None:
            drawn.append(((figures * strength).astype(np.uint8), float(figures.shape[0])))
            continue
        picture = draw_text(band, face, style=Style(size, bold, narrow, 0.0, spacing), fallback=fallback)
        if picture.missing or picture.ink is None:
            return None
        drawn.append(((picture.mask * strength).astype(np.uint8), picture.baseline))
    gaps = [round(letter * rng.uniform(0.35, 1.6)) for _ in drawn]
    rises = [rng.gauss(0, 0.05) * letter for _ in drawn]
    foot = max(baseline + rise for (_, baseline), rise in zip(drawn, rises, strict=True)) + 2
    under = max(mask.shape[0] - baseline for mask, baseline in drawn) + 0.3 * letter
    raised = [(mask, baseline + rise) for (mask, baseline), rise in zip(drawn, rises, strict=True)]
    row = _in_a_row(raised, gaps, foot=foot, rows=round(foot + under))
    return (_struck_twice(rng, row, letter) if rng.random() < 0.06 else row), foot


def _struck_twice(rng: random.Random, ink: Grey, letter: float) -> Grey:
    """Print over a stamped row once more, a little off."""
    across, down = (round(rng.uniform(-0.12, 0.12) * letter) for _ in range(2))
    weaker = (ink * rng.uniform(0.5, 1.0)).astype(np.uint8)
    moved = cv2.warpAffine(weaker, np.array([[1, 0, across], [0, 1, down]], np.float32), ink.shape[::-1])
    return np.asarray(np.maximum(ink, moved), np.uint8)


def _in_a_row(drawn: Sequence[tuple[Grey, float]], gaps: Sequence[int], *, foot: float, rows: int) -> Grey:
    """Set pieces of ink side by side on one baseline.

    Args:
        drawn: Ink of each piece and the row of its baseline in it.
        gaps: Columns after each; that after the last is cut off.
        foot: Row of the common baseline.
        rows: Height of the whole.
    """
    canvas = np.zeros((rows, sum(mask.shape[1] for mask, _ in drawn) + sum(gaps)), np.uint8)
    at = 0
    for (mask, baseline), gap in zip(drawn, gaps, strict=True):
        row = max(0, round(foot - baseline))
        window = canvas[row : row + mask.shape[0], at : at + mask.shape[1]]
        np.maximum(window, mask[: window.shape[0], : window.shape[1]], out=window)
        at += mask.shape[1] + gap
    return canvas[:, : at - gaps[-1]]


def _alone(rng: random.Random) -> str:
    """A value as it stands in its place in a stamp: a register number, a time or a date."""
    roll = rng.random()
    if roll < 0.42:
        number = random_digits(rng, rng.randint(1, 6))
        if rng.random() < 0.09:
            # A number carries the register's year, or the letters of a register.
            if rng.random() < 0.5:
                return f"{number}/{rng.randint(40, 75)}"
            letters = "".join(rng.choice(_CAPITALS) for _ in range(rng.choice((1, 2, 2, 3))))
            return f"{letters}{rng.choice((' ', ' ', '', '-'))}{number}"
        return texts.thai_or_arabic(rng, number, thai=0.45)
    if roll < 0.66:
        return texts.thai_or_arabic(rng, texts.time_text(rng).removeprefix("0"), thai=0.3)
    date = texts.date_text(rng)
    if rng.random() < 0.1 and _WHEEL_DATE.fullmatch(date):
        date = f"- {date.removeprefix('0')}"
    return texts.thai_or_arabic(rng, date, thai=0.4)


def _reach_in(
    rng: random.Random,
    canvas: Grey,
    top: int,
    letter: float,
    face: Face,
    style: Style,
    fallback: Sequence[Face],
) -> None:
    """Put the feet of the row above on a line: rows of stamps stand so close that crops of one hold them."""
    above = draw_text(texts.agency(rng), face, style=style, fallback=fallback)
    if above.missing or above.ink is None:
        return
    feet = above.mask[: above.ink[3]][-max(2, round(letter * rng.uniform(0.1, 0.5))) :]
    row = max(0, round(top - letter * rng.uniform(0.0, 0.3)))
    window = canvas[row : row + feet.shape[0]]
    wide = min(window.shape[1], feet.shape[1])
    np.maximum(window[:, :wide], feet[: window.shape[0], :wide], out=window[:, :wide])


def _by_hand(
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
    """Ink of a value with its digits by hand, a month in a script face, the hour's น. often as printed.

    Digits are pictures of handwritten ones as they are, or written by one pen: in single strokes, or in
    pictures and script letters drawn over with it.
    """
    scripts = [one for one in faces if one.style == "hand"] or [label_face]
    script = rng.choice(scripts)
    pen = any_hand(rng, scripts, hand if rng.random() < 0.6 else None)
    pictures = hand if rng.random() < 0.45 else None
    tall = letter * rng.uniform(0.9, 1.9)
    drawn: list[tuple[Grey, float]] = []
    for run in _BY_HAND.findall(text):
        if any(one.isdigit() for one in run):
            if pictures is None:
                drawn.append(pen_value(rng, run.strip(" "), tall / 1.5, pen))
                continue
            mask = draw_hand_number(chance, run.strip(" "), pictures, height=max(8, round(tall)))
            if mask is None:
                return None
            drawn.append((mask, float(mask.shape[0])))
            continue
        printed = run.strip(" ").rstrip(".") in ("น", "พ.ศ") and rng.random() < 0.7
        size = style.size if printed else round(style.size * tall / letter * rng.uniform(0.7, 1.1))
        picture = draw_text(
            run.strip(" "),
            label_face if printed else script,
            style=Style(size, style.bold if printed else rng.choice((0.0, 0.02))),
            fallback=fallback,
        )
        if picture.missing or picture.ink is None:
            return None
        drawn.append((picture.mask, picture.baseline))
    if not drawn:
        return None
    gaps = [round(letter * rng.uniform(0.05, 0.8)) for _ in drawn]
    foot = max(baseline for _, baseline in drawn)
    under = max(mask.shape[0] - baseline for mask, baseline in drawn)
    return _in_a_row(drawn, gaps, foot=foot, rows=round(foot + under) + 1), foot


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
    if rng.random() < 0.45:
        wheels = [one for one in faces if one.style in _MACHINE_STYLES] or [label_face]
        drawn_date = _wheel(
            rng, text, style.size * rng.uniform(0.9, 1.7), letter, rng.choice(wheels), fallback
        )
        if drawn_date is not None:
            return drawn_date
    if rng.random() < 0.12:
        figures = band_figures(rng, text, letter * rng.uniform(1.0, 1.8))
        if figures is not None:
            return figures, float(figures.shape[0])
    roll = rng.random()
    if roll < 0.5:
        by_hand = _by_hand(rng, chance, text, style, label_face, faces, fallback, hand, letter)
        if by_hand is not None:
            return by_hand
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
    if rng.random() < _VALUE_ALONE:
        return [("value", _alone(rng))]
    if rng.random() < 0.22:
        # The sender's own number, the last part by hand: ที่ กต ๑๓๐๕/ว and digits.
        number = texts.thai_or_arabic(rng, texts.letter_number(rng))
        head, _, tail = number.partition("/")
        digits = "".join(one for one in tail if one.isdigit()) or random_digits(rng, 3)
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
    dotted = (len(pieces) == 1 or any(kind == "leader" for kind, _ in pieces)) and rng.random() < 0.5
    at, top, bottom = gap, canvas.shape[0], 0
    for part, baseline, is_value in parts:
        rise = round(rng.gauss(0, 0.15) * letter) if is_value else 0
        row = max(0, round(above - baseline) + rise)
        window = canvas[row : row + part.shape[0], at : at + part.shape[1]]
        np.maximum(window, part[: window.shape[0], : window.shape[1]], out=window)
        if is_value and dotted:
            pitch = max(3, round(letter * rng.uniform(0.16, 0.4)))
            dot = max(1, round(letter * rng.uniform(0.02, 0.09)))
            for x in range(at, at + part.shape[1], pitch):
                cv2.circle(canvas, (x, round(above)), dot, 230, -1, cv2.LINE_AA)
        top, bottom = min(top, row), max(bottom, row + part.shape[0])
        at += part.shape[1] + gap
    if rng.random() < 0.14:
        _reach_in(rng, canvas, top, letter, face, style, fallback)
    written = _join(pieces)
    pad = letter * rng.uniform(-0.05, 0.5)
    return canvas, max(0, round(top - pad)), min(canvas.shape[0], round(bottom + pad)), written


def _join(pieces: Sequence[tuple[str, str]]) -> str:
    text = ""
    for kind, part in pieces:
        joint = "" if not text or kind == "leader" or text.endswith(_LEADER) else " "
        text += joint + part
    return canonical(text)
