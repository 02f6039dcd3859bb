"""The page-layers network: a small U-Net over the planes of a page, with heads for inks, lines and stamps."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from pipeline.imaging.layers import AREAS, INKS

CORNERS = 8
"""From each pixel of a receiving stamp's middle to its four corners, x and y, in cells of eight pixels."""


def _block(inputs: int, outputs: int, *, kernel: int = 3, stride: int = 1, spread: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(
            inputs,
            outputs,
            kernel,
            stride=stride,
            padding=spread * (kernel // 2),
            dilation=spread,
            bias=False,
        ),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class PageLayers(nn.Module):
    """Maps planes (batch, 3, height, width) in 0..1 to logits of inks and areas, and to corners.

    Inks are as large as the picture (four subpixels from each half-size feature: W. Shi et al., "Real-time
    single image and video super-resolution using an efficient sub-pixel convolutional neural network", CVPR
    2016), areas half, corners an eighth of its size. Inks are not exclusive: print lies under stamps.
    Shape after O. Ronneberger et al., "U-Net", MICCAI 2015, with sums in place of joins.
    """

    def __init__(self) -> None:
        super().__init__()
        self.entry = _block(3, 16, kernel=5, stride=2)
        self.quarter = nn.Sequential(_block(16, 32, stride=2), _block(32, 32))
        self.eighth = nn.Sequential(_block(32, 56, stride=2), _block(56, 56))
        self.sixteenth = nn.Sequential(_block(56, 80, stride=2), _block(80, 80))
        self.coarsest = nn.Sequential(
            _block(80, 112, stride=2), _block(112, 112, spread=2), _block(112, 112, spread=3)
        )
        self.to_sixteenth = nn.Conv2d(112, 80, 1)
        self.at_sixteenth = _block(80, 80)
        self.to_eighth = nn.Conv2d(80, 56, 1)
        self.at_eighth = _block(56, 56)
        self.to_quarter = nn.Conv2d(56, 32, 1)
        self.at_quarter = _block(32, 32)
        self.to_half = nn.Conv2d(32, 16, 1)
        self.at_half = _block(16, 16)
        self.inks = nn.Sequential(nn.Conv2d(16, 4 * len(INKS), 1), nn.PixelShuffle(2))
        self.areas = nn.Conv2d(16, len(AREAS), 1)
        self.middles = nn.Sequential(_block(56, 56), nn.Conv2d(56, 1 + CORNERS, 1))

    def forward(self, planes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Give ink logits, area logits, and the logit of a stamp's middle with its corners."""
        half = self.entry(planes)
        quarter = self.quarter(half)
        eighth = self.eighth(quarter)
        sixteenth = self.sixteenth(eighth)
        coarsest = self.coarsest(sixteenth)
        sixteenth = self.at_sixteenth(sixteenth + _larger(self.to_sixteenth(coarsest)))
        eighth = self.at_eighth(eighth + _larger(self.to_eighth(sixteenth)))
        quarter = self.at_quarter(quarter + _larger(self.to_quarter(eighth)))
        half = self.at_half(half + _larger(self.to_half(quarter)))
        return self.inks(half), self.areas(half), self.middles(eighth)


def _larger(features: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(features, scale_factor=2.0, mode="bilinear", align_corners=False)
