"""Captions in ONNX Runtime: those of torch, but for rounding."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import torch
from geomelt.engine.beam_search import BeamSearch
from geomelt.engine.runtime.caption_decoder import TorchCaptionDecoder, open_caption_decoder
from geomelt.engine.runtime.graph_names import CAPTIONS
from geomelt.engine.runtime.graphs import BareGraph
from geomelt.engine.runtime.image_encoder import TorchImageEncoder
from geomelt.engine.runtime.onnx_caption_decoder import OnnxCaptionDecoder
from geomelt.engine.runtime.onnx_export import export_caption_step
from geomelt.model.checkpoints import load_checkpoint
from geomelt.model.files import default_model
from support.shipped_graphs import shipped_graphs
from support.tiny_model import tiny_model, tiny_processor

KINDS = {
    "next": {"norm": "post", "num_hidden_layers": 1},
    "mask": {"norm": "sub", "num_hidden_layers": 1, "predicts": "mask", "mask_token_id": 4},
}


@pytest.fixture(scope="module", params=KINDS)
def model(request: pytest.FixtureRequest):
    made = tiny_model(tiny_processor(), **KINDS[request.param])
    made.lm_head.bias.data[made.config.eos_token_id] = 3.0  # so that some end early
    return made


@pytest.fixture(scope="module")
def decoders(model, tmp_path_factory):
    """The graph's and torch's."""
    file = tmp_path_factory.mktemp("graphs") / "captions"
    export_caption_step(model, file)
    return OnnxCaptionDecoder(file, model.config.num_hidden_layers), TorchCaptionDecoder(model)


@pytest.mark.parametrize("beams", [1, 3])
@pytest.mark.parametrize("count", [1, 7])
def test_the_graph_writes_what_the_network_writes(model, decoders, tiles, beams, count):
    states = TorchImageEncoder(model)(tiles(count, 64)).states
    found, expected = (
        BeamSearch.of(model, beams).captions(decoder, states) for decoder in decoders
    )
    for one, other in zip(found, expected, strict=True):
        assert one.likelihood == pytest.approx(other.likelihood, abs=1e-4)


def test_every_word_of_a_step_is_as_likely_as_torch_says(model, decoders, tiles):
    states = TorchImageEncoder(model)(tiles(3, 64)).states
    image = [each.contiguous() for each in states.flatten(1, 2).unbind(1)]
    torch.manual_seed(0)
    past = [torch.randn(3, each.shape[1], 5, each.shape[3]) for each in image]
    seen = torch.cat((torch.rand(3, 2, 5) > 0.5, torch.eye(2).bool().expand(3, -1, -1)), 2)
    given = torch.tensor([[7, 8], [9, 9], [10, 30]]), torch.tensor([4]), seen, image, past
    (likelihoods, _, kept), (expected, _, expected_kept) = (decoder(*given) for decoder in decoders)
    torch.testing.assert_close(likelihoods, expected, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(list(kept), list(expected_kept), atol=1e-5, rtol=1e-4)


def test_a_graph_that_cannot_be_used_is_done_without(model, tmp_path: Path, caplog):
    (tmp_path / "captions.onnx").write_bytes(b"cut off")
    graph = BareGraph(tmp_path / "captions.onnx", tmp_path / "weights", {})
    with caplog.at_level(logging.WARNING):
        assert isinstance(open_caption_decoder(model, graph), TorchCaptionDecoder)
    assert "cannot be used" in caplog.text
    assert isinstance(open_caption_decoder(model, None), TorchCaptionDecoder)


def test_the_shipped_model_writes_of_real_tiles_what_torch_writes(real_tiles):
    graph = shipped_graphs().get(CAPTIONS)
    assert graph is not None
    model, _ = load_checkpoint(default_model())
    states = TorchImageEncoder(model)(real_tiles[:12]).states
    found, expected = (
        BeamSearch.of(model, 3).captions(decoder, states)
        for decoder in (open_caption_decoder(model, graph), TorchCaptionDecoder(model))
    )
    same = sum(one.tokens == other.tokens for one, other in zip(found, expected, strict=True))
    assert same >= len(expected) - 1  # two captions may be as good as each other
    for one, other in zip(found, expected, strict=True):
        assert one.likelihood == pytest.approx(other.likelihood, abs=1e-3)
