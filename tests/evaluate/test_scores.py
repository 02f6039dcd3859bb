"""Truth fed back scores perfect, and a known fault moves its figure by a known amount."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.errors import StorageError, UsageError
from pipeline.evaluate import evaluate
from pipeline.evaluate.pages import group_lines
from pipeline.evaluate.text import canonical, digits_of, edits, letters_and_digits, lost_by_class
from pipeline.imaging.polygons import covered, iou, points
from tests.evaluate.truth_tables import box, flat, made_truth, perfect_rows, write_rows, write_truth

Rows = dict[str, list[Any]]
Figures = dict[str, float | None]


@pytest.fixture
def scored(tmp_path: Path) -> Callable[[Callable[[Rows], None]], Figures]:
    """Scores the made letter after a fault was put into its tables."""

    def score(fault: Callable[[Rows], None], *, truth: dict[str, Any] | None = None) -> Figures:
        known = truth or made_truth()
        rows = perfect_rows(known)
        fault(rows)
        found = evaluate(write_rows(tmp_path / "out", rows), write_truth(tmp_path / "truth", known))
        return dict(found.figures["all"])

    return score


def _alter(table: str, number: int, **changes: Any) -> Callable[[Rows], None]:
    def fault(rows: Rows) -> None:
        rows[table][number] = replace(rows[table][number], **changes)

    return fault


def _drop(table: str) -> Callable[[Rows], None]:
    return lambda rows: rows[table].clear()


WANTED_ZERO = ("CER", "invented", "wrong", "read as print")


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_truth_fed_back_is_perfect_at_any_resolution(tmp_path: Path, scale: float) -> None:
    truth = made_truth()
    out = write_rows(tmp_path / "out", perfect_rows(truth, scale=scale))
    found = evaluate(out, write_truth(tmp_path / "truth", truth))
    for name, figure in found.figures["all"].items():
        if figure is not None:
            assert figure == pytest.approx(0 if any(w in name for w in WANTED_ZERO) else 1, abs=1e-4), name
    assert found.worst == ()
    assert {"line CER", "stamp F1", "section F1, kind and text", "letter values right"} <= set(
        found.figures["all"]
    )


def _characters() -> int:
    return sum(len(canonical(line["text"])) for page in made_truth()["pages"] for line in page["lines"])


def test_one_wrong_thai_digit_counts_once(scored: Any) -> None:
    figures = scored(_alter("lines", 0, text="ที่ กต ๑๓๐๕/ว ๕๓๓"))
    assert figures["line CER"] == pytest.approx(1 / _characters())
    thai_digits = sum(c in "๐๑๒๓๔๕๖๗๘๙" for p in made_truth()["pages"] for x in p["lines"] for c in x["text"])
    assert figures["line CER, Thai digit"] == pytest.approx(1 / thai_digits)
    assert figures["line CER, Arabic digit"] == 0
    assert figures["lines without an error"] == pytest.approx(6 / 7)


def test_a_line_not_found_is_wholly_wrong(scored: Any) -> None:
    figures = scored(lambda rows: rows["lines"].pop(1))
    assert figures["line CER"] == pytest.approx(len(canonical("เรื่อง ขอเชิญประชุม")) / _characters())


def test_cells_read_as_one_line_are_no_error(scored: Any) -> None:
    def join(rows: Rows) -> None:
        cells = [r for r in rows["lines"] if r.text in ("รายการ", "จำนวน ๔๖")]
        for cell in cells:
            rows["lines"].remove(cell)
        rows["lines"].append(
            replace(cells[0], text="รายการ จำนวน ๔๖", polygon=flat(box(100, 100, 1000, 140)))
        )

    figures = scored(join)
    assert figures["line CER"] == 0
    assert figures["lines without an error"] == 1


def test_wrong_order_shows_in_the_page_alone(scored: Any) -> None:
    def swap(rows: Rows) -> None:
        lines = rows["pages"][1].text.split("\n")
        rows["pages"][1] = replace(rows["pages"][1], text="\n".join(reversed(lines)))

    figures = scored(swap)
    assert figures["line CER"] == 0
    assert figures["page CER, in reading order"] > 0.1


def test_print_read_on_a_seal_is_invented(scored: Any) -> None:
    def ghost(rows: Rows) -> None:
        rows["lines"].append(replace(rows["lines"][0], text="ผีหลอก", polygon=flat(box(820, 1040, 980, 1080))))

    figures = scored(ghost)
    assert figures["line CER"] == 0
    assert figures["print invented, characters per true character"] == pytest.approx(6 / _characters())
    assert figures["stamp or handwriting read as print, characters per page"] == pytest.approx(6 / 2)


def test_a_stamp_not_found_loses_its_values(scored: Any) -> None:
    figures = scored(_drop("stamps"))
    assert (figures["stamp recall"], figures["stamp precision"], figures["stamp F1"]) == (0, None, 0)
    assert figures["stamp values right"] == 0


def test_a_stamp_found_twice_costs_precision(scored: Any) -> None:
    figures = scored(lambda rows: rows["stamps"].append(replace(rows["stamps"][0], stamp_no=2)))
    assert (figures["stamp recall"], figures["stamp precision"]) == (1, 0.5)
    assert figures["stamp F1"] == pytest.approx(2 / 3)


def test_half_a_stamp_has_half_the_iou(scored: Any) -> None:
    figures = scored(_alter("stamps", 0, polygon=flat(box(800, 100, 980, 260))))
    assert figures["stamp IoU of those found"] == pytest.approx(0.6, abs=1e-3)


def test_wrong_and_sure_is_told_from_wrong_and_unsure(scored: Any) -> None:
    sure = scored(_alter("stamps", 0, receive_no="0471"))
    assert sure["stamp values right"] == pytest.approx(3 / 4)
    assert sure["stamp values given as sure that are wrong"] == pytest.approx(1 / 4)
    unsure = scored(_alter("stamps", 0, receive_no="0471", receive_no_confidence=0.5))
    assert unsure["stamp values right"] == pytest.approx(3 / 4)
    assert unsure["stamp values given as sure that are wrong"] == 0
    assert unsure["stamp values given as sure, share of all"] == pytest.approx(3 / 4)


def test_an_invented_value_given_as_sure_is_the_worst_fault(scored: Any) -> None:
    figures = scored(_alter("stamps", 0, unit="กองกลาง"))
    assert figures["stamp values right"] == 1
    assert figures["stamp values rightly left blank"] == 0
    assert figures["stamp values given as sure that are wrong"] == pytest.approx(1 / 5)


def test_letter_values(scored: Any) -> None:
    figures = scored(_alter("letters", 0, subject="ขอเชิญประชม", date=None, enclosures=("กำหนดการ",)))
    assert figures["letter subject right"] == 0
    assert figures["letter date right"] == 0
    assert figures["letter letter_no right"] == 1
    assert figures["letter values right"] == pytest.approx(7 / 9)
    assert figures["letter enclosures F1"] == pytest.approx(2 / 3)


def test_phones_may_write_the_extension_either_way(scored: Any) -> None:
    assert scored(_alter("letters", 0, phones=("021435000 ext 2100",)))["letter phones F1"] == 1


def test_a_section_of_another_kind_is_located_but_not_right(scored: Any) -> None:
    figures = scored(_alter("sections", 1, kind="heading"))
    assert figures["section F1, text alone"] == 1
    assert figures["section F1, kind and text"] == pytest.approx(2 / 3)


def test_what_a_careful_reader_doubts_is_left_out(scored: Any) -> None:
    truth = made_truth()
    truth["unsure"] = ["letter.subject: smudged", "pages[0].lines[1]: smudged"]
    truth["stamps"][0]["unsure"] = ["receive_no"]

    def fault(rows: Rows) -> None:
        _alter("letters", 0, subject="?")(rows)
        _alter("lines", 1, text="?")(rows)
        _alter("stamps", 0, receive_no="9")(rows)

    figures = scored(fault, truth=truth)
    assert figures["line CER"] == 0
    assert (figures["letter values right"], figures["stamp values right"]) == (1, 1)


def test_groups_have_their_own_figures(tmp_path: Path) -> None:
    easy, hard = made_truth(), made_truth() | {"id": "other", "files": ["other.pdf"], "level": "hard"}
    rows = perfect_rows(easy)
    for name, more in perfect_rows(hard).items():
        rows[name] += more if name != "lines" else []
    found = evaluate(
        write_rows(tmp_path / "out", rows), write_truth(tmp_path / "truth", easy, hard), by="level"
    )
    assert list(found.figures) == ["all", "easy", "hard"]
    assert [found.figures[g]["line CER"] for g in found.figures] == [0.5, 0, 1]
    assert found.letters == 2
    assert found.worst[0].where.startswith("other page")


def test_what_cannot_be_scored_says_what_to_do(tmp_path: Path) -> None:
    out = write_rows(tmp_path / "out", perfect_rows(made_truth()))
    with pytest.raises(StorageError, match="no truth files"):
        evaluate(out, tmp_path / "nowhere")
    with pytest.raises(UsageError, match="cannot group"):
        evaluate(out, write_truth(tmp_path / "truth", made_truth()), by="weight")
    (tmp_path / "truth" / "bad.json").write_text('{"id": "bad"}')
    with pytest.raises(UsageError, match="not a truth file"):
        evaluate(out, tmp_path / "truth")


THAI = st.text(
    alphabet=st.characters(min_codepoint=0x0E01, max_codepoint=0x0E59, categories=["L", "M", "N"]),
    max_size=30,
)


@given(THAI, THAI)
def test_cer_is_that_of_jiwer(truth: str, reading: str) -> None:
    truth, reading = canonical(truth), canonical(reading)
    assume(truth)
    assert edits(truth, reading) / len(truth) == pytest.approx(jiwer.cer(truth, reading))


@given(THAI)
def test_canonical_is_final_and_loses_no_class(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    assert sum(total for _, _, total in lost_by_class(canonical(text), "")) == len(canonical(text))


def test_what_typists_may_write_differently_is_alike() -> None:
    assert canonical("น\u0e49\u0e4d\u0e32") == canonical("น\u0e4d\u0e49\u0e32") == canonical("น้ำ")
    assert canonical("\u0e40\u0e40ก่") == canonical("แก่")
    assert canonical("“ก” – ข........") == canonical('"ก"-ข')
    assert letters_and_digits("กต ๑๓๐๕/ว ๕๓๒") == "กต1305ว532"
    assert digits_of("EO ๐๐๔๑๗") == "417"
    assert digits_of(None) == ""


@given(st.floats(-500, 500), st.floats(-500, 500), st.floats(0, 6.28))
def test_iou_does_not_depend_on_place_or_turn(x: float, y: float, angle: float) -> None:
    one, other = points(flat(box(0, 0, 100, 40))), points(flat(box(50, 0, 150, 40)))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    first, second = one @ turn + np.array([x, y]), other @ turn + np.array([x, y])
    assert iou(first, first) == pytest.approx(1, abs=1e-4)
    assert iou(first, second) == pytest.approx(1 / 3, abs=1e-3)
    assert covered(first, second) == pytest.approx(1 / 2, abs=1e-3)


def test_readings_far_from_any_line_are_astray() -> None:
    line = points(flat(box(0, 0, 100, 20)))
    below, beside = line + np.array([0, 200]), line + np.array([2, 1])
    groups, astray = group_lines([line], [below, beside])
    assert astray == [0]
    assert groups[0].readings == (1,)
