"""Checkpoints: one file while training, two small files (weights, optimiser) in the repository.

Pack a checkpoint, from the repository's root::

    python models/recogniser/recipe/checkpoint.py WORK/best.pt --to models/recogniser/checkpoint
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch

WEIGHTS = "weights.pt"
OPTIMISER = "optimiser.pt"


def _cast(held: Any, kind: torch.dtype) -> Any:
    """Cast every floating tensor in nested dictionaries and lists."""
    if isinstance(held, torch.Tensor):
        return held.to(kind) if held.is_floating_point() and held.numel() > 1 else held
    if isinstance(held, dict):
        return {name: _cast(value, kind) for name, value in held.items()}
    if isinstance(held, list):
        return [_cast(value, kind) for value in held]
    return held


def pack(held: dict[str, Any], folder: Path) -> None:
    """Write weights (float32) and optimiser state (bfloat16) as two files.

    Adam's moments keep their range in bfloat16, and their precision does not matter: the first hundred steps
    of a resumed run replace them. Each file stays below 10 MB so.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(_cast(held["optimiser"], torch.bfloat16), folder / OPTIMISER)
    torch.save({name: value for name, value in held.items() if name != "optimiser"}, folder / WEIGHTS)


def load(path: Path) -> dict[str, Any]:
    """Read a checkpoint file or a packed folder."""
    if path.is_file():
        whole: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        return whole
    held: dict[str, Any] = torch.load(path / WEIGHTS, map_location="cpu", weights_only=True)
    optimiser = torch.load(path / OPTIMISER, map_location="cpu", weights_only=True)
    return {**held, "optimiser": _cast(optimiser, torch.float32)}


def main() -> None:
    """Pack a checkpoint into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    pack(load(options.checkpoint), options.to)


if __name__ == "__main__":
    main()
