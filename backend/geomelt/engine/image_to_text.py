"""BLIP and GIT checkpoints of the transformers library: they caption tiles."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from transformers import BlipForConditionalGeneration, GitForCausalLM, PreTrainedModel

from geomelt.base.resizing import resized
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.likelihoods import mean_likelihoods
from geomelt.engine.model_kind import LoadOptions
from geomelt.engine.pretrained import Pretrained
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

    def __init__(self, folder: ModelFolder, options: LoadOptions) -> None:
        """The checkpoint in `folder`, one of `NETWORKS`; GeomeltError `model-missing`."""
        self._pretrained = Pretrained(NETWORKS[folder.architecture], folder, options)
        self.model_id = folder.id
        self.image_size = self._pretrained.image_size
        model = self._pretrained.model
        self._decoder: Any = getattr(model, "text_decoder", model)  # BLIP's part for words
        self._decoder.generation_config.max_length = None  # `max_new_tokens` alone counts

    @torch.inference_mode()
    def caption(self, images: Images, *, num_beams: int = 3) -> list[tuple[str, float]]:
        pretrained = self._pretrained
        captions: list[tuple[str, float]] = []
        for pixels in pretrained.pixels(resized(images, self.image_size)):
            with pretrained.lock:
                tokens, scores = self._generate(pixels, num_beams)
            texts = pretrained.tokenizer.batch_decode(tokens, skip_special_tokens=True)
            captions += zip((text.strip() for text in texts), scores, strict=True)
        return captions

    def _generate(self, pixels: Tensor, num_beams: int) -> tuple[Tensor, list[float]]:
        """Token ids (n, t) and their mean log-likelihoods."""
        decoder = self._decoder
        output = self._pretrained.model.generate(
            pixel_values=pixels,
            num_beams=num_beams,
            do_sample=False,
            max_new_tokens=min(_LONGEST, decoder.config.max_position_embeddings - 1),
            return_dict_in_generate=True,
            output_scores=True,
        )
        ends = getattr(decoder.config, "sep_token_id", None) or decoder.config.eos_token_id
        return output.sequences, mean_likelihoods(decoder, output, [ends])  # BLIP ends with [SEP]


def part_types(folder: ModelFolder) -> list[type]:
    return [ImageToText]


def load_parts(folder: ModelFolder, options: LoadOptions) -> list[ImageToText]:
    return [ImageToText(folder, options)]
