"""Pages of PDF files rendered by poppler, where no whole scan can be pulled out."""

from __future__ import annotations

import math

import pdf2image
import pdf2image.exceptions
import pdf2image.pdf2image

from pipeline.external import images, pdf_pages
from pipeline.external.images import Picture
from pipeline.external.pdf_records import PdfFile, PdfPage, PdfReadError
from pipeline.external.processes import ProgramError, guarded_popen

# pdf2image starts poppler by itself; this makes its children calm and mortal.
pdf2image.pdf2image.Popen = guarded_popen(pdf2image.pdf2image.Popen)
# Below this a letter of 16 points is no longer read well.
_LEAST_DPI = 100.0
_LARGEST_SCAN_DPI = 600.0


def render(
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
    """Render a page by poppler; a page that is one large scan in strips is rendered dot for dot.

    Args:
        file: The open PDF.
        page_no: From 1.
        content: What is drawn on the page.
        box: Left, bottom, right, top of the page in its own units.
        turned: Clockwise turn of the page in degrees: 0, 90, 180 or 270.
        unit: Length of the page's unit in points.
        dpi: Wanted resolution.
        max_pixels: The resolution is lowered to stay below it, down to what can still be read.
        timeout_s: Each call of poppler is ended after this.

    Raises:
        PdfReadError: `page_too_large`, `render_failed` or `timeout`.
        ProgramError: poppler is not installed.
    """
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
