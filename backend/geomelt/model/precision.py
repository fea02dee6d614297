"""The number format a machine is quick in: asked of the hardware, never assumed."""

from __future__ import annotations

import platform
from typing import Any

import torch

from geomelt.base.errors import GeomeltError

_NAMES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def cpu_features() -> dict[str, Any]:
    """`architecture`, and by name what this CPU can do, as torch knows it."""
    if hasattr(torch.cpu, "get_capabilities"):  # of later releases
        return dict(torch.cpu.get_capabilities())
    return {
        "architecture": platform.machine(),
        "avx2": torch.cpu._is_avx2_supported(),
        "avx512_bf16": torch.cpu._is_avx512_bf16_supported(),
        "avx512_vnni": torch.cpu._is_vnni_supported(),
        "amx_tile": torch.cpu._is_amx_tile_supported(),
    }


def quick_bfloat16(device: str) -> bool:
    """Whether bf16 products run in hardware: a CPU without is hundreds of times slower."""
    if device.startswith("cuda"):
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device != "cpu":
        return False
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def int8_products_saturate() -> bool:
    """Whether this CPU adds pairs of 8-bit products in 16 bits: x86 without VNNI.

    Weights then get 7 bits, so that no sum is cut off.
    """
    features = cpu_features()
    x86 = features["architecture"] in ("x86_64", "AMD64")
    return x86 and not (features.get("avx512_vnni") or features.get("avx_vnni"))


def choose_precision(precision: str, device: str) -> torch.dtype:
    """`auto`, `float32` or `bfloat16` -> a dtype for `device`."""
    if precision == "auto":
        return torch.bfloat16 if quick_bfloat16(device) else torch.float32
    if precision not in _NAMES:
        raise GeomeltError(
            f"There is no precision {precision}: use auto, float32, bfloat16 or, on a CPU, int8."
        )
    return _NAMES[precision]


def choose_device(device: str) -> str:
    """`auto` -> the accelerator that is there, else the CPU; GeomeltError where there is none."""
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if device == "auto":
        return next(name for name, available in there.items() if available)
    if not there.get(device.split(":")[0], False):
        raise GeomeltError(
            f"There is no device {device} on this machine: use auto, or one of "
            f"{', '.join(name for name, available in there.items() if available)}."
        )
    return device
