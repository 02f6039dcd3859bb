"""Mends of dates of receiving stamps: marks and digits that were lost, as the letter or a reading has them.

No mended date is ever sure.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import LineReading, StampCell, ValueStatus
from pipeline.stages.stamp_choice import CLEAR, MARKED_MONTH
from pipeline.stages.stamp_context import StampContext
from pipeline.stages.stamp_dates import day_of_named_year, day_with_year_lost, settled_day
from pipeline.stages.stamp_fields import pieces_of
from pipeline.stages.stamp_found import Doubt, FoundValue, doubted
from pipeline.thai.dates import parse_date
from pipeline.thai.letter_words import MARKS

_UNLIKELY = 0.3
"""Most that is given to a date on which the letter cannot have been received."""

HARDLY, HARDLY_DATE = 0.3, 0.7
"""Confidence below which what a line tells is the likelier value: of numbers and times, and of dates, which
the letter's own date bears out."""

CLEAR_DATE, _YEAR_LOST = 0.2, 0.4
"""Agreement from which on a date is one that is read, and what is given to one whose year is the letter's."""


def with_mark(found: FoundValue) -> FoundValue:
    """A date with the mark of its month that a free reading has: marks are lost by cutting, never made up."""
    plain = parse_date(found.free) if found.field == "received_date" and found.value is not None else None
    if plain is None or plain.value is None or found.value is None:
        return found
    read = datetime.date.fromisoformat(found.value)
    like = (plain.value.day, plain.value.year) == (read.day, read.year) and plain.value != read
    if not like or len(MARKS.findall(found.free)) <= len(MARKS.findall(found.text)):
        return found
    marked = replace(
        found,
        value=plain.value.isoformat(),
        raw=found.free,
        text=found.free,
        status=ValueStatus.CORRECTED,
    )
    return doubted(marked, 0.7, Doubt.MENDED)


def with_lost_parts(found: FoundValue, context: StampContext) -> FoundValue:
    """A date that has lost a mark of its month or digits of its year, as the date of the letter wants it.

    `๒๐ ม.ค.` may be มี.ค. without its mark. Day and month settle the year where the letter's is known:
    `๑๙ มิ.ย. ๒๗` or `19 มิ.ย. 2582` beside a letter of 2567. Neither is ever sure.
    """
    if found.field != "received_date" or found.value is None:
        return found
    earliest, latest = context.earliest, context.latest
    if earliest is None or latest is None:
        named = day_of_named_year(found.value, found.text, context)
        if named is None:
            # The free reading has made up no digit for one that is lost.
            named = day_of_named_year(found.value, found.free, context)
        if named is not None and found.agreement < CLEAR:
            return _corrected(found, named)
        alone = _stands_alone(found, context)
        return found if alone else doubted(found, 0.8, Doubt.FIRM)
    if earliest <= datetime.date.fromisoformat(found.value) <= latest:
        return found
    clear = found.agreement >= CLEAR
    # The free reading has made up no digit for one that the edge of the stamp cuts off.
    settled = settled_day(found.value, found.text, context, clear=clear) or (
        None if clear else settled_day(found.value, found.free, context, clear=True)
    )
    if settled is not None:
        return _corrected(found, settled)
    return doubted(found, _UNLIKELY, Doubt.FIRM)


def with_year_of_letter(
    found: FoundValue, cells: Sequence[StampCell], lines: Sequence[LineReading], context: StampContext
) -> FoundValue:
    """A date of which day and month alone can be read, in the year of the letter; never sure."""
    clear = found.value is not None and found.agreement >= CLEAR_DATE
    if found.field != "received_date" or clear or found.status is ValueStatus.BLANK:
        return found
    fits = found.value is not None and allowed(found.value, context)
    if fits and found.confidence >= HARDLY_DATE:
        return found
    own = [cell for cell in cells if cell.field == found.field]
    texts = [cell.free for cell in own] + [
        piece.text for line in lines for piece in pieces_of(line.text) if piece.field == found.field
    ]
    days = [day for text in texts if (day := day_with_year_lost(text, context)) is not None]
    if fits and found.value is not None and found.confidence >= HARDLY:
        # The month was taken for another; a day that the cuts agree on is not given up for one reading.
        days = [day for day in days if day.day == datetime.date.fromisoformat(found.value).day]
    if not days:
        return found
    polygon = own[0].polygon if own else found.polygon
    return _corrected(
        replace(found, confidence=_YEAR_LOST, polygon=polygon, raw=found.raw or texts[0]), days[0]
    )


def allowed(day: str, context: StampContext) -> bool:
    """True for a day on which a letter can have been received; for any one of a letter without a date."""
    earliest, latest = context.earliest, context.latest
    if earliest is None or latest is None:
        return True
    return earliest <= datetime.date.fromisoformat(day) <= latest


def _stands_alone(found: FoundValue, context: StampContext) -> bool:
    """True for a date to be believed without the date of its letter.

    Its year is one that the letter names, or a digit may have been taken for another; and its month is none
    that becomes another when it loses a mark (`มี.ค.`, `ม.ค.`).
    """
    if found.value is None or re.search(r"(?<!\d)\d{1,2}$", found.text.strip()) is not None:
        return False
    year = datetime.date.fromisoformat(found.value).year
    return bool({year, year - 1} & context.years) and MARKED_MONTH.search(found.text) is None


def _corrected(found: FoundValue, day: datetime.date) -> FoundValue:
    return doubted(replace(found, value=day.isoformat(), status=ValueStatus.CORRECTED), 0.5, Doubt.MENDED)
