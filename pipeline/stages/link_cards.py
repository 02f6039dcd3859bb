"""What two letters are compared by: number, date, office, text and the stamps of those who received them.

A card is small, so that those of a whole archive fit into memory.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from rapidfuzz import fuzz

from pipeline.records.tables import FieldRow, LetterRow, ReferenceRow, SectionRow, StampRow
from pipeline.thai.canonical import comparable
from pipeline.thai.digits import to_ascii

TEXT_MOST = 600
"""Characters of a letter's text that are compared: the first paragraphs tell letters apart."""

_TEXT = ("body_paragraph", "numbered_item", "closing", "table", "annex_paragraph")
_YEAR = re.compile(r"/\s*(2[45]\d\d)\s*$")
_SAME_OFFICE = 70.0
SURE = 0.9

ORDER = "order "
"""Begins the register of orders, whose numbers have no code letters."""

Identity = tuple[str, int]
"""`doc_id` and `letter_no_in_doc`."""


class NumberKey(NamedTuple):
    """A letter's number in the form in which two are equal.

    Attributes:
        register: Code letters with the committee in brackets; for an order the office; empty where the code
            is missing.
        digits: Number of the office, with the letters of a unit, and running number (`08083/8224`), with the
            letter of a register of secret letters before it (`08083/ล12`); of an order number and year.
        circular: Circulars have a register of their own.
    """

    register: str
    digits: str
    circular: bool


@dataclass(frozen=True)
class LetterCard:
    """A letter as far as it is compared with others.

    Attributes:
        number_confidence: Of `letter_no`, 0 without one.
        agency, to, subject, text: Without spaces, digits in ASCII; empty where missing.
        agency_name: As in `letters`.
        receipts: For each receiving stamp its number and its office, each with the day: two letters that
            share one were one sheet.
        receipts_sure: Whether all receiving stamps were read for sure, so that others are of another sheet.
    """

    doc_id: str
    letter_no_in_doc: int
    kind: str
    letter_no: str | None
    key: NumberKey | None
    number_confidence: float
    date: datetime.date | None
    agency: str
    agency_name: str | None
    to: str
    subject: str
    text: str
    receipts: tuple[str, ...]
    receipts_sure: bool = False

    @property
    def identity(self) -> Identity:
        """Which letter it is."""
        return self.doc_id, self.letter_no_in_doc


def letter_cards(
    letters: Iterable[LetterRow],
    sections: Iterable[SectionRow],
    stamps: Iterable[StampRow],
    fields: Iterable[FieldRow],
) -> Iterator[LetterCard]:
    """The cards of the letters of one document, from its rows."""
    sections, fields = list(sections), list(fields)
    receiving = [stamp for stamp in stamps if stamp.kind == "receiving"]
    for letter in letters:
        place = letter.letter_no_in_doc
        text = "".join(s.text for s in sections if s.letter_no_in_doc == place and s.kind in _TEXT)
        yield LetterCard(
            doc_id=letter.doc_id,
            letter_no_in_doc=place,
            kind=letter.kind,
            letter_no=letter.letter_no,
            key=number_key(
                letter.letter_no,
                letter.letter_no_code,
                letter.letter_no_office,
                letter.letter_no_run,
                circular=bool(letter.is_circular),
                agency=letter.from_agency,
            ),
            number_confidence=max(
                (
                    field.confidence
                    for field in fields
                    if field.field == "letter_no" and field.letter_no_in_doc == place and field.value
                ),
                default=0.0,
            ),
            date=letter.date,
            agency=bare(letter.from_agency),
            agency_name=letter.from_agency,
            to=bare(letter.to),
            subject=bare(letter.subject),
            text=bare(text)[:TEXT_MOST],
            receipts=tuple(
                receipt
                for stamp in receiving
                if stamp.letter_no_in_doc == place
                for receipt in _receipts(stamp)
            ),
            receipts_sure=all(_is_sure(stamp) for stamp in receiving if stamp.letter_no_in_doc == place),
        )


def with_stamps(card: LetterCard, stamps: Iterable[StampRow]) -> LetterCard:
    """The card of a letter in several picture files with the stamps that stand in the later ones."""
    receiving = [stamp for stamp in stamps if stamp.kind == "receiving"]
    return replace(
        card,
        receipts=(*card.receipts, *(receipt for stamp in receiving for receipt in _receipts(stamp))),
        receipts_sure=card.receipts_sure and all(map(_is_sure, receiving)),
    )


def _is_sure(stamp: StampRow) -> bool:
    numbers = (stamp.receive_no_confidence, stamp.received_date_confidence)
    read = (stamp.receive_no, stamp.received_date)
    return all(value is not None and (one or 0.0) >= SURE for value, one in zip(read, numbers, strict=True))


def _receipts(stamp: StampRow) -> Iterator[str]:
    if stamp.received_date is None:
        return
    if stamp.receive_no:
        yield f"{re.sub(r'[^0-9]', '', stamp.receive_no).lstrip('0')} {stamp.received_date}"
    if stamp.agency:
        yield f"{comparable(stamp.agency)} {stamp.received_date}"


def bare(text: str | None) -> str:
    """Canonical text without spaces, digits in ASCII."""
    return re.sub(r"\s+", "", to_ascii(text or ""))


def number_key(
    text: str | None,
    code: str | None,
    office: str | None,
    run: str | None,
    *,
    circular: bool,
    agency: str | None,
) -> NumberKey | None:
    """The key of a number; None where its running number, or of an order the office, is missing.

    Args:
        text: The whole number, for the committee in brackets and the year of an order.
        agency: Of the sender, whose register the number of an order stands in.
    """
    digits = re.sub(r"\D", "", run or "").lstrip("0")
    if text is None or not digits:
        return None
    year = _YEAR.search(to_ascii(text))
    if office:
        before, _, after = text.partition("/")
        committee, secret = re.search(r"\(([^()]*)\)", before), re.search(r"\(([^()]*)\)", after)
        letters = re.sub(r"[^ก-ฮ]", "", code or "")
        register = f"{letters}({bare(committee[1])})" if committee else letters
        run = f"{bare(secret[1])}{digits}" if secret else digits
        return NumberKey(register, f"{re.sub(r'[^0-9ก-ฮ]', '', office)}/{run}", circular)
    if year is None or not agency:
        return None
    return NumberKey(f"{ORDER}{bare(agency)}", f"{digits}/{year[1]}", False)


def reference_key(reference: ReferenceRow, agency: str | None) -> NumberKey | None:
    """The key of the number that a reference names; `agency` stands in where it names no office."""
    return number_key(
        reference.number,
        reference.number_code,
        reference.number_office,
        reference.number_run,
        circular=bool(reference.is_circular),
        agency=reference.agency or agency,
    )


def one_digit_patterns(digits: str) -> Iterator[str]:
    """`digits` with one digit after the other left open: two numbers that share one differ in that digit."""
    for place, character in enumerate(digits):
        if character.isdigit():
            yield f"{digits[:place]}?{digits[place + 1 :]}"


def one_digit_dates(day: datetime.date) -> Iterator[datetime.date]:
    """The days that differ from `day` in one digit of day or Buddhist year, as written."""
    year, number = f"{day.year + 543:04d}", f"{day.day:02d}"
    for written, limit in ((number, 31), (year, 9999)):
        for place in range(len(written)):
            for digit in "0123456789":
                changed = int(written[:place] + digit + written[place + 1 :])
                if digit == written[place] or not 1 <= changed <= limit:
                    continue
                try:
                    yield day.replace(day=changed) if written is number else day.replace(year=changed - 543)
                except ValueError:  # 29 February, or no such day in the month
                    continue


def same_office(first: str, second: str) -> bool:
    """True when two names without spaces may mean one office: they are alike, or one stands in the other."""
    if not first or not second:
        return False
    return first in second or second in first or fuzz.ratio(first, second) >= _SAME_OFFICE
