"""Every error that ends a command: its exit code, and a sentence that says what to do.

It is told in English and in Thai, with the same particulars (file, option, value). What kind of problem it
is stands here in Thai, once for each kind, for those few errors that have no Thai sentence of their own.

Problems of one document or page are not exceptions: they are `pipeline.records.Issue` rows.
"""

from __future__ import annotations

from pathlib import Path


class SarabanError(Exception):
    """A problem that ends the command.

    Attributes:
        exit_code: What the process exits with.
        thai: What the problem is and what the user can do about it, in Thai.
        hint: One sentence that says what the user can do about it.
    """

    exit_code = 2
    thai = "ทำตามคำสั่งไม่ได้"

    def __init__(self, message: str, *, hint: str = "", thai: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        if thai:
            self.thai = thai


class UsageError(SarabanError):
    """The command line or the settings ask for something that does not exist or does not fit."""

    exit_code = 2
    thai = "คำสั่งหรือค่าที่ตั้งไว้ไม่ถูกต้อง ตรวจคำที่พิมพ์ หรือดูวิธีใช้ด้วย `saraban --help`"


class MissingDependencyError(SarabanError):
    """Something that the run needs is not installed on this machine."""

    exit_code = 3
    thai = "เครื่องนี้ยังขาดสิ่งที่ต้องใช้ ดูว่าขาดอะไรและติดตั้งอย่างไรด้วย `saraban doctor`"


class DamagedModelError(MissingDependencyError):
    """A file under `models/` is there and cannot be used."""

    def __init__(self, path: Path, why: object) -> None:
        super().__init__(
            f"{path} cannot be used: {why}.",
            hint="Check out the repository again.",
            thai=f"ใช้ไฟล์ {path} ไม่ได้ ({why}) ไฟล์อาจเสีย นำที่เก็บโปรแกรมมาใหม่ให้ครบ",
        )


class TooManyFailuresError(SarabanError):
    """A larger share of the work failed than the settings allow, so the run stopped itself."""

    exit_code = 4
    thai = "งานล้มเหลวมากเกินกำหนด โปรแกรมจึงหยุด สิ่งที่ทำเสร็จแล้วยังอยู่ ดูสาเหตุด้วย `saraban status`"


class StorageError(SarabanError):
    """Input or output cannot be read or written: missing, no permission, disk full, in use."""

    exit_code = 5
    thai = "อ่านหรือเขียนไฟล์ไม่ได้ ตรวจว่าโฟลเดอร์มีอยู่จริง มีสิทธิ์ใช้ ไม่มีโปรแกรมอื่นใช้อยู่ และดิสก์ไม่เต็ม"


class WorkersLostError(SarabanError):
    """No worker process can be started any more, or all have died; what was finished is kept."""

    exit_code = 70
    thai = "โปรเซสที่ทำงานหยุดหมดและเริ่มใหม่ไม่ได้ สิ่งที่ทำเสร็จแล้วยังอยู่ โปรดแจ้งปัญหานี้"


class InterruptedRunError(SarabanError):
    """The user or the system asked the run to stop; what was finished is kept."""

    exit_code = 130
    thai = "หยุดตามที่สั่ง สิ่งที่ทำเสร็จแล้วยังอยู่ สั่งคำสั่งเดิมเพื่อทำต่อ"


class InternalFaultError(SarabanError):
    """A fault of Saraban itself."""

    exit_code = 70
    thai = "โปรแกรมทำงานผิดพลาดเอง สั่งคำสั่งเดิมโดยเติม --debug แล้วแจ้งข้อความที่แสดง"
