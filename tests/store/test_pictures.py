"""Page pictures come back as they were stored, and damaged ones are told."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import StorageError
from pipeline.store.pictures import FOLDER, load_picture, picture_bytes, save_picture

_RANDOM = np.random.default_rng(5)


def _stored(folder: Path, name: str, content: bytes) -> None:
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    (folder / FOLDER / name).write_bytes(content)


def _file_of(image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("shape", [(37, 53), (37, 53, 3)])
def test_png_keeps_every_pixel(tmp_path: Path, shape: tuple[int, ...]) -> None:
    picture = _RANDOM.integers(0, 256, shape, dtype=np.uint8)
    save_picture(tmp_path, "page.png", picture)
    assert np.array_equal(load_picture(tmp_path, "page.png"), picture)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_is_read_as_pillow_reads_it(tmp_path: Path, mode: str) -> None:
    channels = {"L": (), "RGB": (3,), "CMYK": (4,)}[mode]
    blocks = _RANDOM.integers(0, 256, (5, 7, *channels), dtype=np.uint8)
    image = Image.fromarray(np.repeat(np.repeat(blocks, 9, axis=0), 9, axis=1), mode)
    content = _file_of(image, "JPEG")
    _stored(tmp_path, "page.jpg", content)
    expected = np.asarray(Image.open(io.BytesIO(content)).convert("L" if mode == "L" else "RGB"))
    assert np.array_equal(load_picture(tmp_path, "page.jpg"), expected)


def test_pictures_of_two_tones_become_grey(tmp_path: Path) -> None:
    tones = _RANDOM.integers(0, 2, (21, 34), dtype=np.uint8) * 255
    _stored(tmp_path, "page.png", _file_of(Image.fromarray(tones).convert("1"), "PNG"))
    assert np.array_equal(load_picture(tmp_path, "page.png"), tones)


def test_a_turn_told_by_a_camera_is_left_to_the_stages(tmp_path: Path) -> None:
    image = Image.fromarray(np.zeros((10, 20), np.uint8))
    told = image.getexif()
    told[0x0112] = 6
    file = io.BytesIO()
    image.save(file, "JPEG", exif=told)
    _stored(tmp_path, "page.jpg", file.getvalue())
    assert load_picture(tmp_path, "page.jpg").shape == (10, 20)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_files_that_are_cut_off_are_told(tmp_path: Path, kind: str) -> None:
    picture = Image.fromarray(_RANDOM.integers(0, 256, (80, 90, 3), dtype=np.uint8))
    content = _file_of(picture, kind)
    name = f"page.{'jpg' if kind == 'JPEG' else 'png'}"
    _stored(tmp_path, name, content[: len(content) // 2])
    with pytest.raises(StorageError):
        load_picture(tmp_path, name)


@pytest.mark.parametrize("shape", [(20, 31), (20, 31, 3)])
@pytest.mark.parametrize("name", ["page.png", "page.jpg"])
def test_bytes_of_a_picture_are_known_before_it_is_read(
    tmp_path: Path, shape: tuple[int, ...], name: str
) -> None:
    save_picture(tmp_path, name, np.zeros(shape, np.uint8))
    assert picture_bytes(tmp_path, name) == load_picture(tmp_path, name).nbytes


def test_a_damaged_picture_has_no_bytes(tmp_path: Path) -> None:
    assert picture_bytes(tmp_path, "page.png") == 0
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "page.png").write_bytes(b"no picture")
    assert picture_bytes(tmp_path, "page.png") == 0
