"""A picture from outside, as a request carries it."""

from __future__ import annotations

import base64

from qgis.PyQt.QtCore import QBuffer, QIODevice, QSize, Qt
from qgis.PyQt.QtGui import QImageReader

from .contract import BackendError
from .text import tr

_SIDE = 640  # more than the model looks at


def picture_text(path: str) -> str:
    """The picture file as a base64 PNG of at most 640 px a side. Raises BackendError.

    For a task: a large picture takes its time.
    """
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > _SIDE:
        reader.setScaledSize(size.scaled(QSize(_SIDE, _SIDE), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise BackendError(
            tr("{0} cannot be read as a picture ({1}): choose another file.").format(
                path, reader.errorString()
            ),
            "unreadable",
        )
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return base64.b64encode(bytes(buffer.data())).decode()
