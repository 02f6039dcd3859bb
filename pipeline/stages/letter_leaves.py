"""Letters whose pages lie in a picture file each, as scanners write them: `0417-1.jpg`, `0417-2.jpg`, ...

Names alone do not tell: the next number may be the next letter. A file goes on with the letter of the file
before it when its page has no head, and either says itself that it is a later page or an annex, or that
letter is not signed yet and the page has no receiving stamp. The letter is then read anew from all its pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pipeline.records import (
    DocumentEvidence,
    DocumentFields,
    DocumentSections,
    Issue,
    LetterSections,
    PageEvidence,
    Section,
    Value,
)
from pipeline.stages.fields import fields_of
from pipeline.stages.letter_audit import audit
from pipeline.stages.section_parts import LetterPage
from pipeline.stages.sections import begins_letter, carries_on_letter, headless, letter_page, letters_of

_NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>\d{1,6})(?P<end>\)?)", re.DOTALL)
_ENDS = ("signature", "owner_contact")
"""Parts that end a letter, the one that it has once first: what comes after them in the next file is another
paper, unless it says that it is a later page or an annex."""


@dataclass(frozen=True)
class Leaf:
    """What a picture file holds of a letter that lies in several.

    Attributes:
        sections: The parts that begin in this file, numbered through the whole letter.
        fields: In the first file all values of the letter, without a place where they stand in another file;
            in all of them the values of the stamps there, whose hops are counted in each file from 1.
        issues: What the audit of the whole letter finds on the page of this file.
        goes_on_in: `doc_id` of the further files, in order; empty in all but the first.
        begins_in: `doc_id` of the first file; None in that one.
        whole: All values of the letter itself, whichever file they stand in; stamps have none here.
    """

    sections: DocumentSections
    fields: DocumentFields
    issues: tuple[Issue, ...]
    goes_on_in: tuple[str, ...] = ()
    begins_in: str | None = None
    whole: tuple[Value, ...] = ()

    @property
    def first(self) -> bool:
        """True for the file in which the letter begins."""
        return self.begins_in is None


def numbered_runs(paths: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Runs of two or more paths whose names differ in a number at their end that goes up by one.

    Folder, the rest of the name and its ending must be the same: `a/0417-9.jpg`, `a/0417-10.jpg`. The number
    may stand in brackets, as programs put it: `a/0417 (1).jpg`, `a/0417 (2).jpg`. Of two
    files with one number (`0417-1.jpg`, `0417-01.jpg`) neither is in a run: nothing tells which goes on.
    """
    placed: dict[tuple[str, str, str], dict[int, list[str]]] = {}
    for path in paths:
        name = PurePosixPath(path)
        match = _NUMBERED.fullmatch(name.stem)
        if match is not None:
            if bool(match["end"]) != match["stem"].endswith("("):
                continue
            key = (str(name.parent), match["stem"], name.suffix.lower())
            placed.setdefault(key, {}).setdefault(int(match["number"]), []).append(path)
    for named in placed.values():
        numbers = {number: alike[0] for number, alike in named.items() if len(alike) == 1}
        run: list[str] = []
        last: int | None = None
        for number in sorted(numbers):
            if last is not None and number != last + 1:
                if len(run) > 1:
                    yield tuple(run)
                run = []
            run.append(numbers[number])
            last = number
        if len(run) > 1:
            yield tuple(run)


def is_leaf(evidence: DocumentEvidence) -> bool:
    """True for a picture file of one page whose text was read and put into sections."""
    pages = evidence.pages
    return (
        len(pages) == 1
        and pages[0].source.origin == "image_file"
        and pages[0].text is not None
        and evidence.sections is not None
        and len(evidence.sections.letters) == 1
        and evidence.fields is not None
    )


def gathered(files: Iterable[DocumentEvidence]) -> Iterator[tuple[DocumentEvidence, ...]]:
    """The files of a numbered run that hold one letter together, two or more each time."""
    letter: list[DocumentEvidence] = []
    for evidence in files:
        if letter and _goes_on(letter, evidence):
            letter.append(evidence)
            continue
        if len(letter) > 1:
            yield tuple(letter)
        letter = [evidence] if is_leaf(evidence) and begins_letter(_page(evidence)) else []
    if len(letter) > 1:
        yield tuple(letter)


def leaves(files: Sequence[DocumentEvidence], *, calibrate: bool = True) -> tuple[Leaf, ...]:
    """What each of `files`, the pages of one letter in order, holds of it.

    Args:
        calibrate: As the option of `fields`.
    """
    pages = tuple(_renumbered(one.pages[0], number) for number, one in enumerate(files, start=1))
    document = replace(files[0].document, pages=tuple(page.source for page in pages))
    whole = DocumentEvidence(document=document, pages=pages)
    letter = letters_of(whole, split=False).letters[0]
    found = fields_of(replace(whole, sections=DocumentSections((letter,))), calibrate=calibrate)
    issues = tuple(audit(letter, found.values))
    own = tuple(value for value in found.values if value.stamp_no is None)
    return tuple(
        Leaf(
            sections=DocumentSections((_of_page(letter, number),)),
            fields=_of_file(found, number),
            issues=tuple(
                replace(issue, page_no=1 if issue.page_no is not None else None)
                for issue in issues
                if (issue.page_no or 1) == number
            ),
            goes_on_in=tuple(one.document.doc_id for one in files[1:]) if number == 1 else (),
            begins_in=files[0].document.doc_id if number > 1 else None,
            whole=own,
        )
        for number in range(1, len(files) + 1)
    )


def _page(evidence: DocumentEvidence, number: int = 1) -> LetterPage:
    return letter_page(_renumbered(evidence.pages[0], number), None)


def _goes_on(letter: Sequence[DocumentEvidence], evidence: DocumentEvidence) -> bool:
    if not is_leaf(evidence):
        return False
    page = _page(evidence, len(letter) + 1)
    if begins_letter(page) or not headless(page):
        return False
    ended = any(_has(one, _ENDS) for one in letter)
    if _has(evidence, _ENDS[:1]) and any(_has(one, _ENDS[:1]) for one in letter):
        # A second signature is that of another letter, whatever number its page has.
        return False
    return carries_on_letter(page) or not (ended or page.stamp_boxes)


def _has(evidence: DocumentEvidence, kinds: Sequence[str]) -> bool:
    return any(section.kind in kinds for section in _sections(evidence))


def _sections(evidence: DocumentEvidence) -> tuple[Section, ...]:
    letters = evidence.sections.letters if evidence.sections is not None else ()
    return tuple(section for letter in letters for section in letter.sections)


def _renumbered(page: PageEvidence, number: int) -> PageEvidence:
    return replace(page, source=replace(page.source, page_no=number))


def _of_page(letter: LetterSections, number: int) -> LetterSections:
    """The parts of `letter` that begin on page `number`, as if that were page 1."""
    sections = tuple(
        replace(
            section,
            parts=tuple(replace(part, page_no=1) for part in section.parts if part.page_no == number),
        )
        for section in letter.sections
        if section.page_no == number
    )
    return replace(letter, page_first=1, page_last=1, sections=sections)


def _of_file(found: DocumentFields, number: int) -> DocumentFields:
    """What the file of page `number` has of the values of its letter, as if that were page 1."""
    values = []
    for value in found.values:
        if value.page_no == number:
            if value.stamp_no is not None or number == 1:
                values.append(replace(value, page_no=1))
        elif value.stamp_no is None and number == 1:
            values.append(replace(value, page_no=None, polygon=None))
    hops = sorted((hop for hop in found.hops if hop.page_no == number), key=lambda hop: hop.hop_no)
    return DocumentFields(
        tuple(values),
        tuple(replace(hop, page_no=1, hop_no=place) for place, hop in enumerate(hops, start=1)),
    )
