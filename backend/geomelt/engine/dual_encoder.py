"""CLIP and SigLIP checkpoints of the transformers library: they embed tiles and texts."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F
from transformers import CLIPModel, PreTrainedModel, SiglipModel

from geomelt.base.stamp import ModelStamp
from geomelt.engine.batches import stacked, torch_numerics
from geomelt.engine.library.model_folder import ModelFolder, model_missing
from geomelt.engine.model_kind import LoadOptions
from geomelt.engine.pretrained import Pretrained
from geomelt.engine.tasks import Images, Vectors


class DualEncoder(ABC):
    """A `TileEmbedder` and a `TextEmbedder` of two towers, one for images and one for texts.

    Texts longer than the text tower's context are cut. Calls from several threads are served
    one after the other.
    """

    network: ClassVar[type[PreTrainedModel]]

    def __init__(self, folder: ModelFolder, options: LoadOptions) -> None:
        """The checkpoint in `folder`; GeomeltError `model-missing`."""
        self._pretrained = Pretrained(self.network, folder, options)
        self._model, self._tokenizer = self._pretrained.model, self._pretrained.tokenizer
        if self._tokenizer.pad_token is None:
            raise model_missing(
                f"The tokenizer in {folder.path} names no padding token: save it again "
                "(docs/models.md says how)."
            )
        self.stamp = ModelStamp(folder.id, folder.revision, self._dimension(self._model))
        self.numerics = torch_numerics(options.dtype)
        self.image_size = self._pretrained.image_size
        self.temperature = math.exp(-float(self._model.get_parameter("logit_scale").detach()))

    @torch.inference_mode()
    def embed_tiles(self, images: Images) -> Vectors:
        parts = []
        for pixels in self._pretrained.pixels(images):
            with self._pretrained.lock:
                features = self._model.get_image_features(pixels)
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

    @staticmethod
    @abstractmethod
    def _dimension(model: PreTrainedModel) -> int: ...

    @abstractmethod
    def _tokens(self, texts: Sequence[str]) -> dict[str, Tensor]: ...

    def _encoded(self, texts: list[str], padding: bool | str) -> dict[str, Tensor]:
        encoded = self._tokenizer(
            texts,
            padding=padding,
            truncation=True,
            max_length=self._model.config.text_config.max_position_embeddings,
            return_tensors="pt",
        )
        return dict(encoded.to(self._pretrained.device))


class Clip(DualEncoder):
    """CLIP (arXiv 2103.00020) and what is trained on from it."""

    network = CLIPModel

    @staticmethod
    def _dimension(model: PreTrainedModel) -> int:
        size: int = model.config.projection_dim
        return size

    def _tokens(self, texts: Sequence[str]) -> dict[str, Tensor]:
        encoded = self._encoded(list(texts), padding=True)
        return {name: encoded[name] for name in ("input_ids", "attention_mask")}


class Siglip(DualEncoder):
    """SigLIP (arXiv 2303.15343), and SigLIP 2 where its image size is fixed."""

    network = SiglipModel

    @staticmethod
    def _dimension(model: PreTrainedModel) -> int:
        size: int = model.config.vision_config.hidden_size
        return size

    def _tokens(self, texts: Sequence[str]) -> dict[str, Tensor]:
        # As it was trained: in small letters, padded to its context, without a mask.
        encoded = self._encoded([text.lower() for text in texts], padding="max_length")
        return {"input_ids": encoded["input_ids"]}


NETWORKS: dict[str, type[DualEncoder]] = {"clip": Clip, "siglip": Siglip}


def part_types(folder: ModelFolder) -> list[type]:
    return [NETWORKS[folder.architecture]]


def load_parts(folder: ModelFolder, options: LoadOptions) -> list[DualEncoder]:
    return [NETWORKS[folder.architecture](folder, options)]
