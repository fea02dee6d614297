"""The tab Index: a running job, and one with problems."""

from __future__ import annotations

from driven.hands import click
from driven.steps import Steps, Wait

from screenshots.scene import scene
from screenshots.stage import FLAWED_INDEX, Stage


@scene("indexing")
def indexing(stage: Stage) -> Steps:
    """A job with its rate and its remaining time."""
    yield from _fresh(stage)
    job = stage.dock.index.job
    click(job.run)
    yield Wait(lambda: 30 <= job.progress.bar.value() < 90, "a third of the tiles is done", 300)
    stage.later(lambda: job.run.is_busy and job.run.click())
    return [stage.dock]


@scene("problems")
def problems(stage: Stage) -> Steps:
    """The refused sources, each with its reason."""
    yield from _fresh(stage)
    tab = stage.dock.index
    click(tab.job.run)
    yield Wait(lambda: tab.job.run.is_busy, "the job has begun")
    yield Wait(lambda: not tab.job.run.is_busy, "the job has ended", 600)
    yield Wait(tab.problems.isVisible, "the refused sources are listed")
    return [stage.dock]


def _fresh(stage: Stage) -> Steps:
    """The form filled in for an index that does not exist yet."""
    tab = stage.dock.index
    stage.dock.tabs.setCurrentWidget(tab)
    yield Wait(lambda: not tab.job.run.is_busy, "no job is running", 120)
    if any(index.name == FLAWED_INDEX for index in stage.session.indexes.items):
        yield from stage.delete_index(FLAWED_INDEX)
    tab.job.folder.setFilePath(str(stage.flawed))
    tab.job.name.setEditText(FLAWED_INDEX)
    yield Wait(tab.job.run.isEnabled, "the imagery can be indexed")
