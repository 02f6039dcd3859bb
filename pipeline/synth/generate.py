"""Generate whole letters with exact truth; the same seed gives the same bytes on the same faces."""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import cv2

from pipeline.errors import UsageError
from pipeline.synth import marks as ink_marks
from pipeline.synth.blocks import KINDS, Kind, Letter
from pipeline.synth.composition import compose
from pipeline.synth.containers import Container, write_class_map, write_layers, write_pages
from pipeline.synth.faces import Face, find_faces, symbol_faces
from pipeline.synth.pages import Pages
from pipeline.synth.paper import covers, set_letter
from pipeline.synth.records import MarkDrawn, StampDrawn
from pipeline.synth.scan import Level, Plan, choose_geometry, plan_scan, scan
from pipeline.synth.stamp_designs import DESIGNS, StampFaces
from pipeline.synth.stamps import stamp_page
from pipeline.synth.texts import Corpus, read_corpus
from pipeline.synth.truth import Truth, build_truth
from pipeline.synth.typeset import Look

_LEVELS: tuple[Level, ...] = get_args(Level)
_KIND_WEIGHTS = (9, 6, 4, 3, 3)


@dataclass(frozen=True)
class Recipe:
    """What is fixed about a letter; None leaves it to chance."""

    level: Level | None = None
    kind: Kind | None = None
    container: Container | None = None
    stamps: int | None = None
    pages: int | None = None
    dpi: int | None = None
    mode: Literal["colour", "grey", "bilevel"] | None = None
    invented: bool = False


@functools.lru_cache(maxsize=16)
def _usable(faces: tuple[Face, ...]) -> dict[str, tuple[Face, ...]]:
    """Group faces into those for text (with their bold), for rubber, for machines and for hands."""
    plain = tuple(face for face in faces if not face.italic and 350 <= face.weight <= 500)
    own = tuple(face for face in plain if {"A", "0", "๐", "("} <= face.characters)
    text = tuple(face for face in own if face.style in ("looped", "serif", "typewriter")) or own or plain
    rubber = tuple(face for face in own if face.style in ("looped", "loopless", "serif")) or text
    machine = tuple(face for face in own if face.style in ("typewriter", "loopless")) or text
    hand = tuple(face for face in plain if face.style == "hand") or text
    return {"text": text, "rubber": rubber, "machine": machine, "hand": hand}


def _look(rng: random.Random, letter: Letter, faces: tuple[Face, ...], dpi: int) -> Look:
    usable = _usable(faces)["text"]
    preferred = [face for face in usable if "arabun" in face.family or "Laksaman" in face.family]
    fallback = tuple(one for one in (*usable[:1], *symbol_faces()))
    order = list(usable)
    rng.shuffle(order)
    if preferred and rng.random() < 0.55:
        order.insert(0, rng.choice(preferred))
    face = next((one for one in order if covers(letter, (one, *fallback))), order[0])
    bolds = [
        one for one in faces if one.family == face.family and one.weight in (600, 700) and not one.italic
    ]
    grey = rng.choice((18, 24, 30, 45, 60))
    shade = rng.choice((255, 255, 252, 246))
    return Look(
        face=face,
        bold_face=bolds[-1] if bolds else face,
        fallback=fallback,
        scale=rng.uniform(0.92, 1.08),
        pitch=rng.uniform(6.0, 6.9),
        justified=rng.random() < 0.5,
        left=rng.uniform(27, 32),
        right=rng.uniform(17, 22),
        dpi=dpi,
        ink=(grey, grey, grey + 2),
        tint=(shade, shade, shade - rng.choice((0, 0, 4, 10))),
    )


def _stamp_centres(rng: random.Random, pages: Pages, count: int) -> list[tuple[float, float]]:
    """Choose where stamps go: mostly the upper right corner, else over the head, at the left, low on the page."""  # noqa: E501
    sheet = pages.sheets[0]
    spots = [
        (0.80, 0.07),
        (0.80, 0.16),
        (0.24, 0.08),
        (0.52, 0.08),
        (0.82, 0.26),
        (0.76, 0.88),
        (0.28, 0.87),
        (0.6, 0.2),
    ]
    weights = [8.0, 3, 3, 2, 2, 1.5, 1, 1]
    centres: list[tuple[float, float]] = []
    for _ in range(count):
        at = rng.choices(range(len(spots)), weights)[0]
        # A corner that is taken is seldom stamped again, but it does happen.
        weights[at] *= 0.12
        x, y = spots[at]
        centres.append(
            (
                sheet.width * min(0.86, max(0.14, x + rng.gauss(0, 0.03))),
                sheet.height * (y + rng.gauss(0, 0.012)),
            )
        )
    return centres


def _mark(
    rng: random.Random, letter: Letter, pages: Pages, faces: StampFaces, level: Level
) -> list[MarkDrawn]:
    found: list[MarkDrawn] = []
    sheet = pages.sheets[0]
    if "signature" in pages.anchors:
        page, x, y = pages.anchors["signature"]
        found.append(
            ink_marks.sign(rng, pages.sheets[page - 1], page, (x, y + rng.uniform(-0.5, 0.8) * sheet.mm(4)))
        )
        if rng.random() < 0.12:
            ink_marks.dated_name(rng, pages.sheets[page - 1], (x, y + sheet.mm(28)), letter.day, faces)
    if "seal" in pages.anchors:
        page, x, y = pages.anchors["seal"]
        spot = (x + rng.gauss(0, sheet.mm(5)), y + rng.gauss(0, sheet.mm(4)))
        found.append(ink_marks.seal(rng, pages.sheets[page - 1], page, spot, letter.facts.from_agency, faces))
    notes = {"easy": 0.2, "medium": 0.45, "hard": 0.75}[level]
    for _ in range(2):
        if rng.random() < notes:
            spot = (sheet.width * rng.uniform(0.17, 0.35), sheet.height * rng.uniform(0.72, 0.93))
            found.append(ink_marks.note(rng, sheet, 1, spot, faces))
    if rng.random() < notes * 0.4:
        found.append(
            ink_marks.ticked(
                rng, sheet, 1, (sheet.width * rng.uniform(0.05, 0.95), sheet.height * rng.uniform(0.05, 0.5))
            )
        )
    if rng.random() < notes * 0.3:
        lines = [
            line for line in pages.lines[0] if line.polygon[1, 0] - line.polygon[0, 0] > sheet.width * 0.3
        ]
        if lines:
            ink_marks.underline(rng, sheet, rng.choice(lines).polygon)
    if rng.random() < 0.1:
        page = len(pages.sheets)
        spot = (sheet.width * 0.72, sheet.height * 0.9)
        person = letter.facts.signatory_name or "นายสมชาย ใจดี"
        found.append(
            ink_marks.certified_copy(
                rng, pages.sheets[page - 1], page, spot, person, "เจ้าพนักงานธุรการชำนาญงาน", faces
            )
        )
    return found


def make_letter(
    folder: Path,
    name: str,
    *,
    seed: int,
    recipe: Recipe | None = None,
    faces: tuple[Face, ...] | None = None,
    corpus: Corpus | None = None,
    class_maps: bool = False,
) -> Truth:
    """Make one letter and write its pictures; the truth is given back, not written.

    Args:
        folder: where the files go; must be there.
        name: stem of the file names.
        seed: the same seed, recipe and faces give the same bytes.
        recipe: what is fixed.
        faces: faces to draw with; all known faces of the machine if not given.
        corpus: sentences for body paragraphs.
        class_maps: write ``NAME-PAGE.classes.png``, an indexed picture with a class for every pixel, and
            ``NAME-PAGE.layers.png`` with a bit for each ink of every pixel.

    Returns:
        The truth.
    """
    cv2.setNumThreads(1)
    recipe = recipe or Recipe()
    rng = random.Random(f"{seed}:{name}")  # noqa: S311
    available = faces or find_faces()
    groups = _usable(available)
    rubber = StampFaces(
        groups["rubber"], groups["machine"], groups["hand"], (*groups["text"][:1], *symbol_faces())
    )
    level: Level = recipe.level if recipe.level is not None else rng.choice(_LEVELS)
    kind = recipe.kind or rng.choices(KINDS, _KIND_WEIGHTS)[0]
    plan = plan_scan(rng, level)
    plan = replace(plan, dpi=recipe.dpi or plan.dpi, mode=recipe.mode or plan.mode)
    draw_at = 300 if plan.dpi >= 300 else 200
    pages, letter = _set_pages(rng, recipe, kind, available, draw_at, corpus)
    count = recipe.stamps if recipe.stamps is not None else rng.choices((0, 1, 2, 3, 4), (2, 5, 4, 2, 1))[0]
    found = _mark(rng, letter, pages, rubber, level)
    facts = letter.facts
    if facts.urgency is None and rng.random() < 0.08 and kind in ("external", "memo", "stamped"):
        word = rng.choice(("ด่วน", "ด่วนมาก", "ด่วนที่สุด"))
        sheet = pages.sheets[0]
        found.append(
            ink_marks.urgency_stamp(rng, sheet, 1, (sheet.width * 0.2, sheet.height * 0.09), word, rubber)
        )
        facts = replace(facts, urgency=word)
    if letter.qr:
        sheet = pages.sheets[-1]
        found.append(
            ink_marks.qr_code(
                sheet, len(pages.sheets), sheet.width - sheet.mm(46), sheet.height - sheet.mm(52), letter.qr
            )
        )
        facts = replace(facts, urls=tuple(dict.fromkeys((*facts.urls, letter.qr))))
    strength = {"easy": 0.2, "medium": 0.5, "hard": 0.9}[level]
    stamps: list[StampDrawn] = []
    tilts = {"easy": 2.0, "medium": 4.0, "hard": 7.0}[level]
    for at, centre in enumerate(_stamp_centres(rng, pages, count)):
        tilt = max(-15.0, min(15.0, rng.gauss(0, tilts)))
        receiver = letter.receivers[at % len(letter.receivers)]
        design = rng.choice(DESIGNS)
        stamps.append(
            stamp_page(
                rng, pages.sheets[0], 1, agency=receiver, day=letter.day, digits=facts.digits, faces=rubber,
                centre=centre, tilt=tilt, strength=strength * rng.uniform(0.4, 1.1), design=design,
            )
        )  # fmt: skip
    return _write(
        folder, name, rng, recipe, plan, pages, replace(letter, facts=facts), stamps, found, class_maps
    )


def _set_pages(
    rng: random.Random, recipe: Recipe, kind: Kind, faces: tuple[Face, ...], dpi: int, corpus: Corpus | None
) -> tuple[Pages, Letter]:
    """Compose and set a letter; where a number of pages is asked for, until it has it."""
    for _ in range(40):
        wanted = recipe.pages or rng.choices((1, 2, 3), (7, 3, 1))[0]
        longer = {1: 0, 2: rng.choice((0, 3)), 3: 4}.get(wanted, 5)
        letter = compose(
            rng,
            kind=kind,
            longer=longer,
            annex=wanted > 1 and longer != 3,
            invented=recipe.invented,
            corpus=corpus,
        )
        pages = set_letter(letter, _look(rng, letter, faces, dpi), rng)
        if recipe.pages is None or len(pages.sheets) == recipe.pages:
            break
    return pages, letter


def _write(
    folder: Path,
    name: str,
    rng: random.Random,
    recipe: Recipe,
    plan: Plan,
    pages: Pages,
    letter: Letter,
    stamps: Sequence[StampDrawn],
    found: Sequence[MarkDrawn],
    class_maps: bool,
) -> Truth:
    choices: dict[str, tuple[Container, ...]] = {
        "bilevel": ("pdf", "pdf", "tiff_g4", "tiff_g4", "png"),
        "other": ("pdf", "pdf", "pdf", "jpg", "png", "tiff_lzw"),
    }
    container: Container = (
        recipe.container
        if recipe.container is not None
        else rng.choice(choices["bilevel" if plan.mode == "bilevel" else "other"])
    )
    geometries = [choose_geometry(rng, sheet, plan, turn=recipe.pages is None) for sheet in pages.sheets]
    through = len(pages.sheets) > 1 and rng.random() < 0.25
    pictures = [
        scan(rng, sheet, plan, geometry, pages.sheets[(at + 1) % len(pages.sheets)] if through else None)
        for at, (sheet, geometry) in enumerate(zip(pages.sheets, geometries, strict=True))
    ]
    files = write_pages(
        folder, name, pictures, container=container, mode=plan.mode, dpi=plan.dpi, quality=plan.quality
    )
    if class_maps:
        for at, (sheet, geometry) in enumerate(zip(pages.sheets, geometries, strict=True), 1):
            write_class_map(
                folder / f"{name}-{at}.classes.png", geometry.warp(sheet.classes, exact=True, border=0)
            )
            write_layers(
                folder / f"{name}-{at}.layers.png", geometry.warp(sheet.layers, exact=True, border=0)
            )
    return build_truth(
        name,
        files,
        container,
        plan.level,
        letter.facts,
        pages,
        geometries,
        stamps,
        found,
        dpi=plan.dpi,
        mode=plan.mode,
    )


def write_truth(path: Path, truth: Truth) -> None:
    """Write a truth file as UTF-8 JSON."""
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def generate_letters(
    out: Path,
    *,
    count: int,
    seed: int,
    level: str | None = None,
    corpus: Sequence[Path] = (),
    class_maps: bool = False,
    faces: tuple[Face, ...] | None = None,
    recipe: Recipe | None = None,
) -> list[Path]:
    """Generate letters ``S00001`` and on into a folder, their truth into its folder ``truth``.

    Args:
        out: made if it is not there.
        count: how many letters.
        seed: the same seed gives the same bytes on a machine with the same faces.
        level: ``easy``, ``medium``, ``hard``; ``mix`` or None for all of them.
        corpus: UTF-8 text files with a sentence a line, to be mixed into paragraphs; not needed.
        class_maps: write an indexed PNG with a class for every pixel beside each page.
        faces: faces to draw with; all known faces of the machine if not given.
        recipe: what else is fixed.

    Returns:
        The truth files.

    Raises:
        UsageError: there is no such level.
        NoFacesError: the machine has no Thai face.
    """
    if level is not None and level not in (*_LEVELS, "mix"):
        raise UsageError(f"no level {level!r}", hint="levels are easy, medium, hard and mix")
    recipe = recipe or Recipe()
    chosen = next((one for one in _LEVELS if one == level), recipe.level)
    sentences = read_corpus(corpus) if corpus else None
    (out / "truth").mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for number in range(1, count + 1):
        name = f"S{number:05d}"
        truth = make_letter(
            out, name, seed=seed, recipe=replace(recipe, level=chosen), faces=faces, corpus=sentences, class_maps=class_maps  # noqa: E501
        )  # fmt: skip
        path = out / "truth" / f"{name}.json"
        write_truth(path, truth)
        written.append(path)
    return written
