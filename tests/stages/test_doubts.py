"""What a reader of one table alone is told: which of its values want a look, and what could not be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.records import DocumentEvidence, ValueStatus
from pipeline.stages.stamp_blanks import STAMP_FIELDS
from pipeline.stages.tables import document_rows
from tests.stages.letters import document, external, in_stamp, page, stamp, with_values


def evidence(*texts: str) -> DocumentEvidence:
    """An external letter with a receiving stamp of these lines."""
    return with_values(document(page([*external(), *in_stamp(texts)], stamps=[stamp(1)])))


@pytest.mark.parametrize(
    "texts",
    [
        ("กองกลาง", "เลขรับ 0417", "วันที่ 6 ม.ค. 2568", "เวลา 09.15"),
        ("กองกลาง", "วันที่ 6 ม.ค. 2568", "เวลา"),
        ("เลขรับ", "วันที่"),
        (),
    ],
)
def test_every_field_of_a_receiving_stamp_has_one_row_with_a_status(texts: tuple[str, ...]) -> None:
    rows = document_rows(evidence(*texts))
    held = {row.field: row for row in rows.fields if row.stamp_no == 1}
    assert sorted(held) == sorted(STAMP_FIELDS)
    assert sum(row.stamp_no == 1 for row in rows.fields) == len(STAMP_FIELDS)
    (row,) = rows.stamps
    for name in STAMP_FIELDS:
        assert getattr(row, f"{name}_status") == held[name].status
        assert held[name].value is not None or held[name].status in ("blank", "unreadable")


def test_what_left_no_trace_in_a_stamp_is_unreadable_where_every_stamp_has_it() -> None:
    rows = document_rows(evidence("กองกลาง", "วันที่ 6 ม.ค. 2568", "เวลา"))
    (row,) = rows.stamps
    assert (row.receive_no_status, row.receive_no_confidence) == ("unreadable", 0.0)
    assert (row.received_time_status, row.unit_status) == ("blank", "blank")
    number = next(one for one in rows.fields if one.field == "receive_no")
    assert number.polygon == row.polygon and number.page_no == 1 and number.letter_no_in_doc == 1
    assert "receive_no" in row.doubtful and "received_time" not in row.doubtful


def test_a_stamp_without_a_unit_may_have_lost_it_where_its_agency_is_not_sure() -> None:
    given = evidence("กองกลาง", "เลขรับ 0417", "วันที่ 6 ม.ค. 2568", "เวลา 09.15")
    assert given.fields is not None
    for confidence, doubtful in ((0.95, ()), (0.6, ("agency", "unit"))):
        values = tuple(
            replace(one, confidence=confidence if one.field == "agency" else 0.95)
            for one in given.fields.values
        )
        (row,) = document_rows(replace(given, fields=replace(given.fields, values=values))).stamps
        assert (row.unit_status, row.doubtful) == ("blank", doubtful)
        assert row.unit_confidence == (0.9 if confidence > 0.9 else 0.8)


def test_a_blank_is_no_surer_than_the_stamp_nor_than_what_its_lines_leave_open() -> None:
    given = evidence("เทศบาลนครตัวอย่าง", "สำนักปลัดเทศบาล", "เลขรับ 0417", "วันที่ 6 ม.ค. 2568", "เวลา")
    assert given.fields is not None
    sure = tuple(replace(one, confidence=0.95) for one in given.fields.values)
    blank = tuple(
        replace(one, confidence=0.85) if one.status is ValueStatus.BLANK else one
        for one in sure
        if one.field != "unit"
    )
    assert {one.field for one in sure} - {one.field for one in blank} == {"unit"}
    held = replace(given, fields=replace(given.fields, values=blank))
    (row,) = document_rows(held).stamps
    assert (row.unit, row.unit_confidence, row.received_time_confidence) == (None, 0.5, 0.85)
    assert "unit" in row.doubtful, "its second line went to no field"

    first = held.pages[0]
    assert first.text is not None
    regions = tuple(replace(one, confidence=0.4) for one in first.stamps)
    unclear = replace(first, text=replace(first.text, regions=regions))
    (row,) = document_rows(replace(held, pages=(unclear, *held.pages[1:]))).stamps
    assert (row.unit_confidence, row.received_time_confidence) == (0.4, 0.4)
    assert row.agency_confidence == 0.95


def test_doubtful_columns_are_named_beside_the_values() -> None:
    given = evidence("กองกลาง", "เลขรับ 0417", "วันที่ 6 ม.ค. 2568", "เวลา 09.15")
    assert given.fields is not None
    changes = {
        "subject": {"confidence": 0.5},
        "letter_no": {"confidence": 0.95},
        "to": {"confidence": 0.95, "status": ValueStatus.CORRECTED},
        "receive_no": {"confidence": 0.95, "status": ValueStatus.CORRECTED},
        "received_date": {"confidence": 0.99, "status": ValueStatus.READ},
        "received_time": {"confidence": 0.6},
    }
    values = tuple(
        replace(one, **changes.get(one.field, {"confidence": 0.95})) for one in given.fields.values
    )
    rows = document_rows(replace(given, fields=replace(given.fields, values=values)))
    assert set(rows.letters[0].doubtful) == {"subject", "to"}
    assert rows.stamps[0].doubtful == ("receive_no", "received_time")
