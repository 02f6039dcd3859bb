"""Positions of officials: `รองอธิบดี ปฏิบัติราชการแทน อธิบดีกรมบัญชีกลาง`, read piece by piece.

A position is put together from words that hardly change (`data/positions.csv`, which a records officer can
extend), words for acting in somebody's place, and names of offices. A piece that is one of them but for the
look of a letter or two is written as the table writes it; all else stays as it was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.thai.agencies import match_agency
from pipeline.thai.agency_words import LEVEL_WORDS, PLACED_OFFICES, level_word
from pipeline.thai.confusion import prefix_distance, skeleton, visual_distance
from pipeline.thai.letter_words import MARKS, words
from pipeline.thai.rule_files import POSITIONS
from pipeline.thai.rules import rule_rows

LIMIT_PER_LETTER = 0.085
"""Cost a letter up to which a piece counts as a word of the table; a look-alike letter costs about 0.3."""

LEAST_LIMIT = 0.36
"""Limit for short words: one lost or changed mark."""

LONGEST = 200
"""Longer texts are no positions."""

_FAR = 0.36
"""Cost a letter up to which a word before the sender's own name is that of its head."""

_NEAR = 0.25
"""Cost a letter up to which the name of an office after the word of a head is the sender's."""

_CLEAR = 0.08
"""How much further off, a letter, the next word of a head must be."""

_SHORTEST_OFFICE = 6


_SHARED = tuple(
    sorted({"กระทรวง", "กรม", "จังหวัด", "อำเภอ", *LEVEL_WORDS, *PLACED_OFFICES}, key=lambda word: -len(word))
)
"""Words that may end a position and begin the name of an office: ปลัดกระทรวง + กระทรวงสาธารณสุข."""


@dataclass(frozen=True)
class PositionReading:
    """A position or a list of addressees beside the tables.

    Attributes:
        text: With the pieces that the tables know written as there.
        cost: Visual distance from what was read, 0 when nothing was changed.
        known: Share 0..1 of its letters that the tables vouch for.
    """

    text: str
    cost: float
    known: float


@cache
def position_words() -> tuple[str, ...]:
    """Words of positions and for acting in somebody's place, longest first."""
    listed = [row["word"] for row in rule_rows(POSITIONS.name)]
    return tuple(sorted({*listed, *words("acting")}, key=lambda word: (-len(word), word)))


@cache
def head_words() -> tuple[str, ...]:
    """Words of positions that stand before the name of the office they head."""
    return tuple(row["word"] for row in rule_rows(POSITIONS.name) if row["use"] == "head")


@lru_cache(maxsize=4096)
def read_position(text: str) -> PositionReading:
    """Write a position the way the tables do where they know its pieces; commas between two stay."""
    if len(text) > LONGEST:
        return PositionReading(text, 0.0, 0.0)
    tokens = re.split(r"(\s*[,;/]\s*|\s+)", text.strip())
    written: list[str] = []
    cost = known = 0.0
    named = _names_person(tokens[0])
    for place, token in enumerate(tokens):
        if place % 2:
            written.append(re.sub(r"\s+", " ", token))
            continue
        piece, paid, vouched = (token, 0.0, 0.0) if named else _read_token(token)
        written.append(piece)
        cost += paid
        known += vouched
    letters = sum(len(token) for token in tokens[::2])
    return PositionReading("".join(written), round(cost, 3), min(1.0, known / max(letters, 1)))


@lru_cache(maxsize=4096)
def position_under(text: str, sender: str) -> str | None:
    """Write a position beside the agency whose letter it signs, where a piece of it is a misreading.

    Before the sender's name stands the word of its head, the nearest there is (`เดสาศิการคณะกรรมการ...` is
    เลขาธิการ); after the word of a head a name near to the sender's is the sender's own.

    Args:
        text: As `read_position` gives it.
        sender: The agency that sends the letter, spelt right.

    Returns:
        The position so mended; None where nothing was to mend.
    """
    tokens = text.split()
    for office in dict.fromkeys((sender, sender.removeprefix("สำนักงาน"))):
        tokens = [_under(token, office) or token for token in tokens]
    mended = " ".join(tokens)
    return None if mended == " ".join(text.split()) else mended


def _under(token: str, office: str) -> str | None:
    if len(office) < _SHORTEST_OFFICE:
        return None
    if token.endswith(office) and token != office:
        read = token.removesuffix(office)
        if any(read.endswith(word) for word in position_words()):
            return None
        costs = sorted(
            (visual_distance(read, word, limit=_FAR * len(word)) / len(word), word)
            for word in head_words()
            # A board has a secretary general (เลขาธิการ), never a chief of staff (เสนาธิการ).
            if abs(len(word) - len(read)) <= 2 and (not office.startswith("คณะกรรมการ") or "เลขาธิการ" in word)
        )
        if not costs or costs[0][0] > _FAR or (len(costs) > 1 and costs[1][0] - costs[0][0] < _CLEAR):
            return None
        return costs[0][1] + office
    head = next((word for word in position_words() if token.startswith(word)), None)
    if head is None:
        return None
    read = token[len(head) :]
    if read == office or abs(len(read) - len(office)) > 2:
        return None
    near = visual_distance(read, office, limit=_NEAR * len(office)) <= _NEAR * len(office)
    return head + office if near and re.findall(r"\d", read) == re.findall(r"\d", office) else None


def _names_person(token: str) -> bool:
    """True for `นางสาวทัศนีย์`: a title, and no word of a position such as นายอำเภอ."""
    if not token.startswith(words("name_title")):
        return False
    word = _leading_word(token)
    return word is None or len(word[0]) < 6


def _read_token(token: str) -> tuple[str, float, float]:
    """(the token as the tables write it, cost, letters of it that they vouch for)."""
    rest, out, cost, known = token, "", 0.0, 0.0
    while rest:
        if rest in _SHARED:
            return out + rest, cost, known + len(rest)
        word = _leading_word(rest)
        if word is None or word[1] > 0:
            office = _office(rest)
            if office is not None and (word is None or office[1] <= word[1]):
                return out + office[0], cost + office[1], known + office[2]
        if word is None:
            return out + rest, cost, known
        text, paid, used = word
        out, cost, known, rest = out + text, cost + paid, known + used, rest[used:]
        shared = next((one for one in _SHARED if text.endswith(one)), None)
        office = _office(shared + rest) if shared is not None and rest else None
        if shared is not None and office is not None:
            name, paid, vouched = office
            return out[: -len(shared)] + name, cost + paid, known + max(0.0, vouched - len(shared))
    return out, cost, known


def _leading_word(rest: str) -> tuple[str, float, int] | None:
    """(word of the table, cost, letters used) that `rest` begins with; the longest that fits."""
    best: tuple[float, int, str, int] | None = None
    bones = skeleton(rest[:40])
    for word in position_words():
        wanted = skeleton(word)
        if bones[:1] != wanted[:1] or len(bones) < len(wanted) - 1:
            continue
        if len(wanted) > 3 and len(set(bones[:4]) & set(wanted[:4])) < min(3, len(set(wanted[:4]))):
            continue
        limit = max(LEAST_LIMIT, LIMIT_PER_LETTER * len(word))
        fit = prefix_distance(rest[: len(word) + 4], word, limit=limit)
        if fit is None:
            continue
        cost, used = fit
        while used < len(rest) and MARKS.match(rest[used]):
            used, cost = used + 1, cost + 0.3
        # A longer word explains more: it may cost a little for that.
        rank = (cost - 0.1 * len(word), -len(word), word, used)
        if cost <= limit and (best is None or rank < best):
            best = rank
    if best is None:
        return None
    return best[2], max(0.0, best[0] + 0.1 * len(best[2])), best[3]


def _office(rest: str) -> tuple[str, float, float] | None:
    """(name, cost, letters vouched for) of the office that `rest` is; None when it names none."""
    if len(rest) < 4 or level_word(rest) is None:
        return None
    match = match_agency(rest)
    if match is not None and match.in_table:
        return match.name, match.cost, float(len(rest))
    if rest.startswith("คณะกรรมการ"):
        # The office of a board is named after it, and its head after the board.
        board = match_agency("สำนักงาน" + rest)
        if board is not None and board.in_table and board.name.startswith("สำนักงาน"):
            return board.name.removeprefix("สำนักงาน"), board.cost, float(len(rest))
    for head in PLACED_OFFICES:
        fit = prefix_distance(rest[: len(head) + 4], head, limit=LIMIT_PER_LETTER * len(head))
        if fit is not None and len(rest) > fit[1] and not MARKS.match(rest[fit[1]]):
            place = rest[fit[1] :]
            return head + place, fit[0], float(len(rest) - len(place))
    return None if match is None else (match.name, match.cost, 0.5 * len(rest))
