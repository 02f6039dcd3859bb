"""What can go wrong is told in English and in Thai, with what to do."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from types import ModuleType

import pytest

import pipeline
from pipeline.records import told_issue
from pipeline.runner import run_issues
from pipeline.stages import ingest_issues, page_issues
from pipeline.stages.registry import NAMES

SAYINGS = {
    f"{module.__name__.rpartition('.')[2]}: {code}": said
    for module in (ingest_issues, page_issues, run_issues)
    for code, said in module.SAYINGS.items()
}
THAI = re.compile("[ก-๙]{3}")


@pytest.mark.parametrize("name", SAYINGS)
def test_every_problem_is_told_in_both_languages_with_a_way_on(name: str) -> None:
    said = SAYINGS[name]
    issue = told_issue({"code": said}, "ocr", "code", "It went wrong.", page_no=2)
    assert issue.message == f"It went wrong. {said.thai}"
    assert not THAI.search(said.hint) and re.match(r"[A-Z].*\.$", said.hint)
    assert THAI.search(said.thai) and THAI.search(said.hint_thai)
    # Commands and options are the same in both languages.
    options = re.findall(r"--[a-z]+", said.hint)
    assert [one for one in options if one in said.hint_thai] == options or "qpdf" in said.hint


def named_codes(path: Path) -> set[str]:
    """Codes written in a module: as `code="..."`, and in calls of functions that make issues."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
            found.add(str(node.value.value))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("_issue"):
            words = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
            found.update(str(word) for word in words if re.fullmatch("[a-z_]+", str(word)))
    return found - {*NAMES, "run"}


@pytest.mark.parametrize(
    ("where", "module"),
    [
        ("external/*.py", ingest_issues),
        ("stages/ingest.py", ingest_issues),
        ("stages/deskew.py", page_issues),
        ("stages/layout.py", page_issues),
        ("stages/ocr.py", page_issues),
        ("stages/sections.py", page_issues),
        ("runner/collect.py", run_issues),
        ("runner/worker.py", run_issues),
    ],
)
def test_every_code_that_is_written_somewhere_has_something_said_of_it(
    where: str, module: ModuleType
) -> None:
    codes = set().union(*(named_codes(path) for path in Path(pipeline.__file__).parent.glob(where)))
    assert codes and codes <= module.SAYINGS.keys()
