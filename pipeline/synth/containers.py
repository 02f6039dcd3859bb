"""Write page pictures into files: TIFF, JPEG, PNG. The same pictures give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from pipeline.synth.sheet import Grey

Container = Literal["pdf", "tiff_g4", "tiff_lzw", "jpg", "png", "born", "mixed"]

# Values of Ink, so that a class map can be looked at.
_CLASS_COLOURS = (255, 255, 255, 0, 0, 0, 150, 60, 200, 30, 90, 230, 230, 40, 40, 240, 160, 0, 120, 120, 120)


def page_image(picture: Grey, mode: str) -> Image.Image:
    """Give a page picture as an image; one of one bit a pixel where the mode is ``bilevel``."""
    image = Image.fromarray(picture)
    return image.convert("1", dither=Image.Dither.NONE) if mode == "bilevel" else image


def write_pages(
    folder: Path,
    name: str,
    pictures: Sequence[Grey],
    *,
    container: Container,
    mode: str,
    dpi: int,
    quality: int,
) -> list[str]:
    """Write the pictures of a letter.

    Args:
        folder: where the files go; must be there.
        name: stem of the file names.
        pictures: one a page.
        container: kind of file, of pictures only.
        mode: ``bilevel`` pictures are packed to one bit.
        dpi: resolution to state.
        quality: JPEG quality.

    Returns:
        File names in page order.
    """
    images = [page_image(picture, mode) for picture in pictures]
    if container in ("jpg", "png"):
        files = []
        for number, image in enumerate(images, 1):
            file = f"{name}-{number}.{container}" if len(images) > 1 else f"{name}.{container}"
            if container == "jpg":
                image.convert("L" if image.mode == "1" else image.mode).save(
                    folder / file, "JPEG", quality=quality, dpi=(dpi, dpi)
                )
            else:
                # Grain cannot be packed: working harder takes four times as long and saves a tenth.
                image.save(folder / file, "PNG", dpi=(dpi, dpi), compress_level=1)
            files.append(file)
        return files
    file = f"{name}.tif"
    compression = "group4" if images[0].mode == "1" else "tiff_lzw"
    images[0].save(
        folder / file,
        "TIFF",
        save_all=True,
        append_images=images[1:],
        compression=compression,
        dpi=(dpi, dpi),
    )
    return [file]


def write_class_map(path: Path, classes: Grey) -> None:
    """Write a class map as an indexed PNG; pixel values are those of :class:`pipeline.synth.sheet.Ink`."""
    image = Image.fromarray(np.ascontiguousarray(classes), mode="P")
    image.putpalette(list(_CLASS_COLOURS))
    image.save(path, "PNG", optimize=False)


def write_layers(path: Path, layers: Grey) -> None:
    """Write the inks of every pixel as a grey PNG; bits are those of :class:`pipeline.synth.sheet.Sheet`."""
    Image.fromarray(np.ascontiguousarray(layers)).save(path, "PNG", optimize=False)
