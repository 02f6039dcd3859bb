"""Generated letters and their truth fit together with the evaluation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli.app import main
from pipeline.evaluate import evaluate
from tests.evaluate.truth_tables import perfect_rows, write_rows


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
