"""Number and date of a letter, as its register of letters sent has them.

The code letters before the number are those of the sender, which the table of agencies holds too: what a
stamp or a pen leaves no code of takes it from there.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.records import ValueStatus
from pipeline.stages import letter_cues as cues
from pipeline.stages.field_proof import ProofOf
from pipeline.stages.letter_entries import Entry, Sections, after_label
from pipeline.stages.letter_offices import MENDED_MOST
from pipeline.thai.agencies import match_agency
from pipeline.thai.agency_table import known_codes
from pipeline.thai.dates import parse_date
from pipeline.thai.letter_numbers import LetterNumber, parse_letter_number
from pipeline.thai.months import FULL_MONTHS

CODE_SURE = 0.9
"""Confidence of the reader from which code letters that the table does not hold are what stands there."""

NEAR_DAYS = 120
"""Days between a letter's date and one in its text within which both are of one year, where both say so."""

_DATE = re.compile(rf"(?P<month>{'|'.join(FULL_MONTHS)})(?:พ\.?ศ\.?)?(?P<year>[2๒][5๕][\d]{{2}})(?!\d)")


def number_entries(by_kind: Sections, proof_of: ProofOf, *, sender: str | None) -> list[Entry]:
    """The number of a letter and its pieces.

    Args:
        proof_of: Gives the readings behind a section.
        sender: The agency that sends it, for the code letters that were not read.
    """
    if "letter_no" not in by_kind:
        return []
    section = by_kind["letter_no"][0]
    text = " ".join(after_label(section).split())
    if not re.search(r"[^\W_]", text):
        return [Entry("letter_no", None, section.text, section, 0.9, ValueStatus.BLANK)]
    number = parse_letter_number(text)
    if (
        number is not None
        and number.code_read is not None
        and proof_of(section).of(number.code_read).confidence >= CODE_SURE
    ):
        # The table does not hold the code of every office: what was read beyond doubt is not mended.
        number = parse_letter_number(text, codes={*known_codes(), number.code_read})
    if number is None:
        if not re.search(r"\d", text):
            return [Entry("letter_no", None, text, section, 0.6, ValueStatus.UNREADABLE)]
        return [Entry("letter_no", text, text, section, 0.5)]
    number = _with_code_of(sender, number)
    sure, status = number.confidence, ValueStatus.READ
    if number.code_read is not None:
        status = ValueStatus.CORRECTED
    doubted = status is ValueStatus.CORRECTED or code_misfits(sender, number.code)
    most = MENDED_MOST if doubted or not number.run else 0.99
    found = [
        Entry(
            "letter_no",
            number.text,
            number.raw,
            section,
            sure if number.run else min(sure, 0.4),
            status,
            most=most,
        )
    ]
    if number.code:
        found.append(
            Entry(
                "letter_no_code",
                number.code,
                number.code_read or number.code,
                section,
                sure,
                status,
                most=MENDED_MOST if doubted else 0.99,
            )
        )
    if number.office:
        found.append(Entry("letter_no_office", number.office, number.raw, section, sure))
    if number.run:
        found.append(Entry("letter_no_run", number.run, number.raw, section, sure, most=most))
        circular = "true" if number.is_circular else "false"
        found.append(Entry("is_circular", circular, number.raw, section, sure))
    else:
        found.append(Entry("letter_no_run", None, number.raw, section, 0.8, ValueStatus.BLANK))
    return found


def date_entries(by_kind: Sections) -> list[Entry]:
    """The date of a letter, and how it is written."""
    if "date" not in by_kind:
        return []
    section = by_kind["date"][0]
    text = re.sub(r"^\s*(สั่ง|ประกาศ|ให้ไว้|ให้)?\s*ณ?\s*วั?นที่?(?=[\s\d.:]|$)\s*[:.]*", "", section.text).strip(
        " ."
    )
    if not re.search(r"[^\W_]", text):
        return [Entry("date", None, section.text, section, 0.9, ValueStatus.BLANK)]
    date = parse_date(text)
    if date is None or date.value is None:
        return [
            Entry("date", None, text, section, 0.7, ValueStatus.UNREADABLE),
            Entry("date_text", text, text, section, 0.7),
        ]
    # The regulation has the month in full; a short one is that of a stamp as often as not.
    most = 0.99 if cues.full_date(date.raw) else MENDED_MOST
    return [
        Entry("date", date.value.isoformat(), date.raw, section, date.confidence, most=most),
        Entry("date_text", " ".join(date.raw.split()), date.raw, section, date.confidence, most=most),
    ]


def code_misfits(sender: str | None, code: str | None) -> bool:
    """True when a sender that the table of agencies holds has other code letters than `code`."""
    agency = match_agency(sender) if sender is not None and code is not None else None
    return (
        agency is not None
        and agency.in_table
        and agency.cost == 0
        and agency.code is not None
        and agency.code != code
    )


def _with_code_of(sender: str | None, number: LetterNumber) -> LetterNumber:
    """`number` with the code letters of its sender where none were read, or none that the table holds."""
    if sender is None or number.is_order or (number.code is not None and number.code_read is None):
        return number
    agency = match_agency(sender)
    if agency is None or agency.code is None or agency.cost > 0 or agency.code == number.code:
        return number
    rest = number.text if number.code is None else number.text.removeprefix(number.code).lstrip()
    return replace(number, code=agency.code, text=f"{agency.code} {rest}", code_read=number.code_read or "")


def given_places(raw: str, day: datetime.date, named: Iterable[datetime.date]) -> frozenset[int]:
    """Places in a date as read, spaces not counted, that need not be read surely.

    The name of a month that is spelt right is hardly another's, and a year in which the letter names a day
    near its date is its own. What day it is no other place tells.

    Args:
        day: What was read.
        named: Days that the text of the letter names.
    """
    written = _DATE.search("".join(raw.split()))
    if written is None:
        return frozenset()
    places = set(range(*written.span("month")))
    if any(other.year == day.year and abs((other - day).days) <= NEAR_DAYS for other in named):
        places.update(range(*written.span("year")))
    return frozenset(places)
