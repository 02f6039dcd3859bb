"""The level of an office in the hierarchy of the state, from the word its name begins with."""

from __future__ import annotations

LEVELS: tuple[tuple[str, ...], ...] = (
    ("กระทรวง", "ทบวง", "สำนักนายกรัฐมนตรี"),
    (
        "สำนักงานปลัด", "กรม", "จังหวัด", "ศาลากลาง", "มหาวิทยาลัย", "เทศบาล", "องค์การบริหาร", "โรงพยาบาล",
        "สำนักงานคณะกรรมการ", "สำนักงานตำรวจ", "กรุงเทพมหานคร",
    ),
    (
        "คณะ", "สำนัก", "กอง", "ศูนย์", "ที่ทำการ", "ที่ว่าการ", "อำเภอ", "สถาบัน", "โรงเรียน", "วิทยาลัย", "เขต",
        "สถานี", "ด่าน",
    ),
    ("กลุ่ม", "ฝ่าย", "สาขา", "ส่วน", "ภาควิชา", "แผนก"),
    ("งาน", "หน่วย"),
)  # fmt: skip
"""First words of the names of offices, highest level first (Act on the Administration of the State, 2534)."""


def office_rank(name: str) -> int | None:
    """Level of the office `name`: 1 for a ministry to 5 for a section; None when no word of level begins it."""
    for rank, words in enumerate(LEVELS, start=1):
        if name.startswith(words):
            return rank
    return None
