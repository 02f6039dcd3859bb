"""Pictures of single text lines with their exact text, as the recogniser meets them on scanned pages.

A block of lines shares one face and size, like the lines of a page: glyphs are rasterised once, and the
marks that cut in from the lines above and below are of the same hand. A block is a function of its
seed and number alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import cv2
import numpy as np

from pipeline.synth import texts
from pipeline.synth.faces import Face, families_of, symbol_faces
from pipeline.synth.handwriting import HandDigits
from pipeline.synth.masks import letter_height, paste
from pipeline.synth.shaping import Drawn, Style, draw_text, missing_characters
from pipeline.synth.stamplines import draw_stamp_line
from pipeline.synth.wear import Grey, Severity, bend, rules, scanned, strokes

BLOCK = 16
"""Lines in a block."""

_SARABUN_FAMILIES = ("Sarabun", "TH Sarabun", "TH Sarabun New", "Laksaman")
_GROUP_WEIGHTS = {
    "sarabun": 0.5,
    "looped": 0.25,
    "serif": 0.06,
    "loopless": 0.11,
    "typewriter": 0.05,
    "hand": 0.03,
}


@dataclass(frozen=True)
class LineSample:
    """One picture of a line.

    Attributes:
        picture: grey crop, 255 paper, at the scan's own resolution.
        text: canonical text; empty where the crop holds none.
        kind: print, stamp or empty.
        face: name of the face.
    """

    picture: Grey
    text: str
    kind: str
    face: str


@dataclass(frozen=True)
class LineSource:
    """What lines are made of.

    Attributes:
        faces: faces to draw from; their families are weighted by style class.
        corpus: sentences.
        hand: handwritten digits, or None for none.
        severity: how worn.
        longest: characters in a line at most.
        stamps: share of stamp lines.
        empty: share of crops without text.
    """

    faces: tuple[Face, ...]
    corpus: texts.Corpus
    hand: HandDigits | None = None
    severity: Severity = field(default_factory=Severity)
    longest: int = 110
    stamps: float = 0.28
    empty: float = 0.025


@lru_cache(maxsize=16)
def _groups(faces: tuple[Face, ...]) -> tuple[tuple[float, tuple[tuple[Face, ...], ...]], ...]:
    grouped: dict[str, list[tuple[Face, ...]]] = {}
    for name, members in families_of(faces).items():
        group = "sarabun" if name in _SARABUN_FAMILIES else members[0].style
        usable = tuple(face for face in members if face.weight >= 300)
        if usable:
            grouped.setdefault(group, []).append(usable)
    return tuple((_GROUP_WEIGHTS[group], tuple(families)) for group, families in sorted(grouped.items()))


def choose_face(rng: random.Random, faces: tuple[Face, ...]) -> Face:
    """Choose a face as official letters would: half Sarabun, then looped faces, few script faces.

    Args:
        rng: source of chance.
        faces: faces to choose from.

    Returns:
        One face; upright cuts of usual weight are the most frequent.
    """
    groups = _groups(faces)
    families = rng.choices([members for _, members in groups], weights=[weight for weight, _ in groups])[0]
    members = rng.choice(families)
    weights = [
        (0.35 if face.italic else 1.0) * (2.0 if face.weight in (400, 700) else 0.8) for face in members
    ]
    return rng.choices(members, weights=weights)[0]


def _choose_style(rng: random.Random, face: Face) -> Style:
    letter = rng.uniform(13.0, 22.0)
    bold = rng.uniform(0.01, 0.045) if rng.random() < (0.3 if face.weight < 600 else 0.1) else 0.0
    stretch = rng.uniform(0.84, 1.14) if rng.random() < 0.4 else 1.0
    shear = rng.uniform(0.1, 0.24) if not face.italic and rng.random() < 0.06 else 0.0
    spacing = rng.uniform(-0.25, 1.2) if rng.random() < 0.25 else 0.0
    # Justified lines of few words have wide spaces.
    between_words = rng.uniform(0.3, 2.5) * letter if rng.random() < 0.12 else 0.0
    # A few sizes only, so that the glyph cache is met again.
    size = round(letter / letter_height(face))
    return Style(size, round(bold, 3), round(stretch, 2), round(shear, 2), spacing, between_words)


def _with_raised_signs(rng: random.Random, drawn: Drawn, letter: float) -> Drawn:
    """Set plus signs small and high, as names of systems are written, without taking them out of the line."""
    signs = [one for one in drawn.clusters if drawn.text[one.start : one.end] == "+" and one.ink is not None]
    if not signs or rng.random() < 0.5:
        return drawn
    scale, rise = rng.uniform(0.55, 0.9), round(rng.uniform(0.2, 0.6) * letter)
    mask = drawn.mask.copy()
    for sign in signs:
        assert sign.ink is not None
        left, top, right, bottom = sign.ink
        size = (max(3, round((right - left) * scale)), max(3, round((bottom - top) * scale)))
        small = np.asarray(
            cv2.resize(mask[top:bottom, left:right], size, interpolation=cv2.INTER_AREA), np.uint8
        )
        mask[top:bottom, left:right] = 0
        paste(mask, small, left, max(0, top - rise))
    return replace(drawn, mask=mask)


def _pad(rng: random.Random) -> float:
    """Share of the line's height that a crop leaves above or below: mostly tight, sometimes far too wide."""
    roll = rng.random()
    if roll < 0.7:
        return rng.uniform(-0.04, 0.16)
    if roll < 0.92:
        return rng.uniform(0.1, 0.28)
    return rng.uniform(0.25, 0.45)


def _crop_canvas(
    rng: random.Random, drawn: Drawn, letter: float, neighbours: Sequence[Drawn]
) -> tuple[Grey, int, int]:
    """Lay the line and its neighbours on a canvas; give it with the crop's top and bottom."""
    assert drawn.ink is not None
    left, top, right, bottom = drawn.ink
    if rng.random() < 0.3:
        # Some line finders give the whole type height, marks or not.
        top = min(top, round(drawn.baseline - 2.0 * letter))
        bottom = max(bottom, round(drawn.baseline + 0.7 * letter))
    height = bottom - top
    above, below = round(_pad(rng) * height), round(_pad(rng) * height)
    sides = [
        round(rng.uniform(-0.08, 0.9) * letter if rng.random() < 0.85 else rng.uniform(0.5, 7.0) * letter)
        for _ in range(2)
    ]
    margin = max(10, height // 3)
    shape = (height + max(0, above) + max(0, below) + 2 * margin, right - left + sum(sides))
    canvas = np.zeros((shape[0], max(8, shape[1])), np.uint8)
    offset_x, offset_y = sides[0] - left, margin + max(0, above) - top
    paste(canvas, drawn.mask, offset_x, offset_y)
    own = np.count_nonzero(canvas)
    for neighbour, side in zip(neighbours, (-1, 1), strict=False):
        if neighbour.ink is None or rng.random() < 0.45:
            continue
        shift = offset_x + rng.randint(-3 * round(letter), 3 * round(letter))
        gap = round(rng.choice((rng.uniform(-0.03, 0.12), rng.uniform(0.0, 0.45))) * height)
        if side < 0:
            paste(canvas, neighbour.mask, shift, offset_y + top - gap - neighbour.ink[3])
        else:
            paste(canvas, neighbour.mask, shift, offset_y + bottom + gap - neighbour.ink[1])
    assert own >= 0
    return canvas, margin + max(0, above) - above, margin + max(0, above) + height + below


def _disturb(
    rng: random.Random, chance: np.random.Generator, canvas: Grey, letter: float, *, often: float
) -> None:
    """Lay rules, frames and pen strokes over a canvas."""
    if rng.random() < 0.09 * often:
        rules(chance, canvas, thickness=rng.randint(1, 3), upright=False)
    if rng.random() < 0.05 * often:
        rules(chance, canvas, thickness=rng.randint(1, 3), upright=True)
    if rng.random() < 0.07 * often:
        strokes(chance, canvas, count=rng.randint(1, 3), thickness=rng.uniform(1.0, 0.16 * letter + 1.0))


def _finish(
    rng: random.Random,
    chance: np.random.Generator,
    canvas: Grey,
    bounds: tuple[int, int],
    source: LineSource,
    behind: Grey | None,
    *,
    tilt: float,
) -> Grey:
    """Bend, crop and wear a canvas."""
    top, bottom = bounds
    height, width = bottom - top, canvas.shape[1]
    if rng.random() < 0.6:
        slope = float(np.clip(rng.gauss(0, tilt) * 0.01745 * width, -0.25 * height, 0.25 * height))
        sag = rng.gauss(0, 0.025) * height if rng.random() < 0.3 else 0.0
        canvas = bend(canvas, slope=slope, sag=sag)
        extra = round(abs(slope) * 0.4)
        top, bottom = max(0, top - extra), min(canvas.shape[0], bottom + extra)
    crop = np.ascontiguousarray(canvas[max(0, top) : max(top + 6, bottom)])
    if behind is not None:
        behind = np.asarray(cv2.resize(behind, (crop.shape[1], crop.shape[0])), np.uint8)
    strength = source.severity.strength * rng.choice((0.15, 0.6, 1.0))
    severity = Severity(source.severity.smallest_height, strength)
    return scanned(chance, crop, severity=severity, behind=behind)


def _empty_canvas(rng: random.Random, chance: np.random.Generator, drawn: Drawn) -> Grey:
    """A crop with no text: paper, perhaps a rule, a stroke, or the edge of another line."""
    canvas = np.zeros((rng.randint(24, 60), rng.randint(30, 700)), np.uint8)
    if rng.random() < 0.6:
        rules(chance, canvas, thickness=rng.randint(1, 4), upright=rng.random() < 0.3)
    if rng.random() < 0.3:
        strokes(chance, canvas, count=rng.randint(1, 3), thickness=rng.uniform(1.0, 4.0))
    if rng.random() < 0.4 and drawn.ink is not None:
        # Less than the tips of the marks of a line below: nobody could read these.
        paste(canvas, drawn.mask, rng.randint(-40, 10), canvas.shape[0] - drawn.ink[1] - rng.randint(1, 3))
    return canvas


def make_block(seed: int, number: int, source: LineSource) -> list[LineSample]:
    """Make one block of lines of one face and size.

    Args:
        seed: names the whole series.
        number: which block of the series.
        source: faces, corpus, handwriting and wear.

    Returns:
        ``BLOCK`` samples. The same arguments give the same bytes.
    """
    rng = random.Random(f"{seed}/{number}")  # noqa: S311  (pictures, not secrets)
    chance = np.random.default_rng([seed, number])
    face = choose_face(rng, source.faces)
    style = _choose_style(rng, face)
    letter = style.size * letter_height(face)
    fallback = _fallback(source.faces)
    printed: list[tuple[Drawn, str]] = []
    while len(printed) < BLOCK:
        text = texts.line_text(rng, source.corpus, longest=source.longest)
        if missing_characters(text, (face, *fallback)):
            continue
        drawn = draw_text(text, face, style=style, fallback=fallback)
        if drawn.ink is not None and not drawn.missing:
            printed.append((_with_raised_signs(rng, drawn, letter), text))
    samples: list[LineSample] = []
    for at, (drawn, text) in enumerate(printed):
        other, third = printed[at - 1][0], printed[at - 2][0]
        behind = third.mask if rng.random() < 0.05 else None
        roll = rng.random()
        if roll < source.empty:
            canvas = _empty_canvas(rng, chance, other)
            picture = _finish(rng, chance, canvas, (0, canvas.shape[0]), source, behind, tilt=1.0)
            samples.append(LineSample(picture, "", "empty", face.name))
            continue
        if roll < source.empty + source.stamps:
            stamp = draw_stamp_line(rng, chance, face, style, fallback, source.faces, source.hand)
            if stamp is not None:
                canvas, top, bottom, written = stamp
                _disturb(rng, chance, canvas, letter, often=3.5)
                picture = _finish(rng, chance, canvas, (top, bottom), source, behind, tilt=1.3)
                samples.append(LineSample(picture, written, "stamp", face.name))
                continue
        canvas, top, bottom = _crop_canvas(rng, drawn, letter, (other, third))
        _disturb(rng, chance, canvas, letter, often=1.0)
        picture = _finish(rng, chance, canvas, (top, bottom), source, behind, tilt=0.5)
        samples.append(LineSample(picture, text, "print", face.name))
    return samples


@lru_cache(maxsize=16)
def _fallback(faces: tuple[Face, ...]) -> tuple[Face, ...]:
    """Faces for Latin, digits and signs that a face lacks: one plain Thai face, then the faces of signs."""
    complete = [
        face for face in faces if "A" in face.characters and "0" in face.characters and not face.italic
    ]
    plain = sorted(
        complete, key=lambda face: (face.family not in _SARABUN_FAMILIES, abs(face.weight - 400), face.name)
    )
    return (*plain[:1], *symbol_faces())


def make_lines(seed: int, source: LineSource, *, first_block: int = 0) -> Iterator[LineSample]:
    """Make lines without end.

    Args:
        seed: names the series.
        source: faces, corpus, handwriting and wear.
        first_block: where in the series to begin.

    Yields:
        Samples, block after block.
    """
    number = first_block
    while True:
        yield from make_block(seed, number, source)
        number += 1
