"""Which files a run is about: those named, those that results were made from, those that were taken away."""

from __future__ import annotations

import json
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
