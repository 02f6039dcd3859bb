"""From set sheets to files: which pages are scanned, which the PDF draws itself, what each page became."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from pipeline.synth.containers import Container, page_image, write_pages
from pipeline.synth.pages import Pages
from pipeline.synth.pdf_fonts import Layer
from pipeline.synth.pdf_pages import BornPage, ScannedPage, garbled, write_pdf
from pipeline.synth.scan import Geometry, Plan, choose_geometry, scan
from pipeline.synth.sheet import Grey, Points, Sheet
from pipeline.synth.truth import PageMade

_CHOICES: dict[str, tuple[Container, ...]] = {
    "bilevel": ("pdf", "pdf", "tiff_g4", "tiff_g4", "png"),
    "other": ("pdf", "pdf", "pdf", "jpg", "png", "tiff_lzw"),
}
# Most programs that make PDF files write true text; the others write what may not be trusted.
_LAYERS: tuple[Layer, ...] = ("true", "true", "true", "true", "decomposed", "decomposed", "lost", "broken")
_SOUND: tuple[Layer, ...] = ("true", "decomposed")
_GARBLED = ("latin", "loose", "guessed")


@dataclass(frozen=True)
class Filed:
    """What became of a letter's sheets: file names in page order, pages, pictures of scanned pages."""

    files: list[str]
    pages: tuple[PageMade, ...]
    pictures: tuple[Grey | None, ...]

    @property
    def geometries(self) -> tuple[Geometry, ...]:
        """Maps from the sheets to the pictures."""
        return tuple(page.geometry for page in self.pages)


def choose_container(rng: random.Random, mode: str) -> Container:
    """Choose a kind of file; one letter in eight was never scanned, or only its first pages were.

    Args:
        rng: source of chance.
        mode: how it would be scanned.

    Returns:
        The container.
    """
    roll = rng.random()
    if roll < 0.08:
        return "born"
    if roll < 0.13:
        return "mixed"
    return rng.choice(_CHOICES["bilevel" if mode == "bilevel" else "other"])


def drawn_by_pdf(container: Container) -> Literal["none", "all", "annexes"]:
    """Say which pages of a container are drawn by the PDF itself."""
    return "all" if container == "born" else "annexes" if container == "mixed" else "none"


def _upright(sheet: Sheet) -> Geometry:
    return Geometry(np.eye(3), (0.0, 0.0, 0.0), sheet.width, sheet.width, sheet.height, 0.0, 0)


def file_pages(
    rng: random.Random,
    folder: Path,
    name: str,
    pages: Pages,
    plan: Plan,
    container: Container,
    *,
    behind: Sequence[Sheet | None],
    turn: bool,
) -> Filed:
    """Scan what is scanned, and write the files.

    Args:
        rng: source of chance.
        folder: where the files go; must be there.
        name: stem of the file names.
        pages: the set sheets, with all that was pressed on them.
        plan: how scanned pages are scanned.
        container: kind of file.
        behind: for each sheet what may shine through it, or None.
        turn: whether pages may lie turned in the scanner.

    Returns:
        The files and what each page became. ``text_source`` of a page is ``text_layer`` only where its text
        is that of the print; hidden text over scans is garbage here.
    """
    made: list[PageMade] = []
    pictures: list[Grey | None] = []
    written: list[BornPage | ScannedPage] = []
    thai = pages.digits == "thai"
    layer = rng.choice((*_LAYERS, *(("digits",) * 2 if thai else ())))
    hides = container in ("pdf", "mixed") and rng.random() < 0.2
    way = rng.choice(_GARBLED)
    for at, sheet in enumerate(pages.sheets):
        if pages.by_text[at]:
            source = "text_layer" if layer in _SOUND else "ocr"
            made.append(PageMade(_upright(sheet), sheet.dpi, "born_digital", source))
            pictures.append(None)
            written.append(BornPage(sheet, pages.runs[at], pages.rules[at]))
            continue
        geometry = choose_geometry(rng, sheet, plan, turn=turn)
        picture = scan(rng, sheet, plan, geometry, behind[at])
        made.append(PageMade(geometry, plan.dpi, plan.mode, "ocr"))
        pictures.append(picture)
        hidden: list[tuple[str, Points]] = []
        if hides:
            for line in pages.lines[at]:
                corners = geometry.map(line.polygon)
                hidden.append((garbled(rng, line.text, way), corners))
        written.append(ScannedPage(page_image(picture, plan.mode), hidden))
    if container in ("pdf", "born", "mixed"):
        file = f"{name}.pdf"
        write_pdf(folder / file, written, look=pages.look, layer=layer, dpi=plan.dpi, quality=plan.quality)
        return Filed([file], tuple(made), tuple(pictures))
    scans = [one for one in pictures if one is not None]
    files = write_pages(
        folder, name, scans, container=container, mode=plan.mode, dpi=plan.dpi, quality=plan.quality
    )
    return Filed(files, tuple(made), tuple(pictures))
