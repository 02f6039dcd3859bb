"""Names of offices as they were read, beside the table of agencies and the rest of the letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.records import ValueStatus
from pipeline.stages import letter_cues as cues
from pipeline.stages.letter_lines import spaced_length
from pipeline.stages.office_levels import office_rank
from pipeline.thai.agencies import AgencyMatch, match_agency
from pipeline.thai.agency_words import LEVEL_WORDS, WHOLE_NAMES, level_of, with_head_word
from pipeline.thai.vocabulary import only_words

OFFICE_AFTER_STOP = re.compile(r"(?<=[ก-๎]{4})\.(?=(?:กอง|กลุ่ม|ฝ่าย|งาน|สำนัก|ส่วน|ศูนย์)[ก-ฮเ-ไ])")
"""A speck between two offices that was read as a full stop."""

KNOWN = 0.9
"""How far the table of agencies vouches for a name that it holds as it was read."""

NEAR = 0.6
"""How far it vouches for a name that it holds in a spelling near to what was read."""

MENDED_MOST = 0.88
"""Most that is given to a name that was mended by the table alone: nobody has read it so."""

UNKNOWN_MOST = 0.6
"""Most that is given to a name that neither the table nor a word of rank vouches for."""

SHORTEST_REPEATED = 9
"""Letters of a name up to which finding it elsewhere proves nothing: longer ones begin like it."""

REPEATED = 0.8
"""How far it vouches that the same name stands elsewhere in the letter, read the same."""


@lru_cache(maxsize=4096)
def known_agency(name: str) -> AgencyMatch | None:
    """What agency `name` means, by the table of agencies; looked up once for each name."""
    return match_agency(name)


@dataclass(frozen=True)
class OfficeReading:
    """Names of offices as read, beside the table of agencies and the rest of the letter.

    Attributes:
        proven: As in `Entry`.
        marks_alone: Whether nothing but marks above and below, which any scan may lose, was mended.
    """

    text: str
    proven: float
    status: ValueStatus
    marks_alone: bool = False


def office_reading(read: str, elsewhere: str = "") -> OfficeReading:
    """What the table of agencies and the rest of the letter make of the name of an office.

    Args:
        read: One name, or several that stand one after the other.
        elsewhere: Text of the other parts of the letter.
    """
    texts, proofs, corrected = [], [], False
    for name in split_offices(" ".join(read.split())):
        match = known_agency(name)
        text, proven = name, 0.0
        if match is not None and match.in_table and match.name not in LEVEL_WORDS:
            if match.cost == 0:
                text, proven = name, KNOWN
            else:
                text, proven, corrected = match.name, NEAR, True
        elif match is not None and match.cost > 0:
            text, corrected = match.name, True
        elif (mended := with_head_word(name)) is not None and only_words(mended):
            text, corrected = mended, True
        if len(text) > SHORTEST_REPEATED and text.replace(" ", "") in elsewhere.replace(" ", ""):
            proven = 1.0 - (1.0 - proven) * (1.0 - REPEATED)
        area = _area_number(text, elsewhere)
        if area is not None:
            text, proven, corrected = f"{text} {area}", NEAR, True
        texts.append(text)
        proofs.append(proven)
    status = ValueStatus.CORRECTED if corrected else ValueStatus.READ
    whole = " ".join(texts)
    return OfficeReading(whole, min(proofs, default=0.0), status, cues.bare(whole) == cues.bare(read))


def _area_number(name: str, elsewhere: str) -> str | None:
    """`เขต ๕` where the letter elsewhere has it, and no other, after this name of an office of education."""
    if not name.startswith("สำนักงานเขตพื้นที่การศึกษา") or re.search(r"เขต\s*\d", name):
        return None
    # A letter from one area to another names both.
    areas = set(re.findall(re.escape(name.replace(" ", "")) + r"เขต(\d{1,2})", elsewhere.replace(" ", "")))
    return f"เขต {areas.pop()}" if len(areas) == 1 else None


def split_offices(text: str) -> list[str]:
    """Names of offices that stand one after the other on a line, split where a word of level begins
    after a gap."""
    pieces: list[str] = []
    for word in re.sub(OFFICE_AFTER_STOP, " ", text).split():
        if len(pieces) > 1 and word.startswith("และ") and len(pieces[-1].split()) == 1:
            # The last of what one office is for: กองการศึกษา ศาสนา และวัฒนธรรม.
            pieces[-2:] = [" ".join([*pieces[-2:], word])]
        elif pieces and pieces[-1].endswith("บริหาร") and word.startswith("งาน"):
            # บริหารงาน (to manage work) with a gap in it, not a group and a section of it.
            pieces[-1] += word
        elif pieces and (office_rank(word) is None or re.search(r"(และ|แห่ง|ของ|ประจำ)$", pieces[-1])):
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    return pieces


def office_like(name: str) -> bool:
    """True when `name` has four letters or more and begins with a word of rank, or is in the table."""
    letters = "".join(name.split())
    if spaced_length(letters) < 4 or (letters in LEVEL_WORDS and letters not in WHOLE_NAMES):
        return False
    return level_of(name) is not None or known_agency(name) is not None
