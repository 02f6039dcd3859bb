"""`saraban show`: one document in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import options
from pipeline.cli.console import grid, printable, stdout, to_stderr
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

Row = Mapping[str, Any]


def show(
    doc: Annotated[str, typer.Argument(metavar="DOC", help="Path, name or beginning of doc_id.")],
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="With --image: where pictures go; else OUT/overlays."),
    ] = None,
    out: options.Out = options.DEFAULT_OUT,
    image: Annotated[
        bool, typer.Option("--image", help="Draw what was found on its pages instead, and print the files.")
    ] = False,
) -> None:
    """Print one document: its fields, links, stamps, sections and issues.

    With --image each page is written as a PNG with lines, stamps and sections drawn on it.
    """
    from pipeline.store.tables import read_table

    if folder is not None and not image:
        raise UsageError(
            f"one document at a time; {str(folder)!r} is one too many",
            hint="A FOLDER goes with --image alone.",
            thai=f"แสดงได้ครั้งละหนึ่งเอกสาร {str(folder)!r} เกินมา (ระบุโฟลเดอร์ได้เมื่อใช้ --image เท่านั้น)",
        )
    documents = read_table(out, "documents").to_pylist()
    document = _find(doc, documents)
    if image:
        _draw(out, document, folder)
        return
    names = {row["doc_id"]: str(row["source_path"]) for row in documents}
    letters = read_table(out, "letters").to_pylist()
    rows = {
        name: _of(read_table(out, name).to_pylist(), document["doc_id"])
        for name in ("pages", "fields", "links", "stamps", "sections", "issues")
    }
    console = stdout()
    console.print(printable(document["source_path"]), style="bold", soft_wrap=True)
    console.print(
        "  ".join(
            [
                document["doc_id"],
                document["media_type"],
                f"{document['page_count']} pages",
                document["status"],
            ]
        )
    )
    if document["duplicate_of"]:
        console.print(f"The same bytes as {document['duplicate_of']}, which is read in its place.")
    _print_pages(console, rows["pages"])
    for begun in letters:
        if document["doc_id"] in _further(begun):
            first = printable(names.get(begun["doc_id"], begun["doc_id"]))
            console.print(f"Goes on with the letter of {first}, which has the values.", soft_wrap=True)
    for letter in _of(letters, document["doc_id"]):
        number = letter["letter_no_in_doc"]
        mine = [r for r in rows["fields"] if r["letter_no_in_doc"] == number and r["stamp_no"] is None]
        title = f"Letter {number}: {letter['kind']}, pages {letter['page_first']} to {letter['page_last']}"
        further = ", ".join(names.get(doc_id, doc_id) for doc_id in _further(letter))
        _print_values(console, mine, f"{title}; goes on in {printable(further)}" if further else title)
        _print_links(console, rows["links"], number, names)
    _print_stamps(console, rows["stamps"])
    _print_sections(console, rows["sections"])
    _print_issues(console, rows["issues"])


def _draw(out: Path, document: Row, folder: Path | None) -> None:
    """Writes the pictures and prints their paths.

    Raises:
        SarabanError: see `write_overlays`.
        Exit: with 1 when pages are left out because they could not be read.
    """
    from pipeline.cli.overlay import write_overlays
    from pipeline.store.tables import read_table

    names = ("pages", "lines", "stamps", "sections", "issues")
    rows = {name: _of(read_table(out, name).to_pylist(), document["doc_id"]) for name in names}
    paths, lost = write_overlays(out, document, rows, folder=folder)
    for path in paths:
        typer.echo(str(path))
    if lost:
        numbers = ", ".join(str(number) for number in lost)
        to_stderr(f"No picture of page {numbers}: it could not be read; `saraban show` says why.")
        raise typer.Exit(1)


def _further(letter: Row) -> Sequence[str]:
    """`doc_id` of the files that hold further pages of a letter; tables of before have no such column."""
    return letter.get("goes_on_in") or ()


def _of(rows: Iterable[Row], doc_id: str) -> list[Row]:
    return [row for row in rows if row["doc_id"] == doc_id]


def _find(wanted: str, documents: Iterable[Row]) -> Row:
    """The document of that name.

    Raises:
        UsageError: when there is none, or more than one.
    """
    from pipeline.cli.documents import no_document
    from pipeline.runner.books import source_key
    from pipeline.runner.plan import wants_document

    listed = list(documents)
    found = [
        row
        for row in listed
        if wants_document(wanted, doc_id=row["doc_id"], source=source_key("", row["source_path"]))
    ]
    # A path named whole is meant, also where other files share its name.
    found = [row for row in found if row["source_path"] == wanted] or found
    # A letter is meant where a file that is none (its truth file, a note) has the same name.
    found = [row for row in found if row["status"] != "skipped" or row["duplicate_of"]] or found
    if not found:
        raise no_document(wanted, [str(row["source_path"]) for row in listed])
    if len({row["doc_id"] for row in found}) > 1:
        names = ", ".join(str(row["source_path"]) for row in found[:5])
        raise UsageError(
            f"{wanted!r} fits {len(found)} documents: {names}",
            hint="Give the whole path.",
            thai=f"ชื่อ {wanted!r} ตรงกับ {len(found)} เอกสาร: {names} ระบุที่อยู่ให้เต็ม",
        )
    return found[0]


def _status(value: Row) -> str:
    """How a value came about, and whether a person should look before it is used."""
    from pipeline.evaluate.values import SURE

    return f"{value['status']}, check" if value["confidence"] < SURE else str(value["status"])


def _sure(confidence: float | None) -> str:
    return "" if confidence is None else f"{confidence:.2f}"


def _print_pages(console: Console, pages: Iterable[Row]) -> None:
    told = [
        (
            page["page_no"],
            f"{page['width_px']} x {page['height_px']}",
            "" if page["dpi"] is None else f"{page['dpi']:.0f}",
            f"{page['rotation_deg']} + {page['skew_deg']:.1f}",
            page["text_source"],
            _sure(page["confidence"]),
            page["status"],
        )
        for page in pages
    ]
    headings = ("page", "pixels", "dpi", "turned by degrees", "text from", "confidence", "status")
    if told:
        console.print(grid(headings, told, right=("page", "dpi", "turned by degrees", "confidence")))


def _print_values(console: Console, values: Iterable[Row], title: str) -> None:
    told = [
        (
            v["field"],
            v["value"],
            "" if v["raw"] == v["value"] else v["raw"],
            _sure(v["confidence"]),
            _status(v),
        )
        for v in values
    ]
    headings = ("field", "value", "as read, where it differs", "confidence", "status")
    console.print(grid(headings, told, right=("confidence",), title=title))


def _print_links(console: Console, links: Iterable[Row], number: int, names: Mapping[str, str]) -> None:
    told = [
        (
            link["relation"],
            " ".join(str(link[part]) for part in ("letter_no", "agency", "date") if link[part]),
            names.get(link["to_doc_id"], ""),
            _sure(link["confidence"]),
            ", ".join([link["status"], *link["flags"]]),
        )
        for link in links
        if link["letter_no_in_doc"] == number
    ]
    if told:
        headings = ("relation", "letter", "file", "confidence", "status")
        console.print(grid(headings, told, right=("confidence",), title="Links to other letters"))


def _print_stamps(console: Console, stamps: Iterable[Row]) -> None:
    from pipeline.stages.stamp_blanks import STAMP_FIELDS

    for stamp in sorted(
        stamps, key=lambda s: (s["hop_no"] is None, s["hop_no"], s["page_no"], s["stamp_no"])
    ):
        hop = "" if stamp["hop_no"] is None else f", hop {stamp['hop_no']}"
        title = (
            f"Stamp {stamp['stamp_no']} on page {stamp['page_no']}: {stamp['kind']}, {stamp['ink']}{hop}, "
            f"found with confidence {_sure(stamp['confidence'])}"
        )
        values = [
            {"field": name, "value": stamp[name]}
            | {part: stamp[f"{name}_{part}"] for part in ("raw", "confidence", "status")}
            for name in STAMP_FIELDS
            # Many stamps have no unit and nobody's name.
            if stamp[f"{name}_status"] not in (None, "blank") or stamp[f"{name}_confidence"]
        ]
        if values:
            _print_values(console, values, title)
        else:
            console.print(title, style="bold")


def _print_sections(console: Console, sections: Iterable[Row]) -> None:
    told = [(s["page_no"], s["kind"], s["number"], s["text"], _sure(s["confidence"])) for s in sections]
    if told:
        headings = ("page", "section", "number", "text", "confidence")
        console.print(grid(headings, told, right=("page", "confidence"), title="Sections"))


def _print_issues(console: Console, issues: Iterable[Row]) -> None:
    told = [
        (i["page_no"], i["stage"], i["code"], f"{i['message']} {i['hint']}".rstrip(), i["severity"])
        for i in issues
    ]
    if told:
        headings = ("page", "stage", "code", "what happened", "severity")
        console.print(grid(headings, told, right=("page",), title="Issues"))
    else:
        console.print("No issues.")
