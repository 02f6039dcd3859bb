"""What a run read, by document and page, in the form that scoring wants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.store.tables import read_table

Row = Mapping[str, Any]
"""One row of a table, as the row classes in `pipeline.records.tables` describe it."""

_PAGED = ("pages", "lines", "stamps")
_WHOLE = ("sections", "letters", "fields")


@dataclass(frozen=True)
class Readings:
    """The tables of a run, indexed.

    Attributes:
        doc_ids: By file name.
        of_page: Table name to (doc_id, page_no) to rows.
        of_document: Table name to doc_id to rows.
    """

    doc_ids: Mapping[str, str]
    of_page: Mapping[str, Mapping[tuple[str, int], Sequence[Row]]]
    of_document: Mapping[str, Mapping[str, Sequence[Row]]]

    def page_rows(self, table: str, file: str, page_no: int) -> Sequence[Row]:
        """Rows of a page; none when the run does not have it."""
        return self.of_page[table].get((self.doc_ids.get(file, ""), page_no), ())

    def document_rows(self, table: str, file: str) -> Sequence[Row]:
        """Rows of a file; none when the run does not have it."""
        return self.of_document[table].get(self.doc_ids.get(file, ""), ())


def read_readings(out: Path) -> Readings:
    """Reads the tables of an output folder.

    Raises:
        StorageError: when it holds none.
    """
    documents = read_table(out, "documents").to_pylist()
    of_page: dict[str, dict[tuple[str, int], list[Row]]] = {}
    for name in _PAGED:
        pages: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
        for row in read_table(out, name).to_pylist():
            pages[row["doc_id"], row["page_no"]].append(row)
        of_page[name] = pages
    of_document: dict[str, dict[str, list[Row]]] = {}
    for name in _WHOLE:
        files: defaultdict[str, list[Row]] = defaultdict(list)
        for row in read_table(out, name).to_pylist():
            files[row["doc_id"]].append(row)
        of_document[name] = files
    doc_ids = {PurePosixPath(row["source_path"]).name: row["doc_id"] for row in documents}
    return Readings(doc_ids, of_page, of_document)
