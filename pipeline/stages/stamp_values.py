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
from pipeline.stages.stamp_context import LATEST_DAYS, NO_CONTEXT, StampContext
from pipeline.stages.stamp_cues import label_at
from pipeline.stages.stamp_dates import day_of_named_year, settled_day
from pipeline.stages.stamp_places import BLANK_INK, REST_INK, holds_date, holds_words, written_beside
from pipeline.thai.dates import parse_date
from pipeline.thai.digits import to_ascii
from pipeline.thai.months import month_readings

KIND_OF_FIELD = {"receive_no": "number", "received_date": "date", "received_time": "time"}

_NEARLY = 0.5
"""Likelihood of a date with the mark of its month, against that of the same without it, that is enough."""

LEAST_LIKELY = 0.06
"""Candidates less likely than this are no reading."""

_CLEAR = 0.5
"""Agreement with a free reading below which the digits of a short year are not clear."""

_LEAST_AGREEMENT = 0.2
"""Agreement with a free reading below which no number and no time is sure: signs were taken for what they
look like. Of dates a calendar and the letter judge, but for a day of one digit, which may be what is left of
two: of four such dates that seemed sure one was wrong."""

_TOLD = 0.5
"""Share of the cuts that have a value in their free reading, beside strokes and rests of labels, from which
on it is read and not made up by the grammar of its kind."""

_LEAST_WEIGHT = 0.75
"""Share of the likeliest candidate up to which it is not told from others, whatever the letter says."""

LEAST_SURE = 0.03
"""A value less sure than this is none: the place is unreadable."""

_JOINED = re.compile(r"\d\s*[.,/-]\s*\d")
"""Digits with a sign between them: one number, or two of which one is something else."""
_RECEIVED = re.compile("รั?บ|ทะเบียน")
"""Words of the label of a register number that other numbers have not."""
_PREFIXED = re.compile(r"([A-Z][A-Z0]{0,2})[ .]+(\d{2,7})")
_DELAYS = ((45, 1.0), (120, 0.4), (LATEST_DAYS, 0.12))
"""Days from letter to stamp, and how often it takes so long, against the usual."""

_EARLY, _LATE = datetime.time(7, 0), datetime.time(18, 30)
_OUT_OF_HOURS, _NOT_THEN, _MENDED = 0.08, 0.001, 0.05
_MARKS = re.compile(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
"""Vowels and signs above and below Thai letters."""

_MARKED_MONTH = re.compile(r"(?<![ก-๎])เ?ม[ิี]?\.? ?[คย]\.?(?![ก-๎])")
_UNLIKELY = 0.3
"""Most that is given to a date on which the letter cannot have been received."""

_OTHER_YEAR, _LIKE_YEAR = 0.1, 0.3
"""Fitness of a date in a year that the letter does not name, and of one that is like such a year."""


@dataclass(frozen=True)
class FoundValue:
    """A value of a stamp with its evidence.

    Attributes:
        confidence: 0..1, of the value being right, all told.
        text: As the value would be written in its place.
        free: What is read there without regard to the kind.
        signs: What the confidence was taken from; None where it has other grounds.
        agreement: Of its candidate with a free reading.
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
    agreement: float = 1.0


def cell_values(text: StampText, context: StampContext = NO_CONTEXT) -> list[FoundValue]:
    """The register number, date, time and receiver of a stamp.

    A field without a place (no label, and no value of its kind on a dotted line) is absent. One whose places
    are empty is blank; one with ink that cannot be read is unreadable.

    Args:
        text: The stamp as read.
        context: What the letter says: nothing is received before it was written.
    """
    # A cell with candidates of other kinds may have another field's label: `วันที่` read for `รับที่`.
    spare = [cell for cell in text.cells if cell.field is None or _other_kinds(cell)]
    taken: list[StampCell] = []
    found = []
    for field, kind in sorted(
        KIND_OF_FIELD.items(), key=lambda one: ("date", "time", "number").index(one[1])
    ):
        own = [cell for cell in text.cells if cell.field == field and _none_is(cell, taken)]
        if field == "receive_no":
            # Numbers of other papers stand after `เลขที่` in print beneath the stamp.
            own = [cell for cell in own if _RECEIVED.search(cell.label)] or own
            # A label of a date may be read as that of a number (`รับที่` for `วันที่`).
            own = [cell for cell in own if not holds_date(cell)]
        best = _best(own, kind, context)
        value = _value(field, best, labelled=True) if best is not None else None
        unread = value is None or value.confidence < LEAST_SURE
        if unread and not any(cell.ink > REST_INK and not holds_words(cell) for cell in own):
            fit = [cell for cell in spare if _none_is(cell, taken) and _of_kind(cell, kind)]
            fit = _without_years(fit, context) if field == "receive_no" else fit
            other = _best(fit, kind, context)
            if other is not None:
                best, value = other, _value(field, other, labelled=bool(own))
        if best is not None and value is not None and _foreign(own, best.cell, kind):
            # A second label is of another stamp or of the page, and so may the value be.
            value = replace(value, confidence=min(value.confidence, 0.8), signs=None)
        beside = [cell for cell in spare if _none_is(cell, taken)]
        if best is not None:
            taken.append(best.cell)
        if value is not None and value.confidence >= LEAST_SURE:
            found.append(value)
        elif own:
            found.append(_without_value(field, own, beside))
    found = [_with_lost_parts(_with_mark(_with_prefix(one)), context) for one in found]
    found += [_receiver(cell) for cell in text.cells if cell.field == "receiver"][:1]
    return found


def _without_years(cells: Sequence[StampCell], context: StampContext) -> list[StampCell]:
    """Places of a number without that of the year of the register beside it (`1184 / 62`)."""
    days = [day for day in (context.earliest, context.latest) if day is not None]
    years = {f"{(year + 543) % 100:02d}" for year in {*context.years, *(day.year for day in days)}}
    rest = [cell for cell in cells if not (set(re.findall(r"\d+", to_ascii(cell.free))) & years)]
    return rest or list(cells)


def _foreign(cells: Sequence[StampCell], chosen: StampCell, kind: str) -> bool:
    """True when one of the cells of a field, beside that chosen, holds no value of another kind."""
    others = [other for other in KIND_OF_FIELD.values() if other != kind]
    return any(cell is not chosen and not any(_of_kind(cell, other) for other in others) for cell in cells)


def _other_kinds(cell: StampCell) -> bool:
    """True for a cell that was read for more kinds than that of its label."""
    return any(one.kind != KIND_OF_FIELD.get(cell.field or "") for one in cell.candidates)


def _none_is(cell: StampCell, cells: Sequence[StampCell]) -> bool:
    return not any(cell is one for one in cells)


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


def _best(cells: Sequence[StampCell], kind: str, context: StampContext) -> _Choice | None:
    likelihoods: dict[str, _Weighed] = {}
    for cell in cells:
        if cell.ink <= BLANK_INK:
            continue
        for one in cell.candidates:
            if one.kind != kind:
                continue
            plain = one.weight * agreement_of(one)
            weighed = plain * _fitness(one, context)
            if weighed > likelihoods.get(one.value, (-1.0,))[0]:
                likelihoods[one.value] = (weighed, plain, cell, one)
    ranked = sorted(likelihoods.values(), key=lambda one: -one[0])
    if not ranked or max(one[1] for one in ranked) < LEAST_LIKELY:
        return None
    ranked = _with_mark_of_month(_with_first_of_hour(ranked))
    likelihood, _, cell, candidate = ranked[0]
    rival = ranked[1][0] if len(ranked) > 1 else 0.0
    unweighed = max(likelihoods.values(), key=lambda one: one[1])[3].value
    return _Choice(cell, candidate, likelihood, rival, unweighed)


_Weighed = tuple[float, float, StampCell, CellCandidate]
"""Likelihood with what is known besides, without it, and the candidate in its place."""


def _with_first_of_hour(ranked: list[_Weighed]) -> list[_Weighed]:
    """The candidates of a place with `16:36` first where `6:36` was, and both may stand there.

    No office receives letters at night, and of an hour the slender first digit is what a reader loses.
    """
    first = ranked[0][3]
    if first.kind != "time" or datetime.time.fromisoformat(first.value) >= _EARLY:
        return ranked
    wanted = f"1{first.value[1:]}"
    at = next((number for number, one in enumerate(ranked) if one[3].value == wanted), None)
    if at is None:
        return ranked
    return [ranked[at], *ranked[:at], *ranked[at + 1 :]]


def _with_mark_of_month(ranked: list[_Weighed]) -> list[_Weighed]:
    """The candidates of a place with `มี.ค.` (March) first where `ม.ค.` (January) was little likelier.

    Marks are lost by cutting, and hardly ever made up.
    """
    likelihood, _, _, first = ranked[0]
    if first.kind != "date" or _MARKED_MONTH.search(first.text) is None:
        return ranked
    day = datetime.date.fromisoformat(first.value)
    for number, (other, _, _, candidate) in enumerate(ranked[1:], start=1):
        read = datetime.date.fromisoformat(candidate.value)
        marks = len(_MARKS.findall(candidate.text)) - len(_MARKS.findall(first.text))
        if (read.day, read.year, marks) == (day.day, day.year, 1) and other > _NEARLY * likelihood:
            return [ranked[number], *ranked[:number], *ranked[number + 1 :]]
    return ranked


def agreement_of(candidate: CellCandidate) -> float:
    """0..1, how each character of a candidate compares with what is read without regard to its kind.

    Long values differ from a free reading somewhere; short ones have to agree as a whole.
    """
    return float(candidate.agreement ** (1.0 / max(4, len(candidate.text))))


def _fitness(candidate: CellCandidate, context: StampContext) -> float:
    """How well a candidate goes with the letter and with the hours of offices, 1 for well."""
    if candidate.kind == "date":
        day = datetime.date.fromisoformat(candidate.value)
        if context.earliest is None:
            if not context.years or {day.year, day.year - 1} & context.years:
                return 1.0
            if candidate.agreement < _CLEAR and day_of_named_year(candidate.value, candidate.text, context):
                return _LIKE_YEAR
            return _OTHER_YEAR
        days = (day - context.earliest).days
        if context.letter_date is None and days > 0:
            # The letter may be from the last day of its month.
            days = max(0, days - 30)
        fit = next((fit for latest, fit in _DELAYS if 0 <= days <= latest), None)
        if fit is not None:
            return fit
        clear = candidate.agreement >= _CLEAR
        mended = settled_day(candidate.value, candidate.text, context, clear=clear)
        return _NOT_THEN if mended is None else _MENDED
    if candidate.kind == "time":
        return 1.0 if _EARLY <= datetime.time.fromisoformat(candidate.value) <= _LATE else _OUT_OF_HOURS
    return 1.0


def _of_kind(cell: StampCell, kind: str) -> bool:
    """True when what stands in a place without a label has the shape of the kind, read freely."""
    own = [one for one in cell.candidates if one.kind == kind]
    text = to_ascii(cell.free.strip())
    label = label_at(text) if text[:1] >= "ก" else None
    if label is not None and KIND_OF_FIELD.get(label[0]) == kind:
        # The label stands in the place itself.
        text = text[label[1] :].lstrip(" .:_")
    # A label that could not be read stands before the value.
    if kind == "time" and own and re.fullmatch(r"\D{0,8}(\d{1,2} ?[.:] ?\d{2}( ?น?\.?)|\d{4} ?น\.?)", text):
        return True
    if kind == "date" and own:
        # Digits of both scripts in one date: no candidate agrees with what was read, and it is a date still.
        plain = parse_date(re.sub(r"^\D+(?=\d)", "", text))
        if plain is not None and plain.value is not None:
            return True
        # So it is with digits of its year lost.
        month = re.match(r"\D{0,8}\d{1,2} ?([ก-๎.]{2,12}) ?\d", text)
        if month is not None and month_readings(month[1]):
            return True
    if not own or max(one.agreement for one in own) < 0.02:
        return False
    if kind == "number":
        # A year alone is a rest of a date, or print of the page.
        year = re.fullmatch(r"\D{0,2}2[45]\d\d\D{0,2}", text) is not None
        return not year and bool(re.fullmatch(r"\D{0,2}\d[\d ]{0,7}\d\D{0,2}", text))
    return True


def _value(field: str, choice: _Choice, *, labelled: bool) -> FoundValue:
    candidate = choice.candidate
    changed = choice.plain != candidate.value
    signs = Signs(
        candidate.kind,
        candidate.text,
        likelihood=choice.likelihood,
        rival=choice.rival,
        agreement=candidate.agreement,
        clearness=choice.cell.free_confidence,
        told=candidate.told,
        against=candidate.against,
    )
    confidence = sureness(signs)
    if changed:
        confidence = min(confidence, 0.6)
    if not labelled:
        confidence = min(confidence, 0.7)
    told = candidate.told >= _TOLD
    doubted = candidate.agreement < _LEAST_AGREEMENT and not (told or _judged_by_calendar(candidate))
    if doubted:
        confidence = min(confidence, 0.85)
    unclear = candidate.agreement < _LEAST_AGREEMENT or choice.cell.free_confidence < _CLEAR
    if candidate.kind == "number" and len(candidate.value) == 1 and unclear:
        confidence = 0.0  # any scrap of ink is likest to some digit
    if candidate.disputed or candidate.weight < _LEAST_WEIGHT:
        confidence = min(confidence, 0.8)
    joined = candidate.kind == "number" and _JOINED.search(candidate.text) is not None
    supplied = not told and sum(map(str.isdigit, candidate.text)) > sum(map(str.isdigit, choice.cell.free))
    lost = choice.cell.unread > 0 or (candidate.kind == "number" and len(candidate.value) == 1)
    if joined or supplied or lost:
        confidence = min(confidence, 0.8)  # a digit that the grammar alone asked for is one of ten
    return FoundValue(
        field=field,
        value=candidate.value,
        raw=_as_read(choice.cell.free, candidate),
        text=candidate.text,
        free=choice.cell.free,
        signs=signs if labelled and not (changed or doubted or joined or supplied or lost) else None,
        agreement=candidate.agreement,
        confidence=confidence,
        status=ValueStatus.CORRECTED if changed else ValueStatus.READ,
        polygon=choice.cell.polygon,
    )


def _as_read(free: str, candidate: CellCandidate) -> str:
    """What was read of a value: freely, with its spaces, but for what the grammar of its kind made clear."""
    alike = "".join(free.split()) == "".join(candidate.text.split())
    return candidate.text if candidate.agreement > 0.5 and not alike else (free or candidate.text)


def _judged_by_calendar(candidate: CellCandidate) -> bool:
    """True for a date whose day is of two digits, few of which the calendar and the letter allow."""
    return candidate.kind == "date" and re.match(r"\D*\d(?!\d)", candidate.text) is None


def _with_prefix(found: FoundValue) -> FoundValue:
    """A register number with the letters of its register before it (`RO 4173`), as it was read."""
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
    if not like or len(_MARKS.findall(found.free)) <= len(_MARKS.findall(found.text)):
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


def _with_lost_parts(found: FoundValue, context: StampContext) -> FoundValue:
    """A date that has lost a mark of its month or digits of its year, as the date of the letter wants it.

    `๒๐ ม.ค.` may be มี.ค. without its mark. Day and month settle the year where the letter's is known:
    `๑๙ มิ.ย. ๒๗` or `19 มิ.ย. 2582` beside a letter of 2567. Neither is ever sure.
    """
    if found.field != "received_date" or found.value is None:
        return found
    earliest, latest = context.earliest, context.latest
    if earliest is None or latest is None:
        named = day_of_named_year(found.value, found.text, context)
        if named is not None and found.agreement < _CLEAR:
            return _corrected(found, named)
        alone = _stands_alone(found, context)
        return found if alone else replace(found, confidence=min(found.confidence, 0.8), signs=None)
    if earliest <= datetime.date.fromisoformat(found.value) <= latest:
        return found
    clear = found.agreement >= _CLEAR
    # The free reading has made up no digit for one that the edge of the stamp cuts off.
    settled = settled_day(found.value, found.text, context, clear=clear) or (
        None if clear else settled_day(found.value, found.free, context, clear=True)
    )
    if settled is not None:
        return _corrected(found, settled)
    return replace(found, confidence=min(found.confidence, _UNLIKELY), signs=None)


def _stands_alone(found: FoundValue, context: StampContext) -> bool:
    """True for a date to be believed without the date of its letter.

    Its year is one that the letter names, or a digit may have been taken for another; and its month is none
    that becomes another when it loses a mark (`มี.ค.`, `ม.ค.`).
    """
    if found.value is None or re.search(r"(?<!\d)\d{1,2}$", found.text.strip()) is not None:
        return False
    year = datetime.date.fromisoformat(found.value).year
    return bool({year, year - 1} & context.years) and _MARKED_MONTH.search(found.text) is None


def _corrected(found: FoundValue, day: datetime.date) -> FoundValue:
    return replace(
        found,
        value=day.isoformat(),
        confidence=min(found.confidence, 0.5),
        status=ValueStatus.CORRECTED,
        signs=None,
    )


def _without_value(field: str, cells: Sequence[StampCell], spare: Sequence[StampCell]) -> FoundValue:
    cell = max(cells, key=lambda one: one.ink)
    if cell.ink <= BLANK_INK:
        beside = written_beside(cell, spare)
        if beside is None:
            return FoundValue(field, None, None, 0.9, ValueStatus.BLANK, cell.polygon)
        cell = beside
    return FoundValue(field, None, cell.free or None, 0.6, ValueStatus.UNREADABLE, cell.polygon)


def _receiver(cell: StampCell) -> FoundValue:
    """Who received the letter: a signature hardly ever reads as a name, and then it is not given as one."""
    if cell.ink <= BLANK_INK:
        return FoundValue("receiver", None, None, 0.9, ValueStatus.BLANK, cell.polygon)
    name = " ".join(cell.free.split())
    if len(re.findall(r"[ก-ฮ]", name)) >= 3 and cell.free_confidence > 0.85:
        return FoundValue("receiver", name, name, 0.5 * cell.free_confidence, ValueStatus.READ, cell.polygon)
    return FoundValue("receiver", None, name or None, 0.6, ValueStatus.UNREADABLE, cell.polygon)
