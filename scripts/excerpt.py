"""Writes the excerpt of the tables in README.md anew from data/out: it shows what a run gives."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd

import pipeline

ROOT = Path(__file__).resolve().parent.parent
LETTERS = ["file", "kind", "letter_no", "date", "from_agency", "to", "subject", "doubtful"]
STAMPS = [
    "file",
    "hop_no",
    "agency",
    "receive_no",
    "receive_no_status",
    "received_date",
    "received_time",
    "doubtful",
]
LONGEST = 32


def cell(value: object) -> str:
    """A value as a cell of a Markdown table, cut where it is long."""
    if isinstance(value, list | np.ndarray):
        return ", ".join(map(str, value))
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    text = f"{value:.2f}" if isinstance(value, float) else str(value).replace("|", "/").replace("\n", " ")
    return text if len(text) <= LONGEST else text[: LONGEST - 3].rstrip() + "..."


def markdown(frame: pd.DataFrame) -> str:
    """A frame as a Markdown table."""
    rows = [frame.columns, ["---"] * len(frame.columns)]
    rows += [[cell(value) for value in row] for row in frame.itertuples(index=False)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> int:
    """Writes README.md; gives the exit code."""
    tables = pipeline.load(ROOT / "data" / "out")
    files = tables.documents[tables.documents["duplicate_of"].isna()]  # a copy has the same doc_id
    names = files.set_index("doc_id")["source_path"]
    letters = tables.letters.assign(file=tables.letters["doc_id"].map(names))
    stamps = tables.stamps[tables.stamps["kind"] == "receiving"]
    stamps = stamps.assign(file=stamps["doc_id"].map(names)).sort_values(["file", "hop_no"])
    excerpt = f"""Of the letters in `data/raw` (some columns, long values cut), `letters`:

{markdown(letters.sort_values("file")[LETTERS])}

and the receiving stamps of `stamps`, in the order of the chain of custody:

{markdown(stamps[STAMPS])}
"""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    begin, end = "<!-- excerpt: make excerpt -->\n", "<!-- end of excerpt -->"
    changed, count = re.subn(f"{begin}.*?{end}", lambda _: f"{begin}{excerpt}{end}", text, flags=re.DOTALL)
    if count != 1:
        print("README.md has no place for the excerpt", file=sys.stderr)
        return 2
    readme.write_text(changed, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
