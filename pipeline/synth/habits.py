"""How one writer sets out letters: what differs from office to office and stays the same within a letter."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Habits:
    """Habits of setting; lengths in millimetres, steps in lines.

    Attributes:
        leader: what the values of a memo's head stand on.
        label_scale: size of the labels of a memo's head against the text.
        label_bold: whether they are bold.
        title_scale: size of a memo's title.
        title_at: its middle, as a share of the page's width.
        emblem_top: upper edge of the emblem.
        emblem_height: height of the emblem on all but memos.
        rise: how far number and sender begin above the emblem's feet.
        sender_at: left edge of the sender, as a share of the page's width.
        date_at: left edge of the date.
        signed_at: middle of the signature block.
        tab: left edge of what follows a label, from the margin; 0 for right after the label.
        count_at: left edge of the count of enclosures, as a share of the page's width; 0 for in the line.
        indent: first line of a paragraph.
        label_lead: from label to label.
        lead: before a paragraph.
        item_lead: before a numbered item.
        hang: whether the further lines of an item are indented.
        page_number: with {0} for the number.
        catchword: with {0} for the words; empty for none.
        catchword_length: words of it.
        red_words: whether words of urgency and secrecy are red.
        signature_gap: lines left for the signature.
        pen_colour: ink that number and day are written in; None until somebody has written.
    """

    leader: Literal["dots", "rule", "none"] = "dots"
    label_scale: float = 1.18
    label_bold: bool = True
    title_scale: float = 1.75
    title_at: float = 0.52
    emblem_top: float = 14.0
    emblem_height: float = 30.0
    rise: float = 2.0
    sender_at: float = 0.62
    date_at: float = 0.5
    signed_at: float = 0.62
    tab: float = 0.0
    count_at: float = 0.0
    indent: float = 25.0
    label_lead: float = 1.25
    lead: float = 1.2
    item_lead: float = 1.0
    hang: bool = False
    page_number: str = "- {0} -"
    catchword: str = "/{0}..."
    catchword_length: int = 2
    red_words: bool = True
    signature_gap: float = 2.8
    pen_colour: str | None = None


def choose_habits(rng: random.Random) -> Habits:
    """Choose the habits of an office.

    Args:
        rng: source of chance.

    Returns:
        The habits; those that most offices share are the most frequent.
    """
    airy = rng.random() < 0.35
    return Habits(
        leader=rng.choices(("dots", "rule", "none"), (6, 1, 3))[0],
        label_scale=rng.choice((1.0, 1.0, 1.15, 1.2, 1.25)),
        label_bold=rng.random() < 0.7,
        title_scale=rng.uniform(1.5, 1.95),
        title_at=rng.uniform(0.47, 0.56),
        emblem_top=rng.uniform(9, 19),
        emblem_height=rng.uniform(25, 31),
        rise=rng.choice((rng.uniform(0, 9), rng.uniform(-4, 2))),
        sender_at=rng.uniform(0.57, 0.68),
        date_at=rng.uniform(0.44, 0.54),
        signed_at=rng.uniform(0.57, 0.68),
        tab=rng.choice((0.0, 0.0, rng.uniform(13, 17))),
        count_at=rng.choice((0.0, 0.0, rng.uniform(0.62, 0.72))),
        indent=rng.choice((25.0, 25.0, rng.uniform(19, 30))),
        label_lead=rng.uniform(1.3, 1.7) if airy else rng.uniform(1.0, 1.35),
        lead=rng.uniform(1.25, 1.7) if airy else rng.uniform(1.0, 1.3),
        item_lead=rng.choice((1.0, 1.0, 1.15)),
        hang=rng.random() < 0.2,
        page_number=rng.choice(("- {0} -", "- {0} -", "-{0}-", "{0}", "– {0} –")),
        catchword=rng.choice(("/{0}...", "/{0}...", "/{0} ...", "/ {0}…", "")),
        catchword_length=rng.randint(1, 4),
        red_words=rng.random() < 0.6,
        signature_gap=rng.uniform(2.4, 3.6),
    )
