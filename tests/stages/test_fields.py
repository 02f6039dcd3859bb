"""Fields: values of letters and stamps as they are written, their confidence, and the order of the stamps."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import DocumentEvidence, DocumentFields, MarkRegion, StampText, Value, ValueStatus
from pipeline.records.pages import FRAMELESS
from pipeline.stages.contract import Workbench
from pipeline.stages.field_proof import Proof
from pipeline.stages.fields import STAGE, FieldsOptions, fields_of, hop_order
from pipeline.stages.stamp_cues import receives
from pipeline.stages.stamp_fields import read_stamp
from pipeline.thai.vocabulary import held_letters
from tests.stages.letters import (
    Placed,
    document,
    external,
    in_stamp,
    memo,
    order,
    page,
    stamp,
    stamped,
    with_values,
)


def found(evidence: DocumentEvidence) -> DocumentFields:
    fields = with_values(evidence).fields
    assert fields is not None
    return fields


def values(fields: DocumentFields, field: str, stamp_no: int | None = None) -> list[str | None]:
    return [value.value for value in fields.values if value.field == field and value.stamp_no == stamp_no]


def one(fields: DocumentFields, field: str, stamp_no: int | None = None) -> Value:
    hits = [value for value in fields.values if value.field == field and value.stamp_no == stamp_no]
    assert len(hits) == 1, (field, hits)
    return hits[0]


def test_external_letter_gives_all_its_values() -> None:
    fields = found(document(page(external())))
    expected = {
        "kind": "external",
        "letter_no": "กท ๐๑๐๒.๓/ว ๔๕๖",
        "letter_no_code": "กท",
        "letter_no_office": "0102.3",
        "letter_no_run": "456",
        "is_circular": "true",
        "date": "2025-01-05",
        "date_text": "๕ มกราคม ๒๕๖๘",
        "from_agency": "กรมทดสอบระบบ",
        "from_unit": "กองตัวอย่าง",
        "to": "ผู้อำนวยการกองตัวอย่าง",
        "urgency": "ด่วนที่สุด",
        "signatory_name": "นายตัวอย่าง ทดสอบดี",
        "signatory_position": "รองอธิบดี ปฏิบัติราชการแทน อธิบดีกรมทดสอบระบบ",
        "owner_unit": "กองตัวอย่าง ฝ่ายทดลอง",
    }
    for field, value in expected.items():
        assert one(fields, field).value == value, field
    assert values(fields, "references") == ["หนังสือกรมทดสอบระบบ ที่ กท ๐๑๐๒/๑๒ ลงวันที่ ๑ ธันวาคม ๒๕๖๗"]
    assert values(fields, "enclosures") == ["กำหนดการ จำนวน ๑ ฉบับ", "แบบตอบรับ จำนวน ๒ ฉบับ"]
    assert values(fields, "phones") == ["021234567 ext 89"]
    assert values(fields, "faxes") == ["021234568"]
    assert values(fields, "emails") == ["test@example.go.th"]
    assert values(fields, "urls") == ["https://example.go.th/form"]
    assert values(fields, "secrecy") == []
    assert one(fields, "date").page_no == 1
    assert one(fields, "date").polygon is not None


@pytest.mark.parametrize("word", ["(ลงชื่อ)", "(ลงนาม)"])
def test_the_word_for_signed_above_a_name_is_no_name(word: str) -> None:
    lines = external()
    at = next(index for index, line in enumerate(lines) if line.text.startswith("(นาย"))
    fields = found(document(page([*lines[:at], Placed(word, 0.5, 0.66), *lines[at:]])))
    assert one(fields, "signatory_name").value == "นายตัวอย่าง ทดสอบดี"


@pytest.mark.parametrize(
    ("offices", "agency", "unit"),
    [
        ("โรงเรียนบ้านตัวอย่าง อำเภอเมือง จังหวัดเลย", "โรงเรียนบ้านตัวอย่าง", None),
        ("โรงเรียนบ้านตัวอย่าง ต.นาอ้อ อ.เมือง จ.เลย", "โรงเรียนบ้านตัวอย่าง", None),
        ("กองช่าง องค์การบริหารส่วนตำบลนาอ้อ อำเภอเมืองเลย จังหวัดเลย", "องค์การบริหารส่วนตำบลนาอ้อ", "กองช่าง"),
    ],
)
def test_the_district_and_province_after_an_office_do_not_send_its_memo(
    offices: str, agency: str, unit: str | None
) -> None:
    lines = [
        replace(line, text=f"ส่วนราชการ {offices}") if line.text.startswith("ส่วนราชการ") else line
        for line in memo()
    ]
    fields = found(document(page(lines)))
    assert one(fields, "from_agency").value == agency
    assert values(fields, "from_unit") == ([unit] if unit else [])


@pytest.mark.parametrize("office", ["สำนักงานเกษตร", "สำนักงานสาธารณสุข", "สถานีตำรวจภูธร"])
def test_an_office_that_may_go_on_in_its_district_is_no_sure_sender(office: str) -> None:
    text = f"ส่วนราชการ {office} อำเภอวังสะพุง จังหวัดเลย"
    lines = [replace(line, text=text) if line.text.startswith("ส่วนราชการ") else line for line in memo()]
    fields = found(document(page(lines)))
    assert all(
        value.confidence < 0.9 for value in fields.values if value.field in ("from_agency", "from_unit")
    )
    assert one(fields, "from_agency").value == office


def test_memo_has_its_larger_office_as_agency_whichever_comes_first() -> None:
    fields = found(document(page(memo())))
    assert one(fields, "from_agency").value == "กรมทดสอบระบบ"
    assert one(fields, "from_unit").value == "กองตัวอย่าง"
    assert values(fields, "owner_unit") == []
    assert values(fields, "phones") == ["021234567"]
    turned = [
        replace(line, text=line.text.replace("กองตัวอย่าง กรมทดสอบระบบ", "กรมทดสอบระบบ กองตัวอย่าง"))
        for line in memo()
    ]
    assert one(found(document(page(turned))), "from_agency").value == "กรมทดสอบระบบ"


@pytest.mark.parametrize(
    ("offices", "agency", "unit", "sure"),
    [
        ("กองคลัง กลุ่มงานพัสดุ กรมชลประทาน", "กรมชลประทาน", "กองคลัง", True),
        ("กองคลัง กองช่าง กรมชลประทาน", "กรมชลประทาน", "กองคลัง กองช่าง", False),
        ("กลุ่มบริหาร งานบุคคล กรมชลประทาน", "กรมชลประทาน", "กลุ่มบริหารงานบุคคล", True),
    ],
)
def test_a_sender_is_sure_where_each_office_has_a_rank_of_its_own(
    offices: str, agency: str, unit: str, sure: bool
) -> None:
    lines = [
        replace(one, text=one.text.replace("กองตัวอย่าง กรมทดสอบระบบ", offices).replace("กท ", "กษ "))
        for one in memo()
    ]
    fields = found(document(page(lines)))
    assert (one(fields, "from_agency").value, one(fields, "from_unit").value) == (agency, unit)
    assert (one(fields, "from_agency").confidence >= 0.9) is sure


@pytest.mark.parametrize("agency", ["กรมการสื่อสารโทรคมนาคม", "สถานีโทรทัศน์กรมทดสอบ"])
def test_the_word_for_telephone_within_the_name_of_an_office_does_not_end_it(agency: str) -> None:
    lines = [replace(one, text=one.text.replace("กรมทดสอบระบบ", agency)) for one in memo()]
    assert one(found(document(page(lines))), "from_agency").value == agency
    lines = [replace(one, text=one.text.replace("กองตัวอย่าง", "สำนักโทรคมนาคม")) for one in external()]
    assert one(found(document(page(lines))), "owner_unit").value == "สำนักโทรคมนาคม ฝ่ายทดลอง"


def test_a_subject_whose_first_line_ends_short_is_never_sure() -> None:
    whole = found(document(page(external())))
    lost = [replace(line, right=0.6) if line.text.startswith("เรื่อง") else line for line in external()]
    assert one(whole, "subject").confidence > 0.6 >= one(found(document(page(lost))), "subject").confidence


@pytest.mark.parametrize(
    ("word", "place", "held"), [("ฌาปนกิจสงเคราะห์", 0, True), ("บึง", 1, False), ("ช่วย", 3, False)]
)
def test_a_long_word_bears_out_a_letter_in_doubt(word: str, place: int, held: bool) -> None:
    evidence = page([Placed(f"เรื่อง {word}", 0.1, 0.1)])
    assert evidence.text is not None
    line = evidence.text.lines[0]
    doubted = tuple(0.8 if at == 7 + place else 0.999 for at in range(len(line.text)))
    proof = Proof([(1, replace(line, character_confidences=doubted))])
    assert (place in held_letters(word)) is held
    assert (proof.of(word, held=held_letters(word)).confidence > 0.9) is held


def test_letter_under_seal_has_its_sender_above_the_date_and_no_signatory() -> None:
    fields = found(document(page(stamped())))
    assert one(fields, "from_agency").value == "กรมทดสอบระบบ"
    assert one(fields, "to").value == "เทศบาลเมืองตัวอย่าง"
    assert one(fields, "date").value == "2025-01-06"
    assert values(fields, "signatory_name") == []
    assert values(fields, "subject") == []


@pytest.mark.parametrize("word", ["คำสั่ง", "ประกาศ"])
def test_orders_and_announcements(word: str) -> None:
    fields = found(document(page(order(word))))
    assert one(fields, "from_agency").value == "กรมทดสอบระบบ"
    assert one(fields, "date").value == "2025-01-07"
    assert one(fields, "subject").value == "แต่งตั้งคณะทำงาน"
    assert values(fields, "letter_no") == (["๑๒/๒๕๖๘"] if word == "คำสั่ง" else [])


def test_empty_places_are_blank_and_never_filled() -> None:
    lines = [
        Placed("เรียน ..........", 0.14, 0.29) if line.text.startswith("เรียน") else line for line in external()
    ]
    lines = [Placed("มกราคม ๒๕๖๘", 0.5, 0.2) if line.text == "๕ มกราคม ๒๕๖๘" else line for line in lines]
    fields = found(document(page(lines)))
    assert one(fields, "to").status is ValueStatus.BLANK
    assert one(fields, "to").value is None
    assert one(fields, "date").status is ValueStatus.UNREADABLE
    assert one(fields, "date").value is None


def test_tesseract_is_never_sure_of_thai_digits() -> None:
    sure = found(document(page(external())))
    doubted = found(document(page([replace(line, engine="tesseract") for line in external()])))
    assert one(sure, "letter_no").confidence > 0.9
    for field in ("letter_no", "date", "letter_no_run"):
        assert one(doubted, field).confidence <= 0.5
    assert one(doubted, "to").confidence > 0.9


def test_a_value_is_as_sure_as_its_weakest_characters() -> None:
    evidence = page([Placed("เลขรับ 123", 0.1, 0.1)])
    assert evidence.text is not None
    line = evidence.text.lines[0]
    sureness = tuple(0.4 if letter == "2" else 0.999 for letter in line.text)
    proof = Proof([(1, replace(line, character_confidences=sureness))])
    assert proof.of("123").confidence == pytest.approx(0.4)
    assert proof.of("เลขรับ").confidence == pytest.approx(1.0)
    assert Proof([]).of("x").confidence == 0.0


LETTER_DATE = datetime.date(2025, 1, 5)


def stamp_text(*lines: str) -> dict[str, tuple[str | None, ValueStatus]]:
    return {value.field: (value.value, value.status) for value in read_stamp(list(lines), LETTER_DATE)}


@pytest.mark.parametrize("label", ["เลขรับ", "เลขที่รับ", "รับที่", "รับเลขที่", "เลขทะเบียนรับ", "ทะเบียนรับที่"])
def test_stamp_with_every_label_for_its_number(label: str) -> None:
    got = stamp_text("เทศบาลเมืองตัวอย่าง", "สำนักปลัด", f"{label} ๐๐๑๒๓", "วันที่ ๖ ม.ค. ๒๕๖๘", "เวลา ๑๔.๓๐ น.")
    assert got == {
        "agency": ("เทศบาลเมืองตัวอย่าง", ValueStatus.READ),
        "unit": ("สำนักปลัด", ValueStatus.READ),
        "receive_no": ("00123", ValueStatus.READ),
        "received_date": ("2025-01-06", ValueStatus.READ),
        "received_time": ("14:30", ValueStatus.READ),
    }


def test_stamp_with_its_parts_in_another_order_and_two_on_a_line() -> None:
    got = stamp_text("กองตัวอย่าง", "ลงวันที่ 7/1/68 เวลา 9.05", "เลขที่รับ......88......", "ผู้รับ.............")
    assert got["receive_no"][0] == "88"
    assert got["received_date"][0] == "2025-01-07"
    assert got["received_time"][0] == "09:05"
    assert "unit" not in got


def test_stamp_fields_left_empty_are_blank_and_absent_ones_absent() -> None:
    got = stamp_text("กองตัวอย่าง", "เลขรับ ..........", "วันที่ - 7 ม.ค. 2568")
    assert got["receive_no"] == (None, ValueStatus.BLANK)
    assert got["received_date"] == ("2025-01-07", ValueStatus.READ)
    assert "received_time" not in got


def test_number_beside_its_dotted_line_is_found() -> None:
    got = stamp_text(
        "กองตัวอย่าง", "เลขรับ.............", "0456", "วันที่.............", "8 JAN 2025", "เวลา......... น."
    )
    assert got["receive_no"] == ("0456", ValueStatus.READ)
    assert got["received_date"] == ("2025-01-08", ValueStatus.READ)
    assert got["received_time"] == (None, ValueStatus.BLANK)


@pytest.mark.parametrize("label", ["เลขรับ", "วันที่", "เวลา"])
def test_label_alone_is_blank_and_its_words_are_no_value(label: str) -> None:
    value = next(v for v in read_stamp(["กองตัวอย่าง", label]) if v.field != "agency")
    assert (value.value, value.raw, value.status) == (None, None, ValueStatus.BLANK)


@pytest.mark.parametrize("row", ["๑ก๘ เลขรับ ....", "เลขรับ ;'", "เลขรับ ~~", "เลขรับ กข"])
def test_marks_on_the_row_of_a_label_make_it_unreadable(row: str) -> None:
    value = next(v for v in read_stamp(["กองตัวอย่าง", row]) if v.field == "receive_no")
    assert (value.value, value.status) == (None, ValueStatus.UNREADABLE)
    assert value.raw is not None and "เลขรับ" not in value.raw


def test_pen_strokes_beside_a_label_make_it_unreadable() -> None:
    texts = ["กองตัวอย่าง", "เลขรับ", "วันที่ 8 มกราคม 2568", "เวลา ........ น."]
    plain = page([*stamped(), *in_stamp(texts)], stamps=[stamp(1)])
    left, right, top, bottom = 760.0, 830.0, 0.052 * 1414, 0.066 * 1414
    pen = MarkRegion("handwriting", (left, top, right, top, right, bottom, left, bottom), 0.5)
    marked = page([*stamped(), *in_stamp(texts)], stamps=[stamp(1)], marks=[pen])
    assert one(found(document(plain)), "receive_no", 1).status is ValueStatus.BLANK
    fields = found(document(marked))
    assert one(fields, "receive_no", 1).status is ValueStatus.UNREADABLE
    assert one(fields, "received_date", 1).value == "2025-01-08"
    assert one(fields, "received_time", 1).status is ValueStatus.BLANK


@pytest.mark.parametrize("text", ["น", "โ้", "ตพ", "ขอแสดงความดี"])
def test_name_without_a_word_of_rank_is_never_sure(text: str) -> None:
    lines = [replace(line, text=text) if line.text == "กรมทดสอบระบบ" else line for line in external()]
    agencies = [v for v in found(document(page(lines))).values if v.field == "from_agency"]
    assert all(value.confidence <= 0.6 for value in agencies)
    assert one(found(document(page(external()))), "from_agency").confidence > 0.9


def test_small_print_without_frame_and_label_is_no_receiving_stamp() -> None:
    loose = replace(stamp(1), method=FRAMELESS)
    words = ["กองตัวอย่าง", "ที่ 12", "โทร 021234567"]
    fields = found(document(page([*stamped(), *in_stamp(words)], stamps=[loose])))
    assert fields.hops == ()
    assert all(value.stamp_no is None for value in fields.values)
    fields = found(document(page([*stamped(), *in_stamp([*words, "เวลา 09.00 น."])], stamps=[loose])))
    assert [hop.stamp_no for hop in fields.hops] == [1]
    for label in ("เลขรับ 7", "เลขทะเบียนรับ", "รับที่ 5", "วันที่ 8 ม.ค. 68", "ก 12 วันที่"):
        assert receives(loose, [label]), label
    assert not receives(replace(loose, kind="seal"), ["เลขรับ 7"])


def test_misread_labels_are_forgiven_and_unreadable_values_said_so() -> None:
    got = stamp_text("กองตัวอย่าง", "เลขทะเบยนรบ 77", "วันที กขค", "เวลา ทท")
    assert got["receive_no"] == ("77", ValueStatus.READ)
    assert got["received_date"] == (None, ValueStatus.UNREADABLE)
    assert got["received_time"] == (None, ValueStatus.UNREADABLE)


def test_date_before_the_letter_is_doubted() -> None:
    late = {v.field: v for v in read_stamp(["เลขรับ 1", "วันที่ 6 มกราคม 2568"], LETTER_DATE)}
    early = {v.field: v for v in read_stamp(["เลขรับ 1", "วันที่ 6 มกราคม 2565"], LETTER_DATE)}
    assert late["received_date"].certainty > 0.9
    assert early["received_date"].certainty < 0.6


def test_hops_go_by_date_then_time_then_office() -> None:
    stamps = [stamp(1, left=0.66), stamp(2, left=0.4), stamp(3, left=0.1)]
    lines = [
        *stamped(),
        *in_stamp(["กองตัวอย่าง", "เลขรับ 3", "วันที่ 8 มกราคม 2568", "เวลา 09.00 น."], 1),
        *in_stamp(["กระทรวงทดสอบ", "เลขรับ 2", "วันที่ 8 มกราคม 2568", "เวลา ........"], 2, left=0.41),
        *in_stamp(["ฝ่ายทดลอง", "เลขรับ 1", "วันที่ 7 มกราคม 2568", "เวลา 16.00 น."], 3, left=0.11),
    ]
    fields = found(document(page(lines, stamps=stamps)))
    assert [(hop.stamp_no, hop.hop_no) for hop in fields.hops] == [(3, 1), (2, 2), (1, 3)]
    assert one(fields, "receive_no", 2).value == "2"
    assert one(fields, "receive_no", 2).page_no == 1


def test_a_day_that_can_hardly_be_read_does_not_order_the_hops() -> None:
    page_of = page([])
    near, far = stamp(1, left=0.66), stamp(2, left=0.1)

    def held(day: str, confidence: float) -> list[Value]:
        return [Value(1, "received_date", day, day, confidence, "recogniser", ValueStatus.READ, 1, None, 1)]

    later, earlier = held("2025-01-08", 0.95), held("2023-01-08", 0.3)
    assert hop_order([(page_of, near, later), (page_of, far, earlier)]) == [(1, 1), (1, 2)]
    sure = held("2023-01-08", 0.95)
    assert hop_order([(page_of, near, later), (page_of, far, sure)]) == [(1, 2), (1, 1)]


def test_a_stamp_on_a_page_of_no_letter_is_booked_to_none() -> None:
    evidence = with_values(
        document(
            page(external()),
            page(in_stamp(["กองตัวอย่าง", "เลขรับ 3"], 1), 2, stamps=[stamp(1)]),
        )
    )
    assert evidence.sections is not None
    first = replace(evidence.sections.letters[0], page_first=1, page_last=1)
    for letters in ((first,), ()):
        fields = fields_of(replace(evidence, sections=replace(evidence.sections, letters=letters)))
        number = one(fields, "receive_no", 1)
        assert (number.value, number.letter_no_in_doc, number.page_no) == ("3", None, 2)
        assert fields.hops == ()


def test_urgency_from_a_rubber_stamp() -> None:
    other = replace(stamp(1), kind="other")
    fields = found(document(page([*stamped(), *in_stamp(["ด่วนมาก"])], stamps=[other])))
    assert one(fields, "urgency").value == "ด่วนมาก"
    assert fields.hops == ()


WORDS = st.one_of(
    st.text(max_size=50),
    st.text(alphabet="กขคงจนมรลวสทเแาิีึื่้์ำ ./()-๐๑๒๓๔๕๖๗๘๙0123", max_size=50),
    st.sampled_from([line.text for line in external() + memo() + stamped() + order()]),
    st.sampled_from(["เลขรับ", "วันที่ 8 ม.ค. 68", "เวลา 9.00", "รับที่ ๑", "31/02/2568"]),
)
PLACES = st.floats(min_value=-0.1, max_value=1.1, allow_nan=False)
LINES = st.builds(
    Placed, WORDS, PLACES, PLACES, PLACES, st.sampled_from(["print", "stamp"]), st.sampled_from([None, 1, 2])
)


@given(st.lists(st.lists(LINES, max_size=20), max_size=3))
def test_no_lines_make_the_stage_fail(pages: list[list[Placed]]) -> None:
    evidence = with_values(
        document(*(page(lines, number, [stamp(1), stamp(2)]) for number, lines in enumerate(pages, start=1)))
    )
    result = STAGE.process(evidence, Workbench(FieldsOptions(), None, None, lambda *_: None)).record
    assert result is not None
    # What reads as another kind of stamp is none of the hops.
    assert len({(hop.page_no, hop.stamp_no) for hop in result.hops}) == len(result.hops) <= 2 * len(pages)
    for value in result.values:
        assert 0.0 <= value.confidence < 1.0
        assert (value.value is None) == (value.status in (ValueStatus.BLANK, ValueStatus.UNREADABLE))
        if value.field in ("date", "received_date") and value.value is not None:
            datetime.date.fromisoformat(value.value)


def test_misread_office_is_mended_and_never_sure() -> None:
    lines = [replace(line, text=line.text.replace("กรมทดสอบระบบ", "กรมบัญชีกสาง")) for line in stamped()]
    agency = one(found(document(page(lines))), "from_agency")
    assert (agency.value, agency.raw, agency.status) == ("กรมบัญชีกลาง", "กรมบัญชีกสาง", ValueStatus.CORRECTED)
    assert agency.confidence < 0.9


@pytest.mark.parametrize(("top", "sure"), [(0.035, True), (0.07, False)])
def test_a_name_with_room_for_a_line_above_it_is_not_sure(top: float, sure: bool) -> None:
    own = page([*external(), *in_stamp(["กรมชลประทาน"], top=top)], stamps=(stamp(1),))
    assert own.text is not None
    place = next(at for at, line in enumerate(own.text.lines) if line.layer == "stamp")
    read = replace(own, text=replace(own.text, stamps=(StampText(1, (0,), ()),)))
    assert own.text.lines[place].text == "กรมชลประทาน"
    assert (one(found(document(read)), "agency", stamp_no=1).confidence >= 0.9) is sure
