"""Values of a receiving stamp from what was read in its places.

The reader's own candidates are all there is to choose from. What is known besides (the date of the letter,
the hours in which offices work) weighs them. One value alone may be in no cut of its place: a date that lost
the mark of its month or digits of its year takes them from the letter's date, and is never sure.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import CellCandidate, LineReading, StampCell, ValueStatus
from pipeline.stages.stamp_calibration import Signs, sureness
from pipeline.stages.stamp_choice import (
    CLEAR,
    KIND_OF_FIELD,
    MARKED_MONTH,
    Choice,
    best_choice,
    of_kind,
)
from pipeline.stages.stamp_context import NO_CONTEXT, StampContext
from pipeline.stages.stamp_dates import day_of_named_year, day_with_year_lost, settled_day
from pipeline.stages.stamp_doubts import (
    begins_with_one_digit,
    disputed_by_far_days,
    goes_for,
    is_letters_day,
    judged_by_calendar,
    soon_after,
)
from pipeline.stages.stamp_fields import pieces_of
from pipeline.stages.stamp_found import Doubt, FoundValue, Grounds, doubted
from pipeline.stages.stamp_lines import LineValue, values_of_lines
from pipeline.stages.stamp_places import BLANK_INK, REST_INK, holds_date, holds_words, written_beside
from pipeline.thai.dates import parse_date
from pipeline.thai.digits import to_ascii
from pipeline.thai.letter_words import MARKS

_LEAST_AGREEMENT = 0.2
"""Agreement with a free reading below which no number and no time is sure: signs were taken for what they
look like. Of dates a calendar and the letter judge, but for a day of one digit, which may be what is left of
two: of four such dates that seemed sure one was wrong."""

_TOLD = 0.65
"""Share of the cuts that have a value in their free reading, beside strokes and rests of labels, from which
on it is read and not made up by the grammar of its kind."""

_LEAST_WEIGHT = 0.75
"""Share of the likeliest candidate up to which it is not told from others, whatever the letter says."""

LEAST_SURE = 0.03
"""A value less sure than this is none: the place is unreadable."""

_JOINED = re.compile(r"\d\s*[.,/-]\s*\d")
"""Digits with a sign between them: one number, or two of which one is something else."""
_MIXED = re.compile(r"[0-9].*[๐-๙]|[๐-๙].*[0-9]")
"""Digits of both scripts, one of which was misread."""
_RECEIVED = re.compile("รั?บ|ทะเบียน")
"""Words of the label of a register number that other numbers have not."""
_PREFIXED = re.compile(r"([A-Z][A-Z0]{0,2})[ .]+(\d{2,7})")

_UNLIKELY = 0.3
"""Most that is given to a date on which the letter cannot have been received."""


_LINE_TELLS, _LINE_DOUBTS = 0.45, 0.6
"""Clearness from which on the line of a value tells it where its place does not, and makes
another doubtful."""

_HARDLY, _HARDLY_DATE = 0.3, 0.7
"""Confidence below which what a line tells is the likelier value: of numbers and times, and of dates, which
the letter's own date bears out."""

_CLEAR_DATE, _YEAR_LOST = 0.2, 0.4
"""Agreement from which on a date is one that is read, and what is given to one whose year is the letter's."""


def cell_values(
    cells: Sequence[StampCell], context: StampContext = NO_CONTEXT, *, lines: Sequence[LineReading] = ()
) -> list[FoundValue]:
    """The register number, date, time and receiver of a stamp.

    A field without a place (no label, and no value of its kind on a dotted line) is absent. One whose places
    are empty is blank; one with ink that cannot be read is unreadable.

    Args:
        cells: The places of the stamp as read.
        context: What the letter says: nothing is received before it was written.
        lines: Of the stamp, as read: a second witness of each value.
    """
    # A cell with candidates of other kinds may have another field's label: `วันที่` read for `รับที่`.
    spare = [cell for cell in cells if cell.field is None or _other_kinds(cell)]
    told = values_of_lines(lines)
    taken: list[StampCell] = []
    found = []
    for field, kind in sorted(
        KIND_OF_FIELD.items(), key=lambda one: ("date", "time", "number").index(one[1])
    ):
        own = [cell for cell in cells if cell.field == field and _none_is(cell, taken)]
        if field == "receive_no":
            # Numbers of other papers stand after `เลขที่` in print beneath the stamp.
            own = [cell for cell in own if _RECEIVED.search(cell.label)] or own
            # A label of a date may be read as that of a number (`รับที่` for `วันที่`).
            own = [cell for cell in own if not holds_date(cell)]
        best = best_choice(own, kind, context)
        value = _value(field, best, told, context, labelled=True) if best is not None else None
        unread = value is None or value.confidence < LEAST_SURE
        if unread and not any(cell.ink > REST_INK and not holds_words(cell) for cell in own):
            fit = [cell for cell in spare if _none_is(cell, taken) and of_kind(cell, kind, context=context)]
            fit = _without_years(fit, context) if field == "receive_no" else fit
            other = best_choice(fit, kind, context)
            if other is not None:
                best, value = (
                    other,
                    _value(field, other, told, context, labelled=goes_for(other, own, context)),
                )
        if best is not None and value is not None and _foreign(own, best.cell, kind):
            # A second label is of another stamp or of the page, and so may the value be.
            value = doubted(value, 0.8, Doubt.WEAK)
        beside = [cell for cell in spare if _none_is(cell, taken)]
        if best is not None:
            taken.append(best.cell)
        if value is not None and value.confidence >= LEAST_SURE:
            found.append(value)
        elif own:
            found.append(_without_value(field, own, beside))
    fields = [one.field for one in found]
    found += [
        FoundValue(field, None, None, 0.0, ValueStatus.UNREADABLE, (0.0,) * 8)
        for field in dict.fromkeys(one.field for one in told)
        if field not in fields
    ]
    found = [_by_line(_with_prefix(one), told, context) for one in found]
    found = [_with_lost_parts(_with_mark(one), context) for one in found]
    found = [_with_year_of_letter(one, cells, lines, context) for one in found]
    found = [one for one in found if one.value is not None or one.field in fields]
    found += [_receiver(cell) for cell in cells if cell.field == "receiver"][:1]
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
    return any(cell is not chosen and not any(of_kind(cell, other) for other in others) for cell in cells)


def _other_kinds(cell: StampCell) -> bool:
    """True for a cell that was read for more kinds than that of its label."""
    return any(one.kind != KIND_OF_FIELD.get(cell.field or "") for one in cell.candidates)


def _none_is(cell: StampCell, cells: Sequence[StampCell]) -> bool:
    return not any(cell is one for one in cells)


def _value(
    field: str, choice: Choice, lines: Sequence[LineValue], context: StampContext, *, labelled: bool
) -> FoundValue:
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
        in_line=any(one.field == field and _same(one.value, candidate.value) for one in lines),
    )
    alone = confidence = sureness(signs)
    if changed:
        confidence = min(confidence, 0.6)
    soon = candidate.kind == "date" and soon_after(candidate.value, context)
    own_day = choice.cell.field is None and is_letters_day(choice, context)
    placed = labelled or (soon and not own_day)
    even = candidate.weight < _LEAST_WEIGHT
    if not placed:
        confidence = min(confidence, 0.7)
    told = candidate.told >= _TOLD
    made_up = not (candidate.told or signs.in_line)
    unlike = candidate.agreement < _LEAST_AGREEMENT and (
        made_up or not (told or judged_by_calendar(candidate))
    )
    if unlike:
        confidence = min(confidence, 0.85)
    unclear = candidate.agreement < _LEAST_AGREEMENT or choice.cell.free_confidence < CLEAR
    single = candidate.kind == "number" and len(candidate.value) == 1
    if single and unclear:
        confidence = 0.0  # any scrap of ink is likest to some digit
    shaky = (candidate.disputed and not (soon and disputed_by_far_days(choice, context))) or even
    if shaky:
        confidence = min(confidence, 0.8)
    joined = candidate.kind == "number" and _JOINED.search(candidate.text) is not None
    supplied = not told and sum(map(str.isdigit, candidate.text)) > sum(map(str.isdigit, choice.cell.free))
    # Dates and hours of two digits have all of them or are none; of a number any digit may be lost.
    whole = candidate.kind == "time" and not begins_with_one_digit(candidate)
    unread = choice.cell.unread > 0 and not (soon or whole)
    lost = unread or single
    mixed = candidate.kind == "number" and _MIXED.search(choice.cell.free) is not None
    if joined or supplied or lost or mixed:
        confidence = min(confidence, 0.8)  # a digit that the grammar alone asked for is one of ten
    doubts = (
        (Doubt.SHAKY, shaky),
        (Doubt.WEAK, unlike or lost),
        (Doubt.MENDED, changed or supplied),
        (Doubt.FIRM, not placed or single or joined or mixed),
    )
    return FoundValue(
        field=field,
        value=candidate.value,
        raw=_as_read(choice.cell.free, candidate),
        text=candidate.text,
        free=choice.cell.free,
        signs=signs
        if placed and not (even or changed or unlike or joined or supplied or lost or mixed)
        else None,
        agreement=candidate.agreement,
        grounds=Grounds(alone, frozenset(doubt for doubt, held in doubts if held), signs.in_line),
        confidence=confidence,
        status=ValueStatus.CORRECTED if changed else ValueStatus.READ,
        polygon=choice.cell.polygon,
    )


def _as_read(free: str, candidate: CellCandidate) -> str:
    """What was read of a value: freely, with its spaces, but for what the grammar of its kind made clear."""
    alike = "".join(free.split()) == "".join(candidate.text.split())
    return candidate.text if candidate.agreement > 0.5 and not alike else (free or candidate.text)


def _with_prefix(found: FoundValue) -> FoundValue:
    """A register number with the letters of its register before it (`RO 4173`), as it was read."""
    match = _PREFIXED.fullmatch((found.free or "").strip(" .…:-")) if found.field == "receive_no" else None
    if match is None or found.value is None:
        return found
    letters, digits = match[1].replace("0", "O"), to_ascii(match[2])
    # What the grammar of numbers made of the letters is no digit.
    if not found.value.endswith(digits):
        return found
    return doubted(replace(found, value=f"{letters} {digits}", raw=match[0]), 0.8, Doubt.FIRM)


def _with_mark(found: FoundValue) -> FoundValue:
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


def _stands_alone(found: FoundValue, context: StampContext) -> bool:
    """True for a date to be believed without the date of its letter.

    Its year is one that the letter names, or a digit may have been taken for another; and its month is none
    that becomes another when it loses a mark (`มี.ค.`, `ม.ค.`).
    """
    if found.value is None or re.search(r"(?<!\d)\d{1,2}$", found.text.strip()) is not None:
        return False
    year = datetime.date.fromisoformat(found.value).year
    return bool({year, year - 1} & context.years) and MARKED_MONTH.search(found.text) is None


def _by_line(found: FoundValue, told: Sequence[LineValue], context: StampContext) -> FoundValue:
    """A value beside what the lines of the stamp tell of it.

    What a line tells is taken where the place tells nothing, or hardly anything; and a value is not sure when
    its line has other digits, or has more of them.
    """
    own = [one for one in told if one.field == found.field]
    if not own:
        return found
    if found.value is not None and any(_same(one.value, found.value) for one in own):
        return found
    best = own[0]
    if found.status is ValueStatus.BLANK and not best.labelled:
        # Print on which the stamp lies has days and hours, too, and does not fill a place that is empty.
        return found
    hardly = _HARDLY_DATE if found.field == "received_date" and found.agreement < _CLEAR_DATE else _HARDLY
    allowed = _allowed(best.value, context) if found.field == "received_date" else True
    if allowed and best.clearness >= _LINE_TELLS and (found.value is None or found.confidence < hardly):
        return FoundValue(
            field=found.field,
            value=best.value,
            raw=best.text,
            confidence=0.5 * best.clearness,
            status=ValueStatus.READ,
            polygon=best.polygon,
            text=best.text,
            free=best.text,
            agreement=best.clearness,
        )
    if found.value is not None and best.clearness >= _LINE_DOUBTS and not _part_of(best.text, found.text):
        return doubted(found, 0.8, Doubt.WEAK)
    return found


def _same(one: str, other: str) -> bool:
    """True for one value written twice, register letters and leading zeros aside."""
    digits, others = (re.sub(r"\D", "", text).lstrip("0") for text in (one, other))
    return digits == others


def _part_of(text: str, whole: str) -> bool:
    """True when the digits of a text are among those of another in their order: the rest was lost."""
    rest = iter(re.sub(r"\D", "", to_ascii(whole)))
    return all(one in rest for one in re.sub(r"\D", "", to_ascii(text)))


def _allowed(day: str, context: StampContext) -> bool:
    """True for a day on which a letter can have been received; for any one of a letter without a date."""
    earliest, latest = context.earliest, context.latest
    if earliest is None or latest is None:
        return True
    return earliest <= datetime.date.fromisoformat(day) <= latest


def _with_year_of_letter(
    found: FoundValue, cells: Sequence[StampCell], lines: Sequence[LineReading], context: StampContext
) -> FoundValue:
    """A date of which day and month alone can be read, in the year of the letter; never sure."""
    clear = found.value is not None and found.agreement >= _CLEAR_DATE
    if found.field != "received_date" or clear or found.status is ValueStatus.BLANK:
        return found
    fits = found.value is not None and _allowed(found.value, context)
    if fits and found.confidence >= _HARDLY_DATE:
        return found
    own = [cell for cell in cells if cell.field == found.field]
    texts = [cell.free for cell in own] + [
        piece.text for line in lines for piece in pieces_of(line.text) if piece.field == found.field
    ]
    days = [day for text in texts if (day := day_with_year_lost(text, context)) is not None]
    if fits and found.value is not None and found.confidence >= _HARDLY:
        # The month was taken for another; a day that the cuts agree on is not given up for one reading.
        days = [day for day in days if day.day == datetime.date.fromisoformat(found.value).day]
    if not days:
        return found
    polygon = own[0].polygon if own else found.polygon
    return _corrected(
        replace(found, confidence=_YEAR_LOST, polygon=polygon, raw=found.raw or texts[0]), days[0]
    )


def _corrected(found: FoundValue, day: datetime.date) -> FoundValue:
    return doubted(replace(found, value=day.isoformat(), status=ValueStatus.CORRECTED), 0.5, Doubt.MENDED)


def _without_value(field: str, cells: Sequence[StampCell], spare: Sequence[StampCell]) -> FoundValue:
    cell = max(cells, key=lambda one: one.ink)
    if cell.ink <= BLANK_INK:
        beside = written_beside(cell, spare)
        if beside is None:
            # Many stamps have no hour, hardly one has no number or day: there is faint ink or ink elsewhere.
            sure = 0.9 if field == "received_time" else 0.8
            return FoundValue(field, None, None, sure, ValueStatus.BLANK, cell.polygon)
        cell = beside
    return FoundValue(field, None, cell.free or None, 0.6, ValueStatus.UNREADABLE, cell.polygon)


def _receiver(cell: StampCell) -> FoundValue:
    """Who received the letter: a signature hardly ever reads as a name, and then it is not given as one."""
    if cell.ink <= BLANK_INK:
        # Signatures run out beyond their place, and over labels, with which they are taken away.
        return FoundValue("receiver", None, None, 0.6, ValueStatus.BLANK, cell.polygon)
    name = " ".join(cell.free.split())
    if len(re.findall(r"[ก-ฮ]", name)) >= 3 and cell.free_confidence > 0.85:
        return FoundValue("receiver", name, name, 0.5 * cell.free_confidence, ValueStatus.READ, cell.polygon)
    return FoundValue("receiver", None, name or None, 0.6, ValueStatus.UNREADABLE, cell.polygon)
