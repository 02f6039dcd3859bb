"""One letter that cannot be linked costs its own links and no others."""

from __future__ import annotations

import datetime

import pytest

from pipeline.records.tables import LinkRow, ReferenceRow
from pipeline.runner import linking
from pipeline.runner.linking import FILE_MISSING, LOST_MOST, linked
from pipeline.stages.link_cards import LetterCard, number_key
from pipeline.stages.links import link_rows

DAY = datetime.date(2024, 3, 20)


def card(number: int) -> LetterCard:
    text = f"กค ๐๑๐๑/{number}"
    return LetterCard(
        doc_id=f"{number:016x}",
        letter_no_in_doc=1,
        kind="external",
        letter_no=text,
        key=number_key(text, "กค", "0101", str(number), circular=False, agency=None),
        number_confidence=0.95,
        date=DAY,
        agency="กรมตัวอย่าง",
        agency_name="กรมตัวอย่าง",
        to="",
        subject=f"เรื่องที่{number}",
        text="",
        receipts=(),
    )


def reference(of: int, to: int) -> ReferenceRow:
    return ReferenceRow(
        doc_id=f"{of:016x}",
        letter_no_in_doc=1,
        reference_no=1,
        source="references",
        section_no=None,
        page_no=1,
        kind="letter",
        agency="กรมตัวอย่าง",
        number=f"กค ๐๑๐๑/{to}",
        number_code="กค",
        number_office="0101",
        number_run=str(to),
        is_circular=False,
        date=DAY,
        raw="",
        polygon=None,
        confidence=0.88,
    )


CARDS = [card(number) for number in range(1, 30)]
REFERENCES = [reference(number, number - 1) for number in range(2, 30)]
THERE = {one.doc_id for one in CARDS}


def broken(monkeypatch: pytest.MonkeyPatch, bad: set[int]) -> None:
    """Has the links fail wherever one of these letters is among the cards."""

    def failing(cards: list[LetterCard], references: list[ReferenceRow]) -> tuple[LinkRow, ...]:
        for one in cards:
            if int(one.doc_id, 16) in bad:
                raise ValueError("an odd letter")
        return link_rows(cards, references)

    monkeypatch.setattr(linking, "link_rows", failing)


@pytest.mark.parametrize("bad", [set(), {1}, {29}, {7, 8, 20}])
def test_letters_that_fail_are_left_out_and_the_others_linked(
    monkeypatch: pytest.MonkeyPatch, bad: set[int]
) -> None:
    broken(monkeypatch, bad)
    rows, lost = linked(CARDS, REFERENCES, there=THERE)
    assert {int(one.doc_id, 16) for one, _ in lost} == bad
    assert {int(row.doc_id, 16) for row in rows} == set(range(2, 30)) - bad
    assert {row.status for row in rows if int(row.doc_id, 16) - 1 not in bad} == {"found"}
    assert {row.status for row in rows if int(row.doc_id, 16) - 1 in bad} <= {"missing"}


def test_when_all_fail_there_are_no_links_and_every_letter_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, set(range(1, 30)))
    rows, lost = linked(CARDS, REFERENCES, there=THERE)
    assert rows == ()
    assert len(lost) == len(CARDS) > LOST_MOST


def test_what_fails_without_any_letter_costs_the_links_and_not_the_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(cards: list[LetterCard], references: list[ReferenceRow]) -> tuple[LinkRow, ...]:
        raise ValueError("an odd reference")

    monkeypatch.setattr(linking, "link_rows", failing)
    rows, lost = linked(CARDS[:3], REFERENCES, there=THERE)
    assert (rows, {card.doc_id for card, _ in lost}) == ((), {card.doc_id for card in CARDS[:3]})
    assert linked([], [], there=THERE) == ((), [])


def test_a_link_to_a_letter_whose_file_is_gone_says_so() -> None:
    rows, _ = linked(CARDS, REFERENCES, there=THERE - {CARDS[3].doc_id})
    flagged = [row for row in rows if FILE_MISSING in row.flags]
    assert [row.to_doc_id for row in flagged] == [CARDS[3].doc_id]
