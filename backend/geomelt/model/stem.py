"""The convolutional stem: pixels to a grid of features before the multiway layers.

`MobileNetV2Stem` is the inverted-residual network (Sandler et al. 2018, arXiv 1801.04381) with
its BatchNorms folded into the convolutions, so training and inference are the same function.
Its tokens join the last features (stride 32) with those of stride 16, where small things show.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_BATCHNORM_EPS = 1e-5
# What ImageNet networks expect taken from pixels in 0..1, and divided by.
_MEAN = torch.tensor([0.485, 0.456, 0.406])
_STD = torch.tensor([0.229, 0.224, 0.225])


class ScaleShift(nn.Module):
    """One factor and one offset per channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        return torch.addcmul(self.bias.view(1, -1, 1, 1), x, self.weight.view(1, -1, 1, 1))


class InvertedResidual(nn.Module):
    """1x1 up by `expansion`, 3x3 depthwise with the stride, 1x1 down; ReLU6 between."""

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = inputs * expansion
        self.expand = nn.Conv2d(inputs, inner, 1)
        self.spatial = nn.Conv2d(inner, inner, 3, stride=stride, padding=1, groups=inner)
        self.project = nn.Conv2d(inner, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        out = F.relu6(self.expand(x), inplace=True)
        out = self.project(F.relu6(self.spatial(out), inplace=True))
        return x + out if self.residual else out


class MobileNetV2Stem(nn.Module):
    """Pixels (n, 3, h, w) in 0..1 -> features (n, channels, h / 32, w / 32).

    The channels are those of the last convolution, then four times (two by two neighbours)
    those at stride 16. `h` and `w` are multiples of 32.
    """

    # Expansion, channels, blocks, stride of each stage: table 2 of the paper.
    _STAGES = (
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    )
    _STRIDE_16 = 13  # blocks up to the last one at stride 16

    def __init__(self) -> None:
        super().__init__()
        self.input_norm = ScaleShift(3)
        self.conv = nn.Conv2d(3, 32, 3, stride=2, padding=1)
        blocks: list[nn.Module] = []
        inputs = 32
        for expansion, outputs, count, first_stride in self._STAGES:
            for number in range(count):
                stride = first_stride if number == 0 else 1
                blocks.append(InvertedResidual(inputs, outputs, stride, expansion))
                inputs = outputs
        self.blocks = nn.ModuleList(blocks)
        self.last = nn.Conv2d(320, 1280, 1)
        self.channels = 1280 + 4 * 96

    def forward(self, pixels: Tensor) -> Tensor:
        x = self.input_norm(pixels).contiguous(memory_format=torch.channels_last)
        x = F.relu6(self.conv(x), inplace=True)
        for block in self.blocks[: self._STRIDE_16]:
            x = block(x)
        fine = x
        for block in self.blocks[self._STRIDE_16 :]:
            x = block(x)
        return torch.cat((F.relu6(self.last(x)), F.pixel_unshuffle(fine, 2)), 1)


def fold_mobilenet_v2(arrays: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The state of `MobileNetV2Stem` from MXNet model-zoo names."""
    state = {
        "input_norm.weight": 1 / _STD,
        "input_norm.bias": -_MEAN / _STD,
        **_folded_conv(arrays, "conv0", "batchnorm0", "conv"),
        **_folded_conv(arrays, "conv1", "batchnorm1", "last"),
    }
    for block in range(17):
        source = f"linearbottleneck{block}_"
        for number, target in enumerate(("expand", "spatial", "project")):
            name = f"blocks.{block}.{target}"
            state |= _folded_conv(
                arrays, f"{source}conv{number}", f"{source}batchnorm{number}", name
            )
    return state


def _scale_shift(arrays: Mapping[str, Tensor], name: str) -> tuple[Tensor, Tensor]:
    variance = arrays[f"{name}_running_var"].float()
    scale = arrays[f"{name}_gamma"].float() / torch.sqrt(variance + _BATCHNORM_EPS)
    return scale, arrays[f"{name}_beta"].float() - arrays[f"{name}_running_mean"].float() * scale


def _folded_conv(
    arrays: Mapping[str, Tensor], conv: str, norm: str, target: str
) -> dict[str, Tensor]:
    scale, shift = _scale_shift(arrays, norm)
    weight = arrays[f"{conv}_weight"].float() * scale.view(-1, 1, 1, 1)
    return {f"{target}.weight": weight, f"{target}.bias": shift}
