"""The states of the backend, and what a user can do in each."""

from __future__ import annotations

from enum import Enum


class State(Enum):
    """The life of the backend, from its installation to its end."""

    NOT_INSTALLED = "not installed"
    INSTALLING = "installing"
    STOPPED = "stopped"
    STARTING = "starting"
    LOADING = "loading"
    RUNNING = "running"
    FAILED = "failed"
    UPDATE_REQUIRED = "update required"
    STOPPING = "stopping"


class Action(Enum):
    """What the state bar offers."""

    INSTALL = "install"
    START = "start"
    STOP = "stop"
    RESTART = "restart"
    SETTINGS = "settings"
    SHOW_LOG = "show log"


# A failure names its own remedy; RESTART is the one that helps most often.
REMEDIES = {
    State.NOT_INSTALLED: Action.INSTALL,
    State.INSTALLING: Action.INSTALL,
    State.STOPPED: Action.START,
    State.STARTING: Action.SHOW_LOG,
    State.LOADING: Action.SHOW_LOG,
    State.RUNNING: Action.STOP,
    State.FAILED: Action.RESTART,
    State.UPDATE_REQUIRED: Action.INSTALL,
    State.STOPPING: Action.SHOW_LOG,
}

_ALWAYS = frozenset({Action.SETTINGS, Action.SHOW_LOG, Action.INSTALL})
_POSSIBLE = {
    State.STOPPED: {Action.START},
    State.STARTING: {Action.STOP},
    State.LOADING: {Action.STOP},
    State.RUNNING: {Action.STOP, Action.RESTART},
    State.FAILED: {Action.START, Action.RESTART},
    State.UPDATE_REQUIRED: {Action.START, Action.RESTART},
}

# Where each state can lead. A backend that fails or must be updated has ended already.
TRANSITIONS = {
    State.NOT_INSTALLED: {State.INSTALLING, State.STOPPED},
    State.INSTALLING: {State.NOT_INSTALLED, State.STOPPED},
    State.STOPPED: {State.NOT_INSTALLED, State.INSTALLING, State.STARTING},
    State.STARTING: {State.LOADING, State.FAILED, State.UPDATE_REQUIRED, State.STOPPING},
    State.LOADING: {State.RUNNING, State.FAILED, State.UPDATE_REQUIRED, State.STOPPING},
    State.RUNNING: {State.FAILED, State.STOPPING},
    State.FAILED: {State.NOT_INSTALLED, State.INSTALLING, State.STOPPED, State.STARTING},
    State.UPDATE_REQUIRED: {State.NOT_INSTALLED, State.INSTALLING, State.STOPPED, State.STARTING},
    State.STOPPING: {State.STOPPED},
}


def possible(state: State) -> frozenset[Action]:
    """What can be done in a state."""
    return _ALWAYS | _POSSIBLE.get(state, set())
