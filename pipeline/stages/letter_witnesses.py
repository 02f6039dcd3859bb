"""Who sends a letter, by what other places of it than the sender's own say: needed where a seal lies over it.

The paragraphs open with the sender (`ด้วยกรมชลประทาน...`), the signatory heads it, the unit at the foot and
the domain of its addresses are its own. None of them is proof alone: a paragraph may open with another's
letter. Two that agree are.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.records import LetterSections, Section
from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_entries import Sections, after_label
from pipeline.thai.address_repair import domain_of, known_domains
from pipeline.thai.agencies import AgencyMatch, agency_table, match_agency
from pipeline.thai.agency_mentions import opening_agencies
from pipeline.thai.agency_table import known_codes
from pipeline.thai.canonical import comparable
from pipeline.thai.confusion import skeleton
from pipeline.thai.contacts import find_contacts
from pipeline.thai.letter_numbers import parse_letter_number

SENDERS = ("ministry", "department", "province")
"""Ranks of the agencies that other places of a letter are asked for: those that the table holds whole."""

PLACES = 2
"""Places of a letter that must name an agency before it stands for what its own place gives with doubt."""

ALIKE = 55.0
"""Per cent of letters, in their order, that what was read of a name must share with the name (two names of
one word of rank and nothing else in common share less)."""


SAME = 80.0
"""Per cent of letters shared from which what was read is itself a place that names the agency."""


@dataclass(frozen=True)
class SenderWitness:
    """An agency that other places of a letter than the sender's own name.

    Attributes:
        places: How many kinds of places name it.
        section: One that does.
        alike: Per cent of letters shared with what was read in the sender's own place; 0 for nothing read.
        numbered: Whether the letter's number has its code letters too, and it is no province: what sends in a
            province's name has a name of its own (ศาลากลางจังหวัด, the provincial hall).
    """

    name: str
    places: int
    section: Section
    alike: float
    numbered: bool


def witnessed_sender(
    letter: LetterSections, by_kind: Sections, read: str, *, must_fit: bool
) -> SenderWitness | None:
    """The one agency of the table that most places of a letter bear out as its sender, two or more.

    What was read in the sender's own place is one of them where it is like the name.
    An agency whose code is not that of the letter's number, or to which the letter is addressed, is not it.

    Args:
        read: What was read in the sender's own place, or nothing.
        must_fit: Whether the name must be like `read`: an office was read there, only not well.

    Returns:
        None when there is no such agency, or two with as many places and as like to `read`.
    """
    heard: dict[str, dict[str, Section]] = {}
    for place, agency, section in _named(by_kind):
        heard.setdefault(agency, {}).setdefault(place, section)
    code = _code(by_kind)
    addressee = "".join(cues.bare(after_label(one)) for one in by_kind.get("to", []))
    bones = skeleton("".join(read.split()))
    found = []
    for name, places in heard.items():
        match = match_agency(name)
        if match is None or cues.bare(name) in addressee:
            continue
        if code is not None and match.code is not None and match.code != code:
            continue
        alike = fuzz.ratio(bones, skeleton(comparable(name))) if bones else 0.0
        if len(places) + (alike >= SAME) < PLACES or (must_fit and alike < ALIKE):
            continue
        numbered = code is not None and match.code == code and match.level != "province"
        found.append(SenderWitness(name, len(places), next(iter(places.values())), alike, numbered))
    found.sort(key=lambda one: (-one.places, -one.alike))
    if len(found) > 1 and (found[0].places, found[0].alike) == (found[1].places, found[1].alike):
        return None
    return found[0] if found else None


def _named(by_kind: Sections) -> list[tuple[str, str, Section]]:
    """(kind of place, agency, section) of all that a letter says about its sender beside its own place."""
    named: list[tuple[str, str, Section]] = []
    paragraphs = [*by_kind.get("body_paragraph", []), *by_kind.get("closing", [])]
    for section in paragraphs:
        named.extend(
            ("body", agency.name, section) for agency in opening_agencies(section.text) if _sends(agency)
        )
    signatures = by_kind.get("signature", [])
    for section in signatures:
        position = " ".join(section.text.split("\n")[1:])
        named.extend(("signature", name, section) for name in _headed(position))
    for section in by_kind.get("owner_contact", []):
        for line in section.text.split("\n")[:2]:
            above = _agency_above(line)
            if above is not None:
                named.append(("foot", above, section))
    domains = known_domains()
    for section in [*paragraphs, *by_kind.get("numbered_item", []), *by_kind.get("owner_contact", [])]:
        for contact in find_contacts(section.text):
            agency = domains.get(domain_of(contact.value)) if contact.kind in ("email", "url") else None
            match = match_agency(agency) if agency is not None else None
            if match is not None and _sends(match):
                named.append(("domain", match.name, section))
    return named


def _sends(agency: AgencyMatch) -> bool:
    return agency.in_table and agency.level in SENDERS


def _headed(position: str) -> list[str]:
    """Agencies that the holder of a position heads or acts for: `อธิบดีกรมชลประทาน`."""
    text = comparable(position)
    table = agency_table()
    return [
        rows[0].name
        for key, rows in table.by_key.items()
        if len(key) > 6 and rows[0].level in SENDERS and f"ดี{key}" in text
    ]


def _agency_above(line: str) -> str | None:
    """The agency that a unit belongs to, where the table knows one alone that has a unit of this name."""
    match = match_agency(line.strip())
    if match is None or not match.in_table:
        return None
    rows = agency_table().by_key.get(comparable(match.name), ())
    parents = {row.parent for row in rows if row.parent}
    above = match_agency(parents.pop()) if len(parents) == 1 else None
    return above.name if above is not None and _sends(above) else None


def _code(by_kind: Sections) -> str | None:
    """The code letters of the letter's number, where they are known ones and were read as they stand."""
    for section in by_kind.get("letter_no", [])[:1]:
        number = parse_letter_number(" ".join(after_label(section).split()))
        if number is not None and number.code in known_codes() and number.code_read is None:
            return number.code
    return None
