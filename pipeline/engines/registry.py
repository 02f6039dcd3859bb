"""Which readers there are, and how one is loaded by name."""

from __future__ import annotations

from dataclasses import replace

from pipeline.engines import recogniser, tesseract
from pipeline.engines.protocol import LineReader
from pipeline.errors import MissingDependencyError, UsageError

NAMES = ("auto", "recogniser", "tesseract")


def resolve(name: str) -> str:
    """Give the reader that `auto` stands for: our own recogniser where its weights are, else Tesseract.

    Raises:
        UsageError: There is no reader of this name.
    """
    if name not in NAMES:
        raise UsageError(
            f"There is no engine `{name}`.",
            hint=f"Choose one of {', '.join(NAMES)}.",
            thai=f"ไม่มีตัวอ่าน {name!r} (ocr.engine) เลือก {', '.join(NAMES)}",
        )
    if name != "auto":
        return name
    return "recogniser" if recogniser.weights_folder() is not None else "tesseract"


def load(
    name: str,
    *,
    languages: str = "tha+eng",
    timeout_s: float = 90.0,
    language_model: bool = True,
    ask_second: bool = False,
) -> LineReader:
    """Load a reader; costs a second or less.

    Args:
        name: One of `NAMES`.
        languages: For Tesseract.
        timeout_s: For one page's lines.
        language_model: Our own recogniser decodes with the language model.
        ask_second: Our own recogniser has Tesseract, where installed, asked about doubtful Latin words.

    Raises:
        UsageError: There is no reader of this name.
        MissingDependencyError: Its program, data or weights are not installed.
    """
    if resolve(name) == "recogniser":
        own = recogniser.load(language_model=language_model)
        return replace(own, second=second_reader(timeout_s)) if ask_second else own
    return tesseract.reader(languages, timeout_s)


def second_reader(timeout_s: float = 90.0) -> LineReader | None:
    """Give Tesseract with its English data as the second reader, or None where it is not installed."""
    try:
        return tesseract.reader("eng", timeout_s)
    except MissingDependencyError:
        return None
