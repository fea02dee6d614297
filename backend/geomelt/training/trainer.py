"""transformers' Trainer as GeoMELT uses it: sampling, rates, checkpoints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.utils.data import WeightedRandomSampler
from transformers import Trainer, TrainingArguments

from geomelt.base.errors import GeomeltError
from geomelt.model.files import WEIGHTS
from geomelt.model.precision import choose_device, quick_bfloat16
from geomelt.model.processing import GeoMeltProcessor
from geomelt.training.dataset import CaptionedImages, Collator
from geomelt.training.objectives import Objectives
from geomelt.training.plan import TrainingPlan

# ImageNet's edges and textures serve from above, too; the rest of the stem learns on.
_FROZEN = ("stem.input_norm.", "stem.conv.", *(f"stem.blocks.{block}." for block in range(6)))
_STATE = "trainer_state.json"  # the last file that a checkpoint gets


def training_arguments(plan: TrainingPlan) -> TrainingArguments:
    """How the Trainer runs `plan` on this machine."""
    return TrainingArguments(
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


def last_whole_checkpoint(run: Path) -> str | None:
    """The folder of the last checkpoint of `run` that was written to its end."""
    whole = [folder for folder in run.glob("checkpoint-*") if _is_whole(folder)]
    return str(max(whole, key=_step)) if whole else None


def _is_whole(checkpoint: Path) -> bool:
    try:
        json.loads((checkpoint / _STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True


def _step(checkpoint: Path) -> int:
    return int(checkpoint.name.rpartition("-")[2])


class EpochSampler(WeightedRandomSampler):
    """Rows drawn by weight, each at most once an epoch.

    An epoch's draw follows from the seed alone: it is the same in every process, and in a run
    that was resumed.
    """

    def __init__(self, weights: Sequence[float], seed: int) -> None:
        count = min(len(weights), int(sum(weights)))
        super().__init__(weights, count, replacement=False, generator=torch.Generator())
        self._seed = seed
        self.set_epoch(0)

    def set_epoch(self, epoch: int) -> None:
        self.generator.manual_seed(self._seed + epoch)


class GeoMeltTrainer(Trainer):
    """transformers' Trainer with the plan's sampler, parameter groups and loss report."""

    def __init__(
        self,
        plan: TrainingPlan,
        arguments: TrainingArguments,
        objectives: Objectives,
        dataset: CaptionedImages,
        processor: GeoMeltProcessor,
    ) -> None:
        self.plan = plan
        self.objectives = objectives
        self.weights = dataset.weights
        self.parts: dict[str, float] = {}
        super().__init__(
            model=objectives,
            args=arguments,
            train_dataset=dataset,
            data_collator=Collator(processor),
        )

    def _get_train_sampler(self, *_: Any) -> EpochSampler:
        return EpochSampler(self.weights, self.plan.seed)

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
        # safetensors refuses the tied language head next to the word embeddings.
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
    """AdamW groups: new parts learn quickly, the vision expert less, the language expert least.

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
