"""Length-bucketed batches of generated lines, made in one process beside the training."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.queues import Queue
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from network import frames_of

from pipeline.engines.recogniser import prepare
from pipeline.synth import texts
from pipeline.synth.alphabet import CHARACTERS
from pipeline.synth.faces import find_faces
from pipeline.synth.handwriting import read_hand_digits
from pipeline.synth.lines import LineSample, LineSource, make_lines
from pipeline.synth.wear import Severity

CLASS_OF = {character: number + 1 for number, character in enumerate(CHARACTERS)}
HEIGHT = 48
WIDTH_STEP = 40
_POOL = 24 * 24
_WIDEST = 1900


@dataclass(frozen=True)
class Recipe:
    """Where lines come from.

    Attributes:
        corpus: text files.
        digits: folder of handwritten digits, or None.
        seed: names the series of lines.
        batch: lines in a batch.
        short_until: lines up to which only short ones are made (alignment is learnt on these first).
    """

    corpus: tuple[Path, ...]
    digits: Path | None
    seed: int
    batch: int = 24
    short_until: int = 0


@dataclass(frozen=True)
class Batch:
    """Pictures (batch, 48, width) uint8, their frames, labels in a row, and label counts."""

    pictures: npt.NDArray[np.uint8]
    frames: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]


def source_of(recipe: Recipe, *, validation: bool, longest: int) -> LineSource:
    """Give the source of training lines, or of validation lines of faces and texts kept apart."""
    faces = tuple(face for face in find_faces() if face.kept_apart is validation)
    return LineSource(
        faces=faces,
        corpus=texts.read_corpus(recipe.corpus, validation=validation),
        hand=read_hand_digits(recipe.digits) if recipe.digits else None,
        severity=Severity(),
        longest=longest,
    )


def _needed(text: str) -> int:
    """Frames that CTC needs: one for each character and one between equal neighbours."""
    return len(text) + sum(a == b for a, b in pairwise(text))


def collate(samples: list[tuple[npt.NDArray[np.uint8], str]]) -> Batch:
    """Pad prepared pictures to one width with paper."""
    width = -(-max(picture.shape[1] for picture, _ in samples) // WIDTH_STEP) * WIDTH_STEP
    pictures = np.zeros((len(samples), samples[0][0].shape[0], width), np.uint8)
    for at, (picture, _) in enumerate(samples):
        pictures[at, :, : picture.shape[1]] = picture
    labels = [CLASS_OF[one] for _, text in samples for one in text]
    return Batch(
        pictures,
        np.array([frames_of(picture.shape[1]) for picture, _ in samples], np.int64),
        np.array(labels, np.int64),
        np.array([len(text) for _, text in samples], np.int64),
    )


def prepared(sample: LineSample) -> tuple[npt.NDArray[np.uint8], str] | None:
    """Prepare a sample as the product does; None where it is too wide or too narrow for its text."""
    picture = np.round(prepare(sample.picture, HEIGHT) * 255).astype(np.uint8)
    if picture.shape[1] > _WIDEST or frames_of(picture.shape[1]) < _needed(sample.text) + 1:
        return None
    return picture, sample.text


def _produce(recipe: Recipe, queue: Queue[Batch]) -> None:
    os.nice(10)
    cv2.setNumThreads(1)
    rng = random.Random(recipe.seed)  # noqa: S311  (order of batches)
    made = 0
    longest = 18 if recipe.short_until else 110
    source = source_of(recipe, validation=False, longest=longest)
    block = 0
    pool: list[tuple[npt.NDArray[np.uint8], str]] = []
    lines = make_lines(recipe.seed, source)
    while True:
        sample = next(lines)
        ready = prepared(sample)
        if ready is None:
            continue
        pool.append(ready)
        if len(pool) < (_POOL // 4 if made < recipe.short_until else _POOL):
            continue
        pool.sort(key=lambda one: one[0].shape[1])
        batches = [pool[at : at + recipe.batch] for at in range(0, len(pool), recipe.batch)]
        rng.shuffle(batches)
        for batch in batches:
            queue.put(collate(batch))
        made += len(pool)
        pool = []
        if longest == 18 and made >= recipe.short_until:
            longest, block = 110, block + 1
            source = source_of(recipe, validation=False, longest=longest)
            lines = make_lines(recipe.seed + 1, source)


def start_feed(
    recipe: Recipe, *, ahead: int = 48
) -> tuple[multiprocessing.process.BaseProcess, Queue[Batch]]:
    """Start the process that makes lines; batches come out of the queue."""
    context = multiprocessing.get_context("spawn")
    queue: Queue[Batch] = context.Queue(maxsize=ahead)
    process = context.Process(target=_produce, args=(recipe, queue), daemon=True)
    process.start()
    return process, queue


def validation_lines(recipe: Recipe, count: int) -> list[tuple[npt.NDArray[np.uint8], str, str]]:
    """Make the validation set: faces, texts and seed that training never sees; (picture, text, kind)."""
    source = source_of(recipe, validation=True, longest=100)
    found: list[tuple[npt.NDArray[np.uint8], str, str]] = []
    started = time.monotonic()
    for sample in make_lines(977_001, source):
        ready = prepared(sample)
        if ready is not None:
            found.append((*ready, sample.kind))
        if len(found) >= count or time.monotonic() - started > 120:
            return found
    return found
