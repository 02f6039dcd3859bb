"""Reading of a receiving stamp: its lines, and the value in each of its places from several cuts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.engines.beam import best_classes
from pipeline.engines.candidates import without_pauses
from pipeline.engines.grammar import Kind
from pipeline.engines.protocol import CropStyle, LineReader, Picture, Reading
from pipeline.engines.values import ProbableReader
from pipeline.imaging.boxes import angle_of, corners_of, polygon_of, sides, turned_box, upright_box
from pipeline.records import LineReading, StampCell, StampLook, StampRegion, StampText
from pipeline.records.pages import Polygon
from pipeline.stages.stamp_candidates import Cuts, candidates_of, told_value
from pipeline.stages.stamp_cells import Filling, cuts_of, fillings_of, lines_with, parted, unread_pieces
from pipeline.stages.stamp_cues import VALUE_FIELDS
from pipeline.stages.stamp_ink import CENTIMETRE, StampPicture, stamp_picture
from pipeline.stages.stamp_rows import Place, StampLine, is_print, places_of, read_lines
from pipeline.thai.months import month_readings

KINDS: dict[str | None, tuple[Kind, ...]] = {
    "receive_no": ("number",),
    "received_date": ("date",),
    "received_time": ("time",),
    "receiver": (),
    None: ("date", "time", "number"),
}
"""Kinds of value that may stand after a label, by the field of the label."""

_LOST_LABEL = re.compile(r"\W*([ก-๎]{2,})[\s.…:_]*(?=\d)")
_ENDS = ("ที่", "ที")
"""Labels that others end with."""

_LOOKS = ((0.4, 1.005, 0.004), (-0.4, 0.995, -0.004))
"""Further frames of a stamp: by how many degrees they are turned clockwise, how much larger they are, and how
far they lie to the right and below, as a share of the height."""


class ProbableLineReader(LineReader, ProbableReader, Protocol):
    """A reader of lines that tells the probability of each class in each frame."""


def read_stamp_picture(
    page: Picture, stamp: StampRegion, reader: ProbableLineReader, *, centimetre: float, first_line: int
) -> tuple[tuple[LineReading, ...], StampText]:
    """Read a receiving stamp, in the frame that was found and in others as good.

    What a pen or worn rubber left reads one way or another by a shift of a pixel: what most frames tell is
    likelier than what one of them does.

    Args:
        page: The upright page, grey or RGB.
        stamp: Where the stamp is.
        reader: Reads lines and values.
        centimetre: Pixels a centimetre of `page`.
        first_line: Number of the first of its lines.

    Returns:
        Its lines with what was read on them, and its places with their readings.

    Raises:
        EngineError: The reader failed.
    """
    first, *looks = (
        _look(page, replace(stamp, polygon=polygon), reader, centimetre=centimetre, first_line=first_line)
        for polygon in (stamp.polygon, *laid_otherwise(stamp.polygon))
    )
    return first.lines, StampText(stamp.stamp_no, first.names, first.cells, tuple(looks))


def laid_otherwise(polygon: Polygon) -> tuple[Polygon, ...]:
    """Frames of a stamp beside the one that was found, which differ from it no more than finding it errs."""
    corners = corners_of(polygon)
    (x, y), (width, height), angle = corners.mean(axis=0).tolist(), sides(corners), angle_of(corners)
    return tuple(
        polygon_of(
            turned_box(
                x + shift * height, y + shift * height, width * scale, height * scale, angle_deg=angle + turn
            )
        )
        for turn, scale, shift in _LOOKS
    )


def _look(
    page: Picture, stamp: StampRegion, reader: ProbableLineReader, *, centimetre: float, first_line: int
) -> StampLook:
    """A stamp read in one frame."""
    picture = stamp_picture(page, stamp.polygon, centimetre)
    lines, height = read_lines(picture, reader)
    readings = tuple(
        LineReading(
            line_no=first_line + number,
            text=line.reading.text,
            raw=line.reading.raw,
            confidence=line.reading.confidence,
            engine=reader.name,
            polygon=picture.on_page(line.place.corners),
            layer="stamp",
            stamp_no=stamp.stamp_no,
            character_confidences=line.reading.character_confidences,
            character_lefts=line.reading.character_lefts,
        )
        for number, line in enumerate(lines)
        if line.reading.text.strip()
    )
    places, fillings = _parted(*_filled(picture, lines, height), height)
    fields = [place.field for place in places]
    cells = tuple(
        _cell(
            picture,
            place,
            filled,
            lines,
            height,
            reader,
            kinds=kinds_of(place.field, fields, label=place.label),
        )
        for place, filled in zip(places, fillings, strict=True)
        if place.field is not None or filled
    )
    told = [number for number, line in enumerate(lines) if line.reading.text.strip()]
    names = tuple(told.index(number) for number in _names(picture, lines, places, height) if number in told)
    return StampLook(readings, names, cells)


def kinds_of(field: str | None, fields: Sequence[str | None], *, label: str = "") -> tuple[Kind, ...]:
    """Kinds of value that may stand after a label.

    Of two labels of one field one was misread, `วันที่` for `รับที่`, where another field has none; and `ที่` (no.)
    may be the end of `วันที่` (date) where no label of a date was read.

    Args:
        field: Of the label; None without one.
        fields: Of all labels of the stamp.
        label: As read.
    """
    if label in _ENDS and "received_date" not in fields:
        return (*KINDS[field], "date")
    if field not in VALUE_FIELDS or fields.count(field) < 2:
        return KINDS[field]
    missing = [kind for one in VALUE_FIELDS if one not in fields for kind in KINDS[one]]
    return (*KINDS[field], *missing)


def _filled(
    picture: StampPicture, lines: Sequence[StampLine], height: float
) -> tuple[tuple[Place, ...], list[list[Filling]]]:
    places = places_of(picture, lines, height)
    return places, fillings_of(picture, places, lines, height)


def _parted(
    places: Sequence[Place], fillings: Sequence[list[Filling]], height: float
) -> tuple[list[Place], list[list[Filling]]]:
    """The places with their fillings, those with two values far apart as two, the second without a label."""
    own, filled = list(places), [list(one) for one in fillings]
    for number, place in enumerate(places):
        halves = parted(filled[number][0], height) if filled[number] and place.field in VALUE_FIELDS else None
        if halves is not None:
            # A date whose month is lost has as wide a gap: the whole is read too.
            filled[number] = [halves[0], *filled[number][: place.field == "received_date"]]
            own.append(replace(place, field=None, label="", left=halves[1].box[0], line=None))
            filled.append([halves[1]])
    return own, filled


def _cell(
    picture: StampPicture,
    place: Place,
    fillings: Sequence[Filling],
    lines: Sequence[StampLine],
    height: float,
    reader: ProbableLineReader,
    *,
    kinds: Sequence[Kind],
) -> StampCell:
    free = Reading("", "", 0.0)
    style = reader.crop_style
    read: list[NDArray[np.float32]] = []
    whole_lines, unread = 0, []
    for number, filling in enumerate(fillings):
        pictures = cuts_of(picture, filling, height, style, marks="date" in kinds)
        # The colours apart are looked at beside what stands there with all of them.
        whole = lines_with(picture, place, filling, lines, style) if number == 0 else []
        pictures = [*(one.picture for one in whole), *pictures] if number == 0 else pictures[:3]
        told = reader.probabilities(pictures)
        parts = zip(whole, told[: len(whole)], strict=True)
        alone = told[len(whole)]
        if alone is not None:
            unread.append(unread_pieces(filling, _read_at(alone, filling, style, kinds), height))
        own = [part for cut, one in parts if one is not None and len(part := cut.part_of(one))]
        held = (*own, *(one for one in told[len(whole) :] if one is not None))
        held = tuple(_without_label(one, reader) for one in held)
        if not held:
            continue
        read += map(without_pauses, held)
        whole_lines += len(own)
        free = max((free, *map(reader.reading_of, held[: len(own) + 2])), key=lambda one: one.confidence)
    if kinds == ("number",) and told_value("date", free.text) is not None:
        kinds = ("number", "date")
    # What stands there in one colour of ink and in all of them is compared as cuts of one place.
    cuts = Cuts(tuple(read), whole_lines)
    found = [one for kind in kinds for one in candidates_of(cuts, kind, reader)] if read else []
    if fillings:
        box = fillings[0].box
    else:
        box = (place.left, place.foot - 1.5 * height, max(place.right, place.left + 1.0), place.foot)
    return StampCell(
        field=place.field,
        label=place.label,
        polygon=picture.on_page(upright_box(*box)),
        ink=round(fillings[0].ink, 3) if fillings else 0.0,
        free=free.text.strip(),
        free_confidence=round(free.confidence, 4),
        candidates=tuple(found),
        unread=min(unread, default=0),
    )


def _read_at(
    frames: NDArray[np.float32], filling: Filling, style: CropStyle, kinds: Sequence[Kind]
) -> list[float]:
    """Where along a stamp each character was read on the first cut of a value, in pixels."""
    left, top, right, bottom = filling.box if "date" in kinds else filling.core
    tall = bottom - top
    whole = right - left + (style.before + style.after) * tall
    begins = best_classes(frames).frames
    return [left - style.before * tall + (one + 0.5) / len(frames) * whole for one in begins]


def _without_label(frames: NDArray[np.float32], reader: ProbableLineReader) -> NDArray[np.float32]:
    """The frames from the first digit on, where the rest of a label that was not recognised is before it."""
    reading = reader.reading_of(frames)
    match = _LOST_LABEL.match(reading.text)
    if match is None or len(reading.character_lefts) != len(reading.text) or month_readings(match[1]):
        return frames
    return frames[max(0, int(reading.character_lefts[match.end()] * len(frames)) - 1) :]


def _names(
    picture: StampPicture, lines: Sequence[StampLine], places: Sequence[Place], height: float
) -> list[int]:
    """Numbers of the lines that may name the office: print of the stamp that is no label, above the first
    label, or beside and below the labels where none is above."""
    left, top, right, bottom = picture.inner
    spare = 0.2 * CENTIMETRE
    inside = [
        number
        for number, line in enumerate(lines)
        if is_print(line)
        and not line.labels
        and top - spare < line.place.baseline < bottom + spare
        # Lines of the page below the stamp run on beyond its sides.
        and left - spare < line.left
        and line.right < right + spare
    ]
    first = min((place.foot for place in places if place.field is not None), default=bottom)
    above = [number for number in inside if lines[number].place.baseline < first - 0.8 * height]
    return above or inside
