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
    saved: dict[str, np.ndarray] = {}
    bench = Workbench(options or DeskewOptions(), None, picture, saved.__setitem__)
    return STAGE.process(PageEvidence(page), bench), saved


def test_a_skewed_sideways_page_is_described_and_its_picture_saved() -> None:
    picture = np.ascontiguousarray(np.rot90(turned(letter_page(), -3.0), -1))
    outcome, saved = run(picture)
    upright = outcome.record
    assert upright is not None
    assert upright.rotation_deg == 90
    assert upright.skew_deg == pytest.approx(-3.0, abs=0.2)
    assert max(saved["upright.jpg"].shape) == min(1754, max(upright.height_px, upright.width_px))


def test_turning_can_be_switched_off() -> None:
    outcome, saved = run(np.rot90(letter_page()).copy(), DeskewOptions(turn=False, save_pictures=False))
    assert outcome.record is not None
    assert outcome.record.rotation_deg == 0
    assert not saved


@pytest.mark.parametrize("value", [0, 255])
@pytest.mark.parametrize("shape", [(1, 1), (900, 600, 3)])
def test_blank_pages_are_left_alone(shape: tuple[int, ...], value: int) -> None:
    outcome, _ = run(np.full(shape, value, np.uint8))
    assert outcome.status is Status.OK
    assert outcome.record is not None
    assert (outcome.record.rotation_deg, outcome.record.skew_deg) == (0, 0.0)


def test_a_page_without_picture_fails() -> None:
    outcome, _ = run(None)
    assert outcome.status is Status.FAILED
    assert outcome.issues[0].code == "no_picture"
