"""Generated letters and their truth fit together with the evaluation."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.cli.app import main
from pipeline.evaluate import evaluate
from pipeline.synth import faces
from tests.evaluate.truth_tables import made_truth, perfect_rows, write_rows, write_truth


def _code(*words: Path | str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


def _content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_truth_of_generated_letters_scores_perfect_against_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letters = tmp_path / "letters"
    with pytest.raises(SystemExit) as ended:
        main(["synth", "--out", str(letters), "--count", "2", "--seed", "5", "--level", "easy"])
    assert not ended.value.code
    assert f"Truth in {letters / 'truth'}" in capsys.readouterr().out.replace("\n", "")
    rows: dict[str, list[object]] = {}
    for path in sorted((letters / "truth").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        assert all((letters / name).is_file() for name in truth["files"])
        for table, more in perfect_rows(truth).items():
            rows.setdefault(table, []).extend(more)
    found = evaluate(write_rows(tmp_path / "out", rows), letters / "truth", by="level")
    assert found.letters == 2
    assert set(found.figures) == {"all", "easy"}
    assert found.worst == ()
    assert found.figures["all"]["line CER"] == 0
    assert found.figures["all"]["section F1, kind and text"] == 1
    assert found.figures["all"]["letter values right"] == 1


def test_an_unknown_level_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["synth", "--out", str(tmp_path), "--level", "absurd"])
    assert ended.value.code == 2
    assert "absurd" in capsys.readouterr().err


def test_one_letter_with_a_bar_on_a_terminal_and_the_same_call_again_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.txt").write_text("kept")
    call = ("synth", "--out", tmp_path, "--count", "1", "--seed", "5", "--level", "easy")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert _code(*call) == 0
    told = capsys.readouterr()
    assert "1 letter in" in told.out
    assert "1/1" in told.err
    written = _content(tmp_path)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    assert _code(*call) == 2
    assert "new folder" in capsys.readouterr().err
    assert _content(tmp_path) == written


@pytest.mark.parametrize("name", ["S00007.pdf", "S00001-2.classes.png", "truth/other.json"])
def test_a_folder_with_letters_or_truth_is_refused(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "truth").mkdir()
    (tmp_path / name).write_bytes(b"of somebody")
    assert _code("synth", "--out", tmp_path, "--count", "1") == 2
    told = capsys.readouterr().err
    assert name in told
    assert "new folder" in told
    assert list(_content(tmp_path).values()) == [b"of somebody"]


def test_a_folder_that_cannot_be_made_is_an_error_of_storage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"of somebody")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        assert _code("synth", "--out", out, "--count", "1") == 5
        told = capsys.readouterr().err
        assert str(out) in told
        assert "--out" in told
    assert (tmp_path / "file").read_bytes() == b"of somebody"


def test_without_faces_no_folder_is_left_and_doctor_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "_SYSTEM_FOLDERS", ())
    monkeypatch.setenv(faces.FACES_FOLDER_VARIABLE, str(tmp_path / "none"))
    assert _code("synth", "--out", tmp_path / "letters", "--count", "1") == 3
    assert ".venv/bin/python -m pipeline.synth.faces install" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    _code("doctor")
    line = next(one for one in capsys.readouterr().out.splitlines() if one.startswith("Generator"))
    assert "uharfbuzz" in line
    assert "no Thai face found" in line


def test_doctor_counts_the_faces(capsys: pytest.CaptureFixture[str]) -> None:
    _code("doctor")
    line = next(one for one in capsys.readouterr().out.splitlines() if one.startswith("Generator"))
    assert f"{len(faces.find_faces())} Thai faces" in line


def test_a_wrong_folder_of_digits_is_told_from_missing_and_broken_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    thai, arabic = "thai_handwritten_64.npz", "arabic_handwritten_28.npz"
    call = ("synth", "--count", "1", "--out", tmp_path / "letters", "--digits")
    assert _code(*call, tmp_path / "nowhere") == 2
    assert f"no folder {tmp_path / 'nowhere'}" in " ".join(capsys.readouterr().err.split())
    np.savez(tmp_path / thai, images=np.zeros((1, 64, 64), np.uint8), labels=np.zeros(1, np.uint8))
    assert _code(*call, tmp_path) == 2
    assert f"does not hold {arabic}" in capsys.readouterr().err
    (tmp_path / thai).write_bytes(b"no archive")
    (tmp_path / arabic).write_bytes(b"no archive")
    assert _code(*call, tmp_path) == 2
    assert thai in capsys.readouterr().err
    assert not (tmp_path / "letters").exists()
    assert _code("synth", "--help") == 0
    told = capsys.readouterr().out
    assert thai in told
    assert arabic in told
    assert "mix" in told


def test_documents_that_the_run_does_not_have_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = made_truth()
    out = write_rows(tmp_path / "out", perfect_rows(truth))
    folder = write_truth(tmp_path / "truth", truth)
    assert _code("evaluate", out, "--truth", folder) == 0
    assert capsys.readouterr().err == ""
    for number in range(7):
        other = {**truth, "id": f"other{number}", "files": [f"other{number}.pdf"]}
        (folder / f"other{number}.json").write_text(json.dumps(other), encoding="utf-8")
    assert _code("evaluate", out, "--truth", folder) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("7 documents with truth")
    assert "other0.pdf, other1.pdf" in lines[0]
    assert "made.pdf" not in lines[0]
