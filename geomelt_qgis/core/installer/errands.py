"""The steps that QGIS does itself, in a task, while there is no Python yet."""

from __future__ import annotations

from ..contract import BackendError
from ..tasks import Task
from .bundle import UnpackTask
from .fetch_uv import FetchUv
from .machine import Machine, unavailable
from .plan import Plan
from .steps import BUNDLE, FETCH, Step
from .uv_pins import pin_for


def errand(step: Step, plan: Plan, bundle: str) -> Task | None:
    """The task of a step; None where it is a process.

    `bundle`: the zip that is unpacked to where the plan takes its packages from.
    """
    if step.id == BUNDLE and plan.wheels is not None:
        return UnpackTask(bundle, plan.wheels)
    if step.id == FETCH:
        pin = pin_for(Machine.here())
        if pin is None:
            raise BackendError(unavailable(Machine.here()) or "", "unavailable")
        return FetchUv(plan, pin)
    return None
