"""PDF files: opened and mended by pikepdf, scans pulled out whole, all else rendered by poppler."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import pikepdf

from pipeline.external import pdf_pages, text_layer
from pipeline.external.pdf_records import PDF_ERRORS, PdfFile, PdfPage, PdfReadError
from pipeline.external.pdf_rendering import render
from pipeline.external.pdf_scans import pull_out
from pipeline.external.processes import ProgramError

logging.getLogger("pikepdf").setLevel(logging.CRITICAL)
_DAMAGE = re.compile("damaged|xref|startxref|trailer|recover|reconstruct|unable to find|expected", re.I)
_CUT_SHORT = re.compile("can't find startxref|unable to find trailer", re.I)


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
                except PDF_ERRORS as error:
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
    except PDF_ERRORS as error:
        raise PdfReadError(f"The page is damaged: {error}.", code="corrupt_page") from error
    content = pdf_pages.walk(page)
    if content.missing and not content.pictures and not content.visible_text:
        # Rendered it would be a blank page, and a letter would be lost without a word.
        raise PdfReadError(
            "What is drawn on the page is not in the file.",
            code="corrupt_page",
        )
    placed = pdf_pages.only_picture(content, box)
    made = None
    if placed is not None:
        made = pull_out(placed, turned, unit=unit, max_pixels=max_pixels)
    if made is None:
        made = render(
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
        ) from error
    except PDF_ERRORS as error:
        raise _corrupt(error) from error
    try:
        for page in pdf.pages:
            page.obj.get("/Type")
        return pdf, False
    except PDF_ERRORS as error:
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
        except PDF_ERRORS:
            continue
    saved = pikepdf.new()
    for item in found:
        try:
            kept = pikepdf.Dictionary({key: item[key] for key in item.keys() if key != "/Parent"})  # noqa: SIM118
            if "/MediaBox" not in kept:
                kept["/MediaBox"] = pikepdf.Array([0, 0, 595, 842])
            page = pikepdf.Page(pdf.make_indirect(kept))
            saved.pages.append(page)
        except PDF_ERRORS:
            continue
    return saved if len(saved.pages) else None


def _corrupt(error: BaseException) -> PdfReadError:
    reason = str(error).strip().splitlines()[0][:200].rstrip(".") if str(error).strip() else "no reason given"
    return PdfReadError(
        f"The PDF is damaged beyond mending: {reason}.",
        code="corrupt_pdf",
    )
