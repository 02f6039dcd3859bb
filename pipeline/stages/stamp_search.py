"""The stamps of a page once its lines are read: those of the layout, and those that their labels tell.

Blocks of labels come from `stamp_blocks`, or from `stamp_recut` where they stand askew; here each is given
its outline, and its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

import numpy as np

from pipeline.engines.protocol import Picture
from pipeline.imaging.boxes import Corners, angle_of, corners_of, polygon_of, window_of
from pipeline.imaging.inks import ink_name
from pipeline.imaging.outlines import Outline, outline_of
from pipeline.imaging.paper import flattened, grey
from pipeline.imaging.polygons import area, common_area
from pipeline.records import Layout, LineReading, LineRegion, StampRegion
from pipeline.records.pages import FRAMED, FRAMELESS, LABELLED
from pipeline.stages.stamp_blocks import LabelBlock, label_blocks
from pipeline.stages.stamp_cues import labelled, opens_letter, receives
from pipeline.stages.stamp_marks import lines_in_doubt
from pipeline.stages.stamp_parts import frame_within, with_head
from pipeline.stages.stamp_recut import block_at, blocks_anew, takes

_SAME = 0.8
_INKS_OF_PRINT = ("black", "grey")
_CLOSED = 3
"""Sides from which a frame is known to go around what it was not known to hold."""
_DECIDING = 2
"""Sides from which a frame decides what belongs to a stamp."""

Read = Callable[[Sequence[LineRegion]], Sequence[LineReading]]
"""Reads lines of the upright page; those on which nothing is are left out."""


def stamps_told(
    upright: Callable[[], Picture],
    layout: Layout,
    lines: Sequence[LineReading],
    *,
    centimetre: float,
    read: Read | None = None,
) -> tuple[tuple[StampRegion, ...], tuple[LineReading, ...]]:
    """Add the receiving stamps that the layout missed, or of which it saw a part, by their labels.

    A stamp of the layout that holds the whole text stays as it is; a block without a frame of which more than
    half lies in the new stamp gives way to it. A frame that is a part of the new stamp becomes it, under the
    frame's number; one that goes on around the name of its office is drawn around that.

    Args:
        upright: Gives the upright page, grey or RGB; asked where there is a stamp to outline.
        layout: Of the page.
        lines: As read, without those of framed receiving stamps.
        centimetre: Pixels a centimetre of the upright page.
        read: Reads what was taken for handwriting where a stamp may be; without it that stays unread.

    Returns:
        The stamps, and the lines with those of new stamps given to them.
    """
    stamps, result = list(layout.stamps), list(lines)
    framed = [one for one in stamps if one.kind == "receiving" and one.method == FRAMED]
    free = _free(lines, stamps)
    strokes = [mark.polygon for mark in layout.marks if mark.kind == "handwriting"]
    asked = lines_in_doubt(lines, free, layout.marks, centimetre=centimetre) if read is not None else ()
    written = read([LineRegion(0, mark.polygon) for mark in asked]) if read is not None and asked else ()
    told = label_blocks([*lines, *written], [*free, *(True for _ in written)], strokes, centimetre=centimetre)
    texts = partial(_texts_in, layout, read)
    alone = framed if read is not None else []
    every = [*lines, *written]
    may_be = [*free, *(True for _ in written)]
    lone = (
        blocks_anew(upright, every, may_be, stamps, read, centimetre=centimetre, told=told)
        if read is not None
        else ()
    )
    for block in chain(told, lone):
        if any(one.kind == "receiving" and _holds(one, block) for one in stamps):
            continue
        picture = upright()
        outline = outline_of(picture, block.corners, centimetre=centimetre)
        if read is not None and not block.recut and outline.sides < _CLOSED:
            anew = block_at(picture, block.labels[0], every, stamps, read, centimetre=centimetre)
            if anew is not None and _tells_more(anew, block):
                block, outline = anew, outline_of(picture, anew.corners, centimetre=centimetre)
        if not block.apart and outline.sides < _DECIDING and not _in_own_ink(picture, outline):
            continue
        number = max((one.stamp_no for one in stamps), default=0) + 1
        part = frame_within(block, outline.corners, alone, texts, centimetre=centimetre)
        if part is not None:
            number, framed = part[0].stamp_no, [one for one in framed if one is not part[0]]
            alone = framed
            outline = outline_of(picture, part[1], centimetre=centimetre)
        if any(_meets(outline.corners, corners_of(one.polygon)) for one in framed):
            continue
        parts = {
            one.stamp_no
            for one in stamps
            if one.kind != "seal" and one.method != FRAMED and _lies_in(one, outline.corners)
        }
        stamps = [one for one in stamps if one.stamp_no not in parts and one.stamp_no != number]
        stamps.append(_region(picture, outline, number, len(block.labels)))
        result = [
            _given(
                line,
                number,
                parts,
                within=place in block.lines or takes(block, line) or _inside(line, block, outline),
            )
            for place, line in enumerate(result)
        ]
    for frame in alone:
        head = with_head(frame, result, _free(result, stamps), texts, centimetre=centimetre)
        if head is None:
            continue
        outline = outline_of(upright(), head.corners, centimetre=centimetre)
        # The name of another office stands above many a stamp: this one's frame has to go on around it.
        if outline.sides < _CLOSED or not outline.strokes[0]:
            continue
        whole = replace(frame, polygon=polygon_of(outline.corners), angle_deg=angle_of(outline.corners))
        stamps = [whole if one is frame else one for one in stamps]
        result = [
            _given(line, frame.stamp_no, set(), within=place in head.lines)
            for place, line in enumerate(result)
        ]
    return tuple(stamps), tuple(result)


def _free(lines: Sequence[LineReading], stamps: Sequence[StampRegion]) -> list[bool]:
    """For each line, whether it may belong to a stamp that has not been found."""
    held = {one.stamp_no for one in stamps if one.kind == "receiving" and one.method in (FRAMED, LABELLED)}
    return [line.table_no is None and line.stamp_no not in held for line in lines]


def _texts_in(layout: Layout, read: Read | None, stamp: StampRegion) -> list[str]:
    own = [one for one in layout.lines if one.stamp_no == stamp.stamp_no]
    return [line.text for line in read(own)] if read is not None and own else []


def as_read(stamps: Sequence[StampRegion], lines: Sequence[LineReading]) -> tuple[StampRegion, ...]:
    """The stamps with the kind `other` where what was read in them speaks against a receiving stamp.

    Args:
        stamps: Of the page.
        lines: All that was read on it.
    """
    texts: dict[int | None, list[str]] = {}
    for line in lines:
        texts.setdefault(line.stamp_no, []).append(line.text)
    return tuple(
        replace(one, kind=_kind(one, texts.get(one.stamp_no, []))) if one.kind != "seal" else one
        for one in stamps
    )


def _kind(stamp: StampRegion, texts: list[str]) -> str:
    if stamp.kind == "receiving":
        return "receiving" if receives(stamp, texts) else "other"
    # A block of coloured ink was judged by its place alone.
    coloured = stamp.method not in (FRAMED, FRAMELESS)
    return "receiving" if coloured and labelled(texts) else stamp.kind


def _holds(stamp: StampRegion, block: LabelBlock) -> bool:
    return common_area(corners_of(stamp.polygon), block.corners) > _SAME * area(block.corners)


def _lies_in(stamp: StampRegion, outline: Corners) -> bool:
    shape = corners_of(stamp.polygon)
    return common_area(shape, outline) > 0.5 * area(shape)


def _tells_more(anew: LabelBlock, block: LabelBlock) -> bool:
    """True for a block that has more labels than the same one, or the name of the office besides."""
    first, second = ((len(one.labels), bool(one.names)) for one in (block, anew))
    same = common_area(block.corners, anew.corners) > 0.5 * area(block.corners)
    return same and second[0] >= first[0] and second > first


def _meets(one: Corners, other: Corners) -> bool:
    return common_area(one, other) > 0.4 * min(area(one), area(other))


def _inside(line: LineReading, block: LabelBlock, outline: Outline) -> bool:
    """True for print within a frame that is not larger than the stamp's own."""
    shape = corners_of(line.polygon)
    usual = float(np.median([label.height for label in block.labels]))
    if opens_letter(line.text):
        return False
    small = float(np.linalg.norm(shape[3] - shape[0])) < 1.5 * usual
    return outline.sides >= _DECIDING and small and common_area(shape, outline.corners) > 0.8 * area(shape)


def _given(line: LineReading, number: int, parts: set[int], *, within: bool) -> LineReading:
    if within and line.layer in ("print", "stamp"):
        return replace(line, layer="stamp", stamp_no=number)
    # What a block that gave way had taken from the page goes back to it.
    return replace(line, layer="print", stamp_no=None) if line.stamp_no in parts else line


def _in_own_ink(picture: Picture, outline: Outline) -> bool:
    return _ink(picture, outline) not in _INKS_OF_PRINT


def _ink(picture: Picture, outline: Outline) -> str:
    rows, columns, inside = window_of(outline.corners, picture.shape)
    cut = picture[rows, columns]
    return ink_name(cut, (inside > 0) & (flattened(grey(cut)) < 200))


def _region(picture: Picture, outline: Outline, number: int, labels: int) -> StampRegion:
    return StampRegion(
        stamp_no=number,
        kind="receiving",
        polygon=polygon_of(outline.corners),
        angle_deg=angle_of(outline.corners),
        ink=_ink(picture, outline),
        confidence=min(0.95, 0.5 + 0.1 * labels + 0.05 * outline.sides),
        method=LABELLED,
    )
