"""`geomelt convert open-clip`: checkpoints of open_clip as folders that GeoMELT loads."""

from __future__ import annotations

import json as documents
import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from geomelt.base.errors import GeomeltError
from geomelt.cli.output import JsonOption, print_json, print_table, remark

_PIXELS = {
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
}


def open_clip(
    checkpoint: Annotated[Path, typer.Argument(help="A .pt or .safetensors of open_clip.")],
    out: Annotated[Path, typer.Argument(help="A new folder for the model.")],
    tokenizer: Annotated[
        Path | None,
        typer.Option(
            help="The folder of any CLIP with tokenizer.json, or open_clip's "
            "bpe_simple_vocab_16e6.txt.gz; beside the checkpoint by default."
        ),
    ] = None,
    quick_gelu: Annotated[
        bool | None,
        typer.Option(
            "--quick-gelu/--gelu",
            help="The activation it was trained with; by default quick where the name of the "
            "file says quickgelu or openai.",
        ),
    ] = None,
    licence: Annotated[
        Path | None,
        typer.Option(help="Its licence text; LICENSE beside the checkpoint by default."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Read weights of open_clip: ViT-B/32, B/16, L/14 or H/14, RemoteCLIP's and GeoRSCLIP's."""
    from geomelt.model.clip_tokenizer import open_clip_tokenizer
    from geomelt.model.convert_open_clip import convert, read_checkpoint

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise GeomeltError(f"{out} is there already: choose a new folder for the model.")
    if licence and not licence.is_file():
        raise GeomeltError(f"There is no licence text {licence}.", code="no-such-file")
    words = open_clip_tokenizer(tokenizer or checkpoint.parent)
    if quick_gelu is None:
        quick_gelu = _named_quick(checkpoint)
    conversion = convert(read_checkpoint(checkpoint), quick_gelu=quick_gelu)
    config: Any = conversion.model.config
    if len(words) != config.text_config.vocab_size:
        raise GeomeltError(
            f"The tokenizer has {len(words)} pieces and the checkpoint words for "
            f"{config.text_config.vocab_size}: give the tokenizer that belongs to it."
        )
    licences = [licence] if licence else _licences(checkpoint.parent)
    conversion.save(out)
    words.save_pretrained(out)
    side = config.vision_config.image_size
    pixels = {**_PIXELS, "size": {"height": side, "width": side}}
    settings = documents.dumps(pixels, indent=1)
    (out / "preprocessor_config.json").write_text(settings, encoding="utf-8")
    for text in licences:
        shutil.copyfile(text, out / text.name)
    report: dict[str, Any] = {
        "model": str(out),
        "architecture": conversion.name,
        "activation": config.vision_config.hidden_act,
        "parameters": sum(parameter.numel() for parameter in conversion.model.parameters()),
        "image_size": side,
        "licence": [text.name for text in licences],
        "missing": list(conversion.missing),
        "left_over": list(conversion.left_over),
    }
    if json:
        print_json(report)
        return
    rows = [
        [name, ", ".join(v) or "none" if isinstance(v, list) else v] for name, v in report.items()
    ]
    print_table(["what", "value"], rows)
    if conversion.missing:
        remark("What is missing is random now: this model finds nothing until it is trained.")
    if not licences:
        remark("No licence text lies beside the checkpoint: keep it with --licence FILE.")


def _named_quick(checkpoint: Path) -> bool:
    name = checkpoint.name.lower()
    return "quickgelu" in name or "openai" in name


def _licences(folder: Path) -> list[Path]:
    found = {*folder.glob("LICENSE*"), *folder.glob("LICENCE*"), *folder.glob("COPYING*")}
    return sorted(file for file in found if file.is_file())
