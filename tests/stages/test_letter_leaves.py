"""Letters whose pages lie in a picture file each are read as one, and the next letter is no page of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import DocumentEvidence, StampRegion
from pipeline.stages.letter_leaves import Leaf, gathered, leaves, numbered_runs
from tests.stages.letters import (
    Placed,
    document,
    external,
    in_stamp,
    memo,
    page,
    running,
    stamp,
    with_values,
)

HEAD = [line for line in external() if line.top < 0.55]
REST = [
    *running(["(๒) ผู้แทนภาคเอกชนที่ได้รับมอบหมายให้เข้าร่วมประชุมแทนหน่วยงานของตน", "ทุกคน"], 0.1),
    *(replace(line, top=line.top - 0.3) for line in external() if line.top > 0.55),
]
NUMBERED = [Placed("- ๒ -", 0.48, 0.05, 0.53), *REST]
ANNEX = [
    Placed("สิ่งที่ส่งมาด้วย ๑", 0.7, 0.08, 0.88),
    Placed("กำหนดการ", 0.45, 0.12),
    *running(["๐๙.๐๐ น. ลงทะเบียน", "๑๐.๐๐ น. ประชุม"], 0.2),
]
NOTE = running(["ด้วยกองตัวอย่างได้รับแจ้งว่าจะมีการปิดถนนหน้าที่ทำการ จึงขอให้ทุกคนใช้ทางอื่น", "ไปก่อน"], 0.1)


def files(*pages: list[Placed], stamps: dict[int, list[StampRegion]] | None = None) -> list[DocumentEvidence]:
    """Picture files of one page each, with ids that tell their place."""
    made = []
    for place, lines in enumerate(pages, start=1):
        evidence = document(page(lines, stamps=(stamps or {}).get(place, [])))
        source = replace(evidence.document, doc_id=f"{place:016x}", media_type="image/png")
        made.append(with_values(replace(evidence, document=source)))
    return made


def places(given_files: list[DocumentEvidence]) -> list[list[int]]:
    """Which files are one letter, by their place from 1."""
    return [[int(one.document.doc_id, 16) for one in letter] for letter in gathered(given_files)]


def value(leaf: Leaf, field: str) -> str | None:
    return next((one.value for one in leaf.fields.values if one.field == field), None)


def test_a_letter_in_two_files_has_the_values_of_both() -> None:
    first, second = leaves(files(HEAD, REST))
    assert value(first, "letter_no") == "กท ๐๑๐๒.๓/ว ๔๕๖"
    assert value(first, "signatory_name") == "นายตัวอย่าง ทดสอบดี"
    assert value(first, "owner_unit") == "กองตัวอย่าง ฝ่ายทดลอง"
    assert (first.goes_on_in, second.goes_on_in) == (("0000000000000002",), ())
    assert not second.fields.values, "each value once"
    signatory = next(one for one in first.fields.values if one.field == "signatory_name")
    assert (signatory.page_no, signatory.polygon) == (None, None), "it stands in the other file"
    numbers = [one.section_no for leaf in (first, second) for one in leaf.sections.letters[0].sections]
    assert numbers == sorted(set(numbers)), "sections are numbered through"
    assert {one.page_no for one in second.sections.letters[0].sections} == {1}
    assert not any(issue.code == "no_signatory" for issue in first.issues)


@pytest.mark.parametrize(
    ("pages", "wanted"),
    [
        ((HEAD, REST), [[1, 2]]),
        ((HEAD, NUMBERED, ANNEX), [[1, 2, 3]]),
        ((external(), ANNEX), [[1, 2]]),
        ((external(), memo()), []),
        ((HEAD, memo(), REST), []),
        ((external(), NOTE), []),
        ((NOTE, REST), []),
        ((external(), NUMBERED), []),
        ((external(), HEAD, REST, memo(), ANNEX), [[2, 3], [4, 5]]),
    ],
)
def test_what_goes_on_and_what_does_not(pages: tuple[list[Placed], ...], wanted: list[list[int]]) -> None:
    assert places(files(*pages)) == wanted


def test_a_page_without_head_that_was_received_is_a_paper_of_its_own() -> None:
    lines = in_stamp(["กองตัวอย่าง", "เลขรับ 12", "วันที่ 6 ม.ค. 2568", "เวลา 10.00"])
    assert places(files(HEAD, [*lines, *REST], stamps={2: [stamp(1)]})) == []


def test_stamps_of_a_later_file_stay_with_it() -> None:
    lines = in_stamp(["กองตัวอย่าง", "เลขรับ 12", "วันที่ 6 ม.ค. 2568", "เวลา 10.00"])
    made = files([*lines, *HEAD], [*lines, *NUMBERED], stamps={1: [stamp(1)], 2: [stamp(1)]})
    assert places(made) == [[1, 2]]
    for leaf in leaves(made):
        received = [one for one in leaf.fields.values if one.stamp_no is not None]
        assert {one.page_no for one in received} == {1}
        assert [hop.hop_no for hop in leaf.fields.hops] == [1]


@given(
    st.sampled_from(["a/0417-", "scan", "b.c/หนังสือ ที่ ", "x_p", ""]),
    st.sampled_from([".jpg", ".PNG"]),
    st.sets(st.integers(min_value=1, max_value=120), max_size=12),
)
def test_runs_are_the_gapless_stretches_of_numbers(stem: str, ending: str, numbers: set[int]) -> None:
    runs = list(numbered_runs(f"{stem}{number}{ending}" for number in numbers))
    given_back = [int(path[len(stem) : -len(ending)]) for run in runs for path in run]
    assert sorted(given_back) == sorted(n for n in numbers if {n - 1, n + 1} & numbers)
    for run in runs:
        found = [int(path[len(stem) : -len(ending)]) for path in run]
        assert found == list(range(found[0], found[0] + len(found)))
        assert {found[0] - 1, found[-1] + 1}.isdisjoint(numbers)


def test_two_files_of_one_number_are_in_no_run() -> None:
    assert list(numbered_runs(["0417-1.jpg", "0417-2.jpg", "0417-01.jpg", "0417-02.jpg"])) == []
    assert list(numbered_runs(["7-1.jpg", "7-02.jpg", "7-2.jpg", "7-3.jpg", "7-4.jpg"])) == [
        ("7-3.jpg", "7-4.jpg")
    ]


def test_names_of_other_folders_and_endings_are_no_run() -> None:
    assert list(numbered_runs(["a/1.jpg", "b/2.jpg", "a/2.png", "a/letter.jpg", "a/x1.jpg"])) == []
