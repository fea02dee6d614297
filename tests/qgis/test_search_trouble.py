"""What can go wrong with a search: each time the tab says what to do."""

from __future__ import annotations

import pytest
from dock_help import click, search
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from geomelt_qgis.core.process.state import State


@pytest.fixture
def odd_tab(plugin, monkeypatch, wait_for):
    """The search tab over a backend in an odd mode: `odd_tab(mode)`."""

    def start(mode):
        monkeypatch.setenv("GEOMELT_FAKE", mode)
        plugin.dock.show()
        plugin.dock.tabs.setCurrentWidget(plugin.dock.search)
        wait_for(lambda: plugin.session.backend.state is State.RUNNING)
        wait_for(lambda: plugin.session.indexes.are_known)
        return plugin.dock.search

    return start


def test_without_an_index_the_way_to_one_is_a_click(odd_tab, plugin):
    tab = odd_tab("no-index")
    assert "There is no index yet" in tab.status.text()
    tab.query.setText("airport")
    assert not tab.run.isEnabled()
    assert not tab.place.isEnabled()
    tab.status.linkActivated.emit("index")
    assert plugin.dock.tabs.currentWidget() is plugin.dock.index


def test_an_index_of_another_model_says_so(odd_tab, iface, wait_for):
    tab = odd_tab("other-model")
    assert "was made with geomelt-base" in tab.status.text()
    assert not tab.index.itemIcon(0).isNull()
    tab.query.setText("other model")
    click(tab.run)
    wait_for(iface.message)
    assert "index the imagery again" in iface.message()


def test_a_weight_that_cannot_be_is_pointed_at(dock, search_tab, iface, wait_for):
    search(dock, "sea,  ships +500", wait_for)
    assert "The weight of 'ships' is 500" in iface.message()
    assert search_tab.query.selectedText() == "ships +500"


def test_hits_of_a_backend_that_breaks_off_stay(dock, search_tab, iface, wait_for):
    search(dock, "breaks", wait_for)
    wait_for(iface.message)
    assert "restart it" in iface.message()
    assert search_tab.panel.hits.rowCount() == 3
    assert search_tab.status.text() == ("3 hits so far. The search ended early: no layer was made.")
    assert not QgsProject.instance().mapLayersByName("breaks")


def test_hits_of_a_cancelled_search_stay(search_tab, wait_for):
    search_tab.query.setText("trickle")
    click(search_tab.run)
    wait_for(lambda: search_tab.panel.hits.rowCount() == 2)
    click(search_tab.run)
    wait_for(lambda: not search_tab.run.is_busy)
    assert "ended early" in search_tab.status.text()
    assert not QgsProject.instance().mapLayersByName("trickle")


def test_an_error_of_the_backend_is_one_sentence_in_the_message_bar(dock, iface, wait_for):
    search(dock, "bad", wait_for)
    assert iface.message() == "The query is empty: type what the tiles should show."


def test_a_backend_that_crashes_in_the_middle(dock, search_tab, iface, wait_for):
    search(dock, "crash", wait_for)
    wait_for(iface.message)
    assert "restart it" in iface.message()
    wait_for(lambda: "restart it" in dock.state.text.text())
    assert not search_tab.run.isEnabled()


def test_no_hit_says_what_to_do(dock, search_tab, wait_for):
    search(dock, "nothing", wait_for)
    assert search_tab.status.text().startswith("No tile of city fits")
    assert not QgsProject.instance().mapLayersByName("nothing")
    assert not search_tab.panel.threshold.isVisible()


def test_the_button_cancels_and_return_does_not(search_tab, wait_for):
    search_tab.query.setText("slow")
    click(search_tab.run)
    wait_for(lambda: search_tab.run.text() == "Cancel")
    QTest.keyClick(search_tab.query, Qt.Key.Key_Return)
    assert search_tab.run.isEnabled()
    assert search_tab.run.is_busy
    click(search_tab.run)
    wait_for(lambda: not search_tab.run.is_busy)
    assert search_tab.run.text() == "Search"


def test_a_search_ends_with_its_project(search_tab, iface, wait_for):
    search_tab.query.setText("slow")
    click(search_tab.run)
    wait_for(lambda: search_tab.run.is_busy)
    QgsProject.instance().clear()
    assert "ask again in this one" in iface.message()
    wait_for(lambda: not search_tab.run.is_busy)
    assert not QgsProject.instance().mapLayers()
