"""A PDF's own text: lines with their places by poppler, and a judgement whether it may be trusted.

Scanners leave hidden text that is garbage in Thai, and born-digital files lose sara am and tone marks or
have broken glyph maps. A layer must prove itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from pipeline.external.processes import run
from pipeline.records import TextSpan

_ILLEGAL_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DOCUMENT = re.compile(r"<doc>.*</doc>", re.DOTALL)
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
# A mark stands on a consonant, on another mark, and a tone mark never on nothing.
_STRAY_MARK = re.compile(f"(?:^|[^\u0e01-\u0e2e{_MARKS}])[{_MARKS}]", re.MULTILINE)
_DOUBLED_MARK = re.compile("([\u0e31\u0e34-\u0e3a])[\u0e31\u0e34-\u0e3a]|[\u0e47-\u0e4c]{2}")
_ANY_MARK = re.compile(f"[{_MARKS}]")
_THAI = re.compile("[\u0e01-\u0e5b]")
_LOOSE_NIKHAHIT = re.compile("\u0e4d(?![\u0e48-\u0e4b]?\u0e32)")
_SARA_AM = re.compile("\u0e33|\u0e4d[\u0e48-\u0e4b]?\u0e32")
_ASCII_LETTER = re.compile("[A-Za-z]")
# Thai glyphs of fonts with an 8-bit Thai page come out as these when the font names no Unicode.
_HIGH_LATIN = re.compile("[\u00a1-\u024f]")
_BROKEN = re.compile("[\ue000-\uf8ff\ufffd\u0000-\u0008\u000b\u000c\u000e-\u001f\u0080-\u009f]")
_ASCII_DIGIT = re.compile("[0-9]")
_BARE_DIGIT_FONT = re.compile("sarabun(?:new)?it(?!al)", re.IGNORECASE)
# Shares in running official Thai: tone marks 8 %, vowels above and below 13 % of all Thai characters.
_LEAST_TONES, _LEAST_VOWEL_MARKS = 0.02, 0.03
_ENOUGH_THAI = 300


def read_lines(
    path: str,
    page_no: int,
    *,
    size_pt: tuple[float, float],
    size_px: tuple[int, int],
    timeout_s: float = 60.0,
) -> tuple[TextSpan, ...]:
    """Read the text layer of one page of a PDF with `pdftotext -bbox-layout`.

    Args:
        path: Absolute path of the PDF.
        page_no: From 1.
        size_pt: Width and height of the page as it is seen, in points.
        size_px: Width and height of the page picture; places are given in its pixels.
        timeout_s: After this many seconds the program is ended.

    Returns:
        Lines in the order poppler gives them.

    Raises:
        ProgramError: pdftotext is missing, failed, or took too long.
    """
    page = str(page_no)
    done = run(
        ["pdftotext", "-bbox-layout", "-cropbox", "-enc", "UTF-8", "-f", page, "-l", page, path, "-"],
        timeout_s=timeout_s,
    )
    return parse_bbox_layout(done.stdout.decode("utf-8", "replace"), size_pt=size_pt, size_px=size_px)


def parse_bbox_layout(
    markup: str, *, size_pt: tuple[float, float], size_px: tuple[int, int]
) -> tuple[TextSpan, ...]:
    """Take the lines of the first page out of what `pdftotext -bbox-layout` writes.

    Only the part between `<doc>` and `</doc>` is parsed, so that no document type or entity of the file's
    maker is ever seen by the parser.
    """
    found = _DOCUMENT.search(_ILLEGAL_XML.sub("\ufffd", markup))
    if found is None or "<!" in found.group():
        return ()
    try:
        page = ElementTree.fromstring(found.group()).find("page")  # noqa: S314  no entities, see above
    except ElementTree.ParseError:
        return ()
    if page is None:
        return ()
    # Not by the page's own width and height: poppler writes those as before a turn of the page, and the
    # places as after it.
    width_px, height_px = size_px
    across, down = width_px / size_pt[0], height_px / size_pt[1]
    spans = []
    for line in page.iter("line"):
        words = [word.text for word in line.iter("word") if word.text]
        if not words:
            continue
        left, top, right, bottom = (float(line.get(key, 0)) for key in ("xMin", "yMin", "xMax", "yMax"))
        left, right = (min(max(x * across, 0.0), float(width_px)) for x in (left, right))
        top, bottom = (min(max(y * down, 0.0), float(height_px)) for y in (top, bottom))
        if right - left < 1 or bottom - top < 1:
            continue
        spans.append(TextSpan(" ".join(words), (left, top, right, top, right, bottom, left, bottom)))
    return tuple(spans)


def judge(spans: Sequence[TextSpan], *, fonts: Iterable[str] = (), over_scan: bool = False) -> str:
    """Decide whether a text layer may stand for the page.

    Args:
        spans: Lines of the layer.
        fonts: Names of the page's fonts.
        over_scan: True when the text is hidden, or lies over a picture that fills the page: then it is some
            program's reading of the scan and not the text itself.

    Returns:
        `none`, `trusted` or `damaged`.
    """
    text = "\n".join(span.text for span in spans)
    letters = len(_THAI.findall(text))
    latin = len(_ASCII_LETTER.findall(text))
    high = len(_HIGH_LATIN.findall(text))
    printed = sum(not character.isspace() for character in text)
    if printed == 0:
        return "none"
    if over_scan:
        return "damaged"
    if len(_BROKEN.findall(text)) > 0.002 * printed or high > 0.03 * printed:
        return "damaged"
    if letters + latin < 0.3 * printed:
        return "damaged"
    if _ASCII_DIGIT.search(text) and any(_BARE_DIGIT_FONT.search(_bare(font)) for font in fonts):
        # TH SarabunIT๙ draws 0-9 as ๐-๙: the text is not what the reader of the page sees.
        return "damaged"
    return "damaged" if letters and not _thai_is_sound(text, letters) else "trusted"


def _thai_is_sound(text: str, letters: int) -> bool:
    marks = len(_ANY_MARK.findall(text))
    stray = len(_STRAY_MARK.findall(text)) + len(_DOUBLED_MARK.findall(text))
    if stray > max(1, 0.01 * marks):
        return False
    loose, composed = len(_LOOSE_NIKHAHIT.findall(text)), len(_SARA_AM.findall(text))
    if loose > 0.1 * (loose + composed):
        return False
    if letters < _ENOUGH_THAI:
        return True
    tones = len(re.findall("[\u0e48-\u0e4c]", text))
    vowels = len(re.findall("[\u0e31\u0e34-\u0e39]", text))
    if tones < _LEAST_TONES * letters or vowels < _LEAST_VOWEL_MARKS * letters:
        return False
    # Sara am is 0.9 % of Thai characters in official letters; among 800 none is a lost one.
    return composed > 0 or letters < 800


def _bare(font: str) -> str:
    """Give a font's name without its subset prefix and punctuation; `๙` may be spelt as bytes."""
    return re.sub(r"[^a-z0-9]", "", font.split("+", 1)[-1].lower())
