"""The rank of an office in the hierarchy of the state, and its name as the table of agencies spells it.

For names in letters and stamps alike. A name that no table has so is looked up by how its letters look in
`office_guesses`; `stamp_offices` mends names in stamps, by all of this and by the letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.records import ValueStatus
from pipeline.stages.letter_lines import spaced_length
from pipeline.stages.office_guesses import guessed_office
from pipeline.thai.agencies import match_agency
from pipeline.thai.agency_words import LEVEL_WORDS, LEVELS, level_of
from pipeline.thai.canonical import comparable
from pipeline.thai.confusion import prefix_distance

MENDED_LEAST = 0.6
"""Below this confidence of the match a name stays as read: a real office may be missing from the table."""

UNKNOWN_CAP = 0.6
"""Most that is given to a name that neither the table nor a word of rank vouches for: specks and strokes that
were read as one or two letters had up to 0.92."""

_DOUBTFUL = 0.8
"""Sureness of a character of a name whose word of rank cannot be read."""

_WITHOUT_RANK = 0.6
"""Most sureness of the characters of a name without a word of rank."""

_LONG_NAME = 8
_LONG_WORD, _WORD_LIMIT = 6, 0.25
"""Letters of a word of rank that is known by its shape alone, and how far off each of them may be."""

SHORTEST_NAME = 4
"""Letters, marks above and below not counted: what is shorter is hardly ever the name of an office."""


@lru_cache(maxsize=4096)
def office_rank(name: str) -> int | None:
    """Rank of the office `name`: 1 for a ministry, more for lesser ones; None without a word of rank."""
    match = match_agency(name)
    level = match.level if match is not None else level_of(name)
    return LEVELS.index(level) + 1 if level in LEVELS else None


def likely_rank(name: str) -> int | None:
    """Rank of an office whose word of rank may be misread too; None where nothing speaks for an office."""
    rank = office_rank(name)
    if rank is not None:
        return rank
    guess = guessed_office(name, _DOUBTFUL)
    if guess is not None:
        return office_rank(guess[0])
    fits = (
        (fit[0] / len(word), level)
        for word, level in LEVEL_WORDS.items()
        if len(word) >= _LONG_WORD
        and (fit := prefix_distance(comparable(name), word, limit=_WORD_LIMIT * len(word))) is not None
    )
    best = min(fits, default=None)
    return None if best is None else LEVELS.index(best[1]) + 1


@dataclass(frozen=True)
class OfficeName:
    """A name of an office beside the table of agencies.

    Attributes:
        text: As in the table, or as read.
        confidence: 0..1, of `text` being right, all told.
        status: `read`, or `corrected` when `text` is not what was read.
    """

    text: str
    confidence: float
    status: ValueStatus


def office_name(
    read: str, confidence: float, *, offices: tuple[str, ...] = (), provinces: tuple[str, ...] = ()
) -> OfficeName:
    """What the table of agencies makes of an office's name that was `read` with `confidence`.

    A name that the table holds as it was read is surer than its characters; one near a single name of the
    table is mended, and is never given as sure, the further off the less sure its characters were; any other
    stays as it was read. `offices` and `provinces` are names in the letter, which are likelier than others.
    """
    text, factor, status = mended_name(" ".join(read.split()))
    if factor < 1.0 and status is ValueStatus.READ:
        sureness = max(confidence, 1e-6) ** (1.0 / max(len(text), 1))
        if office_rank(text) is None:
            # Names of offices begin with a word of rank: one without has lost it or was misread, how clear
            # its letters may be.
            sureness = min(sureness, _WITHOUT_RANK)
        guess = guessed_office(text, round(sureness, 2), offices, provinces)
        if guess is not None and guess[0] != text:
            return OfficeName(guess[0], min(0.75, guess[1]), ValueStatus.CORRECTED)
    if not office_like(text):
        return OfficeName(text, min(UNKNOWN_CAP, confidence * factor), status)
    if status is ValueStatus.CORRECTED:
        return OfficeName(text, min(0.85, factor), status)
    if factor == 1.0:
        # A slip seldom makes the very name of another office, and the longer the name the less.
        doubt = 0.4 if spaced_length(text) < _LONG_NAME else 0.15
        return OfficeName(text, 1.0 - doubt * (1.0 - confidence), status)
    return OfficeName(text, confidence * factor, status)


def office_like(name: str) -> bool:
    """True when `name` has four letters or more and the table or a word of rank vouches for it."""
    if spaced_length("".join(name.split())) < SHORTEST_NAME:
        return False
    match = match_agency(name)
    return (match is not None and match.confidence >= MENDED_LEAST) or level_of(name) is not None


@lru_cache(maxsize=4096)
def mended_name(name: str) -> tuple[str, float, ValueStatus]:
    """(name, factor of confidence, status): the spelling of the table where `name` is a misread form of it.

    A name that the table has as read is surer than one it does not know, which stays as it was read.
    """
    match = match_agency(name)
    parts = name.split()
    if (match is None or match.cost > 0.0) and len(parts) > 1 and all(map(_is_listed, parts)):
        return name, 1.0, ValueStatus.READ
    if match is None:
        return name, 0.97, ValueStatus.READ
    if match.cost == 0.0:
        # All provinces are known: an office of one that does not exist was misread.
        real = match.in_table or match.parent is not None or "จังหวัด" not in name
        return name, 1.0 if real else 0.8, ValueStatus.READ
    if match.confidence < MENDED_LEAST:
        return name, 0.8, ValueStatus.READ
    return match.name, match.confidence, ValueStatus.CORRECTED


def _is_listed(name: str) -> bool:
    match = match_agency(name)
    return match is not None and match.in_table and match.cost == 0.0
