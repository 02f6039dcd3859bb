"""The office that a receiving stamp names, where its name was read with a slip.

Offices of many places (`องค์การบริหารส่วนตำบล...`) stand in no table with their places. Their kinds are known,
though, and so are the offices that the letter names in print, which is read better than any stamp. What the
table of agencies has is known from `office_levels` before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.records import ValueStatus
from pipeline.stages.office_levels import OfficeName, office_name
from pipeline.stages.stamp_context import StampContext
from pipeline.stages.stamp_fields import is_listed
from pipeline.thai.agency_words import LEVEL_WORDS, PLACED_OFFICES, placed_office
from pipeline.thai.canonical import comparable, single_spaced
from pipeline.thai.confusion import prefix_distance, visual_distance

_ALIKE = 0.08
"""Visual distance a letter up to which a name is that of an office in the letter."""
_NAMED = 0.75
"""Most that is given to a name that was mended so."""

_HEAD, _WORN = 0.2, 0.5
"""Visual distance a letter up to which the kind of an office is told, and most that is given to the name."""
_LONG_HEAD, _LONG_END, _PLACE = 9, 8, 2
"""Letters of a kind of office told by its shape, of an end of one that lost its beginning, and of a place."""


def stamped_office(read: str, confidence: float, context: StampContext) -> OfficeName:
    """The office that a name in a stamp means; a name that was mended is never sure.

    Args:
        read: The name.
        confidence: 0..1, of its characters.
        context: Of the letter.
    """
    office = office_name(read, confidence, offices=context.offices, provinces=context.provinces)
    if office.status is not ValueStatus.READ or is_listed(office.text):
        return office
    named = _named_alike(office.text, context.offices)
    if named is not None:
        return _mended(named, min(_NAMED, max(confidence, office.confidence)))
    whole = with_kind(office.text)
    if whole is None:
        return office
    named = _named_alike(whole, context.offices)
    return _mended(named or whole, min(_WORN, max(confidence, office.confidence)))


def _mended(name: str, confidence: float) -> OfficeName:
    return OfficeName(name, confidence, ValueStatus.CORRECTED)


def _named_alike(name: str, offices: Sequence[str]) -> str | None:
    """The only office of the letter that a name differs from by a slip; None where it is that of one."""
    key = comparable(name)
    keys = {comparable(one): one for one in offices}
    if key in keys:
        return None
    near = [
        (cost, office)
        for other, office in keys.items()
        if re.sub(r"\D", "", other) == re.sub(r"\D", "", key)
        and (cost := visual_distance(key, other, limit=_ALIKE * len(other))) <= _ALIKE * len(other)
    ]
    return near[0][1] if len(near) == 1 else None


def with_kind(name: str) -> str | None:
    """A name of a local office with its kind as it is spelt; None where it is, or where none is told.

    `เรงพยาบาลสงเสรมสุขภาพตำบลภูเก็ต` has letters of its kind misread, `รศึกษามัธยมศึกษาสุพรรณบุรี` lost its beginning.
    """
    text = single_spaced(name)
    if placed_office(text) is not None:
        return None
    fits = [
        (share, len(kind), kind + text[end:].strip())
        for kind in PLACED_OFFICES
        if len(kind) >= _LONG_HEAD
        for share, end in _beginnings(text, kind)
        if _is_place(text[end:])
    ]
    return min(fits)[2] if fits else None


def _beginnings(text: str, kind: str) -> Iterator[tuple[float, int]]:
    """(distance a letter, length) of what a name begins with that may be a kind of office."""
    # `สำนักงาน` is read as it is: what tells `สำนักงานเขต` from it has to be, too.
    words = (word for word in LEVEL_WORDS if kind.startswith(word) and text.startswith(word))
    fit = prefix_distance(text, kind, limit=_HEAD * (len(kind) - max(map(len, words), default=0)))
    if fit is not None:
        yield fit[0] / len(kind), fit[1]
    ends = range(1, len(kind) - _LONG_END)
    worn = next((at for at in ends if text.startswith(kind[at:])), None)
    if worn is not None:
        yield 0.0, len(kind) - worn


def _is_place(text: str) -> bool:
    return len(re.findall(r"[ก-ฮ]", text)) >= _PLACE and re.match(r"\s*[ก-ฮเ-ไ]", text) is not None
