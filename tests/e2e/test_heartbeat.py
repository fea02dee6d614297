"""The window stays alive in a whole session: the event loop's longest gap, trip by trip."""

from __future__ import annotations

import pytest
from conftest import backend
from support.heartbeat import MOST_MS, calmest
from support.qgis_session import add_raster

from geomelt_qgis.core.requests.index_request import IndexRequest

LONG_S = 300
MOST_HITS = 10_000
RECIPE = {"ground_sizes": [16.0], "overlap": 0.0}


@pytest.fixture(scope="session")
def many_tiles(tmp_path_factory):
    """A landscape of more tiles than a search may find."""
    path = tmp_path_factory.mktemp("large") / "large.tif"
    backend("-m", "geomelt", "sample", str(path), "--size", "3584")
    return path


def test_no_stall_in_a_session(plugin, iface, many_tiles, wait_for):
    dock, canvas, hearts = plugin.dock, iface.mapCanvas(), []
    index, search, caption = dock.index.job, dock.search, dock.caption

    def rests():
        busy = index.run.is_busy or search.run.is_busy or caption.run.is_busy
        return not busy and not plugin.session.tasks.are_busy and not canvas.isDrawing()

    def trip(name, tab, act, **how_often):
        def there_and_back():
            act()
            wait_for(rests, LONG_S)

        dock.tabs.setCurrentWidget(tab)
        hearts.append(calmest(name, there_and_back, **how_often))

    trip(
        "index with progress",
        dock.index,
        lambda: index.index(
            "land", IndexRequest.read({"paths": [str(many_tiles)], "recipe": RECIPE})
        ),
        attempts=1,  # a second run finds everything unchanged
    )
    wait_for(lambda: plugin.session.indexes.items)
    assert plugin.session.indexes.items[0].tiles > MOST_HITS

    raster = add_raster(many_tiles)
    canvas.setDestinationCrs(raster.crs())
    canvas.setExtent(raster.extent())
    search.options.k.setValue(MOST_HITS)
    search.query.setText("a forest")
    trip("search for 10,000 hits", search, search.run.click)
    assert search.panel.hits.rowCount() == MOST_HITS
    assert search.panel.layer().featureCount() == MOST_HITS

    def slide():
        for value in (1, 5, 20, 0):
            search.panel.threshold.slider.setValue(value)
            wait_for(lambda: search.panel.threshold.is_settled)
            wait_for(lambda: not canvas.isDrawing(), LONG_S)

    trip("threshold", search, slide)

    def refine():
        search.examples.mark(search.panel.hits.hit(0).tile_id, True)
        search.feedback.refine.click()

    trip("refine", search, refine)
    caption.tiles.setChecked(True)
    trip("caption", caption, caption.run.click)
    assert caption.panel.list.texts()
    stalled = [str(heart) for heart in hearts if heart.longest >= MOST_MS]
    assert stalled == []
