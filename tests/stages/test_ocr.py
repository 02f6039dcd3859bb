"""Reading the lines of a page: crops, order, text layers, blank pages and readers that fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.pair import Joining
from pipeline.engines.protocol import CropStyle, EngineError, Reading
from pipeline.imaging.frames import to_source, upright_frame
from pipeline.records import (
    Layout,
    LineReading,
    LineRegion,
    PageEvidence,
    SourcePage,
    StampRegion,
    Status,
    TextSpan,
    Upright,
)
from pipeline.stages import ocr
from pipeline.stages.contract import Outcome, Workbench
from pipeline.stages.line_reading import asked_again
from pipeline.stages.unlike_print import set_aside

WIDTH, HEIGHT = 600, 800
STYLE = CropStyle(0.1, 0.1, 0.1, 0.1)


@dataclass
class ShadeReader:
    """Reads the darkest shade of a crop as a number, so that a test sees which crop it was given."""

    problem: EngineError | None = None
    seen: list[np.ndarray] = field(default_factory=list)

    name = "shade"
    crop_style = CropStyle(0.1, 0.1, 0.1, 0.1)

    def version(self) -> str:
        return "1"

    def characters(self) -> frozenset[str]:
        return frozenset("0123456789")

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        if self.problem:
            raise self.problem
        self.seen += list(crops)
        readings = []
        for crop in crops:
            shade = int(crop.min())
            if shade == 7:
                readings.append(Reading("", "", 0.0, failed=True))
            elif shade == 255:
                readings.append(Reading("", "", 0.0))
            else:
                readings.append(Reading(str(shade), f" {shade}", 0.5, (0.5,) * len(str(shade))))
        return readings


def box(left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
    return (left, top, right, top, right, bottom, left, bottom)


def upright(rotation: int = 0, skew: float = 0.0) -> Upright:
    width, height, matrix = upright_frame(WIDTH, HEIGHT, rotation_deg=rotation, skew_deg=skew)
    return Upright(width, height, rotation, skew, 1.0, 1.0, "given", matrix)


def read(
    regions: Sequence[LineRegion],
    *,
    picture: np.ndarray | None = None,
    frame: Upright | None = None,
    spans: Sequence[TextSpan] = (),
    verdict: str = "none",
    reader: ShadeReader | None = None,
    **options: object,
) -> Outcome:
    if picture is None:
        picture = np.full((HEIGHT, WIDTH), 255, np.uint8)
    source = SourcePage(
        1, WIDTH, HEIGHT, 72.0, "metadata", "grey", "image_file", "x.png", tuple(spans), verdict
    )
    page = PageEvidence(source, frame or upright(), Layout(tuple(regions), (), (), 30.0))
    return ocr.process(
        page, Workbench(ocr.OcrOptions(**options), reader or ShadeReader(), picture, lambda *_: None)
    )


def page_with(*boxes: tuple[int, tuple[float, ...]]) -> np.ndarray:
    picture = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for shade, polygon in boxes:
        picture[int(polygon[1]) + 2 : int(polygon[5]) - 2, int(polygon[0]) + 2 : int(polygon[4]) - 2] = shade
    return picture


def test_each_line_is_read_from_its_own_place_and_keeps_its_own_facts() -> None:
    first, second, third = box(50, 50, 300, 80), box(50, 100, 300, 130), box(320, 100, 500, 130)
    regions = [
        LineRegion(1, first),
        LineRegion(2, second, layer="stamp", stamp_no=3),
        LineRegion(3, third, table_no=1, row_no=2, column_no=3),
    ]
    outcome = read(regions, picture=page_with((10, first), (20, second), (30, third)))
    assert outcome.status is Status.OK
    text = outcome.record
    assert text.text_source == "ocr"
    assert [(line.line_no, line.text, line.raw) for line in text.lines] == [
        (1, "10", " 10"),
        (2, "20", " 20"),
        (3, "30", " 30"),
    ]
    assert (text.lines[1].layer, text.lines[1].stamp_no) == ("stamp", 3)
    assert (text.lines[2].table_no, text.lines[2].row_no, text.lines[2].column_no) == (1, 2, 3)
    assert all(line.engine == "shade" for line in text.lines)
    assert text.confidence == 0.5


def test_empty_readings_are_left_out() -> None:
    first, second = box(50, 50, 300, 80), box(50, 100, 300, 130)
    outcome = read([LineRegion(1, first), LineRegion(2, second)], picture=page_with((40, second)))
    assert [line.line_no for line in outcome.record.lines] == [2]
    assert outcome.issues == ()


@pytest.mark.parametrize("regions", [[], [LineRegion(1, box(50, 50, 300, 80))]])
def test_page_without_words_is_fine(regions: list[LineRegion]) -> None:
    outcome = read(regions)
    assert outcome.status is Status.OK
    assert [issue.code for issue in outcome.issues] == ["no_text"]
    assert (outcome.record.text_source, outcome.record.lines, outcome.record.confidence) == ("none", (), 0.0)


@pytest.mark.parametrize(("timed_out", "code"), [(True, "timeout"), (False, "engine_failed")])
def test_reader_that_fails_costs_the_page(timed_out: bool, code: str) -> None:
    reader = ShadeReader(problem=EngineError("broken", timed_out=timed_out))
    outcome = read([LineRegion(1, box(50, 50, 300, 80))], reader=reader)
    assert outcome.status is Status.FAILED
    assert [(issue.code, issue.retryable) for issue in outcome.issues] == [(code, True)]


@dataclass
class DigitReader(ShadeReader):
    """Tells probabilities too."""

    alphabet = ("0", "1", "2")

    def probabilities(self, crops: Sequence[np.ndarray]) -> list[np.ndarray | None]:
        return [np.full((12, 4), 0.25, np.float32) for _ in crops]

    def value_confidence(self, share: float, agreement: float) -> float:
        return share * agreement

    def reading_of(self, probabilities: np.ndarray) -> Reading:
        return Reading("1", "1", 0.5, (0.5,), (0.0,))


def test_a_stamp_that_breaks_the_reading_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ocr.read_stamp_picture

    def breaking(page: np.ndarray, stamp: StampRegion, *rest: object, **named: object) -> object:
        if stamp.stamp_no == 1:
            raise ValueError("odd stamp")
        return whole(page, stamp, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(ocr, "read_stamp_picture", breaking)
    line, broken, good = box(50, 50, 300, 80), box(50, 200, 300, 330), box(50, 400, 300, 530)
    stamps = tuple(
        StampRegion(number, "receiving", place, 0.0, "blue", 1.0, "frame of strokes")
        for number, place in ((1, broken), (2, good))
    )
    regions = (LineRegion(1, line), LineRegion(2, box(60, 210, 200, 240), layer="stamp", stamp_no=1))
    picture = page_with((10, line), (20, regions[1].polygon), (30, good))
    source = SourcePage(1, WIDTH, HEIGHT, 72.0, "metadata", "grey", "image_file", "x.png", (), "none")
    page = PageEvidence(source, upright(), Layout(regions, stamps, (), 30.0))
    outcome = ocr.process(page, Workbench(ocr.OcrOptions(), DigitReader(), picture, lambda *_: None))
    assert outcome.status is Status.PARTIAL
    assert [issue.code for issue in outcome.issues] == ["stamp_unread"]
    assert "odd stamp" in outcome.issues[0].message
    assert outcome.record is not None
    assert [text.stamp_no for text in outcome.record.stamps] == [2]
    # What stands in the broken stamp is still read as lines.
    assert [one.text for one in outcome.record.lines if one.line_no < 3] == ["10", "20"]


def test_line_that_breaks_the_reader_is_told() -> None:
    first, second = box(50, 50, 300, 80), box(50, 100, 300, 130)
    outcome = read([LineRegion(1, first), LineRegion(2, second)], picture=page_with((7, first), (40, second)))
    assert outcome.status is Status.PARTIAL
    assert [issue.code for issue in outcome.issues] == ["lines_unread"]
    assert [line.text for line in outcome.record.lines] == ["40"]


def test_page_without_layout_fails() -> None:
    source = SourcePage(1, WIDTH, HEIGHT, 72.0, "metadata", "grey", "image_file", "x.png")
    bench = Workbench(ocr.OcrOptions(), ShadeReader(), np.zeros((HEIGHT, WIDTH), np.uint8), lambda *_: None)
    assert ocr.process(PageEvidence(source), bench).status is Status.FAILED


@pytest.mark.parametrize("verdict", ["damaged", "none"])
def test_text_layer_that_is_not_trusted_is_not_used(verdict: str) -> None:
    place = box(50, 50, 300, 80)
    outcome = read(
        [LineRegion(1, place)],
        picture=page_with((9, place)),
        spans=[TextSpan("wrong", place)],
        verdict=verdict,
    )
    assert [line.text for line in outcome.record.lines] == ["9"]


def test_trusted_text_layer_stands_for_reading_and_the_rest_is_read() -> None:
    typed, cell, stamp = box(50, 50, 300, 80), box(50, 100, 300, 130), box(350, 300, 500, 330)
    regions = [
        LineRegion(1, typed),
        LineRegion(2, cell, table_no=1, row_no=1, column_no=1),
        LineRegion(3, stamp, layer="stamp", stamp_no=1),
    ]
    spans = [TextSpan("ข้อ ๒", box(52, 102, 298, 128)), TextSpan("น้ํา", box(52, 52, 298, 78))]
    outcome = read(
        regions,
        picture=page_with((1, typed), (2, cell), (3, stamp)),
        spans=spans,
        verdict="trusted",
    )
    text = outcome.record
    assert text.text_source == "text_layer"
    assert [(line.line_no, line.text, line.engine) for line in text.lines] == [
        (1, "น้ำ", "text_layer"),
        (2, "ข้อ ๒", "text_layer"),
        (3, "3", "shade"),
    ]
    assert text.lines[0].raw == "น้ํา"
    assert text.lines[1].table_no == 1
    assert text.lines[2].stamp_no == 1


def test_text_layer_can_be_refused() -> None:
    place = box(50, 50, 300, 80)
    outcome = read(
        [LineRegion(1, place)],
        picture=page_with((9, place)),
        spans=[TextSpan("typed", place)],
        verdict="trusted",
        use_text_layer=False,
    )
    assert outcome.record.text_source == "ocr"


@given(st.sampled_from([0, 90, 180, 270]), st.floats(-5, 5))
def test_text_layer_lines_lie_in_the_upright_frame(rotation: int, skew: float) -> None:
    frame = upright(rotation, skew)
    here = box(100, 200, 300, 230)
    (line,) = ocr.lines_of_text_layer([TextSpan("คำ", to_source(here, frame))], [LineRegion(4, here)], frame)
    assert line.line_no == 4
    assert np.allclose(line.polygon, here, atol=0.5)


def test_confidence_is_weighted_by_length_and_print_only() -> None:
    places = [box(50, top, 300, top + 30) for top in (50, 100, 150)]
    regions = [LineRegion(1, places[0]), LineRegion(2, places[1]), LineRegion(3, places[2], layer="stamp")]
    outcome = read(regions, picture=page_with((5, places[0]), (100, places[1]), (9, places[2])))
    assert outcome.record.confidence == 0.5
    assert ocr.confidence_of([line for line in outcome.record.lines if line.layer == "stamp"]) == 0.0


def test_stage_declares_what_it_needs() -> None:
    assert (ocr.STAGE.name, ocr.STAGE.folder, ocr.STAGE.wants_picture) == ("ocr", "4-ocr", True)
    with pytest.raises(ValueError):
        ocr.OcrOptions(engine="abbyy")


@dataclass
class LatinReader(ShadeReader):
    """Reads every crop as one Latin word, whatever stands there."""

    word: str = "Certified"

    name = "latin"

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        if self.problem:
            raise self.problem
        self.seen += list(crops)
        return [Reading(self.word, self.word, 0.95, (0.95,) * len(self.word)) for _ in crops]


def doubtful_line(number: int, place: tuple[float, ...], layer: str = "print") -> LineReading:
    lefts = tuple(index / 8 for index in range(8))
    line = LineReading(number, "Certifed", "Certifed", 0.6, "recogniser", place, layer)
    return replace(line, character_confidences=(0.6,) * 8, character_lefts=lefts)


def test_doubtful_latin_words_of_print_are_read_by_the_second_reader() -> None:
    places = [box(50, top, 300, top + 30) for top in (50, 100, 150)]
    sure = replace(doubtful_line(2, places[1]), character_confidences=(0.99,) * 8)
    lines = (doubtful_line(1, places[0]), sure, doubtful_line(3, places[2], "stamp"))
    second = LatinReader()
    first, *others = asked_again(
        page_with((5, places[0])), lines, first=STYLE, second=second, joining=Joining()
    )
    assert len(second.seen) == 1
    assert (first.text, first.raw, first.engine) == ("Certified", "Certifed", "recogniser+tesseract")
    assert first.confidence > 0.6
    assert tuple(others) == lines[1:]


def test_without_doubt_the_second_reader_is_not_asked() -> None:
    lines = (replace(doubtful_line(1, box(50, 50, 300, 80)), text="กขคงจฉช"),)
    second = LatinReader(problem=EngineError("broken"))
    assert asked_again(page_with(), lines, first=STYLE, second=second, joining=Joining()) == lines


@pytest.mark.parametrize(
    ("layer", "text", "confidence", "becomes"),
    [
        ("print", "ขากาย", 0.6, "handwriting"),
        ("print", "เรียน", 0.8, "print"),
        ("print", "๑ ๒", 0.6, "print"),
        ("print", "๘ ๙", 0.3, "handwriting"),
        ("stamp", "ขากาย", 0.2, "stamp"),
    ],
)
def test_a_line_whose_characters_are_hardly_believed_is_no_print(
    layer: str, text: str, confidence: float, becomes: str
) -> None:
    line = replace(doubtful_line(1, box(0, 0, 100, 20), layer), text=text, confidence=confidence)
    (found,) = set_aside([line])
    assert found == replace(line, layer=becomes)


@pytest.mark.parametrize(("usual", "kept"), [(0.98, False), (0.85, True), (0.6, True)])
def test_on_a_poor_page_print_is_judged_by_what_is_usual_on_it(usual: float, kept: bool) -> None:
    line = doubtful_line(1, box(0, 0, 100, 20), "print")
    body = [replace(line, text="ขอเชิญประชุมครั้งที่หนึ่ง", confidence=usual) for _ in range(12)]
    doubtful = replace(line, text="ขอเชิญประชุม", confidence=0.65)
    scrap = replace(line, text="ขากาย", confidence=0.4)
    found = set_aside([*body, doubtful, scrap])
    assert [one.layer for one in found[:12]] == ["print"] * 12
    assert (found[12].layer == "print") is kept
    assert found[13].layer == "handwriting"
