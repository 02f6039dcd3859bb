"""Write the trained network as ONNX with its checksum, and check that it gives what torch gives."""

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
from network import PageLayers
from torch import nn

_OPSET = 17


class Exported(nn.Module):
    """The network as exported: planes (height, width, 3) uint8 to uint8 shares and float middles."""

    def __init__(self, net: PageLayers) -> None:
        super().__init__()
        self.net = net

    def forward(self, planes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Give inks, areas and middles as `pipeline.imaging.layers.PageLayers` holds them."""
        inks, areas, middles = self.net(planes.permute(2, 0, 1)[None].float() / 255)
        middles = torch.cat((middles[:, :1].sigmoid(), middles[:, 1:]), 1)
        return (
            (inks[0].sigmoid() * 255).to(torch.uint8),
            (areas[0].sigmoid() * 255).to(torch.uint8),
            middles[0],
        )


def main() -> None:
    """Export, check and time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    net = PageLayers()
    net.load_state_dict(torch.load(options.checkpoint, weights_only=True)["net"])
    whole = Exported(net.eval()).eval()
    options.to.mkdir(parents=True, exist_ok=True)
    target = options.to / "layers.onnx"
    names = ["inks", "areas", "middles"]
    torch.onnx.export(
        whole,
        (torch.zeros(64, 96, 3, dtype=torch.uint8),),
        str(target),
        input_names=["planes"],
        output_names=names,
        dynamic_axes={
            "planes": {0: "rows", 1: "columns"},
            **{name: {1: f"{name} rows", 2: f"{name} columns"} for name in names},
        },
        opset_version=_OPSET,
        dynamo=False,
    )
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    (options.to / "layers.onnx.sha256").write_text(f"{digest}  layers.onnx\n", encoding="ascii")
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(target), settings, providers=["CPUExecutionProvider"])
    chance = np.random.default_rng(1)
    worst = 0.0
    for rows, columns in ((64, 96), (320, 224)):
        planes = chance.integers(0, 256, (rows, columns, 3), dtype=np.uint8)
        ours = session.run(None, {"planes": planes})
        with torch.inference_mode():
            theirs = whole(torch.from_numpy(planes))
        for one, other in zip(ours, theirs, strict=True):
            worst = max(worst, float(np.abs(one.astype(np.float64) - other.numpy()).max()))
    # A share may round to its neighbour.
    if worst > 1.01:
        raise SystemExit(f"the exported net differs by {worst}")
    planes = chance.integers(0, 256, (896, 640, 3), dtype=np.uint8)
    started = time.process_time()
    for _ in range(4):
        session.run(None, {"planes": planes})
    cost = (time.process_time() - started) / 4
    print(f"{target.stat().st_size / 1e6:.1f} MB, differs by {worst:.2g}, {cost:.2f} CPU s a page, {digest}")


if __name__ == "__main__":
    main()
