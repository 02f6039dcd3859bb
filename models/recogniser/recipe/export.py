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
from checkpoint import branches_of, load
from network import Recogniser

_OPSET = 17
_LEAST_ALIKE = 0.985
"""Measured 0.994; the rest are frames at the edges of letters, and reading was not worse."""


def main() -> None:
    """Write recogniser.onnx, characters.txt and recogniser.onnx.sha256 into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument(
        "--int8",
        type=Path,
        nargs="+",
        metavar="CORPUS",
        help="multiply bytes, about 1.5 times as fast; the text files of training, to measure ranges on",
    )
    options = parser.parse_args()
    held = load(options.checkpoint)
    characters = held["characters"]
    net = Recogniser(len(characters) + 1, branches=branches_of(held))
    net.load_state_dict(held["net"])
    options.to.mkdir(parents=True, exist_ok=True)
    (options.to / "characters.txt").write_text("\n".join(characters) + "\n", encoding="utf-8")
    _export(net.eval(), options.to / "recogniser.onnx", options.int8)


def _export(net: Recogniser, target: Path, corpus: list[Path] | None) -> None:
    """Write a network, check that it reads as before, and write its sha256 beside it."""
    # The exporter that traces: the other one unrolls nothing but fixes the LSTM's batch.
    torch.onnx.export(
        net,
        (torch.zeros(2, 1, 48, 160),),
        str(target),
        input_names=["pictures"],
        output_names=["log_probabilities"],
        dynamic_axes={"pictures": {0: "lines", 3: "columns"}, "log_probabilities": {0: "frames", 1: "lines"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    session = _session(target)
    chance = np.random.default_rng(1)
    worst = 0.0
    for lines, columns in ((1, 37), (3, 512), (16, 800)):
        pictures = chance.random((lines, 1, 48, columns), dtype=np.float32)
        (ours,) = session.run(None, {"pictures": pictures})
        with torch.inference_mode():
            theirs = net(torch.from_numpy(pictures)).numpy()
        worst = max(worst, float(np.abs(np.asarray(ours) - theirs).max()))
    if worst > 1e-2:
        raise SystemExit(f"the exported net differs by {worst}")
    if corpus:
        session = _in_bytes(target, session, corpus)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    Path(f"{target}.sha256").write_text(f"{digest}  {target.name}\n", encoding="ascii")
    pictures = chance.random((16, 1, 48, 640), dtype=np.float32)
    started = time.perf_counter()
    for _ in range(5):
        session.run(None, {"pictures": pictures})
    rate = 80 / (time.perf_counter() - started)
    size = target.stat().st_size / 1e6
    print(
        f"{target.name}: {size:.1f} MB, differs by {worst:.1e}, {rate:.0f} lines/s of 640 columns, {digest}"
    )


def _session(path: Path) -> onnxruntime.InferenceSession:
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), settings, providers=["CPUExecutionProvider"])


def _in_bytes(
    target: Path, session: onnxruntime.InferenceSession, corpus: list[Path]
) -> onnxruntime.InferenceSession:
    """Write the network anew in bytes, if it then reads as before."""
    import quantise  # needs the generator of lines, which a plain export does without

    lines = quantise.lines_to_measure(corpus, height=session.get_inputs()[0].shape[2])
    quantised = target.with_suffix(".int8.onnx")
    quantise.write_in_bytes(target, quantised, name="pictures", lines=lines)
    after = _session(quantised)
    best = [
        [one.run(None, {"pictures": line})[0].argmax(axis=2).ravel() for line in lines]
        for one in (session, after)
    ]
    alike = float((np.concatenate(best[0]) == np.concatenate(best[1])).mean())
    print(f"{alike:.4f} of the frames have the same best class in bytes")
    if alike < _LEAST_ALIKE:
        quantised.unlink()
        raise SystemExit("too few: the network is left in float32, without a sha256")
    quantised.replace(target)
    return after


if __name__ == "__main__":
    main()
