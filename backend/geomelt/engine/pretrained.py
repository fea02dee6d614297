"""Networks of the transformers library, from safetensors alone and without asking the hub."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from safetensors import SafetensorError
from torch import Tensor
from transformers import (
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
)
from transformers.utils import logging

from geomelt.engine.batches import batch_size
from geomelt.engine.library.model_folder import ModelFolder, first_line, model_missing
from geomelt.engine.model_kind import LoadOptions
from geomelt.engine.preprocessing import Preprocessing
from geomelt.engine.tasks import Images

_VOCABULARIES = (("vocab.txt",), ("vocab.json", "merges.txt"))  # BERT's, CLIP's


class Pretrained:
    """A checkpoint with what its inputs need, on a device, in one precision.

    Whoever uses `model` holds the `lock`: threads are served one after the other.
    """

    def __init__(
        self, network: type[PreTrainedModel], folder: ModelFolder, options: LoadOptions
    ) -> None:
        """The checkpoint in `folder`; GeomeltError `model-missing`."""
        self._preprocessing = Preprocessing.read(folder)
        self.image_size = self._preprocessing.image_size
        self.tokenizer = _load_tokenizer(folder)
        self.device, self.dtype = options.device, options.dtype
        self.model: Any = load_network(network, folder, options)
        self.batch = batch_size(options.device)
        self.lock = threading.Lock()
        _check_image_size(self.model, self.image_size, folder)

    def pixels(self, images: Images) -> Iterator[Tensor]:
        """uint8 (n, image_size, image_size, 3) -> `batch` images at a time, channels first, as
        the network expects them and on its device."""
        for start in range(0, len(images), self.batch):
            pixels = self._preprocessing.pixels(images[start : start + self.batch])
            yield pixels.to(self.device, self.dtype)


def load_network(
    network: type[PreTrainedModel], folder: ModelFolder, options: LoadOptions
) -> PreTrainedModel:
    """The folder's weights in a `network`, ready to infer; GeomeltError `model-missing`."""
    _ = folder.weights  # its errors are clearer than those of transformers
    try:
        with quietly():
            model, report = cast(Any, network).from_pretrained(
                folder.path,
                dtype=options.dtype,
                use_safetensors=True,
                local_files_only=True,
                output_loading_info=True,
            )
    except (SafetensorError, RuntimeError, OSError, ValueError, TypeError) as error:
        raise model_missing(
            f"The model in {folder.path} cannot be read ({first_line(error)}): copy or download "
            "it again."
        ) from error
    if missing := sorted(report["missing_keys"]):
        raise model_missing(
            f"The weights in {folder.path} lack {missing[0]} and are no whole "
            f"{network.__name__}: choose another model."
        )
    loaded: PreTrainedModel = model.eval().to(options.device)
    return loaded


def _load_tokenizer(folder: ModelFolder) -> PreTrainedTokenizerBase:
    """The tokenizer of tokenizer.json, just as it is written there; from the vocabulary of the
    model's type where an older checkpoint has only that."""
    own = (folder.path / "tokenizer.json").is_file()
    if not own and not any(_has(folder, files) for files in _VOCABULARIES):
        raise model_missing(
            f"{folder.path} lacks tokenizer.json: copy or download it from where the model comes "
            "from, or save the tokenizer anew (docs/models.md says how)."
        )
    loader: Any = PreTrainedTokenizerFast if own else AutoTokenizer
    try:
        with quietly():
            return loader.from_pretrained(
                folder.path, local_files_only=True, trust_remote_code=False
            )
    except Exception as error:  # the tokenizers library raises nothing narrower
        raise model_missing(
            f"The tokenizer in {folder.path} cannot be read ({first_line(error)}): copy or "
            "download it again."
        ) from error


def _has(folder: ModelFolder, files: Sequence[str]) -> bool:
    return all((folder.path / name).is_file() for name in files)


def _check_image_size(model: PreTrainedModel, image_size: int, folder: ModelFolder) -> None:
    """GeomeltError `model-missing` where preprocessor and network expect different images."""
    vision = model.config.vision_config
    patch = getattr(vision, "patch_size", None)
    if patch is None:  # convolutions alone take any size
        return
    expected = getattr(vision, "image_size", image_size // patch * patch)  # NaFlex: whole patches
    if expected != image_size:
        raise model_missing(
            f"The network in {folder.path} takes {expected} pixels a side, its preprocessor "
            f"settings say {image_size}: copy or download both again."
        )


@contextmanager
def quietly() -> Iterator[None]:
    """Without transformers' bars and advice on stderr: our own errors are enough."""
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
