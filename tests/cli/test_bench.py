"""`saraban bench`: readers on the same page, with what they cost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli.app import main
from pipeline.external import system
from tests.conftest import save_page

needs_tesseract = pytest.mark.skipif(
    any(dependency.missing for dependency in system.all_dependencies()), reason="needs Tesseract and its data"
)


def _truth(folder: Path, file: str, text: str) -> None:
    folder.mkdir()
    line = {"text": text, "bbox": [0.1, 0.1, 0.9, 0.2]}
    page = {"page_no": 1, "width": 100, "height": 100, "lines": [line]}
    letter = {"file": file, "letter": {}, "pages": [page]}
    (folder / "letter.json").write_text(json.dumps(letter), encoding="utf-8")


@needs_tesseract
def test_readers_are_compared_on_the_same_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_page(tmp_path / "raw" / "letter.png", "Registry of letters 2024")
    _truth(tmp_path / "truth", "letter.png", "Registry of letters 2024")
    words = ["bench", tmp_path / "raw", "--truth", tmp_path / "truth", "--out", tmp_path / "out"]
    words += ["--set", "run.executor=inline", "--json", tmp_path / "figures.json"]
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    assert not ended.value.code
    told = capsys.readouterr().out
    assert "CPU seconds a page" in told
    results = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert [one["contender"] for one in results] == ["recogniser", "tesseract psm 7", "tesseract psm 4"]
    for one in results:
        assert one["pages"] == 1
        assert one["figures"]["page CER, in reading order"] < 0.5
        assert one["seconds"] > 0
        assert 50 < one["peak_memory_mb"] < 1000


def test_pages_without_truth_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_page(tmp_path / "raw" / "letter.png", "A letter")
    _truth(tmp_path / "truth", "other.png", "A letter")
    words = ["bench", tmp_path / "raw", "--truth", tmp_path / "truth", "--out", tmp_path / "out"]
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in [*words, "--set", "run.executor=inline"]])
    assert ended.value.code == 5
    assert "no page" in capsys.readouterr().err
