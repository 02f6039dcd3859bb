"""Generate whole letters with exact truth; the same seed gives the same bytes on the same faces."""

from __future__ import annotations

import functools
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import cv2

from pipeline.errors import StorageError, UsageError
from pipeline.synth import marks as ink_marks
from pipeline.synth.blocks import KINDS, Kind, Letter
from pipeline.synth.composition import URGENCIES, compose
from pipeline.synth.containers import Container, write_class_map, write_layers
from pipeline.synth.faces import Face, find_faces, symbol_faces
from pipeline.synth.filing import choose_container, drawn_by_pdf, file_pages
from pipeline.synth.handwriting import HandDigits, read_hand_digits
from pipeline.synth.legibility import with_unread
from pipeline.synth.pages import Pages
from pipeline.synth.paper import covers, set_letter, signed_alone
from pipeline.synth.pdf_fonts import can_embed
from pipeline.synth.pressing import back_of_sheet, press_marks, press_stamps
from pipeline.synth.records import MarkDrawn, StampDrawn
from pipeline.synth.scan import Level, Plan, plan_scan
from pipeline.synth.sheet import Sheet
from pipeline.synth.stamp_designs import StampFaces
from pipeline.synth.texts import Corpus, read_corpus
from pipeline.synth.truth import Truth, build_truth
from pipeline.synth.typeset import Look

_LEVELS: tuple[Level, ...] = get_args(Level)
# Every file that a letter is written to begins so, whatever its number.
_LETTER = re.compile(r"S\d{5}")
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
        pitch=rng.choice((rng.uniform(6.0, 6.9), rng.uniform(6.4, 7.2), rng.uniform(7.2, 8.4))),
        justified=rng.random() < 0.5,
        left=rng.uniform(27, 32),
        right=rng.uniform(17, 22),
        dpi=dpi,
        ink=(grey, grey, grey + 2),
        tint=(shade, shade, shade - rng.choice((0, 0, 4, 10))),
        hand=_usable(faces)["hand"],
    )


def make_letter(
    folder: Path,
    name: str,
    *,
    seed: int,
    recipe: Recipe | None = None,
    faces: tuple[Face, ...] | None = None,
    corpus: Corpus | None = None,
    class_maps: bool = False,
    digits: HandDigits | None = None,
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
        digits: pictures of real handwritten digits for stamps and endorsements; not needed.

    Returns:
        The truth.
    """
    cv2.setNumThreads(1)
    recipe = recipe or Recipe()
    rng = random.Random(f"{seed}:{name}")  # noqa: S311
    available = faces or find_faces()
    groups = _usable(available)
    rubber = StampFaces(
        groups["rubber"], groups["machine"], groups["hand"], (*groups["text"][:1], *symbol_faces()), digits
    )
    level: Level = recipe.level if recipe.level is not None else rng.choice(_LEVELS)
    kind = recipe.kind or rng.choices(KINDS, _KIND_WEIGHTS)[0]
    plan = plan_scan(rng, level)
    plan = replace(plan, dpi=recipe.dpi or plan.dpi, mode=recipe.mode or plan.mode)
    draw_at = 300 if plan.dpi >= 300 else 200
    container = recipe.container or choose_container(rng, plan.mode)
    born = drawn_by_pdf(container)
    pages, letter = _set_pages(rng, recipe, kind, available, draw_at, corpus, born=born, digits=digits)
    found = press_marks(rng, pages, letter, level, rubber)
    facts = letter.facts
    if facts.urgency is None and rng.random() < 0.08 and kind in ("external", "memo", "stamped"):
        word = rng.choice(URGENCIES)
        sheet = pages.sheets[0]
        found.append(
            ink_marks.urgency_stamp(rng, sheet, 1, (sheet.width * 0.2, sheet.height * 0.09), word, rubber)
        )
        facts = replace(facts, urgency=word)
    found += pages.marks
    stamps = press_stamps(rng, pages, letter, level, rubber, count=recipe.stamps)
    return _write(
        folder, name, rng, recipe, plan, pages, replace(letter, facts=facts), stamps, found, class_maps,
        rubber, container,
    )  # fmt: skip


def _set_pages(
    rng: random.Random,
    recipe: Recipe,
    kind: Kind,
    faces: tuple[Face, ...],
    dpi: int,
    corpus: Corpus | None,
    *,
    born: Literal["none", "all", "annexes"],
    digits: HandDigits | None = None,
) -> tuple[Pages, Letter]:
    """Compose and set a letter until it has as many pages as asked for, and no signature on a page alone."""
    if born != "none":
        faces = tuple(face for face in faces if all(can_embed(path) for path in face.files))
    for _ in range(60):
        wanted = recipe.pages or rng.choices((1, 2, 3, 4), (12, 7, 3, 1))[0]
        annex = rng.randint(0, min(2, wanted - 1))
        if born == "annexes":
            annex = max(1, annex)
        longer = {0: rng.choice((0, 0, 1)), 1: rng.choice((2, 3))}.get(wanted - 1 - annex, 5)
        letter = compose(
            rng,
            kind=kind,
            longer=longer,
            annex=annex,
            invented=recipe.invented,
            corpus=corpus,
        )
        look = replace(_look(rng, letter, faces, dpi), hand_digits=digits)
        pages = set_letter(letter, look, rng, born=born)
        count = len(pages.sheets)
        if (count == recipe.pages if recipe.pages else count <= 4) and not signed_alone(pages):
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
    rubber: StampFaces,
    container: Container,
) -> Truth:
    behind: list[Sheet | None] = [None] * len(pages.sheets)
    if len(pages.sheets) > 1 and not any(pages.by_text) and rng.random() < 0.15:
        behind = [*pages.sheets[1:], pages.sheets[0]]
    elif rng.random() < 0.12:
        behind[0] = back_of_sheet(rng, pages.sheets[0], letter, rubber)
    filed = file_pages(rng, folder, name, pages, plan, container, behind=behind, turn=recipe.pages is None)
    read = []
    for stamp in stamps:
        page, picture = filed.pages[stamp.page_no - 1], filed.pictures[stamp.page_no - 1]
        # Where the PDF draws the page, what was pressed on it stands there as it left the pad.
        picture = pages.sheets[stamp.page_no - 1].picture if picture is None else picture
        read.append(with_unread(stamp, picture, page.geometry))
    if class_maps:
        for at, (sheet, geometry) in enumerate(zip(pages.sheets, filed.geometries, strict=True), 1):
            write_class_map(
                folder / f"{name}-{at}.classes.png", geometry.warp(sheet.classes, exact=True, border=0)
            )
            write_layers(
                folder / f"{name}-{at}.layers.png", geometry.warp(sheet.layers, exact=True, border=0)
            )
    return build_truth(
        name, filed.files, container, plan.level, letter.facts, pages, filed.pages, read, found
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
    digits: Path | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> list[Path]:
    """Generate letters ``S00001`` and on into a folder, their truth into its folder ``truth``.

    Args:
        out: made if it is not there; may hold other files, but neither letters nor truth of an earlier call.
        count: how many letters.
        seed: the same seed gives the same bytes on a machine with the same faces.
        level: ``easy``, ``medium``, ``hard``; ``mix`` or None for all of them.
        corpus: UTF-8 text files with a sentence a line, to be mixed into paragraphs; not needed.
        class_maps: write an indexed PNG with a class for every pixel beside each page.
        faces: faces to draw with; all known faces of the machine if not given.
        recipe: what else is fixed.
        digits: folder with pictures of handwritten digits, see
            :func:`pipeline.synth.handwriting.read_hand_digits`; without it figures are drawn in strokes and
            faces.
        told: given how many letters are written: 0 when the folder is ready, then after each letter.

    Returns:
        The truth files.

    Raises:
        UsageError: there is no such level, ``digits`` does not hold pictures of digits, or ``out`` holds
            letters or truth already. Nothing is written then.
        NoFacesError: the machine has no Thai face. Nothing is written then either.
        StorageError: ``out`` cannot be made or written.
    """
    if level is not None and level not in (*_LEVELS, "mix"):
        raise UsageError(
            f"no level {level!r}",
            hint="levels are easy, medium, hard and mix",
            thai=f"ไม่มีระดับ {level!r} ระดับที่มีคือ easy, medium, hard และ mix",
        )
    recipe = recipe or Recipe()
    chosen = next((one for one in _LEVELS if one == level), recipe.level)
    sentences = read_corpus(corpus) if corpus else None
    hand = read_hand_digits(digits) if digits is not None else None
    # Looked for before anything is written, so that no empty folder is left where there is none.
    faces = faces or find_faces()
    written: list[Path] = []
    try:
        _refuse_used(out)
        (out / "truth").mkdir(parents=True, exist_ok=True)
        told(0)
        for number in range(1, count + 1):
            name = f"S{number:05d}"
            truth = make_letter(
                out, name, seed=seed, recipe=replace(recipe, level=chosen), faces=faces, corpus=sentences,
                class_maps=class_maps, digits=hand,
            )  # fmt: skip
            path = out / "truth" / f"{name}.json"
            write_truth(path, truth)
            written.append(path)
            told(number)
    except OSError as error:
        raise StorageError(
            f"cannot write letters to {out}: {error.strerror or error}",
            hint="Choose another folder with --out, on a disk with space that you may write to.",
            thai=f"เขียนจดหมายลง {out} ไม่ได้ ({error.strerror or error}) ระบุโฟลเดอร์ที่เขียนได้และมีที่ว่างด้วย --out",
        ) from error
    return written


def _refuse_used(out: Path) -> None:
    """Raise where a folder holds letters or truth: they would be written over, or mixed with new ones."""
    if not out.is_dir():
        return
    letters = sorted(path.name for path in out.iterdir() if _LETTER.match(path.name))
    truths = sorted(f"truth/{path.name}" for path in (out / "truth").glob("*.json"))
    if letters or truths:
        raise UsageError(
            f"{out} holds letters or truth already: {len(letters) + len(truths)} files, such as "
            f"{(letters or truths)[0]}",
            hint="Choose a new folder with --out; nothing was written.",
            thai=f"โฟลเดอร์ {out} มีจดหมายหรือไฟล์เฉลยอยู่แล้ว จึงไม่เขียนสิ่งใด ระบุโฟลเดอร์ใหม่ด้วย --out",
        )
