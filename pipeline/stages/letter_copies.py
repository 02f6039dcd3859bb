"""Copies of one letter in an archive: a letter scanned twice, and a circular that several offices received.

Letters are put into blocks by number, by date and register, and by date and office; in a block each is
compared with the letters found before that are no copies, at most `BLOCK_MOST` of them. So the work grows
with the number of letters, not with its square.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from pipeline.stages.link_cards import SURE, Identity, LetterCard, NumberKey, one_digit_patterns

BLOCK_MOST = 16
SAME_LETTER, SAME_CIRCULAR = "same_letter", "same_circular"

_LITTLE, _ENOUGH = 40, 150
"""Characters below which a text is no evidence, and from which it may be all the evidence there is."""

# Two readings of one page agree in 90 of 100 characters or more; letters on one subject from one office, with
# other names and figures, in 70 to 90, and others in about 50.
_ALIKE, _NOT_UNLIKE, _VERY_ALIKE = 90.0, 70.0, 95.0


@dataclass(frozen=True)
class Copy:
    """A letter that is a copy of another one.

    Attributes:
        card: The copy.
        of: The letter that it was compared with.
        relation: `same_letter` or `same_circular`.
        confidence: 0..1.
        flags: What speaks against it, see `docs/tables.md`.
    """

    card: LetterCard
    of: LetterCard
    relation: str
    confidence: float
    flags: tuple[str, ...]


@dataclass
class _Set:
    """Letters of one number and date whose text is that of `head`, still growing."""

    head: LetterCard
    receipts: dict[str, LetterCard] = field(default_factory=dict)

    def add(self, card: LetterCard) -> None:
        """Takes a letter in."""
        for receipt in card.receipts:
            self.receipts.setdefault(receipt, card)


def letter_copies(cards: Iterable[LetterCard]) -> dict[Identity, Copy]:
    """The letters that are copies of others, by identity; of each set of copies one letter is none.

    What is found does not depend on the order of `cards`.
    """
    ordered = sorted(cards, key=lambda card: (card.date is None, card.identity))
    copies: dict[Identity, Copy] = {}
    by_number: dict[NumberKey, dict[datetime.date | None, list[_Set]]] = {}
    for card in ordered:
        if card.key is not None:
            _join_by_number(card, by_number.setdefault(card.key, {}), copies)
    heads = [card for card in ordered if card.identity not in copies]
    _join_by_digits(heads, copies)
    _join_by_text([card for card in heads if card.identity not in copies], copies)
    return copies


def root_of(card: LetterCard, copies: Mapping[Identity, Copy]) -> LetterCard:
    """The letter that stands for all copies of it."""
    while card.identity in copies:
        card = copies[card.identity].of
    return card


def likeness(first: str, second: str) -> float | None:
    """0..100, how alike two texts are; None when one is too short to tell."""
    if min(len(first), len(second)) < _LITTLE:
        return None
    # A page may have been lost of one of the two, or its foot.
    length = min(len(first), len(second))
    return fuzz.ratio(first[:length], second[:length], score_cutoff=_NOT_UNLIKE - 1)


def _join_by_number(
    card: LetterCard, sets: dict[datetime.date | None, list[_Set]], copies: dict[Identity, Copy]
) -> None:
    """Joins a letter to the first set of the same number and date whose text is like its own.

    A number begins anew every year: a letter whose date was not read joins the one set that its text is like,
    and none where that does not tell them apart.
    """
    if card.date is not None:
        near = sets.get(card.date, [])
    else:
        near = [one for day in sorted(sets, key=str)[:BLOCK_MOST] for one in sets[day]]
    fitting = [
        (one, alike)
        for one in near[:BLOCK_MOST]
        if (alike := likeness(card.text, one.head.text)) is None or alike >= _NOT_UNLIKE
    ]
    if card.date is None and (len(fitting) > 1 or len(near) > BLOCK_MOST):
        fitting = []
    if fitting:
        one, alike = fitting[0]
        copies[card.identity] = _copy(card, one, alike)
        one.add(card)
        return
    fresh = _Set(card)
    fresh.add(card)
    sets.setdefault(card.date, []).append(fresh)


def _copy(card: LetterCard, own: _Set, alike: float | None) -> Copy:
    """How a letter belongs to the set of those with its number, date and text."""
    head, flags = own.head, []
    confidence = 0.97
    if card.date is None or head.date is None:
        flags.append("date_missing")
        confidence = 0.7
    if alike is None or alike < _ALIKE:
        flags.append("little_text" if alike is None else "text_differs")
        confidence = min(confidence, 0.8)
    if card.key is not None and not card.key.register:
        flags.append("code_missing")
        confidence = min(confidence, 0.6)
    if card.subject and head.subject and fuzz.ratio(card.subject, head.subject) < _NOT_UNLIKE:
        flags.append("subject_differs")
        confidence = min(confidence, 0.6)
    other_receiver = bool(card.to and head.to) and fuzz.ratio(card.to, head.to) < _NOT_UNLIKE
    shared = next((own.receipts[one] for one in card.receipts if one in own.receipts), None)
    relation, of = SAME_LETTER, head
    if shared is not None:
        of = shared
    elif card.key is not None and card.key.circular:
        relation = SAME_CIRCULAR
        if not (other_receiver or (card.receipts and head.receipts)):
            # Without stamps on either nothing tells a second scan from a second copy.
            relation = SAME_CIRCULAR if card.receipts or head.receipts else SAME_LETTER
            flags.append("stamp_missing")
            confidence = min(confidence, 0.6)
        elif not other_receiver and not (card.receipts_sure and head.receipts_sure):
            # One stamp misread, or read here and lost there, looks like two.
            flags.append("stamp_unsure")
            confidence = min(confidence, 0.7)
    elif other_receiver:
        flags.append("receiver_differs")
        confidence = min(confidence, 0.7)
    return Copy(card, of, relation, confidence, tuple(flags))


def _join_by_digits(heads: Sequence[LetterCard], copies: dict[Identity, Copy]) -> None:
    """Joins letters of one day whose numbers differ in one digit that may be misread, and in nothing else.

    Letters with the same text to several receivers have numbers in a row: only where the receiver is the
    same, and one of the numbers doubtful, is a misread digit likelier than a second letter.
    """
    blocks: dict[tuple[str, bool, datetime.date, str], list[LetterCard]] = {}
    for card in heads:
        if card.key is None or card.date is None:
            continue
        found = None
        for pattern in one_digit_patterns(card.key.digits):
            block = blocks.setdefault((card.key.register, card.key.circular, card.date, pattern), [])
            found = found or next((one for one in block if _one_digit_off(card, one)), None)
            if len(block) < BLOCK_MOST:
                block.append(card)
        if found is not None:
            copies[card.identity] = Copy(card, found, SAME_LETTER, 0.5, ("one_digit",))


def _one_digit_off(card: LetterCard, other: LetterCard) -> bool:
    if not card.to or min(card.number_confidence, other.number_confidence) >= SURE:
        return False
    return _same_text(card, other)


def _join_by_text(heads: Sequence[LetterCard], copies: dict[Identity, Copy]) -> None:
    """Joins letters without a readable number to one of the same day, office, subject and text."""
    blocks: dict[tuple[datetime.date, str, str], list[LetterCard]] = {}
    for card in sorted(heads, key=lambda one: (one.key is None, one.identity)):
        if card.date is None or not card.agency:
            continue
        block = blocks.setdefault((card.date, card.kind, card.agency), [])
        other = next((one for one in block if card.key is None and _same_text(card, one)), None)
        if other is not None:
            copies[card.identity] = Copy(card, other, SAME_LETTER, 0.7, ("number_missing",))
        elif len(block) < BLOCK_MOST:
            block.append(card)


def _same_text(card: LetterCard, other: LetterCard) -> bool:
    """True when receiver, subject and the whole of the text are very much alike."""
    if min(len(card.text), len(other.text)) < _ENOUGH:
        return False
    if fuzz.ratio(card.subject, other.subject) < _ALIKE or fuzz.ratio(card.to, other.to) < _ALIKE:
        return False
    return fuzz.ratio(card.text, other.text) >= _VERY_ALIKE
