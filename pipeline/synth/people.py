"""Made-up persons: a title that fits the name, a given name and a family name."""

from __future__ import annotations

import functools
import random
import re

from pythainlp.corpus import thai_family_names, thai_female_names, thai_male_names

from pipeline.synth.alphabet import canonical, is_writable

_RARE = re.compile("[ึซฝฑฏฎฌฐฆฤฉฒ]")
_THAI_WORD = re.compile("[\u0e01-\u0e2e\u0e40-\u0e44][\u0e01-\u0e4e]{2,15}")
# Titles stand before the name without a blank; titles of rank and learning carry one.
_MALE = (("นาย", 30), ("ว่าที่ร้อยตรี ", 2), ("ดร.", 1), ("ผู้ช่วยศาสตราจารย์ ดร.", 1), ("พันตำรวจโท ", 1))
_FEMALE = (("นางสาว", 16), ("นาง", 12), ("ว่าที่ร้อยตรีหญิง ", 1), ("ดร.", 1), ("รองศาสตราจารย์ ดร.", 1))
_OF_PLACE = {
    "university": (("ผู้ช่วยศาสตราจารย์ ดร.", 4), ("รองศาสตราจารย์ ดร.", 4), ("ศาสตราจารย์ ", 2), ("อาจารย์ ", 2)),
    "hospital": (("นายแพทย์", 6),),
    "police": (("พันตำรวจเอก ", 5), ("พลตำรวจตรี ", 2), ("ร้อยตำรวจเอก ", 2)),
}


@functools.lru_cache(maxsize=1)
def _names() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Names by sort: all of them, and those with a letter that readers are weak at."""
    kept: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for sort, listed in (
        ("family", thai_family_names()),
        ("female", thai_female_names()),
        ("male", thai_male_names()),
    ):
        # The lists are sets: sorted, so that the same seed chooses the same name everywhere.
        names = sorted(
            one for one in map(canonical, listed) if _THAI_WORD.fullmatch(one) and is_writable(one)
        )
        kept[sort] = tuple(names), tuple(one for one in names if _RARE.search(one))
    return kept


def _name(rng: random.Random, sort: str) -> str:
    every, rare = _names()[sort]
    return rng.choice(rare if rng.random() < 0.3 else every)


def make_person(rng: random.Random, place: str = "") -> str:
    """Make up a person.

    Args:
        rng: source of chance.
        place: ``university``, ``hospital``, ``police`` or anything else; some of its people bear its titles.

    Returns:
        Title, given name and family name, such as ``นางสาวกัญญา ศรีสมบัติ``. Given name and title are of one sex.
    """
    sex = rng.choice(("male", "female"))
    titles = list(_MALE if sex == "male" else _FEMALE)
    if rng.random() < 0.6:
        own = _OF_PLACE.get(place, ())
        if own and sex == "female":
            own = tuple((title.replace("นายแพทย์", "แพทย์หญิง"), weight * 3) for title, weight in own)
            own = () if place == "police" else own
        titles += own
    title = rng.choices([one for one, _ in titles], [weight for _, weight in titles])[0]
    return f"{title}{_name(rng, sex)} {_name(rng, 'family')}"
