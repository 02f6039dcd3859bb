"""Words and shapes that tell the parts of an official letter apart, with room for a misread mark or letter.

Source of the words: ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖, clauses 11 to 22 (the kinds of
letters and
their parts) and its forms 1 to 8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.stages.letter_lines import MARKS
from pipeline.thai.months import FULL_MONTHS

LABELS: dict[str, tuple[str, ...]] = {
    "letterhead": ("ส่วนราชการ",),
    "letter_no": ("ที่",),
    "date": ("วันที่",),
    "subject": ("เรื่อง",),
    "to": ("กราบเรียน", "นมัสการ", "เรียน", "ถึง", "ขอประทานกราบทูล", "กราบทูล", "ทูล"),
    "references": ("อ้างถึง",),
    "enclosures": ("สิ่งที่ส่งมาด้วย", "สิ่งที่แนบมาด้วย", "เอกสารแนบ"),
    "copy_to": ("สำเนาส่ง", "สำเนาเรียน"),
}
"""Label words of the head (and the foot) by the kind of section that they open; longer words first."""

TITLES = (
    "นางสาว|นาย|นาง|น\\.ส\\.|ดร\\.|ศาสตราจารย์|รองศาสตราจารย์|ผู้ช่วยศาสตราจารย์|ศ\\.|รศ\\.|ผศ\\.|อาจารย์|ว่าที่|"
    "พล|พัน|ร้อย|เรือ|นาวา|จ่า|สิบ|ดาบ|หม่อม|ม\\.ร\\.ว\\.|ม\\.ล\\.|คุณหญิง|ท่านผู้หญิง|พระ|แพทย์หญิง|นายแพทย์|"
    "ทันตแพทย์|เภสัชกร|สัตวแพทย์|Mr\\.|Mrs\\.|Ms\\.|Miss|Dr\\."
)
POSITION_WORDS = re.compile(
    "ปฏิบัติราชการแทน|รักษาราชการแทน|รักษาการแทน|รักษาการ|ปฏิบัติหน้าที่|ทำการแทน|ผู้อำนวยการ|อธิบดี|ปลัด|เลขาธิการ|"
    "ผู้ว่าราชการ|นายอำเภอ|นายกเทศมนตรี|นายกองค์การ|อธิการบดี|คณบดี|หัวหน้า|รัฐมนตรี|ชำนาญการ|ปฏิบัติการ|เจ้าพนักงาน|"
    "นักวิชาการ|ประธาน|กรรมการ|ผู้จัดการ|ที่ปรึกษา|ผู้บัญชาการ|ผู้บังคับ|ศึกษาธิการ|ผู้ช่วย|รอง"
)
COMPLIMENTARY = (
    "ขอแสดงความนับถือ",
    "ขอแสดงความนับถืออย่างยิ่ง",
    "ขอนมัสการด้วยความเคารพ",
    "ด้วยความเคารพอย่างสูง",
    "ควรมิควรแล้วแต่จะโปรด",
)
CLOSING = re.compile(
    r"จึง(กราบ|ขอกราบ|ขอ|ได้)?(เรียน|นมัสการ|ทูล)(มา)?(เพื่อ|ยัง|มา|ขอ|เสนอ|แจ้ง|หารือ|ยืนยัน)"
    r"|จึง(เสนอ|แจ้ง|ส่ง|ประกาศ)(ให้|มา)?(เพื่อ|ทราบ|โดยทั่วกัน|มาเพื่อ|ให้ทราบ)|จึงเรียน(?!เชิญ)"
)
CLOSING_PHRASES = ("จึงเรียนมาเพื่อ", "จึงกราบเรียนมาเพื่อ", "จึงนมัสการมาเพื่อ", "จึงเสนอมาเพื่อ", "จึงประกาศให้ทราบ")
OPENERS = (
    "ด้วย",
    "ตามที่",
    "ตามหนังสือ",
    "ตามบันทึก",
    "ตามคำสั่ง",
    "ตามประกาศ",
    "ตามมติ",
    "เนื่องจาก",
    "เนื่องด้วย",
    "อนุสนธิ",
    "พร้อมหนังสือ",
    "พร้อมนี้",
    "สืบเนื่อง",
    "โดยที่",
    "ในการนี้",
    "ทั้งนี้",
    "อาศัยอำนาจ",
    "เพื่อให้การ",
    "ข้าพเจ้า",
    "กระผม",
    "ดิฉัน",
    "บัดนี้",
    "อนึ่ง",
)
"""Words that open the first paragraph of a letter."""

URGENCIES = ("ด่วนที่สุด", "ด่วนมาก", "ด่วน")
SECRECIES = ("ลับที่สุด", "ลับมาก", "ลับ")
CONTACT = re.compile(
    r"(โทร(ศัพท์|สาร)?|มือถือ|แฟกซ์|ไปรษณีย์อิเล็กทรอนิกส์|อีเมล์?|เว็บไซต์|เบอร์|สายด่วน|Tel|Fax|E-?mail|Line\s*ID)\s*[.:]?"
    r"|https?://|www\.|[\w.+-]+@[\w-]+\.",
    re.IGNORECASE,
)
ORDER_DATES = ("สั่ง ณ วันที่", "ประกาศ ณ วันที่", "ให้ไว้ ณ วันที่", "ให้ ณ วันที่")
MONTHS = re.compile(
    r"มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม|"
    r"ม\.?ค\.|ก\.?พ\.|มี\.?ค\.|เม\.?ย\.|พ\.?ค\.|มิ\.?ย\.|ก\.?ค\.|ส\.?ค\.|ก\.?ย\.|ต\.?ค\.|พ\.?ย\.|ธ\.?ค\."
)
PAGE_NUMBER = re.compile(r"^(หน้า\s*)?[-–—~.\s]*\(?\d{1,3}\)?([/]\d{1,3})?[-–—~.\s]*$")
CATCHWORD = re.compile(r"^[/|]\s*\S.{0,40}?(\.{2,}|…|ฯ)\s*$|^/\s*\S.{0,30}$")
NUMBER = re.compile(
    r"^(?P<number>\(\s*(?:\d{1,2}(?:\.\d{1,2})*|[ก-ฮ])\s*\)|\d{1,2}(?:\.\d{1,2}){1,4}\.?|\d{1,2}\s?[.)]|[ก-ฮ]\s?[.)]|ข้อ\s*\d{1,3}\.?)(?:\s+|(?=[^\d\s.,/]))"
)
BARE_NUMBER = re.compile(r"^(?P<number>\d{1,2})\s+(?=[ก-ฮเ-ไA-Za-z])")
QR_CAPTION = re.compile(r"สแกน|แสกน|คิวอาร์|QR\s*-?\s*code|ดาวน์โหลด", re.IGNORECASE)
ANNEX_WORDS = (
    "สิ่งที่ส่งมาด้วย",
    "สิ่งที่แนบมาด้วย",
    "เอกสารแนบท้าย",
    "เอกสารแนบ",
    "เอกสารประกอบ",
    "ภาคผนวก",
    "บัญชีแนบท้าย",
    "ผนวก",
)
ANNEX_NUMBER = re.compile(r"^\s*(หมายเลข|ที่|ลำดับที่)?\s*[\dก-ฮ]{0,3}\s*\.?\s*$")
DOCUMENT_TITLES: dict[str, tuple[str, ...]] = {
    "memo": ("บันทึกข้อความ",),
    "order": ("คำสั่ง", "ระเบียบ", "ข้อบังคับ"),
    "announcement": ("ประกาศ", "แถลงการณ์"),
}
LETTER_NUMBER = re.compile(
    r"(?:[ก-ฮ][ก-ฮ.]{0,7}\s*(?:\([ก-ฮ.\s]{1,12}\)\s*)?)?\d[\d.,\s]*\s*/\s*(?:ว\s*)?\d*"
)


@dataclass(frozen=True)
class Label:
    """A label word found at the start of a line.

    Attributes:
        kind: The section that it opens.
        word: The word as the regulation spells it.
        rest: What stands after it on the line.
        cost: 0 when spelt right, higher when letters had to be forgiven.
    """

    kind: str
    word: str
    rest: str
    cost: float


def bare(text: str) -> str:
    """`text` without marks above and below and without spaces: what is left when a scan has lost the
    small ink."""
    return re.sub(r"\s+", "", MARKS.sub("", text))


def starts_with(text: str, word: str) -> tuple[float, int] | None:
    """How `text` begins with `word`: (cost, characters of `text` used), or None when it does not.

    Marks may be missing or wrong at a third of the price of a letter; at most one letter in five may
    differ, one in words of four, none in shorter ones.
    """
    letters = bare(word)
    best: tuple[float, int] | None = None
    for end in range(1, min(len(text), len(word) + 4) + 1):
        if end < len(text) and MARKS.match(text[end]):
            continue
        head = bare(text[:end])
        spare = max(len(letters) // 5, int(len(letters) >= 4))
        if abs(len(head) - len(letters)) > spare:
            continue
        distance = Levenshtein.distance(head, letters)
        if distance > spare:
            continue
        cost = distance + 0.3 * min(Levenshtein.distance(text[:end].replace(" ", ""), word) - distance, 3)
        cost += 0.1 if text[end - 1] == " " else 0.0
        if best is None or cost < best[0]:
            best = (cost, end)
    return best


def label_of(text: str, kinds: tuple[str, ...] = tuple(LABELS)) -> Label | None:
    """The cheapest label word that `text` begins with, among `kinds`; None when there is none.

    A short word (ที่, ถึง, เรียน, เรื่อง) is a label only when a gap, a stop or nothing comes after it: the
    same
    letters begin many words of running text.
    """
    found: Label | None = None
    for kind in kinds:
        for word in LABELS[kind]:
            fit = starts_with(text, word)
            if fit is None:
                continue
            cost, end = fit
            rest = text[end:]
            if rest and not re.match(r"[\s:.…\d(]", rest) and (len(bare(word)) < 5 or cost > 0):
                cost += 1.0
            if cost > 1.0 + 0.1 * len(word):
                continue
            label = Label(kind, word, rest.lstrip(" :.…"), cost)
            if found is None or (label.cost, -len(label.word)) < (found.cost, -len(found.word)):
                found = label
    return found


def is_word(text: str, words: tuple[str, ...]) -> str | None:
    """The one of `words` that is the whole of `text`, with at most one wrong letter in five; None
    when none is."""
    plain_text = bare(text).strip(".-–*[]()")
    for word in words:
        letters = bare(word)
        if abs(len(plain_text) - len(letters)) <= len(letters) // 5:
            distance = Levenshtein.distance(plain_text, letters)
            if distance <= len(letters) // 5:
                return word
    return None


def urgency_of(text: str) -> str | None:
    """ด่วนที่สุด, ด่วนมาก or ด่วน when that is all that `text` says (ด่วนภายใน with a time counts as
    ด่วน)."""
    if len(text) < 40 and bare(text).startswith("ดวนภายใน"):
        return "ด่วน"
    return is_word(text, URGENCIES)


def secrecy_of(text: str) -> str | None:
    """ลับที่สุด, ลับมาก or ลับ when that is all that `text` says."""
    return is_word(text, SECRECIES)


def complimentary_of(text: str) -> str | None:
    """The closing courtesy that `text` is, or None."""
    letters = bare(text)
    for phrase in COMPLIMENTARY:
        wanted = bare(phrase)
        if (
            len(letters) <= len(wanted) + 12
            and Levenshtein.distance(letters[: len(wanted)], wanted) <= len(wanted) // 5
        ):
            return phrase
    return None


def title_of(text: str) -> tuple[str, str] | None:
    """(kind, what follows) when `text` is the title of a memo, an order or an announcement."""
    for kind, words in DOCUMENT_TITLES.items():
        for word in words:
            fit = starts_with(text, word)
            if fit is None or fit[0] > 1.5:
                continue
            rest = text[fit[1] :].strip()
            if kind == "memo" and len(rest) > 6:
                continue
            if kind != "memo" and re.match(r"(ดังกล่าว|ที่\s|นี้|ณ\s|เป็นต้นไป)", rest):
                continue
            return kind, rest
    return None


def name_in_brackets(text: str) -> str | None:
    """The name when `text` is `(name)`; one bracket may be lost when a title word opens the name."""
    inside = text.strip(" .…")
    match = re.match(r"^(?:\(?\s*ลงชื่อ\s*\)?)?\s*[(\[]\s*(.{4,70}?)\s*[)\]]$", inside)
    if match is None and re.match(rf"^[(\[]\s*(?:{TITLES})", inside) and len(inside) < 60:
        match = re.match(r"^[(\[]\s*(.+?)$", inside)
    if match is None and re.match(rf"^(?:{TITLES}).*[)\]]$", inside) and len(inside) < 60:
        match = re.match(r"^(.+?)\s*[)\]]$", inside)
    if match is None or re.search(r"\d", match.group(1)):
        return None
    return match.group(1).strip()


def has_month(text: str) -> bool:
    """True when the name of a month stands in `text`, one wrong letter allowed in a full name."""
    if MONTHS.search(text):
        return True
    words = re.findall(r"[ก-๎]{5,12}", text)
    return any(Levenshtein.distance(bare(w), bare(m)) <= 1 for w in words for m in FULL_MONTHS)


def closes(text: str) -> bool:
    """True when `text` begins the paragraph that says what is wanted: `จึงเรียนมาเพื่อ...`."""
    if CLOSING.match(text):
        return True
    return any(starts_with(text, phrase) is not None for phrase in CLOSING_PHRASES)


def opens(text: str) -> bool:
    """True when `text` begins with a word that opens the first paragraph of a letter; lost marks are
    forgiven."""
    letters = bare(text[:24])
    return any(letters.startswith(bare(word)) for word in OPENERS) and not re.match(r"ด้วย(กัน|ความ|ดี)", text)


def order_date(text: str) -> bool:
    """True for the line of the date that ends an order or an announcement: `สั่ง ณ วันที่ ...`."""
    return len(text) < 60 and any(starts_with(text, phrase) is not None for phrase in ORDER_DATES)


def annex_label(text: str) -> bool:
    """True when `text` is the label of an annex and no more: `สิ่งที่ส่งมาด้วย ๑`."""
    if len(text) > 34:
        return False
    fits = (starts_with(text, word) for word in ANNEX_WORDS)
    return any(fit is not None and ANNEX_NUMBER.match(text[fit[1] :]) for fit in fits)


def date_like(text: str) -> bool:
    """True when `text` is a date and hardly anything else: `๒๒ มีนาคม ๒๕๖๗`, `มีนาคม ๒๕๖๗`, `วันที่
    22/3/67`."""
    if len(text) > 46:
        return False
    rest = re.sub(r"^\s*วันที่|พ\.?\s*ศ\.?", "", text)
    if re.match(r"^\s*\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}\s*$", rest):
        return True
    return bool(
        re.match(r"^[-–.\s]*\d{0,2}[\s.…]*[ก-ฮเ-ไ][ก-๎. ]{2,14}\s*\d{2,4}\s*\.?$", rest)
    ) and has_month(rest)
