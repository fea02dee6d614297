"""Which runtime embeds the tiles: tried once, remembered, with equal vectors."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from geomelt.base.errors import GeomeltError
from geomelt.engine.engine import Engine
from geomelt.engine.engine_options import EngineOptions
from geomelt.engine.numerics import EQUAL
from geomelt.engine.runtime.benchmark import Benchmark, benchmark, fastest
from geomelt.engine.runtime.image_encoder import TorchImageEncoder
from geomelt.engine.runtime.remembered_choice import GRAPH, Choice, RuntimeCache
from geomelt.engine.runtime.selection import RuntimeSelector, selector_for
from geomelt.sample.landscape import sample_tiles
from support.tiny_model import tiny_model, tiny_processor


class Samples:
    """Noise to try encoders on; `blind` calibrates int8 with black tiles, which spoils it."""

    def __init__(self, *, blind: bool = False) -> None:
        self.asked = 0
        self._blind = blind

    def __call__(self, count: int, side: int) -> np.ndarray:
        self.asked += 1
        noise = np.random.default_rng(1).integers(0, 256, (count, side, side, 3), dtype=np.uint8)
        if self._blind:
            noise[16:] = 0
        return noise


@pytest.fixture(scope="module")
def model():
    return tiny_model(tiny_processor(), stem="patch", grid=4, num_hidden_layers=1)


@pytest.fixture
def cache(tmp_path: Path) -> RuntimeCache:
    return RuntimeCache(tmp_path / "runtime")


@pytest.fixture(scope="module")
def made(model, tmp_path_factory) -> Path:
    """A cache with int8 chosen for `tiny@1`."""
    cache = RuntimeCache(tmp_path_factory.mktemp("made") / "runtime")
    RuntimeSelector(Samples(), "int8", cache).image_encoder(model, "tiny@1")
    return cache.root


def test_the_choice_is_faithful_and_made_once(model, cache, tiles):
    samples = Samples()
    encoder = RuntimeSelector(samples, cache=cache).image_encoder(model, "tiny@1")
    [entry] = cache.root.iterdir()
    choice = cache.read(entry)
    assert choice.model == "tiny@1"
    assert choice.numerics == encoder.numerics
    assert {"torch-float32", "onnx-float32", "onnx-int8"} <= set(choice.benchmarks)
    assert choice.benchmarks[encoder.numerics].cosine >= EQUAL
    assert all(result.tiles_per_s > 0 for result in choice.benchmarks.values())

    again = RuntimeSelector(samples, cache=cache).image_encoder(model, "tiny@1")
    assert samples.asked == 2  # to judge by, and to calibrate with
    images = tiles(3, 64)
    torch.testing.assert_close(again(images).embedding, encoder(images).embedding)
    expected = TorchImageEncoder(model)(images).embedding
    assert (encoder(images).embedding.float() * expected).sum(1).min() >= EQUAL


def test_int8_when_asked_for_is_kept_as_a_graph(model, made):
    samples = Samples()
    assert RuntimeSelector(samples, "int8", RuntimeCache(made)).image_encoder(
        model, "tiny@1"
    ).numerics == ("onnx-int8")
    assert samples.asked == 0
    [entry] = made.iterdir()
    assert sorted(path.name for path in entry.iterdir()) == ["choice.json", GRAPH]
    assert list(RuntimeCache(made).read(entry).benchmarks) == ["onnx-int8"]


@pytest.mark.parametrize("file", ["choice.json", GRAPH])
def test_what_was_damaged_is_made_again(model, made, cache, file):
    shutil.copytree(made, cache.root)
    [entry] = cache.root.iterdir()
    whole = (entry / file).read_bytes()
    (entry / file).write_bytes(whole[: len(whole) // 2])
    samples = Samples()
    for _ in range(2):
        encoder = RuntimeSelector(samples, "int8", cache).image_encoder(model, "tiny@1")
        assert encoder.numerics == "onnx-int8"
    assert samples.asked == 2  # to judge by, and to calibrate with
    assert list(cache.root.iterdir()) == [entry]


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, caplog):
    (tmp_path / "file").touch()
    cache = RuntimeCache(tmp_path / "file")
    with cache.draft() as folder:
        assert list(folder.iterdir()) == []
        (folder / "onnx-int8").touch()
        cache.keep(cache.root / "entry", Choice("tiny@1", "onnx-int8", {}), folder / "onnx-int8")
    assert not folder.exists()
    assert "cannot be written" in caplog.text
    assert "cannot be kept" in caplog.text


def test_int8_that_sees_something_else_is_refused_or_passed_over(model, cache):
    with pytest.raises(GeomeltError, match=r"tiny@1 loses too much in int8 \(cosine 0\.\d+"):
        RuntimeSelector(Samples(blind=True), "int8", cache).image_encoder(model, "tiny@1")
    encoder = RuntimeSelector(Samples(blind=True), cache=cache).image_encoder(model, "tiny@1")
    assert encoder.numerics != "onnx-int8"
    [entry] = cache.root.iterdir()
    assert cache.read(entry).benchmarks["onnx-int8"].cosine < EQUAL


def test_another_model_precision_config_or_number_of_threads_is_another_entry(cache):
    entries = {
        cache.entry("tiny@1", "auto", "{}"),
        cache.entry("tiny@2", "auto", "{}"),
        cache.entry("tiny@1", "int8", "{}"),
        cache.entry("tiny@1", "auto", '{"grid": 2}'),
    }
    before = torch.get_num_threads()
    torch.set_num_threads(before + 1)
    try:
        entries.add(cache.entry("tiny@1", "auto", "{}"))
    finally:
        torch.set_num_threads(before)
    assert len(entries) == 5
    assert cache.entry("tiny@1", "auto", "{}") in entries
    assert cache.entry("lab/model@1+ours:2", "auto", "{}").parent == cache.root


def test_the_quickest_of_the_faithful_wins():
    results = {
        "torch-float32": Benchmark(40.0, 1.0),
        "torch-bfloat16": Benchmark(300.0, 0.99),
        "onnx-float32": Benchmark(80.0, 1.0),
        "onnx-int8": Benchmark(120.0, 0.996),
    }
    assert fastest(results) == "onnx-int8"
    assert fastest({**results, "onnx-int8": Benchmark(120.0, 0.994)}) == "onnx-float32"


def test_a_benchmark_reports_the_lowest_cosine(model, tiles):
    reference = TorchImageEncoder(model)

    class Turned:
        numerics = "turned"

        def __call__(self, images):
            images = images.copy()
            images[3] = 255 - images[3]
            return reference(images)

    results = benchmark({"same": reference, "turned": Turned()}, reference, tiles(12, 64))
    assert results["same"].cosine == pytest.approx(1, abs=1e-4)
    assert results["turned"].cosine < results["same"].cosine - 1e-3


def test_torch_sees_on_a_gpu_and_in_a_precision_of_its_own():
    assert selector_for("auto", "cuda", Samples()) is None
    assert selector_for("float32", "cpu", Samples()) is None
    assert selector_for("auto", "cpu", None) is None
    assert selector_for("auto", "cpu", Samples()) is not None
    with pytest.raises(GeomeltError, match="int8 runs on a CPU, not on cuda"):
        selector_for("int8", "cuda", Samples())


def test_an_engine_embeds_and_captions_through_the_runtime(tiny_model_folder, tiles):
    engine = EngineOptions(sample_tiles, model=str(tiny_model_folder), device="cpu").load()
    reference = Engine.load(tiny_model_folder, device="cpu", precision="float32")
    images = sample_tiles(11, 64)
    vectors, expected = (each.embed_tiles(images) for each in (engine, reference))
    # Of random weights nothing but the average can be asked.
    assert (vectors * expected).sum(1).mean() >= EQUAL
    assert len(engine.caption(tiles(9, 64), num_beams=1)) == 9
    with pytest.raises(ValueError, match="expected"):
        engine.embed_tiles(tiles(1, 32))


def test_int8_is_for_geomelt_models(checkpoint):
    with pytest.raises(GeomeltError, match="tiny-clip is of the type clip, and int8 is for GeoM"):
        EngineOptions(
            sample_tiles, model=str(checkpoint("clip")), device="cpu", precision="int8"
        ).load()


def test_threads_are_as_asked_or_leave_a_core(tiny_model_folder, monkeypatch):
    import psutil

    before = torch.get_num_threads()
    options = {"model": str(tiny_model_folder), "device": "cpu", "precision": "float32"}
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    try:
        EngineOptions(sample_tiles, **options, threads=3).load()
        assert torch.get_num_threads() == 3
        EngineOptions(sample_tiles, **options).load()
        cores = psutil.cpu_count(logical=False) or 1
        assert torch.get_num_threads() <= max(2, cores - 1)
        monkeypatch.setenv("OMP_NUM_THREADS", "1")
        torch.set_num_threads(1)
        EngineOptions(sample_tiles, **options).load()
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
