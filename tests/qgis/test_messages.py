"""The message bar: a sentence, and behind "Details" the whole of it."""

from __future__ import annotations

from dock_help import search
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import QApplication, QPushButton

from geomelt_qgis.core.errors import BackendError
from geomelt_qgis.gui.shared.messages import remove_messages, show_error, show_hint, show_success


def details_button(iface):
    return iface.messageBar().currentItem().findChild(QPushButton)


def read_details(iface):
    """What the dialog behind the button says; it is copied and closed."""
    seen = []

    def look():
        dialog = QApplication.activeModalWidget()
        seen.append(dialog.text.toPlainText())
        dialog.copy.click()
        dialog.reject()

    QTimer.singleShot(100, look)
    details_button(iface).click()
    return seen[0]


def test_a_problem_of_the_backend_in_full(dock, iface, wait_for):
    search(dock, "bad", wait_for)
    assert iface.message() == "The query is empty: type what the tiles should show."
    text = read_details(iface)
    lines = text.splitlines()
    assert lines[0] == "The query is empty: type what the tiles should show."
    assert "Code: empty-query" in lines
    assert "HTTP status 422" in lines
    assert any(line.startswith("GeoMELT 0") and "QGIS 3" in line for line in lines)
    assert "Traceback" not in text
    assert QGuiApplication.clipboard().text() == text
    assert iface.message() == ""


def test_a_long_sentence_is_cut_on_the_bar_and_whole_behind_it(iface):
    detail = "The raster cannot be read. " * 40
    show_error(iface, BackendError(detail.strip(), "unreadable"))
    assert len(iface.message()) <= 200
    assert iface.message().endswith("…")
    assert detail.strip() in read_details(iface)


def test_an_error_can_be_read_later(iface):
    kept = []
    log = QgsApplication.messageLog()
    log.messageReceived[str, str, type_of_level()].connect(lambda *line: kept.append(line[:2]))
    show_error(iface, BackendError("The disk is full: make room."))
    assert ("The disk is full: make room.", "GeoMELT") in kept


def type_of_level():
    from qgis.core import Qgis

    return Qgis.MessageLevel


def test_good_news_and_hints_have_no_button(iface):
    for show in (show_success, show_hint):
        show(iface, "city is whole.")
        assert iface.message() == "city is whole."
        assert details_button(iface) is None


def test_unload_takes_our_messages_off_the_bar_and_no_other(iface):
    iface.messageBar().pushMessage("QGIS", "of another plugin")
    for number in range(3):
        show_error(iface, BackendError(f"trouble {number}"))
    remove_messages(iface)
    assert [item.text() for item in iface.messageBar().items()] == ["of another plugin"]


def test_what_is_said_again_is_shown_once(iface):
    show_hint(iface, "Choose a layer first.")
    show_hint(iface, "Choose an extent first.")
    show_hint(iface, "Choose a layer first.")
    assert len(iface.messageBar().items()) == 2
    assert iface.message() == "Choose a layer first."
