"""What `ingest` knows about a file and its pages."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.issues import Status


@dataclass(frozen=True)
class SourceFile:
    """A file that a run was asked to read.

    Attributes:
        root: Absolute path of the source folder (of the file's own folder when a file was named).
        source_path: Path below `root`, `/` between folders; the name users see.
        suffix_is_document: True when its suffix promises a letter (.pdf, .tif, ...), so that a bad one has
            failed and is not merely passed over.
        there: False for a name that leads to no file: a link whose target is away.
    """

    root: str
    source_path: str
    size_bytes: int
    modified_ns: int
    suffix_is_document: bool
    there: bool = True

    @property
    def path(self) -> str:
        """Absolute path of the file."""
        return f"{self.root}/{self.source_path}"


@dataclass(frozen=True)
class TextSpan:
    """A line of a PDF's own text layer.

    Attributes:
        text: As the file holds it, not yet canonical.
        polygon: 8 floats, source frame (pixels of the page picture).
    """

    text: str
    polygon: tuple[float, ...]


@dataclass(frozen=True)
class SourcePage:
    """One page of a file, and the picture of it that all later stages work on.

    Attributes:
        page_no: From 1.
        width_px, height_px: Size of the page picture as stored; 0 when the page could not be decoded.
        dpi: Dots an inch of the picture; estimated from the page's size where the file has no credible value.
        dpi_source: `embedded`, `metadata`, `rendered` or `estimated`.
        colour: `colour`, `grey` or `bilevel`.
        origin: `embedded_image` (the scan pulled out of a PDF whole), `rendered` or `image_file`.
        picture: File name of the picture below the ingest folder's `pages/`; None when the page failed.
        text_layer: Lines of the PDF's own text, in file order; empty when there is none.
        text_layer_verdict: `none`, `trusted` or `damaged`.
    """

    page_no: int
    width_px: int
    height_px: int
    dpi: float
    dpi_source: str
    colour: str
    origin: str
    picture: str | None
    text_layer: tuple[TextSpan, ...] = ()
    text_layer_verdict: str = "none"
    status: Status = Status.OK


@dataclass(frozen=True)
class Document:
    """A file that was opened, with its pages.

    Attributes:
        doc_id: First 16 hexadecimal digits of the sha256 of the file's bytes.
        media_type: Found by content, not by suffix; `application/octet-stream` when it is no document.
        repaired: True when the PDF was damaged and could be mended while reading.
    """

    doc_id: str
    sha256: str
    media_type: str
    bytes: int
    repaired: bool
    pages: tuple[SourcePage, ...]
