"""How the backend is, and what helps, in words."""

from __future__ import annotations

from ..paths import plugin_version
from ..text import tr
from .backend import Backend
from .state import Action, State


def action_name(action: Action) -> str:
    """As the button and its menu have it."""
    return {
        Action.START: tr("Start"),
        Action.STOP: tr("Stop"),
        Action.RESTART: tr("Restart"),
        Action.SHOW_LOG: tr("Show log"),
        Action.INSTALL: tr("Install…"),
        Action.SETTINGS: tr("Settings…"),
    }[action]


def sentence(backend: Backend, progress: str = "") -> str:
    """`progress`: how far an installation is."""
    health = backend.health
    if backend.state is State.RUNNING and health is not None:
        where = tr("a remote machine") if backend.is_remote else health.device
        ready = tr("Ready: {0} on {1}").format(health.model_id, where)
        if backend.is_remote or health.version == plugin_version():
            return ready
        other = tr("It is version {0}, this plugin wants {1}: update it by Install….")
        return f"{ready}. {other.format(health.version, plugin_version())}"
    if backend.detail:
        return backend.detail
    return {
        State.NOT_INSTALLED: tr("The backend is not installed yet."),
        State.INSTALLING: tr("The backend is being installed. {0}").format(progress).strip(),
        State.STOPPED: tr("The backend is stopped."),
        State.STARTING: tr("The backend is starting…"),
        State.LOADING: tr("The model is loading…"),
        State.STOPPING: tr("The backend is stopping…"),
    }.get(backend.state, "")


def what_to_await(backend: Backend) -> str:
    """Why no request is possible now, and the remedy; empty while the backend runs."""
    if backend.state is State.RUNNING:
        return ""
    how = sentence(backend)
    if backend.state in (State.INSTALLING, State.STARTING, State.LOADING, State.STOPPING):
        return how
    press = tr("{0} Press {1} at the foot of the dock.")
    return press.format(how, action_name(backend.remedy)).strip()
