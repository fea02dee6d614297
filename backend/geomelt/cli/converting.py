"""`geomelt convert`: published weights as folders that GeoMELT loads, and their graphs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from geomelt.base.errors import GeomeltError
from geomelt.cli.converting_open_clip import open_clip
from geomelt.cli.output import JsonOption, print_json, print_table, remark
from geomelt.cli.shared_options import landscape_tiles

_TASKS = {"retrieval": "search", "language": "caption"}


def beit3(
    checkpoint: Annotated[Path, typer.Argument(help="A published .pth, or .safetensors.")],
    out: Annotated[Path, typer.Argument(help="A new folder for the model.")],
    tokenizer: Annotated[
        Path | None, typer.Option(help="beit3.spm; beside the checkpoint by default.")
    ] = None,
    image_size: Annotated[
        int | None, typer.Option(min=32, help="Pixels a side; the checkpoint's own by default.")
    ] = None,
    predicts: Annotated[
        Literal["mask", "next"],
        typer.Option(help="How its captions were trained: a mask token to fill, or the next one."),
    ] = "mask",
    int8: Annotated[
        bool,
        typer.Option("--int8", help="Pack the weights: a quarter of the size, nearly as good."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Read BEiT-3 weights: pre-trained, contrastive, captioning or retrieval."""
    from geomelt.model.checkpoints import save_packed, save_plain
    from geomelt.model.convert_beit3 import convert, read_checkpoint
    from geomelt.model.convert_tokenizer import convert_tokenizer
    from geomelt.model.processing import GeoMeltProcessor

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise GeomeltError(f"{out} is there already: choose a new folder for the model.")
    state = read_checkpoint(checkpoint)
    words = convert_tokenizer(tokenizer or checkpoint.with_name("beit3.spm"))
    conversion = convert(
        state, mask_token_id=words.mask_token_id, image_size=image_size, predicts=predicts
    )
    model = conversion.model
    if len(words) > model.config.vocab_size:
        raise GeomeltError(
            f"The tokenizer has {len(words)} pieces and the checkpoint words for "
            f"{model.config.vocab_size}: give the beit3.spm that belongs to it."
        )
    save = save_packed if int8 else save_plain
    save(model, GeoMeltProcessor(words, model.config.image_size), out)
    report = {
        "model": str(out),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "image_size": model.config.image_size,
        "can": [_TASKS[head] for head in model.config.heads],
        "missing": list(conversion.missing),
        "left_over": list(conversion.left_over),
    }
    if json:
        print_json(report)
        return
    print_table(["what", "value"], [[name, _cell(value)] for name, value in report.items()])
    for head, task in _TASKS.items():
        if head not in model.config.heads:
            remark(f"The checkpoint has no {head} head: this model cannot {task} until trained to.")


def graphs(
    model: Annotated[Path, typer.Argument(help="The folder of a GeoMELT model.")],
    json: JsonOption = False,
) -> None:
    """Write the ONNX graphs of a GeoMELT into its folder: whoever gets it starts at once."""
    from geomelt.engine.runtime.graph_export import export_graphs

    folder = export_graphs(model, landscape_tiles)
    size = sum(file.stat().st_size for file in folder.iterdir())
    if json:
        print_json({"graphs": str(folder), "bytes": size})
    else:
        print(f"{size / 1e6:.1f} MB of graphs in {folder}")


def _cell(value: object) -> object:
    return (", ".join(value) or "none") if isinstance(value, list) else value


def add_commands(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Make published weights into a model folder, and graphs for one.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command()(beit3)
    group.command("open-clip")(open_clip)
    group.command()(graphs)
    app.add_typer(group, name="convert")
