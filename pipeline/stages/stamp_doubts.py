"""What makes a value read in a stamp doubtful, or bears it out: the letter, and how it is written."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from pipeline.imaging.polygons import iou, points
from pipeline.records import CellCandidate, StampCell
from pipeline.stages.stamp_candidates import DISPUTED
from pipeline.stages.stamp_choice import Choice, is_year
from pipeline.stages.stamp_context import StampContext

_SOON_DAYS = 45
"""Days from a letter to a stamp within which its date is borne out: of 26 dates on generated and real letters
that stood there without a label, were disputed by some cuts, or had ink on which nothing was read, all that
seemed sure by their other signs were right."""


def soon_after(day: str, context: StampContext) -> bool:
    """True for a date within weeks of that of its letter: of days misread hardly any are."""
    if context.letter_date is None:
        return False
    return 0 <= (datetime.date.fromisoformat(day) - context.letter_date).days <= _SOON_DAYS


def goes_for(choice: Choice, own: Sequence[StampCell], context: StampContext) -> bool:
    """True where the label of an empty place is that of a value beside it.

    The date of the letter that the stamp lies on is no such value, nor is a number that may be a year of its
    print.

    Args:
        choice: The value.
        own: The places with that label.
        context: Of the letter.
    """
    return bool(own) and not (is_letters_day(choice, context) or is_year(choice.cell))


def is_letters_day(choice: Choice, context: StampContext) -> bool:
    """True for the letter's own date, on which many a stamp lies; a stamp may have the same day elsewhere."""
    day, place = context.letter_date, context.date_place
    if choice.candidate.kind != "date" or day is None or choice.candidate.value != day.isoformat():
        return False
    return place is None or iou(points(place), points(choice.cell.polygon)) > 0.0


def disputed_by_far_days(choice: Choice, context: StampContext) -> bool:
    """True where most clear cuts that dispute a date read days which the letter does not bear out."""
    others = (one for one in choice.cell.candidates if one.kind == "date")
    rivals = (one for one in others if one.value != choice.candidate.value and soon_after(one.value, context))
    return sum(1.0 - one.against for one in rivals) <= DISPUTED


def judged_by_calendar(candidate: CellCandidate) -> bool:
    """True for a date whose day is of two digits, few of which the calendar and the letter allow."""
    return candidate.kind == "date" and not begins_with_one_digit(candidate)


def begins_with_one_digit(candidate: CellCandidate) -> bool:
    """True for a day or an hour of one digit, which may be what is left of two."""
    return re.match(r"\D*\d(?!\d)", candidate.text) is not None
