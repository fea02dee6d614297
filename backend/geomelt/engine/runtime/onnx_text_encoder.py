"""The text encoder in ONNX Runtime: sentences to embeddings without the seconds that importing
torch takes."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geomelt.base.about import version
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.numerics import EQUAL
from geomelt.engine.runtime.cache_folder import CacheFolder, default_cache_folder
from geomelt.engine.runtime.graph_names import TEXT_INPUTS, TEXT_OUTPUT, TEXTS
from geomelt.engine.runtime.graphs import BareGraph, Graphs, open_session

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from geomelt.model.modeling import GeoMeltModel
    from geomelt.model.processing import GeoMeltProcessor

log = logging.getLogger(__name__)

_GRAPH = "texts.onnx"
_AT_ONCE = 64
_PROBE = ("ships", "a river between green fields", "many planes near a long white building")

TextEncoder = Callable[[Sequence[str]], np.ndarray]
"""Sentences -> float32 (n, dimension), unit length."""


class OnnxTextEncoder:
    """An exported text encoder and its tokenizer; may be called from any thread."""

    def __init__(self, graph: Path | BareGraph, tokenizer: Tokenizer) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # One short text at a time: more threads and more thorough plans take longer to make.
        options.intra_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.add_session_config_entry("session.disable_prepacking", "1")
        self._session = open_session(graph, options)
        self._tokenizer = tokenizer

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        parts = [
            self._vectors(texts[start : start + _AT_ONCE])
            for start in range(0, len(texts), _AT_ONCE)
        ]
        return np.concatenate(parts)

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        encoded = self._tokenizer.encode_batch(list(texts))
        tokens = [each.ids for each in encoded], [each.attention_mask for each in encoded]
        given = {name: np.array(each) for name, each in zip(TEXT_INPUTS, tokens, strict=True)}
        vectors: np.ndarray = self._session.run([TEXT_OUTPUT], given)[0]
        return vectors


@dataclass(frozen=True)
class TextEncoders:
    """The text encoders of GeoMELT models, each exported once."""

    cache: CacheFolder = field(default_factory=lambda: CacheFolder(default_cache_folder()))

    def of(self, folder: ModelFolder, adapter: Path | None) -> TextEncoder | None:
        """None where there is none yet, or what is there cannot be used."""
        entry = self._entry(folder, adapter)
        if encoder := self._opened(entry, entry / _GRAPH):
            self.cache.note_use(entry)
            return encoder
        if not adapter and (graphs := Graphs.of(folder)):
            return self._opened(folder.path, graphs.get(TEXTS))
        return None

    def _opened(self, folder: Path, graph: Path | BareGraph | None) -> TextEncoder | None:
        if graph is None or not (graph if isinstance(graph, Path) else graph.file).is_file():
            return None
        try:
            return OnnxTextEncoder(graph, read_tokenizer(folder))
        except Exception as error:  # onnxruntime's are of many kinds: a file cut off, say
            log.warning("%s cannot be used and is made again: %s", folder, error)
            return None

    def make(self, folder: ModelFolder, adapter: Path | None) -> None:
        """Export the text encoder of a model, in some ten seconds; once, also where it fails."""
        entry = self._entry(folder, adapter)
        if entry.is_dir() and not (entry / _GRAPH).exists():
            return
        log.info("Exporting the text encoder of %s, so that it starts quickly; once.", folder.id)
        try:
            self.cache.keep_files(entry, lambda draft: _write(folder, adapter, draft))
        except Exception:  # whatever the exporter does not know of a model
            log.exception("The text encoder of %s cannot be exported", folder.id)
            self.cache.keep_files(entry, lambda _: None)

    def _entry(self, folder: ModelFolder, adapter: Path | None) -> Path:
        facts = {
            "texts": folder.json("config.json"),
            "geomelt": version(),
            **{name: metadata.version(name) for name in ("torch", "onnxruntime")},
        }
        return self.cache.place(f"{folder.id}@{folder.adapted_revision(adapter)}", facts)


def _write(folder: ModelFolder, adapter: Path | None, draft: Path) -> None:
    from geomelt.engine.adapted import load_adapted
    from geomelt.engine.runtime.onnx_export import export_text_encoder

    model, processor = load_adapted(folder, adapter)
    export_text_encoder(model, draft / _GRAPH)
    processor.save_pretrained(draft)
    require_equal(OnnxTextEncoder(draft / _GRAPH, read_tokenizer(draft)), model, processor)


def read_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a model as it is used: texts are cut at its longest and padded alike."""
    from tokenizers import Tokenizer

    settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(settings["model_max_length"])
    padding = settings["pad_token"]
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(padding), pad_token=padding)
    return tokenizer


def require_equal(encoder: TextEncoder, model: GeoMeltModel, processor: GeoMeltProcessor) -> None:
    """Raises ValueError where the network embeds `_PROBE` otherwise."""
    import torch

    vectors = encoder(_PROBE)
    tokens = processor.texts(_PROBE)
    with torch.inference_mode():
        expected = model.encode_texts(tokens["input_ids"], tokens["attention_mask"]).numpy()
    if (lowest := float((vectors * expected).sum(1).min())) < EQUAL:
        raise ValueError(f"the graph is not the network: cosine {lowest:.3f}")
