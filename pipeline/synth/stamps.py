"""Receiving stamps (ตรารับหนังสือ): designs, what fills them, and how the rubber prints.

The regulation's form 12 is a box of 2.5 x 5 cm with the agency above and number, date and time below;
offices cut their own, so frame, order, labels, leaders and extras vary here.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from pipeline.synth import phrases
from pipeline.synth.composition import in_digits, thai_date
from pipeline.synth.faces import Face
from pipeline.synth.lines import letter_height, paste
from pipeline.synth.pen import pen_text, pen_words, signature, tick
from pipeline.synth.records import StampDrawn
from pipeline.synth.shaping import Style, draw_text
from pipeline.synth.sheet import INK_COLOURS, Grey, Ink, Sheet, moved, press, rectangle, turned

Frame = Literal["single", "double", "rounded", "thick", "none", "rules", "grid"]
Place = Literal["above", "inside", "beside", "below"]
Extra = Literal["none", "checks", "routing", "receiver"]


@dataclass(frozen=True)
class Design:
    """How a stamp is cut: its frame, where the agency stands, the order of fields, leaders and extras."""

    name: str
    frame: Frame
    agency: Place
    fields: tuple[str, ...]
    leader: Literal["dots", "rule", "none"]
    extra: Extra = "none"
    wide: float = 50.0
    on_one_line: bool = False
    overprint: bool = False


_USUAL = ("number", "date", "time")
DESIGNS: tuple[Design, ...] = (
    Design("form twelve", "single", "inside", _USUAL, "dots"),
    Design("form twelve, date first", "single", "inside", ("date", "number", "time"), "dots", wide=46),
    Design("double frame", "double", "inside", _USUAL, "dots", wide=54),
    Design("rounded", "rounded", "inside", _USUAL, "rule", wide=48),
    Design("thick frame, small", "thick", "inside", _USUAL, "none", wide=40),
    Design("no frame", "none", "inside", _USUAL, "dots", wide=48),
    Design("no frame, one line", "none", "above", _USUAL, "dots", wide=72, on_one_line=True),
    Design("agency above the frame", "single", "above", _USUAL, "dots", wide=50),
    Design("agency below the frame", "single", "below", _USUAL, "rule", wide=46),
    Design("agency beside", "single", "beside", _USUAL, "dots", wide=66),
    Design("check boxes", "single", "inside", _USUAL, "dots", "checks", wide=56),
    Design("routing list", "double", "inside", _USUAL, "rule", "routing", wide=58),
    Design("registry overprint", "single", "inside", _USUAL, "none", wide=53, overprint=True),
    Design("two rules", "rules", "inside", ("number", "date"), "none", wide=50),
    Design("grid of cells", "grid", "inside", _USUAL, "none", wide=50),
    Design("receiver's name", "rounded", "inside", _USUAL, "dots", "receiver", wide=52),
    Design("number and date only", "single", "inside", ("number", "date"), "dots", wide=44),
)
_CHECKS = ("เพื่อทราบ", "ดำเนินการ", "พิจารณา", "มอบ", "แจ้งเวียน", "เก็บ")


@dataclass(frozen=True)
class StampFaces:
    """Faces that stamps are cut in, machines print in and hands write in."""

    rubber: tuple[Face, ...]
    machine: tuple[Face, ...]
    hand: tuple[Face, ...]
    fallback: tuple[Face, ...]


@dataclass
class _Cut:
    """Ink masks of one stamp in its own frame."""

    rubber: Grey
    filled: Grey
    pen: Grey
    frame: tuple[float, float, float, float]


def _text(
    face: Face,
    text: str,
    letter: float,
    fallback: Sequence[Face],
    *,
    room: float = 1e9,
    bold: float = 0.0,
    spacing: float = 0.0,
) -> tuple[Grey, float]:
    """Draw text whose ko kai is so many pixels high, condensed to fit; the mask and its baseline."""
    size = letter / letter_height(face)
    drawn = draw_text(text, face, style=Style(size, bold, 1.0, 0.0, spacing), fallback=fallback)
    if drawn.mask.shape[1] > room:
        stretch = room / drawn.mask.shape[1]
        size *= max(0.75, stretch) if stretch < 0.8 else 1.0
        drawn = draw_text(
            text, face, style=Style(size, bold, max(0.45, stretch), 0.0, 0.0), fallback=fallback
        )
    return drawn.mask, drawn.baseline


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


def _fill(
    rng: random.Random, kind: str, text: str, letter: float, faces: StampFaces, room: float
) -> tuple[Grey, float]:
    if kind == "pen":
        mask = pen_text(rng, text, letter * rng.uniform(0.9, 1.4), faces.hand)
        if mask.shape[1] > room * 1.15:
            shrink = room * 1.15 / mask.shape[1]
            mask = np.asarray(
                cv2.resize(mask, None, fx=shrink, fy=max(0.7, shrink), interpolation=cv2.INTER_AREA), np.uint8
            )
        return mask, mask.shape[0] * rng.uniform(0.8, 1.0)
    face = rng.choice(faces.machine if kind != "printed" else faces.rubber)
    spacing = letter * rng.uniform(0.0, 0.25) if kind == "numbering machine" else 0.0
    grow = rng.uniform(1.0, 1.4) if kind == "numbering machine" else 1.0
    return _text(
        face,
        text,
        letter * grow,
        faces.fallback,
        room=room * 1.05,
        bold=rng.choice((0.0, 0.02)),
        spacing=spacing,
    )


def _frame(cut: Grey, design: Design, box: tuple[int, int, int, int], thick: int, rng: random.Random) -> None:
    left, top, right, bottom = box
    if design.frame == "none":
        return
    if design.frame == "rules":
        for y in (top, bottom):
            cv2.line(cut, (left, y), (right, y), 255, thick)
        return
    if design.frame == "rounded":
        radius = round((bottom - top) * rng.uniform(0.08, 0.2))
        outline = cv2.ellipse2Poly((0, 0), (radius, radius), 0, 0, 90, 10)
        corners = [
            (right - radius, bottom - radius, 1, 1),
            (left + radius, bottom - radius, -1, 1),
            (left + radius, top + radius, -1, -1),
            (right - radius, top + radius, 1, -1),
        ]
        points: list[tuple[int, int]] = []
        for x, y, across, down in corners:
            part = [(x + across * int(px), y + down * int(py)) for px, py in outline]
            points += part if across * down > 0 else part[::-1]
        cv2.polylines(cut, [np.array(points, np.int32)], True, 255, thick, cv2.LINE_AA)
        return
    width = thick * 2 if design.frame == "thick" else thick
    cv2.rectangle(cut, (left, top), (right, bottom), 255, width)
    if design.frame == "double":
        inset = thick * 3
        cv2.rectangle(
            cut, (left + inset, top + inset), (right - inset, bottom - inset), 255, max(1, thick - 1)
        )


def _checks(
    rng: random.Random, cut: _Cut, faces: StampFaces, face: Face, x: int, y: float, letter: float, room: float
) -> list[str]:
    names = rng.sample(_CHECKS, 4)
    side = round(letter * 1.1)
    for place, name in enumerate(names):
        left, top = round(x + (place % 2) * room / 2), round(y + (place // 2) * letter * 1.9)
        cv2.rectangle(cut.rubber, (left, top), (left + side, top + side), 255, max(1, side // 9))
        mask, baseline = _text(face, name, letter * 0.9, faces.fallback, room=room / 2 - 2 * side)
        paste(cut.rubber, mask, left + round(side * 1.5), round(top + side - baseline))
        if rng.random() < 0.35:
            paste(cut.pen, tick(rng, round(side * 1.4)), left, top - side // 2)
    return names


def _cut_stamp(
    rng: random.Random,
    design: Design,
    names: Sequence[str],
    labels: dict[str, str],
    values: dict[str, str | None],
    filled_by: str,
    date_by: str,
    faces: StampFaces,
    dpi: int,
) -> tuple[_Cut, list[str]]:
    """Draw the masks of a stamp; also its fixed words."""
    scale = dpi / 25.4
    letter = rng.uniform(1.55, 2.15) * scale
    face = rng.choice(faces.rubber)
    wide = round(design.wide * rng.uniform(0.88, 1.1) * scale)
    pad, margin = round(1.6 * scale), round(7 * scale)
    pitch = letter * rng.uniform(2.05, 2.6)
    beside = round(wide * 0.36) if design.agency == "beside" else 0
    rows = 1 if design.on_one_line else len(design.fields)
    extra_rows = {"none": 0, "checks": 2, "routing": 3, "receiver": 1}[design.extra]
    head = pitch * 0.95 * len(names) if design.agency in ("inside", "above") else 0.0
    body = pitch * rows + letter * 1.9 * extra_rows
    tail = pitch * 0.95 * len(names) if design.agency == "below" else 0.0
    tall = round(head + body + tail + 2 * pad)
    shape = (tall + 2 * margin, wide + 2 * margin)
    cut = _Cut(np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), (0, 0, 0, 0))
    thick = max(1, round(rng.uniform(0.2, 0.4) * scale))
    left, top, right, bottom = margin, margin, margin + wide, margin + tall
    inner_top = top + round(head) if design.agency == "above" else top
    inner_bottom = bottom - round(tail) if design.agency == "below" else bottom
    outline = (left + beside, inner_top, right, inner_bottom)
    _frame(cut.rubber, design, outline, thick, rng)
    bold = rng.choice((0.0, 0.03))
    name_room = (beside or wide) - 2 * pad
    name_y = {
        "inside": top + pad * 0.7,
        "above": top - pad * 0.4,
        "below": inner_bottom,
        "beside": (top + bottom) / 2 - pitch * len(names) / 2,
    }[design.agency]
    for place, name in enumerate(names):
        mask, baseline = _text(
            face, name, letter * (1.08 if place == 0 else 0.95), faces.fallback, room=name_room, bold=bold
        )
        middle = left + (beside or wide) / 2
        paste(
            cut.rubber,
            mask,
            round(middle - mask.shape[1] / 2),
            round(name_y + pitch * (0.66 + 0.95 * place) - baseline),
        )
    y = top + pad + (head if design.agency in ("inside", "above") else 0.0)
    if design.frame == "grid" or (
        design.agency == "inside" and rng.random() < 0.3 and design.frame not in ("none", "rules")
    ):
        cv2.line(cut.rubber, (outline[0], round(y)), (outline[2], round(y)), 255, thick)
    words = list(names)
    x0 = left + beside + pad
    room_all = right - pad - x0
    for place, name in enumerate(design.fields):
        base = y + pitch * (0.72 + (0 if design.on_one_line else place))
        x = x0 + (room_all * place / len(design.fields) if design.on_one_line else 0)
        stop = x + room_all / (len(design.fields) if design.on_one_line else 1) - pad * 0.4
        mask, baseline = _text(face, labels[name], letter, faces.fallback)
        paste(cut.rubber, mask, round(x), round(base - baseline))
        words.append(labels[name])
        start = x + mask.shape[1] + pad * 0.6
        if design.frame == "grid" and place:
            cv2.line(
                cut.rubber,
                (outline[0], round(y + pitch * place)),
                (outline[2], round(y + pitch * place)),
                255,
                thick,
            )
        if design.leader == "dots":
            step = max(3, round(letter * 0.34))
            for dot in range(round(start), round(stop), step):
                cv2.circle(cut.rubber, (dot, round(base)), max(1, round(letter * 0.07)), 255, -1, cv2.LINE_AA)
        elif design.leader == "rule":
            cv2.line(
                cut.rubber,
                (round(start), round(base + letter * 0.15)),
                (round(stop), round(base + letter * 0.15)),
                255,
                max(1, thick // 2),
            )
        key = {"number": "receive_no_text", "date": "date_text", "time": "time_text"}[name]
        value = values[key]
        if value is None:
            continue
        how = date_by if name != "number" else filled_by
        ink, low = _fill(rng, how, value, letter, faces, stop - start)
        slack = max(0.0, stop - start - ink.shape[1])
        target = cut.pen if how == "pen" else cut.filled
        drop = rng.gauss(0, 0.12) * letter if how != "printed" else 0.0
        paste(target, ink, round(start + slack * rng.uniform(0.05, 0.6)), round(base - low + drop))
    y += pitch * rows
    if design.extra == "checks":
        words += _checks(rng, cut, faces, face, x0, y, letter, room_all)
    elif design.extra in ("routing", "receiver"):
        for number in range(extra_rows):
            label = "ผู้รับ" if design.extra == "receiver" else f"{number + 1}. เรียน"
            mask, baseline = _text(face, label, letter * 0.92, faces.fallback)
            base = y + letter * 1.9 * number + letter * 1.1
            paste(cut.rubber, mask, round(x0), round(base - baseline))
            cv2.line(
                cut.rubber,
                (round(x0 + mask.shape[1] + pad), round(base)),
                (right - 2 * pad, round(base)),
                255,
                1,
            )
            words.append(label)
            if rng.random() < 0.6:
                paste(
                    cut.pen,
                    signature(rng, round(room_all * 0.3), round(letter * 1.6)),
                    round(x0 + room_all * 0.4),
                    round(base - letter * 1.8),
                )
    cut.frame = (
        left,
        inner_top if design.frame != "none" and design.agency != "above" else top,
        right,
        bottom,
    )
    if design.agency == "above" or (design.agency in ("below", "beside")):
        cut.frame = (left, top, right, bottom)
    return cut, words


def worn_rubber(rng: random.Random, mask: Grey, *, strength: float) -> Grey:
    """Print a mask as rubber does: uneven pressure, lost corners, thickened or thinned strokes.

    Args:
        rng: source of chance.
        mask: clean ink.
        strength: 0 for a perfect print to 1 for a bad one.

    Returns:
        The mask as printed.
    """
    chance = np.random.default_rng(rng.getrandbits(32))
    rows, columns = mask.shape
    coarse = chance.normal(0, 1, (max(2, rows // 60 + 2), max(2, columns // 60 + 2))).astype(np.float32)
    pressure = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(chance.normal(0, 1, (rows, columns)).astype(np.float32), (0, 0), 1.0)
    ink = mask
    if rng.random() < 0.3 * strength:
        ink = np.asarray(cv2.dilate(mask, np.ones((2, 2), np.uint8)), np.uint8)
    cover = rng.uniform(0.95 - 0.35 * strength, 1.0) + strength * (0.12 * pressure + 0.25 * grain)
    if rng.random() < 0.35 * strength:
        slope = rng.uniform(0.4, 1.0)
        turn = rng.uniform(0, 6.28)
        ys, xs = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j].astype(np.float32)
        cover = cover * np.clip(
            1.25 - slope * (np.cos(turn) * (xs - 0.5) + np.sin(turn) * (ys - 0.5) + 0.35), 0.12, 1
        )
    return np.asarray(np.clip(ink * np.clip(cover, 0.05, 1), 0, 255), np.uint8)


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
    cut, words = _cut_stamp(rng, design, names, labels, values, filled_by, date_by, faces, sheet.dpi)
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
