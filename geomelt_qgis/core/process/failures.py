"""Why a backend ended or cannot be used: one sentence, and what helps."""

from __future__ import annotations

from ..http.contract import PROTOCOL, Health
from ..settings import Settings
from ..text import tr
from .server_process import End
from .state import Action, State


def end_sentence(end: End, state: State, settings: Settings, python: str) -> tuple[str, Action]:
    """For a process that ended by itself in `state`."""
    other_python = Action.SETTINGS if settings.python else Action.INSTALL
    if end.could_not_run:
        return tr("{0} cannot be run: choose the Python that has the backend.").format(
            python
        ), other_python
    if "No module named geomelt" in end.last_output:
        return tr(
            "{0} has no backend: run `{0} -m pip install geomelt`, or choose another."
        ).format(python), other_python
    how = tr("it was killed or crashed") if end.crashed else tr("exit code {0}").format(end.code)
    if state is State.STARTING:
        text = tr("The backend ended while it started ({0}): {1}")
        last = end.last_line or tr("it said nothing.")
        return text.format(how, last), Action.SHOW_LOG
    return tr("The backend ended unexpectedly ({0}): restart it.").format(how), Action.RESTART


def model_failure(health: Health, settings: Settings) -> tuple[str, Action]:
    """For a backend that answers, but has no model."""
    chosen = settings.model or settings.captioner or settings.adapter
    text = health.detail or tr("The model could not be loaded.")
    return text, Action.SETTINGS if chosen else Action.RESTART


def other_protocol(theirs: object, *, is_remote: bool) -> str:
    """For a backend that speaks another version of the contract."""
    if isinstance(theirs, int) and theirs > PROTOCOL:
        return tr(
            "The backend speaks protocol {0}, this plugin {1}: update the plugin, or install the "
            "backend that came with it."
        ).format(theirs, PROTOCOL)
    if is_remote:
        return tr(
            "The backend speaks protocol {0}, this plugin {1}: ask who runs it to update it."
        ).format(theirs, PROTOCOL)
    return tr("The backend speaks protocol {0}, this plugin {1}: update the backend.").format(
        theirs, PROTOCOL
    )
