"""Every control can be named, described and reached, in the order in which it is seen."""

from __future__ import annotations

import pytest
from dock_help import search
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QCoreApplication
from support.controls import controls, jumps, problems

from geomelt_qgis.gui.install.install_dialog import InstallDialog
from geomelt_qgis.gui.shared.log_dialog import LogDialog


def faults(window):
    """A line for each; empty where nothing is wrong."""
    for _ in range(5):  # what is unfolded is laid out from the outside in
        QCoreApplication.processEvents()
    assert controls(window)
    found = [text for control in controls(window) for text in problems(control, window)]
    return "\n".join(found + jumps(window))


@pytest.fixture
def unfolded(dock):
    """As wide as docks are, and so high that everything is seen."""
    dock.setFloating(True)
    dock.resize(380, 1500)
    for box in dock.findChildren(QgsCollapsibleGroupBox):
        box.setCollapsed(False)
    return dock


def test_the_dock_as_a_whole(unfolded):
    assert faults(unfolded.widget()) == ""


def test_the_tab_caption(unfolded, raster):
    unfolded.tabs.setCurrentWidget(unfolded.caption)
    for page in range(unfolded.caption.pages.count()):
        unfolded.caption.pages.setCurrentIndex(page)
        assert faults(unfolded.caption) == ""


def test_the_tab_search(unfolded, wait_for):
    assert faults(unfolded.search) == ""
    search(unfolded, "airport", wait_for)
    unfolded.search.panel.list.setCurrentIndex(unfolded.search.panel.list.model().index(0, 0))
    assert faults(unfolded.search) == ""


def test_the_tab_index(unfolded):
    unfolded.tabs.setCurrentWidget(unfolded.index)
    assert faults(unfolded.index) == ""


def test_the_line_of_the_backend(unfolded):
    assert faults(unfolded.state) == ""


def test_the_options_page(plugin, iface):
    page = iface.options_factories[0].createWidget(None)
    page.resize(600, 1000)
    page.show()
    assert faults(page) == ""


def test_the_installer(plugin, iface):
    dialog = InstallDialog(plugin.session, iface.mainWindow())
    dialog.show()
    try:
        assert faults(dialog) == ""
    finally:
        dialog.remove()


def test_the_log(plugin, iface):
    dialog = LogDialog(plugin.session.backend.log, iface.mainWindow())
    dialog.show()
    assert faults(dialog) == ""
    dialog.deleteLater()


def test_the_toolbar(plugin, iface):
    actions = iface.menu_actions()
    assert actions
    assert [action.text() for action in actions if not action.toolTip()] == []
    assert [action.text() for action in actions if action.icon().isNull()] == []
