"""The backend as the rest of the plugin sees it: one explicit state machine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..errors import BackendError
from ..http import calls
from ..http.address import Address
from ..http.async_client import AsyncClient
from ..http.contract import PROTOCOL, Health
from ..installer.installation import Installation
from ..log import ProcessLog
from ..network import Route, RouteFinder, is_loopback
from ..settings import Settings
from ..text import tr
from .failures import end_sentence, model_failure, other_protocol
from .pulse import Pulse
from .remote import remote_address
from .server_process import End, ServerProcess
from .state import REMEDIES, TRANSITIONS, Action, State, possible

_READY_WITHIN_MS = 180_000  # a virus scanner can hold a first import for minutes
_PATIENCE_MS = 2_000  # between shutdown, terminate and kill


class Backend(QObject):
    """Starts, watches and ends the local process, or talks to a remote one.

    `state`, `detail` (one sentence when something is wrong), `remedy` (what helps), `health`
    (once asked) and `address` (while there is a connection) change only together with
    the signal `state_changed`.
    """

    state_changed = pyqtSignal()

    def __init__(self, log: ProcessLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log = log
        self.state = State.NOT_INSTALLED
        self.detail = ""
        self.remedy = REMEDIES[self.state]
        self.health: Health | None = None
        self.address: Address | None = None
        self.client: AsyncClient | None = None
        self._settings = self._wanted = Settings()
        self._server: ServerProcess | None = None
        self._start_again = False
        self._was_terminated = False
        self._sought: Address | None = None  # a remote one whose way is being looked for
        self._routes = RouteFinder(self)
        self._routes.found.connect(self._on_route)
        self._pulse = Pulse(self)
        self._pulse.answered.connect(self._on_health)
        self._pulse.lost.connect(self._on_lost)
        self._deadline = QTimer(self)
        self._deadline.setSingleShot(True)
        self._deadline.timeout.connect(self._on_deadline)

    @property
    def is_remote(self) -> bool:
        return bool(self._settings.remote_url)

    @property
    def is_alive(self) -> bool:
        """Whether a backend runs, or is about to."""
        return any((self._server, self.client, self._sought))

    @property
    def is_outdated(self) -> bool:
        """Whether it runs with other settings than the user's."""
        return self.is_alive and self._settings.for_backend != self._wanted.for_backend

    @property
    def place(self) -> str:
        """Where its indexes lie: an index of the same name elsewhere is another one."""
        folder = self.health.index_folder if self.health is not None else ""
        return f"{self._settings.remote_url}:{folder}"

    @property
    def pid(self) -> int | None:
        return self._server.pid if self._server is not None else None

    @property
    def python(self) -> str:
        """What runs the backend; empty where nothing is installed."""
        if self._settings.python:
            return self._settings.python
        installation = Installation.at(self._settings.environment)
        return str(installation.python) if installation.is_complete else ""

    def configure(self, settings: Settings) -> None:
        """Takes new settings; a living backend keeps its own until it is started again."""
        self._wanted = settings
        if not self.is_alive:
            self._settings = settings
            if self.state is not State.INSTALLING:
                self._rest()

    def start(self) -> None:
        if Action.START not in possible(self.state):
            return
        self._settings = self._wanted
        if self.is_remote:
            self._connect()
        elif self.python:
            self._launch()

    def stop(self) -> None:
        """Asks for an orderly end and returns; terminates, then kills one that does not listen."""
        self._stop(start_again=False)

    def restart(self) -> None:
        if self.is_alive:
            self._stop(start_again=True)
        else:
            self.start()

    def set_installing(self, busy: bool, detail: str = "") -> None:
        """While the installer works, nothing is started; what runs has been stopped before.

        `detail`: why it did not come to its end.
        """
        if busy and not self.is_alive:
            self._enter(State.INSTALLING)
        elif not busy and self.state is State.INSTALLING:
            self._rest(detail)

    def stop_now(self) -> None:
        """For unload and the end of QGIS: gone when this returns, within two seconds."""
        server = self._server
        self._start_again = False
        if self.is_alive and self.state is not State.STOPPING:
            self._enter(State.STOPPING)
        if server is not None:
            server.ended.disconnect(self._on_ended)
            self._ask_to_end(server)
            for wait_ms, harder in ((1000, server.terminate), (400, server.kill)):
                if server.wait(wait_ms):
                    break
                harder()
            server.wait(200)
        self._drop()
        for dying in self.findChildren(ServerProcess):
            dying.wait(200)
        if self.state is State.STOPPING:
            self._enter(State.STOPPED)
        self.log.close()

    # Inside

    def _enter(self, state: State, detail: str = "", remedy: Action | None = None) -> None:
        if state is not self.state and state not in TRANSITIONS[self.state]:
            raise RuntimeError(f"the backend cannot go from {self.state} to {state}")
        self.state, self.detail = state, detail
        self.remedy = remedy or REMEDIES[state]
        self.state_changed.emit()

    def _stop(self, *, start_again: bool) -> None:
        self._start_again = start_again
        if Action.STOP not in possible(self.state):
            return
        self._enter(State.STOPPING)
        self._pulse.stop()
        if self._server is None:
            self._drop()
            self._ended()
        else:
            self._was_terminated = False
            self._ask_to_end(self._server)
            self._deadline.start(_PATIENCE_MS)

    def _rest(self, detail: str = "") -> None:
        """Stopped, or not even installed."""
        here = self.is_remote or bool(self.python)
        self._enter(State.STOPPED if here else State.NOT_INSTALLED, detail)

    def _fail(self, detail: str, remedy: Action = Action.RESTART) -> None:
        self._drop()
        self._enter(State.FAILED, detail, remedy)

    def _drop(self) -> None:
        """Forgets the process and everything that belonged to it; ends it when it lives."""
        self._deadline.stop()
        self._pulse.stop()
        self._routes.forget()
        self.health = self.address = self._sought = None
        if self.client is not None:
            self.client.close()
            self.client = None
        server, self._server = self._server, None
        if server is not None:
            server.let_die()

    def _ask_to_end(self, server: ServerProcess) -> None:
        if self.client is not None:
            self.client.send(calls.shutdown(), _ignore, _ignore)
        server.close_stdin()

    # A local process

    def _launch(self) -> None:
        server = ServerProcess(self.python, self._settings, self.log, self)
        server.ready.connect(self._on_ready)
        server.ended.connect(self._on_ended)
        self._server = server
        self._enter(State.STARTING)
        self._deadline.start(_READY_WITHIN_MS)
        server.start()

    def _on_ready(self, line: dict[str, Any]) -> None:
        if self.state is not State.STARTING or self._server is None:
            return
        self._deadline.stop()
        if line.get("protocol") != PROTOCOL:
            self._refuse(line.get("protocol"))
            return
        self._talk_to(Address(f"http://127.0.0.1:{int(line['port'])}", self._server.token))

    def _on_ended(self, end: End) -> None:
        if self.state is State.STOPPING:
            self._drop()
            self._ended()
        else:
            self._fail(*end_sentence(end, self.state, self._settings, self.python))

    def _ended(self) -> None:
        self._settings = self._wanted
        self._enter(State.STOPPED)
        if self._start_again:
            self._start_again = False
            self._rest()
            self.start()

    def _on_deadline(self) -> None:
        if self.state is State.STARTING:
            text = tr("The backend did not get ready within {0} s: its log may tell why.")
            self._fail(text.format(_READY_WITHIN_MS // 1000), Action.SHOW_LOG)
        elif self._server is not None and self._was_terminated:
            self._server.kill()
        elif self._server is not None:
            self._was_terminated = True
            self._server.terminate()
            self._deadline.start(_PATIENCE_MS)

    # A remote one

    def _connect(self) -> None:
        self._enter(State.STARTING)
        try:
            address = remote_address(self._settings)
        except BackendError as error:
            self._fail(error.detail, Action.SETTINGS)
            return
        if is_loopback(address.url):
            self._talk_to(address)
        else:
            self._sought = address
            self._routes.ask(address.url)

    def _on_route(self, route: Route) -> None:
        address, self._sought = self._sought, None
        if address is not None:
            self._talk_to(replace(address, route=route))

    # Both

    def _talk_to(self, address: Address) -> None:
        self.address = address
        self.client = AsyncClient(address)
        self._enter(State.LOADING)
        self._pulse.watch(self.client)

    def _refuse(self, theirs: object) -> None:
        self._drop()
        self._enter(State.UPDATE_REQUIRED, other_protocol(theirs, is_remote=self.is_remote))

    def _on_health(self, health: Health) -> None:
        if health.status == "failed":
            self._fail(*model_failure(health, self._settings))
        elif self.state is not State.LOADING:
            return
        elif health.protocol != PROTOCOL:
            self._refuse(health.protocol)
        elif health.status == "ready":
            self.health = health
            self._enter(State.RUNNING)

    def _on_lost(self, error: BackendError) -> None:
        wrong = self.is_remote and error.code == "unauthorized"
        self._fail(error.detail, Action.SETTINGS if wrong else Action.RESTART)


def _ignore(_: object) -> None:
    """Nobody waits for the answer to a shutdown."""
