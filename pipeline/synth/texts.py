"""Compose the texts of training lines: running prose, official phrases, numbers, names, stamp lines."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.synth import phrases
from pipeline.synth.alphabet import CHARACTERS, THAI_DIGITS, canonical, is_writable
from pipeline.synth.latin import latin, web_address
from pipeline.synth.numerals import digits

_TO_THAI = str.maketrans("0123456789", THAI_DIGITS)
_TO_ARABIC = str.maketrans(THAI_DIGITS, "0123456789")
_RARE = re.compile("[ึซฝฑฏฎฌฐฦๆฯ]")
_DIGIT = re.compile("[0-9๐-๙]")


@dataclass(frozen=True)
class Corpus:
    """Sentences that lines are cut from.

    Attributes:
        sentences: canonical sentences that are writable.
        rare: indices of sentences that hold a letter readers are weak at.
    """

    sentences: tuple[str, ...]
    rare: tuple[int, ...]


def read_corpus(paths: Iterable[Path], *, validation: bool = False, share_kept_apart: int = 20) -> Corpus:
    """Read text files with one sentence or paragraph on each line.

    Args:
        paths: UTF-8 text files.
        validation: give the sentences kept apart for validation instead of those for training.
        share_kept_apart: one sentence in so many is kept apart, by its place in the file.

    Returns:
        The corpus; sentences with characters outside the alphabet are left out.
    """
    sentences: list[str] = []
    for path in paths:
        with path.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream):
                if (number % share_kept_apart == 0) is not validation:
                    continue
                text = canonical(line)
                if len(text) > 3 and is_writable(text):
                    sentences.append(text)
    rare = tuple(at for at, text in enumerate(sentences) if _RARE.search(text))
    return Corpus(tuple(sentences), rare)


def thai_or_arabic(rng: random.Random, text: str, *, thai: float = 0.6) -> str:
    """Write the digits of a text all in Thai or all in Arabic form.

    Args:
        rng: source of chance.
        text: any text.
        thai: probability of Thai digits.

    Returns:
        The text with its digits in one form.
    """
    return text.translate(_TO_THAI if rng.random() < thai else _TO_ARABIC)


def person(rng: random.Random) -> str:
    """Make up a person's name with a title."""
    title = rng.choice(phrases.TITLES)
    space = "" if rng.random() < 0.7 else " "
    return f"{title}{space}{rng.choice(phrases.GIVEN_NAMES)} {rng.choice(phrases.FAMILY_NAMES)}"


def agency(rng: random.Random) -> str:
    """Make up the name of an agency from real parts."""
    roll = rng.random()
    if roll < 0.25:
        return "กระทรวง" + rng.choice(phrases.MINISTRIES)
    if roll < 0.5:
        return "กรม" + rng.choice(phrases.DEPARTMENTS)
    if roll < 0.6:
        return "สำนักงานปลัดกระทรวง" + rng.choice(phrases.MINISTRIES)
    if roll < 0.7:
        kind = rng.choice(
            ("ที่ว่าการอำเภอเมือง", "สำนักงานจังหวัด", "ศาลากลางจังหวัด", "สำนักงานสาธารณสุขจังหวัด", "จังหวัด")
        )
        return kind + rng.choice(phrases.PROVINCES)
    if roll < 0.8:
        return rng.choice(phrases.SHORT_AGENCIES)
    return rng.choice(phrases.UNITS)


def letter_number(rng: random.Random) -> str:
    """Make up a letter number such as ``กต ๑๓๐๕/ว ๕๓๒``, with Arabic digits."""
    roll = rng.random()
    if roll < 0.7:
        code = rng.choice(phrases.AGENCY_CODES if rng.random() < 0.7 else phrases.PROVINCE_CODES)
    elif roll < 0.85:
        code = rng.choice(phrases.SHORT_AGENCIES)
    else:
        code = "".join(rng.choice("กขคจชดตทธนบปพมยรลวศสหอ") for _ in range(2))
    office = digits(rng, rng.choice((1, 2, 4, 4, 4, 5)))
    if rng.random() < 0.35:
        office += "." + digits(rng, rng.choice((1, 1, 2)))
    if rng.random() < 0.1:
        office += "." + digits(rng, rng.choice((1, 2)))
    if rng.random() < 0.04:
        office += f" ({rng.choice('กขคงจ')})"
    running = digits(rng, rng.choice((1, 2, 3, 3, 4, 4, 5)))
    if rng.random() < 0.25:
        running = "ว" + rng.choice((" ", "")) + running
    elif rng.random() < 0.07:
        running = ""
    return f"{code} {office}/{running}" if rng.random() < 0.93 else f"{code}{office} / {running}"


def date_text(rng: random.Random) -> str:
    """Make up a date in one of the forms that letters and stamps use, with Arabic digits."""
    day, month = rng.randint(1, 31), rng.randrange(12)
    year = rng.randint(2530, 2575) if rng.random() < 0.9 else rng.randint(1987, 2032)
    day_text = f"{day:02d}" if rng.random() < 0.3 else str(day)
    roll = rng.random()
    if roll < 0.42:
        era = "พ.ศ. " if rng.random() < 0.15 else ""
        return f"{day_text} {phrases.MONTHS[month]} {era}{year}"
    if roll < 0.72:
        short = str(year)[2:] if rng.random() < 0.35 else str(year)
        return f"{day_text} {phrases.MONTHS_SHORT[month]} {short}"
    if roll < 0.85:
        joint = rng.choice("/-.")
        return f"{day_text}{joint}{month + 1:02d}{joint}{str(year)[2:] if rng.random() < 0.4 else year}"
    if roll < 0.93:
        return f"{day_text} {phrases.MONTHS_ENGLISH[month]} {year}"
    return f"{phrases.MONTHS[month]} {year}"


def time_text(rng: random.Random) -> str:
    """Make up a time of day, with Arabic digits."""
    joint = rng.choice((".", ".", ":"))
    end = rng.choice((" น.", " น.", "น.", ""))
    return f"{rng.randint(0, 23):02d}{joint}{rng.randint(0, 59):02d}{end}"


def phone(rng: random.Random) -> str:
    """Make up a telephone number, with Arabic digits."""
    roll = rng.random()
    if roll < 0.3:
        number = f"0 {digits(rng, 4)} {digits(rng, 4)}"
    elif roll < 0.5:
        number = f"0 {digits(rng, 4)} {digits(rng, 4)}-{digits(rng, rng.choice((1, 2)))}"
    elif roll < 0.7:
        number = f"0{digits(rng, 1)}-{digits(rng, 3)}-{digits(rng, 4)}"
    elif roll < 0.8:
        number = f"0{digits(rng, 2)}-{digits(rng, 7)}"
    elif roll < 0.9:
        number = f"0{digits(rng, 9)}"
    else:
        number = f"+66 {digits(rng, 1)} {digits(rng, 4)} {digits(rng, 4)}"
    if rng.random() < 0.15:
        number += f" {rng.choice(('ต่อ', 'ext.', '#'))} {digits(rng, rng.choice((2, 3, 4)))}"
    if rng.random() < 0.6:
        number = f"{rng.choice(('โทร.', 'โทรศัพท์', 'โทรสาร', 'โทร', 'Tel.', 'โทร :', 'Fax'))} {number}"
    return number


def amount(rng: random.Random) -> str:
    """Make up a number with its unit, a percentage, a list number or a sum of money, in Arabic digits."""
    roll = rng.random()
    if roll < 0.25:
        number = f"{rng.randint(0, 99_999_999):,}"
        if rng.random() < 0.5:
            number += "." + digits(rng, 2)
        return rng.choice((f"{number} บาท", f"{number}.-", f"฿{number}", f"{number}.- บาท", number))
    if roll < 0.4:
        unit = rng.choice(phrases.UNITS_OF_COUNTING)
        return f"จำนวน {digits(rng, rng.randint(1, 3))} {unit}"
    if roll < 0.5:
        return f"ร้อยละ {digits(rng, 2)}.{digits(rng, 2)}" if rng.random() < 0.5 else f"{digits(rng, 2)}%"
    if roll < 0.65:
        return rng.choice(
            ("{0}.", "{0})", "({0})", "{0}.{1}", "ข้อ {0}", "มาตรา {0}", "วรรค {0}", "- {0} -")
        ).format(rng.randint(1, 99), rng.randint(1, 20))
    if roll < 0.75:
        return f"พ.ศ. {rng.randint(2475, 2575)}"
    if roll < 0.82:
        return f"{digits(rng, 1)} {digits(rng, 4)} {digits(rng, 5)} {digits(rng, 2)} {digits(rng, 1)}"
    if roll < 0.88:
        a, b = digits(rng, 2), digits(rng, 2)
        return rng.choice(
            (f"{a} + {b} = {digits(rng, 3)}", f"{a}:{b}", f"{a} × {b}", f"{a}x{b}", f"{a}-{b}", f"{a} ± {b}")
        )
    return digits(rng, rng.randint(1, 12))


def grouped(rng: random.Random) -> str:
    """Make up figures with commas between thousands or joined by signs of arithmetic, in Arabic digits."""
    roll = rng.random()
    if roll < 0.65:
        number = f"{rng.randrange(10 ** rng.randint(4, 8)) + 1000:,}"
        return f"{number}.{digits(rng, 2)}" if rng.random() < 0.4 else number
    left, right = digits(rng, rng.randint(1, 4)), digits(rng, rng.randint(1, 4))
    joint = rng.choice(("+", " + ", "–", " – ", "-", "/", " × ", " = ", ":", "%+"))
    return f"{rng.choice(('', '+', '-', '~'))}{left}{joint}{right}"


def signs(rng: random.Random) -> str:
    """Make up a scrap with the rarer signs of the alphabet, so that none is left unlearnt."""
    word = rng.choice(phrases.RARE_WORDS)
    sign = rng.choice(
        CHARACTERS[94:] if rng.random() < 0.15 else tuple("!\"#$%&'()*+,-./:;<=>?@[]_{|}~“”‘’–—…•°×½²☐☑฿ๆฯ")
    )
    if not is_writable(sign):
        sign = "–"
    return rng.choice(
        (
            f"{sign} {word}",
            f"{word}{sign}",
            f"“{word}”",
            f"({word})",
            f"{word} … {word}",
            f"‘{word}’",
            f'"{word}"',
            f"☐ {word}",
            f"☑ {word}",
            f"[{word}]",
        )
    )


def composed(rng: random.Random) -> str:
    """Make up a line of an official letter from its usual parts, with Arabic or Thai digits."""
    makers: tuple[Callable[[random.Random], str], ...] = (
        lambda r: "ที่ " + letter_number(r),
        letter_number,
        lambda r: "วันที่ " + date_text(r),
        date_text,
        phone,
        phone,
        web_address,
        amount,
        person,
        lambda r: f"({person(r)})",
        agency,
        lambda r: f"{agency(r)} {phone(r)}",
        lambda r: f"{agency(r)} {r.choice(phrases.UNITS)} โทร. {digits(r, 4)}",
        lambda r: r.choice(phrases.FIXED_PHRASES),
        lambda r: f"{r.choice(phrases.ADDRESS_WORDS)} {r.choice(phrases.PROVINCES)} {digits(r, 5)}",
        lambda r: f"อ้างถึง หนังสือ{agency(r)} ที่ {letter_number(r)} ลงวันที่ {date_text(r)}",
        lambda r: f"เรียน {r.choice(('อธิบดี', 'ผู้ว่าราชการจังหวัด', 'ปลัดกระทรวง', 'ผู้อำนวยการ'))}{agency(r)}",
        latin,
        latin,
        pali,
        signs,
        lambda r: f"{amount(r)} {amount(r)} {amount(r)}",
        grouped,
        # Cells of tables: a number, one or two digits alone.
        lambda r: digits(r, r.choice((1, 1, 2))),
        lambda r: f"{grouped(r)} {r.choice(phrases.UNITS_OF_COUNTING)} {grouped(r)}",
        lambda r: r.choice((" + ", "+", " – ", "–")).join(r.choice(phrases.RARE_WORDS) for _ in range(2)),
        lambda r: f"เวลา {time_text(r)} - {time_text(r)}",
        lambda r: " ".join(r.choice(phrases.RARE_WORDS) for _ in range(r.randint(1, 6))),
        lambda r: f"โทร. {digits(r, 4)} {r.choice(phrases.SHORT_AGENCIES)} {latin(r)}",
    )
    return thai_or_arabic(rng, rng.choice(makers)(rng))


_PALI_PAIRS = (
    *("กก", "กข", "คค", "จจ", "ชช", "ญญ", "ตต", "ตถ", "ทท", "ทธ", "ปป", "พพ", "มม", "สส", "ลล", "ยย"),
    *("งก", "งค", "งข", "งฆ", "ญจ", "ณฑ", "นต", "นท", "นธ", "มพ", "มภ", "สม", "พร", "ทร", "ตว"),
)


def pali(rng: random.Random) -> str:
    """Make up one to three words of Pali in Thai script, whose pairs of consonants stand over a phinthu."""
    words = []
    for _ in range(rng.randint(1, 3)):
        word = ""
        for _ in range(rng.randint(1, 3)):
            pair = rng.choice(_PALI_PAIRS)
            word += rng.choice("กขคจชตถทธนปพภมยรลวสหอ") + rng.choice(("", "", "ิ", "ุ"))
            word += f"{pair[0]}\u0e3a{pair[1]}" + rng.choice(("", "า", "ิ", "ี", "ุ", "ู", "ํ"))
        words.append(word + rng.choice(("", "โก", "โร", "เถร", "สร", "วร")))
    return " ".join(words)


def stamp_line(rng: random.Random) -> str:
    """Make up a line of a receiving stamp: label, leader dots and value, or the value alone."""
    roll = rng.random()
    if roll < 0.12:
        return agency(rng)
    if roll < 0.24:
        # A date wheel prints Thai or English short months, most often with Arabic digits.
        month = rng.randrange(12)
        name = phrases.MONTHS_SHORT[month] if rng.random() < 0.75 else phrases.MONTHS_ENGLISH[month]
        year = rng.randint(2540, 2575)
        return thai_or_arabic(rng, f"{rng.randint(1, 31):02d} {name} {year}", thai=0.25)
    if roll < 0.34:
        return digits(rng, rng.randint(3, 6))
    label, value = rng.choice(
        (
            (rng.choice(phrases.STAMP_NUMBER_LABELS), digits(rng, rng.randint(1, 6))),
            (rng.choice(phrases.STAMP_DATE_LABELS), date_text(rng)),
            (rng.choice(phrases.STAMP_TIME_LABELS), time_text(rng)),
        )
    )
    before, after = ("....." if rng.random() < share else "" for share in (0.6, 0.36))
    if rng.random() < 0.15:
        value = ""
    text = f"{label}{before or ' '}{value}{after}"
    if label.startswith("เวลา") and not text.endswith("น.") and rng.random() < 0.4:
        text += "น."
    return canonical(thai_or_arabic(rng, text, thai=0.4))


def _sprinkle_digits(rng: random.Random, text: str) -> str:
    """Change the digits of a text at random, or put a number between two of its words."""
    if _DIGIT.search(text) and rng.random() < 0.7:
        fresh = rng.choice(("0123456789", THAI_DIGITS))
        return _DIGIT.sub(lambda _: rng.choice(fresh), text)
    words = text.split(" ")
    number = thai_or_arabic(
        rng,
        rng.choice(
            (
                amount,
                grouped,
                date_text,
                letter_number,
                time_text,
                phone,
                lambda r: digits(r, r.randint(1, 6)),
            )
        )(rng),
    )
    words.insert(rng.randint(0, len(words)), number)
    return " ".join(words)


def _with_latin(rng: random.Random, text: str) -> str:
    """Put Latin or Pali words or an address among the Thai words, with or without blanks around it."""
    words = text.split(" ")
    roll = rng.random()
    inserted = pali(rng) if roll < 0.08 else web_address(rng) if roll < 0.45 else latin(rng)
    if rng.random() < 0.25:
        inserted = f"({inserted})"
    at = rng.randint(0, len(words))
    if at and rng.random() < 0.25:
        words[at - 1] += inserted
    else:
        words.insert(at, inserted)
        if at + 1 < len(words) and rng.random() < 0.2:
            words[at] += words.pop(at + 1)
    return " ".join(words)


def cut(rng: random.Random, text: str, longest: int) -> str:
    """Cut a stretch out of a text at places where a line may begin and end.

    Args:
        rng: source of chance.
        text: canonical text.
        longest: characters at most.

    Returns:
        A stretch that begins with no mark and splits no mark from its base.
    """
    if len(text) <= longest:
        return text
    start = rng.randint(0, len(text) - longest)
    space = text.find(" ", max(0, start - 1), start + longest // 3)
    start = space + 1 if space >= 0 else start
    while start > 0 and not _begins(text[start]):
        start -= 1
    end = min(len(text), start + longest)
    while end < len(text) and end > start + 1 and not _begins(text[end]):
        end -= 1
    return canonical(text[start:end])


def _begins(character: str) -> bool:
    return not ("\u0e30" <= character <= "\u0e3a" or "\u0e45" <= character <= "\u0e4e")


def line_text(rng: random.Random, corpus: Corpus, *, longest: int = 110) -> str:
    """Make the text of one printed line.

    Half of the lines hold random digits, since the corpus's own numbers are few and repeat; a third of
    the prose is drawn from sentences with rare letters.

    Args:
        rng: source of chance.
        corpus: sentences for prose.
        longest: characters at most.

    Returns:
        Canonical, writable text of 1 to ``longest`` characters.
    """
    for _ in range(20):
        if rng.random() < 0.34 or not corpus.sentences:
            text = composed(rng)
        else:
            if corpus.rare and rng.random() < 0.4:
                text = corpus.sentences[rng.choice(corpus.rare)]
            else:
                text = rng.choice(corpus.sentences)
            roll = rng.random()
            room = longest if roll < 0.3 else rng.randint(1, 30) if roll < 0.55 else rng.randint(10, longest)
            text = cut(rng, text, min(room, longest))
            if rng.random() < 0.12:
                words = text.split(" ")
                words.insert(rng.randint(0, len(words)), rng.choice(phrases.RARE_WORDS))
                text = " ".join(words)
            if rng.random() < 0.4:
                text = _sprinkle_digits(rng, text)
            if rng.random() < 0.16:
                text = _with_latin(rng, text)
        text = cut(rng, canonical(text), longest)
        if text and is_writable(text):
            return text
    return "ที่"


def choose(rng: random.Random, weighted: Sequence[tuple[float, str]]) -> str:
    """Choose a word by weight.

    Args:
        rng: source of chance.
        weighted: (weight, word) pairs.

    Returns:
        One of the words.
    """
    return rng.choices([word for _, word in weighted], weights=[weight for weight, _ in weighted])[0]
