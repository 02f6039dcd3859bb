"""The chain of custody of a letter: from the sender through every office that received it.

Pure functions on rows of the tables. What looks wrong is flagged and left as it was read.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from pipeline.records.tables import CustodyRow, LetterRow, StampRow

SURE = 0.9
LONG_DAYS = 60
_OPENS, _CLOSES = datetime.time(8, 0), datetime.time(17, 0)


def custody_rows(letters: Iterable[LetterRow], stamps: Iterable[StampRow]) -> tuple[CustodyRow, ...]:
    """A row for every hop of every letter, in order; the first hop begins at the sender.

    Args:
        letters: Of one document.
        stamps: Of the same document; only those with a `hop_no` count.
    """
    held = [stamp for stamp in stamps if stamp.hop_no is not None]
    rows: list[CustodyRow] = []
    for letter in letters:
        hops = sorted(
            (stamp for stamp in held if stamp.letter_no_in_doc == letter.letter_no_in_doc),
            key=lambda stamp: stamp.hop_no or 0,
        )
        rows += [_row(letter, hops, place) for place in range(len(hops))]
    return tuple(rows)


def _row(letter: LetterRow, hops: Sequence[StampRow], place: int) -> CustodyRow:
    stamp = hops[place]
    before = hops[place - 1] if place else None
    from_date = before.received_date if before else letter.date
    from_time = before.received_time if before else None
    hours, days = _between(from_date, from_time, stamp.received_date, stamp.received_time)
    return CustodyRow(
        doc_id=stamp.doc_id,
        letter_no_in_doc=letter.letter_no_in_doc,
        from_hop=place,
        to_hop=place + 1,
        page_no=stamp.page_no,
        stamp_no=stamp.stamp_no,
        from_office=_office(before) if before else letter.from_agency,
        to_office=_office(stamp),
        receive_no=stamp.receive_no,
        from_date=from_date,
        from_time=from_time,
        to_date=stamp.received_date,
        to_time=stamp.received_time,
        hours_between=hours,
        days_between=days,
        flags=tuple(_flags(letter, before, stamp, hours, days)),
    )


def _office(stamp: StampRow) -> str | None:
    names = [name for name in (stamp.agency, stamp.unit) if name]
    return " / ".join(names) or None


def _between(
    from_date: datetime.date | None, from_time: str | None, to_date: datetime.date | None, to_time: str | None
) -> tuple[float | None, int | None]:
    """Hours where both times are known, and whole days; None where they cannot be told."""
    if from_date is None or to_date is None:
        return None, None
    days = (to_date - from_date).days
    if from_time is None or to_time is None:
        return None, days
    start = datetime.datetime.combine(from_date, datetime.time.fromisoformat(from_time))
    end = datetime.datetime.combine(to_date, datetime.time.fromisoformat(to_time))
    return round((end - start).total_seconds() / 3600, 2), days


def _flags(
    letter: LetterRow, before: StampRow | None, stamp: StampRow, hours: float | None, days: int | None
) -> Iterable[str]:
    date, time = stamp.received_date, stamp.received_time
    if date is None:
        yield "date_missing"
    if time is None:
        yield "time_missing"
    if date is not None and letter.date is not None and date < letter.date:
        yield "before_letter"
    if before is not None and ((hours is not None and hours < 0) or (days is not None and days < 0)):
        yield "backwards"
    if date is not None and date.weekday() >= 5:
        yield "weekend"
    if time is not None and not _OPENS <= datetime.time.fromisoformat(time) <= _CLOSES:
        yield "out_of_hours"
    if days is not None and days > LONG_DAYS:
        yield "long"
    if _office(stamp) is not None and _office(stamp) == (_office(before) if before else letter.from_agency):
        yield "same_office"
    confidences = (stamp.received_date_confidence, stamp.received_time_confidence)
    given = [one for one, value in zip(confidences, (date, time), strict=True) if value is not None]
    if any((one or 0.0) < SURE for one in given):
        yield "unsure"
