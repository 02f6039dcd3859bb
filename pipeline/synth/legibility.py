"""Which values of a stamp can still be read in the picture of its page, after pads, copiers and scanners.

Ink that a dry pad never left, that a copier washed out or that lies on something as dark as itself is in no
picture; a truth that claimed it would punish a careful reader.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pipeline.synth.records import StampDrawn
from pipeline.synth.scan import Geometry
from pipeline.synth.sheet import Grey, Points

# Tones that ink must lie below its paper to be seen, and shares of ink seen and of ground left clear.
_CONTRAST, _COVERED = 24.0, 60.0
_SEEN, _CLEAR = 0.45, 0.6


def _tones(picture: Grey, points: Points) -> npt.NDArray[np.float64]:
    """Tones of (n, 2) points of a picture, (n, channels); what lies beside the picture is left out."""
    at = np.floor(points).astype(int)
    inside = ((at >= 0) & (at < (picture.shape[1], picture.shape[0]))).all(axis=1)
    found = np.asarray(picture[at[inside, 1], at[inside, 0]], np.float64)
    return found.reshape(len(found), -1) if len(found) else np.zeros((0, 1))


def is_legible(picture: Grey, ink: Points, ground: Points) -> bool:
    """Tell whether ink stands out from its ground.

    Args:
        picture: (height, width) grey or (height, width, 3) RGB.
        ink: (n, 2) points of the picture where there should be ink.
        ground: (m, 2) points between and around them where there should be paper.

    Returns:
        Whether about half of the ink is darker than the paper in some channel, and the ground is not.
    """
    written, around = _tones(picture, ink), _tones(picture, ground)
    if not len(written) or not len(around):
        return False
    paper = np.percentile(around, 75, axis=0)
    seen = np.mean(((paper - written) > _CONTRAST).any(axis=1))
    covered = np.mean(((paper - around) > _COVERED).any(axis=1))
    return bool(seen >= _SEEN and 1 - covered >= _CLEAR)


def with_unread(stamp: StampDrawn, picture: Grey, geometry: Geometry) -> StampDrawn:
    """Add to a stamp's unsure values those that nobody can read in the picture of its page.

    Args:
        stamp: as it was pressed.
        picture: the page's picture.
        geometry: map from the sheet to the picture.

    Returns:
        The stamp; agency and unit are unsure together.
    """
    unsure = list(stamp.unsure)
    for name, (ink, ground) in stamp.inked.items():
        if name not in unsure and not is_legible(picture, geometry.map(ink), geometry.map(ground)):
            unsure += ["agency", "unit"] if name == "agency" else [name]
    return replace(stamp, unsure=tuple(dict.fromkeys(unsure)))
