"""Training `geomelt-mini`: captioned images in, a packed model folder out; resumable."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.utils.data import WeightedRandomSampler
from transformers import Trainer, TrainingArguments, set_seed
from transformers.trainer_utils import get_last_checkpoint

from geomelt.errors import GeomeltError
from geomelt.model.checkpoints import WEIGHTS, save_packed
from geomelt.model.precision import choose_device, quick_bfloat16
from geomelt.model.processing import GeoMeltProcessor
from geomelt.training.corpora import Corpus, Example
from geomelt.training.dataset import (
    TEXT_LENGTH,
    CaptionedImages,
    Collator,
    Item,
    corpus_items,
)
from geomelt.training.duplicates import near_duplicates
from geomelt.training.initialise import initial_mini, start_from
from geomelt.training.objectives import Objectives, start_language_bias
from geomelt.training.pictures import decoded
from geomelt.training.self_critical import SelfCritic

# ImageNet's edges and textures serve from above, too; the rest of the stem learns on.
_FROZEN = ("stem.input_norm.", "stem.conv.", *(f"stem.blocks.{block}." for block in range(6)))


@dataclass(frozen=True)
class CorpusShare:
    """A corpus in the mix: how often it comes, images at most."""

    name: str
    weight: float
    limit: int | None = None


@dataclass(frozen=True)
class TrainingPlan:
    """What is learned from what, for how long. Learning rates are per AdamW step.

    `start` is an earlier GeoMELT to go on from; `decay` the share of the steps, at the end, in
    which the rates fall; `critical` the share, at the end, in which captions are self-critical.
    """

    stem: Path
    language: Path
    corpora: Path
    run: Path
    out: Path
    start: Path | None = None
    steps: int = 2400
    batch: int = 192
    decay: float = 0.5
    critical: float = 0.0
    new_rate: float = 1e-3
    stem_rate: float = 3e-4
    vision_rate: float = 3e-4
    language_rate: float = 1.5e-4
    seed: int = 0
    mix: tuple[CorpusShare, ...] = (
        CorpusShare("rsicd", 1.0),
        CorpusShare("ucm", 1.3),
        CorpusShare("uavic", 0.5),
        CorpusShare("nwpu", 0.5),
        CorpusShare("eurosat", 0.5, limit=2000),
    )


def train(plan: TrainingPlan, *, console: Console | None = None) -> Path:
    """Trains or resumes, writes the packed model to `plan.out` and returns that folder."""
    console = console or Console(stderr=True)
    set_seed(plan.seed)
    model, processor = initial_mini(plan.stem, plan.language)
    items = training_items(plan, console)
    console.print(f"{len(items)} images, {sum(p.numel() for p in model.parameters()):,} parameters")
    counts = _piece_counts(items, processor, model.config.vocab_size)
    start_language_bias(model, counts)
    if plan.start:
        start_from(model, plan.start)
    critic = SelfCritic(processor, [item.captions for item in items], TEXT_LENGTH)
    objectives = Objectives(model, counts.nonzero().flatten(), critic=critic)
    dataset = CaptionedImages(items, model.config.image_size, seed=plan.seed)
    trainer = GeoMeltTrainer(plan, objectives, dataset, processor)
    trainer.train(
        resume_from_checkpoint=get_last_checkpoint(plan.run) if plan.run.is_dir() else None
    )
    save_packed(model.eval(), processor, plan.out)
    (plan.run / "log.json").write_text(json.dumps(trainer.state.log_history, indent=1))
    return plan.out


class GeoMeltTrainer(Trainer):
    """transformers' Trainer with the plan's sampler, parameter groups and loss report."""

    def __init__(
        self,
        plan: TrainingPlan,
        objectives: Objectives,
        dataset: CaptionedImages,
        processor: GeoMeltProcessor,
    ) -> None:
        self.plan = plan
        self.objectives = objectives
        self.weights = dataset.weights
        self.parts: dict[str, float] = {}
        arguments = TrainingArguments(
            output_dir=str(plan.run),
            max_steps=plan.steps,
            per_device_train_batch_size=plan.batch,
            learning_rate=plan.new_rate,
            lr_scheduler_type="warmup_stable_decay",
            lr_scheduler_kwargs={
                "num_decay_steps": round(plan.steps * plan.decay),
                "decay_type": "cosine",
            },
            warmup_steps=max(1, plan.steps // 20),
            max_grad_norm=1.0,
            bf16=quick_bfloat16(choose_device("auto")),
            use_cpu=choose_device("auto") == "cpu",
            logging_steps=20,
            save_steps=50,
            save_total_limit=2,
            remove_unused_columns=False,
            report_to=[],
            seed=plan.seed,
        )
        super().__init__(
            model=objectives,
            args=arguments,
            train_dataset=dataset,
            data_collator=Collator(processor),
        )

    def _get_train_sampler(self, *_: Any) -> WeightedRandomSampler:
        count = min(len(self.weights), int(sum(self.weights)))
        return WeightedRandomSampler(self.weights, num_samples=count, replacement=False)

    def create_optimizer(self, *_: Any) -> torch.optim.Optimizer:
        self.optimizer = torch.optim.AdamW(
            parameter_groups(self.objectives.model, self.plan), betas=(0.9, 0.98), fused=True
        )
        return self.optimizer

    def compute_loss(  # type: ignore[override]
        self, model: nn.Module, inputs: dict[str, Tensor], return_outputs: bool = False, **_: Any
    ) -> Any:
        critical = self.state.global_step >= self.plan.steps * (1 - self.plan.critical)
        outputs = model(**inputs, criticise=critical)
        self.parts = {name: float(value) for name, value in outputs.items() if name != "loss"}
        return (outputs["loss"], outputs) if return_outputs else outputs["loss"]

    def _save(
        self, output_dir: str | None = None, state_dict: dict[str, Tensor] | None = None
    ) -> None:
        # safetensors refuses the tied language head beside the word embeddings.
        state = state_dict or self.objectives.state_dict()
        super()._save(output_dir, {k: v for k, v in state.items() if "lm_head.weight" not in k})

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        # The tied language head is not in the file; all else must be.
        state = load_file(Path(resume_from_checkpoint) / WEIGHTS)
        missing, unexpected = self.objectives.load_state_dict(state, strict=False)
        if missing != ["model.lm_head.weight"] or unexpected:
            raise GeomeltError(
                f"The run in {resume_from_checkpoint} is of another model: choose another --run."
            )

    def log(self, logs: dict[str, float], *rest: Any, **named: Any) -> None:
        super().log({**logs, **self.parts}, *rest, **named)


def parameter_groups(model: nn.Module, plan: TrainingPlan) -> list[dict[str, Any]]:
    """AdamW groups: new parts learn quickly, the vision way less, the language way least.

    Vectors are not decayed.
    """
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if name.startswith(_FROZEN):
            parameter.requires_grad_(False)
            continue
        if name.startswith("stem."):
            rate = plan.stem_rate
        elif ".vision." in name or name in ("vision_head.weight", "language_head.weight"):
            rate = plan.vision_rate
        elif ".language." in name or name.startswith(("word_", "text_")):
            rate = plan.language_rate
        else:
            rate = plan.new_rate
        decay = 0.05 if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "weight_decay": decay}
        for (rate, decay), parameters in groups.items()
    ]


def training_items(plan: TrainingPlan, console: Console) -> list[Item]:
    """Every training image of the mix, without those that repeat a test image."""
    folder = plan.run.parent / "pictures"
    opened = [(share, Corpus.open(share.name, plan.corpora)) for share in plan.mix]
    held_out = [
        image
        for _, corpus in opened
        if (test := corpus.split("test"))
        for image in decoded(corpus, test, folder / f"{corpus.name}.test.npy")
    ]
    items: list[Item] = []
    for share, corpus in opened:
        examples = corpus.split("train")
        pixels = decoded(corpus, examples, folder / f"{corpus.name}.train.npy")
        chosen = _thinned(len(examples), share.limit)
        repeated = near_duplicates(pixels[chosen], held_out)
        if repeated.any():
            console.print(f"{corpus.name}: {repeated.sum()} near-duplicates of test images dropped")
        kept = chosen[~repeated]
        items += corpus_items(corpus.name, _rows(examples, kept), pixels[kept], share.weight)
    return items


def _thinned(count: int, limit: int | None) -> np.ndarray:
    return np.linspace(0, count - 1, min(count, limit or count)).round().astype(int)


def _rows(examples: list[Example], rows: np.ndarray) -> list[Example]:
    return [examples[row] for row in rows]


def _piece_counts(items: Iterable[Item], processor: GeoMeltProcessor, size: int) -> Tensor:
    captions = [caption for item in items for caption in item.captions]
    ids = processor.tokenizer(captions, truncation=True)["input_ids"]
    return torch.bincount(
        torch.tensor([piece for line in ids for piece in line[1:]]), minlength=size
    )
