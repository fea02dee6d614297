"""The image encoder in ONNX: the same as torch in float32, close to it in int8."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest
import torch
from geomelt.engine.numerics import EQUAL
from geomelt.engine.runtime.graph_names import IMAGE, IMAGE_INT7, IMAGE_INT8
from geomelt.engine.runtime.image_encoder import TorchImageEncoder
from geomelt.engine.runtime.onnx_export import export_image_encoder
from geomelt.engine.runtime.onnx_image_encoder import OnnxImageEncoder
from geomelt.engine.runtime.onnx_quantise import quantise
from geomelt.model.checkpoints import load_checkpoint
from geomelt.model.files import default_model
from geomelt.model.modeling import ImageEncoding
from geomelt.model.precision import int8_products_saturate
from support.shipped_graphs import shipped_graphs
from support.tiny_model import tiny_model, tiny_processor

STEMS = {
    "mobilenet": {"stem": "mobilenet_v2"},
    "patches": {"stem": "patch", "patch_size": 16, "grid": 4, "norm": "sub", "pooling": "first"},
}


@pytest.fixture(scope="module", params=STEMS)
def model(request: pytest.FixtureRequest):
    return tiny_model(tiny_processor(), **STEMS[request.param])


@pytest.fixture(scope="module")
def exported(model, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("graphs") / "float32"
    export_image_encoder(model, file)
    return file


@pytest.mark.parametrize("count", [1, 5, 21])
def test_the_graph_is_the_network(model, exported, tiles, count):
    expected = TorchImageEncoder(model)(tiles(count, 64))
    encoder = OnnxImageEncoder(exported, "onnx-float32")
    found = encoder(tiles(count, 64))
    torch.testing.assert_close(found.embedding, expected.embedding, atol=1e-5, rtol=0)
    torch.testing.assert_close(encoder.embed(tiles(count, 64)), found.embedding)
    torch.testing.assert_close(found.states, expected.states, atol=1e-4, rtol=1e-4)


@pytest.fixture(params=[False, True], ids=["vnni", "avx2"])
def short(request: pytest.FixtureRequest) -> bool:
    """Whether weights are for a CPU whose 8-bit products saturate, as AVX2's do: of 7 bits."""
    if int8_products_saturate() and not request.param:
        pytest.skip("8-bit products saturate on this CPU")
    return request.param


def test_int8_is_smaller_and_spares_the_first_convolutions(model, exported, tiles, short):
    file = exported.with_name("int8")
    quantise(exported, file, tiles(16, 64), short=short)
    assert file.stat().st_size < 0.6 * exported.stat().st_size
    assert [path.name for path in exported.parent.iterdir() if "prepared" in path.name] == []
    graph = onnx.load(file).graph
    makers = {output: node.op_type for node in graph.node for output in node.output}
    weights = [makers.get(n.input[1]) for n in graph.node if n.op_type == "Conv"]
    spared = round(len(weights) * (0.75 if short else 0.5))
    assert weights == [None] * spared + ["DequantizeLinear"] * (len(weights) - spared)
    found = OnnxImageEncoder(file, "onnx-int8")(tiles(4, 64)).embedding
    assert found.isfinite().all()
    torch.testing.assert_close(found.norm(dim=1), torch.ones(4))


@pytest.fixture(scope="module")
def expected(real_tiles) -> ImageEncoding:
    return TorchImageEncoder(load_checkpoint(default_model())[0])(real_tiles)


@pytest.mark.parametrize(
    ("name", "least"), [(IMAGE, 0.99999), (IMAGE_INT8, EQUAL), (IMAGE_INT7, EQUAL)]
)
def test_the_shipped_model_sees_real_tiles_as_torch_does(name, least, expected, real_tiles):
    if name == IMAGE_INT8 and int8_products_saturate():
        pytest.skip("8-bit products saturate on this CPU")
    found = OnnxImageEncoder(shipped_graphs().get(name), name)(real_tiles)
    cosines = (found.embedding * expected.embedding).sum(1)
    assert cosines.min() >= least, cosines.sort().values
    states = torch.cosine_similarity(found.states.flatten(1), expected.states.flatten(1))
    assert states.min() >= 0.99
