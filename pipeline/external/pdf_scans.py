"""Scans in PDF files, pulled out whole as they were put in."""

from __future__ import annotations

import numpy as np
import pikepdf

from pipeline.external import images, pdf_pages
from pipeline.external.images import PictureError
from pipeline.external.pdf_records import PDF_ERRORS, PdfPage, PdfReadError


def pull_out(placed: pdf_pages.PlacedPicture, turned: int, *, unit: float, max_pixels: int) -> PdfPage | None:
    """Take the scan out of a page as it is; None when only a renderer can show it right.

    Args:
        placed: The one picture of the page, and where it lies.
        turned: Clockwise turn of the page in degrees: 0, 90, 180 or 270.
        unit: Length of the page's unit in points.
        max_pixels: A larger picture is refused before it is decoded.

    Raises:
        PdfReadError: `image_too_large`, or the code of the picture's own damage such as `truncated_image`.
    """
    if placed.width_px * placed.height_px > max_pixels:
        raise PdfReadError(
            f"The picture on the page has {placed.width_px} x {placed.height_px} pixels; "
            f"the limit is {max_pixels / 1e6:.0f} million.",
            code="image_too_large",
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
    except PDF_ERRORS:
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
