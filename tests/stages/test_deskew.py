"""Stage deskew on drawn pages."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.records import PageEvidence, SourcePage, Status
from pipeline.stages.contract import Workbench
from pipeline.stages.deskew import STAGE, DeskewOptions
from tests.imaging.drawn import letter_page, turned


def run(picture: np.ndarray | None, options: DeskewOptions | None = None):
    height, width = picture.shape[:2] if picture is not None else (0, 0)
    page = SourcePage(1, width, height, 150.0, "estimated", "grey", "image_file", None)
    bench = Workbench(options or DeskewOptions(), None, picture, lambda name, content: None)
    return STAGE.process(PageEvidence(page), bench)


def test_a_skewed_sideways_page_is_described() -> None:
    picture = np.ascontiguousarray(np.rot90(turned(letter_page(), -3.0), -1))
    outcome = run(picture)
    upright = outcome.record
    assert upright is not None
    assert upright.rotation_deg == 90
    assert upright.skew_deg == pytest.approx(-3.0, abs=0.2)


def test_turning_can_be_switched_off() -> None:
    outcome = run(np.rot90(letter_page()).copy(), DeskewOptions(turn=False))
    assert outcome.record is not None
    assert outcome.record.rotation_deg == 0


@pytest.mark.parametrize("value", [0, 255])
@pytest.mark.parametrize("shape", [(1, 1), (900, 600, 3)])
def test_blank_pages_are_left_alone(shape: tuple[int, ...], value: int) -> None:
    outcome = run(np.full(shape, value, np.uint8))
    assert outcome.status is Status.OK
    assert outcome.record is not None
    assert (outcome.record.rotation_deg, outcome.record.skew_deg) == (0, 0.0)


def test_a_page_without_picture_fails() -> None:
    outcome = run(None)
    assert outcome.status is Status.FAILED
    assert outcome.issues[0].code == "no_picture"
