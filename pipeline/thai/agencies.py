"""Which agency a read name means: lookup in the table by how letters look, never without the word of rank.

กองการต่างประเทศ is a division of the Ministry of Interior and กระทรวงการต่างประเทศ a ministry: only names
that begin with the same word of rank are compared. A name that is in no table stays as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz.distance import Levenshtein

from pipeline.thai.agency_table import Agency, codes_of, known_agencies
from pipeline.thai.agency_words import (
    LEVEL_WORDS,
    LEVELS,
    expand_abbreviations,
    level_word,
    placed_office,
)
from pipeline.thai.canonical import comparable, single_spaced
from pipeline.thai.confusion import skeleton, visual_distance

# Cost a letter above which a name is not the one in the table. Readings of whole names lie below 0.05;
# two real names that differ in one unlike letter of eight lie at 0.125.
_LIMIT_PER_LETTER = 0.09
# The second name must be this much further off, or the two are not told apart.
_MARGIN = 0.3
_SKELETON_SHARE = 0.34
# The longest name in the table has 78 characters; what is much longer is running text.
_LONGEST_NAME = 160
# Cities are so few that the table has all: one that it has not was misread.
_ALL_LISTED = "เทศบาลนคร"
# A province begins: the office without it is another name, though one letter of it may be all that was read.
_PROVINCE_BEGINS = re.compile("จังห?วัด[ก-ฮเ-ไ]")


@dataclass(frozen=True)
class AgencyMatch:
    """What agency a name means.

    Attributes:
        name: The name in the table, or of a local office its kind with the place as read.
        code: Code letters of its own, or of the ministry or province above it; None where unknown.
        kind: As in the table of agencies; `local` for local offices.
        level: Its rank, one of `LEVELS`.
        parent: The agency above it where the table names one, else None.
        cost: Visual distance from the name as read, 0 for the same.
        confidence: 0 to 1.
        in_table: False for a local office of which only the kind is known.
    """

    name: str
    code: str | None
    kind: str
    level: str
    parent: str | None
    cost: float
    confidence: float
    in_table: bool


@dataclass(frozen=True)
class AgencyTable:
    """The agencies to choose among, with what makes the choice quick."""

    agencies: tuple[Agency, ...]
    codes: frozenset[str]
    by_key: dict[str, tuple[Agency, ...]] = field(repr=False)
    by_head: dict[str, tuple[tuple[str, str], ...]] = field(repr=False)
    provinces: dict[str, Agency] = field(repr=False)


@cache
def agency_table() -> AgencyTable:
    """Give the table of agencies with what users add to it; the users' come first."""
    return _index(known_agencies())


def _index(agencies: Iterable[Agency]) -> AgencyTable:
    listed = tuple(agencies)
    by_key: dict[str, list[Agency]] = {}
    by_head: dict[str, list[tuple[str, str]]] = {}
    for agency in listed:
        key = comparable(agency.name)
        if key not in by_key:
            by_head.setdefault(level_word(key) or "", []).append((key, skeleton(key)))
        by_key.setdefault(key, []).append(agency)
    return AgencyTable(
        agencies=listed,
        codes=codes_of(listed),
        by_key={key: tuple(rows) for key, rows in by_key.items()},
        by_head={head: tuple(rows) for head, rows in by_head.items()},
        provinces={
            comparable(agency.name.removeprefix("จังหวัด")): agency
            for agency in listed
            if agency.kind == "province" or agency.name == "กรุงเทพมหานคร"
        },
    )


def match_agency(
    name: str,
    *,
    parent: str | None = None,
    year: int | None = None,
    table: AgencyTable | None = None,
) -> AgencyMatch | None:
    """Tell which agency a name means; None when it is like no known name, and then it stays as read.

    Args:
        name: One name with its word of rank, such as a line of a letterhead or a stamp; short forms are
            expanded.
        parent: Name of the agency above it, where known: decides among divisions of one name.
        year: Buddhist year of the letter: agencies that did not exist then give way to those that did.
        table: From `agency_table`; the package's own where None.
    """
    table = table or agency_table()
    read = expand_abbreviations(single_spaced(name))
    key = comparable(read)
    if len(key) > _LONGEST_NAME:
        return None
    head = level_word(key)
    if head is None:
        rows = table.by_key.get(key)
        # A user's name may have no word of rank; then nothing but the very name will do.
        return None if rows is None else _match(_best_row(rows, parent, year), 0.0, table)
    rows = table.by_key.get(key)
    if rows is not None:
        return _match(_best_row(rows, parent, year), 0.0, table)
    nearest = _nearest(key, head, table)
    if nearest is not None:
        cost, found = nearest
        return _match(_best_row(table.by_key[found], parent, year), cost, table)
    return _local_office(read, table)


def _nearest(key: str, head: str, table: AgencyTable) -> tuple[float, str] | None:
    """Give the one name of the same rank within reach; None when there is none or two are as near."""
    limit = _LIMIT_PER_LETTER * len(key)
    bones = skeleton(key)
    allowed = max(1, int(_SKELETON_SHARE * len(bones)))
    digits = re.sub(r"\D", "", key)
    placed = _PROVINCE_BEGINS.search(key) is not None
    costs: list[tuple[float, str]] = []
    for candidate, candidate_bones in table.by_head.get(head, ()):
        # ๓ for ๔ makes another division: digits are never bent.
        if re.sub(r"\D", "", candidate) != digits:
            continue
        # What has letters over is another office: ...ท้องถิ่นจังหวัดเลย is not ...ท้องถิ่นจังหวัด.
        if len(bones) - len(candidate_bones) > 1 or (placed and candidate.endswith("จังหวัด")):
            continue
        if Levenshtein.distance(bones, candidate_bones, score_cutoff=allowed) > allowed:
            continue
        cost = visual_distance(key, candidate, limit=limit + _MARGIN)
        if cost <= limit + _MARGIN:
            costs.append((cost, candidate))
    costs.sort()
    if not costs or costs[0][0] > limit or (len(costs) > 1 and costs[1][0] - costs[0][0] < _MARGIN):
        return None
    return costs[0]


def _best_row(rows: tuple[Agency, ...], parent: str | None, year: int | None) -> Agency:
    above = comparable(parent) if parent else ""

    def fitness(row: Agency) -> tuple[bool, bool, bool]:
        then = year is None or (row.valid_from or 0) <= year <= (row.valid_to or 9999)
        # Where the parent is unknown, the row that claims none is the honest one.
        return (bool(above) and comparable(row.parent) == above, then, not row.parent)

    return max(rows, key=fitness)


def _match(row: Agency, cost: float, table: AgencyTable) -> AgencyMatch:
    share = cost / max(1, len(comparable(row.name)))
    return AgencyMatch(
        name=row.name,
        code=row.code or _code_above(row, table),
        kind=row.kind,
        level=row.level if row.level in LEVELS else "division",
        parent=row.parent or None,
        cost=round(cost, 3),
        confidence=round(0.98 if cost == 0 else max(0.3, 0.95 - 4.0 * share), 3),
        in_table=True,
    )


def _code_above(row: Agency, table: AgencyTable) -> str | None:
    for _ in range(4):
        above = table.by_key.get(comparable(row.parent)) if row.parent else None
        if not above:
            return None
        row = above[0]
        if row.code:
            return row.code
    return None


def _local_office(read: str, table: AgencyTable) -> AgencyMatch | None:
    """Recognise an office by its kind and place; only a province in it is looked up and mended."""
    name, province, cost = _mend_province(read, table)
    office = placed_office(name)
    if (office is None and province is None) or name.startswith(_ALL_LISTED):
        return None
    head = office[0] if office else name.split("จังหวัด")[0] + "จังหวัด"
    if office is None and comparable(head) not in table.by_key:
        return None
    word = level_word(name)
    return AgencyMatch(
        name=name,
        code=None if province is None else province.code,
        kind="local",
        level=LEVEL_WORDS[word] if word and "จังหวัด" not in head else "province_office",
        parent=None if province is None else province.name,
        cost=round(cost, 3),
        confidence=round(max(0.3, (0.9 if province else 0.75) - cost / 2), 3),
        in_table=False,
    )


def _mend_province(name: str, table: AgencyTable) -> tuple[str, Agency | None, float]:
    """Find `จังหวัด` with a province after it; give the name so mended, the province, and the cost."""
    before, word, after = name.rpartition("จังหวัด")
    place = comparable(after)
    if not word or not place:
        return name, None, 0.0
    if place in table.provinces:
        return name, table.provinces[place], 0.0
    limit = 0.12 * len(place)
    costs = sorted(
        (cost, province)
        for province in table.provinces
        if (cost := visual_distance(place, province, limit=limit)) <= limit
    )
    if not costs or (len(costs) > 1 and costs[1][0] - costs[0][0] < _MARGIN):
        return name, None, 0.0
    cost, found = costs[0]
    return before + word + table.provinces[found].name.removeprefix("จังหวัด"), table.provinces[found], cost


def find_province(name: str, *, table: AgencyTable | None = None) -> Agency | None:
    """Give the province named by `จังหวัด...` or by its bare name, a little misread or not; or None."""
    table = table or agency_table()
    text = single_spaced(name)
    exact = table.provinces.get(comparable(text))
    if exact is not None:
        return exact
    return _mend_province(text if "จังหวัด" in text else "จังหวัด" + text, table)[1]
