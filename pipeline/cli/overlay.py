"""Pages of a document with what was found drawn on them, for `saraban show --image`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import StorageError, UsageError
from pipeline.imaging.overlay import LAYERS, Mark

Row = Mapping[str, Any]

FOLDER = "overlays"
_MADE_BY = "saraban show --image"
# A PNG of our own has these words in its first chunks, see `encode_png`.
_HEAD_BYTES = 256


def write_overlays(
    out: Path, document: Row, tables: Mapping[str, Iterable[Row]], *, folder: Path | None = None
) -> tuple[list[Path], list[int]]:
    """Write every page of a document that has a picture as a PNG with what was found drawn on it.

    Args:
        out: Folder of the results.
        document: Row of `documents`.
        tables: Rows of this document in `pages`, `lines`, `stamps`, `sections` and `issues`.
        folder: Where the pictures go; `overlays` in `out` when None. Its own older pictures are replaced.

    Returns:
        The files, in the order of pages, and the numbers of pages that have no picture.

    Raises:
        UsageError: the file is no document, or a file that is none of ours would be replaced.
        StorageError: the document has no page that could be read, or a picture cannot be read or written.
    """
    from pipeline.external.images import encode_png
    from pipeline.imaging.overlay import draw_overlay
    from pipeline.stages.registry import STAGES
    from pipeline.store.files import write_bytes
    from pipeline.store.pictures import load_picture

    pages = sorted(tables["pages"], key=lambda page: int(page["page_no"]))
    drawn = [page for page in pages if page["picture"]]
    if not drawn:
        raise _no_page(out, document, tables["issues"])
    target = out / FOLDER if folder is None else folder
    paths = [target / f"{document['doc_id']}-p{page['page_no']:04d}.png" for page in drawn]
    for path in paths:
        _refuse_foreign(path)
    for page, path in zip(drawn, paths, strict=True):
        picture = load_picture(out / STAGES[0].folder, page["picture"])
        if picture.shape[:2] != (page["height_px"], page["width_px"]):
            raise StorageError(
                f"the picture of page {page['page_no']} has another size than the tables say",
                hint=f"Run `saraban run --doc {document['doc_id']} --redo all` first.",
                thai=(
                    f"ภาพหน้า {page['page_no']} ของ {document['source_path']} มีขนาดไม่ตรงกับในตาราง "
                    f"สั่ง `saraban run --doc {document['doc_id']} --redo all` ก่อน"
                ),
            )
        shown = draw_overlay(
            picture,
            marks_of(tables, page["page_no"]),
            title=f"{document['doc_id']} page {page['page_no']} of {document['page_count']}",
            turned_deg=page["rotation_deg"] or 0,
        )
        write_bytes(path, encode_png(shown, dpi=page["dpi"], software=_MADE_BY))
    return paths, [page["page_no"] for page in pages if not page["picture"]]


def marks_of(tables: Mapping[str, Iterable[Row]], page_no: int) -> Iterator[Mark]:
    """What the tables have on a page: lines with their number, stamps and sections with kind and number."""
    for row in tables["lines"]:
        if row["page_no"] == page_no and row["polygon"] and row["layer"] in LAYERS:
            yield Mark(row["layer"], row["polygon"], str(row["line_no"]))
    for row in tables["stamps"]:
        if row["page_no"] == page_no and row["polygon"]:
            hop = "" if row["hop_no"] is None else f" hop {row['hop_no']}"
            kind = row["kind"] if row["kind"] in LAYERS else "other"
            yield Mark(kind, row["polygon"], f"{row['stamp_no']} {row['kind']}{hop}")
    for row in tables["sections"]:
        if row["page_no"] == page_no and row["polygon"]:
            number = row["number"] if row["number"] and row["number"].isascii() else ""
            yield Mark("section", row["polygon"], f"{row['section_no']} {row['kind']} {number}".rstrip())


def _no_page(out: Path, document: Row, issues: Iterable[Row]) -> UsageError | StorageError:
    if document["status"] == "skipped" and not document["duplicate_of"]:
        return UsageError(
            f"{document['source_path']} is no document, so it has no page to draw on",
            hint="Only PDF, TIFF, JPEG and PNG are read.",
            thai=f"{document['source_path']} ไม่ใช่เอกสาร จึงไม่มีหน้าให้วาด อ่านได้เฉพาะ PDF, TIFF, JPEG และ PNG",
        )
    reasons = [f"{row['message']} {row['hint']}".strip() for row in issues if row["severity"] == "error"]
    return StorageError(
        f"{document['source_path']} has no page that could be read, so there is nothing to draw on",
        hint=" ".join([*reasons[:2], f"`saraban status {out}` has the command that does it again."]),
        thai=f"{document['source_path']} ไม่มีหน้าใดที่อ่านได้ จึงวาดไม่ได้ ดูคำสั่งทำใหม่ด้วย `saraban status {out}`",
    )


def _refuse_foreign(path: Path) -> None:
    """Stops before a file is replaced that this command did not write: page pictures have the same names.

    Raises:
        UsageError: when there is such a file.
        StorageError: when it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(
            f"cannot write {path}: {error.strerror or error}",
            hint="Name another folder after --image.",
            thai=f"เขียนไฟล์ {path} ไม่ได้ ({error.strerror or error}) ระบุโฟลเดอร์อื่นหลัง --image",
        ) from error
    if _MADE_BY.encode() not in head:
        raise UsageError(
            f"{path} is there and was not drawn by this command; nothing was written",
            hint="Name another folder after --image.",
            thai=f"มีไฟล์ {path} อยู่แล้วและคำสั่งนี้ไม่ได้วาดไว้ จึงไม่เขียนสิ่งใด ระบุโฟลเดอร์อื่นหลัง --image",
        )
