"""What paper, copiers, fax machines and telephones add to a page besides its ink.

Everything here changes tones only, never places: polygons and class maps stay true.
"""

from __future__ import annotations

import random

import cv2
import numpy as np
from PIL import Image

from pipeline.synth.sheet import Grey


def _fold(picture: Grey, rng: random.Random, dpi: int) -> None:
    """Shade a crease across the sheet, bright on its ridge and dark beside it, in place."""
    rows, columns = picture.shape[:2]
    across = rng.random() < 0.8
    length = rows if across else columns
    half = max(4, round(rng.uniform(1.5, 6) * dpi / 25.4))
    at = round(length * (rng.choice((1 / 3, 1 / 2, 2 / 3)) + rng.gauss(0, 0.015)))
    start, stop = max(0, at - half), min(length, at + half)
    place = np.linspace(-1, 1, stop - start, dtype=np.float32)
    depth = rng.uniform(0.02, 0.1)
    shade = 1 - depth * np.exp(-4 * np.abs(place)) * (1 + rng.choice((-0.6, 0.6)) * np.sign(place))
    shade[np.abs(place) < 0.08] += depth * rng.uniform(0.2, 1.2)
    window = picture[start:stop] if across else picture[:, start:stop]
    factor = shade[:, None, None] if across else shade[None, :, None]
    window[:] = np.clip(window * factor, 0, 255)


def _hole(picture: Grey, rng: random.Random, centre: tuple[int, int], radius: int, inside: int) -> None:
    """Punch a hole: what lies below shows, with a shadow along one side of the rim."""
    cv2.circle(picture, centre, radius, (inside,) * 3, -1, cv2.LINE_AA)
    turn = rng.uniform(0, 360)
    rim = rng.randint(120, 190)
    cv2.ellipse(
        picture,
        centre,
        (radius, radius),
        turn,
        0,
        rng.randint(120, 220),
        (rim,) * 3,
        max(1, radius // 7),
        cv2.LINE_AA,
    )


def _staple(picture: Grey, rng: random.Random, scale: float) -> None:
    right = rng.random() < 0.15
    x, y = rng.uniform(6, 16) * scale, rng.uniform(5, 14) * scale
    x = picture.shape[1] - x if right else x
    turn, reach = rng.uniform(-1.2, 0.6), 5.5 * scale
    end = (round(x + np.cos(turn) * reach * 2), round(y + np.sin(turn) * reach))
    begin, thick = (round(x), round(y)), max(1, round(0.5 * scale))
    if rng.random() < 0.35:
        # Pulled out: two pricks and a dent are left.
        for spot in (begin, end):
            cv2.circle(picture, spot, max(1, thick), (70, 70, 70), -1, cv2.LINE_AA)
        return
    shadow = (begin[0] + thick, begin[1] + thick), (end[0] + thick, end[1] + thick)
    cv2.line(picture, *shadow, (190, 190, 190), thick, cv2.LINE_AA)
    tone = rng.choice((60, 100, 150))
    cv2.line(picture, begin, end, (tone, tone, tone + 5), thick, cv2.LINE_AA)


def _corner(picture: Grey, rng: random.Random, scale: float) -> None:
    """Fold a corner over, or glue a coloured slip on it, in place."""
    rows, columns = picture.shape[:2]
    wide, tall = rng.uniform(6, 26) * scale, rng.uniform(6, 26) * scale
    left, top = rng.random() < 0.6, rng.random() < 0.75
    x, y = (0.0, wide) if left else (float(columns), columns - wide)
    v, w = (0.0, tall) if top else (float(rows), rows - tall)
    tones = ((238, 238, 238), (248, 205, 225), (255, 246, 170), (225, 225, 230))
    points = np.array([(x, v), (y, v), (x, w)], np.int32)
    cv2.fillPoly(picture, [points], rng.choice(tones))
    cv2.line(
        picture,
        (round(y), round(v)),
        (round(x), round(w)),
        (185, 185, 185),
        max(1, round(0.4 * scale)),
        cv2.LINE_AA,
    )


def worn_paper(picture: Grey, rng: random.Random, dpi: int, *, hard: bool) -> Grey:
    """Fold, punch, staple and stain the sheet.

    Args:
        picture: (height, width, 3) of the sheet; not changed.
        rng: source of chance.
        dpi: pixels an inch.
        hard: whether this happens often.

    Returns:
        The sheet as it comes to the scanner; the same array where nothing happened to it.
    """
    often, scale = (1.0 if hard else 0.55), dpi / 25.4
    holes, staple, folds, corner = (rng.random() < share * often for share in (0.22, 0.2, 0.25, 0.06))
    if not (holes or staple or folds or corner):
        return picture
    worn = picture.copy()
    if holes:
        inside, radius = rng.choice((25, 60, 190, 225, 245)), round(rng.uniform(2.6, 3.2) * scale)
        x, apart = rng.uniform(9, 13) * scale, rng.choice((40, 40, 40, 54)) * scale
        drift = rng.uniform(-6, 6) * scale
        for side in (-1, 1):
            y = worn.shape[0] / 2 + side * apart + drift
            _hole(worn, rng, (round(x + rng.gauss(0, 0.3) * scale), round(y)), radius, inside)
    if staple:
        _staple(worn, rng, scale)
    if corner:
        _corner(worn, rng, scale)
    if folds:
        for _ in range(rng.choice((1, 1, 2))):
            _fold(worn, rng, dpi)
    return worn


def copier_edges(picture: Grey, rng: random.Random, dpi: int) -> None:
    """Draw, in place, what an open lid and a dirty glass leave: a dark bar at an edge, a broken line.

    Args:
        picture: (height, width) or (height, width, 3), changed.
        rng: source of chance.
        dpi: pixels an inch.
    """
    rows, columns = picture.shape[:2]
    scale, dark = dpi / 25.4, rng.randint(5, 60)
    if rng.random() < 0.4:
        wide = max(1, round(rng.uniform(0.5, 5) * scale))
        side = rng.randrange(4)
        start, stop = sorted((rng.uniform(0, 1), rng.uniform(0, 1)))
        along = slice(
            round(start * (columns if side < 2 else rows)), round(stop * (columns if side < 2 else rows))
        )
        place = (
            (slice(0, wide), along),
            (slice(rows - wide, rows), along),
            (along, slice(0, wide)),
            (along, slice(columns - wide, columns)),
        )
        picture[place[side]] = dark
    if rng.random() < 0.4:
        x = round(columns * rng.choice((rng.uniform(0.01, 0.06), rng.uniform(0.94, 0.99), rng.random())))
        y, wide = 0, max(1, round(0.15 * scale))
        while y < rows:
            end = y + round(rng.uniform(1, 30) * scale)
            if rng.random() < 0.5:
                picture[y:end, x : x + wide] = dark
            y = end + round(rng.uniform(0.3, 9) * scale)


def changed_strokes(picture: Grey, rng: random.Random) -> Grey:
    """Fatten or thin all strokes by about a pixel, as toner and exposure do, in two of five copies."""
    roll = rng.random()
    if roll < 0.22:
        return np.asarray(cv2.erode(picture, np.ones((2, 2), np.uint8)), np.uint8)
    if roll < 0.4:
        thin = cv2.dilate(picture, np.ones((2, 2), np.uint8))
        return np.asarray(cv2.addWeighted(picture, 0.45, thin, 0.55, 0), np.uint8)
    return picture


def shaded(picture: Grey, rng: random.Random) -> Grey:
    """Let the shadow of a hand or a telephone fall on a photograph."""
    rows, columns = picture.shape[:2]
    small = np.full((rows // 16 + 2, columns // 16 + 2), 1.0, np.float32)
    tall, wide = small.shape
    corner = (rng.choice((0, wide)), rng.choice((0, tall)))
    others = range(rng.randint(3, 5))
    points = [corner, *((rng.randint(-2, wide + 2), rng.randint(-2, tall + 2)) for _ in others)]
    cv2.fillPoly(small, [cv2.convexHull(np.array(points, np.int32))], rng.uniform(0.65, 0.88))
    small = cv2.GaussianBlur(small, (0, 0), rng.uniform(1.0, 8.0))
    light = cv2.resize(small, (columns, rows))
    if picture.ndim == 3:
        light = cv2.merge([light] * 3)
    return np.asarray(cv2.multiply(picture, light, dtype=cv2.CV_8U), np.uint8)


def moved_camera(picture: Grey, rng: random.Random, dpi: int) -> Grey:
    """Blur a photograph along a short way, as a hand does that is not held still."""
    reach = max(2, round(rng.uniform(0.1, 0.4) * dpi / 25.4))
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    turn = rng.uniform(0, np.pi)
    across, down = reach / 2 * np.cos(turn), reach / 2 * np.sin(turn)
    cv2.line(
        kernel,
        (round(reach - across), round(reach - down)),
        (round(reach + across), round(reach + down)),
        1.0,
        1,
    )
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.uint8)


def colour_cast(picture: Grey, rng: random.Random, depth: float) -> Grey:
    """Shift the white of a colour picture, as lamps and scanners do, and bend its tones a little."""
    bend = rng.uniform(0.85, 1.2)
    tones = 255 * (np.arange(256) / 255) ** bend
    table = np.stack([tones * (1 - depth * rng.random()) for _ in range(3)], axis=-1)
    return np.asarray(cv2.LUT(picture, table.round().astype(np.uint8)[None]), np.uint8)


def faxed(picture: Grey, rng: random.Random) -> Grey:
    """Send a bilevel picture by fax: standard resolution loses every second row (ITU-T T.4), lines drop out.

    Args:
        picture: (height, width) of 0 and 255, 204 pixels an inch across and 196 down.
        rng: source of chance.

    Returns:
        The picture as received; rows of standard resolution stand twice.
    """
    received = picture.copy()
    if rng.random() < 0.6:
        half = received[::2]
        received = np.repeat(half, 2, axis=0)[: picture.shape[0]]
    rows = received.shape[0]
    for _ in range(rng.choice((0, 1, 3, 8))):
        start, tall = rng.randrange(rows), rng.choice((1, 2, 2, 4))
        roll = rng.random()
        window = received[start : start + tall]
        if roll < 0.4:
            window[:] = 255
        elif roll < 0.75:
            # A bad line is replaced by the one before it.
            window[:] = received[max(0, start - 1)]
        elif roll < 0.9:
            window[:] = np.roll(window, rng.randint(-300, 300), axis=1)
        else:
            first = rng.randrange(received.shape[1])
            window[:, first : first + rng.randint(50, 600)] = 0
    return received


def dithered(picture: Grey, rng: random.Random) -> Grey:
    """Make a grey picture bilevel by error diffusion (Floyd and Steinberg, 1976), its paper cleaned first."""
    white, black = rng.uniform(200, 235), rng.uniform(20, 70)
    tones = np.clip((np.arange(256) - black) * 255 / (white - black), 0, 255).astype(np.uint8)
    clean = np.asarray(cv2.LUT(picture, tones), np.uint8)
    return np.asarray(Image.fromarray(clean).convert("1"), np.uint8) * np.uint8(255)
