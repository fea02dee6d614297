"""The steps with a Python of the user's: its venv makes the environment, pip fills it."""

from __future__ import annotations

from .plan import Plan
from .steps import TRIAL, Step, supervised
from .titles import title_of


def trial(plan: Plan, folder: str) -> Step:
    arguments = _pip(plan, "download", "--dest", folder, "--no-deps", plan.backend)
    return Step(TRIAL, title_of(TRIAL), str(plan.installation.python), arguments, 0.0)


def steps(plan: Plan) -> list[Step]:
    folder, python = plan.installation.folder, str(plan.installation.python)

    def pip(step: str, share: float, *what: str, index: str = "") -> Step:
        return Step(step, title_of(step), python, _pip(plan, "install", *what), share, index)

    return [
        Step(
            "environment",
            title_of("environment"),
            plan.interpreter,
            supervised("venv", "--clear", str(folder)),
            0.05,
        ),
        pip("backend", 0.05, "--no-deps", plan.backend),
        # Without its dependencies: PyTorch's index holds old copies of those, too.
        pip("torch", 0.45, "--no-deps", plan.torch, index=plan.torch_comes_from),
        pip("libraries", 0.3, plan.backend),
        check(plan, 0.15),
    ]


def check(plan: Plan, share: float) -> Step:
    """The backend embeds and captions a picture."""
    device = ("--device", "cuda") if plan.variant.is_cuda else ()
    arguments = supervised("geomelt", "doctor", "--json", *device)
    return Step("check", title_of("check"), str(plan.installation.python), arguments, share)


def _pip(plan: Plan, command: str, *what: str) -> tuple[str, ...]:
    options = [command, "--progress-bar=off"]
    if plan.wheels:
        options += ["--find-links", str(plan.wheels)]
    if plan.offline:
        options += ["--no-index"]
    return supervised("pip", *options, *what)
