"""The line recogniser: a strided convolutional net and two bidirectional LSTM layers, trained with CTC."""

from __future__ import annotations

import torch
from torch import nn


def multiplies_bfloat16() -> bool:
    """Tell whether this processor has bfloat16 kernels; emulated ones are 20 times slower."""
    return not torch.backends.cpu.get_cpu_capability().startswith(("AVX2", "DEFAULT", "NO AVX"))


def mixed_precision() -> torch.autocast:
    """Give the context the net computes in: bfloat16 where this processor multiplies it, else float32."""
    return torch.autocast("cpu", torch.bfloat16, enabled=multiplies_bfloat16())


def memory_format() -> torch.memory_format:
    """Give the order of pictures in memory that trains fastest (in float32 by a sixth)."""
    return torch.channels_last if multiplies_bfloat16() else torch.contiguous_format


def frames_of(width: int) -> int:
    """Give the CTC frames of a picture that is so many columns wide: one for each 4 columns."""
    return -(-width // 4)


def _block(
    inputs: int,
    outputs: int,
    kernel: int = 3,
    stride: int | tuple[int, int] = 1,
    padding: tuple[int, int] = (1, 1),
) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Recogniser(nn.Module):
    """Reads pictures (batch, 1, 48, width) into CTC logits (frames, batch, classes).

    There is a frame for each 4 columns.

    Strided convolutions stand where a VGG stem has full-size layers and pooling: 39 lines a second against 19
    in training on one thread, at the same size (lines of 768 columns).
    """

    def __init__(self, classes: int, *, hidden: int = 160) -> None:
        super().__init__()
        self.features = nn.Sequential(
            _block(1, 32, kernel=5, stride=2, padding=(2, 2)),
            _block(32, 64, stride=2),
            _block(64, 96),
            _block(96, 128, stride=(2, 1)),
            _block(128, 160, stride=(2, 1)),
            _block(160, 224, padding=(0, 1)),
        )
        self.sequence = nn.LSTM(224, hidden, 2, bidirectional=True)
        self.classify = nn.Linear(2 * hidden, classes)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Give logits; see the class."""
        columns = self.features(pictures).squeeze(2).permute(2, 0, 1)
        read, _ = self.sequence(columns)
        logits: torch.Tensor = self.classify(read)
        return logits


class Exported(nn.Module):
    """The recogniser as exported: (batch, 1, 48, width) to log-probabilities (frames, batch, classes)."""

    def __init__(self, recogniser: Recogniser) -> None:
        super().__init__()
        self.recogniser = recogniser

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Give log-probabilities; see the class."""
        return self.recogniser(pictures).log_softmax(2)
