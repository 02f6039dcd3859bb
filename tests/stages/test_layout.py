"""Stage layout on drawn pages."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.imaging.boxes import corners_of
from pipeline.imaging.frames import upright_frame
from pipeline.imaging.layers import AREAS, INKS, PageLayers
from pipeline.imaging.polygons import iou
from pipeline.records import Layout, PageEvidence, SourcePage, Status, Upright
from pipeline.stages.contract import Outcome, Workbench
from pipeline.stages.layout import STAGE, LayoutOptions, find_layout
from pipeline.stages.layout_stamps import FRAME, FoundStamp, joined_cells
from tests.imaging.drawn import A4, letter_page, line_of_text, stamp
from tests.imaging.test_layers import votes


def _outcome(
    picture: np.ndarray, options: LayoutOptions | None = None, saved: dict[str, np.ndarray] | None = None
) -> Outcome[Layout]:
    height, width = picture.shape[:2]
    page = SourcePage(1, width, height, 150.0, "estimated", "grey", "image_file", None)
    upright = Upright(
        width, height, 0, 0.0, 1, 1, "", upright_frame(width, height, rotation_deg=0, skew_deg=0)[2]
    )
    pictures: dict[str, np.ndarray] = {} if saved is None else saved
    bench = Workbench(options or LayoutOptions(), None, picture, pictures.__setitem__)
    return STAGE.process(PageEvidence(page, upright), bench)


def layout_of(picture: np.ndarray) -> Layout:
    record = _outcome(picture).record
    assert record is not None
    return record


def test_the_upright_picture_is_saved_for_people_where_it_is_wanted() -> None:
    saved: dict[str, np.ndarray] = {}
    _outcome(letter_page(), LayoutOptions(save_pictures=False), saved)
    assert not saved
    _outcome(letter_page(), LayoutOptions(working_long_side=1200), saved)
    assert max(saved["upright.jpg"].shape) == 1200


def test_each_drawn_line_is_found_once_in_reading_order() -> None:
    layout = layout_of(letter_page())
    assert [line.line_no for line in layout.lines] == list(range(1, 25))
    tops = [line.polygon[1] for line in layout.lines]
    assert tops == sorted(tops)
    for row, line in enumerate(layout.lines):
        bottom, top = max(line.polygon[1::2]), min(line.polygon[1::2])
        assert top <= 300 + 50 * row - 14 <= 300 + 50 * row <= bottom + 1
        assert bottom - top < 40
    assert 14 < layout.text_height_px < 40


def test_lines_parted_by_a_wide_gap_are_two_lines() -> None:
    page = letter_page()
    line_of_text(page, 180, 420, 200, seed=1)
    line_of_text(page, 700, 1000, 200, seed=2)
    first, second = layout_of(page).lines[:2]
    assert first.polygon[2] < 450
    assert second.polygon[0] > 650


@pytest.mark.parametrize("degrees", [-12.0, -3.0, 0.0, 6.0])
def test_a_framed_stamp_is_found_with_its_angle_and_lines(degrees: float) -> None:
    page = letter_page()
    want = stamp(page, (950, 150), degrees)
    layout = layout_of(page)
    assert [s.kind for s in layout.stamps] == ["receiving"]
    found = layout.stamps[0]
    assert iou(corners_of(found.polygon), want) > 0.85
    assert found.angle_deg == pytest.approx(degrees, abs=1.0)
    assert found.ink == "black"
    inside = [line for line in layout.lines if line.layer == "stamp"]
    assert len(inside) == 4
    assert {line.stamp_no for line in inside} == {1}
    assert sum(line.layer == "print" for line in layout.lines) == 24


@pytest.mark.parametrize(
    ("ink", "name"), [((200, 30, 40), "red"), ((40, 60, 190), "blue"), ((120, 40, 150), "purple")]
)
def test_the_colour_of_the_ink_is_named(ink: tuple[int, int, int], name: str) -> None:
    page = cv2.cvtColor(letter_page(), cv2.COLOR_GRAY2RGB)
    stamp(page, (950, 150), 4.0, ink)
    assert [s.ink for s in layout_of(page).stamps] == [name]


def test_cells_of_a_ruled_table_have_places_and_no_stamps() -> None:
    page = np.full(A4, 255, np.uint8)
    for row in range(6):
        cv2.line(page, (150, 300 + 60 * row), (1050, 300 + 60 * row), 0, 2)
    for column in (150, 300, 700, 1050):
        cv2.line(page, (column, 300), (column, 600), 0, 2)
    for row in range(5):
        for number, left in enumerate((170, 320, 720)):
            line_of_text(page, left, left + 110, 340 + 60 * row, seed=10 * row + number)
    layout = layout_of(page)
    assert not layout.stamps
    assert [m.kind for m in layout.marks if m.kind == "table"] == ["table"]
    places = [(line.row_no, line.column_no) for line in layout.lines]
    assert places == [(row, column) for row in range(1, 6) for column in range(1, 4)]


def test_a_stamp_with_a_rule_through_it_is_one_stamp() -> None:
    upper = FoundStamp("receiving", np.array([[100, 50], [400, 50], [400, 130], [100, 130]]), 0.6, FRAME)
    lower = FoundStamp("receiving", np.array([[101, 133], [401, 131], [402, 220], [102, 221]]), 0.7, FRAME)
    beside = FoundStamp("receiving", np.array([[100, 250], [330, 250], [330, 350], [100, 350]]), 0.7, FRAME)
    whole, other = joined_cells([lower, beside, upper], 59.0)
    assert whole.corners.tolist() == [[100, 50], [400, 50], [402, 220], [102, 221]]
    assert other is beside


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_frame_whose_sides_go_on_behind_a_gap_is_part_of_a_table(goes_on: bool) -> None:
    page = letter_page()
    page[80:260] = 255
    cv2.rectangle(page, (300, 90), (640, 230), 0, 2)
    for row in range(3):
        line_of_text(page, 330, 600, 125 + 40 * row, seed=row)
    if goes_on:
        for row in (90, 230):
            cv2.line(page, (700, row), (860, row), 0, 2)
            cv2.line(page, (90, row), (240, row), 0, 2)
    assert [s.kind for s in layout_of(page).stamps] == ([] if goes_on else ["receiving"])


@pytest.mark.parametrize("shape", [(1, 1), (1, 200), (200, 1), (9, 7, 3), (1200, 800), (1200, 800, 3)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_pages_without_text_have_no_lines(shape: tuple[int, ...], value: int) -> None:
    layout = layout_of(np.full(shape, value, np.uint8))
    assert layout.lines == ()
    assert layout.stamps == ()
    assert layout.text_height_px == 0


def test_the_grain_of_a_sheet_is_no_text() -> None:
    page = np.full(A4, 255, np.uint8)
    page[np.random.default_rng(5).random(A4) < 0.3] = 0
    # Thousands of grains would each be a letter of some line.
    assert len(layout_of(page).lines) < 20


def _grain(spread: float, soft: float) -> np.ndarray:
    grain = cv2.GaussianBlur(np.random.default_rng(5).normal(0, 1, A4), (0, 0), soft)
    return np.clip(200 + spread * grain / grain.std(), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("soft", [0.3, 1.0])
def test_of_a_sheet_of_grain_it_is_said_so(soft: float) -> None:
    outcome = _outcome(_grain(60, soft))
    assert [issue.code for issue in outcome.issues] == ["grain"]
    # It says to look at the page; what was read of it is no less whole.
    assert outcome.status is Status.OK
    assert _outcome(letter_page()).issues == ()


def test_a_sheet_full_of_fine_figures_keeps_them() -> None:
    page = np.full(A4, 255, np.uint8)
    digits, face = np.random.default_rng(3).integers(0, 10, (120, 110)), cv2.FONT_HERSHEY_SIMPLEX
    for row, column in np.ndindex(digits.shape):
        at = (40 + column * 1160 // 110, 20 + row * 1734 // 120)
        cv2.putText(page, str(digits[row, column]), at, face, 0.33, 0, 1, cv2.LINE_AA)
    outcome = _outcome(page)
    assert outcome.issues == ()
    assert outcome.record is not None
    assert len(outcome.record.lines) >= 100


def test_specks_are_no_text() -> None:
    page = np.full(A4, 255, np.uint8)
    random = np.random.default_rng(3)
    page[random.integers(0, A4[0], 400), random.integers(0, A4[1], 400)] = 0
    assert layout_of(page).lines == ()


class DrawnLayers:
    """Stands in for the page-layers network: knows what was drawn."""

    def __init__(self, stamps: list[np.ndarray], written: np.ndarray, printed: np.ndarray) -> None:
        self.stamps, self.written, self.printed = stamps, written, printed

    def find(self, page: np.ndarray, long_side: float) -> PageLayers:
        height, width = page.shape[:2]
        layers = votes(self.stamps, (width, height), 896 / max(height, width))
        rows, columns = layers.inks.shape[1:]
        matrix = np.diag([layers.factor, layers.factor, 1.0])[:2]

        def small(mask: np.ndarray) -> np.ndarray:
            return cv2.warpAffine(mask, matrix, (columns, rows), flags=cv2.INTER_LINEAR)

        layers.inks[INKS.index("print")] = small(self.printed)
        layers.inks[INKS.index("handwriting")] = small(self.written)
        area = np.zeros((height, width), np.uint8)
        for box in self.stamps:
            cv2.fillConvexPoly(area, np.int32(np.round(box)), 255)
        layers.inks[INKS.index("stamp")] = cv2.subtract(small(area), small(self.printed))
        layers.areas[AREAS.index("receiving")] = cv2.resize(small(area), (columns // 2, rows // 2))
        return layers


def test_with_the_network_stamps_follow_its_boxes_and_handwriting_is_no_print() -> None:
    page = letter_page()
    printed = cv2.dilate(255 - page, np.ones((5, 5), np.uint8))
    pen = np.full_like(page, 255)
    line_of_text(pen, 200, 700, 1620, height=22, seed=5)
    page = np.minimum(page, pen)
    boxes = [stamp(page, (950, 150), 3.0), stamp(page, (300, 140), -2.0)]
    written = cv2.dilate(255 - pen, np.ones((5, 5), np.uint8))
    network = DrawnLayers(boxes, written, printed)
    layout = find_layout(page, max(page.shape), LayoutOptions(), network)  # type: ignore[arg-type]
    assert [s.kind for s in layout.stamps] == ["receiving", "receiving"]
    for box in boxes:
        assert max(iou(corners_of(s.polygon), box) for s in layout.stamps) > 0.9
    assert sum(line.layer == "print" for line in layout.lines) == 24
    assert [m.kind for m in layout.marks] == ["handwriting"]


@pytest.mark.parametrize(("lift", "printed"), [(0, True), (4, False)])
def test_large_letters_that_do_not_stand_on_one_line_are_no_print(lift: int, printed: bool) -> None:
    page = letter_page()
    page[1000:1200] = 255
    for place in range(10):
        x, foot = 300 + 26 * place, 1100 + (lift if place % 2 else -lift)
        cv2.rectangle(page, (x, foot - 24), (x + 16, foot), 0, 3)
        page[foot - 1 : foot + 3, x + 5 : x + 12] = 255
    middles = [corners_of(line.polygon).mean(0) for line in layout_of(page).lines]
    assert any(300 < x < 560 and 1060 < y < 1120 for x, y in middles) is printed


@pytest.mark.parametrize("row", [True, False])
def test_a_word_of_one_piece_is_print_on_the_row_of_a_line(row: bool) -> None:
    page = letter_page()
    page[1000:1200] = 255
    # ที่ in bold type: letter, vowel and tone have grown together.
    cv2.rectangle(page, (200, 1072), (214, 1100), 0, -1)
    page[1076:1084, 203:209] = 255
    page[1089:1101, 205:209] = 255
    if row:
        line_of_text(page, 320, 600, 1100, seed=5)
    middles = [corners_of(line.polygon).mean(0) for line in layout_of(page).lines]
    assert any(195 < x < 220 and 1060 < y < 1110 for x, y in middles) is row


def test_a_column_of_smaller_figures_in_a_table_is_no_stamp() -> None:
    page = letter_page()
    page[80:290] = 255
    for row in range(4):
        cv2.line(page, (150, 100 + 45 * row), (1050, 100 + 45 * row), 0, 2)
    for column in (150, 700, 1050):
        cv2.line(page, (column, 100), (column, 235), 0, 2)
    for row in range(3):
        line_of_text(page, 170, 500, 130 + 45 * row, seed=row)
        line_of_text(page, 720, 1030, 130 + 45 * row, height=11, seed=10 + row)
    layout = layout_of(page)
    assert not layout.stamps
    assert sum(line.column_no == 2 for line in layout.lines) == 3
