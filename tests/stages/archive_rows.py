"""Rows of tables with what a test gives, and nothing where that may be."""

from __future__ import annotations

import datetime
from dataclasses import fields

from pipeline.records.tables import LetterRow, StampRow

DAY = datetime.date(2024, 3, 20)


def row_of(row: type, **values: object) -> object:
    """A row with what is given, and nothing where that may be."""
    usual: dict[str, object] = {
        "int": 1, "str": "", "float": 0.9, "tuple[str, ...]": (), "Polygon": (0.0,) * 8, "bool": False
    }  # fmt: skip
    filled = {one.name: usual.get(str(one.type)) for one in fields(row)}
    return row(**(filled | values))


def letter_row(doc_id: str = "a", **values: object) -> LetterRow:
    made = row_of(LetterRow, doc_id=doc_id, date=DAY, from_agency="กรมตัวอย่าง", **values)
    assert isinstance(made, LetterRow)
    return made


def stamp_row(
    number: str | None, day: int, *, time: str | None = None, doc_id: str = "a", **values: object
) -> StampRow:
    made = row_of(
        StampRow, doc_id=doc_id, letter_no_in_doc=1, kind="receiving", agency="กองกลาง", receive_no=number,
        receive_no_confidence=0.95,
        received_date=DAY + datetime.timedelta(days=day), received_date_confidence=0.95, received_time=time,
        received_time_confidence=0.95, hop_no=1, **values,
    )  # fmt: skip
    assert isinstance(made, StampRow)
    return made
