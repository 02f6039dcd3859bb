"""What a letter wants done, from its purpose line (จึงเรียนมาเพื่อ...), by the phrases of `data/actions.csv`."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib import resources

from pipeline.thai.letter_words import MARKS


@cache
def action_phrases() -> tuple[tuple[str, str], ...]:
    """(action, phrase without marks and spaces) in the order of the table, the weightiest actions first."""
    text = resources.files("pipeline.thai.data").joinpath("actions.csv").read_text(encoding="utf-8")
    return tuple((row["action"], _bare(row["phrase"])) for row in csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1024)
def actions_of(purpose: str) -> tuple[str, ...]:
    """What a purpose line wants: `inform`, `consider`, `approve`, `act`, `request`, `invite`; each once.

    Marks above and below do not count, since poor readings lose them. Who is to approve need not also be
    told to consider.
    """
    text = _bare(purpose)
    found = list(dict.fromkeys(action for action, phrase in action_phrases() if phrase in text))
    if "approve" in found and "consider" in found:
        found.remove("consider")
    return tuple(found)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", MARKS.sub("", text))
