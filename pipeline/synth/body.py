"""The body of a letter, from its opening to its closing, and its annex."""

from __future__ import annotations

import random

from pipeline.synth import letterwords, texts
from pipeline.synth.blocks import Block, Kind
from pipeline.synth.fillings import Filler, any_person


def write_body(
    rng: random.Random, topic: letterwords.Topic, filler: Filler, longer: int, corpus: texts.Corpus | None
) -> list[Block]:
    """Write the body of a letter: opening, middles with their numbered items, and closing.

    Args:
        rng: source of chance.
        topic: what the letter is about.
        filler: fills the blanks of the sentences, and notes the sites and telephone numbers it gave out.
        longer: how many more paragraphs and items than usual.
        corpus: sentences that may stand in for middles, or None.

    Returns:
        The blocks in reading order, with Arabic digits.
    """
    blocks = [Block("body_paragraph", "paragraph", (rng.choice(topic.openings).format_map(filler),))]
    middles = rng.sample(topic.middles, k=min(len(topic.middles), rng.randint(1, 2) + longer))
    items = rng.sample(topic.items, k=min(len(topic.items), rng.randint(2, 4) + longer))
    # A list of persons starts with who presides: its order is fixed, and nothing stands below a name.
    persons = "ประธาน" in " ".join(topic.items)
    if persons:
        items = list(topic.items[: rng.randint(4, len(topic.items))])
    for place, sentence in enumerate(middles):
        text = sentence.format_map(filler)
        if corpus is not None and corpus.sentences and rng.random() < 0.5:
            text = " ".join(rng.choice(corpus.sentences) for _ in range(rng.randint(1, 3)))
        blocks.append(Block("body_paragraph", "paragraph", (text,)))
        if place == 0 and rng.random() < 0.75 + longer:
            for number, item in enumerate(items, 1):
                blocks.append(_item(f"{number}.", item.format_map(filler), 1))
                if not persons and rng.random() < 0.25:
                    for below in range(1, rng.randint(3, 4)):
                        inner = rng.choice(letterwords.TOPICS[0].items).format_map(filler)
                        blocks.append(_item(rng.choice((f"{number}.{below}",)), inner, 2))
    blocks.append(Block("closing", "closing", (rng.choice(topic.closings).format_map(filler),)))
    return blocks


def _item(number: str, text: str, level: int) -> Block:
    return Block("numbered_item", "item", (f"{number} {text}",), number=number, level=level)


def write_annex(rng: random.Random, kind: Kind) -> list[Block]:
    """Write the annex of a letter: a heading on a new page, and a table of persons."""
    rows = [("ลำดับ", "ชื่อ - สกุล", "ตำแหน่ง", "หมายเหตุ")]
    columns = rng.choice((3, 4))
    for number in range(1, rng.randint(7, 18)):
        rows.append(  # noqa: PERF401 - each row draws from chance in turn
            (
                str(number),
                any_person(rng),
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
