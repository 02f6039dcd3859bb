"""The rank of an office in the hierarchy of the state, and its name as the table of agencies spells it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.records import ValueStatus
from pipeline.stages.letter_lines import spaced_length
from pipeline.stages.office_guesses import guessed_office
from pipeline.thai.agencies import match_agency
from pipeline.thai.agency_words import LEVELS, level_of

MENDED_LEAST = 0.6
"""Below this confidence of the match a name stays as read: a real office may be missing from the table."""

UNKNOWN_CAP = 0.6
"""Most that is given to a name that neither the table nor a word of rank vouches for: specks and strokes that
were read as one or two letters had up to 0.92."""

SHORTEST_NAME = 4
"""Letters, marks above and below not counted: what is shorter is hardly ever the name of an office."""


@lru_cache(maxsize=4096)
def office_rank(name: str) -> int | None:
    """Rank of the office `name`: 1 for a ministry, more for lesser ones; None without a word of rank."""
    match = match_agency(name)
    level = match.level if match is not None else level_of(name)
    return LEVELS.index(level) + 1 if level in LEVELS else None


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


def office_name(read: str, confidence: float) -> OfficeName:
    """What the table of agencies makes of an office's name that was `read` with `confidence`.

    A name that the table holds as it was read is surer than its characters; one near a single name of the
    table is mended, and is never given as sure, the further off the less sure its characters were; any other
    stays as it was read.
    """
    text, factor, status = mended_name(" ".join(read.split()))
    if factor < 1.0 and status is ValueStatus.READ:
        sureness = max(confidence, 1e-6) ** (1.0 / max(len(text), 1))
        guess = guessed_office(text, round(sureness, 2))
        if guess is not None and guess[0] != text:
            return OfficeName(guess[0], min(0.75, guess[1]), ValueStatus.CORRECTED)
    if not office_like(text):
        return OfficeName(text, min(UNKNOWN_CAP, confidence * factor), status)
    if status is ValueStatus.CORRECTED:
        return OfficeName(text, min(0.85, factor), status)
    if factor == 1.0:
        return OfficeName(text, 1.0 - 0.4 * (1.0 - confidence), status)
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
    if match is None:
        return name, 0.97, ValueStatus.READ
    if match.cost == 0.0:
        return name, 1.0, ValueStatus.READ
    if match.confidence < MENDED_LEAST:
        return name, 0.8, ValueStatus.READ
    return match.name, match.confidence, ValueStatus.CORRECTED
