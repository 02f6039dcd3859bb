"""Draw a run of text with HarfBuzz and FreeType, and say exactly where every cluster lies.

Frame: pixels of the returned mask, x to the right, y down; pixel (0, 0) covers [0, 1) x [0, 1). Boxes
are (left, top, right, bottom) with right and bottom exclusive.
"""

from __future__ import annotations

import ctypes
import functools
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import freetype
import numpy as np
import numpy.typing as npt
import uharfbuzz

from pipeline.synth.faces import Face

Mask = npt.NDArray[np.uint8]
Box = tuple[int, int, int, int]

_SUBPIXELS = 4
_LOAD_FLAGS = freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP | freetype.FT_LOAD_NO_AUTOHINT
_SARA_AM = "\u0e33"


@dataclass(frozen=True)
class Style:
    """How a run is drawn.

    Attributes:
        size: em size in pixels.
        bold: stroke thickening as a share of the em; 0.03 is about what a word processor's false bold does.
        stretch: horizontal factor; below 1 condensed, above 1 stretched.
        shear: x shift for a unit of height; 0.2 is a usual false italic.
        letter_spacing: pixels added after each cluster.
        word_spacing: pixels added after each space.
    """

    size: float
    bold: float = 0.0
    stretch: float = 1.0
    shear: float = 0.0
    letter_spacing: float = 0.0
    word_spacing: float = 0.0


@dataclass(frozen=True)
class Cluster:
    """A base character with its marks, or whatever the face draws as one thing.

    Attributes:
        start: index of its first character in the text.
        end: index after its last character.
        left: pen position before it.
        right: pen position after it.
        ink: box of its own ink, None where it draws none (a space).
    """

    start: int
    end: int
    left: float
    right: float
    ink: Box | None


@dataclass(frozen=True)
class Drawn:
    """A drawn run of text.

    Attributes:
        text: the text that was asked for.
        mask: grey ink, 0 paper to 255 ink; as small as the ink and the pen's path allow.
        baseline: y of the baseline.
        pen_left: x of the pen before the first cluster.
        pen_right: x of the pen after the last one.
        ascent: pixels from the baseline up to the face's ascender.
        descent: pixels from the baseline down to the face's descender.
        ink: box of all ink, None where there is none.
        clusters: in text order, covering all characters that were drawn.
        missing: characters no face could draw; nothing was drawn for their clusters.
    """

    text: str
    mask: Mask
    baseline: float
    pen_left: float
    pen_right: float
    ascent: float
    descent: float
    ink: Box | None
    clusters: tuple[Cluster, ...]
    missing: tuple[str, ...]

    @property
    def pen_box(self) -> tuple[float, float, float, float]:
        """Box from pen start to pen end, ascender to descender."""
        return (self.pen_left, self.baseline - self.ascent, self.pen_right, self.baseline + self.descent)


@dataclass(frozen=True)
class _Opened:
    freetype: freetype.Face
    harfbuzz: uharfbuzz.Font
    units: int
    ascender: int
    descender: int
    characters: frozenset[str]


@functools.lru_cache(maxsize=512)
def _open(path: Path) -> _Opened:
    data = path.read_bytes()
    face = uharfbuzz.Face(data)
    font = uharfbuzz.Font(face)
    units = int(face.upem)
    font.scale = (units, units)
    opened = freetype.Face(str(path))
    drawn = frozenset(chr(code) for code in face.unicodes)
    return _Opened(opened, font, units, int(opened.ascender), int(opened.descender), drawn)


@dataclass(frozen=True)
class _Glyph:
    bitmap: Mask
    left: int
    top: int


@functools.lru_cache(maxsize=60_000)
def _glyph(
    path: Path, index: int, size: int, bold: int, stretch: int, shear: int, part: int
) -> _Glyph | None:
    """Rasterise one glyph; sizes in 1/64 px, bold in 1/64 px, stretch and shear in 1/65536."""
    face = _open(path).freetype
    face.set_char_size(size, size, 72, 72)
    face.load_glyph(index, _LOAD_FLAGS)
    # Asked once: freetype-py makes new objects at every look.
    slot = face.glyph
    shape = slot.outline
    if shape.n_points == 0:
        return None
    outline = ctypes.byref(shape._FT_Outline)
    if bold:
        # The outline grows to the right and up only; moved back by half, the strokes thicken in place.
        freetype.FT_Outline_Embolden(outline, bold)
        freetype.FT_Outline_Translate(outline, -bold // 2, -bold // 2)
    if stretch != 0x10000 or shear:
        matrix = freetype.FT_Matrix(stretch, shear, 0, 0x10000)
        freetype.FT_Outline_Transform(outline, ctypes.byref(matrix))
    if part:
        freetype.FT_Outline_Translate(outline, part * (64 // _SUBPIXELS), 0)
    slot.render(freetype.FT_RENDER_MODE_NORMAL)
    bitmap = slot.bitmap
    rows, width, pitch = bitmap.rows, bitmap.width, bitmap.pitch
    if width == 0 or rows == 0:
        return None
    # freetype-py's own `buffer` makes a Python integer of every pixel, a third of all time that lines took.
    raw = ctypes.string_at(bitmap._FT_Bitmap.buffer, rows * pitch)
    grid = np.frombuffer(raw, np.uint8).reshape(rows, pitch)[:, :width]
    return _Glyph(np.ascontiguousarray(grid), slot.bitmap_left, slot.bitmap_top)


def _is_mark(character: str) -> bool:
    return character == _SARA_AM or unicodedata.category(character) in ("Mn", "Me")


def split_clusters(text: str) -> tuple[tuple[int, int], ...]:
    """Split text into base characters with the marks that follow them.

    Args:
        text: any text.

    Returns:
        (start, end) of each cluster, covering the text without gaps; sara am belongs to its base.
    """
    starts = [at for at, character in enumerate(text) if at == 0 or not _is_mark(character)]
    ends = [*starts[1:], len(text)] if starts else []
    return tuple(zip(starts, ends, strict=True))


@functools.lru_cache(maxsize=200_000)
def _can_draw(path: Path, piece: str) -> bool:
    drawn = _open(path).characters
    # HarfBuzz writes sara am as nikhahit and sara aa, so either form will do.
    return all(one in drawn or (one == _SARA_AM and {"\u0e4d", "\u0e32"} <= drawn) for one in piece)


def missing_characters(text: str, faces: Sequence[Face]) -> tuple[str, ...]:
    """List the characters of a text that none of the faces can draw.

    Args:
        text: any text.
        faces: the face and its fallbacks.

    Returns:
        The characters in order of code, without repeats.
    """
    return tuple(
        sorted(
            one for one in set(text) if one != _SARA_AM and not any(one in face.characters for face in faces)
        )
    )


@dataclass(frozen=True)
class Placed:
    """A glyph of a font file, its origin right of and above the first pen position, and its cluster."""

    path: Path
    index: int
    x: float
    y: float
    cluster: int


def _runs(text: str, files: Sequence[Path]) -> tuple[list[tuple[Path, int, int]], set[str]]:
    """Cut text into stretches that one file draws; clusters that none can draw are left out."""
    runs: list[tuple[Path, int, int]] = []
    missing: set[str] = set()
    for start, end in split_clusters(text):
        piece = text[start:end]
        chosen = next((path for path in files if _can_draw(path, piece)), None)
        if chosen is None:
            alone = {one for one in piece if not any(_can_draw(path, one) for path in files)}
            # A base and a mark that only different files have are not drawn apart: the mark would hang free.
            missing.update(alone or piece)
            continue
        if runs and runs[-1][0] == chosen and runs[-1][2] == start:
            runs[-1] = (chosen, runs[-1][1], end)
        else:
            runs.append((chosen, start, end))
    return runs, missing


def _shape_run(
    text: str, run: tuple[Path, int, int], style: Style
) -> list[tuple[int, float, float, float, int]]:
    """Shape one run: (glyph, advance, x offset, y offset, cluster start) for each glyph, in pixels."""
    path, start, end = run
    opened = _open(path)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text[start:end])
    buffer.guess_segment_properties()
    buffer.direction = "ltr"
    uharfbuzz.shape(opened.harfbuzz, buffer)
    scale = style.size / opened.units
    shaped = []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if info.codepoint == 0:
            continue
        rise = position.y_offset * scale
        shaped.append(
            (
                info.codepoint,
                position.x_advance * scale * style.stretch,
                position.x_offset * scale * style.stretch + rise * style.shear,
                rise,
                start + info.cluster,
            )
        )
    return shaped


def _place(
    text: str, runs: list[tuple[Path, int, int]], style: Style
) -> tuple[list[Placed], list[tuple[int, int, float, float]]]:
    """Lay glyphs along the pen; clusters as (start, end, pen left, pen right)."""
    placed: list[Placed] = []
    clusters: list[tuple[int, int, float, float]] = []
    pen = 0.0
    for run in runs:
        shaped = _shape_run(text, run, style)
        starts = sorted({one[4] for one in shaped})
        ends = dict(zip(starts, [*starts[1:], run[2]], strict=True))
        current = -1
        opened_at = pen
        for index, advance, shift, rise, cluster in shaped:
            if cluster != current:
                if current >= 0:
                    pen = _close(text, clusters, current, ends[current], opened_at, pen, style)
                current, opened_at = cluster, pen
            placed.append(Placed(run[0], index, pen + shift, rise, len(clusters)))
            pen += advance
        if current >= 0:
            pen = _close(text, clusters, current, ends[current], opened_at, pen, style)
    return placed, clusters


def _close(
    text: str,
    clusters: list[tuple[int, int, float, float]],
    start: int,
    end: int,
    left: float,
    pen: float,
    style: Style,
) -> float:
    clusters.append((start, end, left, pen))
    extra = style.word_spacing if text[start:end].isspace() else 0.0
    return pen + style.letter_spacing + extra


def _justified(text: str, runs: list[tuple[Path, int, int]], style: Style, width: float) -> Style:
    """Give the style whose word or letter spacing makes the run as wide as asked."""
    plain = replace(style, letter_spacing=0.0, word_spacing=0.0)
    _, clusters = _place(text, runs, plain)
    if len(clusters) < 2:
        return plain
    lacking = width - clusters[-1][3]
    spaces = sum(text[start:end].isspace() for start, end, _, _ in clusters[:-1])
    # Word processors set Thai "distributed": spaces take the slack unless there are none, or too much of it.
    if spaces and abs(lacking) <= 0.6 * style.size * spaces:
        return replace(plain, word_spacing=lacking / spaces)
    return replace(plain, letter_spacing=lacking / (len(clusters) - 1))


def lay_out(
    text: str, face: Face, *, style: Style, fallback: Sequence[Face] = (), width: float | None = None
) -> tuple[list[Placed], list[tuple[int, int, float, float]], set[str], Style]:
    """Lay the glyphs of one line where :func:`draw_text` of the same arguments draws them.

    Returns:
        Glyphs, clusters as (start, end, pen left, pen right), missing characters, and the style as spaced.
    """
    runs, missing = _runs(text, [path for one in (face, *fallback) for path in one.files])
    if width is not None:
        style = _justified(text, runs, style, width)
    return *_place(text, runs, style), missing, style


def draw_text(
    text: str,
    face: Face,
    *,
    style: Style,
    fallback: Sequence[Face] = (),
    width: float | None = None,
) -> Drawn:
    """Draw one line of text as a grey ink mask.

    Args:
        text: one line; marks must follow their base.
        face: the face that draws all it can.
        style: size and distortion.
        fallback: faces that are tried, cluster by cluster, for what the face lacks.
        width: if given, the distance in pixels from first to last pen position, reached by spacing
            (``letter_spacing`` and ``word_spacing`` of the style are then ignored).

    Returns:
        The mask with its boxes. A missing glyph is never drawn: its cluster is left out and named in
        ``missing``.
        The same call gives the same bytes.

    Raises:
        ValueError: the text has a line break or the size is not positive.
    """
    if "\n" in text or "\r" in text:
        raise ValueError("draw_text draws one line; break the text first")
    if style.size <= 0:
        raise ValueError(f"size must be positive, not {style.size}")
    placed, pens, missing, style = lay_out(text, face, style=style, fallback=fallback, width=width)
    return _compose(text, _open(face.path), style, placed, pens, missing)


def pen_positions(
    text: str, face: Face, *, style: Style, fallback: Sequence[Face] = ()
) -> tuple[tuple[int, int, float, float], ...]:
    """Say where clusters would stand, without drawing them; a paragraph's mask would be metres long.

    Args:
        text: one paragraph.
        face: the face that draws all it can.
        style: size and distortion.
        fallback: faces that are tried for what the face lacks.

    Returns:
        (start, end, left, right) of each cluster: indices into the text, and pen positions in pixels from
        the first one's.
    """
    runs, _ = _runs(text, [path for one in (face, *fallback) for path in one.files])
    return tuple(_place(text, runs, style)[1])


def _compose(
    text: str,
    opened: _Opened,
    style: Style,
    placed: list[Placed],
    pens: list[tuple[int, int, float, float]],
    missing: set[str],
) -> Drawn:
    """Paste the glyphs' bitmaps into one mask and collect the boxes."""
    key = (
        round(style.size * 64),
        round(style.bold * style.size * 64),
        round(style.stretch * 0x10000),
        round(style.shear * 0x10000),
    )
    pieces: list[tuple[_Glyph, int, int, int]] = []
    left, top, right, bottom = 0, 0, 1, 1
    if pens:
        left = math.floor(min(pens[0][2], pens[-1][3]))
        right = max(left + 1, math.ceil(pens[-1][3]))
    for one in placed:
        at = round(one.x * _SUBPIXELS)
        whole, part = divmod(at, _SUBPIXELS)
        glyph = _glyph(one.path, one.index, *key, part)
        if glyph is None:
            continue
        x, y = whole + glyph.left, -round(one.y) - glyph.top
        pieces.append((glyph, x, y, one.cluster))
        left, right = min(left, x), max(right, x + glyph.bitmap.shape[1])
        top, bottom = min(top, y), max(bottom, y + glyph.bitmap.shape[0])
    mask: Mask = np.zeros((bottom - top, right - left), np.uint8)
    inks: list[Box | None] = [None] * len(pens)
    for glyph, x, y, cluster in pieces:
        x, y = x - left, y - top
        rows, columns = glyph.bitmap.shape
        window = mask[y : y + rows, x : x + columns]
        np.maximum(window, glyph.bitmap, out=window)
        inks[cluster] = _union(inks[cluster], (x, y, x + columns, y + rows))
    ink: Box | None = None
    for box in inks:
        if box is not None:
            ink = _union(ink, box)
    scale = style.size / opened.units
    return Drawn(
        text=text,
        mask=mask,
        baseline=float(-top),
        pen_left=(pens[0][2] if pens else 0.0) - left,
        pen_right=(pens[-1][3] if pens else 0.0) - left,
        ascent=opened.ascender * scale,
        descent=-opened.descender * scale,
        ink=ink,
        clusters=tuple(
            Cluster(start, end, pen - left, after - left, box)
            for (start, end, pen, after), box in zip(pens, inks, strict=True)
        ),
        missing=tuple(sorted(missing)),
    )


def _union(first: Box | None, second: Box) -> Box:
    if first is None:
        return second
    return (
        min(first[0], second[0]),
        min(first[1], second[1]),
        max(first[2], second[2]),
        max(first[3], second[3]),
    )
