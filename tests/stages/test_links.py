"""Letters of an archive linked by their references, and found again as copies."""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import DocumentEvidence, DocumentFields, PageText, Value
from pipeline.records.tables import LinkRow, ReferenceRow
from pipeline.runner import api
from pipeline.runner.settings import load_settings
from pipeline.stages import fields, letter_copies, ocr
from pipeline.stages.contract import Outcome, StageOptions, Workbench
from pipeline.stages.letter_copies import BLOCK_MOST
from pipeline.stages.link_cards import LetterCard, number_key
from pipeline.stages.links import link_rows
from pipeline.stages.registry import override
from pipeline.stages.tables import document_rows
from pipeline.thai.letter_numbers import parse_letter_number
from tests.conftest import save_page
from tests.stages.letters import Placed, document, external, page, with_values

DAY = datetime.date(2024, 3, 20)
TEXT = "ด้วยกรมทดสอบระบบกำหนดจัดประชุมคณะทำงานเพื่อพิจารณาผลการอ่านหนังสือราชการและแนวทางพัฒนาต่อไป" * 3
SUBJECT = "ขอเชิญประชุมคณะทำงานทดสอบระบบอ่านหนังสือราชการ"


def card(
    name: str, number: str | None, day: int | None = 0, *, confidence: float = 0.95, **values: object
) -> LetterCard:
    """The card of a letter of กรมทดสอบระบบ; `day` counts from a day in March 2024."""
    parsed = parse_letter_number(number) if number else None
    usual = LetterCard(
        doc_id=name,
        letter_no_in_doc=1,
        kind="external",
        letter_no=number,
        key=None
        if parsed is None
        else number_key(
            parsed.text,
            parsed.code,
            parsed.office,
            parsed.run,
            circular=parsed.is_circular,
            agency="กรมทดสอบระบบ",
        ),
        number_confidence=confidence if number else 0.0,
        date=None if day is None else DAY + datetime.timedelta(days=day),
        agency="กรมทดสอบระบบ",
        agency_name="กรมทดสอบระบบ",
        to="ผู้อำนวยการกองตัวอย่าง",
        subject=SUBJECT,
        text=TEXT,
        receipts=(),
        receipts_sure=True,
    )
    return replace(usual, **values)  # type: ignore[arg-type]


def refers(
    name: str, number: str, day: int | None = 0, *, confidence: float = 0.7, **values: object
) -> ReferenceRow:
    """A reference of letter `name` to a letter of กรมทดสอบระบบ."""
    parsed = parse_letter_number(number)
    assert parsed is not None
    row = ReferenceRow(
        doc_id=name,
        letter_no_in_doc=1,
        reference_no=1,
        source="references",
        section_no=None,
        page_no=1,
        kind="order" if parsed.is_order else "letter",
        agency="กรมทดสอบระบบ",
        number=parsed.text,
        number_code=parsed.code,
        number_office=parsed.office,
        number_run=parsed.run,
        is_circular=parsed.is_circular,
        date=None if day is None else DAY + datetime.timedelta(days=day),
        raw=number,
        polygon=None,
        confidence=confidence,
    )
    return replace(row, **values)  # type: ignore[arg-type]


def answer(**values: object) -> LetterCard:
    """A later letter of another office, from which the references come."""
    other = {"agency": "จังหวัดตัวอย่าง", "agency_name": "จังหวัดตัวอย่าง", "text": "ตามหนังสือที่อ้างถึง" * 20}
    return card("answer", "ตย 0017/5", 10, **(other | values))


def only(rows: Sequence[LinkRow]) -> LinkRow:
    (row,) = rows
    return row


def test_number_and_date_that_agree_are_a_link() -> None:
    row = only(link_rows([card("a", "กท ๐๑๐๒.๓/๙"), answer()], [refers("answer", "กท 0102.3/9")]))
    assert (row.relation, row.status, row.to_doc_id, row.target) == ("refers_to", "found", "a", "a-1")
    assert row.confidence > 0.9
    assert row.flags == ()


def test_a_circular_and_a_letter_of_one_number_are_two() -> None:
    rows = link_rows([card("a", "กท 0102/ว 9"), answer()], [refers("answer", "กท 0102/9")])
    assert only(rows).status == "missing"


@pytest.mark.parametrize("office", ["กท ๐๑๐๒.๓", "กท (กวจ) ๐๑๐๒.๓", "๐๑๐๒.๓"])
@pytest.mark.parametrize("circular", ["", "ว"])
def test_secret_letters_have_a_register_of_their_own(office: str, circular: str) -> None:
    secret, open_to_all = f"ที่ {office}/{circular}(ล) ๑๒", f"ที่ {office}/{circular} ๑๒"
    keys = [card("a", number).key for number in (secret, open_to_all)]
    assert None not in keys
    assert keys[0] != keys[1]
    assert keys[0] == card("b", secret.replace("(ล) ", "( ล ) ")).key
    assert len({(key.digits, key.circular) for key in keys if key is not None}) == 2


def test_a_letter_that_is_not_there_is_one_stub_for_all_that_name_it() -> None:
    rows = link_rows(
        [answer(), replace(answer(), doc_id="other", key=None, letter_no=None, date=None)],
        [refers("answer", "กท ๐๑๐๒/๑,๒๓๔"), refers("other", "กท 0102/1234")],
    )
    assert {row.status for row in rows} == {"missing"}
    assert {row.target for row in rows} == {"กท 0102/1234 2024-03-20"}
    assert all(row.to_doc_id is None for row in rows)


@pytest.mark.parametrize(
    ("number", "day", "there", "flag"),
    [
        ("กท 0102/815", 0, card("a", "กท 0102/845", confidence=0.6), "one_digit"),
        ("กท 0102/845", 1, card("a", "กท 0102/845"), "one_digit"),
        ("กท 0102/845", 0, card("a", "กท 0102/845", None), "date_missing"),
        ("กท 0102/845", None, card("a", "กท 0102/845"), "date_missing"),
        ("0102/845", 0, card("a", "กท 0102/845"), "code_missing"),
        ("กท 0102/845", 30, card("a", "กท 0102/845", 30), "after_letter"),
    ],
)
def test_what_does_not_agree_in_all_is_flagged_and_never_sure(
    number: str, day: int | None, there: LetterCard, flag: str
) -> None:
    row = only(link_rows([there, answer()], [refers("answer", number, day)]))
    assert (row.status, row.to_doc_id) == ("doubtful", "a")
    assert flag in row.flags
    assert row.confidence <= 0.6


@pytest.mark.parametrize(
    "there",
    [
        card("a", "กท 0102/855", confidence=0.6),  # two digits off
        card("a", "กท 0102/814", confidence=0.95),  # one digit off, and both were read well
        card("a", "กค 0102/845", confidence=0.6),  # another register
        card("a", "กท 0102/845", 300),  # another year
        card("a", "กท 0102/84", confidence=0.6),
    ],
)
def test_what_differs_in_more_is_another_letter(there: LetterCard) -> None:
    rows = link_rows([there, answer()], [refers("answer", "กท 0102/844", confidence=0.86)])
    assert only(rows).status == "missing"


def test_a_letter_is_never_linked_to_itself_or_its_copies() -> None:
    twice = [card("a", "กท 0102/9"), card("b", "กท 0102/9")]
    rows = link_rows(twice, [refers("a", "กท 0102/9"), refers("b", "กท 0102/9")])
    assert {(row.relation, row.status) for row in rows} == {
        ("refers_to", "missing"),
        ("same_letter", "found"),
    }


def test_several_letters_of_a_number_are_all_named_and_none_is_sure() -> None:
    years = [card(f"y{year}", "กท 0102/9", -400 * year) for year in range(1, 9)]
    rows = link_rows([*years, answer()], [refers("answer", "กท 0102/9", None)])
    assert 1 < len(rows) < 8
    assert all("several" in row.flags and row.confidence < 0.4 for row in rows)


def test_orders_are_known_by_their_office() -> None:
    order = card("a", "12/2567", kind="order")
    other = card("b", "12/2567", kind="order", agency="กรมอื่น", agency_name="กรมอื่น")
    other = replace(other, key=number_key("12/2567", None, None, "12", circular=False, agency="กรมอื่น"))
    row = only(link_rows([other, order, answer()], [refers("answer", "12/2567")]))
    assert (row.status, row.to_doc_id) == ("found", "a")


def test_laws_are_no_letters() -> None:
    law = replace(refers("answer", "กท 0102/9"), kind="rule", number=None)
    assert link_rows([answer()], [law]) == ()


def test_a_letter_scanned_twice_is_found_with_its_misreadings() -> None:
    spoilt = TEXT.replace("ประชุม", "ประซุม").replace("ระบบ", "ระบน")
    row = only(link_rows([card("a", "กท 0102/9"), card("b", "กท ๐๑๐๒/๙", text=spoilt)], []))
    assert (row.relation, row.doc_id, row.to_doc_id) == ("same_letter", "b", "a")
    doubtful = card("c", "กท 0102/5", confidence=0.5, text=spoilt)
    row = only(link_rows([card("a", "กท 0102/9"), doubtful], []))
    assert (row.relation, row.status, row.flags) == ("same_letter", "doubtful", ("one_digit",))
    unread = card("d", None, text=spoilt)
    row = only(link_rows([card("a", "กท 0102/9"), unread], []))
    assert (row.relation, row.status, row.flags) == ("same_letter", "doubtful", ("number_missing",))


@pytest.mark.parametrize(
    "other",
    [
        card("b", "กท 0102/10"),  # the next letter of a row with the same text
        card("b", "กท 0102/8", confidence=0.5, to="นายอำเภอตัวอย่าง"),
        card("b", "กท 0102/9", 400),
        card("b", "กท 0102/9", text="เรื่องอื่นโดยสิ้นเชิงซึ่งไม่เกี่ยวกับการประชุมแต่เป็นรายงานผลการเบิกจ่ายเงิน" * 3),
        card("b", None, 1),
        card("b", None, text="สั้น"),
    ],
)  # fmt: skip
def test_letters_that_are_alike_are_not_one(other: LetterCard) -> None:
    assert link_rows([card("a", "กท 0102/9"), other], []) == ()


def test_a_circular_received_by_several_offices_is_one_cluster() -> None:
    received = [card(name, "กท 0102/ว 9", receipts=(f"{name} 2024-03-21",)) for name in "abcd"]
    again = card("e", "กท 0102/ว 9", receipts=("c 2024-03-21", "77 2024-03-22"))
    rows = link_rows([*received, again], [])
    assert [(row.doc_id, row.relation, row.to_doc_id) for row in rows] == [
        ("b", "same_circular", "a"),
        ("c", "same_circular", "a"),
        ("d", "same_circular", "a"),
        ("e", "same_letter", "c"),
    ]
    assert {row.target for row in rows} == {"a-1"}
    doubtful = card("g", "กท 0102/ว 9", receipts=("g 2024-03-21",), receipts_sure=False)
    unsure = only(link_rows([received[0], doubtful], []))
    assert (unsure.relation, unsure.status, unsure.flags) == ("same_circular", "doubtful", ("stamp_unsure",))
    unstamped = only(link_rows([received[0], card("f", "กท 0102/ว 9")], []))
    assert (unstamped.relation, unstamped.status, unstamped.flags) == (
        "same_circular", "doubtful", ("stamp_missing",)
    )  # fmt: skip


def test_a_reference_to_a_circular_leads_to_one_of_its_copies() -> None:
    received = [card(name, "กท 0102/ว 9", receipts=(f"{name} 2024-03-21",)) for name in "abcd"]
    rows = link_rows([*received, answer()], [refers("answer", "กท 0102/ว 9")])
    assert [row.to_doc_id for row in rows if row.relation == "refers_to"] == ["a"]


NUMBERS = st.builds(
    "กท 010{}/{}{}".format,
    st.integers(1, 2),
    st.sampled_from(["", "ว "]),
    st.sampled_from([1, 2, 11, 12, 21]),
)
CARDS = st.lists(
    st.builds(
        card,
        st.sampled_from("abcdefgh"),
        st.one_of(st.none(), NUMBERS),
        st.one_of(st.none(), st.integers(0, 2)),
        confidence=st.sampled_from([0.5, 0.95]),
        to=st.sampled_from(["ผู้อำนวยการกองตัวอย่าง", "", "นายอำเภอตัวอย่าง"]),
        text=st.sampled_from([TEXT, "", TEXT[:60], TEXT.replace("ก", "ถ")]),
        receipts=st.sampled_from([(), ("1 2024-03-21",), ("2 2024-03-21",)]),
    ),
    unique_by=lambda one: one.doc_id,
    max_size=8,
)  # fmt: skip


@settings(max_examples=40)
@given(CARDS, st.lists(st.tuples(st.sampled_from("abcdefgh"), NUMBERS, st.integers(0, 2))), st.randoms())
def test_links_do_not_depend_on_the_order_and_never_lead_back(
    cards: list[LetterCard], wanted: list[tuple[str, str, int]], shuffler: random.Random
) -> None:
    references = [refers(name, number, day) for name, number, day in wanted]
    rows = link_rows(cards, references)
    mixed = list(cards)
    shuffler.shuffle(mixed)
    assert sorted(map(str, link_rows(mixed, references))) == sorted(map(str, rows))
    there = {one.doc_id for one in cards}
    copies = {row.doc_id: row.to_doc_id for row in rows if row.relation != "refers_to"}
    for row in rows:
        assert row.doc_id in there
        assert row.to_doc_id != row.doc_id
        assert (row.to_doc_id is None) == (row.status == "missing")
        assert row.to_doc_id is None or row.to_doc_id in there
        assert 0.0 <= row.confidence <= 1.0
        assert row.status != "found" or not {"one_digit", "date_missing", "several"} & set(row.flags)
    for name in copies:
        seen = [name]
        while seen[-1] in copies:
            assert copies[seen[-1]] not in seen
            seen.append(str(copies[seen[-1]]))


def test_many_copies_cost_no_more_than_a_few_comparisons_each(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    measure = letter_copies.likeness

    def counted(first: str, second: str) -> float | None:
        nonlocal compared
        compared += 1
        return measure(first, second)

    monkeypatch.setattr(letter_copies, "likeness", counted)
    many = [card(f"{place:05}", "กท 0102/ว 9", receipts=(f"{place} 2024-03-21",)) for place in range(400)]
    unlike = [card(f"u{place}", "กท 0102/9", text=chr(0x0E01 + place % 40) * 600) for place in range(100)]
    link_rows([*many, *unlike], [])
    assert compared <= len(many) + len(unlike) * BLOCK_MOST


def test_references_of_the_text_stand_in_the_table_once() -> None:
    lines = [
        replace(
            line,
            text=line.text.replace(
                "ด้วยกรมทดสอบระบบกำหนดจัดประชุม",
                "ตามคำสั่งกรมทดสอบระบบ ที่ ๗/๒๕๖๗ ลงวันที่ ๒ ธันวาคม ๒๕๖๗ จัดประชุม",
            ),
        )
        for line in external()
    ]
    rows = document_rows(with_values(document(page(lines)))).references
    assert [(row.source, row.kind, row.agency, row.number, str(row.date)) for row in rows] == [
        ("references", "letter", "กรมทดสอบระบบ", "กท ๐๑๐๒/๑๒", "2024-12-01"),
        ("body", "order", "กรมทดสอบระบบ", "๗/๒๕๖๗", "2024-12-02"),
    ]
    assert all(row.polygon and 0.0 < row.confidence < 0.9 for row in rows)
    for date, count in ((" ลงวันที่ ๑ ธันวาคม ๒๕๖๗", 2), ("", 2), (" ลงวันที่ ๑ ธันวาคม ๒๕๖๖", 3)):
        more = Placed(f"ตามหนังสือกรมทดสอบระบบ ที่ กท ๐๑๐๒/๑๒{date}", 0.14, 0.45, 0.9)
        again = [*lines[:13], more, *lines[13:]]
        assert len(document_rows(with_values(document(page(again)))).references) == count


def test_links_follow_what_comes_into_the_archive_and_leaves_it(tmp_path: Path) -> None:
    """A file is added and then changed, with values of letters in place of what is on these small pages."""
    raw, out = tmp_path / "raw", tmp_path / "out"
    save_page(raw / "answer.png", "One")
    wanted = save_page(raw / "wanted.png", "Two")
    letter = wanted.read_bytes()
    wanted.unlink()
    wanted_id, answer_id = (
        hashlib.sha256(content).hexdigest()[:16] for content in (letter, (raw / "answer.png").read_bytes())
    )
    number = {"letter_no": "กท 0102/9", "letter_no_code": "กท", "letter_no_office": "0102"}
    reference = "หนังสือกรมทดสอบระบบ ที่ กท 0102/9 ลงวันที่ 20 มีนาคม 2567"
    said = {
        wanted_id: number | {"letter_no_run": "9", "date": "2024-03-20"},
        answer_id: {"references": reference},
    }

    def process(evidence: DocumentEvidence, _: Workbench[StageOptions]) -> Outcome[DocumentFields]:
        given = said.get(evidence.document.doc_id, {})
        values = [Value(1, field, text, text, 0.9, "test") for field, text in given.items()]
        return Outcome(DocumentFields(tuple(values), ()))

    def run() -> list[tuple[str, str | None]]:
        api.run(raw, out=out, settings=load_settings(overrides=["run.executor=inline"]))
        links = api.load(out).links
        ends = [None if pd.isna(one) else str(one) for one in links["to_doc_id"]]
        return list(zip(links["status"], ends, strict=True))

    override(replace(fields.STAGE, process=process))
    override(replace(ocr.STAGE, setup=None, process=lambda *_: Outcome(PageText("none", (), 0.0))))
    try:
        assert run() == [("missing", None)]
        wanted.write_bytes(letter)
        assert run() == [("found", wanted_id)]
        save_page(wanted, "Another")
        assert run() == [("missing", None)]
    finally:
        override(fields.STAGE)
        override(ocr.STAGE)
