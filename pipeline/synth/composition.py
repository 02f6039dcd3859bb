"""Compose the text of an official letter: its facts and its blocks in reading order."""

from __future__ import annotations

import datetime
import random
import re
from dataclasses import dataclass
from typing import Literal

from pipeline.synth import letterwords, phrases, texts
from pipeline.synth.alphabet import THAI_DIGITS
from pipeline.synth.records import Facts

Setting = Literal[
    "centre", "title", "left", "sender", "date", "label", "paragraph", "item", "closing",
    "complimentary", "signature", "owner", "seal", "table", "urgency", "form",
]  # fmt: skip
Kind = Literal["external", "memo", "stamped", "order", "announcement"]
KINDS: tuple[Kind, ...] = ("external", "memo", "stamped", "order", "announcement")

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9._/:@?=+\-]*|\d")
_TO_THAI = str.maketrans("0123456789", THAI_DIGITS)
_TITLES = ("นาย", "นาง", "นางสาว")
# The bare particle of territorial family names is no name.
_FAMILY_NAMES = tuple(name for name in phrases.FAMILY_NAMES if len(name) > 2)


@dataclass(frozen=True)
class Block:
    """A part of the letter as it is set on paper.

    Attributes:
        kind: section kind of the truth file.
        setting: how it is set.
        lines: paragraphs, each of which may be broken over several lines.
        label: word before the first paragraph (``เรื่อง``), set apart from it.
        number: number of a numbered item, as printed.
        level: depth of a numbered item, from 1.
        rows: cells of a table.
        new_page: whether it starts a page.
    """

    kind: str
    setting: Setting
    lines: tuple[str, ...]
    label: str | None = None
    number: str | None = None
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    new_page: bool = False


@dataclass(frozen=True)
class Letter:
    """A composed letter.

    Attributes:
        facts: the facts.
        blocks: in reading order.
        day: the letter's date.
        receivers: agencies whose registries may stamp it, as (agency, unit or None).
        qr: address of a QR code, or None.
    """

    facts: Facts
    blocks: tuple[Block, ...]
    day: datetime.date
    receivers: tuple[tuple[str, str | None], ...]
    qr: str | None


def thai_date(day: datetime.date, *, short: bool = False, era: bool = False) -> str:
    """Write a date with Arabic digits and the Buddhist year.

    Args:
        day: the date.
        short: short month.
        era: write ``พ.ศ.`` before the year.

    Returns:
        Such as ``22 มีนาคม 2567``.
    """
    month = (phrases.MONTHS_SHORT if short else phrases.MONTHS)[day.month - 1]
    return f"{day.day} {month} {'พ.ศ. ' if era else ''}{day.year + 543}"


def in_digits(text: str, digits: str) -> str:
    """Write the digits of a text as Thai digits where the letter does so; Latin words keep theirs.

    Args:
        text: text with Arabic digits.
        digits: ``thai`` or ``arabic``.

    Returns:
        The text.
    """
    if digits != "thai":
        return text
    return _LATIN.sub(
        lambda found: found.group().translate(_TO_THAI) if len(found.group()) == 1 else found.group(), text
    )


def _person(rng: random.Random) -> str:
    return f"{rng.choice(_TITLES)}{rng.choice(phrases.GIVEN_NAMES)} {rng.choice(_FAMILY_NAMES)}"


def _agency(rng: random.Random, invented: bool) -> tuple[str, str | None]:
    if invented or rng.random() < 0.4:
        return rng.choice(letterwords.INVENTED_AGENCIES)
    return texts.agency(rng), rng.choice((*phrases.UNITS, None))


def _phone(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return f"0 2{texts.digits(rng, 3)} {texts.digits(rng, 4)} ต่อ {texts.digits(rng, 4)}"
    return f"0 {rng.randint(2, 7)}{texts.digits(rng, 3)} {texts.digits(rng, 4)}"


def _site(rng: random.Random) -> str:
    name = "".join(rng.choice("abcdefghiklmnoprstuvw") for _ in range(rng.randint(4, 8)))
    return rng.choice(
        (
            f"https://www.{name}.example.th",
            f"www.{name}.example.th",
            f"https://{name}.example.th/{texts.digits(rng, 4)}",
        )
    )


class _Filler(dict[str, str]):
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
            value = _site(rng) if key == "site" else _phone(rng)
            self.notes[key].append(value)
            return value
        makers = {
            "agency": lambda: self.agency,
            "place": lambda: rng.choice(letterwords.INVENTED_PLACES),
            "person": lambda: _person(rng),
            "job": lambda: rng.choice(letterwords.JOBS),
            "amount": lambda: f"{rng.randint(8, 9000) * 250:,}" + rng.choice(("", "", ".00")),
            "count": lambda: f"{rng.randint(30, 9000):,}",
            "small": lambda: str(rng.randint(2, 30)),
            "year": lambda: str(self.day.year + 543 + rng.randint(-1, 1)),
            "percent": lambda: f"{rng.randint(10, 99)}.{rng.randint(10, 99)}",
        }
        return str(makers[key]())


def _body(
    rng: random.Random, topic: letterwords.Topic, filler: _Filler, longer: int, corpus: texts.Corpus | None
) -> list[Block]:
    blocks = [Block("body_paragraph", "paragraph", (rng.choice(topic.openings).format_map(filler),))]
    middles = rng.sample(topic.middles, k=min(len(topic.middles), rng.randint(1, 2) + longer))
    items = rng.sample(topic.items, k=min(len(topic.items), rng.randint(2, 4) + longer))
    if "ประธาน" in " ".join(topic.items):
        items = list(topic.items[: rng.randint(4, len(topic.items))])
    for place, sentence in enumerate(middles):
        text = sentence.format_map(filler)
        if corpus is not None and corpus.sentences and rng.random() < 0.5:
            text = " ".join(rng.choice(corpus.sentences) for _ in range(rng.randint(1, 3)))
        blocks.append(Block("body_paragraph", "paragraph", (text,)))
        if place == 0 and rng.random() < 0.75 + longer:
            for number, item in enumerate(items, 1):
                blocks.append(_item(f"{number}.", item.format_map(filler), 1))
                if rng.random() < 0.25:
                    for below in range(1, rng.randint(3, 4)):
                        inner = rng.choice(letterwords.TOPICS[0].items).format_map(filler)
                        blocks.append(_item(rng.choice((f"{number}.{below}",)), inner, 2))
    blocks.append(Block("closing", "closing", (rng.choice(topic.closings).format_map(filler),)))
    return blocks


def _item(number: str, text: str, level: int) -> Block:
    return Block("numbered_item", "item", (f"{number} {text}",), number=number, level=level)


def _annex(rng: random.Random, kind: Kind) -> list[Block]:
    rows = [("ลำดับ", "ชื่อ - สกุล", "ตำแหน่ง", "หมายเหตุ")]
    columns = rng.choice((3, 4))
    for number in range(1, rng.randint(7, 18)):
        rows.append(  # noqa: PERF401 - each row draws from chance in turn
            (
                str(number),
                _person(rng),
                rng.choice(letterwords.JOBS),
                rng.choice(("-", "ผู้ประสานงาน", "สำรอง")),
            )
        )
    heading = (
        "สิ่งที่ส่งมาด้วย 1"
        if kind in ("external", "stamped")
        else f"เอกสารแนบท้าย{'คำสั่ง' if kind == 'order' else ''}"
    )
    return [
        Block("annex_heading", "left", (heading,), new_page=True),
        Block("annex_heading", "centre", ("บัญชีรายชื่อผู้เข้าร่วมโครงการ",)),
        Block("table", "table", (), rows=tuple(row[:columns] for row in rows)),
    ]


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
    agency, unit = _agency(rng, invented)
    notes: dict[str, list[str]] = {"site": [], "phone": []}
    filler = _Filler(rng, agency, day, notes)
    topics = letterwords.TOPICS
    choices = {"order": topics[7:8], "announcement": topics[8:], "memo": (*topics[:1], *topics[3:7])}
    topic = rng.choice(choices.get(kind, topics[:7]))
    if topic.openings[0].startswith("ตามหนังสือที่อ้างถึง") and kind != "external":
        topic = topics[0]
    subject = topic.subject.format_map(filler)
    body = _body(rng, topic, filler, longer, corpus)
    circular = rng.random() < 0.3 and kind in ("external", "stamped")
    codes = letterwords.INVENTED_CODES if invented else tuple(phrases.AGENCY_CODES)
    code = rng.choice(codes)
    office = texts.digits(rng, rng.choice((4, 4, 5))) + (
        f".{rng.randint(1, 20)}" if rng.random() < 0.4 else ""
    )
    run = str(rng.randint(1, rng.choice((99, 999, 9999))))
    number = f"{code} {office}/{'ว ' if circular else ''}{run}"
    receiver = _agency(rng, invented)[0]
    to = rng.choice(letterwords.RECEIVERS).format(agency=receiver)
    phones = [_phone(rng)] if kind not in ("order", "announcement") else []
    faxes = [_phone(rng)] if rng.random() < 0.5 and kind in ("external", "stamped") else []
    mails = (
        [f"{_site(rng).split('.example')[0].split('.')[-1].split('/')[-1]}@example.th"]
        if rng.random() < 0.5 and kind in ("external", "stamped")
        else []
    )
    person, post = _person(rng), rng.choice(letterwords.POSTS)
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
        blocks += _annex(rng, kind)
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
    receivers = [(receiver, None), *(_agency(rng, invented) for _ in range(4))]
    return Letter(
        facts,
        tuple(_in_digits(one, digits) for one in blocks),
        day,
        tuple(receivers),
        _site(rng) if rng.random() < 0.2 else None,
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
