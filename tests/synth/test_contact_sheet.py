"""The contact sheet shows what can be shown and names what cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PIL import Image

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "contact_sheet.py"


def _run(*words: Path | str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, check=False)


def test_broken_files_are_named_and_the_others_shown_in_a_new_folder(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    Image.new("RGB", (300, 420), (10, 20, 30)).save(letters / "a.png")
    (letters / "b.png").write_bytes((letters / "a.png").read_bytes()[:120])
    (letters / "c.jpg").write_bytes(b"no picture")
    (letters / "d.pdf").write_bytes(b"%PDF-1.4\nno pages")
    sheet = tmp_path / "new" / "folder" / "sheet.png"
    done = _run(sheet, letters, "--width", "100")
    assert done.returncode == 0, done.stderr
    assert [Path(line.split(":")[0]).name for line in done.stderr.splitlines()] == ["b.png", "c.jpg", "d.pdf"]
    with Image.open(sheet) as shown:
        assert shown.convert("RGB").getpixel((50, 70)) == (10, 20, 30)


def test_a_missing_source_is_named_and_nothing_written(tmp_path: Path) -> None:
    done = _run(tmp_path / "sheet.png", tmp_path / "nowhere")
    assert done.returncode == 2
    assert str(tmp_path / "nowhere") in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "sheet.png").exists()


def test_a_sheet_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    Image.new("L", (30, 42)).save(tmp_path / "a.png")
    done = _run(tmp_path / "a.png" / "sheet.png", tmp_path / "a.png")
    assert done.returncode == 5
    assert "Traceback" not in done.stderr
