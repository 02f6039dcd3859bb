"""Misread web and mail addresses mended by what else is known: domains of agencies, and of the same letter.

A domain is one name, so a reading that is one letter off a domain that the letter writes elsewhere, or that
an agency is known to have, is that domain. Nothing is mended without such a witness, and what was mended is
to be looked at: two names may differ by a letter. Domains stand in `data/domains.csv`; users extend it
(docs/rules.md).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from pipeline.thai.address_words import lost_first, with_usual_words
from pipeline.thai.confusion import visual_distance
from pipeline.thai.contacts import Contact, find_contacts
from pipeline.thai.rule_files import DOMAINS
from pipeline.thai.rules import rule_rows
from pipeline.thai.web_addresses import known_ending

LEAST_LETTERS = 3
"""Letters of a domain's own name below which nothing is mended: too many are one letter off."""

ONE_OFF, TWO_OFF = 1.0, 2.0
"""Letters by which a reading may be off: any known domain, and one that letter or sender bear out."""

_HOST = re.compile(r"^(?:[a-z]+://)?(?P<host>[^/:?#]+)", re.IGNORECASE)
_MAIL_LABEL = re.compile(
    r"(?:ไปรษณีย์?อิเล็กทรอนิกส?์?|จดหมายอิเล็กทรอนิกส?์?|อีเมล์?|E-?\s?mail)[ :.]{0,4}$", re.IGNORECASE
)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{6,60}")
_AT_READ_AS = "eaoqgQOG6890&"
"""What readers make of @ between Latin letters."""

_LONGEST_BEFORE = 40
"""Characters before an address that are looked at; labels and lost words are shorter."""

_BEFORE_LOCAL = re.compile(r"(?<![A-Za-z0-9._-])(?P<first>[A-Za-z][a-z0-9]{1,11})(?P<sign>[_-]?) $")
_NO_LOCAL_PART = frozenset(
    """
    mail email e-mail mailto gmail hotmail outlook address contact line id website web facebook page
    or and at to via
    """.split()  # noqa: SIM905
)
"""Words that stand before a mail address and are no part of it."""


@dataclass(frozen=True)
class Witnesses:
    """What is known of the domains that a letter may write.

    Attributes:
        written: How often the letter writes each domain.
        sender: Domains of the agency that sends it.
    """

    written: Mapping[str, int]
    sender: frozenset[str] = frozenset()


@cache
def known_domains() -> dict[str, str]:
    """Domains of agencies with the agency's name."""
    return {row["domain"]: row["name_th"] for row in rule_rows(DOMAINS.name)}


def domain_of(address: str) -> str:
    """The domain that an agency holds in a mail address or a site: `cgd.go.th` of `https://www.cgd.go.th/x`."""
    match = _HOST.match(address.rpartition("@")[2].lower())
    labels = (match["host"] if match is not None else "").strip(".").split(".")
    # `moph.o.th` and `moph.go.t` are misread ones: an ending that nobody has is as long as that of an agency.
    national = labels[-1] == "th" and len(labels[-2:-1]) == 1 and len(labels[-2]) <= 2
    three = len(labels) > 2 and (national or not known_ending(labels[-1]))
    return ".".join(labels[-3:] if three else labels[-2:])


def witnesses(texts: Iterable[str], sender: str | None) -> Witnesses:
    """What the texts of a letter and the name of its sender say about domains."""
    written: Counter[str] = Counter()
    for text in texts:
        written.update(domain_of(one.value) for one in find_contacts(text) if one.kind in ("email", "url"))
    name = "".join((sender or "").split())
    own = (domain for domain, agency in known_domains().items() if name and agency.replace(" ", "") in name)
    return Witnesses(written, frozenset(own))


@lru_cache(maxsize=8192)
def _off(read: str, domain: str) -> float:
    """Letters by which `read` is off `domain`, look-alikes for less than one."""
    return visual_distance(read, domain, limit=TWO_OFF)


def mended_domain(read: str, known: Witnesses) -> str | None:
    """The domain that `read` is a misreading of, by one witness and no other; None when it may be right.

    Letters that the letter or its sender bears out may be two off, all others one.
    """
    if read in known_domains() or len(read.split(".")[0]) < LEAST_LETTERS:
        return None
    best: dict[float, set[str]] = {}
    for domain in {*known_domains(), *known.written, *known.sender}:
        if domain == read or abs(len(domain) - len(read)) > TWO_OFF:
            continue
        borne_out = domain in known.sender or (domain in known_domains() and domain in known.written)
        repeated = known.written.get(domain, 0) > known.written.get(read, 0)
        if not (borne_out or repeated or domain in known_domains()):
            continue
        off = _off(read, domain)
        if off <= (TWO_OFF if borne_out else ONE_OFF):
            best.setdefault(off - (1.0 if borne_out or repeated else 0.0), set()).add(domain)
    if not best:
        return None
    nearest = best[min(best)]
    return nearest.pop() if len(nearest) == 1 else None


def mended_contact(contact: Contact, before: str, known: Witnesses) -> Contact:
    """`contact` with its domain, and what stands before a lost underscore, mended where there are witnesses.

    Args:
        before: The text before it: `hr div@cgd.go.th` is `hr_div@cgd.go.th`, for a mail address has no space.
    """
    value, before = contact.value, before[-_LONGEST_BEFORE:]
    if contact.kind not in ("email", "url"):
        return contact
    read = domain_of(value)
    domain = mended_domain(read, known)
    if domain is not None:
        # The host: a path may name the same site again.
        at = value.lower().find(read, value.find("@") + 1 if contact.kind == "email" else 0)
        value = value[:at] + domain + value[at + len(read) :]
    start = contact.start
    if contact.kind == "email":
        lost, letter = _BEFORE_LOCAL.search(before), lost_first(before)
        if lost is not None and lost["first"].lower() not in _NO_LOCAL_PART:
            value = f"{lost['first'].lower()}{lost['sign'] or '_'}{value}"
            start -= len(lost.group())
        elif letter is not None:
            value, start = letter + value, start - 1
        local, at_sign, host = value.rpartition("@")
        value = with_usual_words(local) + at_sign + host
    else:
        # The path keeps its letters: it is a name of its own.
        host_part = _HOST.match(value)
        if host_part is not None:
            own = host_part["host"].removesuffix(domain_of(value))
            at = host_part.start("host")
            value = value[:at] + with_usual_words(own) + value[at + len(own) :]
    if value == contact.value:
        return contact
    return replace(
        contact,
        value=value,
        raw=before[len(before) - (contact.start - start) :] + contact.raw,
        start=start,
        confidence=round(contact.confidence * 0.7, 4),
        mended=True,
    )


def broken_emails(text: str, known: Witnesses) -> tuple[Contact, ...]:
    """Mail addresses after their label whose @ was read as a letter: `info2edla.go.th`, where a domain that
    is known ends them."""
    found = []
    for token in _TOKEN.finditer(text):
        written = token.group().rstrip(".")
        before = text[max(0, token.start() - _LONGEST_BEFORE) : token.start()]
        if "." not in written or not _MAIL_LABEL.search(before):
            continue
        if text[token.end() : token.end() + 1] == "@":
            continue
        fits = [
            (off, -len(domain), at, domain)
            for domain in {*known_domains(), *(one for one in known.written if one in known_domains())}
            for at in range(max(2, len(written) - len(domain) - 1), len(written) - len(domain) + 2)
            if written[at - 1] in _AT_READ_AS and (off := _off(written[at:].lower(), domain)) <= ONE_OFF
        ]
        if not fits:
            continue
        _, _, at, domain = min(fits)
        if at < 3 or len({fit[3] for fit in fits if fit[0] == min(fits)[0]}) > 1:
            continue
        found.append(
            Contact(
                kind="email",
                raw=written,
                value=f"{written[: at - 1].lower()}@{domain}",
                extension=None,
                start=token.start(),
                end=token.start() + len(written),
                confidence=0.5,
                mended=True,
            )
        )
    return tuple(found)
