"""Documents by the names that users give them."""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz import fuzz

from pipeline.errors import UsageError
from pipeline.runner.books import source_key
from pipeline.runner.discover import DOCUMENT_SUFFIXES, discover
from pipeline.runner.plan import wants_document
from pipeline.runner.sources import Recorded, known_places, recorded_sources, sources_of

_LIKE = 70.0
"""Likeness of two names, 0 to 100, from which one may be meant for the other."""
_NEAR_MOST = 5
_TELLING = 3
"""Characters from which a part of a name says which document is meant."""


def check_document(wanted: str | None, *, sources: Sequence[Path], out: Path) -> None:
    """Refuses a name that fits no document, so that a mistyped one does not look like nothing to do.

    Raises:
        UsageError: when neither the sources nor the results hold such a document.
        StorageError: when a source cannot be read.
    """
    if wanted is None:
        return
    files, _ = discover(sources_of(sources, out=out), out=out)
    names = [("", source_key(f.root, f.source_path)) for f in files]
    names += [(p.doc_id, p.key[0]) for p in known_places(out)]
    if not any(wants_document(wanted, doc_id=doc_id, source=source) for doc_id, source in names):
        raise no_document(wanted, [source.partition("\0")[2] for _, source in names])


def no_document(wanted: str, paths: Sequence[str]) -> UsageError:
    """The error for a name that fits no document; it tells the names that are most like it.

    Args:
        paths: Source paths of all documents.
    """
    likeness = {path: _likeness(wanted, path) for path in dict.fromkeys(paths)}
    near = [path for path in sorted(paths, key=lambda path: -likeness[path]) if likeness[path] >= _LIKE]
    named = ", ".join(dict.fromkeys(near[:_NEAR_MOST]))
    way = "Give its path below the source folder, its name, or the first digits of its doc_id."
    way_thai = "ระบุที่อยู่ของไฟล์ใต้โฟลเดอร์ต้นทาง ชื่อไฟล์ หรือตัวแรก ๆ ของ doc_id"
    return UsageError(
        f"there is no document {wanted!r}",
        hint=f"Near to it: {named}. {way}" if near else way,
        thai=f"ไม่มีเอกสาร {wanted!r} " + (f"ที่ใกล้เคียงคือ {named} {way_thai}" if near else way_thai),
    )


def _likeness(typed: str, path: str) -> float:
    """How like a typed name is to a document, 0 to 100; best where the name holds all that was typed."""
    wanted = _bare(typed)
    # By the whole path or the name alone, as names are typed.
    names = [_bare(path), _bare(Path(path).name)]
    if len(wanted) >= _TELLING and any(wanted in name for name in names):
        return 100.0
    return max(fuzz.ratio(wanted, name) for name in names)


def _bare(name: str) -> str:
    """A name without its suffix and spaces, in one of the ways in which Thai marks can be coded.

    Thai is written without spaces between words, so where names have some is chance; marks may stand in two
    orders, and ำ may be one character or two (NFKC makes it two).
    """
    path = Path(name)
    known = path.suffix.lower() in DOCUMENT_SUFFIXES
    text = unicodedata.normalize("NFKC", str(path.with_suffix("")) if known else name).casefold()
    return "".join(text.split())


def redo_command(paths: Sequence[str], *, out: Path, default_out: Path, settings: Sequence[str] = ()) -> str:
    """The command that does failed documents again; their source is known from the output folder.

    Args:
        paths: Source paths of the documents that failed.
        settings: Words that give the settings.
    """
    words = ["saraban", "run"]
    if recorded_sources(out) == Recorded():
        # Results of before sources were recorded: the very files, so that no others of their folders come in.
        words += sorted({str(p.path) for p in known_places(out) if p.source_path in set(paths)})
    if out != default_out:
        words += ["--out", str(out)]
    if len(set(paths)) == 1:
        words += ["--doc", paths[0]]
    return shlex.join([*words, *settings, "--redo", "failed"])
