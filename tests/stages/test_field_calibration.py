"""Confidences of values: the measured share of right values, rising, and cautious."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evaluate.calibration import (
    Measured,
    judged,
    judged_by_others,
    lines_of,
    report,
    rising_line,
)
from pipeline.stages.field_calibration import calibrated, points, share_right
from pipeline.stages.value_evidence import APART, BORNE_OUT, KINDS, evidence_kind

VALUES = ("กรมชลประทาน", "กรมชลปทาน", "นายสมชาย ใจดี", "ขอเชิญประชุม", "๑๒")


@given(st.sampled_from([*KINDS, "kind"]), st.sampled_from(VALUES), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_surer_reading_never_makes_a_value_less_sure(
    field: str, value: str, first: float, second: float
) -> None:
    low, high = sorted((first, second))
    assert 0.0 <= calibrated(field, low, value=value) <= calibrated(field, high, value=value) <= 0.99


@pytest.mark.parametrize(
    ("field", "known", "unknown"),
    [
        ("from_agency", "กรมชลประทาน", "กรมชลปทาน"),
        ("owner_unit", "กองแผนงาน กลุ่มงานวินัย", "กองแผนงาน กล่มงานวินยฑ"),
        ("signatory_name", "นายสมชาย ใจดี", "นายสมชย ใจดี"),
        ("subject", "ขอเชิญประชุมคณะทำงาน ครั้งที่ ๑/๒๕๖๗", "ขอเชิญประชุมห้องสมดคณะทำงาน"),
        ("subject", "มาตรการป้องกันโรคติดต่อ", "มาตรการป้องกันโรคติดต่อและ"),
        ("to", "หัวหน้าส่วนราชการประจำจังหวัด", 'ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา"'),
        ("signatory_position", "อธิบดีกรมชลประทาน", "รองอธิบดี รักษาราชการแทน"),
        ("signatory_position", "ที่ปรึกษาด้านกฎหมาย", "ที่ฝึกอบรม"),
        ("owner_unit", "กองแผนงาน ฝ่ายพัสดุ", "ฝ่ายพัสดุ"),
        ("owner_unit", "กองช่าง งานธุรการ", "งานธุรการ"),
        ("to", "นายกเทศมนตรีตำบล นายกองค์การบริหารส่วนตำบล", "นายกเทศมนตรีตำบลเนายกองค์การบริหารส่วนตำบล"),
        ("to", "หัวหน้าส่วนราชการประจำจังหวัด", "หัวหน้าส่วนราชการประจำจังหวัดเพื่อโปรด"),
        ("signatory_position", "ผู้อำนวยการกองแผนงาน", "ผู้อำนวยการกอง"),
        ("signatory_position", "นักวิเคราะห์นโยบายและแผน", "นักวิเคราะห์นโยบายและแผนที่ ๑๘ พฤษภาคม"),
        ("subject", "รายงานผล พ.ศ. ๒๕๖๒", "รายงานผล พ.ศ. ๒๒๕๖๒"),
        ("subject", "รายงานผล พ.ศ. ๒๕๖๒", "รายงานผลพ.ศ. ๒๕๖๒"),
        ("from_unit", "สำนักงานเลขานุการกรม", "สำนักงาน"),
        ("emails", "hr_div@cgd.go.th", "hr_div@ogd.go.th"),
        ("urls", "https://www.cgd.go.th/", "https://www.cgd.go.th/it2568"),
        ("urls", "cgd.go.th", "survey.cgd.go.th"),
    ],
)
def test_words_names_and_the_table_bear_values_out(field: str, known: str, unknown: str) -> None:
    assert (evidence_kind(field, known), evidence_kind(field, unknown)) == (
        f"{KINDS[field]} known",
        KINDS[field],
    )
    for confidence in (0.5, 0.9, 0.97):
        assert calibrated(field, confidence, value=unknown) <= calibrated(field, confidence, value=known)


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("letter_no", "๙/๒๕๖๗", "number order"),
        ("letter_no", "กค ๐๔๐๕.๒/ว ๑๒๓", "number"),
        ("letter_no", "กค ๐๔๐๕.๒/ว ๓", "number short"),
        ("letter_no", "ฬฮ ๐๔๐๕.๒/ว ๑๒๓", "number foreign"),
        ("letter_no_run", "๗", "number short"),
        ("date", "2024-05-09", "date short"),
        ("date", "2024-05-19", "date"),
        ("date_text", "๙ พฤษภาคม ๒๕๖๗", "date short"),
        ("subject", "รายงานผลการประชุม (Zoom)", "text latin"),
    ],
)
def test_what_may_have_lost_something_or_is_borne_out_by_nothing_has_a_line_of_its_own(
    field: str, value: str, kind: str
) -> None:
    assert evidence_kind(field, value) == kind
    apart, least = share_right(kind, 0.97, {}), share_right(kind, 0.97, {kind.split()[0]: ((0.5, 0.98),)})
    assert (apart < 0.9) == (least < 0.9) == (kind in APART)


@given(st.sampled_from([*KINDS, "kind"]), st.text('กขคงาิ่ะเแ ()“”"นายรม๑1ab-', max_size=30))
def test_any_value_has_its_kind(field: str, value: str) -> None:
    assert (evidence_kind(field, value) or "").split(" ")[0] == KINDS.get(field, "")


def test_the_table_has_a_rising_line_for_every_kind() -> None:
    kinds = {*KINDS.values(), *(f"{kind} known" for kind in BORNE_OUT), *APART}
    assert set(KINDS.values()) <= set(points()) <= kinds
    for line in points().values():
        assert all(a[0] < b[0] and a[1] <= b[1] for a, b in itertools.pairwise(line))


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), max_size=200))
def test_a_measured_line_rises_and_lies_below_the_share(pairs: list[tuple[float, bool]]) -> None:
    line = rising_line(pairs)
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in itertools.pairwise(line))
    assert all(0.0 <= right < 1.0 for _, right in line)


def test_few_values_that_are_all_right_prove_little() -> None:
    few, many = rising_line([(0.8, True)] * 5), rising_line([(0.8, True)] * 500)
    assert few[0][1] < 0.9 < 0.99 < many[0][1]


def test_points_that_are_one_when_rounded_are_one() -> None:
    assert len(rising_line([(1e-5, False), *([(2e-5, True)] * 30)])) == 1


@pytest.mark.parametrize(("wrong", "sure"), [(1, True), (3, False)])
def test_a_pool_with_more_than_one_wrong_value_in_fifty_is_never_sure(wrong: int, sure: bool) -> None:
    ((_, right),) = rising_line([(0.9, at >= wrong) for at in range(100)])
    assert (right >= 0.9) is sure


@pytest.mark.parametrize("value", ["hr_div@cgd.go.th", "hr_div@ogd.go.th"])
def test_addresses_are_not_sure_before_their_own_kind_is_measured(value: str) -> None:
    kind = evidence_kind("emails", value) or ""
    assert share_right(kind, 0.97, {"address": ((0.5, 0.98),)}) < 0.9
    measured = share_right(kind, 0.97, {kind: ((0.5, 0.98),)})
    assert (measured >= 0.9) is (kind == "address known")


LETTERS = st.lists(
    st.builds(
        Measured,
        letter=st.sampled_from("ABCDEFGH"),
        field=st.sampled_from(("date", "to")),
        kind=st.sampled_from(("date", "post", "post known")),
        confidence=st.floats(0.0, 1.0),
        right=st.booleans(),
    ),
    max_size=60,
)


@given(LETTERS)
def test_every_value_is_judged_once_and_not_by_its_own_letter(values: list[Measured]) -> None:
    found = judged_by_others(values)
    assert sorted(map(repr, (value for value, _ in found))) == sorted(map(repr, values))
    of_one = [value for value in values if value.letter == "A"]
    others = {value: confidence for value, confidence in found if value.letter == "A"}
    turned = [replace(value, right=not value.right) for value in of_one]
    again = judged_by_others([*(value for value in values if value.letter != "A"), *turned])
    assert {replace(value, right=not value.right): c for value, c in again if value.letter == "A"} == others


def test_the_report_counts_what_is_sure_and_wrong() -> None:
    values = [Measured(f"L{at}", "date", "date", 0.99, at > 0) for at in range(200)]
    values += [Measured(f"L{at}", "to", "post", 0.5, at % 2 == 0) for at in range(200)]
    assert report("all", judged(values, lines_of(values))) == [
        "all date: 200 values, 199 right; sure 200, wrong 1",
        "all to: 200 values, 100 right; sure 0, wrong 0",
        "all all: 400 values, 299 right; sure 200, wrong 1",
    ]
