"""What fills the blanks of a letter's sentences: persons, days, amounts, numbers, addresses on the net."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from pythainlp.util import bahttext

from pipeline.synth import letterwords, phrases
from pipeline.synth.latin import latin
from pipeline.synth.numerals import figures, number_of, thai_date
from pipeline.synth.offices import Office, make_office
from pipeline.synth.people import make_person


@dataclass
class Contacts:
    """What a letter gives out as ways to reach somebody, each as printed, with Arabic digits."""

    phones: list[str] = field(default_factory=list)
    faxes: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)


def any_agency(rng: random.Random, invented: bool) -> tuple[str, str | None]:
    """Choose an agency and perhaps a unit of it, as its receiving stamp has them.

    Args:
        rng: source of chance.
        invented: take invented ones only.

    Returns:
        Agency, and its unit or None.
    """
    office = make_office(rng, invented=invented)
    return office.name, office.unit if rng.random() < 0.6 else None


def any_phone(rng: random.Random) -> str:
    """Make up a telephone number with Arabic digits, now and then with an extension (ต่อ) or more lines."""
    roll = rng.random()
    if roll < 0.15:
        return f"0 2{figures(rng, 3)} {figures(rng, 4)} ต่อ {figures(rng, rng.choice((3, 4, 5)))}"
    if roll < 0.25:
        last = rng.randint(0, 8)
        return f"0 {rng.randint(2, 7)}{figures(rng, 3)} {figures(rng, 3)}{last}-{rng.randint(last + 1, 9)}"
    if roll < 0.4:
        return f"0-{rng.randint(3, 7)}{figures(rng, 3)}-{figures(rng, 4)}"
    if roll < 0.5:
        return f"0{rng.choice('689')} {figures(rng, 4)} {figures(rng, 4)}"
    if roll < 0.58:
        return f"0{rng.choice('689')}{figures(rng, 1)}-{figures(rng, 3)}-{figures(rng, 4)}"
    return f"0 {rng.randint(2, 7)}{figures(rng, 3)} {figures(rng, 4)}"


def any_site(rng: random.Random, domain: str) -> str:
    """Make up an address on the net under a domain."""
    word = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(3, 8)))
    short = "".join(rng.choice("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(6))
    return rng.choice(
        (
            f"https://www.{domain}",
            f"www.{domain}",
            f"https://{word}.{domain}/{figures(rng, 4)}",
            f"http://{domain}/{short}",
            f"https://{domain}/{word}?id={figures(rng, 3)}",
        )
    )


def any_mail(rng: random.Random, domain: str) -> str:
    """Make up an address of electronic mail under a domain."""
    word = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(3, 7)))
    name = rng.choice(
        (
            "saraban",
            word,
            f"{word}.{rng.choice('abcdefghk')}",
            f"{word}_{figures(rng, 2)}",
            f"{word}-{word[:3]}",
        )
    )
    return f"{name}@{domain}"


def any_amount(rng: random.Random) -> str:
    """Make up a sum with commas, of any size, with satang now and then."""
    whole = int(rng.choice("123456789") + figures(rng, rng.choice((2, 3, 3, 4, 4, 5, 5, 6, 7))))
    if rng.random() < 0.5:
        whole = max(100, round(whole, -2))
    return f"{whole:,}" + (
        f".{figures(rng, 2)}" if rng.random() < 0.25 else rng.choice(("", "", ".00", ".-"))
    )


# Numbers that only some values make sense for.
_SENSIBLE = {
    "monthday": tuple(range(1, 29)),
    "years": (1, 2, 3, 5, 10),
    "inches": (60, 70, 72, 84, 90, 92, 99, 100, 120),
    "score": (61, 69, 79, 89, 90, 95),
    "monks": (5, 7, 9, 9, 9, 10),
    "mark": (3, 4),
}


class Filler(dict[str, str]):
    """Fill the braces of a sentence, each time by new chance but for what a letter says throughout."""

    _KEPT = ("law", "project", "course", "event", "days", "meeting_no", "place", "post", "round")

    def __init__(self, rng: random.Random, office: Office, day: datetime.date, contacts: Contacts) -> None:
        super().__init__()
        self.rng, self.office, self.day, self.contacts = rng, office, day, contacts

    def _day(self, least: int, most: int) -> str:
        return thai_date(self.day + datetime.timedelta(days=self.rng.randint(least, most)))

    def _span(self, ahead: int) -> str:
        """Two days, the second after the first, in one of the forms that letters have for them."""
        first = self.day + datetime.timedelta(days=ahead)
        last = first + datetime.timedelta(days=self.rng.randint(1, 9))
        if first.month == last.month and self.rng.random() < 0.5:
            return f"ระหว่างวันที่ {first.day}{self.rng.choice((' - ', '-', ' – '))}{thai_date(last)}"
        return f"ระหว่างวันที่ {thai_date(first)} ถึงวันที่ {thai_date(last)}"

    def _round(self) -> str:
        """The last day before the letter's own on which salaries rise: 1 April or 1 October."""
        years = (self.day.year - 1, self.day.year)
        rounds = (datetime.date(year, month, 1) for year in years for month in (4, 10))
        return thai_date(max(one for one in rounds if one < self.day))

    def _noted(self, kept: list[str], value: str) -> str:
        kept.append(value)
        return value

    def _baht(self) -> str:
        whole = int(self.rng.choice("123456789") + figures(self.rng, self.rng.choice((3, 4, 4, 5, 6, 7))))
        return f"{whole:,}.- บาท ({bahttext(whole)})" if self.rng.random() < 0.7 else f"{whole:,} บาท"

    def __missing__(self, key: str) -> str:
        rng, office = self.rng, self.office
        chosen: dict[str, tuple[str, ...]] = {
            "law": letterwords.LAWS,
            "project": letterwords.PROJECTS,
            "course": letterwords.COURSES,
            "place": letterwords.PLACES,
        }
        makers: dict[str, Callable[[], str]] = {
            # A name that ends in a number is set off from what follows it.
            "agency": lambda: f"{office.name} " if office.name[-1].isdigit() else office.name,
            "unit": lambda: office.unit,
            "head": lambda: office.head,
            "person": lambda: make_person(rng, office.kind),
            "post": lambda: rng.choice(letterwords.JOBS),
            "job": lambda: rng.choice(letterwords.JOBS),
            "thing": lambda: rng.choice(letterwords.THINGS),
            "event": lambda: self._day(4, 60),
            "soon": lambda: self._day(3, 40),
            "past": lambda: self._day(-120, -2),
            "days": lambda: self._span(rng.randint(4, 50)),
            "pastdays": lambda: self._span(-rng.randint(20, 90)),
            "time": lambda: f"{rng.randint(8, 16):02d}.{rng.choice(('00', '30', '15', '45', '39', '09'))}",
            "amount": lambda: any_amount(rng),
            "baht": self._baht,
            "count": lambda: f"{number_of(rng, 4) + 9:,}",
            "small": lambda: str(number_of(rng, 2) % 60 + 2),
            "round": self._round,
            "few": lambda: str(rng.choices(range(2, 10), (2, 4, 4, 2, 3, 5, 5, 5))[0]),
            "two": lambda: figures(rng, 2),
            "quarter": lambda: str(rng.randint(1, 4)),
            "year": lambda: str(self.day.year + 543 + rng.randint(-1, 1)),
            "percent": lambda: f"{rng.randint(1, 99)}.{figures(rng, 2)}",
            "number": lambda: f"{figures(rng, 2)}-{figures(rng, 3)}",
            "meeting_no": lambda: f"{rng.randint(1, 19)}/{self.day.year + 543}",
            "order_no": lambda: f"{number_of(rng, 4)}/{self.day.year + 543}",
            "meeting": lambda: f"{figures(rng, 3)} {figures(rng, 4)} {figures(rng, 4)}",
            "account": lambda: f"{figures(rng, 3)}-{figures(rng, 1)}-{figures(rng, 5)}-{figures(rng, 1)}",
            "plate": lambda: (
                f"{rng.choice('กขฆงชฌฎฐณธภศษฮ')}{rng.choice('กขจฉชญฒตทนพวสฬ')} {number_of(rng, 4)}"
            ),
            "latin": lambda: (
                f"{rng.choice(phrases.LATIN_NAMES)} {rng.choice(phrases.LATIN_NAMES)}, {latin(rng)}"
            ),
            "site": lambda: self._noted(self.contacts.urls, any_site(rng, office.domain)),
            "mail": lambda: self._noted(self.contacts.emails, any_mail(rng, office.domain)),
            "phone": lambda: self._noted(self.contacts.phones, any_phone(rng)),
        }
        if key in _SENSIBLE:
            return str(rng.choice(_SENSIBLE[key]))
        value = rng.choice(chosen[key]).format_map(self) if key in chosen else makers[key]()
        if key in self._KEPT:
            self[key] = value
        return value
