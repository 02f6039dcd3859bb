"""Single values out of a piece of text: dates, times, letter numbers, contacts, the level of an office."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.thai.digits import to_ascii


@dataclass(frozen=True)
class WrittenTime:
    clock: str
    raw: str
    certainty: float


@dataclass(frozen=True)
class Contact:
    field: str
    value: str
    raw: str
    certainty: float


@dataclass(frozen=True)
class LetterNumber:
    text: str
    raw: str
    code: str
    office: str
    run: str
    circular: bool
    regular: bool


def written_time(text):
    m = re.search(r"(\d{1,2})\s*[.:]\s*(\d{2})(?!\d)", text)
    if not m or int(m[1]) > 23 or int(m[2]) > 59:
        return None
    return WrittenTime(f"{int(m[1]):02d}:{int(m[2]):02d}", m.group(), 0.97)


def office_rank(text):
    for r, ws in (
        (1, ("กระทรวง", "ทบวง")),
        (
            2,
            (
                "สำนักงานปลัด",
                "กรม",
                "จังหวัด",
                "มหาวิทยาลัย",
                "ศาลากลาง",
                "เทศบาล",
                "โรงพยาบาล",
                "สำนักงานคณะกรรมการ",
            ),
        ),
        (3, ("คณะ", "สำนัก", "กอง", "ศูนย์", "ที่ทำการ", "ที่ว่าการ", "สถาบัน", "โรงเรียน", "วิทยาลัย")),
        (4, ("กลุ่ม", "ฝ่าย", "สาขา", "ส่วน", "ภาควิชา", "แผนก")),
        (5, ("งาน",)),
    ):
        if any(text.startswith(w) for w in ws):
            return r
    return None


def letter_number_in(text):
    m = re.search(
        r"(?P<code>[ก-ฮ]{2,6}\.?)\s*(?:\((?P<c>[ก-ฮ.\s]{1,12})\)\s*)?(?P<office>\d{3,6}(?:\.\d{1,3}){0,4})\s*/\s*(?P<circ>ว)?\s*(?P<run>\d[\d,]*)?",
        text,
    )
    if not m:
        return None
    return LetterNumber(
        m.group().strip(), m.group().strip(), m["code"], m["office"], m["run"] or "", bool(m["circ"]), True
    )


def contacts_in(text):
    out = []
    for m in re.finditer(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text, re.A):
        out.append(Contact("emails", m.group(), m.group(), 0.97))
    for m in re.finditer(r"(https?://|www\.)[\w./?=&%#-]+", text, re.A):
        out.append(Contact("urls", m.group().rstrip("."), m.group(), 0.95))
    P = r"\d[\d\s-]{2,11}\d(?:\s*ต่อ\s*\d+)?"
    for m in re.finditer(r"(โทรสาร|โทรศัพท์|โทร\.?|มือถือ)\s*[.:]?\s*(" + P + r"(?:\s*,\s*" + P + ")*)", text):
        for x in m[2].split(","):
            v = to_ascii(x.strip())
            v = re.sub(r"\s*ต่อ\s*", " ext ", v)
            out.append(Contact("faxes" if m[1] == "โทรสาร" else "phones", v, x.strip(), 0.95))
    return out
