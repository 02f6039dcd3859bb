"""The order of the parts of a letter: items below items and without gaps, pages in a row, annexes as listed.

Each check gives (code, page) of what does not fit; `letter_audit` has the sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import LetterSections, Section
from pipeline.stages.letter_cues import annex_label
from pipeline.thai.digits import only_digits, to_ascii

Finding = tuple[str, int]
"""Code of a finding and the page of the file that it is about."""

_BREAKS = ("annex_heading", "heading", "table", "signature")
"""Parts after which numbers of items begin anew."""

_HEAD = ("letter_no", "subject", "to")
"""Parts of the head of a letter, of which a page that goes on with one has none."""

_PATH = re.compile(r"(?P<path>\d{1,2}(?:\.\d{1,2})*)\.?")
_IN_BRACKETS = re.compile(r"\((?P<run>\d{1,2})\)|(?P<half>\d{1,2})\)")
_CLAUSE = re.compile(r"ข้อ(?P<run>\d{1,3})\.?")
_PAGES = re.compile(r"จำนวน\s?(?P<count>\d{1,3})\s?(?P<unit>แผ่น|หน้า)")
_PAGE_MOST = 200


@dataclass(frozen=True)
class _Place:
    """Where an item stands: the row of numbers that it is one of, and its number there.

    Attributes:
        pattern: What the number of a member of the row looks like in the text, with `{}` for its last part.
    """

    row: tuple[str, ...]
    number: int
    pattern: str


def item_gaps(sections: Sequence[Section]) -> Iterator[Finding]:
    """Places where a number is missing in a row of items, neither as an item nor within the text between."""
    reached: dict[tuple[str, ...], int] = {}
    between: dict[tuple[str, ...], str] = {}
    path: tuple[str, ...] = ()
    for section in sections:
        if section.kind in _BREAKS:
            reached, between, path = {}, {}, ()
        text = to_ascii(section.text)
        place = _place(section.number or "", path) if section.kind == "numbered_item" else None
        if place is not None:
            before = reached.get(place.row, 0)
            missing = range(before + 1, place.number)
            said = between.get(place.row, between.get((), ""))
            if any(place.pattern.format(number) not in said for number in missing):
                yield "item_gap", section.page_no
            reached[place.row] = place.number
            if place.row[0] == "path":
                path = (*place.row[1:], str(place.number))
                # Below a new item all rows begin anew.
                below = [row for row in reached if row != place.row and row[1 : len(path) + 1] == path]
                for row in below:
                    del reached[row]
            between[place.row] = ""
        for row in {(), *between, *reached}:
            between[row] = f"{between.get(row, '')} {text}"


def item_parents(sections: Sequence[Section]) -> dict[int, int]:
    """Section number of the item that each numbered item stands below, for those that stand below one.

    `2.1` stands below `2.` wherever that is; other items below the last one of a lower level.
    """
    found: dict[int, int] = {}
    above: list[tuple[int, str, int]] = []
    for section in sections:
        if section.kind in _BREAKS:
            above = []
        if section.kind != "numbered_item":
            continue
        number = (section.number or "").rstrip(".")
        named = number.rpartition(".")[0]
        parent = next((no for level, own, no in reversed(above) if named and own == named), None)
        if parent is None and not named:
            parent = next((no for level, _, no in reversed(above) if level < section.level), None)
        if parent is not None:
            found[section.section_no] = parent
        above.append((section.level, number, section.section_no))
    return found


def _place(number: str, path: tuple[str, ...]) -> _Place | None:
    """Where an item with this number stands below the item of `path`; None for letters (ก. ข.)."""
    if match := _CLAUSE.fullmatch(number):
        return _Place(("clause",), int(match["run"]), "ข้อ {}")
    if match := _IN_BRACKETS.fullmatch(number):
        kind, pattern = ("round", "({})") if match["run"] else ("half", "{})")
        return _Place((kind, *path), int(match["run"] or match["half"]), pattern)
    if match := _PATH.fullmatch(number):
        *parents, last = match["path"].split(".")
        dotted = ".".join([*parents, "{}"])
        return _Place(("path", *parents), int(last), dotted if parents else "{}.")
    return None


def page_gaps(letter: LetterSections) -> Iterator[Finding]:
    """Pages whose printed number is further on than their place in the file."""
    before_page, before_number = letter.page_first - 1, 0
    for section in letter.sections:
        number = _page_number(section)
        if number is None:
            continue
        if number - before_number > section.page_no - before_page:
            yield "page_gap", section.page_no
        before_page, before_number = section.page_no, number


def _page_number(section: Section) -> int | None:
    """The printed number of a page; None for a section that is none."""
    digits = only_digits(section.text) if section.kind == "page_number" else ""
    number = int(digits) if digits and len(digits) <= 3 else 0
    return number if 0 < number <= _PAGE_MOST else None


def turned_pages(letters: Sequence[LetterSections]) -> list[tuple[int, ...]]:
    """Pages of the file in the order of their printed numbers, where these are whole and not in order.

    The pages are those of one letter, or of a part without a head and of the letter after it: pages that
    were scanned before the first one are no part of their letter. The first page bears no number.
    """
    found: list[tuple[int, ...]] = []
    for place, letter in enumerate(letters):
        following = letters[place + 1 : place + 2] if _is_headless(letter) else ()
        for group in ([letter], [letter, *following])[: 1 + len(following)]:
            numbers = {page: number for one in group for page, number in _numbers(one).items()}
            pages = list(range(group[0].page_first, group[-1].page_last + 1))
            ordered = sorted(numbers, key=lambda page: numbers[page])
            whole = [numbers[page] for page in ordered] == list(range(1, len(pages) + 1))
            if whole and ordered != pages and sorted(ordered) == pages:
                found.append(tuple(ordered))
    return found


def _is_headless(letter: LetterSections) -> bool:
    return letter.kind == "other" and not any(one.kind in _HEAD for one in letter.sections)


def _numbers(letter: LetterSections) -> dict[int, int]:
    """The number of each page of a letter, as far as it bears one; its first page is 1 if there is a head."""
    found: dict[int, int] = {} if _is_headless(letter) else {letter.page_first: 1}
    for section in letter.sections:
        number = _page_number(section)
        if number is not None:
            found[section.page_no] = number
    return found


def annex_findings(letter: LetterSections, listed: Sequence[str]) -> Iterator[Finding]:
    """Annexes in the file that do not go with the enclosures that the letter lists.

    Args:
        listed: The entries of สิ่งที่ส่งมาด้วย, in order.
    """
    starts: dict[int, int] = {}
    for section in letter.sections:
        first_line = section.text.split("\n")[0]
        if section.kind == "annex_heading" and annex_label(first_line):
            starts.setdefault(int(only_digits(first_line)[:2] or 1), section.page_no)
    if not starts:
        return
    extra = [page for number, page in starts.items() if number > len(listed)]
    if extra and (listed or letter.kind == "external"):
        yield "annex_not_listed", extra[0]
    if len(starts) < len(listed):
        yield "annex_missing", min(starts.values())
    pages = sorted(starts.values())
    for number, page in starts.items():
        said = _PAGES.search(to_ascii(listed[number - 1])) if 0 < number <= len(listed) else None
        if said is None:
            continue
        end = next((one for one in pages if one > page), letter.page_last + 1)
        count, most = int(said["count"]), int(said["count"]) * (2 if said["unit"] == "แผ่น" else 1)
        if not count <= end - page <= most:
            yield "annex_pages_differ", page
