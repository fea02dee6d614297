"""A raster layer as QGIS draws it, as a request carries it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qgis.PyQt.QtCore import QBuffer, QIODevice
from qgis.PyQt.QtGui import QImage

from ..errors import BackendError
from ..selection import Extent
from ..text import tr


@dataclass(frozen=True)
class RenderedLayer:
    """The picture of a layer in an extent."""

    name: str
    image: QImage
    extent: Extent

    def to_json(self) -> dict[str, Any]:
        """`image` of a caption request. Takes its time: not for the GUI thread.

        Raises BackendError where nothing was drawn.
        """
        if self._is_blank():
            text = tr(
                "{0} shows nothing in the extent: check that it draws on the map canvas there, "
                "or choose another extent."
            )
            raise BackendError(text.format(self.name), "not-drawn")
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.image.save(buffer, "PNG")
        return {"png": bytes(buffer.data().toBase64()).decode(), **self.extent.to_json()}

    def _is_blank(self) -> bool:
        opaque = self.image.convertToFormat(QImage.Format.Format_Alpha8)
        data = opaque.constBits().asstring(opaque.sizeInBytes())
        step, width = opaque.bytesPerLine(), opaque.width()
        # Rows are filled up to whole words, with whatever was there before.
        rows = (slice(start, start + width) for start in range(0, len(data), step))
        return not any(data[row].strip(b"\0") for row in rows)
