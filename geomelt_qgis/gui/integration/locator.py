"""`geo harbour with ships` in QGIS's locator bar: the best tiles of the index in hand."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable

from qgis.core import (
    QgsFeedback,
    QgsGeometry,
    QgsLocatorContext,
    QgsLocatorFilter,
    QgsLocatorResult,
)
from qgis.gui import QgisInterface
from qgis.PyQt.QtGui import QIcon, QImage, QPixmap

from ...core.errors import BackendError, Cancelled
from ...core.http import calls
from ...core.http.client import Client
from ...core.layers.results import Hit, hits_of
from ...core.paths import resource
from ...core.requests.query import Query
from ...core.text import decimal, tr
from ..dock import Dock, Searched
from ..shared.canvas import zoom_to

_PREFIX = "geo"
_MOST = 9  # one digit: see _result
_LETTERS = 3  # fewer are no question yet
_PAUSE_MS = 400  # the model is asked when the typing rests
_LAST_MOMENT_S = 1.0
_ZOOM, _SEARCH, _OPEN_SEARCH, _OPEN_INDEX = "zoom", "search", "open-search", "open-index"


class _Running:
    """The searches of the clones under way, as the original sees them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self.is_over = False

    def __enter__(self) -> None:
        with self._changed:
            self._count += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def end(self) -> None:
        """Cancels them, and waits a moment until they have noticed."""
        self.is_over = True
        with self._changed:
            self._changed.wait_for(lambda: not self._count, _LAST_MOMENT_S)


class GeomeltFilter(QgsLocatorFilter):
    """QGIS clones it for each search; the clone takes all that it needs along to its thread.

    A result carries a line of text, what shall be done and with what: QGIS copies it between
    threads without Python's lock, which no Python object survives.
    """

    def __init__(self, iface: QgisInterface, dock: Dock, running: _Running) -> None:
        super().__init__()
        self._iface, self._dock, self._running = iface, dock, running
        self._searched = Searched()
        self._icon = QIcon(str(resource("icons/geomelt.svg")))
        self.setUseWithoutPrefix(False)
        self.setFetchResultsDelay(_PAUSE_MS)

    def name(self) -> str:
        return "geomelt"

    def displayName(self) -> str:
        return tr("Imagery by words (GeoMELT)")

    def prefix(self) -> str:
        return _PREFIX

    def clone(self) -> GeomeltFilter:
        copy = GeomeltFilter(self._iface, self._dock, self._running)
        copy._searched = self._dock.searched()
        return copy

    def fetchResults(self, string: str, context: QgsLocatorContext, feedback: QgsFeedback) -> None:
        """In a thread of its own; an exception that left it would take QGIS down."""
        text = " ".join(string.split())
        if len(text) < _LETTERS:
            return
        with self._running:
            try:
                self._fetch(text, lambda: self._running.is_over or feedback.isCanceled())
            except Cancelled:
                return
            except BackendError as error:
                self._offer(error.detail, _OPEN_SEARCH)
            except Exception:
                self.logMessage(traceback.format_exc())

    def triggerResult(self, result: QgsLocatorResult) -> None:
        verb, _, what = result.userData.partition(" ")
        if verb == _ZOOM:
            zoom_to(self._iface.mapCanvas(), QgsGeometry.fromWkt(what))
        elif verb == _SEARCH:
            self._dock.search_for(what)
        elif verb == _OPEN_INDEX:
            self._dock.open_index()
        else:
            self._dock.open_search()

    # In the clone's thread

    def _fetch(self, text: str, cancelled: Callable[[], bool]) -> None:
        address, index = self._searched.address, self._searched.index
        if address is None:
            line = tr("Start the backend and search for “{0}”").format(text)
            self._offer(line, _SEARCH, text)
            return
        if not index:
            self._offer(tr("There is no index yet: make one in the tab Index."), _OPEN_INDEX)
            return
        if self._searched.hindrance:
            self._offer(self._searched.hindrance, _OPEN_SEARCH)
            return
        with Client(address, cancelled=cancelled) as client:
            answer = client.stream(calls.search(index, Query(text=text, k=_MOST)))
            hits = [hit for features in answer for hit in hits_of(features)]
            for hit in hits:
                self.resultFetched.emit(self._result(hit, self._picture(client, hit)))
        line = tr("List the tiles like “{0}” in the dock") if hits else tr("No tile fits “{0}”")
        self._offer(line.format(text), _SEARCH, text)

    def _result(self, hit: Hit, icon: QIcon) -> QgsLocatorResult:
        # QGIS 3.40 sorts results by their names alone: the rank has to stand first.
        title = f"{hit.rank} · {hit.caption or hit.source or hit.tile_id}"
        result = QgsLocatorResult(self, title, f"{_ZOOM} {hit.geometry.asWkt()}")
        worth = hit.score if hit.match is None else hit.match
        about = (decimal(worth, 2), hit.source if hit.caption else "", hit.taken)
        result.description = " · ".join(filter(None, about))
        result.group = self._searched.index
        result.score = 1.0 / (1 + hit.rank)
        result.icon = icon
        return result

    def _picture(self, client: Client, hit: Hit) -> QIcon:
        try:
            data = client.send(calls.thumbnail(self._searched.index, hit.tile_id))
        except BackendError:
            return self._icon
        image = QImage.fromData(data)
        return self._icon if image.isNull() else QIcon(QPixmap.fromImage(image))

    def _offer(self, text: str, verb: str, what: str = "") -> None:
        result = QgsLocatorResult(self, text, f"{verb} {what}")
        result.icon = self._icon
        result.score = 0.0
        self.resultFetched.emit(result)


class Locator:
    """The filter in QGIS's locator bar, from its making to `remove`."""

    def __init__(self, iface: QgisInterface, dock: Dock) -> None:
        self._iface = iface
        self._running = _Running()
        self.filter = GeomeltFilter(iface, dock, self._running)
        iface.registerLocatorFilter(self.filter)

    def remove(self) -> None:
        # QGIS waits for the searches when it takes the filter out, and Python would with it.
        self._running.end()
        self._iface.deregisterLocatorFilter(self.filter)
