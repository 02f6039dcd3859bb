"""Links between all letters of an archive, made so that one odd letter costs its own links and no others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pipeline.records.tables import LinkRow, ReferenceRow
from pipeline.stages.link_cards import LetterCard
from pipeline.stages.links import link_rows

FILE_MISSING = "file_missing"
"""Flag of a link to a letter whose file was taken away."""


LOST_MOST = 20
"""Letters left out one by one; when more fail it is not the letters, and no links are made at all."""


def linked(
    cards: Sequence[LetterCard], references: Sequence[ReferenceRow], *, there: Collection[str]
) -> tuple[tuple[LinkRow, ...], list[tuple[LetterCard, Exception]]]:
    """The links of an archive, and the letters that cannot be linked, each with its fault.

    Args:
        there: `doc_id` of the documents whose file is still in its folder.
    """
    held = list(cards)
    lost: list[tuple[LetterCard, Exception]] = []
    while True:
        try:
            rows = link_rows(held, references)
        except Exception as error:  # whatever one letter brings about must not cost all others their tables
            if len(lost) == LOST_MOST or not held:  # it is not the letters
                return (), [*lost, *((card, error) for card in held)]
            lost.append((held.pop(_culprit(held, references)), error))
        else:
            return tuple(_flagged(row, there) for row in rows), lost


def _culprit(cards: Sequence[LetterCard], references: Sequence[ReferenceRow]) -> int:
    """Place of the first letter that cannot be linked with those before it, found by halving."""
    fine, bad = 0, len(cards)
    while bad - fine > 1:
        middle = (fine + bad) // 2
        try:
            link_rows(cards[:middle], references)
        except Exception:  # as above
            bad = middle
        else:
            fine = middle
    return bad - 1


def _flagged(row: LinkRow, there: Collection[str]) -> LinkRow:
    if row.to_doc_id is None or row.to_doc_id in there:
        return row
    return replace(row, flags=(*row.flags, FILE_MISSING))
