"""Stage 4: the lines that `layout` found are cut out and read; a trusted text layer stands for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np

from pipeline.engines import registry
from pipeline.engines.protocol import EngineError, LineReader, Picture
from pipeline.engines.recogniser import Recogniser
from pipeline.engines.values import ProbableReader
from pipeline.imaging.frames import to_upright, upright_picture
from pipeline.imaging.paper import grey
from pipeline.records import (
    Issue,
    LineReading,
    LineRegion,
    PageEvidence,
    PageText,
    Severity,
    StampRegion,
    StampText,
    TextSpan,
    Upright,
)
from pipeline.records.pages import FRAMED, Polygon
from pipeline.stages.contract import Outcome, Stage, StageOptions, Unit, Workbench
from pipeline.stages.crossed import doubted
from pipeline.stages.crossed_views import Agreement, read_through
from pipeline.stages.field_proof import TEXT_LAYER
from pipeline.stages.layout import LONG_SIDE_CM
from pipeline.stages.line_reading import asked_again, read_lines
from pipeline.stages.marks_in_frames import marks_in_frames
from pipeline.stages.page_issues import page_issue
from pipeline.stages.print_in_stamps import print_in_stamps
from pipeline.stages.print_told import print_told, put_in_place
from pipeline.stages.stamp_print import without_print
from pipeline.stages.stamp_reading import ProbableLineReader, read_stamp_picture
from pipeline.stages.stamp_search import as_read, stamps_told
from pipeline.stages.unlike_print import set_aside
from pipeline.thai.canonical import canonical

_NAME = "ocr"
# A line of the page is taken to be the text layer's when so much of it lies under the layer's lines.
_SAME_LINE = 0.3


class OcrOptions(StageOptions):
    """How lines are read.

    Attributes:
        engine: `auto` takes our own recogniser where its weights are, else Tesseract.
        language_model: Our own recogniser chooses with a language model where it hesitates between Thai
            letters; false leaves what it reads by itself.
        second_reader: Printed Latin words of which our own recogniser is not sure are read by Tesseract too,
            where it is installed.
        languages: Of Tesseract.
        use_text_layer: Take a PDF's own text where it has proved itself.
        timeout_s: For the lines of one page.
    """

    engine: Literal["auto", "recogniser", "tesseract"] = "auto"
    language_model: bool = True
    second_reader: bool = True
    languages: str = "tha+eng"
    use_text_layer: bool = True
    timeout_s: float = 90.0


def process(page: PageEvidence, workbench: Workbench[OcrOptions]) -> Outcome[PageText]:
    """Read the lines of a page.

    Args:
        page: With its upright frame and layout.
        workbench: Holds the page picture, source frame, and the reader that `setup` loaded.

    Returns:
        The text, in the layout's reading order; lines on which nothing was read are left out. A page
        without any text is fine and gets a note.
    """
    if page.upright is None or page.layout is None or workbench.picture is None:
        return Outcome(None, (_issue("no_layout", "The page has no layout, so there is nothing to read."),))
    reader: LineReader = workbench.resources
    layout, regions = page.layout, page.layout.lines
    layer: tuple[LineReading, ...] = ()
    told: tuple[LineReading, ...] = ()
    shares: Agreement = {}
    if workbench.options.use_text_layer and page.source.text_layer_verdict == "trusted":
        layer = lines_of_text_layer(page.source.text_layer, regions, page.upright)
        regions = tuple(region for region in regions if _share_under(region.polygon, layer) < _SAME_LINE)
    by_places = isinstance(reader, ProbableReader)
    stamp_lines: Sequence[LineReading] = ()
    stamp_texts: list[StampText] = []
    issues: list[Issue] = []
    try:
        upright = upright_picture(grey(workbench.picture), page.upright)
        # Stamps with a frame are read apart; what may be a part of another stamp is read with the page first.
        framed = {one.stamp_no for one in _stamps_to_read(layout.stamps, layer) if one.method == FRAMED}
        aside = [one for one in regions if by_places and one.layer == "stamp" and one.stamp_no in framed]
        read, failed = read_lines(upright, [one for one in regions if one not in aside], reader)
        centimetre = max(workbench.picture.shape[:2]) / LONG_SIDE_CM
        through = partial(
            read_through,
            workbench.picture,
            reader=reader,
            greyed=upright,
            upright=page.upright,
            centimetre=centimetre,
        )
        if isinstance(reader, Recogniser):
            if not layer:
                told, marks = print_told(upright, layout, reader)
                read, layout = (*read, *told), replace(layout, marks=marks)
            read, shares = through(read, layout.stamps)
        if isinstance(reader, Recogniser) and reader.second is not None:
            read, broken = _asked_again(upright, read, reader, reader.second)
            issues += broken
        if isinstance(reader, Recogniser):
            read = set_aside(read)
        stamps, read = stamps_told(
            partial(_straight, workbench.picture, page.upright, upright),
            layout,
            read,
            centimetre=centimetre,
            read=lambda wanted: read_lines(upright, wanted, reader)[0],
        )
        if isinstance(reader, ProbableReader):
            stamp_lines, stamp_texts, broken = _read_stamps(
                workbench.picture,
                page,
                _stamps_to_read(stamps, layer),
                reader,
                greyed=upright,
                printed=read,
                first_line=1
                + max([one.line_no for one in layout.lines] + [one.line_no for one in told], default=0),
            )
            issues += broken
            taken = {stamp.stamp_no for stamp in stamp_texts}
            read = tuple(one for one in read if one.layer != "stamp" or one.stamp_no not in taken)
            unread, lost = read_lines(upright, [one for one in aside if one.stamp_no not in taken], reader)
            read, failed = (*read, *unread), failed + lost
        if isinstance(reader, Recogniser) and not layer:
            stamp_lines, freed = print_in_stamps(upright, stamp_lines, read, reader)
            freed, more = through(freed, stamps)
            read, told, shares = (*read, *freed), (*told, *freed), {**shares, **more}
        so_far = [*layer, *read, *stamp_lines]
        numbers = [one.line_no for one in layout.lines] + [one.line_no for one in so_far]
        marks_read = marks_in_frames(
            upright,
            as_read(stamps, so_far),
            so_far,
            reader,
            centimetre=centimetre,
            first_line=1 + max(numbers, default=0),
        )
        anew = {one.line_no for one in marks_read}
        read = tuple(one for one in read if one.line_no not in anew)
        stamp_lines = (*(one for one in stamp_lines if one.line_no not in anew), *marks_read)
    except EngineError as error:
        code = "timeout" if error.timed_out else "engine_failed"
        return Outcome(None, (_issue(code, str(error), retryable=True),))
    if failed:
        message = f"{reader.name} broke down on {failed} of the page's {len(regions)} lines."
        issues.append(_issue("lines_unread", message, retryable=True))
    stamps = as_read(stamps, (*layer, *read, *stamp_lines))
    stamp_texts = [one for one in stamp_texts if any(_receiving(stamp, one) for stamp in stamps)]
    read = doubted(read, replace(layout, stamps=stamps), shares)
    late = {line.line_no for line in told}
    lines = _in_order(layer, [one for one in (*read, *stamp_lines) if one.line_no not in late])
    lines = put_in_place(lines, [one for one in read if one.line_no in late])
    if not lines:
        issues.append(_issue("no_text", "No text was found on the page.", severity=Severity.NOTE))
        return Outcome(PageText("none", (), 0.0, tuple(stamp_texts), stamps), tuple(issues))
    source = TEXT_LAYER if layer else "ocr"
    text = PageText(source, lines, confidence_of(lines), tuple(stamp_texts), stamps)
    return Outcome(text, tuple(issues))


def _asked_again(
    upright: Picture, read: tuple[LineReading, ...], reader: Recogniser, second: LineReader
) -> tuple[tuple[LineReading, ...], list[Issue]]:
    """The lines after the second reader was asked; as they were, with an issue, where it failed."""
    try:
        joining = reader.tuning.joining
        return asked_again(upright, read, first=reader.crop_style, second=second, joining=joining), []
    except EngineError as error:
        message = f"{second.name}, the second reader, failed: {error}"
        failed = _issue("second_reader_failed", message, severity=Severity.WARNING, retryable=True)
        return read, [failed]


def _stamps_to_read(stamps: Sequence[StampRegion], layer: Sequence[LineReading]) -> list[StampRegion]:
    """The receiving stamps whose values are read place by place: all that no text layer covers."""
    covered = {line.stamp_no for line in layer if line.layer == "stamp"}
    return [one for one in stamps if one.kind == "receiving" and one.stamp_no not in covered]


def _receiving(stamp: StampRegion, text: StampText) -> bool:
    return stamp.kind == "receiving" and stamp.stamp_no == text.stamp_no


def _straight(picture: Picture, frame: Upright, greyed: Picture) -> Picture:
    """The upright picture, with its colours where the page has any."""
    return greyed if picture.ndim == 2 else upright_picture(picture, frame)


def _read_stamps(
    picture: Picture,
    page: PageEvidence,
    stamps: Sequence[StampRegion],
    reader: ProbableLineReader,
    *,
    greyed: Picture,
    printed: Sequence[LineReading],
    first_line: int,
) -> tuple[list[LineReading], list[StampText], list[Issue]]:
    """Lines and places of stamps.

    A stamp that breaks the reading costs itself alone: it is left out, with an issue.

    Args:
        picture: Of the page, source frame.
        greyed: The upright picture, grey.
        printed: What was read on the page.
        first_line: Number of the first of their lines.

    Raises:
        EngineError: The reader failed.
    """
    if not stamps or page.layout is None or page.upright is None:
        return [], [], []
    upright = _straight(picture, page.upright, greyed)
    centimetre = max(picture.shape[:2]) / LONG_SIDE_CM
    upright = without_print(upright, stamps, printed, centimetre=centimetre)
    lines: list[LineReading] = []
    texts: list[StampText] = []
    issues: list[Issue] = []
    for stamp in stamps:
        try:
            found, text = read_stamp_picture(
                upright, stamp, reader, centimetre=centimetre, first_line=first_line + len(lines)
            )
        except (EngineError, MemoryError):
            raise
        except Exception as error:
            message = f"Stamp {stamp.stamp_no} could not be read: {type(error).__name__}: {error}"
            issues.append(_issue("stamp_unread", message[:300]))
            continue
        lines += found
        texts.append(text)
    return lines, texts, issues


def lines_of_text_layer(
    spans: Sequence[TextSpan], regions: Sequence[LineRegion], upright: Upright
) -> tuple[LineReading, ...]:
    """Bring a text layer's lines to the upright frame, each with the place in stamps and tables of its line.

    Args:
        spans: Lines of the layer, source frame.
        regions: Lines that `layout` found, upright frame; a span inherits number, layer, stamp and table cell
            of the region that it overlaps most.
        upright: The upright frame.
    """
    found = []
    for span in spans:
        text = canonical(span.text)
        if not text.strip():
            continue
        polygon = _from_own_top_left(to_upright(span.polygon, upright))
        region = _nearest(polygon, regions)
        found.append(
            LineReading(
                line_no=region.line_no if region else 0,
                text=text,
                raw=span.text,
                confidence=1.0,
                engine=TEXT_LAYER,
                polygon=polygon,
                layer=region.layer if region else "print",
                stamp_no=region.stamp_no if region else None,
                table_no=region.table_no if region else None,
                row_no=region.row_no if region else None,
                column_no=region.column_no if region else None,
            )
        )
    return tuple(found)


def confidence_of(lines: Sequence[LineReading]) -> float:
    """Give the mean confidence of the printed lines, weighted by length; 0 when there are none."""
    printed = [line for line in lines if line.layer == "print"]
    total = sum(len(line.text) for line in printed)
    return sum(line.confidence * len(line.text) for line in printed) / total if total else 0.0


def setup(options: OcrOptions) -> LineReader:
    """Load the reader.

    Raises:
        MissingDependencyError: Its program, data or weights are not installed.
    """
    return registry.load(
        options.engine,
        languages=options.languages,
        timeout_s=options.timeout_s,
        language_model=options.language_model,
        ask_second=options.second_reader,
    )


def versions(options: OcrOptions) -> Mapping[str, str]:
    """Give the version of the reader that `setup` would load."""
    reader = setup(options)
    return {reader.name: reader.version()}


def _in_order(layer: Sequence[LineReading], read: Sequence[LineReading]) -> tuple[LineReading, ...]:
    """Join the layer's lines and those read, numbered in reading order.

    Without a text layer the layout's own numbers stay, so that a line can be found in the layout again.
    """
    if not layer:
        return tuple(sorted(read, key=lambda line: line.line_no))
    ordered = sorted([*layer, *read], key=_reading_order)
    return tuple(replace(line, line_no=number) for number, line in enumerate(ordered, start=1))


def _reading_order(line: LineReading) -> tuple[int, float, float]:
    left, top, _, _ = _bounds(line.polygon)
    return line.line_no, round(left), top


def _nearest(polygon: Polygon, regions: Sequence[LineRegion]) -> LineRegion | None:
    """Give the region that shares most with a polygon, else the one nearest to it in height."""
    if not regions:
        return None
    own = _bounds(polygon)
    best = max(regions, key=lambda region: _overlap(own, _bounds(region.polygon)))
    if _overlap(own, _bounds(best.polygon)) > 0:
        return best
    printed = [region for region in regions if region.layer == "print"] or list(regions)
    middle = (own[1] + own[3]) / 2

    def distance(region: LineRegion) -> float:
        bounds = _bounds(region.polygon)
        return abs((bounds[1] + bounds[3]) / 2 - middle)

    near = min(printed, key=distance)
    return LineRegion(near.line_no, near.polygon)


def _share_under(polygon: Polygon, lines: Sequence[LineReading]) -> float:
    own = _bounds(polygon)
    area = max((own[2] - own[0]) * (own[3] - own[1]), 1e-6)
    return sum(_overlap(own, _bounds(line.polygon)) for line in lines) / area


def _from_own_top_left(polygon: Polygon) -> Polygon:
    """Order the corners of an upright box from its top left, whatever turn the page had."""
    left, top, right, bottom = _bounds(polygon)
    return (left, top, right, top, right, bottom, left, bottom)


def _bounds(polygon: Sequence[float]) -> tuple[float, float, float, float]:
    points = np.asarray(polygon, dtype=np.float64).reshape(-1, 2)
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _overlap(first: tuple[float, float, float, float], second: tuple[float, float, float, float]) -> float:
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    return max(0.0, width) * max(0.0, height)


_issue = partial(page_issue, _NAME)


STAGE: Stage[PageEvidence, PageText, OcrOptions] = Stage(
    name=_NAME,
    number=4,
    unit=Unit.PAGE,
    version=19,
    needs=("layout",),
    options=OcrOptions,
    record=PageText,
    process=process,
    setup=setup,
    wants_picture=True,
    versions=versions,
    # Of the agencies and words that a user adds it knows none: each new one would have all pages read again.
    rules=("confusion.csv",),
)
