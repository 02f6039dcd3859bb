"""Export a checkpoint to ONNX with its alphabet and sha256, and check that both read alike.

Run from the repository's root::

    python models/recogniser/recipe/export.py WORK/best.pt --to models/recogniser
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import numpy as np
import onnxruntime
import torch
from checkpoint import load
from network import Exported, Recogniser

_OPSET = 17


def main() -> None:
    """Write recogniser.onnx, characters.txt and recogniser.sha256 into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    held = load(options.checkpoint)
    characters = held["characters"]
    net = Recogniser(len(characters) + 1)
    net.load_state_dict(held["net"])
    whole = Exported(net.eval()).eval()
    options.to.mkdir(parents=True, exist_ok=True)
    target = options.to / "recogniser.onnx"
    # The exporter that traces: the other one unrolls nothing but fixes the LSTM's batch.
    torch.onnx.export(
        whole,
        (torch.zeros(2, 1, 48, 160),),
        str(target),
        input_names=["pictures"],
        output_names=["log_probabilities"],
        dynamic_axes={"pictures": {0: "lines", 3: "columns"}, "log_probabilities": {0: "frames", 1: "lines"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    (options.to / "characters.txt").write_text("\n".join(characters) + "\n", encoding="utf-8")
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    (options.to / "recogniser.onnx.sha256").write_text(f"{digest}  recogniser.onnx\n", encoding="ascii")
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(target), settings, providers=["CPUExecutionProvider"])
    chance = np.random.default_rng(1)
    worst = 0.0
    for lines, columns in ((1, 37), (3, 512), (16, 800)):
        pictures = chance.random((lines, 1, 48, columns), dtype=np.float32)
        (ours,) = session.run(None, {"pictures": pictures})
        with torch.inference_mode():
            theirs = whole(torch.from_numpy(pictures)).numpy()
        worst = max(worst, float(np.abs(np.asarray(ours) - theirs).max()))
    if worst > 1e-2:
        raise SystemExit(f"the exported net differs by {worst}")
    pictures = chance.random((16, 1, 48, 640), dtype=np.float32)
    started = time.perf_counter()
    for _ in range(5):
        session.run(None, {"pictures": pictures})
    rate = 80 / (time.perf_counter() - started)
    size = target.stat().st_size / 1e6
    print(f"{size:.1f} MB, differs by {worst:.1e}, {rate:.0f} lines/s of 640 columns, {digest}")


if __name__ == "__main__":
    main()
