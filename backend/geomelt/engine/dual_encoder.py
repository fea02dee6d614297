"""Checkpoints of the transformers library with two towers: they embed tiles and texts."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import transformers
from torch import Tensor
from torch.nn import functional as F
from transformers import PreTrainedModel
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_ZERO_SHOT_IMAGE_CLASSIFICATION_MAPPING_NAMES as NETWORKS,
)

from geomelt.base.stamp import ModelStamp
from geomelt.engine.batches import stacked, torch_numerics
from geomelt.engine.library.model_folder import ModelFolder, model_missing
from geomelt.engine.model_kind import LoadOptions
from geomelt.engine.pretrained import Pretrained
from geomelt.engine.tasks import Images, Vectors
from geomelt.engine.two_towers import FAMILIES


class DualEncoder:
    """A `TileEmbedder` and a `TextEmbedder` of two towers, one for images and one for texts.

    Texts longer than the text tower's context are cut. Calls from several threads are served
    one after the other.
    """

    def __init__(self, folder: ModelFolder, options: LoadOptions) -> None:
        """The checkpoint in `folder`, of one of `FAMILIES`; GeomeltError `model-missing`."""
        network: type[PreTrainedModel] = getattr(transformers, NETWORKS[folder.architecture])
        self._family = FAMILIES[folder.architecture]
        self._pretrained = Pretrained(network, folder, options)
        self._model, self._tokenizer = self._pretrained.model, self._pretrained.tokenizer
        if self._tokenizer.pad_token is None:
            raise model_missing(
                f"The tokenizer in {folder.path} names no padding token: save it again "
                "(docs/models.md says how)."
            )
        config = self._model.config
        dimension: int = getattr(config, "projection_dim", None) or config.vision_config.hidden_size
        self.stamp = ModelStamp(folder.id, folder.revision, dimension)
        self.numerics = torch_numerics(options.dtype)
        self.image_size = self._pretrained.image_size
        self.temperature = self._family.temperature(self._model)

    @torch.inference_mode()
    def embed_tiles(self, images: Images) -> Vectors:
        parts = []
        for pixels in self._pretrained.pixels(images):
            inputs = self._family.image_inputs(pixels, self._model.config)
            with self._pretrained.lock:
                features = self._model.get_image_features(**inputs)
            parts.append(F.normalize(features.pooler_output.float(), dim=-1))
        return stacked(parts, self.stamp.dimension)

    @torch.inference_mode()
    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        parts = []
        batch = self._pretrained.batch
        for start in range(0, len(texts), batch):
            tokens = self._tokens(texts[start : start + batch])
            with self._pretrained.lock:
                features = self._model.get_text_features(**tokens)
            parts.append(F.normalize(features.pooler_output.float(), dim=-1))
        return stacked(parts, self.stamp.dimension)

    def _tokens(self, texts: Sequence[str]) -> dict[str, Tensor]:
        family = self._family
        encoded = self._tokenizer(
            [text.lower() if family.lower_case else text for text in texts],
            padding="max_length" if family.padded else True,
            padding_side="right",
            truncation=True,
            max_length=family.context(self._model.config.text_config),
            return_tensors="pt",
        ).to(self._pretrained.device)
        names = ("input_ids",) if family.padded else ("input_ids", "attention_mask")
        return {name: encoded[name] for name in names}


def part_types(folder: ModelFolder) -> list[type]:
    return [DualEncoder]


def load_parts(folder: ModelFolder, options: LoadOptions) -> list[DualEncoder]:
    return [DualEncoder(folder, options)]
