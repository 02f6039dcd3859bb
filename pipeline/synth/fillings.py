"""What fills the blanks of a letter's sentences: persons, agencies, telephone numbers, days, amounts."""

from __future__ import annotations

import datetime
import random

from pipeline.synth import letterwords, phrases, texts
from pipeline.synth.numerals import thai_date

_TITLES = ("นาย", "นาง", "นางสาว")
# The bare particle of territorial family names is no name.
_FAMILY_NAMES = tuple(name for name in phrases.FAMILY_NAMES if len(name) > 2)


def any_person(rng: random.Random) -> str:
    """Make up a person: title, given name and family name."""
    return f"{rng.choice(_TITLES)}{rng.choice(phrases.GIVEN_NAMES)} {rng.choice(_FAMILY_NAMES)}"


def any_agency(rng: random.Random, invented: bool) -> tuple[str, str | None]:
    """Choose an agency and perhaps a unit of it.

    Args:
        rng: source of chance.
        invented: take invented ones only.

    Returns:
        Agency, and its unit or None.
    """
    if invented or rng.random() < 0.4:
        return rng.choice(letterwords.INVENTED_AGENCIES)
    return texts.agency(rng), rng.choice((*phrases.UNITS, None))


def any_phone(rng: random.Random) -> str:
    """Make up a telephone number with Arabic digits, sometimes with an extension (ต่อ)."""
    if rng.random() < 0.15:
        return f"0 2{texts.digits(rng, 3)} {texts.digits(rng, 4)} ต่อ {texts.digits(rng, 4)}"
    return f"0 {rng.randint(2, 7)}{texts.digits(rng, 3)} {texts.digits(rng, 4)}"


def any_site(rng: random.Random) -> str:
    """Make up an address on the net, under ``example.th``."""
    name = "".join(rng.choice("abcdefghiklmnoprstuvw") for _ in range(rng.randint(4, 8)))
    return rng.choice(
        (
            f"https://www.{name}.example.th",
            f"www.{name}.example.th",
            f"https://{name}.example.th/{texts.digits(rng, 4)}",
        )
    )


class Filler(dict[str, str]):
    """Fill the braces of a sentence, each time by new chance."""

    def __init__(
        self, rng: random.Random, agency: str, day: datetime.date, notes: dict[str, list[str]]
    ) -> None:
        super().__init__()
        self.rng, self.agency, self.day, self.notes = rng, agency, day, notes

    def __missing__(self, key: str) -> str:
        rng = self.rng
        if key == "day":
            return thai_date(self.day + datetime.timedelta(days=rng.randint(3, 60)))
        if key in ("law", "project", "course"):
            # One letter speaks of one project throughout, so these are chosen once and kept.
            chosen = {
                "law": letterwords.LAWS,
                "project": letterwords.PROJECTS,
                "course": letterwords.COURSES,
            }[key]
            self[key] = rng.choice(chosen).format_map(self)
            return self[key]
        if key in ("site", "phone"):
            value = any_site(rng) if key == "site" else any_phone(rng)
            self.notes[key].append(value)
            return value
        makers = {
            "agency": lambda: self.agency,
            "place": lambda: rng.choice(letterwords.INVENTED_PLACES),
            "person": lambda: any_person(rng),
            "job": lambda: rng.choice(letterwords.JOBS),
            "amount": lambda: f"{rng.randint(8, 9000) * 250:,}" + rng.choice(("", "", ".00")),
            "count": lambda: f"{rng.randint(30, 9000):,}",
            "small": lambda: str(rng.randint(2, 30)),
            "year": lambda: str(self.day.year + 543 + rng.randint(-1, 1)),
            "percent": lambda: f"{rng.randint(10, 99)}.{rng.randint(10, 99)}",
        }
        return str(makers[key]())
