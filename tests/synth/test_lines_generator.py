"""Generated lines: legal text of the alphabet, the same for a seed, with ink where there is text."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.synth import texts
from pipeline.synth.alphabet import CHARACTERS, canonical, is_writable
from pipeline.synth.faces import find_faces
from pipeline.synth.handwriting import HandDigits, draw_hand_number, keep_agreeing
from pipeline.synth.lines import BLOCK, LineSource, make_block
from pipeline.synth.masks import paste
from pipeline.synth.wear import Severity, bend, reduce_height, scanned

SENTENCES = (
    "ให้ผู้ว่าราชการจังหวัดแจ้งผู้ซึ่งได้รับการฝึกอบรมทราบตามมาตรา ๑๒ แห่งพระราชบัญญัตินี้",
    "คณะกรรมการพิจารณาแล้วเห็นชอบให้ดำเนินการ 3 โครงการ ภายในเดือนกันยายน",
    "หลักฐานการศึกษา วุฒิบัตร และเอกสารอื่น ๆ ที่เกี่ยวข้อง",
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> texts.Corpus:
    path: Path = tmp_path_factory.mktemp("corpus") / "sentences.txt"
    path.write_text("\n".join(SENTENCES * 20), encoding="utf-8")
    return texts.read_corpus([path])


@pytest.fixture(scope="module")
def source(corpus: texts.Corpus) -> LineSource:
    return LineSource(faces=find_faces(), corpus=corpus)


def test_the_alphabet_has_no_character_twice_and_all_digits() -> None:
    assert len(set(CHARACTERS)) == len(CHARACTERS)
    assert set("0123456789๐๑๒๓๔๕๖๗๘๙ๆฯ฿“”…–☐☑") <= set(CHARACTERS)
    assert {chr(code) for code in range(0x0E01, 0x0E2F)} <= set(CHARACTERS)


def test_canonical_form_composes_sara_am_and_orders_marks() -> None:
    assert canonical("น\u0e4d\u0e49\u0e32") == "น้ำ"
    assert canonical("น\u0e49\u0e4d\u0e32") == "น้ำ"
    assert canonical("ที\u0e48") == canonical("ท\u0e48ี")
    assert canonical("เเผน  ก") == "แผน ก"


@given(st.text(alphabet="กนทผปเแำาํิีึืุู่้๊๋์ัๆ 1๑.", max_size=30))
def test_canonical_form_is_stable(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


def test_validation_sentences_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "numbered.txt"
    path.write_text("\n".join(f"ประโยคที่ {number}" for number in range(200)), encoding="utf-8")
    training = set(texts.read_corpus([path]).sentences)
    validation = set(texts.read_corpus([path], validation=True).sentences)
    assert training and validation
    assert not training & validation
    assert len(training | validation) == 200


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_every_text_is_legal_canonical_and_of_bounded_length(seed: int) -> None:
    rng = random.Random(seed)
    corpus = texts.Corpus(SENTENCES, (0, 2))
    text = texts.line_text(rng, corpus, longest=60)
    assert 1 <= len(text) <= 60
    assert is_writable(text)
    assert canonical(text) == text
    stamp = texts.stamp_line(rng)
    assert is_writable(canonical(stamp)), stamp


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_a_cut_is_part_of_its_text_and_splits_no_cluster(seed: int, longest: int) -> None:
    text = SENTENCES[seed % 3]
    piece = texts.cut(random.Random(seed), text, longest)
    assert piece in text
    assert is_writable(piece)


def test_the_same_seed_gives_the_same_bytes(source: LineSource) -> None:
    first, second = make_block(7, 3, source), make_block(7, 3, source)
    assert [one.text for one in first] == [one.text for one in second]
    assert [one.picture.tobytes() for one in first] == [one.picture.tobytes() for one in second]
    other = make_block(8, 3, source)
    assert [one.text for one in first] != [one.text for one in other]


def test_lines_have_text_in_the_alphabet_and_contrast(source: LineSource) -> None:
    samples = [one for number in range(12) for one in make_block(1, number, source)]
    assert len(samples) == 12 * BLOCK
    kinds = {one.kind for one in samples}
    assert {"print", "stamp"} <= kinds
    for sample in samples:
        assert sample.picture.dtype == np.uint8
        assert min(sample.picture.shape) >= 4
        assert (sample.text == "") == (sample.kind == "empty")
        assert set(sample.text) <= set(CHARACTERS)
        assert canonical(sample.text) == sample.text
    printed = [one for one in samples if one.text]
    dark = [int(np.percentile(one.picture, 90)) - int(one.picture.min()) for one in printed]
    assert sum(span >= 40 for span in dark) >= 0.97 * len(dark)


def test_empty_lines_are_made_when_asked_for(corpus: texts.Corpus) -> None:
    source = LineSource(faces=find_faces(), corpus=corpus, empty=1.0)
    assert {one.text for one in make_block(1, 1, source)} == {""}


def test_wear_keeps_its_seed_and_its_bounds() -> None:
    ink = np.zeros((50, 300), np.uint8)
    ink[15:35, 20:280:8] = 255
    first = scanned(np.random.default_rng(4), ink, severity=Severity())
    again = scanned(np.random.default_rng(4), ink, severity=Severity())
    assert first.tobytes() == again.tobytes()
    for seed in range(40):
        worn = scanned(np.random.default_rng(seed), ink, severity=Severity(smallest_height=16))
        assert 16 <= worn.shape[0] <= 50
        assert worn.std() > 5


def test_bending_moves_ends_apart_and_keeps_ink() -> None:
    ink = np.zeros((60, 200), np.uint8)
    ink[29:31] = 255
    bent = bend(ink, slope=20.0, sag=0.0)
    assert abs(int(bent[:, 0].argmax()) - 20) <= 1
    assert abs(int(bent[:, -1].argmax()) - 40) <= 1
    assert reduce_height(ink, 30).shape == (30, 100)


@given(st.integers(-30, 60), st.integers(-30, 60))
def test_pasting_never_writes_outside(left: int, top: int) -> None:
    canvas = np.zeros((20, 30), np.uint8)
    paste(canvas, np.full((10, 12), 200, np.uint8), left, top)
    rows = max(0, min(20, top + 10) - max(0, top))
    columns = max(0, min(30, left + 12) - max(0, left))
    assert np.count_nonzero(canvas) == rows * columns


def _hand() -> HandDigits:
    picture = np.zeros((32, 20), np.uint8)
    picture[:, 8:12] = 255
    return HandDigits(dict.fromkeys("0123456789๐๑๒๓๔๕๖๗๘๙", (picture,)))


def test_numbers_by_hand_are_written_or_refused() -> None:
    chance = np.random.default_rng(1)
    drawn = draw_hand_number(chance, "12/๓๔ 5.6:7-8", _hand(), height=30)
    assert drawn is not None
    assert drawn.any()
    assert draw_hand_number(chance, "ก1", _hand(), height=30) is None


def test_a_hand_that_leans_writes_wider_digits_of_one_height() -> None:
    upright, leaning = (
        draw_hand_number(np.random.default_rng(4), "1", _hand(), height=40, slant=slant)
        for slant in (0.0, 0.5)
    )
    assert upright is not None
    assert leaning is not None
    assert leaning.shape[1] > upright.shape[1] + 10
    assert abs(leaning.shape[0] - upright.shape[0]) <= 1


def test_tails_of_thai_digits_rise_above_the_others() -> None:
    drawn = [
        [
            draw_hand_number(np.random.default_rng(seed), one, _hand(), height=40, slant=0.0)
            for seed in range(30)
        ]
        for one in "๒๙๐"
    ]
    plain, tailed, low = (np.mean([one.shape[0] for one in row if one is not None]) for row in drawn)
    assert low < plain < tailed


@given(st.integers(0, 10_000))
def test_pali_is_written_with_a_dot_beneath_and_canonical(seed: int) -> None:
    text = texts.pali(random.Random(seed))
    assert "\u0e3a" in text
    assert canonical(text) == text
    assert is_writable(text)


def test_stamp_lines_use_the_hand_and_name_its_digits(corpus: texts.Corpus) -> None:
    source = LineSource(faces=find_faces(), corpus=corpus, hand=_hand(), stamps=1.0, empty=0.0)
    samples = [one for number in range(6) for one in make_block(2, number, source)]
    stamps = [one for one in samples if one.kind == "stamp"]
    assert len(stamps) > 0.7 * len(samples)
    assert any(any(character.isdigit() for character in one.text) for one in stamps)


def test_a_sample_that_its_neighbours_deny_is_left_out() -> None:
    chance = np.random.default_rng(2)
    first, second = np.eye(8, dtype=np.float32)[:2]
    features = np.concatenate((np.tile(first, (10, 1)), np.tile(second, (10, 1)))).astype(np.float32)
    features += chance.normal(0, 0.01, features.shape).astype(np.float32)
    labels = np.array([0] * 10 + [1] * 10)
    labels[3] = 1
    kept = keep_agreeing(features, labels, neighbours=5)
    assert not kept[3]
    assert kept.sum() == 19
