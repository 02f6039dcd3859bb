"""Words and shapes that tell the parts of an official letter apart, with room for a misread mark or letter.

Source of the words: ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖, clauses 11 to 22 (the kinds of
letters and their parts) and its forms 1 to 8; they stand in `thai/data/letter_words.csv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.thai.confusion import prefix_distance
from pipeline.thai.letter_words import MARKS, allowance, meaning_of, meanings, nearest_word, words
from pipeline.thai.letter_words import starts_with as starts_with
from pipeline.thai.months import month_readings

_POSITIONS = (
    "ผู้อำนวยการ|อธิบดี|ปลัด|เลขาธิการ|"
    "ผู้ว่าราชการ|นายอำเภอ|นายกเทศมนตรี|นายกองค์การ|อธิการบดี|คณบดี|หัวหน้า|รัฐมนตรี|ชำนาญการ|ปฏิบัติการ|เจ้าพนักงาน|"
    "นักวิชาการ|ประธาน|กรรมการ|ผู้จัดการ|ที่ปรึกษา|ผู้บัญชาการ|ผู้บังคับ|ศึกษาธิการ|ผู้ช่วย|รอง"
)
CLOSING = re.compile(
    r"จึง(กราบ|ขอกราบ|ขอ|ได้)?(เรียน|นมัสการ|ทูล|เจริญพร)(มา)?(เพื่อ|ยัง|มา|ขอ|เสนอ|แจ้ง|หารือ|ยืนยัน)"
    r"|จึง(เสนอ|แจ้ง|ส่ง|ประกาศ)(ให้|มา)?(เพื่อ|ทราบ|โดยทั่วกัน|มาเพื่อ|ให้ทราบ)|จึงเรียน(?!เชิญ)"
)
TELEPHONE = r"โทร(?!คม|ทัศน|เลข|เวช)"
"""The word for telephone, and no name of an office: โทรคมนาคม, โทรทัศน์ (telecommunication, television)."""
CONTACT = re.compile(
    rf"({TELEPHONE}(ศัพท์|สาร)?|มือถือ|แฟกซ์|ไปรษณีย์?อิเล็กทรอนิก\S{{0,3}}|อีเมล์?|เว็บไซต์|เบอร์|สายด่วน|Tel|Fax|E-?mail|Line\s*ID)\s*[.:]?"
    r"|https?://|www\.|[\w.+-]+@[\w-]+\.",
    re.IGNORECASE,
)
PAGE_NUMBER = re.compile(r"^(หน้า\s*)?[-–—~.\s]*\(?\d{1,3}\)?([/]\d{1,3})?[-–—~.\s]*$")
CATCHWORD = re.compile(r"^[/|]\s*\S.{0,40}?(\.{2,}|…|ฯ)\s*$|^/\s*\S.{0,30}$")
_MEASURES = (
    r"น\.|นาฬิกา|ล้าน|(?:แสน|หมื่น|พัน)?บาท|%|(?:กิโล|เซนติ|มิลลิ|ตาราง)\S{0,8}(?:เมตร|กรัม|ลิตร|วา)"
    r"|(?:เท่า|เมตร|ไร่|คะแนน|ชั่วโมง|ลิตร|ตัน|องศา)(?=[\s).,]|$)|[-–]\s?\d"
)
"""What follows a decimal or an hour (`๑.๕ ล้านบาท`, `๑๐.๓๐ น.`), as a pattern."""

NUMBER = re.compile(
    r"^(?P<number>\(\s*(?:\d{1,2}(?:\.\d{1,2})*|[ก-ฮ])\s*\)"
    rf"|(?![0๐])\d{{1,2}}(?:\.(?![0๐])\d{{1,2}}){{1,4}}\.?(?!\s*(?:{_MEASURES}))|\d{{1,2}}\s?[.)]"
    # Lists go from ก to ญ at most; initials (ก.พ., จ.ส.อ.) and short words before a name (จ.เลย) are none.
    r"|[ก-ญ]\s?\)|(?:[กขค]\s?\.|[ง-ญ]\s?\.(?=\s))(?![ก-ฮ]{1,3}\.)"
    r"|ข้อ\s*\d{1,3}(?:\.\d{1,2}){0,4}\.?)(?:\s+|(?=[^\d\s.,/]))"
)
"""The number of an item, as printed."""

BARE_NUMBER = re.compile(r"^(?P<number>\d{1,2})\s+(?=[ก-ฮเ-ไA-Za-z])")
QR_CAPTION = re.compile(r"สแกน|แสกน|คิวอาร์|QR\s*-?\s*code|ดาวน์โหลด", re.IGNORECASE)
ANNEX_NUMBER = re.compile(r"^\s*(หมายเลข|ที่|ลำดับที่)?\s*[\dก-ฮ]{0,3}\s*\.?\s*$")
LETTER_NUMBER = re.compile(
    r"(?:[ก-ฮ][ก-ฮ.]{0,7}\s*(?:\([ก-ฮ.\s]{1,12}\)\s*)?)?\d[\d.,\s]*\s*/\s*(?:ว\s*)?\d*"
)
CODED_NUMBER = re.compile(r"[ก-ฮ][ก-ฮ. ]{0,8}\s*(?:\([ก-ฮ.\s]{1,12}\)\s*)?\d{3,6}[\d.]*\s*/")
TO_WITHOUT_HEAD = re.compile(r"^[ถก]?[ึิีื]?ง\s+(?=[ก-ฮเ-ไ]{2})")
FROM = re.compile(r"^จาก\s*[:.]*\s+(?=[ก-ฮเ-ไ])")
"""Label of the sender in messages sent by radio or fax, above `ถึง`."""
ORDER_NUMBER = re.compile(r"\d{1,5}\s?/\s?[2๒][45๔๕]\d\d")


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


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """`text` without marks above and below and without spaces: what is left when a scan has lost the
    small ink."""
    return re.sub(r"\s+", "", MARKS.sub("", text))


@cache
def labels() -> dict[str, tuple[str, ...]]:
    """Label words of the head (and the foot) by the kind of section that they open."""
    return {kind: words("label", kind) for kind in meanings("label")}


@cache
def name_titles() -> str:
    """Titles before a name, as a pattern."""
    return "|".join(re.escape(title) for title in words("name_title"))


@cache
def position_words() -> re.Pattern[str]:
    """Words that positions begin with, and those for acting in somebody's place."""
    return re.compile("|".join(re.escape(word) for word in words("acting")) + "|" + _POSITIONS)


@cache
def document_titles() -> dict[str, tuple[str, ...]]:
    """Titles of memos, orders and announcements by kind."""
    return {kind: words("title", kind) for kind in meanings("title")}


@lru_cache(maxsize=8192)
def label_of(text: str, kinds: tuple[str, ...] | None = None) -> Label | None:
    """The cheapest label word that `text` begins with, among `kinds`; None when there is none.

    A short word (ที่, ถึง, เรียน, เรื่อง) is a label only when a gap, a stop or nothing comes after it: the
    same letters begin many words of running text.
    """
    found: Label | None = None
    listed = labels()
    for kind in listed if kinds is None else kinds:
        for word in listed.get(kind, ()):  # most kinds of sections open without a label
            fit = starts_with(text, word)
            if fit is None:
                continue
            cost, end = fit
            rest = text[end:]
            if rest and not re.match(r"[\s:.…\d(]", rest):
                short = len(bare(word)) < 5
                if short and cost > 0.5:
                    continue
                if short or cost > 0:
                    cost += 1.0
            if cost > 1.0 + 0.1 * len(word):
                continue
            label = Label(kind, word, rest.lstrip(" :.…"), cost)
            if found is None or (label.cost, -len(label.word)) < (found.cost, -len(found.word)):
                found = label
    return found


@lru_cache(maxsize=8192)
def urgency_of(text: str) -> str | None:
    """ด่วนที่สุด, ด่วนมาก or ด่วน when that is all that `text` says (ด่วนภายใน with a time counts as
    ด่วน)."""
    if len(text) < 40 and bare(text).startswith("ดวนภายใน"):
        return "ด่วน"
    found = nearest_word(text, "urgency")
    return None if found is None else meaning_of("urgency", found[0])


@lru_cache(maxsize=8192)
def secrecy_of(text: str) -> str | None:
    """ลับที่สุด, ลับมาก or ลับ when that is all that `text` says."""
    found = nearest_word(text, "secrecy")
    return None if found is None else meaning_of("secrecy", found[0])


@lru_cache(maxsize=8192)
def leading_mark(text: str) -> int | None:
    """Where the rest of `text` begins after a mark of urgency or secrecy that opens it, before the title of a
    memo or the letter's own number (`ด่วนมาก บันทึกข้อความ`, `ลับ ที่ กค ๐๔๐๒/๑`); else None."""
    for word in (*words("urgency"), *words("secrecy")):
        fit = starts_with(text, word)
        if fit is None or fit[0] > 0.5 * allowance(word):
            continue
        rest = text[fit[1] :].lstrip(" .-")
        found = title_of(rest)
        number = label_of(rest, ("letter_no",))
        if (found is not None and found[0] == "memo") or (
            number is not None and LETTER_NUMBER.match(number.rest)
        ):
            return len(text) - len(rest)
    return None


@lru_cache(maxsize=8192)
def complimentary_of(text: str) -> str | None:
    """The closing courtesy that `text` is, or None.

    Signatures cross it: six letters of its beginning are enough when the line breaks off there.
    """
    if len(text) > 48:
        return None
    fits = ((starts_with(text, phrase), phrase) for phrase in words("complimentary"))
    near = [
        (fit[0] + len(rest), phrase) for fit, phrase in fits if fit and len(rest := bare(text[fit[1] :])) <= 6
    ]
    if near:
        return min(near)[1]
    read = text.replace(" ", "")
    for phrase in words("complimentary"):
        if 6 <= len(bare(read)) < len(bare(phrase)):
            start = prefix_distance(phrase, read.strip(".'’-"), limit=0.2 * len(bare(read)))
            if start is not None:
                return phrase
    return None


@lru_cache(maxsize=8192)
def title_of(text: str) -> tuple[str, str] | None:
    """(kind, what follows) when `text` is the title of a memo, an order or an announcement."""
    for kind, titles in document_titles().items():
        for word in titles:
            if kind == "memo":
                found = nearest_word(text, "title")
                if found is not None and found[0] == word:
                    return kind, ""
                continue
            fit = starts_with(text, word)
            if fit is None or fit[0] > 0.8 * allowance(word):
                continue
            rest = text[fit[1] :].strip()
            if re.match(r"(ดังกล่าว|ที่\s|นี้|ณ\s|เป็นต้นไป)", rest):
                continue
            return kind, rest
    return None


def begins_title(text: str, kind: str) -> bool:
    """True when `text` is the beginning of a title of this kind, its end lost: four letters are enough."""
    read = re.sub(r"[\s\W]+$", "", text.replace(" ", ""))
    if len(bare(read)) < 4 or len(read) > 16:
        return False
    limit = 0.45 * len(bare(read))
    return any(prefix_distance(word, read, limit=limit) is not None for word in document_titles()[kind])


@lru_cache(maxsize=8192)
def name_in_brackets(text: str) -> str | None:
    """The name when `text` is `(name)`; one bracket may be lost when a title word opens the name.

    `(ลงชื่อ)` (signed), which stands before the names of copies, is none.
    """
    inside = text.strip(" .…")
    match = re.match(r"^(?:\(?\s*ลงชื่อ\s*\)?)?\s*[(\[{]\s*(.{4,70}?)\s*[)\]}]$", inside)
    if match is None and re.match(rf"^[(\[{{]\s*(?:{name_titles()})", inside) and len(inside) < 60:
        match = re.match(r"^[(\[{]\s*(.+?)$", inside)
    if match is None and re.match(rf"^(?:{name_titles()}).*[)\]}}]$", inside) and len(inside) < 60:
        match = re.match(r"^(.+?)\s*[)\]}]$", inside)
    if match is None or re.search(r"\d", match.group(1)):
        return None
    if bare(match.group(1)) in {bare(word) for word in words("no_name")}:
        return None
    return match.group(1).strip()


def month_like(word: str) -> bool:
    """True when `word` may be read as a month: a full name misread a little, or a short one."""
    readings = month_readings(word)
    return bool(readings) and (not readings[0].short or "." in word or readings[0].cost == 0)


@lru_cache(maxsize=8192)
def has_month(text: str) -> bool:
    """True when the name of a month stands in `text`, full or short, misread a little or not."""
    return any(month_like(word) for word in re.findall(r"[ก-๎][ก-๎.]{2,14}", text))


@lru_cache(maxsize=8192)
def closes(text: str) -> bool:
    """True when `text` begins the paragraph that says what is wanted: `จึงเรียนมาเพื่อ...`."""
    if CLOSING.match(text):
        return True
    return any(starts_with(text, phrase) is not None for phrase in words("closing"))


@lru_cache(maxsize=8192)
def opens(text: str) -> bool:
    """True when `text` begins with a word that opens the first paragraph of a letter; lost marks are
    forgiven."""
    letters = bare(text[:24])
    opened = any(letters.startswith(bare(word)) for word in words("opener")) or any(
        len(bare(word)) > 4 and starts_with(text, word) is not None for word in words("opener")
    )
    return opened and not re.match(r"ด้วย(กัน|ความ|ดี)", text)


@lru_cache(maxsize=8192)
def sends_on(text: str) -> bool:
    """True for a line of a note that sends a letter on to an officer: `เรียน ผอ.`, `เพื่อโปรดทราบ`."""
    if len(text) > 48:
        return False
    label = label_of(text, ("to",))
    return (label is not None and label.cost == 0) or re.match(
        r"(เพื่อ)?โปรด|เพื่อทราบ|เพื่อพิจารณา", text
    ) is not None


@lru_cache(maxsize=8192)
def order_date(text: str) -> bool:
    """True for the line of the date that ends an order or an announcement: `สั่ง ณ วันที่ ...`."""
    if len(text) >= 60 or text.startswith("ลง"):
        return False
    fits = ((starts_with(text, phrase), phrase) for phrase in words("order_date"))
    return any(fit is not None and fit[0] <= 0.6 * allowance(phrase) for fit, phrase in fits)


@lru_cache(maxsize=8192)
def annex_label(text: str) -> bool:
    """True when `text` is the label of an annex and no more: `สิ่งที่ส่งมาด้วย ๑`."""
    if len(text) > 34:
        return False
    fits = (starts_with(text, word) for word in words("annex"))
    return any(fit is not None and ANNEX_NUMBER.match(text[fit[1] :]) for fit in fits)


STAMPED_DATE = re.compile(
    r"^\W*(?:\d[\d ]{0,3})[\s.…]*(?P<month>[ก-ฮ]\s?\.?\s?[ก-ฮ]\s?\.?|[ก-ฮเ-ไ][ก-๎]{3,10})\s*(?:\d\s?){2,5}\W*$"
)


@lru_cache(maxsize=8192)
def stamped_date(text: str) -> bool:
    """True for a date as date stamps and pens set it below a signature: `2 0 ก.ค. 2567`, `๑๔ กพ ๒๕๖๖`."""
    match = STAMPED_DATE.match(text)
    if match is None:
        return False
    return len(bare(match["month"]).replace(".", "")) == 2 or month_like(match["month"])


@lru_cache(maxsize=8192)
def begun_date(text: str) -> bool:
    """True for a day and a month in full whose year is lost, or all but its first digits: `๒๙ กันยายน ๒`."""
    match = re.match(r"^(?:วันที่\s*)?\d{1,2}\s+(?P<month>[ก-ฮเ-ไ][ก-๎]{4,12})\s*\d{0,3}[ก-ฮ]?\W*$", text)
    if match is None:
        return False
    readings = month_readings(match["month"])
    return bool(readings) and not readings[0].short and readings[0].cost < 0.5


@lru_cache(maxsize=8192)
def full_date(text: str) -> bool:
    """True for a day, a month in full and a year, as the regulation writes the date of a letter."""
    match = re.match(r"^(?P<start>.*?)\s*(?:พ\.?\s?ศ\.?\s*)?\d{4}\W*$", text)
    return match is not None and not text.startswith(("0", "๐")) and begun_date(match["start"].strip())


@lru_cache(maxsize=8192)
def date_like(text: str) -> bool:
    """True when `text` is a date and hardly anything else: `๒๒ มีนาคม ๒๕๖๗`, `มีนาคม ๒๕๖๗`, `วันที่
    22/3/67`.

    Of day, month and Buddhist year one may be misread: a short line of a day, a word and `๒๕..` is a date.
    """
    if len(text) > 46:
        return False
    rest = re.sub(r"^\s*วันที่|พ\.?\s*ศ\.?", "", text).strip(" .-–")
    if re.match(r"^\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}$", rest):
        return True
    match = re.match(
        r"^(?P<day>\d{0,2})[\s.…]*(?P<month>[ก-ฮเ-ไ][ก-๎. ]{0,15}?)\s*(?P<year>[\d๐-๙oO]{2,4})$", rest
    )
    if match is None:
        return False
    if has_month(match["month"]):
        return True
    buddhist = re.fullmatch(r"[2๒][45๔๕][\d๐-๙]{2}", match["year"]) is not None
    return bool(match["day"]) and buddhist and len(match["month"].split()) == 1
