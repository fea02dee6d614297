"""BLIP and GIT checkpoints of the transformers library: they caption tiles."""

from __future__ import annotations

import threading
from typing import Any

import torch
from torch import Tensor
from transformers import (
    BlipForConditionalGeneration,
    GitForCausalLM,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)

from geomelt.base.resizing import resized
from geomelt.engine.batches import batch_size
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.model_kind import LoadOptions
from geomelt.engine.preprocessing import Preprocessing
from geomelt.engine.pretrained import check_image_size, load_network, load_tokenizer
from geomelt.engine.tasks import Images

NETWORKS: dict[str, type[PreTrainedModel]] = {
    "blip": BlipForConditionalGeneration,
    "git": GitForCausalLM,
}
_LONGEST = 40  # tokens; a sentence about a tile


class ImageToText:
    """A `Captioner` that generates a sentence from an image alone.

    Calls from several threads are served one after the other.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerFast,
        preprocessing: Preprocessing,
        *,
        model_id: str,
        device: str,
        dtype: torch.dtype,
    ) -> None:
        self.model_id = model_id
        self.image_size = preprocessing.image_size
        self._model: Any = model
        self._decoder: Any = getattr(model, "text_decoder", model)  # BLIP's part for words
        self._decoder.generation_config.max_length = None  # how long a caption is, we say
        self._tokenizer = tokenizer
        self._preprocessing = preprocessing
        self._device = device
        self._dtype = dtype
        self._batch = batch_size(device)
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: ModelFolder, options: LoadOptions) -> ImageToText:
        """The checkpoint in `folder`, one of `NETWORKS`; GeomeltError `model-missing`."""
        preprocessing = Preprocessing.read(folder)
        tokenizer = load_tokenizer(folder)
        device, dtype = options.device, options.dtype
        model = load_network(NETWORKS[folder.architecture], folder, device=device, dtype=dtype)
        check_image_size(model, preprocessing.image_size, folder)
        return cls(model, tokenizer, preprocessing, model_id=folder.id, device=device, dtype=dtype)

    @torch.inference_mode()
    def caption(self, images: Images, *, num_beams: int = 3) -> list[tuple[str, float]]:
        images = resized(images, self.image_size)
        captions: list[tuple[str, float]] = []
        for start in range(0, len(images), self._batch):
            pixels = self._preprocessing.pixels(images[start : start + self._batch])
            with self._lock:
                tokens, scores = self._generate(pixels.to(self._device, self._dtype), num_beams)
            texts = self._tokenizer.batch_decode(tokens, skip_special_tokens=True)
            captions += zip((text.strip() for text in texts), scores, strict=True)
        return captions

    def _generate(self, pixels: Tensor, num_beams: int) -> tuple[Tensor, list[float]]:
        """Token ids (n, t) and their mean log-likelihoods."""
        decoder = self._decoder
        output = self._model.generate(
            pixel_values=pixels,
            num_beams=num_beams,
            do_sample=False,
            max_new_tokens=min(_LONGEST, decoder.config.max_position_embeddings - 1),
            return_dict_in_generate=True,
            output_scores=True,
        )
        beams = getattr(output, "beam_indices", None)
        likelihood = decoder.compute_transition_scores(
            output.sequences, output.scores, beams, normalize_logits=True
        ).float()
        if beams is None:
            written = output.sequences[:, -likelihood.shape[1] :]
            kept = written != decoder.config.pad_token_id
        else:  # where padding is token 0, what follows the end of a beam is more ends
            kept = beams[:, : likelihood.shape[1]] >= 0
        total = likelihood.masked_fill(~kept, 0).sum(1)
        mean: list[float] = (total / kept.sum(1).clamp(min=1)).tolist()
        return output.sequences, mean


def part_types(folder: ModelFolder) -> list[type]:
    return [ImageToText]


def load_parts(folder: ModelFolder, options: LoadOptions) -> list[ImageToText]:
    return [ImageToText.load(folder, options)]
