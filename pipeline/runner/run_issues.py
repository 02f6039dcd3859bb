"""What the run itself says of units and documents, in English and Thai, and what the user can do."""

from __future__ import annotations

from functools import partial

from pipeline.records import Saying, told_issue

_REPORT = "Please report this with the file."
_REPORT_THAI = "โปรดแจ้งปัญหานี้พร้อมแนบไฟล์"

SAYINGS: dict[str, Saying] = {
    "file_missing": Saying(
        "ไม่พบไฟล์ในโฟลเดอร์ต้นทางแล้ว ข้อมูลที่เคยอ่านไว้ยังคงอยู่",
        "Put the file back, or drop its results with `saraban run --prune`.",
        "นำไฟล์กลับมาไว้ที่เดิม หรือลบข้อมูลของไฟล์ด้วยคำสั่ง `saraban run --prune`",
    ),
    "internal_error": Saying("โปรแกรมทำงานผิดพลาด", _REPORT, _REPORT_THAI),
    "no_result": Saying("ขั้นตอนนี้ไม่ให้ผลลัพธ์และไม่บอกเหตุผล", _REPORT, _REPORT_THAI),
    "not_done": Saying(
        "ยังไม่ได้ทำขั้นตอนนี้ หรือข้อมูลที่ใช้ในขั้นตอนนี้เปลี่ยนไปแล้ว",
        "Run `saraban run` with the same source and output folder.",
        "สั่ง `saraban run` ด้วยโฟลเดอร์ต้นทางและโฟลเดอร์ผลลัพธ์เดิม",
    ),
    "not_joined": Saying(
        "บอกไม่ได้ว่าไฟล์ภาพที่ชื่อต่อเนื่องกันนี้เป็นหนังสือฉบับเดียวกันหรือไม่ จึงแยกเป็นไฟล์ละฉบับ", _REPORT, _REPORT_THAI
    ),
    "not_linked": Saying("เชื่อมโยงหนังสือฉบับนี้กับฉบับอื่นไม่ได้", _REPORT, _REPORT_THAI),
    "out_of_memory": Saying(
        "หน่วยความจำไม่พอ",
        "Raise --set run.memory_limit_mb, or lower the resolution of the scan.",
        "เพิ่มค่า --set run.memory_limit_mb หรือสแกนด้วยความละเอียดต่ำลง",
    ),
    "picture_unreadable": Saying(
        "เปิดภาพหน้าที่เก็บไว้ไม่ได้",
        "Run this document again from the beginning, with --doc NAME --redo all.",
        "สั่งอ่านเอกสารนี้ใหม่ตั้งแต่ต้นด้วย --doc ตามด้วยชื่อไฟล์ และ --redo all",
    ),
    "timeout": Saying(
        "ใช้เวลานานเกินกำหนด",
        "Raise --set run.page_timeout_s (for a file: run.file_timeout_s), or look at the page.",
        "เพิ่มค่า --set run.page_timeout_s (ถ้าเป็นทั้งไฟล์: run.file_timeout_s) หรือเปิดดูหน้านั้น",
    ),
    "worker_died": Saying(
        "โปรเซสที่ทำงานส่วนนี้หยุดไปกลางคัน",
        "Run again with --redo failed; if it stays, report it with the file.",
        "สั่งใหม่ด้วย --redo failed หากยังเกิดขึ้นอีกโปรดแจ้งปัญหาพร้อมแนบไฟล์",
    ),
}
"""By code of the issue."""

run_issue = partial(told_issue, SAYINGS)
"""An issue that no stage met by itself: stage, code of `SAYINGS`, sentence with the particulars."""


def fault_message(error: BaseException, *, where: str = "") -> str:
    """The sentence for an exception that nothing was ready for."""
    return f"{type(error).__name__}: {error}{f' ({where})' if where else ''}."
