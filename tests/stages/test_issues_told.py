"""What can go wrong is told in English and in Thai, with what to do."""

from __future__ import annotations

import re

import pytest

from pipeline.records import told_issue
from pipeline.runner import run_issues
from pipeline.stages import ingest_issues, page_issues

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
