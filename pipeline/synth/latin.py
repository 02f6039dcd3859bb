"""Compose Latin words, names of systems, and addresses of the web and of mail for training lines."""

from __future__ import annotations

import random
import re

from pipeline.synth import phrases
from pipeline.synth.numerals import digits


def web_address(rng: random.Random) -> str:
    """Make up an address of the web or of electronic mail: words, initials or letters at random.

    Host and mailbox are lower case, as they are written; a path may hold capitals.
    """
    word, host, inner = (_address_word(rng) for _ in range(3))
    if rng.random() < 0.2:
        host = f"{inner}.{host}"
    end = rng.choice(("go.th", "go.th", "mail.go.th", "ac.th", "or.th", "com", "co.th", "in.th", "mi.th"))
    if rng.random() < 0.5:
        middle = rng.choice(("", f".{inner}", f"_{inner}", f"-{inner}", "_", "-"))
        number = digits(rng, rng.choice((0, 0, 0, 1, 2, 4)))
        return f"{word}{middle}{number}@{host}.{end}"
    path = rng.choice(
        (
            "",
            "",
            "/",
            f"/{word}",
            f"/{word}/{inner}",
            f"/{word}?id={digits(rng, 3)}",
            f"/{word.upper()}{digits(rng, 2)}",
            f"/{word}{digits(rng, 4)}",
            f"/{_mixed(rng, rng.randint(3, 8))}",
        )
    )
    return f"{rng.choice(('https://www.', 'http://', 'www.', 'www.', 'https://'))}{host}.{end}{path}"


def _address_word(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return (
            re.sub("[^a-z0-9]", "", rng.choice(phrases.LATIN_WORDS + phrases.LATIN_NAMES).lower()) or "info"
        )
    return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(2, 8)))


def _mixed(rng: random.Random, length: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "".join(rng.choice(letters) for _ in range(length))


def latin(rng: random.Random) -> str:
    """Make up a few Latin words or a person's Latin name."""
    if rng.random() < 0.25:
        title = rng.choice(("Mr.", "Ms.", "Dr.", "Mrs.", "Prof."))
        return f"{title} {rng.choice(phrases.LATIN_NAMES)} {rng.choice(phrases.LATIN_NAMES)}"
    words = [rng.choice(phrases.LATIN_WORDS) for _ in range(rng.randint(1, 6))]
    text = " ".join(words)
    roll = rng.random()
    if roll < 0.15:
        return text.upper()
    if roll < 0.3:
        return "".join(
            rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randint(1, 5))
        ) + rng.choice(("", "-" + digits(rng, 3), " " + digits(rng, 2), digits(rng, 4)))
    if roll < 0.4:
        return _mixed(rng, rng.randint(2, 10))
    if roll < 0.5:
        # Names of systems: capitals with signs, as AMSS++, e-GP, C#, 5G/6G.
        name = "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randint(2, 5)))
        return rng.choice(
            (f"{name}++", f"{name}+", f"e-{name}", f"({name}++)", f"{name}&{name[:2]}", f"i{name}")
        )
    return text
