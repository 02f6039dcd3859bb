"""Times of day as stamps and letters write them: `14.11`, `14:11 น.`, `๑๔.๑๑ น.`, `8.34`.

The full stop is the usual separator, so a time and a clause number look alike (`๑๐.๑๒`); `น.` after it, a
colon or the label เวลา tell them apart, and the confidence says how sure that is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.thai.digits import to_ascii

_TIME = re.compile(
    r"(?<!\d)(?<!\d[.,:/])(?<!\d[ ][.:])(?P<hour>[01]?\d|2[0-3])[ ]?(?P<sign>[.:;,·])[ ]?(?P<minute>[0-5]\d)"
    r"(?!\d)(?![.,:/]\d)(?!%|[ ]?(?:บาท|ล้าน|เปอร์เซ็นต์|ตาราง|เมตร|กิโล))"
    r"(?P<unit>[ ]{0,3}(?:น\.?(?![ก-๎])|นาฬิกา|hrs?\b))?"
)
_SOLID = re.compile(
    r"(?<![\d.,:/])(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<unit>[ ]{0,3}(?:น\.(?![ก-๎])|นาฬิกา|hrs?\b))"
)
_SPACED = re.compile(
    r"(?<![\d.,:/])(?P<hour>[01]?\d|2[0-3])[ ]{1,3}(?P<minute>[0-5]\d)(?!\d)(?![.,:/]\d)"
    r"(?P<unit>[ ]{0,3}(?:น\.(?![ก-๎])|นาฬิกา))"
)
_WHOLE_HOUR = re.compile(r"(?<![\d.,:/])(?P<hour>[01]?\d|2[0-3])[ ]?(?P<unit>นาฬิกา)(?![ ]?\d)")
_LABEL = re.compile(r"(?:เวลา|เวลำ|ตั้งแต่|ถึง|-|–)[ .…_]*$")


@dataclass(frozen=True)
class ClockTime:
    """A time of day found in a text.

    Attributes:
        value: `HH:MM`, 24 hours.
        raw: The text it was read from, its `น.` included.
        start: Where it begins in the text that was searched.
        end: Where it ends, exclusive.
        confidence: 0 to 1.
    """

    value: str
    raw: str
    start: int
    end: int
    confidence: float

    @property
    def minutes(self) -> int:
        """Minutes since midnight."""
        return int(self.value[:2]) * 60 + int(self.value[3:])


def find_times(text: str) -> tuple[ClockTime, ...]:
    """Find all times in a text, in order; bare `10.12` only with low confidence."""
    ascii_text = to_ascii(text)
    found: list[ClockTime] = []
    for pattern, prior in ((_TIME, None), (_SOLID, 0.85), (_SPACED, 0.75), (_WHOLE_HOUR, 0.9)):
        for match in pattern.finditer(ascii_text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            parts = match.groupdict()
            value = f"{int(parts['hour']):02d}:{parts.get('minute') or '00'}"
            confidence = prior if prior is not None else _confidence(ascii_text, match)
            found.append(
                ClockTime(
                    value=value,
                    raw=text[match.start() : match.end()],
                    start=match.start(),
                    end=match.end(),
                    confidence=confidence,
                )
            )
    return tuple(sorted(found, key=lambda time: time.start))


def parse_time(text: str) -> ClockTime | None:
    """Give the surest time in a short text such as the time field of a stamp, or None."""
    best = max(find_times(text), key=lambda time: time.confidence, default=None)
    if best is not None and best.raw == text.strip(" .…_\n"):
        # Nothing but a time stands in a place for a time: no clause number can be meant.
        return replace(best, confidence=max(best.confidence, 0.95))
    return best


def _confidence(text: str, match: re.Match[str]) -> float:
    labelled = (
        bool(match["unit"]) or _LABEL.search(text, max(0, match.start() - 30), match.start()) is not None
    )
    if match["sign"] == ":":
        return 0.98 if labelled else 0.92
    if match["sign"] == ".":
        return 0.97 if labelled else 0.6
    # A comma or semicolon is a full stop or a colon with a smear below it.
    return 0.8 if labelled else 0.3
