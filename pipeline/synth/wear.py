"""Make a clean drawing look scanned: blur, loss of resolution, copying, dirt, uneven light, JPEG.

All functions take and give grey pictures (uint8, 255 paper) or ink masks (uint8, 255 ink) and draw
their chance from the generator they are handed, so the same generator state gives the same bytes.
The set of faults is that of Baird, "Document image defect models" (1990), with the photocopy faults
(thickening, fading, streaks) that letters passed on between offices show.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Real = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Severity:
    """How much wear is put on.

    Attributes:
        smallest_height: lowest height in pixels a text line is reduced to.
        strength: 0 spotless to 1 as bad as still readable; scales every fault.
    """

    smallest_height: int = 15
    strength: float = 1.0


def bend(ink: Grey, *, slope: float, sag: float) -> Grey:
    """Tilt and curve a line of text by moving its columns up and down.

    Args:
        ink: ink mask (height, width).
        slope: vertical shift from the left end to the right end, in pixels; positive goes down.
        sag: vertical shift of the middle against the ends, in pixels; positive goes down.

    Returns:
        A mask of the same size.
    """
    height, width = ink.shape
    along = np.linspace(-1.0, 1.0, width, dtype=np.float32)
    shift = 0.5 * slope * along + sag * (1.0 - along * along)
    columns = np.broadcast_to(np.arange(width, dtype=np.float32), (height, width))
    rows = np.arange(height, dtype=np.float32)[:, None] - shift[None, :]
    moved = cv2.remap(ink, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(moved, np.uint8)


def strokes(chance: np.random.Generator, ink: Grey, *, count: int, thickness: float) -> None:
    """Draw pen strokes across a mask, in place: long, lightly curved, as of initials and signatures.

    Args:
        chance: source of chance.
        ink: ink mask, changed in place.
        count: number of strokes.
        thickness: width in pixels.
    """
    height, width = ink.shape
    for _ in range(count):
        middle = chance.uniform(0, width)
        reach = chance.uniform(0.5, 3.0) * height
        points = np.stack(
            (
                np.sort(chance.uniform(middle - reach, middle + reach, 4)),
                chance.uniform(-0.4 * height, 1.4 * height, 4),
            ),
            axis=1,
        )
        steps = np.linspace(0, 1, 14)[:, None]
        curve = (
            (1 - steps) ** 3 * points[0]
            + 3 * steps * (1 - steps) ** 2 * points[1]
            + 3 * steps**2 * (1 - steps) * points[2]
            + steps**3 * points[3]
        )
        tone = int(chance.integers(110, 256))
        layer = curve.round().astype(np.int32)[:, None, :]
        cv2.polylines(ink, [layer], False, tone, max(1, round(thickness)), cv2.LINE_AA)


def rules(chance: np.random.Generator, ink: Grey, *, thickness: int, upright: bool) -> None:
    """Draw one straight rule, whole or dotted, across a mask, in place: a frame, an underline, a border.

    Args:
        chance: source of chance.
        ink: ink mask, changed in place.
        thickness: width in pixels.
        upright: whether it runs from top to bottom.
    """
    height, width = ink.shape
    tone = int(chance.integers(130, 256))
    if upright:
        at = int(chance.integers(0, max(1, width)))
        lean = int(chance.integers(-2, 3))
        cv2.line(ink, (at, 0), (at + lean, height), tone, thickness, cv2.LINE_AA)
        return
    edge = chance.random() < 0.7
    share = chance.choice((0.0, 1.0)) + chance.normal(0, 0.06) if edge else chance.uniform(0.0, 1.0)
    at = int(np.clip(share, 0, 1) * (height - 1))
    lean = round(float(chance.normal(0, 0.004)) * width)
    if chance.random() < 0.3:
        step = int(chance.integers(4, 9))
        for x in range(0, width, step):
            cv2.circle(ink, (x, at), max(1, thickness // 2), tone, -1, cv2.LINE_AA)
        return
    cv2.line(ink, (0, at), (width, at + lean), tone, thickness, cv2.LINE_AA)


def reduce_height(picture: Grey, height: int) -> Grey:
    """Bring a picture to a height, keeping its proportions.

    Args:
        picture: grey picture or mask.
        height: wanted height in pixels.

    Returns:
        The picture; averaged where it shrinks, interpolated where it grows.
    """
    width = max(1, round(picture.shape[1] * height / picture.shape[0]))
    way = cv2.INTER_AREA if height < picture.shape[0] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (width, height), interpolation=way), np.uint8)


def _copy_strokes(chance: np.random.Generator, ink: Real, strength: float) -> Real:
    """Blur, then thicken or thin by a soft threshold, as a copier's exposure does."""
    sigma = float(chance.uniform(0.0, 0.25 + 0.75 * strength))
    if sigma > 0.2:
        ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), sigma), np.float32)
    roll = chance.random()
    if roll < 0.5 * strength:
        # Measured against the ink's own strength, or hairlines at low resolution would vanish whole.
        own = float(np.square(ink).sum() / max(float(ink.sum()), 1e-6))
        level = own * float(chance.uniform(0.3, 0.7))
        gain = float(chance.uniform(1.2, 5.0))
        ink = np.clip((ink - level) * gain + 0.5, 0.0, 1.0)
    return ink


def _light(chance: np.random.Generator, shape: tuple[int, int], strength: float) -> Real:
    """Paper brightness for each pixel: a level, a slope and slow waves."""
    height, width = shape
    level = chance.uniform(255 - 70 * strength, 256) if chance.random() < 0.6 else 255.0
    paper = np.full((1, width), level, np.float32)
    if chance.random() < 0.4 * strength:
        along = np.linspace(-1, 1, width, dtype=np.float32)[None]
        paper += chance.uniform(-25, 25) * along + chance.uniform(-14, 14) * np.cos(
            along * chance.uniform(2, 9) + chance.uniform(0, 6)
        )
    return np.broadcast_to(paper, (height, width)).astype(np.float32)


def _dirt(chance: np.random.Generator, page: Real, strength: float) -> None:
    """Speckle, blotches, streaks and dropped rows, in place."""
    height, width = page.shape
    if chance.random() < 0.3 * strength:
        count = int(chance.integers(1, 3 + int(height * width * 0.002)))
        rows, columns = chance.integers(0, height, count), chance.integers(0, width, count)
        page[rows, columns] = chance.uniform(0, 170, count)
    if chance.random() < 0.12 * strength:
        for _ in range(int(chance.integers(1, 6))):
            centre = (int(chance.integers(0, width)), int(chance.integers(0, height)))
            cv2.circle(
                page, centre, int(chance.integers(1, 3)), float(chance.uniform(0, 160)), -1, cv2.LINE_AA
            )
    if chance.random() < 0.15 * strength:
        count = int(chance.integers(1, 3 + int(height * width * 0.004)))
        rows, columns = chance.integers(0, height, count), chance.integers(0, width, count)
        page[rows, columns] = 255.0
    if chance.random() < 0.08 * strength:
        for column in chance.integers(0, width, int(chance.integers(1, 4))):
            page[:, column] += chance.uniform(-90, 110)
    if chance.random() < 0.04 * strength:
        page[int(chance.integers(0, height))] += chance.uniform(-60, 120)


def scanned(
    chance: np.random.Generator,
    ink: Grey,
    *,
    severity: Severity,
    behind: Grey | None = None,
) -> Grey:
    """Turn an ink mask into a picture of it as a scanner would give it, at the scanner's resolution.

    Args:
        chance: source of chance.
        ink: ink mask at drawing resolution.
        severity: how bad.
        behind: ink of the sheet's other side, same size, if it is to shine through.

    Returns:
        A grey picture, 255 paper, at most as high as the mask and at least ``severity.smallest_height``.
    """
    strength = severity.strength
    # Heights follow what 75 to 300 dpi make of a 16 point line, with the middle most frequent.
    tallest = ink.shape[0]
    smallest = min(severity.smallest_height, tallest)
    height = int(chance.triangular(smallest, max(smallest, min(44, tallest)), tallest + 1))
    if chance.random() > 0.35 + 0.5 * strength:
        height = tallest
    if height < tallest:
        ink = reduce_height(ink, height)
    coverage = ink.astype(np.float32) / 255.0
    coverage = _copy_strokes(chance, coverage, strength)
    darkness = chance.uniform(255 - 135 * strength, 256) if chance.random() < 0.6 else 255.0
    if chance.random() < 0.1 * strength:
        # A worn ribbon or a dry stamp pad: ink comes and goes.
        blotches = cv2.resize(
            chance.uniform(0.25, 1.3, (3, max(2, coverage.shape[1] // 12))).astype(np.float32),
            (coverage.shape[1], coverage.shape[0]),
            interpolation=cv2.INTER_LINEAR,
        )
        coverage = np.clip(coverage * blotches, 0, 1)
    page = _light(chance, coverage.shape, strength)
    if behind is not None:
        back = cv2.resize(behind, (coverage.shape[1], coverage.shape[0]), interpolation=cv2.INTER_AREA)
        back = cv2.GaussianBlur(back[:, ::-1].astype(np.float32), (0, 0), 1.0)
        page -= back * np.float32(chance.uniform(0.05, 0.22))
    darkness = min(darkness, float(page.min()))
    page = page - coverage * np.float32(darkness)
    if chance.random() < 0.55 * strength:
        spread = float(chance.gamma(1.6, 4.5))
        page += chance.standard_normal(page.shape, dtype=np.float32) * spread
    _dirt(chance, page, strength)
    if chance.random() < 0.28:
        # Bilevel scans; the threshold moves about the middle between paper and ink.
        # It is set from the ink itself: dirt darker than faint ink would wipe the text out.
        high = float(np.median(page))
        low = max(0.0, high - darkness * float(coverage.max()))
        level = low + (high - low) * float(chance.uniform(0.38, 0.78))
        page = np.where(page < level, 0.0, 255.0).astype(np.float32)
    picture = np.clip(page, 0, 255).astype(np.uint8)
    if chance.random() < 0.45 * (0.4 + 0.6 * strength):
        quality = int(chance.integers(int(85 - 60 * strength), 92))
        good, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if good:
            picture = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)
    return picture
