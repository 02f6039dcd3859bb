"""Output changes only together with the version of the stage that makes it.

Fingerprints do not hash the code: when a stage's output changes while its version stays, old results would
pass for fresh ones. These tests notice.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.golden import golden

GOLDEN = golden.load_evidence()
ADVICE = "If this is meant, raise the version of the stage and run `make golden`."


def test_golden_files_are_there_for_every_sample_letter() -> None:
    assert sorted(GOLDEN) == sorted(p.name for p in golden.RAW.iterdir() if not p.name.startswith("."))


def test_versions_are_those_the_golden_files_were_written_with() -> None:
    assert json.loads(golden.VERSIONS.read_text()) == golden.versions(), "run `make golden`"


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_sections_fields_and_tables_are_as_before(name: str) -> None:
    rows, expected = golden.rows_of(GOLDEN[name]), golden.load_expected(name)
    for table, want in expected.items():
        assert rows[table] == want, f"{table} of {name} changed. {ADVICE}"


def test_pages_lines_and_stamps_are_found_as_before(tmp_path: Path) -> None:
    found = golden.evidence_of(golden.RAW, tmp_path)
    for name, evidence in GOLDEN.items():
        for want, have in zip(evidence.pages, found[name].pages, strict=True):
            assert (want.source, want.upright is None) == (have.source, have.upright is None), name
            assert want.upright and have.upright and want.layout and have.layout
            assert have.upright.rotation_deg == want.upright.rotation_deg
            assert abs(have.upright.skew_deg - want.upright.skew_deg) < 0.02, f"{name}. {ADVICE}"
            for regions in ("lines", "stamps"):
                # Two pixels: vector instructions of other processors round differently.
                left, right = (
                    [(r.polygon, r.layer if regions == "lines" else r.kind) for r in getattr(x, regions)]
                    for x in (want.layout, have.layout)
                )
                assert [kind for _, kind in left] == [kind for _, kind in right], (
                    f"{regions} of {name}. {ADVICE}"
                )
                for (a, _), (b, _) in zip(left, right, strict=True):
                    assert np.allclose(a, b, atol=2), f"{regions} of {name}. {ADVICE}"
