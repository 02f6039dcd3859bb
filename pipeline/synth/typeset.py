"""The look of a letter, and lines of text drawn and broken in it."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from pythainlp.tokenize import word_tokenize

from pipeline.synth.faces import Face
from pipeline.synth.handwriting import HandDigits
from pipeline.synth.masks import letter_height
from pipeline.synth.shaping import Drawn, Style, draw_text, pen_positions
from pipeline.synth.sheet import BLACK, Colour

# Height of ko kai on paper set in 16 point of the national face: 30 pixels at 300 dpi.
_LETTER_MM = 2.54


@dataclass(frozen=True)
class Look:
    """How a letter is set.

    Attributes:
        face: face of the text.
        bold_face: face of headings.
        fallback: faces for what these lack.
        scale: size of the text, 1 for 16 point of the national face.
        pitch: millimetres from line to line.
        justified: whether full lines reach the right margin.
        left: left margin in millimetres.
        right: right margin in millimetres.
        dpi: pixels an inch of the drawn sheet.
        ink: colour of the print.
        tint: colour of the paper.
        hand: script faces for what is written by hand; without them everything is printed.
        hand_digits: pictures of real handwritten digits, where the user has some.
    """

    face: Face
    bold_face: Face
    fallback: tuple[Face, ...]
    scale: float
    pitch: float
    justified: bool
    left: float
    right: float
    dpi: int
    ink: Colour = BLACK
    tint: Colour = (255, 255, 255)
    hand: tuple[Face, ...] = ()
    hand_digits: HandDigits | None = None


# Addresses on the net, numbers and Latin words are not broken; an opening sign stays with what follows it.
_WHOLE = re.compile(r"[A-Za-z0-9๐-๙][A-Za-z0-9๐-๙@._/:?=&%+,\-]*")
_OPENING, _CLOSING = frozenset("“‘([{"), re.compile(r"[”’)\]},.;:!?ฯๆ/]+")


@functools.lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Cut text where a line may be broken: by words of the dictionary, numbers and addresses whole."""
    found: list[str] = []
    at = 0
    for whole in _WHOLE.finditer(text):
        found += word_tokenize(text[at : whole.start()], engine="newmm", keep_whitespace=True)
        found.append(whole.group())
        at = whole.end()
    found += word_tokenize(text[at:], engine="newmm", keep_whitespace=True)
    joined: list[str] = []
    for token in found:
        if joined and (joined[-1][-1] in _OPENING or _CLOSING.match(token)):
            joined[-1] += token
        elif token:
            joined.append(token)
    return tuple(joined)


def size_for(face: Face, dpi: int, scale: float) -> float:
    """Give the em size in pixels at which a face's ko kai is as high as in a letter."""
    return scale * _LETTER_MM * dpi / 25.4 / letter_height(face)


def face_for(look: Look, *, bold: bool = False) -> Face:
    """Give the face of text or of headings."""
    return look.bold_face if bold else look.face


def style_for(look: Look, scale: float = 1.0, *, bold: bool = False) -> Style:
    """Give the drawing style of text of a relative size."""
    face = face_for(look, bold=bold)
    # Faces without a bold cut are thickened, as word processors do.
    thick = 0.03 if bold and look.bold_face is look.face else 0.0
    return Style(size=size_for(face, look.dpi, look.scale * scale), bold=thick)


def draw(
    look: Look, text: str, *, scale: float = 1.0, bold: bool = False, width: float | None = None
) -> Drawn:
    """Draw a line of text in a letter's look; characters the face lacks come from the fallback faces."""
    face = face_for(look, bold=bold)
    return draw_text(text, face, style=style_for(look, scale, bold=bold), fallback=look.fallback, width=width)


def pen_width(look: Look, text: str) -> float:
    """Give the pixels from first to last pen position of a line that is not justified."""
    pens = pen_positions(text, look.face, style=style_for(look), fallback=look.fallback)
    return pens[-1][3] if pens else 0.0


def wrap(look: Look, text: str, first: float, rest: float) -> list[str]:
    """Break text into lines.

    Args:
        look: how it is set.
        text: a paragraph.
        first: pixels that the first line may fill.
        rest: pixels that the others may fill.

    Returns:
        Lines without blanks at their ends; together the text, but for blanks at the breaks.
    """
    pens = pen_positions(text, look.face, style=style_for(look), fallback=look.fallback)
    starts = {start: left for start, _, left, _ in pens}
    ends = {end: right for _, end, _, right in pens}
    lines: list[str] = []
    begin, at, fits = 0, 0, 0
    for token in tokens(text):
        after = at + len(token)
        right = ends.get(at + len(token.rstrip()), ends.get(after, 0.0))
        room = rest if lines else first
        if right - starts.get(begin, 0.0) > room and fits > begin and at in starts:
            lines.append(text[begin:fits].strip())
            begin = fits + len(text[fits:]) - len(text[fits:].lstrip())
        at = after
        if after in starts or after == len(text):
            fits = after
    lines.append(text[begin:].strip())
    return [line for line in lines if line]
