"""Rules of the house that no other tool watches: layers of imports, and documents that stay true."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from pipeline.cli.app import main
from pipeline.records.tables import TABLES

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_FENCE = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`((?:saraban|make) [^`]+)`")


def _commands() -> list[str]:
    found: set[str] = set()
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        lines = [
            line.partition("  #")[0].strip() for block in _FENCE.findall(text) for line in block.splitlines()
        ]
        found |= {line for line in lines if line.startswith(("saraban ", "make "))}
        found |= set(_INLINE.findall(text))
    return sorted(found)


def test_imports_point_down_the_house_only() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", [c for c in _commands() if c.startswith("saraban ")])
def test_commands_in_the_documents_exist(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(command)[1:]
    options = [word for word in words if word.startswith("--")]
    verb = next((word for word in words if not word.startswith("-")), None)
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"] if verb else ["--help"])
    assert not ended.value.code, f"no such verb: {command}"
    told = capsys.readouterr().out
    for option in options:
        assert re.search(rf"{option.partition('=')[0]}\b", told), f"{verb} has no {option}: {command}"


@pytest.mark.parametrize("command", [c for c in _commands() if c.startswith("make ")])
def test_targets_in_the_documents_exist(command: str) -> None:
    target = shlex.split(command)[1]
    rules = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert target in rules


def test_links_in_the_documents_lead_somewhere() -> None:
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_dependency_is_named_in_notice() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.match(r"[A-Za-z0-9._-]+", line)[0] for line in project["dependencies"]]  # type: ignore[index]
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", notice)] == []


def test_no_file_is_longer_than_one_can_hold_in_the_head() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in (ROOT / "pipeline").rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 480
    }
    assert long == {}


def test_every_column_is_explained() -> None:
    told = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    unexplained = [
        f"{table}.{field.name}"
        for table, row in TABLES.items()
        for field in fields(row)
        if f"`{field.name}`" not in _chapter(told, table)
    ]
    assert unexplained == []


def _chapter(text: str, table: str) -> str:
    found = re.search(rf"^## {table}\b.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"docs/tables.md has no chapter on {table}"
    return found[0]
