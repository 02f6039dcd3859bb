"""Receiving stamps (ตรารับหนังสือ) pressed on a sheet: what fills them, their ink, place and tilt."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping

import numpy as np

from pipeline.synth import phrases
from pipeline.synth.numerals import in_digits, thai_date
from pipeline.synth.pen import any_hand, pen_words, signature
from pipeline.synth.records import StampDrawn
from pipeline.synth.rubber import blot, ink_shade, worn_rubber
from pipeline.synth.sheet import INK_COLOURS, Ink, Points, Sheet, moved, press, rectangle, turned
from pipeline.synth.stamp_cutting import Cut, cut_stamp
from pipeline.synth.stamp_designs import DESIGNS, Design, Field, StampFaces
from pipeline.synth.stamp_filling import Filling

_TITLES = ("ตรารับหนังสือ", "ลงรับหนังสือ", "ลงทะเบียนรับ", "รับหนังสือ", "หนังสือเข้า", "RECEIVED")
_RECEIVERS = ("ผู้รับ", "ผู้รับ", "ลงชื่อ", "ชื่อผู้รับ", "เจ้าหน้าที่")
_VALUE_NAMES: Mapping[Field, str] = {"number": "receive_no", "date": "date", "time": "time"}
_VISIBLE = 0.96
_POINTS = 250


def short_date(rng: random.Random, day: datetime.date, *, wheel: bool) -> str:
    """Write a date as clerks do into stamps, with Arabic digits.

    Args:
        rng: source of chance.
        day: the date.
        wheel: whether a date stamp prints it: its parts are parted by blanks and the year has four figures.

    Returns:
        Such as ``22 มี.ค. 2567`` or ``22/3/67``.
    """
    month = phrases.MONTHS_SHORT[day.month - 1]
    if wheel:
        number = str(day.day)
        if day.day < 10:
            number = rng.choice((number, number, f"-{number}", f"0{number}"))
        return f"{number} {month.replace('.', '') if rng.random() < 0.25 else month} {day.year + 543}"
    style = rng.random()
    if style < 0.2:
        return thai_date(day, short=True)
    if style < 0.3:
        return thai_date(day)
    if style < 0.65:
        return f"{day.day} {month} {str(day.year + 543)[2:]}"
    if style < 0.75:
        return f"{day.day} {month.replace('.', '')} {str(day.year + 543)[2:]}"
    return f"{day.day}/{day.month}/{str(day.year + 543)[rng.choice((0, 2, 2)) :]}"


def _values(
    rng: random.Random, design: Design, day: datetime.date, filled_by: str, date_by: str, digits: str
) -> dict[str, str | None]:
    moment = day + datetime.timedelta(days=rng.choice((0, 1, 1, 2, 3, 5, 8)))
    number = str(rng.randint(1, rng.choice((99, 999, 9999, 9999, 19999))))
    if filled_by == "numbering machine" or rng.random() < 0.12:
        number = number.zfill(rng.choice((4, 5, 6)))
    hour, minute = rng.randint(8, 16), rng.choice((rng.randint(0, 59), 5 * rng.randint(0, 11)))
    date = short_date(rng, moment, wheel=date_by == "date wheel")
    early = str(hour) if rng.random() < 0.15 else f"{hour:02d}"
    time = f"{early}{rng.choice('..:')}{minute:02d}{rng.choice((' น.', ' น.', ' น', '', ''))}"
    shown = {name: digits if rng.random() < 0.45 else "arabic" for name in ("number", "date", "time")}
    if filled_by == "numbering machine":
        shown["number"] = "arabic"
    if date_by == filled_by:
        shown["date"] = shown["time"] = shown["number"]
    fields = {name for row in design.rows for name in row}
    blank_time = "time" not in fields or rng.random() < (0.05 if design.overprint else 0.3)
    blank_date = rng.random() < (0.0 if design.overprint else 0.04)
    blank_number = rng.random() < (0.0 if design.overprint else 0.04)
    return {
        "receive_no": None if blank_number else number,
        "receive_no_text": None if blank_number else in_digits(number, shown["number"]),
        "date": None if blank_date else moment.isoformat(),
        "date_text": None if blank_date else in_digits(date, shown["date"]),
        "time": None if blank_time else f"{hour:02d}:{minute:02d}",
        "time_text": None if blank_time else in_digits(time, shown["time"]),
    }


def _filling(
    rng: random.Random,
    design: Design,
    agency: tuple[str, str | None],
    values: dict[str, str | None],
    by: tuple[str, str],
    day: datetime.date,
) -> Filling:
    names = [one for one in agency if one]
    if design.title:
        names.insert(0, rng.choice(_TITLES))
    filled_by, date_by = by
    time_by = "printed" if filled_by == "printed" else rng.choice(("pen", "pen", "pen", date_by))
    return Filling(
        names=tuple(names),
        labels={
            "number": rng.choice(phrases.STAMP_NUMBER_LABELS[:9]),
            "date": rng.choice(phrases.STAMP_DATE_LABELS[:3]) if rng.random() < 0.4 else "วันที่",
            "time": rng.choice(phrases.STAMP_TIME_LABELS[:2]) if rng.random() < 0.4 else "เวลา",
            "receiver": rng.choice(_RECEIVERS),
        },
        texts={
            "number": values["receive_no_text"],
            "date": values["date_text"],
            "time": values["time_text"],
            "receiver": "" if rng.random() < 0.75 else None,
        },
        by={"number": filled_by, "date": date_by, "time": time_by, "receiver": "pen"},
        year=str(day.year + 543)[2:],
    )


def _on_paper(sheet: Sheet, polygon: Points) -> Points:
    """Cut a stamp's polygon at the paper's edges, along its own sides."""
    width, height = float(sheet.width), float(sheet.height)
    cut = polygon.copy()
    for axis, low, high, pairs in ((0, 0.0, width, ((0, 1), (3, 2))), (1, 0.0, height, ((0, 3), (1, 2)))):
        for first, last in pairs:
            start, stop = polygon[first], polygon[last]
            length = stop[axis] - start[axis]
            if length <= 0:
                continue
            begin, end = (max(0.0, min(1.0, (limit - start[axis]) / length)) for limit in (low, high))
            cut[first, axis] = start[axis] + length * begin
            cut[last, axis] = start[axis] + length * end
            other = 1 - axis
            if axis == 0:
                cut[first, other] = start[other] + (stop[other] - start[other]) * begin
                cut[last, other] = start[other] + (stop[other] - start[other]) * end
    return np.asarray(cut, np.float64)


def _share_on_paper(sheet: Sheet, polygon: Points) -> float:
    """Share of a polygon's box that lies on the sheet."""
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    inside = np.clip(high, 0, (sheet.width, sheet.height)) - np.clip(low, 0, (sheet.width, sheet.height))
    return float(np.prod(inside) / max(1e-6, float(np.prod(high - low))))


def _inked(cut: Cut, affine: np.ndarray, origin: np.ndarray) -> dict[str, tuple[Points, Points]]:
    """Give, on the sheet, some points of the clean ink of each value and of the ground around it."""
    values = np.maximum(np.maximum(cut.wheel, cut.machine), cut.pen)
    boxes = {_VALUE_NAMES[name]: (values, span) for name, span in cut.spans.items()}
    if cut.agency is not None:
        boxes["agency"] = (cut.rubber, cut.agency)
    everything, found = np.maximum(values, cut.rubber), {}
    for name, (mask, box) in boxes.items():
        left, top, right, bottom = (max(0, int(one)) for one in box)
        chosen = []
        for where in (mask[top:bottom, left:right] > 160, everything[top:bottom, left:right] == 0):
            points = np.argwhere(where)[:, ::-1] + np.array([left + 0.5, top + 0.5])
            # Evenly spread is as good as by chance, and costs no number of the generator.
            chosen.append(moved(points[:: max(1, len(points) // _POINTS)], affine) + origin)
        found[name] = (chosen[0], chosen[1])
    return found


def _press_layers(
    rng: random.Random,
    sheet: Sheet,
    cut: Cut,
    design: Design,
    ink_name: str,
    centre: tuple[float, float],
    tilt: float,
    strength: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Press rubber, wheel, machine and pen; gives the map from the stamp's frame to the sheet."""
    shade = ink_shade(rng, ink_name)
    other = rng.choice(("blue", "purple", "black", "blue", "red"))
    wheel_shade = shade if design.overprint or rng.random() < 0.5 else ink_shade(rng, other)
    machine_shade = (
        wheel_shade if rng.random() < 0.5 else ink_shade(rng, rng.choice(("black", "blue", "purple", "red")))
    )
    pen_shade = ink_shade(rng, rng.choice(("blue", "blue", "blue", "black", "black", "red")))
    if cut.wheel.any() and not design.overprint and rng.random() < 0.15:
        left, top, right, bottom = cut.frame
        spot = (
            rng.uniform(left + (right - left) * 0.4, right),
            rng.uniform(top + (bottom - top) * 0.3, bottom),
        )
        blot(rng, cut.wheel, spot, (bottom - top) * rng.uniform(0.05, 0.12))
    clean = 0.04 if design.overprint else strength
    layers = (
        (worn_rubber(rng, cut.rubber, strength=clean, dpi=sheet.dpi), shade, Ink.STAMP),
        (worn_rubber(rng, cut.wheel, strength=clean * 0.6, dpi=sheet.dpi), wheel_shade, Ink.STAMP),
        (worn_rubber(rng, cut.machine, strength=clean * 0.6, dpi=sheet.dpi), machine_shade, Ink.STAMP),
        (cut.pen, pen_shade, Ink.HANDWRITING),
    )
    left, top, right, bottom = cut.frame
    affine, origin = np.eye(2, 3), np.zeros(2)
    for mask, colour, ink in layers:
        if ink != Ink.STAMP and not mask.any():
            continue
        spun, affine = turned(mask, tilt)
        middle = moved(np.array([[(left + right) / 2, (top + bottom) / 2]]), affine)[0]
        origin = np.round(np.array(centre) - middle)
        if mask.any():
            press(sheet, spun, int(origin[0]), int(origin[1]), colour=colour, ink=ink)
    return affine, origin


def stamp_page(
    rng: random.Random,
    sheet: Sheet,
    page_no: int,
    *,
    agency: tuple[str, str | None],
    day: datetime.date,
    digits: str,
    faces: StampFaces,
    centre: tuple[float, float],
    tilt: float,
    strength: float,
    design: Design | None = None,
) -> StampDrawn:
    """Press one receiving stamp on a sheet; it may hang over the paper's edge.

    Args:
        rng: source of chance.
        sheet: changed in place.
        page_no: from 1.
        agency: name and unit.
        day: date of the letter; the stamp's date is not before it.
        digits: digits of the letter.
        faces: faces to draw with.
        centre: where its middle goes, in pixels.
        tilt: degrees, clockwise.
        strength: how badly it prints, 0 to 1.
        design: one of ``DESIGNS``; chosen by chance if not given.

    Returns:
        What was stamped, its polygon on the sheet, cut at the paper's edge; values of which a part lies off
        the paper are named as unsure.
    """
    design = design or rng.choice(DESIGNS)
    filled_by = (
        "printed"
        if design.overprint
        else rng.choices(("pen", "numbering machine", "printed"), (6, 3, 0.6))[0]
    )
    date_by = "printed" if filled_by == "printed" else rng.choices(("date wheel", "pen"), (6, 4))[0]
    values = _values(rng, design, day, filled_by, date_by, digits)
    filling = _filling(rng, design, agency, values, (filled_by, date_by), day)
    cut = cut_stamp(rng, design, filling, faces, any_hand(rng, faces.hand, faces.digits), sheet.dpi)
    inks = ("red", "blue") if design.overprint else ("purple", "blue", "red", "black", "green")
    ink_name = rng.choices(inks, (1, 1) if design.overprint else (4, 7, 6, 3, 1.5))[0]
    # Registry overprints come from a printer: level and clean.
    tilt = 0.0 if design.overprint else tilt
    affine, origin = _press_layers(rng, sheet, cut, design, ink_name, centre, tilt, strength)
    whole = moved(rectangle(*cut.frame), affine) + origin
    unsure = [
        _VALUE_NAMES[name]
        for name, span in cut.spans.items()
        if _share_on_paper(sheet, moved(rectangle(*span), affine) + origin) < _VISIBLE
    ]
    if _share_on_paper(sheet, whole) < 0.9:
        unsure += ["agency", "unit"]
    polygon = _on_paper(sheet, whole)
    if rng.random() < 0.2 and not design.overprint:
        height = sheet.mm(rng.uniform(4, 9))
        initials = (
            signature(rng, round(height * 1.8), height)
            if rng.random() < 0.6
            else pen_words(rng, rng.choice(("สม", "วร", "นภ", "กิต", "ปร")), height * 0.4, faces.hand)
        )
        corner = polygon[3] + (polygon[2] - polygon[3]) * rng.uniform(0.4, 1.0)
        press(
            sheet,
            initials,
            round(corner[0] - initials.shape[1] * 0.7),
            round(corner[1] - initials.shape[0] * rng.uniform(0.3, 1.0)),
            colour=INK_COLOURS[rng.choice(("blue", "blue", "black"))][0],
            ink=Ink.HANDWRITING,
        )
    return StampDrawn(
        page_no, polygon, tilt, ink_name, filled_by,
        {"agency": agency[0], "unit": agency[1], **values, "number_label": filling.labels["number"]},
        tuple(cut.words), tuple(unsure), _inked(cut, affine, origin),
    )  # fmt: skip
