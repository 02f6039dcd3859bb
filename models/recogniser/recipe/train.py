"""Train the line recogniser on generated lines, or go on from a checkpoint.

Run from the repository's root, with torch, onnx, onnxscript and the package itself installed::

    python models/recogniser/recipe/train.py --corpus law.txt news.txt --digits DIR --until 01:50 --out WORK
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import numpy as np
import torch
from checkpoint import fitted, load, of_features
from evaluation import Figures, measure
from feed import Batch, Recipe, start_feed, validation_lines
from network import BRANCHES, Recogniser, memory_format, mixed_precision, together
from torch import nn

from models.clock import seconds_until
from pipeline.synth.alphabet import CHARACTERS


def learning_rate(progress: float, *, highest: float, warm: float = 0.01) -> float:
    """Cosine from the highest rate to a fiftieth of it, after a short warm-up; progress 0 to 1."""
    if progress < warm:
        return highest * (0.05 + 0.95 * progress / warm)
    along = min(1.0, (progress - warm) / (1 - warm))
    return highest * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * along)))


def save(path: Path, held: dict[str, Any]) -> None:
    """Write a checkpoint beside and rename it, so that a stop leaves a whole one."""
    beside = path.with_suffix(".part")
    torch.save(held, beside)
    beside.replace(path)


def ctc_loss(log_probabilities: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Give the loss of log-probabilities (frames, batch, classes) on the labels of a batch."""
    return nn.functional.ctc_loss(
        log_probabilities,
        torch.from_numpy(batch.labels),
        torch.from_numpy(np.minimum(batch.frames, log_probabilities.shape[0])),
        torch.from_numpy(batch.counts),
        zero_infinity=True,
    )


def main() -> None:
    """Train until the clock says so, validating and saving now and then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--digits", type=Path)
    parser.add_argument("--until", required=True, help="clock time HH:MM at which the schedule ends")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--resume", type=Path, help="checkpoint file or folder to go on from")
    parser.add_argument(
        "--features", type=Path, help="checkpoint to take the convolutions from, the rest anew"
    )
    parser.add_argument(
        "--branches", nargs="+", choices=BRANCHES, default=["recurrent"], help="nets along the line"
    )
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short-until", type=int, default=12_000)
    parser.add_argument("--validate-every", type=float, default=600.0, help="seconds")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(tuple(options.corpus), options.digits, options.seed, options.batch, options.short_until)
    log = (options.out / "training.jsonl").open("a", encoding="utf-8")

    def note(**facts: object) -> None:
        log.write(
            json.dumps({"clock": datetime.now().strftime("%H:%M:%S"), **facts}, ensure_ascii=False) + "\n"
        )
        log.flush()

    _, queue = start_feed(recipe)
    held_apart = validation_lines(recipe, 400)
    net = Recogniser(len(CHARACTERS) + 1, branches=options.branches).to(memory_format=memory_format())
    optimiser = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=0.01, betas=(0.9, 0.98))
    seen, best = 0, math.inf
    if options.resume:
        held = fitted(load(options.resume), "".join(CHARACTERS))
        net.load_state_dict(held["net"])
        optimiser.load_state_dict(held["optimiser"])
        seen = int(held["seen"])
    if options.features:
        net.load_state_dict(of_features(load(options.features)), strict=False)
    averaged = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998), use_buffers=True
    )
    begun, length = time.monotonic(), seconds_until(options.until)
    next_check, shown, losses, step = options.validate_every, begun, [], 0
    note(
        event="start",
        parameters=sum(one.numel() for one in net.parameters()),
        classes=len(CHARACTERS) + 1,
        held_apart=len(held_apart),
    )

    def held_of(one: nn.Module) -> dict[str, Any]:
        return {
            "net": one.state_dict(),
            "optimiser": optimiser.state_dict(),
            "characters": "".join(CHARACTERS),
            "seen": seen,
        }

    net.train()
    while (elapsed := time.monotonic() - begun) < length:
        batch = queue.get()
        pictures = (
            torch.from_numpy(batch.pictures).float().div_(255).unsqueeze(1).to(memory_format=memory_format())
        )
        rate = learning_rate(elapsed / length, highest=options.rate)
        for group in optimiser.param_groups:
            group["lr"] = rate
        with mixed_precision():
            said = net.apart(pictures)
        # Each branch has to read alone, and both have to agree in which frames characters stand.
        read = [*said, together(said)] if len(said) > 1 else said
        loss = torch.stack([ctc_loss(one, batch) for one in read]).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        averaged.update_parameters(net)
        seen, step = seen + len(batch.counts), step + 1
        losses.append(float(loss.detach()))
        if time.monotonic() - shown > 30:
            note(
                event="step",
                step=step,
                seen=seen,
                loss=round(float(np.mean(losses)), 4),
                rate=rate,
                minutes=round(elapsed / 60, 1),
                waiting=queue.qsize(),
            )
            shown, losses = time.monotonic(), []
        if elapsed > next_check:
            next_check += options.validate_every
            figures = measure(averaged.module, held_apart)
            note(event="validation", step=step, seen=seen, **figures.shown())
            save(options.out / "latest.pt", held_of(averaged.module))
            if figures.everything < best:
                best = figures.everything
                save(options.out / "best.pt", held_of(averaged.module))
            net.train()
    candidates: list[tuple[str, nn.Module, Figures]] = [
        ("averaged", averaged.module, measure(averaged.module, held_apart)),
        ("last", net, measure(net, held_apart)),
    ]
    for name, candidate, figures in candidates:
        note(event="final", name=name, step=step, seen=seen, **figures.shown())
        if figures.everything < best:
            best = figures.everything
            save(options.out / "best.pt", held_of(candidate))
    save(options.out / "latest.pt", held_of(net))
    note(event="end", best=best)


if __name__ == "__main__":
    main()
