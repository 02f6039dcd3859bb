"""The body of a letter, from its opening to its closing, and its annexes."""

from __future__ import annotations

import random
import re

from pipeline.synth import letterwords, texts
from pipeline.synth.alphabet import THAI_DIGITS
from pipeline.synth.blocks import Block, Kind
from pipeline.synth.edicts import Edict
from pipeline.synth.fillings import Filler, any_amount
from pipeline.synth.people import make_person
from pipeline.synth.topics import DUTIES, Listing, Topic

# A sentence that announces a list would have none, and ways to reach somebody would lack from the facts.
_UNFIT = re.compile(r"(ดังนี้|ดังต่อไปนี้)[\s:–-]*$|@|www|http|โทร|[0-9๐-๙][0-9๐-๙ \-]{6,}[0-9๐-๙]|^[(0-9๐-๙]")
_LONGEST = 450
_TO_ARABIC = str.maketrans(THAI_DIGITS, "0123456789")
# How the items of the first level are numbered.
_FIRST = ("{0}.", "{0}.", "{0}.", "({0})", "{0})", "ข้อ {0}")


def _of_corpus(rng: random.Random, corpus: texts.Corpus | None, count: int) -> str:
    """Join sentences of a corpus that fit a letter, many with rare letters; empty without any."""
    if corpus is None or not corpus.sentences:
        return ""
    found: list[str] = []
    for _ in range(8 * count):
        pool = corpus.rare if corpus.rare and rng.random() < 0.4 else range(len(corpus.sentences))
        sentence = corpus.sentences[rng.choice(pool)]
        if len(sentence) <= _LONGEST and not _UNFIT.search(sentence):
            found.append(sentence.translate(_TO_ARABIC))
        if len(found) == count:
            break
    return " ".join(found)


def _paragraph(text: str) -> Block:
    return Block("body_paragraph", "paragraph", (text,))


def _item(number: str, text: str, level: int) -> Block:
    return Block("numbered_item", "item", (f"{number} {text}",), number=number, level=level)


def _listed(rng: random.Random, listing: Listing, filler: Filler, longer: int, first: str) -> list[Block]:
    """Number the items of a list; every fifth has two or three below it."""
    count = min(len(listing.items), rng.randint(2, 3) + longer)
    # Only the choice is by chance: agendas, programmes and clauses keep their order.
    places = sorted(rng.sample(range(len(listing.items)), count))
    second = "{0}.{1}" if first == "{0}." and rng.random() < 0.75 else "({1})"
    branches = 0
    blocks: list[Block] = []
    for number, place in enumerate(places, 1):
        blocks.append(_item(first.format(number), listing.items[place].format_map(filler), 1))
        if listing.below and first != "({0})" and branches < 2 and rng.random() < 0.3:
            branches += 1
            inner = rng.sample(listing.below, k=rng.randint(2, min(3, len(listing.below))))
            for below, text in enumerate(inner, 1):
                blocks.append(_item(second.format(number, below), text.format_map(filler), 2))
    return blocks


def write_body(
    rng: random.Random,
    topic: Topic,
    filler: Filler,
    longer: int,
    corpus: texts.Corpus | None,
    *,
    address: str = "เรียน",
) -> list[Block]:
    """Write the body of a letter or memo: opening, paragraphs, lists right below their leads, purpose.

    Args:
        rng: source of chance.
        topic: what the letter is about.
        filler: fills the blanks of the sentences and keeps the ways to reach somebody that it gives out.
        longer: how many more paragraphs and items than usual.
        corpus: sentences that may stand in for paragraphs, or None.
        address: the word of the purpose, ``เรียน`` or what goes with the salutation.

    Returns:
        The blocks in reading order, with Arabic digits.
    """
    blocks = [_paragraph(rng.choice(topic.openings).format_map(filler))]
    middles = list(topic.middles)
    rng.shuffle(middles)
    for sentence in middles[: rng.randint(1, 2) + longer]:
        found = _of_corpus(rng, corpus, rng.randint(1, 3)) if rng.random() < 0.5 else ""
        if found:
            blocks.append(_paragraph(found))
            continue
        blocks.append(_paragraph(sentence.format_map(filler)))
    listings = rng.sample(topic.listings, k=min(len(topic.listings), 1 + longer // 2))
    if longer > 3 and DUTIES not in listings:
        listings.append(DUTIES)
    if rng.random() < 0.7 or longer:
        first = rng.choice(_FIRST[:5])
        for listing in listings:
            blocks.append(_paragraph(listing.lead.format_map(filler)))
            blocks += _listed(rng, listing, filler, longer, first)
    if "เบิกจ่าย" in topic.subject + topic.openings[0] + topic.closings[0] and rng.random() < 0.6:
        blocks.append(
            _paragraph(rng.choice(("รายละเอียดปรากฏตามตาราง ดังนี้", "โดยสรุปยอดเงินตามตารางได้ ดังต่อไปนี้")))
        )
        blocks.append(_money(rng, filler)[1])
    closing = rng.choice(topic.closings).replace("จึงเรียนมา", f"จึง{address}มา")
    blocks.append(Block("closing", "closing", (closing,)))
    return blocks


def write_check_body(rng: random.Random, filler: Filler) -> list[Block]:
    """Write the body of a short memo that asks for one of several things, with boxes to be ticked."""
    wishes = rng.sample(
        (
            "ทราบ",
            "ทราบและพิจารณา",
            "พิจารณาอนุมัติ",
            "ลงนาม",
            "แจ้งเวียนให้บุคลากรในสังกัดทราบ",
            "ส่งข้อมูลให้{unit} ภายในวันที่ {soon}",
            "หากประสงค์จะเข้าร่วม ให้แจ้งชื่อที่ {person} โทร. {phone}",
        ),
        rng.randint(2, 4),
    )
    chosen = rng.randrange(len(wishes))
    blocks = [_paragraph(rng.choice(("เพื่อโปรด", "เรียนมาเพื่อโปรด", "พร้อมนี้ได้ส่งเอกสารมาเพื่อโปรด")))]
    for place, wish in enumerate(wishes):
        sign = rng.choice("☑☑☐") if place == chosen else "☐"
        blocks.append(Block("body_paragraph", "check", (f"{sign} {wish.format_map(filler)}",)))
    return blocks


def write_edict(
    rng: random.Random, edict: Edict, filler: Filler, longer: int, corpus: texts.Corpus | None
) -> list[Block]:
    """Write the text of an order or an announcement: reason, persons, then duties or clauses, then from when.

    Args:
        rng: source of chance.
        edict: what it says.
        filler: fills the blanks.
        longer: how many more persons and clauses than usual.
        corpus: sentences for a paragraph more, or None.

    Returns:
        The blocks in reading order, with Arabic digits.
    """
    blocks = [_paragraph(rng.choice(edict.openings).format_map(filler))]
    first = rng.choice(_FIRST[:2])
    if edict.roles:
        blocks += _appointed(rng, edict.roles, filler, longer, first)
    found = _of_corpus(rng, corpus, 1) if rng.random() < 0.4 else ""
    if found:
        blocks.append(_paragraph(found))
    blocks += [_paragraph(one.format_map(filler)) for one in edict.middles]
    # Where the opening itself announces the clauses they follow it at once; duties may be left out.
    if edict.listing and (not edict.roles or longer or rng.random() < 0.75):
        if edict.listing.lead:
            blocks.append(_paragraph(edict.listing.lead.format_map(filler)))
        clauses = first if edict.listing.lead else "ข้อ {0}"
        blocks += _listed(rng, edict.listing, filler, longer + 1, clauses)
    if edict.roles:
        endings = [rng.choice(edict.endings)]
    else:
        endings = list(edict.endings) if rng.random() < 0.6 else [edict.endings[-1]]
        endings = [rng.choice(edict.endings)] if edict.endings[0].startswith("ทั้งนี้") else endings
    return blocks + [_paragraph(one.format_map(filler)) for one in endings]


def _appointed(
    rng: random.Random, roles: tuple[str, ...], filler: Filler, longer: int, first: str
) -> list[Block]:
    """List persons with their roles, in one of the ways that orders list them; who presides comes first."""
    middle = [one for one in roles[1:-2] for _ in range(1 + longer)]
    listed = [roles[0], *middle, *roles[-2:]] if len(roles) > 3 else list(roles)
    with_jobs, columns = rng.random() < 0.5, rng.random() < 0.6
    names: set[str] = set()
    blocks = []
    for number, role in enumerate(listed, 1):
        person = make_person(rng, filler.office.kind)
        while person in names:
            person = make_person(rng, filler.office.kind)
        names.add(person)
        job = rng.choice(letterwords.JOBS) if with_jobs else ""
        label = first.format(number)
        cells = tuple(one for one in (label, person, job, role) if one)
        if columns:
            blocks.append(
                Block("numbered_item", "columns", (" ".join(cells),), number=label, level=1, rows=(cells,))
            )
        else:
            blocks.append(_item(label, " ".join(cells[1:]), 1))
    return blocks


def write_annexes(rng: random.Random, kind: Kind, filler: Filler, count: int) -> list[Block]:
    """Write annexes, each on a page of its own: persons, a programme, a table of money, or a form to fill in.

    Args:
        rng: source of chance.
        kind: kind of letter.
        filler: fills the blanks.
        count: how many.

    Returns:
        The blocks; all rows of a table have as many cells.
    """
    blocks: list[Block] = []
    every = (
        (_persons, _money)
        if kind in ("order", "announcement")
        else (_persons, _programme, _money, _reply_form)
    )
    makers = rng.sample(every, k=min(count, len(every)))
    count = len(makers)
    for number, maker in enumerate(makers, 1):
        if kind in ("external", "stamped", "memo"):
            heading = f"สิ่งที่ส่งมาด้วย {number}" if count > 1 else rng.choice(("สิ่งที่ส่งมาด้วย", "สิ่งที่ส่งมาด้วย 1"))
        else:
            heading = f"เอกสารแนบท้าย{'คำสั่ง' if kind == 'order' else 'ประกาศ'}" + (
                f" {number}" if count > 1 else ""
            )
        blocks.append(Block("annex_heading", "right", (heading,), new_page=True))
        blocks += maker(rng, filler)
    return blocks


def _persons(rng: random.Random, filler: Filler) -> list[Block]:
    heads = (
        rng.choice(("ลำดับ", "ที่", "ลำดับที่")),
        "ชื่อ - สกุล",
        "ตำแหน่ง",
        rng.choice(("หมายเหตุ", "หมายเลขโทรศัพท์")),
    )
    columns = rng.choice((3, 4))
    rows = [heads[:columns]]
    for number in range(1, rng.randint(7, 20)):
        last = (
            filler["phone"]
            if heads[3].startswith("หมายเลข") and columns == 4
            else rng.choice(("-", "ผู้ประสานงาน", "สำรอง", ""))
        )
        row = (str(number), make_person(rng, filler.office.kind), rng.choice(letterwords.JOBS), last)
        rows.append(row[:columns])
    title = rng.choice(("บัญชีรายชื่อผู้เข้าร่วม{project}", "รายชื่อผู้เข้ารับการฝึกอบรม", "บัญชีรายชื่อกลุ่มเป้าหมาย"))
    return [
        Block("annex_heading", "centre", (title.format_map(filler),)),
        Block("table", "table", (), rows=tuple(rows)),
    ]


def _programme(rng: random.Random, filler: Filler) -> list[Block]:
    rows: list[tuple[str, ...]] = [("เวลา", "รายการ")]
    hour, minute = 8, 30
    chosen = sorted(rng.sample(range(1, len(letterwords.PROGRAMME)), k=rng.randint(4, 7)))
    for entry in (letterwords.PROGRAMME[at] for at in (0, *chosen)):
        after = hour * 60 + minute + rng.choice((30, 45, 60, 75, 90))
        rows.append(
            (f"{hour:02d}.{minute:02d} - {after // 60:02d}.{after % 60:02d} น.", entry.format_map(filler))
        )
        hour, minute = divmod(after, 60)
    title = ("กำหนดการ", filler["project"], f"วันที่ {filler['event']}")
    return [
        Block("annex_heading", "centre", title[:: rng.choice((1, 2))]),
        Block("table", "table", (), rows=tuple(rows)),
    ]


def _money(rng: random.Random, filler: Filler) -> list[Block]:
    rows: list[tuple[str, ...]] = [("ที่", "รายการ", "งบประมาณ (บาท)", "เบิกจ่าย (บาท)")]
    names = rng.sample(letterwords.BUDGETS, k=rng.randint(4, 10))
    for number, name in enumerate(names, 1):
        money = (f"{float(any_amount(rng).replace(',', '').removesuffix('.-')):,.2f}" for _ in range(2))
        rows.append((str(number), name, *money))
    title = rng.choice(("สรุปผลการใช้จ่ายงบประมาณ", "รายละเอียดการจัดสรรงบประมาณ{project}"))
    return [
        Block("annex_heading", "centre", (title.format_map(filler),)),
        Block("table", "table", (), rows=tuple(rows)),
    ]


def _reply_form(rng: random.Random, filler: Filler) -> list[Block]:
    dots = "." * 24
    fields = [
        f"ชื่อหน่วยงาน {dots}{dots}",
        f"ชื่อ - สกุล {dots} ตำแหน่ง {dots}",
        f"โทรศัพท์ {dots} e-mail {dots}",
        f"☐ สามารถเข้าร่วมได้ จำนวน {'.' * 9} คน",
        f"☐ ไม่สามารถเข้าร่วมได้ เนื่องจาก {dots}",
        f"ประเภทอาหาร ☐ ปกติ ☐ มังสวิรัติ ☐ ฮาลาล ☐ อื่น ๆ {'.' * 16}",
        f"ยานพาหนะ ทะเบียน {'.' * 14} จังหวัด {'.' * 20}",
        f"เลขที่บัตรประจำตัวประชาชน {dots}",
    ]
    kept = [one for place, one in enumerate(fields) if place < 2 or rng.random() < 0.75]
    blocks = [Block("annex_heading", "centre", ("แบบตอบรับ", filler["project"]))]
    blocks += [Block("annex_paragraph", "field", (one,)) for one in kept]
    blocks.append(Block("annex_paragraph", "right", (f"ลงชื่อ {dots} ผู้ตอบแบบ",)))
    blocks.append(
        Block(
            "annex_paragraph",
            "paragraph",
            (f"กรุณาส่งแบบตอบรับกลับภายในวันที่ {filler['soon']} ทาง {filler['mail']}",),
        )
    )
    return blocks
