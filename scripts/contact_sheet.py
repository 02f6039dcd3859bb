"""Lay pages of letters side by side on one picture, to see what generated ones lack beside real ones.

    python scripts/contact_sheet.py OUT.png letters ~/scans/one.pdf
    python scripts/contact_sheet.py OUT.png letters --beside ~/scans --pages 24

Folders are searched for PDF, TIFF, JPEG and PNG files. With ``--beside`` the pages of the second list
stand in rows below those of the first, parted by a bar.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from pdf2image import convert_from_path
from PIL import Image, ImageOps, ImageSequence

KINDS = (".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png")
MAPS = (".classes.png", ".layers.png")
GAP = 6


def files_of(paths: Iterable[Path]) -> list[Path]:
    """List the page files in files and folders, in order of name; maps of generated letters are left out."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [
            one
            for one in inside
            if one.suffix.lower() in KINDS and not one.name.endswith(MAPS) and (one.is_file() or one == path)
        ]
    return found


def pages_of(path: Path, width: int) -> Iterator[Image.Image]:
    """Give the pages of a file, as wide as asked and not enlarged."""
    if path.suffix.lower() == ".pdf":
        # Twice as wide as is kept, so that thin strokes are averaged and not dropped.
        yield from convert_from_path(path, size=(2 * width, None))
        return
    with Image.open(path) as opened:
        for frame in ImageSequence.Iterator(opened):
            yield ImageOps.exif_transpose(frame).convert("RGB")


def tiles(paths: Iterable[Path], width: int, most: int) -> list[Image.Image]:
    """Give the first pages of files, one tile each, until there are enough."""
    found: list[Image.Image] = []
    for path in paths:
        for page in pages_of(path, width):
            height = max(1, round(page.height * width / page.width))
            found.append(page.convert("RGB").resize((width, height), Image.Resampling.BOX))
            if len(found) == most:
                return found
    return found


def sheet(pages: list[Image.Image], columns: int, width: int) -> Image.Image:
    """Lay tiles in rows on grey."""
    rows = [pages[at : at + columns] for at in range(0, len(pages), columns)]
    heights = [max(page.height for page in row) for row in rows]
    whole = Image.new(
        "RGB", (columns * (width + GAP) + GAP, sum(heights) + GAP * (len(rows) + 1)), (128, 128, 128)
    )
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        for place, page in enumerate(row):
            whole.paste(page, (GAP + place * (width + GAP), top))
        top += height + GAP
    return whole


def main() -> int:
    """Run the command line; exit code 0, or 2 where there is no page to show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path, help="PNG to write")
    parser.add_argument("sources", type=Path, nargs="+", help="files and folders of letters")
    parser.add_argument(
        "--beside", type=Path, nargs="+", default=[], help="files and folders to compare with"
    )
    parser.add_argument("--pages", type=int, default=24, help="pages of each list at most (24)")
    parser.add_argument("--columns", type=int, default=6, help="pages in a row (6)")
    parser.add_argument("--width", type=int, default=320, help="pixels of a page's width (320)")
    options = parser.parse_args()
    parts = []
    for sources in (options.sources, options.beside):
        pages = tiles(files_of(sources), options.width, options.pages)
        if pages:
            parts.append(np.asarray(sheet(pages, options.columns, options.width)))
    if not parts:
        print("no page found", file=sys.stderr)
        return 2
    bar = np.full((14, parts[0].shape[1], 3), (200, 40, 40), np.uint8)
    Image.fromarray(np.vstack([parts[0], *(one for part in parts[1:] for one in (bar, part))])).save(
        options.out
    )
    print(options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
