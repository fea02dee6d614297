"""Weights on disk: transformers' own layout, with an int8 form small enough to ship.

A packed file holds each large tensor as int8 with one fp16 scale per output row
(`NAME.scale`), everything else as fp16. Loading gives fp32 back.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor
from transformers import GenerationConfig

from geomelt.base.errors import GeomeltError
from geomelt.model.configuration import GeoMeltConfig
from geomelt.model.files import WEIGHTS
from geomelt.model.modeling import GeoMeltModel
from geomelt.model.packing import SCALE
from geomelt.model.processing import GeoMeltProcessor

_LARGE = 4096


def load_checkpoint(folder: Path) -> tuple[GeoMeltModel, GeoMeltProcessor]:
    """The network in fp32, ready to infer, and its processor; plain or packed weights."""
    if not (folder / WEIGHTS).is_file() or not (folder / "config.json").is_file():
        raise GeomeltError(
            f"There is no model in {folder}: choose a folder that holds config.json and "
            f"{WEIGHTS}, or reinstall geomelt to get geomelt-mini back.",
            code="model-missing",
        )
    try:
        config = GeoMeltConfig.from_pretrained(folder)
        with torch.device("meta"):  # no random weights to be overwritten
            model = GeoMeltModel(config)
        model.generation_config = GenerationConfig.from_pretrained(folder)
        state = _read(folder / WEIGHTS)
        missing, unexpected = model.load_state_dict(state, strict=False, assign=True)
    except (SafetensorError, RuntimeError, OSError, ValueError) as error:
        raise GeomeltError(
            f"The model in {folder} cannot be read ({error}): copy or install it again.",
            code="model-missing",
        ) from error
    missing = [name for name in missing if name not in model.all_tied_weights_keys]
    if missing or unexpected:
        raise GeomeltError(
            f"The model in {folder} does not fit its config.json "
            f"({(missing or unexpected)[0]}): copy or install it again.",
            code="model-missing",
        )
    model.tie_weights()
    return model.eval(), GeoMeltProcessor.from_pretrained(folder, config.image_size)


def save_plain(model: GeoMeltModel, processor: GeoMeltProcessor, folder: Path) -> None:
    """Writes configuration, tokenizer, generation settings and the weights as they are."""
    _save(model, processor, folder, _untied(model), {"format": "pt"})


def save_packed(model: GeoMeltModel, processor: GeoMeltProcessor, folder: Path) -> None:
    """Writes configuration, tokenizer, generation settings and int8 weights to `folder`."""
    packed = pack(_untied(model))
    _save(model, processor, folder, packed, {"format": "pt", "packing": "int8-row"})


def _untied(model: GeoMeltModel) -> dict[str, Tensor]:
    tied = model.all_tied_weights_keys
    return {k: v.contiguous() for k, v in model.state_dict().items() if k not in tied}


def _save(
    model: GeoMeltModel,
    processor: GeoMeltProcessor,
    folder: Path,
    state: dict[str, Tensor],
    metadata: dict[str, str],
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file(state, folder / WEIGHTS, metadata=metadata)
    model.config.architectures = [type(model).__name__]
    model.config.save_pretrained(folder)
    model.generation_config.save_pretrained(folder)
    processor.save_pretrained(folder)


def pack(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """fp32 tensors -> int8 rows and fp16 scales; small tensors and vectors as fp16."""
    packed: dict[str, Tensor] = {}
    for name, tensor in state.items():
        value = tensor.detach().float().cpu()
        if value.ndim < 2 or value.numel() < _LARGE:
            packed[name] = value.half() if value.ndim else value
            continue
        scale = value.flatten(1).abs().amax(1).clamp(min=1e-6) / 127
        scale = scale.half().float().clamp(min=6e-8)
        rows = value / scale.view(-1, *[1] * (value.ndim - 1))
        packed[name] = rows.round().clamp(-127, 127).to(torch.int8)
        packed[name + SCALE] = scale.half()
    return packed


def _read(path: Path) -> dict[str, Tensor]:
    state: dict[str, Tensor] = {}
    with safe_open(path, "pt") as file:
        for name in file.keys():  # noqa: SIM118 (a safetensors handle is no mapping)
            if name.endswith(SCALE):
                continue
            tensor = file.get_tensor(name).float()
            if file.get_slice(name).get_dtype() == "I8":
                scale = file.get_tensor(name + SCALE).float()
                tensor = tensor * scale.view(-1, *[1] * (tensor.ndim - 1))
            state[name] = tensor
    return state
