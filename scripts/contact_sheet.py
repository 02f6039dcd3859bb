"""Lay pages of letters side by side on one picture, to see what generated ones lack beside real ones.

    python scripts/contact_sheet.py OUT.png letters ~/scans/one.pdf
    python scripts/contact_sheet.py OUT.png letters --beside ~/scans --pages 24

Folders are searched for PDF, TIFF, JPEG and PNG files. With ``--beside`` the pages of the second list
stand in rows below those of the first, parted by a bar. Files that cannot be read are named and left out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from pdf2image import convert_from_path
from pdf2image.exceptions import (
    PDFInfoNotInstalledError,
    PDFPageCountError,
    PDFSyntaxError,
    PopplerNotInstalledError,
)
from PIL import Image, ImageOps, ImageSequence

KINDS = (".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png")
MAPS = (".classes.png", ".layers.png")
GAP = 6
# What Pillow and poppler raise over files that are cut short, empty, too large or no pictures at all.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
    PDFPageCountError,
    PDFSyntaxError,
)


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
        try:
            for page in pages_of(path, width):
                height = max(1, round(page.height * width / page.width))
                found.append(page.convert("RGB").resize((width, height), Image.Resampling.BOX))
                if len(found) == most:
                    return found
        except BROKEN as problem:
            told = " ".join(str(problem).split())
            print(f"passed over {path}: {told or type(problem).__name__}", file=sys.stderr)
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


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: words of the command line; the process's own if not given.

    Returns:
        Exit code: 0; 2 where a source is missing or there is no page to show; 3 without poppler; 5 where the
        sheet cannot be written.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path, help="PNG to write; its folder is made")
    parser.add_argument("sources", type=Path, nargs="+", help="files and folders of letters")
    parser.add_argument(
        "--beside", type=Path, nargs="+", default=[], help="files and folders to compare with"
    )
    parser.add_argument("--pages", type=int, default=24, help="pages of each list at most (24)")
    parser.add_argument("--columns", type=int, default=6, help="pages in a row (6)")
    parser.add_argument("--width", type=int, default=320, help="pixels of a page's width (320)")
    options = parser.parse_args(arguments)
    if min(options.pages, options.columns, options.width) < 1:
        parser.error("--pages, --columns and --width are 1 or more")
    if options.out.suffix.lower() != ".png":
        parser.error(f"{options.out} is no name of a PNG file; the sheet's own name comes first")
    missing = [path for path in (*options.sources, *options.beside) if not path.exists()]
    if missing:
        print("no such file or folder:", *missing, sep="\n  ", file=sys.stderr)
        return 2
    parts = []
    try:
        for sources in (options.sources, options.beside):
            pages = tiles(files_of(sources), options.width, options.pages)
            if pages:
                parts.append(np.asarray(sheet(pages, options.columns, options.width)))
    except (PDFInfoNotInstalledError, PopplerNotInstalledError):
        print("PDF files need poppler: apt-get install poppler-utils", file=sys.stderr)
        return 3
    if not parts:
        print("no page found", file=sys.stderr)
        return 2
    bar = np.full((14, parts[0].shape[1], 3), (200, 40, 40), np.uint8)
    whole = np.vstack([parts[0], *(one for part in parts[1:] for one in (bar, part))])
    try:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(whole).save(options.out)
    except OSError as problem:
        print(f"cannot write {options.out}: {problem.strerror or problem}", file=sys.stderr)
        return 5
    print(options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
