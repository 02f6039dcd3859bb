"""Page pictures that lie beside the results of a stage, as files people can open."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.errors import StorageError
from pipeline.store.files import write_bytes

FOLDER = "pages"
JPEG_QUALITY = 88
_COLOURED = ("RGB", "P", "CMYK", "YCbCr")
"""Pillow's names of the kinds that are read as RGB."""
_ENDS = (b"\xff\xd9", b"IEND\xaeB`\x82")
"""Last bytes of a whole JPEG and a whole PNG file."""


def save_picture(folder: Path, name: str, picture: NDArray[np.uint8] | bytes) -> None:
    """Writes a picture under `folder/pages/name`; arrays are encoded by the suffix of the name.

    Args:
        picture: (height, width) grey, (height, width, 3) RGB, or the bytes of a finished picture file.

    Raises:
        StorageError: when it cannot be written.
        ValueError: when the name leaves the folder or has no known suffix.
    """
    if Path(name).name != name or Path(name).suffix not in (".png", ".jpg"):
        raise ValueError(f"not a picture name: {name!r}")
    if not isinstance(picture, bytes):
        array = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        # Compression level 1: level 6 costs five times the CPU for about a tenth less on grey scans.
        settings = (
            [cv2.IMWRITE_PNG_COMPRESSION, 1]
            if name.endswith(".png")
            else [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
        )
        ok, encoded = cv2.imencode(Path(name).suffix, array, settings)
        if not ok:
            raise ValueError(f"{name} could not be encoded")
        picture = encoded.tobytes()
    write_bytes(folder / FOLDER / name, picture)


def picture_bytes(folder: Path, name: str) -> int:
    """How many bytes the picture has that `load_picture` will give, by the head of its file; 0 if damaged."""
    try:
        with Image.open(folder / FOLDER / name, formats=("PNG", "JPEG")) as image:
            return image.width * image.height * (3 if image.mode in _COLOURED else 1)
    except (OSError, SyntaxError, Image.DecompressionBombError):
        return 0


def load_picture(folder: Path, name: str) -> NDArray[np.uint8]:
    """Reads a picture that `save_picture` wrote: uint8, (height, width) grey or (height, width, 3) RGB.

    Raises:
        StorageError: when it is missing or damaged.
    """
    path = folder / FOLDER / name
    try:
        stored = path.read_bytes()
        with Image.open(io.BytesIO(stored), formats=("PNG", "JPEG")) as image:
            decoded = _decoded(stored, image.mode)
            if decoded is not None:
                return decoded
            # Our own file, whose size was checked when it was written: Pillow's bomb warning does not apply.
            mode = "RGB" if image.mode in _COLOURED else "L"
            # `convert` copies even when there is nothing to convert: 100 MB of a colour page of 600 dpi.
            return np.asarray(image if image.mode == mode else image.convert(mode), dtype=np.uint8)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise StorageError(
            f"cannot read the page picture {path}: {error}",
            hint="Run again with --from ingest --redo all for this document.",
        ) from error


def _decoded(stored: bytes, mode: str) -> NDArray[np.uint8] | None:
    """The usual kinds of pictures as OpenCV reads them: the same pixels in two thirds of the time.

    It also holds them once, where Pillow holds its own copy beside the array. None for other kinds, and for
    files that are cut off, which OpenCV fills up with grey without a word.

    Args:
        stored: The file.
        mode: Pillow's name of the kind.
    """
    kinds = {"RGB": cv2.IMREAD_COLOR_RGB, "L": cv2.IMREAD_GRAYSCALE, "1": cv2.IMREAD_GRAYSCALE}
    if mode not in kinds or not stored.endswith(_ENDS):
        return None
    try:
        picture = cv2.imdecode(np.frombuffer(stored, np.uint8), kinds[mode] | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:  # larger than OpenCV takes
        return None
    return None if picture is None else np.asarray(picture, np.uint8)
