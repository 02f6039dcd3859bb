"""What `deskew`, `layout`, `ocr` and `sections` say of pages, in English and Thai, with what to do."""

from __future__ import annotations

from functools import partial

from pipeline.records import Saying, told_issue

_AGAIN = "Run again with --redo failed; see `saraban doctor` if it stays."
_AGAIN_THAI = "สั่งใหม่ด้วย --redo failed หากยังเกิดขึ้นอีกให้ดู `saraban doctor`"
_BEGIN = "Run this document again from the beginning, with --doc NAME --redo all."
_BEGIN_THAI = "สั่งอ่านเอกสารนี้ใหม่ตั้งแต่ต้นด้วย --doc ตามด้วยชื่อไฟล์ และ --redo all"

SAYINGS: dict[str, Saying] = {
    "engine_failed": Saying("โปรแกรมอ่านตัวอักษรทำงานผิดพลาด", _AGAIN, _AGAIN_THAI),
    "grain": Saying(
        "พื้นกระดาษในภาพหน้านี้เป็นจุดดำทั่วหน้า จึงลบจุดก่อนหาบรรทัด ตัวอักษรเล็กอาจหายไป",
        "Scan the sheet again in grey or lighter; small letters may be lost.",
        "สแกนหน้านี้ใหม่แบบสีเทาหรือปรับให้สว่างขึ้น",
    ),
    "lines_unread": Saying("อ่านบางบรรทัดในหน้านี้ไม่ได้", _AGAIN, _AGAIN_THAI),
    "no_layout": Saying("ไม่มีข้อมูลการวางบรรทัดของหน้านี้ จึงไม่มีอะไรให้อ่าน", _BEGIN, _BEGIN_THAI),
    "no_picture": Saying("ไม่มีภาพของหน้านี้", _BEGIN, _BEGIN_THAI),
    "no_text": Saying(
        "ไม่พบข้อความในหน้านี้",
        "Nothing to do if the page is blank; else look at its picture.",
        "ถ้าเป็นหน้าว่างไม่ต้องทำอะไร ถ้าไม่ใช่ให้เปิดดูภาพหน้า",
    ),
    "second_reader_failed": Saying("โปรแกรมอ่านตัวที่สองทำงานผิดพลาด จึงใช้ผลของตัวแรก", _AGAIN, _AGAIN_THAI),
    "stamp_unread": Saying(
        "อ่านตราประทับหนึ่งดวงในหน้านี้ไม่ได้",
        "Look at the page picture; its values have to be typed.",
        "เปิดดูภาพหน้าแล้วพิมพ์ค่าในตราเอง",
    ),
    "timeout": Saying(
        "อ่านตัวอักษรในหน้านี้นานเกินกำหนด",
        "Raise --set ocr.timeout_s and run again with --redo failed.",
        "เพิ่มค่า --set ocr.timeout_s แล้วสั่งใหม่ด้วย --redo failed",
    ),
    "turn_unsure": Saying(
        "หมุนหน้านี้ให้แล้ว แต่ไม่แน่ใจว่าหมุนถูกด้าน",
        "Look at the page; turn the scan by hand if it is read the wrong way up.",
        "เปิดดูหน้านี้ หากอ่านกลับหัวหรือตะแคงให้หมุนไฟล์สแกนเอง",
    ),
}
"""By code of the issue."""

page_issue = partial(told_issue, SAYINGS)
"""An issue that a stage met on a page: stage, code of `SAYINGS`, sentence with the particulars."""
