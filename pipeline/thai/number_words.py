"""Small numbers written in Thai words, as laws and orders write the days of a term: สามสิบวัน."""

from __future__ import annotations

_DIGITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")


def number_word(number: int) -> str:
    """Write a number from 1 to 999 in words: 21 is ยี่สิบเอ็ด, 110 is หนึ่งร้อยสิบ.

    Raises:
        ValueError: For any other number.
    """
    if not 1 <= number <= 999:
        raise ValueError(f"no word for {number}")
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    word = f"{_DIGITS[hundreds]}ร้อย" if hundreds else ""
    if tens:
        word += {1: "", 2: "ยี่"}.get(tens, _DIGITS[tens]) + "สิบ"
    return word + ("เอ็ด" if ones == 1 and number > 1 else _DIGITS[ones])
