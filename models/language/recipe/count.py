"""Count the character language model of official Thai.

Run from the repository's root, with the extra `synth` installed::

    python models/language/recipe/count.py --corpus law.txt news.txt --to models/language

Every twentieth paragraph of the corpus is kept apart, as for the recogniser, and the model is measured on it.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import numpy as np
import numpy.typing as npt
from pythainlp.corpus import thai_words

from pipeline.engines.language import (
    FILE,
    ORDER,
    STEP,
    SYMBOL_BITS,
    LanguageModel,
    places_of,
    symbol_of,
)
from pipeline.synth import texts
from pipeline.synth.blocks import KINDS
from pipeline.synth.composition import compose

_BITS = 21
# A search meets two marks or so before a free slot; each more is one more chance of a mistake.
_FILLED = 0.425

Codes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Counted:
    """N-grams of one length: sorted codes, how often each was seen, and its probability."""

    codes: Codes
    counts: npt.NDArray[np.float64]
    probabilities: npt.NDArray[np.float64]


def official_texts(seed: int, *, letters: int, lines: int) -> list[str]:
    """Compose letters and single lines of letters; the same seed gives the same texts."""
    rng = random.Random(seed)  # noqa: S311  (texts, not secrets)
    found = []
    for number in range(letters):
        letter = compose(rng, kind=KINDS[number % len(KINDS)], longer=rng.randrange(3), annex=number % 9 == 0)
        for block in letter.blocks:
            found += [f"{block.label or ''} {line}".strip() for line in block.lines]
    return found + [texts.canonical(texts.composed(rng)) for _ in range(lines)]


def rolled(symbols: npt.NDArray[np.uint64], length: int) -> Codes:
    """Give the code of every n-gram of a row of symbols; those across a 0 are left out."""
    count = len(symbols) - length + 1
    codes = np.zeros(count, np.uint64)
    whole = np.ones(count, bool)
    for at in range(length):
        codes = (codes << np.uint64(SYMBOL_BITS)) | symbols[at : at + count]
        whole &= symbols[at : at + count] > 0
    return codes[whole]


def counted(symbols: npt.NDArray[np.uint64]) -> list[Counted]:
    """Count n-grams of all lengths and give their Kneser-Ney probabilities, interpolated."""
    seen = [np.unique(rolled(symbols, length), return_counts=True) for length in range(1, ORDER + 1)]
    result: list[Counted] = []
    for length in range(1, ORDER + 1):
        codes, raw = seen[length - 1]
        if length < ORDER:
            # How many different symbols stand before it, not how often it is seen, tells of a new context.
            tails = seen[length][0] & np.uint64((1 << (SYMBOL_BITS * length)) - 1)
            held, before = np.unique(tails, return_counts=True)
            counts = np.maximum(1, _looked_up(codes, held, before.astype(np.float64)))
        else:
            counts = raw.astype(np.float64)
        once, twice = np.count_nonzero(counts == 1), np.count_nonzero(counts == 2)
        discount = once / max(1, once + 2 * twice)
        _, starts, kinds = np.unique(codes >> np.uint64(SYMBOL_BITS), return_index=True, return_counts=True)
        totals = np.repeat(np.add.reduceat(counts, starts), kinds)
        left = discount * np.repeat(kinds, kinds) / totals
        if length == 1:
            lower = np.full(len(codes), 1 / len(codes))
        else:
            below = result[-1]
            lower = _looked_up(
                codes & np.uint64((1 << (SYMBOL_BITS * (length - 1))) - 1), below.codes, below.probabilities
            )
        result.append(Counted(codes, raw.astype(np.float64), (counts - discount) / totals + left * lower))
    return result


def _looked_up(wanted: Codes, codes: Codes, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Values of codes in a sorted list, 0 for those that are not in it."""
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.where(codes[at] == wanted, values[at], 0.0)


def pruned(orders: list[Counted], room: int) -> list[npt.NDArray[np.bool_]]:
    """Choose what is kept: the n-grams whose loss would cost most, with the contexts that lead to them.

    After Stolcke, "Entropy-based pruning of backoff language models" (1998), without the change of the
    weights that are left to shorter contexts.
    """
    gains = [np.full(len(orders[0].codes), np.inf)]
    for length in range(2, ORDER + 1):
        own, below = orders[length - 1], orders[length - 2]
        lower = _looked_up(
            own.codes & np.uint64((1 << (SYMBOL_BITS * (length - 1))) - 1), below.codes, below.probabilities
        )
        gains.append(own.counts * np.abs(np.log(own.probabilities) - np.log(np.maximum(lower, 1e-9))))
    least, most = 0.0, 1000.0
    for _ in range(30):
        middle = (least + most) / 2
        kept = _closed(orders, [gain > middle for gain in gains])
        if sum(int(one.sum()) for one in kept) > room:
            least = middle
        else:
            most = middle
    return _closed(orders, [gain > most for gain in gains])


def _closed(orders: list[Counted], kept: list[npt.NDArray[np.bool_]]) -> list[npt.NDArray[np.bool_]]:
    """Keep the context of every n-gram that is kept."""
    kept = [one.copy() for one in kept]
    for length in range(ORDER, 1, -1):
        contexts = np.unique(orders[length - 1].codes[kept[length - 1]] >> np.uint64(SYMBOL_BITS))
        at = np.searchsorted(orders[length - 2].codes, contexts)
        kept[length - 2][at] = True
    return kept


def backoffs_of(orders: list[Counted], kept: list[npt.NDArray[np.bool_]]) -> list[npt.NDArray[np.float64]]:
    """Give for every n-gram the share that its followers leave to shorter contexts."""
    result = []
    for length in range(1, ORDER + 1):
        own = orders[length - 1]
        if length == ORDER:
            result.append(np.ones(len(own.codes)))
            continue
        above = orders[length]
        held = kept[length]
        codes, full = above.codes[held], above.probabilities[held]
        lower = _looked_up(codes & np.uint64((1 << (SYMBOL_BITS * length)) - 1), own.codes, own.probabilities)
        contexts, where = np.unique(codes >> np.uint64(SYMBOL_BITS), return_inverse=True)
        taken, given = np.bincount(where, full), np.bincount(where, lower)
        shares = np.clip(1 - taken, 1e-6, 1) / np.clip(1 - given, 1e-6, 1)
        found = _looked_up(own.codes, contexts, np.clip(shares, 1e-6, 1))
        result.append(np.where(found > 0, found, 1.0))
    return result


def table_of(orders: list[Counted], kept: list[npt.NDArray[np.bool_]]) -> dict[str, npt.NDArray[np.generic]]:
    """Lay the n-grams that are kept into a table with open addressing."""
    backoffs = backoffs_of(orders, kept)
    codes = np.concatenate([one.codes[held] for one, held in zip(orders, kept, strict=True)])
    costs = np.concatenate([-np.log(one.probabilities[held]) for one, held in zip(orders, kept, strict=True)])
    left = np.concatenate([-np.log(one[held]) for one, held in zip(backoffs, kept, strict=True)])
    slots, marks = places_of(codes, _BITS)
    table = {
        "marks": np.zeros(1 << _BITS, np.uint16),
        "costs": np.zeros(1 << _BITS, np.uint8),
        "backoffs": np.zeros(1 << _BITS, np.uint8),
    }
    quantised = [np.clip(np.round(one / STEP), 0, 255).astype(np.uint8) for one in (costs, left)]
    for slot, mark, cost, backoff in zip(slots.tolist(), marks.tolist(), *map(list, quantised), strict=True):
        while table["marks"][slot]:
            slot = (slot + 1) & ((1 << _BITS) - 1)
        table["marks"][slot], table["costs"][slot], table["backoffs"][slot] = mark, cost, backoff
    return table


def main() -> None:
    """Count, prune, store, and print what one character of the text kept apart costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--lines", type=int, default=60_000)
    options = parser.parse_args()
    prose = texts.read_corpus(options.corpus).sentences
    official = official_texts(options.seed, letters=options.letters, lines=options.lines)
    words = sorted(word for word in map(texts.canonical, thai_words()) if texts.is_writable(word))
    everything = (*prose, *official, *words)
    numbers = {character: symbol_of(character) for text in everything for character in text}
    row: list[int] = []
    for text in everything:
        row += (symbol_of(" "), *map(numbers.__getitem__, text), 0)
    orders = counted(np.array(row, np.uint64))
    kept = pruned(orders, round(_FILLED * (1 << _BITS)))
    table = table_of(orders, kept)
    options.to.mkdir(parents=True, exist_ok=True)
    target = options.to / FILE
    np.savez_compressed(target, **table)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    (options.to / f"{FILE}.sha256").write_text(f"{digest}  {FILE}\n", encoding="ascii")
    model = LanguageModel(
        memoryview(table["marks"]), table["costs"].tobytes(), table["backoffs"].tobytes(), _BITS, digest
    )
    apart = texts.read_corpus(options.corpus, validation=True).sentences[::7]
    bits = sum(map(model.cost_of, apart)) / np.log(2) / sum(map(len, apart))
    sizes = [int(held.sum()) for held in kept]
    print(
        f"{len(row):,} symbols ({len(prose):,} paragraphs, {len(official):,} official lines, "
        f"{len(words):,} words), "
        f"{sum(sizes):,} n-grams {sizes}, {target.stat().st_size / 1e6:.2f} MB, "
        f"{bits:.3f} bits a character on {len(apart):,} paragraphs kept apart, {digest}"
    )


if __name__ == "__main__":
    main()
