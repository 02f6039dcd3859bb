"""Tesseract as a reader of lines, through pytesseract: all lines of a page in one process.

Known limits, measured on its 5.x data: neither `tha` nor `script/Thai` can write ๔ ๖ ๗ ๘ ๙, so about half of
all Thai digits come out as another digit with high confidence. `TesseractReader.characters` says so.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from pipeline.engines.crops import has_ink, scaled_to_height
from pipeline.engines.protocol import CropStyle, EngineError, Picture, Reading, carried, make_reading
from pipeline.errors import MissingDependencyError
from pipeline.external import images, system
from pipeline.thai.canonical import canonical

# A line with its marks above and below is about this high at 300 dots an inch and 16 points.
_LINE_HEIGHT = 64
_MARGIN = 12
_EMPTY = Reading("", "", 0.0)
_FAILED = Reading("", "", 0.0, failed=True)
_CHARACTER = re.compile(
    r"<span class='ocrx_cinfo' title='x_bboxes (-?\d+) -?\d+ -?\d+ -?\d+; x_conf (-?[\d.]+)'>(.*?)</span>"
)
_PAGE = re.compile(r"<div class='ocr_page'[^>]*ppageno (\d+)")
_SETTINGS = (
    "-c preserve_interword_spaces=1 -c hocr_char_boxes=1 -c tessedit_create_hocr=1 -c tessedit_create_txt=1"
)


@dataclass(frozen=True)
class TesseractReader:
    """Reads lines with Tesseract's LSTM engine.

    Attributes:
        languages: As Tesseract takes them, `tha+eng`. The first one sets the word spacing; `eng+tha` puts a
            space between all Thai characters.
        timeout_s: A page's lines may take so long; pytesseract ends the process after that.
    """

    languages: str = "tha+eng"
    timeout_s: float = 90.0

    name = "tesseract"
    crop_style = CropStyle(above=0.12, below=0.12, before=0.25, after=0.25)

    def version(self) -> str:
        """Give the program's version and the hashes of its language data."""
        return self._version

    @cached_property
    def _version(self) -> str:
        program = system.tesseract()
        if program.path is None:
            raise MissingDependencyError(
                f"{program.name} is not installed.", hint=program.hint, thai=system.TESSERACT_THAI
            )
        parts = [f"{program.version}"]
        for language in self.languages.split("+"):
            data = system.tesseract_data(language)
            if data.path is None:
                raise MissingDependencyError(
                    f"Tesseract's data for `{language}` is not installed.",
                    hint=data.hint,
                    thai=(
                        f"เครื่องนี้ไม่มีข้อมูลภาษา {language} ของ Tesseract "
                        f"ติดตั้งด้วย `apt-get install {system.tesseract_package(language)}` (Debian และ Ubuntu)"
                    ),
                )
            parts.append(f"{language}:{data.version}")
        return " ".join(parts)

    def characters(self) -> frozenset[str]:
        """Give the characters of the language data, or the empty set when they cannot be unpacked."""
        return frozenset().union(*(system.tesseract_characters(code) for code in self.languages.split("+")))

    def read(self, crops: Sequence[Picture]) -> list[Reading]:
        """Read lines; see `LineReader.read`.

        A line that ends the program by a crash costs that line alone.
        """
        # On white paper Tesseract writes marks out of nothing, with a confidence of 0.95.
        usable = [index for index, crop in enumerate(crops) if has_ink(crop)]
        readings = [_EMPTY] * len(crops)
        read, problem = self._read([crops[index] for index in usable])
        if problem is not None and all(reading.failed for reading in read):
            raise problem
        for index, reading in zip(usable, read, strict=True):
            readings[index] = reading
        return readings

    def _read(self, crops: list[Picture]) -> tuple[list[Reading], EngineError | None]:
        """Read lines together, after a crash in halves; give the last error beside the readings."""
        if not crops:
            return [], None
        try:
            return self._read_together(crops), None
        except EngineError as error:
            if error.timed_out:
                raise
            if len(crops) == 1:
                return [_FAILED], error
        middle = len(crops) // 2
        first, problem = self._read(crops[:middle])
        second, other = self._read(crops[middle:])
        return first + second, other or problem

    def _read_together(self, crops: list[Picture]) -> list[Reading]:
        with TemporaryDirectory(prefix="saraban-lines-") as folder:
            prepared = [prepare(crop) for crop in crops]
            names = []
            for index, crop in enumerate(prepared):
                name = Path(folder) / f"{index}.png"
                name.write_bytes(images.encode_png(crop, dpi=300))
                names.append(str(name))
            listing = Path(folder) / "lines.txt"
            listing.write_text("\n".join(names) + "\n", encoding="utf-8")
            text, markup = _run(str(listing), folder, self.languages, f"--psm 7 {_SETTINGS}", self.timeout_s)
        texts = text.split("\f")
        characters = dict(_characters_of_pages(markup))
        if len(texts) < len(crops):
            raise EngineError(f"Tesseract read {len(texts)} of {len(crops)} lines.")
        return [
            _reading(texts[index], characters.get(index, []), crop.shape[1])
            for index, crop in enumerate(prepared)
        ]


def prepare(crop: Picture) -> Picture:
    """Scale a crop to what Tesseract reads best and put white around it.

    Args:
        crop: (height, width) grey, cut with `TesseractReader.crop_style`.
    """
    style = TesseractReader.crop_style
    height = round(_LINE_HEIGHT * (1 + style.above + style.below))
    # Lines that are somewhat higher keep their pixels; large ones (headings) read no better for them.
    if crop.shape[0] < height or crop.shape[0] > 1.6 * height:
        crop = scaled_to_height(crop, height)
    crop = crop[:, :20_000]
    framed = cv2.copyMakeBorder(crop, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(framed, dtype=np.uint8)


def read_page(
    picture: Picture, psm: int = 4, *, languages: str = "tha+eng", dpi: float = 300, timeout_s: float = 120.0
) -> str:
    """Read a whole page with Tesseract's own layout analysis, as a base line to compare with.

    Args:
        picture: Grey or RGB page.
        psm: Page segmentation mode of Tesseract.
        languages: As Tesseract takes them.
        dpi: Of the picture, written into the file that Tesseract sees.
        timeout_s: The process is ended after this.

    Returns:
        Canonical text, one line for each line of the page.

    Raises:
        EngineError: Tesseract failed.
    """
    with TemporaryDirectory(prefix="saraban-page-") as folder:
        name = Path(folder) / "page.png"
        name.write_bytes(images.encode_png(picture, dpi=dpi))
        text, _ = _run(str(name), folder, languages, f"--psm {psm} {_SETTINGS}", timeout_s)
    lines = (canonical(line) for line in text.replace("\f", "\n").splitlines())
    return "\n".join(line for line in lines if line.strip())


def _run(source: str, folder: str, languages: str, config: str, timeout_s: float) -> tuple[str, str]:
    # Here, as it costs each process 44 MB that comes this far, and no other.
    from pipeline.engines.tesseract_process import library

    base = str(Path(folder) / "out")
    try:
        library.run_tesseract(source, base, "", languages, config, timeout=timeout_s)
        text = Path(f"{base}.txt").read_text(encoding="utf-8", errors="replace")
        markup = Path(f"{base}.hocr").read_text(encoding="utf-8", errors="replace")
    except library.TesseractNotFoundError as error:
        raise MissingDependencyError(
            "Tesseract is not installed.", hint=system.TESSERACT_HINT, thai=system.TESSERACT_THAI
        ) from error
    except library.TesseractError as error:
        raise EngineError(f"Tesseract failed: {str(error)[:300]}") from error
    except RuntimeError as error:  # pytesseract knows no other word for a time limit
        raise EngineError(f"Tesseract took longer than {timeout_s:g} s.", timed_out=True) from error
    except OSError as error:
        raise EngineError(f"Tesseract wrote nothing that can be read: {error}.") from error
    return text, markup


def _characters_of_pages(markup: str) -> Iterator[tuple[int, list[tuple[str, float, float]]]]:
    """Give for each picture its characters with confidence 0..1 and left edge in pixels."""
    starts = list(_PAGE.finditer(markup))
    ends = [start.start() for start in starts[1:]] + [len(markup)]
    for start, end in zip(starts, ends, strict=False):
        part = markup[start.end() : end]
        found: list[tuple[str, float, float]] = []
        for left, confidence, spelt in _CHARACTER.findall(part):
            share = min(max(float(confidence) / 100, 0.0), 1.0)
            found += [(character, share, float(left)) for character in html.unescape(spelt)]
        yield int(start.group(1)), found


def _reading(text: str, characters: list[tuple[str, float, float]], width: int) -> Reading:
    raw = " ".join(text.split("\n")).strip()
    if not raw:
        return _EMPTY
    spelt = "".join(character for character, _, _ in characters)
    inner = max(1, width - 2 * _MARGIN)
    confidences = carried(spelt, raw, [confidence for _, confidence, _ in characters])
    lefts = carried(spelt, raw, [(left - _MARGIN) / inner for _, _, left in characters])
    return make_reading(raw, confidences, lefts, canonical)


@lru_cache(maxsize=4)
def reader(languages: str = "tha+eng", timeout_s: float = 90.0) -> TesseractReader:
    """Give the reader for a set of languages, checked to be installed.

    Raises:
        MissingDependencyError: The program or its data is missing.
    """
    made = TesseractReader(languages, timeout_s)
    made.version()
    return made
