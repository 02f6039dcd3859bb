"""Two readers on one line: Latin words alone are taken from the second, and never a digit."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.pair import Joining, doubtful_words, joined, words_crop
from pipeline.engines.protocol import Reading

JOINING = Joining(letters=3, doubt=0.9, least=0.9, sure=0.95, taken=0.8, agreed=0.97)


def reading(text: str, sure: float = 0.6) -> Reading:
    places = tuple(index / max(1, len(text)) for index in range(len(text)))
    return Reading(text, text, sure, (sure,) * len(text), places)


def both(first: str, second: str, sure: float = 0.6, other: float = 0.95) -> Reading:
    """Both readings, the second of all doubtful words of the first."""
    own = reading(first, sure)
    return joined(own, [(words, reading(second, other)) for words in doubtful_words(own, JOINING)], JOINING)


def test_doubtful_latin_words_are_taken() -> None:
    found = both("อีเมล saruban@dlq.go.th ต่อไป", "| saraban@dla.go.th -")
    assert found.text == "อีเมล saraban@dla.go.th ต่อไป"
    assert found.raw == "อีเมล saruban@dlq.go.th ต่อไป"
    at = found.text.index("@")
    assert found.character_confidences[at] == 0.97
    assert found.character_confidences[found.text.index("dla") + 2] == 0.8
    assert found.character_confidences[0] == 0.6
    assert len(found.character_lefts) == len(found.text)


def test_lost_letters_and_signs_of_addresses_come_back() -> None:
    assert both("Mr. Supachai Wiam", "Mr. Supachai William").text == "Mr. Supachai William"
    assert both("infodla.go.th", "info@dla.go.th").text == "info@dla.go.th"


def test_a_letter_of_which_the_first_is_sure_stays() -> None:
    text = "www.cgd.go.fh"
    sure = tuple(0.99 if one != "f" else 0.5 for one in text)
    own = Reading(text, text, 0.9, sure, tuple(place / len(text) for place in range(len(text))))
    (words,) = doubtful_words(own, JOINING)
    assert joined(own, [(words, reading("www.ced.go.th", 0.95))], JOINING).text == "www.cgd.go.th"


def test_what_stays() -> None:
    assert doubtful_words(reading("Certified", 0.95), JOINING) == ()
    assert doubtful_words(reading("โทร. ๐ ๒๑๔๑"), JOINING) == ()
    assert doubtful_words(reading("go"), JOINING) == ()
    for first, second, other in (
        ("Word", "Ward", 0.7),
        ("Word", "", 0.99),
        ("Certified", "พ.ศ.", 0.99),
        ("Certified", "Xylophone", 0.99),
    ):
        assert both(first, second, other=other).text == first


def test_a_digit_stays_a_digit() -> None:
    assert both("COVID-19 ext. 4l7", "COVID-79 ext. 417").text == "COVID-19 ext. 4l7"
    assert both("www.dla.go.th/p?id=35", "www.dla.go.th/p?id=8").text == "www.dla.go.th/p?id=35"


TEXT = st.text("abcXYZ012@./- กขิ่๑๒", max_size=24)


@given(TEXT, TEXT, st.floats(0.1, 0.99))
def test_any_two_readings_join(first: str, second: str, sure: float) -> None:
    found = both(first, second, sure)
    assert len(found.character_confidences) == len(found.character_lefts) == len(found.text)
    assert all(0 <= one <= 1 for one in found.character_confidences)
    thai = [one for one in first if not one.isascii()]
    assert [one for one in found.text if not one.isascii()] == thai
    assert [one for one in found.text if one.isdigit()] == [one for one in first if one.isdigit()]
    if not doubtful_words(reading(first, sure), JOINING):
        assert found.text == first


def test_words_are_cut_by_where_their_letters_were_seen() -> None:
    own = reading("กข Word คง")
    (words,) = doubtful_words(own, JOINING)
    crop = np.tile(np.arange(200, dtype=np.uint8), (20, 1))
    part = words_crop(crop, own, words)
    left = own.character_lefts[words.begin] * 200
    assert left - 6 <= part[0, 0] <= left
    right = own.character_lefts[words.end] * 200
    assert right <= part[0, -1] + 1 <= right + 4
