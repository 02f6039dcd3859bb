"""Capitals of addresses that the network may as well have read small."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.beam import best_classes
from pipeline.engines.letter_case import small_in_addresses

ALPHABET = tuple(" .@:/-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZกขค")


def reading(text: str, *, small: float) -> str:
    """Read a text of which the network is sure, but for `small`: what it leaves for the other case."""
    probabilities = np.zeros((2 * len(text), len(ALPHABET) + 1), np.float32)
    for place, character in enumerate(text):
        probabilities[2 * place, ALPHABET.index(character) + 1] = 0.8
        if character.isupper():
            probabilities[2 * place, ALPHABET.index(character.lower()) + 1] = small
        probabilities[2 * place + 1, 0] = 1.0
    path = small_in_addresses(best_classes(probabilities), probabilities, ALPHABET)
    return "".join(ALPHABET[one - 1] for one in path.classes)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("กข Contact@Office.go.th", "กข contact@office.go.th"),
        ("https://WWW.Survey.go.th/Sheet", "https://www.survey.go.th/Sheet"),
        ("กWWW.office.go.th", "กwww.office.go.th"),
        ("Smart City 4.0", "Smart City 4.0"),
        ("saraban@Mail.go.th", "saraban@Mail.go.th"),
    ],
)
def test_capitals_that_look_like_small_letters(read: str, meant: str) -> None:
    """Only letters of one shape change, and only in mailboxes and hosts."""
    assert reading(read, small=0.15) == meant


def test_a_capital_the_network_saw_alone_stays() -> None:
    """The small letter has to be among what the network read."""
    assert reading("Contact@office.go.th", small=0.001) == "Contact@office.go.th"


@given(st.text(alphabet="".join(ALPHABET), max_size=40), st.floats(0.0, 0.2))
def test_nothing_but_case_changes(text: str, small: float) -> None:
    """Whatever the text, it stays the same but for the case of its letters."""
    assert reading(text, small=small).lower() == text.lower()
