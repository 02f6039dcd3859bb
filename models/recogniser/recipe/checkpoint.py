"""Checkpoints: one file while training, two small files (weights, optimiser) in the repository.

Pack a checkpoint, from the repository's root::

    python models/recogniser/recipe/checkpoint.py WORK/best.pt --to models/recogniser/checkpoint
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch

_LIKE = {"\u0e3a": "\u0e38"}
"""What a character that an alphabet gains looks like."""
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


def fitted(held: dict[str, Any], characters: str) -> dict[str, Any]:
    """Fit a checkpoint to an alphabet: classes move with their characters, new ones are learnt anew.

    Args:
        held: From `load`.
        characters: Of the alphabet to train on; class n is character n - 1, class 0 blank.

    Returns:
        The checkpoint whose classes are those of the alphabet. A new character begins as the one that it
        looks like, which it is then told apart from, or as unlikely as any of the old ones (so begun, the
        dot of phinthu was not learnt in 25,000 lines); it has no memory in the optimiser.

    Raises:
        SystemExit: A character of the checkpoint is not in the alphabet.
    """
    before = str(held["characters"])
    if before == characters:
        return held
    if lost := set(before) - set(characters):
        raise SystemExit(f"the checkpoint can write {sorted(lost)}, which the alphabet lacks")
    classes = len(before) + 1
    origins = (one if one in before else _LIKE.get(one, one) for one in characters)
    source = torch.tensor([0, *(before.find(one) + 1 for one in origins)])
    gained = torch.tensor([False, *(one not in before for one in characters)])

    def begun(tensor: torch.Tensor) -> torch.Tensor:
        found = tensor[source]
        found[(source == 0) & gained] = tensor.min() if tensor.dim() == 1 else 0
        return found

    def without_memory(tensor: torch.Tensor) -> torch.Tensor:
        found = tensor[source]
        found[gained] = 0
        return found

    net = {name: begun(value) if ".classify." in name else value for name, value in held["net"].items()}
    state = {
        number: {
            name: without_memory(value) if value.dim() and len(value) == classes else value
            for name, value in moments.items()
        }
        for number, moments in held["optimiser"]["state"].items()
    }
    optimiser = {**held["optimiser"], "state": state}
    return {**held, "net": net, "optimiser": optimiser, "characters": characters}


def of_features(held: dict[str, Any]) -> dict[str, torch.Tensor]:
    """Give the weights of a checkpoint's convolutions alone."""
    return {name: value for name, value in held["net"].items() if name.startswith("features.")}


def branches_of(held: dict[str, Any]) -> list[str]:
    """Name the nets along the line that a checkpoint holds."""
    return sorted({name.split(".")[1] for name in held["net"] if name.startswith("branches.")})


def main() -> None:
    """Pack a checkpoint into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    pack(load(options.checkpoint), options.to)


if __name__ == "__main__":
    main()
