"""Runs inside QGIS: takes one scene after the other."""

from __future__ import annotations

import traceback

from driven.steps import StepError, Steps, fail, plan, report

from screenshots.scenes import SCENES
from screenshots.stage import Stage


def steps() -> Steps:
    stage = Stage(plan())
    yield from stage.set_up()
    chosen = stage.plan["scenes"] or list(SCENES)
    for name in chosen:
        try:
            shown = yield from SCENES[name](stage)
            yield from stage.picture(name, shown or [])
            report(f"  {name}")
        except StepError as error:
            fail(f"{name}: {error}")
        except Exception:
            fail(f"{name}: {traceback.format_exc()}")
        yield from stage.clear()
