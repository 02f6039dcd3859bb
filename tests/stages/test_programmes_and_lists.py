"""Programmes whose columns were read as one line, lists of names with what each is to be, numbered pages."""

from __future__ import annotations

from pipeline.stages.letter_lines import Line
from pipeline.stages.section_parts import table_text, with_cells
from pipeline.stages.sections import letters_of
from tests.stages.letters import Placed, document, external, order, page, running
from tests.stages.test_sections import kinds


def line(text: str, row: int, left: float = 0.2, right: float | None = None) -> Line:
    edge = left + 0.011 * len(text) if right is None else right
    top = 0.2 + 0.026 * row
    corners = (left, top, edge, top, edge, top + 0.018, left, top + 0.018)
    return Line(1, 10 * row + int(10 * left), text, 0.99, left, top, edge, top + 0.018, corners)


def test_a_programme_is_a_table_of_hours_and_what_they_are_for() -> None:
    rows = ["๐๘.๓๐ - ๐๙.๓๐ น. ลงทะเบียน", "๐๙.๓๐ - ๑๑.๐๐ น. พิธีเปิด", "๑๑.๐๐ - ๑๒.๐๐ น. บรรยายพิเศษ"]
    lines = with_cells([line(text, row) for row, text in enumerate(rows)])
    assert all(one.cell is not None for one in lines)
    assert table_text(lines).split("\n")[1] == "๐๙.๓๐ - ๑๑.๐๐ น.\tพิธีเปิด"
    # Hours that a sentence begins with are none.
    few = [line(text, row) for row, text in enumerate(rows[:2])]
    assert with_cells(few) == few


def test_names_with_what_each_is_to_be_are_items_and_no_table() -> None:
    letter = letters_of(
        document(
            page(
                [
                    *order()[:5],
                    *(
                        piece
                        for number, name in enumerate(("นายหนึ่ง", "นายสอง", "นายสาม"), start=1)
                        for piece in (
                            Placed(f"{number}. {name} ตัวอย่าง", 0.26, 0.29 + 0.026 * number, 0.45),
                            Placed("กรรมการ", 0.55, 0.29 + 0.026 * number, 0.64),
                        )
                    ),
                    *order()[7:],
                ]
            )
        )
    ).letters[0]
    assert kinds(letter).count("numbered_item") == 3
    assert "table" not in kinds(letter)


def test_a_page_with_a_later_number_begins_no_letter() -> None:
    second = [
        Placed("- ๒ -", 0.48, 0.05, 0.52),
        *running(["(๒) วงเงินเกิน ๗๗ บาท ต้องได้รับอนุมัติจากหัวหน้าของตนและของ"], 0.1),
        Placed("ส่วนราชการก่อน", 0.14, 0.126),
        *running(["จึงเรียนมาเพื่อโปรดพิจารณา"], 0.16),
    ]
    found = letters_of(document(page(external()[:13]), page(second, 2))).letters
    assert len(found) == 1
