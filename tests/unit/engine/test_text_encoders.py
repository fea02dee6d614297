"""Texts without torch: the same vectors, exported once, and never a network for nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.engine.engine import Engine
from geomelt.engine.engine_options import EngineOptions
from geomelt.engine.late import late_engine
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.runtime import onnx_export
from geomelt.engine.runtime.cache_folder import CacheFolder
from geomelt.engine.runtime.onnx_text_encoder import TextEncoders
from geomelt.model.checkpoints import save_packed
from geomelt.sample.landscape import sample_tiles
from support.tiny_model import save_tiny_model, tiny_model, tiny_processor

TEXTS = ["", "river", "A river & green fields", "houses " * 60, *(f"boats {n}" for n in range(90))]


@pytest.fixture(scope="module")
def folder(tiny_model_folder: Path) -> ModelFolder:
    return ModelFolder.find(tiny_model_folder)


@pytest.fixture(scope="module")
def network(tiny_model_folder: Path) -> Engine:
    return Engine.load(tiny_model_folder, device="cpu", precision="float32")


@pytest.fixture(scope="module")
def encoders(tmp_path_factory, folder: ModelFolder) -> TextEncoders:
    """A cache that holds the text encoder of `folder`."""
    made = TextEncoders(CacheFolder(tmp_path_factory.mktemp("texts")))
    made.make(folder, None)
    return made


def never() -> Engine:
    raise AssertionError("the network was loaded")


def test_the_graph_is_the_network_at_every_length(encoders, folder, network):
    encoder = encoders.of(folder, None)
    assert encoder is not None
    np.testing.assert_allclose(encoder(TEXTS), network.embed_texts(TEXTS), atol=1e-5)


def test_texts_need_no_network(encoders, folder, network):
    engine = late_engine(folder, None, never, encoders)
    assert engine.stamp == network.stamp
    assert engine.embed_texts([]).shape == (0, network.stamp.dimension)
    np.testing.assert_allclose(
        engine.embed_texts(["river"]), network.embed_texts(["river"]), atol=1e-5
    )


def test_more_than_texts_loads_the_network_once(encoders, folder, network, tiles):
    loaded = []
    engine = late_engine(folder, None, lambda: loaded.append(1) or network, encoders)
    images = tiles(3, 64)
    np.testing.assert_allclose(engine.embed_tiles(images), network.embed_tiles(images), atol=1e-5)
    for (words, score), (expected, likelihood) in zip(
        engine.caption(images), network.caption(images), strict=True
    ):
        assert words == expected
        assert score == pytest.approx(likelihood, abs=1e-4)
    assert engine.capabilities == network.capabilities
    texts = ["river", "boats", "fields"]
    np.testing.assert_allclose(engine.score(images, texts), network.score(images, texts), atol=1e-4)
    assert (engine.numerics, engine.image_size) == (network.numerics, network.image_size)
    assert engine.temperature == network.temperature
    assert loaded == [1]


def test_the_first_question_exports_the_encoder(tmp_path, folder, network):
    encoders = TextEncoders(CacheFolder(tmp_path))
    first = late_engine(folder, None, lambda: network, encoders).embed_texts(["river"])
    again = late_engine(folder, None, never, encoders).embed_texts(["river"])
    np.testing.assert_allclose(again, first, atol=1e-5)
    [entry] = tmp_path.iterdir()
    (entry / "texts.onnx").write_bytes(b"cut off")
    assert encoders.of(folder, None) is None
    late_engine(folder, None, lambda: network, encoders).embed_texts(["river"])
    assert encoders.of(folder, None) is not None


def test_other_weights_are_another_encoder(encoders, tmp_path):
    processor = tiny_processor()
    save_packed(tiny_model(processor, initializer_range=0.3), processor, tmp_path / "geomelt-tiny")
    assert encoders.of(ModelFolder.find(tmp_path / "geomelt-tiny"), None) is None


def test_a_model_that_cannot_be_exported_is_tried_once(tmp_path, folder, network, monkeypatch):
    tried = []

    def fails(*_: object) -> None:
        tried.append(1)
        raise RuntimeError("no such operator")

    monkeypatch.setattr(onnx_export, "export_text_encoder", fails)
    encoders = TextEncoders(CacheFolder(tmp_path))
    for _ in range(2):
        vectors = late_engine(folder, None, lambda: network, encoders).embed_texts(["river"])
        np.testing.assert_allclose(vectors, network.embed_texts(["river"]), atol=1e-5)
    assert tried == [1]


@pytest.mark.parametrize("given", [{"precision": "float32"}, {"captioner": "itself"}])
def test_who_chooses_a_precision_or_captioner_gets_the_network(tiny_model_folder, given):
    given = {name: value.replace("itself", str(tiny_model_folder)) for name, value in given.items()}
    engine = EngineOptions(
        sample_tiles, model=str(tiny_model_folder), device="cpu", **given
    ).load_late()
    assert type(engine.part("embed-texts")).__name__ == "GeoMeltEmbedder"


def test_a_missing_adapter_is_named_before_anything_is_loaded(encoders, tmp_path, folder):
    with pytest.raises(GeomeltError, match="is damaged"):
        late_engine(folder, tmp_path / "none", never, encoders)


def test_a_command_that_asks_in_words_imports_no_torch(tmp_path_factory):
    """In a process of its own, once the text encoder is exported."""
    folder = tmp_path_factory.mktemp("quick")
    model = save_tiny_model(folder / "geomelt-tiny")
    TextEncoders().make(ModelFolder.find(model), None)  # in the tests' own cache folder
    code = (
        "import sys\n"
        "from geomelt.engine.engine_options import EngineOptions\n"
        "from geomelt.sample.landscape import sample_tiles\n"
        f"engine = EngineOptions(sample_tiles, model={str(model)!r}).load_late()\n"
        "assert engine.embed_texts(['river']).shape == (1, 16)\n"
        "print(sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]", ended.stderr
