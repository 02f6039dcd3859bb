"""Designs of receiving stamps (ตรารับหนังสือ), and the faces they are cut and filled in.

The regulation's form 12 is a box of 2.5 x 5 cm with the agency above and number, date and time below;
offices cut their own. A design fixes what makes an arrangement; proportions, weights, faces, labels
and distances are drawn by chance for every stamp.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.synth.faces import Face
from pipeline.synth.handwriting import HandDigits

Frame = Literal[
    "single", "double", "rounded", "thick", "none", "rules", "grid", "corners", "open", "oval", "dashed"
]
Place = Literal["above", "inside", "beside", "below"]
Field = Literal["number", "date", "time", "receiver"]


@dataclass(frozen=True)
class Design:
    """How a stamp is arranged.

    Attributes:
        name: what it is called here.
        frame: its outline.
        agency: where the agency's name stands.
        rows: its fields, row by row.
        leader: what fields are written on.
        wide: usual width in millimetres.
        checks: rows of check boxes.
        routing: rows of a routing list.
        year: whether the number has a stroke and the year after it.
        title: whether the words for "receiving stamp" stand at its head.
        divided: whether a rule runs below the agency; None leaves it to chance.
        overprint: printed by the registry's program instead of rubber.
    """

    name: str
    frame: Frame
    agency: Place
    rows: tuple[tuple[Field, ...], ...]
    leader: Literal["dots", "rule", "none", "any"] = "any"
    wide: float = 44.0
    checks: int = 0
    routing: int = 0
    year: bool = False
    title: bool = False
    divided: bool | None = None
    overprint: bool = False


_USUAL: tuple[tuple[Field, ...], ...] = (("number",), ("date",), ("time",))
_DATE_FIRST: tuple[tuple[Field, ...], ...] = (("date",), ("number",), ("time",))
_SHORT: tuple[tuple[Field, ...], ...] = (("number",), ("date",))
_RECEIVED: tuple[tuple[Field, ...], ...] = (("number",), ("date",), ("time", "receiver"))
_PAIRED: tuple[tuple[Field, ...], ...] = (("number",), ("date", "time"))
_ONE_ROW: tuple[tuple[Field, ...], ...] = (("number", "date", "time"),)

DESIGNS: tuple[Design, ...] = (
    Design("form twelve", "single", "inside", _USUAL, "dots", wide=48),
    Design("form twelve, nearly square", "single", "inside", _USUAL, "dots", wide=33),
    Design("form twelve, date first", "single", "inside", _DATE_FIRST, "dots"),
    Design(
        "form twelve, large and loose", "single", "inside", _USUAL, "dots", wide=76, year=True, divided=False
    ),
    Design("agency in its own cell", "thick", "inside", _SHORT, "dots", wide=38, divided=True),
    Design("double frame", "double", "inside", _USUAL, wide=50),
    Design("double frame, square", "double", "inside", _DATE_FIRST, wide=36),
    Design("rounded", "rounded", "inside", _USUAL),
    Design("rounded, receiver", "rounded", "inside", (*_USUAL, ("receiver",))),
    Design("thick frame, small", "thick", "inside", _USUAL, wide=35),
    Design("no frame", "none", "inside", _USUAL, "dots"),
    Design("no frame, date first", "none", "inside", _DATE_FIRST, "none", wide=40),
    Design("no frame, one row", "none", "above", _ONE_ROW, "dots", wide=84),
    Design("one row in a frame", "single", "above", _ONE_ROW, "dots", wide=90),
    Design("agency above the frame", "single", "above", _USUAL),
    Design("agency below the frame", "single", "below", _USUAL),
    Design("agency below, no frame", "none", "below", _SHORT, "dots", wide=42),
    Design("agency beside", "single", "beside", _USUAL, wide=68),
    Design("agency beside, rounded", "rounded", "beside", _SHORT, wide=64),
    Design("time and receiver in one row", "single", "inside", _RECEIVED, "dots"),
    Design("date and time in one row", "single", "inside", _PAIRED, "dots", wide=58),
    Design("check boxes", "single", "inside", _USUAL, "dots", wide=54, checks=2),
    Design("one row and check boxes", "single", "inside", _ONE_ROW, "dots", wide=72, checks=3, divided=False),
    Design("check boxes, no frame", "none", "inside", _PAIRED, "dots", wide=60, checks=2),
    Design("routing list", "double", "inside", _USUAL, "rule", wide=56, routing=3),
    Design("routing list in two rules", "rules", "inside", _PAIRED, wide=60, routing=2),
    Design("two rules", "rules", "inside", _SHORT, wide=48),
    Design("grid of cells", "grid", "inside", _USUAL, "none", wide=48),
    Design("corners only", "corners", "inside", _USUAL, wide=46),
    Design("open at one side", "open", "inside", _USUAL, "dots"),
    Design("dashed frame", "dashed", "inside", _USUAL, wide=46),
    Design("oval", "oval", "inside", _SHORT, "none", wide=46),
    Design("titled", "single", "inside", _USUAL, wide=48, title=True),
    Design("number with year", "single", "inside", _USUAL, "dots", wide=50, year=True),
    Design("registry overprint", "single", "inside", _USUAL, "none", wide=53, overprint=True),
    Design("registry overprint, no frame", "none", "inside", _PAIRED, "none", wide=60, overprint=True),
)


@dataclass(frozen=True)
class StampFaces:
    """Faces that stamps are cut in, machines print in and hands write in; pictures of real digits if any."""

    rubber: tuple[Face, ...]
    machine: tuple[Face, ...]
    hand: tuple[Face, ...]
    fallback: tuple[Face, ...]
    digits: HandDigits | None = None
