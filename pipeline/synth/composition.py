"""Compose the text of an official letter: its facts and its blocks in reading order."""

from __future__ import annotations

import datetime
import random

from pipeline.synth import letterwords, phrases, texts
from pipeline.synth.blocks import Block, Kind, Letter
from pipeline.synth.body import write_annex, write_body
from pipeline.synth.fillings import Filler, any_agency, any_person, any_phone, any_site
from pipeline.synth.numerals import in_digits, thai_date
from pipeline.synth.records import Facts


def compose(
    rng: random.Random,
    *,
    kind: Kind,
    longer: int = 0,
    annex: bool = False,
    invented: bool = False,
    corpus: texts.Corpus | None = None,
) -> Letter:
    """Compose one letter.

    Args:
        rng: source of chance.
        kind: kind of letter.
        longer: how many more paragraphs and items than usual; 3 or more runs over pages.
        annex: whether a table follows on a page of its own.
        invented: use invented agencies only.
        corpus: sentences for body paragraphs; without it shipped ones alone are used.

    Returns:
        The letter, with all digits as the letter writes them.
    """
    digits = "thai" if rng.random() < 0.7 else "arabic"
    day = datetime.date(2015, 1, 5) + datetime.timedelta(days=rng.randrange(0, 365 * 10))
    agency, unit = any_agency(rng, invented)
    notes: dict[str, list[str]] = {"site": [], "phone": []}
    filler = Filler(rng, agency, day, notes)
    topics = letterwords.TOPICS
    choices = {"order": topics[7:8], "announcement": topics[8:], "memo": (*topics[:1], *topics[3:7])}
    topic = rng.choice(choices.get(kind, topics[:7]))
    if topic.openings[0].startswith("ตามหนังสือที่อ้างถึง") and kind != "external":
        topic = topics[0]
    subject = topic.subject.format_map(filler)
    body = write_body(rng, topic, filler, longer, corpus)
    circular = rng.random() < 0.3 and kind in ("external", "stamped")
    codes = letterwords.INVENTED_CODES if invented else tuple(phrases.AGENCY_CODES)
    code = rng.choice(codes)
    office = texts.digits(rng, rng.choice((4, 4, 5))) + (
        f".{rng.randint(1, 20)}" if rng.random() < 0.4 else ""
    )
    run = str(rng.randint(1, rng.choice((99, 999, 9999))))
    number = f"{code} {office}/{'ว ' if circular else ''}{run}"
    receiver = any_agency(rng, invented)[0]
    to = rng.choice(letterwords.RECEIVERS).format(agency=receiver)
    phones = [any_phone(rng)] if kind not in ("order", "announcement") else []
    faxes = [any_phone(rng)] if rng.random() < 0.5 and kind in ("external", "stamped") else []
    mails = (
        [f"{any_site(rng).split('.example')[0].split('.')[-1].split('/')[-1]}@example.th"]
        if rng.random() < 0.5 and kind in ("external", "stamped")
        else []
    )
    person, post = any_person(rng), rng.choice(letterwords.POSTS)
    posts = [post]
    if rng.random() < 0.35:
        posts = [f"{post} {rng.choice(('ปฏิบัติราชการแทน', 'รักษาราชการแทน'))}", rng.choice(letterwords.POSTS)]
    urgency = (
        rng.choice(("ด่วน", "ด่วนมาก", "ด่วนที่สุด"))
        if rng.random() < 0.3 and kind in ("external", "memo", "stamped")
        else None
    )
    references: list[str] = []
    enclosures = list(topic.enclosures) if kind == "external" else []
    if kind == "external" and (rng.random() < 0.5 or "อ้างถึง" in body[0].lines[0]):
        before = thai_date(day - datetime.timedelta(days=rng.randint(10, 80)))
        references.append(
            f"หนังสือ{receiver} ที่ {rng.choice(codes)} {texts.digits(rng, 4)}/{texts.digits(rng, 3)} ลงวันที่ {before}"  # noqa: E501
        )
    era = kind in ("order", "announcement")
    date = thai_date(day, era=era)
    blocks: list[Block] = []
    if urgency:
        blocks.append(Block("urgency", "urgency", (urgency,)))
    address = rng.choice(
        phrases.ADDRESS_WORDS
        if not invented
        else ("ถนนริมบึง อำเภอเมืองธารทอง ธท 90210", "88 หมู่ที่ 3 ถนนสายน้ำ กธ 10990")
    )
    owner_unit: str | None = None
    signature = Block("signature", "signature", (f"({person})", *posts))
    if kind == "memo":
        blocks += [
            Block("heading", "title", ("บันทึกข้อความ",)),
            Block(
                "letterhead",
                "form",
                (f"{unit + ' ' if unit else ''}{agency} โทร. {phones[0]}",),
                label="ส่วนราชการ",
            ),
            Block("letter_no", "form", (number,), label="ที่"),
            Block("date", "form", (date,), label="วันที่"),
            Block("subject", "form", (subject,), label="เรื่อง"),
            Block("to", "label", (to,), label="เรียน"),
            *body,
            signature,
        ]
    elif kind in ("external", "stamped"):
        blocks.append(Block("letter_no", "left", (f"ที่ {number}",)))
        contact = [f"โทร. {one}" for one in phones] + [f"โทรสาร {one}" for one in faxes]
        contact += [f"ไปรษณีย์อิเล็กทรอนิกส์ {one}" for one in mails]
        owner_unit = unit or rng.choice(letterwords.INVENTED_AGENCIES)[1]
        owner = Block("owner_contact", "owner", (owner_unit, *contact))
        if kind == "external":
            blocks += [
                Block("letterhead", "sender", (agency, address)),
                Block("date", "date", (date,)),
                Block("subject", "label", (subject,), label="เรื่อง"),
                Block("to", "label", (to,), label="เรียน"),
            ]
            if references:
                blocks.append(Block("references", "label", tuple(references), label="อ้างถึง"))
            if enclosures:
                numbered = (
                    [f"{n}. {one}" for n, one in enumerate(enclosures, 1)]
                    if len(enclosures) > 1
                    else enclosures
                )
                blocks.append(Block("enclosures", "label", tuple(numbered), label="สิ่งที่ส่งมาด้วย"))
            blocks += [*body, Block("complimentary", "complimentary", ("ขอแสดงความนับถือ",)), signature, owner]
        else:
            blocks += [Block("to", "label", (to,), label="ถึง"), *body]
            blocks += [Block("signature", "seal", (agency,)), Block("date", "seal", (date,)), owner]
    else:
        word = "คำสั่ง" if kind == "order" else "ประกาศ"
        blocks.append(Block("heading", "centre", (f"{word}{agency}",)))
        if kind == "order":
            number = f"{rng.randint(1, 900)}/{day.year + 543}"
            blocks.append(Block("letter_no", "centre", (f"ที่ {number}",)))
        blocks += [
            Block("subject", "centre", (f"เรื่อง {subject}",)),
            *body,
            Block("date", "date", (f"{'สั่ง' if kind == 'order' else 'ประกาศ'} ณ วันที่ {date}",)),
            signature,
        ]
    if annex:
        blocks += write_annex(rng, kind)
    stamped = kind == "stamped"
    unit_shown = unit if kind == "memo" else owner_unit
    facts = Facts(
        kind=kind,
        letter_no=None if kind == "announcement" else in_digits(number, digits),
        letter_no_is_circular=circular,
        date=day.isoformat(),
        date_text=in_digits(date, digits),
        from_agency=agency,
        from_unit=unit_shown,
        to=None if era else in_digits(to, digits),
        subject=None if stamped else in_digits(subject, digits),
        references=tuple(in_digits(one, digits) for one in references),
        enclosures=tuple(in_digits(one, digits) for one in enclosures),
        urgency=urgency,
        secrecy=None,
        signatory_name=None if stamped else person,
        signatory_position=None if stamped else " ".join(posts),
        owner_unit=owner_unit,
        phones=tuple(in_digits(one, digits) for one in (*phones, *_kept(notes["phone"], body))),
        faxes=tuple(in_digits(one, digits) for one in faxes),
        emails=tuple(mails),
        urls=tuple(_kept(notes["site"], body)),
        digits=digits,
    )
    receivers = [(receiver, None), *(any_agency(rng, invented) for _ in range(4))]
    return Letter(
        facts,
        tuple(_in_digits(one, digits) for one in blocks),
        day,
        tuple(receivers),
        any_site(rng) if rng.random() < 0.2 else None,
    )


def _kept(values: list[str], body: list[Block]) -> list[str]:
    """Leave out values whose sentence was replaced by one of the corpus."""
    said = " ".join(line for block in body for line in block.lines)
    return [one for one in values if one in said]


def _in_digits(block: Block, digits: str) -> Block:
    return Block(
        block.kind,
        block.setting,
        tuple(in_digits(one, digits) for one in block.lines),
        block.label,
        None if block.number is None else in_digits(block.number, digits),
        block.level,
        tuple(tuple(in_digits(cell, digits) for cell in row) for row in block.rows),
        block.new_page,
    )
