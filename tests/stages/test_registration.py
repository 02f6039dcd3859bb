"""Number and date of a letter: what a stamp left no code letters of, and letters and years said twice."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import LineReading, Value, ValueStatus
from pipeline.stages.field_proof import Proof
from pipeline.stages.letter_registration import given_places
from pipeline.thai.months import FULL_MONTHS
from tests.stages.letters import Placed, document, external, in_stamp, page, stamp, with_values


def values_of(lines: list[Placed]) -> dict[str, Value]:
    fields = with_values(document(page(lines))).fields
    assert fields is not None
    return {value.field: value for value in fields.values}


def with_head(number: str, sender: str) -> list[Placed]:
    return [
        replace(
            line, text=number if line.text.startswith("ที่ ") else line.text.replace("กรมทดสอบระบบ", sender)
        )
        for line in external()
    ]


@pytest.mark.parametrize(
    ("number", "wanted", "run"),
    [
        ("ที่ ๑๓/๐๔๓๓.๔/๒๖๒๙", "กค ๐๔๓๓.๔/๒๖๒๙", "2629"),
        ("ที่ ๑:/ ๐๔๓๓.๔/ว ๑๒", "กค ๐๔๓๓.๔/ว ๑๒", "12"),
        ("ที่ ๐๔๓๓.๔/ว ๑๒", "กค ๐๔๓๓.๔/ว ๑๒", "12"),
    ],
)
def test_code_letters_under_a_stamp_are_those_of_the_sender(number: str, wanted: str, run: str) -> None:
    values = values_of(with_head(number, "กรมบัญชีกลาง"))
    assert values["letter_no"].value == wanted
    assert values["letter_no_run"].value == run
    assert values["letter_no"].status is ValueStatus.CORRECTED
    assert values["letter_no"].confidence < 0.9
    assert values["letter_no_code"].value == "กค"
    assert values["letter_no_code"].confidence < 0.9


def test_no_code_is_invented_for_a_sender_whose_code_no_table_has() -> None:
    values = values_of(with_head("ที่ ๑๓/๐๔๓๓.๔/๒๖๒๙", "กรมตัวอย่าง"))
    assert values["letter_no"].value == "๐๔๓๓.๔/๒๖๒๙"
    assert "letter_no_code" not in values


@pytest.mark.parametrize("text", ["ที่ ๓๔/๐๒๑๒ ๓", "ที่ ๑๓/๑๒๓/๒๖๒๙", "ที่ xx ๑๒๓๔/๑๒"])
def test_not_every_fraction_is_the_rest_of_a_number(text: str) -> None:
    assert values_of(with_head(text, "กรมบัญชีกลาง"))["letter_no"].confidence <= 0.6


@pytest.mark.parametrize(
    ("sender", "sure"),
    [("กรมบัญชีกลาง", True), ("กรมชลประทาน", False)],
)
def test_a_sender_with_other_code_letters_than_the_number_is_doubted(sender: str, sure: bool) -> None:
    values = values_of(with_head("ที่ กค ๐๔๓๓.๔/๒๖๒๙", sender))
    assert (values["letter_no"].value, values["from_agency"].value) == ("กค ๐๔๓๓.๔/๒๖๒๙", sender)
    assert (values["letter_no"].confidence >= 0.9) is sure
    assert (values["from_agency"].confidence >= 0.9) is sure


def proof(text: str, doubtful: int, sureness: float = 0.8) -> Proof:
    confidences = tuple(sureness if place == doubtful else 0.999 for place in range(len(text)))
    box = (0.0, 0.0, 10.0, 0.0, 10.0, 1.0, 0.0, 1.0)
    return Proof([(1, LineReading(1, text, text, 0.9, "recogniser", box, character_confidences=confidences))])


@given(st.text("กขคงจฉชซ", min_size=8, max_size=30), st.data())
def test_a_letter_is_borne_out_where_eight_in_a_row_stand_elsewhere(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    found = proof(text, at)
    assert found.of(text).confidence == pytest.approx(0.8)
    assert found.of(text, f"ดดด{text}ดดด").confidence == pytest.approx(0.94)
    beside = text[max(0, at - 3) : at + 4]
    assert found.of(text, f"ด{beside}ด").confidence == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("elsewhere", "borne"),
    [
        ("ประจำปีงบประมาณพ.ศ.๒๕๖๙กำหนดไว้", True),
        ("ประจำปีงบประมาณพ.ศ.๒๕๖๘กำหนดไว้", False),
        ("เลขที่๒๕๖๙", False),
        ("", False),
    ],
)
def test_a_year_is_borne_out_by_the_same_year_elsewhere(elsewhere: str, borne: bool) -> None:
    text = "แผนปฏิบัติราชการพ.ศ.๒๕๖๙"
    found = proof(text, len(text) - 1).of(text, elsewhere).confidence
    assert (found > 0.9) is borne


def test_digits_that_are_no_year_are_said_once() -> None:
    text = "ขอเชิญประชุมครั้งที่๓ของคณะกรรมการ"
    assert proof(text, text.index("๓")).of(text, text).confidence == pytest.approx(0.8)


def test_telephones_in_the_table_of_an_annex_are_the_letters_too() -> None:
    cells = [("ชื่อ", "โทรศัพท์"), ("นายหนึ่ง ทดสอบ", "๐ ๒๓๖๔ ๖๔๔๕ ต่อ ๑๑"), ("นางสอง ทดสอบ", "๐ ๒๓๖๔ ๖๔๔")]
    rows = [
        Placed(text, left, 0.2 + 0.026 * row, left + 0.2)
        for row, pair in enumerate(cells)
        for text, left in zip(pair, (0.2, 0.5), strict=True)
    ]
    annex = [Placed("สิ่งที่ส่งมาด้วย ๑", 0.72, 0.08, 0.88), Placed("บัญชีรายชื่อ", 0.45, 0.13, 0.57), *rows]
    fields = with_values(document(page(external()), page(annex, 2))).fields
    assert fields is not None
    phones = [(one.value, one.confidence >= 0.9) for one in fields.values if one.field == "phones"]
    assert phones == [("021234567 ext 89", True), ("023646445 ext 11", True), ("02364644", False)]


@pytest.mark.parametrize("between", [", ", ",", " ,", "/", " / "])
@pytest.mark.parametrize("second", ["อธิบดีกรมบัญชีกลาง", "นายกองค์การบริหารส่วนตำบลทุกแห่ง"])
def test_the_comma_between_two_addressees_stays(between: str, second: str) -> None:
    to = f"อธิบดีกรมชลประทาน{between}{second}"
    value = values_of(
        [replace(line, text=f"เรียน {to}") if line.text.startswith("เรียน") else line for line in external()]
    )["to"]
    assert (value.value, value.status) == (to, ValueStatus.READ)


def below_frame(*pieces: Placed) -> Value:
    """The sender of a letter with a receiving stamp at the right above its head, and `pieces` there."""
    head = [line for line in external() if line.text != "กรมทดสอบระบบ"]
    received = in_stamp(["เลขรับ 12", "วันที่ 6 ม.ค. 2568", "เวลา 10.00"])
    evidence = document(page([*received, *head[:2], *pieces, *head[2:]], stamps=[stamp(1, top=0.045)]))
    fields = with_values(evidence).fields
    assert fields is not None
    return next(one for one in fields.values if one.field == "from_agency")


def test_an_office_below_the_frame_of_its_stamp_is_not_the_sender() -> None:
    receiver = Placed("กองรับหนังสือ", 0.71, 0.134, 0.85)
    sender = Placed("กรมทดสอบระบบ", 0.58, 0.15)
    assert below_frame(receiver, sender).value == "กรมทดสอบระบบ"


def test_a_sender_that_stands_below_a_frame_alone_is_kept() -> None:
    assert below_frame(Placed("กรมทดสอบระบบ", 0.71, 0.134, 0.85)).value == "กรมทดสอบระบบ"
    address = Placed("กองทดสอบ", 0.71, 0.15, 0.85)
    assert below_frame(Placed("กรมทดสอบระบบ", 0.71, 0.134, 0.85), address).value == "กรมทดสอบระบบ"


def date_under_stamp(text: str, doubtful: range, paragraph: str) -> Value:
    """The date of a letter of which some characters were read with doubt, and a paragraph naming a day."""
    lines = [
        replace(line, text=text) if line.text == "๕ มกราคม ๒๕๖๘" else line
        for line in external()
        if "๑๐ มกราคม ๒๕๖๘" not in line.text
    ]
    lines = [replace(line, text=paragraph) if line.text == "หนังสือ ณ ห้องประชุม ๓" else line for line in lines]
    evidence = page(lines)
    assert evidence.text is not None
    read = tuple(
        replace(
            one,
            character_confidences=tuple(0.8 if at in doubtful else 0.999 for at in range(len(one.text))),
        )
        if one.text == text
        else one
        for one in evidence.text.lines
    )
    fields = with_values(document(replace(evidence, text=replace(evidence.text, lines=read)))).fields
    assert fields is not None
    return next(one for one in fields.values if one.field == "date")


@pytest.mark.parametrize(
    ("doubtful", "paragraph", "sure"),
    [
        (range(3, 10), "หนังสือ ณ ห้องประชุม ๓", True),
        (range(3, 14), "หนังสือ ในวันที่ ๓ มีนาคม ๒๕๖๘", True),
        (range(3, 14), "หนังสือ ณ ห้องประชุม ๓", False),
        (range(3, 14), "หนังสือ ในวันที่ ๓ มีนาคม ๒๕๖๖", False),
        (range(3, 14), "หนังสือ ในวันที่ ๓ ธันวาคม ๒๕๖๘", False),
        (range(14), "หนังสือ ในวันที่ ๓ มีนาคม ๒๕๖๘", False),
    ],
)
def test_month_and_year_may_be_borne_out_but_no_day(doubtful: range, paragraph: str, sure: bool) -> None:
    date = date_under_stamp("๑๕ มกราคม ๒๕๖๘", doubtful, paragraph)
    assert date.value == "2025-01-15"
    assert (date.confidence >= 0.9) is sure


def test_a_digit_in_dispute_is_not_made_up_for() -> None:
    text = "๑๕มกราคม๒๕๖๘"
    places = frozenset(range(2, 8))
    box = (0.0, 0.0, 10.0, 0.0, 10.0, 1.0, 0.0, 1.0)

    def confidence(last: float) -> float:
        read = (0.99, 0.99, *([0.8] * 6), 0.99, 0.99, 0.99, last)
        line = LineReading(1, text, text, 0.9, "recogniser", box, character_confidences=read)
        return Proof([(1, line)]).of(text, given=places).confidence

    assert confidence(0.8) == pytest.approx(0.8)
    assert confidence(0.6) < 0.6 * 0.8**5


@given(
    st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 12, 31)),
    st.lists(st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 12, 31)), max_size=3),
)
def test_no_digit_of_a_day_is_given(day: datetime.date, named: list[datetime.date]) -> None:
    raw = f"{day.day} {FULL_MONTHS[day.month - 1]} {day.year + 543}"
    joined = "".join(raw.split())
    given_letters = "".join(joined[place] for place in sorted(given_places(raw, day, named)))
    near = any(one.year == day.year and abs((one - day).days) <= 120 for one in named)
    assert given_letters == FULL_MONTHS[day.month - 1] + (str(day.year + 543) if near else "")
