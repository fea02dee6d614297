"""An adapter learns new words for known sights, keeps what was known, and is measured honestly."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from geomelt.adapting.adapt import Trial, save_trial, try_adapter
from geomelt.adapting.examples import VIEWS, Examples, encode_examples, hold_out
from geomelt.adapting.learn import LearningPlan, learn
from geomelt.adapting.measure import is_better, measure
from geomelt.adapting.network import Network
from geomelt.adapting.retention import Memory, ordinary_sentences
from geomelt.base.errors import GeomeltError
from geomelt.engine.engine import Engine
from geomelt.engine.library.adapter_folder import AdapterFolder
from geomelt.model.adapters import add_adapter, merge_adapter
from geomelt.model.checkpoints import load_checkpoint
from support.fields import COLOURS

WORDS = {"forest": "wald", "water": "see", "many houses": "ort"}
PLAN = LearningPlan(epochs=12, batch=16, rate=1e-2, retention=1.0)


@pytest.fixture
def network(tiny_model_folder) -> Network:
    torch.manual_seed(0)
    return Network.load(tiny_model_folder, device="cpu")


@pytest.fixture
def examples(network) -> Examples:
    """Sixty fields in three colours, called by words the network has not learned."""
    rng = np.random.default_rng(0)
    size = network.image_size
    names = [list(COLOURS)[number % 3] for number in range(60)]
    captioned = (
        (
            (rng.integers(-12, 12, (size, size, 3)) + COLOURS[name]).clip(0, 255).astype(np.uint8),
            (WORDS[name],),
        )
        for name in names
    )
    return encode_examples(network, captioned)


def parameters(network: Network) -> dict[str, torch.Tensor]:
    return copy.deepcopy(network.model.state_dict())


def test_the_views_are_turns_and_the_first_is_upright(network):
    image = np.arange(network.image_size**2 * 3, dtype=np.uint32).astype(np.uint8)
    image = image.reshape(network.image_size, network.image_size, 3)
    encoded = encode_examples(network, [(image, ("a",))])
    with torch.no_grad():
        upright = network.model.stem_tokens(network.processor.pixels(image[None]))
    assert encoded.tokens.shape[:2] == (1, VIEWS)
    torch.testing.assert_close(encoded.tokens[0, 0].float(), upright[0], atol=2e-3, rtol=2e-3)
    assert len({tuple(view.flatten().tolist()) for view in encoded.tokens[0]}) == VIEWS


def test_words_in_letters_the_tokenizer_lacks_are_named(network):
    assert network.words_without_pieces(["große wälder", "große see"]) == ["große"]


def test_a_fifth_of_each_repeated_caption_is_held_out():
    captions = [("wald",)] * 50 + [("see",)] * 25 + [(f"only {number}",) for number in range(25)]
    rows, held = hold_out(captions)
    assert sorted(rows + held) == list(range(100))
    counts = [sum(lower <= row < upper for row in held) for lower, upper in ((0, 50), (50, 75))]
    assert counts == [10, 5]
    assert len(held) == 20
    assert hold_out(captions) == (rows, held)
    assert hold_out(captions, seed=1) != (rows, held)


def test_ordinary_sentences_are_many_and_the_same_each_time():
    sentences = ordinary_sentences(300)
    assert len(set(sentences)) == 300
    assert sentences == ordinary_sentences(300)
    assert not any("{" in sentence for sentence in sentences)


def test_only_the_attention_of_both_ways_is_adapted(network, examples):
    before = parameters(network)
    adapter = learn(network, examples, replace(PLAN, epochs=1))
    learned = {name for name, weight in adapter.named_parameters() if weight.requires_grad}
    projections = {name.split(".lora_")[0].split("layers.")[1] for name in learned}
    ways = [
        f"{way}.{part}"
        for way in ("vision", "language")
        for part in ("query", "key", "value", "out")
    ]
    assert projections == {f"{layer}.{way}" for layer in range(2) for way in ways}
    after = {name.replace("base_layer.", ""): value for name, value in parameters(network).items()}
    for name, value in before.items():
        assert torch.equal(after[name], value), name


def test_new_words_are_learned_and_measured_on_what_was_held_out(network, examples):
    trial = try_adapter(network, examples, PLAN, lambda _done, _total: None)
    assert (trial.learned, trial.held_out) == (48, 12)
    assert trial.better
    assert trial.after["mR"] > trial.before["mR"] + 10
    assert trial.after["likelihood"] > trial.before["likelihood"] + 1


def test_progress_counts_the_steps(network, examples):
    steps = []
    learn(network, examples, replace(PLAN, epochs=2), lambda *step: steps.append(step))
    assert steps == [(number, 8) for number in range(1, 9)]


def test_retention_keeps_sentences_and_images_where_they_were(tiny_model_folder, examples):
    def moved(retention: float) -> float:
        network = Network.load(tiny_model_folder, device="cpu")
        memory = Memory.of(network, examples)
        learn(network, examples, replace(PLAN, retention=retention))
        with torch.no_grad():
            images = network.encode_images(examples.tokens[:, 0]).embedding
            rows = np.arange(len(examples))
            return float(memory.moved(network, images, rows, np.random.default_rng(0)))

    assert moved(10) < 0.5 * moved(0)


def test_several_captions_of_a_place_are_all_its_own(network, examples):
    both = replace(examples, captions=tuple((*own, "ground") for own in examples.captions))
    found = measure(network, both)
    assert found["i2t R@5"] == 100
    assert found["mR"] == pytest.approx(
        np.mean([value for name, value in found.items() if "R@" in name])
    )


def test_better_means_that_nothing_got_worse():
    base = {"mR": 50.0, "likelihood": -2.0}
    assert is_better(base, {"mR": 51.0, "likelihood": -2.0})
    assert is_better(base, {"mR": 50.0, "likelihood": -1.0})
    assert not is_better(base, base)
    assert not is_better(base, {"mR": 60.0, "likelihood": -2.1})
    assert not is_better(base, {"mR": 49.0, "likelihood": -1.0})


def test_a_saved_adapter_merges_into_the_same_network(
    network, examples, tiny_model_folder, tmp_path
):
    trial = try_adapter(network, examples, PLAN, lambda _done, _total: None)
    folder = save_trial(trial, network, AdapterFolder(tmp_path), "key")
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    model, _ = load_checkpoint(tiny_model_folder)
    merged = merge_adapter(model, folder)
    tokens = examples.tokens[:4, 0].float()
    with torch.no_grad():
        expected = network.model.encode_images(stem_tokens=tokens).embedding
        torch.testing.assert_close(
            merged.encode_images(stem_tokens=tokens).embedding, expected, atol=1e-5, rtol=1e-4
        )
    assert not any("lora" in name for name, _ in merged.named_parameters())


def test_an_adapter_belongs_to_one_model(network, tiny_model_folder, tmp_path):
    zero = {"mR": 0.0, "likelihood": 0.0}
    trial = Trial(add_adapter(network.model, 2), 16, 4, zero, zero)
    stranger = replace(network, revision="another")
    folder = save_trial(trial, stranger, AdapterFolder(tmp_path), "key")
    with pytest.raises(
        GeomeltError, match=r"adapter key was made for .*@another, but geomelt-tiny@"
    ):
        Engine.load(tiny_model_folder, adapter=folder)
    own = save_trial(trial, network, AdapterFolder(tmp_path), "own")
    engine = Engine.load(tiny_model_folder, adapter=own)
    assert engine.stamp.revision.startswith(f"{network.revision}+own-")
    weights = own / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    with pytest.raises(GeomeltError, match=r"own is damaged"):
        Engine.load(tiny_model_folder, adapter=own)
