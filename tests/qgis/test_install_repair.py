"""Repair and update: what works is given up only for what can be had."""

from __future__ import annotations

import pytest
from install_help import ALL, break_step, calls, installer, outcome, plan, steps

__all__ = ["installer", "outcome", "plan", "steps"]


@pytest.fixture
def installed(installer, plan, outcome, wait_for):
    """What the installer ended with, after a first installation that succeeded."""
    installer.start(plan)
    wait_for(lambda: outcome)
    assert outcome == ["succeeded"]
    return outcome


def test_repair_begins_anew_once_the_backend_is_found(installer, plan, steps, installed, wait_for):
    installer.start(plan, anew=True)
    wait_for(lambda: len(installed) == 2)
    assert installed == ["succeeded", "succeeded"]
    assert calls(steps) == [*ALL, "trial", *ALL]


def test_repair_leaves_what_works_where_the_backend_cannot_be_had(
    installer, plan, steps, installed, wait_for
):
    said = "ERROR: No matching distribution found for geomelt==0.1.0"
    break_step(steps, "trial", f"echo '{said}'; exit 1")
    installer.start(plan, anew=True)
    wait_for(lambda: len(installed) == 2)
    assert "choose the backend's wheel" in installed[1]
    assert calls(steps) == [*ALL, "trial"]
    assert plan.installation.is_complete


def test_a_repair_cancelled_in_time_leaves_what_works(installer, plan, steps, installed, wait_for):
    break_step(steps, "trial", "exec cat")
    installer.start(plan, anew=True)
    wait_for(lambda: calls(steps) == [*ALL, "trial"])
    installer.cancel()
    wait_for(lambda: len(installed) == 2)
    assert installed[1] == "cancelled"
    assert plan.installation.is_complete


@pytest.mark.parametrize("damage", ["no pip", "no program"])
def test_an_environment_too_broken_to_ask_is_repaired(
    installer, plan, steps, installed, wait_for, damage
):
    if damage == "no pip":
        break_step(steps, "trial", "echo 'python: No module named pip'; exit 1")
    else:
        plan.installation.python.chmod(0o644)
    installer.start(plan, anew=True)
    wait_for(lambda: len(installed) == 2)
    assert installed[1] == "succeeded"
