"""Two readers on one line: Latin words alone are taken from the second, and never a digit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.pair import Joining, doubtful_words, joined
from pipeline.engines.protocol import Reading

JOINING = Joining(letters=3, doubt=0.9, least=0.9, taken=0.8, agreed=0.97)


def reading(text: str, sure: float = 0.6) -> Reading:
    places = tuple(index / max(1, len(text)) for index in range(len(text)))
    return Reading(text, text, sure, (sure,) * len(text), places)


def both(first: str, second: str, sure: float = 0.6, other: float = 0.95) -> Reading:
    return joined(reading(first, sure), reading(second, other), JOINING)


def test_doubtful_latin_words_are_taken() -> None:
    found = both("อีเมล saruban@dlq.go.th ต่อไป", "อี์เมล saraban@dla.go.th ต่อไบ")
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


def test_what_stays() -> None:
    sure = reading("Certified", 0.95)
    assert joined(sure, reading("Certifled", 0.99), JOINING) is sure
    for first, second in (
        ("โทร. ๐ ๒๑๔๑", "โทร. o ๒๑๕๑"),  # no Latin words
        ("กข DLA", "กข ดี"),  # the other saw none
        ("go", "do"),  # too short to be sure of anything
    ):
        assert both(first, second).text == first
    assert both("Word", "Ward", other=0.7).text == "Word"


def test_a_digit_stays_a_digit() -> None:
    found = both("COVID-19 ext. 4l7", "COVID-79 ext. 417")
    assert found.text == "COVID-19 ext. 4l7"
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
