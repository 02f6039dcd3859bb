"""Files that hold several letters fall into these letters, and a letter of several pages stays one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import LetterSections, MarkRegion
from pipeline.stages.sections import letters_of
from tests.stages.letters import (
    HEIGHT,
    WIDTH,
    Placed,
    document,
    external,
    memo,
    order,
    page,
    running,
    stamped,
)

LEFT, TOP, RIGHT, BOTTOM = 0.45 * WIDTH, 0.03 * HEIGHT, 0.55 * WIDTH, 0.1 * HEIGHT
EMBLEM = MarkRegion("emblem", (LEFT, TOP, RIGHT, TOP, RIGHT, BOTTOM, LEFT, BOTTOM))
LETTERS = {
    "external": external(),
    "memo": memo(),
    "stamped": stamped(),
    "order": order(),
    "announcement": order("ประกาศ"),
}
ANNEX = [
    Placed("สิ่งที่ส่งมาด้วย ๑", 0.7, 0.08, 0.88),
    Placed("กำหนดการ", 0.45, 0.12),
    *running(["๐๙.๐๐ น. ลงทะเบียน", "๑๐.๐๐ น. ประชุม"], 0.2),
]
SECOND_PAGE = [
    Placed("- ๒ -", 0.48, 0.05, 0.53),
    *running(["และขอให้ผู้เข้าประชุมนำเอกสารตามรายการมาด้วยในวันประชุมตามที่แจ้งไว้แล้ว", "ทุกคน"], 0.1),
]
LIST_OF_ORDER = [
    Placed("บัญชีรายชื่อแนบท้ายคำสั่งกรมทดสอบระบบ", 0.3, 0.08),
    Placed("ที่ ๑๒/๒๕๖๘", 0.44, 0.106, 0.56),
    Placed("เรื่อง แต่งตั้งคณะทำงาน", 0.38, 0.132, 0.62),
    *running(["๑. นายหนึ่ง ตัวอย่าง ประธาน"], 0.2),
]


def split(*pages: list[Placed], emblems: tuple[int, ...] = ()) -> tuple[LetterSections, ...]:
    made = [
        page(lines, place, marks=[EMBLEM] if place in emblems else [])
        for place, lines in enumerate(pages, start=1)
    ]
    return letters_of(document(*made)).letters


@given(st.lists(st.tuples(st.sampled_from(sorted(LETTERS)), st.booleans()), min_size=1, max_size=5))
def test_letters_behind_each_other_are_told_apart(parts: list[tuple[str, bool]]) -> None:
    pages: list[list[Placed]] = []
    firsts = []
    for kind, annexed in parts:
        firsts.append(len(pages) + 1)
        pages.append(LETTERS[kind])
        if annexed:
            pages.append(ANNEX)
    found = split(*pages)
    assert [one.page_first for one in found] == firsts
    assert [one.kind for one in found] == [kind for kind, _ in parts]
    assert [one.page_last for one in found] == [*(first - 1 for first in firsts[1:]), len(pages)]
    assert all(one.kind_evidence for one in found)


@pytest.mark.parametrize("later", [ANNEX, SECOND_PAGE, LIST_OF_ORDER])
@pytest.mark.parametrize("kind", ["external", "order"])
def test_later_pages_belong_to_their_letter(kind: str, later: list[Placed]) -> None:
    (found,) = split(LETTERS[kind], later)
    assert (found.page_first, found.page_last) == (1, 2)


def test_an_order_whose_title_is_lost_under_a_stamp_begins_a_letter() -> None:
    untitled = order()[1:]
    assert [one.page_first for one in split(external(), untitled)] == [1, 2]
    unnumbered = untitled[1:]
    assert [one.page_first for one in split(external(), unnumbered, emblems=(2,))] == [1, 2]
    assert len(split(external(), unnumbered)) == 1


def test_a_note_without_a_number_begins_with_its_addressee() -> None:
    note = [
        Placed("เรียน ผู้อำนวยการกองตัวอย่าง", 0.14, 0.12),
        *running(["ตามที่กรมทดสอบระบบได้เชิญประชุม นั้น กรมขอแจ้งเปลี่ยนแปลงเวลา", "เป็น ๑๓.๐๐ น."], 0.16),
        *running(["จึงเรียนมาเพื่อโปรดทราบ"], 0.24),
    ]
    assert [one.page_first for one in split(external(), note)] == [1, 2]
    assert len(split(external(), note[1:])) == 1
