"""Drawing text: everything asked for is drawn, where the boxes say, and the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.synth.faces import Face, NoFacesError, families_of, find_faces, symbol_faces
from pipeline.synth.shaping import Drawn, Style, draw_text, missing_characters, split_clusters

STYLE = Style(36.0)
SAMPLE = "ที่ กต ๑๓๐๕/ว ๕๓๒ ผู้ซึ่งปั๊มน้ำ ญู ฐุ"


def _faces() -> tuple[Face, ...]:
    return find_faces()


def _face(name: str) -> Face:
    return next(face for face in _faces() if face.name == name)


def _covered(drawn: Drawn) -> str:
    return "".join(drawn.text[one.start : one.end] for one in drawn.clusters)


def test_the_catalogue_holds_the_families_of_debians_thai_fonts() -> None:
    families = families_of(_faces())
    assert {"Garuda", "Kinnari", "Laksaman", "Norasi", "Umpush", "Waree", "Noto Sans Thai"} <= set(families)
    assert len({face.name for face in _faces()}) == len(_faces())


def test_an_empty_folder_without_the_systems_faces_is_an_error(tmp_path: object) -> None:
    from pathlib import Path

    with pytest.raises(NoFacesError) as caught:
        find_faces(Path(str(tmp_path)), system=False)
    assert "install" in caught.value.hint


@pytest.mark.parametrize("name", ["Garuda 400", "Laksaman 700", "Kinnari 400 italic", "Tlwg Typo 400"])
def test_every_cluster_is_drawn_once_in_order(name: str) -> None:
    drawn = draw_text(SAMPLE, _face(name), style=STYLE)
    assert drawn.missing == ()
    assert _covered(drawn) == SAMPLE
    for cluster in drawn.clusters:
        assert (cluster.ink is None) == SAMPLE[cluster.start : cluster.end].isspace()
    lefts = [cluster.left for cluster in drawn.clusters]
    assert lefts == sorted(lefts)


def test_marks_stand_over_their_own_base_in_every_face() -> None:
    """A face whose marks fall beside their base would teach wrong pictures."""
    for members in families_of(_faces()).values():
        face = members[0]
        drawn = draw_text("กกี่ก", face, style=Style(64.0))
        plain = draw_text("กกก", face, style=Style(64.0))
        assert drawn.pen_right - drawn.pen_left == pytest.approx(plain.pen_right - plain.pen_left, abs=3), (
            face.name
        )


def test_a_missing_character_is_named_and_leaves_no_ink() -> None:
    face = _face("Noto Sans Thai 400")
    drawn = draw_text("กA ข漢", face, style=STYLE)
    assert drawn.missing == ("A", "漢")
    assert "A" not in _covered(drawn)
    kept = draw_text("ก ข", face, style=STYLE)
    assert int(drawn.mask.astype(int).sum()) == int(kept.mask.astype(int).sum())
    assert missing_characters("กA漢", (face,)) == ("A", "漢")


def test_a_fallback_face_draws_what_the_first_lacks() -> None:
    face, fallback = _face("Noto Sans Thai 400"), _face("Garuda 400")
    drawn = draw_text("ก A0 ข", face, style=STYLE, fallback=(fallback,))
    assert drawn.missing == ()
    assert _covered(drawn) == "ก A0 ข"


def test_signs_come_from_the_faces_of_signs() -> None:
    drawn = draw_text("☐ ☑ ก", _face("Garuda 400"), style=STYLE, fallback=symbol_faces())
    assert drawn.missing == ()


@pytest.mark.parametrize(
    "style",
    [
        Style(30.0),
        Style(41.3, bold=0.04),
        Style(36.0, stretch=0.7, shear=0.25),
        Style(28.0, letter_spacing=2.5, word_spacing=4.0),
    ],
)
def test_all_ink_lies_in_the_ink_box_and_the_box_is_tight(style: Style) -> None:
    drawn = draw_text(SAMPLE, _face("Laksaman 400"), style=style)
    assert drawn.ink is not None
    left, top, right, bottom = drawn.ink
    outside = drawn.mask.copy()
    outside[top:bottom, left:right] = 0
    assert not outside.any()
    rows, columns = np.nonzero(drawn.mask)
    assert abs(int(rows.min()) - top) <= 1
    assert abs(int(rows.max()) + 1 - bottom) <= 1
    assert abs(int(columns.min()) - left) <= 1
    assert abs(int(columns.max()) + 1 - right) <= 1
    union = np.zeros(drawn.mask.shape, bool)
    for cluster in drawn.clusters:
        if cluster.ink is not None:
            union[cluster.ink[1] : cluster.ink[3], cluster.ink[0] : cluster.ink[2]] = True
    assert not drawn.mask[~union].any()


def test_bold_is_heavier_and_stretch_is_wider() -> None:
    face = _face("Garuda 400")
    plain = draw_text(SAMPLE, face, style=STYLE)
    bold = draw_text(SAMPLE, face, style=Style(36.0, bold=0.04))
    wide = draw_text(SAMPLE, face, style=Style(36.0, stretch=1.3))
    assert bold.mask.astype(int).sum() > 1.1 * plain.mask.astype(int).sum()
    assert (wide.pen_right - wide.pen_left) == pytest.approx(
        1.3 * (plain.pen_right - plain.pen_left), rel=0.02
    )


@pytest.mark.parametrize(("text", "width"), [(SAMPLE, 700.0), (SAMPLE, 460.0), ("ราชการ", 300.0)])
def test_justified_text_reaches_its_width(text: str, width: float) -> None:
    drawn = draw_text(text, _face("Laksaman 400"), style=STYLE, width=width)
    assert drawn.pen_right - drawn.pen_left == pytest.approx(width, abs=0.6)


def test_a_line_break_or_a_size_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="one line"):
        draw_text("ก\nข", _face("Garuda 400"), style=STYLE)
    with pytest.raises(ValueError, match="positive"):
        draw_text("ก", _face("Garuda 400"), style=Style(0.0))


def test_an_empty_text_draws_nothing() -> None:
    drawn = draw_text("", _face("Garuda 400"), style=STYLE)
    assert drawn.ink is None
    assert not drawn.mask.any()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="กขญฐปฝฟำาิีึืุู่้๊์็ะเแโใไๆฯ ๐๕๙09Az.(/", max_size=25))
def test_the_same_call_gives_the_same_bytes_and_clusters_cover_the_text(text: str) -> None:
    face = _face("Garuda 400")
    first = draw_text(text, face, style=STYLE)
    second = draw_text(text, face, style=STYLE)
    assert first.mask.tobytes() == second.mask.tobytes()
    assert first.clusters == second.clusters
    assert _covered(first) == text
    pieces = split_clusters(text)
    assert "".join(text[start:end] for start, end in pieces) == text
