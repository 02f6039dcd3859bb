"""Values of stamps that cross: none is sure that may be another stamp's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.imaging.boxes import polygon_of, turned_box
from pipeline.records import CellCandidate, StampCell, StampLook, StampText, Value
from pipeline.records.pages import Polygon
from pipeline.stages.stamp_crossings import CROSSED, ReadStamp, with_crossings
from tests.stages.letters import HEIGHT, document, external, in_stamp, page, stamp, with_values

WIDE, HIGH = 400.0, 200.0
SURE = 0.97
ROWS = {"receive_no": 60.0, "received_date": 110.0, "received_time": 160.0}


def _place(x: float, y: float) -> Polygon:
    return polygon_of(turned_box(x, y, 180.0, 32.0, angle_deg=0.0))


def _stamp(x: float, y: float, *, page_no: int = 1, **values: str | None) -> ReadStamp:
    """A stamp with its middle at a point of the page, each value on its row."""
    return ReadStamp(
        page_no,
        polygon_of(turned_box(x, y, WIDE, HIGH, angle_deg=0.0)),
        tuple(
            Value(
                1,
                field,
                text,
                text,
                SURE,
                "reader",
                page_no=page_no,
                polygon=_place(x + 60.0, y - 100.0 + row),
            )
            for field, row in ROWS.items()
            if (text := values.get(field)) is not None
        ),
    )


def _sure(stamps: list[ReadStamp]) -> list[set[str]]:
    return [{one.field for one in found if one.confidence >= SURE} for found in with_crossings(stamps)]


def _moved(stamp: ReadStamp, field: str, place: Polygon) -> ReadStamp:
    return replace(
        stamp,
        values=tuple(replace(one, polygon=place) if one.field == field else one for one in stamp.values),
    )


def test_one_date_told_for_two_crossing_stamps_is_sure_for_neither() -> None:
    # The upper stamp's own date lies beneath the lower one, whose date stands lower still.
    upper = _stamp(600, 400, receive_no="00011", received_date="2010-09-17")
    lower = _stamp(620, 480, receive_no="003329", received_date="2010-09-17", received_time="08:55")
    date = next(one.polygon for one in lower.values if one.field == "received_date")
    assert date is not None
    found = _sure([_moved(upper, "received_date", date), lower])
    assert found == [{"receive_no"}, {"receive_no", "received_time"}]


def test_the_date_of_another_stamp_outside_of_the_own_frame_is_not_sure_and_stays_its_own() -> None:
    first = _stamp(400, 400, received_date="2010-09-17", receive_no="11")
    second = _stamp(820, 400, received_date="2010-09-17", receive_no="3329")
    date = next(one.polygon for one in second.values if one.field == "received_date")
    assert date is not None
    assert _sure([_moved(first, "received_date", date), second]) == [
        {"receive_no"},
        {"receive_no", "received_date"},
    ]


@pytest.mark.parametrize(("theirs", "sure"), [("2010-09-20", True), ("2010-09-17", False), (None, False)])
def test_in_the_frame_of_another_stamp_a_date_is_sure_where_that_tells_another(
    theirs: str | None, sure: bool
) -> None:
    own = _stamp(600, 400, received_date="2010-09-17")
    # The other stamp lies on the row of the date; its own dates stand elsewhere.
    other = _moved(_stamp(640, 460, received_date=theirs), "received_date", _place(500, 540))
    assert ("received_date" in _sure([own, other])[0]) is sure


def test_an_unsure_value_of_the_other_stamp_is_no_proof_that_it_has_its_own() -> None:
    own = _stamp(600, 400, received_date="2010-09-17")
    other = _moved(_stamp(640, 460, received_date="2011-02-01"), "received_date", _place(500, 540))
    other = replace(other, values=tuple(replace(one, confidence=0.3) for one in other.values))
    assert _sure([own, other])[0] == set()


def test_other_pages_and_empty_places_say_nothing() -> None:
    own = _stamp(600, 400, received_date="2010-09-17")
    assert _sure([own, _stamp(600, 400, page_no=2, received_date="2010-09-17")])[0] == {"received_date"}
    blank = replace(own, values=tuple(replace(one, value=None) for one in own.values))
    assert with_crossings([blank, _stamp(600, 400)])[0] == list(blank.values)


@given(
    x=st.floats(0, 1600),
    y=st.floats(0, 1600),
    dates=st.tuples(*[st.sampled_from(("2010-09-17", "2010-09-18", None))] * 2),
    time=st.sampled_from(("08:55", None)),
)
def test_stamps_apart_keep_what_they_tell_and_no_value_is_ever_surer_or_another(
    x: float, y: float, dates: tuple[str | None, str | None], time: str | None
) -> None:
    first = _stamp(800, 800, received_date=dates[0], receive_no="41")
    second = _stamp(x, y, received_date=dates[1], received_time=time)
    for read, found in zip((first, second), with_crossings([first, second]), strict=True):
        for before, after in zip(read.values, found, strict=True):
            assert after in (before, replace(before, confidence=CROSSED))
            if abs(x - 800) > WIDE or abs(y - 800) > HIGH:
                assert after == before


@pytest.mark.parametrize(("top", "sure"), [(0.06, False), (0.4, True)])
def test_a_date_cut_out_for_two_stamps_is_sure_for_neither(top: float, sure: bool) -> None:
    pair = (stamp(1), stamp(2, left=0.68, top=top))
    ink = (780.0, 100.0, 880.0, 100.0, 880.0, 125.0, 780.0, 125.0)
    # Far apart each stamp has ink of its own.
    far = tuple(one + (0.0, (top - 0.03) * HEIGHT)[at % 2] for at, one in enumerate(ink))
    date = "8 ม.ค. 2568"
    cells = [
        StampCell(
            "received_date",
            "วันที่",
            place,
            ink=4.0,
            free=date,
            free_confidence=0.99,
            candidates=(CellCandidate("date", "2025-01-08", date, 0.99, 0.99, told=1.0),),
        )
        for place in (ink, far if sure else ink)
    ]
    own = page([*external(), *in_stamp(["วันที่"], 1), *in_stamp(["วันที่"], 2, top=top)], stamps=pair)
    assert own.text is not None
    texts = tuple(
        StampText(one.stamp_no, (), (cell,), tuple(StampLook((), (), (cell,)) for _ in range(2)))
        for one, cell in zip(pair, cells, strict=True)
    )
    fields = with_values(document(replace(own, text=replace(own.text, stamps=texts)))).fields
    assert fields is not None
    dates = [one for one in fields.values if one.field == "received_date"]
    assert [one.value for one in dates] == ["2025-01-08"] * 2
    assert [one.confidence >= 0.9 for one in dates] == [sure] * 2
