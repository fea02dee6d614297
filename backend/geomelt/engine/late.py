"""An engine that embeds texts at once; the network is loaded when more is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from geomelt.base.stamp import ModelStamp
from geomelt.engine.engine import Engine
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.runtime.onnx_text_encoder import TextEncoders
from geomelt.engine.tasks import Capability, Vectors


def late_engine(
    folder: ModelFolder,
    adapter: Path | None,
    load: Callable[[], Engine],
    encoders: TextEncoders | None = None,
) -> Engine:
    """The engine of a GeoMELT model, which `load` loads whole.

    Raises GeomeltError `model-missing`, `adapter-missing` or `other-model`; what else is wrong
    with the model is reported when it is loaded.
    """
    whole = cache(load)
    config = folder.json("config.json") or {}
    dimension = int(config.get("embedding_size") or whole().stamp.dimension)
    stamp = ModelStamp(folder.id, folder.adapted_revision(adapter), dimension)
    texts = _LateTexts(folder, adapter, dimension, whole, encoders or TextEncoders())
    return Engine(stamp, _LateParts(texts, whole), device="cpu", precision="float32")


class _LateParts(Mapping[Capability, Any]):
    """Those of the engine that `whole` loads, but for the one that embeds texts."""

    def __init__(self, texts: _LateTexts, whole: Callable[[], Engine]) -> None:
        self._texts, self._whole = texts, whole

    def __getitem__(self, task: Capability) -> Any:
        return self._texts if task == "embed-texts" else self._whole().parts[task]

    def __iter__(self) -> Iterator[Capability]:
        return iter(self._whole().parts)

    def __len__(self) -> int:
        return len(self._whole().parts)


class _LateTexts:
    """A `TextEmbedder`: the exported encoder of a model where there is one, else its network."""

    def __init__(
        self,
        folder: ModelFolder,
        adapter: Path | None,
        dimension: int,
        whole: Callable[[], Engine],
        encoders: TextEncoders,
    ) -> None:
        self._folder, self._adapter, self._dimension = folder, adapter, dimension
        self._whole, self._encoders = whole, encoders

    @property
    def temperature(self) -> float:
        config = self._folder.json("config.json") or {}
        known = config.get("zero_shot_temperature")
        return float(known or self._whole().temperature)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self._dimension), np.float32)
        if encoder := self._encoders.of(self._folder, self._adapter):
            return encoder(texts)
        whole = self._whole()
        self._encoders.make(self._folder, self._adapter)
        return whole.embed_texts(texts)
