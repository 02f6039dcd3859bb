"""What the readers of PDF hand on: the open file, a page as a picture, and the error."""

from __future__ import annotations

from dataclasses import dataclass

import pikepdf

from pipeline.external.images import Picture
from pipeline.records import TextSpan

# pikepdf passes on whatever its C++ core or a damaged object raises.
PDF_ERRORS = (
    pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError,
    NotImplementedError, OSError,
)  # fmt: skip


class PdfReadError(Exception):
    """A PDF or one of its pages cannot be used.

    Attributes:
        code: Stable name, as in the issues.
        retryable: True when it may work next time.
    """

    def __init__(self, message: str, *, code: str, retryable: bool = False) -> None:
        super().__init__(message)
        self.code = code
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
