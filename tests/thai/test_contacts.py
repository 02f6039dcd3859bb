"""Phones, faxes, mail addresses and sites."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.thai.contacts import (
    find_contacts,
    find_emails,
    find_faxes,
    find_phones,
    find_table_phones,
    find_urls,
)
from pipeline.thai.digits import to_thai
from tests.thai.strategies import texts

landlines = st.from_regex(r"0[23457][0-9]{7}", fullmatch=True)
mobiles = st.from_regex(r"0[689][0-9]{8}", fullmatch=True)


def grouped(digits: str, sign: str) -> str:
    head, rest = digits[: len(digits) - 8], digits[len(digits) - 8 :]
    return sign.join([head, rest[:4], rest[4:]])


@given(
    st.one_of(landlines, mobiles),
    st.sampled_from([" ", "-", " - "]),
    st.sampled_from(["", "1405", "14435"]),
    st.sampled_from(["โทร. ", "โทรศัพท์ ", "โทร.", "หมายเลขโทรศัพท์ "]),
    st.booleans(),
)
def test_national_numbers_are_read(digits: str, sign: str, extension: str, label: str, thai: bool) -> None:
    written = grouped(digits, sign) + (f" ต่อ {extension}" if extension else "")
    written = to_thai(written) if thai else written
    (phone,) = find_phones(f"{label}{written}\n")
    assert phone.value == digits + (f" ext {extension}" if extension else "")
    assert phone.raw == written
    assert phone.confidence > 0.9
    assert find_faxes(f"{label}{written}") == ()


@given(landlines, landlines)
def test_phone_and_fax_are_told_apart_by_label(phone: str, fax: str) -> None:
    text = f"โทร. {grouped(phone, ' ')} โทรสาร {grouped(fax, ' ')}"
    assert [contact.value for contact in find_phones(text)] == [phone]
    assert [contact.value for contact in find_faxes(text)] == [fax]


@given(landlines, mobiles, st.sampled_from([", ", " ", " และ ", "\n"]))
def test_lists_of_numbers_are_cut_by_length(first: str, second: str, between: str) -> None:
    text = f"โทร. {grouped(first, ' ')}{between}{grouped(second, ' ')}"
    assert [contact.value for contact in find_phones(text)] == [first, second]


@given(st.one_of(landlines, mobiles))
def test_a_number_broken_over_lines_is_one(digits: str) -> None:
    written = grouped(digits, " ")
    place = written.rindex(" ")
    (phone,) = find_phones(f"โทร. {written[:place]}\n{written[place + 1 :]}")
    assert phone.value == digits


@given(landlines, st.integers(0, 7))
def test_a_lost_digit_lowers_confidence(digits: str, place: int) -> None:
    short = digits[: place + 1] + digits[place + 2 :]
    (phone,) = find_phones(f"โทร. {short}")
    assert phone.confidence < 0.5


@given(
    st.from_regex(r"[a-z][a-z0-9_]{0,8}(\.[a-z]{1,6})?", fullmatch=True),
    st.from_regex(r"[a-z]{2,8}\.(go|or|ac)\.th", fullmatch=True),
    st.sampled_from(["{}@{}", "{} @ {}", "{}@\n{}"]),
)
def test_mail_addresses_are_read_whole(local: str, host: str, shape: str) -> None:
    text = f"ไปรษณีย์อิเล็กทรอนิกส์ {shape.format(local, host)} จักขอบคุณ"
    (mail,) = find_emails(text)
    assert mail.value == f"{local}@{host}"
    assert find_urls(text) == ()


@given(
    st.sampled_from(["https://www.", "http://", "www.", "https://"]),
    st.from_regex(r"[a-z]{3,8}\.(go\.th|or\.th|com)", fullmatch=True),
    st.from_regex(r"(/[a-z0-9]{1,6}){0,2}", fullmatch=True),
    st.sampled_from(["", ".", ")", " ทั้งนี้", ">"]),
)
def test_sites_are_read_without_the_sentence_around(lead: str, host: str, path: str, after: str) -> None:
    (site,) = find_urls(f"ได้ที่ {lead}{host}{path}{after}")
    assert site.value == lead + host + path
    assert site.confidence > 0.9


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("หมายเลขโทรศัพท์ (+๘๒) ๒ ๗๒๐ ๒๙๓๑ และ", "phone", "+8227202931"),
        ("Tel. +66 2 203 5000", "phone", "+6622035000"),
        ("โทร. 0 2256 6155-7", "phone", "022566155-7"),
        ("โทร. 02-256-6155 ต่อ 110-112, 115", "phone", "022566155 ext 110-112,115"),
        ("โทร. ๐ ๒๒๕๖ ๖๑๕๕ ถึง ๗", "phone", "022566155-7"),
        ("โทร. 0 2256 6155 - 6159", "phone", "022566155-6159"),
        ("โทร. (๐๒) ๒๕๖ ๖๑๕๕", "phone", "022566155"),
        ("โทร. (๐) ๒๒๕๖ ๖๑๕๕ ต่อ ๑๒", "phone", "022566155 ext 12"),
        ("โทร. (๐๕๓) ๑๑๒๗๐๘-๙", "phone", "053112708-9"),
        ("Tel. (66 2) 256 6155", "phone", "+6622566155"),
        ("Tel. +66 (0) 2 256 6155", "phone", "+6622566155"),
        ("โทร. ๐ ๒๒๕๖ ๖๑๕๕ #๑๒", "phone", "022566155 ext 12"),
        ("โทร. ภายใน ๑๒๓๔", "phone", "1234"),
        ("โทร. (มท) ๕๐๑๒๓", "phone", "50123"),
        ("สายด่วน ๑๕๖๗", "phone", "1567"),
        ("ติดต่อ 081-234-5678", "phone", "0812345678"),
        ("dengue.center@dla.go.\nth นะ", "email", "dengue.center@dla.go.th"),
        ("https://www.gprocu\nrement.go.th พร้อม", "url", "https://www.gprocurement.go.th"),
        ("https://survey.dla.go.th/\nit2567 ให้", "url", "https://survey.dla.go.th/it2567"),
        ("เว็บไซต์ https://a.example.go.th/ 8792 หรือ", "url", "https://a.example.go.th/8792"),
        ("เว็บไซต์ https://a.example.go.th/ ๒๕๖๗ หรือ", "url", "https://a.example.go.th/"),
        ("เว็บไซต์ https://a.example.go.th/ www", "url", "https://a.example.go.th/www"),
        ("เว็บไซต์ https://a.example.go.th/ 5 วัน", "url", "https://a.example.go.th/"),
        ("เว็บไซต์ https://a.example.go.th/ 02 256 6155", "url", "https://a.example.go.th/"),
        ("เว็บไซต์ https://a.example.go.th/ Facebook กรม", "url", "https://a.example.go.th/"),
        ("เว็บไซต์ https://a.example.go.th/ x@b.go.th", "url", "https://a.example.go.th/"),
        ("ระบบ https://a.example go.th/b?id=6", "url", "https://a.example.go.th/b?id=6"),
        ("อีเมล saraban@moph go.th", "email", "saraban@moph.go.th"),
        ("ดูที่ moph.go.th/report และ", "url", "moph.go.th/report"),
        ("htt ps", "url", ""),
    ],
)
def test_forms_that_letters_use(text: str, kind: str, value: str) -> None:
    found = [contact.value for contact in find_contacts(text) if contact.kind == kind]
    assert found == ([value] if value else [])


@given(st.one_of(landlines, mobiles), st.integers(1, 3), st.sampled_from([") ", ")", " ) "]))
def test_the_code_of_an_area_may_stand_in_brackets(digits: str, length: int, closing: str) -> None:
    text = f"โทร. ({digits[:length]}{closing}{digits[length:]}"
    (phone,) = find_phones(text)
    assert (phone.value, phone.raw) == (digits, text.removeprefix("โทร. "))


@given(landlines, mobiles, st.sampled_from([" ", " และ ", ", "]))
def test_numbers_counted_in_brackets_are_two(first: str, second: str, between: str) -> None:
    found = find_phones(f"โทร. (๑) {first}{between}(๒) {second}")
    assert [phone.value for phone in found] == [first, second]


def test_one_label_for_both_gives_both() -> None:
    kinds = {contact.kind for contact in find_contacts("โทรศัพท์/โทรสาร 0 2256 6155")}
    assert kinds == {"phone", "fax"}


@pytest.mark.parametrize(
    "text", ["๒๕๖๗", "กค ๐๔๓๓.๔/ว ๔๗๕๘", "ก.พ. ม.ค.", "๕๗,๒๘๙,๔๐๐ บาท", "Mr. Smith. Then he"]
)
def test_what_is_no_contact(text: str) -> None:
    assert find_contacts(text) == ()


def test_a_point_that_nobody_has_read_is_told() -> None:
    (contact,) = [one for one in find_contacts("อีเมล saraban@moph go.th") if one.kind == "email"]
    assert contact.mended


def test_long_lists_of_addresses_take_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        lines = (f"ติดต่อ ก{n} a{n}@b{n}.go.th www.c{n}.go.th โทร. 0 2{n:07d}" for n in range(count))
        text = "\n".join(lines)
        begun = time.process_time()
        find_contacts(text)
        return time.process_time() - begun

    assert min(seconds(1200), seconds(1200)) < 8 * max(seconds(300), seconds(300))


@given(texts)
def test_any_text_is_taken_and_spans_hold(text: str) -> None:
    for contact in find_contacts(text):
        assert contact.raw == text[contact.start : contact.end]
        assert contact.value
        assert 0.0 < contact.confidence <= 1.0


@given(st.text(alphabet="0123456789 -+()โทร.ต่อ\n,๐๕@wขx/:hps", max_size=60))
def test_heaps_of_digits_are_taken(text: str) -> None:
    for contact in find_contacts(f"โทร. {text}"):
        assert contact.start < contact.end


@pytest.mark.parametrize("text", ["โทร. 35407. 35418", "โทร. ๓๕๔๐๗ ๓๕๔๑๘", "โทร. 35407, 35418"])
def test_numbers_of_the_house_are_told_apart_without_their_comma(text: str) -> None:
    assert [one.value for one in find_phones(text)] == ["35407", "35418"]


@given(
    st.lists(st.one_of(landlines, mobiles), min_size=1, max_size=6, unique=True),
    st.sampled_from([" ", "-"]),
    st.sampled_from(["", " ต่อ 114"]),
    st.sampled_from(["\t", " "]),
    st.booleans(),
)
def test_telephones_of_a_table_are_read_from_their_cells(
    numbers: list[str], sign: str, extension: str, gap: str, thai: bool
) -> None:
    rows = [
        f"{place}\tนางตัวอย่าง ทดสอบ{gap}{grouped(digits, sign)}{extension}"
        for place, digits in enumerate(numbers, start=1)
    ]
    text = "ที่\tชื่อ\tหมายเลขโทรศัพท์\n" + "\n".join(to_thai(row) if thai else row for row in rows)
    found = find_table_phones(text)
    assert [one.value for one in found] == [digits + extension.replace("ต่อ", "ext") for digits in numbers]
    assert all(text[one.start : one.end] == one.raw and one.confidence > 0.9 for one in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ที่\tชื่อ\tโทรศัพท์\n1\tก\t0 2364 644", [("02364644", 0.3)]),
        ("ที่\tชื่อ\tโทรศัพท์\n1\t08.30 - 10.00 น.\t12/03/2560\n2\tก\t1,000,000.00", []),
        ("เวลา\tรายการ\n1\t0 2364 6445", []),
        ("ชื่อ\tโทรสาร\nก\t0 2364 6445", []),
        ("หมายเลขโทรศัพท์", []),
    ],
)
def test_what_of_a_table_is_a_telephone(text: str, wanted: list[tuple[str, float]]) -> None:
    assert [(one.value, one.confidence) for one in find_table_phones(text)] == wanted


@pytest.mark.parametrize(
    ("number", "sure"), [("09 1234 5678", True), ("09 1234 567", False), ("01 823 4567", False)]
)
def test_nine_digits_of_a_mobile_may_have_lost_one(number: str, sure: bool) -> None:
    (phone,) = find_phones(f"โทร. {number}")
    assert (phone.confidence > 0.9) is sure
