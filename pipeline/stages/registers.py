"""The receive register (ทะเบียนหนังสือรับ) of an office, rebuilt from the stamps on the letters of an archive.

Numbers of a register run from 1 through a calendar year and rise with time. What breaks that order is
flagged, and a likelier number proposed where one digit makes it fit; what was read is never changed.
"""

from __future__ import annotations

import datetime
import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.records.tables import LetterRow, LinkRow, StampRow
from pipeline.stages.letter_copies import SAME_LETTER
from pipeline.thai.agency_words import expand_abbreviations
from pipeline.thai.canonical import comparable
from pipeline.thai.confusion import relative_distance

SAME_OFFICE = 0.12
"""Visual distance a letter up to which a stamp's name is that of the office asked for."""

SURE = 0.9
_UNIT = " / "
"""Between agency and unit in the name of an office."""


_Letter = tuple[str, int | None]
"""Document and number of a letter; None where a stamp is on none."""


@dataclass(frozen=True)
class RegisterEntry:
    """A line of a register.

    Attributes:
        office: Whose register it is: agency and unit as most of its stamps have them.
        receive_no: เลขทะเบียนรับ, as read; None where it could not be.
        received_date, received_time: When it was received.
        letter_no, letter_date: ที่ and ลงวันที่ of the letter.
        sender, receiver, subject: จาก, ถึง and เรื่อง.
        confidence: Of `receive_no`.
        date_confidence: Of `received_date`.
        remarks: `doubled`, `scanned_again`, `out_of_order`, `unsure`, `number_missing`, `date_missing`,
            `date_unsure`.
        proposal: A number with one digit changed that keeps the order, where `receive_no` breaks it.
        source_path, page_no: Where the stamp is.
        again_in: Source paths of other scans of the same letter that bear the same entry.
    """

    office: str
    receive_no: str | None
    received_date: datetime.date | None
    received_time: str | None
    letter_no: str | None
    letter_date: datetime.date | None
    sender: str | None
    receiver: str | None
    subject: str | None
    confidence: float
    date_confidence: float
    remarks: tuple[str, ...]
    proposal: str | None
    source_path: str
    page_no: int
    again_in: tuple[str, ...] = ()

    @property
    def number(self) -> int | None:
        """The number without prefix and leading zeros."""
        digits = re.sub(r"\D", "", self.receive_no or "")
        return int(digits) if digits else None

    @property
    def year(self) -> int | None:
        """The Buddhist calendar year of the register it stands in."""
        day = self.received_date or self.letter_date
        return day.year + 543 if day else None


def same_office(name: str | None, wanted: str) -> bool:
    """True when the name on a stamp is that of an office or holds it, a few misread letters aside."""
    if not name:
        return False
    read, asked = (comparable(expand_abbreviations(one)) for one in (name, wanted))
    return asked in read or relative_distance(read, asked, limit=SAME_OFFICE) <= SAME_OFFICE


def register_of(
    office: str,
    stamps: Iterable[StampRow],
    letters: Iterable[LetterRow],
    paths: Mapping[str, str],
    *,
    links: Iterable[LinkRow] = (),
) -> list[RegisterEntry]:
    """The registers of all offices of a name, by office, year and number; entries without a number come last.

    Each office counts for itself, and so do the years: numbers doubled, missing or out of order are those of
    one office in one year. An office asked for by agency and unit stands alone.

    Args:
        office: Its name, or a part of it.
        stamps: Of the archive.
        letters: Of the archive.
        paths: Source path of each document.
        links: Of the archive; of a letter scanned twice (`same_letter`, found) an entry is given once.
    """
    scan_of: dict[_Letter, _Letter] = {
        (link.doc_id, link.letter_no_in_doc): (link.to_doc_id, link.to_letter_no_in_doc)
        for link in links
        if link.relation == SAME_LETTER and link.status == "found" and link.to_doc_id is not None
    }
    by_key: dict[_Letter, LetterRow] = {
        (doc_id, letter.letter_no_in_doc): letter
        for letter in letters
        # A stamp on a later page of a letter in several picture files stands under the file of that page.
        for doc_id in (letter.doc_id, *letter.goes_on_in)
    }
    fitting = [
        stamp
        for stamp in stamps
        if stamp.kind == "receiving"
        and any(
            same_office(name, office.replace(_UNIT, " "))
            for name in (stamp.agency, stamp.unit, _office_of(stamp).replace(_UNIT, " "))
        )
    ]
    names = _offices(_office_of(stamp) for stamp in fitting)
    scans: dict[tuple[object, ...], list[tuple[_Letter, RegisterEntry]]] = {}
    for stamp in fitting:
        entry = _entry(stamp, names[_office_of(stamp)], by_key, paths)
        letter = by_key.get((stamp.doc_id, stamp.letter_no_in_doc))
        own = (letter.doc_id, letter.letter_no_in_doc) if letter else (stamp.doc_id, None)
        what = (*_with_letters(entry), None if entry.number is not None else entry.received_date)
        scans.setdefault((_first_scan(own, scan_of), entry.office, *what), []).append((own, entry))
    found = [one for group in scans.values() for one in _once(group)]
    whole = [one for one in found if _key(one.office) == _key(office) and _UNIT in one.office]
    books: dict[tuple[str, bool, int], list[RegisterEntry]] = {}
    for entry in whole or found:
        books.setdefault((entry.office, entry.year is None, entry.year or 0), []).append(entry)
    return [entry for _, entries in sorted(books.items()) for entry in _audited(entries)]


def _first_scan(letter: _Letter, scan_of: Mapping[_Letter, _Letter]) -> _Letter:
    """The scan that stands for all of a letter: a link may lead to one that has a link itself."""
    seen = {letter}
    while (other := scan_of.get(letter)) is not None and other not in seen:
        seen.add(other)
        letter = other
    return letter


def _once(group: Sequence[tuple[_Letter, RegisterEntry]]) -> list[RegisterEntry]:
    """The entries of one number on the scans of one letter: those of the scan read surest, the others named.

    Args:
        group: Each with the scan it stands on; two scans may lie in one file.
    """
    best = max(group, key=lambda one: (one[1].confidence, one[1].date_confidence))[0]
    again = tuple(dict.fromkeys(entry.source_path for scan, entry in group if scan != best))
    return [replace(entry, again_in=again) for scan, entry in group if scan == best]


def _entry(
    stamp: StampRow,
    office: str,
    letters: Mapping[tuple[str, int | None], LetterRow],
    paths: Mapping[str, str],
) -> RegisterEntry:
    letter = letters.get((stamp.doc_id, stamp.letter_no_in_doc))
    return RegisterEntry(
        office=office,
        receive_no=stamp.receive_no,
        received_date=stamp.received_date,
        received_time=stamp.received_time,
        letter_no=letter.letter_no if letter else None,
        letter_date=letter.date if letter else None,
        sender=letter.from_agency if letter else None,
        receiver=letter.to if letter else None,
        subject=letter.subject if letter else None,
        confidence=stamp.receive_no_confidence or 0.0,
        date_confidence=stamp.received_date_confidence or 0.0,
        remarks=(),
        proposal=None,
        source_path=paths.get(stamp.doc_id, ""),
        page_no=stamp.page_no,
    )


def _office_of(stamp: StampRow) -> str:
    return _UNIT.join(name for name in (stamp.agency, stamp.unit) if name)


def _key(name: str) -> str:
    return comparable(expand_abbreviations(name.replace(_UNIT, " ")))


def _offices(names: Iterable[str]) -> dict[str, str]:
    """For each name on a stamp its office: misread ones go to the most frequent name they are like."""
    counts = Counter(names)
    heads: list[tuple[str, str]] = []
    found: dict[str, str] = {}
    for name, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        read = _key(name)
        like = (head for head, key in heads if relative_distance(read, key, limit=SAME_OFFICE) <= SAME_OFFICE)
        found[name] = next(like, name)
        if found[name] == name:
            heads.append((name, read))
    return found


def _audited(entries: Sequence[RegisterEntry]) -> list[RegisterEntry]:
    """The entries of one office and year in order of their numbers, with remarks and proposals."""
    counts = Counter(entry.number for entry in entries if entry.number is not None)
    # A register with letters before its numbers (`RO 4173`) counts for itself.
    borne = Counter(_with_letters(entry) for entry in entries if entry.number is not None)
    in_time = sorted(
        (entry for entry in entries if entry.number is not None and entry.received_date is not None),
        key=lambda entry: (
            entry.received_date or datetime.date.min,
            entry.received_time or "12:00",
            entry.number or 0,
        ),
    )
    kept = _rising([entry.number or 0 for entry in in_time])
    odd = {id(entry): place for place, entry in enumerate(in_time) if place not in kept}
    found = []
    for entry in entries:
        remarks = []
        proposal = None
        if entry.number is None:
            remarks.append("number_missing")
        elif borne[_with_letters(entry)] > 1:
            remarks.append("doubled")
        if entry.again_in:
            remarks.append("scanned_again")
        if entry.received_date is None:
            remarks.append("date_missing")
        elif entry.date_confidence < SURE:
            remarks.append("date_unsure")
        if id(entry) in odd:
            remarks.append("out_of_order")
            proposal = _proposal(entry, in_time, kept, odd[id(entry)], counts)
        if entry.number is not None and entry.confidence < SURE:
            remarks.append("unsure")
        found.append(replace(entry, remarks=tuple(remarks), proposal=proposal))
    return sorted(found, key=lambda entry: (entry.number is None, entry.number or 0, entry.source_path))


def _with_letters(entry: RegisterEntry) -> tuple[str, int | None]:
    return re.sub(r"[^A-Zก-ฮ]", "", (entry.receive_no or "").upper()), entry.number


def _rising(numbers: Sequence[int]) -> set[int]:
    """Places of a longest rising row of numbers (patience sorting, Schensted 1961)."""
    tails: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_right(tails, number)
        before.append(places[at - 1] if at else -1)
        tails[at : at + 1] = [number]
        places[at : at + 1] = [place]
    found: set[int] = set()
    at = places[-1] if places else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found


def _proposal(
    entry: RegisterEntry,
    in_time: Sequence[RegisterEntry],
    kept: set[int],
    place: int,
    counts: Mapping[int, int],
) -> str | None:
    """The only number that differs from the one read in one digit and stands between its neighbours."""
    below = max((in_time[one].number or 0 for one in kept if one < place), default=0)
    above = min((in_time[one].number or 0 for one in kept if one > place), default=None)
    if above is None or entry.receive_no is None:
        return None
    changed = (
        entry.receive_no[:at] + digit + entry.receive_no[at + 1 :]
        for at, character in enumerate(entry.receive_no)
        if character.isdigit()
        for digit in "0123456789"
        if digit != character
    )
    numbers = {one: int(re.sub(r"\D", "", one)) for one in changed}
    fitting = [one for one, number in numbers.items() if below < number < above and not counts.get(number)]
    return fitting[0] if len(fitting) == 1 else None


def missing_numbers(entries: Iterable[RegisterEntry]) -> dict[tuple[str, int], list[tuple[int, int]]]:
    """By office and year, the numbers between the first and the last that no letter bears, as ranges.

    A number out of the order of time, which was likely misread, bears none.
    """
    books: dict[tuple[str, int], set[int]] = {}
    for entry in entries:
        if entry.year is not None and entry.number is not None:
            held = books.setdefault((entry.office, entry.year), set())
            if "out_of_order" not in entry.remarks:
                held.add(entry.number)
    return {
        book: [(low + 1, high - 1) for low, high in itertools.pairwise(sorted(numbers)) if high - low > 1]
        for book, numbers in sorted(books.items())
    }


def doubled_numbers(entries: Iterable[RegisterEntry]) -> dict[tuple[str, int], list[str]]:
    """By office and year, the numbers that several letters bear, as read."""
    found: dict[tuple[str, int], dict[str, None]] = {}
    for entry in entries:
        if entry.year is not None and entry.receive_no is not None and "doubled" in entry.remarks:
            found.setdefault((entry.office, entry.year), {})[entry.receive_no] = None
    return {book: list(numbers) for book, numbers in found.items()}
