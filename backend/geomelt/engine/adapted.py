"""The network of a model folder, with what an analyst's adapter adds."""

from __future__ import annotations

from pathlib import Path

from geomelt.engine.library.model_folder import ModelFolder
from geomelt.model.checkpoints import load_checkpoint
from geomelt.model.modeling import GeoMeltModel
from geomelt.model.processing import GeoMeltProcessor


def load_adapted(
    folder: ModelFolder, adapter: Path | None
) -> tuple[GeoMeltModel, GeoMeltProcessor]:
    """The network in fp32 with the adapter in the folder `adapter` merged in, and its processor.

    Raises GeomeltError `model-missing`, `adapter-missing` or `other-model`.
    """
    model, processor = load_checkpoint(folder.path)
    if adapter:
        from geomelt.model.adapters import merge_adapter

        folder.adapted_revision(adapter)  # refuses the adapter of another model
        model = merge_adapter(model, adapter)
    return model, processor
