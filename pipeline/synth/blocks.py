"""A letter before it is set on paper: its facts, and its blocks in reading order."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from pipeline.synth.records import Facts

Setting = Literal[
    "centre", "title", "left", "sender", "date", "label", "paragraph", "item", "closing",
    "complimentary", "signature", "owner", "seal", "table", "urgency", "form", "right", "check", "columns",
    "field", "secrecy", "rule",
]  # fmt: skip
Kind = Literal["external", "memo", "stamped", "order", "announcement"]
KINDS: tuple[Kind, ...] = ("external", "memo", "stamped", "order", "announcement")


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
        pen: end (of a number) or beginning (of a date) of the first line that is written by hand, or None.
    """

    kind: str
    setting: Setting
    lines: tuple[str, ...]
    label: str | None = None
    number: str | None = None
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    new_page: bool = False
    pen: str | None = None


@dataclass(frozen=True)
class Letter:
    """A composed letter.

    Attributes:
        facts: the facts.
        blocks: in reading order.
        day: the letter's date.
        receivers: agencies whose registries may stamp it, as (agency, unit or None).
        qr: address of a QR code, or None.
        secrecy_on_every_page: whether the word of secrecy stands at the head and foot of every page, as the
            rule wants it; else once, below the emblem.
    """

    facts: Facts
    blocks: tuple[Block, ...]
    day: datetime.date
    receivers: tuple[tuple[str, str | None], ...]
    qr: str | None
    secrecy_on_every_page: bool = False
