"""Teach trained weights a character that the alphabet has gained, and leave all else as it is.

Only the class of the character is learnt, from the frames as the trained net sees them: nothing else is read
otherwise than before, but where the new character is the likelier one. Run from the repository's root::

    python models/recogniser/recipe/gain.py CHECKPOINT --corpus law.txt news.txt --until 01:50 --out WORK
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import torch
from checkpoint import fitted, load
from evaluation import read_all
from feed import Recipe, collate, prepared, source_of, validation_lines
from network import Recogniser
from torch import nn
from train import ctc_loss, learning_rate, save

from models.clock import seconds_until
from pipeline.synth import texts
from pipeline.synth.alphabet import CHARACTERS
from pipeline.synth.lines import LineSource, make_lines

_POOL, _BATCH = 384, 24
_DOUBT = 1.5
"""Taken from the bias in the end: there are hundreds of worn vowels beneath for each dot of Pali."""
_WITH_IT = 0.4
"""Share of the sentences that hold the character."""


def with_pali(source: LineSource, seed: int) -> LineSource:
    """Give a source of printed lines, many with words of Pali among their own."""
    rng = random.Random(seed)  # noqa: S311  (texts, not secrets)
    sentences = []
    for sentence in rng.sample(source.corpus.sentences, min(6000, len(source.corpus.sentences))):
        words = sentence.split(" ")
        if rng.random() < _WITH_IT:
            words.insert(rng.randint(0, len(words)), texts.pali(rng))
        sentences.append(" ".join(words))
    return replace(source, corpus=texts.Corpus(tuple(sentences), ()), stamps=0.0)


def main() -> None:
    """Learn the class of each character that the checkpoint lacks, until the clock says so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--until", required=True, help="clock time HH:MM at which it ends")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    held = load(options.checkpoint)
    gained = [one for one in CHARACTERS if one not in held["characters"]]
    if not gained:
        raise SystemExit("the checkpoint can write the whole alphabet")
    held = fitted(held, "".join(CHARACTERS))
    net = Recogniser(len(CHARACTERS) + 1)
    net.load_state_dict(held["net"])
    net.eval()
    recipe = Recipe(tuple(options.corpus), None, options.seed, _BATCH)
    apart = validation_lines(recipe, 400)
    apart_pali = _prepared(with_pali(source_of(recipe, validation=True, longest=60), 2), 2, 200)
    print("before", *(_told(net, lines, gained) for lines in (apart, apart_pali)))
    (branch,) = net.branches.values()
    rows = torch.tensor([CHARACTERS.index(one) + 1 for one in gained])
    learnt = nn.Linear(branch.classify.in_features, len(gained))
    with torch.no_grad():
        learnt.weight.copy_(branch.classify.weight[rows])
        learnt.bias.copy_(branch.classify.bias[rows])
    optimiser = torch.optim.Adam(learnt.parameters(), lr=options.rate)
    lines = make_lines(options.seed, with_pali(source_of(recipe, validation=False, longest=60), options.seed))
    begun, length, seen = time.monotonic(), seconds_until(options.until), 0
    while (elapsed := time.monotonic() - begun) < length:
        pool = [ready for one in islice(lines, _POOL) if (ready := prepared(one)) is not None]
        pool.sort(key=lambda one: one[0].shape[1])
        for at in range(0, len(pool), _BATCH):
            batch = collate(pool[at : at + _BATCH])
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(elapsed / length, highest=options.rate)
            pictures = torch.from_numpy(batch.pictures).float().div_(255).unsqueeze(1)
            with torch.no_grad():
                columns = branch.sequence(net.features(pictures).squeeze(2).permute(2, 0, 1))
                said = branch.classify(columns)
            said = said.index_copy(2, rows, learnt(columns))
            loss = ctc_loss(said.log_softmax(2), batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            seen += len(batch.counts)
    with torch.no_grad():
        branch.classify.weight[rows] = learnt.weight
        branch.classify.bias[rows] = learnt.bias - _DOUBT
    print("after", seen, *(_told(net, lines, gained) for lines in (apart, apart_pali)))
    options.out.mkdir(parents=True, exist_ok=True)
    save(options.out / "best.pt", {**held, "net": net.state_dict()})


def _prepared(source: LineSource, seed: int, count: int) -> list[tuple[object, str, str]]:
    samples = islice(make_lines(seed, source), count)
    return [(*ready, one.kind) for one in samples if (ready := prepared(one)) is not None]


def _told(net: nn.Module, lines: list[tuple[object, str, str]], gained: list[str]) -> str:
    """How many of the gained characters are written, where they stand and where they do not."""
    readings = read_all(net, lines)
    true = sum(text.count(one) for _, text, _ in lines for one in gained)
    found = sum(
        min(text.count(one), reading.count(one))
        for (_, text, _), reading in zip(lines, readings, strict=True)
        for one in gained
    )
    written = sum(reading.count(one) for reading in readings for one in gained)
    return f"{found} of {true}, {written - found} where there is none;"


if __name__ == "__main__":
    main()
