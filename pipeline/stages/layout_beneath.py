"""What of the ink under stamps and seals may be print of the page, and which lines there are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.imaging.beneath import Covered, without_frame, without_rings
from pipeline.imaging.boxes import grown, painted, sides, window_of
from pipeline.imaging.inks import darker_ink
from pipeline.imaging.lines import TextLine, find_lines
from pipeline.imaging.paper import Mask
from pipeline.imaging.polygons import area, common_area
from pipeline.imaging.tones import dark_strokes, tone_of
from pipeline.stages.layout_stamps import COLOURED, FoundStamp, InkedPage, coloured_share, without_colour

_PALER = 28
"""Grey values by which the strokes of a stamp's border must be lighter than print, or its tone tells
nothing: strokes of one ink differ by less."""
_EDGE_CM = 0.1
"""Half the width of the strip around a box in which the stamp's own border is looked at."""
_COLOURED_EDGE = 0.5
"""Share of coloured ink in that strip from which the stamp has a colour, whatever is written in it."""
_SIGNED_CM = 1.2
"""Signatures beside a seal reach so far; ink that has a colour is none of the print there."""
_PATIENCE = {"seal": 12.0, "frame": 0.8, "parted": 2.5}
"""How far lines are followed through doubtful ink, in letter heights: the emblem in a seal is as wide as
ten letters; a receiving stamp has text of its own all over; print that was parted from it has none."""


@dataclass(frozen=True)
class Pressed:
    """A stamp or seal and the page's ink in it.

    Attributes:
        stamp: Where it is.
        window: Rows and columns of the page that hold it.
        area: What it covers of the window.
        black: Ink of the window that is print by its colour or darkness; None where neither tells.
        coloured: Whether it was told by colour.
    """

    stamp: FoundStamp
    window: tuple[slice, slice]
    area: Mask
    black: Mask | None
    coloured: bool


def pressed_on(page: InkedPage, bare: Mask, stamps: list[FoundStamp]) -> list[Pressed]:
    """Each stamp with the ink in it that may be print.

    Args:
        page: At working size.
        bare: Its ink without rules.
        stamps: Of the page.
    """
    if not stamps:
        return []
    outside = bare.copy()
    for stamp in stamps:
        painted(outside, grown(stamp.corners, 0.2 * page.centimetre), 0)
    printed = tone_of(page.flat, outside)
    return [_pressed(stamp, page, bare, printed) for stamp in stamps]


def _pressed(stamp: FoundStamp, page: InkedPage, bare: Mask, printed: float | None) -> Pressed:
    outer = grown(stamp.corners, 0.08 * page.centimetre)
    rows, columns, inside = window_of(outer, bare.shape)
    edge = np.zeros_like(inside)
    corner = np.array([columns.start, rows.start])
    if stamp.kind == "seal":
        middle = tuple(round(v) for v in (stamp.corners.mean(0) - corner).tolist())
        radius = sides(stamp.corners)[0] / 2
        inside = np.zeros_like(inside)
        cv2.circle(inside, middle, round(radius * 1.04), 255, -1)
        edge |= inside
        cv2.circle(edge, middle, round(radius * 0.92), 0, -1)
    else:
        painted(edge, grown(stamp.corners, _EDGE_CM * page.centimetre) - corner, 255)
        painted(edge, grown(stamp.corners, -_EDGE_CM * page.centimetre) - corner, 0)
    window = (rows, columns)
    own = np.ascontiguousarray(bare[window])
    if coloured_share(page, outer) > COLOURED or _coloured_edge(page, window, edge):
        return Pressed(stamp, window, inside, without_colour(_part(page, window), own), True)
    flat = np.ascontiguousarray(page.flat[window])
    tone = tone_of(flat, cv2.bitwise_and(edge, np.ascontiguousarray(page.ink[window])))
    if stamp.kind == "seal" or tone is None or printed is None or tone - printed < _PALER:
        return Pressed(stamp, window, inside, None, False)
    return Pressed(stamp, window, inside, dark_strokes(flat, own, (tone + printed) / 2), False)


def _part(page: InkedPage, window: tuple[slice, slice]) -> InkedPage:
    """The page within a window."""
    coloured = None if page.coloured is None else np.ascontiguousarray(page.coloured[window])
    flat, ink = (np.ascontiguousarray(plane[window]) for plane in (page.flat, page.ink))
    return replace(page, picture=page.picture[window], flat=flat, ink=ink, coloured=coloured)


def _coloured_edge(page: InkedPage, window: tuple[slice, slice], edge: Mask) -> bool:
    if page.coloured is None:
        return False
    coloured = page.coloured[window] > 0
    ink = (edge > 0) & ((page.ink[window] > 0) | coloured)
    return bool(ink.any()) and float(coloured[ink].mean()) > _COLOURED_EDGE


def covered_by(page: InkedPage, bare: Mask, pressed: list[Pressed]) -> tuple[Covered, ...]:
    """Where seals, other stamps, and those whose ink was parted from print lie, and what may be print there.

    Args:
        page: At working size.
        bare: Its ink without rules.
        pressed: Stamps of the page.
    """
    result = []
    for name, patience in _PATIENCE.items():
        covered, ink = np.zeros_like(bare), bare.copy()
        for one in pressed:
            kind = "seal" if one.stamp.kind == "seal" else "frame" if one.black is None else "parted"
            if kind != name:
                continue
            if one.black is not None:
                left, window, inside = one.black, one.window, one.area
            else:
                shaped = without_rings if kind == "seal" else without_frame
                left, window = shaped(ink, one.stamp.corners, page.centimetre)
                whole = np.zeros_like(covered)
                whole[one.window] = one.area
                inside = np.ascontiguousarray(whole[window])
            ink[window] = np.where(inside > 0, left, ink[window])
            covered[one.window] |= one.area
        result.append(Covered(covered, ink, patience))
    return tuple(result)


def print_ink(page: InkedPage, ink: Mask, pressed: list[Pressed], seals: Covered, *, height: float) -> Mask:
    """The ink that may be print: a stamp takes its own ink with it and leaves print below it standing.

    Args:
        page: At working size.
        ink: Without rules and figures.
        pressed: Stamps of the page.
        seals: Where uncoloured seals lie, and their ink without rings.
        height: Usual height of the page's letters in pixels.
    """
    kept = ink.copy()
    for one in pressed:
        if one.stamp.kind == "seal" and page.coloured is not None:
            beside = window_of(grown(one.stamp.corners, _SIGNED_CM * page.centimetre), ink.shape)[:2]
            kept[beside] = without_colour(_part(page, beside), np.ascontiguousarray(kept[beside]))
    for one in pressed:
        inside = one.area > 0
        own = kept[one.window]
        if one.black is not None and (one.coloured or _paragraph(one, height)):
            own[inside & (one.black == 0)] = 0
        elif one.stamp.kind == "seal":
            darker = darker_ink(page.flat[one.window], cv2.bitwise_and(ink[one.window], one.area))
            # Letters are not told from the seal's own strokes here, but by how they stand on lines.
            own[inside] = (seals.ink[one.window] if darker is None else darker)[inside]
        else:
            own[inside] = 0
    return kept


def _paragraph(one: Pressed, height: float) -> bool:
    """True where the dark ink in a stamp has lines of the page's type that begin below each other.

    What clerks write or press into a stamp may be as dark as print, but stands alone.
    """
    if one.black is None:
        return False
    lefts = [
        float(line.corners[0, 0])
        for line in find_lines(cv2.bitwise_and(one.black, one.area), height)
        if line.letters >= 6 and line.unevenness < 0.06 and 0.85 < line.letter_height / height < 1.2
    ]
    return any(abs(a - b) < 0.5 * height for place, a in enumerate(lefts) for b in lefts[:place])


def without_values(lines: list[TextLine], pressed: list[Pressed], height: float) -> list[TextLine]:
    """The lines without what is written or printed into stamps, in an ink as dark as that of the page.

    Print of the page that lies whole in a stamp begins where other lines of the page begin.

    Args:
        lines: Of the page.
        pressed: Its stamps.
        height: Usual height of the page's letters in pixels.
    """
    stamps = [one.stamp for one in pressed if one.black is not None and not one.coloured]
    held = [any(_within(line, stamp, height) for stamp in stamps) for line in lines]
    lefts = [
        float(line.corners[0, 0])
        for line, within in zip(lines, held, strict=True)
        if not within and line.letters >= 4
    ]
    return [
        line
        for line, within in zip(lines, held, strict=True)
        if not within or any(abs(left - float(line.corners[0, 0])) < 0.5 * height for left in lefts)
    ]


def _within(line: TextLine, stamp: FoundStamp, height: float) -> bool:
    return not sticks_out(line, stamp, height) and common_area(line.corners, stamp.corners) > 0.5 * area(
        line.corners
    )


def sticks_out(line: TextLine, stamp: FoundStamp, height: float) -> bool:
    """True for a line that goes on beside a stamp, as its own text never does."""
    left, right = float(stamp.corners[:, 0].min()), float(stamp.corners[:, 0].max())
    first, last = float(line.corners[:, 0].min()), float(line.corners[:, 0].max())
    return first < left - 0.6 * height or last > right + 0.6 * height
