"""Commas of great numbers that were read as full stops."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai.amounts import with_commas
from pipeline.thai.digits import to_ascii, to_thai


@pytest.mark.parametrize(
    ("read", "written"),
    [
        ("เป็นเงิน ๖.๕๑๐.๓๐๐.๐๐ บาท", "เป็นเงิน ๖,๕๑๐,๓๐๐.๐๐ บาท"),
        ("๕,๔๑๒,๕๐๐,๐๐", "๕,๔๑๒,๕๐๐.๐๐"),
        ("๓๐๘.๕๐๐.๐๐ บาท", "๓๐๘,๕๐๐.๐๐ บาท"),
        ("๑๐,๕๖๖.๒๐๐ บาท", "๑๐,๕๖๖,๒๐๐ บาท"),
    ],
)
def test_signs_between_groups_are_commas(read: str, written: str) -> None:
    assert with_commas(read) == written


@pytest.mark.parametrize(
    "text",
    [
        "๑.๔๙๖",
        "5.500 บาท",
        "๔๕.๔๒",
        "ข้อ ๑.๒.๓",
        "ข้อ 1.100.20",
        "ลำดับที่ ๑.๑๐๐.๒๐๐.๓๐",
        "192.168.100.100",
        "๐๘๐๑.๒/๒๘๙",
        "๑๒.๓.๒๕๖๗",
        "02-123.456.789",
        "0.123.456",
        "๐๑.๒๓๔.๕๖",
    ],
)
def test_what_may_be_something_else_stays(text: str) -> None:
    assert with_commas(text) == text


@given(st.integers(1_000_000, 10**12), st.booleans(), st.booleans(), st.data())
def test_any_amount_comes_back(number: int, thai: bool, decimals: bool, data: st.DataObject) -> None:
    written = f"{number:,}" + (".25" if decimals else "")
    read = "".join(data.draw(st.sampled_from(".,")) if sign in ".," else sign for sign in written)
    if not decimals and not thai and read.count(",") == 0 and read.count(".") == 3:
        return
    change = to_thai if thai else str
    assert with_commas(change(read)) == change(written)


@given(st.text("0123456789๐๑๒๓.,/ :-ก", max_size=40))
def test_only_signs_change(text: str) -> None:
    out = with_commas(text)
    assert len(out) == len(text) and with_commas(out) == out
    assert [a for a in to_ascii(out) if a not in ".,"] == [a for a in to_ascii(text) if a not in ".,"]


def test_a_list_of_numbers_with_commas_alone_stays() -> None:
    assert with_commas("๑๐๐,๒๐๐,๓๐") == "๑๐๐,๒๐๐,๓๐"
