"""Write the truth of a generated letter in the schema that evaluation reads."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TypedDict

import numpy as np

from pipeline.synth.pages import Pages
from pipeline.synth.records import Facts, LineDrawn, MarkDrawn, StampDrawn
from pipeline.synth.scan import Geometry
from pipeline.synth.sheet import Points, bounding

Corners = list[list[float]]


@dataclasses.dataclass(frozen=True)
class PageMade:
    """What became of a sheet.

    Attributes:
        geometry: map from the sheet to the picture.
        dpi: pixels an inch of the picture; of the sheet where a PDF draws it.
        colour: ``colour``, ``grey``, ``bilevel`` or ``born_digital``.
        text_source: ``text_layer`` where the file itself holds the page's true text, else ``ocr``.
    """

    geometry: Geometry
    dpi: int
    colour: str
    text_source: str


class Truth(TypedDict):
    """A truth file."""

    id: str
    files: list[str]
    container: str
    level: str
    letter: Mapping[str, object]
    pages: list[Mapping[str, object]]
    stamps: list[Mapping[str, object]]
    sections: list[Mapping[str, object]]
    marks: list[Mapping[str, object]]


def in_picture(polygon: Points, geometry: Geometry) -> Corners:
    """Map a polygon of the sheet into the picture; where the paper is bent, with a point every so often.

    Args:
        polygon: (4, 2) corners on the sheet, clockwise from the thing's own top left.
        geometry: the page's map.

    Returns:
        Corners [x, y] to a tenth of a pixel, clockwise; four, or ten where the paper is bent.
    """
    if geometry.bend[0] != 0:
        steps = np.linspace(0, 1, 5)[:, None]
        top = polygon[0] + (polygon[1] - polygon[0]) * steps
        bottom = polygon[2] + (polygon[3] - polygon[2]) * steps
        polygon = np.vstack([top, bottom])
    return [[round(float(x), 1), round(float(y), 1)] for x, y in geometry.map(polygon)]


def angle_in_picture(polygon: Points, geometry: Geometry) -> float:
    """Give the angle of a polygon's top edge in the picture, degrees, clockwise positive, in (-180, 180]."""
    first, second = geometry.map(polygon[:2])
    return round(float(np.degrees(np.arctan2(second[1] - first[1], second[0] - first[0]))), 2)


def letter_truth(facts: Facts) -> dict[str, object]:
    """Give the facts as the truth file holds them."""
    found: dict[str, object] = dataclasses.asdict(facts)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}


def _stamp(stamp: StampDrawn, geometry: Geometry) -> dict[str, object]:
    entry: dict[str, object] = {
        "page_no": stamp.page_no,
        "polygon": in_picture(stamp.polygon, geometry),
        "angle": angle_in_picture(stamp.polygon, geometry),
        **stamp.values,
        "fixed_text": list(stamp.fixed_text),
        "filled_by": stamp.filled_by,
        "ink": stamp.ink,
    }
    if stamp.unsure:
        entry["unsure"] = list(stamp.unsure)
    return entry


def _line(line: LineDrawn, geometry: Geometry) -> dict[str, object]:
    entry: dict[str, object] = {
        "text": line.text,
        "polygon": in_picture(line.polygon, geometry),
        "section": line.section,
    }
    if line.pen is not None:
        entry["pen"] = line.pen
    return entry


def _sections(pages: Pages, geometries: Sequence[Geometry]) -> list[Mapping[str, object]]:
    out: list[Mapping[str, object]] = []
    for section in pages.sections:
        placed = {
            no: in_picture(bounding(boxes), geometries[no - 1]) for no, boxes in sorted(section.parts.items())
        }
        first = min(placed)
        entry: dict[str, object] = {
            "order": section.order,
            "page_no": first,
            "kind": section.kind,
            "number": section.number,
            "text": section.text,
            "polygon": placed[first],
        }
        if len(placed) > 1:
            entry["parts"] = [{"page_no": no, "polygon": polygon} for no, polygon in placed.items()]
        if section.rows is not None:
            entry["rows"] = [list(row) for row in section.rows]
        out.append(entry)
    return out


def build_truth(
    name: str,
    files: Sequence[str],
    container: str,
    level: str,
    facts: Facts,
    pages: Pages,
    made: Sequence[PageMade],
    stamps: Sequence[StampDrawn],
    marks: Sequence[MarkDrawn],
) -> Truth:
    """Put together the truth of a letter.

    Args:
        name: id of the letter.
        files: file names in page order.
        container: kind of file.
        level: how hard it is to read.
        facts: the facts.
        pages: the set sheets.
        made: what became of each page.
        stamps: receiving stamps.
        marks: all other marks.

    Returns:
        The content of the truth file.
    """
    described: list[Mapping[str, object]] = []
    geometries = [page.geometry for page in made]
    for at, (lines, one_made) in enumerate(zip(pages.lines, made, strict=True)):
        geometry = one_made.geometry
        page: dict[str, object] = {
            "page_no": at + 1,
            "width": geometry.width,
            "height": geometry.height,
            "dpi": one_made.dpi,
            "skew_deg": round(geometry.skew, 3),
            "rotation": geometry.rotation,
            "colour": one_made.colour,
            "text_source": one_made.text_source,
            "text": "\n".join(line.text for line in lines),
            "lines": [_line(line, geometry) for line in lines],
        }
        if len(files) > 1:
            page["file"] = files[at]
        described.append(page)
    return Truth(
        id=name,
        files=list(files),
        container=container,
        level=level,
        letter=letter_truth(facts),
        pages=described,
        stamps=[_stamp(one, geometries[one.page_no - 1]) for one in stamps],
        sections=_sections(pages, geometries),
        marks=[
            {
                "page_no": one.page_no,
                "kind": one.kind,
                "text": one.text,
                "polygon": in_picture(one.polygon, geometries[one.page_no - 1]),
            }
            for one in marks
        ],
    )
