"""Pictures from outside, as a request carries them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import PurePath

from qgis.PyQt.QtCore import QBuffer, QIODevice, QSize, Qt
from qgis.PyQt.QtGui import QImage, QImageReader

from ..errors import BackendError
from ..text import tr

_SIDE = 640  # more than the model looks at


@dataclass(frozen=True)
class Picture:
    """A picture that is searched by: a file, or an `image` that is none."""

    path: str = ""
    image: QImage | None = None

    @property
    def name(self) -> str:
        return PurePath(self.path).name or tr("dropped picture")

    def text(self) -> str:
        """A base64 PNG of at most 640 px a side. Raises BackendError.

        For a task: a large picture takes its time.
        """
        image = _scaled(self.image) if self.image is not None else _read(self.path)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        return base64.b64encode(bytes(buffer.data())).decode()


def _read(path: str) -> QImage:
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
    return image


def _scaled(image: QImage) -> QImage:
    if max(image.width(), image.height()) <= _SIDE:
        return image
    return image.scaled(
        _SIDE,
        _SIDE,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
