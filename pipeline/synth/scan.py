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

from pipeline.synth.sheet import Grey, Points, Sheet

Level = Literal["easy", "medium", "hard"]
Mode = Literal["colour", "grey", "bilevel"]
Real = npt.NDArray[np.float32]


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
        inverse = np.linalg.inv(centred)
        ys, xs = np.mgrid[0 : self.height, 0 : self.width].astype(np.float32)
        m = inverse.astype(np.float32)
        below = m[2, 0] * xs + m[2, 1] * ys + m[2, 2]
        from_x = (m[0, 0] * xs + m[0, 1] * ys + m[0, 2]) / below
        from_y = (m[1, 0] * xs + m[1, 1] * ys + m[1, 2]) / below
        from_y = from_y - self._offset(from_x.astype(np.float64) + 0.5).astype(np.float32)
        return np.asarray(
            cv2.remap(picture, from_x, from_y, flags, borderMode=cv2.BORDER_CONSTANT, borderValue=fill),
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
    return Plan(level, rng.choice(dpis) if not fax else 200, mode, photograph, copies, quality, fax)


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
        bend = (rng.uniform(2, 9) * sheet.dpi / 200, rng.uniform(0.3, 0.8), rng.uniform(0, 6.28))
    radians = np.deg2rad(skew)
    cosine, sine = float(np.cos(radians)), float(np.sin(radians))
    middle = np.array([[1, 0, -sheet.width / 2], [0, 1, -sheet.height / 2], [0, 0, 1.0]])
    spin = np.array([[cosine * scale, -sine * scale, 0], [sine * scale, cosine * scale, 0], [0, 0, 1.0]])
    matrix = spin @ middle
    if plan.photograph:
        reach = 0.10 / (sheet.height * scale)
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


def _copied(chance: np.random.Generator, picture: Grey, dpi: int, rng: random.Random) -> Grey:
    """Copy once on a photocopier: blur, hard tone, streaks, specks; strokes fatten or fade."""
    grey = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 1.0) * dpi / 250).astype(np.float32)
    gain = rng.uniform(1.3, 2.1)
    grey = np.clip((grey - rng.uniform(105, 165)) * gain + 140, 0, 255)
    rows, columns = grey.shape[:2]
    specks = (chance.random((rows, columns)) > 1 - rng.uniform(0.00002, 0.0004)).astype(np.uint8)
    specks = cv2.dilate(specks, np.ones((rng.choice((1, 2, 2, 3)),) * 2, np.uint8))
    grey[specks > 0] = rng.uniform(20, 90)
    for _ in range(rng.choice((0, 0, 1, 2))):
        x = rng.randrange(columns - 4)
        grey[:, x : x + rng.randint(1, 3)] *= rng.uniform(0.6, 0.9)
    return np.asarray(grey, np.uint8)


def _holes_and_staples(picture: Grey, rng: random.Random, dpi: int) -> None:
    """Draw punch holes at the left edge or a staple in the corner, in place."""
    scale = dpi / 25.4
    dark = rng.choice((30, 60, 190))
    if rng.random() < 0.5:
        for y in (picture.shape[0] / 2 - 40 * scale, picture.shape[0] / 2 + 40 * scale):
            cv2.circle(picture, (round(11 * scale), round(y)), round(3 * scale), (dark,) * 3, -1, cv2.LINE_AA)
    else:
        x, y = rng.uniform(6, 14) * scale, rng.uniform(6, 14) * scale
        end = (round(x + 8 * scale), round(y - rng.uniform(2, 5) * scale))
        cv2.line(picture, (round(x), round(y)), end, (90, 90, 95), max(1, round(0.5 * scale)), cv2.LINE_AA)


def _lit(picture: Grey, rng: random.Random, depth: float) -> Grey:
    """Light a picture unevenly, as by a lamp at one side or a gutter's shadow."""
    rows, columns = picture.shape[:2]
    xs = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    ys = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    a, b = rng.uniform(-1, 1), rng.uniform(-1, 1)
    field = 1 - depth * (0.5 + 0.35 * (a * xs + b * ys) + 0.25 * np.sin(2 * a * xs + 3 * b * ys))
    if rng.random() < 0.4:
        field = field * (1 - depth * np.exp(-(((xs + 1) / 0.12) ** 2)))
    light = np.clip(field, 0.25, 1.05)
    return np.asarray(np.clip(picture * (light[..., None] if picture.ndim == 3 else light), 0, 255), np.uint8)


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
        ghost = cv2.GaussianBlur(behind.picture[:, ::-1], (0, 0), 2.0 * sheet.dpi / 200)
        share = rng.uniform(0.04, 0.14)
        picture = np.asarray(np.clip(picture - (255 - ghost.astype(np.float32)) * share, 0, 255), np.uint8)
    if level != "easy" and rng.random() < 0.3:
        picture = picture.copy()
        _holes_and_staples(picture, rng, sheet.dpi)
    if plan.mode != "colour":
        weights = np.array([[0.299, 0.587, 0.114]], np.float32)
        picture = np.asarray(cv2.transform(picture, weights), np.uint8)
    ratio = sheet.dpi / plan.dpi
    if ratio > 1.05:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.42 * ratio), np.uint8)
    for _ in range(plan.copies):
        picture = _copied(chance, picture, sheet.dpi, rng)
    edge = (
        (62, 44, 30)
        if plan.photograph
        else rng.choice(((250,) * 3, (255,) * 3, (236,) * 3, (20,) * 3 if level == "hard" else (244,) * 3))
    )
    picture = geometry.warp(picture, border=edge if picture.ndim == 3 else int(edge[0]))
    strength = {"easy": 0.35, "medium": 0.8, "hard": 1.3}[level]
    soft = rng.uniform(0.3, 0.55 + 0.2 * strength) * plan.dpi / 220
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), max(0.3, soft)), np.uint8)
    if plan.photograph or (level == "hard" and rng.random() < 0.4):
        picture = _lit(picture, rng, rng.uniform(0.25, 0.55) if plan.photograph else rng.uniform(0.05, 0.25))
    values = picture.astype(np.float32)
    values *= rng.uniform(0.97, 1.0)
    if level != "easy" and rng.random() < 0.3:
        values = values * (1 - 0.25 * strength) + 255 * 0.25 * strength * rng.uniform(0.6, 1)
    noise = chance.standard_normal(values.shape[:2], dtype=np.float32) * np.float32(
        rng.uniform(1.5, 5.0) * strength
    )
    values += noise[..., None] if values.ndim == 3 else noise
    if plan.mode == "bilevel":
        threshold = rng.uniform(135, 185) if level != "hard" else rng.uniform(115, 200)
        if plan.fax:
            # Standard fax resolution has half the rows: rows are dropped and doubled.
            values = np.repeat(values[::2], 2, axis=0)[: values.shape[0]]
        return np.asarray(np.where(values > threshold, 255, 0), np.uint8)
    return np.asarray(np.clip(values, 0, 255), np.uint8)
