"""`geomelt adapt` and `geomelt adapters`: the network in an analyst's own words."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geomelt.base.addresses import Address
from geomelt.cli.output import FAILED, STOPPED, JsonOption, print_json, print_table, remark
from geomelt.cli.progress_bar import progress_bar
from geomelt.cli.shared_options import IndexFolderOption
from geomelt.engine.engine_options import naming_device
from geomelt.engine.library.adapter_folder import Adapter, default_adapter_folder, place_of

if TYPE_CHECKING:
    from geomelt.adapting.adapt import Trial, Unread
    from geomelt.index.contract import Store

adapters = typer.Typer(help="The adapters there are.", no_args_is_help=True)


def adapt(
    captions: Annotated[
        Path,
        typer.Option(help="A layer with a caption attribute, or a CSV: tile_id, wkt or image."),
    ],
    out: Annotated[
        str, typer.Option(metavar="ADAPTER", help="The adapter's name, or a new folder.")
    ],
    imagery: Annotated[
        Path | None, typer.Option(help="The folder of the rasters that were captioned.")
    ] = None,
    index: Annotated[
        str | None,
        typer.Option("--in", metavar="INDEX", help="The index that a CSV's tile_id are of."),
    ] = None,
    field: Annotated[str, typer.Option(help="The attribute that holds the captions.")] = "caption",
    layer: Annotated[
        str | None, typer.Option(help="The layer; the one that has the attribute by default.")
    ] = None,
    crs: Annotated[str, typer.Option(help="The CRS of a CSV's wkt.")] = "EPSG:4326",
    epochs: Annotated[int, typer.Option(min=1, help="How often each caption is learned.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="Which fifth is held out, and more.")] = 0,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep an adapter that is no better.")
    ] = False,
    index_folder: IndexFolderOption = None,
    model: Annotated[
        Path | None,
        typer.Option(help="The folder of a GeoMELT model; geomelt-mini by default."),
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    threads: Annotated[int, typer.Option(min=0, help="CPU threads; 0 leaves it to torch.")] = 0,
    json: JsonOption = False,
) -> None:
    """Adapt the model to your own captions, and say whether it has become better on them.

    A fifth of the captioned places is held out; recall and likelihood of its captions are
    measured before and after. Exit code 0 when the adapter was kept, 1 when it is no better and
    was not kept, 130 when stopped.
    """
    from geomelt.adapting.caption_files import read_captions

    folder, name = place_of(out)
    folder.free(name)
    places = read_captions(captions, field=field, layer=layer, crs=crs)

    import torch  # late: what is wrong with the captions is said at once

    from geomelt.adapting.adapt import read_examples, save_trial, try_adapter
    from geomelt.adapting.learn import LearningPlan
    from geomelt.adapting.network import Network
    from geomelt.adapting.place_readers import place_reader

    if threads:
        torch.set_num_threads(threads)
    try:
        with naming_device(device), _opened(index, index_folder) as store:
            reader = place_reader(type(places[0].place), imagery, store)
            network = Network.load(model, device=device)
            with progress_bar("tiles") as progress:
                examples, unread = read_examples(network, places, reader, progress)
        remark(f"{len(examples)} captioned places are read; a fifth is held out.")
        if words := network.words_without_pieces(
            text for place in places for text in place.captions
        ):
            remark(f"The model cannot spell {', '.join(words)}: write them in other letters.")
        plan = LearningPlan(epochs=epochs, seed=seed)
        with naming_device(device), progress_bar("steps") as progress:
            trial = try_adapter(network, examples, plan, progress)
        kept = save_trial(trial, network, folder, name) if trial.better or keep else None
    except KeyboardInterrupt:
        remark("Stopped: no adapter was kept.")
        raise typer.Exit(STOPPED) from None
    for place in unread:
        remark(f"{place.name} is left out: {place.reason}")
    if json:
        print_json(_document(trial, unread, kept))
    else:
        _print_trial(trial, out, kept=kept is not None)
    if not kept:
        raise typer.Exit(FAILED)


def _opened(index: str | None, index_folder: str | None) -> AbstractContextManager[Store | None]:
    if index is None:
        return nullcontext()
    from geomelt.index.stores import open_store

    return open_store(Address.parsed(index, index_folder), read_only=True)


def _document(trial: Trial, unread: list[Unread], kept: Path | None) -> dict[str, Any]:
    return {
        "adapter": str(kept) if kept else None,
        "learned": trial.learned,
        "held_out": trial.held_out,
        "before": trial.before,
        "after": trial.after,
        "better": trial.better,
        "unread": [{"place": place.name, "reason": place.reason} for place in unread],
    }


def _print_trial(trial: Trial, name: str, *, kept: bool) -> None:
    rows = [[measure, trial.before[measure], value] for measure, value in trial.after.items()]
    print_table(["measure", "before", "after"], rows, title=f"{trial.held_out} places held out")
    if trial.better:
        print(f"{name} is better on them: use it with --adapter {name}.")
    elif kept:
        print(f"{name} is not better on them; it was kept all the same.")
    else:
        print(
            f"{name} is not better on them and was not kept: caption more places, and like"
            " things in like words."
        )


@adapters.command("list")
def list_adapters(json: JsonOption = False) -> None:
    """Every adapter, the model it belongs to and what it changed."""
    folder = default_adapter_folder()
    cards = {name: Adapter.open(folder.existing(name)).card for name in folder.names()}
    if json:
        print_json({"adapters": [{"name": name, **asdict(card)} for name, card in cards.items()]})
        return
    if not cards:
        print(f"There is no adapter in {folder.path}: geomelt adapt makes one.")
        return
    columns = ["name", "model", "created", "captions", "mR before", "mR after"]
    rows = [
        [
            name,
            f"{card.model_id}@{card.revision}",
            card.created,
            card.captions,
            card.before["mR"],
            card.after["mR"],
        ]
        for name, card in cards.items()
    ]
    print_table(columns, rows)


@adapters.command()
def remove(
    adapter: Annotated[
        str, typer.Argument(metavar="ADAPTER", help="A name of geomelt adapters list, or a folder.")
    ],
) -> None:
    """Remove an adapter; indexes that were made with it ask for it in vain."""
    folder, name = place_of(adapter)
    folder.remove(name)


def add_commands(app: typer.Typer) -> None:
    app.command()(adapt)
    app.add_typer(adapters, name="adapters")
