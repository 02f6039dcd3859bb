"""Values of a letter from its sections: number, date, sender, addressee, references, contacts and so on.

Pure functions. What the letter has not is absent; a place that is there and empty, or that cannot be made
sense of, gives a value without text whose status says so.
"""

from __future__ import annotations

import datetime
import math
import re
import statistics
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.records import LetterSections, Section, Value, ValueStatus
from pipeline.stages import letter_cues as cues
from pipeline.stages.field_calibration import calibrated
from pipeline.stages.field_proof import TESSERACT, TEXT_LAYER, Evidence, Proof, ProofOf
from pipeline.stages.letter_dates import days_named
from pipeline.stages.letter_entries import (
    BROKEN_MOST,
    Entry,
    Sections,
    after_label,
    entries_of,
    sections_by_kind,
    unfinished,
)
from pipeline.stages.letter_marks import read_whole
from pipeline.stages.letter_offices import MENDED_MOST, UNKNOWN_MOST
from pipeline.stages.letter_registration import code_misfits, date_entries, given_places, number_entries
from pipeline.stages.letter_senders import sender_entries
from pipeline.thai.actions import actions_of
from pipeline.thai.address_repair import broken_emails, mended_contact, witnesses
from pipeline.thai.agency_words import level_word
from pipeline.thai.contacts import Contact, find_contacts, find_table_phones
from pipeline.thai.names import spelt_name
from pipeline.thai.positions import position_under, read_position
from pipeline.thai.vocabulary import breaks_off, held_letters

MARKS = ("urgency", "secrecy")
"""Values that are marks of one word, whose sections are written out."""

SHORTEST_PLACE = 6
"""Letters of an agency's own name from which a position that is near it must be the same."""

_YEAR = r"\s*[2๒][45๔๕]\d\d"
DATE_BESIDE = re.compile(
    rf"\s+(?:(?:[มกพสตธ]|มี|มิ|เม)?\.?\s?[คยพ]\.?{_YEAR}|(?:[มกพสตธ]|มี|มิ|เม)\.\s?[คย]\.?|{_YEAR})$"
)
"""The end of a position that is none: month and year of a date stamp beside it. `ก.พ.` alone is an office."""

NO_CONTACTS = ("table", "page_number", "catchword", "urgency", "secrecy", "date", "letter_no")
"""Sections in which no contacts of the letter stand."""

ONE_TEXT = ("subject", "to")
"""Values that run over the lines of their section as one text."""

OF_WORDS = (
    *ONE_TEXT,
    "references",
    "enclosures",
    "from_agency",
    "from_unit",
    "owner_unit",
    "signatory_position",
)
"""Values made of words of the dictionary, but for the names of places in them."""

DATES = ("date", "date_text")

RUNNING = ("body_paragraph", "numbered_item")
"""Sections whose lines tell how far the lines of a page go."""

BEFORE = 64
"""Characters before an address among which what was lost of it may stand."""

CONTACT_FIELDS = {"phone": "phones", "fax": "faxes", "email": "emails", "url": "urls"}


def letter_values(letter: LetterSections, proof_of: ProofOf, *, calibrate: bool = True) -> list[Value]:
    """All values of one letter.

    Args:
        proof_of: Gives the readings behind a section.
        calibrate: Give the measured share of right values as confidence, not the product it is measured by.
    """
    values = [
        Value(
            letter_no_in_doc=letter.letter_no_in_doc,
            field="kind",
            value=letter.kind,
            raw=letter.kind_evidence,
            confidence=letter.kind_confidence,
            engine="rules",
        )
    ]
    entries = _entries(letter, proof_of)
    day = next((_day(entry) for entry in entries if entry.field == "date"), None)
    days = tuple(days_named(letter))
    proofs: dict[int, Proof] = {}
    others: dict[int, str] = {}
    for found in entries:
        number = found.section.section_no
        if number not in proofs:
            proofs[number], others[number] = proof_of(found.section), elsewhere(letter, number)
        readings = proofs[number]
        entry = _as_read(found, readings) if found.field in MARKS else found
        held = held_letters(entry.raw) if entry.field in OF_WORDS else ()
        given = given_places(entry.raw, day, days) if day is not None and entry.field in DATES else ()
        evidence = readings.of(entry.raw, others[number], held=held, given=given)
        if entry.field == "signatory_name" and evidence.engine == TEXT_LAYER and entry.value is not None:
            # The letters of a PDF's own text are those of the name, however rarely they meet.
            entry = replace(entry, value=entry.raw, status=ValueStatus.READ, most=0.99)
        most = min(entry.most, most_of(entry))
        if entry.field in ONE_TEXT and (right := right_margin(letter, entry.section.page_no)) is not None:
            most = min(most, BROKEN_MOST) if readings.ends_short(right) else most
        values.append(
            Value(
                letter_no_in_doc=letter.letter_no_in_doc,
                field=entry.field,
                value=entry.value,
                raw=entry.raw,
                confidence=round(min(_confidence(entry, evidence, calibrate=calibrate), most), 4),
                engine=evidence.engine,
                status=entry.status,
                page_no=evidence.page_no,
                polygon=evidence.polygon,
            )
        )
    return values


def _entries(letter: LetterSections, proof_of: ProofOf) -> list[Entry]:
    """What the sections of a letter hold, each piece beside what the others say of it."""
    by_kind = sections_by_kind(letter.sections)
    senders = sender_entries(letter, by_kind)
    sender = next((entry.value for entry in senders if entry.field == "from_agency"), None)
    numbers = number_entries(by_kind, proof_of, sender=sender)
    code = next((entry.value for entry in numbers if entry.field == "letter_no_code"), None)
    if code_misfits(sender, code):
        # One of the two was misread, or is another's.
        senders = [replace(one, most=min(one.most, UNKNOWN_MOST)) for one in senders]
    entries = [
        *numbers,
        *date_entries(by_kind),
        *senders,
        *_plain_entries(by_kind),
        *_signatory_entries(letter, by_kind),
        *_contact_entries(letter, sender),
        *_action_entries(by_kind),
    ]
    return [_beside_sender(entry, sender) for entry in entries] if sender is not None else entries


def _as_read(entry: Entry, readings: Proof) -> Entry:
    """A mark with what was read of it: its section holds the word as the regulation writes it."""
    entry = replace(entry, raw=readings.text or entry.raw)
    if read_whole(entry.raw, entry.value or ""):
        return entry
    # Another word may stand there: สับ (to switch) is a letter off ลับ.
    return replace(entry, status=ValueStatus.CORRECTED, most=min(entry.most, MENDED_MOST))


def _confidence(entry: Entry, evidence: Evidence, *, calibrate: bool) -> float:
    """0..1, that a value is right by its readings, its rule and what vouches for it."""
    # A long value is not as doubtful as the product of its characters' doubts, which come in runs.
    confidence = math.sqrt(evidence.confidence * evidence.weakest)
    # What tables and the rest of the letter vouch for need not be read surely in this one place.
    confidence = 1.0 - (1.0 - confidence) * (1.0 - entry.proven)
    confidence = max(0.0, min(0.99, confidence * entry.certainty))
    if calibrate and entry.value is not None and TESSERACT not in evidence.engine:
        # The measure was taken of our own recogniser's confidences. The letters of a PDF's own text need no
        # words or names to bear them out, and are no less sure than those that were read.
        measured = calibrated(entry.field, confidence, value=entry.value)
        confidence = max(confidence, measured) if evidence.engine == TEXT_LAYER else measured
    return confidence


def _day(entry: Entry) -> datetime.date | None:
    return datetime.date.fromisoformat(entry.value) if entry.value is not None else None


def elsewhere(letter: LetterSections, section_no: int) -> str:
    """The text of all other sections of the letter, without spaces."""
    return "".join("".join(one.text.split()) for one in letter.sections if one.section_no != section_no)


def right_margin(letter: LetterSections, page_no: int) -> float | None:
    """How far the paragraphs of a page go to the right (pixels); None on a page without any of two lines."""
    ends = [
        max(part.polygon[0::2])
        for section in letter.sections
        if section.kind in RUNNING
        for part in section.parts
        if part.page_no == page_no and len(part.line_nos) > 1
    ]
    return statistics.median(ends) if ends else None


def misfits(position: str, agency: str) -> bool:
    """True when a signatory's position names an agency that is nearly, but not quite, the sender's.

    One of the two was misread: `นายกเทศมนตรีนครเวียงข้อง` does not head `เทศบาลนครเวียงฆ้อง`.
    """
    level = level_word(agency)
    place = "".join(agency[len(level) :].split()) if level is not None and agency.startswith(level) else ""
    text = "".join(position.split())
    if len(place) < SHORTEST_PLACE or place in text:
        return False
    fit = fuzz.partial_ratio_alignment(place, text, score_cutoff=80.0)
    return fit is not None


def _beside_sender(entry: Entry, sender: str) -> Entry:
    """The position of a signatory beside the agency whose letter it is; all other entries as they are."""
    if entry.field != "signatory_position" or not entry.value:
        return entry
    mended = position_under(entry.value, sender)
    if mended is not None:
        return replace(entry, value=mended, status=ValueStatus.CORRECTED, most=min(entry.most, BROKEN_MOST))
    return replace(entry, most=min(entry.most, BROKEN_MOST)) if misfits(entry.value, sender) else entry


def most_of(entry: Entry) -> float:
    """Most that may be given to a value by its form: less for one that breaks off, as under a stamp."""
    if entry.value is None:
        return 0.99
    if entry.field in ("references", "enclosures") and unfinished(entry.value):
        return BROKEN_MOST
    text = entry.field in ("subject", "to", "from_agency", "from_unit", "owner_unit", "signatory_position")
    return BROKEN_MOST if text and breaks_off(entry.value) else 0.99


def _plain_entries(by_kind: Sections) -> list[Entry]:
    found: list[Entry] = []
    for field in ("to", "subject"):
        if field in by_kind:
            section = by_kind[field][0]
            text = " ".join(after_label(section).split())
            if re.search(r"[^\W_]", text):
                found.append(
                    _addressee(text, section)
                    if field == "to"
                    else Entry(field, text, text, section, 0.97 if len(cues.bare(text)) > 5 else 0.3)
                )
            else:
                # Every letter has them: but for dots to write on, what follows the label was not found.
                dotted = re.search(r"[.…_]{3,}", section.text) is not None
                status = ValueStatus.BLANK if dotted else ValueStatus.UNREADABLE
                found.append(Entry(field, None, section.text, section, 0.9 if dotted else 0.3, status))
    for field in ("references", "enclosures"):
        for section in by_kind.get(field, [])[:1]:
            label = cues.label_of(section.text, (field,))
            text = label.rest if label is not None else section.text
            found.extend(Entry(field, entry, entry, section, 0.95) for entry in entries_of(text))
    for field, reading in (("urgency", cues.urgency_of), ("secrecy", cues.secrecy_of)):
        isolated = [one for one in by_kind.get("other", []) if reading(one.text) is not None]
        marks = [(reading(one.text) or "", one) for one in [*by_kind.get(field, []), *isolated]]
        # The same word stands at the head and the foot of each page: of two that differ one has lost its end.
        if marks:
            word, section = max(marks, key=lambda mark: len(mark[0]))
            if not word:
                continue
            exact = cues.bare(section.text) == cues.bare(word) and section.kind == field
            agreed = all(other == word for other, _ in marks)
            found.append(
                Entry(
                    field,
                    word,
                    section.text,
                    section,
                    0.98 if exact else 0.7,
                    most=0.99 if agreed else BROKEN_MOST,
                )
            )
    return found


def _addressee(text: str, section: Section) -> Entry:
    """Whom a letter is to; never sure without a known salutation, for another one may stand in the value."""
    entry = _position_entry("to", text, section, 0.97)
    known = cues.label_of(section.text, ("to",)) is not None
    return entry if known else replace(entry, most=min(entry.most, BROKEN_MOST))


def _position_entry(field: str, text: str, section: Section, certainty: float) -> Entry:
    """A position or an addressee, with the pieces that the tables know as they write them."""
    reading = read_position(text)
    if reading.cost == 0:
        return Entry(field, text, text, section, certainty, proven=0.9 * reading.known**4)
    return Entry(
        field,
        reading.text,
        text,
        section,
        certainty,
        ValueStatus.CORRECTED,
        proven=0.6 * reading.known**4,
        most=MENDED_MOST,
    )


def _signatory_entries(letter: LetterSections, by_kind: Sections) -> list[Entry]:
    if letter.kind == "stamped":
        return []
    for section in by_kind.get("signature", []):
        lines = [line.strip() for line in section.text.split("\n")]
        for index, line in enumerate(lines):
            name = cues.name_in_brackets(line)
            certainty = 0.96
            if (
                name is None
                and re.match(rf"^(?:{cues.name_titles()})", line)
                and not cues.position_words().match(line)
            ):
                name, certainty = line.strip(" ()"), 0.7
            if name is None:
                continue
            read = " ".join(re.sub(r"\.{2,}", " ", name).split())
            name = spelt_name(read)
            entry = Entry("signatory_name", name, read, section, certainty)
            if name != read:
                entry = replace(entry, status=ValueStatus.CORRECTED, most=MENDED_MOST)
            found = [entry]
            position = " ".join(one for one in lines[index + 1 :] if re.search(r"[ก-ฮ]", one))
            position = DATE_BESIDE.sub("", position).lstrip("-–. ")
            if position:
                found.append(_position_entry("signatory_position", position, section, certainty - 0.02))
            return found
    return []


def _action_entries(by_kind: Sections) -> list[Entry]:
    """What the letter wants, from its purpose line, else from the last paragraph that asks for something."""
    for kind in ("closing", "body_paragraph"):
        for section in reversed(by_kind.get(kind, [])):
            wanted = actions_of(section.text)
            if wanted and (kind == "closing" or re.search(r"จึงขอ|ขอเชิญ|ขอความ|ขอบคุณ", section.text)):
                return [Entry("actions", action, section.text, section, 0.9) for action in wanted]
    return []


def _contact_entries(letter: LetterSections, sender: str | None) -> list[Entry]:
    """Phones, faxes, mail addresses and sites anywhere in the letter, each once, in reading order."""
    found: list[Entry] = []
    seen: set[tuple[str, str]] = set()

    def add(contact: Contact, section: Section) -> None:
        field = CONTACT_FIELDS[contact.kind]
        key = (field, contact.value.lower())
        if key not in seen:
            seen.add(key)
            entry = Entry(field, contact.value, contact.raw, section, contact.confidence)
            if contact.mended:
                entry = replace(entry, status=ValueStatus.CORRECTED, most=MENDED_MOST)
            found.append(entry)

    sections = [section for section in letter.sections if section.kind not in NO_CONTACTS]
    tables = [section for section in letter.sections if section.kind == "table"]
    known = witnesses((section.text for section in sections), sender)
    for section in sections:
        broken = broken_emails(section.text, known)
        whole = [
            contact
            for contact in find_contacts(section.text)
            if not any(contact.start < one.end and one.start < contact.end for one in broken)
        ]
        for contact in sorted([*whole, *broken], key=lambda one: one.start):
            contact = mended_contact(
                contact, section.text[max(0, contact.start - BEFORE) : contact.start], known
            )
            add(contact, section)
    for section in tables:
        # Lists of names have telephones in them; sites and addresses there are hardly ever read whole.
        for contact in find_table_phones(section.text):
            add(contact, section)
    return found
