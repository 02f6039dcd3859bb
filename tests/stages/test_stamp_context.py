"""What a letter says of the stamps on it, and what follows from it for their dates and offices."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.look_alikes import with_look_alikes
from pipeline.records import CellCandidate, StampCell, Value, ValueStatus
from pipeline.stages.office_levels import likely_rank, office_name, office_rank
from pipeline.stages.stamp_context import NO_CONTEXT, StampContext, context_of
from pipeline.stages.stamp_fields import office_names
from pipeline.stages.stamp_values import FoundValue, cell_values

BOX = (0.0, 0.0, 9.0, 0.0, 9.0, 9.0, 0.0, 9.0)


def _value(field: str, value: str | None, raw: str | None = None) -> Value:
    return Value(1, field, value, raw or value, 0.9, "crnn")


def _date(*texts: tuple[str, str, float], context: StampContext, agreement: float = 0.95) -> FoundValue:
    candidates = tuple(
        CellCandidate("date", value, text, weight, agreement, told=agreement * weight)
        for value, text, weight in texts
    )
    cell = StampCell("received_date", "วันที่", BOX, 3.0, texts[0][1], 0.9, candidates)
    return cell_values((cell,), context)[0]


def test_the_month_of_a_date_without_a_day_bounds_what_is_received() -> None:
    context = context_of([_value("date", None, "ก เมษายน 2563")], ["เรื่อง ทดสอบ"])
    assert (context.letter_date, context.month_from) == (None, datetime.date(2020, 4, 1))
    assert context.latest is not None and context.latest > datetime.date(2021, 4, 30)
    found = _date(("2008-04-28", "28 เม.ย. 2551", 0.6), ("2020-04-28", "28 เม.ย. 2563", 0.3), context=context)
    assert (found.value, found.status) == ("2020-04-28", ValueStatus.CORRECTED)
    assert found.confidence < 0.9


def test_a_letter_without_a_date_tells_the_year_by_those_it_names() -> None:
    context = context_of([], ["ประจำปีงบประมาณ พ.ศ. ๒๕๖๘", "ตามพระราชบัญญัติ พ.ศ. ๒๕๓๙", "โทร. ๐ ๒๕๗๙ ๐๑๒๑"])
    assert context.years == {2025}
    assert context_of([], ["คำสั่งที่ ๑๒/๒๕๖๗", "ที่ กท ๐๑๐๒/๒๕๘๐", "ที่ กท ๐๑๐๒.๓/๒๕๙๑"]).years == {2024}
    texts = (("2015-02-11", "11 ก.พ. 2558", 0.6), ("2025-02-11", "11 ก.พ. 2568", 0.3))
    assert _date(*texts, context=context).value == "2025-02-11"
    assert _date(*texts, context=NO_CONTEXT).value == "2015-02-11"


def test_a_year_before_the_regulation_gives_way_where_nothing_else_tells_the_year() -> None:
    texts = (("1959-08-28", "28 ส.ค. 2502", 0.6), ("2019-08-28", "28 ส.ค. 2562", 0.3))
    found = _date(*texts, context=NO_CONTEXT)
    assert (found.value, found.confidence < 0.9) == ("2019-08-28", True)
    assert _date(("1959-08-28", "28 ส.ค. 2502", 0.9), context=NO_CONTEXT).value == "1959-08-28"


@pytest.mark.parametrize(
    ("printed", "years"),
    [
        (["ยุทธศาสตร์ชาติ ระยะ ๒๐ ปี (พ.ศ. ๒๕๖๑ - พ.ศ. ๒๕๘๐)", "ประจำปี ๒๕๖๗"], {2024}),
        (["1 ตุลาคม พ.ศ. 2561 ถึง 30 กันยายน พ.ศ. 2580", "ณ วันที่ 15 มกราคม พ.ศ. 2567"], {2024}),
        (["แผนพัฒนา พ.ศ. 2566 - 2570"], set()),
        (["ผลงาน พ.ศ. 2565 - พ.ศ. 2567"], {2022, 2024}),
        (["ให้แล้วเสร็จในปี 2580", "วันที่ 15 มกราคม 2567"], {2024, 2037}),
        (["ลงวันที่ 4 พฤษภาคม 2542", "ลงวันที่ 9 มีนาคม 2567"], {2024}),
    ],
)
def test_years_of_plans_and_of_old_laws_take_none_away_from_those_of_the_letter(
    printed: list[str], years: set[int]
) -> None:
    assert context_of([], printed).years == years


def test_a_plan_for_years_to_come_does_not_change_what_a_stamp_says() -> None:
    context = context_of([], ["ยุทธศาสตร์ชาติ (พ.ศ. 2561 - พ.ศ. 2580)", "ประจำปี 2567"])
    found = _date(("2024-01-20", "20 ม.ค. 67", 0.98), ("2037-01-20", "20 ม.ค. 80", 0.02), context=context)
    assert (found.value, found.status) == ("2024-01-20", ValueStatus.READ)


@pytest.mark.parametrize(
    ("text", "value", "sure"),
    [
        ("11 ก.พ. 2568", "2025-02-11", True),
        ("11 ก.พ. 68", "2025-02-11", False),
        ("11 ม.ค. 2568", "2025-01-11", False),
        ("11 ก.พ. 2558", "2015-02-11", False),
    ],
)
def test_what_is_sure_without_the_date_of_a_letter(text: str, value: str, sure: bool) -> None:
    found = _date((value, text, 0.999), context=StampContext(years=frozenset({2025})), agreement=1.0)
    assert found.value == value
    assert (found.confidence >= 0.9) is sure


@pytest.mark.parametrize(
    ("text", "read", "value"),
    [
        ("9 ก.พ. 2588", "2045-02-09", "2023-02-09"),
        ("9 ก.พ. 2511", "1968-02-09", None),
        ("๙ ก.พ. ๒๕๖๓", "2020-02-09", "2023-02-09"),
    ],
)
def test_a_digit_of_the_year_taken_for_one_that_looks_like_it_is_settled(
    text: str, read: str, value: str | None
) -> None:
    found = _date((read, text, 0.9), context=StampContext(datetime.date(2023, 2, 7)))
    if value is None:
        assert found.value == read and found.confidence < 0.5
    else:
        assert (found.value, found.status) == (value, ValueStatus.CORRECTED)
        assert found.confidence <= 0.5


def test_offices_in_the_letter_are_the_likelier_ones() -> None:
    context = context_of(
        [_value("to", "นายกองค์การบริหารส่วนตำบลดาวเรือง"), _value("from_agency", "จังหวัดตรัง")],
        ["ผู้ว่าราชการจังหวัดพะเยา เรียน"],
    )
    assert "องค์การบริหารส่วนตำบลดาวเรือง" in context.offices
    assert context.provinces == ("พะเยา",)
    read = "องค์กาวบริหารส่วนตำลดาวเรีง"
    found = office_name(read, 0.85 ** len(read), offices=context.offices)
    assert (found.text, found.status) == ("องค์การบริหารส่วนตำบลดาวเรือง", ValueStatus.CORRECTED)
    assert found.confidence < 0.9
    cut = "ศาลากลางจังหวัดบุรี"
    assert office_name(cut, 0.85 ** len(cut)).text == cut
    named = office_name(cut, 0.85 ** len(cut), provinces=("ลพบุรี", "ตรัง"))
    assert named.text == "ศาลากลางจังหวัดลพบุรี" and named.confidence < 0.9
    other = "ศาลากลางจังหวัดตรัง"
    assert office_name(other, 0.99, provinces=("พะเยา",)).text == other


def test_a_misread_word_of_rank_is_one_all_the_same() -> None:
    assert office_rank("กลมงานบริหารทั่วไป") is None
    assert likely_rank("กลมงานบริหารทั่วไป") == office_rank("กลุ่มงานบริหารทั่วไป")
    assert likely_rank("ฝนตกหนัก") is None
    found = office_names(["สำนักงานสาธารณสุขจังหวัด", "กลมงานบริหารทั่วไป"])
    assert [one.field for one in found] == ["agency", "unit"]


def test_bits_of_other_print_are_no_part_of_a_name() -> None:
    assert [one.value for one in office_names(["ง สำนักงานการท่องเที่ยว", "Y1 และกีฬาจังหวัดตรัง"])] == [
        "สำนักงานการท่องเที่ยวและกีฬาจังหวัดตรัง"
    ]
    assert office_names(["T กรมชลประทาน 1"])[0].value == "กรมชลประทาน"
    school = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตรัง เขต 1"
    assert office_names([school])[0].value == school
    assert office_names(["สำนักงานพาณิชย์จัง", "จังหวัดตรัง"])[0].value == "สำนักงานพาณิชย์จังหวัดตรัง"


def test_a_unit_below_a_name_that_cannot_be_read_is_no_sure_agency() -> None:
    below = office_names(["มนต กนจดทดการลบาฒ", "กองแผนงาน"])
    alone = office_names(["กองแผนงาน"])
    assert below[0].certainty < 0.9 < alone[0].certainty


@given(st.integers(0, 2**31))
def test_look_alikes_only_add_to_what_may_stand_in_a_value(seed: int) -> None:
    classes = {character: number for number, character in enumerate("0123456789๐๖ObIl/. กข", start=1)}
    chance = np.random.default_rng(seed)
    frames = chance.dirichlet(np.ones(len(classes) + 1) * 0.2, size=5).astype(np.float32)
    for kind in ("number", "date", "time"):
        raised = with_look_alikes(frames, kind, classes)  # type: ignore[arg-type]
        assert (raised >= frames).all() and (raised <= 1).all()
        assert (raised[:, 0] == frames[:, 0]).all()
    row = np.zeros((1, len(classes) + 1), np.float32)
    row[0, classes["b"]] = 1.0
    assert with_look_alikes(row, "number", classes)[0, classes["6"]] > 0.5


def test_a_month_that_lost_its_mark_is_likelier_than_another_day() -> None:
    context = StampContext(datetime.date(2023, 3, 7))
    found = _date(("2023-01-09", "9 ม.ค. 2566", 0.99), ("2023-07-01", "1 ก.ค. 2566", 0.004), context=context)
    assert (found.value, found.status) == ("2023-03-09", ValueStatus.CORRECTED)
    assert found.confidence <= 0.5


def test_the_very_name_of_an_office_is_sure_and_one_in_no_table_is_not() -> None:
    assert office_name("สำนักงานสาธารณสุขจังหวัดตรัง", 0.6).confidence > 0.9
    assert office_name("งานสารบรรณ กองกลาง", 0.97).confidence > 0.95
    assert office_name("ศาลากลางจังหวัดดาวเรือง", 0.97).confidence < 0.9
    assert office_name("งานสารบัญ", 0.6).confidence < 0.9


def test_a_name_that_ends_well_inside_its_stamp_has_lost_no_province() -> None:
    assert office_names(["สำนักงานจังหวัด"])[0].certainty < 0.9
    assert office_names(["สำนักงานจังหวัด"], inside=True)[0].certainty > 0.9


def test_a_name_that_may_go_on_in_a_line_that_was_lost_is_not_sure() -> None:
    assert office_names(["คณะวิทยาศาสตร์"])[0].certainty > 0.9
    assert office_names(["คณะวิทยาศาสตร์", "x7 22"])[0].certainty < 0.9
    assert office_names(["กรมชลประทาน", "x7 22"])[0].certainty > 0.9


def test_an_office_whose_place_stands_apart_is_named_with_it() -> None:
    context = context_of([_value("to", "นายกองค์การบริหารส่วนตำบล ดอยซาง")], [])
    assert "องค์การบริหารส่วนตำบลดอยซาง" in context.offices


def test_a_name_that_lost_its_word_of_rank_is_one_that_the_letter_names_however_clear_it_is() -> None:
    found = office_name("หวัดเชียงราย", 0.99, offices=("จังหวัดเชียงราย",))
    assert (found.text, found.status) == ("จังหวัดเชียงราย", ValueStatus.CORRECTED)
    assert found.confidence < 0.9
    assert office_name("หวัดเชียงราย", 0.99, offices=("จังหวัดเชียงใหม่",)).text != "จังหวัดเชียงใหม่"


@pytest.mark.parametrize("line", ["กบรบ ๐๘๓", "1เมทะเบียนรับ", "บันทึกข้อค", "ขรับที่"])
def test_worn_labels_and_words_of_the_letter_are_no_names(line: str) -> None:
    found = office_names(["กรมชลประทาน", "กองคลัง", line])
    assert [one.value for one in found] == ["กรมชลประทาน", "กองคลัง"]


def test_numbers_of_districts_and_groups_stay_in_names() -> None:
    school = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตรัง เขต 12"
    assert office_names([school])[0].value == school


@pytest.mark.parametrize(
    "to", ["นายกองค์การบริหารส่วนตำบล ทุกแห่ง", "ผู้ว่าราชการจังหวัดทุกจังหวัด", "ผู้อำนวยการสำนักงานเขตทุกเขต"]
)
def test_all_offices_of_a_kind_are_none_that_a_stamp_may_be_of(to: str) -> None:
    assert context_of([_value("to", to)], []).offices == ()
    assert context_of([_value("to", "นายกองค์การบริหารส่วนตำบล ทดลอง")], []).offices == (
        "องค์การบริหารส่วนตำบลทดลอง",
        "ที่ทำการองค์การบริหารส่วนตำบลทดลอง",
    )
