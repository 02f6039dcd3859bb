"""Picture files: cut ones, TIFF of many pages, turned, inverted and odd ones, resolution that cannot be."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.external.images import decode_bytes
from pipeline.records import Status
from tests.ingest.made_files import Run, jpeg_bytes, sheet


def test_half_a_jpeg_is_no_page(tmp_path: Path, run: Callable[..., Run]) -> None:
    data = jpeg_bytes(sheet())
    (tmp_path / "half.jpg").write_bytes(data[: len(data) // 2])
    done = run(tmp_path / "half.jpg")
    assert (done.outcome.status, done.codes) == (Status.FAILED, ["truncated_image"])
    assert not done.pictures


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw", "jpeg", "raw", "tiff_adobe_deflate"])
def test_cut_tiff_never_gives_half_a_page(tmp_path: Path, run: Callable[..., Run], compression: str) -> None:
    mode = "1" if compression == "group4" else "L"
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (300, 300), np.uint8).astype(np.uint8))
    image = sheet()
    image.paste(noise, (200, 300))
    image.convert(mode).save(tmp_path / "whole.tif", compression=compression)
    data = (tmp_path / "whole.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(data[: len(data) // 2])
    done = run(tmp_path / "cut.tif")
    assert done.outcome.status is Status.FAILED
    assert set(done.codes) == {"truncated_image"}


def test_broken_second_page_of_a_tiff_costs_that_page(tmp_path: Path, run: Callable[..., Run]) -> None:
    frames = [sheet(600 + 10 * i, 877) for i in range(3)]
    frames[0].save(
        tmp_path / "x.tif", save_all=True, append_images=frames[1:], compression="tiff_adobe_deflate"
    )
    with Image.open(tmp_path / "x.tif") as image:
        image.seek(1)
        offset = image.tag_v2[273][0]
    data = bytearray((tmp_path / "x.tif").read_bytes())
    data[offset : offset + 40] = b"\xff" * 40
    (tmp_path / "y.tif").write_bytes(bytes(data))
    done = run(tmp_path / "y.tif")
    assert [page.status for page in done.pages] == [Status.OK, Status.FAILED, Status.OK]
    assert [i.page_no for i in done.outcome.issues if i.code == "truncated_image"] == [2]
    assert done.pages[2].width_px == 620


def test_loop_in_the_chain_of_pages_ends(tmp_path: Path, run: Callable[..., Run]) -> None:
    frames = [sheet(), sheet()]
    frames[0].save(tmp_path / "x.tif", save_all=True, append_images=frames[1:])
    data = bytearray((tmp_path / "x.tif").read_bytes())
    first = struct.unpack("<I", data[4:8])[0]
    count = struct.unpack("<H", data[first : first + 2])[0]
    at = first + 2 + 12 * count
    second = struct.unpack("<I", data[at : at + 4])[0]
    count = struct.unpack("<H", data[second : second + 2])[0]
    at = second + 2 + 12 * count
    data[at : at + 4] = struct.pack("<I", first)
    (tmp_path / "loop.tif").write_bytes(bytes(data))
    assert len(run(tmp_path / "loop.tif").pages) == 2


def test_tiff_of_mixed_pages(tmp_path: Path, run: Callable[..., Run]) -> None:
    one, two, three = sheet(1654, 2339, "1"), sheet(1240, 1754), sheet(2480, 3508, "RGB")
    parts = [(one, "group4", 200), (two, "tiff_lzw", 150), (three, "jpeg", 300)]
    stream = io.BytesIO()
    from PIL import TiffImagePlugin

    with TiffImagePlugin.AppendingTiffWriter(stream, True) as writer:
        for image, compression, dpi in parts:
            image.save(writer, "TIFF", compression=compression, dpi=(dpi, dpi))
            writer.newFrame()
    (tmp_path / "mixed.tif").write_bytes(stream.getvalue())
    pages = run(tmp_path / "mixed.tif").pages
    assert [(page.width_px, page.dpi, page.colour) for page in pages] == [
        (1654, 200, "bilevel"),
        (1240, 150, "grey"),
        (2480, 300, "grey"),
    ]
    assert [page.dpi_source for page in pages] == ["metadata"] * 3


def test_tiff_with_places_of_eight_bytes(tmp_path: Path, run: Callable[..., Run]) -> None:
    path = tmp_path / "big.tif"
    sheet().save(path, "TIFF", big_tiff=True, save_all=True, append_images=[sheet(800, 1131)], dpi=(150, 150))
    assert path.read_bytes()[:4] == b"II+\0"
    done = run(path)
    assert [(page.width_px, page.dpi) for page in done.pages] == [(620, 150), (800, 150)]
    # Cut short it is told of, and no page of it is taken for whole.
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    cut = run(path)
    assert "truncated_image" in cut.codes
    assert cut.outcome.record is None or any(page.picture is None for page in cut.pages)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_of_cameras_is_applied(tmp_path: Path, run: Callable[..., Run], orientation: int) -> None:
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    data = jpeg_bytes(sheet(), exif=exif)
    (tmp_path / "x.jpg").write_bytes(data)
    done = run(tmp_path / "x.jpg")
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    assert np.array_equal(done.array(), expected)
    assert ("orientation_applied" in done.codes) is (orientation != 1)
    # Nothing was done to the plain one, so that its bytes are kept.
    assert (data in done.pictures.values()) is (orientation == 1)


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_tiff_that_says_how_it_is_seen_is_turned_once(orientation: int) -> None:
    image, stream = sheet(1728, 1146), io.BytesIO()
    image.save(stream, "TIFF", tiffinfo={0x0112: orientation}, dpi=(204, 98))
    frame = decode_bytes(stream.getvalue(), max_pixels=10**8)
    assert (frame.turned, frame.untouched, frame.dpi_source) == (orientation != 1, False, "metadata")
    # Its oblong pixels lie across the picture once it is turned.
    long, short = round(1146 * 204 / 98), 1728
    assert frame.picture.shape == ((short, long) if orientation == 6 else (long, short))
    plain = decode_bytes(_tiff(sheet(), {0x0112: orientation}), max_pixels=10**8)
    seen = np.rot90(np.asarray(sheet()), {1: 0, 3: 2, 6: -1}[orientation])
    assert np.array_equal(plain.picture, seen)
    assert plain.untouched is (orientation == 1)


def _tiff(image: Image.Image, tags: dict[int, int]) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "TIFF", tiffinfo=tags)
    return stream.getvalue()


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_grey_picture_with_a_transparent_value_is_not_stored_as_it_is(mode: str) -> None:
    image, stream = sheet().convert(mode), io.BytesIO()
    # Black is what is not there: a viewer shows a blank page.
    image.save(stream, "PNG", transparency=0 if mode == "L" else (0, 0, 0))
    frame = decode_bytes(stream.getvalue(), max_pixels=10**8)
    assert not frame.untouched
    assert frame.picture[np.asarray(sheet()) == 0].min() == 255


@pytest.mark.parametrize("white", [255, 4095, 65_535, 1_000_000, 2**31 - 1, 2**32 - 1])
def test_numbers_of_32_bits_are_scaled_by_the_paper(white: int) -> None:
    grey = np.asarray(sheet())
    stored = np.rint(grey / 255.0 * white).astype(np.uint32)
    data = bytearray(_tiff(Image.fromarray(stored.view(np.int32)), {}))
    with Image.open(io.BytesIO(data)) as image:
        assert image.tag_v2[258] == (32,)
    found = decode_bytes(bytes(data), max_pixels=10**8).picture
    assert np.abs(found.astype(int) - grey.astype(int)).max() <= 1


@pytest.mark.parametrize("kind", ["16", "cmyk", "palette", "alpha", "grey alpha", "inverted", "float"])
def test_every_kind_of_picture_is_black_on_white(tmp_path: Path, run: Callable[..., Run], kind: str) -> None:
    base = sheet(1240, 1754)
    name = "x.tif" if kind in {"16", "float", "inverted", "cmyk"} else "x.png"
    if kind == "16":
        image = Image.fromarray(np.asarray(base).astype(np.uint16) * 257)
    elif kind == "float":
        image = Image.fromarray(np.asarray(base).astype(np.float32) / 255)
    elif kind == "alpha":
        image = Image.new("RGBA", base.size, (0, 0, 0, 0))
        image.putalpha(Image.fromarray(255 - np.asarray(base)))
    elif kind == "grey alpha":
        image = Image.merge("LA", (Image.new("L", base.size, 0), Image.fromarray(255 - np.asarray(base))))
    elif kind == "inverted":
        image = Image.fromarray(255 - np.asarray(base)).convert("1")
    else:
        image = base.convert({"cmyk": "CMYK", "palette": "P"}[kind])
    image.save(tmp_path / name)
    done = run(tmp_path / name)
    found = done.array()
    found = found if found.ndim == 2 else found[..., 0]
    assert np.abs(found.astype(int) - np.asarray(base).astype(int)).max() <= 2
    if kind == "inverted":
        assert "inverted" in done.codes
        assert done.pages[0].colour == "bilevel"


@pytest.mark.parametrize("dpi", [None, (1, 1), (72, 300), (72, 72)])
def test_dpi_that_cannot_be_is_estimated(tmp_path: Path, run: Callable[..., Run], dpi: object) -> None:
    options = {} if dpi is None else {"dpi": dpi}
    sheet(1654, 2339).save(tmp_path / "x.png", **options)
    done = run(tmp_path / "x.png")
    assert done.pages[0].dpi_source == "estimated"
    assert abs(done.pages[0].dpi - 200) < 1
    assert "dpi_estimated" in done.codes


def test_fax_with_oblong_pixels_becomes_square(tmp_path: Path, run: Callable[..., Run]) -> None:
    sheet(1728, 1146, "1").save(tmp_path / "fax.tif", compression="group4", dpi=(204, 98))
    page = run(tmp_path / "fax.tif").pages[0]
    assert (page.width_px, page.dpi) == (1728, 204)
    assert abs(page.height_px - 1146 * 204 / 98) < 2


def test_blank_and_black_pages_are_pages(tmp_path: Path, run: Callable[..., Run]) -> None:
    for name, shade in (("white.png", 255), ("black.png", 0)):
        Image.new("1", (1240, 1754), shade).save(tmp_path / name, dpi=(150, 150))
        done = run(tmp_path / name)
        assert (done.outcome.status, done.codes) == (Status.OK, [])
        assert int(done.array().mean()) == shade
