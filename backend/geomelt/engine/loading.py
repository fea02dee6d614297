"""Which engine a model folder needs."""

from __future__ import annotations

from pathlib import Path

import torch

from geomelt.base.errors import GeomeltError
from geomelt.engine.dual_encoder import Clip, DualEncoder, Siglip
from geomelt.engine.geomelt import GeoMeltEngine
from geomelt.engine.image_to_text import NETWORKS, ImageToText
from geomelt.engine.library.model_folder import ModelFolder, model_missing
from geomelt.engine.runtime.choice import INT8, Runtime
from geomelt.engine.tasks import Captioner, Embedder
from geomelt.model.configuration import Head

_GEOMELT = "geomelt"
_DUAL_ENCODERS: dict[str, type[DualEncoder]] = {"clip": Clip, "siglip": Siglip}


def can_caption(folder: ModelFolder) -> bool:
    """Whether `load_captioner` takes the model."""
    if folder.architecture == _GEOMELT:
        return _has_head(folder, "language")
    return folder.architecture in NETWORKS


def load_embedder(
    folder: ModelFolder,
    *,
    device: str,
    dtype: torch.dtype,
    adapter: Path | None = None,
    runtime: Runtime | None = None,
) -> Embedder:
    """A GeoMELT (with an adapter, perhaps), CLIP or SigLIP model.

    Raises GeomeltError `model-missing` for any other, `other-model` where the adapter is none
    of the model's, `invalid` where `runtime` is to make int8 of another than a GeoMELT.
    """
    if folder.architecture == _GEOMELT:
        _require_head(folder, "retrieval", "search")
        return GeoMeltEngine.load(
            folder, device=device, dtype=dtype, adapter=adapter, runtime=runtime
        )
    if runtime and runtime.precision == INT8:
        raise GeomeltError(
            f"{folder.id} is of the type {folder.architecture}, and int8 is for GeoMELT models "
            "alone: choose the precision auto."
        )
    if adapter:
        raise GeomeltError(
            f"The adapter {adapter.name} is for a GeoMELT model, and {folder.id} is of the type "
            f"{folder.architecture}: choose no adapter, or the model it was made for.",
            code="other-model",
        )
    if encoder := _DUAL_ENCODERS.get(folder.architecture):
        return encoder.load(folder, device=device, dtype=dtype)
    raise model_missing(
        f"{folder.path} holds a model of the type {folder.architecture}, which embeds no texts "
        "beside tiles: choose a GeoMELT, CLIP or SigLIP model"
        + (", and give this one as the captioner (--captioner)." if can_caption(folder) else ".")
    )


def load_captioner(
    folder: ModelFolder, *, device: str, dtype: torch.dtype, runtime: Runtime | None = None
) -> Captioner:
    """A GeoMELT, BLIP or GIT model; GeomeltError `model-missing` for any other.

    `runtime` is for a GeoMELT model.
    """
    if folder.architecture == _GEOMELT:
        _require_head(folder, "language", "caption")
        return GeoMeltEngine.load(folder, device=device, dtype=dtype, runtime=runtime)
    if folder.architecture in NETWORKS:
        return ImageToText.load(folder, device=device, dtype=dtype)
    raise model_missing(
        f"{folder.path} holds a model of the type {folder.architecture}, which writes no "
        "captions: choose a GeoMELT, BLIP or GIT model as captioner."
    )


def _has_head(folder: ModelFolder, head: Head) -> bool:
    config = folder.json("config.json") or {}
    return head in config.get("heads", [head])


def _require_head(folder: ModelFolder, head: Head, task: str) -> None:
    if not _has_head(folder, head):
        raise model_missing(
            f"{folder.path} cannot {task}: the weights it was converted from have no {head} head. "
            "Choose a model that was trained for it."
        )
