"""Receiving stamps (ตรารับหนังสือ) pressed on a sheet: what fills them, their ink, place and tilt."""

from __future__ import annotations

import datetime
import random

import numpy as np

from pipeline.synth import phrases
from pipeline.synth.numerals import in_digits, thai_date
from pipeline.synth.pen import pen_words
from pipeline.synth.records import StampDrawn
from pipeline.synth.rubber import worn_rubber
from pipeline.synth.sheet import INK_COLOURS, Ink, Sheet, moved, press, rectangle, turned
from pipeline.synth.stamp_cutting import cut_stamp
from pipeline.synth.stamp_designs import DESIGNS, Design, StampFaces


def _values(
    rng: random.Random, design: Design, day: datetime.date, filled_by: str, digits: str
) -> dict[str, str | None]:
    moment = day + datetime.timedelta(days=rng.choice((0, 1, 1, 2, 3, 5)))
    number = str(rng.randint(1, rng.choice((99, 999, 9999, 19999))))
    if filled_by == "numbering machine" or rng.random() < 0.15:
        number = number.zfill(rng.choice((4, 5, 6)))
    hour, minute = rng.randint(8, 16), rng.randint(0, 59)
    style = rng.random()
    if style < 0.45:
        date = thai_date(moment, short=True)
    elif style < 0.65:
        date = thai_date(moment)
    elif style < 0.85:
        date = f"{moment.day}/{moment.month}/{str(moment.year + 543)[2:]}"
    else:
        date = f"{moment.day} {phrases.MONTHS_SHORT[moment.month - 1]} {str(moment.year + 543)[2:]}"
    time = f"{hour:02d}{rng.choice('..:')}{minute:02d}{rng.choice((' น.', ' น.', ''))}"
    shown = digits if rng.random() < 0.35 and filled_by != "numbering machine" else "arabic"
    blank_time = "time" not in design.fields or rng.random() < 0.15
    blank_date = rng.random() < 0.04
    blank_number = rng.random() < 0.05
    return {
        "receive_no": None if blank_number else number,
        "receive_no_text": None if blank_number else in_digits(number, shown),
        "date": None if blank_date else moment.isoformat(),
        "date_text": None if blank_date else in_digits(date, shown),
        "time": None if blank_time else f"{hour:02d}:{minute:02d}",
        "time_text": None if blank_time else in_digits(time, shown),
    }


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
    """Press one receiving stamp on a sheet.

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
        What was stamped, its polygon on the sheet.
    """
    design = design or rng.choice(DESIGNS)
    filled_by = (
        "printed"
        if design.overprint
        else rng.choices(("pen", "numbering machine", "printed"), (5, 3, 1.5))[0]
    )
    date_by = (
        filled_by
        if filled_by == "printed" or rng.random() < 0.5
        else rng.choice(("pen", "numbering machine"))
    )
    values = _values(rng, design, day, filled_by, digits)
    labels = {
        "number": rng.choice(phrases.STAMP_NUMBER_LABELS[:9]),
        "date": rng.choice(phrases.STAMP_DATE_LABELS[:3]),
        "time": rng.choice(phrases.STAMP_TIME_LABELS[:2]),
    }
    names = [one for one in agency if one]
    cut, words = cut_stamp(rng, design, names, labels, values, filled_by, date_by, faces, sheet.dpi)
    ink_name = (
        rng.choice(("red", "blue"))
        if design.overprint
        else rng.choices(("purple", "blue", "red", "black", "green"), (4, 5, 3, 2, 1))[0]
    )
    colour = rng.choice(INK_COLOURS[ink_name])
    # Registry overprints come from a printer: level and clean.
    tilt = 0.0 if design.overprint else tilt
    layers = (
        (worn_rubber(rng, cut.rubber, strength=0.05 if design.overprint else strength), colour, Ink.STAMP),
        (
            worn_rubber(rng, cut.filled, strength=strength * 0.5),
            colour if rng.random() < 0.7 else INK_COLOURS["black"][0],
            Ink.STAMP,
        ),
        (cut.pen, rng.choice(INK_COLOURS[rng.choice(("blue", "blue", "black"))]), Ink.HANDWRITING),
    )
    affine = np.eye(2, 3)
    origin = (0, 0)
    for mask, shade, ink in layers:
        spun, affine = turned(mask, tilt)
        left, top, right, bottom = cut.frame
        middle = moved(np.array([[(left + right) / 2, (top + bottom) / 2]]), affine)[0]
        origin = (round(centre[0] - middle[0]), round(centre[1] - middle[1]))
        press(sheet, spun, *origin, colour=shade, ink=ink)
    polygon = moved(rectangle(*cut.frame), affine) + np.array(origin)
    if rng.random() < 0.2 and not design.overprint:
        initials = pen_words(
            rng, rng.choice(("สม", "วร", "นภ", "กิต", "ปร")), 2.4 * sheet.dpi / 25.4, faces.hand
        )
        corner = polygon[2]
        press(
            sheet,
            initials,
            round(corner[0] - initials.shape[1] * 0.8),
            round(corner[1] - initials.shape[0] * 0.7),
            colour=INK_COLOURS["blue"][0],
            ink=Ink.HANDWRITING,
        )
    return StampDrawn(
        page_no, polygon, tilt, ink_name, filled_by,
        {"agency": agency[0], "unit": agency[1], **values, "number_label": labels["number"]}, tuple(words),
    )  # fmt: skip
