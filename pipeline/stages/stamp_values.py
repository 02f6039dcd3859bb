"""Values of a receiving stamp from what was read in its places.

The reader's own candidates are all there is to choose from. What is known besides (the date of the letter,
the hours in which offices work) weighs them. One value alone may be in no cut of its place: a date that lost
the mark of its month or digits of its year takes them from the letter's date, and is never sure.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.records import CellCandidate, StampCell, StampText, ValueStatus
from pipeline.records.pages import Polygon
from pipeline.stages.stamp_calibration import Signs, sureness
from pipeline.thai.dates import parse_date, settle_date
from pipeline.thai.digits import to_ascii

KIND_OF_FIELD = {"receive_no": "number", "received_date": "date", "received_time": "time"}

BLANK_INK = 0.22
"""Ink in a place, in squares of the letter height, up to which nothing is written there: rests of dots."""

LEAST_LIKELY = 0.06
"""Candidates less likely than this are no reading."""

LEAST_SURE = 0.03
"""A value less sure than this is none: the place is unreadable."""

_JOINED = re.compile(r"\d\s*[.,/-]\s*\d")
"""Digits with a sign between them: one number, or two of which one is something else."""
_PREFIXED = re.compile(r"([A-Z][A-Z0]{0,2})[ .]+(\d{2,7})")
_LATEST_DAYS = 400
_DELAYS = ((45, 1.0), (120, 0.4), (_LATEST_DAYS, 0.12))
"""Days from letter to stamp, and how often it takes so long, against the usual."""

_EARLY, _LATE = datetime.time(7, 0), datetime.time(18, 30)
_OUT_OF_HOURS, _NOT_THEN = 0.08, 0.001


@dataclass(frozen=True)
class FoundValue:
    """A value of a stamp with its evidence.

    Attributes:
        confidence: 0..1, of the value being right, all told.
        text: As the value would be written in its place.
        free: What is read there without regard to the kind.
        signs: What the confidence was taken from; None where it has other grounds.
        polygon: Upright frame.
    """

    field: str
    value: str | None
    raw: str | None
    confidence: float
    status: ValueStatus
    polygon: Polygon
    text: str = ""
    free: str = ""
    signs: Signs | None = None


def cell_values(text: StampText, letter_date: datetime.date | None = None) -> list[FoundValue]:
    """The register number, date, time and receiver of a stamp.

    A field without a place (no label, and no value of its kind on a dotted line) is absent. One whose places
    are empty is blank; one with ink that cannot be read is unreadable.

    Args:
        text: The stamp as read.
        letter_date: Of the letter it is set on: nothing is received before it was written.
    """
    spare = [cell for cell in text.cells if cell.field is None]
    found = []
    for field, kind in sorted(
        KIND_OF_FIELD.items(), key=lambda one: ("date", "time", "number").index(one[1])
    ):
        own = [cell for cell in text.cells if cell.field == field]
        best = _best(own, kind, letter_date)
        if best is None and not any(cell.ink > BLANK_INK for cell in own):
            other = _best([cell for cell in spare if _of_kind(cell, kind)], kind, letter_date)
            if other is not None:
                spare = [cell for cell in spare if cell is not other.cell]
                best = other
        value = _value(field, best, labelled=bool(own)) if best is not None else None
        if value is not None and value.confidence >= LEAST_SURE:
            found.append(value)
        elif own:
            found.append(_without_value(field, own))
    found = [_with_lost_parts(_with_mark(_with_prefix(one)), letter_date) for one in found]
    found += [_receiver(cell) for cell in text.cells if cell.field == "receiver"][:1]
    return found


@dataclass(frozen=True)
class _Choice:
    """A candidate with its place.

    Attributes:
        likelihood: Weight and agreement, less for what its neighbours speak against.
        rival: Likelihood of the best other value.
        plain: What would have been chosen without the neighbours.
    """

    cell: StampCell
    candidate: CellCandidate
    likelihood: float
    rival: float
    plain: str


def _best(cells: Sequence[StampCell], kind: str, letter_date: datetime.date | None) -> _Choice | None:
    likelihoods: dict[str, tuple[float, float, StampCell, CellCandidate]] = {}
    for cell in cells:
        if cell.ink <= BLANK_INK:
            continue
        for one in cell.candidates:
            if one.kind != kind:
                continue
            plain = one.weight * agreement_of(one)
            weighed = plain * _fitness(one, letter_date)
            if weighed > likelihoods.get(one.value, (-1.0,))[0]:
                likelihoods[one.value] = (weighed, plain, cell, one)
    ranked = sorted(likelihoods.values(), key=lambda one: -one[0])
    if not ranked or max(one[1] for one in ranked) < LEAST_LIKELY:
        return None
    likelihood, _, cell, candidate = ranked[0]
    rival = ranked[1][0] if len(ranked) > 1 else 0.0
    unweighed = max(likelihoods.values(), key=lambda one: one[1])[3].value
    return _Choice(cell, candidate, likelihood, rival, unweighed)


def agreement_of(candidate: CellCandidate) -> float:
    """0..1, how each character of a candidate compares with what is read without regard to its kind.

    Long values differ from a free reading somewhere; short ones have to agree as a whole.
    """
    return float(candidate.agreement ** (1.0 / max(4, len(candidate.text))))


def _fitness(candidate: CellCandidate, letter_date: datetime.date | None) -> float:
    """How well a candidate goes with the letter and with the hours of offices, 1 for well."""
    if candidate.kind == "date":
        if letter_date is None:
            return 1.0
        days = (datetime.date.fromisoformat(candidate.value) - letter_date).days
        return next((fit for latest, fit in _DELAYS if 0 <= days <= latest), _NOT_THEN)
    if candidate.kind == "time":
        return 1.0 if _EARLY <= datetime.time.fromisoformat(candidate.value) <= _LATE else _OUT_OF_HOURS
    return 1.0


def _of_kind(cell: StampCell, kind: str) -> bool:
    """True when what stands in a place without a label has the shape of the kind, read freely."""
    own = [one for one in cell.candidates if one.kind == kind]
    if not own or max(one.agreement for one in own) < 0.02:
        return False
    text = cell.free.strip()
    if kind == "number":
        return bool(re.fullmatch(r"\D{0,2}\d[\d ]{0,7}\d\D{0,2}", text))
    return True


def _value(field: str, choice: _Choice, *, labelled: bool) -> FoundValue:
    candidate = choice.candidate
    changed = choice.plain != candidate.value
    signs = Signs(choice.likelihood, choice.rival, agreement_of(candidate))
    confidence = sureness(candidate.kind, signs)
    if changed:
        confidence = min(confidence, 0.6)
    if not labelled:
        confidence = min(confidence, 0.7)
    if candidate.kind == "number" and _JOINED.search(candidate.text):
        confidence = min(confidence, 0.8)
    return FoundValue(
        field=field,
        value=candidate.value,
        raw=candidate.text if candidate.agreement > 0.5 else (choice.cell.free or candidate.text),
        text=candidate.text,
        free=choice.cell.free,
        signs=signs if labelled and not changed else None,
        confidence=confidence,
        status=ValueStatus.CORRECTED if changed else ValueStatus.READ,
        polygon=choice.cell.polygon,
    )


def _with_prefix(found: FoundValue) -> FoundValue:
    """A register number with the letters of its register before it (`EO 5261`), as it was read."""
    match = _PREFIXED.fullmatch((found.free or "").strip(" .…:-")) if found.field == "receive_no" else None
    if match is None or found.value is None:
        return found
    letters, digits = match[1].replace("0", "O"), to_ascii(match[2])
    # What the grammar of numbers made of the letters is no digit.
    if not found.value.endswith(digits):
        return found
    return replace(found, value=f"{letters} {digits}", raw=match[0], confidence=min(found.confidence, 0.8))


def _with_mark(found: FoundValue) -> FoundValue:
    """A date with the mark of its month that a free reading has: marks are lost by cutting, never made up."""
    plain = parse_date(found.free) if found.field == "received_date" and found.value is not None else None
    if plain is None or plain.value is None or found.value is None:
        return found
    read = datetime.date.fromisoformat(found.value)
    like = (plain.value.day, plain.value.year) == (read.day, read.year) and plain.value != read
    if not like or len(found.free.strip()) <= len(found.text):
        return found
    return replace(
        found,
        value=plain.value.isoformat(),
        raw=found.free,
        text=found.free,
        confidence=min(found.confidence, 0.7),
        status=ValueStatus.CORRECTED,
        signs=None,
    )


def _with_lost_parts(found: FoundValue, letter_date: datetime.date | None) -> FoundValue:
    """A date that has lost a mark of its month or digits of its year, as the date of the letter wants it.

    `๒๐ ม.ค.` may be มี.ค. without its mark. A year is taken from the letter only where all of its digits that
    were read stand in it in their order: `๒๗ พ.ค. ๒๖` beside a letter of 2563. Neither is ever sure.
    """
    if found.field != "received_date" or found.value is None:
        return found
    if letter_date is None:
        # Nothing tells a year of two digits from one of four that has lost two.
        short = re.search(r"(?<!\d)\d{1,2}$", to_ascii(found.text.strip())) is not None
        return replace(found, confidence=min(found.confidence, 0.8), signs=None) if short else found
    read = datetime.date.fromisoformat(found.value)
    if 0 <= (read - letter_date).days <= _LATEST_DAYS:
        return found
    latest = letter_date + datetime.timedelta(days=_LATEST_DAYS)
    plain = parse_date(found.text)
    settled = settle_date(plain, not_before=letter_date, not_after=latest) if plain is not None else None
    if settled is not None and settled.value is not None and letter_date <= settled.value <= latest:
        return _corrected(found, settled.value)
    written = re.search(r"\d+$", to_ascii((found.text or "").strip()))
    for year in (letter_date.year, letter_date.year + 1):
        lost = written is not None and len(written.group()) < 4
        if not lost or written is None or not _in_order(written.group(), str(year + 543)):
            continue
        try:
            day = read.replace(year=year)
        except ValueError:
            continue
        if 0 <= (day - letter_date).days <= _LATEST_DAYS:
            return _corrected(found, day)
    return found


def _corrected(found: FoundValue, day: datetime.date) -> FoundValue:
    return replace(
        found,
        value=day.isoformat(),
        confidence=min(found.confidence, 0.5),
        status=ValueStatus.CORRECTED,
        signs=None,
    )


def _in_order(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(one in rest for one in part)


def _without_value(field: str, cells: Sequence[StampCell]) -> FoundValue:
    cell = max(cells, key=lambda one: one.ink)
    if cell.ink <= BLANK_INK:
        return FoundValue(field, None, None, 0.9, ValueStatus.BLANK, cell.polygon)
    return FoundValue(field, None, cell.free or None, 0.6, ValueStatus.UNREADABLE, cell.polygon)


def _receiver(cell: StampCell) -> FoundValue:
    """Who received the letter: a signature hardly ever reads as a name, and then it is not given as one."""
    if cell.ink <= BLANK_INK:
        return FoundValue("receiver", None, None, 0.9, ValueStatus.BLANK, cell.polygon)
    name = " ".join(cell.free.split())
    if len(re.findall(r"[ก-ฮ]", name)) >= 3 and cell.free_confidence > 0.85:
        return FoundValue("receiver", name, name, 0.5 * cell.free_confidence, ValueStatus.READ, cell.polygon)
    return FoundValue("receiver", None, name or None, 0.6, ValueStatus.UNREADABLE, cell.polygon)
