"""Links between the letters of an archive: what a letter refers to, and which letters are copies of others.

Pure functions on what is known of all letters. Every look-up goes through a key (number and date, number
alone, number without code, date and register), so the work grows with the number of letters and references.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.records.tables import LinkRow, ReferenceRow
from pipeline.stages.letter_copies import Copy, letter_copies, root_of
from pipeline.stages.link_cards import (
    ORDER,
    SURE,
    Identity,
    LetterCard,
    NumberKey,
    bare,
    one_digit_dates,
    one_digit_patterns,
    reference_key,
    same_office,
)
from pipeline.thai.confusion import substitution_cost
from pipeline.thai.digits import to_ascii, to_thai

REFERS_TO = "refers_to"
CANDIDATES_MOST = 5
"""Letters named for a reference that may mean several."""

PAPERS = ("letter", "memo", "order", "announcement")
"""Kinds of references that are letters of an archive; laws and regulations are none."""

EXACT = 0.97
"""Number and date of a reference are those of a letter: two readings, made apart, that say the same."""

# Nobody has counted these: they stand for "more likely than not", "as likely as not" and "look yourself".
_AGENCY_ASSUMED, _DATE_MISSING = 0.8, 0.6
_ONE_DIGIT_LIKE, _ONE_DIGIT, _CODE_MISSING, _AFTER = 0.5, 0.3, 0.5, 0.3
_SURE_REFERENCE = 0.85


@dataclass(frozen=True)
class _Match:
    """Letters that a reference may mean, all by the same kind of evidence."""

    cards: tuple[LetterCard, ...]
    confidence: float
    flags: tuple[str, ...] = ()


@dataclass
class _Archive:
    """The letters of an archive by what references name of them."""

    copies: Mapping[Identity, Copy]
    dated: dict[tuple[NumberKey, datetime.date | None], list[LetterCard]] = field(default_factory=dict)
    numbered: dict[NumberKey, list[LetterCard]] = field(default_factory=dict)
    codeless: dict[tuple[str, bool, datetime.date], list[LetterCard]] = field(default_factory=dict)
    days: dict[tuple[str, bool, datetime.date], list[LetterCard]] = field(default_factory=dict)
    patterns: dict[tuple[str, bool, datetime.date], dict[str, list[LetterCard]]] = field(default_factory=dict)

    def add(self, card: LetterCard) -> None:
        """Takes a letter in under all its keys."""
        if card.key is None:
            return
        self.dated.setdefault((card.key, card.date), []).append(card)
        self.numbered.setdefault(card.key, []).append(card)
        if card.date is not None:
            register, digits, circular = card.key
            self.codeless.setdefault((digits, circular, card.date), []).append(card)
            self.days.setdefault((register, circular, card.date), []).append(card)

    def one_digit_off(self, key: NumberKey, day: datetime.date) -> list[LetterCard]:
        """Letters of that day and register whose number differs from `key` in one digit."""
        block = (key.register, key.circular, day)
        if block not in self.patterns:
            by_pattern: dict[str, list[LetterCard]] = {}
            for card in self.days.get(block, ()):
                for pattern in one_digit_patterns(card.key.digits if card.key else ""):
                    by_pattern.setdefault(pattern, []).append(card)
            self.patterns[block] = by_pattern
        found = [
            card
            for pattern in one_digit_patterns(key.digits)
            for card in self.patterns[block].get(pattern, ())
            if card.key != key
        ]
        return list({card.identity: card for card in found}.values())


def link_rows(cards: Iterable[LetterCard], references: Iterable[ReferenceRow]) -> tuple[LinkRow, ...]:
    """All links of an archive, in the order of `cards`; of a letter first the references, then its copies.

    Args:
        cards: Of all letters of the archive.
        references: Of all letters; a reference of a letter without a card is left out.
    """
    listed = list(cards)
    copies = letter_copies(listed)
    archive = _Archive(copies)
    for card in sorted(listed, key=lambda one: one.identity):
        archive.add(card)
    by_letter: dict[Identity, list[ReferenceRow]] = {}
    for reference in references:
        by_letter.setdefault((reference.doc_id, reference.letter_no_in_doc), []).append(reference)
    rows: list[LinkRow] = []
    for card in listed:
        for reference in by_letter.get(card.identity, ()):
            rows += _reference_links(card, reference, archive)
        if card.identity in copies:
            rows.append(_copy_link(copies[card.identity], copies))
    return tuple(rows)


def _target(card: LetterCard) -> str:
    return f"{card.doc_id}-{card.letter_no_in_doc}"


def _status(confidence: float) -> str:
    return "found" if confidence >= SURE else "doubtful"


def _copy_link(copy: Copy, copies: Mapping[Identity, Copy]) -> LinkRow:
    return LinkRow(
        doc_id=copy.card.doc_id,
        letter_no_in_doc=copy.card.letter_no_in_doc,
        relation=copy.relation,
        reference_no=None,
        status=_status(copy.confidence),
        to_doc_id=copy.of.doc_id,
        to_letter_no_in_doc=copy.of.letter_no_in_doc,
        target=_target(root_of(copy.of, copies)),
        letter_no=copy.of.letter_no,
        agency=copy.of.agency_name,
        date=copy.of.date,
        confidence=round(copy.confidence, 4),
        flags=copy.flags,
    )


def _reference_links(card: LetterCard, reference: ReferenceRow, archive: _Archive) -> list[LinkRow]:
    """The letters that a reference means, or one stub; nothing for what is no letter."""
    if reference.kind not in PAPERS:
        return []
    if reference.number is None and (reference.date is None or reference.agency is None):
        return []
    match = _resolve(card, reference, archive)
    if match is None:
        return [_link(card, reference, None, reference.confidence, ())]
    several = ("several",) if len(match.cards) > 1 else ()
    confidence = match.confidence / len(match.cards)
    return [_link(card, reference, one, confidence, (*match.flags, *several)) for one in match.cards]


def _link(
    card: LetterCard,
    reference: ReferenceRow,
    found: LetterCard | None,
    confidence: float,
    flags: tuple[str, ...],
) -> LinkRow:
    return LinkRow(
        doc_id=card.doc_id,
        letter_no_in_doc=card.letter_no_in_doc,
        relation=REFERS_TO,
        reference_no=reference.reference_no,
        status=_status(confidence) if found else "missing",
        to_doc_id=found.doc_id if found else None,
        to_letter_no_in_doc=found.letter_no_in_doc if found else None,
        target=_target(found) if found else _stub(reference),
        letter_no=reference.number,
        agency=reference.agency,
        date=reference.date,
        confidence=round(confidence, 4),
        flags=flags,
    )


def _stub(reference: ReferenceRow) -> str:
    """A name for a letter that is not there, the same for all references that say the same of it."""
    parts = (
        # Code letters stand for the office, which is named in one way here and in another there.
        None if reference.number_code else reference.agency,
        None if reference.number is None else to_ascii(reference.number).replace(",", ""),
        None if reference.date is None else str(reference.date),
    )
    return " ".join(part for part in parts if part)


def _resolve(card: LetterCard, reference: ReferenceRow, archive: _Archive) -> _Match | None:
    """The letters that a reference means, by the strongest evidence there is."""
    # A memo or an order of no named office is one of the letter's own.
    key = reference_key(reference, card.agency_name)
    if key is None:
        return None
    is_order = key.register.startswith(ORDER)
    day, agency = reference.date, bare(reference.agency)
    if is_order and not agency:
        agency = card.agency
    own = root_of(card, archive.copies).identity

    def others(found: Iterable[LetterCard], *, earlier: bool, office: bool = False) -> list[LetterCard]:
        """The letters themselves for their copies, without the one that refers."""
        roots = {root.identity: root for root in (root_of(one, archive.copies) for one in found)}
        return [
            root
            for identity, root in sorted(roots.items())
            if identity != own
            and not (earlier and card.date and root.date and root.date > card.date)
            and (not office or not agency or same_office(agency, root.agency))
        ]

    if day is None:
        return _undated(others(archive.numbered.get(key, ()), earlier=True, office=True))
    exact = others(archive.dated.get((key, day), ()), earlier=False)
    if exact:
        match = _exact(exact, card, key, agency)
        if is_order and reference.agency is None:
            assumed = (*match.flags, "agency_assumed")
            return _Match(match.cards, min(match.confidence, _AGENCY_ASSUMED), assumed)
        return match
    near = others(archive.dated.get((key, None), ()), earlier=True, office=True)
    if near:
        return _undated(near)
    found = others(_other_register(key, day, archive), earlier=True, office=True)
    if found:
        flag = "agency_differs" if is_order else "code_missing"
        return _Match(tuple(found[:CANDIDATES_MOST]), _CODE_MISSING, (flag,))
    slips = [one for other in one_digit_dates(day) for one in archive.dated.get((key, other), ())]
    found = others(slips, earlier=True, office=True)
    if found:
        return _Match(tuple(found[:CANDIDATES_MOST]), _ONE_DIGIT_LIKE, ("one_digit",))
    doubtful = [
        one
        for one in archive.one_digit_off(key, day)
        # Two numbers that were both read well are two letters, however near to each other.
        if min(one.number_confidence / SURE, reference.confidence / _SURE_REFERENCE) < 1.0
    ]
    found = others(doubtful, earlier=True, office=True)
    if found:
        alike = all(one.key is not None and _looks_like(key.digits, one.key.digits) for one in found)
        confidence = _ONE_DIGIT_LIKE if alike else _ONE_DIGIT
        return _Match(tuple(found[:CANDIDATES_MOST]), confidence, ("one_digit",))
    return None


def _undated(found: Sequence[LetterCard]) -> _Match | None:
    """Letters of a number, one of the dates missing: numbers begin anew every year, so it may be another."""
    if not found:
        return None
    latest = sorted(found, key=lambda one: (one.date is None, one.date or datetime.date.min), reverse=True)
    return _Match(tuple(latest[:CANDIDATES_MOST]), _DATE_MISSING, ("date_missing",))


def _exact(found: Sequence[LetterCard], card: LetterCard, key: NumberKey, agency: str) -> _Match:
    confidence, flags = EXACT, []
    if not key.register:
        flags.append("code_missing")
        confidence = min(confidence, _CODE_MISSING)
    if agency and not any(same_office(agency, one.agency) for one in found):
        # The office may be named by its ministry, which the code letters of both stand for.
        flags.append("agency_differs")
        confidence = min(confidence, 0.95)
    if card.date and any(one.date and one.date > card.date for one in found):
        flags.append("after_letter")
        confidence = min(confidence, _AFTER)
    return _Match(tuple(found[:CANDIDATES_MOST]), confidence, tuple(flags))


def _other_register(key: NumberKey, day: datetime.date, archive: _Archive) -> list[LetterCard]:
    """Letters of that number and day where the code letters of one are missing; orders of any office."""
    same = [one for one in archive.codeless.get((key.digits, key.circular, day), ()) if one.key is not None]
    if key.register.startswith(ORDER):
        return [one for one in same if one.key and one.key.register.startswith(ORDER)]
    return [one for one in same if one.key and not (key.register and one.key.register)]


def _looks_like(first: str, second: str) -> bool:
    """True when the digits in which two numbers differ look alike, as Thai or as ASCII digits."""
    return all(
        min(substitution_cost(a, b), substitution_cost(to_thai(a), to_thai(b))) < 1.0
        for a, b in zip(first, second, strict=True)
        if a != b
    )
