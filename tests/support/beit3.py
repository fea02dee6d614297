"""The reference: torchscale's BEiT-3 with random weights, and the heads of its published forms.

The layouts are those of the fine-tuning code that was published with BEiT-3 (arXiv 2208.10442).
"""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
import torch
from torch import Tensor, nn

BASE = {"width": 768, "layers": 12, "heads": 12, "vocabulary": 64010, "image_size": 224}
SMALL = {"width": 128, "layers": 3, "heads": 2, "vocabulary": 120, "image_size": 64}


def reference(
    *, width: int, layers: int, heads: int, vocabulary: int, image_size: int
) -> nn.Module:
    """torchscale's BEiT3 in the published configuration, every weight random."""
    pytest.importorskip("torchscale", reason="torchscale is not installed: see `make setup`")
    # torchscale takes one function from timm, which would replace torch when installed.
    layers_of_timm = ModuleType("timm.models.layers")
    layers_of_timm.drop_path = lambda x, *_: x  # type: ignore[attr-defined]
    for name in ("timm", "timm.models"):
        sys.modules.setdefault(name, ModuleType(name))
    sys.modules.setdefault("timm.models.layers", layers_of_timm)
    from torchscale.architecture.config import EncoderConfig
    from torchscale.model.BEiT3 import BEiT3

    torch.manual_seed(0)
    model = BEiT3(
        EncoderConfig(
            img_size=image_size,
            patch_size=16,
            vocab_size=vocabulary,
            multiway=True,
            layernorm_embedding=False,
            normalize_output=True,
            no_output_layer=True,
            encoder_embed_dim=width,
            encoder_attention_heads=heads,
            encoder_ffn_embed_dim=4 * width,
            encoder_layers=layers,
        )
    )
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 1 or "token" in name:
                parameter.add_(0.1 * torch.randn_like(parameter))
    return model.eval()


def published(model: nn.Module, *heads: str) -> dict[str, Tensor]:
    """The state dict of a published checkpoint with `heads` of: mlm, retrieval, mim."""
    state = {f"beit3.{name}": tensor for name, tensor in model.state_dict().items()}
    vocabulary, width = model.text_embed.weight.shape
    if "mlm" in heads:
        state["mlm_head.weight"] = 0.1 * torch.randn(vocabulary, width)
        state["mlm_head.bias"] = 0.1 * torch.randn(vocabulary)
    if "retrieval" in heads:
        state["language_head.weight"] = 0.1 * torch.randn(width, width)
        state["vision_head.weight"] = 0.1 * torch.randn(width, width)
        state["logit_scale"] = torch.tensor(3.0)
    if "mim" in heads:
        state["mim_head.weight"] = torch.randn(32, width)
    return state


def caption_mask(image: int, text: int) -> Tensor:
    """BEiT-3's attention mask of captioning (image + text, image + text), 1 where unseen."""
    visible = torch.zeros(image + text, image + text, dtype=torch.long)
    visible[:, :image] = 1
    visible[image:, image:] = torch.ones(text, text).tril().long()
    return 1 - visible
