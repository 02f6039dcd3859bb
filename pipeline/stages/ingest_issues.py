"""What `ingest` says of files and pages, in English and Thai, and what the user can do about each."""

from __future__ import annotations

from functools import partial

from pipeline.records import Saying, told_issue

STAGE_NAME = "ingest"

_GET_AGAIN = "Get the file again from where it came, or scan the letter again."
_GET_AGAIN_THAI = "ขอไฟล์จากต้นทางใหม่ หรือสแกนหนังสือใหม่"
_LOOK = "Compare the page picture with the file."
_LOOK_THAI = "เปรียบเทียบภาพหน้ากับไฟล์ต้นฉบับ"


SAYINGS: dict[str, Saying] = {
    "corrupt_page": Saying("หน้านี้เสียหาย", _GET_AGAIN, _GET_AGAIN_THAI),
    "corrupt_pdf": Saying("ไฟล์ PDF เสียหาย อาจมีหน้าหายไป", _GET_AGAIN, _GET_AGAIN_THAI),
    "damaged_page": Saying("บางส่วนของหน้าอาจขาดหายไป", _LOOK, _LOOK_THAI),
    "dead_link": Saying(
        "รายการนี้เป็นลิงก์ที่ไม่พบไฟล์ปลายทาง",
        "Put the file itself into the folder, or mount its disk; remove the link if it is not wanted.",
        "นำไฟล์จริงมาไว้ในโฟลเดอร์ หรือต่อดิสก์ที่เก็บไฟล์นั้น หากไม่ต้องการให้ลบลิงก์ออก",
    ),
    "dpi_estimated": Saying(
        "ไฟล์ไม่ระบุความละเอียดที่เชื่อถือได้ จึงถือว่าเป็นกระดาษ A4",
        "Nothing to do for A4; set the resolution in the scanner if the paper has another size.",
        "ถ้าเป็นกระดาษ A4 ไม่ต้องทำอะไร ถ้าเป็นขนาดอื่นให้ตั้งความละเอียดที่เครื่องสแกน",
    ),
    "duplicate": Saying(
        "ไฟล์นี้มีเนื้อหาเหมือนกับไฟล์อื่นทุกประการ จึงอ่านเพียงครั้งเดียว",
        "Nothing to do; remove one of the two if it is not wanted.",
        "ไม่ต้องทำอะไร หากไม่ต้องการไฟล์ซ้ำให้ลบออกหนึ่งไฟล์",
    ),
    "empty_file": Saying("ไฟล์ว่างเปล่า", _GET_AGAIN, _GET_AGAIN_THAI),
    "encrypted": Saying(
        "ไฟล์ PDF ต้องใช้รหัสผ่านจึงจะเปิดได้",
        "Remove the password: `qpdf --decrypt --password=... in.pdf out.pdf`, and add the result.",
        "ถอดรหัสผ่านด้วยคำสั่ง qpdf แล้วนำไฟล์ที่ได้มาใส่ในโฟลเดอร์",
    ),
    "file_too_large": Saying(
        "ไฟล์มีขนาดใหญ่เกินกำหนด",
        "Raise --set ingest.max_file_bytes, or split the file.",
        "เพิ่มค่า --set ingest.max_file_bytes หรือแบ่งไฟล์ให้เล็กลง",
    ),
    "image_too_large": Saying(
        "ภาพมีขนาดใหญ่เกินกำหนด",
        "Raise --set ingest.max_pixels, or scan at a lower resolution.",
        "เพิ่มค่า --set ingest.max_pixels หรือสแกนด้วยความละเอียดต่ำลง",
    ),
    "inverted": Saying(
        "หน้านี้เป็นตัวอักษรขาวบนพื้นดำ จึงกลับสีให้",
        "Nothing to do, unless the page is a photograph: then look at its picture.",
        "ไม่ต้องทำอะไร เว้นแต่หน้านี้เป็นภาพถ่ายให้ดูภาพหน้า",
    ),
    "no_pages": Saying("ไฟล์นี้ไม่มีหน้าใดเลย", _GET_AGAIN, _GET_AGAIN_THAI),
    "not_a_document": Saying(
        "ไฟล์นี้ไม่ใช่ PDF, TIFF, JPEG หรือ PNG",
        "If it is a letter, get the file again or save it as PDF; else nothing is to do.",
        "หากเป็นหนังสือให้ขอไฟล์ใหม่หรือบันทึกเป็น PDF หากไม่ใช่ไม่ต้องทำอะไร",
    ),
    "not_regular_file": Saying(
        "รายการนี้ไม่ใช่ไฟล์ปกติ",
        "Put the letter itself into the folder, as a file.",
        "นำไฟล์หนังสือจริงมาไว้ในโฟลเดอร์",
    ),
    "orientation_applied": Saying(
        "หมุนภาพตามเครื่องหมายทิศทางของกล้องแล้ว",
        "Nothing to do; polygons are those of the turned picture.",
        "ไม่ต้องทำอะไร พิกัดทั้งหมดเป็นของภาพที่หมุนแล้ว",
    ),
    "page_too_large": Saying(
        "หน้ากระดาษมีขนาดใหญ่เกินกำหนด",
        "Raise --set ingest.max_pixels, or print the page to a smaller size.",
        "เพิ่มค่า --set ingest.max_pixels หรือพิมพ์หน้านี้ให้มีขนาดเล็กลง",
    ),
    "program_failed": Saying(
        "โปรแกรมที่ใช้อ่านไฟล์ทำงานผิดพลาด",
        "Run again with --redo failed; see `saraban doctor` if it stays.",
        "สั่งใหม่ด้วย --redo failed หากยังผิดพลาดให้ดู `saraban doctor`",
    ),
    "render_failed": Saying(
        "แปลงหน้านี้เป็นภาพไม่ได้",
        "Open the file in a viewer, print the page to a new PDF and add that.",
        "เปิดไฟล์ด้วยโปรแกรมอื่น พิมพ์หน้านี้เป็น PDF ใหม่แล้วนำมาใส่",
    ),
    "repaired_pdf": Saying("ไฟล์ PDF เสียหายและได้รับการซ่อมแล้ว", _LOOK, _LOOK_THAI),
    "restricted": Saying(
        "เจ้าของไฟล์ PDF จำกัดการคัดลอกหรือพิมพ์ แต่เปิดได้โดยไม่ต้องใช้รหัสผ่าน จึงอ่านแล้ว",
        "Nothing to do; mind what its owner allows.",
        "ไม่ต้องทำอะไร แต่โปรดคำนึงถึงสิ่งที่เจ้าของไฟล์อนุญาต",
    ),
    "text_layer_unread": Saying(
        "อ่านข้อความที่ฝังในไฟล์ไม่ได้ จึงอ่านจากภาพหน้าแทน",
        "Nothing to do; the page is read from its picture.",
        "ไม่ต้องทำอะไร",
    ),
    "timeout": Saying(
        "ใช้เวลาแปลงหน้าเป็นภาพนานเกินกำหนด",
        "Raise --set ingest.timeout_s and run again with --redo failed.",
        "เพิ่มค่า --set ingest.timeout_s แล้วสั่งใหม่ด้วย --redo failed",
    ),
    "too_many_pages": Saying(
        "ไฟล์มีจำนวนหน้ามากเกินกำหนด",
        "Raise --set ingest.max_pages, or split the file.",
        "เพิ่มค่า --set ingest.max_pages หรือแบ่งไฟล์",
    ),
    "truncated_image": Saying("ไฟล์ภาพเสียหายหรือไม่ครบ", _GET_AGAIN, _GET_AGAIN_THAI),
    "unreadable": Saying(
        "เปิดอ่านไฟล์ไม่ได้",
        "Check that it is still there and that you may read it.",
        "ตรวจว่าไฟล์ยังอยู่และท่านมีสิทธิ์อ่าน",
    ),
}
"""By code of the issue."""

ingest_issue = partial(told_issue, SAYINGS, STAGE_NAME)
"""An issue of `ingest`: code of `SAYINGS`, sentence with the particulars."""
