"""What `deskew`, `layout` and `ocr` find on a page.

Frames: the *source frame* is the pixels of the page picture as stored; the *upright frame* is the pixels of
the upright, straight picture that `deskew` describes. Polygons are 8 floats `x0,y0,...,x3,y3`, clockwise from
the thing's own top left.
"""

from __future__ import annotations

from dataclasses import dataclass

Polygon = tuple[float, ...]

FRAMELESS = "block of small or coloured print"
"""`StampRegion.method` of a stamp that has no frame; it is less sure to be one."""

FRAMED = "frame of strokes"
"""`StampRegion.method` of a stamp whose frame was found."""

COLOURED_BLOCK = "block of coloured ink"
"""`StampRegion.method` of ink that stands as rows of a stamp do; names of officers stand so, too."""

LABELLED = "labels of a receiving stamp"
"""`StampRegion.method` of a stamp that was told by what was read in it."""


@dataclass(frozen=True)
class Upright:
    """How to get the upright, straight picture from the source picture.

    Attributes:
        width_px, height_px: Size of the upright picture.
        rotation_deg: 0, 90, 180 or 270: how far the stored page is turned clockwise from upright.
        skew_deg: What is left after that; positive = text lines run downhill to the right.
        rotation_confidence, skew_confidence: 0..1.
        method: How the two were found, for people.
        source_from_upright: 3 x 3 matrix, row by row: upright pixel (x, y, 1) to source pixel (homogeneous).
    """

    width_px: int
    height_px: int
    rotation_deg: int
    skew_deg: float
    rotation_confidence: float
    skew_confidence: float
    method: str
    source_from_upright: tuple[float, ...]


@dataclass(frozen=True)
class LineRegion:
    """Where a line of text is, upright frame.

    Attributes:
        line_no: Reading order on the page, from 1, over all layers.
        polygon: The text with its marks above and below, tight.
        layer: `print`, `stamp` or `handwriting`.
        stamp_no: The stamp it belongs to, for layer `stamp`.
        table_no, row_no, column_no: Place in a table, from 1, for a cell of a table.
    """

    line_no: int
    polygon: Polygon
    layer: str = "print"
    stamp_no: int | None = None
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True)
class StampRegion:
    """Where a stamp is, upright frame.

    Attributes:
        stamp_no: From 1 on its page, in the order top to bottom.
        kind: `receiving`, `seal` or `other`.
        angle_deg: Clockwise turn of its text against the upright page.
        ink: `purple`, `blue`, `red`, `green`, `black` or `grey`, as seen in the scan.
    """

    stamp_no: int
    kind: str
    polygon: Polygon
    angle_deg: float
    ink: str
    confidence: float
    method: str


@dataclass(frozen=True)
class MarkRegion:
    """Something else on the page that is neither printed text nor a stamp, upright frame.

    Attributes:
        kind: `emblem`, `handwriting`, `signature`, `qr`, `picture`, `table` or `rule`.
    """

    kind: str
    polygon: Polygon
    confidence: float = 1.0


@dataclass(frozen=True)
class Layout:
    """What is where on a page, upright frame.

    Attributes:
        text_height_px: Median height of the body's lines of text (with marks), 0 when there are none.
    """

    lines: tuple[LineRegion, ...]
    stamps: tuple[StampRegion, ...]
    marks: tuple[MarkRegion, ...]
    text_height_px: float


@dataclass(frozen=True)
class LineReading:
    """A line as read.

    Attributes:
        text: Canonical Thai text.
        raw: What the engine wrote, untouched.
        confidence: 0..1 for the whole line.
        engine: Name of the reader whose text this is (`tesseract`, `text_layer`, ...).
        polygon: Upright frame.
        character_confidences: One for each character of `text`, or empty when the engine gives none.
        character_lefts: Where each character of `text` begins, as a share 0..1 of the line, or empty.
    """

    line_no: int
    text: str
    raw: str
    confidence: float
    engine: str
    polygon: Polygon
    layer: str = "print"
    stamp_no: int | None = None
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    character_confidences: tuple[float, ...] = ()
    character_lefts: tuple[float, ...] = ()


@dataclass(frozen=True)
class CellCandidate:
    """A value that may stand in a place of a stamp.

    Attributes:
        kind: `number`, `date` or `time`.
        value: Normalised: ASCII digits, ISO date, `HH:MM`.
        text: As it would be written there.
        weight: 0..1, its share among the values of the kind, over all cuts of the place.
        agreement: 0..1, how it compares with what is read without regard to the kind; 1 where both agree.
        disputed: A clear cut of the place reads another value of the kind.
        told: 0..1, weighed share of the cuts that have this value in what is read without regard to the kind.
        against: 0..1, weighed share of the clear cuts of some value of the kind that have another one.
    """

    kind: str
    value: str
    text: str
    weight: float
    agreement: float
    disputed: bool = False
    told: float = 0.0
    against: float = 0.0


@dataclass(frozen=True)
class StampCell:
    """A place in a stamp where a value stands or may stand.

    Attributes:
        field: The column of `stamps` that its label names, `receiver`, or None without a label.
        label: The label as read.
        polygon: Around the value, or the empty place; upright frame.
        ink: Area of the ink in it, in squares of the height of the labels' letters; 0 = nothing stands there.
        free: What is read there without regard to any kind.
        free_confidence: 0..1, of `free`.
        unread: Pieces of ink as high as letters that no character was read on: digits that were lost.
        candidates: The likeliest first, of each kind that may stand there.
    """

    field: str | None
    label: str
    polygon: Polygon
    ink: float
    free: str
    free_confidence: float
    candidates: tuple[CellCandidate, ...]
    unread: int = 0


@dataclass(frozen=True)
class StampLook:
    """A receiving stamp as read once more, in a frame laid a little otherwise.

    Attributes:
        lines: As read in that frame; they are none of the page's lines.
        names: Which of `lines` name the office, from the top; counted from 0.
    """

    lines: tuple[LineReading, ...]
    names: tuple[int, ...]
    cells: tuple[StampCell, ...]


@dataclass(frozen=True)
class StampText:
    """A receiving stamp as read.

    Attributes:
        names: Which of the stamp's own lines name the office, from the top; counted from 0.
        looks: The same stamp in other frames: what all frames tell is no accident of one.
    """

    stamp_no: int
    names: tuple[int, ...]
    cells: tuple[StampCell, ...]
    looks: tuple[StampLook, ...] = ()


@dataclass(frozen=True)
class PageText:
    """All lines of a page as read, in reading order.

    Attributes:
        text_source: `ocr`, `text_layer` or `none`.
        confidence: Mean of the printed lines' confidences, weighted by length; 0 when there are none.
        stamps: The receiving stamps whose values were read place by place.
        regions: All stamps of the page: those of the layout, and those that only their labels told.
    """

    text_source: str
    lines: tuple[LineReading, ...]
    confidence: float
    stamps: tuple[StampText, ...] = ()
    regions: tuple[StampRegion, ...] = ()
