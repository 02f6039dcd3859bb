"""Whether marks of urgency and secrecy were read whole: of ด่วนที่สุด the layout may find ด่วน alone.

On what was read alone; marks in frames are read by `marks_in_frames`.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.records import PageEvidence, Value
from pipeline.stages.letter_cues import bare
from pipeline.stages.letter_entries import BROKEN_MOST
from pipeline.thai.letter_words import words

REACH = 1.3
"""Heights of a mark within which what stands to its right belongs to it."""

SHORTEST_BARE = 3
"""Letters from which a mark is known without its vowel and tone: ลบ (to delete) may be ลับ or itself."""


def read_whole(read: str, word: str) -> bool:
    """True when a mark was read letter by letter; marks above and below, which scans lose, may be lacking."""
    letters = bare(word)
    return bare(read.strip(" ()[]“”\"'*-.")) == letters and (len(letters) >= SHORTEST_BARE or word in read)


def with_doubt(value: Value, page: PageEvidence) -> Value:
    """A mark with no more than the confidence of a broken value where something beside it was not read.

    Args:
        value: Any value; only marks of which a longer one exists (ด่วน of ด่วนที่สุด) are doubted.
        page: The page it stands on.
    """
    longer = any(word != value.value and word.startswith(value.value or " ") for word in words(value.field))
    if not longer or value.polygon is None or page.layout is None:
        return value
    left, right = min(value.polygon[0::2]), max(value.polygon[0::2])
    top, bottom = min(value.polygon[1::2]), max(value.polygon[1::2])
    height = bottom - top
    read = {line.line_no for line in page.text.lines if line.text.strip()} if page.text is not None else set()
    unread = [line.polygon for line in page.layout.lines if line.line_no not in read]
    for polygon in [*unread, *(mark.polygon for mark in page.layout.marks)]:
        begins, high, low = min(polygon[0::2]), min(polygon[1::2]), max(polygon[1::2])
        beside = left + 0.5 * (right - left) < begins < right + REACH * height
        if beside and low > top - 0.5 * height and high < bottom:
            return replace(value, confidence=min(value.confidence, BROKEN_MOST))
    return value
