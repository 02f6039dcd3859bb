"""Stamps on later pages of a letter whose pages lie in a picture file each: register, custody and links."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import DocumentEvidence
from pipeline.stages.letter_leaves import leaves, numbered_runs
from pipeline.stages.link_cards import letter_cards, with_stamps
from pipeline.stages.registers import register_of
from pipeline.stages.tables import DocumentRows, document_rows
from tests.stages.letters import Placed, document, external, in_stamp, page, stamp, with_values

SENT = datetime.date(2025, 1, 5)
RECEIVED = ["กองตัวอย่าง", "เลขรับ 12", "วันที่ 6 ม.ค. 2568", "เวลา 10.00"]
HEAD = [line for line in external() if line.top < 0.55]
REST = [
    Placed("- ๒ -", 0.48, 0.05, 0.53),
    *(replace(line, top=line.top - 0.3) for line in external() if line.top > 0.55),
]


def rows_of_files(*pages: list[Placed]) -> list[DocumentRows]:
    """The rows of picture files of one page each, the last of which was received."""
    made: list[DocumentEvidence] = []
    for place, lines in enumerate(pages, start=1):
        received = place == len(pages)
        evidence = document(
            page([*in_stamp(RECEIVED), *lines] if received else lines, stamps=[stamp(1)] if received else [])
        )
        source = replace(evidence.document, doc_id=f"{place:016x}", media_type="image/png")
        made.append(with_values(replace(evidence, document=source)))
    return [
        document_rows(
            replace(evidence, sections=leaf.sections, fields=leaf.fields),
            begins=leaf.first,
            goes_on_in=leaf.goes_on_in,
            whole=leaf.whole,
        )
        for evidence, leaf in zip(made, leaves(made), strict=True)
    ]


def test_custody_of_a_later_file_begins_at_the_sender_of_the_letter() -> None:
    first, second = rows_of_files(HEAD, REST)
    assert (len(first.letters), len(second.letters), first.custody) == (1, 0, ())
    (hop,) = second.custody
    assert (hop.from_office, hop.from_date, hop.to_date) == (
        "กรมทดสอบระบบ",
        SENT,
        SENT + datetime.timedelta(days=1),
    )
    assert (hop.page_no, hop.days_between, "before_letter" in hop.flags) == (1, 1, False)


def test_the_register_names_the_letter_of_a_stamp_in_a_later_file() -> None:
    rows = rows_of_files(HEAD, REST)
    stamps = [one for row in rows for one in row.stamps]
    letters = [one for row in rows for one in row.letters]
    (entry,) = register_of(
        "กองตัวอย่าง", stamps, letters, {f"{place:016x}": f"a-{place}.jpg" for place in (1, 2)}
    )
    assert (entry.letter_no, entry.letter_date, entry.sender) == ("กท ๐๑๐๒.๓/ว ๔๕๖", SENT, "กรมทดสอบระบบ")
    assert (entry.source_path, entry.receive_no) == ("a-2.jpg", "12")


def test_the_card_of_a_letter_has_the_receipts_of_its_later_files() -> None:
    first, second = rows_of_files(HEAD, REST)
    (card,) = letter_cards(first.letters, first.sections, first.stamps, first.fields)
    assert card.receipts == ()
    whole = with_stamps(card, second.stamps)
    assert "12 2025-01-06" in whole.receipts
    assert not whole.receipts_sure or card.receipts_sure


@given(st.sets(st.integers(1, 40), min_size=2, max_size=8))
def test_numbers_in_brackets_make_runs_as_others_do(numbers: set[int]) -> None:
    bare = [f"in/p{number}.jpg" for number in numbers]
    brackets = [f"in/p ({number}).jpg" for number in numbers]
    wanted = [
        tuple(path.replace("/p", "/p (").replace(".", ").") for path in run) for run in numbered_runs(bare)
    ]
    assert sorted(numbered_runs(brackets)) == sorted(wanted)
    assert sorted(numbered_runs([*bare, *brackets])) == sorted([*numbered_runs(bare), *wanted])


@pytest.mark.parametrize(
    "names", [("p (1.jpg", "p (2.jpg"), ("p1).jpg", "p2).jpg"), ("p (1).jpg", "p 2.jpg")]
)
def test_half_a_bracket_is_no_number_in_brackets(names: tuple[str, ...]) -> None:
    assert list(numbered_runs(names)) == []
