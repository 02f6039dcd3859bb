"""A stage goes by the users' rows of those files alone that its fingerprint knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.runner import worker
from pipeline.runner.worker import Task, work
from pipeline.stages import ocr, registry, sections
from pipeline.stages.contract import Outcome, Stage, Workbench
from pipeline.stages.letter_cues import urgency_of
from pipeline.thai.agency_table import known_codes
from pipeline.thai.confusion import substitution_cost
from pipeline.thai.rules import going_by, in_force, put_in_force, read_rules, shipped_rules

ALL = ("ด่วนมาก", True, 0.77)
"""What is known with the own rows: a word, letters of an agency, and the cost of a pair of characters."""


def known(*_: Any) -> Outcome[Any]:
    return Outcome((urgency_of("ด่วนแมวน้ำ"), "ดว" in known_codes(), substitution_cost("ถ", "ก")))


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(worker, "_resources", {})
    rows = {
        "letter_words.csv": "use,means,word\nurgency,ด่วนมาก,ด่วนแมวน้ำ\n",
        "agencies.csv": "code,name_th\nดว,สถาบันแมวน้ำ\n",
        "confusion.csv": "first,second,cost\nถ,ก,0.77\n",
    }
    for name, text in rows.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    put_in_force(read_rules(tmp_path))
    yield
    put_in_force(shipped_rules())


def outcome_of(stage: Stage[Any, Any, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setitem(registry._overrides, stage.name, replace(stage, process=known, setup=known))
    return work(Task(stage.name, stage.options(), None, str(folder), "", None)).outcome.record


@pytest.mark.usefixtures("own")
def test_ocr_knows_own_pairs_of_characters_and_no_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert known().record == ALL
    assert outcome_of(ocr.STAGE, tmp_path, monkeypatch) == (None, False, 0.77)
    assert outcome_of(sections.STAGE, tmp_path, monkeypatch) == ALL
    assert known().record == ALL, "all rows hold again after a stage"


@pytest.mark.usefixtures("own")
def test_all_rows_hold_again_where_a_stage_breaks_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(unit: object, bench: Workbench[Any]) -> Outcome[Any]:
        raise ValueError(urgency_of("ด่วนแมวน้ำ"))

    monkeypatch.setitem(registry._overrides, "ocr", replace(ocr.STAGE, process=broken, setup=None))
    done = work(Task("ocr", ocr.OcrOptions(), None, str(tmp_path), "", None))
    assert "None" in done.outcome.issues[0].message
    assert known().record == ALL


@pytest.mark.usefixtures("own")
def test_rules_of_some_files_have_the_digest_of_the_shipped_ones_in_all_others() -> None:
    whole, shipped = in_force(), shipped_rules()
    with going_by(["confusion.csv"]):
        some = in_force()
    assert some.digest(["letter_words.csv", "agencies.csv"]) == shipped.digest(
        ["letter_words.csv", "agencies.csv"]
    )
    assert (
        some.digest(["confusion.csv"]) == whole.digest(["confusion.csv"]) != shipped.digest(["confusion.csv"])
    )
    assert some.own["confusion.csv"] == 1
    assert not some.own["agencies.csv"]
    assert whole.only(whole.own) is whole
