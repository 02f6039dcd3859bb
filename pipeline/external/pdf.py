"""PDF files: opened and mended by pikepdf, scans pulled out whole, all else rendered by poppler."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import numpy as np
import pdf2image
import pdf2image.exceptions
import pdf2image.pdf2image
import pikepdf

from pipeline.external import images, pdf_pages, text_layer
from pipeline.external.images import Picture, PictureError
from pipeline.external.processes import ProgramError, guarded_popen
from pipeline.records import TextSpan

# pdf2image starts poppler by itself; this makes its children calm and mortal.
pdf2image.pdf2image.Popen = guarded_popen(pdf2image.pdf2image.Popen)
logging.getLogger("pikepdf").setLevel(logging.CRITICAL)

_PDF_ERRORS = (
    pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError,
    NotImplementedError, OSError,
)  # fmt: skip
_DAMAGE = re.compile("damaged|xref|startxref|trailer|recover|reconstruct|unable to find|expected", re.I)
_CUT_SHORT = re.compile("can't find startxref|unable to find trailer", re.I)
# Below this a letter of 16 points is no longer read well.
_LEAST_DPI = 100.0
_LARGEST_SCAN_DPI = 600.0


class PdfReadError(Exception):
    """A PDF or one of its pages cannot be used.

    Attributes:
        code: Stable name, as in the issues.
        hint: What the user can do; may be empty.
        retryable: True when it may work next time.
    """

    def __init__(self, message: str, *, code: str, hint: str = "", retryable: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint
        self.retryable = retryable


@dataclass(frozen=True)
class PdfFile:
    """An open PDF.

    Attributes:
        pdf: The pikepdf object.
        path: The file poppler reads: the original, or a mended copy.
        page_count: Number of pages.
        repaired: True when the file was damaged and could be mended.
        lost_pages: True when only loose pages could be saved and others may be missing.
        restricted: True when the file forbids printing or changes but opens without a password.
    """

    pdf: pikepdf.Pdf
    path: str
    page_count: int
    repaired: bool
    lost_pages: bool
    restricted: bool


@dataclass(frozen=True)
class PdfPage:
    """One page of a PDF as a picture.

    Attributes:
        picture: Upright as PDF readers show it: (height, width) grey or (height, width, 3) RGB.
        jpeg: The scan's own JPEG bytes when they decode to exactly `picture`, else None.
        dpi_source: `embedded`, `rendered` or `estimated`.
        origin: `embedded_image` or `rendered`.
        damaged: What poppler complained about; empty when nothing.
    """

    picture: Picture
    jpeg: bytes | None
    dpi: float
    dpi_source: str
    bilevel: bool
    origin: str
    inverted: bool = False
    damaged: str = ""
    text: tuple[TextSpan, ...] = ()
    text_verdict: str = "none"
    text_problem: str = ""


@contextmanager
def opened(path: str) -> Iterator[PdfFile]:
    """Open a PDF for reading; a damaged one is mended into a temporary copy that lives as long as this.

    Args:
        path: Absolute path.

    Raises:
        PdfReadError: `encrypted`, `corrupt_pdf` or `no_pages`.
        OSError: The file cannot be read.
    """
    # An own stream: pikepdf takes no names that are not Unicode, and a memory map of a file that is cut on a
    # network drive would end the worker by SIGBUS.
    with TemporaryDirectory(prefix="saraban-pdf-") as folder, Path(path).open("rb") as stream:
        pdf, lost = _open_or_salvage(stream)
        with pdf:
            count = len(pdf.pages)
            if count == 0:
                raise PdfReadError("The PDF has no pages.", code="no_pages")
            complaints = [str(text) for text in pdf.get_warnings()]
            lost = lost or (any(map(_CUT_SHORT.search, complaints)) and not _ends_well(stream))
            repaired = lost or any(_DAMAGE.search(text) for text in complaints)
            readable = path
            if repaired:
                readable = str(Path(folder) / "mended.pdf")
                try:
                    pdf.save(readable, encryption=False)
                except _PDF_ERRORS as error:
                    raise _corrupt(error) from error
            yield PdfFile(pdf, readable, count, repaired, lost, bool(pdf.is_encrypted))


def read_page(
    file: PdfFile, page_no: int, *, dpi: float, max_pixels: int, timeout_s: float, text: bool = True
) -> PdfPage:
    """Give one page as a picture, with its own text.

    Args:
        file: The open PDF.
        page_no: From 1.
        dpi: Resolution of pages that must be rendered.
        max_pixels: Larger pictures are refused before they are made.
        timeout_s: Each call of poppler is ended after this.
        text: False to leave the text layer alone.

    Raises:
        PdfReadError: `page_too_large`, `image_too_large`, `truncated_image`, `corrupt_page`, `render_failed`
            or `timeout`.
    """
    try:
        page = file.pdf.pages[page_no - 1]
        box, turned = pdf_pages.page_box(page), pdf_pages.page_rotation(page)
        unit = pdf_pages.user_unit(page)
    except _PDF_ERRORS as error:
        raise PdfReadError(f"The page is damaged: {error}.", code="corrupt_page") from error
    content = pdf_pages.walk(page)
    if content.missing and not content.pictures and not content.visible_text:
        # Rendered it would be a blank page, and a letter would be lost without a word.
        raise PdfReadError(
            "What is drawn on the page is not in the file.",
            code="corrupt_page",
            hint="Get the file again from where it came, or scan the page again.",
        )
    placed = pdf_pages.only_picture(content, box)
    made = None
    if placed is not None:
        made = _pull_out(placed, turned, unit=unit, max_pixels=max_pixels)
    if made is None:
        made = _render(
            file,
            page_no,
            content,
            box,
            turned,
            unit=unit,
            dpi=dpi,
            max_pixels=max_pixels,
            timeout_s=timeout_s,
        )
    if not text or not (content.visible_text or content.hidden_text):
        return made
    return _with_text(made, file, page_no, page, content, box, timeout_s)


def _with_text(
    made: PdfPage,
    file: PdfFile,
    page_no: int,
    page: pikepdf.Page,
    content: pdf_pages.PageContent,
    box: tuple[float, float, float, float],
    timeout_s: float,
) -> PdfPage:
    height, width = made.picture.shape[:2]
    size_pt = (box[2] - box[0], box[3] - box[1])
    if pdf_pages.page_rotation(page) in {90, 270}:
        size_pt = size_pt[::-1]
    try:
        spans = text_layer.read_lines(
            file.path, page_no, size_pt=size_pt, size_px=(width, height), timeout_s=timeout_s
        )
    except ProgramError as error:
        if error.missing:
            raise
        return replace(made, text_problem=str(error))
    over_scan = (content.hidden_text and not content.visible_text) or (
        content.known and pdf_pages.covered_share(content, box) > 0.7
    )
    verdict = text_layer.judge(spans, fonts=pdf_pages.base_fonts(page), over_scan=over_scan)
    return replace(made, text=spans, text_verdict=verdict)


def _open_or_salvage(stream: BinaryIO) -> tuple[pikepdf.Pdf, bool]:
    try:
        pdf = pikepdf.open(stream, access_mode=pikepdf.AccessMode.stream)
    except pikepdf.PasswordError as error:
        raise PdfReadError(
            "The PDF opens only with a password.",
            code="encrypted",
            hint="Remove the password: `qpdf --decrypt --password=... in.pdf out.pdf`, and add the result.",
        ) from error
    except _PDF_ERRORS as error:
        raise _corrupt(error) from error
    try:
        for page in pdf.pages:
            page.obj.get("/Type")
        return pdf, False
    except _PDF_ERRORS as error:
        saved = _loose_pages(pdf)
        if saved is None:
            raise _corrupt(error) from error
        return saved, True


def _ends_well(stream: BinaryIO) -> bool:
    """Tell whether a file's last end mark comes after its last object, whatever trash follows it."""
    stream.seek(0, 2)
    stream.seek(max(0, stream.tell() - (1 << 20)))
    tail = stream.read()
    return tail.rfind(b"%%EOF") > max(tail.rfind(b" obj"), tail.rfind(b"endstream"))


def _loose_pages(pdf: pikepdf.Pdf) -> pikepdf.Pdf | None:
    """Collect the page objects of a PDF whose page tree is lost, in the order of their numbers."""
    found = []
    for item in pdf.objects:
        try:
            if isinstance(item, pikepdf.Dictionary) and str(item.get("/Type", "")) == "/Page":
                found.append(item)
        except _PDF_ERRORS:
            continue
    saved = pikepdf.new()
    for item in found:
        try:
            kept = pikepdf.Dictionary({key: item[key] for key in item.keys() if key != "/Parent"})  # noqa: SIM118
            if "/MediaBox" not in kept:
                kept["/MediaBox"] = pikepdf.Array([0, 0, 595, 842])
            page = pikepdf.Page(pdf.make_indirect(kept))
            saved.pages.append(page)
        except _PDF_ERRORS:
            continue
    return saved if len(saved.pages) else None


def _corrupt(error: BaseException) -> PdfReadError:
    reason = str(error).strip().splitlines()[0][:200].rstrip(".") if str(error).strip() else "no reason given"
    return PdfReadError(
        f"The PDF is damaged beyond mending: {reason}.",
        code="corrupt_pdf",
        hint="Get the file again from where it came, or scan the letter again.",
    )


def _pull_out(
    placed: pdf_pages.PlacedPicture, turned: int, *, unit: float, max_pixels: int
) -> PdfPage | None:
    """Take the scan out of a page as it is; None when only a renderer can show it right."""
    if placed.width_px * placed.height_px > max_pixels:
        raise PdfReadError(
            f"The picture on the page has {placed.width_px} x {placed.height_px} pixels; "
            f"the limit is {max_pixels / 1e6:.0f} million.",
            code="image_too_large",
            hint="Raise `max_pixels`, or scan at a lower resolution.",
        )
    if placed.width_px < 64 or placed.height_px < 64:
        return None
    found = _decode_stream(placed.stream, max_pixels)
    if found is None:
        return None
    frame, jpeg = found
    picture = frame.picture
    if picture.shape[:2] != (placed.height_px, placed.width_px):
        return None
    turns, mirrored = pdf_pages.quarter_turns(placed.matrix)
    turns = (turns + turned // 90) % 4
    if mirrored:
        picture = picture[:, ::-1]
    if turns:
        picture = np.rot90(picture, -turns)
    if mirrored or turns:
        jpeg, picture = None, np.ascontiguousarray(picture)
    dpi, source = placed.dpi / unit, "embedded"
    across, _, judged = images.judge_dpi(picture.shape[1], picture.shape[0], (dpi, dpi))
    if judged == "estimated":
        dpi, source = across, "estimated"
    inverted = frame.bilevel and images.is_negative(picture)
    if inverted:
        picture = 255 - picture
    return PdfPage(picture, jpeg, dpi, source, frame.bilevel, "embedded_image", inverted)


def _decode_stream(stream: pikepdf.Object, max_pixels: int) -> tuple[images.Frame, bytes | None] | None:
    """Decode an image stream that needs no colour management, mask or plug-in; None for all others."""
    try:
        if any(stream.get(key) is not None for key in ("/SMask", "/Mask")) or stream.get("/ImageMask", False):
            return None
        if not _plain_decode(stream):
            return None
        filters = _filters(stream)
        if filters == ("/DCTDecode",):
            if not _plain_colours(stream):
                return None
            data = stream.read_raw_bytes()
        elif filters in {("/CCITTFaxDecode",), ("/FlateDecode",), ()}:
            image = pikepdf.PdfImage(stream)
            width, height = int(stream.get("/Width", 0)), int(stream.get("/Height", 0))
            limit = 8 * width * height + (1 << 20)
            if filters == ("/FlateDecode",) and not pdf_pages.bounded_stream(stream, limit):
                return None
            if filters != ("/CCITTFaxDecode",) and (
                not _plain_colours(stream) or image.bits_per_component == 16
            ):
                return None
            picture, bilevel = images.normalise(image.as_pil_image())
            return images.Frame(picture, 0.0, "embedded", bilevel), None
        else:
            return None
    except _PDF_ERRORS:
        return None  # poppler may know more
    # Half a JPEG must fail here: poppler would fill the rest of the page with grey.
    try:
        frame = images.decode_bytes(data, max_pixels=max_pixels, turn=False)
    except PictureError as error:
        raise PdfReadError(f"The scan on the page is damaged: {error}", code=error.code) from error
    return frame, data if frame.untouched else None


def _plain_colours(stream: pikepdf.Object) -> bool:
    space = stream.get("/ColorSpace")
    if space is None:
        return False
    name = str(space[0]) if isinstance(space, pikepdf.Array) else str(space)
    if name == "/Indexed" and isinstance(space, pikepdf.Array):
        base = space[1]
        name = str(base[0]) if isinstance(base, pikepdf.Array) else str(base)
        space = base
    if name == "/ICCBased":
        return int(space[1].get("/N", 0)) in {1, 3}
    return name in {"/DeviceGray", "/DeviceRGB", "/CalGray", "/CalRGB", "/G", "/RGB"}


def _plain_decode(stream: pikepdf.Object) -> bool:
    decode = stream.get("/Decode")
    if decode is None:
        return True
    values = [float(v) for v in decode]
    return values == [0.0, 1.0] * (len(values) // 2)


def _filters(stream: pikepdf.Object) -> tuple[str, ...]:
    filters = stream.get("/Filter")
    if filters is None:
        return ()
    if isinstance(filters, pikepdf.Array):
        return tuple(str(item) for item in filters)
    return (str(filters),)


def _render(
    file: PdfFile,
    page_no: int,
    content: pdf_pages.PageContent,
    box: tuple[float, float, float, float],
    turned: int,
    *,
    unit: float,
    dpi: float,
    max_pixels: int,
    timeout_s: float,
) -> PdfPage:
    width_in, height_in = (box[2] - box[0]) / 72, (box[3] - box[1]) / 72
    wanted, least = dpi * unit, _LEAST_DPI * unit
    scans = [placed.dpi for placed in content.pictures if placed.dpi > 0]
    if scans and pdf_pages.covered_share(content, box) > 0.9:
        # A scan in strips, or in a coding that is not unpacked here: rendered dot for dot.
        wanted = min(max(scans), _LARGEST_SCAN_DPI * unit)
        least = min(least, wanted)
    fitting = math.sqrt(max_pixels / max(width_in * height_in, 1e-9)) * 0.999
    resolution = min(wanted, fitting)
    if resolution < least:
        raise PdfReadError(
            f"The page measures {width_in * unit:.0f} x {height_in * unit:.0f} inches; "
            f"at {least / unit:.0f} dots an inch it has more than {max_pixels / 1e6:.0f} million pixels.",
            code="page_too_large",
            hint="Raise `max_pixels`, or print the page to a smaller size.",
        )
    expected = (width_in * resolution, height_in * resolution)
    if turned in {90, 270}:
        expected = expected[::-1]
    if min(expected) < 8:
        raise PdfReadError("The page has no size worth reading.", code="render_failed")
    picture, damaged = _poppler(file.path, page_no, resolution, timeout_s)
    height, width = picture.shape[:2]
    # On a page too large for it poppler ends with success and a picture of 1 x 1.
    if abs(width - expected[0]) > 2.5 or abs(height - expected[1]) > 2.5:
        raise PdfReadError(
            f"The page came out as {width} x {height} pixels, not {expected[0]:.0f} x {expected[1]:.0f}.",
            code="render_failed",
        )
    found, source = resolution / unit, "rendered"
    across, _, judged = images.judge_dpi(width, height, (found, found))
    if judged == "estimated" and scans:
        found, source = across, "estimated"
    return PdfPage(picture, None, found, source, False, "rendered", damaged=damaged)


def _poppler(path: str, page_no: int, dpi: float, timeout_s: float) -> tuple[Picture, str]:
    damaged = ""
    for strict in (True, False):
        try:
            with images.own_limit():
                pages = pdf2image.convert_from_path(
                    path, dpi=round(dpi, 3), first_page=page_no, last_page=page_no, use_cropbox=True,
                    strict=strict, timeout=timeout_s,
                )  # fmt: skip
        except pdf2image.exceptions.PDFSyntaxError as error:
            damaged = str(error).strip().splitlines()[0][:200]
            continue
        except pdf2image.exceptions.PDFPopplerTimeoutError as error:
            raise PdfReadError(
                f"Rendering took longer than {timeout_s:g} s.", code="timeout", retryable=True
            ) from error
        except pdf2image.exceptions.PDFInfoNotInstalledError as error:
            raise ProgramError("poppler is not installed.", program="pdftoppm", missing=True) from error
        except (pdf2image.exceptions.PDFPageCountError, OSError, ValueError) as error:
            raise PdfReadError(f"The page cannot be rendered: {error}.", code="render_failed") from error
        if len(pages) != 1:
            break
        picture, _ = images.normalise(pages[0])
        return picture, damaged
    raise PdfReadError("The page cannot be rendered; poppler gave no picture.", code="render_failed")
