"""Training `geomelt-mini`: captioned images in, a packed model folder out; resumable."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import torch
from rich.console import Console
from torch import Tensor
from transformers import set_seed

from geomelt.model.checkpoints import save_packed
from geomelt.model.processing import GeoMeltProcessor
from geomelt.training.dataset import TEXT_LENGTH, CaptionedImages, Item
from geomelt.training.initialise import initial_mini, start_from
from geomelt.training.mix import training_items
from geomelt.training.objectives import Objectives, start_language_bias
from geomelt.training.plan import TrainingPlan
from geomelt.training.self_critical import SelfCritic
from geomelt.training.trainer import GeoMeltTrainer, last_whole_checkpoint, training_arguments


def train(plan: TrainingPlan, *, console: Console | None = None) -> Path:
    """Trains or resumes, writes the packed model to `plan.out` and returns that folder.

    Under `accelerate launch` each process takes its share of every step's images.
    """
    console = console or Console(stderr=True)
    set_seed(plan.seed)
    arguments = training_arguments(plan)
    model, processor = initial_mini(plan.stem, plan.language)
    with arguments.main_process_first():  # the others find the pictures decoded
        items = training_items(plan, console)
    console.print(f"{len(items)} images, {sum(p.numel() for p in model.parameters()):,} parameters")
    counts = _piece_counts(items, processor, model.config.vocab_size)
    start_language_bias(model, counts)
    if plan.start:
        start_from(model, plan.start)
    critic = SelfCritic(processor, [item.captions for item in items], TEXT_LENGTH)
    objectives = Objectives(model, counts.nonzero().flatten(), critic=critic)
    dataset = CaptionedImages(items, model.config.image_size, seed=plan.seed)
    trainer = GeoMeltTrainer(plan, arguments, objectives, dataset, processor)
    trainer.train(resume_from_checkpoint=last_whole_checkpoint(plan.run))
    if trainer.is_world_process_zero():
        save_packed(model.eval(), processor, plan.out)
        log = json.dumps(trainer.state.log_history, indent=1)
        (plan.run / "log.json").write_text(log, encoding="utf-8")
    # Of several processes, none may end while threads of their group still run.
    trainer.accelerator.wait_for_everyone()
    trainer.accelerator.end_training()
    return plan.out


def _piece_counts(items: Iterable[Item], processor: GeoMeltProcessor, size: int) -> Tensor:
    captions = [caption for item in items for caption in item.captions]
    ids = processor.tokenizer(captions, truncation=True)["input_ids"]
    return torch.bincount(
        torch.tensor([piece for line in ids for piece in line[1:]]), minlength=size
    )
