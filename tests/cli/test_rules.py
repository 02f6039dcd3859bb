"""Own rules of a records officer through the command line: they hold, what they touch is done again, and a
mistake in them ends the command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from pipeline.runner import api
from pipeline.thai.rules import put_in_force, shipped_rules
from tests.cli.conftest import Saraban
from tests.conftest import draw_page, save_page

# What the reader reads stands in place of what is on the page: these tests are about what comes after it.
READER = '''
"""A reader that reads one letter, whatever the page shows."""
from dataclasses import replace
from pipeline.records import LineReading, PageText
from pipeline.stages import ocr
from pipeline.stages.contract import Outcome
from pipeline.stages.registry import override

LINES = [
    ("ที่ ดว ๐๑๐๒/๔๕๖", 0.14, 0.14), ("สถาบันแมวน้ำ", 0.58, 0.14), ("๕ มกราคม ๒๕๖๘", 0.5, 0.2),
    ("เรื่อง ขอเชิญประชุม", 0.14, 0.23), ("สวัสดี ผู้อำนวยการกองตัวอย่าง", 0.14, 0.29),
    ("ด้วยสถาบันแมวน้ำกำหนดจัดประชุม", 0.26, 0.41), ("จึงเรียนมาเพื่อโปรดพิจารณา", 0.26, 0.56),
    ("ขอแสดงความนับถือ", 0.5, 0.6), ("(นายตัวอย่าง ทดสอบดี)", 0.5, 0.7),
]

def line(number, text, left, top):
    x0, y0, x1, y1 = left * 1000, top * 1414, (left + 0.0105 * len(text)) * 1000, (top + 0.018) * 1414
    return LineReading(number, text, text, 0.99, "test", (x0, y0, x1, y0, x1, y1, x0, y1))

def process(unit, bench):
    lines = tuple(line(number, *one) for number, one in enumerate(LINES, start=1))
    return Outcome(PageText("ocr", lines, 0.99))

override(replace(ocr.STAGE, process=process, setup=None))
'''


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a letter in `raw`, a reader of it among the plugins, and `rules` for own rules."""
    name = f"reader_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(READER, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("SARABAN_RUN__PLUGINS", f'["{name}"]')
    monkeypatch.setenv("SARABAN_RUN__WORKERS", "1")
    (tmp_path / "raw").mkdir()
    Image.fromarray(draw_page("One", "Two", "Three", width=1000, height=1414)).save(
        tmp_path / "raw" / "letter.png", dpi=(120, 120)
    )
    (tmp_path / "rules").mkdir()
    yield tmp_path
    put_in_force(shipped_rules())


def test_own_rules_reach_the_workers_and_only_late_stages_are_done_again(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, rules = place / "out", place / "rules"
    saraban("run", place / "raw", "--out", out, "--log", "json")
    before = api.load(out).letters.iloc[0]
    monkeypatch.setenv("SARABAN_RULES__FOLDER", str(rules))
    assert saraban("plan", "--out", out) == 0
    assert "all results are fresh" in capsys.readouterr().out, "an empty folder changes nothing"
    (rules / "letter_words.csv").write_text("use,means,word\nlabel,to,สวัสดี\n", encoding="utf-8-sig")
    (rules / "agencies.csv").write_text("code,name_th\nดว,สถาบันแมวน้ำ\n", encoding="utf-8")
    assert saraban("plan", "--out", out) == 0
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    why = {words[0]: " ".join(words[4:]) for words in told if len(words) > 3}
    assert why["sections"] == why["fields"] == "rules changed"
    assert not any(why[stage] for stage in ("ingest", "deskew", "layout", "ocr"))
    saraban("run", "--out", out, "--log", "plain")
    told = capsys.readouterr().err
    assert "ocr: 0 to do" in told
    assert "sections: 1 to do" in told
    after = api.load(out).letters.iloc[0]
    assert before["to"] != after["to"] == "ผู้อำนวยการกองตัวอย่าง"
    assert after["letter_no_code"] == "ดว"
    assert saraban("plan", "--out", out) == 0
    assert "all results are fresh" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["run", "plan", "status", "tables", "register", "doctor"])
def test_a_mistake_ends_every_command_that_goes_by_the_rules(
    command: str, place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    save_page(place / "small" / "letter.png", "A letter")
    words: dict[str, list[str | Path]] = {
        "run": [place / "small", "--out", place / "none"],
        "plan": [place / "small", "--out", place / "none"],
        "status": [place / "none"],
        "tables": [place / "none"],
        "register": ["กองกลาง", place / "none"],
        "doctor": [],
    }
    (place / "rules" / "letter_words.csv").write_text("use,means,word\nlable,to,สวัสดี\n", encoding="utf-8")
    code = saraban(command, *words[command], "--set", f"rules.folder={place / 'rules'}")
    told = capsys.readouterr()
    said = (told.out + told.err).replace("\n", " ")
    assert code == 2
    assert "letter_words.csv, line 2: column use" in said
    assert "letter_words.csv บรรทัด 2: คอลัมน์ use" in said
    assert "Did you mean label?" in said
    assert not (place / "none").exists(), "nothing is begun"


def test_doctor_lists_the_files_and_counts_own_rows(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "rules" / "actions.csv").write_text("action,phrase\nact,ให้แมวน้ำ\n", encoding="utf-8")
    saraban("doctor", "--set", f"rules.folder={place / 'rules'}")
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert any(row[:1] == ["actions.csv"] and row[2] == "1" for row in rows)
    assert any(row[:1] == ["agencies.csv"] and int(row[1]) > 600 for row in rows)


def test_a_missing_folder_of_rules_is_told(
    place: Path, saraban: Saraban, capsys: pytest.CaptureFixture[str]
) -> None:
    assert saraban("plan", place / "raw", "--set", f"rules.folder={place / 'nowhere'}") == 2
    assert "rules.folder" in capsys.readouterr().err
