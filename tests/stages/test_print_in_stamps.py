"""Print of the page among the lines of stamps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from pipeline.engines.protocol import CropStyle, Reading
from pipeline.records import LineReading
from pipeline.stages.print_in_stamps import print_in_stamps

PAGE = np.full((1000, 700), 255, np.uint8)


@dataclass
class TextReader:
    """Reads the same text on whatever it is shown, and keeps how wide that was."""

    text: str
    widths: list[int] = field(default_factory=list)

    name = "text"
    crop_style = CropStyle(0.0, 0.0, 0.0, 0.0)

    def version(self) -> str:
        return "1"

    def characters(self) -> frozenset[str]:
        return frozenset(self.text)

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        self.widths += [crop.shape[1] for crop in crops]
        return [Reading(self.text, self.text, 0.9, (0.9,) * len(self.text)) for _ in crops]


def line(
    number: int, text: str, place: tuple[float, float, float, float], layer: str = "print", sure: float = 0.95
) -> LineReading:
    left, top, right, bottom = place
    corners = (left, top, right, top, right, bottom, left, bottom)
    return LineReading(
        number, text, text, sure, "x", corners, layer, stamp_no=1 if layer == "stamp" else None
    )


BODY = [line(number, "กขค", (100, 300 + 40 * number, 600, 330 + 40 * number)) for number in range(1, 5)]
DATE = line(9, "วันที่ 25 มี.ค. ๗/๐๔๓๓.๔/๒๖๒๙", (20, 150, 300, 180), "stamp")


def test_words_that_open_a_part_of_the_letter_leave_the_stamp() -> None:
    word = line(8, "สิ่งที่ส่งมาด้วย ๒", (400, 60, 600, 90), "stamp")
    label = line(9, "เลขที่รับ", (400, 100, 600, 130), "stamp")
    kept, freed = print_in_stamps(PAGE, [word, label], BODY, TextReader(""))
    assert kept == (label,)
    assert [(one.text, one.layer, one.stamp_no, one.line_no) for one in freed] == [
        (word.text, "print", None, 8)
    ]


@pytest.mark.parametrize("sure", [0.5, 0.95])
def test_what_is_print_already_or_read_with_doubt_stays_with_the_stamp(sure: float) -> None:
    word = line(8, "บันทึกข้อความ 032", (250, 60, 500, 90), "stamp", sure)
    others = [*BODY, line(5, "บันทึกข้อความ", (250, 55, 480, 95))] if sure > 0.9 else BODY
    assert print_in_stamps(PAGE, [word], others, TextReader("")) == ((word,), ())


@pytest.mark.parametrize("read", ["ที่ กค ๐๔๓๓.๔/๒๖๒๙", "ที่ ๑๓/๐๔๓๓.๔/๒,๖๒๙"])
def test_a_number_on_a_line_of_a_stamp_is_read_again_from_the_margin_of_the_text(read: str) -> None:
    reader = TextReader(read)
    kept, (number,) = print_in_stamps(PAGE, [DATE], BODY, reader)
    assert kept == (DATE,)
    assert (number.text, number.layer, number.stamp_no, number.line_no) == (reader.text, "print", None, 10)
    assert min(number.polygon[0::2]) == pytest.approx(100, abs=10)
    assert 300 < max(number.polygon[0::2]) < 340


@pytest.mark.parametrize(
    ("text", "read", "others"),
    [
        ("วันที่ 25 มี.ค. 2567", "ที่ กค ๐๔๓๓.๔/๒๖๒๙", BODY),
        ("วันที่ 25/03/2567", "ที่ กค ๐๔๓๓.๔/๒๖๒๙", BODY),
        ("เลขรับ 1234/2567", "ที่ 1234/2567", BODY),
        (DATE.text, "มี.ค. ๗/๐๔๓๓.๔/๒๖๒๙", BODY),
        (DATE.text, "ที่ กค ๐๔๓๓.๔/๒๖๒๙", BODY[:2]),
        (
            DATE.text,
            "ที่ กค ๐๔๓๓.๔/๒๖๒๙",
            [*BODY, line(7, "ที่ กต ๑๓๐๕/๕๓๒", (100, 200, 300, 230))],
        ),
    ],
    ids=["a date", "a date in digits", "number and year", "no word before", "no margin", "number is known"],
)
def test_other_lines_of_stamps_give_no_number(text: str, read: str, others: list[LineReading]) -> None:
    stamped = line(9, text, (20, 150, 300, 180), "stamp")
    assert print_in_stamps(PAGE, [stamped], others, TextReader(read)) == ((stamped,), ())
