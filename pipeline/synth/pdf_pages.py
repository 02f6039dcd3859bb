"""PDF files whose pages are drawn by the PDF itself, or are scans, with or without hidden text over them."""

from __future__ import annotations

import io
import itertools
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from pipeline.synth.pdf_fonts import Embedding, Layer, said, texts_of_cluster, unicode_map
from pipeline.synth.records import RuleDrawn, RunDrawn
from pipeline.synth.shaping import lay_out
from pipeline.synth.sheet import Points, Sheet
from pipeline.synth.typeset import Look, face_for, style_for

_BARE_DIGITS_NAME = "THSarabunIT9"
_FEWEST_PIXELS = 6


@dataclass(frozen=True)
class BornPage:
    """A page that the PDF draws: text, rules, and pictures of what was pressed on it."""

    sheet: Sheet
    runs: Sequence[RunDrawn]
    rules: Sequence[RuleDrawn]


@dataclass(frozen=True)
class ScannedPage:
    """A page that is a picture; ``hidden`` are lines of text over it, with their corners in the picture."""

    image: Image.Image
    hidden: Sequence[tuple[str, Points]] = ()


@dataclass
class _Fonts:
    look: Look
    layer: Layer
    used: dict[Path, Embedding] = field(default_factory=dict)

    def of(self, path: Path) -> tuple[str, Embedding]:
        if path not in self.used:
            stem = re.sub(r"[^A-Za-z0-9-]", "", path.stem) or "Face"
            name = _BARE_DIGITS_NAME if self.layer == "digits" else stem
            self.used[path] = Embedding(path, name, self.layer)
        return f"/F{list(self.used).index(path)}", self.used[path]


def _text(run: RunDrawn, fonts: _Fonts, dpi: int, height: float) -> str:
    """Write a run as text operators, every glyph at its own place."""
    look, unit = fonts.look, 72 / dpi
    style, face = style_for(look, run.scale, bold=run.bold), face_for(look, bold=run.bold)
    placed, clusters, _, _ = lay_out(run.text, face, style=style, fallback=look.fallback, width=run.width)
    red, green, blue = (round(one / 255, 3) for one in run.colour)
    mode = f"2 Tr {style.bold * style.size * unit:.3f} w {red} {green} {blue} RG" if style.bold else "0 Tr"
    out = [f"BT {red} {green} {blue} rg {mode}"]
    font = ""
    spoken = False
    for cluster, together in itertools.groupby(placed, key=lambda one: one.cluster):
        begins, ends = clusters[cluster][:2]
        # A word says as a whole what it is: marks lie at the place of the letter after them, and would be
        # taken to follow it.
        if not spoken and not run.text[begins].isspace():
            word = run.text[begins:].split()[0]
            out.append(f"/Span <</ActualText <FEFF{said(word, fonts.layer).encode('utf-16-be').hex()}>>> BDC")
            spoken = True
        elif spoken and run.text[begins].isspace():
            out.append("EMC")
            spoken = False
        glyphs = list(together)
        texts = texts_of_cluster(run.text[begins:ends], len(glyphs))
        for glyph, text in zip(glyphs, texts, strict=True):
            name, embedding = fonts.of(glyph.path)
            if name != font:
                out.append(f"{name} {style.size * unit:.3f} Tf")
                font = name
            x, y = (run.x + glyph.x) * unit, height - (run.y - glyph.y) * unit
            out.append(f"1 0 0 1 {x:.3f} {y:.3f} Tm <{embedding.code(glyph.index, text):04X}> Tj")
    return "\n".join([*out, "EMC ET" if spoken else "ET"])


def _rules(rules: Sequence[RuleDrawn], dpi: int, height: float, colour: Sequence[int]) -> str:
    unit = 72 / dpi
    tone = " ".join(str(round(one / 255, 3)) for one in colour)
    out = [f"q {tone} rg {tone} RG"]
    for one in rules:
        (left, top), (right, bottom) = one.box[0].tolist(), one.box[2].tolist()
        if one.dots:
            thick = bottom - top
            pitch = max(3, round(2.6 * thick))
            y = height - (top + bottom) / 2 * unit
            out.append(
                f"[{thick * unit:.3f} {(pitch - thick) * unit:.3f}] 0 d {thick * unit:.3f} w "
                f"{left * unit:.3f} {y:.3f} m {right * unit:.3f} {y:.3f} l S"
            )
        else:
            wide, high = (right - left) * unit, (bottom - top) * unit
            out.append(f"{left * unit:.3f} {height - bottom * unit:.3f} {wide:.3f} {high:.3f} re f")
    return "\n".join([*out, "Q"])


def _pictures(sheet: Sheet) -> list[tuple[int, int, int, int]]:
    """Boxes (left, top, right, bottom) of what is on a sheet, near things in one."""
    ink = (sheet.picture.min(axis=2) < 250).astype(np.uint8)
    reach = max(3, sheet.dpi // 12)
    joined = cv2.dilate(ink, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    boxes = []
    for left, top, wide, high, _ in stats[1:count].tolist():
        window = ink[top : top + high, left : left + wide]
        rows, columns = np.flatnonzero(window.any(axis=1)), np.flatnonzero(window.any(axis=0))
        if int(window.sum()) >= _FEWEST_PIXELS:
            boxes.append(
                (
                    left + int(columns[0]),
                    top + int(rows[0]),
                    left + int(columns[-1]) + 1,
                    top + int(rows[-1]) + 1,
                )
            )
    return boxes


def _born(pdf: Pdf, page: BornPage, fonts: _Fonts) -> tuple[Dictionary, bytes]:
    sheet, unit = page.sheet, 72 / page.sheet.dpi
    width, height = sheet.width * unit, sheet.height * unit
    content = [_rules(page.rules, sheet.dpi, height, fonts.look.ink)]
    content += [_text(run, fonts, sheet.dpi, height) for run in page.runs]
    pictures = Dictionary()
    for number, (left, top, right, bottom) in enumerate(_pictures(sheet)):
        crop = np.ascontiguousarray(sheet.picture[top:bottom, left:right])
        pictures[f"/I{number}"] = pdf.make_stream(
            crop.tobytes(),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=right - left,
            Height=bottom - top,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
        )
        wide, high = (right - left) * unit, (bottom - top) * unit
        place = f"{wide:.3f} 0 0 {high:.3f} {left * unit:.3f} {height - bottom * unit:.3f} cm"
        content.append(f"q /G0 gs {place} /I{number} Do Q")
    resources = Dictionary(XObject=pictures)
    # Inks multiply, as they do on the drawn sheet.
    resources[Name.ExtGState] = Dictionary(G0=Dictionary(Type=Name.ExtGState, BM=Name.Multiply))
    made = Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, round(width, 3), round(height, 3)]), Resources=resources
    )
    return made, "\n".join(content).encode("ascii")


def _hidden_font(pdf: Pdf) -> pikepdf.Object:
    """Make a font without any glyph, whose codes are UTF-16, as programs that hide text over scans use."""
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 500, 1000]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), CharProcs=Dictionary(), FirstChar=0, LastChar=255,
        Widths=Array([500] * 256), Encoding=Dictionary(Type=Name.Encoding, Differences=Array([])),
    )  # fmt: skip
    return pdf.make_indirect(font)


def _hide(pdf: Pdf, page: pikepdf.Page, image: Image.Image, hidden: Sequence[tuple[str, Points]]) -> None:
    """Lay invisible text over a scan, one line of it over one line of the print."""
    box = [float(one) for one in page.mediabox]
    across, down = (box[2] - box[0]) / image.width, (box[3] - box[1]) / image.height
    alphabet = sorted({one for text, _ in hidden for one in text})[:255]
    font = _hidden_font(pdf)
    font[Name.Encoding][Name.Differences] = Array([1, *(Name(f"/g{at}") for at in range(len(alphabet)))])
    font[Name.CharProcs] = Dictionary(
        {f"/g{at}": pdf.make_stream(b"500 0 d0") for at in range(len(alphabet))}
    )
    table = unicode_map(list(enumerate(alphabet, 1)))
    font[Name.ToUnicode] = pdf.make_stream(
        re.sub(rb"<00(..)> <([0-9A-F]{4,})>", rb"<\1> <\2>", table).replace(b"<0000> <FFFF>", b"<00> <FF>")
    )
    codes = {one: at for at, one in enumerate(alphabet, 1)}
    out = ["q BT 3 Tr"]
    for text, corners in hidden:
        known = [one for one in text if one in codes]
        if not known:
            continue
        start, along, up = corners[3], corners[2] - corners[3], corners[3] - corners[0]
        size = max(1.0, float(np.hypot(*up)) * down)
        length = float(np.hypot(along[0] * across, along[1] * down))
        cosine, sine = along[0] * across / max(length, 1e-6), -along[1] * down / max(length, 1e-6)
        scale = 100 * length / (0.5 * size * len(known))
        shown = "".join(f"{codes[one]:02X}" for one in known)
        x, y = start[0] * across, box[3] - box[1] - start[1] * down
        turn = f"{cosine:.5f} {sine:.5f} {-sine:.5f} {cosine:.5f} {x:.2f} {y:.2f} Tm"
        out.append(f"/H0 {size:.2f} Tf {scale:.2f} Tz {turn} <{shown}> Tj")
    page.add_resource(font, Name.Font, Name("/H0"))
    page.contents_add("\n".join([*out, "ET Q"]).encode("ascii"))


def garbled(rng: random.Random, text: str, way: str) -> str:
    """Misread a line as the programs of scanners misread Thai.

    Args:
        rng: source of chance.
        text: the true line.
        way: ``latin``: as Latin letters; ``loose``: with blanks before marks; ``guessed``: as other Thai
            letters, Thai digits as the few that the reader knows.

    Returns:
        What the layer says.
    """
    if way == "latin":
        letters = "aeiounsmwlrtdbAEUIJLNSUWYV1789?!.,'|"
        return "".join(rng.choice(letters) if one > "\u0e00" and not one.isspace() else one for one in text)
    if way == "loose":
        return re.sub("([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])", r" \1 ", text)
    mixed = str.maketrans("๔๘๖๙กถภขชดตคบปพผฟรธ", "๕๕๒๓ถภกชขตคดปบฟพผธร")
    return "".join(one.translate(mixed) if rng.random() < 0.5 else one for one in text if rng.random() > 0.06)


def write_pdf(
    path: Path,
    pages: Sequence[BornPage | ScannedPage],
    *,
    look: Look,
    layer: Layer = "true",
    dpi: int,
    quality: int,
) -> None:
    """Write a PDF; the same pages give the same bytes.

    Args:
        path: the file.
        pages: drawn pages and scans in order.
        look: how drawn pages were set.
        layer: how true the text of drawn pages is.
        dpi: resolution of the scans.
        quality: JPEG quality of scans that are not bilevel.
    """
    pdf = Pdf.new()
    fonts = _Fonts(look, layer)
    born: list[tuple[int, bytes]] = []
    for page in pages:
        if isinstance(page, BornPage):
            made, content = _born(pdf, page, fonts)
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(made)))
            born.append((len(pdf.pages) - 1, content))
            continue
        stream = io.BytesIO()
        moment = time.gmtime(946_684_800)
        packed = {} if page.image.mode == "1" else {"quality": quality}
        page.image.save(stream, "PDF", resolution=float(dpi), creationDate=moment, modDate=moment, **packed)
        with Pdf.open(stream) as scan:
            pdf.pages.extend(scan.pages)
        if page.hidden:
            _hide(pdf, pdf.pages[-1], page.image, page.hidden)
    shared = Dictionary()
    for embedding in list(fonts.used.values()):
        name, _ = fonts.of(embedding.path)
        shared[name] = embedding.embed(pdf)
    for number, content in born:
        target = pdf.pages[number]
        target.obj.Contents = pdf.make_stream(content)
        target.obj.Resources[Name.Font] = shared
    pdf.save(path, static_id=True, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    pdf.close()
