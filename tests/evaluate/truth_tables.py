"""A made letter with its truth, and the tables of a reader that makes no mistake."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

from pipeline.records.tables import (
    DocumentRow,
    FieldRow,
    LetterRow,
    LineRow,
    PageRow,
    SectionRow,
    StampRow,
)
from pipeline.store.tables import arrow_tables, write_tables

STAMP_COLUMNS = {"agency": "agency", "unit": "unit", "receive_no": "receive_no", "time": "received_time"}
LISTS = ("references", "enclosures", "phones", "faxes", "emails", "urls")


def box(left: float, top: float, right: float, bottom: float) -> list[list[float]]:
    """Corners clockwise from the top left."""
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def made_truth() -> dict[str, Any]:
    """Truth of a letter of two pages with a stamp, a table row of two cells and a seal."""
    texts = [
        ["ที่ กต ๑๓๐๕/ว ๕๓๒", "เรื่อง ขอเชิญประชุม", "เรียน อธิบดีกรมตัวอย่าง", "๑. วันที่ ๑๕ มกราคม ๒๕๖๗ เวลา 13.30 น."],
        ["รายการ", "จำนวน ๔๖", "E-mail: office@example.go.th"],
    ]
    tops = [[100, 200, 300, 400], [100, 100, 300]]
    lefts = [[100, 100, 100, 100], [100, 600, 100]]
    pages = [
        {
            "page_no": number + 1,
            "width": 1240,
            "height": 1754,
            "dpi": 150,
            "rotation": 0,
            "skew_deg": 0.5,
            "lines": [
                {"text": text, "polygon": box(left, top, left + 400, top + 40)}
                for text, left, top in zip(texts[number], lefts[number], tops[number], strict=True)
            ],
        }
        for number in range(2)
    ]
    return {
        "id": "made",
        "files": ["made.pdf"],
        "container": "pdf",
        "level": "easy",
        "letter": {
            "kind": "external",
            "letter_no": "กต ๑๓๐๕/ว ๕๓๒",
            "date": "2024-01-15",
            "from_agency": "กรมตัวอย่าง",
            "from_unit": None,
            "to": "อธิบดีกรมตัวอย่าง",
            "subject": "ขอเชิญประชุม",
            "references": [],
            "enclosures": ["กำหนดการ", "แบบตอบรับ"],
            "urgency": None,
            "secrecy": None,
            "signatory_name": "นายสมมติ ตัวอย่าง",
            "signatory_position": "ผู้อำนวยการ",
            "owner_unit": "กองกลาง",
            "phones": ["๐ ๒๑๔๓ ๕๐๐๐ ต่อ ๒๑๐๐"],
            "faxes": [],
            "emails": ["office@example.go.th"],
            "urls": [],
        },
        "pages": pages,
        "stamps": [
            {
                "page_no": 1,
                "polygon": box(800, 100, 1100, 260),
                "agency": "กรมตัวอย่าง",
                "unit": None,
                "receive_no": "0417",
                "date": "2024-01-16",
                "time": "09:30",
            }
        ],
        "marks": [{"page_no": 1, "kind": "seal", "polygon": box(800, 1000, 1000, 1200)}],
        "sections": [
            {"kind": "letter_no", "number": None, "text": "ที่ กต ๑๓๐๕/ว ๕๓๒"},
            {"kind": "subject", "number": None, "text": "เรื่อง ขอเชิญประชุม"},
            {"kind": "numbered_item", "number": "๑", "text": "๑. วันที่ ๑๕ มกราคม ๒๕๖๗ เวลา 13.30 น."},
        ],
    }


def write_truth(folder: Path, *truths: dict[str, Any]) -> Path:
    """Writes truth files, gives their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for truth in truths:
        (folder / f"{truth['id']}.json").write_text(json.dumps(truth, ensure_ascii=False), encoding="utf-8")
    return folder


def flat(polygon: list[list[float]]) -> tuple[float, ...]:
    """Eight floats."""
    return tuple(float(v) for corner in polygon for v in corner)


def perfect_rows(truth: dict[str, Any], *, scale: float = 1.0) -> dict[str, list[Any]]:
    """Rows of the tables, as a reader without a fault writes them.

    Args:
        scale: Size of the reader's page picture against that of the truth.
    """
    letter = truth["letter"]
    ids = {file: hashlib.sha256(file.encode()).hexdigest()[:16] for file in truth["files"]}
    first = ids[truth["files"][0]]
    rows: dict[str, list[Any]] = {name: [] for name in ("pages", "lines", "stamps", "sections", "fields")}
    where = {}
    for page in truth["pages"]:
        place = (ids[page["file"]], 1) if "file" in page else (first, page["page_no"])
        where[page["page_no"]] = place
        rows["pages"].append(_page(page, place, scale))
        for number, line in enumerate(page["lines"], start=1):
            polygon = tuple(v * scale for v in flat(line["polygon"]))
            rows["lines"].append(
                LineRow(*place, number, line["text"], 1.0, polygon, "print", "truth", None, line["text"])
            )
    for number, stamp in enumerate(truth["stamps"], start=1):
        rows["stamps"].append(_stamp(stamp, where[stamp["page_no"]], number, scale))
    for number, part in enumerate(truth["sections"], start=1):
        item = part["number"]
        rows["sections"].append(
            SectionRow(first, 1, number, 1, part["kind"], item, int(item is not None), part["text"], (), 1.0)
        )
    for name, value in letter.items():
        if isinstance(value, str):
            rows["fields"].append(FieldRow(first, 1, None, name, value, value, 1.0, 1, None, "truth", "read"))
    rows["letters"] = [_letter(letter, first)]
    rows["documents"] = [
        DocumentRow(doc_id, file, doc_id * 4, "application/pdf", 1, len(truth["pages"]), "ok", None)
        for file, doc_id in ids.items()
    ]
    return rows


def _page(page: dict[str, Any], place: tuple[str, int], scale: float) -> PageRow:
    return PageRow(
        *place,
        width_px=round(page["width"] * scale),
        height_px=round(page["height"] * scale),
        dpi=150.0,
        rotation_deg=page["rotation"],
        skew_deg=page["skew_deg"],
        text_source="ocr",
        text="\n".join(line["text"] for line in page["lines"]),
        confidence=1.0,
        status="ok",
        rotation_confidence=1.0,
        skew_confidence=1.0,
        dpi_source="embedded",
        colour="grey",
        origin="image_file",
        picture=None,
    )


def _stamp(stamp: dict[str, Any], place: tuple[str, int], number: int, scale: float) -> StampRow:
    date = datetime.date.fromisoformat(stamp["date"]) if stamp["date"] else None
    values = {column: stamp[key] for key, column in STAMP_COLUMNS.items()}
    values |= {"received_date": date, "receiver": None}
    evidence = {
        f"{column}_{kind}": filler
        for column in values
        for kind, filler in (("raw", None), ("confidence", 1.0), ("status", "read"))
    }
    polygon = tuple(v * scale for v in flat(stamp["polygon"]))
    return StampRow(
        *place,
        stamp_no=number,
        letter_no_in_doc=1,
        kind="receiving",
        polygon=polygon,
        angle_deg=0.0,
        ink="blue",
        hop_no=1,
        confidence=1.0,
        **values,
        **evidence,
    )


def _letter(letter: dict[str, Any], doc_id: str) -> LetterRow:
    date = datetime.date.fromisoformat(letter["date"]) if letter["date"] else None
    same = ("kind", "letter_no", "from_agency", "from_unit", "to", "subject", "urgency", "secrecy")
    foot = ("signatory_name", "signatory_position", "owner_unit")
    unread = ("letter_no_code", "letter_no_office", "letter_no_run", "is_circular", "date_text")
    return LetterRow(
        doc_id,
        1,
        1,
        1,
        date=date,
        confidence=1.0,
        **{name: letter[name] for name in (*same, *foot)},
        **{name: tuple(letter[name]) for name in LISTS},
        **dict.fromkeys(unread),
    )


def write_rows(out: Path, rows: dict[str, list[Any]]) -> Path:
    """Writes the tables, gives the output folder."""
    write_tables(out, arrow_tables(rows), formats=("parquet",))
    return out
