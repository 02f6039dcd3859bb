"""Which text layers are trusted, and how poppler's output is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.external.text_layer import judge, parse_bbox_layout
from pipeline.records import TextSpan

SOUND = (
    "เรื่อง การดำเนินการจัดซื้อจัดจ้างด้วยวิธีประกวดราคาอิเล็กทรอนิกส์",
    "เรียน อธิบดีกรมส่งเสริมการปกครองท้องถิ่น",
    "ตามหนังสือที่อ้างถึง สำนักงานได้แจ้งให้หน่วยงานของรัฐทราบแนวทางการปฏิบัติเกี่ยวกับการเบิกจ่าย",
    "เพื่อให้การดำเนินงานเป็นไปด้วยความเรียบร้อย จึงขอให้ท่านกำชับเจ้าหน้าที่ที่เกี่ยวข้องถือปฏิบัติโดยเคร่งครัด",
    "จึงเรียนมาเพื่อโปรดทราบและพิจารณาดำเนินการต่อไป ทั้งนี้ ตั้งแต่วันที่ ๑ ตุลาคม ๒๕๖๗",
    "ขอแสดงความนับถือ (นายสมชาย ใจดี) ผู้อำนวยการสำนักงานปลัดกระทรวง โทร. ๐ ๒๑๒๓ ๔๕๖๗",
)


def spans(*texts: str) -> list[TextSpan]:
    return [TextSpan(text, (0, 0, 1, 0, 1, 1, 0, 1)) for text in texts]


def changed(*pairs: tuple[str, str]) -> list[TextSpan]:
    texts = []
    for text in SOUND:
        for old, new in pairs:
            text = text.replace(old, new)
        texts.append(text)
    return spans(*texts)


def test_sound_thai_is_trusted() -> None:
    assert judge(spans(*SOUND), fonts=["ABCDEF+THSarabunPSK"]) == "trusted"
    assert judge(spans(*SOUND), fonts=["THSarabun-Italic"]) == "trusted"


def test_sound_english_is_trusted() -> None:
    assert judge(spans("Annex 1: terms of reference", "Delivery within 30 days")) == "trusted"


def test_no_text() -> None:
    assert judge([]) == "none"
    assert judge(spans("  ", "\n")) == "none"


def test_sara_am_in_two_halves_can_be_mended() -> None:
    assert judge(changed(("ำ", "ํา"))) == "trusted"


@pytest.mark.parametrize(
    "pairs",
    [
        [("ำ", "ํ")],
        [("่", ""), ("้", ""), ("์", "")],
        [("ี", ""), ("ิ", ""), ("ั", ""), ("ื", ""), ("ุ", ""), ("ู", "")],
        [("่", "\uf70a")],
        [("ำ", "\ufffd")],
        [("่", " ่")],
        [("ก", "¡"), ("น", "¹"), ("ร", "Ã")],
    ],
    ids=["half am", "no tones", "no vowels", "private use", "replacement", "parted", "8 bit"],
)
def test_damaged_thai(pairs: list[tuple[str, str]]) -> None:
    assert judge(changed(*pairs)) == "damaged"


def test_text_over_a_scan_is_a_reading() -> None:
    assert judge(spans(*SOUND), over_scan=True) == "damaged"


@pytest.mark.parametrize(
    "font", ["THSarabunIT๙", "AAAAAA+TH SarabunIT9", "THSarabunIT", "TH-Sarabun-IT๙,Bold"]
)
def test_faces_that_draw_ascii_digits_as_thai_ones(font: str) -> None:
    assert judge(spans(*SOUND, "ที่ 123"), fonts=[font]) == "damaged"
    assert judge(spans(*SOUND), fonts=[font]) == "trusted"


MARKUP = """<!DOCTYPE html PUBLIC "x"><html><head><title>&</title></head><body><doc>
<page width="100" height="200"><flow><block xMin="0" yMin="0" xMax="1" yMax="1">
<line xMin="10" yMin="20" xMax="50" yMax="30">
<word xMin="10" yMin="20" xMax="20" yMax="30">a&amp;b</word>
<word xMin="30" yMin="20" xMax="50" yMax="30">\x02&lt;c</word></line>
</block></flow></page></doc></body></html>"""


def test_lines_are_scaled_to_the_picture() -> None:
    (span,) = parse_bbox_layout(MARKUP, size_pt=(100, 200), size_px=(1000, 1000))
    assert span.text == "a&b \ufffd<c"
    assert span.polygon == (100, 100, 500, 100, 500, 150, 100, 150)


def test_no_entity_is_ever_expanded() -> None:
    evil = "<doc><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><page><line>&x;</line></page></doc>"
    assert parse_bbox_layout(evil, size_pt=(1, 1), size_px=(1, 1)) == ()


@given(st.text())
def test_any_output_is_survived(text: str) -> None:
    parse_bbox_layout(f"<doc>{text}</doc>", size_pt=(1, 1), size_px=(1, 1))
    judge(spans(text))
