"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray
from PIL import Image

# One deadline for slow and fast machines alike: tests never assert a time.
settings.register_profile("saraban", deadline=None, max_examples=60)
settings.load_profile("saraban")
os.environ.update(OMP_THREAD_LIMIT="1", OMP_NUM_THREADS="1", PYTHAINLP_OFFLINE="1")
cv2.setNumThreads(1)


def draw_page(*words: str, width: int = 620, height: int = 877) -> NDArray[np.uint8]:
    """A small white page with lines of Latin text, which OpenCV can draw without a font file."""
    page = np.full((height, width), 255, np.uint8)
    for number, word in enumerate(words):
        cv2.putText(page, word, (60, 100 + 45 * number), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)
    return page


def save_page(path: Path, *words: str) -> Path:
    """Writes a small page as the suffix says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(draw_page(*words)).save(path, dpi=(75, 75))
    return path


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A folder of four small one-page files."""
    folder = tmp_path / "raw"
    for number in range(4):
        save_page(folder / f"letter{number}.png", f"Letter {number}", "Dear Sir or Madam", "Yours sincerely")
    return folder
