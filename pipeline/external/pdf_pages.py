"""What is drawn on a PDF page: is it one scanned picture, and does it carry text or pictures at all.

Only the drawing operators are walked (ISO 32000-1, 8.10 and 9.4); nothing in the file is executed.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pikepdf

_PAINT = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh", "INLINE IMAGE", "EI", "BI"}
_SHOW_TEXT = {"Tj", "TJ", "'", '"'}
# A scan with a hidden text layer has some 50 kB of drawing operators; more is drawn, not scanned.
_MAX_CONTENT_BYTES = 400_000
_COVERS = 0.95
_LETTER_POINTS = (0.0, 0.0, 612.0, 792.0)


@dataclass(frozen=True)
class PlacedPicture:
    """A picture drawn on a page.

    Attributes:
        stream: The image's stream object.
        matrix: Unit square to page points (a, b, c, d, e, f).
        width_px, height_px: Size as the file says.
    """

    stream: pikepdf.Object
    matrix: tuple[float, float, float, float, float, float]
    width_px: int
    height_px: int

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top on the page, in points."""
        a, b, c, d, e, f = self.matrix
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def dpi(self) -> float:
        """Dots an inch as placed, without the page's own unit."""
        a, b, c, d, _, _ = self.matrix
        across, down = float(np.hypot(a, b)) / 72, float(np.hypot(c, d)) / 72
        if across <= 0 or down <= 0:
            return 0.0
        return (self.width_px / across + self.height_px / down) / 2


@dataclass
class PageContent:
    """What is drawn on a page, as far as ingest must know.

    Attributes:
        pictures: In drawing order.
        other_marks: True when anything else that is visible is drawn.
        hidden_text: True when text is drawn invisibly (rendering mode 3), as scanners and OCR programs do.
        visible_text: True when text is drawn to be seen.
        missing: True when something is to be drawn that is not in the file.
        known: False when the operators were too many or too broken to walk.
    """

    pictures: list[PlacedPicture] = field(default_factory=list)
    other_marks: bool = False
    hidden_text: bool = False
    visible_text: bool = False
    missing: bool = False
    known: bool = True


def page_box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Give the visible box of a page in points: the crop box within the media box.

    A page without a usable box is US Letter, as poppler takes it.
    """
    media = _box(page, "/MediaBox") or _LETTER_POINTS
    crop = _box(page, "/CropBox")
    if crop is None:
        return media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, bottom, right, top) if right > left and top > bottom else media


def page_rotation(page: pikepdf.Page) -> int:
    """Give how far the page is to be turned clockwise to be seen: 0, 90, 180 or 270."""
    try:
        return int(_inherited(page, "/Rotate") or 0) % 360 // 90 * 90
    except (TypeError, ValueError):
        return 0


def user_unit(page: pikepdf.Page) -> float:
    """Give the length of the page's unit in points (ISO 32000-1, table 30), 1 unless the page says else."""
    try:
        value = float(page.obj.get("/UserUnit", 1))
    except (TypeError, ValueError):
        return 1.0
    return value if 0.01 <= value <= 10_000 else 1.0


def walk(page: pikepdf.Page) -> PageContent:
    """Walk the drawing operators of a page.

    Never raises for what the page holds: a page that cannot be walked has `known` False.
    """
    content = PageContent()
    try:
        if _content_bytes(page.obj.get("/Contents")) > _MAX_CONTENT_BYTES:
            return PageContent(known=False, other_marks=True, visible_text=_names_fonts(page))
        resources = _inherited(page, "/Resources")
        _walk_stream(page, resources, np.eye(3), content, page_box(page), depth=0)
        _add_annotations(page, content)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError):
        return PageContent(known=False, other_marks=True, visible_text=_names_fonts(page))
    return content


def only_picture(content: PageContent, box: Sequence[float]) -> PlacedPicture | None:
    """Give the one picture that is the whole page, or None.

    It must cover the visible box, reach no further than a hair beyond it, and stand by quarter turns.
    """
    if not content.known or content.other_marks or content.visible_text or len(content.pictures) != 1:
        return None
    placed = content.pictures[0]
    a, b, c, d, _, _ = placed.matrix
    straight = max(abs(b), abs(c)) < 0.001 * max(abs(a), abs(d)) or max(abs(a), abs(d)) < 0.001 * max(
        abs(b), abs(c)
    )
    if not straight:
        return None
    left, bottom, right, top = placed.box
    width, height = box[2] - box[0], box[3] - box[1]
    inside = max(0.0, min(right, box[2]) - max(left, box[0])) * max(
        0.0, min(top, box[3]) - max(bottom, box[1])
    )
    beyond = (right - left) * (top - bottom) - inside
    if inside < _COVERS * width * height or beyond > 0.02 * width * height:
        return None
    return placed


def covered_share(content: PageContent, box: Sequence[float]) -> float:
    """Give the share 0..1 of the page that its pictures cover together."""
    grid = np.zeros((64, 64), dtype=bool)
    width, height = box[2] - box[0], box[3] - box[1]
    for placed in content.pictures:
        left, bottom, right, top = placed.box
        columns = np.clip(np.rint([(left - box[0]) / width * 64, (right - box[0]) / width * 64]), 0, 64)
        rows = np.clip(np.rint([(bottom - box[1]) / height * 64, (top - box[1]) / height * 64]), 0, 64)
        grid[int(rows[0]) : int(rows[1]), int(columns[0]) : int(columns[1])] = True
    return float(grid.mean())


def quarter_turns(matrix: Sequence[float]) -> tuple[int, bool]:
    """Tell how a picture placed by a matrix is to be turned to stand as on the unrotated page.

    Returns:
        Quarter turns clockwise, and whether to mirror left to right before that.
    """
    a, b, c, d = matrix[:4]
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    if abs(a) >= abs(b):
        return (0 if a > 0 else 2), mirrored
    # The picture's left-to-right runs up the page for b > 0: a quarter turn against the clock.
    return (3 if b > 0 else 1), mirrored


def base_fonts(page: pikepdf.Page) -> frozenset[str]:
    """Give the names of the fonts the page's own resources list."""
    names: set[str] = set()
    with contextlib.suppress(Exception):
        resources = _inherited(page, "/Resources")
        _collect_fonts(resources, names, depth=0)
    return frozenset(names)


def bounded_stream(stream: pikepdf.Object, limit_bytes: int) -> bool:
    """Tell whether a Flate stream unpacks to at most `limit_bytes`, without unpacking more than that."""
    raw = stream.read_raw_bytes()
    if len(raw) * 1032 <= limit_bytes:  # the most that Deflate can pack
        return True
    unpacker = zlib.decompressobj()
    total, rest = 0, raw
    while rest and not unpacker.eof:
        try:
            total += len(unpacker.decompress(rest, 1 << 20))
        except zlib.error:
            return True  # a cut stream ends early; the reader will say so
        rest = unpacker.unconsumed_tail
        if total > limit_bytes:
            return False
    return True


def _walk_stream(
    stream: pikepdf.Page | pikepdf.Object,
    resources: pikepdf.Object | None,
    base: np.ndarray,
    content: PageContent,
    box: tuple[float, float, float, float],
    *,
    depth: int,
) -> None:
    current, text_mode = base, 0
    saved: list[tuple[np.ndarray, int]] = []
    rectangle: list[float] | None = None
    paths = 0
    for instruction in pikepdf.parse_content_stream(stream):
        operator = str(instruction.operator)
        operands = instruction.operands
        if operator == "q":
            saved.append((current, text_mode))
        elif operator == "Q":
            if saved:
                current, text_mode = saved.pop()
        elif operator == "cm":
            current = _matrix(operands) @ current
        elif operator == "Tr":
            text_mode = int(operands[0])
        elif operator in _SHOW_TEXT:
            if text_mode in {3, 7}:
                content.hidden_text = True
            else:
                content.visible_text = True
        elif operator in _PAINT:
            content.other_marks = True
        elif operator == "re":
            rectangle, paths = [float(o) for o in operands], paths + 1
        elif operator in {"m", "l", "c", "v", "y"}:
            paths += 2
        elif operator in {"W", "W*"}:
            if paths != 1 or rectangle is None or not _clip_is_harmless(rectangle, current, box):
                content.other_marks = True
        elif operator == "n":
            paths, rectangle = 0, None
        elif operator == "gs":
            if not _plain_state(resources, operands):
                content.other_marks = True
        elif operator == "Do":
            _walk_object(resources, str(operands[0]), current, content, box, text_mode, depth)


def _walk_object(
    resources: pikepdf.Object | None,
    name: str,
    current: np.ndarray,
    content: PageContent,
    box: tuple[float, float, float, float],
    text_mode: int,
    depth: int,
) -> None:
    del text_mode
    objects = resources.get("/XObject") if resources is not None else None
    target = objects.get(name) if objects is not None else None
    if target is None:
        content.missing = True
        return
    kind = str(target.get("/Subtype", ""))
    if kind == "/Image":
        a, b, c, d, e, f = (float(v) for v in current[:, :2].ravel())
        content.pictures.append(
            PlacedPicture(
                target, (a, b, c, d, e, f), int(target.get("/Width", 0)), int(target.get("/Height", 0))
            )
        )
    elif kind == "/Form" and depth < 4:
        if _content_bytes(target) > _MAX_CONTENT_BYTES:
            content.known = False
            return
        own = target.get("/Matrix")
        inner = (_matrix(own) if own is not None else np.eye(3)) @ current
        inner_resources = target.get("/Resources", resources)
        group = target.get("/Group")
        if group is not None and target.get("/SMask") is not None:
            content.other_marks = True
        _walk_stream(target, inner_resources, inner, content, box, depth=depth + 1)
    else:
        content.other_marks = True


def _plain_state(resources: pikepdf.Object | None, operands: Sequence[pikepdf.Object]) -> bool:
    """Tell whether a graphics state leaves colours as they are (no mask, no transparency)."""
    states = resources.get("/ExtGState") if resources is not None else None
    state = states.get(str(operands[0])) if states is not None else None
    if state is None:
        return True
    mask, blend = state.get("/SMask"), state.get("/BM")
    if mask is not None and str(mask) != "/None":
        return False
    if blend is not None and str(blend) not in {"/Normal", "/Compatible"}:
        return False
    return all(float(state.get(key, 1)) >= 0.999 for key in ("/ca", "/CA"))


def _clip_is_harmless(
    rectangle: Sequence[float], current: np.ndarray, box: tuple[float, float, float, float]
) -> bool:
    left, bottom, width, height = rectangle
    corners = np.array([[left, bottom, 1.0], [left + width, bottom + height, 1.0]]) @ current
    low, high = corners[:, :2].min(axis=0), corners[:, :2].max(axis=0)
    slack_x, slack_y = 0.01 * (box[2] - box[0]), 0.01 * (box[3] - box[1])
    return bool(
        low[0] <= box[0] + slack_x
        and low[1] <= box[1] + slack_y
        and high[0] >= box[2] - slack_x
        and high[1] >= box[3] - slack_y
    )


def _add_annotations(page: pikepdf.Page, content: PageContent) -> None:
    annotations = page.obj.get("/Annots")
    if annotations is None:
        return
    for annotation in list(annotations):
        subtype = str(annotation.get("/Subtype", ""))
        hidden = int(annotation.get("/F", 0)) & 0b10
        if subtype not in {"/Link", "/Popup"} and not hidden and annotation.get("/AP") is not None:
            content.other_marks = True


def _matrix(values: Any) -> np.ndarray:
    a, b, c, d, e, f = (float(v) for v in values)
    return np.array([[a, b, 0.0], [c, d, 0.0], [e, f, 1.0]])


def _content_bytes(contents: pikepdf.Object | None) -> int:
    if contents is None:
        return 0
    if isinstance(contents, pikepdf.Array):
        return sum(_content_bytes(part) for part in contents)
    return int(contents.get("/Length", 0))


def _box(page: pikepdf.Page, name: str) -> tuple[float, float, float, float] | None:
    try:
        values = [float(v) for v in _inherited(page, name)]
    except (TypeError, ValueError):
        return None
    if len(values) != 4 or not all(np.isfinite(values)):
        return None
    left, right = sorted((values[0], values[2]))
    bottom, top = sorted((values[1], values[3]))
    return (left, bottom, right, top) if right > left and top > bottom else None


def _inherited(page: pikepdf.Page, name: str) -> Any:
    """Look a key up on the page and its parents (ISO 32000-1, 7.7.3.4), as deep as 50 levels."""
    node = page.obj
    for _ in range(50):
        value = node.get(name)
        if value is not None:
            return value
        parent = node.get("/Parent")
        if parent is None:
            return None
        node = parent
    return None


def _names_fonts(page: pikepdf.Page) -> bool:
    return bool(base_fonts(page))


def _collect_fonts(resources: pikepdf.Object | None, names: set[str], *, depth: int) -> None:
    if resources is None or depth > 3:
        return
    fonts = resources.get("/Font")
    if fonts is not None:
        for font in fonts.values():
            names.add(str(font.get("/BaseFont", "/")).lstrip("/"))
    objects = resources.get("/XObject")
    if objects is not None:
        for item in objects.values():
            if str(item.get("/Subtype", "")) == "/Form":
                _collect_fonts(item.get("/Resources"), names, depth=depth + 1)
