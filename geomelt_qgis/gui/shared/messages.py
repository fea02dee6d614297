"""Messages to the user, in QGIS's message bar."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from qgis.core import Qgis, QgsMessageLog
from qgis.gui import QgisInterface
from qgis.PyQt.QtWidgets import QPushButton

from ...core.errors import BackendError
from ...core.paths import plugin_version
from ...core.text import tr
from .controls import named
from .text_dialog import TextDialog

_TITLE = "GeoMELT"
_NAME = "GeomeltMessage"
_SECONDS, _SHORT_SECONDS, _UNTIL_CLOSED = 15, 5, 0
_LETTERS = 200  # a message bar is no place to read: the rest is behind "Details"


def show_error(iface: QgisInterface, error: BackendError) -> None:
    """One sentence; the button shows the whole of it with the code of the problem."""
    QgsMessageLog.logMessage(error.detail, _TITLE, Qgis.MessageLevel.Warning, notifyUser=False)
    _push(
        iface,
        error.detail,
        Qgis.MessageLevel.Warning,
        _SECONDS,
        named(QPushButton(tr("Details")), tr("Details"), tr("Show the whole message, to copy it")),
        lambda: TextDialog(tr("Details"), details(error), iface.mainWindow()).exec(),
    )


def show_success(iface: QgisInterface, text: str) -> None:
    _push(iface, text, Qgis.MessageLevel.Success, _SHORT_SECONDS)


def show_hint(iface: QgisInterface, text: str) -> None:
    """What to do first, where nothing has gone wrong."""
    _push(iface, text, Qgis.MessageLevel.Info, _SHORT_SECONDS)


def offer(iface: QgisInterface, text: str, button: QPushButton, act: Callable[[], None]) -> None:
    """Stays until the button is clicked or the message is closed."""
    _push(iface, text, Qgis.MessageLevel.Info, _UNTIL_CLOSED, button, act)


def remove_messages(iface: QgisInterface) -> None:
    """Takes what is still shown off the bar, for unload."""
    for item in iface.messageBar().items():
        if item.objectName() == _NAME:
            iface.messageBar().popWidget(item)


def details(error: BackendError) -> str:
    """What a maintainer needs of it."""
    status = tr("HTTP status {0}").format(error.status) if error.status else ""
    where = f"GeoMELT {plugin_version()}, QGIS {Qgis.QGIS_VERSION}"
    code = tr("Code: {0}").format(error.code)
    return "\n".join((error.detail, "", *filter(None, (code, status, where))))


def _push(
    iface: QgisInterface,
    text: str,
    level: Qgis.MessageLevel,
    seconds: int,
    button: QPushButton | None = None,
    act: Callable[[], object] | None = None,
) -> None:
    bar = iface.messageBar()
    for earlier in bar.items():
        if earlier.objectName() == _NAME and earlier.property("text") == text:
            bar.popWidget(earlier)
    item = bar.createMessage(_TITLE, textwrap.shorten(text, _LETTERS, placeholder=" …"))
    item.setProperty("text", text)
    item.setObjectName(_NAME)
    if button is not None and act is not None:
        button.clicked.connect(lambda: (bar.popWidget(item), act()))
        item.layout().addWidget(button)
    bar.pushWidget(item, level, seconds)
