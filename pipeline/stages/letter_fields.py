"""Values of a letter from its sections: number, date, sender, addressee, references, contacts and so on.

Pure functions. What the letter has not is absent; a place that is there and empty, or that cannot be made
sense of,
gives a value without text whose status says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.records import LetterSections, Section, Value, ValueStatus
from pipeline.stages import letter_cues as cues
from pipeline.stages.field_proof import Proof
from pipeline.stages.letter_lines import join_text
from pipeline.stages.office_levels import UNKNOWN_CAP, mended_name, office_like, office_name, office_rank
from pipeline.thai.contacts import find_contacts
from pipeline.thai.dates import parse_date
from pipeline.thai.letter_numbers import parse_letter_number

ProofOf = Callable[[Section], Proof]

ADDRESS = re.compile(
    r"^(เลขที่|ถนน|ถ\.|ซอย|ตำบล|ต\.|อำเภอ|อ\.|แขวง|เขต\s*\D|หมู่|กทม|กรุงเทพ|จังหวัด.*\d{5}|ตู้\s*ปณ|อาคาร|ชั้น|\d+\s|\d{5})"
)
CONTACT_FIELDS = {"phone": "phones", "fax": "faxes", "email": "emails", "url": "urls"}
COUNT = re.compile(r"\s*\.{2,}\s*")


@dataclass(frozen=True)
class Entry:
    """A piece of a letter's text that is to become a value.

    Attributes:
        raw: As read; looked for in the section's lines to find its place and confidence.
        certainty: 0..1, of the rule that has cut it out.
    """

    field: str
    value: str | None
    raw: str
    section: Section
    certainty: float
    status: ValueStatus = ValueStatus.READ


def after_label(section: Section) -> str:
    """The text of a section without the label word that opens it."""
    label = cues.label_of(section.text, (section.kind,))
    return (label.rest if label is not None else section.text).strip()


def entries_of(text: str) -> list[str]:
    """Entries of a list of references or enclosures, without their running numbers.

    A line opens an entry when it has a number, or when no line of the list has one.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    numbered = sum(1 for line in lines if _list_number(line)) > 0
    entries: list[str] = []
    for line in lines:
        number = _list_number(line)
        rest = line[number.end() :] if number is not None else line
        if entries and numbered and number is None:
            entries[-1] = join_text(entries[-1], line)
        elif entries and not numbered and re.match(r"(จำนวน|ลงวันที่)", line):
            entries[-1] = f"{entries[-1]} {line}"
        else:
            entries.append(rest.strip())
    return [COUNT.sub(" ", entry).strip() for entry in entries if re.search(r"[^\W_]", entry)]


def _list_number(line: str) -> re.Match[str] | None:
    return re.match(r"^\(?\d{1,2}(?:\.\d{1,2})*\s?[.)]\s*(?=\D)|^\d{1,2}\.\d{1,2}\s+(?=\D)", line)


def letter_values(letter: LetterSections, proof_of: ProofOf) -> list[Value]:
    """All values of one letter.

    Args:
        proof_of: Gives the readings behind a section.
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
    by_kind: dict[str, list[Section]] = {}
    for section in letter.sections:
        by_kind.setdefault(section.kind, []).append(section)
    entries = [
        *_number_entries(by_kind),
        *_date_entries(by_kind),
        *_sender_entries(letter, by_kind),
        *_plain_entries(by_kind),
        *_signatory_entries(letter, by_kind),
        *_contact_entries(letter),
    ]
    for entry in entries:
        proof = proof_of(entry.section).of(entry.raw)
        confidence, value, status = proof.confidence, entry.value, entry.status
        if entry.field in ("from_agency", "from_unit") and value is not None:
            office = office_name(value, confidence)
            confidence, value, status = office.confidence, office.text, office.status
        elif entry.field == "owner_unit" and value is not None and not office_like(value):
            confidence = min(confidence, UNKNOWN_CAP)
        confidence = round(max(0.0, min(0.99, confidence * entry.certainty)), 4)
        values.append(
            Value(
                letter_no_in_doc=letter.letter_no_in_doc,
                field=entry.field,
                value=value,
                raw=entry.raw,
                confidence=confidence,
                engine=proof.engine,
                status=status,
                page_no=proof.page_no,
                polygon=proof.polygon,
            )
        )
    return values


def _number_entries(by_kind: dict[str, list[Section]]) -> list[Entry]:
    if "letter_no" not in by_kind:
        return []
    section = by_kind["letter_no"][0]
    text = " ".join(after_label(section).split())
    if not re.search(r"[^\W_]", text):
        return [Entry("letter_no", None, section.text, section, 0.9, ValueStatus.BLANK)]
    number = parse_letter_number(text)
    if number is None:
        if not re.search(r"\d", text):
            return [Entry("letter_no", None, text, section, 0.6, ValueStatus.UNREADABLE)]
        return [Entry("letter_no", text, text, section, 0.5)]
    sure, status = number.confidence, ValueStatus.READ
    if number.code_read is not None:
        status = ValueStatus.CORRECTED
    found = [
        Entry("letter_no", number.text, number.raw, section, sure if number.run else min(sure, 0.4), status)
    ]
    if number.code:
        found.append(
            Entry("letter_no_code", number.code, number.code_read or number.code, section, sure, status)
        )
    if number.office:
        found.append(Entry("letter_no_office", number.office, number.raw, section, sure))
    if number.run:
        found.append(Entry("letter_no_run", number.run, number.raw, section, sure))
        circular = "true" if number.is_circular else "false"
        found.append(Entry("is_circular", circular, number.raw, section, sure))
    else:
        found.append(Entry("letter_no_run", None, number.raw, section, 0.8, ValueStatus.BLANK))
    return found


def _date_entries(by_kind: dict[str, list[Section]]) -> list[Entry]:
    if "date" not in by_kind:
        return []
    section = by_kind["date"][0]
    text = re.sub(r"^\s*(สั่ง|ประกาศ|ให้ไว้|ให้)?\s*ณ?\s*วั?นที่?(?=[\s\d.:]|$)\s*[:.]*", "", section.text).strip(
        " ."
    )
    if not re.search(r"[^\W_]", text):
        return [Entry("date", None, section.text, section, 0.9, ValueStatus.BLANK)]
    date = parse_date(text)
    if date is None or date.value is None:
        return [
            Entry("date", None, text, section, 0.7, ValueStatus.UNREADABLE),
            Entry("date_text", text, text, section, 0.7),
        ]
    return [
        Entry("date", date.value.isoformat(), date.raw, section, date.confidence),
        Entry("date_text", " ".join(date.raw.split()), date.raw, section, date.confidence),
    ]


def split_offices(text: str) -> list[str]:
    """Names of offices that stand one after the other on a line, split where a word of level begins
    after a gap."""
    pieces: list[str] = []
    for word in text.split():
        if pieces and (office_rank(word) is None or re.search(r"(และ|แห่ง|ของ|ประจำ)$", pieces[-1])):
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    return pieces


def _sender_entries(letter: LetterSections, by_kind: dict[str, list[Section]]) -> list[Entry]:
    found: list[Entry] = []
    owner = _owner_entry(letter, by_kind)
    if letter.kind == "memo" and "letterhead" in by_kind:
        section = by_kind["letterhead"][0]
        text = re.split(r"\s*(?:โทร|\(\s*ชั้น|ติดต่อ)", after_label(section).replace("\n", " "))[0].strip(" .")
        text = re.sub(r"\s*\([^)]*$", "", text)
        offices = split_offices(text)
        if offices:
            ranks = [office_rank(office) or 5 for office in offices]
            top = min(range(len(offices)), key=lambda i: ranks[i])
            certain = len(offices) < 3 and len(set(ranks)) == len(ranks)
            found.append(Entry("from_agency", offices[top], offices[top], section, 0.96 if certain else 0.75))
            others = [office for i, office in enumerate(offices) if i != top]
            if others:
                found.append(Entry("from_unit", others[0], others[0], section, 0.95 if certain else 0.6))
        return found
    if letter.kind in ("order", "announcement") and "heading" in by_kind:
        section = by_kind["heading"][0]
        title = cues.title_of(section.text)
        if title is not None and title[1]:
            name = re.split(r"\s+(?:ที่\s*\d|เรื่อง)", title[1])[0]
            found.append(Entry("from_agency", name, name, section, 0.96))
    elif letter.kind == "stamped" and "signature" in by_kind:
        section = by_kind["signature"][0]
        name = section.text.split("\n")[0].strip()
        if cues.name_in_brackets(name) is None:
            found.append(Entry("from_agency", name, name, section, 0.95))
    elif "letterhead" in by_kind:
        section = by_kind["letterhead"][0]
        lines = [line for line in section.text.split("\n") if line and not ADDRESS.match(line)]
        if lines:
            found.append(Entry("from_agency", lines[0], lines[0], section, 0.96))
    if found and owner is not None and letter.kind in ("external", "stamped"):
        unit = owner.raw.split("\n")[0]
        if cues.bare(unit) != cues.bare(found[0].value or "") and office_rank(unit) is not None:
            found.append(Entry("from_unit", unit, unit, owner.section, 0.75))
    if owner is not None:
        found.append(
            Entry("owner_unit", owner.value, owner.raw.replace("\n", " "), owner.section, owner.certainty)
        )
    return found


def _owner_entry(letter: LetterSections, by_kind: dict[str, list[Section]]) -> Entry | None:
    """The unit lines at the foot without phones and addresses; none for memos, orders and announcements."""
    if letter.kind in ("memo", "order", "announcement") or "owner_contact" not in by_kind:
        return None
    section = by_kind["owner_contact"][0]
    names = []
    for line in section.text.split("\n"):
        contact = cues.CONTACT.search(line)
        name = (line[: contact.start()] if contact is not None else line).strip(" ,.")
        if len(cues.bare(name)) > 2 and not re.match(r"^[\d\s(),.+-]+$", name):
            names.append(name)
        elif names:
            break
    if not names:
        return None
    mended = [mended_name(name)[0] for name in names]
    status = ValueStatus.READ if mended == names else ValueStatus.CORRECTED
    return Entry("owner_unit", " ".join(mended), "\n".join(names), section, 0.93, status)


def _plain_entries(by_kind: dict[str, list[Section]]) -> list[Entry]:
    found: list[Entry] = []
    for field in ("to", "subject"):
        if field in by_kind:
            section = by_kind[field][0]
            text = " ".join(after_label(section).split())
            if re.search(r"[^\W_]", text):
                found.append(Entry(field, text, text, section, 0.97))
            else:
                found.append(Entry(field, None, section.text, section, 0.9, ValueStatus.BLANK))
    for field in ("references", "enclosures"):
        for section in by_kind.get(field, [])[:1]:
            label = cues.label_of(section.text, (field,))
            text = label.rest if label is not None else section.text
            found.extend(Entry(field, entry, entry, section, 0.95) for entry in entries_of(text))
    for field, reading in (("urgency", cues.urgency_of), ("secrecy", cues.secrecy_of)):
        isolated = [one for one in by_kind.get("other", []) if reading(one.text) is not None]
        for section in [*by_kind.get(field, []), *isolated][:1]:
            word = reading(section.text)
            if word is not None:
                exact = cues.bare(section.text) == cues.bare(word)
                found.append(
                    Entry(
                        field, word, section.text, section, 0.98 if exact and section.kind == field else 0.7
                    )
                )
    return found


def _signatory_entries(letter: LetterSections, by_kind: dict[str, list[Section]]) -> list[Entry]:
    if letter.kind == "stamped":
        return []
    for section in by_kind.get("signature", []):
        lines = [line.strip() for line in section.text.split("\n")]
        for index, line in enumerate(lines):
            name = cues.name_in_brackets(line)
            certainty = 0.96
            if (
                name is None
                and re.match(rf"^(?:{cues.TITLES})", line)
                and not cues.POSITION_WORDS.match(line)
            ):
                name, certainty = line.strip(" ()"), 0.7
            if name is None:
                continue
            name = " ".join(re.sub(r"\.{2,}", " ", name).split())
            found = [Entry("signatory_name", name, name, section, certainty)]
            position = " ".join(one for one in lines[index + 1 :] if re.search(r"[ก-ฮ]", one))
            if position:
                found.append(Entry("signatory_position", position, position, section, certainty - 0.02))
            return found
    return []


def _contact_entries(letter: LetterSections) -> list[Entry]:
    """Phones, faxes, mail addresses and sites anywhere in the letter, each once, in reading order."""
    found: list[Entry] = []
    seen: set[tuple[str, str]] = set()
    for section in letter.sections:
        if section.kind in ("table", "page_number", "catchword", "urgency", "secrecy", "date", "letter_no"):
            continue
        for contact in find_contacts(section.text):
            field = CONTACT_FIELDS[contact.kind]
            key = (field, contact.value.lower())
            if key not in seen:
                seen.add(key)
                found.append(Entry(field, contact.value, contact.raw, section, contact.confidence))
    return found
