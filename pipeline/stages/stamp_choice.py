"""The likeliest of what was read in the places of one field of a stamp.

Candidates are weighed by what is known besides: the date of the letter, and the hours in which offices work.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.records import CellCandidate, StampCell
from pipeline.stages.stamp_context import LATEST_DAYS, NO_CONTEXT, StampContext
from pipeline.stages.stamp_cues import label_at
from pipeline.stages.stamp_dates import day_of_named_year, settled_day
from pipeline.stages.stamp_places import BLANK_INK
from pipeline.thai.dates import parse_date
from pipeline.thai.digits import to_ascii
from pipeline.thai.letter_words import MARKS
from pipeline.thai.months import month_readings

KIND_OF_FIELD = {"receive_no": "number", "received_date": "date", "received_time": "time"}

_NEARLY = 0.5
"""Likelihood of a date with the mark of its month, against that of the same without it, that is enough."""

LEAST_LIKELY = 0.05
"""Candidates less likely than this are no reading."""

_TELLS = 0.25
"""How much the cuts that tell a value freely count beside what all cuts say of it together: a digit that most
of them read plainly may be turned down by a few that lost it."""

_DELAYS = ((45, 1.0), (120, 0.4), (LATEST_DAYS, 0.12))
"""Days from letter to stamp, and how often it takes so long, against the usual."""

_EARLY, _LATE = datetime.time(7, 0), datetime.time(18, 30)

_OUT_OF_HOURS, _NOT_THEN, _MENDED = 0.08, 0.001, 0.05

_FIRST_LOST = 0.4
"""Likelihood of an hour by day, against that of the hour by night whose first digit it may have lost."""

_OTHER_YEAR, _LIKE_YEAR = 0.1, 0.3
"""Fitness of a date in a year that the letter does not name, and of one that is like such a year."""

_REGULATED = 1983
"""Year of the regulation whose form receiving stamps have (พ.ศ. 2526); older ones are rare."""

MARKED_MONTH = re.compile(r"(?<![ก-๎])เ?ม[ิี]?\.? ?[คย]\.?(?![ก-๎])")

_YEAR_ALONE = re.compile(r"\D{0,2}(2[45]\d\d)\D{0,2}")
_NEAR_YEARS = 6
"""Years from one that the letter names within which a number is a year."""

CLEAR = 0.5
"""Agreement with a free reading below which the digits of a short year are not clear."""


@dataclass(frozen=True)
class Choice:
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


def best_choice(cells: Sequence[StampCell], kind: str, context: StampContext) -> Choice | None:
    """The likeliest candidate of a kind in some places; None where none is likely enough to be a reading."""
    likelihoods: dict[str, _Weighed] = {}
    unweighed = (0.0, "")
    for cell in cells:
        if cell.ink <= BLANK_INK:
            continue
        for one in cell.candidates:
            if one.kind != kind:
                continue
            plain = _plain_likelihood(one)
            if plain > unweighed[0]:
                unweighed = (plain, one.value)
            whole = replace(one, value=by_day(one.value)) if kind == "time" else one
            likelihood = plain if whole.value == one.value else _FIRST_LOST * plain
            weighed = likelihood * _fitness(whole, context)
            if weighed > likelihoods.get(whole.value, (-1.0,))[0]:
                likelihoods[whole.value] = (weighed, cell, whole)
    ranked = sorted(likelihoods.values(), key=lambda one: -one[0])
    if not ranked or unweighed[0] < LEAST_LIKELY:
        return None
    ranked = _with_mark_of_month(ranked)
    likelihood, cell, candidate = ranked[0]
    rival = ranked[1][0] if len(ranked) > 1 else 0.0
    return Choice(cell, candidate, likelihood, rival, unweighed[1])


_Weighed = tuple[float, StampCell, CellCandidate]
"""Likelihood with what is known besides, and the candidate in its place."""


def by_day(time: str) -> str:
    """Give `16:36` for `06:36`, and other hours as they are.

    No office receives letters at night, and of an hour the slender first digit is what a reader loses.
    """
    return f"1{time[1:]}" if datetime.time.fromisoformat(time) < _EARLY else time


def _with_mark_of_month(ranked: list[_Weighed]) -> list[_Weighed]:
    """The candidates of a place with `มี.ค.` (March) first where `ม.ค.` (January) was little likelier.

    Marks are lost by cutting, and hardly ever made up.
    """
    likelihood, _, first = ranked[0]
    if first.kind != "date" or MARKED_MONTH.search(first.text) is None:
        return ranked
    day = datetime.date.fromisoformat(first.value)
    for number, (other, _, candidate) in enumerate(ranked[1:], start=1):
        read = datetime.date.fromisoformat(candidate.value)
        marks = len(MARKS.findall(candidate.text)) - len(MARKS.findall(first.text))
        if (read.day, read.year, marks) == (day.day, day.year, 1) and other > _NEARLY * likelihood:
            return [ranked[number], *ranked[:number], *ranked[number + 1 :]]
    return ranked


def agreement_of(candidate: CellCandidate) -> float:
    """0..1, how each character of a candidate compares with what is read without regard to its kind.

    Long values differ from a free reading somewhere; short ones have to agree as a whole.
    """
    return float(candidate.agreement ** (1.0 / max(4, len(candidate.text))))


def _plain_likelihood(candidate: CellCandidate) -> float:
    """0..1, how likely a candidate is by what was read alone.

    What many cuts tell freely agrees with them, whatever print in others speaks against.
    """
    weight = (1.0 - _TELLS) * candidate.weight + _TELLS * candidate.told
    return weight * max(agreement_of(candidate), candidate.told)


def _fitness(candidate: CellCandidate, context: StampContext) -> float:
    """How well a candidate goes with the letter and with the hours of offices, 1 for well."""
    if candidate.kind == "date":
        day = datetime.date.fromisoformat(candidate.value)
        if context.earliest is None:
            if not context.years:
                return 1.0 if day.year >= _REGULATED else _OTHER_YEAR
            if {day.year, day.year - 1} & context.years:
                return 1.0
            if candidate.agreement < CLEAR and day_of_named_year(candidate.value, candidate.text, context):
                return _LIKE_YEAR
            return _OTHER_YEAR
        days = (day - context.earliest).days
        if context.letter_date is None and days > 0:
            # The letter may be from the last day of its month.
            days = max(0, days - 30)
        fit = next((fit for latest, fit in _DELAYS if 0 <= days <= latest), None)
        if fit is not None:
            return fit
        clear = candidate.agreement >= CLEAR
        mended = settled_day(candidate.value, candidate.text, context, clear=clear)
        return _NOT_THEN if mended is None else _MENDED
    if candidate.kind == "time":
        return 1.0 if _EARLY <= datetime.time.fromisoformat(candidate.value) <= _LATE else _OUT_OF_HOURS
    return 1.0


def of_kind(cell: StampCell, kind: str, *, context: StampContext = NO_CONTEXT) -> bool:
    """Tell whether what stands in a place without a label has the shape of the kind, read freely.

    Args:
        cell: The place.
        kind: `number`, `date` or `time`.
        context: Of the letter: a number is no register number where it is a year near those that it names.
    """
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
        year = _YEAR_ALONE.fullmatch(text)
        return not (year and _near(int(year[1]) - 543, context)) and bool(
            re.fullmatch(r"\D{0,2}\d[\d ]{0,7}\d\D{0,2}", text)
        )
    return True


def is_year(cell: StampCell) -> bool:
    """True for a place in which four digits alone stand that may be a Buddhist year."""
    return _YEAR_ALONE.fullmatch(to_ascii(cell.free.strip())) is not None


def _near(year: int, context: StampContext) -> bool:
    """True for a Gregorian year near those of the letter, and for any one where the letter tells none."""
    days = [day.year for day in (context.earliest, context.latest) if day is not None]
    known = {*days, *context.years}
    return not known or any(abs(year - one) <= _NEAR_YEARS for one in known)
