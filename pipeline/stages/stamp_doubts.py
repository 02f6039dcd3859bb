"""What makes a value read in a stamp doubtful, or bears it out: the letter, and how it is written."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from pipeline.imaging.polygons import iou, points
from pipeline.records import CellCandidate, StampCell
from pipeline.stages.stamp_calibration import Signs
from pipeline.stages.stamp_candidates import DISPUTED
from pipeline.stages.stamp_choice import CLEAR, Choice, is_year
from pipeline.stages.stamp_context import StampContext
from pipeline.stages.stamp_found import LEAST_AGREEMENT, Doubt

_TOLD = 0.65
"""Share of the cuts that have a value in their free reading, beside strokes and rests of labels, from which
on it is read and not made up by the grammar of its kind."""

_LEAST_WEIGHT = 0.75
"""Share of the likeliest candidate up to which it is not told from others, whatever the letter says."""

_JOINED = re.compile(r"\d\s*[.,/-]\s*\d")
"""Digits with a sign between them: one number, or two of which one is something else."""
_MIXED = re.compile(r"[0-9].*[๐-๙]|[๐-๙].*[0-9]")
"""Digits of both scripts, one of which was misread."""
_SOON_DAYS = 45
"""Days from a letter to a stamp within which its date is borne out: of 26 dates on generated and real letters
that stood there without a label, were disputed by some cuts, or had ink on which nothing was read, all that
seemed sure by their other signs were right."""


class Reason(Enum):
    """Why a value may be wrong, whatever its signs say.

    Attributes:
        CHANGED: The letter or the hours of offices chose another value than what was read.
        UNPLACED: Nothing tells that it belongs to its field.
        UNLIKE: It hardly agrees with what is read without regard to its kind.
        SCRAP: One digit that is not clear: any scrap of ink is likest to some digit.
        DISPUTED: Clear cuts of its place read another value.
        RIVAL_DAY: Clear cuts read another day that the letter bears out as well.
        EVEN: It is hardly likelier than the next.
        JOINED: Digits with a sign between them: one number, or two of which one is something else.
        SUPPLIED: The grammar of its kind asked for a digit that is not read: it is one of ten.
        UNREAD: Ink beside it on which nothing was read may be a digit.
        HOUR: So it may before an hour of one digit, which its line loses as well.
        SINGLE: One digit is often what is left of a number.
        MIXED: Digits of both scripts, one of which was misread.
    """

    CHANGED = auto()
    UNPLACED = auto()
    UNLIKE = auto()
    SCRAP = auto()
    DISPUTED = auto()
    RIVAL_DAY = auto()
    EVEN = auto()
    JOINED = auto()
    SUPPLIED = auto()
    UNREAD = auto()
    HOUR = auto()
    SINGLE = auto()
    MIXED = auto()


@dataclass(frozen=True)
class Cap:
    """What a reason leaves of a value.

    Attributes:
        most: Confidence, at most.
        doubt: What other frames of the stamp have to do with it.
        keeps_signs: The signs of the value know the reason, too, and confidences may be fitted to them.
    """

    most: float
    doubt: Doubt
    keeps_signs: bool = False


CAPS = {
    Reason.CHANGED: Cap(0.6, Doubt.MENDED),
    Reason.UNPLACED: Cap(0.7, Doubt.FIRM),
    Reason.UNLIKE: Cap(0.85, Doubt.WEAK),
    Reason.SCRAP: Cap(0.0, Doubt.FIRM),
    Reason.DISPUTED: Cap(0.8, Doubt.SHAKY, keeps_signs=True),
    Reason.RIVAL_DAY: Cap(0.8, Doubt.FIRM, keeps_signs=True),
    Reason.EVEN: Cap(0.8, Doubt.SHAKY),
    Reason.JOINED: Cap(0.8, Doubt.FIRM),
    Reason.SUPPLIED: Cap(0.8, Doubt.MENDED),
    Reason.UNREAD: Cap(0.8, Doubt.WEAK),
    Reason.HOUR: Cap(0.8, Doubt.FIRM),
    Reason.SINGLE: Cap(0.8, Doubt.FIRM),
    Reason.MIXED: Cap(0.8, Doubt.FIRM),
}
"""What each reason leaves; of several the lowest counts."""


def reasons_to_doubt(
    choice: Choice, signs: Signs, context: StampContext, *, labelled: bool
) -> frozenset[Reason]:
    """All that speaks against a value beside its signs.

    Args:
        choice: The value.
        signs: Of it.
        context: Of the letter.
        labelled: Its place has the label of its field.
    """
    candidate, cell = choice.candidate, choice.cell
    date, number = candidate.kind == "date", candidate.kind == "number"
    soon = date and soon_after(candidate.value, context)
    own_day = cell.field is None and is_letters_day(choice, context)
    told = candidate.told >= _TOLD
    made_up = not (candidate.told or signs.in_line)
    hardly = candidate.agreement < LEAST_AGREEMENT
    single = number and len(candidate.value) == 1
    # Dates and hours of two digits have all of them or are none; of a number any digit may be lost.
    hour = candidate.kind == "time"
    digits, read = (sum(map(str.isdigit, text)) for text in (candidate.text, cell.free))
    held = {
        Reason.CHANGED: choice.plain != candidate.value,
        Reason.UNPLACED: not (labelled or (soon and not own_day)),
        Reason.UNLIKE: hardly and (made_up or not (told or judged_by_calendar(candidate))),
        Reason.SCRAP: single and (hardly or cell.free_confidence < CLEAR),
        Reason.DISPUTED: candidate.disputed and not soon,
        Reason.RIVAL_DAY: candidate.disputed and soon and not disputed_by_far_days(choice, context),
        Reason.EVEN: candidate.weight < _LEAST_WEIGHT,
        Reason.JOINED: number and _JOINED.search(candidate.text) is not None,
        Reason.SUPPLIED: not told and digits > read,
        Reason.UNREAD: cell.unread > 0 and not (soon or hour),
        Reason.HOUR: cell.unread > 0 and hour and begins_with_one_digit(candidate),
        Reason.SINGLE: single,
        Reason.MIXED: number and _MIXED.search(cell.free) is not None,
    }
    return frozenset(reason for reason, holds in held.items() if holds)


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
