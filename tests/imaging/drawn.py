"""Drawn pages: rows of letter-like strokes with marks above, as Thai has them."""

from __future__ import annotations

import cv2
import numpy as np

A4 = (1754, 1240)
"""Height and width at 150 dots an inch."""


def line_of_text(page: np.ndarray, left: int, right: int, foot: int, height: int = 14, seed: int = 0) -> None:
    """Draws letters on a baseline, some with marks above, a few with marks below."""
    random = np.random.default_rng(seed)
    x = left
    while x + height < right:
        width = int(random.integers(9, 13))
        cv2.rectangle(page, (x, foot - height), (x + width - 4, foot), 0, 2)
        page[foot - 1 : foot + 2, x + 2 : x + width - 5] = 255
        if random.random() < 0.35:
            cv2.line(page, (x, foot - height - 5), (x + 6, foot - height - 7), 0, 2)
        if random.random() < 0.05:
            cv2.line(page, (x + 3, foot + 4), (x + 3, foot + 8), 0, 2)
        x += width + (8 if random.random() < 0.1 else 0)


def letter_page() -> np.ndarray:
    """A page of text: 24 lines flush left, ends ragged."""
    page = np.full(A4, 255, np.uint8)
    random = np.random.default_rng(7)
    for row in range(24):
        line_of_text(page, 180, 1100 - int(random.integers(0, 350)), 300 + 50 * row, seed=row)
    return page


def turned(page: np.ndarray, degrees: float, paper: int = 255) -> np.ndarray:
    """The page turned clockwise about its middle."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1)
    return cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(paper,) * 3)


def stamp(
    page: np.ndarray, middle: tuple[int, int], degrees: float, ink: tuple[int, int, int] | int = 0
) -> np.ndarray:
    """Draws a receiving stamp of 5.5 x 2.6 cm with four lines; gives its corners."""
    width, height = 325, 154
    box = cv2.boxPoints((middle, (width, height), degrees)).astype(np.float64)
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    offsets = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    box = offsets @ np.array([[cosine, sine], [-sine, cosine]]) + middle
    small = np.full((height, width), 255, np.uint8)
    for row in range(4):
        line_of_text(small, 20, 300 - 40 * row, 38 + 34 * row, 11, seed=90 + row)
    cv2.rectangle(small, (1, 1), (width - 2, height - 2), 0, 2)
    matrix = np.array([[cosine, -sine, box[0, 0]], [sine, cosine, box[0, 1]]])
    drawn = cv2.warpAffine(
        small, matrix, (page.shape[1], page.shape[0]), flags=cv2.INTER_LINEAR, borderValue=255
    )
    page[drawn < 128] = ink
    return box
