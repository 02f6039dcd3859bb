"""How alike characters look on paper, and the edit distance that follows from it.

A reader that slips takes a letter for one that looks like it: ข for ช, never ข for ย. A plain edit
distance counts both alike and so finds wrong neighbours in a list of names. The costs of
`data/confusion.csv` come from the shapes (what must be lost or smeared to turn one into the other) and
from slips seen in readings of letters; 0 is the same, 1 is unlike.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import accumulate
from types import MappingProxyType

from pipeline.thai.rule_files import CONFUSION
from pipeline.thai.rules import rule_rows

_MARKS = frozenset("ัิีึืฺุู็่้๊๋์ํ๎")
_SPACES = frozenset(" \n\t")
_SMALL = frozenset(".,-–_·'\"`:;")

# Marks are a tenth of a letter's ink and fall to any speckle filter; a mark that was not there is
# seldom made up.
LOST_MARK = 0.35
MADE_UP_MARK = 0.6
SPACE = 0.05
SMALL_SIGN = 0.2
LETTER = 1.0
_UNREACHED = float("inf")


@cache
def confusion_costs() -> Mapping[tuple[str, str], float]:
    """Give the cost of taking one character for the other, both ways, for the pairs that look alike."""
    costs: dict[tuple[str, str], float] = {}
    for row in rule_rows(CONFUSION.name):
        pair = (row["first"], row["second"])
        costs[pair] = costs[pair[::-1]] = float(row["cost"])
    return MappingProxyType(costs)


def substitution_cost(read: str, meant: str) -> float:
    """Give the cost of having read one character for another: 0 the same, 1 unlike.

    A mark taken for a letter, or a letter for a mark, is unlike whatever their shapes.
    """
    if read == meant:
        return 0.0
    return confusion_costs().get((read, meant), LETTER)


def _lost_cost(meant: str) -> float:
    if meant in _MARKS:
        return LOST_MARK
    if meant in _SPACES:
        return SPACE
    return SMALL_SIGN if meant in _SMALL else LETTER


def _made_up_cost(read: str) -> float:
    if read in _MARKS:
        return MADE_UP_MARK
    if read in _SPACES:
        return SPACE
    return SMALL_SIGN if read in _SMALL else LETTER


def visual_distance(read: str, meant: str, *, limit: float = float("inf")) -> float:
    """Give the least cost by which a reader could have made `read` out of `meant`.

    The weighted edit distance of Wagner and Fischer (1974) with the costs of this module. It is not
    symmetric: a mark is lost more easily than made up.

    Args:
        read: What was read, in canonical form.
        meant: What may stand on the paper, in canonical form.
        limit: Above it the exact cost is of no interest; infinity is given instead, and the work cut short.
    """
    lost = _lost_costs(meant)
    start, row = _first_row(lost, limit)
    for character in read:
        start, row = _next_row(start, row, character, meant, lost, limit)
        if not row:
            return float("inf")
    return row[-1] if row and start + len(row) > len(meant) else float("inf")


def prefix_distance(read: str, meant: str, *, limit: float) -> tuple[float, int] | None:
    """Find the beginning of `read` that a reader most likely made out of `meant`.

    The same measure as `visual_distance`, with what follows the beginning left out of account.

    Returns:
        (cost, length of the beginning), the cheapest, of equal ones the longest; None above `limit`.
    """
    lost = _lost_costs(meant)
    width = len(meant) + 1
    start, row = _first_row(lost, limit)
    best: tuple[float, int] | None = (row[-1], 0) if start + len(row) == width else None
    for length, character in enumerate(read, start=1):
        start, row = _next_row(start, row, character, meant, lost, limit)
        if not row:
            break
        if start + len(row) == width and (best is None or row[-1] <= best[0]):
            best = (row[-1], length)
        if best is not None and min(row) > best[0]:
            break
    return best


def _first_row(lost: tuple[float, ...], limit: float) -> tuple[int, list[float]]:
    """The row of the edit table before any character was read, as `_next_row` gives rows."""
    return 0, [cost for cost in accumulate(lost, initial=0.0) if cost <= limit]


def _next_row(
    start: int, above: list[float], character: str, meant: str, lost: tuple[float, ...], limit: float
) -> tuple[int, list[float]]:
    """The row of the edit table below `above`, for one more character read.

    It is the innermost loop of all that looks words up. Costs come from tables made once a word, and only the
    stretch of a row that holds costs up to `limit` is kept: costs never sink again (Ukkonen 1985).

    Args:
        start: Column of the first cell of `above`; what is left and right of it is above the limit.

    Returns:
        The same of the new row, which is empty when all its costs are above the limit.
    """
    made_up = _made_up_cost(character)
    slips = _slip_costs(character, meant)
    column = start
    row: list[float] = []
    left = corner = _UNREACHED
    for upper in above:
        cell = upper + made_up
        if column:
            if corner + slips[column - 1] < cell:
                cell = corner + slips[column - 1]
            if left + lost[column - 1] < cell:
                cell = left + lost[column - 1]
        if row or cell <= limit:
            row.append(cell)
        else:
            start += 1
        left, corner = cell, upper
        column += 1
    for place in range(column - 1, len(meant)):
        cell = min(corner + slips[place], left + lost[place])
        if cell > limit:
            break
        row.append(cell)
        if len(row) == 1:
            start = place + 1
        left, corner = cell, _UNREACHED
    while row and row[-1] > limit:
        row.pop()
    return start, row


@lru_cache(maxsize=4096)
def _lost_costs(meant: str) -> tuple[float, ...]:
    return tuple(_lost_cost(character) for character in meant)


@lru_cache(maxsize=32768)
def _slip_costs(character: str, meant: str) -> tuple[float, ...]:
    slips = _slips(character)
    return tuple([slips.get(target, LETTER) for target in meant])


@cache
def _slips(character: str) -> Mapping[str, float]:
    """What one character may have been taken for, itself at no cost."""
    return {second: cost for (first, second), cost in confusion_costs().items() if first == character} | {
        character: 0.0
    }


def relative_distance(read: str, meant: str, *, limit: float = 1.0) -> float:
    """Give the visual distance for each letter of the longer text: 0 the same, infinity above `limit`."""
    length = max(_letters(read), _letters(meant), 1)
    return visual_distance(read, meant, limit=limit * length) / length


def _letters(text: str) -> int:
    return sum(character not in _MARKS and character not in _SPACES for character in text)


# One letter for all that are taken for each other at a small cost: texts that differ in these alone
# have one skeleton.
_CLASSES = ("กถภ", "ขชซฃ", "คตดฅศ", "ฎฏ", "บปษ", "นมฆ", "พผฟฝฬ", "รธวจ", "ลสอฮ", "ทหฑ", "าๅ", "ไใโ", "ณญฌ")
_SKELETON = str.maketrans(
    {character: group[0] for group in _CLASSES for character in group}
    | dict.fromkeys(_MARKS | _SPACES | _SMALL | {"ฯ"})
)


def skeleton(text: str) -> str:
    """Strip a text to what survives bad reading: letters by class of shape, no marks, no spaces.

    It serves to look up candidates quickly; the exact cost then decides among them.
    """
    return text.translate(_SKELETON)
