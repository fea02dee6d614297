"""Training that is killed goes on; training in several processes is one training."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from geomelt.model.checkpoints import load_checkpoint
from geomelt.model.files import WEIGHTS
from geomelt.training.plan import TrainingPlan
from geomelt.training.train import train
from geomelt.training.trainer import EpochSampler, last_whole_checkpoint
from safetensors.torch import load_file, save_file

PATIENCE = 300  # seconds
TRAIN = """
import pickle, sys
from pathlib import Path
from geomelt.training.train import train
train(pickle.loads(Path(sys.argv[1]).read_bytes()))
"""


def command(plan: TrainingPlan, tmp_path: Path, *launcher: str) -> list[str]:
    """What trains `plan` in a process of its own, or in several."""
    (tmp_path / "train.py").write_text(TRAIN)
    (tmp_path / "plan").write_bytes(pickle.dumps(plan))
    return [sys.executable, *launcher, str(tmp_path / "train.py"), str(tmp_path / "plan")]


def test_a_killed_run_goes_on_from_its_last_whole_checkpoint(plan, tmp_path):
    whole, half = plan.run / "checkpoint-50", plan.run / "checkpoint-100"
    with subprocess.Popen(command(replace(plan, steps=2000), tmp_path)) as running:
        deadline = time.monotonic() + PATIENCE
        while last_whole_checkpoint(plan.run) is None:
            assert running.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline
            time.sleep(0.05)
        running.kill()
    assert last_whole_checkpoint(plan.run) == str(whole)
    state = load_file(whole / WEIGHTS)
    state["model.logit_scale"].fill_(4.0)
    save_file(state, whole / WEIGHTS, metadata={"format": "pt"})
    half.mkdir(exist_ok=True)  # as a kill in the middle of writing leaves it
    (half / WEIGHTS).write_bytes((whole / WEIGHTS).read_bytes()[:1000])
    train(replace(plan, steps=52))
    assert json.loads((plan.run / "log.json").read_text())[-1]["step"] == 52
    model, _ = load_checkpoint(plan.out)
    assert float(model.logit_scale.detach()) == pytest.approx(4.0, abs=0.05)


def test_an_epoch_draws_the_same_wherever_it_is_drawn():
    one, other = (EpochSampler([1.0, 0.5, 1.0, 0.5, 1.0], seed=3) for _ in range(2))
    first, second = list(one), list(one)
    assert len(set(first)) == len(first) == 4
    assert list(other) == first
    other.set_epoch(1)
    drawn = list(other)
    one.set_epoch(1)
    assert list(one) == drawn
    assert {tuple(first), tuple(second), tuple(drawn)} != {tuple(first)}


def test_two_processes_train_one_model(plan, tmp_path):
    # By its address: not every machine knows its own name.
    here = ("--standalone", "--local-addr", "127.0.0.1")
    two = ("-m", "torch.distributed.run", *here, "--nproc-per-node", "2")
    in_two = command(replace(plan, steps=3, batch=2), tmp_path, *two)
    subprocess.run(in_two, check=True, timeout=PATIENCE)
    ended = json.loads((plan.run / "log.json").read_text())[-1]
    # Nine images are three steps of two in two processes, and five of two in one.
    assert (ended["step"], ended["epoch"]) == (3, 1.0)
    load_checkpoint(plan.out)
