"""Pictures of a few pixels, which damaged files and cut-outs may be: nothing is found, and nothing breaks."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.imaging.blocks import find_blocks
from pipeline.imaging.inks import coloured_ink
from pipeline.imaging.paper import faint_print, flattened, ink_mask, off_paper
from pipeline.imaging.rules import find_rules
from pipeline.imaging.skew import find_skew, text_pieces
from pipeline.imaging.stamps import find_frames

SHAPES = [(1, 1), (1, 4), (4, 1), (1, 5), (5, 1), (2, 2), (3, 3), (8, 4), (16, 3), (1, 400), (400, 1)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", ["black", "white", "noise"])
def test_tiny_pictures_hold_nothing(shape: tuple[int, int], kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    page = {"black": np.zeros_like(noise), "white": np.full_like(noise, 255), "noise": noise}[kind]
    ink = ink_mask(flattened(page), faint_print(page))
    assert ink.shape == off_paper(page).shape == shape
    assert find_frames(page, 40.0) == []
    assert find_blocks(ink, 40.0) == find_blocks(ink, 40.0, lowest=0.45 * shape[0]) == []
    assert find_rules(ink, 40.0).tables == ()
    pieces, letters = text_pieces(ink)
    assert find_skew(pieces.only(letters)).confidence == 0
    coloured = coloured_ink(np.stack([page, page, page[::-1]], axis=-1))
    assert coloured is None or coloured.shape == shape
