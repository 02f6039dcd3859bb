"""Truth files: what a letter really says, as JSON beside the scans."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import StorageError, UsageError
from pipeline.imaging.polygons import Points, points

GROUPS = ("level", "kind", "container")


@dataclass(frozen=True)
class TrueLine:
    """A line as it stands on the page.

    Attributes:
        layer: `print`, `stamp` or `handwriting`.
        doubtful: A careful reader was not sure of it, so it is not scored.
    """

    text: str
    polygon: Points
    layer: str
    doubtful: bool


@dataclass(frozen=True)
class TrueStamp:
    """A receiving stamp; values by the names of the columns of `stamps`."""

    polygon: Points
    values: Mapping[str, str | None]
    unsure: frozenset[str]


@dataclass(frozen=True)
class TruePage:
    """A page.

    Attributes:
        file: Name of the file it is in, and `page_no` its number in that file.
        width, height: Of the picture that the polygons are drawn on.
        rotation, skew_deg: None where the truth does not say.
        lines: None where the truth holds stamps and fields only.
        others: Outlines of stamps, seals, signatures and notes: what is read there as print is misplaced.
    """

    label: str
    file: str
    page_no: int
    width: float
    height: float
    rotation: int | None
    skew_deg: float
    lines: tuple[TrueLine, ...] | None
    stamps: tuple[TrueStamp, ...]
    others: tuple[Points, ...]


@dataclass(frozen=True)
class TrueSection:
    """A part of the letter, in reading order."""

    kind: str
    number: str | None
    text: str


@dataclass(frozen=True)
class Truth:
    """All that is true of one letter.

    Attributes:
        groups: Value of each of `GROUPS`.
        values: Single values by column of `letters`; only those the truth speaks of.
        lists: The same for lists.
        sections: None where the truth does not give them.
    """

    name: str
    files: tuple[str, ...]
    groups: Mapping[str, str]
    values: Mapping[str, str | None]
    lists: Mapping[str, tuple[str, ...]]
    pages: tuple[TruePage, ...]
    sections: tuple[TrueSection, ...] | None


VALUES = (
    "kind",
    "letter_no",
    "date",
    "urgency",
    "secrecy",
    "from_agency",
    "from_unit",
    "to",
    "subject",
    "signatory_name",
    "signatory_position",
    "owner_unit",
)
LISTS = ("references", "enclosures", "phones", "faxes", "emails", "urls")
_STAMP_COLUMNS = {
    "agency": "agency",
    "unit": "unit",
    "receive_no": "receive_no",
    "date": "received_date",
    "time": "received_time",
}


def read_truths(folder: Path) -> list[Truth]:
    """All truth files of a folder, by name.

    Raises:
        StorageError: when the folder holds none, or one cannot be read.
        UsageError: when a file is JSON but no truth.
    """
    paths = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not paths:
        raise StorageError(
            f"no truth files (*.json) in {folder}",
            hint="Name the folder that holds them with --truth.",
            thai=f"ไม่มีไฟล์เฉลย (*.json) ใน {folder} ระบุโฟลเดอร์ที่มีไฟล์เฉลยด้วย --truth",
        )
    return [_read(path) for path in paths]


def _read(path: Path) -> Truth:
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{path} cannot be read: {error}",
            hint="Mend the file or take it away.",
            thai=f"อ่านไฟล์ {path} ไม่ได้ ({error}) แก้ไฟล์หรือนำออก",
        ) from error
    try:
        return _truth(tree, path.stem)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise UsageError(
            f"{path} is not a truth file: {type(error).__name__} {error}",
            hint="See docs/truth.md for its form.",
            thai=f"{path} ไม่ใช่ไฟล์เฉลย ({type(error).__name__} {error}) ดูรูปแบบใน docs/truth.md",
        ) from error


def _truth(tree: dict[str, Any], stem: str) -> Truth:
    name = str(tree.get("id") or stem)
    files = tuple(tree["files"] if "files" in tree else [tree["file"]])
    letter = tree["letter"]
    unsure = " ".join(tree.get("unsure", ()))
    unsure_fields = set(re.findall(r"letter\.(\w+)", unsure))
    unsure_lines = {(int(p), int(n)) for p, n in re.findall(r"pages\[(\d+)\]\.lines\[(\d+)\]", unsure)}
    return Truth(
        name=name,
        files=files,
        groups={g: str(tree.get(g) or letter.get(g) or "-") for g in GROUPS},
        values={f: letter[f] or None for f in VALUES if f in letter and f not in unsure_fields},
        lists={f: tuple(letter[f]) for f in LISTS if f in letter and f not in unsure_fields},
        pages=tuple(
            _page(page, tree, name, files[0], {n for p, n in unsure_lines if p == index})
            for index, page in enumerate(tree["pages"])
        ),
        sections=tuple(TrueSection(s["kind"], s.get("number"), s["text"]) for s in tree["sections"])
        if tree.get("sections")
        else None,
    )


def _page(page: dict[str, Any], tree: dict[str, Any], name: str, file: str, unsure: set[int]) -> TruePage:
    size = (float(page["width"]), float(page["height"]))
    here = [s for s in tree.get("stamps", ()) if s["page_no"] == page["page_no"]]
    lines = [
        TrueLine(
            line["text"],
            _outline(line["polygon"], size) if "polygon" in line else _box(line["bbox"], size),
            line.get("kind", "print"),
            index in unsure,
        )
        for index, line in enumerate(page.get("lines", ()))
    ]
    outlines = [*here, *(m for m in tree.get("marks", ()) if m["page_no"] == page["page_no"])]
    return TruePage(
        label=f"{name} page {page['page_no']}",
        file=page.get("file", file),
        page_no=1 if "file" in page else page["page_no"],
        width=size[0],
        height=size[1],
        rotation=page.get("rotation"),
        skew_deg=float(page.get("skew_deg", 0.0)),
        lines=tuple(lines) if lines else None,
        stamps=tuple(
            TrueStamp(
                _outline(s["polygon"], size),
                {column: s.get(key) or None for key, column in _STAMP_COLUMNS.items()},
                frozenset(_STAMP_COLUMNS[key] for key in s.get("unsure", ()) if key in _STAMP_COLUMNS),
            )
            for s in here
            if s.get("kind", "receiving") == "receiving"
        ),
        others=(
            *(_outline(o["polygon"], size) for o in outlines),
            *(line.polygon for line in lines if line.layer == "handwriting"),
        ),
    )


def _outline(polygon: list[Any], size: tuple[float, float]) -> Points:
    """Corners in pixels; outlines drawn by people come as shares 0..1 of the page."""
    corners = points(polygon)
    return np.asarray(corners * np.array(size), np.float64) if corners.max() <= 1.5 else corners


def _box(box: list[float], size: tuple[float, float]) -> Points:
    left, top, right, bottom = box
    corners = points([left, top, right, top, right, bottom, left, bottom])
    return np.asarray(corners * np.array(size), np.float64)
