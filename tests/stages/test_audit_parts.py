"""Items without gaps, pages in a row, annexes as listed, and numbers that are whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import LetterSections, Section, SectionPart
from pipeline.stages.audit_parts import annex_findings, item_gaps, item_parents, page_gaps, turned_pages
from pipeline.stages.contract import Workbench
from pipeline.stages.fields import STAGE, FieldsOptions
from pipeline.stages.letter_audit import audit_all
from tests.stages.letters import Placed, document, external, page, running, with_values
from tests.thai.strategies import texts


def items(*numbers: str) -> list[Section]:
    """Numbered items; what is no number is a paragraph of that text."""
    return [
        Section(
            place,
            "numbered_item" if number[0] in "0123456789(ข" else "body_paragraph",
            number,
            1,
            number,
            1.0,
            (SectionPart(1, (0.0,) * 8, (place,)),),
        )
        for place, number in enumerate(numbers, start=1)
    ]


def letter(*sections: tuple[str, str, int], kind: str = "external", last: int = 9) -> LetterSections:
    """A letter of (kind, text, page) sections."""
    made = tuple(
        Section(place, of, None, 0, text, 1.0, (SectionPart(page_no, (0.0,) * 8, (place,)),))
        for place, (of, text, page_no) in enumerate(sections, start=1)
    )
    return LetterSections(1, 1, last, kind, 1.0, "", made)


@pytest.mark.parametrize(
    "numbers",
    [
        ["1.", "2.", "3."],
        ["1.", "1.1", "1.2", "2.", "2.1", "(1)", "(2)", "2.2", "(1)", "3."],
        ["1)", "2)", "1)", "2)"],
        ["ข้อ1", "ข้อ2", "ข้อ3"],
        ["1.", "2.", "1.", "2."],
        ["1.", "มีดังนี้ 2. รายงาน", "3."],
        ["1.", "(1)", "ได้แก่ (2) แบบตอบรับ", "(3)", "2."],
        [],
    ],
)
def test_rows_without_a_gap(numbers: list[str]) -> None:
    assert list(item_gaps(items(*numbers))) == []


@pytest.mark.parametrize(
    "numbers",
    [
        ["1.", "3."],
        ["2.", "3."],
        ["1.", "1.1", "1.3", "2."],
        ["1.", "(1)", "(3)"],
        ["ข้อ1", "ข้อ3"],
        ["1.", "2.1", "2.3", "3."],
    ],
)
def test_rows_with_a_gap(numbers: list[str]) -> None:
    assert ("item_gap", 1) in list(item_gaps(items(*numbers)))


def test_items_stand_below_the_item_of_their_number_or_of_a_lower_level() -> None:
    made = items("1.", "1.1", "(1)", "(2)", "1.2", "2.", "(1)", "2.1", "5.1")
    levels = [1, 2, 3, 3, 2, 1, 2, 2, 2]
    made = [replace(one, level=level) for one, level in zip(made, levels, strict=True)]
    assert item_parents(made) == {2: 1, 3: 2, 4: 2, 5: 1, 7: 6, 8: 6}


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5))
def test_any_tree_of_items_is_without_gaps_and_a_missing_one_is_found(counts: list[int]) -> None:
    numbers = [
        number
        for parent, count in enumerate(counts, start=1)
        for number in (f"{parent}.", *(f"{parent}.{child}" for child in range(1, count + 1)))
    ]
    assert list(item_gaps(items(*numbers))) == []
    inner = [number for number in numbers if number.endswith(".1") and f"{number[:-1]}2" in numbers]
    for number in inner:
        without = [one for one in numbers if one != number]
        assert list(item_gaps(items(*without)))


KINDS = st.sampled_from(["numbered_item", "body_paragraph", "page_number", "annex_heading"])


@given(st.lists(st.tuples(KINDS, texts, st.integers(1, 5))), st.lists(texts))
def test_no_letter_makes_the_audit_fail(sections: list[tuple[str, str, int]], listed: Sequence[str]) -> None:
    odd = letter(*sections)
    odd = replace(odd, sections=tuple(replace(one, number=one.text[:6]) for one in odd.sections))
    found = [*item_gaps(odd.sections), *page_gaps(odd), *annex_findings(odd, listed)]
    assert not any(list(pages) == sorted(pages) for pages in turned_pages([odd, odd]))
    assert all(1 <= page_no <= 5 for _, page_no in found)


@pytest.mark.parametrize(
    ("numbers", "gap"),
    [
        ([("- ๒ -", 2), ("- ๓ -", 3)], None),
        ([("- ๒ -", 2), ("- ๔ -", 3)], 3),
        ([("- ๓ -", 2)], 2),
        ([("- ๓ -", 3), ("- ๑ -", 4), ("- ๒ -", 5)], None),
        ([("หน้า", 2), ("- ๒๕๖๗ -", 2)], None),
    ],
)
def test_page_numbers_in_a_row(numbers: list[tuple[str, int]], gap: int | None) -> None:
    found = list(page_gaps(letter(*(("page_number", text, place) for text, place in numbers))))
    assert found == ([] if gap is None else [("page_gap", gap)])


@pytest.mark.parametrize(
    ("annexes", "listed", "codes"),
    [
        ([], ["กำหนดการ จำนวน ๑ ฉบับ"], []),
        ([("สิ่งที่ส่งมาด้วย ๑", 2), ("สิ่งที่ส่งมาด้วย ๒", 3)], ["กำหนดการ", "แบบตอบรับ"], []),
        ([("สิ่งที่ส่งมาด้วย", 2)], ["กำหนดการ"], []),
        ([("สิ่งที่ส่งมาด้วย ๑", 2)], ["กำหนดการ", "แบบตอบรับ"], ["annex_missing"]),
        ([("สิ่งที่ส่งมาด้วย ๒", 2)], ["กำหนดการ"], ["annex_not_listed"]),
        ([("สิ่งที่ส่งมาด้วย ๑", 2)], [], ["annex_not_listed"]),
        ([("สิ่งที่ส่งมาด้วย ๑", 2)], ["รายงาน จำนวน ๔ หน้า"], ["annex_pages_differ"]),
        ([("สิ่งที่ส่งมาด้วย ๑", 2)], ["รายงาน จำนวน ๓ หน้า"], []),
        # A sheet has two sides.
        ([("สิ่งที่ส่งมาด้วย ๑", 2)], ["รายงาน จำนวน ๒ แผ่น"], []),
        (
            [("สิ่งที่ส่งมาด้วย ๑", 2), ("สิ่งที่ส่งมาด้วย ๒", 3)],
            ["ก จำนวน ๒ แผ่น", "ข จำนวน ๒ แผ่น"],
            ["annex_pages_differ"],
        ),
    ],
)  # fmt: skip
def test_annexes_as_the_letter_lists_them(
    annexes: list[tuple[str, int]], listed: list[str], codes: list[str]
) -> None:
    made = letter(*(("annex_heading", text, place) for text, place in annexes), last=4)
    assert [code for code, _ in annex_findings(made, listed)] == codes


def codes_of(lines: list[Placed]) -> set[str]:
    evidence = with_values(document(page(lines)))
    outcome = STAGE.process(evidence, Workbench(FieldsOptions(), None, None, lambda *_: None))
    return {issue.code for issue in outcome.issues}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("โทร. ๐ ๒๑๒๓ ๔๕๖๗ ต่อ ๘๙", "โทร. ๐ ๒๑๒๓ ๔๕๖ ต่อ ๘๙", "phone_length"),
        ("ที่ กท ๐๑๐๒.๓/ว ๔๕๖", "ที่ กท ๐๑๐๒.๓/", "run_missing"),
        ("ที่ กท ๐๑๐๒.๓/ว ๔๕๖", "ที่ กท ๐๑๐๒.๓/๔๕๖", "not_circular"),
    ],
)
def test_numbers_that_are_not_whole_or_not_of_their_register(old: str, new: str, code: str) -> None:
    sound = [
        replace(line, text=line.text.replace("ผู้อำนวยการกองตัวอย่าง", "ผู้ว่าราชการจังหวัดทุกจังหวัด"))
        for line in external()
    ]
    assert not {"phone_length", "run_missing", "not_circular", "item_gap", "page_gap"} & codes_of(sound)
    assert code in codes_of([replace(line, text=line.text.replace(old, new)) for line in sound])


@pytest.mark.parametrize("number", ["๑๘๐๐ ๑๒๓ ๔๕๖", "๑๑๑๑", "๐๘ ๑๒๓๔ ๕๖๗๘", "๐ ๒๑๒๓ ๔๕๖๗-๙"])
def test_whole_numbers_of_all_kinds_pass(number: str) -> None:
    lines = [replace(line, text=line.text.replace("๐ ๒๑๒๓ ๔๕๖๗ ต่อ ๘๙", number)) for line in external()]
    assert any(number in line.text for line in lines)
    assert "phone_length" not in codes_of(lines)


def test_a_missing_item_is_told_of_a_whole_letter() -> None:
    lines = [line for line in external() if not line.text.startswith("(๑)")]
    more = running(["๓. ให้ผู้เข้าประชุมนำเอกสารมาด้วย"], 0.53)
    assert "item_gap" in codes_of([*lines[:14], *more, *lines[14:]])


def _part(first: int, last: int, *numbers: tuple[int, str], head: bool = False) -> LetterSections:
    """A letter on these pages of the file, with the numbers that stand on them."""
    titles = [("letter_no", "ที่ กท ๐๑๐๒/๙", first)] if head else []
    made = letter(
        *titles,
        *(("page_number", number, page) for page, number in numbers),
        kind="external" if head else "other",
    )
    return replace(made, page_first=first, page_last=last)


@pytest.mark.parametrize(
    ("parts", "order"),
    [
        ([_part(1, 1, (1, "- ๒ -")), _part(2, 2, head=True)], [(2, 1)]),
        ([_part(1, 2, (1, "๒"), (2, "๓")), _part(3, 3, head=True)], [(3, 1, 2)]),
        ([_part(1, 3, (2, "๓"), (3, "๒"), head=True)], [(1, 3, 2)]),
        ([_part(1, 3, (2, "๒"), (3, "๓"), head=True)], []),
        # A page is missing all the same.
        ([_part(1, 1, (1, "- ๓ -")), _part(2, 2, head=True)], []),
        ([_part(1, 1), _part(2, 2, head=True)], []),
        ([_part(1, 1, head=True), _part(2, 2, head=True)], []),
    ],
)
def test_pages_in_another_order_are_told_and_not_as_missing(
    parts: list[LetterSections], order: list[tuple[int, ...]]
) -> None:
    assert turned_pages(parts) == order
    issues = [one for one in audit_all(parts, []) if one.code in ("page_gap", "page_order")]
    for pages in order:
        (issue,) = issues
        assert issue.code == "page_order" and issue.page_no == min(pages)
        named = ", ".join(map(str, pages))
        assert f"pages {named} of the file" in issue.message and f"หน้า {named} ของไฟล์" in issue.message
    assert order or not any(one.code == "page_order" for one in issues)
