"""Values of a receiving stamp from what was read in its places.

The reader's own candidates are all there is to choose from. What is known besides (the date of the letter,
the hours in which offices work) weighs them. One value alone may be in no cut of its place: a date that lost
the mark of its month or digits of its year takes them from the letter's date, and is never sure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import CellCandidate, LineReading, StampCell, ValueStatus
from pipeline.stages.stamp_calibration import Signs, sureness
from pipeline.stages.stamp_choice import (
    KIND_OF_FIELD,
    Choice,
    best_choice,
    of_kind,
)
from pipeline.stages.stamp_context import NO_CONTEXT, StampContext
from pipeline.stages.stamp_doubts import CAPS, Reason, goes_for, reasons_to_doubt
from pipeline.stages.stamp_found import Doubt, FoundValue, Grounds, doubted
from pipeline.stages.stamp_lines import LineValue, values_of_lines
from pipeline.stages.stamp_mends import (
    CLEAR_DATE,
    HARDLY,
    HARDLY_DATE,
    allowed,
    with_lost_parts,
    with_mark,
    with_year_of_letter,
)
from pipeline.stages.stamp_places import BLANK_INK, REST_INK, holds_date, holds_words, written_beside
from pipeline.thai.digits import to_ascii

LEAST_SURE = 0.03
"""A value less sure than this is none: the place is unreadable."""

_RECEIVED = re.compile("รั?บ|ทะเบียน")
"""Words of the label of a register number that other numbers have not."""
_PREFIXED = re.compile(r"([A-Z][A-Z0]{0,2})[ .]+(\d{2,7})")


_LINE_TELLS, _LINE_DOUBTS = 0.45, 0.6
"""Clearness from which on the line of a value tells it where its place does not, and makes
another doubtful."""


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
        value = _value_chosen(field, best, told, context, labelled=True) if best is not None else None
        unread = value is None or value.confidence < LEAST_SURE
        if unread and not any(cell.ink > REST_INK and not holds_words(cell) for cell in own):
            fit = [cell for cell in spare if _none_is(cell, taken) and of_kind(cell, kind, context=context)]
            fit = _without_years(fit, context) if field == "receive_no" else fit
            other = best_choice(fit, kind, context)
            if other is not None:
                best, value = (
                    other,
                    _value_chosen(field, other, told, context, labelled=goes_for(other, own, context)),
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
    # The order matters: a line is compared with the value as it was read, marks and years are mended on the
    # one that stands after that, and the year of the letter is for dates that none of it made clear.
    found = [_by_line(_with_prefix(one), told, context) for one in found]
    found = [with_lost_parts(with_mark(one), context) for one in found]
    found = [with_year_of_letter(one, cells, lines, context) for one in found]
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


def _value_chosen(
    field: str, choice: Choice, lines: Sequence[LineValue], context: StampContext, *, labelled: bool
) -> FoundValue:
    candidate = choice.candidate
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
    reasons = reasons_to_doubt(choice, signs, context, labelled=labelled)
    alone = sureness(signs)
    return FoundValue(
        field=field,
        value=candidate.value,
        raw=_as_read(choice.cell.free, candidate),
        text=candidate.text,
        free=choice.cell.free,
        signs=signs if all(CAPS[reason].keeps_signs for reason in reasons) else None,
        agreement=candidate.agreement,
        grounds=Grounds(alone, frozenset(CAPS[reason].doubt for reason in reasons), signs.in_line),
        confidence=min([alone, *(CAPS[reason].most for reason in reasons)]),
        status=ValueStatus.CORRECTED if Reason.CHANGED in reasons else ValueStatus.READ,
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
    hardly = HARDLY_DATE if found.field == "received_date" and found.agreement < CLEAR_DATE else HARDLY
    fits = allowed(best.value, context) if found.field == "received_date" else True
    if fits and best.clearness >= _LINE_TELLS and (found.value is None or found.confidence < hardly):
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
