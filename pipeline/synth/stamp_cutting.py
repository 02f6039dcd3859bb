"""Cut a receiving stamp: ink masks of its rubber and of what wheels, machines and pens put into it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from pipeline.synth.faces import Face
from pipeline.synth.masks import paste
from pipeline.synth.pen import Hand, signature, tick
from pipeline.synth.sheet import Grey
from pipeline.synth.stamp_designs import Design, Field, StampFaces
from pipeline.synth.stamp_filling import Filling, drawn_value, fitted_text
from pipeline.synth.stamp_frames import draw_frame, draw_leader
from pipeline.synth.typeset import tokens

_OFFICES = (
    "เพื่อทราบ", "ดำเนินการ", "พิจารณา", "มอบ", "แจ้งเวียน", "เก็บ", "บริหารทั่วไป", "การเงินฯ", "แผนงาน", "นิติการ",
    "พัสดุ", "บุคคล", "ส่งเสริมฯ", "ตรวจสอบฯ", "นิเทศฯ", "เลขาฯ", "อื่นๆ", "ธุรการ", "กองช่าง", "กองคลัง",
)  # fmt: skip
_SHARES: Mapping[Field, float] = {"number": 1.2, "date": 1.5, "time": 1.0, "receiver": 1.0}
Box = tuple[float, float, float, float]


@dataclass
class Cut:
    """Ink masks of one stamp in its own frame.

    Attributes:
        rubber: what is cut.
        wheel: dates and times of wheels, and print.
        machine: what the numbering machine prints.
        pen: what is written.
        frame: box of the frame, or of the text where there is none.
        spans: box of each value's ink.
        agency: box of the lines of agency and unit.
        words: the fixed words in the order they are cut.
    """

    rubber: Grey
    wheel: Grey
    machine: Grey
    pen: Grey
    frame: Box
    spans: dict[Field, Box] = field(default_factory=dict)
    agency: Box | None = None
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Measures:
    """Lengths of one stamp in pixels, and what is the same all over it."""

    face: Face
    letter: float
    pitch: float
    pad: float
    thick: int
    bold: float
    spacing: float
    stretch: float
    leader: str
    dots: float


def _measures(rng: random.Random, design: Design, faces: StampFaces, scale: float) -> _Measures:
    # Rubber is cut in letters of 2 to 2.6 mm with rows 5 to 7 mm apart; large stamps are looser.
    letter = rng.uniform(1.75, 2.75) * (0.75 if design.overprint else 1.0)
    loose = rng.uniform(2.1, 2.9) + (0.4 if design.wide > 70 else 0.0)
    return _Measures(
        face=rng.choice(faces.rubber),
        letter=letter * scale,
        pitch=letter * scale * loose,
        pad=rng.uniform(0.5, 1.8) * scale,
        thick=max(1, round(rng.choice((rng.uniform(0.18, 0.35), rng.uniform(0.35, 0.75))) * scale)),
        bold=rng.choice((0.0, 0.01, 0.02, 0.04)),
        spacing=letter * scale * rng.choice((0.0, 0.0, 0.0, rng.uniform(0.0, 0.25))),
        stretch=rng.uniform(0.8, 1.05),
        leader=rng.choice(("dots", "dots", "dots", "rule", "none"))
        if design.leader == "any"
        else design.leader,
        dots=rng.random(),
    )


def _fill_in(
    rng: random.Random,
    cut: Cut,
    name: Field,
    filling: Filling,
    span: Box,
    measures: _Measures,
    faces: StampFaces,
    hand: Hand,
) -> None:
    """Write or print a value over its leader; ``span`` is (left, right, baseline, 0)."""
    text, (start, stop, base, _) = filling.texts.get(name), span
    if text is None:
        return
    letter, how = measures.letter, filling.by[name]
    if name == "receiver":
        ink = signature(
            rng,
            round(max(12.0, (stop - start) * rng.uniform(0.4, 0.9))),
            round(letter * rng.uniform(1.6, 2.8)),
        )
        paste(
            cut.pen,
            ink,
            round(start + (stop - start) * rng.uniform(0, 0.3)),
            round(base - ink.shape[0] * rng.uniform(0.6, 0.9)),
        )
        return
    ink, low = drawn_value(rng, how, text, letter, faces, hand, stop - start)
    slack = max(0.0, stop - start - ink.shape[1])
    target = {"pen": cut.pen, "numbering machine": cut.machine}.get(how, cut.wheel)
    # Pens rise into the row above more often than they sink.
    drop = {"pen": rng.gauss(-0.15, 0.2), "printed": 0.0}.get(how, rng.gauss(-0.08, 0.14)) * letter
    left, top = round(start + slack * rng.betavariate(1.5, 2)), round(base - low + drop)
    paste(target, ink, left, top)
    cut.spans[name] = (left, top, left + ink.shape[1], top + ink.shape[0])


def _row(
    rng: random.Random,
    cut: Cut,
    fields: Sequence[Field],
    filling: Filling,
    line: Box,
    measures: _Measures,
    faces: StampFaces,
    hand: Hand,
    *,
    year: bool,
) -> None:
    """Cut one row of fields and fill it; ``line`` is (left, right, baseline, 0)."""
    left, right, base, _ = line
    letter, whole = measures.letter, sum(_SHARES[name] for name in fields)
    x = left
    for name in fields:
        stop = x + (right - left) * _SHARES[name] / whole
        end = stop if name == fields[-1] else stop - letter * 0.25
        mask, baseline = fitted_text(
            measures.face, filling.labels[name], letter, faces.fallback, bold=measures.bold,
            spacing=measures.spacing, stretch=measures.stretch, room=(stop - x) * 0.62,
        )  # fmt: skip
        paste(cut.rubber, mask, round(x), round(base - baseline))
        cut.words.append(filling.labels[name])
        start = x + mask.shape[1] + letter * rng.uniform(0.05, 0.3)
        if name == "time" and rng.random() < 0.22:
            hours, low = fitted_text(
                measures.face, "น.", letter, faces.fallback, bold=measures.bold, stretch=measures.stretch
            )
            paste(cut.rubber, hours, round(end - hours.shape[1]), round(base - low))
            cut.words.append("น.")
            end -= hours.shape[1] + letter * 0.1
            if (text := filling.texts["time"]) is not None:
                filling = replace(filling, texts={**filling.texts, "time": text.rstrip(" น.")})
        value_end = end
        if name == "number" and year:
            value_end = start + (end - start) * rng.uniform(0.5, 0.65)
            slash, low = fitted_text(measures.face, "/", letter * 1.1, faces.fallback, bold=measures.bold)
            paste(cut.rubber, slash, round(value_end), round(base - low))
            draw_leader(
                cut.rubber, measures.leader, (value_end + letter * 0.6, end, base), letter, measures.dots
            )
            ink, low = drawn_value(
                rng, filling.by[name], filling.year, letter, faces, hand, end - value_end - letter * 0.6
            )
            if filling.texts[name] is not None:
                target = cut.pen if filling.by[name] == "pen" else cut.machine
                paste(target, ink, round(value_end + letter * rng.uniform(0.6, 1.4)), round(base - low))
            value_end -= letter * 0.2
        draw_leader(cut.rubber, measures.leader, (start, value_end, base), letter, measures.dots)
        _fill_in(rng, cut, name, filling, (start, value_end, base, 0), measures, faces, hand)
        x = stop


def check_boxes(
    rng: random.Random,
    rubber: Grey,
    pen: Grey,
    names: Sequence[str],
    box: Box,
    measures: tuple[Face, float, int],
    fallback: Sequence[Face],
) -> None:
    """Cut rows of boxes with words, some ticked by pen.

    Args:
        rng: source of chance.
        rubber: mask of what is cut, changed.
        pen: mask of what is written, changed.
        names: the words.
        box: left, top, right of the block and the distance of its rows, in pixels.
        measures: face of the words, height of their ko kai, and thickness of the boxes' lines, in pixels.
        fallback: faces for what the face lacks.
    """
    left, top, right, pitch = box
    face, letter, thick = measures
    columns = 3 if right - left > letter * 26 and len(names) > 4 else 2
    room, side = (right - left) / columns, round(letter * rng.uniform(0.95, 1.35))
    for place, name in enumerate(names):
        x, y = round(left + (place % columns) * room), round(top + (place // columns) * pitch)
        cv2.rectangle(rubber, (x, y), (x + side, y + side), 255, max(1, thick // 2))
        mask, baseline = fitted_text(face, name, letter, fallback, room=room - side * 1.5)
        paste(rubber, mask, round(x + side * 1.35), round(y + side - baseline))
        if rng.random() < 0.22:
            if rng.random() < 0.6:
                stroke = np.zeros((round(side * 2.2), round(side * 2.6)), np.uint8)
                cv2.line(
                    stroke,
                    (2, stroke.shape[0] - 3),
                    (stroke.shape[1] - 3, 2),
                    255,
                    max(1, side // 9),
                    cv2.LINE_AA,
                )
                paste(pen, stroke, x - side // 2, y - side // 2)
            else:
                paste(pen, tick(rng, round(side * 1.4)), x, y - side // 2)


def _broken(measures: _Measures, names: Sequence[str], room: float, fallback: Sequence[Face]) -> list[str]:
    """Break names that would have to be set far too narrow in two, between words."""
    lines: list[str] = []
    for name in names:
        mask, _ = fitted_text(measures.face, name, measures.letter, fallback, stretch=measures.stretch)
        words = tokens(name)
        if mask.shape[1] < room * 1.5 or len(words) < 2:
            lines.append(name)
            continue
        ends = [len("".join(words[:count])) for count in range(1, len(words))]
        at = min(ends, key=lambda end: abs(end - len(name) / 2))
        lines += [name[:at].strip(), name[at:].strip()]
    return lines


def _agency(
    rng: random.Random,
    cut: Cut,
    lines: Sequence[str],
    place: tuple[float, float, float],
    measures: _Measures,
    fallback: Sequence[Face],
) -> None:
    """Cut the lines of the names, centred in ``place`` (left, right, top); most fill the width they have."""
    left, right, top = place
    grow, side = rng.uniform(0.95, 1.3), rng.choice(("centre", "centre", "centre", "left"))
    for number, name in enumerate(lines):
        letter = measures.letter * (grow if number == 0 else min(grow, 1.0))
        mask, baseline = fitted_text(
            measures.face, name, letter, fallback, room=right - left, bold=measures.bold,
            spacing=measures.spacing, stretch=measures.stretch,
        )  # fmt: skip
        x = (left + right - mask.shape[1]) / 2 if side == "centre" else left
        y = round(top + measures.pitch * (0.7 + 0.92 * number) - baseline)
        paste(cut.rubber, mask, round(x), y)
        cut.words.append(name)
        box = cut.agency or (round(x), y, round(x), y)
        cut.agency = (
            min(box[0], round(x)), min(box[1], y),
            max(box[2], round(x) + mask.shape[1]), max(box[3], y + mask.shape[0]),
        )  # fmt: skip


def cut_stamp(
    rng: random.Random, design: Design, filling: Filling, faces: StampFaces, hand: Hand, dpi: int
) -> Cut:
    """Draw the masks of a stamp, not yet pressed nor turned.

    Args:
        rng: source of chance.
        design: how it is arranged.
        filling: what it says.
        faces: faces to draw with.
        hand: who fills it in.
        dpi: pixels an inch.

    Returns:
        The masks.
    """
    scale = dpi / 25.4
    measures = _measures(rng, design, faces, scale)
    letter, pitch, pad, thick = measures.letter, measures.pitch, measures.pad, measures.thick
    wide = design.wide * rng.uniform(0.85, 1.2) * scale
    wide = max(wide, letter * 13 * max(len(row) for row in design.rows))
    beside = round(wide * 0.4) if design.agency == "beside" else 0
    lines = _broken(measures, filling.names, (beside or wide) - 2 * pad, faces.fallback)
    names = len(lines)
    oval = letter * 1.2 if design.frame == "oval" else 0.0
    head = pitch * 0.95 * names if design.agency in ("inside", "above") else 0.0
    tail = pitch * 0.95 * names if design.agency == "below" else 0.0
    head = max(head, pitch * 0.92 * names - pitch * len(design.rows)) if beside else head
    body = pitch * len(design.rows) + letter * 2.0 * (design.checks + design.routing)
    bottom_pad = pad + letter * rng.uniform(0.1, 0.9)
    tall = head + body + tail + pad * 0.6 + bottom_pad + 2 * oval
    margin = round(7 * scale)
    shape = (round(tall) + 2 * margin, round(wide) + 2 * margin)
    left, top, right, bottom = margin, margin, margin + round(wide), margin + round(tall)
    rubber, wheel, machine, pen = (np.zeros(shape, np.uint8) for _ in range(4))
    cut = Cut(rubber, wheel, machine, pen, (left, top, right, bottom))
    outline = (
        left + beside,
        top + (round(head) if design.agency == "above" else 0),
        right,
        bottom - (round(tail) if design.agency == "below" else 0),
    )
    draw_frame(rng, cut.rubber, design.frame, outline, thick)
    inset = pad + (wide * 0.13 if oval else 0.0)
    name_top = {
        "inside": top + pad * 0.6 + oval,
        "above": top - pad * 0.4,
        "below": bottom - tail,
        "beside": (top + bottom) / 2 - pitch * names / 2,
    }[design.agency]
    place = (left + inset, (left + beside - pad) if beside else right - inset, name_top)
    _agency(rng, cut, lines, place, measures, faces.fallback)
    y = top + pad * 0.6 + oval + (head / 2 if beside else head)
    divided = rng.random() < 0.3 if design.divided is None else design.divided
    grid = design.frame == "grid"
    if design.agency == "inside" and (
        grid or (divided and design.frame in ("single", "double", "thick", "rounded"))
    ):
        cv2.line(cut.rubber, (outline[0], round(y)), (outline[2], round(y)), 255, thick)
    start, stop = outline[0] + inset, right - inset * rng.uniform(0.3, 1.0)
    for number, row in enumerate(design.rows):
        base = y + pitch * (0.74 + number)
        _row(rng, cut, row, filling, (start, stop, base, 0), measures, faces, hand, year=design.year)
        if grid and number:
            line = round(y + pitch * number)
            cv2.line(cut.rubber, (outline[0], line), (outline[2], line), 255, max(1, thick - 1))
    y += pitch * len(design.rows) + letter * 0.35
    if design.checks:
        wanted = rng.sample(
            _OFFICES, design.checks * (3 if stop - start > letter * 26 and design.checks > 2 else 2)
        )
        check_boxes(
            rng, cut.rubber, cut.pen, wanted, (start, y, stop, letter * 1.95),
            (measures.face, letter * 0.92, thick), faces.fallback,
        )  # fmt: skip
        cut.words += wanted
    for number in range(design.routing):
        label = f"{number + 1}. {rng.choice(('เรียน', 'เสนอ', 'ถึง'))}"
        mask, baseline = fitted_text(measures.face, label, letter * 0.92, faces.fallback, bold=measures.bold)
        base = y + letter * (2.0 * number + 1.1)
        paste(cut.rubber, mask, round(start), round(base - baseline))
        draw_leader(
            cut.rubber,
            "dots" if measures.leader == "dots" else "rule",
            (start + mask.shape[1] + pad, stop, base),
            letter,
            measures.dots,
        )
        cut.words.append(label)
        if rng.random() < 0.6:
            ink = signature(rng, round((stop - start) * 0.3), round(letter * 1.8))
            paste(cut.pen, ink, round(start + (stop - start) * 0.4), round(base - letter * 1.8))
    return cut
