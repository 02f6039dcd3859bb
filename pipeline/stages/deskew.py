"""Stage 2, deskew: finds how a page lies and describes the upright, straight picture."""

from __future__ import annotations

from typing import Any

from pipeline.imaging.frames import upright_frame
from pipeline.imaging.orientation import find_orientation
from pipeline.imaging.paper import positive
from pipeline.records import Issue, PageEvidence, Severity, Upright
from pipeline.stages.contract import Outcome, Stage, StageOptions, Unit, Workbench
from pipeline.stages.page_issues import page_issue


class DeskewOptions(StageOptions):
    """Options of deskew.

    Attributes:
        turn: Also look for pages that lie on their side or upside down.
        smallest_skew_deg: Pages straighter than this are not resampled, which would only blur them.
    """

    turn: bool = True
    smallest_skew_deg: float = 0.05


def process(unit: PageEvidence, workbench: Workbench[DeskewOptions]) -> Outcome[Upright]:
    """The upright frame of one page."""
    options, picture = workbench.options, workbench.picture
    if picture is None or picture.size == 0:
        return Outcome(None, (page_issue("deskew", "no_picture", "The page has no picture."),))
    found = find_orientation(positive(picture), turn=options.turn)
    skew = found.skew.degrees if found.skew.confidence > 0 else 0.0
    if abs(skew) < options.smallest_skew_deg:
        skew = 0.0
    height, width = picture.shape[:2]
    upright_width, upright_height, matrix = upright_frame(
        width, height, rotation_deg=found.rotation_deg, skew_deg=skew
    )
    upright = Upright(
        width_px=upright_width,
        height_px=upright_height,
        rotation_deg=found.rotation_deg,
        skew_deg=skew,
        rotation_confidence=found.confidence,
        skew_confidence=found.skew.confidence,
        method=found.method,
        source_from_upright=matrix,
    )
    issues: tuple[Issue, ...] = ()
    if found.rotation_deg and found.confidence < 0.7:
        issues = (
            page_issue(
                "deskew",
                "turn_unsure",
                f"The page was turned by {found.rotation_deg} degrees, but the signs are weak.",
                severity=Severity.WARNING,
                page_no=unit.source.page_no,
            ),
        )
    return Outcome(upright, issues)


STAGE: Stage[PageEvidence, Upright, Any] = Stage(
    name="deskew",
    number=2,
    unit=Unit.PAGE,
    version=4,
    needs=("ingest",),
    options=DeskewOptions,
    record=Upright,
    process=process,
    wants_picture=True,
)
"""The stage as the pipeline knows it."""
