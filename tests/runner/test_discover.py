"""Which files a run reads: links, loops, pipes and odd names neither block nor lose a letter."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from pipeline.errors import StorageError, UsageError
from pipeline.runner.books import source_key
from pipeline.runner.discover import discover
from pipeline.runner.plan import wants_document


def names(*sources: Path, out: Path) -> tuple[list[str], dict[str, str]]:
    """Paths below their sources, and the reason by name of each entry that was passed over."""
    files, passed = discover(sources, out=out)
    return [one.source_path for one in files], {Path(one.path).name: one.reason for one in passed}


def test_what_is_no_file_is_passed_over_with_a_reason(tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    (scans / "folder.pdf").mkdir(parents=True)
    (scans / "folder.pdf" / "inner.pdf").write_bytes(b"x")
    (tmp_path / "elsewhere.pdf").write_bytes(b"y")
    (scans / "link.pdf").symlink_to(tmp_path / "elsewhere.pdf")
    (scans / "broken.pdf").symlink_to(tmp_path / "nowhere.pdf")
    (scans / "itself.pdf").symlink_to(scans / "itself.pdf")
    (scans / "loop").symlink_to(scans, target_is_directory=True)
    os.link(scans / "folder.pdf" / "inner.pdf", scans / "second_name.pdf")
    os.mkfifo(scans / "pipe.pdf")
    (scans / ".hidden.pdf").write_bytes(b"z")
    found, passed = names(scans, out=tmp_path / "out")
    assert found == ["broken.pdf", "itself.pdf", "link.pdf", "second_name.pdf", "folder.pdf/inner.pdf"]
    files, _ = discover([scans], out=tmp_path / "out")
    assert [one.source_path for one in files if not one.there] == ["broken.pdf", "itself.pdf"]
    assert passed == {"pipe.pdf": "not a regular file"}


def test_a_file_named_by_itself_and_with_its_folder_is_one_file(tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / "a.pdf").write_bytes(b"x")
    assert names(scans, scans / "a.pdf", scans / ".." / "scans", out=tmp_path / "out")[0] == ["a.pdf"]


def test_results_within_the_scans_are_never_read(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "1-ingest").mkdir(parents=True)
    (out / "1-ingest" / "page.png").write_bytes(b"x")
    (tmp_path / "a.pdf").write_bytes(b"y")
    assert names(tmp_path, out=out)[0] == ["a.pdf"]
    with pytest.raises(UsageError):
        discover([out / "1-ingest"], out=out)
    with pytest.raises(StorageError):
        discover([tmp_path / "nowhere"], out=out)


def test_results_of_another_run_are_passed_over_with_a_reason(tmp_path: Path) -> None:
    other = tmp_path / "scans" / "old results"
    (other / "2-deskew" / "pages").mkdir(parents=True)
    (other / "2-deskew" / "pages" / "page.png").write_bytes(b"x")
    (other / "sources.json").write_text("{}", encoding="utf-8")
    (tmp_path / "scans" / "2-deskew").mkdir()
    (tmp_path / "scans" / "2-deskew" / "a.pdf").write_bytes(b"y")
    files, passed = discover([tmp_path / "scans"], out=tmp_path / "out")
    assert [one.source_path for one in files] == ["2-deskew/a.pdf"]
    assert [(Path(one.path).name, one.reason) for one in passed] == [
        ("old results", "results of another run")
    ]


@pytest.mark.parametrize("name", ["Café 2567.pdf", "ที่ กค ๐๑.pdf", "-x.pdf", "a\nb.pdf", " b .pdf"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_document_is_known_by_its_name_however_its_marks_are_stored(
    tmp_path: Path, name: str, form: str
) -> None:
    (tmp_path / unicodedata.normalize(form, name)).write_bytes(b"x")
    [file], _ = discover([tmp_path], out=tmp_path / "out")
    key = source_key(file.root, file.source_path)
    for typed in (name, unicodedata.normalize("NFD", name), Path(name).stem):
        assert wants_document(typed, doc_id="", source=key)
    assert not wants_document("another.pdf", doc_id="", source=key)
