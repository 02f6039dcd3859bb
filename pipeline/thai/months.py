"""Names of months, full and short, and what a smeared one may be.

The short names of months differ by one small mark or letter (ม.ค., มี.ค., มิ.ย., เม.ย.). A reading is
therefore not one month but months with weights; who knows the neighbours (the letter's date, other
stamps) settles it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.thai.canonical import comparable
from pipeline.thai.confusion import visual_distance

FULL_MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
SHORT_MONTHS = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
ENGLISH_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
# Long forms that people write though the dictionary has another.
_VARIANTS = {"กุมภาพันธุ์": 2, "พฤษจิกายน": 11, "พฤศจิกายณ": 11, "กรกฏาคม": 7}

_THAI_FORMS: dict[str, int] = {
    **{name: number for number, name in enumerate(FULL_MONTHS, 1)},
    **_VARIANTS,
    **{name.replace(".", ""): number for number, name in enumerate(SHORT_MONTHS, 1)},
}
_ENGLISH_FORMS: dict[str, int] = {
    **{name: number for number, name in enumerate(ENGLISH_MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(ENGLISH_MONTHS, 1)},
    "sept": 9,
}
# Not months though one slip away: the words of the era.
_ERA_WORDS = frozenset({"พศ", "คศ"})
# A stroke as thin as เ may be lost whole in a stamp: ม.ย. is then เม.ย., though มิ.ย. is nearer.
_LOST_STROKES = {"มย": (4, 0.6)}
_NOT_LETTERS = re.compile(r"[\s.,\-–_·…]+")
_SHORT_LENGTH = 4
_BEGUN_LENGTH = 4
_BEGUN_COST = 0.3

# A wrong letter in a full name still leaves it far from the other eleven; in a short one it makes
# another month.
_FULL_LIMIT_PER_LETTER = 0.2
_SHORT_LIMIT = 0.65
# With this steepness a lost mark (cost 0.35) keeps 4 % of the weight of a clean reading.
_STEEPNESS = 9.0


@dataclass(frozen=True)
class MonthReading:
    """One month that a text may name.

    Attributes:
        month: 1 to 12.
        weight: Share of belief among the readings of one text; they add up to 1.
        cost: Visual distance from the text to the month's name, 0 for an exact reading.
        short: Whether the name is a short one.
        english: Whether the name is English, as on wheel stamps.
    """

    month: int
    weight: float
    cost: float
    short: bool
    english: bool = False


@lru_cache(maxsize=4096)
def month_readings(text: str) -> tuple[MonthReading, ...]:
    """Give the months that a text may name, most likely first; none when it is like no month.

    Dots, spaces and dashes do not matter. A short name always carries the months it differs from by a
    lost mark.
    """
    name = _NOT_LETTERS.sub("", comparable(text))
    if not 2 <= len(name) <= 16 or name in _ERA_WORDS:
        return ()
    english = _english_month(name)
    if english is not None:
        return (MonthReading(month=english, weight=1.0, cost=0.0, short=len(name) <= 4, english=True),)
    exact = _THAI_FORMS.get(name)
    if exact is not None and len(name) > _SHORT_LENGTH:
        return (MonthReading(month=exact, weight=1.0, cost=0.0, short=False),)
    best: dict[int, tuple[float, bool]] = {}
    for form, month in _THAI_FORMS.items():
        short = len(form) < _SHORT_LENGTH
        limit = _SHORT_LIMIT if short else _FULL_LIMIT_PER_LETTER * len(form)
        cost = visual_distance(name, form, limit=limit)
        if cost <= limit and (month not in best or cost < best[month][0]):
            best[month] = (cost, short)
    begun = [month for month, form in enumerate(FULL_MONTHS, 1) if form.startswith(name)]
    if not best and len(name) >= _BEGUN_LENGTH and len(begun) == 1:
        # Nothing but the end of a long name is lost, and no other begins so.
        best[begun[0]] = (_BEGUN_COST, False)
    if name in _LOST_STROKES:
        month, cost = _LOST_STROKES[name]
        best.setdefault(month, (cost, True))
    total = sum(math.exp(-_STEEPNESS * cost) for cost, _ in best.values())
    readings = [
        MonthReading(month=month, weight=math.exp(-_STEEPNESS * cost) / total, cost=cost, short=short)
        for month, (cost, short) in best.items()
    ]
    return tuple(sorted(readings, key=lambda reading: (-reading.weight, reading.month)))


def _english_month(name: str) -> int | None:
    if not name.isascii():
        return None
    # Wheel stamps: O of OCT and NOV is read as 0, I and L as 1.
    lowered = name.lower().replace("0", "o")
    for guess in (lowered, lowered.replace("1", "i"), lowered.replace("1", "l")):
        if guess in _ENGLISH_FORMS:
            return _ENGLISH_FORMS[guess]
    return None
