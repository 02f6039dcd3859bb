"""Stamps read in several frames: what most of them tell, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.imaging.boxes import angle_of, corners_of, polygon_of, sides, turned_box
from pipeline.records import Value, ValueStatus
from pipeline.stages.stamp_found import Doubt, FoundValue, Grounds, doubted
from pipeline.stages.stamp_reading import laid_otherwise
from pipeline.stages.stamp_votes import voted, voted_names

BOX = (0.0, 0.0, 9.0, 0.0, 9.0, 9.0, 0.0, 9.0)


def _found(
    value: str | None, sureness: float, *doubts: Doubt, in_line: bool = False, agreement: float = 1.0
) -> FoundValue:
    return FoundValue(
        field="receive_no",
        value=value,
        raw=value,
        confidence=min(sureness, 0.8) if doubts else sureness,
        status=ValueStatus.READ if value is not None else ValueStatus.BLANK,
        polygon=BOX,
        agreement=agreement,
        grounds=Grounds(sureness, frozenset(doubts), in_line) if value is not None else None,
    )


def _name(field: str, value: str, confidence: float) -> Value:
    return Value(1, field, value, value, confidence, "reader", ValueStatus.READ, 1, BOX, 1)


def _one(*looks: FoundValue) -> FoundValue:
    (found,) = voted([[one] for one in looks])
    return found


def test_what_most_frames_tell_is_the_value_and_is_not_sure() -> None:
    found = _one(_found("4133", 0.97), _found("4123", 0.98), _found("4133", 0.96))
    assert (found.value, found.confidence < 0.9) == ("4133", True)


def test_a_sure_frame_outweighs_two_that_hardly_read_anything() -> None:
    assert _one(_found("4133", 0.97), _found("41", 0.1), _found("41", 0.2)).value == "4133"


def test_what_all_frames_tell_surely_is_sure() -> None:
    found = _one(_found("4133", 0.97), _found("4133", 0.95), _found("4133", 0.88))
    assert 0.9 <= found.confidence < 0.97


def test_a_value_that_one_frame_hardly_tells_is_not_sure() -> None:
    found = _one(_found("4133", 0.99), _found("4133", 0.99), _found("4133", 0.5))
    assert found.confidence < 0.9


def test_what_cuts_of_one_frame_dispute_the_others_settle() -> None:
    found = _one(_found("4133", 0.97), _found("4133", 0.96, Doubt.SHAKY), _found("4133", 0.97))
    assert found.confidence >= 0.9


@pytest.mark.parametrize(("in_line", "sure"), [(True, True), (False, False)])
def test_a_weak_place_needs_the_line_as_a_witness(in_line: bool, sure: bool) -> None:
    found = _one(*(_found("4133", 0.97, Doubt.WEAK, in_line=in_line) for _ in range(3)))
    assert (found.confidence >= 0.9) is sure


def test_a_mended_value_is_sure_only_where_most_frames_read_it_unmended() -> None:
    mended, read = _found("4133", 0.97, Doubt.MENDED, in_line=True), _found("4133", 0.97, in_line=True)
    assert _one(mended, read, read).confidence >= 0.9
    assert _one(mended, mended, read).confidence < 0.9


def test_nothing_lifts_a_doubt_whose_value_it_is() -> None:
    firm = _found("4133", 0.99, Doubt.FIRM, in_line=True)
    assert _one(firm, *(_found("4133", 0.99, in_line=True) for _ in range(2))).confidence < 0.9


def test_what_the_grammar_makes_of_another_reading_is_not_sure_without_its_line() -> None:
    """`1640` of a pen, which only a time could be: `16:40`."""
    assert _one(*(_found("16:40", 0.96, agreement=0.02) for _ in range(3))).confidence < 0.9


def test_places_blank_in_some_frames_are_blank_where_most_have_them_so() -> None:
    blank = replace(_found(None, 0.9), confidence=0.9)
    unreadable = replace(blank, status=ValueStatus.UNREADABLE, confidence=0.6)
    assert _one(blank, blank, blank) == blank
    mostly = _one(unreadable, blank, blank)
    assert (mostly.status, mostly.confidence < 0.9) == (ValueStatus.BLANK, True)
    assert _one(blank, unreadable, unreadable).status is ValueStatus.UNREADABLE


def test_a_field_that_most_frames_do_not_have_keeps_a_value_that_was_read() -> None:
    (found,) = voted([[], [], [_found("4133", 0.9)]])
    assert (found.value, found.confidence < 0.5) == ("4133", True)
    assert voted([[], [], []]) == []


def test_more_doubts_make_a_value_less_sure() -> None:
    once = doubted(_found("4133", 0.97), 0.8, Doubt.WEAK)
    twice = doubted(once, 0.3, Doubt.FIRM)
    assert (once.confidence, twice.confidence, twice.signs) == (0.8, 0.3, None)
    assert twice.grounds == Grounds(0.97, frozenset((Doubt.WEAK, Doubt.FIRM)), False)


def test_names_are_those_of_most_frames_as_sure_as_the_middle_one() -> None:
    looks = [
        [_name("agency", "กรมป่าไม้", 0.95)],
        [_name("agency", "กรมป่าไม", 0.4), _name("unit", "งานสารบรรณ", 0.93)],
        [_name("agency", "กรมป่าไม้", 0.92), _name("unit", "งานสารบรรณ", 0.95)],
    ]
    agency, unit = voted_names(looks)
    assert (agency.value, unit.value) == ("กรมป่าไม้", "งานสารบรรณ")
    assert agency.confidence < 0.9 and unit.confidence < 0.9
    same = [[_name("agency", "กรมป่าไม้", one)] for one in (0.96, 0.5, 0.92)]
    assert voted_names(same)[0].confidence == 0.92


@given(
    st.lists(
        st.tuples(st.sampled_from(("1", "2", None)), st.floats(0.0, 0.99), st.sets(st.sampled_from(Doubt))),
        min_size=1,
        max_size=5,
    )
)
def test_no_value_is_surer_than_its_surest_frame(told: list[tuple[str | None, float, set[Doubt]]]) -> None:
    looks = [[_found(value, sureness, *doubts)] for value, sureness, doubts in told]
    (found,) = voted(looks)
    assert found.value is None or found.value in {value for value, _, _ in told}
    if found.value is not None:
        most = max(sureness for value, sureness, _ in told if value == found.value)
        assert 0.0 <= found.confidence <= max(most, 0.001) + 1e-9


@given(
    st.floats(100, 900),
    st.floats(100, 900),
    st.floats(100, 800),
    st.floats(60, 500),
    st.floats(-30, 30),
)
def test_frames_laid_otherwise_differ_by_a_hundredth_of_the_stamp(
    x: float, y: float, width: float, height: float, angle: float
) -> None:
    polygon = polygon_of(turned_box(x, y, width, height, angle))
    frames = laid_otherwise(polygon)
    assert len(frames) > 1 and polygon not in frames
    for frame in frames:
        corners = corners_of(frame)
        assert np.abs(corners - corners_of(polygon)).max() < 0.02 * (width + height)
        assert np.allclose(sides(corners), (width, height), rtol=0.01)
        assert abs(angle_of(corners) - angle) < 1.0
