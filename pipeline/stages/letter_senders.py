"""Who sends a letter: the agency, its unit, and the unit at the foot that has drawn it up.

The kinds of letters name their sender in different places (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖,
clauses 11 to 22): at the upper right, after ส่วนราชการ, คำสั่ง or ประกาศ, above the date of a stamped letter.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.records import LetterSections, ValueStatus
from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_entries import Entry, Sections, after_label
from pipeline.stages.letter_lines import spaced_length
from pipeline.stages.letter_offices import (
    KNOWN,
    MENDED_MOST,
    NEAR,
    REPEATED,
    SHORTEST_REPEATED,
    UNKNOWN_MOST,
    known_agency,
    office_like,
    office_reading,
    split_offices,
)
from pipeline.stages.letter_repeats import (
    SAME,
    begun_sender,
    headed_office,
    leading_repeat,
    opening_sender,
    repeated_sender,
)
from pipeline.stages.letter_witnesses import PLACES, witnessed_sender
from pipeline.stages.office_levels import office_rank
from pipeline.thai.agency_mentions import greatest, opening_agencies
from pipeline.thai.agency_words import LEVEL_WORDS, LEVELS, level_of, placed_office
from pipeline.thai.confusion import skeleton
from pipeline.thai.names import split_name
from pipeline.thai.positions import read_position

ADDRESS = re.compile(
    r"^(เลขที่|ถนน|ถ\.|ซอย|ตำบล|ต\.|อำเภอ|อ\.|แขวง|เขต\s*\D|หมู่|กทม|กรุงเทพ|จังหวัด.*\d{5}|ตู้\s*ปณ|อาคาร|ชั้น|\d+\s|.*\d{5}$)"
)
AFTER_OFFICES = re.compile(
    rf"\s*(?:{cues.TELEPHONE}|ติดต่อ|\((?=[^)]*\d)"
    r"|(?<=\s)โ\s?[ทหพ]\s?\S{0,2}[\s.]*(?=[\d(]|$)|(?<=\s)\d[\d -]{3,})"
)
"""What ends the offices of a memo's first line: its telephone, a floor in brackets."""

OWNER_AFTER_SPECKS = re.compile(r"^[^ก-ฮเ-ไ]*(?:\S{1,3}\s+)?(?=(?:กอง|กลุ่ม|ฝ่าย|งาน|สำนัก|ส่วน|ศูนย์)[ก-ฮเ-ไ])")
"""What a pen or a dash has left before the unit at the foot."""

PLACE_AFTER = re.compile(r"(?<=[ก-๎])\s+(?:(?:ตำบล|ต\.)\s?\S+\s+)?(?:อำเภอ|อ\.)\s?\S+\s+(?:จังหวัด|จ\.)\s?[ก-๎]+")
"""District and province after an office, as schools and local governments write them: where it lies, not
whose it is."""

ADDRESS_WORD = re.compile(r"อิเล็กทรอนิก|ไปรษณีย์|@|www", re.IGNORECASE)
"""Words of addresses, misread before them or not."""

WANTS_PLACE = re.compile(
    r"(?:^สำนักงานเขต.*การศึกษา|ประถมศึกษา|มัธยมศึกษา|ส่วนตำบล|ส่วนจังหวัด|สุขภาพตำบล|อำเภอ|เทศบาลนคร|เทศบาลเมือง|เทศบาลตำบล)$"
)
"""Names of offices that are named after a place, without it: it stands on the line below."""

HOUSE = re.compile("(?:ที่ทำการ|สำนักงาน)(?=องค์การ|เทศบาล)")
"""The house (office) of a local government before its name: ที่ทำการองค์การบริหารส่วนตำบล, สำนักงานเทศบาล."""

LIKE = 70.0
"""Per cent of letters, in their order, from which what was read is most of the name that stands for it."""

DOUBTED = 0.5
"""Confidence of the sender's own place below which a name that no table holds gives way to one that two
other places of the letter name."""

UNKNOWN_RANK = LEVELS.index("local") + 1.5
"""Rank of an office whose word of rank was not read: below those that send letters, above their units."""


def sender_entries(letter: LetterSections, by_kind: Sections) -> list[Entry]:
    """Agency, unit and owner unit of a letter."""
    if letter.kind == "memo" and "letterhead" in by_kind:
        memo = [_repaired(entry, by_kind, memo=True) for entry in _memo_sender(by_kind)]
        return _read_all(letter, memo)
    owner = _owner_entry(letter, by_kind)
    found: list[Entry] = []
    agency = _agency_entry(letter, by_kind)
    if agency is not None:
        agency = _repaired(agency, by_kind, memo=False)
        addressee = "".join(cues.bare(after_label(one)) for one in by_kind.get("to", []))
        if letter.kind == "external" and agency.value and cues.bare(agency.value) in addressee:
            # Nobody writes to himself: a stamp of the receiver was read in the sender's place.
            agency = replace(agency, most=min(agency.most, UNKNOWN_MOST))
        found.append(agency)
    if owner is not None and letter.kind in ("external", "stamped"):
        unit = owner.raw.split("\n")[0]
        sender = agency.value or "" if agency is not None else ""
        if cues.bare(unit) != cues.bare(sender) and office_rank(unit) is not None:
            # Who has drawn it up is the sender's unit in most letters, and is not said to be.
            found.append(Entry("from_unit", unit, unit, owner.section, 0.95, most=MENDED_MOST))
    if owner is not None:
        found.append(replace(owner, raw=owner.raw.replace("\n", " ")))
    return _read_all(letter, found)


def _read_all(letter: LetterSections, entries: list[Entry]) -> list[Entry]:
    """The entries with their names as the table of agencies and the rest of the letter have them."""
    out = []
    for entry in entries:
        if entry.value is None or entry.proven:
            out.append(entry)
            continue
        elsewhere = " ".join(
            section.text for section in letter.sections if section.section_no != entry.section.section_no
        )
        office = office_reading(entry.value, elsewhere)
        most = entry.most
        if not office_like(office.text):
            most = min(most, UNKNOWN_MOST)
        if office.status is ValueStatus.CORRECTED and office.proven < REPEATED and not office.marks_alone:
            most = min(most, MENDED_MOST)
        out.append(
            replace(
                entry,
                value=office.text,
                proven=office.proven,
                status=office.status,
                most=most,
            )
        )
    return out


def _repaired(entry: Entry, by_kind: Sections, *, memo: bool) -> Entry:
    """The entry of a sender that no table holds, with the name as another place of the letter has it."""
    if entry.field != "from_agency" or entry.value is None or entry.status is ValueStatus.CORRECTED:
        return entry
    known = known_agency(entry.value)
    if known is not None and known.in_table and known.name not in LEVEL_WORDS:
        return entry
    repeat = repeated_sender(entry.value, entry.section, by_kind, memo=memo)
    if repeat is None:
        return entry
    most = MENDED_MOST if repeat.alike >= SAME else UNKNOWN_MOST
    # The head of a letter names the house of an office that is elsewhere named without it.
    house = HOUSE.match(entry.value)
    name = repeat.name if house is None or HOUSE.match(repeat.name) else house.group() + repeat.name
    return replace(entry, value=name, status=ValueStatus.CORRECTED, proven=0.5, most=most)


def _memo_sender(by_kind: Sections) -> list[Entry]:
    section = by_kind["letterhead"][0]
    text = AFTER_OFFICES.split(after_label(section).replace("\n", " "))[0].strip(" .")
    named = re.sub(r"\s*\([^)]*$", "", text)
    text = PLACE_AFTER.sub("", named)
    offices = split_offices(text)
    if not offices:
        return []
    first = leading_repeat(offices[0], by_kind)
    if first is not None:
        # The space between the two was lost, under a stamp as often as not.
        offices[:1] = [first, offices[0].removeprefix(first).strip()]
    ranks = [office_rank(office) or UNKNOWN_RANK for office in offices]
    top = min(range(len(offices)), key=lambda i: ranks[i])
    if first is not None and office_rank(first) is None:
        top = 0
    for index, office in enumerate(offices):
        # An office of the province belongs to the province that stands beside it, whatever its own rank.
        if (
            first is None
            and re.match(r"จังหวัด.", office)
            and any(one != office and one.endswith(office) for one in offices)
        ):
            top = index
    # Each a rank of its own: which of them sends it, and which of the others is the greater, is plain.
    certain = len(set(ranks)) == len(ranks) and (len(offices) < 3 or UNKNOWN_RANK not in ranks)
    found = [Entry("from_agency", offices[top], offices[top], section, 0.97 if certain else 0.8)]
    others = [office for i, office in enumerate(offices) if i != top]
    if others:
        # Of several the greatest is the agency's unit, the others are its own; equals are one name.
        least = [ranks[i] for i in range(len(offices)) if i != top]
        unit = others[least.index(min(least))]
        if len(set(least)) == 1 and top in (0, len(offices) - 1):
            unit = " ".join(others)
        found.append(Entry("from_unit", unit, unit, section, 0.97 if certain else 0.6))
    if text != named and not any(placed_office(office) for office in offices):
        # A gap may part the name itself: สำนักงานเกษตร อำเภอเมือง จังหวัดเลย is the office of that district.
        return [replace(entry, most=min(entry.most, UNKNOWN_MOST)) for entry in found]
    return found


def _agency_entry(letter: LetterSections, by_kind: Sections) -> Entry | None:
    """The sender of a letter that is no memo, from its own place or, where that was not read, from others."""
    entry = None
    if letter.kind in ("order", "announcement") and "heading" in by_kind:
        section = by_kind["heading"][0]
        title = cues.title_of(section.text)
        if title is not None and title[1]:
            name = " ".join(re.split(r"\s+(?:ที่\s*\d|เรื่อง)", title[1])[0].split())
            entry = Entry("from_agency", name, name, section, 0.97)
    elif letter.kind == "stamped":
        for section in by_kind.get("signature", [])[:1]:
            name = section.text.split("\n")[0].strip()
            if cues.name_in_brackets(name) is None:
                entry = Entry("from_agency", name, name, section, 0.95)
    elif letter.kind not in ("order", "announcement") and "letterhead" in by_kind:
        section = by_kind["letterhead"][0]
        sent = cues.FROM.match(section.text)
        if sent is not None:
            # A message by radio or fax names the post that sends it.
            name = section.text[sent.end() :].split("\n")[0].strip()
            return Entry("from_agency", name, name, section, 0.9, proven=NEAR, most=MENDED_MOST)
        lines = [line for line in section.text.split("\n") if line.strip() and not ADDRESS.match(line)]
        # What a stamp has left above the sender names no office.
        first = next((at for at, line in enumerate(lines) if level_of(line.strip()) is not None), 0)
        lines = lines[first:] if first < 3 else lines
        addressee = "".join(cues.bare(after_label(one)) for one in by_kind.get("to", []))
        if len(lines) > 1 and cues.bare(lines[0]) in addressee and office_like(lines[1]):
            # A stamp beside the head is the receiver's.
            lines = lines[1:]
        if lines:
            name = joined_office(lines)
            entry = Entry("from_agency", name, name, section, 0.97)
    if entry is not None and entry.value is not None and office_like(entry.value):
        known = known_agency(entry.value)
        if known is not None and known.in_table and known.name not in LEVEL_WORDS:
            return entry
        doubted = known is None and entry.section.confidence < DOUBTED
        borne_out = _borne_out(letter, by_kind, entry) if doubted else None
        return borne_out or _whole_name(by_kind, entry) or entry
    return (
        _borne_out(letter, by_kind, entry)
        or _mentioned_agency(letter, by_kind, entry)
        or _told_elsewhere(letter, by_kind, entry)
        or entry
    )


def _told_elsewhere(letter: LetterSections, by_kind: Sections, entry: Entry | None) -> Entry | None:
    """A sender that no table holds, by the foot or the first paragraph, for one that was not read."""
    read = entry.value or "" if entry is not None else ""
    told = begun_sender(read, by_kind)
    if (
        told is None
        and letter.kind in ("external", "stamped")
        and len("".join(read.split())) < SHORTEST_REPEATED
    ):
        told = opening_sender(by_kind)
    if told is None and letter.kind in ("order", "announcement"):
        told = headed_office(by_kind)
    if told is None:
        return None
    name, section = told
    return Entry(
        "from_agency", name, name, section, 0.5, ValueStatus.CORRECTED, proven=0.5, most=UNKNOWN_MOST
    )


def _borne_out(letter: LetterSections, by_kind: Sections, entry: Entry | None) -> Entry | None:
    """The agency that two other places of the letter name, for one that was read with doubt or not at all."""
    read = entry.value or "" if entry is not None else ""
    witness = witnessed_sender(letter, by_kind, read, must_fit=office_like(read))
    if witness is None:
        return None
    return Entry(
        "from_agency",
        witness.name,
        witness.name,
        witness.section,
        0.95 if witness.numbered else 0.7,
        ValueStatus.CORRECTED,
        proven=KNOWN if witness.numbered else 0.5,
        # Code and three places, or two with most of the name itself, are as good as a reading.
        most=0.99 if witness.numbered and (witness.places > PLACES or witness.alike >= LIKE) else MENDED_MOST,
    )


def _whole_name(by_kind: Sections, entry: Entry) -> Entry | None:
    """The agency that a paragraph opens with, where the sender's place holds its beginning: a seal lies over
    the rest."""
    piece = skeleton("".join((entry.value or "").split()))
    for section in [*by_kind.get("body_paragraph", []), *by_kind.get("closing", [])]:
        for agency in opening_agencies(section.text):
            whole = skeleton("".join(agency.name.split()))
            start = piece[: max(8, len(piece) - 2)]
            if agency.in_table and len(whole) > len(piece) and whole.startswith(start):
                return replace(
                    entry,
                    value=agency.name,
                    raw=agency.name,
                    section=section,
                    certainty=0.7,
                    status=ValueStatus.CORRECTED,
                    proven=0.5,
                    most=MENDED_MOST,
                )
    return None


def joined_office(lines: list[str]) -> str:
    """The first name of an office in `lines`, with the lines that it runs over.

    A line goes on with the name when the table knows the two as one, or when it begins with no word of rank
    and the line before breaks off at a word that joins.
    """
    name = lines[0].strip()
    for line in lines[1:3]:
        whole = name + line.strip()
        match = known_agency(whole)
        known = match is not None and match.in_table and match.cost <= 0.05 * len(whole)
        unended = re.search(r"(และ|แห่ง|ของ|เพื่อ|การ|ความ)$", name) or WANTS_PLACE.search(name)
        if known or (level_of(line) is None and unended):
            name = whole
        else:
            break
    return name


def _mentioned_agency(letter: LetterSections, by_kind: Sections, entry: Entry | None) -> Entry | None:
    """The sender by what the rest of the letter says, where its own place holds no name or a piece of one.

    The agency that the paragraphs open with (`ด้วยกรมชลประทาน...`), or that the signatory heads. A piece that
    was read in the sender's place must be in the name.
    """
    piece = skeleton("".join((entry.value or "").split())) if entry is not None else ""
    for section in [*by_kind.get("body_paragraph", []), *by_kind.get("closing", [])]:
        agency = greatest(opening_agencies(section.text))
        if (
            agency is None
            or not agency.in_table
            or agency.level not in ("ministry", "department", "province")
        ):
            continue
        fits = len(piece) >= 3 and piece in skeleton(agency.name)
        if entry is None or fits or len(piece) < 3:
            return Entry(
                "from_agency",
                agency.name,
                agency.name,
                section,
                0.7 if fits else 0.5,
                ValueStatus.CORRECTED,
                proven=0.5,
                most=MENDED_MOST,
            )
    if letter.kind in ("order", "announcement"):
        for section in by_kind.get("signature", []):
            for word in read_position(" ".join(section.text.split("\n")[1:])).text.split():
                head = re.match(r"(?:รอง)?(?:อธิบดี|อธิการบดี|ผู้ว่าราชการ|เลขาธิการ|ปลัด)(?P<office>.{5,})", word)
                match = known_agency(head["office"]) if head is not None else None
                if match is not None and match.in_table:
                    return Entry(
                        "from_agency",
                        match.name,
                        match.name,
                        section,
                        0.5,
                        ValueStatus.CORRECTED,
                        proven=0.5,
                        most=MENDED_MOST,
                    )
    return None


def _names_person(name: str) -> bool:
    """True for a title with a given and a family name: a note or a stamp at the foot, no unit."""
    person = split_name(name)
    return person is not None and bool(person.titles) and person.last is not None


def _owner_entry(letter: LetterSections, by_kind: Sections) -> Entry | None:
    """The unit lines at the foot without phones and addresses; none for memos, orders and announcements."""
    if letter.kind in ("memo", "order", "announcement") or "owner_contact" not in by_kind:
        return None
    section = by_kind["owner_contact"][0]
    names: list[str] = []
    for line in section.text.split("\n"):
        contact = cues.CONTACT.search(line)
        name = (line[: contact.start()] if contact is not None else line).strip(" ,.")
        if len(cues.bare(name)) > 2 and not re.match(r"^[\d\s(),.+-]+$", name):
            names.append(name)
        elif names:
            break
    names = [OWNER_AFTER_SPECKS.sub("", name) if level_of(name) is None else name for name in names]
    first = next((index for index, name in enumerate(names) if level_of(name) is not None), 0)
    names = names[first:]
    if (
        not names
        or spaced_length("".join(re.findall(r"[ก-๎]", names[0]))) < 4
        or ADDRESS_WORD.search(names[0])
        or _names_person(names[0])
    ):
        return None
    return Entry("owner_unit", " ".join(names), "\n".join(names), section, 0.95)
