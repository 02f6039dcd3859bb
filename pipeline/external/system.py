"""Which outside programs and data are on this machine, and how to get those that are not."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.external.processes import ProgramError, run

TESSERACT_HINT = "Install it (Debian and Ubuntu: `apt-get install tesseract-ocr tesseract-ocr-tha`)."
TESSERACT_THAI = (
    "เครื่องนี้ไม่มีโปรแกรม tesseract ติดตั้งด้วย `apt-get install tesseract-ocr tesseract-ocr-tha` (Debian และ Ubuntu)"
)
POPPLER_HINT = "Install poppler (Debian and Ubuntu: `apt-get install poppler-utils`)."
_LANGUAGE = re.compile(r"[A-Za-z0-9_]+(?:/[A-Za-z0-9_]+)?")


@dataclass(frozen=True)
class Dependency:
    """A program or data file that some part of the pipeline needs.

    Attributes:
        name: Program, or `tesseract data tha`.
        path: Where it was found; None when it is missing.
        version: Its version, or the first 12 digits of the sha256 of a data file; empty when missing.
        hint: How to get it; empty when it is there.
        needed_for: What does not work without it.
    """

    name: str
    path: str | None
    version: str
    hint: str
    needed_for: str

    @property
    def missing(self) -> bool:
        """True when it was not found."""
        return self.path is None


def all_dependencies(languages: str = "tha+eng") -> tuple[Dependency, ...]:
    """Give every outside program and data file, there or missing.

    Args:
        languages: Languages of Tesseract, joined by `+`.
    """
    data = tuple(tesseract_data(language) for language in languages.split("+"))
    return (pdftoppm(), pdftotext(), tesseract(), *data)


@lru_cache(maxsize=1)
def tesseract() -> Dependency:
    """Give the Tesseract program."""
    return _program(
        "tesseract", ["--version"], r"tesseract v?(\S+)", TESSERACT_HINT, "reading with Tesseract"
    )


@lru_cache(maxsize=1)
def pdftoppm() -> Dependency:
    """Give poppler's renderer of pages."""
    return _program("pdftoppm", ["-v"], r"version (\S+)", POPPLER_HINT, "PDF pages that are not one scan")


@lru_cache(maxsize=1)
def pdftotext() -> Dependency:
    """Give poppler's reader of text layers."""
    return _program("pdftotext", ["-v"], r"version (\S+)", POPPLER_HINT, "text layers of PDFs")


def tesseract_package(language: str) -> str:
    """Give Debian's package of a language's data.

    Args:
        language: `tha`, `eng`, `script/Thai`.
    """
    return f"tesseract-ocr-{language.lower().replace('/', '-').replace('_', '-')}"


@lru_cache(maxsize=16)
def tesseract_data(language: str) -> Dependency:
    """Give Tesseract's data file of a language.

    Args:
        language: `tha`, `eng`, `script/Thai`.
    """
    hint = f"Install it (Debian and Ubuntu: `apt-get install {tesseract_package(language)}`)."
    name, need = f"tesseract data {language}", "reading with Tesseract"
    folder = _tesseract_folder()
    if folder is None or not _LANGUAGE.fullmatch(language):
        return Dependency(name, None, "", hint, need)
    path = folder / f"{language}.traineddata"
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return Dependency(name, None, "", hint, need)
    return Dependency(name, str(path), digest[:12], "", need)


@lru_cache(maxsize=16)
def tesseract_characters(language: str) -> frozenset[str]:
    """Give the characters a language's network can write, out of its `lstm-unicharset`.

    Returns:
        The characters; the empty set when `combine_tessdata` or the data is missing.
    """
    data = tesseract_data(language)
    if data.path is None:
        return frozenset()
    with TemporaryDirectory(prefix="saraban-tessdata-") as folder:
        try:
            run(["combine_tessdata", "-u", data.path, f"{folder}/x."], timeout_s=60)
            lines = (Path(folder) / "x.lstm-unicharset").read_text("utf-8", "replace").splitlines()
        except (ProgramError, OSError):
            return frozenset()
    # First line: how many; then one unit a line, of which NULL, Joined and |Broken|... are no characters.
    units = [line.split(" ", 1)[0] for line in lines[1:] if line]
    found = {character for unit in units if len(unit) <= 3 for character in unit}
    return frozenset(found | {" "})


def _tesseract_folder() -> Path | None:
    try:
        listing = run(["tesseract", "--list-langs"], timeout_s=30)
    except ProgramError:
        return None
    text = listing.stdout.decode("utf-8", "replace") + listing.stderr
    found = re.search(r'languages in "?([^"\n]+?)"?(?: \(\d+\))?:', text)
    return Path(found.group(1)) if found else None


def _program(name: str, arguments: list[str], pattern: str, hint: str, needed_for: str) -> Dependency:
    path = shutil.which(name)
    if path is None:
        return Dependency(name, None, "", hint, needed_for)
    try:
        done = run([path, *arguments], timeout_s=30, accepted=frozenset({0, 1, 99}))
    except ProgramError:
        return Dependency(name, None, "", hint, needed_for)
    found = re.search(pattern, done.stdout.decode("utf-8", "replace") + done.stderr)
    return Dependency(name, path, found.group(1) if found else "unknown", "", needed_for)
