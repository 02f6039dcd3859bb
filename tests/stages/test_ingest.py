"""Ingest on good and bad files, all made here: every page is a picture or a failure with a reason."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

from pipeline.records import Document, SourceFile, Status
from pipeline.stages import ingest
from pipeline.stages.contract import Outcome, Workbench

A4 = (595.276, 841.89)


class Run:
    """What one call of the stage gave."""

    def __init__(self, path: Path, *, promised: bool, **options: object) -> None:
        self.pictures: dict[str, bytes] = {}
        source = SourceFile(str(path.parent), path.name, path.stat().st_size, 0, promised)
        bench = Workbench(
            options=ingest.IngestOptions(**options), resources=None, picture=None, save_picture=self._save
        )
        self.outcome: Outcome[Document] = ingest.process(source, bench)

    def _save(self, name: str, picture: object) -> None:
        assert isinstance(picture, bytes)
        self.pictures[name] = picture

    @property
    def codes(self) -> list[str]:
        return [issue.code for issue in self.outcome.issues]

    @property
    def pages(self):
        assert self.outcome.record is not None, self.outcome.issues
        return self.outcome.record.pages

    def array(self, page_no: int = 1) -> np.ndarray:
        with Image.open(io.BytesIO(self.pictures[self.pages[page_no - 1].picture])) as image:
            return np.asarray(image.convert("RGB") if image.mode != "1" else image.convert("L"))


@pytest.fixture
def run() -> Callable[..., Run]:
    def start(path: Path, *, promised: bool = True, **options: object) -> Run:
        return Run(path, promised=promised, **options)

    return start


def sheet(width: int = 620, height: int = 877, mode: str = "L") -> Image.Image:
    """A page that differs in its four corners: black only at the top left, dark stripes below."""
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 120, 70), fill=0)
    for row in range(150, height - 100, 40):
        draw.rectangle((60, row, width - 60, row + 6), fill=0)
    return image.convert(mode)


def jpeg_bytes(image: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=90, **options)
    return stream.getvalue()


def scan_pdf(path: Path, images: list[Image.Image | bytes], *, dpi: float = 75, rotate: int = 0) -> Path:
    """A PDF of one JPEG a page, as scanners write it."""
    pdf = pikepdf.new()
    for image in images:
        data = image if isinstance(image, bytes) else jpeg_bytes(image)
        with Image.open(io.BytesIO(data)) as opened:
            width, height, grey = *opened.size, opened.mode == "L"
        page = pdf.add_blank_page(page_size=(width * 72 / dpi, height * 72 / dpi))
        stream = pikepdf.Stream(
            pdf,
            data,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=width,
            Height=height,
            BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB,
            Filter=pikepdf.Name.DCTDecode,
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
        page.Contents = pdf.make_stream(
            f"q {width * 72 / dpi:f} 0 0 {height * 72 / dpi:f} 0 0 cm /Im0 Do Q".encode()
        )
        if rotate:
            page.Rotate = rotate
    pdf.save(path)
    return path


def drawn_pdf(path: Path, pages: int = 1, size: tuple[float, float] = A4) -> Path:
    """A born-digital PDF in Latin letters."""
    drawing = canvas.Canvas(str(path), pagesize=size)
    for number in range(pages):
        for row in range(12):
            drawing.drawString(
                72, size[1] - 100 - 20 * row, f"This is line {row} of page {number} of the letter."
            )
        drawing.showPage()
    drawing.save()
    return path


def png_of_zeros(width: int, height: int) -> bytes:
    """A valid grey PNG of any size in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(width // 8 + 1 + 1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


# Encrypted, damaged and empty PDFs


def test_user_password_is_refused_with_a_way_out(tmp_path: Path, run: Callable[..., Run]) -> None:
    drawn_pdf(tmp_path / "plain.pdf")
    with pikepdf.open(tmp_path / "plain.pdf") as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="secret", owner="owner"))
    done = run(tmp_path / "locked.pdf")
    assert done.outcome.status is Status.FAILED
    assert done.codes == ["encrypted"]
    assert "qpdf --decrypt" in done.outcome.issues[0].hint


def test_owner_password_is_read_with_a_note(tmp_path: Path, run: Callable[..., Run]) -> None:
    drawn_pdf(tmp_path / "plain.pdf", 2)
    with pikepdf.open(tmp_path / "plain.pdf") as pdf:
        pdf.save(tmp_path / "owned.pdf", encryption=pikepdf.Encryption(user="", owner="owner"))
    done = run(tmp_path / "owned.pdf")
    assert done.outcome.status is Status.OK
    assert done.codes == ["restricted"]
    assert len(done.pages) == 2


def test_cut_pdf_is_mended_or_refused_but_never_taken_for_whole(
    tmp_path: Path, run: Callable[..., Run]
) -> None:
    whole = scan_pdf(tmp_path / "whole.pdf", [sheet(), sheet(), sheet()]).read_bytes()
    for share in (0.3, 0.6, 0.9):
        cut = tmp_path / f"cut{share}.pdf"
        cut.write_bytes(whole[: int(len(whole) * share)])
        done = run(cut)
        assert done.outcome.status in {Status.FAILED, Status.PARTIAL}
        assert set(done.codes) & {"corrupt_pdf", "truncated_image"}, done.outcome.issues


@pytest.mark.parametrize("damage", ["startxref", "garbage before", "garbage after"])
def test_small_damage_is_mended(tmp_path: Path, run: Callable[..., Run], damage: str) -> None:
    data = drawn_pdf(tmp_path / "whole.pdf", 3).read_bytes()
    if damage == "startxref":
        at = data.rindex(b"startxref")
        data = data[:at] + b"startxref\n7\n%%EOF\n"
    elif damage == "garbage before":
        data = b"X-Mailer: 1\r\n" * 20 + data
    else:
        data = data + b"\0" * 3000
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(data)
    done = run(broken)
    assert done.outcome.status is Status.OK
    assert [page.status for page in done.pages] == [Status.OK] * 3
    if damage == "startxref":
        assert done.outcome.record.repaired
        assert "repaired_pdf" in done.codes


def test_pdf_without_pages(tmp_path: Path, run: Callable[..., Run]) -> None:
    pdf = pikepdf.new()
    pdf.save(tmp_path / "none.pdf")
    done = run(tmp_path / "none.pdf")
    assert done.outcome.status is Status.FAILED
    assert done.codes == ["no_pages"]


# What is a document


def test_empty_file(tmp_path: Path, run: Callable[..., Run]) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    assert run(tmp_path / "empty.pdf").codes == ["empty_file"]


def test_text_named_pdf_fails_and_text_named_text_is_passed_over(
    tmp_path: Path, run: Callable[..., Run]
) -> None:
    (tmp_path / "note.pdf").write_text("สวัสดี", encoding="utf-8")
    failed = run(tmp_path / "note.pdf")
    assert (failed.outcome.status, failed.codes) == (Status.FAILED, ["not_a_document"])
    (tmp_path / "note.txt").write_text("สวัสดี", encoding="utf-8")
    passed = run(tmp_path / "note.txt", promised=False)
    assert (passed.outcome.status, passed.codes) == (Status.SKIPPED, ["not_a_document"])
    assert passed.outcome.record is not None
    assert passed.outcome.record.pages == ()


@pytest.mark.parametrize("name", ["letter.jpg", "letter", "letter.txt"])
def test_kind_is_found_by_content(tmp_path: Path, run: Callable[..., Run], name: str) -> None:
    drawn_pdf(tmp_path / name)
    done = run(tmp_path / name, promised=False)
    assert done.outcome.record.media_type == "application/pdf"
    assert done.outcome.status is Status.OK


@pytest.mark.parametrize(
    "name", ["-l.pdf", "a\nb.pdf", "'q'\"$(x).pdf", "ที่ กค ๐๑.pdf", " space .pdf", "--help"]
)
def test_names_are_never_options(tmp_path: Path, run: Callable[..., Run], name: str) -> None:
    drawn_pdf(tmp_path / name)
    done = run(tmp_path / name)
    assert done.outcome.status is Status.OK
    assert done.pages[0].text_layer


def test_name_that_is_no_unicode(tmp_path: Path, run: Callable[..., Run]) -> None:
    source = drawn_pdf(tmp_path / "x.pdf").read_bytes()
    name = os.fsdecode(b"\xa1\xa2.pdf")
    (tmp_path / name).write_bytes(source)
    assert run(tmp_path / name).outcome.status is Status.OK


def test_pipe_and_unreadable_file_do_not_block(tmp_path: Path, run: Callable[..., Run]) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert run(tmp_path / "pipe.pdf").codes == ["not_regular_file"]
    gone = SourceFile(str(tmp_path), "gone.pdf", 1, 0, True)
    bench = Workbench(ingest.IngestOptions(), None, None, lambda *_: None)
    assert [issue.code for issue in ingest.process(gone, bench).issues] == ["unreadable"]


# Limits


def test_bombs_are_refused_before_they_are_decoded(tmp_path: Path, run: Callable[..., Run]) -> None:
    (tmp_path / "bomb.png").write_bytes(png_of_zeros(40_000, 40_000))
    done = run(tmp_path / "bomb.png")
    assert (done.outcome.status, done.codes) == (Status.FAILED, ["image_too_large"])
    (tmp_path / "large.png").write_bytes(png_of_zeros(11_000, 11_000))
    assert run(tmp_path / "large.png").codes == ["image_too_large"]


def test_bomb_inside_a_pdf(tmp_path: Path, run: Callable[..., Run]) -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=A4)
    stream = pikepdf.Stream(
        pdf,
        zlib.compress(bytes(1000)),
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60_000, Height=60_000,
        BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.FlateDecode,
    )  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
    page.Contents = pdf.make_stream(b"q 595.276 0 0 841.89 0 0 cm /Im0 Do Q")
    pdf.save(tmp_path / "bomb.pdf")
    done = run(tmp_path / "bomb.pdf")
    assert (done.outcome.status, done.codes) == (Status.FAILED, ["image_too_large"])


def test_stream_that_unpacks_to_more_than_its_picture(tmp_path: Path, run: Callable[..., Run]) -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=A4)
    stream = pikepdf.Stream(
        pdf,
        zlib.compress(bytes(200_000_000), 9),
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=620, Height=877, BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.FlateDecode,
    )  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=stream))
    page.Contents = pdf.make_stream(b"q 595.276 0 0 841.89 0 0 cm /Im0 Do Q")
    pdf.save(tmp_path / "bomb.pdf")
    done = run(tmp_path / "bomb.pdf")
    assert done.outcome.status is Status.OK
    assert done.pages[0].origin == "rendered"


def test_huge_page_is_refused_and_the_others_are_kept(tmp_path: Path, run: Callable[..., Run]) -> None:
    drawing = canvas.Canvas(str(tmp_path / "huge.pdf"), pagesize=A4)
    drawing.drawString(72, 700, "A page of the usual size.")
    drawing.showPage()
    drawing.setPageSize((14_400, 14_400))
    drawing.drawString(72, 700, "A page of 200 inches.")
    drawing.showPage()
    drawing.save()
    done = run(tmp_path / "huge.pdf")
    assert done.outcome.status is Status.PARTIAL
    assert done.codes == ["page_too_large"]
    assert done.outcome.issues[0].page_no == 2
    assert [page.status for page in done.pages] == [Status.OK, Status.FAILED]
    assert (done.pages[1].width_px, done.pages[1].picture) == (0, None)


def test_large_drawing_is_rendered_more_coarsely(tmp_path: Path, run: Callable[..., Run]) -> None:
    done = run(drawn_pdf(tmp_path / "a1.pdf", size=(1684, 2384)), max_pixels=20_000_000)
    assert done.outcome.status is Status.OK
    assert 100 <= done.pages[0].dpi < 300
    assert done.pages[0].width_px * done.pages[0].height_px <= 20_000_000


@pytest.mark.parametrize("box", [None, [0, 0, 0, 0], [595, 842, 0, 0], [0, 0, 1, 1]])
def test_page_boxes_that_are_missing_or_empty(tmp_path: Path, run: Callable[..., Run], box: object) -> None:
    drawn_pdf(tmp_path / "x.pdf")
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        page = pdf.pages[0]
        if box is None:
            del page.obj["/MediaBox"]
        else:
            page.obj["/MediaBox"] = pikepdf.Array(box)
        pdf.save(tmp_path / "y.pdf")
    done = run(tmp_path / "y.pdf")
    if done.outcome.status is Status.FAILED:
        assert done.codes == ["render_failed"]
    else:
        assert min(done.pages[0].width_px, done.pages[0].height_px) > 2000


def test_user_unit_keeps_the_true_size(tmp_path: Path, run: Callable[..., Run]) -> None:
    drawn_pdf(tmp_path / "x.pdf", size=(A4[0] / 2, A4[1] / 2))
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        pdf.pages[0].obj["/UserUnit"] = 2
        pdf.save(tmp_path / "y.pdf")
    page = run(tmp_path / "y.pdf").pages[0]
    assert abs(page.width_px / page.dpi - 8.27) < 0.02


def test_limits_on_pages_and_bytes(tmp_path: Path, run: Callable[..., Run]) -> None:
    drawn_pdf(tmp_path / "long.pdf", 5)
    assert run(tmp_path / "long.pdf", max_pages=4).codes == ["too_many_pages"]
    assert run(tmp_path / "long.pdf", max_file_bytes=100).codes == ["file_too_large"]
    frames = [sheet() for _ in range(5)]
    frames[0].save(tmp_path / "long.tif", save_all=True, append_images=frames[1:])
    assert run(tmp_path / "long.tif", max_pages=4).codes == ["too_many_pages"]


# Cut pictures


def test_half_a_jpeg_is_no_page(tmp_path: Path, run: Callable[..., Run]) -> None:
    data = jpeg_bytes(sheet())
    (tmp_path / "half.jpg").write_bytes(data[: len(data) // 2])
    done = run(tmp_path / "half.jpg")
    assert (done.outcome.status, done.codes) == (Status.FAILED, ["truncated_image"])
    assert not done.pictures


def test_half_a_jpeg_in_a_pdf_costs_its_page_only(tmp_path: Path, run: Callable[..., Run]) -> None:
    data = jpeg_bytes(sheet())
    path = scan_pdf(tmp_path / "scan.pdf", [sheet(), sheet(), sheet()])
    with pikepdf.open(path) as pdf:
        pdf.pages[1].Resources.XObject.Im0.write(data[: len(data) // 2], filter=pikepdf.Name.DCTDecode)
        pdf.save(tmp_path / "half.pdf")
    done = run(tmp_path / "half.pdf")
    assert done.outcome.status is Status.PARTIAL
    assert [page.status for page in done.pages] == [Status.OK, Status.FAILED, Status.OK]
    assert [(issue.code, issue.page_no) for issue in done.outcome.issues] == [("truncated_image", 2)]


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


# Kinds of pictures


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


# Pages of PDFs


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_scan_is_pulled_out_whole(tmp_path: Path, run: Callable[..., Run], rotate: int) -> None:
    image = sheet(mode="RGB")
    data = jpeg_bytes(image)
    done = run(scan_pdf(tmp_path / "scan.pdf", [data], dpi=75, rotate=rotate))
    page = done.pages[0]
    assert (page.origin, page.dpi_source, page.dpi) == ("embedded_image", "embedded", 75.0)
    with Image.open(io.BytesIO(data)) as opened:
        expected = np.rot90(np.asarray(opened), -(rotate // 90))
    assert np.array_equal(done.array(), expected)
    assert (data in done.pictures.values()) is (rotate == 0)


@pytest.mark.parametrize(
    ("matrix", "size"),
    [
        ("595.2 0 0 841.9 0 0", (595.2, 841.9)),
        ("0 595.2 -841.9 0 841.9 0", (841.9, 595.2)),
        ("-595.2 0 0 -841.9 595.2 841.9", (595.2, 841.9)),
        ("0 -595.2 841.9 0 0 595.2", (841.9, 595.2)),
        ("-595.2 0 0 841.9 595.2 0", (595.2, 841.9)),
        ("595.2 0 0 -841.9 0 841.9", (595.2, 841.9)),
        ("0 595.2 841.9 0 0 0", (841.9, 595.2)),
    ],
)
def test_turned_and_mirrored_scans_look_as_poppler_shows_them(
    tmp_path: Path, run: Callable[..., Run], matrix: str, size: tuple[float, float]
) -> None:
    import pdf2image

    path = scan_pdf(tmp_path / "scan.pdf", [sheet()], dpi=75)
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        page.MediaBox = pikepdf.Array([0, 0, *size])
        page.Contents = pdf.make_stream(f"q {matrix} cm /Im0 Do Q".encode())
        pdf.save(tmp_path / "turned.pdf")
    done = run(tmp_path / "turned.pdf")
    assert done.pages[0].origin == "embedded_image"
    found = done.array()[..., 0]
    shown = pdf2image.convert_from_path(tmp_path / "turned.pdf", dpi=75, grayscale=True)[0]
    shown = np.asarray(shown.resize((found.shape[1], found.shape[0])))
    assert np.abs(found.astype(int) - shown.astype(int)).mean() < 6


@pytest.mark.parametrize("what", ["text", "line", "annotation", "mask", "transparent"])
def test_page_with_more_than_a_scan_is_rendered(tmp_path: Path, run: Callable[..., Run], what: str) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", [sheet()])
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        content = page.Contents.read_bytes()
        if what == "text":
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.Resources.Font = pikepdf.Dictionary(F1=font)
            content += b" BT /F1 12 Tf 100 100 Td (Received) Tj ET"
        elif what == "line":
            content += b" 10 10 m 200 200 l S"
        elif what == "transparent":
            page.Resources.ExtGState = pikepdf.Dictionary(G=pikepdf.Dictionary(ca=0.4))
            content = b"/G gs " + content
        elif what == "mask":
            mask = pikepdf.Stream(
                pdf, bytes(100),
                Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=10, Height=10,
                BitsPerComponent=8,
                ColorSpace=pikepdf.Name.DeviceGray,
            )  # fmt: skip
            page.Resources.XObject.Im0.SMask = pdf.make_indirect(mask)
        else:
            look = pdf.make_stream(b"1 0 0 rg 0 0 50 50 re f", BBox=[0, 0, 50, 50], Subtype=pikepdf.Name.Form)
            page.obj["/Annots"] = pikepdf.Array(
                [
                    pikepdf.Dictionary(
                        Subtype=pikepdf.Name.Stamp, Rect=[9, 9, 59, 59], AP=pikepdf.Dictionary(N=look)
                    )
                ]
            )
        page.Contents = pdf.make_stream(content)
        pdf.save(tmp_path / "more.pdf")
    assert run(tmp_path / "more.pdf").pages[0].origin == "rendered"


def test_bilevel_scan_keeps_its_pixels(tmp_path: Path, run: Callable[..., Run]) -> None:
    image = sheet(1654, 2339, "1")
    image.save(tmp_path / "scan.pdf", resolution=200)
    done = run(tmp_path / "scan.pdf")
    page = done.pages[0]
    assert (page.colour, page.width_px, page.height_px) == ("bilevel", 1654, 2339)
    assert abs(page.dpi - 200) < 0.5
    assert np.array_equal(done.array(), np.asarray(image.convert("L")))


def test_memory_stays_flat_over_many_pages(tmp_path: Path, run: Callable[..., Run]) -> None:
    import tracemalloc

    path = scan_pdf(tmp_path / "long.pdf", [sheet(1240, 1754)] * 30)
    source = SourceFile(str(tmp_path), path.name, path.stat().st_size, 0, True)
    bench = Workbench(ingest.IngestOptions(), None, None, lambda *_: None)
    tracemalloc.start()
    outcome = ingest.process(source, bench)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(outcome.record.pages) == 30
    assert peak < 10 * 1240 * 1754


# Text layers


def test_text_of_a_born_digital_page_is_placed_on_its_picture(
    tmp_path: Path, run: Callable[..., Run]
) -> None:
    for rotate in (0, 90, 180, 270):
        drawn_pdf(tmp_path / "x.pdf")
        with pikepdf.open(tmp_path / "x.pdf") as pdf:
            pdf.pages[0].Rotate = rotate
            pdf.pages[0].CropBox = pikepdf.Array([36, 50, 560, 800])
            pdf.save(tmp_path / f"{rotate}.pdf")
        done = run(tmp_path / f"{rotate}.pdf")
        page = done.pages[0]
        assert page.text_layer_verdict == "trusted"
        picture = done.array()[..., 0]
        ink = picture < 128
        covered = np.zeros_like(ink)
        for span in page.text_layer:
            xs, ys = span.polygon[0::2], span.polygon[1::2]
            covered[int(min(ys)) - 3 : int(max(ys)) + 4, int(min(xs)) - 3 : int(max(xs)) + 4] = True
        assert ink.sum() > 1000
        assert (ink & covered).sum() > 0.98 * ink.sum()
        assert "".join(span.text for span in page.text_layer).count("letter") == 12


def test_hidden_text_over_a_scan_is_not_trusted(tmp_path: Path, run: Callable[..., Run]) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", [sheet()])
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources.Font = pikepdf.Dictionary(F1=font)
        page.Contents = pdf.make_stream(
            page.Contents.read_bytes() + b" BT 3 Tr /F1 12 Tf 100 100 Td (Read by a scanner) Tj ET"
        )
        pdf.save(tmp_path / "ocr.pdf")
    page = run(tmp_path / "ocr.pdf").pages[0]
    assert page.origin == "embedded_image"
    assert page.text_layer_verdict == "damaged"
    assert page.text_layer


def test_text_layer_can_be_left_alone(tmp_path: Path, run: Callable[..., Run]) -> None:
    page = run(drawn_pdf(tmp_path / "x.pdf"), read_text_layer=False).pages[0]
    assert (page.text_layer, page.text_layer_verdict) == ((), "none")
