"""Good and bad files, all made here, and what `ingest` gives for one."""

from __future__ import annotations

import io
import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

from pipeline.records import Document, SourceFile
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
        # Whatever is wrong with a file is told in English and Thai, with what to do about it.
        for issue in self.outcome.issues:
            for told in (issue.message, issue.hint):
                assert re.search("[a-z]", told) and re.search("[ก-ฮ]", told), issue

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
