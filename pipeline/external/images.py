"""The one decoder of picture files: Pillow with a list of formats, frame by frame, never half a picture.

Every other reader differs in something that harms: OpenCV gives a full-size grey picture for half a JPEG,
reads only one page of a TIFF, and turns pictures by EXIF where others do not.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin, TiffImagePlugin, UnidentifiedImageError

Picture = NDArray[np.uint8]

_FORMATS = ("TIFF", "JPEG", "PNG")
_ORIENTATION_TAG = 0x0112
_BITS_PER_SAMPLE_TAG = 258
# What Pillow and its plug-ins raise on damaged files, seen on cut and broken files of each format.
_DECODE_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, struct.error,
    ZeroDivisionError, AttributeError, RuntimeError, NotImplementedError, UserWarning,
)  # fmt: skip

A4_SHORT_INCHES = 8.27
A4_LONG_INCHES = 11.69
# Chroma above this is ink or paper with a colour; JPEG noise on grey pages stays below 16.
_CHROMA_STEP = 28
# A blue registry number by pen covers about 5 in 10,000 pixels of a page.
_COLOURED_SHARE = 0.0002


class PictureError(Exception):
    """A picture cannot be decoded whole.

    Attributes:
        code: `image_too_large`, `truncated_image` or `not_a_document`.
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Frame:
    """One decoded page of a picture file.

    Attributes:
        picture: (height, width) grey or (height, width, 3) RGB, 0 = black.
        dpi: Dots an inch.
        dpi_source: `metadata` or `estimated`.
        bilevel: True when the file holds one bit a pixel.
        turned: True when an EXIF orientation was applied.
        inverted: True when a negative (white on black) was turned into black on white.
        untouched: True when the picture is what a plain decoding of the file gives, so that the file's own
            bytes may be stored.
    """

    picture: Picture
    dpi: float
    dpi_source: str
    bilevel: bool = False
    turned: bool = False
    inverted: bool = False
    untouched: bool = False


def count_frames(path: str) -> int:
    """Count the pages of a TIFF without decoding them; 1 for other pictures.

    A chain of pages that breaks is counted up to the break.

    Raises:
        PictureError: It cannot be opened at all.
    """
    with own_limit(), _opened(path) as image:
        if image.format != "TIFF":
            return 1
        try:
            return int(getattr(image, "n_frames", 1))
        except _DECODE_ERRORS:
            return max(1, len(getattr(image, "_frame_pos", [0])))


def frames(path: str, *, max_pixels: int) -> Iterator[Frame | PictureError]:
    """Decode the pages of a picture file one after the other.

    A page that cannot be decoded whole is yielded as an error, and the next one is tried.

    Args:
        path: Absolute path of a TIFF, JPEG or PNG file.
        max_pixels: Larger pictures are refused before they are decoded.

    Raises:
        PictureError: The file cannot be opened at all.
    """
    with own_limit(), _opened(path) as image:
        # The second picture of a JPEG (MPO) is a preview or a depth map, not a page.
        many = image.format == "TIFF"
        index, failures = 0, 0
        while True:
            try:
                if index or many:
                    image.seek(index)
                failures = 0
                yield _decode(image, max_pixels=max_pixels)
            except EOFError:
                return
            except PictureError as error:
                yield error
            except _DECODE_ERRORS as error:
                failures += 1
                if failures > 1:  # the chain of pages itself is broken
                    return
                yield PictureError(f"The picture is damaged: {_first_line(error)}.", code="truncated_image")
            index += 1
            if not many:
                return


def decode_bytes(data: bytes, *, max_pixels: int, turn: bool = True) -> Frame:
    """Decode a picture held in memory, such as the JPEG inside a PDF.

    Args:
        data: Bytes of a TIFF, JPEG or PNG file.
        max_pixels: Larger pictures are refused before they are decoded.
        turn: False to leave an EXIF orientation alone, as PDF readers do.

    Raises:
        PictureError: It cannot be decoded whole.
    """
    with own_limit(), _opened(io.BytesIO(data)) as image:
        return _decode_safely(image, max_pixels=max_pixels, turn=turn)


def encode_png(
    picture: Picture, *, bilevel: bool = False, dpi: float | None = None, software: str | None = None
) -> bytes:
    """Encode a picture as PNG, losslessly and fast.

    Args:
        picture: (height, width) grey or (height, width, 3) RGB.
        bilevel: Store one bit a pixel; the picture must hold 0 and 255 only.
        dpi: Written into the file when given.
        software: Name of what made the picture, written into the file when given.
    """
    image = Image.fromarray(picture)
    if bilevel:
        image = image.convert("1", dither=Image.Dither.NONE)
    stream = io.BytesIO()
    # Level 1 takes a quarter of the time of the default and a tenth more room.
    options: dict[str, Any] = {"compress_level": 6 if bilevel else 1}
    if dpi:
        options["dpi"] = (dpi, dpi)
    if software:
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Software", software)
    image.save(stream, format="PNG", **options)
    return stream.getvalue()


def colour_of(picture: Picture, *, bilevel: bool = False) -> str:
    """Tell `colour`, `grey` or `bilevel` from what is on the page, not from how it is stored.

    Args:
        picture: (height, width) grey or (height, width, 3) RGB.
        bilevel: True when the file held one bit a pixel.
    """
    if bilevel:
        return "bilevel"
    if picture.ndim == 2:
        return "grey"
    sample = picture[::3, ::3].astype(np.int16)
    chroma = sample.max(axis=2) - sample.min(axis=2)
    return "colour" if float((chroma > _CHROMA_STEP).mean()) > _COLOURED_SHARE else "grey"


def normalise(picture_image: Image.Image) -> tuple[Picture, bool]:
    """Bring a Pillow image of any mode to grey or RGB of 8 bits on white ground.

    Returns:
        The picture, and whether it was one bit a pixel.
    """
    image = picture_image
    if image.mode == "1":
        return np.asarray(image.convert("L")), True
    if image.mode in {"LA", "La", "RGBA", "RGBa", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(ground, image).convert("RGB")
        return _drop_equal_channels(np.asarray(image)), False
    if image.mode.startswith("I") or image.mode == "F":
        return _to_eight_bits(image), False
    if image.mode == "L":
        return np.asarray(image), False
    if image.mode == "P":
        picture = _drop_equal_channels(np.asarray(image.convert("RGB")))
        two = picture.ndim == 2 and set(np.unique(picture)) <= {0, 255}
        return picture, two
    return _drop_equal_channels(np.asarray(image if image.mode == "RGB" else image.convert("RGB"))), False


def is_negative(picture: Picture) -> bool:
    """Tell whether a bilevel page is white on black.

    Text, stamps and pictures blacken less than half of a page; a page black all over is left as it is, and
    so is one with a dark rim only.
    """
    dark = float((picture < 128).mean())
    return 0.8 < dark < 0.9995


def judge_dpi(width: int, height: int, dpi: tuple[float, float] | None) -> tuple[float, float, str]:
    """Decide what resolution a picture has.

    A value in the file counts when it makes a page between a half-sheet and A3; else the page is taken to be
    A4, since phones and converters write 72 or 96 whatever the picture.

    Returns:
        Dots an inch across and down (equal unless a fax has oblong pixels), and `metadata` or `estimated`.
    """
    short, long_ = min(width, height), max(width, height)
    if dpi is not None:
        across, down = dpi
        if 60 <= across <= 1300 and 60 <= down <= 1300:
            inches = sorted((width / across, height / down))
            fits = 2.5 <= inches[0] <= 12.5 and inches[1] <= 18.5
            oblong = abs(across / down - 1) > 0.03
            # Oblong pixels are believed only where they turn an odd shape into that of a sheet of paper.
            if fits and (not oblong or 1.25 <= inches[1] / inches[0] <= 1.65):
                return float(across), float(down), "metadata"
    estimate = (short / A4_SHORT_INCHES + long_ / A4_LONG_INCHES) / 2
    if long_ / max(short, 1) > 1.8:  # no page: a strip or a slip, so its width says nothing
        estimate = long_ / A4_LONG_INCHES
    estimate = float(max(1.0, round(estimate, 1)))
    return estimate, estimate, "estimated"


def _opened(source: Any) -> Image.Image:
    try:
        image = Image.open(source, formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(_first_line(error) + ".", code="image_too_large") from error
    except UnidentifiedImageError as error:
        raise PictureError("The picture is damaged or of another kind.", code="truncated_image") from error
    except PermissionError:
        raise
    except _DECODE_ERRORS as error:
        raise PictureError(
            f"The picture is damaged: {_first_line(error)}.", code="truncated_image"
        ) from error
    return image


class own_limit:  # noqa: N801  reads as a phrase at its place of use
    """Keep Pillow's own limit out of the way (ours is stricter and comes first) and its warnings silent."""

    def __enter__(self) -> None:
        self._catcher = warnings.catch_warnings()
        self._catcher.__enter__()
        warnings.simplefilter("ignore")
        warnings.filterwarnings("error", message="(?i).*truncated.*")
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        self._limit = Image.MAX_IMAGE_PIXELS
        Image.MAX_IMAGE_PIXELS = 1 << 30

    def __exit__(self, *_: object) -> None:
        Image.MAX_IMAGE_PIXELS = self._limit
        self._catcher.__exit__(None, None, None)


def _decode_safely(image: Image.Image, **options: Any) -> Frame:
    try:
        return _decode(image, **options)
    except _DECODE_ERRORS as error:
        raise PictureError(
            f"The picture is damaged: {_first_line(error)}.", code="truncated_image"
        ) from error


def _decode(image: Image.Image, *, max_pixels: int, turn: bool = True) -> Frame:
    width, height = image.size
    if width * height > max_pixels:
        raise PictureError(
            f"The picture has {width} x {height} pixels; the limit is {max_pixels / 1e6:.0f} million.",
            code="image_too_large",
        )
    # Pillow turns a TIFF itself while it loads it, and forgets that it had to be.
    by_pillow = image.format == "TIFF"
    orientation = _orientation(image) if by_pillow else 1
    image.load()
    picture, bilevel = normalise(image)
    untouched = image.mode in {"L", "RGB"} and picture.ndim == (2 if image.mode == "L" else 3)
    untouched = untouched and "transparency" not in image.info
    if image.mode == "RGB" and picture.ndim == 2:
        untouched = image.format in {"JPEG", "MPO"}
    orientation = orientation if by_pillow else _orientation(image)
    dpi = _guarded(lambda: _stated_dpi(image), None)
    turned = False
    if orientation in range(2, 9):
        untouched = False
        if turn or by_pillow:
            picture, turned = picture if by_pillow else turn_by_orientation(picture, orientation), True
            if orientation >= 5 and dpi:
                dpi = (dpi[1], dpi[0])
    inverted = bilevel and is_negative(picture)
    if inverted:
        picture = 255 - picture
    across, down, source = judge_dpi(picture.shape[1], picture.shape[0], dpi)
    if abs(across / down - 1) > 0.03:
        picture, across = _square_pixels(picture, across, down)
        untouched, bilevel = False, False
    return Frame(
        np.ascontiguousarray(picture), across, source, bilevel, turned, inverted, untouched and not inverted,
    )  # fmt: skip


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1..8 of a picture; that of a TIFF is gone once it is loaded."""
    tags = image.tag_v2 if isinstance(image, TiffImagePlugin.TiffImageFile) else None
    told: int = _guarded(lambda: int((image.getexif() if tags is None else tags).get(_ORIENTATION_TAG, 1)), 1)
    return told


def turn_by_orientation(picture: Picture, orientation: int) -> Picture:
    """Turn and mirror a picture to how its EXIF orientation 1..8 says it is seen (EXIF 2.32, tag 0x0112)."""
    if orientation >= 5:
        picture = picture.swapaxes(0, 1)  # 5 mirrors on the main diagonal
    if orientation in {2, 3, 6, 7}:
        picture = picture[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        picture = picture[::-1]
    return picture


def _stated_dpi(image: Image.Image) -> tuple[float, float] | None:
    value = image.info.get("dpi")
    if value is None:
        return None
    across, down = float(value[0]), float(value[1])
    if not (np.isfinite(across) and np.isfinite(down)):
        return None
    return across, down


def _square_pixels(picture: Picture, across: float, down: float) -> tuple[Picture, float]:
    """Stretch the coarser direction of a fax (204 x 98 dots an inch) to the finer one."""
    fine = max(across, down)
    size = (round(picture.shape[1] * fine / across), round(picture.shape[0] * fine / down))
    image = Image.fromarray(np.ascontiguousarray(picture)).resize(size, Image.Resampling.BILINEAR)
    return np.asarray(image), fine


def _to_eight_bits(image: Image.Image) -> Picture:
    stored = np.asarray(image)
    values = stored.astype(np.float32)
    if image.mode == "F":
        top = 1.0 if float(np.nanmax(values, initial=0.0)) <= 1.0 else 255.0
    else:
        bits = _guarded(lambda: int(image.tag_v2[_BITS_PER_SAMPLE_TAG][0]), 16)  # type: ignore[attr-defined]
        top = float((1 << min(bits, 16)) - 1)
        if bits > 16:
            # Numbers of 32 bits are seldom used to their end: the paper is the lightest. Pillow gives those
            # without a sign as if they had one.
            values = stored.view(np.uint32).astype(np.float32) if stored.dtype == np.int32 else values
            top = max(1.0, float(values.max(initial=0.0)))
    scaled = np.nan_to_num(values) * (255.0 / top)
    return np.asarray(np.clip(np.rint(scaled), 0, 255), np.uint8)


def _drop_equal_channels(picture: Picture) -> Picture:
    """Give grey for RGB whose three channels are the same everywhere."""
    red = picture[..., 0]
    if np.array_equal(red, picture[..., 1]) and np.array_equal(red, picture[..., 2]):
        return np.ascontiguousarray(red)
    return picture


def _guarded(read: Callable[[], Any], fallback: Any) -> Any:
    """Read a piece of metadata; a broken tag must not cost the page."""
    try:
        return read()
    except Exception:
        return fallback


def _first_line(error: BaseException) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200].rstrip(".")
