"""Telephone and fax numbers, e-mail addresses and sites in the text of letters, also where a line breaks
them.

National numbers are 0 and eight digits (0 and nine for mobiles) written with spaces after the 0 and in
fours; foreign ones carry the country code, `(+82) 2 720 2931`. A number of another length is kept, since
it may be a misread one, but with little confidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.thai.digits import only_digits, to_ascii
from pipeline.thai.spans import overlaps
from pipeline.thai.web_addresses import Address, find_email_addresses, find_sites

ContactKind = Literal["phone", "fax", "email", "url"]

_PHONE_WORD = (
    r"(?:หมายเลข|เบอร์)?[ ]?(?:โทรศัพท์(?:เคลื่อนที่|มือถือ|สายตรง|ภายใน)?|โทรศัพท|โทร|มือถือ|สายด่วน"
    r"|Tel(?:ephone)?|Phone|Mobile|Call[ ]?Cent(?:er|re))"
)
_FAX_WORD = r"(?:หมายเลข)?[ ]?(?:โทรสาร|แฟ[กๆ]ซ์?|แฟ็กซ์|Fax)"
_LABEL = re.compile(rf"(?P<fax>{_FAX_WORD})|(?P<phone>{_PHONE_WORD})", re.IGNORECASE)
_AFTER_LABEL = re.compile(
    r"[ ]?(?:\.|:|หมายเลข|ที่|เลขที่|No\.?)?[ ]{0,3}[.:]?[ .…]{0,30}\n?[ ]{0,2}"
    # Lines of the house, and those of the network of the Ministry of Interior (มท).
    r"(?:\(?(?:ภายใน|สายตรง|(?:สื่อสาร[ ]?)?มท\.?)\)?[ ]{0,2}[.:]?[ ]{0,2}(?=[\d(]))?",
    re.IGNORECASE,
)
_BOTH = re.compile(r"[ ]?\.?[ ]?(?:/|และ|,)[ ]?$")
_SEPARATOR = r"(?:[ ]{0,2}[-–.][ ]{0,2}|[ ]{1,3}|[ ]?\n[ ]{0,2})"
# Digits in groups; a new number begins with a 0 after a group that ends one, which the length decides.
# In brackets stands the code of a country, `(+82) 2`, also with that of a town, `(66 2)`, or a code of an
# area, `(02) 203`, which begins with the 0 of national numbers.
_DIGITS = re.compile(
    r"(?:\([ ]?(?P<country>\+[ ]?\d{1,4}|[1-9]\d{0,3})(?P<town>[ ]\d{1,2})?[ ]?\)[ ]?(?![ ]?0)"
    r"|(?P<trunk>\+\d{1,3}[ ]?)\([ ]?0[ ]?\)[ ]?|(?P<plus>\+)|\([ ]?0\d{0,2}[ ]?\)[ ]?)?"
    rf"\d+(?:{_SEPARATOR}\d+)*"
)
_ENUMERATED = re.compile(r"\([ ]?[1-9]\d?[ ]?\)[ ]?(?=\(?0)")
_EXTENSION = re.compile(
    r"[ ,]{0,3}(?:\([ ]?)?(?:ต่อ|ตอ|ภายใน|ext\.?|กด|#)[ ]{0,2}(?:หมายเลข[ ]?)?[.:]?[ ]?"
    r"(?P<list>\d{1,6}(?:[ ]?(?:[-–,/]|และ|หรือ|ถึง)[ ]?\d{1,6}(?![ ]?\d{4}))*)(?:[ ]?\))?",
    re.IGNORECASE,
)
_LAST_DIGITS = re.compile(r"[ ]?(?:-|–|ถึง)[ ]?(?P<last>\d{4}|\d{1,2})(?![\d ]*\d)")
_NEXT_NUMBER = re.compile(
    r"[ ]?(?:(?:,|และ|หรือ|/|;)?[ ]?(?=\([ ]?[1-9]\d?[ ]?\)[ ]?\(?0)"
    r"|(?:,|และ|หรือ|/|;)[ ]?(?=\(?\+?\d)|\n[ ]?(?=\(?\+|0))"
)
_FREE = re.compile(r"(?<![\d./,-])0[ -]?[2-9](?:[ -]?\d){7,8}(?![\d/]|[ -]?\d)")
# A number at the end of a cell; a day, a sum or a number in a list has fewer digits or none before it.
_IN_CELL = re.compile(r"(?<![\d.,/-])0[ -]?\d(?:[ -]{0,2}\d){5,}(?=[^\d/:]*(?:\d{1,6}\)?)?[ .]*$)")
_MOBILE = "689"


@dataclass(frozen=True)
class Contact:
    """A way to reach somebody, found in a text.

    Attributes:
        kind: What it is.
        raw: The text it was read from, without its label.
        value: `022035000 ext 14435`, `+8227202931`, an address without spaces and breaks; digits are ASCII.
        extension: The part after `ext`, or None.
        start: Where `raw` begins in the text that was searched.
        end: Where it ends, exclusive.
        confidence: 0 to 1; for numbers from their length and label.
        mended: Whether `value` is a repair that nobody has read so.
    """

    kind: ContactKind
    raw: str
    value: str
    extension: str | None
    start: int
    end: int
    confidence: float
    mended: bool = False


def find_contacts(text: str) -> tuple[Contact, ...]:
    """Find all ways to reach somebody in a text, in order.

    A number labelled as both (`โทรศัพท์/โทรสาร`) is given twice, as phone and as fax.
    """
    found = [*find_phones(text), *find_faxes(text), *find_emails(text), *find_urls(text)]
    return tuple(sorted(found, key=lambda contact: (contact.start, contact.kind)))


def find_phones(text: str) -> tuple[Contact, ...]:
    """Find telephone numbers: all that follow such a label, and unlabelled ones of the national form."""
    return tuple(contact for contact in _numbers(text) if contact.kind == "phone")


def find_table_phones(text: str) -> tuple[Contact, ...]:
    """Find the telephone numbers in the cells of a table, one of whose columns is headed so.

    Args:
        text: Rows parted by line breaks, cells by tabs; cells that were read as one by spaces. The label
            stands in the first row, far from the numbers.
    """
    head, _, rest = text.partition("\n")
    label = _LABEL.search(to_ascii(head))
    if label is None or label["fax"]:
        return ()
    found: list[Contact] = []
    for cell in re.finditer(r"[^\t\n]+", rest):
        number = _IN_CELL.search(to_ascii(cell.group()))
        if number is None:
            continue
        # The label of the column is put before the number, so that one of another length is kept, too.
        lead = "โทร "
        shift = len(head) + 1 + cell.start() + number.start() - len(lead)
        found += [
            replace(contact, start=contact.start + shift, end=contact.end + shift)
            for contact in find_phones(lead + cell.group()[number.start() :])
        ]
    return tuple(found)


def find_faxes(text: str) -> tuple[Contact, ...]:
    """Find fax numbers, which only their label tells from telephones."""
    return tuple(contact for contact in _numbers(text) if contact.kind == "fax")


def find_emails(text: str) -> tuple[Contact, ...]:
    """Find e-mail addresses, also with spaces around @ or a line break after a point."""
    return tuple(_contact("email", address, text) for address in find_email_addresses(text))


def find_urls(text: str) -> tuple[Contact, ...]:
    """Find sites: with `http`, with `www`, or a bare name under a Thai or common ending."""
    return tuple(_contact("url", address, text) for address in find_sites(text))


def _contact(kind: ContactKind, address: Address, text: str) -> Contact:
    return Contact(
        kind=kind,
        raw=text[address.start : address.end],
        value=address.value,
        extension=None,
        start=address.start,
        end=address.end,
        confidence=address.confidence,
        mended=address.mended,
    )


def _numbers(text: str) -> list[Contact]:
    ascii_text = to_ascii(text)
    found: list[Contact] = []
    labels = list(_LABEL.finditer(ascii_text))
    for place, label in enumerate(labels):
        kinds: tuple[ContactKind, ...] = ("fax",) if label["fax"] else ("phone",)
        after = label.end()
        if place and _BOTH.fullmatch(ascii_text, labels[place - 1].end(), label.start()):
            kinds = ("phone", "fax")
        stop = labels[place + 1].start() if place + 1 < len(labels) else len(ascii_text)
        lead = _AFTER_LABEL.match(ascii_text, after)
        position = lead.end() if lead else after
        while position < stop:
            counted = _ENUMERATED.match(ascii_text, position, stop)
            position = counted.end() if counted else position
            group = _DIGITS.match(ascii_text, position, stop)
            if group is None:
                break
            numbers, position = _split(ascii_text, group, stop)
            for start, end, value, extension in numbers:
                found += [_number(kind, text, start, end, value, extension) for kind in kinds]
            following = _NEXT_NUMBER.match(ascii_text, position, stop)
            if following is None:
                break
            position = following.end()
    # A number under the label of both has two contacts in one place.
    taken = sorted({(one.start, one.end) for one in found})
    for match in _FREE.finditer(ascii_text):
        if not overlaps(taken, match.start(), match.end()):
            end, extension = _extension(ascii_text, match.end(), len(ascii_text))
            digits = only_digits(match.group())
            if _national(digits) and (" " in match.group() or "-" in match.group() or len(digits) == 10):
                contact = _number("phone", text, match.start(), end, digits, extension)
                found.append(contact)
    return sorted(found, key=lambda contact: contact.start)


def _split(text: str, group: re.Match[str], stop: int) -> tuple[list[tuple[int, int, str, str | None]], int]:
    """Cut a run of digit groups into numbers; give them with where the reading stopped.

    Two numbers with nothing but a space between are told apart by length: a full national number ends
    where it is full. A line break belongs to a number only while it is short of its length.
    """
    numbers: list[tuple[int, int, str, str | None]] = []
    pieces = list(re.finditer(r"\d+", group.group()))
    if group["country"] or group["plus"] or group["trunk"]:
        end = group.end()
        cut = re.search(r"\n", group.group())
        if cut and len(only_digits(group.group()[: cut.start()])) >= 10:
            end = group.start() + cut.start()
        # `(+66) 2 ...` and `(66) 2 ...` alike; `+66 (0) 2 ...` has a 0 that nobody dials from abroad.
        after = (
            group.end("trunk") + group.string[group.end("trunk") : end].index(")") if group["trunk"] else 0
        )
        digits = only_digits((group["trunk"] or "") + text[max(after, group.start()) : end])
        finish, extension = _extension(text, end, stop)
        return [(group.start(), finish, "+" + digits, extension)], finish
    base = group.start()
    if len(pieces) > 1 and all(re.fullmatch(r"[1-9]\d{4,5}", piece.group()) for piece in pieces):
        # Numbers of the house, whose comma was read as a point or not at all.
        house = [(base + one.start(), base + one.end(), one.group(), None) for one in pieces]
        finish, extension = _extension(text, house[-1][1], stop)
        return [*house[:-1], (house[-1][0], finish, house[-1][2], extension)], finish
    start, digits, last = base, "", base
    for piece in pieces:
        between = text[last : base + piece.start()] if digits else ""
        full = _national(digits)
        if digits and (full or ("\n" in between and len(digits) >= 9)):
            if re.fullmatch(r"[ ]?[-–][ ]?", between) and len(piece.group()) <= 2:
                break
            if not (full and len(digits) == 9 and digits[1] in _MOBILE and len(piece.group()) == 1):
                if piece.group()[0] != "0":
                    break
                numbers.append((start, last, digits, None))
                start, digits = base + piece.start(), ""
        digits += piece.group()
        last = base + piece.end()
    tail = _LAST_DIGITS.match(text, last, stop)
    if tail and _national(digits):
        # `0 2203 5000-3`: a row of lines of which the first is named.
        last = tail.end()
    finish, extension = _extension(text, last, stop)
    numbers.append((start, finish, digits, extension))
    return numbers, finish


def _extension(text: str, end: int, stop: int) -> tuple[int, str | None]:
    match = _EXTENSION.match(text, end, stop)
    if match is None:
        return end, None
    written = re.sub(r"[ ]?(?:ถึง|–|-)[ ]?", "-", match["list"])
    written = re.sub(r"[ ]?(?:,|/|และ|หรือ)[ ]?", ",", written)
    return match.end(), written


def _number(
    kind: ContactKind, text: str, start: int, end: int, digits: str, extension: str | None
) -> Contact:
    raw = text[start:end]
    further = r"(?<=\d)[ ]?(?:[-–]|ถึง)[ ]?(\d{4}|\d{1,2})$"
    labelled_row = re.search(further, to_ascii(raw)) if extension is None else None
    value = digits
    if labelled_row and digits.endswith(labelled_row[1]) is False and len(only_digits(raw)) > len(digits):
        value = f"{digits}-{labelled_row[1]}"
    if digits.startswith("+"):
        confidence = 0.95 if 9 <= len(digits) <= 16 else 0.4
    elif _national(digits):
        # Nine digits after 01 or 09 are an old mobile's, or ten of which one was lost.
        confidence = 0.6 if len(digits) == 9 and digits[1] in "19" else 0.95
    elif 3 <= len(digits) <= 6 and not digits.startswith("0"):
        # Numbers of the house and hotlines.
        confidence = 0.7
    else:
        confidence = 0.3
    if "\n" in raw:
        confidence *= 0.95
    return Contact(
        kind=kind,
        raw=raw,
        value=value if extension is None else f"{value} ext {extension}",
        extension=extension,
        start=start,
        end=end,
        confidence=round(confidence, 4),
    )


def _national(digits: str) -> bool:
    """Say whether the digits have the length of a national number: 9, or 10 for mobiles (06, 08, 09).

    Mobiles had 9 digits until 2549 (01, 09).
    """
    if len(digits) == 10:
        return digits[0] == "0" and digits[1] in _MOBILE
    return len(digits) == 9 and digits[0] == "0" and digits[1] in "1234579"
