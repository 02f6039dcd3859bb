"""Where on a letter's pages stamps, seals, signatures and endorsements go, as they pile up on its way."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pipeline.synth import endorsements, marks
from pipeline.synth.blocks import Letter
from pipeline.synth.pages import Pages
from pipeline.synth.people import make_person
from pipeline.synth.records import MarkDrawn, StampDrawn
from pipeline.synth.scan import Level
from pipeline.synth.sheet import Points, Sheet, blank_sheet
from pipeline.synth.stamp_designs import DESIGNS, Design, StampFaces
from pipeline.synth.stamps import stamp_page

# Shares of the sheet's width and height, with how often a stamp goes there: mostly the upper right corner.
_SPOTS = (
    (0.82, 0.055, 9.0), (0.80, 0.10, 4.0), (0.62, 0.06, 1.5), (0.80, 0.17, 3.0), (0.22, 0.07, 2.5),
    (0.46, 0.05, 1.5),
    (0.82, 0.26, 1.5), (0.76, 0.88, 1.2), (0.26, 0.87, 1.0), (0.50, 0.20, 0.8), (0.80, 0.60, 0.5),
)  # fmt: skip
_TILTS = {"easy": 1.8, "medium": 3.0, "hard": 5.5}


def _reach(sheet: Sheet, design: Design) -> tuple[float, float]:
    """Half of the width and height that a stamp of a design usually has, in pixels."""
    rows = len(design.rows) + 1.6 + design.title
    return sheet.mm(design.wide * 0.56), sheet.mm(6.2 * rows + 4.5 * (design.checks + design.routing)) / 2


def _spot(
    rng: random.Random,
    sheet: Sheet,
    reach: tuple[float, float],
    weights: Sequence[float],
    earlier: Sequence[Points],
) -> tuple[float, float, int | None]:
    """Choose a middle: a usual spot, or beside or below an earlier stamp; and which spot it is."""
    if earlier and rng.random() < 0.5:
        other = rng.choice(list(earlier))
        low, high = other.min(axis=0), other.max(axis=0)
        middle = (low + high) / 2
        gap = rng.gauss(sheet.mm(1.0), sheet.mm(1.5))
        x, y = float(middle[0]), float(middle[1]) + rng.gauss(0, sheet.mm(2))
        if rng.random() < 0.6:
            left = middle[0] > sheet.width * 0.55
            return (float(low[0]) - gap - reach[0] if left else float(high[0]) + gap + reach[0]), y, None
        return x, float(high[1]) + gap + reach[1], None
    at = rng.choices(range(len(_SPOTS)), weights)[0]
    x = sheet.width * (_SPOTS[at][0] + rng.gauss(0, 0.025))
    return x, sheet.height * (_SPOTS[at][1] + rng.gauss(0, 0.012)), at


def _covers(centre: tuple[float, float], reach: tuple[float, float], other: Points) -> bool:
    """Tell whether a stamp would lie over a sixth or more of itself on an earlier one."""
    low, high = other.min(axis=0), other.max(axis=0)
    across = min(high[0], centre[0] + reach[0]) - max(low[0], centre[0] - reach[0])
    down = min(high[1], centre[1] + reach[1]) - max(low[1], centre[1] - reach[1])
    return bool(across > 0 and down > 0 and across * down > reach[0] * reach[1] * 4 / 6)


def _centre(
    rng: random.Random,
    sheet: Sheet,
    design: Design,
    weights: list[float],
    earlier: Sequence[Points],
    level: Level,
) -> tuple[float, float]:
    """Choose the middle of a stamp: most clerks look for a free place on the paper, some do not."""
    reach = _reach(sheet, design)
    careless = rng.random() < {"easy": 0.04, "medium": 0.12, "hard": 0.25}[level]
    roll = rng.random()
    over = 0.0 if roll < 0.88 else rng.uniform(0.0, 0.3) if roll < 0.975 else rng.uniform(0.3, 1.0)
    margin = (sheet.mm(rng.uniform(1, 6)) if over == 0 else -reach[0] * over, sheet.mm(rng.uniform(1, 7)))
    lift = reach[1] * over * 0.5
    for _ in range(8):
        x, y, at = _spot(rng, sheet, reach, weights, earlier)
        x = min(max(x, reach[0] + margin[0]), sheet.width - reach[0] - margin[0])
        y = min(max(y, reach[1] + margin[1] - lift), sheet.height - reach[1] - margin[1] + lift)
        if careless or not any(_covers((x, y), reach, other) for other in earlier):
            break
    if at is not None:
        # A corner that is taken is seldom stamped again, but it does happen.
        weights[at] *= 0.15
    return x, y


def press_stamps(
    rng: random.Random,
    pages: Pages,
    letter: Letter,
    level: Level,
    faces: StampFaces,
    *,
    count: int | None = None,
) -> list[StampDrawn]:
    """Press receiving stamps on a letter: nought to four on its first page, now and then one on a later page.

    Args:
        rng: source of chance.
        pages: the set letter; its sheets are changed.
        letter: whose receivers stamp it.
        level: how badly they print and how far they are tilted.
        faces: faces to draw with.
        count: how many, on all pages together; by chance if not given.

    Returns:
        The stamps, in the order in which they were pressed.
    """
    wanted = count if count is not None else rng.choices((0, 1, 2, 3, 4), (1.5, 5, 4, 2, 1))[0]
    places = [0] * wanted
    if len(pages.sheets) > 1:
        places = [rng.randrange(1, len(pages.sheets)) if rng.random() < 0.1 else 0 for _ in places]
        if count is None and rng.random() < 0.12:
            places.append(rng.randrange(1, len(pages.sheets)))
    strength = {"easy": 0.3, "medium": 0.6, "hard": 0.95}[level]
    weights = {place: [spot[2] for spot in _SPOTS] for place in set(places)}
    stamps: list[StampDrawn] = []
    for at, place in enumerate(places):
        design, sheet = rng.choice(DESIGNS), pages.sheets[place]
        earlier = [one.polygon for one in stamps if one.page_no == place + 1]
        stamps.append(
            stamp_page(
                rng,
                sheet,
                place + 1,
                agency=letter.receivers[at % len(letter.receivers)],
                day=letter.day,
                digits=letter.facts.digits,
                faces=faces,
                centre=_centre(rng, sheet, design, weights[place], earlier, level),
                tilt=max(-15.0, min(15.0, rng.gauss(0, _TILTS[level]))),
                strength=strength * rng.uniform(0.35, 1.1),
                design=design,
            )
        )
    return stamps


def _endorse(
    rng: random.Random, letter: Letter, sheet: Sheet, page_no: int, faces: StampFaces, lowest: float
) -> list[MarkDrawn]:
    """Write and stamp what one superior after another adds, mostly below the text and in the margins."""
    found: list[MarkDrawn] = []
    digits = letter.facts.digits
    free = max(lowest + sheet.mm(4), sheet.height * 0.55)
    corners = [
        (sheet.mm(rng.uniform(2, 22)), free + rng.uniform(0, 0.4) * max(1.0, sheet.height * 0.9 - free)),
        (
            sheet.width * rng.uniform(0.5, 0.72),
            free + rng.uniform(0, 0.5) * max(1.0, sheet.height * 0.9 - free),
        ),
        (sheet.mm(rng.uniform(1, 8)), sheet.height * rng.uniform(0.3, 0.65)),
        (sheet.width * rng.uniform(0.3, 0.5), sheet.height * rng.uniform(0.8, 0.92)),
    ]
    rng.shuffle(corners)
    for corner in corners[: rng.choice((1, 1, 2, 2, 3))]:
        roll = rng.random()
        centre = (
            min(sheet.width * 0.85, corner[0] + sheet.mm(30)),
            min(sheet.height * 0.95, corner[1] + sheet.mm(8)),
        )
        if roll < 0.6:
            found.append(endorsements.endorsement(rng, sheet, page_no, corner, letter.day, digits, faces))
            if rng.random() < 0.3:
                low = found[-1].polygon.max(axis=0)
                below = (
                    float(found[-1].polygon[:, 0].mean()),
                    float(min(low[1] + sheet.mm(6), sheet.height * 0.97)),
                )
                found += endorsements.name_stamp(
                    rng, sheet, page_no, below, letter.day, faces, dated=rng.random() < 0.4
                )
        elif roll < 0.82:
            found += endorsements.name_stamp(
                rng, sheet, page_no, centre, letter.day, faces, dated=rng.random() < 0.5
            )
        else:
            found += endorsements.routing_stamp(rng, sheet, page_no, centre, letter.day, faces)
    return found


def _written_on(rng: random.Random, pages: Pages, level: Level) -> list[MarkDrawn]:
    """Tick, underline, ring and highlight what somebody found important."""
    often = {"easy": 0.06, "medium": 0.16, "hard": 0.28}[level]
    found: list[MarkDrawn] = []
    for number, (sheet, lines) in enumerate(zip(pages.sheets, pages.lines, strict=True), 1):
        long = [line.polygon for line in lines if line.polygon[1, 0] - line.polygon[0, 0] > sheet.width * 0.3]
        if rng.random() < often:
            spot = (sheet.width * rng.uniform(0.05, 0.95), sheet.height * rng.uniform(0.03, 0.5))
            found.append(marks.ticked(rng, sheet, number, spot))
        if not long:
            continue
        if rng.random() < often * 0.6:
            marks.highlight(rng, sheet, rng.choice(long))
        if rng.random() < often:
            for _ in range(rng.randint(1, 3)):
                marks.underline(rng, sheet, rng.choice(long))
        if rng.random() < often * 0.6:
            marks.circle_words(rng, sheet, rng.choice(long))
    return found


def press_marks(
    rng: random.Random, pages: Pages, letter: Letter, level: Level, faces: StampFaces
) -> list[MarkDrawn]:
    """Sign and seal a letter, and add what offices write and stamp on it besides receiving stamps.

    Args:
        rng: source of chance.
        pages: the set letter; its sheets are changed.
        letter: its facts.
        level: how much is added.
        faces: faces to draw with.

    Returns:
        The marks that have an entry in the truth.
    """
    found: list[MarkDrawn] = []
    if "signature" in pages.anchors:
        page, x, y = pages.anchors["signature"]
        sheet = pages.sheets[page - 1]
        found.append(marks.sign(rng, sheet, page, (x, y + rng.uniform(-0.5, 0.8) * sheet.mm(4))))
        if rng.random() < 0.12:
            found.append(endorsements.date_stamp(rng, sheet, page, (x, y + sheet.mm(28)), letter.day, faces))
    if "seal" in pages.anchors:
        page, x, y = pages.anchors["seal"]
        sheet = pages.sheets[page - 1]
        spot = (x + rng.gauss(0, sheet.mm(5)), y + rng.gauss(0, sheet.mm(4)))
        found.append(marks.seal(rng, sheet, page, spot, letter.facts.from_agency, faces))
    for number, sheet in enumerate(pages.sheets, 1):
        often = {"easy": 0.2, "medium": 0.45, "hard": 0.65}[level] * (1.0 if number == 1 else 0.3)
        if rng.random() < often:
            lowest = max((float(line.polygon[:, 1].max()) for line in pages.lines[number - 1]), default=0.0)
            found += _endorse(rng, letter, sheet, number, faces, lowest)
        if rng.random() < often * 0.4:
            found.append(endorsements.aside(rng, sheet, number, letter.day, faces))
    found += _written_on(rng, pages, level)
    if rng.random() < 0.08:
        page = len(pages.sheets)
        sheet = pages.sheets[-1]
        name = letter.facts.signatory_name or make_person(rng)
        spot = (sheet.width * rng.uniform(0.6, 0.75), sheet.height * rng.uniform(0.86, 0.93))
        found += marks.certified_copy(rng, sheet, page, spot, name, "เจ้าพนักงานธุรการชำนาญงาน", faces)
    return found


def back_of_sheet(rng: random.Random, front: Sheet, letter: Letter, faces: StampFaces) -> Sheet:
    """Endorse the back of a sheet, which scanners see through the paper.

    Args:
        rng: source of chance.
        front: the sheet whose back it is.
        letter: the letter.
        faces: faces to draw with.

    Returns:
        A sheet as one sees it when turned over.
    """
    back = blank_sheet(front.dpi)
    for _ in range(rng.randint(1, 3)):
        spot = (back.width * rng.uniform(0.1, 0.6), back.height * rng.uniform(0.05, 0.8))
        if rng.random() < 0.5:
            endorsements.routing_stamp(rng, back, 1, spot, letter.day, faces)
        else:
            endorsements.endorsement(rng, back, 1, spot, letter.day, letter.facts.digits, faces)
    return back
