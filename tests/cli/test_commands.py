"""What users type: exit codes, what goes to which stream, and what it says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.app import main
from pipeline.cli.console import printable
from pipeline.cli.documents import no_document
from pipeline.errors import SarabanError
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
    ("words", "code", "says", "says_in_thai"),
    [
        (["run", "--only", "nothing"], 2, "The stages are ingest", "ไม่มีขั้นตอนชื่อ 'nothing' ขั้นตอนที่มีคือ ingest"),
        (
            ["run", "--only", "ocr", "--to", "fields"],
            2,
            "--only does not go with",
            "ใช้ --only พร้อมกับ --from หรือ --to ไม่ได้",
        ),
        (["run", "--set", "ocr.colour=red"], 2, "Options of ocr", "ocr ไม่มีตัวเลือก colour ตัวเลือกที่มีคือ engine"),
        (["run", "--set", "nonsense"], 2, "--set stage.option=value", "'nonsense' ของ --set"),
        (["run", "--workers", "0"], 2, "--workers", "ค่าของ --workers ใช้ไม่ได้ ต้องเป็นจำนวนเต็ม ไม่น้อยกว่า 1"),
        (["run", "--workers", "many"], 2, "--workers", "ค่าของ --workers ใช้ไม่ได้ ต้องเป็นจำนวนเต็ม ไม่น้อยกว่า 1"),
        (["run", "--format", "doc"], 2, "--format", "ค่าของ --format ใช้ไม่ได้ ค่าที่มีคือ parquet"),
        (["run", "--no-such-option"], 2, "--no-such-option", "ไม่มีตัวเลือก --no-such-option"),
        (["run", "no/such/folder"], 5, "does not exist", "ไม่มีไฟล์หรือโฟลเดอร์ no/such/folder"),
        (["run", ".", "--config", "no.toml"], 2, "no settings file", "ไม่มีไฟล์ตั้งค่า no.toml"),
        (["run", ".", "--doc", "no-such-letter"], 2, "there is no document", "ไม่มีเอกสาร 'no-such-letter'"),
        (["status", "no/such/folder"], 5, "saraban run", "โฟลเดอร์ no/such/folder ยังไม่มีผลการอ่าน"),
        (["tables", "no/such/folder"], 5, "saraban run", "โฟลเดอร์ no/such/folder ยังไม่มีผลการอ่าน"),
        (["show", "x", "--out", "no/such/folder"], 5, "saraban run", "ไม่มีตาราง documents ใน no/such/folder"),
        (["evaluate", "no/such/folder", "--truth", "."], 5, "no truth files", "ไม่มีไฟล์เฉลย (*.json)"),
        (
            ["run", "--set", "run.workers=many"],
            2,
            "run.workers",
            "ค่า 'many' ใช้กับ run.workers ไม่ได้ ต้องเป็นจำนวนเต็ม",
        ),
        (["run", "--set", "colours.red=1"], 2, "The sections are", "ไม่มีหมวดค่าตั้งชื่อ colours"),
        (["run", "--out"], 2, "--out", "ตัวเลือก --out ต้องมีค่าตามหลัง"),
        (["run", "--log", "loud"], 2, "--log", "ค่าของ --log ใช้ไม่ได้ ค่าที่มีคือ"),
        (["show"], 2, "DOC", "ยังไม่ได้ระบุ DOC"),
        (["evaluate"], 2, "--truth", "ยังไม่ได้ระบุ --truth"),
        (["unknown"], 2, "unknown", "No such command 'unknown'"),
    ],
)
def test_wrong_use_is_told_in_words(
    words: list[str],
    code: int,
    says: str,
    says_in_thai: str,
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
    assert says_in_thai in told.err.splitlines()[-1], "the same particulars are told in Thai"
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


def test_a_settings_file_that_cannot_be_read_is_named_in_both_languages(
    saraban: Saraban, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "office.toml"
    config.write_text("[run\nworkers = 1\n")
    assert saraban("run", tmp_path, "--config", config) == 2
    told = capsys.readouterr().err.splitlines()
    assert str(config) in told[0] and f"อ่านไฟล์ตั้งค่า {config} ไม่ได้" in told[-1]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("บันทึก ข้อความ ที่ 12", "บันทึกข้อความที่12.pdf"),
        ("บันทึกข้อความที่12", "แฟ้ม/บันทึก ข้อความ ที่ 12.pdf"),
        (unicodedata.normalize("NFD", "น้ำท่วม  ๒๕๖๗"), "รายงาน น้ำ ท่วม ๒๕๖๗ ฉบับแก้ไข.tif"),
        ("คำสั่ง.pdf", unicodedata.normalize("NFKD", "คำ สั่ง.PDF")),
        ("leter 0417", "letter-0417.pdf"),
    ],
)
def test_names_near_to_what_was_typed_are_told(typed: str, meant: str) -> None:
    others = ["ประกาศผลการสอบ.pdf", "sample-external.pdf"]
    error = no_document(typed, [*others, meant])
    assert meant in error.hint and meant in error.thai
    assert not any(other in error.hint for other in others)


def test_names_unlike_all_are_not_guessed_at() -> None:
    assert "Near to it" not in no_document("zzzz", ["ประกาศผลการสอบ.pdf", "letter-0417.pdf"]).hint


def test_a_stage_alone_says_which_stages_before_it_have_not_run(
    saraban: Saraban, letters: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    inline = ("--set", "run.executor=inline")
    whole = f"saraban run {letters} --out {out} --to deskew"
    assert saraban("run", letters, "--out", out, "--only", "deskew", *inline) == 2
    told = capsys.readouterr()
    assert whole in told.err and "ingest 4" in told.err and "Nothing to do" not in told.out
    assert "ขั้นตอนก่อน deskew ยังทำไม่ครบ (เหลือ ingest 4)" in told.err
    assert saraban("plan", letters, "--out", out, "--only", "deskew") == 0
    assert "ingest 4" in capsys.readouterr().out
    assert saraban("run", letters, "--out", out, "--to", "ingest", *inline) == 0
    save_page(letters / "new.png", "A new letter")
    # Something can be done: it is done, and what had to be left out is told.
    assert saraban("run", letters, "--out", out, "--only", "deskew", *inline) == 0
    told = capsys.readouterr()
    assert "ingest 1" in told.err and whole in told.err
    assert saraban("run", letters, "--out", out, "--to", "deskew", *inline) == 0
    assert saraban("run", letters, "--out", out, "--only", "deskew", *inline) == 0
    told = capsys.readouterr()
    assert "Nothing to do: all results are fresh." in told.out and "before" not in told.err
