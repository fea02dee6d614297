"""The steps without any Python: uv brings one, makes the environment and fills it."""

from __future__ import annotations

from .machine import Machine
from .plan import Plan
from .sources import sources_of_user
from .steps import FETCH, TRIAL, Step, supervised_program
from .titles import title_of
from .with_pip import check

PYTHON = "3.12"  # its newest release that the pinned uv knows


def preparation(plan: Plan, *, anew: bool) -> list[Step]:
    # Until there is a Python to supervise it, uv runs by itself: it ends after one file.
    install = ("python", "install", *(["--reinstall"] if anew else []), _python())
    return [
        Step(FETCH, title_of(FETCH), "", (), 0.02),
        Step("python", title_of("python"), str(plan.installation.uv), install, 0.03),
    ]


def trial(plan: Plan, folder: str) -> Step:
    arguments = _install(plan, _python(), "--target", folder, "--no-deps", plan.backend)
    return Step(TRIAL, title_of(TRIAL), str(plan.installation.uv), arguments, 0.0)


def steps(plan: Plan) -> list[Step]:
    here, uv = plan.installation, str(plan.installation.uv)

    def install(step: str, share: float, *what: str, index: str = "") -> Step:
        arguments = supervised_program(uv, *_install(plan, str(here.python), *what))
        return Step(step, title_of(step), str(here.python), arguments, share, index)

    return [
        Step(
            "environment",
            title_of("environment"),
            uv,
            ("venv", "--quiet", "--clear", *_managed(), "--python", _python(), str(here.folder)),
            0.02,
        ),
        install("backend", 0.05, "--no-deps", plan.backend),
        install("torch", 0.43, "--no-deps", plan.torch, index=plan.torch_comes_from),
        install("libraries", 0.3, plan.backend),
        check(plan, 0.15),
    ]


def _install(plan: Plan, python: str, *what: str) -> tuple[str, ...]:
    options = ["pip", "install", *_managed(), "--python", python]
    if plan.wheels:
        options += ["--find-links", str(plan.wheels)]
    if plan.offline or sources_of_user().no_index:
        options += ["--no-index"]
    return (*options, *what)


def _managed() -> tuple[str, str]:
    return "--managed-python", "--no-python-downloads"


def _python() -> str:
    return Machine.here().python(PYTHON)
