"""The catalogue of faces on this machine, and the command that installs more of them.

Nothing of a font is kept in the repository. Faces come from Debian's font packages and from font
packages of the Python and Node registries, which ``python -m pipeline.synth.faces install`` unpacks
into a folder of the user's cache. A catalogue holds whatever is there.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import MissingDependencyError, SarabanError, StorageError
from pipeline.external.packages import (
    PackageNotFetchedError,
    fetch_node_package,
    fetch_python_package,
    has_node_client,
)
from pipeline.synth.families import BITSTREAM_VERA, FAMILIES, Family, StyleClass

# It warns on stderr of every old date of making in a font file, which matters to nobody who draws with it.
logging.getLogger("fontTools.ttLib").setLevel(logging.ERROR)

FACES_FOLDER_VARIABLE = "SARABAN_FACES"
_SYSTEM_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_NODE_WEIGHTS = (300, 400, 500, 600, 700)
_THAI_CORE = "กขคงจชซญฎฏฐณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะาิีึืุูเแโใไ็่้๊๋์ำๆฯ"


class NoFacesError(MissingDependencyError):
    """No usable Thai face is installed on this machine."""


@dataclass(frozen=True)
class Face:
    """One face that text can be drawn with.

    Attributes:
        family: name of its family.
        path: the font file that draws its Thai.
        companions: further files of the same face (Latin subset), tried in turn for what ``path`` lacks.
        weight: 100 (thin) to 900 (black), as the font file says.
        italic: whether the file is slanted.
        style: looped, loopless, serif, hand or typewriter.
        licence: licence of the family.
        kept_apart: whether the family is held back for validation.
        characters: every character that the files can draw.
    """

    family: str
    path: Path
    companions: tuple[Path, ...]
    weight: int
    italic: bool
    style: StyleClass
    licence: str
    kept_apart: bool
    characters: frozenset[str]

    @property
    def name(self) -> str:
        """Family, weight and slant, as in ``Sarabun 700 italic``; the same on every machine."""
        return f"{self.family} {self.weight}{' italic' if self.italic else ''}"

    @property
    def files(self) -> tuple[Path, ...]:
        """The face's own file and its companions, in the order in which they are tried."""
        return (self.path, *self.companions)


def default_faces_folder() -> Path:
    """Give the folder that installed faces live in.

    Returns:
        The folder of the environment variable ``SARABAN_FACES``, else ``saraban/faces`` in the user's
        cache.
    """
    chosen = os.environ.get(FACES_FOLDER_VARIABLE)
    if chosen:
        return Path(chosen)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "saraban" / "faces"


def _stem(path: Path) -> str:
    return re.split(r"[-.]", path.name, maxsplit=1)[0]


def _read_font(path: Path) -> tuple[int, bool, frozenset[str]] | None:
    """Weight, slant and characters of a font file; None where it has no Unicode character map."""
    # Imported late, so that the command of this module can say what is missing where fontTools is.
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, lazy=True) as font:
            mapping = font.getBestCmap()
            if not mapping:
                return None
            weight = int(font["OS/2"].usWeightClass)
            italic = bool(font["head"].macStyle & 2) or float(font["post"].italicAngle) != 0.0
            drawn = frozenset(chr(code) for code in mapping if code >= 32)
    except (TTLibError, KeyError, OSError, AssertionError):
        return None
    if "Oblique" in path.name or "Italic" in path.name or "italic" in path.name:
        italic = True
    # Some Debian files call their bold cut 400 in OS/2, which would give two faces one name.
    if "Bold" in path.name and weight < 600:
        weight = 700
    return weight, italic, drawn


def _font_files(folders: Iterable[Path]) -> list[Path]:
    return sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*.ttf"))


@functools.lru_cache(maxsize=8)
def _catalogue(folders: tuple[Path, ...]) -> tuple[Face, ...]:
    by_stem: dict[str, Family] = {family.stem: family for family in FAMILIES}
    faces: dict[str, Face] = {}
    for path in _font_files(folders):
        family = by_stem.get(_stem(path))
        if family is None or path.name.endswith(".latin.ttf"):
            continue
        read = _read_font(path)
        if read is None:
            continue
        weight, italic, characters = read
        if not characters.issuperset(_THAI_CORE):
            continue
        latin = path.with_name(path.name.replace(".thai.ttf", ".latin.ttf"))
        companions: tuple[Path, ...] = ()
        if latin != path and latin.is_file():
            companion = _read_font(latin)
            if companion is not None:
                companions = (latin,)
                characters |= companion[2]
        face = Face(
            family=family.name,
            path=path,
            companions=companions,
            weight=weight,
            italic=italic,
            style=family.style,
            licence=family.licence,
            kept_apart=family.kept_apart,
            characters=characters,
        )
        # The first file wins: Debian ships some faces twice (TrueType folder and a link to it).
        faces.setdefault(face.name, face)
    return tuple(sorted(faces.values(), key=lambda face: face.name))


def find_faces(
    folder: Path | None = None, *, system: bool = True, styles: Sequence[StyleClass] | None = None
) -> tuple[Face, ...]:
    """List the known Thai faces on this machine, sorted by name.

    Args:
        folder: where installed faces live; the default folder if not given.
        system: whether the system's font folders count too.
        styles: keep only faces of these style classes.

    Returns:
        Faces that can draw all Thai consonants, vowels and tone marks. Files of unknown families are left
        out, since nobody has looked at their licence.

    Raises:
        NoFacesError: there is none.
    """
    folders = (folder or default_faces_folder(), *(_SYSTEM_FOLDERS if system else ()))
    found = tuple(face for face in _catalogue(folders) if styles is None or face.style in styles)
    if not found:
        raise NoFacesError(
            "no Thai face found",
            hint="Run .venv/bin/python -m pipeline.synth.faces install, or apt-get install fonts-thai-tlwg.",
            thai=(
                "ไม่พบแบบอักษรไทย สั่ง .venv/bin/python -m pipeline.synth.faces install "
                "หรือ apt-get install fonts-thai-tlwg"
            ),
        )
    return found


@functools.lru_cache(maxsize=4)
def symbol_faces(folders: tuple[Path, ...] = _SYSTEM_FOLDERS) -> tuple[Face, ...]:
    """List faces for signs that Thai faces lack (boxes, ticks, arrows); to be used as fallback only.

    Args:
        folders: where to look for them.

    Returns:
        DejaVu Sans, regular and bold, where it is installed.
    """
    found: dict[str, Face] = {}
    for path in _font_files(folders):
        if path.name not in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
            continue
        read = _read_font(path)
        if read is not None:
            weight, italic, characters = read
            found.setdefault(
                path.name,
                Face("DejaVu Sans", path, (), weight, italic, "loopless", BITSTREAM_VERA, False, characters),
            )
    return tuple(found[name] for name in sorted(found, reverse=True))


def families_of(faces: Iterable[Face]) -> dict[str, tuple[Face, ...]]:
    """Group faces by family, families in alphabetical order.

    Args:
        faces: any faces.

    Returns:
        Family name to its faces, lightest upright first.
    """
    grouped: dict[str, list[Face]] = {}
    for face in faces:
        grouped.setdefault(face.family, []).append(face)
    return {
        name: tuple(sorted(grouped[name], key=lambda face: (face.italic, face.weight)))
        for name in sorted(grouped)
    }


def _install_node(family: Family, package: Path, folder: Path) -> int:
    """Turn the Thai and Latin subset files of a web font into pairs of TrueType files."""
    from fontTools.ttLib import TTFont, TTLibError

    count = 0
    for weight in _NODE_WEIGHTS:
        for slant, suffix in (("normal", ""), ("italic", "-italic")):
            for subset in ("thai", "latin"):
                found = sorted((package / "package" / "files").glob(f"*-{subset}-{weight}-{slant}.woff"))
                found = [one for one in found if "-ext-" not in one.name]
                if not found:
                    continue
                try:
                    with TTFont(found[0]) as font:
                        font.flavor = None
                        font.save(folder / f"{family.stem}-{weight}{suffix}.{subset}.ttf")
                except TTLibError as problem:
                    raise PackageNotFetchedError(f"{found[0].name} is no font: {problem}") from problem
                count += 1
    return count


def _install_python(stems: set[str], package: Path, folder: Path) -> int:
    """Copy the TrueType files of wanted families out of an unpacked wheel."""
    wanted = [path for path in sorted(package.rglob("*.ttf")) if _stem(path) in stems]
    for path in wanted:
        shutil.copy(path, folder / path.name)
    return len(wanted)


def _install_source(source: str, folder: Path) -> int:
    """Fetch a package and put the font files of its families into a folder; gives how many."""
    kind, package = source.split(":", 1)
    families = [family for family in FAMILIES if family.source == source]
    with tempfile.TemporaryDirectory() as scratch:
        if kind == "python":
            unpacked = fetch_python_package(package, Path(scratch))
            count = _install_python({family.stem for family in families}, unpacked, folder)
        else:
            count = _install_node(families[0], fetch_node_package(package, Path(scratch)), folder)
    if not count:
        raise PackageNotFetchedError("the package holds no font file of its family")
    return count


def install_faces(folder: Path, *, tell: Callable[[str], None] = lambda _: None) -> tuple[str, ...]:
    """Fetch the font packages of the catalogue and unpack their faces into a folder.

    Debian's packages are not fetched here, since they need the system's own command:
    ``apt-get install fonts-thai-tlwg fonts-arundina fonts-noto-core``.

    Args:
        folder: where the font files go; made if it is not there.
        tell: given a line for every package when it is done, and one first where ``npm`` is missing.

    Returns:
        The sources that could not be fetched; their families are missing from the catalogue. Where ``npm`` is
        missing its packages are one line together.

    Raises:
        StorageError: the folder cannot be written.
    """
    failed: list[str] = []
    sources = sorted({family.source for family in FAMILIES if not family.source.startswith("debian:")})
    if not has_node_client():
        of_node = [source for source in sources if source.startswith("node:")]
        sources = [source for source in sources if source not in of_node]
        failed.append(f"{len(of_node)} Node packages: npm is not installed; apt-get install npm brings it")
        tell(f"not fetched: {failed[0]}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, source in enumerate(sources, 1):
            try:
                told = f"{_install_source(source, folder)} font files"
            except PackageNotFetchedError as problem:
                failed.append(f"{source}: {problem}")
                told = f"not fetched: {problem}"
            tell(f"{number} of {len(sources)}: {source}: {told}")
    except OSError as problem:
        raise StorageError(
            f"cannot write faces to {folder}: {problem.strerror or problem}",
            hint=f"Name a folder that can be written with --to or in {FACES_FOLDER_VARIABLE}.",
        ) from problem
    finally:
        _catalogue.cache_clear()
    return tuple(failed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line: ``install`` fetches faces, ``list`` shows what is there.

    Args:
        arguments: words of the command line; the process's own if not given.

    Returns:
        Exit code: 0; 1 where a package could not be fetched; 3 where there is no face, or fontTools is
        missing; 5 where the folder cannot be written.
    """
    parser = argparse.ArgumentParser(prog="python -m pipeline.synth.faces", description=main.__doc__)
    parser.add_argument("verb", choices=("install", "list"))
    parser.add_argument("--to", type=Path, default=None, help="folder of installed faces")
    options = parser.parse_args(arguments)
    folder: Path = options.to or default_faces_folder()
    try:
        _need_font_tools()
        return _install(folder) if options.verb == "install" else _list(folder)
    except SarabanError as error:
        _tell(f"{parser.prog}: {error}")
        if error.hint:
            _tell(f"  {error.hint}")
        return error.exit_code


def _need_font_tools() -> None:
    try:
        importlib.import_module("fontTools.ttLib")
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "faces are read with the Python package fonttools, which is not installed",
            hint="In the folder of saraban: .venv/bin/pip install -e '.[synth]'.",
        ) from error


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _install(folder: Path) -> int:
    failed = install_faces(folder, tell=_tell)
    if failed:
        _tell("not all faces were fetched, see above; saraban synth draws with those that are here")
    files, faces = _font_files((folder,)), _catalogue((folder,))
    print(f"{len(files)} font files, {len(faces)} faces of {len(families_of(faces))} families in {folder}")
    return 1 if failed else 0


def _list(folder: Path) -> int:
    faces = find_faces(folder)
    for face in faces:
        print(f"{face.name}\t{face.style}\t{face.licence}\t{'kept apart' if face.kept_apart else ''}")
    print(f"{len(faces)} faces of {len(families_of(faces))} families")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
