"""Sections: what each line of a letter is, over pages, and that nothing read can make the stage fail."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import LetterSections, MarkRegion, Section
from pipeline.stages.contract import Workbench
from pipeline.stages.letter_cues import annex_label, closes, date_like, label_of, name_in_brackets, urgency_of
from pipeline.stages.letter_lines import join_text
from pipeline.stages.section_body import item_number
from pipeline.stages.sections import STAGE, SectionsOptions, letters_of
from pipeline.thai.digits import to_thai
from tests.stages.letters import PITCH, Placed, document, external, memo, order, page, running, stamped


def kinds(letter: LetterSections) -> list[str]:
    return [section.kind for section in letter.sections]


def only(letter: LetterSections, kind: str) -> Section:
    found = [section for section in letter.sections if section.kind == kind]
    assert len(found) == 1, (kind, found)
    return found[0]


def one_letter(*pages: list[Placed]) -> LetterSections:
    result = letters_of(document(*(page(lines, number) for number, lines in enumerate(pages, start=1))))
    assert len(result.letters) == 1
    return result.letters[0]


def test_external_letter_has_all_its_parts() -> None:
    letter = one_letter(external())
    assert letter.kind == "external"
    assert letter.kind_confidence > 0.9
    assert kinds(letter) == [
        "urgency", "letter_no", "letterhead", "date", "subject", "to", "references", "enclosures",
        "body_paragraph", "numbered_item", "numbered_item", "closing", "complimentary", "signature",
        "owner_contact",
    ]  # fmt: skip
    assert only(letter, "letterhead").text == "กรมทดสอบระบบ\nถนนตัวอย่าง กทม. ๑๐๒๐๐"
    assert only(letter, "subject").text.endswith("หนึ่งบรรทัดครั้งที่ ๒")
    assert only(letter, "enclosures").text.split("\n")[1] == "๒. แบบตอบรับ จำนวน ๒ ฉบับ"
    assert only(letter, "body_paragraph").text.startswith("ด้วยกรมทดสอบระบบ")
    assert len(only(letter, "body_paragraph").parts[0].line_nos) == 2
    assert only(letter, "owner_contact").text.count("\n") == 4


def test_items_have_numbers_and_levels() -> None:
    items = [s for s in one_letter(external()).sections if s.kind == "numbered_item"]
    assert [(item.number, item.level) for item in items] == [("1.", 1), ("(1)", 2)]


def test_memo_number_and_date_on_one_line_are_parted() -> None:
    letter = one_letter(memo())
    assert letter.kind == "memo"
    assert only(letter, "letter_no").text == "ที่ กท ๐๑๐๒/๗๘"
    date = only(letter, "date")
    assert date.text == "วันที่ ๕ มกราคม ๒๕๖๘"
    assert date.parts[0].line_nos == only(letter, "letter_no").parts[0].line_nos
    assert date.parts[0].polygon[0] > only(letter, "letter_no").parts[0].polygon[0]
    assert "other" not in kinds(letter)


def test_letter_under_seal_ends_with_sender_and_date() -> None:
    letter = one_letter(stamped())
    assert letter.kind == "stamped"
    assert only(letter, "signature").text == "กรมทดสอบระบบ"
    assert only(letter, "date").text == "๖ มกราคม ๒๕๖๘"
    assert only(letter, "owner_contact").text == "กองตัวอย่าง\nโทร. ๐ ๒๑๒๓ ๔๕๖๗"


def test_orders_and_announcements_are_told_apart() -> None:
    assert one_letter(order()).kind == "order"
    letter = one_letter(order("ประกาศ"))
    assert letter.kind == "announcement"
    assert only(letter, "heading").text == "ประกาศกรมทดสอบระบบ"
    assert only(letter, "date").text.startswith("ประกาศ ณ วันที่")


def test_paragraph_goes_on_over_the_page_and_drops_the_catchword() -> None:
    first = [
        *external()[1:8],
        *running(["ด้วยกรมทดสอบระบบกำหนดจัดประชุมคณะทำงานเพื่อพิจารณาผลการอ่าน", "หนังสือราชการด้วยเครื่องอ่าน"], 0.85)[
            :1
        ],
        Placed("/หนังสือราชการ...", 0.7, 0.93),
    ]
    second = [
        Placed("- ๒ -", 0.48, 0.05),
        Placed("หนังสือราชการด้วยเครื่องอ่าน ณ ห้องประชุม", 0.14, 0.1),
        *running(["จึงเรียนมาเพื่อโปรดทราบ"], 0.15),
        Placed("ขอแสดงความนับถือ", 0.5, 0.2),
        Placed("(นายตัวอย่าง ทดสอบดี)", 0.5, 0.3),
    ]
    letter = one_letter(first, second)
    body = only(letter, "body_paragraph")
    assert body.text.endswith("การอ่านหนังสือราชการด้วยเครื่องอ่าน ณ ห้องประชุม")
    assert [part.page_no for part in body.parts] == [1, 2]
    assert only(letter, "catchword").text == "/หนังสือราชการ..."
    assert only(letter, "page_number").page_no == 2


def test_annex_after_the_signature_has_headings_and_a_table() -> None:
    rows = [
        Placed(text, left, 0.2 + PITCH * row, left + 0.1)
        for row, cells in enumerate([("ที่", "รายการ"), ("๑", "ปากกา"), ("๒", "กระดาษ")])
        for text, left in zip(cells, (0.2, 0.5), strict=True)
    ]
    annex = [Placed("สิ่งที่ส่งมาด้วย ๑", 0.72, 0.08, 0.88), Placed("บัญชีสิ่งของ", 0.45, 0.13, 0.57), *rows]
    letter = one_letter(external(), annex)
    headings = [s.text for s in letter.sections if s.kind == "annex_heading"]
    assert headings == ["สิ่งที่ส่งมาด้วย ๑", "บัญชีสิ่งของ"]
    assert only(letter, "table").text == "ที่\tรายการ\n๑\tปากกา\n๒\tกระดาษ"


def test_second_letter_of_a_file_begins_at_its_head() -> None:
    result = letters_of(document(page(external(), 1), page(memo(), 2)))
    assert [(letter.kind, letter.page_first, letter.page_last) for letter in result.letters] == [
        ("external", 1, 1),
        ("memo", 2, 2),
    ]
    assert len(letters_of(document(page(external(), 1), page(memo(), 2)), split=False).letters) == 1


def test_pen_written_number_and_day_join_the_head() -> None:
    lines = [
        Placed("ที่ กท ๐๑๐๒/", 0.14, 0.14, 0.27),
        Placed("๔๕๖", 0.28, 0.14, 0.33, layer="handwriting"),
        Placed("กรมทดสอบระบบ", 0.58, 0.14),
        Placed("๕", 0.47, 0.2, 0.49, layer="handwriting"),
        Placed("มกราคม ๒๕๖๘", 0.51, 0.2, 0.65),
        *external()[5:],
    ]
    letter = one_letter(lines)
    assert only(letter, "letter_no").text == "ที่ กท ๐๑๐๒/ ๔๕๖"
    assert only(letter, "date").text == "๕ มกราคม ๒๕๖๘"


def test_caption_beside_a_qr_code_is_no_annex() -> None:
    box = (450.0, 1200.0, 550.0, 1200.0, 550.0, 1300.0, 450.0, 1300.0)
    lines = [*stamped(), Placed("สิ่งที่ส่งมาด้วย", 0.45, 0.93, 0.55)]
    evidence = document(page(lines, marks=[MarkRegion("qr", box)]))
    assert only(letters_of(evidence).letters[0], "qr_caption").text == "สิ่งที่ส่งมาด้วย"


def test_misread_marks_and_letters_are_forgiven() -> None:
    assert label_of("เรือง ขอเชิญ") is not None
    assert label_of("เรือง ขอเชิญ", ("other",)) is None  # a kind that no label opens
    assert label_of("เวียน ผู้อำนวยการ", ("to",)) is not None
    assert label_of("เรียนเชิญท่าน", ("to",)) is None or label_of("เรียนเชิญท่าน", ("to",)).cost >= 1  # type: ignore[union-attr]
    assert urgency_of("ดวนทีสุด") == "ด่วนที่สุด"
    assert urgency_of("ด่วนมาก") == "ด่วนมาก"
    assert closes("จึงเรยนมาเพือโปรดทราบ")
    assert annex_label("สิงที่สงมาด้วย ๒")
    assert name_in_brackets("(นายตัวอย่าง ทดสอบดี") == "นายตัวอย่าง ทดสอบดี"
    assert date_like("๕ มกราคม ๒๕๖๘")
    assert not date_like("ในวันที่ ๕ มกราคม ๒๕๖๘ ณ ห้องประชุม")


def test_lines_join_without_a_space_only_between_thai_letters() -> None:
    assert join_text("ราชการด้วย", "เครื่อง") == "ราชการด้วยเครื่อง"
    assert join_text("ณ วันที่ ๑๔", "กันยายน") == "ณ วันที่ ๑๔ กันยายน"
    assert join_text("ระบบ", "New GFMIS") == "ระบบ New GFMIS"
    assert join_text("(คณะ", "กรรมการ)") == "(คณะกรรมการ)"


WORDS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="กขคงจนมรลวสทเแาิีึื่้์ำ ./()-๐๑๒๓๔๕๖๗๘๙0123", max_size=60),
    st.sampled_from([line.text for line in external() + memo() + stamped() + order()]),
)
PLACES = st.floats(min_value=-0.1, max_value=1.1, allow_nan=False)
LINES = st.builds(Placed, WORDS, PLACES, PLACES, PLACES, st.sampled_from(["print", "stamp", "handwriting"]))


ITEMS = st.one_of(
    st.integers(1, 29).map(lambda n: f"{n}."),
    st.integers(1, 29).map(lambda n: f"{n})"),
    st.integers(1, 29).map(lambda n: f"({n})"),
    st.lists(st.integers(1, 19), min_size=2, max_size=5).map(lambda path: ".".join(map(str, path))),
    st.sampled_from("กขคงจฉชซ").map(lambda letter: f"{letter}."),
    st.integers(1, 199).map(lambda n: f"ข้อ {n}"),
)


@given(
    ITEMS, st.booleans(), st.sampled_from(["ให้จังหวัดรายงานผล", "ตารางสรุปผล", "พ.ศ. ๒๕๖๗ ให้ถือว่า", "คะแนนรวม"])
)
def test_the_number_of_an_item_is_read_in_all_its_forms(number: str, thai: bool, text: str) -> None:
    written = to_thai(number) if thai else number
    assert item_number(f"{written} {text}", None) == written


@pytest.mark.parametrize(
    "text",
    [
        "ก.พ. พิจารณาแล้วเห็นว่า", "ก.ค.ศ. มีมติ", "ส.ป.ก. แจ้งว่า", "พ.ศ. ๒๕๖๗ นั้น", "น.ส.ตัวอย่าง ทดสอบดี",
        "จ.เลย แจ้งว่า", "อ.เมือง", "๐๘.๓๐ น. ลงทะเบียน", "๑๐.๓๐ - ๑๒.๐๐ น.", "๑.๕ ล้านบาท", "๒๕.๕๐ บาท", "๕.๒ %",
        "๓.๑๔ เท่า", "๑.๒ ตารางเมตร", "๑ มกราคม ๒๕๖๘ เป็นต้นไป", "๑ ราย",
    ],
)  # fmt: skip
def test_initials_hours_and_measures_open_no_item(text: str) -> None:
    assert item_number(text, None) is None


def test_a_line_of_an_item_that_begins_with_initials_goes_on_with_it() -> None:
    lines = [
        Placed("ก.พ. กำหนด", 0.17, line.top) if line.text == "๑๐ มกราคม ๒๕๖๘" else line for line in external()
    ]
    items = [one for one in one_letter(lines).sections if one.kind == "numbered_item"]
    assert [one.number for one in items] == ["1.", "(1)"]
    assert items[0].text.endswith("ก.พ. กำหนด")


@given(st.lists(st.lists(LINES, max_size=25), max_size=3))
def test_no_lines_make_the_stage_fail_and_none_is_in_two_whole_sections(pages: list[list[Placed]]) -> None:
    evidence = document(*(page(lines, number) for number, lines in enumerate(pages, start=1)))
    bench = Workbench(SectionsOptions(), None, None, lambda *_: None)
    result = STAGE.process(evidence, bench).record
    assert result is not None
    covered = [no for letter in result.letters for no in range(letter.page_first, letter.page_last + 1)]
    assert covered == list(range(1, len(pages) + 1))
    for letter in result.letters:
        assert [s.section_no for s in letter.sections] == list(range(1, len(letter.sections) + 1))
        for section in letter.sections:
            assert section.parts
            assert 0.0 <= section.confidence <= 1.0


def test_pages_without_text_are_noted() -> None:
    empty = replace(page([]), text=None)
    outcome = STAGE.process(document(empty), Workbench(SectionsOptions(), None, None, lambda *_: None))
    assert [issue.code for issue in outcome.issues] == ["no_text"]
    assert outcome.record is not None
    assert outcome.record.letters[0].kind == "other"


def test_a_section_is_as_sure_as_its_most_doubtful_characters() -> None:
    evidence = page(external())
    assert evidence.text is not None
    lines = []
    for line in evidence.text.lines:
        doubted = "ครั้งที่ ๒" in line.text
        sureness = tuple(0.6 if doubted and letter == "๒" else 0.999 for letter in line.text)
        lines.append(replace(line, character_confidences=sureness))
    evidence = replace(evidence, text=replace(evidence.text, lines=tuple(lines)))
    letter = letters_of(document(evidence)).letters[0]
    assert only(letter, "subject").confidence < 0.6
    assert only(letter, "to").confidence > 0.9


def test_one_doubtful_line_leaves_the_other_sections_sure() -> None:
    lines = [replace(line, confidence=0.5) if line.text == "๕ มกราคม ๒๕๖๘" else line for line in external()]
    letter = one_letter(lines)
    assert only(letter, "date").confidence <= 0.5
    assert only(letter, "letter_no").confidence > 0.8
