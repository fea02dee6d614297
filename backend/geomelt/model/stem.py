"""Image stems: what turns pixels into a grid of features before the multiway layers.

`ResNetV2Stem` is the pre-activation ResNet (He et al. 2016, arXiv 1603.05027) up to stride
16. Its BatchNorms are folded: those between two convolutions into the first one, those
that open a block into a scale and a shift, so training and inference are the same function.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_BATCHNORM_EPS = 1e-5


class ScaleShift(nn.Module):
    """A folded BatchNorm: one factor and one offset per channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        return torch.addcmul(self.bias.view(1, -1, 1, 1), x, self.weight.view(1, -1, 1, 1))


class Bottleneck(nn.Module):
    """Pre-activation bottleneck: 1x1, 3x3 with the stride, 1x1, over four times the width."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        width = outputs // 4
        self.norm = ScaleShift(inputs)
        self.reduce = nn.Conv2d(inputs, width, 1)
        self.spatial = nn.Conv2d(width, width, 3, stride=stride, padding=1)
        self.expand = nn.Conv2d(width, outputs, 1, bias=False)
        changes = inputs != outputs or stride != 1
        self.shortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False) if changes else None

    def forward(self, x: Tensor) -> Tensor:
        # In place where nothing else needs the value: on a CPU memory is what this costs.
        active = F.relu(self.norm(x), inplace=True)
        kept = x if self.shortcut is None else self.shortcut(active)
        out = F.relu(self.reduce(active), inplace=True)
        out = F.relu(self.spatial(out), inplace=True)
        return self.expand(out).add_(kept)


class ResNetV2Stem(nn.Module):
    """Pixels (n, 3, h, w) in 0..1 -> features (n, channels, h / 16, w / 16), non-negative."""

    def __init__(self, blocks: tuple[int, ...] = (3, 4, 6), width: int = 64) -> None:
        super().__init__()
        self.input_norm = ScaleShift(3)
        self.conv = nn.Conv2d(3, width, 7, stride=2, padding=3)
        stages: list[nn.Module] = []
        inputs = width
        for stage, count in enumerate(blocks):
            outputs = width * 4 * 2**stage
            for block in range(count):
                stride = 2 if block == 0 and stage > 0 else 1
                stages.append(Bottleneck(inputs, outputs, stride))
                inputs = outputs
        self.blocks = nn.Sequential(*stages)
        self.norm = ScaleShift(inputs)
        self.channels = inputs

    def forward(self, pixels: Tensor) -> Tensor:
        x = self.input_norm(pixels).contiguous(memory_format=torch.channels_last)
        x = F.max_pool2d(F.relu(self.conv(x)), 3, stride=2, padding=1)
        return F.relu(self.norm(self.blocks(x)))


def fold_resnet50_v2(arrays: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The state of `ResNetV2Stem` from MXNet model-zoo names (stages 1 to 3 of ResNet-50 v2)."""
    state: dict[str, Tensor] = {}
    scale, shift = _scale_shift(arrays, "batchnorm0")
    mean = torch.tensor([0.485, 0.456, 0.406])
    std = torch.tensor([0.229, 0.224, 0.225])
    state["input_norm.weight"] = scale / std
    state["input_norm.bias"] = shift - mean * scale / std
    state.update(_folded_conv(arrays, "conv0", "batchnorm1", "conv"))
    block = 0
    for stage, count in enumerate((3, 4, 6), start=1):
        conv = norm = 0
        for number in range(count):
            source, target = f"stage{stage}_", f"blocks.{block}."
            scale, shift = _scale_shift(arrays, f"{source}batchnorm{norm}")
            state[f"{target}norm.weight"], state[f"{target}norm.bias"] = scale, shift
            for offset, name in enumerate(("reduce", "spatial")):
                state.update(
                    _folded_conv(
                        arrays,
                        f"{source}conv{conv + offset}",
                        f"{source}batchnorm{norm + offset + 1}",
                        target + name,
                    )
                )
            state[f"{target}expand.weight"] = arrays[f"{source}conv{conv + 2}_weight"].float()
            conv, norm = conv + 3, norm + 3
            if number == 0:
                state[f"{target}shortcut.weight"] = arrays[f"{source}conv{conv}_weight"].float()
                conv += 1
            block += 1
    scale, shift = _scale_shift(arrays, "stage4_batchnorm0")
    state["norm.weight"], state["norm.bias"] = scale, shift
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
