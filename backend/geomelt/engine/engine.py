"""The engine: an embedder and a captioner, on the device this machine is quick on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geomelt.base.errors import GeomeltError
from geomelt.base.resizing import resized
from geomelt.base.stamp import ModelStamp
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.tasks import Captioner, Embedder, Scorer
from geomelt.model.files import default_model

if TYPE_CHECKING:
    from geomelt.engine.runtime.choice import SampleTiles


class Engine:
    """Embeds tiles and sentences into one space and writes captions.

    Tiles are cut for the embedder; `model_id`, `revision` and `numerics` are the embedder's.
    torch is imported by `load`, not with this module.
    """

    def __init__(
        self, embedder: Embedder, captioner: Captioner, *, device: str, precision: str
    ) -> None:
        self.embedder = embedder
        self.captioner = captioner
        self.device = device
        self.precision = precision
        self.model_id = embedder.model_id
        self.revision = embedder.revision

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        *,
        captioner: str | Path | None = None,
        adapter: Path | None = None,
        device: str = "auto",
        precision: str = "auto",
        download: bool = False,
        sample_tiles: SampleTiles | None = None,
    ) -> Engine:
        """`model` embeds and `captioner` captions: folders or `ORG/NAME@COMMIT` of the hub.

        `model` None is `geomelt-mini`; `captioner` None is the model where it can caption, else
        `geomelt-mini`. `adapter` is the folder of one made for the model. Nothing is fetched
        without `download`. `precision` is `auto`, `float32`, `bfloat16` or `int8`; with
        `sample_tiles` to try them on, `auto` finds out once how this CPU sees tiles quickest,
        and is torch's without. GeomeltError `model-missing`, `adapter-missing`, `other-model`.
        """
        from geomelt.engine.batches import precision_name
        from geomelt.engine.loading import can_caption, load_captioner, load_embedder
        from geomelt.engine.runtime.choice import INT8, runtime_for
        from geomelt.model.precision import choose_device, choose_precision

        seen = ModelFolder.find(model or default_model(), download=download)
        if captioner:
            told = ModelFolder.find(captioner, download=download)
        else:
            told = seen if can_caption(seen) else ModelFolder.find(default_model())
        chosen = choose_device(device)
        dtype = choose_precision("auto" if precision == INT8 else precision, chosen)
        runtime = runtime_for(precision, chosen, sample_tiles)
        embedder = load_embedder(seen, device=chosen, dtype=dtype, adapter=adapter, runtime=runtime)
        return cls(
            embedder,
            embedder
            if told == seen and isinstance(embedder, Captioner)
            else load_captioner(told, device=chosen, dtype=dtype, runtime=runtime),
            device=chosen,
            precision=precision_name(dtype),
        )

    @property
    def stamp(self) -> ModelStamp:
        """The model that an index made with this engine belongs to."""
        return ModelStamp(self.model_id, self.revision, self.dimension)

    @property
    def numerics(self) -> str:
        return self.embedder.numerics

    @property
    def image_size(self) -> int:
        return self.embedder.image_size

    @property
    def dimension(self) -> int:
        return self.embedder.dimension

    @property
    def temperature(self) -> float:
        return self.embedder.temperature

    def embed_tiles(self, images: np.ndarray) -> np.ndarray:
        """uint8 (n, image_size, image_size, 3) -> float32 (n, dimension), unit length."""
        return self.embedder.embed_tiles(images)

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """Sentences -> float32 (n, dimension), unit length."""
        return self.embedder.embed_texts(texts)

    def caption(self, images: np.ndarray, *, num_beams: int = 3) -> list[tuple[str, float]]:
        """uint8 (n, s, s, 3) of any size -> a sentence and its mean token log-likelihood."""
        fitting = resized(images, self.captioner.image_size)
        return self.captioner.caption(fitting, num_beams=num_beams)

    @property
    def can_score(self) -> bool:
        """Whether the captioner can judge sentences that it did not write."""
        return isinstance(self.captioner, Scorer)

    def score(
        self, images: np.ndarray, texts: Sequence[str], pairs: np.ndarray | None = None
    ) -> np.ndarray:
        """uint8 (n, s, s, 3) of any size -> mean log-likelihoods of sentences: see `Scorer`."""
        if not isinstance(self.captioner, Scorer):
            raise GeomeltError(
                f"{self.captioner.model_id} cannot score sentences: choose a GeoMELT model as "
                "captioner."
            )
        return self.captioner.score(resized(images, self.captioner.image_size), texts, pairs)
