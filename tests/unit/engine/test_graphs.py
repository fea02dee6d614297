"""Graphs that come with a model: what the network is, for these weights and no others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from geomelt.cli import app
from geomelt.engine.engine import Engine
from geomelt.engine.geomelt import GeoMeltCaptioner, GeoMeltNetwork
from geomelt.engine.late import late_engine
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.model_kind import LoadOptions
from geomelt.engine.runtime.caption_decoder import open_caption_decoder
from geomelt.engine.runtime.graph_names import CAPTIONS, IMAGE, IMAGE_INT7, IMAGE_INT8, TEXTS
from geomelt.engine.runtime.graphs import GRAPHS, LIST, Graphs, Origin
from geomelt.engine.runtime.image_encoder import TorchImageEncoder
from geomelt.engine.runtime.onnx_export import EXPORTS
from geomelt.engine.runtime.onnx_image_encoder import OnnxImageEncoder
from geomelt.engine.runtime.onnx_text_encoder import TextEncoders
from geomelt.engine.runtime.remembered_choice import RuntimeCache
from geomelt.engine.runtime.selection import RuntimeSelector
from geomelt.model.checkpoints import load_checkpoint
from geomelt.model.files import WEIGHTS
from safetensors.numpy import load_file, save_file
from support.shipped_graphs import shipped_graphs
from typer.testing import CliRunner


@pytest.fixture(scope="module")
def folder(tiny_model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model and its graphs."""
    model = shutil.copytree(tiny_model_folder, tmp_path_factory.mktemp("came") / "geomelt-tiny")
    made = CliRunner().invoke(app, ["convert", "graphs", str(model), "--json"])
    assert made.exit_code == 0, made.stderr
    document = json.loads(made.stdout)
    assert document["graphs"] == str(model / GRAPHS)
    assert document["bytes"] == sum(file.stat().st_size for file in (model / GRAPHS).iterdir())
    return model


@pytest.fixture
def graphs(folder: Path) -> Graphs:
    found = Graphs.of(ModelFolder.find(folder))
    assert found is not None
    return found


def never(*_: object) -> Engine:
    raise AssertionError("nothing is to be made or loaded")


def test_every_graph_that_can_be_exported_comes_along_without_weights(folder, graphs):
    assert set(graphs.listed["graphs"]) == {*EXPORTS, IMAGE_INT8, IMAGE_INT7}
    files = {file.stem: file.stat().st_size for file in (folder / GRAPHS).glob("*.onnx")}
    assert set(files) == set(graphs.listed["graphs"])
    for name in files:
        kept = sum(array.nbytes for array in graphs.get(name).constants().values())
        assert kept > 5_000, name


def test_images_are_encoded_as_the_network_encodes_them(folder, graphs, tiles):
    network, _ = load_checkpoint(folder)
    expected = TorchImageEncoder(network)(tiles(5, 64))
    found = OnnxImageEncoder(graphs.get(IMAGE), "onnx-float32")(tiles(5, 64))
    torch.testing.assert_close(found.embedding, expected.embedding, atol=1e-5, rtol=0)
    torch.testing.assert_close(found.states, expected.states, atol=1e-4, rtol=1e-4)


def test_an_engine_captions_through_the_graph_as_without(folder, tiles, tmp_path, monkeypatch):
    """In float32, which has the graph at its service; elsewhere the network writes."""
    opened = []
    monkeypatch.setattr(
        "geomelt.engine.geomelt.open_caption_decoder",
        lambda model, graph: opened.append(graph) or open_caption_decoder(model, graph),
    )
    model = ModelFolder.find(folder)
    runtime = RuntimeSelector(lambda count, side: tiles(count, side), cache=RuntimeCache(tmp_path))
    found, expected = (
        GeoMeltCaptioner(GeoMeltNetwork.load(model, options)).caption(tiles(5, 64))
        for options in (
            LoadOptions("cpu", torch.float32, runtime=runtime),
            LoadOptions("cpu", torch.float32),
        )
    )
    assert [graph and graph.file.stem for graph in opened] == [CAPTIONS, None]
    # Images may be encoded in int8 here, and the words of random weights are a toss-up.
    assert len(found) == len(expected) == 5
    for (_, one), (_, other) in zip(found, expected, strict=True):
        assert one == pytest.approx(other, abs=0.5)


def test_the_first_question_needs_neither_network_nor_export(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(TextEncoders, "make", never)
    encoders = TextEncoders(RuntimeCache(tmp_path))
    vectors = late_engine(ModelFolder.find(folder), None, never, encoders).embed_texts(
        ["river", "a"]
    )
    expected = Engine.load(folder, device="cpu", precision="float32").embed_texts(["river", "a"])
    np.testing.assert_allclose(vectors, expected, atol=1e-5)
    assert list(tmp_path.iterdir()) == []


def test_the_first_index_tries_what_came_and_makes_nothing(folder, graphs, tmp_path, monkeypatch):
    monkeypatch.setattr(RuntimeSelector, "_make_graphs", never)
    network, _ = load_checkpoint(folder)
    asked = []

    def samples(count: int, side: int) -> np.ndarray:
        asked.append(count)
        return np.random.default_rng(1).integers(0, 256, (count, side, side, 3), dtype=np.uint8)

    runtime = RuntimeSelector(samples, cache=RuntimeCache(tmp_path))
    first = runtime.image_encoder(network, "tiny@1", graphs)
    again = runtime.image_encoder(network, "tiny@1", graphs)
    assert first.numerics == again.numerics
    assert asked == [16]
    [entry] = tmp_path.iterdir()
    assert [file.name for file in entry.iterdir()] == ["choice.json"]
    assert {"onnx-float32", "onnx-int8"} <= set(RuntimeCache(tmp_path).read(entry).benchmarks)


@pytest.mark.parametrize("change", ["weights", "config", "cut", "none"])
def test_graphs_of_other_weights_are_not_used(folder, tmp_path, change):
    model = shutil.copytree(folder, tmp_path / "geomelt-tiny")
    if change == "weights":
        weights = load_file(model / WEIGHTS)
        weights["class_token"] = weights["class_token"] + 1
        save_file(weights, model / WEIGHTS)
    elif change == "config":
        config = json.loads((model / "config.json").read_text())
        (model / "config.json").write_text(json.dumps({**config, "layer_norm_eps": 0.5}))
    elif change == "cut":
        (model / GRAPHS / LIST).write_text("{")
    else:
        shutil.rmtree(model / GRAPHS)
    assert Graphs.of(ModelFolder.find(model)) is None


def test_a_graph_that_is_cut_off_is_made_again(folder, tmp_path):
    model = shutil.copytree(folder, tmp_path / "geomelt-tiny")
    file = model / GRAPHS / f"{TEXTS}.onnx"
    file.write_bytes(file.read_bytes()[:99])
    found, encoders = ModelFolder.find(model), TextEncoders(RuntimeCache(tmp_path / "cache"))
    assert encoders.of(found, None) is None
    encoders.make(found, None)
    assert encoders.of(found, None) is not None


def test_int8_constants_are_rounded_as_they_were(graphs):
    class Weights:
        def tensor(self, name: str) -> np.ndarray:
            return np.array([[1.0, -0.5, 0.26], [0, 0, 0]], np.float32)

    rounded = Origin("any", turned=True, levels=127).of(Weights())
    assert rounded.dtype == np.int8
    assert rounded.tolist() == [[127, 0], [-64, 0], [33, 0]]
    assert any(origin.levels == 64 for origin in graphs.get(IMAGE_INT7).origins.values())


def test_the_graphs_of_the_shipped_model_belong_to_it_and_are_small():
    graphs = shipped_graphs()
    assert set(graphs.listed["graphs"]) == {*EXPORTS, IMAGE_INT8, IMAGE_INT7}
    sizes = [file.stat().st_size for file in (graphs.folder.path / GRAPHS).iterdir()]
    assert sum(sizes) < 5e6


def test_nothing_is_reported_to_the_makers_of_the_runtime(folder, tmp_path):
    """In a home and a process of its own: no identifier, no reports that wait to be sent."""
    code = (
        "import sys\n"
        "from geomelt.engine.engine_options import EngineOptions\n"
        "from geomelt.sample.landscape import sample_tiles\n"
        f"engine = EngineOptions(sample_tiles, model={str(folder)!r}).load_late()\n"
        "assert engine.embed_texts(['river']).shape == (1, 16)\n"
        "assert 'onnxruntime' in sys.modules"
    )
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env={**kept, **home}, check=True)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
