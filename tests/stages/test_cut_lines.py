"""Lines that were found in two pieces, marks beside titles, notes below signatures, dates in two places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.letter_lines import Line, mended_pieces, spaced_length
from tests.stages.letters import Placed, document, external, page, with_values

LETTER = 0.009
"""Width of a letter, share of the page's width."""


def piece(text: str, left: float, top: float = 0.3) -> Line:
    right = left + LETTER * spaced_length(text)
    polygon = (left, top, right, top, right, top + 0.015, left, top + 0.015)
    return Line(1, 1, text, 0.99, left, top, right, top + 0.015, polygon)


def found_values(lines: list[Placed]) -> dict[str, list[str | None]]:
    fields = with_values(document(page(lines))).fields
    assert fields is not None
    found: dict[str, list[str | None]] = {}
    for value in fields.values:
        found.setdefault(value.field, []).append(value.value)
    return found


def pieces(first: str, second: str, over: float) -> list[Line]:
    start = piece(first, 0.2)
    return mended_pieces([start, piece(second, start.right - over * LETTER)])


def test_letters_read_by_both_pieces_are_written_once() -> None:
    for first, second, over, whole in (
        ("ระเบียบกระ", "ระทรวงการคลัง", 1.0, "ระเบียบกระทรวงการคลัง"),
        ("๑.๒ กรณ", "ณีไม่มีราคาวัสดุ", 1.0, "๑.๒ กรณีไม่มีราคาวัสดุ"),
        ("ผู้สูงอายุและผู้มี", "(มีโรคประจำตัว", 1.0, "ผู้สูงอายุและผู้มีโรคประจำตัว"),
        ("ของทุกที่ไ", "ที่โดยถือประโยชน์", 1.0, "ของทุกที่โดยถือประโยชน์"),
        ("จัดทำแผนปฏิบัติ”", "ราชการ ประจำปี", 0.0, "จัดทำแผนปฏิบัติราชการ ประจำปี"),
        ("ที่ ๐๑๐๗", "๗/๒๓๕๘ ลงวันที่", 1.0, "ที่ ๐๑๐๗/๒๓๕๘ ลงวันที่"),
    ):
        assert [line.text for line in pieces(first, second, over)] == [whole]


def test_words_of_a_row_with_a_space_between_them_stay_apart() -> None:
    assert len(pieces("กำหนดการ", "จำนวน ๑ ฉบับ", -0.6)) == 2


@given(text=st.text("กขคงจฉชซ", min_size=6, max_size=20), shared=st.integers(1, 3))
def test_a_line_cut_in_two_ends_as_it_began_and_is_one(text: str, shared: int) -> None:
    middle = len(text) // 2
    (line,) = pieces("ฌฐ" + text[:middle], text[middle - shared :] + "ฬฮ", shared)
    assert line.text.startswith("ฌฐ") and line.text.endswith("ฬฮ")
    assert len(line.text) <= len(text) + 4


def test_a_mark_of_urgency_beside_the_title_of_a_memo_is_read() -> None:
    lines = [
        Placed("ด่วนมาก บันทึกข้อความ", 0.14, 0.07, 0.6),
        Placed("ส่วนราชการ กองคลัง ฝ่ายพัสดุ เทศบาลตำบลสบธาร", 0.14, 0.12, 0.7),
        Placed("ที่ อจ ๕๑๔๖๔/๖๔๓", 0.14, 0.15),
        Placed("วันที่ ๔ ตุลาคม ๒๕๖๒", 0.52, 0.15),
        Placed("เรื่อง ขอใช้สถานที่", 0.14, 0.18),
        Placed("เรียน ปลัดเทศบาล", 0.14, 0.21),
    ]
    values = found_values(lines)
    assert values["urgency"] == ["ด่วนมาก"]
    assert values["kind"] == ["memo"]
    assert values["from_agency"] == ["เทศบาลตำบลสบธาร"]
    assert values["from_unit"] == ["กองคลัง"]


def test_an_office_of_the_province_belongs_to_the_province_beside_it() -> None:
    lines = [
        Placed("บันทึกข้อความ", 0.4, 0.07, 0.6),
        Placed("ส่วนราชการ กลุ่มงานวิชาการ สำนักงานคลังจังหวัดพิจิตร จังหวัดพิจิตร", 0.14, 0.12, 0.8),
        Placed("ที่ พจ ๐๐๐๓/๖๔๓", 0.14, 0.15),
        Placed("เรื่อง ขอใช้สถานที่", 0.14, 0.18),
        Placed("เรียน ผู้ว่าราชการจังหวัดพิจิตร", 0.14, 0.21),
    ]
    values = found_values(lines)
    assert values["from_agency"] == ["จังหวัดพิจิตร"]
    assert values["from_unit"] == ["สำนักงานคลังจังหวัดพิจิตร"]


def test_the_date_in_full_is_the_letters_and_a_stamps_is_not() -> None:
    lines = [
        Placed("วันที่ 25 มี.ค. 2567", 0.04, 0.1),
        Placed("ที่ กค ๐๔๐๒/๑๒", 0.14, 0.14),
        Placed("กรมบัญชีกลาง", 0.58, 0.14),
        Placed("๑๘ มีนาคม ๒๕๖๗", 0.5, 0.2),
        Placed("เรื่อง ขอเชิญประชุม", 0.14, 0.24),
        Placed("เรียน อธิบดีกรมชลประทาน", 0.14, 0.27),
    ]
    assert found_values(lines)["date"] == ["2024-03-18"]


def test_a_date_stamp_below_a_signature_is_no_position() -> None:
    lines = external()
    below = next(index for index, line in enumerate(lines) if line.text == "กองตัวอย่าง")
    lines.insert(below, Placed("2 0 ก.ค. 2567", 0.52, 0.778))
    position = "รองอธิบดี ปฏิบัติราชการแทน อธิบดีกรมทดสอบระบบ"
    assert found_values(lines)["signatory_position"] == [position]


def test_commas_read_as_stops_are_commas_in_the_text() -> None:
    lines = external()
    at = next(index for index, line in enumerate(lines) if line.text.startswith("(๑)"))
    lines[at] = Placed("(๑) วงเงิน ๖.๕๑๐.๓๐๐.๐๐ บาท", lines[at].left, lines[at].top)
    sections = with_values(document(page(lines))).sections
    assert sections is not None
    texts = [one.text for one in sections.letters[0].sections if one.kind == "numbered_item"]
    assert "(๑) วงเงิน ๖,๕๑๐,๓๐๐.๐๐ บาท" in texts
