"""Small invented letters as records, for the tests of sections and fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.records import (
    Document,
    DocumentEvidence,
    Layout,
    LineReading,
    LineRegion,
    MarkRegion,
    PageEvidence,
    PageText,
    SourcePage,
    StampRegion,
    Upright,
)
from pipeline.stages.fields import fields_of
from pipeline.stages.sections import letters_of

WIDTH, HEIGHT = 1000, 1414
PITCH = 0.026


@dataclass(frozen=True)
class Placed:
    """A line with its place as shares of the page; without a right edge it is as long as its text."""

    text: str
    left: float
    top: float
    right: float | None = None
    layer: str = "print"
    stamp_no: int | None = None
    confidence: float = 0.99
    engine: str = "crnn"


def running(texts: Sequence[str], top: float, left: float = 0.14, indent: float = 0.12) -> list[Placed]:
    """A paragraph: the first line indented, all but the last one full to the right margin."""
    lines = []
    for index, text in enumerate(texts):
        edge = left + indent if index == 0 else left
        right = 0.9 if index < len(texts) - 1 else min(0.9, edge + 0.011 * len(text))
        lines.append(Placed(text, edge, top + index * PITCH, right))
    return lines


def page(
    lines: Sequence[Placed],
    page_no: int = 1,
    stamps: Sequence[StampRegion] = (),
    marks: Sequence[MarkRegion] = (),
) -> PageEvidence:
    """The evidence of one page with `lines` in reading order."""
    readings = []
    for number, line in enumerate(lines, start=1):
        right = line.right if line.right is not None else min(0.95, line.left + 0.0105 * len(line.text))
        left, top, right, bottom = (
            line.left * WIDTH,
            line.top * HEIGHT,
            right * WIDTH,
            (line.top + 0.018) * HEIGHT,
        )
        readings.append(
            LineReading(
                line_no=number,
                text=line.text,
                raw=line.text,
                confidence=line.confidence,
                engine=line.engine,
                polygon=(left, top, right, top, right, bottom, left, bottom),
                layer=line.layer,
                stamp_no=line.stamp_no,
            )
        )
    regions = tuple(LineRegion(r.line_no, r.polygon, r.layer, r.stamp_no) for r in readings)
    return PageEvidence(
        source=SourcePage(page_no, WIDTH, HEIGHT, 120.0, "embedded", "grey", "image_file", f"{page_no}.png"),
        upright=Upright(WIDTH, HEIGHT, 0, 0.0, 1.0, 1.0, "test", (1, 0, 0, 0, 1, 0, 0, 0, 1)),
        layout=Layout(regions, tuple(stamps), tuple(marks), 25.0),
        text=PageText("ocr", tuple(readings), 0.99),
    )


def document(*pages: PageEvidence) -> DocumentEvidence:
    """The evidence of a document of `pages`."""
    source = Document("0" * 16, "0" * 64, "application/pdf", 1, False, tuple(p.source for p in pages))
    return DocumentEvidence(source, tuple(pages))


def with_values(evidence: DocumentEvidence) -> DocumentEvidence:
    """`evidence` with its sections and fields."""
    evidence = replace(evidence, sections=letters_of(evidence))
    return replace(evidence, fields=fields_of(evidence))


def stamp(stamp_no: int, left: float = 0.66, top: float = 0.03) -> StampRegion:
    """A receiving stamp of the usual size at `left`, `top`."""
    x0, y0, x1, y1 = left * WIDTH, top * HEIGHT, (left + 0.24) * WIDTH, (top + 0.085) * HEIGHT
    return StampRegion(stamp_no, "receiving", (x0, y0, x1, y0, x1, y1, x0, y1), 0.0, "purple", 0.9, "test")


def in_stamp(texts: Sequence[str], stamp_no: int = 1, left: float = 0.67, top: float = 0.035) -> list[Placed]:
    """Lines of text in a stamp."""
    return [
        Placed(text, left, top + 0.016 * index, layer="stamp", stamp_no=stamp_no)
        for index, text in enumerate(texts)
    ]


def external() -> list[Placed]:
    """An external letter with all its parts."""
    return [
        Placed("ด่วนที่สุด", 0.14, 0.1),
        Placed("ที่ กท ๐๑๐๒.๓/ว ๔๕๖", 0.14, 0.14),
        Placed("กรมทดสอบระบบ", 0.58, 0.14),
        Placed("ถนนตัวอย่าง กทม. ๑๐๒๐๐", 0.58, 0.166),
        Placed("๕ มกราคม ๒๕๖๘", 0.5, 0.2),
        Placed("เรื่อง ขอเชิญประชุมคณะทำงานทดสอบระบบอ่านหนังสือราชการ ซึ่งมีชื่อยาวเกินกว่าหนึ่งบรรทัด", 0.14, 0.23, 0.9),
        Placed("ครั้งที่ ๒", 0.195, 0.256),
        Placed("เรียน ผู้อำนวยการกองตัวอย่าง", 0.14, 0.29),
        Placed("อ้างถึง หนังสือกรมทดสอบระบบ ที่ กท ๐๑๐๒/๑๒ ลงวันที่ ๑ ธันวาคม ๒๕๖๗", 0.14, 0.32),
        Placed("สิ่งที่ส่งมาด้วย ๑. กำหนดการ จำนวน ๑ ฉบับ", 0.14, 0.35),
        Placed("๒. แบบตอบรับ จำนวน ๒ ฉบับ", 0.26, 0.376),
        *running(["ด้วยกรมทดสอบระบบกำหนดจัดประชุมคณะทำงานเพื่อพิจารณาผลการอ่าน", "หนังสือ ณ ห้องประชุม ๓"], 0.41),
        *running(["๑. ผู้เข้าประชุมโปรดตอบรับทาง https://example.go.th/form ภายในวันศุกร์ที่", "๑๐ มกราคม ๒๕๖๘"], 0.47),
        *running(["(๑) ผู้แทนหน่วยงาน"], 0.53, indent=0.17),
        *running(["จึงเรียนมาเพื่อโปรดพิจารณา"], 0.56),
        Placed("ขอแสดงความนับถือ", 0.5, 0.6),
        Placed("(นายตัวอย่าง ทดสอบดี)", 0.5, 0.7),
        Placed("รองอธิบดี ปฏิบัติราชการแทน", 0.48, 0.726),
        Placed("อธิบดีกรมทดสอบระบบ", 0.51, 0.752),
        Placed("กองตัวอย่าง", 0.14, 0.82),
        Placed("ฝ่ายทดลอง", 0.14, 0.846),
        Placed("โทร. ๐ ๒๑๒๓ ๔๕๖๗ ต่อ ๘๙", 0.14, 0.872),
        Placed("โทรสาร ๐ ๒๑๒๓ ๔๕๖๘", 0.14, 0.898),
        Placed("ไปรษณีย์อิเล็กทรอนิกส์ test@example.go.th", 0.14, 0.924),
    ]  # fmt: skip


def memo() -> list[Placed]:
    """A memo whose number and date were found as one line."""
    return [
        Placed("บันทึกข้อความ", 0.42, 0.06),
        Placed("ส่วนราชการ กองตัวอย่าง กรมทดสอบระบบ โทร. ๐ ๒๑๒๓ ๔๕๖๗", 0.14, 0.12),
        Placed("ที่ กท ๐๑๐๒/๗๘ วันที่ ๕ มกราคม ๒๕๖๘", 0.14, 0.15, 0.75),
        Placed("เรื่อง รายงานผล", 0.14, 0.18),
        Placed("เรียน อธิบดีกรมทดสอบระบบ", 0.14, 0.21),
        *running(["ตามที่ได้มอบหมายให้กองตัวอย่างทดสอบระบบอ่านหนังสือราชการและรายงานผล", "ให้ทราบ นั้น"], 0.25),
        *running(["จึงเรียนมาเพื่อโปรดทราบ"], 0.32),
        Placed("(นางสาวสมมุติ ทดลอง)", 0.52, 0.42),
        Placed("ผู้อำนวยการกองตัวอย่าง", 0.52, 0.446),
    ]


def stamped() -> list[Placed]:
    """A letter under seal."""
    return [
        Placed("ที่ กท ๐๑๐๒/๙", 0.14, 0.14),
        Placed("ถึง เทศบาลเมืองตัวอย่าง", 0.14, 0.18),
        *running(["พร้อมหนังสือนี้ กรมทดสอบระบบขอส่งรายงานประจำปีมาเพื่อใช้ประโยชน์ใน", "ราชการต่อไป"], 0.22),
        Placed("กรมทดสอบระบบ", 0.55, 0.36),
        Placed("๖ มกราคม ๒๕๖๘", 0.56, 0.386),
        Placed("กองตัวอย่าง", 0.14, 0.45),
        Placed("โทร. ๐ ๒๑๒๓ ๔๕๖๗", 0.14, 0.476),
    ]


def order(word: str = "คำสั่ง") -> list[Placed]:
    """An order, or an announcement with that word."""
    lines = [
        Placed(f"{word}กรมทดสอบระบบ", 0.38, 0.15, 0.62),
        Placed("ที่ ๑๒/๒๕๖๘", 0.44, 0.176, 0.56),
        Placed("เรื่อง แต่งตั้งคณะทำงาน", 0.38, 0.202, 0.62),
        *running(["เพื่อให้การทดสอบระบบเป็นไปด้วยความเรียบร้อย จึงแต่งตั้งคณะทำงาน ประกอบด้วย", "ผู้มีรายนามดังนี้"], 0.25),
        *running(["๑. นายหนึ่ง ตัวอย่าง ประธาน"], 0.31),
        *running(["๒. นายสอง ตัวอย่าง เลขานุการ"], 0.336),
        Placed(f"{'สั่ง' if word == 'คำสั่ง' else word} ณ วันที่ ๗ มกราคม พ.ศ. ๒๕๖๘", 0.4, 0.4, 0.7),
        Placed("(นายตัวอย่าง ทดสอบดี)", 0.5, 0.5),
        Placed("อธิบดีกรมทดสอบระบบ", 0.5, 0.526),
    ]
    return lines if word == "คำสั่ง" else [lines[0], *lines[2:]]
