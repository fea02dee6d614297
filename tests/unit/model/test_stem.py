"""The MobileNetV2 stem with its BatchNorms folded is the network they were folded from."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from geomelt.model.stem import MobileNetV2Stem, fold_mobilenet_v2
from torch import Tensor
from torch.nn import functional as F

STRIDES = (1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1)
WIDTHS = (32, 16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320)
MEAN, STD = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])


@pytest.fixture
def arrays():
    """Random weights by the names of MXNet's model zoo."""
    torch.manual_seed(0)
    found: dict[str, Tensor] = {}

    def convolution(conv: str, norm: str, shape: tuple[int, ...]) -> None:
        fan_in = shape[1] * shape[2] * shape[3]
        found[f"{conv}_weight"] = torch.randn(shape) * fan_in**-0.5
        for part in ("gamma", "running_var"):
            found[f"{norm}_{part}"] = torch.rand(shape[0]) + 0.5
        for part in ("beta", "running_mean"):
            found[f"{norm}_{part}"] = torch.randn(shape[0]) * 0.1

    convolution("conv0", "batchnorm0", (32, 3, 3, 3))
    for block, (inputs, outputs) in enumerate(pairwise(WIDTHS)):
        inner = inputs * (1 if block == 0 else 6)
        name = f"linearbottleneck{block}_"
        convolution(f"{name}conv0", f"{name}batchnorm0", (inner, inputs, 1, 1))
        convolution(f"{name}conv1", f"{name}batchnorm1", (inner, 1, 3, 3))
        convolution(f"{name}conv2", f"{name}batchnorm2", (outputs, inner, 1, 1))
    convolution("conv1", "batchnorm1", (1280, 320, 1, 1))
    return found


def unfolded(arrays: dict[str, Tensor], pixels: Tensor) -> tuple[Tensor, Tensor]:
    """Features at stride 32 and 16, with BatchNorm as a layer of its own."""

    def layer(x: Tensor, conv: str, norm: str, stride: int = 1) -> Tensor:
        weight = arrays[f"{conv}_weight"]
        groups = x.shape[1] // weight.shape[1]
        x = F.conv2d(x, weight, None, stride, weight.shape[2] // 2, groups=groups)
        parts = ("running_mean", "running_var", "gamma", "beta")
        return F.batch_norm(x, *(arrays[f"{norm}_{part}"] for part in parts))

    x = (pixels - MEAN.view(3, 1, 1)) / STD.view(3, 1, 1)
    x = F.relu6(layer(x, "conv0", "batchnorm0", 2))
    for block, stride in enumerate(STRIDES):
        if block == 13:
            fine = x
        name = f"linearbottleneck{block}_"
        inner = F.relu6(layer(x, f"{name}conv0", f"{name}batchnorm0"))
        inner = F.relu6(layer(inner, f"{name}conv1", f"{name}batchnorm1", stride))
        inner = layer(inner, f"{name}conv2", f"{name}batchnorm2")
        x = x + inner if x.shape == inner.shape else inner
    return F.relu6(layer(x, "conv1", "batchnorm1")), fine


@torch.no_grad()
def test_folding_changes_nothing(arrays):
    stem = MobileNetV2Stem().eval()
    stem.load_state_dict(fold_mobilenet_v2(arrays))
    pixels = torch.rand(2, 3, 96, 96)
    features = stem(pixels)
    last, fine = unfolded(arrays, pixels)
    assert features.shape == (2, stem.channels, 3, 3)
    torch.testing.assert_close(features[:, :1280], last, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(features[:, 1280:], F.pixel_unshuffle(fine, 2), atol=1e-4, rtol=1e-4)
