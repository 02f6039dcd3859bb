"""The table of agencies: what `data/agencies.csv` holds, and what users add to it (docs/rules.md).

Code letters of ministries and provinces after the announced tables; rows not confirmed by one carry a
confidence below 0.8. Names of departments follow the acts that set up the ministries
(พระราชบัญญัติปรับปรุงกระทรวง ทบวง กรม พ.ศ. ๒๕๔๕ and later amendments).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pipeline.thai.agency_words import LEVEL_WORDS, level_word
from pipeline.thai.canonical import comparable, single_spaced
from pipeline.thai.rule_files import AGENCIES, Row
from pipeline.thai.rules import rule_rows


@dataclass(frozen=True)
class Agency:
    """One row of the table of agencies.

    Attributes:
        code: Code letters of its letter numbers where it has its own, else empty.
        kind: `ministry`, `independent`, `province`, `department`, `unit`, `university`, `enterprise`,
            `court`, `local`.
        name: Full Thai name with its level word, canonical.
        level: Its rank, see `pipeline.thai.agencies.LEVELS`.
        parent: Name of the agency above it, or empty.
        valid_from: First Buddhist year, or None.
        valid_to: Last Buddhist year, or None.
        source: Where the row comes from.
        confidence: 0 to 1, how well confirmed the row is.
    """

    code: str
    kind: str
    name: str
    level: str
    parent: str
    valid_from: int | None
    valid_to: int | None
    source: str
    confidence: float


@cache
def known_agencies() -> tuple[Agency, ...]:
    """Give the agencies of the table, those that users add first."""
    return tuple(map(_agency, rule_rows(AGENCIES.name)))


@cache
def known_codes() -> frozenset[str]:
    """Give the code letters that letter numbers may begin with."""
    return codes_of(known_agencies())


def codes_of(agencies: Iterable[Agency]) -> frozenset[str]:
    """Give the code letters of some agencies."""
    return frozenset(agency.code for agency in agencies if agency.code)


def _agency(row: Row) -> Agency:
    name = single_spaced(row["name_th"])
    return Agency(
        code=row["code"],
        kind=row["kind"],
        name=name,
        level=row["level"] or LEVEL_WORDS.get(level_word(comparable(name)) or "", "division"),
        parent=single_spaced(row["parent"]),
        valid_from=int(row["valid_from"]) if row["valid_from"] else None,
        valid_to=int(row["valid_to"]) if row["valid_to"] else None,
        source=row["source"],
        confidence=float(row["confidence"]),
    )
