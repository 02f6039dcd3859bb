"""Great numbers, most of them amounts of money, whose commas were read as full stops or points as commas.

A number has one decimal point, so of several signs between groups of three digits all are commas:
`๖.๕๑๐.๓๐๐.๐๐` can only be `๖,๕๑๐,๓๐๐.๐๐`. A single sign before three digits (`๑.๔๙๖`) may be either and
stays.
"""

from __future__ import annotations

import re

_GROUPED = re.compile(
    r"(?<![\d.,/:-])(?P<groups>(?![0๐])\d{1,3}(?:[.,]\d{3}){1,5})(?P<rest>[.,]\d{2})?(?![\d/:-]|[.,]\d)"
)

_COUNTED = re.compile(
    r"(?:ข้อ|มาตรา|หมวด|ส่วน|บท|ตอน|ลำดับ|รายการ|กิจกรรม|หัวข้อ|หมายเลข|เลข|รุ่น|ฉบับ|version|ver\.?|v)(?:ที่)?\s*$",
    re.IGNORECASE,
)
"""Words before numbers of parts, whose stops part levels: `ข้อ ๑.๑๐๐.๒๐` is no amount."""


def with_commas(text: str) -> str:
    """`text` with commas between the groups of three digits of its numbers and a point before two decimals.

    Only signs are changed, so the text keeps its length. No amount begins with 0, and four groups of Arabic
    digits with nothing but stops between them are an address of the network.
    """

    def mended(match: re.Match[str]) -> str:
        groups, rest = match["groups"], match["rest"] or ""
        signs = re.findall(r"[.,]", groups)
        if len(signs) + bool(rest) < 2:
            return match.group()
        if "," not in groups + rest and _COUNTED.search(text[max(0, match.start() - 16) : match.start()]):
            return match.group()
        if groups.isascii() and not rest and len(signs) == 3 and "," not in groups:
            return match.group()
        if rest.startswith(",") and signs == [","]:
            # Two commas and no more: as likely a list of numbers as an amount.
            return match.group()
        return groups.replace(".", ",") + rest.replace(",", ".")

    return _GROUPED.sub(mended, text)
