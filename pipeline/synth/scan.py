"""Turn a drawn sheet into a page picture as scanners, copiers, fax machines and telephones give it.

All geometry is one map from the sheet to the picture, so that polygons are mapped point by point: a
smooth bend of the paper, then one homography that holds scale, skew, perspective, margin and quarter turn.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.synth.scan_faults import (
    changed_strokes,
    colour_cast,
    copier_edges,
    dithered,
    faxed,
    moved_camera,
    shaded,
    worn_paper,
)
from pipeline.synth.sheet import Grey, Points, Sheet

Level = Literal["easy", "medium", "hard"]
Mode = Literal["colour", "grey", "bilevel"]
Real = npt.NDArray[np.float32]
_STEP = 16
# Group 3 fax has 204 pixels an inch across and 196 down (ITU-T T.4); its files are said to have 200.
_FAX_DPI = 200
_TABLES = (
    (62, 44, 30),
    (120, 90, 60),
    (150, 150, 150),
    (40, 44, 50),
    (205, 200, 190),
    (90, 110, 130),
    (170, 130, 95),
)


@dataclass(frozen=True)
class Geometry:
    """The map from a drawn sheet to its picture.

    Attributes:
        matrix: 3 x 3 homography, in continuous coordinates (a pixel's centre at its index plus a half).
        bend: (height in pixels, waves across the sheet, phase) of the vertical bend before the homography.
        sheet_width: width of the sheet in pixels.
        width: width of the picture.
        height: height of the picture.
        skew: degrees that text is turned, clockwise, before the quarter turn.
        rotation: quarter turn, clockwise, 0 to 270.
    """

    matrix: npt.NDArray[np.float64]
    bend: tuple[float, float, float]
    sheet_width: int
    width: int
    height: int
    skew: float
    rotation: int

    def _offset(self, x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        reach, waves, phase = self.bend
        return np.asarray(reach * np.sin(2 * np.pi * waves * x / self.sheet_width + phase), np.float64)

    def map(self, points: Points) -> Points:
        """Map (n, 2) points of the sheet into the picture."""
        bent = np.stack(
            [points[:, 0], points[:, 1] + self._offset(points[:, 0]), np.ones(len(points))], axis=1
        )
        flat = bent @ self.matrix.T
        return np.asarray(flat[:, :2] / flat[:, 2:], np.float64)

    def warp(self, picture: Grey, *, exact: bool = False, border: tuple[int, int, int] | int = 255) -> Grey:
        """Warp a sheet's picture or class map (exact: nearest pixel) into the page picture."""
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        centred = np.linalg.inv(half) @ self.matrix @ half
        flags = cv2.INTER_NEAREST if exact else cv2.INTER_LINEAR
        fill = border if isinstance(border, tuple) else (border,)
        if self.bend[0] == 0:
            return np.asarray(
                cv2.warpPerspective(picture, centred, (self.width, self.height), flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=fill), np.uint8  # noqa: E501
            )  # fmt: skip
        # The map is so smooth that every sixteenth pixel says it all: between them it errs by a thousandth.
        inverse = np.linalg.inv(centred)
        ys, xs = np.mgrid[0 : self.height + _STEP : _STEP, 0 : self.width + _STEP : _STEP].astype(np.float64)
        below = inverse[2, 0] * xs + inverse[2, 1] * ys + inverse[2, 2]
        from_x = (inverse[0, 0] * xs + inverse[0, 1] * ys + inverse[0, 2]) / below
        from_y = (inverse[1, 0] * xs + inverse[1, 1] * ys + inverse[1, 2]) / below
        from_y = from_y - self._offset(from_x + 0.5)
        spread = np.array([[1 / _STEP, 0, 0], [0, 1 / _STEP, 0]])
        columns, rows = (
            cv2.warpAffine(
                one.astype(np.float32),
                spread,
                (self.width, self.height),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )
            for one in (from_x, from_y)
        )
        return np.asarray(
            cv2.remap(picture, columns, rows, flags, borderMode=cv2.BORDER_CONSTANT, borderValue=fill),
            np.uint8,
        )


@dataclass(frozen=True)
class Plan:
    """How a page is scanned.

    Attributes:
        level: how hard it is to read.
        dpi: pixels an inch of the picture.
        mode: colour, grey or bilevel.
        photograph: whether a telephone took it.
        copies: photocopies made before it was scanned.
        quality: JPEG quality, 25 to 95.
        fax: whether it came by fax.
    """

    level: Level
    dpi: int
    mode: Mode
    photograph: bool
    copies: int
    quality: int
    fax: bool


def plan_scan(rng: random.Random, level: Level) -> Plan:
    """Choose how a letter is scanned.

    Args:
        rng: source of chance.
        level: how hard it shall be.

    Returns:
        The plan, the same for all pages of the letter.
    """
    dpis = {"easy": (200, 300, 300, 400), "medium": (150, 200, 200, 300), "hard": (100, 150, 150, 200, 200)}[
        level
    ]
    mode: Mode = rng.choices(("colour", "grey", "bilevel"), (5, 3, 3))[0]
    photograph = level == "hard" and rng.random() < 0.25
    fax = level == "hard" and not photograph and rng.random() < 0.12
    copies = {"easy": 0, "medium": int(rng.random() < 0.35), "hard": rng.choice((0, 1, 1, 2, 3))}[level]
    quality = {"easy": rng.randint(80, 95), "medium": rng.randint(55, 90), "hard": rng.randint(25, 75)}[level]
    if photograph:
        mode = "colour"
    if fax:
        mode = "bilevel"
    return Plan(level, rng.choice(dpis) if not fax else _FAX_DPI, mode, photograph, copies, quality, fax)


def choose_geometry(rng: random.Random, sheet: Sheet, plan: Plan, *, turn: bool = True) -> Geometry:
    """Choose skew, quarter turn, bend and perspective of one page.

    Args:
        rng: source of chance.
        sheet: the drawn sheet.
        plan: how the letter is scanned.
        turn: whether a quarter turn is allowed.

    Returns:
        The map from the sheet to the picture.
    """
    scale = plan.dpi / sheet.dpi
    most = {"easy": 0.7, "medium": 1.8, "hard": 4.5}[plan.level]
    skew = rng.uniform(-most, most)
    if plan.level == "hard" and rng.random() < 0.12:
        skew = rng.uniform(5, 10) * rng.choice((-1, 1))
    rotation = 0
    if turn and plan.level != "easy" and rng.random() < (0.18 if plan.level == "hard" else 0.06):
        rotation = rng.choice((90, 180, 270))
    bend = (0.0, 1.0, 0.0)
    if plan.level == "hard" and (plan.photograph or rng.random() < 0.3):
        most_bent = 18 if plan.photograph else 8
        bend = (rng.uniform(2, most_bent) * sheet.dpi / 200, rng.uniform(0.3, 0.8), rng.uniform(0, 6.28))
    radians = np.deg2rad(skew)
    cosine, sine = float(np.cos(radians)), float(np.sin(radians))
    middle = np.array([[1, 0, -sheet.width / 2], [0, 1, -sheet.height / 2], [0, 0, 1.0]])
    spin = np.array([[cosine * scale, -sine * scale, 0], [sine * scale, cosine * scale, 0], [0, 0, 1.0]])
    matrix = spin @ middle
    if plan.photograph:
        reach = rng.choice((0.08, 0.12, 0.2)) / (sheet.height * scale)
        matrix = (
            np.array([[1, 0, 0], [0, 1, 0], [rng.uniform(-reach, reach), rng.uniform(-reach, reach), 1.0]])
            @ matrix
        )
    quarter = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[rotation]
    matrix = np.array([[quarter[0], -quarter[1], 0], [quarter[1], quarter[0], 0], [0, 0, 1.0]]) @ matrix
    corners = (
        np.array([(0, 0, 1), (sheet.width, 0, 1), (sheet.width, sheet.height, 1), (0, sheet.height, 1)])
        @ matrix.T
    )
    flat = corners[:, :2] / corners[:, 2:]
    pad = rng.uniform(0.02, 0.06) * sheet.width * scale if plan.photograph else 0.0
    low, high = flat.min(axis=0) - pad, flat.max(axis=0) + pad
    if not plan.photograph:
        # A scanner's glass is as large as the sheet; little more than half of what sticks out is kept.
        size = np.array([sheet.width, sheet.height]) * scale
        size = size[::-1] if rotation in (90, 270) else size
        middle_point = (low + high) / 2
        keep = size + (high - low - size) * 0.7
        low, high = middle_point - keep / 2, middle_point + keep / 2
    matrix = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1.0]]) @ matrix
    width, height = (int(one) for one in np.ceil(high - low))
    return Geometry(matrix, bend, sheet.width, width, height, skew, rotation)


def _ink_and_paper(picture: Grey) -> tuple[float, float]:
    """Tones of the darkest hundredth and of the paper, away from the edges."""
    rows, columns = picture.shape[:2]
    middle = picture[rows // 10 : rows - rows // 10 : 3, columns // 10 : columns - columns // 10 : 3]
    ink, paper = (float(one) for one in np.percentile(middle, (1.0, 60.0)))
    return ink, paper


def _copied(chance: np.random.Generator, picture: Grey, dpi: int, rng: random.Random) -> Grey:
    """Copy once on a photocopier: blur, hard tone, streaks, specks; strokes fatten or fade."""
    grey = np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 1.0) * dpi / 250), np.uint8)
    gain, middle = rng.uniform(1.3, 2.1), rng.uniform(105, 165)
    # A copy of a faded copy must not come out blank: whoever copies sets the machine darker.
    middle = max(middle, _ink_and_paper(grey)[0] + 40)
    tones = np.clip((np.arange(256) - middle) * gain + 140, 0, 255).astype(np.uint8)
    grey = np.asarray(cv2.LUT(grey, tones), np.uint8)
    rows, columns = grey.shape[:2]
    side = rng.choice((1, 2, 2, 3))
    count = int(chance.binomial(rows * columns, rng.uniform(0.00002, 0.0004)))
    down, across = chance.integers(0, rows - side, count), chance.integers(0, columns - side, count)
    dark = round(rng.uniform(20, 90))
    for at in range(side * side):
        grey[down + at // side, across + at % side] = dark
    for _ in range(rng.choice((0, 0, 1, 2))):
        x = rng.randrange(columns - 4)
        streak = grey[:, x : x + rng.randint(1, 3)]
        streak[:] = streak * rng.uniform(0.6, 0.9)
    return grey


def _lit(picture: Grey, rng: random.Random, depth: float) -> Grey:
    """Light a picture unevenly, as by a lamp at one side or a gutter's shadow."""
    rows, columns = picture.shape[:2]
    # Light changes slowly, so an eighth of the resolution is enough.
    xs = np.linspace(-1, 1, columns // 8 + 2, dtype=np.float32)[None, :]
    ys = np.linspace(-1, 1, rows // 8 + 2, dtype=np.float32)[:, None]
    a, b = rng.uniform(-1, 1), rng.uniform(-1, 1)
    field = 1 - depth * (0.5 + 0.35 * (a * xs + b * ys) + 0.25 * np.sin(2 * a * xs + 3 * b * ys))
    if rng.random() < 0.4:
        field = field * (1 - depth * np.exp(-(((xs + 1) / 0.12) ** 2)))
    light = cv2.resize(np.clip(field, 0.25, 1.05).astype(np.float32), (columns, rows))
    if picture.ndim == 3:
        light = cv2.merge([light] * 3)
    return np.asarray(cv2.multiply(picture, light, dtype=cv2.CV_8U), np.uint8)


def _noise(chance: np.random.Generator, shape: tuple[int, int], spread: float) -> npt.NDArray[np.int16]:
    """Grain of a scanner's sensor: every row is a stretch, begun anywhere, of one long row of noise.

    A number of its own for every pixel would cost more than all else that a scan does.
    """
    long_row = np.rint(chance.standard_normal(1 << 18, dtype=np.float32) * spread).astype(np.int16)
    grain = np.empty(shape, np.int16)
    for row, start in enumerate(chance.integers(0, len(long_row) - shape[1], shape[0]).tolist()):
        grain[row] = long_row[start : start + shape[1]]
    return grain


def scan(
    rng: random.Random, sheet: Sheet, plan: Plan, geometry: Geometry, behind: Sheet | None = None
) -> Grey:
    """Scan a sheet.

    Args:
        rng: source of chance.
        sheet: the drawn sheet; not changed.
        plan: how.
        geometry: where everything goes.
        behind: sheet whose print shines through from the back.

    Returns:
        (height, width, 3) colour, (height, width) grey, or (height, width) of 0 and 255 where bilevel.
    """
    chance = np.random.default_rng(rng.getrandbits(32))
    picture = sheet.picture
    level = plan.level
    if behind is not None and behind.picture.shape == picture.shape:
        ghost = cv2.GaussianBlur(cv2.flip(behind.picture, 1), (0, 0), 2.0 * sheet.dpi / 200)
        share = rng.uniform(0.04, 0.14)
        picture = np.asarray(cv2.addWeighted(picture, 1.0, ghost, share, -255 * share), np.uint8)
    if level != "easy":
        picture = worn_paper(picture, rng, sheet.dpi, hard=level == "hard")
    if plan.mode != "colour":
        weights = np.array([[0.299, 0.587, 0.114]], np.float32)
        picture = np.asarray(cv2.transform(picture, weights), np.uint8)
    ratio = sheet.dpi / plan.dpi
    if ratio > 1.05:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.42 * ratio), np.uint8)
    for _ in range(plan.copies):
        picture = changed_strokes(_copied(chance, picture, sheet.dpi, rng), rng)
    edge = (
        rng.choice(_TABLES)
        if plan.photograph
        else rng.choice(((250,) * 3, (255,) * 3, (236,) * 3, (20,) * 3 if level == "hard" else (244,) * 3))
    )
    picture = geometry.warp(picture, border=edge if picture.ndim == 3 else int(edge[0]))
    strength = {"easy": 0.35, "medium": 0.8, "hard": 1.3}[level]
    soft = rng.uniform(0.3, 0.55 + 0.2 * strength) * plan.dpi / 220
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), max(0.3, soft)), np.uint8)
    if plan.photograph or (level == "hard" and rng.random() < 0.4):
        picture = _lit(picture, rng, rng.uniform(0.2, 0.5) if plan.photograph else rng.uniform(0.05, 0.22))
    if plan.photograph and rng.random() < 0.25:
        picture = shaded(picture, rng)
    if plan.photograph and rng.random() < 0.25:
        picture = moved_camera(picture, rng, plan.dpi)
    if picture.ndim == 3 and rng.random() < 0.5:
        picture = colour_cast(picture, rng, 0.2 if plan.photograph else 0.06)
    if plan.copies or plan.fax:
        copier_edges(picture, rng, plan.dpi)
    gain, offset = rng.uniform(0.97, 1.0), 0.0
    if level != "easy" and rng.random() < 0.3:
        faded = 0.25 * strength
        gain, offset = gain * (1 - faded), 255 * faded * rng.uniform(0.6, 1)
    picture = np.asarray(cv2.convertScaleAbs(picture, alpha=gain, beta=offset), np.uint8)
    grain: npt.NDArray[np.int16] = _noise(chance, picture.shape[:2], rng.uniform(1.5, 5.0) * strength)
    if picture.ndim == 3:
        grain = np.asarray(cv2.merge([grain] * 3), np.int16)
    picture = np.asarray(cv2.add(picture, grain, dtype=cv2.CV_8U), np.uint8)
    if plan.mode == "bilevel":
        ink, paper = _ink_and_paper(picture)
        threshold = ink + (paper - ink) * (
            rng.uniform(0.35, 0.8) if level == "hard" else rng.uniform(0.42, 0.72)
        )
        if not plan.fax and rng.random() < 0.06:
            return dithered(picture, rng)
        sharp = np.asarray(cv2.threshold(picture, threshold, 255, cv2.THRESH_BINARY)[1], np.uint8)
        return faxed(sharp, rng) if plan.fax else sharp
    return picture
