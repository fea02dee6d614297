"""The steps that follow from a plan, with uv or with the user's own Python."""

from __future__ import annotations

from . import with_pip, with_uv
from .plan import Plan
from .steps import BUNDLE, Step
from .titles import title_of


def preparation(plan: Plan, *, anew: bool = False) -> list[Step]:
    """What comes before each try, and is quick where it is done: nothing that works is lost.

    `anew`: the Python, too, is made anew.
    """
    unpack = [Step(BUNDLE, title_of(BUNDLE), "", (), 0.0)] if plan.is_bundle else []
    return unpack + (with_uv.preparation(plan, anew=anew) if plan.by_uv else [])


def trial(plan: Plan, folder: str) -> Step:
    """Fetches the backend alone, before the environment that can do it is emptied."""
    return with_uv.trial(plan, folder) if plan.by_uv else with_pip.trial(plan, folder)


def too_broken_to_ask(plan: Plan, output: str) -> bool:
    """Whether a trial failed for the environment's sake alone: then it is no loss."""
    return not plan.by_uv and "ERROR:" not in output  # pip's own word


def steps(plan: Plan) -> list[Step]:
    """In order; each may be run again. The first empties the folder.

    The backend comes before what it needs: where it is not to be had, nothing large has been
    fetched yet.
    """
    return with_uv.steps(plan) if plan.by_uv else with_pip.steps(plan)
