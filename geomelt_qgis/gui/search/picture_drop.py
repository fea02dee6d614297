"""Pictures that are dragged, pasted or chosen, whatever they come from."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QMimeData
from qgis.PyQt.QtGui import QImage, QImageReader
from qgis.PyQt.QtWidgets import QFileDialog, QWidget

from ...core.requests.pictures import Picture
from ...core.text import tr


def holds_picture(data: QMimeData) -> bool:
    return bool(_file_of(data)) or data.hasImage()


def picture_of(data: QMimeData) -> Picture | None:
    """The first picture file among the URLs, else the picture itself, as browsers give it."""
    path = _file_of(data)
    if path:
        return Picture(path)
    image = QImage(data.imageData()) if data.hasImage() else QImage()
    return None if image.isNull() else Picture(image=image)


def ask_for_picture(parent: QWidget) -> Picture | None:
    patterns = " ".join(f"*.{kind}" for kind in sorted(_kinds()))
    path, _ = QFileDialog.getOpenFileName(
        parent, tr("Search by a picture"), "", tr("Pictures ({0})").format(patterns)
    )
    return Picture(path) if path else None


def _file_of(data: QMimeData) -> str:
    for url in data.urls():
        path = url.toLocalFile()
        if path and Path(path).suffix.lower().lstrip(".") in _kinds():
            return path
    return ""


def _kinds() -> set[str]:
    return {bytes(kind).decode() for kind in QImageReader.supportedImageFormats()}
