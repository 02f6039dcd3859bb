"""`saraban doctor`: what is installed, what each reader can write, what is missing, which rules hold."""

from __future__ import annotations

import platform
import re
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.cli import options
from pipeline.cli.console import grid, printable, stdout
from pipeline.cli.rules import print_rules
from pipeline.errors import MissingDependencyError, SarabanError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

NEEDED_CHARACTERS = (
    "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลฦวศษสหฬอฮ"
    "ะ\u0e31าำ\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3aเแโใไๅๆฯ฿"
    "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c๐๑๒๓๔๕๖๗๘๙"
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    ".,:;/-()\"'@%&+_"
)
"""Characters that official letters are written with: Thai, Latin for names and addresses, both digits."""

PACKAGE = "saraban"


def doctor(config: options.Config = None, set_: options.Set = None) -> None:
    """Print what is installed and missing, and what each reader can write; check the files of rules."""
    console = stdout()
    reader, languages, asks_second = _chosen_reader(config, set_)
    missing = [*_print_programs(console, reader, languages), *_print_packages(console)]
    _print_models(console)
    _print_generator(console)
    missing += _print_readers(console, reader, languages, asks_second=asks_second)
    mistaken = print_rules(console, options.read_settings(config, set_))
    for line in missing:
        console.print(f"Missing: {printable(line)}", soft_wrap=True)
    if missing:
        raise typer.Exit(MissingDependencyError.exit_code)
    if mistaken:
        raise typer.Exit(UsageError.exit_code)
    console.print("All that is needed is here.")


def _chosen_reader(config: Path | None, set_: list[str] | None) -> tuple[str, str, bool]:
    """The reader that `ocr` is set to use, Tesseract's languages, and whether Tesseract reads second."""
    from pipeline.engines.registry import resolve
    from pipeline.stages.ocr import OcrOptions

    chosen = options.read_settings(config, set_).stages["ocr"]
    assert isinstance(chosen, OcrOptions)
    reader = resolve(chosen.engine)
    return reader, chosen.languages, chosen.second_reader and reader == "recogniser"


def _print_programs(console: Console, reader: str, languages: str) -> list[str]:
    """Outside programs and data; gives what is needed and missing."""
    from pipeline.external.system import all_dependencies

    found = all_dependencies(languages)
    console.print(f"Python {platform.python_version()} on {platform.platform()}", soft_wrap=True)
    rows = [(d.name, d.version or "missing", d.path or d.hint, d.needed_for) for d in found]
    console.print(grid(("program or data", "version", "where", "needed for"), rows))
    # Tesseract is a second reader only, as long as our own has its weights.
    optional = set() if reader == "tesseract" else {d.name for d in found if d.name.startswith("tesseract")}
    return [f"{d.name} (for {d.needed_for}). {d.hint}" for d in found if d.missing and d.name not in optional]


def _print_packages(console: Console) -> list[str]:
    """Python packages that this one requires; gives those that are missing."""
    try:
        names = _required(None)
    except metadata.PackageNotFoundError:
        return [f"the package {PACKAGE} itself is not installed. Run `make setup` in its folder."]
    versions = {name: _version(name) for name in names}
    rows = [(name, version or "missing") for name, version in versions.items()]
    console.print(grid(("Python package", "version"), rows))
    return [
        f"Python package {name}. Run `pip install {name}`."
        for name, version in versions.items()
        if not version
    ]


def _required(extra: str | None) -> list[str]:
    """Names of the packages that this one requires, always or for an extra."""
    found = []
    for line in metadata.requires(PACKAGE) or []:
        name, wanted = re.match(r"[A-Za-z0-9._-]+", line), re.search(r"extra == ['\"](.+?)['\"]", line)
        if name and (wanted[1] if wanted else None) == extra:
            found.append(name[0])
    return found


def _print_generator(console: Console) -> None:
    """What `saraban synth` draws with; reading letters needs none of it."""
    try:
        names = _required("synth")
    except metadata.PackageNotFoundError:
        return
    missing = [name for name in names if not _version(name)]
    if missing:
        told = f"missing {', '.join(missing)}. In the folder of saraban: .venv/bin/pip install -e '.[synth]'."
    else:
        from pipeline.synth.faces import NoFacesError, families_of, find_faces

        told = ", ".join(f"{name} {_version(name)}" for name in names)
        try:
            faces = find_faces()
            told += f"; {len(faces)} Thai faces of {len(families_of(faces))} families."
        except NoFacesError as error:
            told += f"; {error}. {error.hint}"
    console.print(f"Generator of letters (saraban synth only): {told}", soft_wrap=True)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _print_models(console: Console) -> None:
    """Weights with their sha256."""
    import hashlib

    from pipeline.config import models_folder

    folder = models_folder()
    rows = []
    for path in sorted((*folder.rglob("*.onnx"), *folder.rglob("*.npz"))):
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        rows.append((path.relative_to(folder).as_posix(), f"{path.stat().st_size / 1e6:.1f} MB", digest))
    if rows:
        console.print(grid(("weights", "size", "sha256"), rows, right=("size",)))
        if not _tuned(folder):
            console.print(
                "The recogniser is not tuned for these weights, so its confidences do not hold: run "
                "`make tune-recogniser`.",
                soft_wrap=True,
            )
    else:
        console.print(
            f"No weights in {printable(folder)}: check out the repository whole, or name their folder in "
            "SARABAN_MODELS_FOLDER. Without them Tesseract reads, with the faults shown below.",
            soft_wrap=True,
        )


def _tuned(folder: Path) -> bool:
    """Whether the recogniser's tuning was fitted on the weights that lie beside it; true without weights."""
    import hashlib
    import json

    from pipeline.engines.recogniser import TUNING, WEIGHTS

    weights, tuning = folder / "recogniser" / WEIGHTS, folder / "recogniser" / TUNING
    if not weights.is_file():
        return True
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    try:
        return bool(json.loads(tuning.read_bytes())["weights"] == digest)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _print_readers(console: Console, chosen: str, languages: str, *, asks_second: bool) -> list[str]:
    """Which needed characters each reader cannot write; gives a line when the chosen one cannot be loaded."""
    from pipeline.engines import registry

    rows, missing = [], []
    for name in registry.NAMES:
        if name == "auto":
            continue
        use = "reads" if name == chosen else ""
        if asks_second and name == "tesseract":
            use = "doubtful Latin words"
        try:
            reader = registry.load(name, languages=languages)
        except SarabanError as error:
            rows.append((name, use, f"cannot be loaded: {error}"))
            if name == chosen:
                missing.append(f"reader {name}: {error} {error.hint}".rstrip())
            continue
        unwritable = [c for c in NEEDED_CHARACTERS if c not in reader.characters()]
        told = f"cannot write {' '.join(unwritable)}" if unwritable else "all"
        rows.append((f"{name} ({reader.version()})", use, told))
    console.print(grid(("reader", "in use", f"of {len(NEEDED_CHARACTERS)} needed characters"), rows))
    return missing
