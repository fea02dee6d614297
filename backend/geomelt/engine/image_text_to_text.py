"""Models of images and text (vision-language models) of transformers: they caption tiles."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import torch
import transformers
from PIL import Image
from transformers import PreTrainedModel
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES as MAPPING,
)

from geomelt.engine import image_to_text
from geomelt.engine.batches import batch_size
from geomelt.engine.library.model_folder import ModelFolder, first_line, model_missing
from geomelt.engine.likelihoods import mean_likelihoods
from geomelt.engine.model_kind import LoadOptions
from geomelt.engine.pretrained import load_network, quietly
from geomelt.engine.processors import has_processor, load_processor
from geomelt.engine.prompting import first_sentence, prompt_for
from geomelt.engine.tasks import Images

# Of pages of text, proteins, a robot's actions, videos: they describe no picture.
_NO_CAPTIONS = {
    *("diffusion_gemma", "evolla", "granite_docling", "instructblipvideo", "pi0", "pix2struct"),
    *("pp_chart2table", "pp_formulanet", "shieldgemma2", "udop"),
}

NETWORKS: dict[str, str] = {
    architecture: network
    for architecture, network in MAPPING.items()
    if has_processor(architecture)
    and "ocr" not in architecture
    and architecture not in {*_NO_CAPTIONS, *image_to_text.NETWORKS}
}
"""Names of transformers' classes, by `model_type` of config.json."""

_LONGEST = 60  # tokens; a sentence about a tile, in the pieces of any tokenizer
_ANY_SIZE = 448  # pixels a side, where a network takes any
_FEWER = 4  # times fewer tiles at once than other networks take: their vocabularies are large


class ImageTextToText:
    """A `Captioner` that answers a prompt about each image.

    Calls from several threads are served one after the other.
    """

    def __init__(self, folder: ModelFolder, options: LoadOptions) -> None:
        """The checkpoint in `folder`, of one of `NETWORKS`; GeomeltError `model-missing`."""
        self.model_id = folder.id
        self._processor = load_processor(folder)
        self._prompt = prompt_for(self._processor, folder)
        network: type[PreTrainedModel] = getattr(transformers, NETWORKS[folder.architecture])
        self._model: Any = load_network(network, folder, options)
        self._device, self._dtype = options.device, options.dtype
        self._batch = max(1, batch_size(options.device) // _FEWER)
        self._lock = threading.Lock()
        self.image_size = _image_size(self._model, self._processor)
        self._ends = _settle(self._model, self._processor.tokenizer)
        self._try(folder)

    @torch.inference_mode()
    def caption(self, images: Images, *, num_beams: int = 3) -> list[tuple[str, float]]:
        captions: list[tuple[str, float]] = []
        for start in range(0, len(images), self._batch):
            with self._lock, quietly():
                captions += self._answers(images[start : start + self._batch], num_beams)
        return captions

    def _answers(self, images: Images, num_beams: int) -> list[tuple[str, float]]:
        inputs = self._inputs(images)
        output = self._model.generate(
            **inputs,
            num_beams=num_beams,
            do_sample=False,
            max_new_tokens=_LONGEST,
            return_dict_in_generate=True,
            output_scores=True,
        )
        asked = 0 if self._model.config.is_encoder_decoder else inputs["input_ids"].shape[1]
        texts = self._processor.tokenizer.batch_decode(
            output.sequences[:, asked:], skip_special_tokens=True
        )
        likelihoods = mean_likelihoods(self._model, output, self._ends)
        return list(zip(map(first_sentence, texts), likelihoods, strict=True))

    def _inputs(self, images: Images) -> Any:
        """uint8 (n, s, s, 3) -> what `generate` takes, on the network's device."""
        tokenizer, count = self._processor.tokenizer, len(images)
        begins = bool(tokenizer.bos_token) and self._prompt.startswith(tokenizer.bos_token)
        inputs = self._processor(
            images=[[Image.fromarray(image)] for image in images],
            text=[self._prompt] * count,
            add_special_tokens=not begins,
            padding=True,
            return_tensors="pt",
        )
        inputs.pop("labels", None)  # for training
        return inputs.to(self._device, self._dtype)

    def _try(self, folder: ModelFolder) -> None:
        """GeomeltError `model-missing` where processor and network are not of one model."""
        side = self.image_size
        try:
            with quietly(), torch.inference_mode():
                inputs = self._inputs(np.zeros((1, side, side, 3), np.uint8))
                self._model.generate(**inputs, do_sample=False, max_new_tokens=1)
        except Exception as error:  # of any processor or network
            raise model_missing(
                f"The model in {folder.path} cannot caption a tile ({first_line(error)}): copy or "
                "download all of it again, or choose another model."
            ) from error


def part_types(folder: ModelFolder) -> list[type]:
    return [ImageTextToText]


def load_parts(folder: ModelFolder, options: LoadOptions) -> list[ImageTextToText]:
    return [ImageTextToText(folder, options)]


def _image_size(model: Any, processor: Any) -> int:
    """Pixels a side that the network works with; the processor resizes what is of another size."""
    vision = getattr(model.config, "vision_config", None)
    side = getattr(vision, "image_size", None)
    if isinstance(side, (list, tuple)):
        side = side[0]
    size = getattr(processor.image_processor, "size", None)
    return int(side or getattr(size, "height", None) or _ANY_SIZE)


def _settle(model: Any, tokenizer: Any) -> list[int]:
    """Sets what `generate` must not take from the checkpoint; the tokens that end an answer."""
    tokenizer.padding_side = "left"
    settings = model.generation_config
    settings.max_length = None  # `max_new_tokens` alone counts
    settings.temperature = settings.top_p = settings.top_k = None  # of sampling
    ends = settings.eos_token_id
    if ends is None:
        ends = tokenizer.eos_token_id
    ends = [ends] if isinstance(ends, int) else list(ends or ())
    settings.eos_token_id = ends or None
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    if settings.pad_token_id is None:
        settings.pad_token_id = tokenizer.pad_token_id
    return ends
