"""What the doctor is told about programs and data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.external import system


def test_every_dependency_has_a_version_or_a_way_to_get_it() -> None:
    found = system.all_dependencies("tha+eng+xxx")
    assert [dependency.name for dependency in found] == [
        "pdftoppm",
        "pdftotext",
        "tesseract",
        "tesseract data tha",
        "tesseract data eng",
        "tesseract data xxx",
    ]
    for dependency in found:
        assert dependency.needed_for
        assert bool(dependency.version) is not dependency.missing
        assert bool(dependency.hint) is dependency.missing
    assert "tesseract-ocr-xxx" in found[-1].hint


def test_missing_programs_are_named_with_their_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    for function in (system.tesseract, system.pdftoppm, system.pdftotext, system.tesseract_data):
        function.cache_clear()
    try:
        assert all(dependency.missing for dependency in system.all_dependencies())
        assert "tesseract-ocr-tha" in system.tesseract().hint
        assert "poppler-utils" in system.pdftotext().hint
    finally:
        monkeypatch.undo()
        for function in (system.tesseract, system.pdftoppm, system.pdftotext, system.tesseract_data):
            function.cache_clear()


def test_language_names_never_leave_the_folder() -> None:
    assert system.tesseract_data("../../etc/passwd").missing


@pytest.mark.skipif(system.tesseract_data("tha").missing, reason="needs Tesseract's Thai data")
def test_characters_come_from_the_data() -> None:
    characters = system.tesseract_characters("tha")
    if characters:
        assert "ก" in characters
        assert "NULL" not in characters
    assert system.tesseract_characters("xxx") == frozenset()
