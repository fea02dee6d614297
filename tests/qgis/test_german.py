"""The plugin in German, in a real QGIS; the text itself is tested in tests/unit/quality."""

from __future__ import annotations

import pytest
from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale
from qgis.PyQt.QtGui import QFont
from support import ts_file
from support.messages import CONTEXT, PLUGIN

from geomelt_qgis import classFactory
from geomelt_qgis.core.settings import Settings
from geomelt_qgis.core.text import decimal, number, plural, size, tr

GERMAN = PLUGIN / "i18n" / "geomelt_de.qm"
needs_german = pytest.mark.skipif(
    not GERMAN.exists(), reason="run `make translations` first: there is no geomelt_de.qm"
)


@pytest.fixture
def german(iface, fake_python):
    """The plugin as loaded where the user has chosen German for it."""
    Settings(python=fake_python(""), language="de").save()
    plugin = classFactory(iface)
    plugin.initGui()
    yield plugin
    plugin.unload()


@pytest.fixture
def usual_font(qgis):
    before = qgis.font()
    qgis.setFont(QFont("DejaVu Sans", 9))
    yield
    qgis.setFont(before)


@needs_german
def test_every_text_is_german(german):
    made = ts_file.read(GERMAN.with_suffix(".ts"))
    assert len(made) > 500
    for (source, sense), translation in made.items():
        count = 2 if len(translation.forms) > 1 else -1
        translated = QCoreApplication.translate(CONTEXT, source, sense, count)
        assert translated == translation.forms[-1]


@needs_german
def test_the_plugin_speaks_german_until_it_is_unloaded(german):
    tabs = german.dock.tabs
    assert [tabs.tabText(tab) for tab in range(3)] == ["Beschreiben", "Suchen", "Indizieren"]
    assert german.dock.search.run.text() == "Suchen"
    algorithm = QgsApplication.processingRegistry().algorithmById("geomelt:searchtext")
    assert algorithm.displayName() == "Mit Text suchen"
    assert tr("Map canvas") == "Kartenausschnitt"
    german.unload()
    assert tr("Map canvas") == "Map canvas"


@needs_german
def test_counts_have_the_plural_forms_of_the_language(german):
    assert plural(1, "{0} tile", "{0} tiles") == "{0} Kachel"
    assert plural(0, "{0} tile", "{0} tiles") == "{0} Kacheln"
    assert plural(2, "{0} tile", "{0} tiles") == "{0} Kacheln"


def test_counts_have_the_plural_forms_of_english_without_a_translation(plugin):
    assert plural(1, "{0} tile", "{0} tiles") == "{0} tile"
    assert plural(0, "{0} tile", "{0} tiles") == "{0} tiles"
    assert plural(2, "{0} tile", "{0} tiles") == "{0} tiles"


@needs_german
def test_the_language_of_qgis_is_taken_where_none_is_chosen(iface, fake_python):
    Settings(python=fake_python("")).save()
    store = QgsSettings()
    store.setValue("locale/userLocale", "de")
    store.setValue("locale/overrideFlag", True)
    plugin = classFactory(iface)
    try:
        plugin.initProcessing()
        assert tr("Map canvas") == "Kartenausschnitt"
    finally:
        plugin.unload()
        store.remove("locale")


def test_a_language_without_translation_is_english(iface, fake_python):
    Settings(python=fake_python(""), language="xx").save()
    plugin = classFactory(iface)
    plugin.initProcessing()
    assert tr("Map canvas") == "Map canvas"
    plugin.unload()


def test_numbers_are_written_as_the_locale_of_qgis_does(qgis):
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("de_DE"))
        assert number(1234567) == "1.234.567"
        assert decimal(0.535, 1) == "0,5"
        assert size(1.5e6) == "1,5 MB"
        QLocale.setDefault(QLocale("en_GB"))
        assert number(1234567) == "1,234,567"
        assert decimal(-0.25, 2) == "-0.25"
    finally:
        QLocale.setDefault(before)


@needs_german
def test_german_fits_into_a_dock_of_usual_width(usual_font, german):
    assert german.dock.minimumSizeHint().width() <= 380
