"""Names of offices read so badly that their words of rank are damaged too, looked up by how letters look.

Stamps are small, worn and written over. What the table of agencies compares are names of one rank; here all
names stand against the one read: those of the table, the offices that every province has, and those that the
letter names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.thai.agencies import agency_table
from pipeline.thai.agency_words import expand_abbreviations
from pipeline.thai.canonical import comparable, single_spaced
from pipeline.thai.confusion import skeleton, visual_distance

_SURE_LIMIT, _DOUBT_LIMIT, _LARGEST_LIMIT = 0.08, 0.5, 0.24
"""Visual distance a letter up to which a name is taken: of one read surely, what doubt adds to it, and at
most. Two offices of unlike names lie further apart than 0.3."""

_MARGIN = 1.0
"""The second name must be further off by so much in all, one letter, or the two are not told apart."""

_NAMED_BONUS = 1.0
"""Letters that an office named in the letter may be further off than another: it is the likelier one."""

_NAMED_LIMIT = 0.36
"""Visual distance a letter up to which a name is that of an office named in the letter."""

_NAMED_MARGIN = 0.5
"""`_MARGIN` of a name in the letter, the bonus counted."""

_PLACED = re.compile("จังห?วัด?..")

_REST, _ADDRESSED = 2, 0.4
"""Letters of a province up to which its name is lost, and how sure the one that is written to is then."""

_ASKED = 12
_LEAST_LETTERS = 6


@dataclass(frozen=True)
class _Names:
    names: tuple[str, ...]
    keys: tuple[str, ...]
    bones: tuple[str, ...]


@lru_cache(maxsize=1)
def _heads() -> tuple[str, ...]:
    """Names of offices that every province has, up to the name of the province."""
    names = (agency.name for agency in agency_table().agencies)
    return tuple(name for name in names if name.endswith("จังหวัด") and name != "จังหวัด")


@lru_cache(maxsize=1)
def _names() -> _Names:
    table = agency_table()
    own = [agency.name for agency in table.agencies]
    provinces = [agency.name.removeprefix("จังหวัด") for agency in table.agencies if agency.kind == "province"]
    names = tuple(dict.fromkeys([*own, *(head + province for head in _heads() for province in provinces)]))
    keys = tuple(comparable(name) for name in names)
    return _Names(names, keys, tuple(skeleton(key) for key in keys))


@lru_cache(maxsize=4096)
def guessed_office(
    read: str, sureness: float, offices: tuple[str, ...] = (), provinces: tuple[str, ...] = ()
) -> tuple[str, float] | None:
    """(name, 0..1 of it being right) of the only office that a badly read name may be; None for none or two.

    Args:
        read: The name as read.
        sureness: 0..1, of one of its characters: the surer, the nearer a name must be.
        offices: Names of offices in the letter, which are likelier than others.
        provinces: Names of provinces in the letter, whose offices are likelier too.
    """
    key = comparable(expand_abbreviations(single_spaced(read)))
    if len(key) < _LEAST_LETTERS:
        return None
    held = _names()
    near = process.extract(
        skeleton(key), held.bones, scorer=Levenshtein.normalized_distance, limit=_ASKED, score_cutoff=0.5
    )
    asked = {held.names[place]: held.keys[place] for _, _, place in near}
    known = {comparable(one) for one in provinces} & set(agency_table().provinces)
    named = [*offices, *(head + one for head in _heads() for one in known)]
    asked |= {name: comparable(name) for name in named if len(comparable(name)) >= _LEAST_LETTERS}
    likely = {comparable(name) for name in named}
    costs = []
    placed = _PLACED.search(key) is not None
    for name, wanted in asked.items():
        # What goes on after the word names a province: the head alone is no such office.
        if placed and name.endswith("จังหวัด"):
            continue
        cost = visual_distance(key, wanted, limit=0.6 * len(key))
        costs.append((cost - _NAMED_BONUS * (wanted in likely), cost / max(len(key), len(wanted)), name))
    costs.sort()
    return _nearest(costs, likely, sureness) or _of_addressee(key, offices)


def _nearest(
    costs: Sequence[tuple[float, float, str]], likely: Collection[str], sureness: float
) -> tuple[str, float] | None:
    """The first of the names where it is near enough and the next one is not; `costs` from the lowest."""
    if not costs:
        return None
    score, share, name = costs[0]
    doubt = _SURE_LIMIT + _DOUBT_LIMIT * (1.0 - sureness)
    limit = _NAMED_LIMIT if comparable(name) in likely else _LARGEST_LIMIT
    if share > min(limit, doubt * limit / _LARGEST_LIMIT):
        return None
    # The head alone, without its province, is the same office named in part.
    rivals = [one for one in costs[1:] if not name.startswith(one[2])]
    margin = _NAMED_MARGIN if comparable(name) in likely else _MARGIN
    if rivals and rivals[0][0] - score < margin:
        return None
    return name, max(0.3, 0.8 - 2.0 * share)


def _of_addressee(key: str, offices: Sequence[str]) -> tuple[str, float] | None:
    """An office of a province of whose name next to nothing was read, in the only province written to."""
    provinces = agency_table().provinces
    own = {comparable(one).removeprefix("จังหวัด") for one in offices if one.startswith("จังหวัด")}
    named = own & set(provinces)
    head = max((one for one in _heads() if key.startswith(comparable(one))), key=len, default=None)
    if head is None or len(named) != 1 or not 0 < len(key) - len(comparable(head)) <= _REST:
        return None
    return head + provinces[named.pop()].name.removeprefix("จังหวัด"), _ADDRESSED
