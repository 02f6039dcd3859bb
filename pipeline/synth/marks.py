"""Marks on a letter that are no receiving stamps: seals, signatures, copies, notes, ticks, QR codes."""

from __future__ import annotations

import random

import cv2
import numpy as np
import segno

from pipeline.synth.emblem import draw_emblem
from pipeline.synth.endorsements import pressed
from pipeline.synth.figures import stroke
from pipeline.synth.masks import letter_height, paste
from pipeline.synth.pen import pen_words, signature, tick
from pipeline.synth.records import MarkDrawn
from pipeline.synth.rubber import ink_shade, worn_rubber
from pipeline.synth.shaping import Style, draw_text, split_clusters
from pipeline.synth.sheet import (
    INK_COLOURS,
    Grey,
    Ink,
    Points,
    Sheet,
    moved,
    press,
    rectangle,
    turned,
)  # fmt: skip
from pipeline.synth.stamp_designs import StampFaces


def sign(rng: random.Random, sheet: Sheet, page_no: int, centre: tuple[float, float]) -> MarkDrawn:
    """Sign at a place.

    Args:
        rng: source of chance.
        sheet: changed.
        page_no: from 1.
        centre: middle of the signature in pixels.

    Returns:
        The mark.
    """
    mask = signature(rng, sheet.mm(rng.uniform(22, 40)), sheet.mm(rng.uniform(9, 15)))
    colour = ink_shade(rng, rng.choice(("blue", "blue", "black")))
    return MarkDrawn(
        page_no, "signature", None, pressed(sheet, mask, centre, rng.uniform(-8, 4), colour, Ink.HANDWRITING)
    )


def ticked(rng: random.Random, sheet: Sheet, page_no: int, centre: tuple[float, float]) -> MarkDrawn:
    """Make a tick or a slash."""
    height = sheet.mm(rng.uniform(4, 10))
    mask = tick(rng, height)
    if rng.random() < 0.35:
        mask = np.zeros((height, height + 8), np.uint8)
        line = np.array(
            [(4, height * rng.uniform(0.75, 0.97)), (height * 0.5, height * 0.5), (height + 2, height * 0.05)]
        )
        stroke(mask, line, max(1.5, sheet.dpi / 110))
    colour = ink_shade(rng, rng.choice(("red", "blue", "black")))
    return MarkDrawn(page_no, "tick", None, pressed(sheet, mask, centre, 0.0, colour, Ink.HANDWRITING))


def _part(rng: random.Random, line: Points) -> tuple[float, float]:
    """Choose a part of a printed line: left and right in pixels."""
    left, right = float(line[0, 0]), float(line[1, 0])
    start = rng.uniform(left, left + 0.5 * (right - left))
    return start, rng.uniform(start + 0.15 * (right - left), right)


def underline(rng: random.Random, sheet: Sheet, line: Points) -> None:
    """Draw a pen line or two under part of a printed line; it has no truth entry, only its class."""
    start, stop = _part(rng, line)
    width, height = round(stop - start) + 8, sheet.mm(5)
    mask = np.zeros((height, width), np.uint8)
    thickness = max(1.2, sheet.dpi * rng.uniform(0.006, 0.013))
    for row in (0.3, 0.75)[: rng.choice((1, 1, 1, 2))]:
        slope = rng.gauss(0, 0.1)
        points = np.array(
            [
                (4 + (width - 8) * at / 4, height * (row + slope * (at / 4 - 0.5) + rng.uniform(-0.06, 0.06)))
                for at in range(5)
            ]
        )
        stroke(mask, points, thickness)
    colour = ink_shade(rng, rng.choice(("red", "blue", "black")))
    press(sheet, mask, round(start) - 4, round(float(line[2, 1])), colour=colour, ink=Ink.HANDWRITING)


def circle_words(rng: random.Random, sheet: Sheet, line: Points) -> None:
    """Draw a ring by pen round some words of a printed line; it has no truth entry, only its class."""
    start, stop = _part(rng, line)
    stop = min(stop, start + sheet.mm(45))
    tall = float(line[2, 1] - line[1, 1]) * rng.uniform(1.2, 1.7)
    canvas = np.zeros((round(tall * 1.5), round((stop - start) * 1.3) + 8), np.uint8)
    turn = np.linspace(rng.uniform(-0.6, 0), 6.283 * rng.uniform(0.98, 1.12), 14)
    reach = 1 + np.linspace(0, rng.uniform(-0.08, 0.12), 14)
    points = np.stack(
        [
            canvas.shape[1] / 2 + np.cos(turn) * reach * (stop - start) * 0.55,
            canvas.shape[0] / 2 + np.sin(turn) * reach * tall * 0.5,
        ],
        axis=1,
    )
    stroke(canvas, points, max(1.5, sheet.dpi * rng.uniform(0.007, 0.014)))
    middle = float(line[0, 1] + line[2, 1]) / 2
    colour = ink_shade(rng, rng.choice(("red", "blue", "black")))
    left, top = round((start + stop - canvas.shape[1]) / 2), round(middle - canvas.shape[0] / 2)
    press(sheet, canvas, left, top, colour=colour, ink=Ink.HANDWRITING)


def highlight(rng: random.Random, sheet: Sheet, line: Points) -> None:
    """Draw a marker pen over part of a printed line; what lies below stays print, for it is read as such."""
    start, stop = _part(rng, line)
    top, bottom = float(line[1, 1]), float(line[2, 1])
    grow = (bottom - top) * rng.uniform(-0.1, 0.25)
    rows = slice(max(0, round(top - grow)), max(1, round(bottom + grow)))
    window = sheet.picture[rows, max(0, round(start)) : max(1, round(stop))]
    colour = rng.choice(((255, 245, 90), (255, 190, 215), (190, 245, 170), (255, 205, 120), (205, 205, 205)))
    window[:] = (window.astype(np.uint16) * np.array(colour, np.uint16) // 255).astype(np.uint8)


def _block(
    rng: random.Random,
    sheet: Sheet,
    lines: list[str],
    letter_mm: float,
    faces: StampFaces,
    *,
    framed: bool,
    bold: float = 0.02,
) -> Grey:
    face = rng.choice(faces.rubber)
    size = letter_mm * sheet.dpi / 25.4 / letter_height(face)
    drawn = [draw_text(line, face, style=Style(size, bold), fallback=faces.fallback) for line in lines]
    pitch, pad = round(letter_mm * sheet.dpi / 25.4 * 2.2), sheet.mm(letter_mm * 0.9)
    width = max(one.mask.shape[1] for one in drawn) + 2 * pad
    canvas = np.zeros((pitch * len(lines) + 2 * pad, width), np.uint8)
    for place, one in enumerate(drawn):
        paste(
            canvas,
            one.mask,
            (width - one.mask.shape[1]) // 2,
            round(pad + pitch * (place + 0.72) - one.baseline),
        )
    if framed:
        thick = max(2, sheet.dpi // 75)
        cv2.rectangle(canvas, (thick, thick), (width - thick - 1, canvas.shape[0] - thick - 1), 255, thick)
    return canvas


def certified_copy(
    rng: random.Random,
    sheet: Sheet,
    page_no: int,
    centre: tuple[float, float],
    person: str,
    post: str,
    faces: StampFaces,
) -> list[MarkDrawn]:
    """Press a certified-copy stamp with name and post, and sign it: two marks, the rubber first."""
    lines = ["สำเนาถูกต้อง", "." * 29, f"({person})", post]
    mask = worn_rubber(
        rng,
        _block(rng, sheet, lines, 2.1, faces, framed=rng.random() < 0.2),
        strength=rng.uniform(0.2, 0.9),
        dpi=sheet.dpi,
    )
    colour = ink_shade(rng, rng.choice(("purple", "blue", "black", "red")))
    polygon = pressed(sheet, mask, centre, rng.uniform(-5, 5), colour, Ink.STAMP)
    signed = sign(rng, sheet, page_no, (centre[0], centre[1] - mask.shape[0] * 0.12))
    return [MarkDrawn(page_no, "certified_copy", "\n".join(lines), polygon), signed]


def urgency_stamp(
    rng: random.Random, sheet: Sheet, page_no: int, centre: tuple[float, float], word: str, faces: StampFaces
) -> MarkDrawn:
    """Press an urgency word in red rubber."""
    mask = worn_rubber(
        rng,
        _block(rng, sheet, [word], rng.uniform(4, 5.5), faces, framed=rng.random() < 0.6, bold=0.03),
        strength=rng.uniform(0.2, 0.9),
        dpi=sheet.dpi,
    )
    polygon = pressed(sheet, mask, centre, rng.uniform(-9, 9), ink_shade(rng, "red"), Ink.STAMP)
    return MarkDrawn(page_no, "urgency_stamp", word, polygon)


def seal(
    rng: random.Random,
    sheet: Sheet,
    page_no: int,
    centre: tuple[float, float],
    agency: str,
    faces: StampFaces,
) -> MarkDrawn:
    """Press the round seal of an agency: two circles, a winged figure, the name around the ring.

    Args:
        rng: source of chance.
        sheet: changed.
        page_no: from 1.
        centre: its middle in pixels.
        agency: name on the ring.
        faces: rubber faces.

    Returns:
        The mark, its polygon the square about the outer circle.
    """
    outer = sheet.mm(rng.uniform(38, 46)) // 2
    inner, middle = round(outer * 0.77), outer + 4
    canvas = np.zeros((2 * middle, 2 * middle), np.uint8)
    thick = max(2, sheet.dpi // 80)
    cv2.circle(canvas, (middle, middle), outer - thick, 255, thick, cv2.LINE_AA)
    cv2.circle(canvas, (middle, middle), inner, 255, max(1, thick - 1), cv2.LINE_AA)
    figure = draw_emblem(rng, round(inner * 1.4))
    paste(canvas, figure, middle - figure.shape[1] // 2, middle - figure.shape[0] // 2)
    face = rng.choice(faces.rubber)
    letter = (outer - inner) * 0.36
    style = Style(letter / letter_height(face), 0.02)
    clusters = [agency[start:end] for start, end in split_clusters(agency)]
    pieces = [draw_text(one, face, style=style, fallback=faces.fallback) for one in clusters]
    radius = (outer + inner) / 2
    total = sum(one.pen_right - one.pen_left for one in pieces)
    squeeze = min(1.0, 1.6 * np.pi * radius / max(1.0, total))
    at = -total * squeeze / 2
    for one in pieces:
        advance = (one.pen_right - one.pen_left) * squeeze
        angle = (at + advance / 2) / radius
        at += advance
        if one.ink is None:
            continue
        # Letters stand on the lower ring with their heads to the middle, reading left to right.
        direction = np.pi / 2 - angle
        spun, _ = turned(np.pad(one.mask, 2), float(-np.degrees(angle)))
        x = middle + np.cos(direction) * radius - spun.shape[1] / 2
        y = middle + np.sin(direction) * radius - spun.shape[0] / 2
        paste(canvas, spun, round(x), round(y))
    mask = worn_rubber(rng, canvas, strength=rng.uniform(0.2, 0.8), dpi=sheet.dpi)
    tilt = rng.uniform(-15, 15)
    spun, affine = turned(mask, tilt)
    hub = moved(np.array([[middle, middle]], np.float64), affine)[0]
    origin = (round(centre[0] - hub[0]), round(centre[1] - hub[1]))
    press(sheet, spun, *origin, colour=ink_shade(rng, "red"), ink=Ink.SEAL)
    square = rectangle(middle - outer, middle - outer, middle + outer, middle + outer)
    polygon = moved(square, affine) + np.array(origin)
    if rng.random() < 0.8:
        initials = pen_words(rng, rng.choice(("สม", "วร", "กน", "พร")), sheet.mm(3.4), faces.hand)
        press(
            sheet,
            initials,
            round(centre[0] + outer * 0.5),
            round(centre[1] + outer * 0.2),
            colour=INK_COLOURS["blue"][0],
            ink=Ink.HANDWRITING,
        )
    return MarkDrawn(page_no, "seal", agency, polygon)


def qr_code(sheet: Sheet, page_no: int, left: int, top: int, address: str) -> MarkDrawn:
    """Print a QR code about 22 mm wide; its text is the address."""
    matrix = np.array([list(row) for row in segno.make(address, error="m", micro=False).matrix], np.uint8)
    side = max(2, round(sheet.mm(22) / matrix.shape[0]))
    mask = np.kron(matrix, np.ones((side, side), np.uint8)) * np.uint8(255)
    press(sheet, mask, left, top, colour=(20, 20, 20), ink=Ink.PRINT)
    return MarkDrawn(page_no, "qr", address, rectangle(left, top, left + mask.shape[1], top + mask.shape[0]))
