"""From model folders to the parts that do an engine's tasks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from geomelt.base.errors import GeomeltError
from geomelt.engine import dual_encoder, geomelt, image_text_to_text, image_to_text
from geomelt.engine.library.model_folder import ModelFolder, model_missing
from geomelt.engine.model_kind import LoadOptions, ModelKind
from geomelt.engine.runtime.selection import INT8
from geomelt.engine.tasks import Capability, tasks_of
from geomelt.engine.two_towers import FAMILIES

_GEOMELT = "geomelt"
_EMBEDDING = {"embed-tiles", "embed-texts"}


_KINDS: dict[str, ModelKind] = {
    _GEOMELT: geomelt,
    **dict.fromkeys(FAMILIES, dual_encoder),
    **dict.fromkeys(image_to_text.NETWORKS, image_to_text),
    **dict.fromkeys(image_text_to_text.NETWORKS, image_text_to_text),
}
"""By `model_type` of config.json."""


def capabilities_of(folder: ModelFolder) -> set[Capability]:
    """The tasks that the model in `folder` can do; none for one of an unknown type."""
    kind = _KINDS.get(folder.architecture)
    parts = kind.part_types(folder) if kind else ()
    return {task for part in parts for task in tasks_of(part)}


def load_parts(
    embedder_folder: ModelFolder, captioner_folder: ModelFolder, options: LoadOptions
) -> dict[Capability, Any]:
    """Embeddings by one model, every other task by another, which may be the same.

    Raises GeomeltError `model-missing` where a model cannot do its part, `other-model` where the
    adapter is none of the embedding model's, `invalid` where `runtime` is to make int8 of
    another than a GeoMELT.
    """
    _require_embedder(embedder_folder, options)
    _require_captioner(captioner_folder)
    embedding = load_model(embedder_folder, options)
    if captioner_folder == embedder_folder:
        return embedding
    others = load_model(captioner_folder, replace(options, adapter=None))
    return {
        **{task: part for task, part in embedding.items() if task in _EMBEDDING},
        **{task: part for task, part in others.items() if task not in _EMBEDDING},
    }


def load_model(folder: ModelFolder, options: LoadOptions) -> dict[Capability, Any]:
    """All that one model can do, of a type that is known; GeomeltError `model-missing`."""
    parts = _KINDS[folder.architecture].load_parts(folder, options)
    return {task: part for part in parts for task in tasks_of(part)}


def _require_embedder(folder: ModelFolder, options: LoadOptions) -> None:
    if folder.architecture == _GEOMELT:
        _require_head(folder, "embed-texts", "retrieval", "search")
        return
    if options.runtime and options.runtime.precision == INT8:
        raise GeomeltError(
            f"{folder.id} is of the type {folder.architecture}, and int8 is for GeoMELT models "
            "alone: choose the precision auto."
        )
    if options.adapter:
        raise GeomeltError(
            f"The adapter {options.adapter.name} is for a GeoMELT model, and {folder.id} is of the "
            f"type {folder.architecture}: choose no adapter, or the model it was made for.",
            code="other-model",
        )
    capabilities = capabilities_of(folder)
    if not capabilities >= _EMBEDDING:
        captions = "caption" in capabilities
        raise model_missing(
            f"{folder.path} holds a model of the type {folder.architecture}, which embeds no texts "
            "beside tiles: choose a GeoMELT, CLIP or SigLIP model"
            + (", and give this one as the captioner (--captioner)." if captions else ".")
        )


def _require_captioner(folder: ModelFolder) -> None:
    if folder.architecture == _GEOMELT:
        _require_head(folder, "caption", "language", "caption")
    elif "caption" not in capabilities_of(folder):
        raise model_missing(
            f"{folder.path} holds a model of the type {folder.architecture}, which writes no "
            "captions: choose a GeoMELT, BLIP, GIT or vision-language model as captioner."
        )


def _require_head(folder: ModelFolder, task: Capability, head: str, verb: str) -> None:
    if task not in capabilities_of(folder):
        raise model_missing(
            f"{folder.path} cannot {verb}: the weights it was converted from have no {head} head. "
            "Choose a model that was trained for it."
        )
