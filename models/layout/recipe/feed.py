"""Crops of generated pages with what the network shall find in them."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from network import CORNERS
from stored import STORED_LONG_SIDE, Page, read_page

from pipeline.imaging.layers import AREAS, INKS, LONG_SIDE

SIDE = 384
_SHRUNK = 0.55
"""A stamp's middle is its box shrunk by this: middles of stamps that overlap stay apart."""
Real = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Sample:
    """A crop.

    Attributes:
        planes: (3, height, width) uint8.
        inks: (inks, height, width) 0 or 1.
        areas: (areas, height / 2, width / 2) 0 or 1.
        middles: (1 + corners + 1, height / 8, width / 8): middle, corners in cells, weight of the corners.
    """

    planes: npt.NDArray[np.uint8]
    inks: npt.NDArray[np.uint8]
    areas: npt.NDArray[np.uint8]
    middles: Real


def _bands(page: Page) -> list[npt.NDArray[np.float64]]:
    """The bodies of the lines' letters, without marks: quadrilaterals, by where rows have most ink."""
    bands = []
    for polygon in page.lines:
        half = len(polygon) // 2
        upper, lower = polygon[:half], polygon[half:][::-1]
        for at in range(half - 1):
            quad = np.array([upper[at], upper[at + 1], lower[at + 1], lower[at]])
            width = max(2, round(float(np.linalg.norm(quad[1] - quad[0]))))
            height = max(2, round(float(np.linalg.norm(quad[3] - quad[0]))))
            target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
            to_quad = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
            ink = cv2.warpPerspective((page.inks >> 1) & 1, to_quad, (width, height), flags=cv2.INTER_NEAREST)
            rows = ink.sum(1).astype(np.float64)
            inside = np.flatnonzero(rows > 0.45 * rows.max(initial=1))
            top, bottom = (
                (inside[0] / height, (inside[-1] + 1) / height) if rows.any() and len(inside) else (0.4, 0.75)
            )
            # Held a little inside, so that the bands of close lines stay apart.
            top, bottom = top + 0.1 * (bottom - top), bottom - 0.1 * (bottom - top)
            left, right = quad[3] - quad[0], quad[2] - quad[1]
            bands.append(
                np.array(
                    [
                        quad[0] + top * left,
                        quad[1] + top * right,
                        quad[1] + bottom * right,
                        quad[0] + bottom * left,
                    ]
                )
            )
    return bands


def _fill(mask: npt.NDArray[np.uint8], polygons: Sequence[npt.NDArray[np.float64]], scale: float) -> None:
    for polygon in polygons:
        points = np.round((polygon + 0.5) * scale * 16 - 8).astype(np.int32)
        cv2.fillPoly(mask, [points], 1, shift=4)


def _targets_of_stamps(stamps: Sequence[npt.NDArray[np.float64]], height: int, width: int) -> Real:
    out = np.zeros((2 + CORNERS, height // 8, width // 8), np.float32)
    rows, columns = np.mgrid[0 : height // 8, 0 : width // 8].astype(np.float64)
    nearest = np.full(rows.shape, np.inf)
    for box in stamps:
        cells = (box + 0.5) / 8 - 0.5
        middle = cells.mean(0)
        inner = middle + (cells - middle) * _SHRUNK
        mask = np.zeros(rows.shape, np.uint8)
        cv2.fillConvexPoly(mask, np.round(inner * 16).astype(np.int32), 1, shift=4)
        high = max(1.0, float(np.linalg.norm(cells[3] - cells[0])))
        distance = np.hypot(columns - middle[0], rows - middle[1]) / high
        own = (mask > 0) & (distance < nearest)
        nearest[own] = distance[own]
        inside = (cells > -1).all(1) & (cells[:, 0] < width // 8 + 1) & (cells[:, 1] < height // 8 + 1)
        out[0][own] = 1
        for corner, (x, y) in enumerate(cells):
            out[1 + 2 * corner][own] = (x - columns)[own]
            out[2 + 2 * corner][own] = (y - rows)[own]
        out[1 + CORNERS][own] = 1.0 if inside.sum() >= 3 else 0.0
    return out


def crop_of(page: Page, matrix: npt.NDArray[np.float64], height: int, width: int) -> Sample:
    """The crop that the 2 x 3 map from stored page to crop gives; sides are multiples of 32."""
    planes = cv2.warpAffine(
        page.planes, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(0, 128, 128)
    )
    bits = cv2.warpAffine(page.inks, matrix, (width, height), flags=cv2.INTER_NEAREST)
    inks = np.stack([(bits >> (at + 1)) & 1 for at in range(len(INKS))])

    def moved(polygons: Sequence[npt.NDArray[np.float64]]) -> list[npt.NDArray[np.float64]]:
        return [one @ matrix[:, :2].T + matrix[:, 2] for one in polygons]

    areas = np.zeros((len(AREAS), height // 2, width // 2), np.uint8)
    stamps = moved(page.stamps)
    for mask, polygons in zip(areas, (moved(_bands(page)), stamps, moved(page.others)), strict=True):
        _fill(mask, polygons, 0.5)
    return Sample(
        np.ascontiguousarray(planes.transpose(2, 0, 1)),
        inks.astype(np.uint8),
        areas,
        _targets_of_stamps(stamps, height, width),
    )


def _smooth(chance: np.random.Generator, side: int, cells: int) -> Real:
    coarse = chance.random((cells, cells), dtype=np.float32)
    return np.asarray(cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC), np.float32)


def worn(sample: Sample, chance: np.random.Generator) -> Sample:
    """The sample as another scanner would give it: tones, blur, noise, faded stamps, other colours."""
    planes = sample.planes.astype(np.float32)
    dark = planes[0]
    inks = sample.inks
    side = dark.shape[0]
    only_stamp = (inks[1] | inks[3]).astype(bool) & (inks[0] == 0)
    if chance.random() < 0.45 and only_stamp.any():
        # Real stamps come out grey and half lost, far paler than the print around them.
        fade = float(chance.uniform(0.15, 1.0)) + 0.8 * (
            _smooth(chance, side, int(chance.integers(3, 9))) - 0.5
        )
        dark = np.where(only_stamp, dark * np.clip(fade, 0.05, 1.1), dark)
    if chance.random() < 0.2:
        kernel = np.ones((2, 2), np.uint8)
        dark = cv2.dilate(dark, kernel) if chance.random() < 0.5 else cv2.erode(dark, kernel)
    if chance.random() < 0.5:
        dark = cv2.GaussianBlur(dark, (0, 0), float(chance.uniform(0.3, 1.1)))
    dark = 255 * np.power(np.clip(dark / 255, 0, 1), float(chance.uniform(0.7, 1.5)))
    dark = dark * float(chance.uniform(0.55, 1.15))
    if chance.random() < 0.12:
        at = float(chance.uniform(50, 130))
        dark = 255 / (1 + np.exp(-(dark - at) / float(chance.uniform(4, 25))))
    if chance.random() < 0.6:
        dark = dark + chance.standard_normal(dark.shape, dtype=np.float32) * float(chance.uniform(1, 14))
    if chance.random() < 0.25:
        specks = (chance.random(dark.shape) > 1 - float(chance.uniform(0.0001, 0.002))).astype(np.uint8)
        dark = np.where(cv2.dilate(specks, np.ones((2, 2), np.uint8)) > 0, chance.uniform(80, 255), dark)
    if chance.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(25, 80))]
        _, packed = cv2.imencode(".jpg", np.clip(dark, 0, 255).astype(np.uint8), quality)
        dark = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE).astype(np.float32)
    planes[0] = dark
    colour = planes[1:] - 128
    if chance.random() < 0.45:
        colour[:] = 0
    elif np.abs(colour).max() > 8:
        turn = (
            float(chance.uniform(-math.pi, math.pi))
            if chance.random() < 0.25
            else float(chance.normal(0, 0.25))
        )
        scale = float(chance.uniform(0.4, 1.4))
        a, b = colour[0].copy(), colour[1].copy()
        colour[0] = scale * (a * math.cos(turn) - b * math.sin(turn))
        colour[1] = scale * (a * math.sin(turn) + b * math.cos(turn))
    planes[1:] = colour + 128
    return Sample(np.clip(planes, 0, 255).astype(np.uint8), inks, sample.areas, sample.middles)


def _focus(page: Page, rng: random.Random) -> tuple[float, float]:
    """Where the middle of a crop goes: half of them on stamps and other marks, the others anywhere."""
    height, width = page.inks.shape
    boxes = [*page.stamps, *page.stamps, *page.others]
    if boxes and rng.random() < 0.5:
        x, y = rng.choice(boxes).mean(0)
        return float(x) + rng.gauss(0, 90), float(y) + rng.gauss(0, 90)
    return rng.uniform(0.15, 0.85) * width, rng.uniform(0.1, 0.9) * height


def samples(folder: Path, seed: int) -> Iterator[Sample]:
    """Crops without end, from all pages that are in the folder so far."""
    rng = random.Random(seed)  # noqa: S311
    chance = np.random.default_rng(seed)
    while True:
        stems = sorted(path.with_suffix("") for path in folder.glob("*.json"))
        for stem in rng.sample(stems, min(len(stems), 60)):
            page = read_page(stem)
            if page is None:
                continue
            for _ in range(2):
                scale = LONG_SIDE / STORED_LONG_SIDE * math.exp(rng.gauss(0, 0.09))
                x, y = _focus(page, rng)
                turn = cv2.getRotationMatrix2D((x, y), rng.gauss(0, 0.3), scale)
                turn[:, 2] += np.array([SIDE / 2 - x, SIDE / 2 - y])
                yield worn(crop_of(page, turn, SIDE, SIDE), chance)


def whole_pages(folder: Path) -> list[Sample]:
    """The pages of a folder as the network sees them in use, padded to multiples of 32."""
    found = []
    for path in sorted(folder.glob("*.json")):
        page = read_page(path.with_suffix(""))
        if page is None:
            continue
        scale = LONG_SIDE / STORED_LONG_SIDE
        height, width = (-(-round(side * scale) // 32) * 32 for side in page.inks.shape)
        found.append(crop_of(page, np.array([[scale, 0, 0], [0, scale, 0.0]]), height, width))
    return found
