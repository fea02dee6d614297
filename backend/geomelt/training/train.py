"""Training `geomelt-mini`: cached features in, a packed model folder out; resumable."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.utils.data import WeightedRandomSampler
from transformers import Trainer, TrainingArguments, set_seed
from transformers.trainer_utils import get_last_checkpoint

from geomelt.errors import GeomeltError
from geomelt.model.checkpoints import WEIGHTS, save_packed
from geomelt.model.precision import choose_device, choose_precision, quick_bfloat16
from geomelt.model.processing import GeoMeltProcessor
from geomelt.training.corpora import Corpus
from geomelt.training.dataset import CaptionedFeatures, Collator, Item, corpus_items
from geomelt.training.features import FeatureRecipe, cache_features
from geomelt.training.initialise import initial_mini
from geomelt.training.objectives import Objectives, start_language_bias


@dataclass(frozen=True)
class CorpusShare:
    """A corpus in the mix: variants of each image, images at most, how often it comes."""

    name: str
    variants: int
    weight: float
    limit: int | None = None


@dataclass(frozen=True)
class TrainingPlan:
    """What is learned from what, for how long. Learning rates are per AdamW step."""

    stem: Path
    language: Path
    corpora: Path
    run: Path
    out: Path
    steps: int = 560
    batch: int = 192
    new_rate: float = 1e-3
    vision_rate: float = 4e-4
    language_rate: float = 1.5e-4
    seed: int = 0
    mix: tuple[CorpusShare, ...] = (
        CorpusShare("rsicd", 2, 1.0),
        CorpusShare("ucm", 3, 1.3),
        CorpusShare("uavic", 3, 0.5),
        CorpusShare("nwpu", 1, 0.5),
        CorpusShare("eurosat", 1, 0.5, limit=2000),
    )


def train(plan: TrainingPlan, *, console: Console | None = None) -> Path:
    """Trains or resumes, writes the packed model to `plan.out` and returns that folder."""
    console = console or Console(stderr=True)
    set_seed(plan.seed)
    device = choose_device("auto")
    model, processor = initial_mini(plan.stem, plan.language)
    items = _items(plan, model.stem, choose_precision("auto", device))
    console.print(f"{len(items)} images, {sum(p.numel() for p in model.parameters()):,} parameters")
    counts = _piece_counts(items, processor, model.config.vocab_size)
    start_language_bias(model, counts)
    objectives = Objectives(model, counts.nonzero().flatten())
    trainer = GeoMeltTrainer(plan, objectives, CaptionedFeatures(items, seed=plan.seed), processor)
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
        dataset: CaptionedFeatures,
        processor: GeoMeltProcessor,
    ) -> None:
        self.plan = plan
        self.objectives = objectives
        self.weights = dataset.weights
        self.parts = {"contrast": 0.0, "caption": 0.0}
        arguments = TrainingArguments(
            output_dir=str(plan.run),
            max_steps=plan.steps,
            per_device_train_batch_size=plan.batch,
            learning_rate=plan.new_rate,
            lr_scheduler_type="cosine",
            warmup_steps=max(1, plan.steps // 20),
            weight_decay=0.05,
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
            parameter_groups(self.objectives.model, self.plan), betas=(0.9, 0.98), fused=False
        )
        return self.optimizer

    def compute_loss(  # type: ignore[override]
        self, model: nn.Module, inputs: dict[str, Tensor], return_outputs: bool = False, **_: Any
    ) -> Any:
        outputs = model(**inputs)
        for name in self.parts:
            self.parts[name] = float(outputs[name])
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

    The stem is frozen: its features come from the cache. Vectors are not decayed.
    """
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if name.startswith("stem."):
            parameter.requires_grad_(False)
            continue
        if ".vision." in name:
            rate = plan.vision_rate
        elif ".language." in name or name.startswith(("word_", "text_")):
            rate = plan.language_rate
        else:
            rate = plan.new_rate
        if name in ("vision_head.weight", "language_head.weight"):
            rate = plan.vision_rate
        decay = 0.05 if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "weight_decay": decay}
        for (rate, decay), parameters in groups.items()
    ]


def _items(plan: TrainingPlan, stem: nn.Module, dtype: torch.dtype) -> list[Item]:
    items: list[Item] = []
    for share in plan.mix:
        corpus = Corpus.open(share.name, plan.corpora)
        recipe = FeatureRecipe(variants=share.variants, limit=share.limit, seed=plan.seed)
        files = cache_features(stem, corpus, plan.run.parent / "features", recipe, dtype)
        items += corpus_items(corpus, files, recipe, share.weight)
    stem.float()
    return items


def _piece_counts(items: Iterable[Item], processor: GeoMeltProcessor, size: int) -> Tensor:
    captions = [caption for item in items for caption in item.captions]
    ids = processor.tokenizer(captions, truncation=True)["input_ids"]
    return torch.bincount(
        torch.tensor([piece for line in ids for piece in line[1:]]), minlength=size
    )
