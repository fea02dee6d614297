"""How quick the model is beside its peers, in turns, in one run, on one machine.

The peer of embedding is the vision tower of a transformers CLIP ViT-B/32 in float32 (what
RemoteCLIP's users run), that of captioning BLIP-base at 384 px with its default decoding; their
weights are random, which costs the same time. BLIP writes as many tokens as our mean caption has.
Ours is what a user gets: the runtime and precision that the engine chooses here.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from geomelt.engine.engine import Engine
from geomelt.engine.runtime.image_encoder import TorchImageEncoder
from geomelt.model.checkpoints import load_checkpoint
from geomelt.model.precision import quick_bfloat16
from geomelt.sample.landscape import sample_tiles
from torch.utils.flop_counter import FlopCounterMode
from transformers import (
    BlipConfig,
    BlipForConditionalGeneration,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

BATCHES = (1, 8, 32)
CAPTIONS = 8
CAPTION_TOKENS = 12  # the mean length of our captions
ROUNDS, CAPTION_ROUNDS = 5, 3
GEMM_SIDE = 1536

Call = Callable[[], object]


def model_rates(engine: Engine, model: Path) -> dict[str, float | str]:
    """Tiles and captions per second of `engine` and the peers, and the machine's GEMM rates."""
    operations = operations_per_tile(model)
    tiles = sample_tiles(max(BATCHES), engine.image_size)
    rates = embedding_rates(engine, tiles) | captioning_rates(engine, tiles[:CAPTIONS])
    gemm = gemm_rates()
    number_format = engine.numerics.partition("-")[2]
    figures: dict[str, float | str] = {
        "runtime": engine.numerics,
        "text_precision": engine.precision,
        "threads": torch.get_num_threads(),
        "embed_vs_clip_b32": rates["embed_32_tiles_per_s"] / rates["clip_b32_tiles_per_s"],
        "caption_vs_blip_base": rates["captions_per_s"] / rates["blip_base_captions_per_s"],
        "caption_greedy_vs_blip_base": rates["captions_greedy_per_s"]
        / rates["blip_base_captions_per_s"],
        "share_of_gemm": rates["embed_32_tiles_per_s"]
        * operations
        / (gemm[f"gemm_{number_format}_gops"] * 1e9),
        **rates,
        **gemm,
        "gop_per_tile": operations / 1e9,
    }
    if "clip_b32_bfloat16_tiles_per_s" in rates:
        figures["embed_vs_clip_b32_bfloat16"] = (
            rates["embed_32_tiles_per_s"] / rates["clip_b32_bfloat16_tiles_per_s"]
        )
    return figures


@torch.inference_mode()
def embedding_rates(engine: Engine, tiles: np.ndarray) -> dict[str, float]:
    """Tiles per second of ours at each batch size, and of CLIP at the largest."""
    most = max(BATCHES)
    config = CLIPVisionConfig(patch_size=32)
    pixels = torch.rand(most, 3, config.image_size, config.image_size)
    calls: dict[str, tuple[int, Call]] = {
        f"embed_{count}": (count, lambda count=count: engine.embed_tiles(tiles[:count]))
        for count in BATCHES
    }
    clip = CLIPVisionModelWithProjection(config).eval()
    calls["clip_b32"] = (most, lambda: clip(pixels))
    if quick_bfloat16("cpu"):
        half = CLIPVisionModelWithProjection(config).eval().to(torch.bfloat16)
        calls["clip_b32_bfloat16"] = (most, lambda: half(pixels.to(torch.bfloat16)))
    seconds = in_turns({name: call for name, (_, call) in calls.items()}, ROUNDS)
    return {f"{name}_tiles_per_s": count / seconds[name] for name, (count, _) in calls.items()}


@torch.inference_mode()
def captioning_rates(engine: Engine, tiles: np.ndarray) -> dict[str, float]:
    """Captions per second of ours, as the engine decodes and greedy, and of BLIP-base."""
    config = BlipConfig()
    blip = BlipForConditionalGeneration(config).eval()
    side = config.vision_config.image_size
    pixels = torch.rand(len(tiles), 3, side, side)

    def peer() -> None:
        blip.generate(pixels, min_new_tokens=CAPTION_TOKENS, max_new_tokens=CAPTION_TOKENS)

    seconds = in_turns(
        {
            "captions": lambda: engine.caption(tiles),
            "captions_greedy": lambda: engine.caption(tiles, num_beams=1),
            "blip_base_captions": peer,
        },
        CAPTION_ROUNDS,
    )
    return {f"{name}_per_s": len(tiles) / spent for name, spent in seconds.items()}


def gemm_rates(side: int = GEMM_SIDE) -> dict[str, float]:
    """10^9 operations per second of a square product in each number format, add and multiply."""
    matrix = torch.rand(side, side)
    calls: dict[str, Call] = {"float32": lambda: matrix @ matrix, "int8": _int8_product(side)}
    if quick_bfloat16("cpu"):
        half = matrix.to(torch.bfloat16)
        calls["bfloat16"] = lambda: half @ half
    seconds = in_turns(calls, ROUNDS)
    return {f"gemm_{name}_gops": 2e-9 * side**3 / spent for name, spent in seconds.items()}


def _int8_product(side: int) -> Call:
    """In ONNX Runtime, as our int8 is."""
    rng = np.random.default_rng(0)
    left = rng.integers(0, 256, (side, side), dtype=np.uint8)
    right = rng.integers(-64, 64, (side, side), dtype=np.int8)
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("MatMulInteger", ["left", "right"], ["product"])],
        "product",
        [onnx.helper.make_tensor_value_info("left", onnx.TensorProto.UINT8, left.shape)],
        [onnx.helper.make_tensor_value_info("product", onnx.TensorProto.INT32, left.shape)],
        [onnx.numpy_helper.from_array(right, "right")],
    )
    model = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", 20)], ir_version=10
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return lambda: session.run(None, {"left": left})


def operations_per_tile(model: Path) -> float:
    """Additions and multiplications of the image encoder, counted on the network itself."""
    network, _ = load_checkpoint(model)
    side = network.config.image_size
    with FlopCounterMode(display=False) as counter:
        TorchImageEncoder(network)(np.zeros((1, side, side, 3), np.uint8))
    return float(counter.get_total_flops())


def in_turns(calls: Mapping[str, Call], rounds: int) -> dict[str, float]:
    """Median seconds of each, called A B A B after one call each that does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            if number:
                seconds[name].append(time.perf_counter() - started)
    return {name: statistics.median(spent) for name, spent in seconds.items()}
