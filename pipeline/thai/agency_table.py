"""The table of agencies: what `data/agencies.csv` holds, and what users add to it.

Code letters of ministries and provinces after the announced tables; rows not confirmed by one carry a
confidence below 0.8. Names of departments follow the acts that set up the ministries
(พระราชบัญญัติปรับปรุงกระทรวง ทบวง กรม พ.ศ. ๒๕๔๕ and later amendments).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipeline.thai.canonical import single_spaced


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


def read_agencies(csv_text: str) -> tuple[Agency, ...]:
    """Read rows in the form of the package's table, as users write them to extend it.

    Only `name_th` is needed; what else is missing or not a number takes its default. Rows without a name
    are left out.
    """
    rows = csv.DictReader(csv_text.lstrip("\ufeff").splitlines())
    agencies = []
    for row in rows:
        name = single_spaced(row.get("name_th") or "")
        if not name:
            continue
        agencies.append(
            Agency(
                code=(row.get("code") or "").strip(),
                kind=(row.get("kind") or "unit").strip(),
                name=name,
                level=(row.get("level") or "unit").strip(),
                parent=single_spaced(row.get("parent") or ""),
                valid_from=_whole(row.get("valid_from")),
                valid_to=_whole(row.get("valid_to")),
                source=(row.get("source") or "user").strip(),
                confidence=_share(row.get("confidence")),
            )
        )
    return tuple(agencies)


@cache
def known_agencies() -> tuple[Agency, ...]:
    """Give the agencies of the package's own table."""
    return read_agencies(
        resources.files("pipeline.thai.data").joinpath("agencies.csv").read_text(encoding="utf-8")
    )


@cache
def known_codes() -> frozenset[str]:
    """Give the code letters that letter numbers of the package's table may begin with."""
    return codes_of(known_agencies())


def codes_of(agencies: Iterable[Agency]) -> frozenset[str]:
    """Give the code letters of some agencies."""
    return frozenset(agency.code for agency in agencies if agency.code)


def _whole(written: str | None) -> int | None:
    written = (written or "").strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) == 4 else None


def _share(written: str | None) -> float:
    try:
        value = float(written or "")
    except ValueError:
        return 0.9
    return min(1.0, max(0.0, value)) if value == value else 0.9
