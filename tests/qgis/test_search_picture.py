"""A picture is what is looked for: dropped, pasted, chosen."""

from __future__ import annotations

import base64

from dock_help import click, layer_named
from qgis.PyQt.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from qgis.PyQt.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QFileDialog

from geomelt_qgis.core.requests.pictures import Picture


def drop(query, data):
    """Lets go of it over the query line."""
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier, QEvent.Type.Drop,
    )  # fmt: skip
    query.dropEvent(event)


def image(width, height):
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    return picture


def sent(body):
    """The picture that the backend was sent."""
    return QImage.fromData(base64.b64decode(body["picture"]), "PNG")


def test_a_file_dropped_onto_the_line(search_tab, tmp_path, wait_for, bodies):
    (tmp_path / "notes.txt").write_text("no picture")
    image(2000, 1000).save(str(tmp_path / "pond.png"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("notes.txt", "pond.png")])
    drop(search_tab.query, data)
    wait_for(lambda: not search_tab.run.is_busy)
    assert search_tab.panel.hits.rowCount() == 5
    assert (sent(bodies()[-1]).width(), sent(bodies()[-1]).height()) == (640, 320)
    assert search_tab.picture.label.text() == "Like the picture pond.png"
    assert layer_named("Like pond.png")
    click(search_tab.picture.clear)
    assert not search_tab.picture.isVisible()
    assert not search_tab.run.isEnabled()


def test_a_picture_dragged_out_of_a_browser(search_tab, wait_for, bodies):
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/pond.png")])
    data.setImageData(image(1280, 100))
    drop(search_tab.query, data)
    wait_for(lambda: not search_tab.run.is_busy)
    assert search_tab.panel.hits.rowCount() == 5
    assert (sent(bodies()[-1]).width(), sent(bodies()[-1]).height()) == (640, 50)
    assert layer_named("Like dropped picture")
    assert search_tab.query.text() == ""


def test_text_dropped_onto_the_line_is_text(search_tab):
    data = QMimeData()
    data.setText("airport")
    drop(search_tab.query, data)
    assert search_tab.query.text() == "airport"
    assert search_tab.picture.picture is None


def test_a_picture_is_pasted_and_text_stays_text(search_tab, wait_for, bodies):
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("airport")
    QTest.keyClick(search_tab.query, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (search_tab.query.text(), search_tab.picture.picture) == ("airport", None)
    clipboard.setImage(image(30, 20))
    QTest.keyClick(search_tab.query, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: not search_tab.run.is_busy)
    assert search_tab.panel.hits.rowCount() == 5
    assert (sent(bodies()[-1]).width(), bodies()[-1]["text"]) == (30, "airport")


def test_a_picture_is_chosen_with_the_button(search_tab, tmp_path, wait_for, monkeypatch, bodies):
    path = tmp_path / "pond.png"
    image(10, 10).save(str(path))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    click(search_tab.browse)
    wait_for(lambda: not search_tab.run.is_busy)
    assert search_tab.panel.hits.rowCount() == 5
    assert sent(bodies()[-1]).width() == 10


def test_a_file_that_is_no_picture(search_tab, iface, tmp_path, wait_for):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    search_tab.search_by(Picture(str(broken)))
    wait_for(iface.message)
    assert "broken.png cannot be read as a picture" in iface.message()
