"""Which files a run is about: those named, those that results were made from, those that were taken away."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from pipeline.runner import api
from tests.cli.conftest import Saraban
from tests.conftest import save_page

INLINE = ("--set", "run.executor=inline")


@pytest.fixture
def place(tmp_path: Path, saraban: Saraban, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `scans` of two letters and `out` that was read from it, beside a `data/raw`."""
    monkeypatch.chdir(tmp_path)
    save_page(tmp_path / "data" / "raw" / "sample.png", "Sample")
    for name in ("a", "b"):
        save_page(tmp_path / "scans" / f"{name}.png", f"Letter {name}")
    assert saraban("run", "scans", "--out", "out", *INLINE) == 0
    return tmp_path


def paths(out: Path) -> set[str]:
    return set(api.load(out).documents["source_path"])


def test_a_run_without_a_source_goes_on_with_what_the_results_were_made_from(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    save_page(place / "scans" / "c.png", "Letter c")
    monkeypatch.chdir(place / "data")
    assert saraban("run", "--out", place / "out", *INLINE) == 0
    assert f"reading {place / 'scans'}" in capsys.readouterr().err
    assert paths(place / "out") == {"a.png", "b.png", "c.png"}


def test_every_source_is_remembered_and_a_file_is_not_widened_to_its_folder(
    place: Path, saraban: Saraban
) -> None:
    save_page(place / "more" / "named.png", "Named")
    save_page(place / "more" / "other.png", "Other")
    assert saraban("run", "more/named.png", "--out", "out", *INLINE) == 0
    save_page(place / "scans" / "c.png", "Letter c")
    assert saraban("run", "--out", "out", *INLINE) == 0
    assert paths(place / "out") == {"a.png", "b.png", "c.png", "named.png"}
    (place / "more" / "named.png").unlink()
    assert saraban("run", "--out", "out", *INLINE) == 0


def test_results_without_a_record_of_their_source_are_refused_in_words(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "out" / "sources.json").unlink()
    assert saraban("run", "--out", "out", *INLINE) == 2
    assert str(place / "scans") in capsys.readouterr().err
    assert saraban("run", "scans", "--out", "out", *INLINE) == 0
    assert saraban("run", "--out", "out", *INLINE) == 0
    (place / "out" / "sources.json").write_text("[]")
    assert saraban("run", "--out", "out", *INLINE) == 5


def test_without_results_data_raw_is_read(place: Path, saraban: Saraban) -> None:
    assert saraban("run", "--out", "fresh", *INLINE) == 0
    assert paths(place / "fresh") == {"sample.png"}


def test_a_file_taken_away_is_told_of_and_kept_until_it_is_pruned(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "scans" / "b.png").unlink()
    assert saraban("status", "out") == 0
    told = capsys.readouterr().out
    assert "1 file (b.png) is no longer in the source folder" in told
    assert "saraban run --out out --prune" in told
    assert saraban("run", "--out", "out", *INLINE) == 0
    assert "b.png" in capsys.readouterr().out
    tables = api.load("out")
    missing = tables.documents.set_index("source_path")["file_missing"]
    assert (missing["a.png"], missing["b.png"]) == (False, True)
    assert tables.issues.set_index("code").loc["file_missing", "source_path"] == "b.png"
    assert saraban("plan", "--out", "out", "--prune") == 0
    assert "taken away, results dropped" in capsys.readouterr().out
    assert saraban("run", "--out", "out", "--prune", *INLINE) == 0
    assert "the results were dropped" in capsys.readouterr().out
    assert paths(place / "out") == {"a.png"}
    assert len(list((place / "out" / "1-ingest" / "pages").iterdir())) == 1
    assert saraban("status", "out") == 0
    assert "All is done and fresh" in capsys.readouterr().out


def test_a_file_that_comes_back_is_missing_no_more(place: Path, saraban: Saraban) -> None:
    (place / "scans" / "b.png").rename(place / "b.png")
    saraban("run", "--out", "out", *INLINE)
    (place / "b.png").rename(place / "scans" / "b.png")
    assert saraban("run", "--out", "out", *INLINE) == 0
    assert not api.load("out").documents["file_missing"].any()
    assert "file_missing" not in set(api.load("out").issues["code"])


def test_a_folder_that_is_away_or_empty_costs_no_results(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "scans").rename(place / "moved")
    assert saraban("run", "--out", "out", "--prune", *INLINE) == 5
    assert "is its disk mounted" in capsys.readouterr().err
    (place / "scans").mkdir()
    assert saraban("run", "--out", "out", "--prune", *INLINE) == 5
    assert "nothing is dropped" in capsys.readouterr().err
    assert saraban("run", "--out", "out", *INLINE) == 0
    assert not api.load("out").documents["file_missing"].any()
    (place / "scans").rmdir()
    # Named at its new place the folder is the same one, and the old place is forgotten.
    assert saraban("run", "moved", "--out", "out", *INLINE) == 0
    assert "Nothing to do" not in capsys.readouterr().out
    assert saraban("run", "--out", "out", *INLINE) == 0
    assert len(api.load("out").documents) == 2


def test_pruning_leaves_the_files_of_other_sources(place: Path, saraban: Saraban) -> None:
    save_page(place / "more" / "named.png", "Named")
    save_page(place / "more" / "stays.png", "Stays")
    assert saraban("run", "more", "--out", "out", *INLINE) == 0
    (place / "scans" / "b.png").unlink()
    (place / "more" / "named.png").unlink()
    assert saraban("run", "more", "--out", "out", "--prune", *INLINE) == 0
    assert paths(place / "out") == {"a.png", "b.png", "stays.png"}


def test_a_folder_of_a_source_that_is_empty_costs_no_results(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    save_page(place / "scans" / "2024" / "c.png", "Letter c")
    assert saraban("run", "--out", "out", *INLINE) == 0
    (place / "scans" / "2024" / "c.png").unlink()
    (place / "scans" / "2024" / ".hidden").write_text("")
    assert saraban("run", "--out", "out", "--prune", *INLINE) == 5
    told = capsys.readouterr().err
    assert str(place / "scans" / "2024") in told and "remove the empty folder" in told
    assert saraban("run", "--out", "out", *INLINE) == 0
    assert not api.load("out").documents["file_missing"].any()
    (place / "scans" / "2024" / ".hidden").unlink()
    (place / "scans" / "2024").rmdir()
    assert saraban("run", "--out", "out", "--prune", *INLINE) == 0
    assert paths(place / "out") == {"a.png", "b.png"}


def test_a_link_whose_target_is_away_and_a_file_that_may_not_be_looked_at_are_not_pruned(
    place: Path, saraban: Saraban, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_page(place / "disk" / "c.png", "Letter c")
    (place / "scans" / "link.png").symlink_to(place / "disk" / "c.png")
    assert saraban("run", "--out", "out", *INLINE) == 0
    (place / "disk").rename(place / "away")
    (place / "scans" / "b.png").unlink()
    look = os.lstat

    def lstat(path: str | Path) -> os.stat_result:
        if Path(path).name == "b.png":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return look(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "lstat", lstat)
        assert saraban("run", "--out", "out", "--prune", *INLINE) == 0
    assert paths(place / "out") == {"a.png", "b.png", "link.png"}
    assert saraban("run", "--out", "out", "--prune", *INLINE) == 0
    assert paths(place / "out") == {"a.png", "link.png"}


def test_a_link_that_leads_nowhere_has_its_row_until_there_is_a_file(place: Path, saraban: Saraban) -> None:
    (place / "scans" / "link.png").symlink_to(place / "c.png")
    assert saraban("run", "--out", "out", *INLINE) == 1
    tables = api.load(place / "out")
    status = tables.documents.set_index("source_path")["status"].to_dict()
    assert status == {"a.png": "ok", "b.png": "ok", "link.png": "failed"}
    (issue,) = tables.issues[tables.issues["source_path"] == "link.png"].itertuples()
    assert (issue.stage, issue.code, issue.severity) == ("ingest", "dead_link", "error")
    assert "leads to no file" in issue.message and "ลิงก์" in issue.message and "โฟลเดอร์" in issue.hint
    save_page(place / "c.png", "Letter c")
    assert saraban("run", "--out", "out", *INLINE) == 0
    assert len(paths(place / "out")) == 3


def test_a_link_whose_target_is_away_for_a_while_costs_nothing(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    save_page(place / "c.png", "Letter c")
    (place / "scans" / "link.png").symlink_to(place / "c.png")
    assert saraban("run", "--out", "out", *INLINE) == 0
    (place / "c.png").rename(place / "away.png")
    assert saraban("run", "--out", "out", *INLINE) == 0
    told = capsys.readouterr().err
    assert "what was read is kept" in told and "ข้อมูลที่เคยอ่านยังอยู่" in told
    assert set(api.load(place / "out").documents["status"]) == {"ok"}
    assert not any("stale" in stage.counts for stage in api.status(place / "out"))


@pytest.mark.parametrize("change", ["pruned", "other bytes"])
def test_a_copy_in_another_source_takes_the_place_of_what_it_was_a_copy_of(
    place: Path, saraban: Saraban, change: str
) -> None:
    (place / "more").mkdir()
    shutil.copy(place / "scans" / "a.png", place / "more" / "copy.png")
    assert saraban("run", "more", "--out", "out", *INLINE) == 0
    assert api.load("out").documents.set_index("source_path")["status"]["copy.png"] == "skipped"
    if change == "pruned":
        (place / "scans" / "a.png").unlink()
    else:
        save_page(place / "scans" / "a.png", "Another letter")
    assert saraban("plan", "scans", "--out", "out", "--prune") == 0
    assert saraban("run", "scans", "--out", "out", "--prune", *INLINE) == 0
    documents = api.load("out").documents.set_index("source_path")
    assert documents["status"]["copy.png"] == "ok"
    assert set(documents.index) == {"b.png", "copy.png"} | ({"a.png"} if change != "pruned" else set())
    assert saraban("plan", "--out", "out") == 0
    assert set(api.load("out").documents["status"]) == {"ok"}


def test_a_file_named_alone_is_pruned_when_it_is_gone(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        save_page(place / "named" / f"{name}.png", name)
    assert saraban("run", "named/one.png", "named/two.png", "--out", "few", *INLINE) == 0
    (place / "named" / "one.png").unlink()
    assert saraban("plan", "--out", "few", "--prune") == 0
    assert "taken away, results dropped" in capsys.readouterr().out
    assert saraban("run", "--out", "few", "--prune", *INLINE) == 0
    assert paths(place / "few") == {"two.png"}
    (place / "named" / "two.png").unlink()
    assert saraban("run", "--out", "few", "--prune", *INLINE) == 5
    assert "is there any more" in capsys.readouterr().err
    assert paths(place / "few") == {"two.png"}


def test_a_folder_and_the_folder_around_it_hold_no_copies_of_each_other(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "all").mkdir()
    (place / "scans").rename(place / "all" / "scans")
    save_page(place / "all" / "c.png", "Letter c")
    assert saraban("run", "all/scans", "--out", "nested", *INLINE) == 0
    assert saraban("run", "all", "--out", "nested", *INLINE) == 0
    assert paths(place / "nested") == {"a.png", "b.png", "c.png"}
    assert set(api.load("nested").documents["status"]) == {"ok"}
    assert saraban("status", "nested") == 0
    assert "All is done and fresh" in capsys.readouterr().out
    # The inner folder is no source of its own any more: with its files gone it may be taken away.
    shutil.rmtree(place / "all" / "scans")
    assert saraban("run", "--out", "nested", *INLINE) == 0
    assert api.load("nested").documents["file_missing"].sum() == 2
    assert saraban("run", "--out", "nested", "--prune", *INLINE) == 0
    assert paths(place / "nested") == {"c.png"}


def test_a_folder_reached_by_a_link_is_the_same_folder(place: Path, saraban: Saraban) -> None:
    (place / "link").symlink_to(place / "scans", target_is_directory=True)
    assert saraban("run", "link", "--out", "out", *INLINE) == 0
    assert saraban("run", "--out", "out", *INLINE) == 0
    assert list(api.load("out").documents["status"]) == ["ok", "ok"]
    (place / "scans" / "b.png").unlink()
    assert saraban("run", "link", "--out", "out", "--prune", *INLINE) == 0
    assert paths(place / "out") == {"a.png"}
    (place / "scans").rename(place / "away")
    assert saraban("run", "--out", "out", "--prune", *INLINE) == 5
    assert paths(place / "out") == {"a.png"}


def test_which_of_two_files_of_one_name_is_missing_is_told(place: Path, saraban: Saraban) -> None:
    save_page(place / "more" / "a.png", "Another letter a")
    save_page(place / "more" / "c.png", "Letter c")
    assert saraban("run", "more", "--out", "out", *INLINE) == 0
    for folder, other in (("scans", "more"), ("more", "scans")):
        aside = place / "aside.png"
        if aside.exists():
            aside.rename(place / other / "a.png")
        (place / folder / "a.png").rename(aside)
        assert saraban("run", "--out", "out", *INLINE) == 0
        tables = api.load("out")
        held = tables.documents[tables.documents["source_path"] == "a.png"].set_index("sha256")
        assert held["file_missing"].sum() == 1
        assert held["file_missing"][hashlib.sha256(aside.read_bytes()).hexdigest()]


@pytest.mark.parametrize("words", [("--from", "ocr"), ("--doc", "a.png")])
def test_pruning_is_of_whole_runs(place: Path, saraban: Saraban, words: tuple[str, str]) -> None:
    assert saraban("run", "--out", "out", "--prune", *words) == 2


def test_the_command_that_does_failures_again_keeps_file_and_settings(
    tmp_path: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save_page(tmp_path / "scans" / "other.png", "Other")
    (tmp_path / "scans" / "broken.pdf").write_text("no PDF")
    settings = ("--set", "run.workers=1", *INLINE)
    assert saraban("run", "scans/broken.pdf", "--out", "out", *settings) == 1
    assert "saraban status out --set run.workers=1 --set run.executor=inline" in capsys.readouterr().out
    for record in (True, False):
        if not record:
            (tmp_path / "out" / "sources.json").unlink()
        assert saraban("status", "out", *settings) == 0
        told = capsys.readouterr().out.splitlines()
        words = next(line for line in told if line.startswith("Do them again: saraban ")).split()[4:]
        assert words.count("--set") == 2
        assert saraban(*words) == 1
        assert paths(tmp_path / "out") == {"broken.pdf"}


def test_what_was_not_begun_is_not_done_and_not_stale(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    save_page(place / "scans" / "c.png", "Letter c")
    assert saraban("run", "--out", "out", "--only", "ingest", *INLINE) == 0
    save_page(place / "scans" / "d.png", "Letter d")
    assert saraban("status", "out") == 0
    told = capsys.readouterr().out
    assert "Go on: saraban run --out out" in told
    counts = {entry.stage: entry.counts for entry in api.status("out")}
    assert (counts["ingest"]["ok"], counts["ingest"]["not_done"]) == (3, 1)
    for stage in ("deskew", "layout", "ocr", "sections", "fields"):
        assert (counts[stage]["ok"], counts[stage]["not_done"], counts[stage].get("stale", 0)) == (2, 1, 0)


def test_a_touched_file_is_not_stale_and_a_changed_one_is(place: Path, saraban: Saraban) -> None:
    (place / "scans" / "a.png").touch()
    assert api.status("out")[0].counts["ok"] == 2
    save_page(place / "scans" / "a.png", "Another letter")
    assert api.status("out")[0].counts == {"ok": 1, "stale": 1, "not_done": 0}


def test_a_mistyped_name_is_answered_with_those_near_it(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    save_page(place / "scans" / "2567" / "หนังสือที่-0417.png", "Letter")
    assert saraban("run", "--out", "out", *INLINE) == 0
    for words in (["show", "หนังสือที-0417"], ["run", "--doc", "หนังสือที่-0471"]):
        assert saraban(*words, "--out", "out") == 2
        told = capsys.readouterr().err
        assert "2567/หนังสือที่-0417.png" in told
        assert "b.png" not in told


def test_a_letter_goes_before_a_file_of_its_name_that_is_none(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "scans" / "truth").mkdir()
    (place / "scans" / "truth" / "a.json").write_text(json.dumps({"id": "a"}))
    saraban("run", "--out", "out", *INLINE)
    assert saraban("show", "a", "--out", "out") == 0
    assert "image/png" in capsys.readouterr().out
    assert saraban("show", "truth/a.json", "--out", "out") == 0
