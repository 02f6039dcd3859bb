"""Train the page-layers network on stored pages until a clock time.

Run from the repository's root, with torch and the package itself installed; pages may be added meanwhile::

    python models/layout/recipe/train.py --pages WORK/pages --held WORK/held --until 22:05 --out WORK/train
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import cv2
import numpy as np
import torch
from feed import Sample, samples, whole_pages
from network import CORNERS, PageLayers
from torch.nn import functional

from models.clock import seconds_until
from pipeline.imaging.layers import AREAS, INKS


def _overlap_loss(scores: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """One minus Dice's coefficient, mean over the channels that the batch has (F. Milletari, "V-Net", 2016).

    Channels that it lacks are left to cross entropy: with them, the few batches that hold a seal or an emblem
    were outweighed by the many that do not, and neither was ever found.
    """
    given, there = scores.sigmoid(), wanted.sum((0, 2, 3)) > 0
    both = (given * wanted).sum((0, 2, 3))
    lost = 1 - (2 * both + 20) / (given.sum((0, 2, 3)) + wanted.sum((0, 2, 3)) + 20)
    return (lost * there).sum() / there.sum().clamp(min=1)


def loss_of(
    outputs: tuple[torch.Tensor, torch.Tensor, torch.Tensor], batch: list[Sample], planes: torch.Tensor
) -> torch.Tensor:
    """Loss of a batch: cross entropy and overlap of inks and areas, cross entropy and distance of stamps."""
    inks, areas, middles = outputs
    want_inks = torch.from_numpy(np.stack([one.inks for one in batch])).float()
    want_areas = torch.from_numpy(np.stack([one.areas for one in batch])).float()
    want_middles = torch.from_numpy(np.stack([one.middles for one in batch]))
    # Bare paper is most of a page and easy.
    weight = 0.15 + 0.85 * (functional.max_pool2d(planes[:, :1], 3, 1, 1) > 0.08).float()
    inks_lost = (
        functional.binary_cross_entropy_with_logits(inks, want_inks, weight=weight.expand_as(inks))
        / weight.mean()
    )
    areas_lost = functional.binary_cross_entropy_with_logits(areas, want_areas)
    middle, corners = middles[:, :1], middles[:, 1:]
    want_middle, want_corners = want_middles[:, :1], want_middles[:, 1 : 1 + CORNERS]
    told = want_middles[:, 1 + CORNERS :]
    middle_lost = functional.binary_cross_entropy_with_logits(middle, want_middle)
    away = functional.smooth_l1_loss(corners, want_corners, reduction="none", beta=0.5) * told
    corners_lost = away.sum() / (CORNERS * told.sum() + 20)
    return (
        2 * inks_lost
        + 0.7 * _overlap_loss(inks, want_inks)
        + areas_lost
        + 0.5 * _overlap_loss(areas, want_areas)
        + middle_lost
        + 0.3 * _overlap_loss(middle, want_middle)
        + 0.3 * corners_lost
    )


@torch.inference_mode()
def measure(net: torch.nn.Module, held: list[Sample]) -> dict[str, float]:
    """F1 of each ink on what is dark, IoU of each area, and the mean distance of corners in pixels."""
    net.eval()
    hits = {name: np.zeros(3) for name in (*INKS, *AREAS, "middle")}
    away, stamps = 0.0, 0.0
    for one in held:
        planes = torch.from_numpy(one.planes[None]).float() / 255
        inks, areas, middles = (out[0].numpy() for out in net(planes))
        dark = one.planes[0] > 25
        for name, scores, wanted in zip(INKS, inks, one.inks, strict=True):
            found, wanted = (scores > 0) & dark, (wanted > 0) & dark
            hits[name] += [(found & wanted).sum(), found.sum(), wanted.sum()]
        for name, scores, wanted in zip(AREAS, areas, one.areas, strict=True):
            hits[name] += [((scores > 0) & (wanted > 0)).sum(), (scores > 0).sum(), wanted.sum()]
        found, wanted = middles[0] > 0, one.middles[0] > 0
        hits["middle"] += [(found & wanted).sum(), found.sum(), wanted.sum()]
        if wanted.any():
            away += float(np.abs(middles[1:] - one.middles[1 : 1 + CORNERS])[:, wanted].mean()) * 8
            stamps += 1
    figures = {
        name: round(float(2 * both / max(found + want, 1)), 4) for name, (both, found, want) in hits.items()
    }
    return {**figures, "corner_px": round(away / max(stamps, 1), 2)}


def main() -> None:
    """Train until the clock says so, measuring and saving now and then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--until", required=True, help="clock time HH:MM at which the schedule ends")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--resume", type=Path, help="checkpoint to go on from")
    parser.add_argument("--rate", type=float, default=5e-3)
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measure-every", type=float, default=480.0, help="seconds")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    log = (options.out / "training.jsonl").open("a", encoding="utf-8")

    def note(**facts: object) -> None:
        log.write(json.dumps({"clock": datetime.now().strftime("%H:%M:%S"), **facts}) + "\n")
        log.flush()

    held = whole_pages(options.held)
    net = PageLayers()
    seen = 0
    if options.resume:
        state = torch.load(options.resume, weights_only=True)
        net.load_state_dict(state["net"])
        seen = int(state["seen"])
    optimiser = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=0.01)
    averaged = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.99), use_buffers=True
    )
    begun, length = time.monotonic(), seconds_until(options.until)
    next_measure, losses = 300.0, []
    note(event="start", weights=sum(one.numel() for one in net.parameters()), held=len(held))
    source = samples(options.pages, options.seed)

    def save() -> None:
        beside = options.out / "layers.part"
        torch.save({"net": averaged.module.state_dict(), "seen": seen}, beside)
        beside.replace(options.out / "layers.pt")

    net.train()
    while (elapsed := time.monotonic() - begun) < length:
        batch = [next(source) for _ in range(options.batch)]
        planes = torch.from_numpy(np.stack([one.planes for one in batch])).float() / 255
        progress = elapsed / length
        warm = min(1.0, (seen // options.batch + 1) / 40)
        for group in optimiser.param_groups:
            group["lr"] = options.rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))
        loss = loss_of(net(planes), batch, planes)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 3.0)
        optimiser.step()
        averaged.update_parameters(net)
        seen += options.batch
        losses.append(float(loss.detach()))
        if len(losses) >= 100:
            note(crops=seen, loss=round(sum(losses) / len(losses), 4))
            losses.clear()
        if elapsed >= next_measure:
            next_measure = elapsed + options.measure_every
            note(crops=seen, held=measure(averaged.module, held))
            save()
            net.train()
    note(crops=seen, held=measure(averaged.module, held))
    save()


if __name__ == "__main__":
    main()
