"""What users type: exit codes, what goes to which stream, and what it says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.app import main
from pipeline.cli.console import printable
from pipeline.errors import SarabanError, StorageError, UsageError
from pipeline.records.tables import LinkRow
from tests.cli.conftest import Saraban
from tests.conftest import save_page
from tests.evaluate.truth_tables import made_truth, perfect_rows, write_rows, write_truth


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `raw` of a letter and a broken file, and `out` that was read from it without the reading."""
    place = tmp_path_factory.mktemp("read")
    save_page(place / "raw" / "letter.png", "A letter")
    (place / "raw" / "broken.pdf").write_text("no PDF")
    with pytest.raises(SystemExit) as ended:
        main(["run", str(place / "raw"), "--out", str(place / "out"), "--set", "run.executor=inline"])
    assert ended.value.code == 1
    return place


def test_failed_documents_give_exit_code_1_and_the_way_on(
    read: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    assert saraban("run", read / "raw", "--out", read / "out") == 1
    told = capsys.readouterr().out
    assert "Nothing to do" in told
    assert "2 documents: 1 ok, 0 partial, 1 failed" in told
    assert "failed: broken.pdf" in told
    assert f"saraban status {read / 'out'}" in told.replace("\n", "")


def test_status_names_the_fault_and_the_command(
    read: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    assert saraban("status", read / "out") == 0
    told = capsys.readouterr().out
    assert "not_a_document" in told
    assert "ไฟล์นี้ไม่ใช่ PDF" in told.replace("\n", "")
    command = next(line for line in told.splitlines() if line.startswith("Do them again: "))
    words = command.removeprefix("Do them again: saraban ").split()
    assert words[-4:] == ["--doc", "broken.pdf", "--redo", "failed"]
    assert saraban(*words) == 1
    assert "ingest" in capsys.readouterr().out


def test_plan_says_what_a_changed_option_costs(
    read: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    assert saraban("plan", read / "raw", "--out", read / "out") == 0
    assert "Nothing to do" in capsys.readouterr().out
    assert saraban("plan", read / "raw", "--out", read / "out", "--set", "ocr.languages=tha") == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line.split()}
    assert "changed" not in lines["layout"]
    assert "options or version changed" in lines["ocr"]
    assert "earlier results changed" in lines["fields"]


def test_json_log_is_one_object_a_line_on_stderr(
    read: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", read / "raw", "--out", read / "out", "--log", "json", "--set", "run.executor=inline"]
    saraban(*words, "--doc", "letter.png", "--redo", "all", "--only", "deskew")
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {"stage": "deskew", "status": "ok"}.items() <= next(
        e for e in events if e["event"] == "unit_done"
    ).items()


def test_tables_in_other_formats_keep_parquet(read: Path, saraban: Saraban) -> None:
    assert saraban("tables", read / "out", "--format", "csv", "--format", "xlsx") == 0
    folder = read / "out" / "tables"
    assert {"letters.parquet", "letters.csv", "saraban.xlsx"} <= {p.name for p in folder.iterdir()}


def test_show_tells_all_of_a_document(
    saraban: Saraban, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = perfect_rows(made_truth())
    rows["fields"][2] = replace(rows["fields"][2], value="ขอ\x1b[2Jเชิญ\u202e", confidence=0.4)
    doc_id = rows["documents"][0].doc_id
    stub = LinkRow(
        doc_id=doc_id,
        letter_no_in_doc=1,
        relation="refers_to",
        reference_no=1,
        status="missing",
        to_doc_id=None,
        to_letter_no_in_doc=None,
        target="กท 0102/9 2024-03-20",
        letter_no="กท 0102/9",
        agency=None,
        date=None,
        confidence=0.5,
        flags=(),
    )
    found = replace(stub, relation="same_letter", status="found", to_doc_id=doc_id, flags=("text_differs",))
    out = write_rows(tmp_path, rows | {"links": [stub, found]})
    assert saraban("show", "made", "--out", out) == 0
    told = capsys.readouterr().out
    assert "refers_to" in told and "missing" in told
    assert "same_letter" in told and "text_differs" in told
    assert "0417" in told
    assert "numbered_item" in told
    assert "read, check" in told
    assert "\x1b[2J" not in told
    assert "\u202e" not in told
    assert saraban("show", rows["documents"][0].doc_id[:6], "--out", out) == 0
    assert saraban("show", "made.pdf", "--out", out) == 0


def test_show_refuses_a_name_of_two_documents(
    saraban: Saraban, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = perfect_rows(made_truth() | {"files": ["a/made.pdf"]})
    rows["documents"] += perfect_rows(made_truth() | {"files": ["b/made.pdf"]})["documents"]
    out = write_rows(tmp_path, rows)
    assert saraban("show", "made.pdf", "--out", out) == 2
    assert "a/made.pdf, b/made.pdf" in capsys.readouterr().err
    assert saraban("show", "a/made.pdf", "--out", out) == 0


def test_show_tells_of_the_other_files_of_a_letter(
    saraban: Saraban, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = perfect_rows(made_truth() | {"files": ["a/made-1.png"]})
    second = replace(rows["documents"][0], doc_id="f" * 16, source_path="a/made-2.png")
    rows["documents"].append(second)
    rows["letters"] = [replace(rows["letters"][0], goes_on_in=(second.doc_id,))]
    out = write_rows(tmp_path, rows)
    assert saraban("show", "made-1.png", "--out", out) == 0
    assert "goes on in a/made-2.png" in " ".join(capsys.readouterr().out.split())
    assert saraban("show", "made-2.png", "--out", out) == 0
    assert "Goes on with the letter of a/made-1.png" in capsys.readouterr().out


def test_evaluate_prints_and_writes_the_figures(
    saraban: Saraban, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = write_rows(tmp_path / "out", perfect_rows(made_truth()))
    truth = write_truth(tmp_path / "truth", made_truth())
    figures = tmp_path / "figures.json"
    assert saraban("evaluate", out, "--truth", truth, "--by", "level", "--json", figures) == 0
    line = next(x for x in capsys.readouterr().out.splitlines() if "letter values right" in x)
    assert line.split()[-2:] == ["1.0000", "1.0000"]
    assert json.loads(figures.read_text())["figures"]["easy"]["line CER"] == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["run", "--only", "nothing"], 2, "The stages are ingest"),
        (["run", "--only", "ocr", "--to", "fields"], 2, "--only does not go with"),
        (["run", "--set", "ocr.colour=red"], 2, "Options of ocr"),
        (["run", "--set", "nonsense"], 2, "--set stage.option=value"),
        (["run", "--workers", "0"], 2, "--workers"),
        (["run", "--format", "doc"], 2, "--format"),
        (["run", "--no-such-option"], 2, "--no-such-option"),
        (["run", "no/such/folder"], 5, "does not exist"),
        (["run", ".", "--config", "no.toml"], 2, "no settings file"),
        (["run", ".", "--doc", "no-such-letter"], 2, "there is no document"),
        (["status", "no/such/folder"], 5, "saraban run"),
        (["tables", "no/such/folder"], 5, "saraban run"),
        (["show", "x", "--out", "no/such/folder"], 5, "saraban run"),
        (["evaluate", "no/such/folder", "--truth", "."], 5, "no truth files"),
        (["unknown"], 2, "unknown"),
    ],
)
def test_wrong_use_is_told_in_words(
    words: list[str],
    code: int,
    says: str,
    saraban: Saraban,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert saraban(*words) == code
    told = capsys.readouterr()
    assert says in told.err.replace("\n", " ")
    assert "Traceback" not in told.err
    kind = {2: UsageError, 5: StorageError}[code]
    assert kind.thai in told.err.replace("\n", " "), "what to do is told in Thai, too"
    assert told.out == ""
    assert not list(tmp_path.iterdir())


def test_every_kind_of_error_says_in_thai_what_to_do() -> None:
    kinds = SarabanError.__subclasses__()
    assert len({kind.thai for kind in kinds}) == len(kinds) >= 6
    assert all(re.search("[ก-ฮ]", kind.thai) for kind in kinds)


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "pipeline", "status", str(tmp_path), "--debug"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "Traceback" in done.stderr
    assert "holds no results" in done.stderr


def test_help_names_every_verb_and_exit_code(saraban: Saraban, capsys: pytest.CaptureFixture[str]) -> None:
    assert saraban("--help") == 0
    told = capsys.readouterr().out
    for word in ("run", "plan", "status", "tables", "show", "evaluate", "doctor", "synth", "130 interrupted"):
        assert word in " ".join(told.split())


def test_doctor_names_what_each_reader_cannot_write(
    saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    saraban("doctor")
    told = " ".join(capsys.readouterr().out.split())
    assert "needed characters" in told
    assert "pdftoppm" in told


def test_doctor_tells_how_to_get_what_is_missing(
    saraban: Saraban, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from pipeline.external import system

    monkeypatch.setenv("PATH", str(tmp_path))
    for found in (system.pdftoppm, system.pdftotext, system.tesseract, system.tesseract_data):
        found.cache_clear()
    try:
        assert saraban("doctor") == 3
    finally:
        for found in (system.pdftoppm, system.pdftotext, system.tesseract, system.tesseract_data):
            found.cache_clear()
    told = " ".join(capsys.readouterr().out.split())
    assert "Missing: pdftoppm" in told
    assert "apt-get install poppler-utils" in told


@given(st.text())
def test_printable_text_cannot_steer_a_terminal(text: str) -> None:
    told = printable(text)
    assert all(c.isprintable() or c == "\u00a0" or c.isspace() for c in told)
    assert not set(told) & {"\x1b", "\r", "\n", "\x9b", "\u202e", "\u2066"}


def test_printable_leaves_thai_as_it_is() -> None:
    assert printable("ขอเชิญประชุม ๒๕๖๗ น้ำ") == "ขอเชิญประชุม ๒๕๖๗ น้ำ"
