"""Decoding with a language model: it chooses among Thai letters that the reader gave, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pipeline.engines.beam import Decoding, Path, alphabet_of, best_classes, decode
from pipeline.engines.language import START, next_context, symbol_of
from tests.engines.probabilities import ALPHABET, frames_of

KNOWN = alphabet_of(ALPHABET)


@dataclass(frozen=True)
class Likes:
    """A model to which one text is likely, and all else is not."""

    text: str
    else_: float = 6.0

    def cost(self, context: int, symbol: int) -> float:
        at, seen = START, set()
        for character in self.text:
            seen.add((at, symbol_of(character)))
            at = next_context(at, symbol_of(character))
        return 0.1 if (context, symbol) in seen else self.else_


def spelt(path: Path) -> str:
    return "".join(ALPHABET[one - 1] for one in path.classes)


def read(frames: np.ndarray, likely: str, **changed: float) -> str:
    return spelt(decode(frames, KNOWN, model=Likes(likely), decoding=Decoding(**changed)))  # type: ignore[arg-type]


def test_the_model_settles_a_doubt() -> None:
    frames = frames_of("ศกษา".replace("ศ", "ส").replace("ษ", "ช"), {1: {"ค": 0.4}})
    assert spelt(best_classes(frames)) == "สกชา"
    assert read(frames, "สคชา") == "สคชา"
    assert read(frames, "สกชา") == "สกชา"


def test_a_lost_mark_comes_back_and_a_made_up_one_goes() -> None:
    lost = frames_of("น้ำที", {})
    lost[-1, 0], lost[-1, 1 + ALPHABET.index("่")] = 0.6, 0.4
    assert spelt(best_classes(lost)) == "น้ำที"
    assert read(lost, "น้ำที่") == "น้ำที่"
    made_up = frames_of("ที่ดี", {2: {"": 0.4}})
    assert read(made_up, "ทีดี") == "ทีดี"


def test_no_letter_that_the_reader_did_not_give() -> None:
    assert read(frames_of("กขค"), "กจค") == "กขค"
    assert read(frames_of("กขค", {1: {"จ": 0.005}}), "กจค") == "กขค"


def test_digits_latin_signs_and_spaces_stand() -> None:
    frames = frames_of(
        "ที่ 135/AD", {4: {"8": 0.45}, 5: {"ก": 0.4}, 3: {"า": 0.4}, 8: {"D": 0.4}, 7: {"": 0.45}}
    )
    plain = spelt(best_classes(frames))
    assert read(frames, "ที่า185") == plain
    assert read(frames, "ที่") == plain
    # A Thai letter that might be a digit is not made one either.
    assert read(frames_of("ขวค", {1: {"7": 0.45}}), "ข7ค") == "ขวค"


def test_rivals_are_noted_where_readings_differ() -> None:
    frames = frames_of("กขคงจช", {1: {"ซ": 0.4}})
    path = decode(frames, KNOWN, model=Likes("กขคงจช", 1.0), decoding=Decoding())
    assert spelt(path) == "กขคงจช"
    assert path.rivals[1] > 0
    assert not any(path.rivals[:1] + path.rivals[2:])


@given(
    arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 24), st.just(len(ALPHABET) + 1)),
        elements=st.floats(0, 6, width=32),
    ),
    st.text("กขค 1", max_size=6),
)
def test_any_frames_are_decoded(logits: np.ndarray, likely: str) -> None:
    frames = np.exp(logits * 4)
    frames /= frames.sum(axis=1, keepdims=True)
    path = decode(frames, KNOWN, model=Likes(likely), decoding=Decoding())
    assert len(path.classes) == len(path.frames) == len(path.rivals)
    assert list(path.frames) == sorted(path.frames)
    fixed = [one for one in best_classes(frames).classes if not KNOWN.open[one]]
    assert [one for one in path.classes if not KNOWN.open[one]] == fixed
    assert all(0 <= rival <= 1 for rival in path.rivals)
    given_ = {one for row in frames for one in np.flatnonzero(row >= 0.01).tolist()}
    assert set(path.classes) <= given_ | set(frames.argmax(axis=1).tolist())


def test_frames_in_which_no_class_reaches_the_floor_are_decoded() -> None:
    many = (*ALPHABET, *map(chr, range(0x4E00, 0x4E00 + 200)))
    frames = np.full((5, len(many) + 1), 1 / (len(many) + 1), np.float32)
    frames[2, 1 + many.index("ก")] *= 1.5
    path = decode(frames, alphabet_of(many), model=Likes("ก"), decoding=Decoding())
    assert [many[one - 1] for one in path.classes] in (["ก"], [])


@given(st.text("กขคาิ่ 12", min_size=1, max_size=20))
def test_sure_frames_are_the_best_path(text: str) -> None:
    frames = frames_of(text)
    assert read(frames, "กกกก") == spelt(best_classes(frames)) == text
