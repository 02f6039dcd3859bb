"""What offices write and stamp on a letter on its way: notes, names, dates, stamps that ask for a choice."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.synth import phrases
from pipeline.synth.masks import letter_height, paste
from pipeline.synth.numerals import in_digits
from pipeline.synth.pen import Hand, any_hand, pen_line, running, signature
from pipeline.synth.people import make_person
from pipeline.synth.records import MarkDrawn
from pipeline.synth.rubber import ink_shade, worn_rubber
from pipeline.synth.shaping import Style, draw_text
from pipeline.synth.sheet import Colour, Grey, Ink, Points, Sheet, ink_box, moved, press, rectangle, turned
from pipeline.synth.stamp_cutting import check_boxes
from pipeline.synth.stamp_designs import StampFaces
from pipeline.synth.stamp_filling import date_wheel

_OPENINGS = (
    "เรียน ผอ.",
    "เรียน หัวหน้ากลุ่ม",
    "เรียน ปลัด",
    "เรียน รองฯ",
    "เรียน ผู้ว่าฯ",
    "มอบ",
    "เรียน คณบดี",
    "ถึง ทุกกลุ่ม",
    "เรียน นายก",
    "เสนอ",
)
_WISHES = (
    "เพื่อโปรดทราบ", "- เพื่อโปรดพิจารณา", "เพื่อโปรดทราบและดำเนินการ", "เห็นควรแจ้งเวียน", "- เห็นควรมอบงานแผน",
    "เพื่อโปรดพิจารณาอนุมัติ", "แจ้งผู้เกี่ยวข้องทราบ", "ประสานงานต่อไป", "ให้ส่งรายชื่อภายในวันศุกร์", "แจ้งทุกกลุ่มงาน",
    "เอกสารแนบมาพร้อมนี้", "จัดส่งผู้แทนเข้าร่วม ๒ คน", "นำเข้าแฟ้มประชุม", "รวบรวมข้อมูลแล้วรายงาน", "ลงเว็บไซต์ด้วย",
)  # fmt: skip
_ORDERS = (
    "ทราบ", "อนุมัติ", "เห็นชอบ", "ดำเนินการ", "ดำเนินการตามเสนอ", "แจ้งเวียน", "มอบฝ่ายแผน", "เก็บเข้าแฟ้ม", "ลงนามแล้ว",
    "ด่วน โทรกลับ", "๑. ทราบ", "๒. มอบกลุ่มบริหาร", "- ทราบ", "- แจ้ง", "อนุญาต", "ชอบ", "ปิดประกาศ", "ให้ประชาสัมพันธ์",
)  # fmt: skip
_CHECKED = (
    "ทราบ",
    "เวียนให้ทราบ",
    "พิจารณา",
    "ติดประกาศ",
    "มอบหัวหน้างาน",
    "อื่นๆ",
    "ดำเนินการ",
    "ถือปฏิบัติ",
    "เก็บเรื่อง",
    "แจ้งผู้เกี่ยวข้อง",
)
_POSTS = (
    "ผู้อำนวยการกอง", "หัวหน้าสำนักปลัด", "เจ้าพนักงานธุรการชำนาญงาน", "นักวิชาการศึกษาชำนาญการพิเศษ",
    "ปลัดองค์การบริหารส่วนตำบล",
    "รองผู้ว่าราชการจังหวัด ปฏิบัติราชการแทน", "นักจัดการงานทั่วไปชำนาญการ", "คณบดีคณะวิทยาศาสตร์", "หัวหน้าฝ่ายบริหารทั่วไป",
    "ผู้อำนวยการโรงเรียน", "นายกเทศมนตรี", "รักษาราชการแทนผู้อำนวยการสำนัก", "ท้องถิ่นจังหวัด", "เลขานุการกรม",
)  # fmt: skip
_ASIDES = ("Scan", "สแกนแล้ว", "ลงรับแล้ว", "สำเนา", "ด่วน", "แฟ้ม", "คัดสำเนา", "ส่ง e-mail แล้ว")


def pressed(
    sheet: Sheet, mask: Grey, centre: tuple[float, float], tilt: float, colour: Colour, ink: Ink
) -> Points:
    """Turn a mask about its middle and press it; gives the polygon of its ink on the sheet."""
    box = ink_box(mask, 0, 0, least=20)
    spun, affine = turned(mask, tilt)
    middle = moved(np.array([[mask.shape[1] / 2, mask.shape[0] / 2]]), affine)[0]
    origin = (round(centre[0] - middle[0]), round(centre[1] - middle[1]))
    press(sheet, spun, *origin, colour=colour, ink=ink)
    corners = box if box is not None else rectangle(0, 0, mask.shape[1], mask.shape[0])
    return np.asarray(moved(corners, affine) + np.array(origin), np.float64)


def pen_date(rng: random.Random, day: datetime.date, digits: str) -> str:
    """Write a date as below a signature: ``22 มี.ค. 67``, ``22/3/67``."""
    year = str(day.year + 543)[2:]
    month = phrases.MONTHS_SHORT[day.month - 1]
    text = f"{day.day}/{day.month}/{year}" if rng.random() < 0.3 else f"{day.day} {month} {year}"
    return in_digits(text, digits)


def stacked(rng: random.Random, lines: Sequence[Grey], pitch: float, *, centred: bool, unrest: float) -> Grey:
    """Set masks below each other, their tops a pitch apart or their own height where that is more."""
    widest = max(line.shape[1] for line in lines) + round(4 * pitch)
    canvas = np.zeros(
        (round(sum(max(pitch, line.shape[0] * 1.02) for line in lines) + pitch), widest), np.uint8
    )
    y = 0.0
    for line in lines:
        free = widest - line.shape[1]
        x = free / 2 if centred else min(free, pitch * 0.6)
        paste(canvas, line, max(0, round(x + rng.gauss(0, unrest))), round(y))
        y += max(pitch, line.shape[0] * 1.02)
    return canvas


def _said(rng: random.Random, hand: Hand, height: float) -> tuple[list[Grey], list[str]]:
    """Lines of a note and what can be read of it."""
    if rng.random() < 0.45:
        texts = rng.sample(_ORDERS, rng.choice((1, 1, 1, 2)))
    else:
        texts = [rng.choice(_OPENINGS), *rng.sample(_WISHES, rng.randint(1, 4))]
    lines: list[Grey] = []
    said: list[str] = []
    illegible = rng.random() < 0.5
    for text in texts:
        if illegible or rng.random() < 0.2:
            lines.append(running(rng, max(1, len(text) // 6), height * 0.85))
        else:
            lines.append(pen_line(rng, text, height, hand)[0])
            said.append(text)
    return lines, said


def endorsement(
    rng: random.Random,
    sheet: Sheet,
    page_no: int,
    corner: tuple[float, float],
    day: datetime.date,
    digits: str,
    faces: StampFaces,
) -> MarkDrawn:
    """Write an endorsement: a few slanting lines, a signature, perhaps a name in brackets and a date below.

    Args:
        rng: source of chance.
        sheet: changed.
        page_no: from 1.
        corner: where it begins, in pixels; it is moved so that most of it lies on the paper.
        day: date of the letter.
        digits: digits of the date.
        faces: faces to write in.

    Returns:
        The mark; its text is what can be read of it, a line each.
    """
    hand = any_hand(rng, faces.hand, faces.digits)
    height = sheet.mm(rng.uniform(1.9, 3.6))
    lines, said = _said(rng, hand, height)
    signed: list[Grey] = [signature(rng, sheet.mm(rng.uniform(10, 26)), sheet.mm(rng.uniform(6, 13)))]
    if rng.random() < 0.25:
        name = f"({make_person(rng)})"
        signed.append(pen_line(rng, name, height * 0.85, hand)[0])
        said.append(name)
    if rng.random() < 0.6:
        moment = pen_date(rng, day + datetime.timedelta(days=rng.randint(0, 9)), digits)
        signed.append(pen_line(rng, moment, height * 0.85, hand)[0])
        said.append(moment)
    pitch = height * rng.uniform(1.9, 2.8)
    body = stacked(rng, lines, pitch, centred=False, unrest=pitch * 0.5)
    foot = stacked(rng, signed, pitch * 0.8, centred=True, unrest=pitch * 0.2)
    shift = round(rng.uniform(0, 0.6) * body.shape[1])
    mask = np.zeros((body.shape[0] + foot.shape[0], max(body.shape[1], foot.shape[1] + shift)), np.uint8)
    paste(mask, body, 0, 0)
    paste(mask, foot, shift, body.shape[0] - round(pitch * 0.8))
    x = min(max(corner[0], sheet.mm(2)), sheet.width - min(mask.shape[1] * 0.75, sheet.width * 0.9))
    y = min(corner[1], sheet.height - mask.shape[0] * 0.9)
    colour = ink_shade(rng, rng.choice(("blue", "blue", "blue", "black", "black", "red")))
    centre = (x + mask.shape[1] / 2, y + mask.shape[0] / 2)
    polygon = pressed(sheet, mask, centre, rng.gauss(-1.5, 3.5), colour, Ink.HANDWRITING)
    return MarkDrawn(page_no, "handwritten_note", "\n".join(said) or None, polygon)


def aside(rng: random.Random, sheet: Sheet, page_no: int, day: datetime.date, faces: StampFaces) -> MarkDrawn:
    """Write a word and a date or number at the upper edge, as registries do when they file a letter."""
    hand = any_hand(rng, faces.hand, faces.digits)
    text = rng.choice((
        f"{rng.choice(_ASIDES)} {day.day}/{day.month}/{str(day.year + 543)[2:]}", rng.choice(_ASIDES),
        str(rng.randint(1, 900)), f"{rng.randint(1, 40)}/{rng.randint(1, 90)}",
    ))  # fmt: skip
    mask, _ = pen_line(rng, text, sheet.mm(rng.uniform(2, 4)), hand)
    centre = (
        sheet.width * rng.choice((rng.uniform(0.03, 0.2), rng.uniform(0.3, 0.65))),
        sheet.height * rng.uniform(0.012, 0.04),
    )
    colour = ink_shade(rng, rng.choice(("blue", "black", "red")))
    polygon = pressed(sheet, mask, centre, rng.gauss(-3, 6), colour, Ink.HANDWRITING)
    return MarkDrawn(page_no, "handwritten_note", text, polygon)


def _signed(
    rng: random.Random, sheet: Sheet, page_no: int, autograph: Grey, centre: tuple[float, float]
) -> MarkDrawn:
    """Write a signature across or below a stamp."""
    tilt, shade = rng.gauss(0, 8), ink_shade(rng, rng.choice(("blue", "black")))
    polygon = pressed(sheet, autograph, centre, tilt, shade, Ink.HANDWRITING)
    return MarkDrawn(page_no, "signature", None, polygon)


def name_stamp(
    rng: random.Random,
    sheet: Sheet,
    page_no: int,
    centre: tuple[float, float],
    day: datetime.date,
    faces: StampFaces,
    *,
    dated: bool,
) -> list[MarkDrawn]:
    """Press a person's name and post in rubber, with a signature across and perhaps a date stamp below.

    Args:
        rng: source of chance.
        sheet: changed.
        page_no: from 1.
        centre: middle of the rubber in pixels.
        day: date of the letter.
        faces: faces to draw with.
        dated: whether a date stamp is pressed below.

    Returns:
        The marks: the rubber first, then the signature, then the date.
    """
    face = rng.choice(faces.rubber)
    letter = rng.uniform(1.7, 2.4) * sheet.dpi / 25.4
    lines = [f"({make_person(rng)})", *rng.sample(_POSTS, rng.choice((1, 1, 2)))]
    style = Style(letter / letter_height(face), rng.choice((0.0, 0.02, 0.04)), rng.uniform(0.75, 1.0))
    drawn = [draw_text(line, face, style=style, fallback=faces.fallback) for line in lines]
    pitch = round(letter * rng.uniform(2.1, 2.6))
    width = max(one.mask.shape[1] for one in drawn)
    canvas = np.zeros((pitch * len(lines) + pitch // 2, width + 8), np.uint8)
    for place, one in enumerate(drawn):
        left = (canvas.shape[1] - one.mask.shape[1]) // 2
        paste(canvas, one.mask, left, round(pitch * (place + 0.8) - one.baseline))
    tilt, strength = rng.gauss(0, 3), rng.uniform(0.2, 1.0)
    shade = ink_shade(rng, rng.choice(("blue", "blue", "purple", "black", "red")))
    mask = worn_rubber(rng, canvas, strength=strength, dpi=sheet.dpi)
    polygon = pressed(sheet, mask, centre, tilt, shade, Ink.STAMP)
    autograph = signature(rng, sheet.mm(rng.uniform(16, 34)), sheet.mm(rng.uniform(8, 15)))
    above = (centre[0] + rng.gauss(0, pitch * 0.6), centre[1] - mask.shape[0] * rng.uniform(0.35, 0.8))
    found = [
        MarkDrawn(page_no, "name_stamp", "\n".join(lines), polygon),
        _signed(rng, sheet, page_no, autograph, above),
    ]
    if dated:
        below = (centre[0], centre[1] + mask.shape[0] * 0.5 + pitch * 0.6)
        found.append(date_stamp(rng, sheet, page_no, below, day, faces))
    return found


def date_stamp(
    rng: random.Random,
    sheet: Sheet,
    page_no: int,
    centre: tuple[float, float],
    day: datetime.date,
    faces: StampFaces,
) -> MarkDrawn:
    """Press a date wheel alone, as below signatures; no receiving stamp."""
    moment = day + datetime.timedelta(days=rng.randint(0, 9))
    text = in_digits(
        f"{moment.day} {phrases.MONTHS_SHORT[moment.month - 1]} {moment.year + 543}",
        rng.choice(("arabic", "arabic", "thai")),
    )
    letter = rng.uniform(1.9, 3.0) * sheet.dpi / 25.4
    mask, _ = date_wheel(rng, text, letter, rng.choice(faces.machine), faces.fallback)
    mask = worn_rubber(rng, np.pad(mask, 6), strength=rng.uniform(0.2, 1.0), dpi=sheet.dpi)
    shade = ink_shade(rng, rng.choice(("blue", "purple", "black", "black", "red")))
    return MarkDrawn(
        page_no, "date_stamp", text, pressed(sheet, mask, centre, rng.gauss(0, 4), shade, Ink.STAMP)
    )


def routing_stamp(
    rng: random.Random,
    sheet: Sheet,
    page_no: int,
    centre: tuple[float, float],
    day: datetime.date,
    faces: StampFaces,
) -> list[MarkDrawn]:
    """Press a stamp that asks a superior to choose: a line to him, boxes, dotted lines, initials and a date.

    Args:
        rng: source of chance.
        sheet: changed.
        page_no: from 1.
        centre: its middle in pixels.
        day: date of the letter.
        faces: faces to draw with.

    Returns:
        The marks: the rubber first, then the initials, then the date if there is one.
    """
    face, scale = rng.choice(faces.rubber), sheet.dpi / 25.4
    letter = rng.uniform(1.8, 2.5) * scale
    columns, rows = rng.choice((2, 2, 3)), rng.randint(2, 4)
    wide = round(letter * (14 * columns))
    pitch = letter * rng.uniform(2.1, 2.8)
    head = rng.choice((*_OPENINGS[:5], "มอบ", "เรียน", "ความเห็น"))
    if rng.random() < 0.6:
        head += " เพื่อโปรด"
    names = rng.sample(_CHECKED, min(len(_CHECKED), 2 * rows if columns == 2 else 3 * rows - 2))
    dotted = rng.randint(0, 2)
    tall = round(pitch * (1.2 + (len(names) + columns - 1) // columns + dotted) + letter)
    shape = (tall + round(4 * scale), wide + round(4 * scale))
    rubber, pen = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    bold = rng.choice((0.0, 0.02, 0.04))
    drawn = draw_text(head, face, style=Style(letter / letter_height(face), bold), fallback=faces.fallback)
    paste(rubber, drawn.mask, round(letter), round(pitch * 0.8 - drawn.baseline))
    thick = max(1, round(scale * rng.uniform(0.25, 0.5)))
    check_boxes(
        rng,
        rubber,
        pen,
        names,
        (letter, pitch * 1.1, wide - letter, pitch),
        (face, letter, 2 * thick),
        faces.fallback,
    )
    for line in range(dotted):
        y = tall - pitch * (dotted - line) + pitch * 0.5
        for x in np.arange(letter, wide - letter, letter * 0.4):
            cv2.circle(rubber, (round(x), round(y)), max(1, round(letter * 0.07)), 255, -1, cv2.LINE_AA)
    if rng.random() < 0.5:
        cv2.rectangle(rubber, (thick, thick), (wide - thick, tall - thick), 255, thick)
    tilt, shade = rng.gauss(0, 4), ink_shade(rng, rng.choice(("blue", "blue", "purple", "red", "black")))
    mask = worn_rubber(rng, rubber, strength=rng.uniform(0.2, 1.0), dpi=sheet.dpi)
    polygon = pressed(sheet, mask, centre, tilt, shade, Ink.STAMP)
    if pen.any():
        pressed(sheet, pen, centre, tilt, ink_shade(rng, rng.choice(("blue", "black"))), Ink.HANDWRITING)
    below = (centre[0] + rng.gauss(0, wide * 0.15), centre[1] + tall * rng.uniform(0.4, 0.6))
    autograph = signature(rng, sheet.mm(rng.uniform(12, 24)), sheet.mm(rng.uniform(6, 11)))
    found = [
        MarkDrawn(page_no, "routing_stamp", "\n".join((head, *names)), polygon),
        _signed(rng, sheet, page_no, autograph, below),
    ]
    if rng.random() < 0.5:
        found.append(date_stamp(rng, sheet, page_no, (below[0], below[1] + sheet.mm(8)), day, faces))
    return found
