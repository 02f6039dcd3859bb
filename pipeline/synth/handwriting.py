"""Numbers in handwriting, composed of pictures of single handwritten digits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import cv2
import numpy as np
import numpy.typing as npt
from numpy.lib.npyio import NpzFile

from pipeline.errors import UsageError
from pipeline.synth.alphabet import ARABIC_DIGITS, THAI_DIGITS

_FILES = {"thai_handwritten_64.npz": THAI_DIGITS, "arabic_handwritten_28.npz": ARABIC_DIGITS}
_BOTH = " and ".join(_FILES)
_THAI_BOTH = " และ ".join(_FILES)

Grey = npt.NDArray[np.uint8]
_TAILS = {"๕": 0.25, "๖": 0.5, "๗": 0.3, "๘": 0.25, "๙": 0.5, "๐": -0.3, "๑": -0.15, "๓": -0.15}
"""How far a hand lets a digit rise above the others, at most, or keeps it lower: shares of their height."""


@dataclass(frozen=True)
class HandDigits:
    """Pictures of single handwritten digits, trimmed to their ink.

    Attributes:
        pictures: for each digit character, its ink masks (255 ink), 32 pixels high at most.
    """

    pictures: dict[str, tuple[Grey, ...]]


def _features(images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    rows = [cv2.GaussianBlur(_framed(one, 16), (0, 0), 1.0).astype(np.float32).ravel() for one in images]
    flat = np.stack(rows)
    flat -= flat.mean(axis=1, keepdims=True)
    return np.asarray(flat / (np.linalg.norm(flat, axis=1, keepdims=True) + 1e-6), np.float32)


def _trimmed(ink: Grey) -> Grey | None:
    rows, columns = np.where(ink > 60)
    if rows.size < 8:
        return None
    return ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _framed(ink: Grey, side: int) -> Grey:
    scale = side / max(ink.shape)
    small = cv2.resize(
        ink,
        (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))),
        interpolation=cv2.INTER_AREA,
    )
    frame = np.zeros((side, side), np.uint8)
    top, left = (side - small.shape[0]) // 2, (side - small.shape[1]) // 2
    frame[top : top + small.shape[0], left : left + small.shape[1]] = small
    return frame


def keep_agreeing(
    features: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], *, neighbours: int = 7
) -> npt.NDArray[np.bool_]:
    """Tell which samples agree with their nearest neighbours on their label (Wilson's editing, 1972).

    Args:
        features: unit vectors, one a sample (n, d).
        labels: (n,) labels 0 to 9.
        neighbours: how many of the nearest samples vote.

    Returns:
        (n,) True where at least half of the neighbours carry the sample's own label.
    """
    likeness = features @ features.T
    np.fill_diagonal(likeness, -2.0)
    nearest = np.argpartition(-likeness, neighbours, axis=1)[:, :neighbours]
    agreeing = (labels[nearest] == labels[:, None]).mean(axis=1)
    return np.asarray(agreeing >= 0.5, np.bool_)


def _opened(path: Path) -> NpzFile:
    try:
        data = np.load(path)
    except (OSError, ValueError, BadZipFile) as error:
        raise UsageError(
            f"{path} is no file of pictures of digits: {error}",
            hint="Bring a whole copy of the file.",
            thai=f"{path} ไม่ใช่ไฟล์ภาพตัวเลข ({error}) นำไฟล์ที่ครบถ้วนมาใหม่",
        ) from error
    if not isinstance(data, NpzFile) or not {"images", "labels"} <= set(data.files):
        raise UsageError(
            f"{path} has no arrays images and labels",
            hint="docs/synth.md says what they hold.",
            thai=f"{path} ไม่มีข้อมูล images และ labels ดูรูปแบบใน docs/synth.md",
        )
    return data


def read_hand_digits(folder: Path, *, most: int = 4000) -> HandDigits:
    """Read pictures of handwritten digits and leave out those whose label their neighbours deny.

    Args:
        folder: holds ``thai_handwritten_64.npz`` and ``arabic_handwritten_28.npz`` (``images`` uint8, dark on
            white; ``labels`` 0 to 9).
        most: about how many pictures are read of each file.

    Returns:
        Cleaned, trimmed pictures by digit character.

    Raises:
        UsageError: there is no such folder, it does not hold both files, or one of them has no such arrays.
    """
    if not folder.is_dir():
        raise UsageError(
            f"there is no folder {folder}",
            hint=f"--digits takes a folder with {_BOTH}.",
            thai=f"ไม่มีโฟลเดอร์ {folder} --digits ต้องเป็นโฟลเดอร์ที่มี {_THAI_BOTH}",
        )
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        raise UsageError(
            f"{folder} does not hold {' and '.join(missing)}",
            hint=f"It must hold {_BOTH}.",
            thai=f"โฟลเดอร์ {folder} ไม่มี {' และ '.join(missing)} ต้องมี {_THAI_BOTH}",
        )
    kept: dict[str, list[Grey]] = {one: [] for one in (*THAI_DIGITS, *ARABIC_DIGITS)}
    for name, characters in _FILES.items():
        with _opened(folder / name) as data:
            # Evenly spread over the file, since some are sorted by label.
            step = max(1, len(data["labels"]) // most)
            images, labels = data["images"][::step], data["labels"][::step].astype(np.int64)
        trimmed = [_trimmed(np.asarray(255 - one, np.uint8)) for one in images]
        usable = [at for at, one in enumerate(trimmed) if one is not None]
        pictures = [one for one in trimmed if one is not None]
        labels = labels[usable]
        agreeing = keep_agreeing(_features(np.stack([_framed(one, 32) for one in pictures])), labels)
        for picture, label, agrees in zip(pictures, labels, agreeing, strict=True):
            if agrees:
                scale = 32 / max(picture.shape)
                size = (max(2, round(picture.shape[1] * scale)), max(2, round(picture.shape[0] * scale)))
                kept[characters[int(label)]].append(
                    np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
                )
    return HandDigits({digit: tuple(found) for digit, found in kept.items()})


def draw_hand_number(
    chance: np.random.Generator,
    text: str,
    hand: HandDigits,
    *,
    height: int,
    slant: float | None = None,
) -> Grey | None:
    """Write a number in handwriting: digits, blanks, full stops, strokes, colons and hyphens.

    Args:
        chance: source of chance.
        text: what to write.
        hand: pictures of digits.
        height: about how high the digits get, in pixels; tails of Thai digits may rise above.
        slant: how far the writing leans to the right, in columns a row; by chance where none is given.

    Returns:
        An ink mask, or None where the text holds a character that cannot be written so.
    """
    thickness = float(chance.uniform(0.8, 1.5))
    reach = float(chance.uniform(0.0, 1.0)) if chance.random() < 0.6 else 0.0
    if slant is None:
        slant = float(chance.uniform(-0.1, 0.45)) if chance.random() < 0.5 else 0.0
    pieces: list[tuple[Grey, int]] = []
    for character in text:
        if character == " ":
            pieces.append((np.zeros((1, max(2, height // 3)), np.uint8), height - 1))
        elif hand.pictures.get(character):
            choices = hand.pictures[character]
            picture = choices[int(chance.integers(0, len(choices)))]
            tall = max(6, round(height * float(chance.uniform(0.8, 1.1))))
            wide = max(
                3, round(picture.shape[1] * tall / picture.shape[0] * float(chance.uniform(0.8, 1.15)))
            )
            wide = min(wide, round(1.6 * tall))
            tall = max(6, round(tall * (1 + reach * _TAILS.get(character, 0.0))))
            scaled = np.asarray(cv2.resize(picture, (wide, tall), interpolation=cv2.INTER_LINEAR), np.uint8)
            if thickness > 1.2:
                scaled = np.asarray(cv2.dilate(scaled, np.ones((2, 2), np.uint8)), np.uint8)
            scaled = _leaning(scaled, slant)
            pieces.append((scaled, height - tall + round(float(chance.normal(0, 0.06)) * height)))
        elif character in "./:-":
            pieces.append((_sign(character, height), 0))
        else:
            return None
    # Leaning digits stand as close as upright ones: the tail of one over the foot of the next.
    gap = round(height * (float(chance.uniform(-0.03, 0.22)) - 0.7 * abs(slant)))
    width = sum(max(1, piece.shape[1] + gap) for piece, _ in pieces) + 4 + 2 * height
    rise = round(float(chance.normal(0, 0.08)) * height)
    page = np.zeros((3 * height + abs(rise) * 2 + 8, width), np.uint8)
    at = 2
    for number, (piece, down) in enumerate(pieces):
        top = max(0, abs(rise) + height + down + round(rise * number / max(1, len(pieces))))
        window = page[top : top + piece.shape[0], at : at + piece.shape[1]]
        np.maximum(window, piece[: window.shape[0], : window.shape[1]], out=window)
        at += max(1, piece.shape[1] + gap)
    return _trimmed(page)


def _leaning(ink: Grey, slant: float) -> Grey:
    """Shear a digit about its foot; ``slant`` in columns a row."""
    rows, columns = ink.shape
    reach = round(abs(slant) * rows)
    if reach == 0:
        return ink
    turn = np.array([[1, -slant, slant * rows if slant > 0 else 0], [0, 1, 0]], np.float32)
    return np.asarray(cv2.warpAffine(ink, turn, (columns + reach, rows)), np.uint8)


def _sign(character: str, height: int) -> Grey:
    sign = np.zeros((height, max(3, height // 3)), np.uint8)
    thick = max(1, height // 12)
    right = sign.shape[1] - 1
    if character == "/":
        cv2.line(sign, (0, height - 1), (right, height // 8), 255, thick, cv2.LINE_AA)
    elif character == "-":
        cv2.line(sign, (0, height * 5 // 8), (right, height * 5 // 8), 255, thick, cv2.LINE_AA)
    else:
        cv2.circle(sign, (right // 2, height - 1 - thick), thick, 255, -1, cv2.LINE_AA)
        if character == ":":
            cv2.circle(sign, (right // 2, height // 2), thick, 255, -1, cv2.LINE_AA)
    return sign
