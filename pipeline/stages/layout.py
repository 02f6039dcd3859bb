"""Stage 3, layout: where text lines, stamps, seals, handwriting, tables and figures are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, NamedTuple

import cv2
import numpy as np

from pipeline.engines import page_layers
from pipeline.engines.page_layers import LayersNetwork
from pipeline.imaging.beneath import lines_beneath
from pipeline.imaging.boxes import (
    Corners,
    angle_of,
    cut_out,
    grown,
    painted,
    polygon_of,
    sides,
    upright_box,
    window_of,
)
from pipeline.imaging.components import components
from pipeline.imaging.figures import find_figures
from pipeline.imaging.frames import upright_picture
from pipeline.imaging.ink_layers import ApartInks, inks_apart, print_of, shares_in, written_areas
from pipeline.imaging.inks import coloured_ink, ink_name
from pipeline.imaging.lines import TextLine, find_lines
from pipeline.imaging.paper import Mask, Picture, flattened, grey, ink_mask, ink_threshold, off_paper, resized
from pipeline.imaging.pieces import letter_height, pieces_of
from pipeline.imaging.polygons import area, common_area
from pipeline.imaging.rules import Rules, Table, find_rules
from pipeline.imaging.typeset import by_pen, print_fill, set_large, unsteady
from pipeline.records import Layout, LineRegion, MarkRegion, PageEvidence, Severity, StampRegion
from pipeline.records.pages import FRAMELESS
from pipeline.stages.contract import Outcome, Stage, StageOptions, Unit, Workbench
from pipeline.stages.layout_beneath import covered_by, pressed_on, print_ink, sticks_out, without_values
from pipeline.stages.layout_stamps import (
    COLOURED,
    FRAME,
    FoundStamp,
    InkedPage,
    coloured_share,
    layered_stamps,
    loose_stamps,
    on_any,
    shaped_stamps,
)
from pipeline.stages.page_issues import page_issue

LONG_SIDE_CM = 29.7
"""Letters are A4 by the regulation; sizes are taken from the page's longer side, as resolutions often lie."""


_SMALLEST_PAGE = 40
"""A page that is narrower at working size holds no line that could be read."""
_FULL, _GRAINS, _MOST_PIECES = 4_000, 12_000, 20_000
"""Pieces of ink at working size on the fullest pages seen, from how many on a page may be grain, and how many
hold no more figures that could be read on a sheet."""
_BEFORE = np.array([[1, 1, 1], [1, 0, 0], [0, 0, 0]], np.uint8)
"""The neighbours of a pixel in the row above it and at its left."""
_GRAIN, _UNEVEN = 3.0, 4.5
"""Area in pixels of the usual grain, and by how much the largest tenth of its pieces is larger than that
where grains run into each other: 1.3 times on sheets of fine figures, up to 3.3 on pages of text."""


class _Sheet(NamedTuple):
    """An upright page without shadows, white beyond its paper.

    Attributes:
        flat: Grey.
        ink: Its ink.
        beyond: What lies beyond the paper.
        grain: True when its paper was taken for ink, and it was smoothed until most of that was gone.
    """

    flat: Picture
    ink: Mask
    beyond: Mask
    grain: bool


class LayoutOptions(StageOptions):
    """Options of layout.

    Attributes:
        layers: `auto` takes the page-layers network where its weights are; `off` goes by shapes and colours.
        working_long_side: Lines are looked for at this length of the longer side; 1754 is 150 dots an inch.
        frame_long_side: The same for frames of stamps.
        widest_gap: Widest gap within a line, in letter heights.
        line_margin: Added above and below each line, as a share of its height.
        save_pictures: Store each upright picture for people, at working size.
    """

    layers: Literal["auto", "off"] = "auto"
    working_long_side: int = 1754
    frame_long_side: int = 1200
    widest_gap: float = 4.5
    line_margin: float = 0.04
    save_pictures: bool = True


def process(unit: PageEvidence, workbench: Workbench[LayoutOptions]) -> Outcome[Layout]:
    """What is where on one page."""
    options, picture, upright = workbench.options, workbench.picture, unit.upright
    if picture is None or picture.size == 0 or upright is None:
        return Outcome(None, (page_issue("layout", "no_picture", "The page has no upright picture."),))
    if min(upright.width_px, upright.height_px) < _SMALLEST_PAGE:
        return Outcome(Layout((), (), (), 0.0))
    # Turned at full size: made smaller before, thin rules and strokes would be blurred twice.
    small, factor = resized(upright_picture(picture, upright), options.working_long_side)
    if options.save_pictures:
        workbench.save_picture("upright.jpg", small)
    paper = max(picture.shape[:2]) * factor
    sheet = _sheet_of(grey(small))
    # Lines of usual size are still found and read: such a page is whole.
    told = "The paper is full of grain, which was smoothed away."
    issues = (page_issue("layout", "grain", told, severity=Severity.WARNING),) if sheet.grain else ()
    found = find_layout(small, paper, options, workbench.resources, factor=factor, sheet=sheet)
    return Outcome(found, issues)


def find_layout(
    small: Picture,
    long_side: float,
    options: LayoutOptions,
    network: LayersNetwork | None = None,
    *,
    factor: float = 1.0,
    sheet: _Sheet | None = None,
) -> Layout:
    """What is where on an upright, straight page.

    Args:
        small: The upright picture at working size.
        long_side: Longer side of the paper in its pixels, without the corners that straightening adds.
        options: Of the stage.
        network: Tells inks apart; without it shapes and colours must do.
        factor: Pixels of the picture for each pixel of the upright frame, in which the layout is given.
        sheet: The picture without shadows, where that is known.
    """
    centimetre = long_side / LONG_SIDE_CM
    flat, ink, beyond, _ = sheet or _sheet_of(grey(small))
    coloured = coloured_ink(small)
    if coloured is not None:
        coloured = cv2.subtract(coloured, beyond)
        # Pale red and blue ink is lighter than the threshold that suits black print.
        ink = cv2.bitwise_or(ink, cv2.bitwise_and(coloured, cv2.compare(flat, 225, cv2.CMP_LT)))
    page = InkedPage(small, flat, ink, coloured, centimetre, factor)
    rules = find_rules(page.ink, centimetre)
    bare = cv2.subtract(page.ink, cv2.bitwise_or(rules.across, rules.down))
    pieces = pieces_of(bare)
    height = letter_height(pieces)
    layers = network.find(small, long_side) if network is not None else None
    loose: list[FoundStamp] = []
    if layers is None:
        stamps = shaped_stamps(page, options.frame_long_side)
        figures = [
            f for f in find_figures(bare, centimetre, max(height, 4.0)) if not on_any(f.corners, stamps)
        ]
        pressed = pressed_on(page, bare, stamps)
        covered = covered_by(page, bare, pressed)
        kept = _without_edges(bare, centimetre)
        for figure in figures:
            painted(kept, grown(figure.corners, 0.05 * centimetre), 0)
        kept = print_ink(page, kept, pressed, covered[0], height=height)
        # With no stamp, no figure and no edge all of the ink is kept, and its pieces are known.
        same = cv2.countNonZero(kept) == cv2.countNonZero(bare)
        lines = find_lines(pieces if same else kept, height, widest_gap=options.widest_gap, walls=rules.down)
        for one in covered:
            lines = lines_beneath(lines, one, height)
        lines = without_values(lines, pressed, height)
        lines, loose = _loose_outside_tables(lines, page, rules.tables, height)
        printed, written = _sorted_out(lines, page, stamps, height, rules.tables)
    else:
        inks = inks_apart(layers)
        stamps = layered_stamps(page, layers, options.frame_long_side)
        figures = [
            f for f in find_figures(bare, centimetre, max(height, 4.0)) if not on_any(f.corners, stamps)
        ]
        kept = _without_edges(print_of(bare, inks), centimetre)
        for figure in figures:
            painted(kept, grown(figure.corners, 0.05 * centimetre), 0)
        height = letter_height(kept) or height
        lines = find_lines(kept, height, widest_gap=options.widest_gap, walls=rules.down)
        printed, written = _told_apart(lines, page, inks, height)
        written += written_areas(bare, inks, centimetre)
    stamps = sorted([*stamps, *loose], key=lambda s: float(s.corners[:, 1].min()))
    marks = [MarkRegion(f.kind, _scaled(f.corners, factor), f.confidence) for f in figures]
    marks += [MarkRegion("handwriting", _scaled(w, factor), 0.5) for w in written]
    marks += [
        MarkRegion("table", _scaled(upright_box(t.left, t.top, t.right, t.bottom), factor), 0.9)
        for t in rules.tables
    ]
    regions = [_printed_region(line, rules, page, options) for line in printed]
    stamp_regions = []
    for number, stamp in enumerate(stamps, start=1):
        inside = _stamp_lines(stamp, number, page, options, height) if stamp.kind != "seal" else []
        # A framed word such as ด่วนที่สุด is no receiving stamp, which has at least an agency and a number.
        if (
            stamp.method != FRAMELESS
            and stamp.kind == "receiving"
            and len(inside) < 2
            and sides(stamp.corners)[1] < 1.5 * centimetre
        ):
            stamp = replace(stamp, kind="other")
        stamp_regions.append(_stamp_region(stamp, number, page))
        regions += inside
    numbered = tuple(replace(region, line_no=i) for i, region in enumerate(regions, start=1))
    heights = [sides(line.corners)[1] for line in printed if line.letters >= 8]
    text_height = float(np.median(heights)) / factor if heights else 0.0
    return Layout(numbered, tuple(stamp_regions), tuple(marks), text_height)


def _sheet_of(image: Picture) -> _Sheet:
    """The page without shadows, white beyond the paper, and its ink.

    A sheet whose paper was taken for black and white alike falls into tens of thousands of grains: it is
    smoothed by medians until no more are left than a page may have, so that one such sheet among a night's
    thousands takes seconds and no minutes. A sheet full of fine figures has as many pieces, and keeps them.
    """
    beyond = off_paper(image)
    for size in (0, 3, 5, 9, 15):
        flat = flattened(np.asarray(cv2.medianBlur(image, size), np.uint8) if size else image)
        if cv2.countNonZero(beyond):
            flat[beyond > 0] = 255
        ink = ink_mask(flat, ink_threshold(flat))
        # Each piece has a first pixel with no ink before it: to count these takes a tenth of the time.
        pieces = 1 + cv2.countNonZero(cv2.subtract(ink, cv2.dilate(ink, _BEFORE)))
        if pieces >= (_FULL if size else _GRAINS):
            pieces = cv2.connectedComponents(ink)[0]
        if (pieces < _FULL) if size else (pieces < _GRAINS or not _is_grain(ink)):
            break
    return _Sheet(flat, ink, beyond, size > 0)


def _is_grain(ink: Mask) -> bool:
    """Whether so many pieces of ink are specks or of all sizes; letters and figures are about as large."""
    areas = components(ink).area[1:]
    if len(areas) > _MOST_PIECES:
        return True
    usual, large = np.percentile(areas, (50, 90))
    return bool(usual <= _GRAIN or large > _UNEVEN * usual)


def _scaled(corners: Corners, factor: float) -> tuple[float, ...]:
    # Pixel i of the small picture covers the pixels around (i + 0.5) / factor - 0.5 of the large one.
    return polygon_of((corners + 0.5) / factor - 0.5)


def _without_edges(ink: Mask, centimetre: float) -> Mask:
    """The ink without the outermost 1.5 mm of the picture, where borders and desks end."""
    edge = max(2, round(0.15 * centimetre))
    kept = np.zeros_like(ink)
    kept[edge:-edge, edge:-edge] = ink[edge:-edge, edge:-edge]
    return kept


def _loose_outside_tables(
    lines: list[TextLine], page: InkedPage, tables: tuple[Table, ...], height: float
) -> tuple[list[TextLine], list[FoundStamp]]:
    """The lines that are left, and frameless stamps; columns of figures in a table look like these."""
    outside = [line for line in lines if not any(t.cell(*line.corners.mean(0).tolist()) for t in tables)]
    left, loose = loose_stamps(outside, page, height)
    taken = {id(line) for line in outside} - {id(line) for line in left}
    return [line for line in lines if id(line) not in taken], loose


def _told_apart(
    lines: list[TextLine], page: InkedPage, inks: ApartInks, height: float
) -> tuple[list[TextLine], list[Corners]]:
    """Printed lines and lines of handwriting, by the network's word on their ink."""
    printed, written = [], []
    for line in lines:
        width = sides(line.corners)[0]
        share, hand, pressed = shares_in(line.corners, page.ink, inks)
        if width < 0.28 * line.letter_height or line.letter_height < 0.55 * height:
            continue
        if share >= 0.15 and share >= 0.8 * max(hand, pressed):
            printed.append(line)
        elif hand > pressed and width > 0.4 * page.centimetre:
            written.append(line.corners)
    return printed, written


def _where_pens_fill_in(line: TextLine, page: InkedPage) -> bool:
    """True at the height of the number and date lines, where pens write what belongs to the letter."""
    return bool(0.1 < float(line.corners[:, 1].mean()) / page.ink.shape[0] < 0.33)


def _sorted_out(
    lines: list[TextLine],
    page: InkedPage,
    stamps: list[FoundStamp],
    height: float,
    tables: tuple[Table, ...],
) -> tuple[list[TextLine], list[Corners]]:
    """Printed lines, and what rather is handwriting."""
    printed, written = [], []
    fill = print_fill(lines, height)
    for line in lines:
        width = sides(line.corners)[0]
        seal = next(
            (
                s
                for s in stamps
                if s.kind == "seal"
                and common_area(line.corners, s.corners) > 0.6 * area(line.corners)
                and not sticks_out(line, s, height)
            ),
            None,
        )
        if seal is not None and (line.letters < 4 or _seals_own_text(line, seal, page, height)):
            continue
        big = line.letter_height > 1.7 * height
        uneven = line.unevenness > 0.13 or line.spread > 0.75
        sparse = line.letters <= 3 and (big or line.fill < 0.2)
        sparse = sparse and not set_large(line, lines, tables, usual_fill=fill, height=height)
        penned = by_pen(line, fill, height) or unsteady(line, height)
        penned = penned and not _where_pens_fill_in(line, page)
        if sparse or penned or (line.letters >= 2 and uneven and (big or line.letters < 12)):
            if width > 0.4 * page.centimetre:
                written.append(line.corners)
        elif width >= 0.28 * line.letter_height and line.letter_height > 0.55 * height:
            printed.append(line)
    return printed, written


def _seals_own_text(line: TextLine, seal: FoundStamp, page: InkedPage, height: float) -> bool:
    """True for a row in a seal that is no line of print: curved, of another size, or high in it.

    A seal is pressed over the name of the office or over a signature, which stand in its middle or below. A
    coloured one has taken its own text away with its colour.
    """
    if coloured_share(page, seal.corners) > COLOURED:
        return False
    high = float(line.corners[:, 1].mean()) < float(seal.corners[:, 1].mean()) - 0.12 * sides(seal.corners)[1]
    return high or line.unevenness > 0.1 or not 0.7 < line.letter_height / height < 1.35


def _printed_region(line: TextLine, rules: Rules, page: InkedPage, options: LayoutOptions) -> LineRegion:
    corners = _padded(line.corners, options.line_margin)
    x, y = (float(v) for v in line.corners.mean(0))
    place = next(((i, c) for i, t in enumerate(rules.tables, start=1) if (c := t.cell(x, y))), None)
    table_no, row_no, column_no = (place[0], place[1][0], place[1][1]) if place else (None, None, None)
    return LineRegion(
        line_no=0,
        polygon=_scaled(corners, page.factor),
        table_no=table_no,
        row_no=row_no,
        column_no=column_no,
        confidence=float(np.clip(1 - 3 * line.unevenness, 0.1, 1)),
    )


def _padded(corners: Corners, share: float) -> Corners:
    out = corners.copy()
    pad = share * sides(corners)[1]
    out[:2, 1] -= pad
    out[2:, 1] += pad
    out[[0, 3], 0] -= pad
    out[[1, 2], 0] += pad
    return out


def _stamp_region(stamp: FoundStamp, number: int, page: InkedPage) -> StampRegion:
    rows, columns, inside = window_of(stamp.corners, page.ink.shape)
    dark = (inside > 0) & (page.flat[rows, columns] < 215)
    if page.coloured is not None and coloured_share(page, stamp.corners) > 0.2:
        dark &= page.coloured[rows, columns] > 0
    return StampRegion(
        stamp_no=number,
        kind=stamp.kind,
        polygon=_scaled(stamp.corners, page.factor),
        angle_deg=0.0 if stamp.kind == "seal" else angle_of(stamp.corners),
        ink=ink_name(page.picture[rows, columns], dark),
        confidence=stamp.confidence,
        method=stamp.method,
    )


def _stamp_lines(
    stamp: FoundStamp, number: int, page: InkedPage, options: LayoutOptions, page_height: float
) -> list[LineRegion]:
    """Lines of text in a stamp, cut along its own direction."""
    inner = grown(stamp.corners, -0.02 * page.centimetre)
    cut, matrix = cut_out(page.flat, inner)
    ink = ink_mask(cut, 200)
    if page.coloured is not None and coloured_share(page, stamp.corners) > COLOURED:
        ink |= cv2.compare(cut_out(page.coloured, inner, fill=0)[0], 127, cv2.CMP_GT)
    edge = max(2, round(0.07 * page.centimetre))
    rules = find_rules(ink, page.centimetre)
    ink = cv2.subtract(ink, cv2.bitwise_or(rules.across, rules.down))
    if stamp.method == FRAME:
        ink[:edge], ink[-edge:], ink[:, :edge], ink[:, -edge:] = 0, 0, 0, 0
    # Stamps are set in letters of half to one and a half times the size of the page's own.
    pieces = pieces_of(ink)
    height = letter_height(pieces, least=0.55 * page_height)
    if height == 0:
        return []
    regions = []
    for line in find_lines(pieces, height, widest_gap=6.0):
        corners = _padded(line.corners, options.line_margin)
        if sides(corners)[0] < 1.2 * line.letter_height and line.letters < 2:
            continue
        back = corners @ matrix[:, :2].T + matrix[:, 2]
        regions.append(
            LineRegion(
                0, _scaled(back, page.factor), layer="stamp", stamp_no=number, confidence=stamp.confidence
            )
        )
    return regions


def setup(options: LayoutOptions) -> LayersNetwork | None:
    """Load the network, None where it is not wanted or its weights are not there.

    Raises:
        MissingDependencyError: Its weights cannot be loaded.
    """
    path = page_layers.weights_file()
    return page_layers.load(path) if options.layers == "auto" and path is not None else None


def versions(options: LayoutOptions) -> Mapping[str, str]:
    """The weights that `setup` would load."""
    network = setup(options)
    return {"page-layers network": network.sha256} if network is not None else {}


STAGE: Stage[PageEvidence, Layout, Any] = Stage(
    name="layout",
    number=3,
    unit=Unit.PAGE,
    version=16,
    needs=("deskew",),
    options=LayoutOptions,
    record=Layout,
    process=process,
    wants_picture=True,
    setup=setup,
    versions=versions,
)
"""The stage as the pipeline knows it."""
