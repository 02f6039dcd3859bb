"""Names of offices read so badly that their words of rank are damaged too, looked up by how letters look.

Stamps are small, worn and written over. What the table of agencies compares are names of one rank; here all
names stand against the one read: those of the table, and the offices that every province has.
"""

from __future__ import annotations

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

_ASKED = 12
_LEAST_LETTERS = 6


@dataclass(frozen=True)
class _Names:
    names: tuple[str, ...]
    keys: tuple[str, ...]
    bones: tuple[str, ...]


@lru_cache(maxsize=1)
def _names() -> _Names:
    table = agency_table()
    own = [agency.name for agency in table.agencies]
    heads = [name for name in own if name.endswith("จังหวัด") and name != "จังหวัด"]
    provinces = [agency.name.removeprefix("จังหวัด") for agency in table.agencies if agency.kind == "province"]
    names = tuple(dict.fromkeys([*own, *(head + province for head in heads for province in provinces)]))
    keys = tuple(comparable(name) for name in names)
    return _Names(names, keys, tuple(skeleton(key) for key in keys))


@lru_cache(maxsize=4096)
def guessed_office(read: str, sureness: float) -> tuple[str, float] | None:
    """(name, 0..1 of it being right) of the only office that a badly read name may be; None for none or two.

    Args:
        read: The name as read.
        sureness: 0..1, of one of its characters: the surer, the nearer a name must be.
    """
    key = comparable(expand_abbreviations(single_spaced(read)))
    if len(key) < _LEAST_LETTERS:
        return None
    held = _names()
    limit = min(_LARGEST_LIMIT, _SURE_LIMIT + _DOUBT_LIMIT * (1.0 - sureness))
    near = process.extract(
        skeleton(key), held.bones, scorer=Levenshtein.normalized_distance, limit=_ASKED, score_cutoff=0.5
    )
    costs = sorted(
        (
            visual_distance(key, held.keys[place], limit=0.6 * len(key))
            / max(len(key), len(held.keys[place])),
            place,
        )
        for _, _, place in near
    )
    if not costs or costs[0][0] > limit:
        return None
    if len(costs) > 1 and costs[1][0] - costs[0][0] < _MARGIN / len(key):
        return None
    cost, place = costs[0]
    return held.names[place], max(0.3, 0.8 - 2.0 * cost)
