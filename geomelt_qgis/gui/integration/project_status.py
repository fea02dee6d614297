"""The dock as the user left it, kept in each project: tab, index, extent, options, last query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, QTimer, pyqtBoundSignal
from qgis.PyQt.QtWidgets import QCheckBox, QSpinBox, QWidget

from ...core.index.index_list import IndexList
from ...core.search.history import past_queries
from ...core.stored_status import store_status, stored_status
from ..dock import Dock
from ..search.filter_controls import FilterControl
from ..shared.extent_box import Area, ExtentBox

_INDEX = "index"


@dataclass(frozen=True)
class _Entry:
    """A control: `changed` with each change by the user; `write` takes what `read` gave (JSON)."""

    key: str
    changed: pyqtBoundSignal
    read: Callable[[], Any]
    write: Callable[[Any], None]
    is_reset: bool = True  # in a project that says nothing of it


class ProjectStatus(QObject):
    """From its making to `remove`; the project counts as changed only when the user did it."""

    def __init__(self, dock: Dock, indexes: IndexList) -> None:
        super().__init__()
        self._dock, self._indexes = dock, indexes
        self._wanted_index = ""
        self._entries = {entry.key: entry for entry in _entries(dock)}
        self._defaults = {key: entry.read() for key, entry in self._entries.items()}
        self._touched: set[str] = set()
        # One change of the user can make a control speak more than once on its way.
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(0)
        self._settled.timeout.connect(self._store)
        for key, entry in self._entries.items():
            entry.changed.connect(lambda *_, key=key: self._touch(key))
        dock.search.index.activated.connect(self._on_index)
        indexes.changed.connect(self._choose_index)
        QgsProject.instance().readProject.connect(self._restore)
        QgsProject.instance().cleared.connect(self._restore)
        self._restore()

    def remove(self) -> None:
        self._settled.stop()
        QgsProject.instance().readProject.disconnect(self._restore)
        QgsProject.instance().cleared.disconnect(self._restore)
        self._indexes.changed.disconnect(self._choose_index)
        self.deleteLater()

    # The user -> the project

    def _touch(self, key: str) -> None:
        self._touched.add(key)
        self._settled.start()

    def _store(self) -> None:
        status = stored_status()
        for key in self._touched:
            value = self._entries[key].read()
            if value != status.get(key, self._defaults[key]):
                status[key] = value
        self._touched.clear()
        self._write(status)

    def _on_index(self) -> None:
        self._wanted_index = ""
        self._write({**stored_status(), _INDEX: self._dock.search.index.currentText()})

    def _write(self, status: dict[str, Any]) -> None:
        if status != stored_status():
            store_status(status)

    # The project -> the dock

    def _restore(self) -> None:
        status = stored_status()
        for key, entry in self._entries.items():
            try:
                if key in status:
                    entry.write(status[key])
                elif entry.is_reset:
                    entry.write(self._defaults[key])
            except (KeyError, TypeError, ValueError):
                continue  # written by another version of the plugin
        self._dock.search.query.setText(next(iter(past_queries()), ""))
        self._wanted_index = str(status.get(_INDEX, ""))
        self._choose_index()
        self._settled.stop()
        self._touched.clear()

    def _choose_index(self) -> None:
        """As soon as the index is in the list."""
        if self._wanted_index and self._dock.search.index.choose(self._wanted_index):
            self._wanted_index = ""


def _entries(dock: Dock) -> list[_Entry]:
    caption, options = dock.caption, dock.search.options
    tabs = {"caption": dock.caption, "search": dock.search, "index": dock.index}
    names: dict[QWidget | None, str] = {tab: name for name, tab in tabs.items()}
    return [
        _Entry(
            "tab",
            dock.tabs.currentChanged,
            lambda: names[dock.tabs.currentWidget()],
            lambda name: dock.tabs.setCurrentWidget(tabs[name]),
            is_reset=False,
        ),
        _area("caption_extent", caption.area),
        _check("caption_tiles", caption.tiles),
        _area("where", options.area),
        _number("hits", options.k),
        *(_filter(key, control) for key, control in options.filters.items()),
        _check("fuse", options.fuse),
        _check("rerank", options.rerank),
        _check("merge", options.merge),
    ]


def _check(key: str, box: QCheckBox) -> _Entry:
    return _Entry(key, box.toggled, box.isChecked, box.setChecked)


def _number(key: str, box: QSpinBox) -> _Entry:
    return _Entry(key, box.valueChanged, box.value, box.setValue)


def _filter(key: str, control: FilterControl) -> _Entry:
    return _Entry(key, control.set_by_user(), control.read, control.write)


def _area(key: str, box: ExtentBox) -> _Entry:
    def write(name: str) -> None:
        # A box is drawn for the moment: to ask for a new one when a project opens would not help.
        if Area[name] is not Area.BOX:
            box.choose(Area[name])

    return _Entry(key, box.choice.currentIndexChanged, lambda: box.area.name, write)
