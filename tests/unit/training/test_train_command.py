"""`geomelt train` from pretrained parts to a model folder that the engine loads; it resumes."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from geomelt.base.errors import GeomeltError
from geomelt.engine.engine import Engine
from geomelt.model.checkpoints import load_checkpoint
from geomelt.model.files import WEIGHTS
from geomelt.model.modeling import GeoMeltModel
from geomelt.training.initialise import initial_mini, start_from
from geomelt.training.train import train
from safetensors.torch import load_file, save_file
from support.tiny_model import tiny_model


def test_training_resumes_and_leaves_a_model_that_the_engine_loads(plan):
    train(plan)
    kept = sorted(plan.run.glob("checkpoint-*"))
    assert [path.name for path in kept] == ["checkpoint-50", "checkpoint-52"]
    weights = kept[-1] / WEIGHTS
    state = load_file(weights)
    state["model.logit_scale"].fill_(4.0)
    save_file(state, weights, metadata={"format": "pt"})
    train(replace(plan, steps=54))
    assert json.loads((plan.run / "log.json").read_text())[-1]["step"] == 54
    model, _ = load_checkpoint(plan.out)
    assert float(model.logit_scale.detach()) == pytest.approx(4.0, abs=0.05)
    engine = Engine.load(plan.out)
    size = engine.image_size
    vectors = engine.embed_tiles(np.zeros((1, size, size, 3), np.uint8))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_training_goes_on_from_an_earlier_model(plan, language, tmp_path):
    first = train(replace(plan, steps=1))
    earlier, _ = load_checkpoint(first)
    model, _ = initial_mini(plan.stem, language)
    start_from(model, first)
    for name, tensor in earlier.state_dict().items():
        torch.testing.assert_close(model.state_dict()[name], tensor)
    config = copy.deepcopy(model.config)
    config.grid, config.image_size = 3, 96
    smaller = GeoMeltModel(config)
    start_from(smaller, first)
    assert smaller.image_positions.weight.shape == (10, 32)
    centres = (model.image_positions.weight[13], smaller.image_positions.weight[5])
    torch.testing.assert_close(*centres, atol=0.05, rtol=0)


def test_another_stem_stays_as_it_was(plan, tmp_path):
    first = train(replace(plan, steps=1))
    earlier, processor = load_checkpoint(first)
    model = tiny_model(
        processor, grid=5, patch_size=32, image_size=160, max_text_length=64, embedding_size=32
    )
    before = model.stem.conv.weight.clone()
    start_from(model, first)
    torch.testing.assert_close(model.stem.conv.weight, before)
    torch.testing.assert_close(model.word_embeddings.weight, earlier.word_embeddings.weight)


def test_a_missing_start_is_named(plan, tmp_path):
    with pytest.raises(GeomeltError, match="nowhere"):
        train(replace(plan, stem=tmp_path / "nowhere.safetensors"))
