"""What the stages made of the sample letters when the golden files were last written.

Run `python -m tests.golden.golden` (or `make golden`) after a stage's output has changed on purpose and its
version was raised; then read the difference before you commit it.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.records import DocumentEvidence
from pipeline.records.codec import from_plain, to_plain
from pipeline.runner import api
from pipeline.runner.books import all_shards, read_shard
from pipeline.runner.evidence import document_evidence
from pipeline.runner.plan import select
from pipeline.runner.settings import load_settings
from pipeline.stages import fields, sections
from pipeline.stages.contract import Outcome, Stage, Workbench
from pipeline.stages.registry import STAGES
from pipeline.stages.tables import document_rows

HERE = Path(__file__).parent
RAW = HERE.parents[1] / "data" / "raw"
EVIDENCE = HERE / "evidence"
EXPECTED = HERE / "expected"
VERSIONS = HERE / "versions.json"


def versions() -> dict[str, int]:
    """Version of each stage in the code."""
    return {stage.name: stage.version for stage in STAGES}


def evidence_of(raw: Path, out: Path) -> dict[str, DocumentEvidence]:
    """What the stages up to `ocr` know of the sample letters, by file name."""
    settings = load_settings(overrides=["run.executor=inline"])
    api.run(raw, out=out, selection=select(last="ocr"), settings=settings)
    found = {}
    for shard in all_shards(out):
        books = read_shard(out, shard, records_of=[s.name for s in STAGES[:4]])
        names = {r.doc_id: r.source.partition("\0")[2] for r in books.results["ingest"].values()}
        for document in books.documents():
            found[names[document.doc_id]] = document_evidence(books, document)
    return found


def rows_of(evidence: DocumentEvidence) -> Any:
    """The rows of the tables that follow from the text of a document, as plain values."""
    evidence = replace(evidence, sections=_record(sections.STAGE, evidence))
    evidence = replace(evidence, fields=_record(fields.STAGE, evidence))
    return json.loads(json.dumps(to_plain(document_rows(evidence)), ensure_ascii=False, default=str))


def _record(stage: Stage[Any, Any, Any], evidence: DocumentEvidence) -> Any:
    options = stage.options()
    resources = stage.setup(options) if stage.setup else None
    bench = Workbench(
        options=options, resources=resources, picture=None, save_picture=lambda name, picture: None
    )
    outcome: Outcome[Any] = stage.process(evidence, bench)
    assert outcome.record is not None, outcome.issues
    return outcome.record


def load_evidence() -> dict[str, DocumentEvidence]:
    """The golden evidence, by file name."""
    return {
        path.stem: from_plain(DocumentEvidence, json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(EVIDENCE.glob("*.json"))
    }


def load_expected(name: str) -> Any:
    """The golden rows of a sample letter."""
    return json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))


def write() -> None:
    """Writes all golden files anew."""
    for folder in (EVIDENCE, EXPECTED):
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.json"):
            old.unlink()
    with tempfile.TemporaryDirectory() as out:
        for name, evidence in evidence_of(RAW, Path(out)).items():
            for folder, content in ((EVIDENCE, to_plain(evidence)), (EXPECTED, rows_of(evidence))):
                text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
                (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    VERSIONS.write_text(json.dumps(versions(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
