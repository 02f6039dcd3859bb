"""Compose the text of an official letter: its facts and its blocks in reading order."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, replace

from pipeline.synth import edicts, letterwords, texts, topics
from pipeline.synth.blocks import Block, Kind, Letter
from pipeline.synth.body import write_annexes, write_body, write_check_body, write_edict
from pipeline.synth.fillings import Contacts, Filler, any_agency, any_mail, any_phone, any_site
from pipeline.synth.numerals import in_digits, number_of, thai_date
from pipeline.synth.offices import Office, head_of_unit, make_office
from pipeline.synth.people import make_person
from pipeline.synth.records import Facts

URGENCIES = ("ด่วน", "ด่วนมาก", "ด่วนที่สุด")
_SECRECIES = ("ลับ", "ลับ", "ลับ", "ลับมาก", "ลับที่สุด")
_COUNTED = ("ชุด", "ฉบับ", "แผ่น", "เล่ม", "หน้า", "ซอง")
# Salutations with the closings that go with them, and whom they are for.
_HIGH = (
    ("กราบเรียน", "ขอแสดงความนับถืออย่างยิ่ง", ("นายกรัฐมนตรี", "ประธานรัฐสภา", "ประธานศาลฎีกา", "ประธานองคมนตรี")),
    ("นมัสการ", "ขอนมัสการด้วยความเคารพ", ("เจ้าอาวาสวัดบึงระหาน", "พระครูวุฒิธรรมฐาน", "เจ้าคณะจังหวัดธารทอง")),
)


@dataclass
class _Draft:
    """What a letter is composed of before it is put in order."""

    rng: random.Random
    kind: Kind
    office: Office
    receiver: Office
    day: datetime.date
    contacts: Contacts
    number: str
    circular: bool
    posts: list[str]
    person: str
    to: str
    address: str = "เรียน"
    complimentary: str = "ขอแสดงความนับถือ"


def compose(
    rng: random.Random,
    *,
    kind: Kind,
    longer: int = 0,
    annex: int = 0,
    invented: bool = False,
    corpus: texts.Corpus | None = None,
) -> Letter:
    """Compose one letter.

    Args:
        rng: source of chance.
        kind: kind of letter.
        longer: how many more paragraphs and items than usual; 3 or more runs over pages.
        annex: how many annexes follow, each on a page of its own.
        invented: use invented agencies only.
        corpus: sentences for body paragraphs; without it shipped ones alone are used.

    Returns:
        The letter, with all digits as the letter writes them.
    """
    digits = "thai" if rng.random() < 0.7 else "arabic"
    draft = _draft(rng, kind, invented)
    day, contacts = draft.day, draft.contacts
    filler = Filler(rng, draft.office, day, contacts)
    references: list[str] = []
    enclosures: list[str] = []
    if kind in ("order", "announcement"):
        edict = rng.choice(edicts.ORDERS if kind == "order" else edicts.ANNOUNCEMENTS)
        subject = edict.subject.format_map(filler)
        body = write_edict(rng, edict, filler, longer, corpus)
    else:
        topic = rng.choice([one for one in topics.TOPICS if _suits(one, kind)])
        subject = topic.subject.format_map(filler)
        if kind == "external":
            references = _references(draft, topic.reply)
            enclosures = _enclosures(rng, topic)
        if kind == "memo" and not longer and rng.random() < 0.2:
            body = write_check_body(rng, filler)
        else:
            body = write_body(rng, topic, filler, longer, corpus, address=draft.address)
    annexes = write_annexes(rng, kind, filler, annex) if annex else []
    head, foot, owner_unit = _around(draft, subject, references, enclosures)
    urgent = kind in ("external", "memo", "stamped") and rng.random() < 0.3
    urgency = rng.choice(URGENCIES) if urgent else None
    secrecy = rng.choice(_SECRECIES) if rng.random() < 0.1 else None
    marks = [Block("urgency", "urgency", (urgency,))] if urgency else []
    if secrecy:
        marks.append(Block("secrecy", "secrecy", (secrecy,)))
    era = kind in ("order", "announcement")
    date = thai_date(day, era=era)
    stamped = kind == "stamped"
    qr = any_site(rng, draft.office.domain) if rng.random() < 0.2 else None
    facts = Facts(
        kind=kind,
        letter_no=None if kind == "announcement" else in_digits(draft.number, digits),
        letter_no_is_circular=draft.circular,
        date=day.isoformat(),
        date_text=in_digits(date, digits),
        from_agency=in_digits(draft.office.sender if kind == "external" else draft.office.name, digits),
        from_unit=None if era else in_digits(draft.office.unit, digits),
        to=None if era else in_digits(draft.to, digits),
        subject=None if stamped else in_digits(subject, digits),
        references=tuple(in_digits(one, digits) for one in references),
        enclosures=tuple(in_digits(one, digits) for one in enclosures),
        urgency=urgency,
        secrecy=secrecy,
        signatory_name=None if stamped else draft.person,
        signatory_position=None if stamped else in_digits(" ".join(draft.posts), digits),
        owner_unit=None if owner_unit is None else in_digits(owner_unit, digits),
        phones=_once(contacts.phones, digits),
        faxes=_once(contacts.faxes, digits),
        emails=tuple(dict.fromkeys(contacts.emails)),
        urls=tuple(dict.fromkeys(contacts.urls)),
        digits=digits,
    )
    pen = rng.random() < 0.42
    blocks = [*marks, *head, *body, *foot, *annexes]
    return Letter(
        facts,
        tuple(_in_digits(_by_pen(rng, one) if pen else one, digits) for one in blocks),
        day,
        ((draft.receiver.name, None), *(any_agency(rng, invented) for _ in range(4))),
        qr,
        secrecy_on_every_page=rng.random() < 0.6,
    )


def _suits(topic: topics.Topic, kind: Kind) -> bool:
    if topic.reply or topic.internal:
        return (topic.reply and kind == "external") or (topic.internal and kind == "memo")
    return True


def _once(values: list[str], digits: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(in_digits(one, digits) for one in values))


def _draft(rng: random.Random, kind: Kind, invented: bool) -> _Draft:
    day = datetime.date(2009, 1, 5) + datetime.timedelta(days=rng.randrange(0, 365 * 17))
    office, receiver = make_office(rng, invented=invented), make_office(rng, invented=invented)
    circular = rng.random() < 0.3 and kind in ("external", "stamped", "memo")
    run = number_of(rng, rng.choice((2, 3, 3, 4, 4, 5)))
    mark = rng.choice(("ว ", "ว ", "ว")) if circular else ""
    number = f"{office.code}/{mark}{run}"
    if kind == "order":
        number = f"{number_of(rng, rng.choice((2, 3, 4)))}/{day.year + 543}"
    posts = [office.head]
    if kind == "memo":
        posts = [head_of_unit(office) if rng.random() < 0.65 else rng.choice(letterwords.JOBS)]
    elif rng.random() < 0.4:
        instead = rng.choice(("ปฏิบัติราชการแทน", "ปฏิบัติราชการแทน", "รักษาราชการแทน"))
        posts = [f"{rng.choice(office.deputies)} {instead}", office.head]
    draft = _Draft(
        rng, kind, office, receiver, day, Contacts(), number, circular, posts,
        make_person(rng, office.kind), receiver.head,
    )  # fmt: skip
    if circular:
        draft.to = rng.choice(letterwords.CIRCLES)
    elif kind == "memo":
        draft.to = rng.choice((office.head, office.head, head_of_unit(receiver), receiver.head))
    elif kind == "stamped":
        draft.to = receiver.name
    elif kind == "external" and rng.random() < 0.08:
        draft.address, draft.complimentary, whom = rng.choice(_HIGH)
        draft.to = rng.choice(whom)
    return draft


def _references(draft: _Draft, needed: bool) -> list[str]:
    rng = draft.rng
    found = []
    for _ in range(rng.choice((1, 1, 1, 2)) if needed or rng.random() < 0.35 else 0):
        before = thai_date(draft.day - datetime.timedelta(days=rng.randint(5, 120)))
        urgency = rng.choice(("", "", "", " ด่วนที่สุด", " ด่วนมาก", " ลับ"))
        number = f"{draft.receiver.code}/{rng.choice(('', '', 'ว '))}{number_of(rng, 5)}"
        form = rng.choice(
            ("หนังสือ{0}{1} ที่ {2} ลงวันที่ {3}", "หนังสือ{0}{1} ที่ {2} ลงวันที่ {3}", "หนังสือ{0}{1} ที่ {2} ลว. {3}")
        )
        found.append(form.format(draft.receiver.name, urgency, number, before))
    return found


def _enclosures(rng: random.Random, topic: topics.Topic) -> list[str]:
    listed = topic.enclosures[: rng.randint(0, len(topic.enclosures))] if rng.random() < 0.9 else ()
    return [f"{one} จำนวน {rng.choice((1, 1, 1, 1, 2, 3, 27))} {rng.choice(_COUNTED)}" for one in listed]


def _numbered(entries: list[str]) -> tuple[str, ...]:
    return tuple(f"{n}. {one}" for n, one in enumerate(entries, 1)) if len(entries) > 1 else tuple(entries)


def _around(
    draft: _Draft, subject: str, references: list[str], enclosures: list[str]
) -> tuple[list[Block], list[Block], str | None]:
    """Give what stands before and after the body, and the owner's unit as it is printed at the foot."""
    rng, office, kind = draft.rng, draft.office, draft.kind
    signature = Block("signature", "signature", (f"({draft.person})", *draft.posts))
    date = thai_date(draft.day, era=kind in ("order", "announcement"))
    if kind == "memo":
        phone = any_phone(rng) if rng.random() < 0.85 else ""
        if phone:
            draft.contacts.phones.insert(0, phone)
        called = f" {rng.choice(('โทร.', 'โทร.', 'โทร', 'โทรศัพท์'))} {phone}" if phone else ""
        names = [office.unit, *((office.sub_unit,) if office.sub_unit else ()), office.name]
        if rng.random() < 0.2:
            names = [names[-1], *names[:-1]]
        head = [
            Block("heading", "title", ("บันทึกข้อความ",)),
            Block("letterhead", "form", (" ".join(names) + called,), label="ส่วนราชการ"),
            Block("letter_no", "form", (draft.number,), label="ที่"),
            Block("date", "form", (date,), label="วันที่"),
            Block("subject", "form", (subject,), label="เรื่อง"),
            Block("to", "label", (draft.to,), label=draft.address),
        ]
        return head, [signature], None
    if kind in ("order", "announcement"):
        word, verb = ("คำสั่ง", "สั่ง") if kind == "order" else ("ประกาศ", "ประกาศ")
        head = [Block("heading", "centre", (f"{word}{office.name}",))]
        if kind == "order":
            head.append(Block("letter_no", "centre", (f"ที่ {draft.number}",)))
        head.append(Block("subject", "centre", (f"เรื่อง {subject}",)))
        if rng.random() < 0.6:
            head.append(Block("subject", "rule", ()))
        return head, [Block("date", "date", (f"{verb} ณ วันที่ {date}",)), signature], None
    owner, owner_unit = _owner(draft)
    head = [Block("letter_no", "left", (f"ที่ {draft.number}",))]
    if kind == "stamped":
        head.append(Block("to", "label", (draft.to,), label="ถึง"))
        seal = [Block("signature", "seal", (office.name,)), Block("date", "seal", (date,))]
        return head, [*seal, *owner], owner_unit
    head += [
        Block("letterhead", "sender", (office.sender, *office.address)),
        Block("date", "date", (date,)),
        Block("subject", "label", (subject,), label="เรื่อง"),
        Block("to", "label", (draft.to,), label=draft.address),
    ]
    if references:
        head.append(Block("references", "label", _numbered(references), label="อ้างถึง"))
    if enclosures:
        head.append(Block("enclosures", "label", _numbered(enclosures), label="สิ่งที่ส่งมาด้วย"))
    closing = Block("complimentary", "complimentary", (draft.complimentary,))
    return head, [closing, signature, *owner], owner_unit


def _owner(draft: _Draft) -> tuple[list[Block], str]:
    """Give the owner's unit with its telephone, fax and mail, and now and then who gets a copy."""
    rng, office, contacts = draft.rng, draft.office, draft.contacts
    units = [office.unit, *((office.sub_unit,) if office.sub_unit else ())]
    phone, fax = any_phone(rng), any_phone(rng)
    lines = list(units)
    roll = rng.random()
    if roll < 0.12:
        lines.append(f"{rng.choice(('โทรศัพท์/โทรสาร', 'โทร./โทรสาร'))} {phone}")
        contacts.faxes.append(phone)
        contacts.phones.insert(0, phone)
    else:
        word = rng.choice(("โทร.", "โทร.", "โทร.", "โทรศัพท์"))
        contacts.phones.insert(0, phone)
        second = any_phone(rng)
        if roll < 0.25:
            contacts.phones.insert(1, second)
        lines.append(f"{word} {phone}" + (f", {second}" if roll < 0.25 else ""))
        if rng.random() < 0.55:
            lines.append(f"โทรสาร {fax}")
            contacts.faxes.append(fax)
    if rng.random() < 0.5:
        mail = any_mail(rng, office.domain)
        lines.append(
            f"{rng.choice(('ไปรษณีย์อิเล็กทรอนิกส์', 'ไปรษณีย์อิเล็กทรอนิกส์', 'e-mail :', 'E-mail:', 'อีเมล'))} {mail}"
        )
        contacts.emails.append(mail)
    if rng.random() < 0.15:
        site = f"www.{office.domain}"
        lines.append(site)
        contacts.urls.append(site)
    blocks = [Block("owner_contact", "owner", tuple(lines))]
    if rng.random() < 0.08:
        blocks.append(Block("copy_to", "left", (f"สำเนาส่ง {make_office(rng, invented=True).name}",)))
    return blocks, " ".join(units)


def _by_pen(rng: random.Random, block: Block) -> Block:
    """Leave the end of the letter's number, and mostly its day, to be written by hand."""
    line = block.lines[0] if block.lines else ""
    if block.kind == "letter_no" and block.setting != "centre":
        return replace(block, pen=line.rpartition("/")[2].removeprefix("ว").strip())
    if block.kind == "date" and rng.random() < 0.7 and line[:1].isdigit():
        return replace(block, pen=line.partition(" ")[0])
    return block


def _in_digits(block: Block, digits: str) -> Block:
    return replace(
        block,
        lines=tuple(in_digits(" ".join(one.split()), digits) for one in block.lines),
        number=None if block.number is None else in_digits(block.number, digits),
        rows=tuple(tuple(in_digits(cell, digits) for cell in row) for row in block.rows),
        pen=None if block.pen is None else in_digits(block.pen, digits),
    )
