"""Letters and lines that we generate, with exact truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path


def generate_letters(
    out: Path,
    *,
    count: int,
    seed: int,
    level: str | None = None,
    corpus: Sequence[Path] = (),
    class_maps: bool = False,
    digits: Path | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> list[Path]:
    """Generate letters with exact truth; see :func:`pipeline.synth.generate.generate_letters`.

    Args:
        out: folder for the letters, new or without letters and truth; truth goes into its folder ``truth``.
        count: how many letters.
        seed: the same seed gives the same bytes on a machine with the same faces.
        level: ``easy``, ``medium``, ``hard``; ``mix`` or None for all of them.
        corpus: UTF-8 text files with a sentence a line, to be mixed into paragraphs; not needed.
        class_maps: write an indexed PNG with a class for every pixel beside each page.
        digits: folder with pictures of handwritten digits; without it figures are drawn in strokes and faces.
        told: given how many letters are written: 0 when the folder is ready, then after each letter.

    Returns:
        The truth files.

    Raises:
        UsageError: there is no such level, ``digits`` does not hold pictures of digits, or ``out`` holds
            letters or truth already.
        NoFacesError: the machine has no Thai face.
        StorageError: ``out`` cannot be made or written.
    """
    # Imported late: faces.py is also run as a program, and must not have been imported by its package then.
    from pipeline.synth.generate import generate_letters as generate

    return generate(
        out,
        count=count,
        seed=seed,
        level=level,
        corpus=corpus,
        class_maps=class_maps,
        digits=digits,
        told=told,
    )
