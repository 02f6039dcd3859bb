"""Tables of an archive in which the pages of a letter lie in a picture file each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.records import DocumentEvidence, Status
from pipeline.runner import page_files as module
from pipeline.runner.books import FIRST, expected_units, read_shard
from pipeline.runner.collect import collect_tables
from pipeline.stages.contract import Unit
from pipeline.stages.letter_leaves import Leaf, leaves
from pipeline.stages.registry import STAGES
from pipeline.store.parts import UnitResult, write_part
from tests.stages.letters import memo
from tests.stages.test_letter_leaves import HEAD, REST, files


def archive(out: Path, pages: list[DocumentEvidence], names: list[str], shards: list[int]) -> None:
    """Writes the parts that a run over these files would have written."""
    for shard in sorted(set(shards)):
        held = [(n, e) for n, e, s in zip(names, pages, shards, strict=True) if s == shard]
        first = [
            UnitResult(
                e.document.doc_id, None, f"/scans\0{n}", "1:1", "", "0.0", Status.OK, (), 0, 0, e.document
            )
            for n, e in held
        ]
        write_part(out / STAGES[0].folder, shard, STAGES[0].record, first)
        for stage in STAGES[1:]:
            if stage.unit is Unit.CORPUS:
                continue
            expected = expected_units(stage, read_shard(out, shard), "0")
            results = []
            for (doc_id, page_no), fingerprint in expected.items():
                evidence = next(e for _, e in held if e.document.doc_id == doc_id)
                page = evidence.pages[0]
                record = {
                    "deskew": page.upright,
                    "layout": page.layout,
                    "ocr": page.text,
                    "sections": evidence.sections,
                    "fields": evidence.fields,
                }[stage.name]
                results.append(
                    UnitResult(doc_id, page_no, "", "", "", fingerprint, Status.OK, (), 0, 0, record)
                )
            write_part(out / stage.folder, shard, stage.record, results)


def rows(table: pa.Table, **wanted: object) -> list[dict[str, object]]:
    return [row for row in table.to_pylist() if all(row[key] == one for key, one in wanted.items())]


@pytest.mark.parametrize("shards", [[1, 1, 1], [1, 2, 2]])
def test_a_letter_in_two_files_has_one_row(tmp_path: Path, shards: list[int]) -> None:
    made = files(HEAD, REST, memo())
    archive(tmp_path, made, ["a-1.png", "a-2.png", "a-3.png"], shards)
    tables = collect_tables(tmp_path)
    letters = tables["letters"].to_pylist()
    assert [(one["doc_id"], one["goes_on_in"]) for one in letters] == [
        (made[0].document.doc_id, [made[1].document.doc_id]),
        (made[2].document.doc_id, []),
    ]
    assert letters[0]["signatory_name"] == "นายตัวอย่าง ทดสอบดี"
    assert rows(tables["sections"], doc_id=made[1].document.doc_id, kind="signature")
    assert not rows(tables["fields"], doc_id=made[1].document.doc_id)
    assert not rows(tables["issues"], code="no_signatory")
    assert [one["status"] for one in tables["documents"].to_pylist()] == ["ok"] * 3


def test_names_that_are_no_run_are_letters_of_their_own(tmp_path: Path) -> None:
    made = files(HEAD, REST)
    archive(tmp_path, made, ["a.png", "b.png"], [1, 1])
    tables = collect_tables(tmp_path)
    assert tables["letters"].num_rows == 2
    assert tables["letters"]["goes_on_in"].to_pylist() == [[], []]


def test_a_fault_leaves_the_files_of_its_letter_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = files(HEAD, REST, HEAD, REST)
    odd = made[0].document.doc_id

    def broken(letter: Sequence[DocumentEvidence], *, calibrate: bool) -> tuple[Leaf, ...]:
        if letter[0].document.doc_id == odd:
            raise RuntimeError("odd record")
        return leaves(letter, calibrate=calibrate)

    archive(tmp_path, made, ["a-1.png", "a-2.png", "a-3.png", "a-4.png"], [1] * 4)
    monkeypatch.setattr(module, "leaves", broken)
    tables = collect_tables(tmp_path)
    assert [len(further) for further in tables["letters"]["goes_on_in"].to_pylist()] == [0, 0, 1]
    (issue,) = rows(tables["issues"], code="not_joined")
    assert (issue["doc_id"], issue["severity"]) == (odd, "warning") and "odd record" in str(issue["message"])
    assert FIRST not in {one["stage"] for one in rows(tables["issues"])}
