"""Subsets of faces inside a PDF, with maps from their glyphs to what a text layer says they are.

A font is a Type 0 font with two-byte codes (ISO 32000-1, 9.7). A code stands for a glyph together with its
text, so that one glyph may mean different things, as sara aa does alone and as the end of sara am.
"""

from __future__ import annotations

import functools
import io
import logging
import random
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, String

from pipeline.synth.alphabet import THAI_DIGITS

# It warns of every table of makers' tools that it does not know and leaves out.
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)

Layer = Literal["true", "digits", "lost", "broken", "decomposed"]
_TO_ASCII = str.maketrans(THAI_DIGITS, "0123456789")
_LOST = frozenset("\u0e33\u0e48\u0e49\u0e4c\u0e31\u0e35")
_NIKHAHIT, _SARA_AA, _SARA_AM = "\u0e4d", "\u0e32", "\u0e33"
_TONES = frozenset("\u0e48\u0e49\u0e4a\u0e4b")


def texts_of_cluster(cluster: str, glyphs: int) -> list[str]:
    """Say which text each glyph of a cluster stands for.

    HarfBuzz draws sara am as nikhahit, which it moves before a tone mark, and sara aa; the sara am is given
    to the sara aa then, and nothing to the nikhahit.

    Args:
        cluster: the characters.
        glyphs: how many glyphs draw them.

    Returns:
        One text a glyph, which joined are the cluster; all in the first where the glyphs are no match.
    """
    parts: list[tuple[str, str]] = []
    for one in cluster:
        if one == _SARA_AM:
            at = len(parts) - 1 if parts and parts[-1][0] in _TONES else len(parts)
            parts.insert(at, (_NIKHAHIT, ""))
            parts.append((_SARA_AA, _SARA_AM))
        else:
            parts.append((one, one))
    if len(parts) == glyphs:
        return [text for _, text in parts]
    return [cluster, *[""] * (glyphs - 1)]


def said(text: str, layer: Layer) -> str:
    """Say what a text layer holds for a glyph's true text.

    Args:
        text: the true text.
        layer: ``true``; ``digits``: Thai digits as 0 to 9, as in fonts that draw those so; ``lost``: without
            some marks; ``broken``: Thai in the private use area; ``decomposed``: sara am as two characters.

    Returns:
        The text of the layer.
    """
    if layer == "digits":
        return text.translate(_TO_ASCII)
    if layer == "lost":
        return "".join(one for one in text if one not in _LOST)
    if layer == "broken":
        return "".join(
            chr(0xF700 + ord(one) - 0x0E00) if "\u0e01" <= one <= "\u0e5b" else one for one in text
        )
    if layer == "decomposed":
        return text.replace(_SARA_AM, _NIKHAHIT + _SARA_AA)
    return text


@functools.lru_cache(maxsize=64)
def can_embed(path: Path) -> bool:
    """Tell whether a font file has TrueType outlines, which is what is embedded here."""
    with TTFont(path, lazy=True) as font:
        return "glyf" in font


def _subset(path: Path, glyphs: frozenset[int]) -> tuple[bytes, dict[int, int], Dictionary]:
    """Cut a font down to some glyphs, which keep their numbers; its bytes, their widths, and its measures."""
    options = subset.Options(
        retain_gids=True, glyph_names=False, notdef_outline=True, recalc_timestamp=False, layout_features=[]
    )
    options.drop_tables = [*options.drop_tables, "GSUB", "GPOS", "GDEF", "name", "DSIG", "post", "kern"]
    with TTFont(path, recalcTimestamp=False, lazy=True) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(gids=sorted(glyphs))
        cutter.subset(font)
        unit = 1000 / font["head"].unitsPerEm
        order = font.getGlyphOrder()
        widths = {one: round(font["hmtx"][order[one]][0] * unit) for one in sorted(glyphs)}
        head, across = font["head"], font["hhea"]
        measures = Dictionary(
            Type=Name.FontDescriptor,
            Flags=4,
            FontBBox=Array([round(one * unit) for one in (head.xMin, head.yMin, head.xMax, head.yMax)]),
            ItalicAngle=0,
            Ascent=round(across.ascent * unit),
            Descent=round(across.descent * unit),
            CapHeight=round(across.ascent * unit * 0.7),
            StemV=80,
        )
        stream = io.BytesIO()
        font.save(stream, reorderTables=False)
    return stream.getvalue(), widths, measures


def _hangs(text: str) -> bool:
    return all(unicodedata.category(one) == "Mn" for one in text)


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def unicode_map(entries: list[tuple[int, str]]) -> bytes:
    """Write a ToUnicode map (ISO 32000-1, 9.10.3) of codes to texts."""
    rows = [f"<{code:04X}> <{_hex(text)}>" for code, text in entries]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    body = "".join(f"{len(rows)} beginbfchar\n" + "\n".join(rows) + "\nendbfchar\n" for rows in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


@dataclass
class Embedding:
    """A face that is being used in a PDF: its codes, in order of first use.

    Attributes:
        path: the font file.
        name: what the PDF calls the font.
        layer: how true its text is.
        codes: code of each (glyph, true text).
    """

    path: Path
    name: str
    layer: Layer
    codes: dict[tuple[int, str], int] = field(default_factory=dict)

    def code(self, glyph: int, text: str) -> int:
        """Give the code of a glyph with its text."""
        return self.codes.setdefault((glyph, text), len(self.codes) + 1)

    def embed(self, pdf: Pdf) -> pikepdf.Object:
        """Put the font into a PDF when all its codes are known, and give it back."""
        glyphs = frozenset(glyph for glyph, _ in self.codes)
        data, widths, measures = _subset(self.path, glyphs)
        # The tag before the plus sign is by chance of the name, and the same at every run.
        tag = "".join(random.Random(self.name).choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=6))  # noqa: S311
        base = Name(f"/{tag}+{self.name}")
        file = pdf.make_stream(data, Length1=len(data))
        measures[Name.FontName], measures[Name.FontFile2] = base, file
        order = sorted((code, glyph, text) for (glyph, text), code in self.codes.items())
        to_glyph = b"\0\0" + b"".join(glyph.to_bytes(2, "big") for _, glyph, _ in order)
        spoken = [(code, said(text, self.layer)) for code, _, text in order]
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=base,
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            FontDescriptor=pdf.make_indirect(measures),
            DW=0,
            # Faces of one width give marks that width too, but HarfBuzz sets them with none.
            W=Array([1, Array([0 if _hangs(text) else widths[glyph] for _, glyph, text in order])]),
            CIDToGIDMap=pdf.make_stream(to_glyph),
        )
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=base,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([pdf.make_indirect(descendant)]),
                ToUnicode=pdf.make_stream(unicode_map([one for one in spoken if one[1]])),
            )
        )
