"""Adapters: what a network learned from an analyst's own captions (LoRA, arXiv 2106.09685).

On disk they are as PEFT writes them. Loading merges one into the weights, so that it costs
nothing afterwards.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from peft import LoraConfig, PeftModel, get_peft_model

from geomelt.model.modeling import GeoMeltModel

_ATTENTION = r".*\.(vision|language)\.(query|key|value|out)"


def add_adapter(model: GeoMeltModel, rank: int, pieces: Sequence[int] = ()) -> PeftModel:
    """A new adapter on the attention projections of both experts of `model`, which it changes.

    With the embeddings of `pieces`, token ids, it can learn words that the model hardly knows.
    Only the adapter's weights can be trained; at first it does nothing.
    """
    config = LoraConfig(
        r=rank,
        lora_alpha=2 * rank,
        target_modules=_ATTENTION,
        trainable_token_indices={"word_embeddings": list(pieces)} if pieces else None,
    )
    with _quiet():
        adapter: PeftModel = get_peft_model(model, config)
    return adapter


def save_adapter(adapter: PeftModel, folder: Path) -> None:
    """Writes the adapter's weights and settings to `folder`."""
    adapter.save_pretrained(str(folder), save_embedding_layers=False)


def merge_adapter(model: GeoMeltModel, folder: Path) -> GeoMeltModel:
    """`model` with the adapter in `folder`, one of its own, merged into its weights in place."""
    with _quiet():
        adapter = PeftModel.from_pretrained(model, str(folder), local_files_only=True)
    merged: GeoMeltModel = adapter.merge_and_unload()
    return merged.eval()


@contextmanager
def _quiet() -> Iterator[None]:
    """PEFT calls transformers by names that transformers is about to change."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield
