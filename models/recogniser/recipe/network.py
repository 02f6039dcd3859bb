"""The line recogniser: a strided convolutional net and a net along the line, trained with CTC.

The net along the line is two bidirectional LSTM layers, as shipped, or three blocks of convolution with
attention, or both beside each other (`../CARD.md`, Designs, says what each gave).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import nn

FEATURES = 224
"""Channels of the features of a column."""


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


class Recurrent(nn.LSTM):
    """Two bidirectional LSTM layers along the line: (frames, batch, inputs) to (frames, batch, outputs)."""

    outputs = 320

    def __init__(self, inputs: int) -> None:
        super().__init__(inputs, self.outputs // 2, 2, bidirectional=True)

    def forward(self, columns: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
        """Give what each frame holds, seen with its neighbours."""
        read: torch.Tensor = super().forward(columns)[0]
        return read


class _Attending(nn.Module):
    """Convolution along the line, attention over it, and two full layers, each added to what came in.

    A block of Gulati et al., "Conformer" (2020), without its first half of full layers. The convolution tells
    frames where they stand, so that attention needs no table of places.
    """

    def __init__(self, width: int, *, heads: int = 4, reach: int = 9) -> None:
        super().__init__()
        self.heads = heads
        self.before_mixing = nn.LayerNorm(width)
        self.gates = nn.Linear(width, 2 * width)
        self.along = nn.Conv1d(width, width, reach, padding=reach // 2, groups=width)
        self.mixed = nn.Linear(width, width)
        self.before_attention = nn.LayerNorm(width)
        self.asked = nn.Linear(width, 3 * width)
        self.heard = nn.Linear(width, width)
        self.before_full = nn.LayerNorm(width)
        self.full = nn.Sequential(nn.Linear(width, 2 * width), nn.SiLU(), nn.Linear(2 * width, width))

    def forward(self, lines: torch.Tensor) -> torch.Tensor:
        """Give (batch, frames, width) for the same."""
        gated = nn.functional.glu(self.gates(self.before_mixing(lines)))
        along = nn.functional.silu(self.along(gated.transpose(1, 2)).transpose(1, 2))
        lines = lines + self.mixed(along)
        parts = self.asked(self.before_attention(lines)).unflatten(2, (3, self.heads, -1))
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        heard = nn.functional.scaled_dot_product_attention(query, key, value)
        lines = lines + self.heard(heard.transpose(1, 2).flatten(2))
        return lines + cast("torch.Tensor", self.full(self.before_full(lines)))


class Attentive(nn.Module):
    """Three blocks of convolution and attention along the line; takes and gives what `Recurrent` does."""

    outputs = 192

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.enter = nn.Linear(inputs, self.outputs)
        self.blocks = nn.Sequential(*(_Attending(self.outputs) for _ in range(3)))
        self.leave = nn.LayerNorm(self.outputs)

    def forward(self, columns: torch.Tensor) -> torch.Tensor:
        """Give what each frame holds, seen with the whole line."""
        read: torch.Tensor = self.leave(self.blocks(self.enter(columns.transpose(0, 1))))
        return read.transpose(0, 1)


BRANCHES: dict[str, type[Recurrent] | type[Attentive]] = {"recurrent": Recurrent, "attentive": Attentive}


class _Branch(nn.Module):
    """A net along the line with classes of its own."""

    def __init__(self, kind: str, classes: int) -> None:
        super().__init__()
        self.sequence = BRANCHES[kind](FEATURES)
        self.classify = nn.Linear(self.sequence.outputs, classes)

    def forward(self, columns: torch.Tensor) -> torch.Tensor:
        """Give log-probabilities (frames, batch, classes)."""
        return cast("torch.Tensor", self.classify(self.sequence(columns)).float().log_softmax(2))


class Recogniser(nn.Module):
    """Reads pictures (batch, 1, 48, width) into log-probabilities (frames, batch, classes).

    There is a frame for each 4 columns. Nets along the line stand beside each other on the same features;
    what they say together is the mean of their log-probabilities, made whole again.

    Strided convolutions stand where a VGG stem has full-size layers and pooling: 39 lines a second against 19
    in training on one thread, at the same size (lines of 768 columns).
    """

    def __init__(self, classes: int, *, branches: Sequence[str] = ("recurrent",)) -> None:
        super().__init__()
        self.features = nn.Sequential(
            _block(1, 32, kernel=5, stride=2, padding=(2, 2)),
            _block(32, 64, stride=2),
            _block(64, 96),
            _block(96, 128, stride=(2, 1)),
            _block(128, 160, stride=(2, 1)),
            _block(160, FEATURES, padding=(0, 1)),
        )
        self.branches = nn.ModuleDict({kind: _Branch(kind, classes) for kind in branches})

    def apart(self, pictures: torch.Tensor) -> list[torch.Tensor]:
        """Give what each branch says, in log-probabilities."""
        columns = self.features(pictures).squeeze(2).permute(2, 0, 1)
        return [branch(columns) for branch in self.branches.values()]

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Give what the branches say together."""
        return together(self.apart(pictures))


def together(said: Sequence[torch.Tensor]) -> torch.Tensor:
    """Join the log-probabilities of branches: their mean, made whole."""
    if len(said) == 1:
        return said[0]
    return torch.stack(list(said)).mean(0).log_softmax(2)
