"""Designs of receiving stamps (ตรารับหนังสือ), and the faces they are cut and filled in.

The regulation's form 12 is a box of 2.5 x 5 cm with the agency above and number, date and time below;
offices cut their own, so frame, order, labels, leaders and extras vary here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.synth.faces import Face

Frame = Literal["single", "double", "rounded", "thick", "none", "rules", "grid"]
Place = Literal["above", "inside", "beside", "below"]
Extra = Literal["none", "checks", "routing", "receiver"]


@dataclass(frozen=True)
class Design:
    """How a stamp is cut: its frame, where the agency stands, the order of fields, leaders and extras."""

    name: str
    frame: Frame
    agency: Place
    fields: tuple[str, ...]
    leader: Literal["dots", "rule", "none"]
    extra: Extra = "none"
    wide: float = 50.0
    on_one_line: bool = False
    overprint: bool = False


_USUAL = ("number", "date", "time")
DESIGNS: tuple[Design, ...] = (
    Design("form twelve", "single", "inside", _USUAL, "dots"),
    Design("form twelve, date first", "single", "inside", ("date", "number", "time"), "dots", wide=46),
    Design("double frame", "double", "inside", _USUAL, "dots", wide=54),
    Design("rounded", "rounded", "inside", _USUAL, "rule", wide=48),
    Design("thick frame, small", "thick", "inside", _USUAL, "none", wide=40),
    Design("no frame", "none", "inside", _USUAL, "dots", wide=48),
    Design("no frame, one line", "none", "above", _USUAL, "dots", wide=72, on_one_line=True),
    Design("agency above the frame", "single", "above", _USUAL, "dots", wide=50),
    Design("agency below the frame", "single", "below", _USUAL, "rule", wide=46),
    Design("agency beside", "single", "beside", _USUAL, "dots", wide=66),
    Design("check boxes", "single", "inside", _USUAL, "dots", "checks", wide=56),
    Design("routing list", "double", "inside", _USUAL, "rule", "routing", wide=58),
    Design("registry overprint", "single", "inside", _USUAL, "none", wide=53, overprint=True),
    Design("two rules", "rules", "inside", ("number", "date"), "none", wide=50),
    Design("grid of cells", "grid", "inside", _USUAL, "none", wide=50),
    Design("receiver's name", "rounded", "inside", _USUAL, "dots", "receiver", wide=52),
    Design("number and date only", "single", "inside", ("number", "date"), "dots", wide=44),
)


@dataclass(frozen=True)
class StampFaces:
    """Faces that stamps are cut in, machines print in and hands write in."""

    rubber: tuple[Face, ...]
    machine: tuple[Face, ...]
    hand: tuple[Face, ...]
    fallback: tuple[Face, ...]
