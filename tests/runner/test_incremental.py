"""Only what is new, changed or stale is worked on."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import StorageError, UsageError
from pipeline.records import PageText
from pipeline.runner import api
from pipeline.runner.plan import select
from pipeline.runner.settings import load_settings
from pipeline.stages import ocr
from pipeline.stages.contract import Outcome
from pipeline.stages.registry import override
from tests.conftest import save_page

SETTINGS = ("run.executor=inline",)


def run(letters: Path, out: Path, *overrides: str, **choices: str) -> dict[str, int]:
    summary = api.run(
        letters,
        out=out,
        selection=select(**choices),
        settings=load_settings(overrides=[*SETTINGS, *overrides]),
    )
    return {name: counts.done for name, counts in summary.counts.items()}


def planned(letters: Path, out: Path, *overrides: str, **choices: str) -> dict[str, int]:
    plans = api.plan(
        letters,
        out=out,
        selection=select(**choices),
        settings=load_settings(overrides=[*SETTINGS, *overrides]),
    )
    return {p.stage: sum(p.todo.values()) for p in plans}


def test_a_second_run_does_nothing(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert planned(letters, out)["ingest"] == 4
    assert not out.exists(), "a plan writes nothing"
    assert run(letters, out) == dict.fromkeys(["ingest", "deskew", "layout", "ocr", "sections", "fields"], 4)
    assert set(planned(letters, out).values()) == {0}
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*.parquet")}
    assert set(run(letters, out).values()) == {0}
    assert before == {p: p.stat().st_mtime_ns for p in out.rglob("*.parquet")}


def test_a_plan_says_truly_why_tables_are_written(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def why(*overrides: str) -> list[str]:
        plans = api.plan(letters, out=out, settings=load_settings(overrides=[*SETTINGS, *overrides]))
        assert not any(plan.todo for plan in plans[:-1])
        return list(plans[-1].todo)

    run(letters, out, last="fields")
    assert why() == ["tables not written yet"]
    run(letters, out)
    assert why() == []
    assert why('tables.formats=["csv"]') == ["not written yet as csv"]
    # The same is read again: later stages stay fresh, yet the tables are older than what they are made from.
    run(letters, out, only="ocr", document="letter2.png", redo="all")
    assert why() == ["earlier results changed"]


def test_an_added_file_alone_is_worked_on(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(letters, out)
    save_page(letters / "more.png", "One more")
    assert set(run(letters, out).values()) == {1}
    assert len(api.load(out).documents) == 5


def test_a_changed_file_is_read_again_and_its_old_result_goes(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(letters, out)
    before = api.load(out).documents.set_index("source_path")["doc_id"]
    save_page(letters / "letter2.png", "Something else")
    assert set(run(letters, out).values()) == {1}
    tables = api.load(out)
    after = tables.documents.set_index("source_path")["doc_id"]
    assert before["letter2.png"] != after["letter2.png"]
    assert before["letter1.png"] == after["letter1.png"]
    assert set(tables.pages["doc_id"]) == set(after)
    assert not list(out.glob(f"*/pages/{before['letter2.png']}*"))


def test_a_changed_option_runs_its_stage_and_those_after(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(letters, out)
    option = "ocr.use_text_layer=false"
    expected = {"ingest": 0, "deskew": 0, "layout": 0, "ocr": 4, "sections": 4, "fields": 4}
    plans = planned(letters, out, option)
    assert {k: v for k, v in plans.items() if k != "tables"} == expected
    assert plans["tables"] == 1
    assert run(letters, out, option) == expected


def test_part_of_the_way(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert set(run(letters, out, last="deskew")) == {"ingest", "deskew"}
    assert not (out / "tables").exists()
    assert run(letters, out, only="deskew", redo="all") == {"deskew": 4}
    assert run(letters, out, first="layout") == dict.fromkeys(["layout", "ocr", "sections", "fields"], 4)
    assert (out / "tables" / "letters.parquet").exists()


def test_one_document_by_name_or_id(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(letters, out)
    doc_id = api.load(out).documents.set_index("source_path")["doc_id"]["letter3.png"]
    for name in ("letter3.png", "letter3", doc_id, doc_id[:6]):
        assert run(letters, out, only="layout", redo="all", document=name) == {"layout": 1}
    whole = api.load(out).lines
    run(letters, out, document="letter3", redo="all")
    assert api.load(out).lines.equals(whole)


def test_copies_are_read_once_and_both_paths_kept(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (letters / "sub").mkdir()
    (letters / "sub" / "copy.png").write_bytes((letters / "letter0.png").read_bytes())
    assert run(letters, out)["ingest"] == 4
    documents = api.load(out).documents.set_index("source_path")
    assert documents.loc["sub/copy.png", "duplicate_of"] == documents.loc["letter0.png", "doc_id"]
    assert documents.loc["sub/copy.png", "status"] == "skipped"
    save_page(letters / "letter0.png", "No longer the same")
    run(letters, out)
    documents = api.load(out).documents.set_index("source_path")
    assert documents.loc["sub/copy.png", "status"] == "ok"


def test_a_stage_is_set_up_anew_after_another_took_its_place(letters: Path, tmp_path: Path) -> None:
    override(replace(ocr.STAGE, setup=None, process=lambda *_: Outcome(PageText("none", (), 0.0))))
    try:
        run(letters, tmp_path / "without")
    finally:
        override(ocr.STAGE)
    run(letters, tmp_path / "with")
    assert set(api.load(tmp_path / "with").documents["status"]) == {"ok"}


def test_counts_add_up_and_rows_do_not_depend_on_the_executor(letters: Path, tmp_path: Path) -> None:
    (letters / "note.txt").write_text("not a letter")
    (letters / "empty.pdf").write_bytes(b"")
    inline, pooled = tmp_path / "inline", tmp_path / "pooled"
    summary = api.run(letters, out=inline, settings=load_settings(overrides=SETTINGS))
    api.run(letters, out=pooled, settings=load_settings(overrides=["run.workers=2", "run.shard_files=2"]))
    totals = summary.totals
    assert totals is not None
    assert totals.documents == totals.ok + totals.partial + totals.failed + totals.skipped == 6
    assert (totals.failed, totals.skipped) == (1, 1)
    assert summary.exit_code == 1
    one, two = api.load(inline), api.load(pooled)
    bad = one.documents[one.documents["status"].isin(["failed", "partial", "skipped"])]
    assert set(bad["source_path"]) == {"note.txt", "empty.pdf"}
    assert set(bad["doc_id"]) <= set(one.issues["doc_id"])
    for name in ("pages", "lines", "letters", "issues"):
        left, right = (
            getattr(t, name).sort_values(list(getattr(t, name).columns[:3])).reset_index(drop=True)
            for t in (one, two)
        )
        assert left.equals(right), name


def test_every_format_that_lies_there_is_kept_up_to_date(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(letters, out)
    api.write_formats(out, formats=["csv"])
    save_page(letters / "more.png", "One more")
    run(letters, out)
    assert {p.suffix for p in (out / "tables").iterdir()} == {".parquet", ".csv", ".json"}
    assert "more.png" in (out / "tables" / "documents.csv").read_text("utf-8-sig")
    (out / "tables" / "letters.parquet").unlink()
    run(letters, out)
    assert len(api.load(out).letters) == 5


def test_a_renamed_file_keeps_its_results_under_the_new_name(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(letters, out)
    before = api.load(out)
    (letters / "letter1.png").rename(letters / "renamed.png")
    run(letters, out)
    after = api.load(out)
    assert set(after.documents["source_path"]) == {"letter0.png", "renamed.png", "letter2.png", "letter3.png"}
    assert set(after.documents["status"]) == {"ok"}
    assert len(after.pages) == len(before.pages) == 4


def test_a_folder_that_was_moved_is_not_read_again(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(letters, out, "run.shard_files=2")
    moved = letters.rename(tmp_path / "moved")
    save_page(moved / "a.png", "A new one")
    done = run(moved, out, "run.shard_files=2")
    assert (done["deskew"], done["ocr"], done["fields"]) == (1, 1, 1)
    documents = api.load(out).documents
    assert len(documents) == len(api.load(out).pages) == 5
    assert set(documents["status"]) == {"ok"}
    assert not documents["file_missing"].any()


def test_work_still_to_be_done_is_never_ok(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(letters, out, last="deskew")
    run(letters, out, only="tables")
    tables = api.load(out)
    assert set(tables.documents["status"]) == {"partial"}
    assert set(tables.issues["code"]) == {"not_done"}
    run(letters, out)
    assert set(api.load(out).documents["status"]) == {"ok"}
    # An option of an early stage alone: later results belong to another state and are set aside.
    run(letters, out, "deskew.turn=false", only="deskew")
    run(letters, out, only="tables")
    assert len(api.load(out).lines) == 0
    # Done again as before, deskew gives what layout was made from.
    assert [entry.counts.get("stale") for entry in api.status(out)[1:3]] == [4, None]


def test_names_that_are_no_utf8_and_copies_in_other_shards(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    odd = Path(os.fsdecode(os.fsencode(letters) + b"/z\xff.png"))
    save_page(tmp_path / "odd.png", "Odd").rename(odd)
    (letters / "zz.png").write_bytes((letters / "letter0.png").read_bytes())
    assert run(letters, out, "run.shard_files=2")["ingest"] == 5
    documents = api.load(out).documents.set_index("source_path")
    assert documents.loc["z\\xff.png", "status"] == "ok"
    assert documents.loc["zz.png", "page_count"] == 1
    assert documents.loc["zz.png", "media_type"] == "image/png"
    assert set(run(letters, out, "run.shard_files=2").values()) == {0}


def test_a_lost_page_picture_costs_its_page_alone(letters: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(letters, out)
    next((out / "1-ingest" / "pages").iterdir()).unlink()
    run(letters, out, only="layout", redo="all")
    run(letters, out, only="tables")
    tables = api.load(out)
    assert sorted(tables.documents["status"]) == ["failed", "ok", "ok", "ok"]
    assert "picture_unreadable" in set(tables.issues["code"])


def test_scans_in_the_output_folder_are_refused(letters: Path) -> None:
    with pytest.raises(UsageError, match="output folder"):
        api.run(letters, out=letters)


def test_wrong_use_is_told(letters: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no stage"):
        select(only="read")
    with pytest.raises(UsageError):
        select(first="ocr", last="deskew")
    with pytest.raises(UsageError, match="does not fit"):
        load_settings(overrides=["ocr.nonsense=1"])
    with pytest.raises(UsageError, match="does not fit"):
        load_settings(overrides=["nonsense.option=1"])
    with pytest.raises(UsageError, match="no plugin"):
        api.run(
            letters,
            out=tmp_path / "out",
            settings=load_settings(overrides=['run.plugins=["no_such_module"]']),
        )
    with pytest.raises(StorageError, match="does not exist"):
        api.run(tmp_path / "nowhere", out=tmp_path / "out")
    with pytest.raises(StorageError, match="no results"):
        api.status(tmp_path / "nothing")
