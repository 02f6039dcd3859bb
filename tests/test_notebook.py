"""The notebook that an analyst opens first runs from top to bottom over what a run wrote."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import pipeline
from pipeline.runner.settings import load_settings
from tests.conftest import save_page

NOTEBOOK = Path(__file__).resolve().parent.parent / "notebooks" / "first_look.ipynb"


def test_first_look_runs_over_a_small_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_page(tmp_path / "raw" / "letter.png", "A letter", "Dear Sir or Madam")
    # A copy has the doc_id of the file that is read in its place.
    shutil.copy(tmp_path / "raw" / "letter.png", tmp_path / "raw" / "letter-again.png")
    settings = load_settings(overrides=["run.executor=inline"])
    pipeline.run(tmp_path / "raw", out=tmp_path / "out", settings=settings)
    monkeypatch.setenv("SARABAN_OUT", str(tmp_path / "out"))
    monkeypatch.setenv("PYTHONPATH", str(NOTEBOOK.parent.parent))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": NOTEBOOK.parent}}).execute()
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", ())]
    assert any("image/png" in out.get("data", {}) for out in outputs), "the page was not drawn"
    assert any("letter-again.png" in out.get("data", {}).get("text/plain", "") for out in outputs)


def test_the_notebook_is_kept_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]
