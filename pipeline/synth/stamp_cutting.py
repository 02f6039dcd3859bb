"""Cut a receiving stamp: masks of its rubber, of what machines print into it and of what pens write."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.synth.faces import Face
from pipeline.synth.lines import letter_height, paste
from pipeline.synth.pen import pen_text, signature, tick
from pipeline.synth.shaping import Style, draw_text
from pipeline.synth.sheet import Grey
from pipeline.synth.stamp_designs import Design, StampFaces

_CHECKS = ("เพื่อทราบ", "ดำเนินการ", "พิจารณา", "มอบ", "แจ้งเวียน", "เก็บ")


@dataclass
class Cut:
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
    rng: random.Random, cut: Cut, faces: StampFaces, face: Face, x: int, y: float, letter: float, room: float
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


def cut_stamp(
    rng: random.Random,
    design: Design,
    names: Sequence[str],
    labels: dict[str, str],
    values: dict[str, str | None],
    filled_by: str,
    date_by: str,
    faces: StampFaces,
    dpi: int,
) -> tuple[Cut, list[str]]:
    """Draw the masks of a stamp, not yet pressed nor turned.

    Args:
        rng: source of chance.
        design: how it is cut.
        names: agency and perhaps unit, a line each.
        labels: words before ``number``, ``date`` and ``time``.
        values: what they are filled with, by the names of the truth file; None is left blank.
        filled_by: ``pen``, ``numbering machine`` or ``printed``, for the number.
        date_by: the same for date and time.
        faces: faces to draw with.
        dpi: pixels an inch.

    Returns:
        The masks, and the fixed words in the order they are cut.
    """
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
    cut = Cut(np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), (0, 0, 0, 0))
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
